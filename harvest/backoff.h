/* SPDX-License-Identifier: MIT */
/*
 * How long to wait before a request is repeated: pure arithmetic. Private to
 * harvest/.
 *
 * What the repository asks for (Retry-After, RFC 9110 section 10.2.3) is obeyed
 * to the second and never shortened. Otherwise the wait doubles from attempt to
 * attempt, and half of it is left to chance, so that many harvesters that were
 * turned away together do not come back together.
 */
#ifndef HARVEST_BACKOFF_H
#define HARVEST_BACKOFF_H

#include "base/str.h"

#define BACKOFF_FIRST_MS 2000
#define BACKOFF_MAX_MS	 120000 /* of a wait that nobody asked for */

#define BACKOFF_NOT_ASKED (-1) /* no usable Retry-After */
#define BACKOFF_POSTPONE  (-1) /* the wait would be longer than allowed */

/*
 * The wait that a Retry-After header asks for, in seconds from `now` (UTC
 * seconds, best the server's own Date): a number of seconds, or one of the three
 * forms of a date. What lies in the past is 0; what is longer than
 * LIMIT_RETRY_AFTER_SECONDS is cut to it. BACKOFF_NOT_ASKED for no header
 * (empty), a negative number and nonsense.
 */
int64_t backoff_retry_after_s(struct str header, int64_t now);

/*
 * Milliseconds to wait before repeat number `attempt` (from 1), or
 * BACKOFF_POSTPONE where that is more than max_wait_s. `chance` is any random
 * number.
 */
int64_t backoff_next_delay_ms(
    int attempt, int64_t retry_after_s, int64_t max_wait_s, uint64_t chance);

#endif
