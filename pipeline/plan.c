/* SPDX-License-Identifier: MIT */
#include "pipeline/plan.h"

#include "base/vec.h"
#include "model/limits.h"

#include <inttypes.h>
#include <stdlib.h>

#define DAY_S 86400

/* OAI-PMH came in 2001: where a repository does not say when it begins, or says a time before
 * 1970, windows begin here. */
#define USUAL_EARLIEST (10957 * (int64_t)DAY_S) /* 2000-01-01 */

void plan_clear(struct plan *plan)
{
	free(plan->spans);
	*plan = (struct plan){0};
}

void plan_forget(struct plan *plan)
{
	struct span *spans = plan->spans;
	*plan = (struct plan){.spans = spans, .capacity = plan->capacity};
}

static void add_span(struct plan *plan, struct span span)
{
	VEC_ADD(plan->spans, plan->n, plan->capacity) = span;
}

static void remove_span(struct plan *plan, size_t i)
{
	memmove(&plan->spans[i], &plan->spans[i + 1], (--plan->n - i) * sizeof(*plan->spans));
}

bool span_holds(const struct span *outer, const struct span *inner)
{
	return outer->set_index == inner->set_index &&
	       (outer->from == UTC_NONE ||
		   (inner->from != UTC_NONE && outer->from <= inner->from)) &&
	       (outer->until == UTC_NONE ||
		   (inner->until != UTC_NONE && outer->until >= inner->until));
}

void plan_add(struct plan *plan, uint32_t set_index, int64_t from, int64_t until)
{
	const struct span span = {set_index, SPAN_PENDING, from, until};
	for (size_t i = 0; i < plan->n;) {
		if (span_holds(&plan->spans[i], &span))
			return;
		int64_t begin = plan->spans[i].from;
		bool is_inside = from == UTC_NONE ||
				 (begin != UTC_NONE && begin - from >= PLAN_OVERLAP_UNITS * DAY_S);
		if (is_inside && span_holds(&span, &plan->spans[i]))
			remove_span(plan, i);
		else
			i++;
	}
	add_span(plan, span);
}

/* Cuts span i after `last`: the rest waits behind it. */
static void cut_span(struct plan *plan, size_t i, int64_t last)
{
	add_span(plan, (struct span){0});
	memmove(&plan->spans[i + 1], &plan->spans[i], (plan->n - 1 - i) * sizeof(*plan->spans));
	plan->spans[i].until = last;
	plan->spans[i + 1].from = last + 1;
}

static size_t find_state(const struct plan *plan, enum span_state state)
{
	size_t i = 0;
	while (i < plan->n && plan->spans[i].state != state)
		i++;
	return i;
}

/* A multiple of days, not after t. */
static int64_t floor_day(int64_t t)
{
	return t - ((t % DAY_S) + DAY_S) % DAY_S;
}

/* Where records begin in a span that is open, or begins before all of them. */
static int64_t begin_of(const struct span *span, const struct plan_bounds *bounds)
{
	bool is_known = bounds->earliest != UTC_NONE && bounds->earliest >= 0 &&
			bounds->earliest <= bounds->latest;
	int64_t earliest = floor_day(is_known ? bounds->earliest : USUAL_EARLIEST);
	return span->from == UTC_NONE || (is_known && span->from < earliest) ? earliest
									     : span->from;
}

/* Of what is to come, nothing can be cut off. */
static int64_t end_of(const struct span *span, const struct plan_bounds *bounds)
{
	return span->until != UTC_NONE && span->until < bounds->latest ? span->until
								       : bounds->latest;
}

/* The last second of the day, month or year that t is in. */
static int64_t end_of_window(int64_t t, enum endpoint_window window)
{
	int64_t year, days = floor_day(t) / DAY_S;
	int month, day;
	utc_civil_from_days(days, &year, &month, &day);
	if (window == WINDOW_MONTH)
		days = utc_days_from_civil(year, month, utc_days_in_month(year, month));
	else if (window == WINDOW_YEAR)
		days = utc_days_from_civil(year, 12, 31);
	return days * DAY_S + DAY_S - 1;
}

/* Of the spans that wait, from the first on, one that is worth a try after so many failures. */
static size_t search(
    const struct plan *plan, const struct plan_bounds *bounds, size_t first, uint32_t n_failed)
{
	int64_t shortest = INT64_MAX;
	size_t best = first;
	if (n_failed < 2)
		return first;
	for (size_t i = first; i < plan->n; i++) {
		const struct span *span = &plan->spans[i];
		if (span->state != SPAN_PENDING || span->set_index != plan->spans[first].set_index)
			continue;
		int64_t length = end_of(span, bounds) - begin_of(span, bounds);
		/* halves differ by a day where days cannot be cut */
		bool is_shorter = length < shortest - DAY_S;
		bool is_later = !is_shorter && n_failed % 2 && length <= shortest + DAY_S;
		if (n_failed == 2 || is_shorter || is_later) {
			best = i;
			shortest = length;
		}
	}
	return best;
}

