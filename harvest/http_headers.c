/* SPDX-License-Identifier: MIT */
#include "harvest/http_headers.h"

static const struct {
	const char *name;
	enum http_header header;
} kept_headers[] = {
    {"retry-after:", HTTP_RETRY_AFTER},
    {"date:", HTTP_DATE},
    {"content-encoding:", HTTP_CONTENT_ENCODING},
    {"content-type:", HTTP_CONTENT_TYPE},
    {"ratelimit:", HTTP_RATE_LIMIT},
    {"ratelimit-policy:", HTTP_RATE_LIMIT_POLICY},
    {"ratelimit-remaining:", HTTP_RATE_LIMIT_REMAINING},
    {"x-ratelimit-remaining:", HTTP_RATE_LIMIT_REMAINING},
    {"x-rate-limit-remaining:", HTTP_RATE_LIMIT_REMAINING},
    {"ratelimit-reset:", HTTP_RATE_LIMIT_RESET},
    {"x-ratelimit-reset:", HTTP_RATE_LIMIT_RESET},
    {"x-rate-limit-reset:", HTTP_RATE_LIMIT_RESET},
};

/* Headers of those who hold programs up. */
static const struct {
	const char *line, *wall;
} wall_headers[] = {
    {"cf-mitigated:", "Cloudflare"},
    {"x-amzn-waf-action:", "AWS WAF"},
    {"x-vercel-mitigated:", "Vercel"},
    {"x-sucuri-block:", "Sucuri"},
};

void http_headers_take(struct http_headers *headers, struct str line)
{
	for (size_t i = 0; i < sizeof(kept_headers) / sizeof(*kept_headers); i++) {
		struct str name = str_from(kept_headers[i].name);
		if (!str_starts_nocase(line, name))
			continue;
		char *out = headers->values[kept_headers[i].header];
		struct str value = str_trim(str_from_index(line, name.n));
		if (value.n >= HTTP_HEADER_VALUE_MAX)
			value.n = HTTP_HEADER_VALUE_MAX - 1;
		if (value.n > 0)
			memcpy(out, value.p, value.n);
		out[value.n] = '\0';
	}
	for (size_t i = 0; i < sizeof(wall_headers) / sizeof(*wall_headers); i++)
		if (str_starts_nocase(line, str_from(wall_headers[i].line)))
			headers->wall = wall_headers[i].wall;
}

struct str http_headers_get(const struct http_headers *headers, enum http_header header)
{
	return str_from(headers->values[header]);
}

struct str http_headers_charset(const struct http_headers *headers)
{
	struct str rest = http_headers_get(headers, HTTP_CONTENT_TYPE);
	for (size_t at = str_find_char(rest, ';', 0); at != STR_NONE;
	     at = str_find_char(rest, ';', 0)) {
		rest = str_trim(str_from_index(rest, at + 1));
		if (!str_starts_nocase(rest, STR("charset=")))
			continue;
		struct str value = str_from_index(rest, 8);
		value = str_trim(str_sub(value, 0, str_find_char(value, ';', 0)));
		if (value.n > 1 && (value.p[0] == '"' || value.p[0] == '\''))
			value = str_sub(value, 1, value.n - 2);
		return value;
	}
	return STR("");
}
