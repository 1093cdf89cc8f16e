/* SPDX-License-Identifier: MIT */
/*
 * What servers say of their limits, so that a request that would be refused is
 * not sent: pure. Private to harvest/.
 *
 * Three families are in use: RateLimit-Remaining and RateLimit-Reset (also with
 * X- in front), one RateLimit header that holds both ("limit=10, remaining=0,
 * reset=7"), and its structured successor ("default";r=0;t=7) beside
 * RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers).
 */
#ifndef HARVEST_RATE_LIMIT_H
#define HARVEST_RATE_LIMIT_H

#include "base/str.h"

/* The values of the headers; empty where there is none. */
struct rate_limit {
	struct str limit;  /* RateLimit */
	struct str policy; /* RateLimit-Policy */
	struct str remaining, reset;
};

/*
 * Seconds to wait before the next request: where nothing remains, until the
 * reset, which is given in seconds, as a time of day in seconds or milliseconds
 * since 1970, or as a date. 0 where requests remain, or nobody says. `now` is in
 * UTC seconds, best the server's own Date. At most LIMIT_RETRY_AFTER_SECONDS.
 */
int64_t rate_limit_wait_s(const struct rate_limit *limit, int64_t now);

#endif