struct span *plan_take(struct plan *plan, const struct plan_bounds *bounds, uint32_t n_failed)
{
	size_t i = find_state(plan, SPAN_IN_HAND);
	if (i < plan->n)
		return &plan->spans[i];
	i = find_state(plan, SPAN_PENDING);
	if (i == plan->n)
		return NULL;
	i = search(plan, bounds, i, n_failed);
	if (bounds->window != WINDOW_NONE && plan->n < LIMIT_SPANS) {
		int64_t last = end_of_window(begin_of(&plan->spans[i], bounds), bounds->window);
		/* The present is in the last window, which stays open: clocks differ. */
		if (last < end_of(&plan->spans[i], bounds))
			cut_span(plan, i, last);
	}
	plan->spans[i].state = SPAN_IN_HAND;
	return &plan->spans[i];
}

void plan_widen(const struct plan *plan, const struct plan_bounds *bounds, const struct span *span,
    int64_t *from, int64_t *until)
{
	int64_t overlap = PLAN_OVERLAP_UNITS * (bounds->granularity == UTC_DAY ? DAY_S : 1);
	*from = span->from;
	*until = span->until;
	if (*from != UTC_NONE && *from != bounds->from) {
		int64_t floor = bounds->has_floor ? bounds->from : UTC_NONE;
		*from = *from - overlap > floor ? *from - overlap : floor;
	}
	if (*until != UTC_NONE && *until != bounds->until) {
		bool is_last = *until<bounds->until && * until + overlap> bounds->until;
		*until = is_last ? bounds->until : *until + overlap;
	}
	for (size_t i = 0; i < plan->n; i++) {
		const struct span *other = &plan->spans[i];
		if (other == span || other->set_index != span->set_index)
			continue;
		if (span->from != UTC_NONE && other->until != UTC_NONE &&
		    other->until < span->from && other->until >= *from)
			*from = other->until + 1;
		if (span->until != UTC_NONE && other->from > span->until && other->from <= *until)
			*until = other->from - 1;
	}
}

void plan_finish(struct plan *plan)
{
	size_t i = find_state(plan, SPAN_IN_HAND);
	if (i < plan->n)
		remove_span(plan, i);
}

/* Pieces that wait side by side become one. */
static void join_spans(struct plan *plan)
{
	for (size_t i = 0; i + 1 < plan->n;) {
		struct span *a = &plan->spans[i];
		const struct span *b = a + 1;
		if (a->state == SPAN_PENDING && b->state == SPAN_PENDING &&
		    a->set_index == b->set_index && a->until != UTC_NONE &&
		    a->until + 1 == b->from) {
			a->until = b->until;
			remove_span(plan, i + 1);
		} else {
			i++;
		}
	}
}

void plan_give_up(struct plan *plan)
{
	size_t i = find_state(plan, SPAN_IN_HAND);
	if (i < plan->n)
		plan->spans[i].state = SPAN_GAP;
	join_spans(plan);
}

/* The last second of the first half of the span in hand, *i; false where there are no halves. */
static bool find_middle(
    const struct plan *plan, const struct plan_bounds *bounds, size_t *i, int64_t *middle)
{
	*i = find_state(plan, SPAN_IN_HAND);
	if (*i == plan->n || plan->n >= LIMIT_SPANS)
		return false;
	const struct span *span = &plan->spans[*i];
	int64_t begin = begin_of(span, bounds), end = end_of(span, bounds);
	int64_t unit = bounds->granularity == UTC_DAY ? DAY_S : 1;
	/* What the repository calls its first datestamp is a hint: there may be more before. */
	if (end - begin + 1 <= unit && span->from < begin)
		begin = span->from > USUAL_EARLIEST ? span->from : USUAL_EARLIEST;
	if (end - begin + 1 <= unit)
		return false;
	*middle = begin + (end - begin + 1) / 2 - 1;
	if (unit == DAY_S) {
		*middle = floor_day(*middle) + DAY_S - 1;
		if (*middle >= end) /* the day that is half over */
			*middle -= DAY_S;
	}
	return *middle >= begin;
}

bool plan_can_halve(const struct plan *plan, const struct plan_bounds *bounds)
{
	size_t i;
	int64_t middle;
	return find_middle(plan, bounds, &i, &middle);
}

