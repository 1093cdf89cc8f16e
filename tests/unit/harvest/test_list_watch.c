/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/buf.h"
#include "harvest/list_watch.h"
#include "model/limits.h"

#include <stdio.h>

static void add_record(struct list_watch *watch, uint64_t id)
{
	char identifier[32];
	struct record record = {.datestamp = STR("2024-01-01")};
	int n = snprintf(identifier, sizeof(identifier), "oai:x:%llu", (unsigned long long)id);
	record.identifier = str_make(identifier, (size_t)n);
	list_watch_record(watch, &record);
}

/* A page of n records from `first` on, with a token of its own. True: a loop. */
static bool add_page(struct list_watch *watch, uint64_t first, uint64_t n, int64_t announced)
{
	char token[32];
	struct err err;
	int n_token = snprintf(token, sizeof(token), "t%llu", (unsigned long long)watch->n_pages);
	struct oai_response response = {
	    .token = str_make(token, (size_t)n_token), .complete_list_size = announced};
	list_watch_begin_page(watch);
	for (uint64_t i = 0; i < n; i++)
		add_record(watch, first + i);
	return list_watch_end_page(watch, &response, &err);
}

static void sees_a_list_that_begins_again(void **state)
{
	(void)state;
	/* up to far more records than are remembered one by one; pages never fall together */
	const uint64_t sizes[] = {101, 5000, 200000, 1000000};
	for (size_t i = 0; i < N_ITEMS(sizes); i++) {
		struct list_watch watch;
		list_watch_init(&watch, STR(""), UTC_NONE, UTC_NONE);
		uint64_t n_pages = 0, at = 0;
		for (bool is_loop = false; !is_loop; n_pages++) {
			at = at % sizes[i];
			uint64_t n = sizes[i] - at < 100 ? sizes[i] - at : 100;
			is_loop = add_page(&watch, at, n - (n_pages % 3 == 0 && n > 1), -1);
			at += n - (n_pages % 3 == 0 && n > 1);
			if (n_pages > 2 * sizes[i] / 100 + 100)
				fail_msg("%llu records: no end", (unsigned long long)sizes[i]);
		}
		if (n_pages < sizes[i] / 100)
			fail_msg("%llu records: too early", (unsigned long long)sizes[i]);
		list_watch_clear(&watch);
	}
}

static void a_page_that_is_asked_for_again_is_no_loop(void **state)
{
	(void)state;
	struct list_watch watch;
	list_watch_init(&watch, STR(""), UTC_NONE, UTC_NONE);
	for (uint64_t page = 0; page < LIMIT_STALE_PAGES * 3; page++) {
		list_watch_begin_page(&watch); /* was cut off at its end */
		for (uint64_t i = 0; i < 10; i++)
			add_record(&watch, page * 10 + i);
		assert_false(add_page(&watch, page * 10, 10, -1));
	}
	assert_int_equal(watch.list.n_records, LIMIT_STALE_PAGES * 30);
	list_watch_clear(&watch);
}

static void pages_that_overlap_are_no_loop(void **state)
{
	(void)state;
	struct list_watch watch;
	list_watch_init(&watch, STR(""), UTC_NONE, UTC_NONE);
	for (uint64_t page = 0; page < LIMIT_STALE_PAGES * 3; page++)
		assert_false(add_page(&watch, page, 100, -1)); /* one new record on each */
	list_watch_clear(&watch);
}

