/* SPDX-License-Identifier: MIT */
/*
 * The headers of a response that matter here, taken line by line: pure. Private
 * to harvest/.
 */
#ifndef HARVEST_HTTP_HEADERS_H
#define HARVEST_HTTP_HEADERS_H

#include "base/str.h"

enum http_header {
	HTTP_RETRY_AFTER,
	HTTP_DATE,
	HTTP_CONTENT_ENCODING,
	HTTP_CONTENT_TYPE,
	HTTP_RATE_LIMIT,
	HTTP_RATE_LIMIT_POLICY,
	HTTP_RATE_LIMIT_REMAINING,
	HTTP_RATE_LIMIT_RESET,
	HTTP_N_HEADERS,
};

#define HTTP_HEADER_VALUE_MAX 128

/* Zeroed: none yet. */
struct http_headers {
	char values[HTTP_N_HEADERS][HTTP_HEADER_VALUE_MAX];
	const char *wall; /* who holds programs up, by the headers; NULL: nobody says so */
};

/* "Name: value", with its line end. A header that comes again replaces the former. */
void http_headers_take(struct http_headers *headers, struct str line);

/* Cut to a readable length; empty where it did not come. */
struct str http_headers_get(const struct http_headers *headers, enum http_header header);

/* The charset of Content-Type; empty for none. */
struct str http_headers_charset(const struct http_headers *headers);

#endif
