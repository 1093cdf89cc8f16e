/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "model/limits.h"
#include "pipeline/plan.h"

#include <stdio.h>

#define DAY 86400

/* Days since 1970 as datestamps: a span "3..5" is the days 3, 4 and 5. */
static struct plan_bounds days(int64_t earliest, int64_t latest)
{
	return (struct plan_bounds){earliest * DAY, latest * DAY + DAY / 2, UTC_DAY, WINDOW_NONE,
	    UTC_NONE, UTC_NONE, false};
}

/* "1..3_ 4..4!": the days of each span, and its state's mark. */
static const char *show(const struct plan *plan)
{
	static char out[500];
	size_t n = 0;
	out[0] = '\0';
	for (size_t i = 0; i < plan->n; i++) {
		const struct span *span = &plan->spans[i];
		n += (size_t)snprintf(out + n, sizeof(out) - n, i ? " " : "");
		if (span->from != UTC_NONE)
			n += (size_t)snprintf(
			    out + n, sizeof(out) - n, "%d", (int)(span->from / DAY));
		n += (size_t)snprintf(out + n, sizeof(out) - n, "..");
		if (span->until != UTC_NONE)
			n += (size_t)snprintf(
			    out + n, sizeof(out) - n, "%d", (int)(span->until / DAY));
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%c", "_>!"[span->state]);
	}
	return out;
}

/*
 * Each step takes a span and then finishes it (f) or halves it (h).
 * After all steps the plan is as expected.
 */
static void test_steps(void **state)
{
	static const struct {
		const char *steps, *expected;
	} cases[] = {
	    {"f", ""},
	    {"h", "..3_ 4.._"},
	    {"hf", "4.._"},
	    {"hh", "..1_ 2..3_ 4.._"},
	    {"hhf", "2..3_ 4.._"},
	    {"hhh", "..0_ 1..1_ 2..3_ 4.._"},
	    /* the bad day is found: what lies behind it is whole again */
	    {"hhhh", "..0! 1.._"},
	    {"hhhhf", "..0!"},
	    {"hhfh", "2..2_ 3..3_ 4.._"},
	    {"hhfhfh", "3..3! 4.._"},
	    {"hfh", "4..5_ 6.._"},
	    {"hfhfhfh", "7..!"},
	};
	(void)state;
	struct plan_bounds bounds = days(0, 7);
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct plan plan = {0};
		plan_add(&plan, 0, UTC_NONE, UTC_NONE);
		for (const char *step = cases[i].steps; *step; step++) {
			assert_non_null(plan_take(&plan, &bounds, 0));
			if (*step == 'f')
				plan_finish(&plan);
			else
				plan_halve(&plan, &bounds);
		}
		assert_str(cases[i].steps, str_from(show(&plan)), cases[i].expected);
		plan_clear(&plan);
	}
}

/* Whatever second is bad: all others are had, each once, in a bounded number of lists. */
static void test_every_second_but_one(void **state)
{
	(void)state;
	enum { N = 3000 };
	const struct plan_bounds bounds = {1000, 1000 + N - 1, UTC_SECOND, WINDOW_NONE};
	for (int64_t bad = 1000; bad < 1000 + N; bad += 111) {
		static unsigned char had[N];
		memset(had, 0, sizeof(had));
		struct plan plan = {0};
		int n_lists = 0;
		plan_add(&plan, 0, UTC_NONE, UTC_NONE);
		for (struct span *span; (span = plan_take(&plan, &bounds, 0));) {
			int64_t from = span->from == UTC_NONE ? 1000 : span->from;
			int64_t until = span->until == UTC_NONE ? 1000 + N - 1 : span->until;
			n_lists++;
			if (from <= bad && bad <= until) {
				plan_halve(&plan, &bounds);
				continue;
			}
			for (int64_t t = from; t <= until; t++)
				had[t - 1000]++;
			plan_finish(&plan);
		}
		for (int64_t t = 1000; t < 1000 + N; t++)
			assert_int_equal(had[t - 1000], t != bad);
		assert_int_equal(plan_count(&plan, SPAN_GAP), 1);
		assert_in_range(n_lists, 1, 2 * 12 + 2);
		plan_clear(&plan);
	}
}

