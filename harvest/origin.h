/* SPDX-License-Identifier: MIT */
/*
 * Origins of URLs (RFC 6454): where credentials may go. Private to harvest/.
 */
#ifndef HARVEST_ORIGIN_H
#define HARVEST_ORIGIN_H

#include <stdbool.h>

struct origin {
	char *scheme, *host, *port; /* libcurl's */
};

/* The URL's origin; an empty one where it is no http or https URL. To be cleared. */
struct origin origin_of(const char *url);
void origin_clear(struct origin *origin);

/* Credentials go to the same scheme, host and port, or from http to https on the same host. */
bool origin_may_have_secrets(const struct origin *first, const struct origin *next);

#endif
