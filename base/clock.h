/* SPDX-License-Identifier: MIT */
/*
 * The only way to the time of day, to waiting and to chance, so that any run
 * can be replayed: a clock may be fixed (the environment's SHEAF_NOW), and a
 * fixed clock waits by moving its hands.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct clock {
	bool is_fixed;
	int64_t fixed_ms;	      /* time of day while fixed */
	uint64_t seed;		      /* of clock_random */
	bool (*is_interrupted)(void); /* asked while waiting; may be NULL */
};

/* The system's clock, or the one that SHEAF_NOW fixes (YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ). */
int clock_init(struct clock *clock, struct err *err);

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t clock_now(const struct clock *clock);

/* Milliseconds of a clock that never goes back; only differences mean something. */
int64_t clock_monotonic_ms(const struct clock *clock);

/* Waits; false where the wait was interrupted. A fixed clock returns at once. */
bool clock_wait_ms(struct clock *clock, int64_t ms);

/* The next pseudo-random number of the clock's seed, below `below` (not 0). */
uint64_t clock_random(struct clock *clock, uint64_t below);

#endif