static void test_windows(void **state)
{
	static const struct {
		enum endpoint_window window;
		const char *earliest, *first_until, *second_until;
	} cases[] = {
	    {WINDOW_DAY, "2023-12-31T10:00:00Z", "2023-12-31T23:59:59Z", "2024-01-01T23:59:59Z"},
	    {WINDOW_MONTH, "2024-01-31", "2024-01-31T23:59:59Z", "2024-02-29T23:59:59Z"},
	    {WINDOW_YEAR, "2022-05-05", "2022-12-31T23:59:59Z", "2023-12-31T23:59:59Z"},
	    /* without a date, or with one that lies ahead, the usual beginning */
	    {WINDOW_YEAR, "", "2000-12-31T23:59:59Z", "2001-12-31T23:59:59Z"},
	    {WINDOW_YEAR, "2099-01-01", "2000-12-31T23:59:59Z", "2001-12-31T23:59:59Z"},
	};
	(void)state;
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const char *until[] = {cases[i].first_until, cases[i].second_until};
		struct plan_bounds bounds = {
		    .earliest = utc_parse(str_from(cases[i].earliest), NULL, NULL),
		    .latest = utc_parse(STR("2024-06-01T10:00:00Z"), NULL, NULL),
		    .granularity = UTC_SECOND,
		    .window = cases[i].window};
		struct plan plan = {0};
		plan_add(&plan, 0, UTC_NONE, UTC_NONE);
		for (int j = 0; j < 2; j++) {
			struct span *span = plan_take(&plan, &bounds, 0);
			char text[UTC_TEXT_MAX];
			assert_non_null(span);
			assert_str("until", utc_format(span->until, UTC_SECOND, text), until[j]);
			assert_true(j == 1 || span->from == UTC_NONE);
			plan_finish(&plan);
		}
		int64_t last_until = 0;
		for (struct span *span; (span = plan_take(&plan, &bounds, 0));) {
			last_until = span->until;
			plan_finish(&plan);
		}
		assert_true(last_until == UTC_NONE);
		plan_clear(&plan);
	}
}

/* Bounds far outside of what there can be make no more windows. */
static void test_far_bounds(void **state)
{
	(void)state;
	static const enum utc_granularity granularities[] = {UTC_DAY, UTC_SECOND};
	for (size_t i = 0; i < N_ITEMS(granularities); i++) {
		struct plan_bounds bounds = days(10, 12);
		struct plan plan = {0};
		int n = 0;
		bounds.granularity = granularities[i];
		bounds.window = WINDOW_DAY;
		plan_add(&plan, 0, -700000 * (int64_t)DAY, 2900000 * (int64_t)DAY);
		for (struct span *span; (span = plan_take(&plan, &bounds, 0)); n++) {
			assert_true(n != 0 || span->from == -700000 * (int64_t)DAY);
			assert_true(n != 2 || span->until == 2900000 * (int64_t)DAY);
			plan_finish(&plan);
		}
		assert_int_equal(n, 3);
		plan_clear(&plan);
	}
}

static void test_text(void **state)
{
	static const struct {
		const char *text;
		bool is_good;
	} cases[] = {
	    {"", true},
	    {"0 _ - -\n", true},
	    {"0 > -86400 86399\n1 ! - 5\n4294967295 _ 6 -\n", true},
	    {"missed 7\n", true},
	    {"0 ! - -\nmissed 9223372036854775807\ndisordered\n", true},
	    {"0 > - -\nlisted 150 100 -1\n", true},
	    {"0 > - -\nlisted 150 100 9223372036854775807\n", true},
	    {"listed 150 100\n", false},
	    {"listed 150 100 -2\n", false},
	    {"listed 150 100 1 1\n", false},
	    {"missed\n", false},
	    {"missed -1\n", false},
	    {"disordered 1\n", false},
	    {"0 ? - -\n", false},
	    {"x _ - -\n", false},
	    {"0 _ -\n", false},
	    {"0 _ - - -\n", false},
	    {"0 _ 1e3 -\n", false},
	    {"4294967296 _ - -\n", false},
	};
	(void)state;
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct plan plan = {0};
		struct buf out;
		buf_init(&out, 1000);
		assert_int_equal(plan_read(&plan, str_from(cases[i].text)), cases[i].is_good);
		plan_write(&plan, &out);
		assert_str(cases[i].text, buf_str(&out), cases[i].is_good ? cases[i].text : "");
		buf_clear(&out);
		plan_clear(&plan);
	}
}

