/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/clock.h"

#include "base/utc.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define WAIT_SLICE_MS 100

int clock_init(struct clock *clock, struct err *err)
{
	*clock = (struct clock){0};
	const char *now = getenv("SHEAF_NOW");
	if (now && *now) {
		int64_t seconds = utc_parse(str_from(now), NULL, NULL);
		if (seconds == UTC_NONE)
			return err_set(err, ERR_USAGE,
			    "SHEAF_NOW: '%s' is not a time such as 2026-01-31T12:00:00Z", now);
		clock->is_fixed = true;
		clock->fixed_ms = seconds * 1000;
		clock->seed = (uint64_t)seconds;
	} else {
		struct timespec t;
		clock_gettime(CLOCK_REALTIME, &t);
		clock->seed = (uint64_t)t.tv_sec * 1000000007u + (uint64_t)t.tv_nsec;
	}
	return 0;
}

int64_t clock_now(const struct clock *clock)
{
	if (clock->is_fixed)
		return clock->fixed_ms / 1000;
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec;
}

int64_t clock_monotonic_ms(const struct clock *clock)
{
	if (clock->is_fixed)
		return clock->fixed_ms;
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool clock_wait_ms(struct clock *clock, int64_t ms)
{
	if (clock->is_fixed) {
		clock->fixed_ms += ms;
		return !(clock->is_interrupted && clock->is_interrupted());
	}
	int64_t end = clock_monotonic_ms(clock) + ms;
	for (;;) {
		if (clock->is_interrupted && clock->is_interrupted())
			return false;
		int64_t left = end - clock_monotonic_ms(clock);
		if (left <= 0)
			return true;
		if (left > WAIT_SLICE_MS)
			left = WAIT_SLICE_MS;
		struct timespec t = {left / 1000, left % 1000 * 1000000};
		nanosleep(&t, NULL);
	}
}

uint64_t clock_random(struct clock *clock, uint64_t below)
{
	/* splitmix64, Steele, Lea and Flood 2014 */
	uint64_t z = clock->seed += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (z ^ (z >> 31)) % below;
}
