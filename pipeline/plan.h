/* SPDX-License-Identifier: MIT */
/*
 * What a harvest has still to ask for: spans of datestamps, each of one set.
 * Pure; kept as text with the checkpoint, so that a run that was cut off goes on.
 *
 * A harvest begins with one span for each set (and with the gaps that the run
 * before it left). One span at a time is in hand. Where its list came to its true
 * end it is done; where the repository fails on it again and again it is halved,
 * until what fails is as small as the repository's granularity: that is a gap,
 * and everything around it is had.
 *
 *	plan_add(&plan, 0, UTC_NONE, UTC_NONE);
 *	while ((span = plan_take(&plan, &bounds, 0))) {
 *		if (harvest(span) == whole)
 *			plan_finish(&plan);
 *		else
 *			plan_halve(&plan, &bounds);
 *	}
 *
 * Private to pipeline/.
 */
#ifndef PIPELINE_PLAN_H
#define PIPELINE_PLAN_H

#include "base/buf.h"
#include "base/utc.h"
#include "harvest/harvest.h"
#include "model/endpoint.h"

enum span_state { SPAN_PENDING, SPAN_IN_HAND, SPAN_GAP };

/* Datestamps from `from` to `until`, both inclusive, UTC seconds; UTC_NONE: open. */
struct span {
	uint32_t set_index;
	enum span_state state;
	int64_t from, until;
};

/* In the order of sets and datestamps; what is new stands behind the gaps of before. */
struct plan {
	struct span *spans;
	size_t n, capacity;

	/* Of what is done, for whoever takes absence from it for deletion: */
	uint64_t n_missed;  /* announced by its lists, and not listed */
	bool is_disordered; /* a later span was had before an earlier one */
	/* Of the span in hand, as it was kept; whoever goes on with its list takes it out. */
	struct list_progress progress;
};

/* Whether all of inner's set and datestamps are outer's. */
bool span_holds(const struct span *outer, const struct span *inner);

/* What is known of the repository when a span is taken or halved. */
struct plan_bounds {
	int64_t earliest; /* its first datestamp, as far as it says; UTC_NONE where it does not */
	int64_t latest;	  /* its present */
	enum utc_granularity granularity;
	enum endpoint_window window;
	int64_t from, until; /* what the run asks for; UTC_NONE: open */
	bool has_floor; /* a person said from: nothing before it; gaps lie before an increment */
};

void plan_clear(struct plan *plan);
void plan_forget(struct plan *plan); /* makes it empty; keeps the memory */

/*
 * How many units of what is done a span asks for again that borders on it: some
 * repositories take one of the bounds, or both, for exclusive.
 */
#define PLAN_OVERLAP_UNITS 2

/* Appends a span that waits, unless one holds it; those that it holds, with that overlap, go. */
void plan_add(struct plan *plan, uint32_t set_index, int64_t from, int64_t until);

/*
 * The span in hand, or else the next one taken into hand: the first that waits.
 * `n_failed` lists in a row, and no other, have been tried: the search for one that
 * is answered takes the last of the same set, then ever shorter ones, by turns later
 * and earlier halves. A span that is longer than the window is cut first. NULL where none is left. Valid until the plan changes.
 */
struct span *plan_take(struct plan *plan, const struct plan_bounds *bounds, uint32_t n_failed);

/*
 * The bounds with which the list of a span is asked for. Some repositories take
 * `from` for exclusive, `until` too, or for the beginning of its day. So where a span
 * borders on what is done, PLAN_OVERLAP_UNITS of that are asked for once more; not of
 * what is still to come, or fails.
 */
void plan_widen(const struct plan *plan, const struct plan_bounds *bounds, const struct span *span,
    int64_t *from, int64_t *until);

/* The span in hand is done. */
void plan_finish(struct plan *plan);

/*
 * The span in hand fails: true where two halves wait in its place. False where it
 * cannot be halved: it has become a gap, and the pieces around it that halving
 * made are whole again.
 */
bool plan_halve(struct plan *plan, const struct plan_bounds *bounds);

/* Whether plan_halve would find two halves. */
bool plan_can_halve(const struct plan *plan, const struct plan_bounds *bounds);

/* The span in hand becomes a gap as it is. */
void plan_give_up(struct plan *plan);

/* The list in hand is so far: a line of the plan's text. */
void plan_write_progress(const struct list_progress *progress, struct buf *out);

/* For another harvest: each gap waits again, and nothing is done. */
void plan_retry_gaps(struct plan *plan);

size_t plan_count(const struct plan *plan, enum span_state state);

/* A line for each span, and for what is known of those that are done; and back. False where the text is no plan. */
void plan_write(const struct plan *plan, struct buf *out);
bool plan_read(struct plan *plan, struct str text);

#endif