/* A gap waits again in the next harvest; with nothing had, the other end is tried. */
static void test_gaps_and_ends(void **state)
{
	(void)state;
	struct plan_bounds bounds = days(0, 7);
	struct plan plan = {0};
	plan_add(&plan, 0, 0, DAY - 1);
	plan_add(&plan, 0, 2 * DAY, UTC_NONE);
	plan_add(&plan, 1, UTC_NONE, UTC_NONE);
	plan_take(&plan, &bounds, 0);
	assert_false(plan_halve(&plan, &bounds));
	assert_int_equal(plan_count(&plan, SPAN_GAP), 1);
	struct span *span = plan_take(&plan, &bounds, 2);
	assert_int_equal(span->from, 2 * DAY);
	plan_finish(&plan);
	plan_retry_gaps(&plan);
	span = plan_take(&plan, &bounds, 0);
	assert_int_equal(span->until, DAY - 1);
	assert_int_equal(span->set_index, 0);
	plan_clear(&plan);
}

/* Which days are asked for, for the first of these spans, where the run asks for 10 to 20. */
static void test_overlap(void **state)
{
	(void)state;
	static const struct {
		struct span spans[3]; /* in days */
		bool has_floor;
		int from, until;
	} cases[] = {
	    /* on both sides what is done, or what is asked for ends */
	    {{{0, SPAN_PENDING, 14, 15}}, true, 12, 17},
	    {{{0, SPAN_PENDING, 11, 19}}, true, 10, 20},
	    {{{0, SPAN_PENDING, 10, 20}}, true, 10, 20},
	    /* a gap of before lies before an increment */
	    {{{0, SPAN_PENDING, 11, 15}}, false, 9, 17},
	    {{{0, SPAN_PENDING, 4, 5}}, false, 2, 7},
	    /* what is still to come, or fails, is not asked for; that of another set is none of it */
	    {{{0, SPAN_PENDING, 14, 15}, {0, SPAN_PENDING, 16, 18}}, true, 12, 15},
	    {{{0, SPAN_PENDING, 14, 15}, {0, SPAN_GAP, 13, 13}}, true, 14, 17},
	    {{{0, SPAN_PENDING, 14, 15}, {0, SPAN_GAP, 12, 12}}, true, 13, 17},
	    {{{0, SPAN_PENDING, 14, 15}, {0, SPAN_GAP, 12, 12}, {0, SPAN_GAP, 17, 17}}, true, 13,
		16},
	    {{{0, SPAN_PENDING, 14, 15}, {1, SPAN_GAP, 13, 13}}, true, 12, 17},
	};
	struct plan_bounds bounds = days(10, 20);
	bounds.from = 10 * DAY;
	bounds.until = 20 * DAY + DAY - 1;
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct span spans[3];
		size_t n = 0;
		int64_t from, until;
		for (; n < 3 && cases[i].spans[n].until; n++) {
			spans[n] = cases[i].spans[n];
			spans[n].from *= DAY;
			spans[n].until = spans[n].until * DAY + DAY - 1;
		}
		bounds.has_floor = cases[i].has_floor;
		plan_widen(&(struct plan){.spans = spans, .n = n}, &bounds, spans, &from, &until);
		if (from != cases[i].from * DAY || until != cases[i].until * DAY + DAY - 1)
			fail_msg("case %zu: %d..%d", i, (int)(from / DAY), (int)(until / DAY));
	}
	/* open ends stay open, and a second is a second */
	struct span open = {0, SPAN_PENDING, UTC_NONE, UTC_NONE};
	int64_t from, until;
	plan_widen(&(struct plan){.spans = &open, .n = 1}, &bounds, &open, &from, &until);
	assert_true(from == UTC_NONE && until == UTC_NONE);
	struct span short_one = {0, SPAN_PENDING, 12 * DAY, 13 * DAY};
	bounds.granularity = UTC_SECOND;
	plan_widen(&(struct plan){.spans = &short_one, .n = 1}, &bounds, &short_one, &from, &until);
	assert_true(from == 12 * DAY - 2 && until == 13 * DAY + 2);
}

/* Gap after gap: a plan has an end. */
static void test_many_gaps(void **state)
{
	(void)state;
	struct plan_bounds bounds = days(10957, 10957 + 2 * LIMIT_SPANS);
	struct plan plan = {0};
	bounds.window = WINDOW_DAY;
	plan_add(&plan, 0, UTC_NONE, UTC_NONE);
	while (plan_take(&plan, &bounds, 0))
		plan_give_up(&plan);
	assert_int_equal(plan.n, LIMIT_SPANS);
	assert_true(plan.spans[plan.n - 1].until == UTC_NONE);
	plan_clear(&plan);
}