bool plan_halve(struct plan *plan, const struct plan_bounds *bounds)
{
	size_t i;
	int64_t middle;
	if (!find_middle(plan, bounds, &i, &middle)) {
		plan_give_up(plan);
		return false;
	}
	plan->spans[i].state = SPAN_PENDING;
	cut_span(plan, i, middle);
	return true;
}

void plan_retry_gaps(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->spans[i].state == SPAN_GAP)
			plan->spans[i].state = SPAN_PENDING;
	plan->n_missed = 0;
	plan->is_disordered = false;
	plan->progress = (struct list_progress){0};
}

size_t plan_count(const struct plan *plan, enum span_state state)
{
	size_t n = 0;
	for (size_t i = 0; i < plan->n; i++)
		n += plan->spans[i].state == state;
	return n;
}

/*
 * ---- as text: "SET STATE FROM UNTIL", an open end as "-"; "missed N"; "disordered";
 * "listed N LARGEST ANNOUNCED" ----
 */

static const char state_marks[] = "_>!";

static void write_time(struct buf *out, int64_t t)
{
	if (t == UTC_NONE)
		buf_add_text(out, " -");
	else
		buf_addf(out, " %" PRId64, t);
}

void plan_write(const struct plan *plan, struct buf *out)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct span *span = &plan->spans[i];
		buf_addf(out, "%" PRIu32 " %c", span->set_index, state_marks[span->state]);
		write_time(out, span->from);
		write_time(out, span->until);
		buf_add_char(out, '\n');
	}
	if (plan->n_missed)
		buf_addf(out, "missed %" PRIu64 "\n", plan->n_missed);
	if (plan->is_disordered)
		buf_add_text(out, "disordered\n");
	plan_write_progress(&plan->progress, out);
}

void plan_write_progress(const struct list_progress *progress, struct buf *out)
{
	if (progress->n_records)
		buf_addf(out, "listed %" PRIu64 " %" PRIu64 " %" PRId64 "\n", progress->n_records,
		    progress->n_largest, progress->announced);
}

static bool read_time(struct str word, int64_t *t)
{
	bool is_negative = word.n > 1 && word.p[0] == '-';
	uint64_t number;
	*t = UTC_NONE;
	if (str_eq(word, STR("-")))
		return true;
	if (!str_to_u64(is_negative ? str_from_index(word, 1) : word, INT64_MAX, &number))
		return false;
	*t = is_negative ? -(int64_t)number : (int64_t)number;
	return true;
}

static bool read_span(struct str line, struct span *span)
{
	struct str set, state, from, until;
	uint64_t set_index;
	if (!str_next(&line, ' ', &set) || !str_next(&line, ' ', &state) ||
	    !str_next(&line, ' ', &from) || !str_next(&line, ' ', &until) || line.n)
		return false;
	const char *mark = state.n == 1 ? strchr(state_marks, state.p[0]) : NULL;
	if (!mark || !*mark || !str_to_u64(set, UINT32_MAX, &set_index))
		return false;
	span->set_index = (uint32_t)set_index;
	span->state = (enum span_state)(mark - state_marks);
	return read_time(from, &span->from) && read_time(until, &span->until);
}

static bool read_progress(struct str text, struct list_progress *progress)
{
	struct str n_records, n_largest, announced;
	uint64_t number = 0;
	progress->announced = -1;
	if (!str_next(&text, ' ', &n_records) || !str_next(&text, ' ', &n_largest) ||
	    !str_next(&text, ' ', &announced) || text.n)
		return false;
	if (!str_eq(announced, STR("-1"))) {
		if (!str_to_u64(announced, INT64_MAX, &number))
			return false;
		progress->announced = (int64_t)number;
	}
	return str_to_u64(n_records, INT64_MAX, &progress->n_records) &&
	       str_to_u64(n_largest, INT64_MAX, &progress->n_largest);
}

static bool read_line(struct plan *plan, struct str line)
{
	struct str missed = STR("missed "), listed = STR("listed ");
	struct span span;
	if (str_eq(line, STR("disordered")))
		return plan->is_disordered = true;
	if (str_starts(line, missed))
		return str_to_u64(str_from_index(line, missed.n), INT64_MAX, &plan->n_missed);
	if (str_starts(line, listed))
		return read_progress(str_from_index(line, listed.n), &plan->progress);
	if (!read_span(line, &span))
		return false;
	add_span(plan, span);
	return true;
}

bool plan_read(struct plan *plan, struct str text)
{
	plan_forget(plan);
	for (struct str line; str_next(&text, '\n', &line);) {
		if (line.n > 0 && !read_line(plan, line)) {
			plan_forget(plan);
			return false;
		}
	}
	return true;
}
