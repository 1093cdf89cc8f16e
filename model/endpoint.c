/* SPDX-License-Identifier: MIT */
#include "model/endpoint.h"

#include "base/utf8.h"
#include "model/limits.h"

void endpoint_init(struct endpoint *endpoint)
{
	*endpoint = (struct endpoint){
	    .metadata_prefix = "oai_dc",
	    .every_s = 86400,
	    .full_every_s = ENDPOINT_AUTO,
	    .timeout_s = 60,
	    .retries = 5,
	    .max_wait_s = 3600,
	    .max_page_bytes = LIMIT_PAGE_BYTES,
	    .tls_verify = true,
	    .deletion_brake_percent = 10,
	    .trust = 50,
	    .is_enabled = true,
	};
}

bool endpoint_is_name(struct str name)
{
	if (name.n == 0 || name.n > ENDPOINT_NAME_MAX || !utf8_is_valid(name))
		return false;
	for (size_t at = 0; at < name.n;) {
		int32_t c = utf8_next(name, &at);
		if (c < 0x20 || c == '/' || (c >= 0x7F && c < 0xA0))
			return false;
	}
	return true;
}

struct str endpoint_host(const char *url)
{
	struct str s = str_from(url);
	struct str usual = str_starts_nocase(s, STR("https:")) ? STR(":443") : STR(":80");
	size_t at = str_find(s, STR("://"), 0);
	s = str_from_index(s, at == STR_NONE ? 0 : at + 3);
	size_t end = 0;
	while (end < s.n && !strchr("/?#", s.p[end]))
		end++;
	s = str_sub(s, 0, end);
	size_t user = str_find_char(s, '@', 0);
	s = str_from_index(s, user == STR_NONE ? 0 : user + 1);
	if (str_ends(s, usual))
		s.n -= usual.n;
	return s;
}