/* What is asked for already is not asked for twice; a gap at the end grows into what is new. */
static void test_added(void **state)
{
	(void)state;
	static const struct {
		int64_t gap_from, gap_until, from, until;
		const char *expected;
	} cases[] = {
	    {3, 3, 5, UTC_NONE, "3..3_ 5.."},
	    {3, UTC_NONE, 5, UTC_NONE, "3.."},
	    {7, UTC_NONE, 5, UTC_NONE, "5.."},
	    {7, 9, 5, 9, "5..9"},
	    {6, UTC_NONE, 5, UTC_NONE, "6.._ 5.."},
	    {UTC_NONE, 6, UTC_NONE, UTC_NONE, ".."},
	    {UTC_NONE, UTC_NONE, 5, UTC_NONE, ".."},
	    {UTC_NONE, 5, 5, UTC_NONE, "..5_ 5.."},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const struct plan_bounds bounds = days(0, 9);
		struct plan plan = {0};
		int64_t gap_from = cases[i].gap_from, gap_until = cases[i].gap_until;
		int64_t until = cases[i].until;
		plan_add(&plan, 0, gap_from == UTC_NONE ? UTC_NONE : gap_from * DAY,
		    gap_until == UTC_NONE ? UTC_NONE : gap_until * DAY + DAY - 1);
		plan_take(&plan, &bounds, 0);
		plan_give_up(&plan);
		assert_int_equal(plan_count(&plan, SPAN_GAP), 1);
		plan_retry_gaps(&plan);
		plan_add(&plan, 0, cases[i].from == UTC_NONE ? UTC_NONE : cases[i].from * DAY,
		    until == UTC_NONE ? UTC_NONE : until * DAY + DAY - 1);
		struct str shown = str_from(show(&plan));
		assert_str("plan", str_sub(shown, 0, shown.n - 1), cases[i].expected);
		plan_clear(&plan);
	}
}

/* An earliestDatestamp of today, or of the day that fails, is not the end of halving. */
static void test_late_earliest(void **state)
{
	(void)state;
	const int64_t day_2000 = 10957;
	struct plan_bounds bounds = days(day_2000 + 16, day_2000 + 16);
	struct plan plan = {0};
	char expected[60];
	plan_add(&plan, 0, UTC_NONE, UTC_NONE);
	plan_take(&plan, &bounds, 0);
	assert_true(plan_halve(&plan, &bounds));
	snprintf(expected, sizeof(expected), "..%d_ %d.._", (int)day_2000 + 8, (int)day_2000 + 9);
	assert_str("plan", str_from(show(&plan)), expected);
	plan_clear(&plan);
}

/* How the search for a list that is answered goes on, when each of so many has failed. */
static void test_search(void **state)
{
	(void)state;
	const char *const expected[] = {"..", "..127", "128..", "192..", "192..223", "208..223",
	    "208..215", "212..215", "212..213"};
	struct plan_bounds bounds = days(0, 255);
	struct plan plan = {0};
	plan_add(&plan, 0, UTC_NONE, UTC_NONE);
	plan_add(&plan, 1, UTC_NONE, UTC_NONE);
	for (uint32_t n_failed = 0; n_failed < N_ITEMS(expected); n_failed++) {
		struct plan one = {0};
		struct span *span = plan_take(&plan, &bounds, n_failed);
		assert_int_equal(span->set_index, 0);
		plan_add(&one, 0, span->from, span->until);
		struct str shown = str_from(show(&one));
		assert_str("span", str_sub(shown, 0, shown.n - 1), expected[n_failed]);
		plan_clear(&one);
		plan_halve(&plan, &bounds);
	}
	plan_clear(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_steps),
	    cmocka_unit_test(test_every_second_but_one),
	    cmocka_unit_test(test_windows),
	    cmocka_unit_test(test_far_bounds),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_gaps_and_ends),
	    cmocka_unit_test(test_late_earliest),
	    cmocka_unit_test(test_overlap),
	    cmocka_unit_test(test_many_gaps),
	    cmocka_unit_test(test_added),
	    cmocka_unit_test(test_search),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
