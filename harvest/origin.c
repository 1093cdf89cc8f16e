/* SPDX-License-Identifier: MIT */
#include "harvest/origin.h"

#include "base/str.h"

#include <curl/curl.h>
#include <string.h>

void origin_clear(struct origin *origin)
{
	curl_free(origin->scheme);
	curl_free(origin->host);
	curl_free(origin->port);
	*origin = (struct origin){0};
}

struct origin origin_of(const char *url)
{
	struct origin origin = {0};
	CURLU *parts = curl_url();
	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK) {
		curl_url_get(parts, CURLUPART_SCHEME, &origin.scheme, 0);
		curl_url_get(parts, CURLUPART_HOST, &origin.host, 0);
		curl_url_get(parts, CURLUPART_PORT, &origin.port, CURLU_DEFAULT_PORT);
	}
	curl_url_cleanup(parts);
	bool is_web = origin.scheme && origin.host && origin.port && origin.host[0] &&
		      (strcmp(origin.scheme, "http") == 0 || strcmp(origin.scheme, "https") == 0);
	if (!is_web)
		origin_clear(&origin);
	return origin;
}

bool origin_may_have_secrets(const struct origin *first, const struct origin *next)
{
	if (!str_eq_nocase(str_from(first->host), str_from(next->host)))
		return false;
	if (strcmp(first->scheme, next->scheme) == 0)
		return strcmp(first->port, next->port) == 0;
	return strcmp(next->scheme, "https") == 0 && strcmp(next->port, "443") == 0;
}