static void stops_far_behind_what_was_announced(void **state)
{
	(void)state;
	const struct {
		const char *what;
		uint64_t n_pages; /* of 100 records */
		int64_t announced;
		bool is_loop;
	} cases[] = {
	    {"as announced", 3, 300, false},
	    {"some more", 30, 200, false},
	    {"the most", 119, 200, false},
	    {"more than that", 120, 200, true},
	    {"not announced", 300, -1, false},
	    {"the page's size", 300, 100, false},
	    {"nothing", 300, 0, false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct list_watch watch;
		list_watch_init(&watch, STR(""), UTC_NONE, UTC_NONE);
		bool is_loop = false;
		for (uint64_t page = 0; page < cases[i].n_pages && !is_loop; page++)
			is_loop = add_page(&watch, page * 100, 100, cases[i].announced);
		if (is_loop != cases[i].is_loop)
			fail_msg("%s", cases[i].what);
		list_watch_clear(&watch);
	}
}

/* Pages of so many records, and then an end that nobody called one. */
static void knows_an_end_that_comes_too_early(void **state)
{
	(void)state;
	const struct {
		const char *what;
		uint64_t pages[4];
		int64_t announced;
		bool is_short, has_empty_token;
	} cases[] = {
	    {"as announced", {100, 100, 50}, 250, false},
	    {"a page too few", {100, 100, 50}, 350, true},
	    {"some hidden on each page", {54, 100, 81}, 300, false},
	    {"full pages, and one more record", {100, 100}, 201, true},
	    {"full pages, as announced", {100, 100}, 200, false},
	    {"more than announced", {100, 100, 50}, 240, false},
	    {"nothing announced", {100, 100}, -1, false},
	    {"a page's size announced", {100, 100, 50}, 100, false},
	    {"an empty token, a page too few", {100, 100, 50}, 350, true, true},
	    {"an empty token, some hidden", {100, 100, 50}, 260, false, true},
	    {"an empty token, full pages, and one more record", {100, 100}, 201, false, true},
	    {"an empty token on the only page", {100}, 5000, false, true},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct list_watch watch;
		struct err err = {0};
		uint64_t n_records = 0;
		list_watch_init(&watch, STR(""), UTC_NONE, UTC_NONE);
		for (size_t page = 0; page < N_ITEMS(cases[i].pages); page++) {
			if (cases[i].pages[page])
				add_page(
				    &watch, n_records, cases[i].pages[page], cases[i].announced);
			n_records += cases[i].pages[page];
		}
		if (list_watch_is_short(&watch, cases[i].has_empty_token, &err) !=
		    cases[i].is_short)
			fail_msg("%s: %s", cases[i].what, err.text);
		list_watch_clear(&watch);
	}
}

static void takes_the_latest_of_each_record(void **state)
{
	(void)state;
	const struct {
		const char *datestamp;
		bool is_deleted, is_taken;
	} steps[] = {
	    {"2024-01-02", false, true},
	    {"2024-01-01T23:59:59Z", false, false},
	    {"2024-01-02T00:00:00Z", false, true},
	    {"2024-01-02", true, true}, /* in another state: the last one holds */
	    {"2024-01-01", false, false},
	    {"someday", true, true},
	    {"2024-01-01", true, true},
	    {"", true, true},
	};
	struct list_watch watch;
	list_watch_init(&watch, STR(""), UTC_NONE, UTC_NONE);
	list_watch_begin_page(&watch);
	for (size_t i = 0; i < N_ITEMS(steps); i++) {
		struct record record = {.identifier = STR("oai:x:1"),
		    .datestamp = str_from(steps[i].datestamp),
		    .is_deleted = steps[i].is_deleted};
		if (list_watch_record(&watch, &record) != steps[i].is_taken)
			fail_msg("step %zu", i);
	}
	assert_int_equal(watch.page.n_records, N_ITEMS(steps));
	assert_int_equal(watch.page.n_outdated, 2);
	assert_int_equal(watch.page.n_other_state, 1);
	list_watch_clear(&watch);
}

static void note(void *ctx, const char *kind, struct str text)
{
	assert_non_null(kind);
	buf_add(ctx, text);
	buf_add_char(ctx, '\n');
}

static void tells_what_was_not_asked_for(void **state)
{
	(void)state;
	const struct {
		const char *what, *datestamps[4];
		const char *from, *until;
		bool ignores_dates, is_told;
	} cases[] = {
	    {"nothing asked", {"1999-01-01", "2030-01-01"}, "", "", false, false},
	    {"inside", {"2020-01-01", "2020-06-01T00:00:00Z"}, "2020-01-01", "2020-12-31", false,
		false},
	    {"a local time", {"2019-12-31T10:00:00Z", "2021-01-01T01:00:00Z"},
		"2020-01-01T00:00:00Z", "2020-12-31T23:59:59Z", false, false},
	    {"one too early", {"2019-01-01", "2020-06-01", "2020-06-01"}, "2020-01-01", "", false,
		true},
	    {"one alone", {"2019-01-01"}, "2020-01-01", "", false, true},
	    {"two alone", {"2019-01-01", "2019-01-01"}, "2020-01-01", "", true, true},
	    {"most too early", {"2019-01-01", "2018-06-01", "2020-06-01"}, "2020-01-01", "", true,
		true},
	    {"most too late", {"2021-01-05", "2022-06-01", "2020-06-01"}, "", "2020-12-31", true,
		true},
	    {"no dates", {"", "soon"}, "2020-01-01", "", false, false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct list_watch watch;
		struct buf out;
		struct oai_response response = {.complete_list_size = -1};
		struct err err;
		buf_init(&out, 10000);
		list_watch_init(&watch, STR(""), utc_parse(str_from(cases[i].from), NULL, NULL),
		    utc_parse(str_from(cases[i].until), NULL, NULL));
		list_watch_begin_page(&watch);
		for (size_t k = 0; k < 4 && cases[i].datestamps[k]; k++) {
			struct record record = {.identifier = STR("oai:x:1"),
			    .datestamp = str_from(cases[i].datestamps[k])};
			list_watch_record(&watch, &record);
		}
		assert_false(list_watch_end_page(&watch, &response, &err));
		if (list_watch_ignores_dates(&watch) != cases[i].ignores_dates)
			fail_msg("%s: ignores dates", cases[i].what);
		list_watch_tell(&watch, true, note, &out);
		if ((out.n > 0) != cases[i].is_told)
			fail_msg("%s: told '%.*s'", cases[i].what, STR_ARG(buf_str(&out)));
		buf_clear(&out);
		list_watch_clear(&watch);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sees_a_list_that_begins_again),
	    cmocka_unit_test(a_page_that_is_asked_for_again_is_no_loop),
	    cmocka_unit_test(pages_that_overlap_are_no_loop),
	    cmocka_unit_test(stops_far_behind_what_was_announced),
	    cmocka_unit_test(knows_an_end_that_comes_too_early),
	    cmocka_unit_test(takes_the_latest_of_each_record),
	    cmocka_unit_test(tells_what_was_not_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
