/* SPDX-License-Identifier: MIT */
/*
 * Schedule: when an endpoint is to be harvested next. Pure: its configuration,
 * what is known of its harvests, and the time; no chance but a hash of its name.
 *
 * After a harvest that came to its end, the next one is due `every` after it
 * began, or when a full one is, and up to a tenth of `every` later (the jitter).
 * After a failure it is tried again soon, and less and less often, at last as
 * often as a good one; what was cut off goes on soon. A wait that a repository
 * asked for always holds.
 *
 * What should have been harvested while nobody watched (the first start, a pause,
 * a clock that was put forward or back) would all be due at once: it is spread
 * over a while that grows with the number of endpoints. All times are UTC
 * seconds.
 */
#ifndef PIPELINE_SCHEDULE_H
#define PIPELINE_SCHEDULE_H

#include "model/endpoint.h"
#include "model/run.h"

/* How things stand for all endpoints. */
struct schedule {
	int64_t now;
	int64_t
	    watched_since; /* what was due before is spread from then on; UTC_NONE: is due now */
	size_t n_endpoints;
};

/* When the endpoint is due: it is where that is not after now. */
int64_t schedule_next_due(const struct schedule *schedule, const struct endpoint *endpoint,
    const struct harvest_history *history);

/* The endpoint's full-every in seconds, or ENDPOINT_NEVER. */
int64_t schedule_full_every_s(const struct endpoint *endpoint, bool keeps_deletions);

/* When a full harvest is due, by full-every; UTC_NONE: never. */
int64_t schedule_full_due(const struct endpoint *endpoint, const struct harvest_history *history);

/* Whether it waits as its repository asked. */
bool schedule_is_postponed(const struct schedule *schedule, const struct harvest_history *history);

#endif
