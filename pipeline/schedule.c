/* SPDX-License-Identifier: MIT */
#include "pipeline/schedule.h"

#include "base/err.h"
#include "base/hash.h"
#include "model/limits.h"

#define JITTER_SHARE	10  /* of `every`, at most */
#define SPREAD_S	3   /* for each endpoint that was missed */
#define GO_ON_S		60  /* after what was cut off */
#define FIRST_FAILURE_S 300 /* after one failure; doubled for each that follows */
#define FULL_AUTO_S	(30 * 86400)
#define MISSED		INT64_MIN

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* 0 to `most`, by the endpoint's name and a time: the same whenever it is asked. */
static int64_t choose_offset(const struct endpoint *endpoint, int64_t time, int64_t most)
{
	uint64_t hash = hash64_combine(hash64_str(str_from(endpoint->name), 0), (uint64_t)time);
	return most > 0 ? (int64_t)(hash % (uint64_t)(most + 1)) : 0;
}

static int64_t jitter(const struct endpoint *endpoint, int64_t started)
{
	return choose_offset(endpoint, started, endpoint->every_s / JITTER_SHARE);
}

int64_t schedule_full_every_s(const struct endpoint *endpoint, bool keeps_deletions)
{
	if (endpoint->full_every_s != ENDPOINT_AUTO)
		return endpoint->full_every_s;
	/* Where deletions are told for ever, increments miss nothing. */
	return keeps_deletions ? ENDPOINT_NEVER : FULL_AUTO_S;
}

int64_t schedule_full_due(const struct endpoint *endpoint, const struct harvest_history *history)
{
	int64_t every = schedule_full_every_s(endpoint, history->keeps_deletions);
	if (every == ENDPOINT_NEVER || history->full_ended == UTC_NONE)
		return UTC_NONE;
	return history->full_ended + every;
}

static int64_t after_success(const struct endpoint *endpoint, const struct harvest_history *history)
{
	int64_t due = history->started + endpoint->every_s;
	int64_t full = schedule_full_due(endpoint, history);
	if (full != UTC_NONE)
		due = smaller(due, full > history->started ? full : history->started + GO_ON_S);
	return due + jitter(endpoint, history->started);
}

static int64_t after_failure(
    const struct endpoint *endpoint, const struct harvest_history *history, int64_t ended)
{
	int64_t wait = FIRST_FAILURE_S;
	for (uint32_t i = 1; i < history->n_failures && wait < endpoint->every_s; i++)
		wait *= 2;
	wait = smaller(wait, endpoint->every_s);
	return ended + wait + choose_offset(endpoint, ended, wait / JITTER_SHARE);
}

/* As if nobody had asked for a wait; MISSED for what should have been long ago. */
static int64_t plan(
    const struct endpoint *endpoint, const struct harvest_history *history, int64_t now)
{
	/* Where the clock was put back, the future is no reason to wait for. */
	if (!history->has_run || history->started > now)
		return MISSED;
	int64_t ended = history->finished;
	if (ended == UTC_NONE || ended > now)
		ended = history->started;
	if (history->finished == UTC_NONE || history->error_code == ERR_INTERRUPTED ||
	    history->outcome == RUN_POSTPONED)
		return ended + smaller(endpoint->every_s, GO_ON_S);
	return history->has_ended ? after_success(endpoint, history)
				  : after_failure(endpoint, history, ended);
}

static int64_t find_not_before(
    const struct schedule *schedule, const struct harvest_history *history)
{
	/* Later is no wait that anyone asked for, but a clock that was put back. */
	if (history->not_before == UTC_NONE ||
	    history->not_before - schedule->now > LIMIT_RETRY_AFTER_SECONDS)
		return UTC_NONE;
	return history->not_before;
}

bool schedule_is_postponed(const struct schedule *schedule, const struct harvest_history *history)
{
	return find_not_before(schedule, history) > schedule->now;
}

int64_t schedule_next_due(const struct schedule *schedule, const struct endpoint *endpoint,
    const struct harvest_history *history)
{
	int64_t due = plan(endpoint, history, schedule->now);
	int64_t since = schedule->watched_since;
	if (since == UTC_NONE && due == MISSED)
		due = schedule->now;
	if (since != UTC_NONE && due < since)
		due = since + choose_offset(endpoint, 0,
				  smaller(endpoint->every_s / JITTER_SHARE,
				      (int64_t)(schedule->n_endpoints - 1) * SPREAD_S));
	int64_t not_before = find_not_before(schedule, history);
	return due > not_before ? due : not_before;
}
