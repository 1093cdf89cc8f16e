/* SPDX-License-Identifier: MIT */
/*
 * What libcurl's failures mean for a harvest, and what a person can do about
 * them. Private to harvest/.
 */
#ifndef HARVEST_HTTP_ERROR_H
#define HARVEST_HTTP_ERROR_H

#include "base/err.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

struct curl_outcome {
	CURLcode code;
	CURL *easy;
	const char *url;  /* printable */
	const char *text; /* CURLOPT_ERRORBUFFER */
	uint64_t n_received;
	int64_t timeout_s; /* of silence, as the endpoint is configured */
	bool was_sent;
};

/* ERR_NETWORK, ERR_REFUSED, ERR_LIMIT or ERR_INTERRUPTED. */
int http_explain_curl(const struct curl_outcome *outcome, struct err *err);

#endif
