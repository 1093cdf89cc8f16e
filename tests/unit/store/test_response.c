/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

#include "model/limits.h"

static const struct digest request = {{1}};

static struct run begin_run(struct place *place)
{
	struct run run = {
	    .endpoint_id = place->endpoint, .started = NOW, .from = UTC_NONE, .until = UTC_NONE};
	struct checkpoint checkpoint;
	bool is_resumed;
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_begin_run(
	    place->store, &run, request, &checkpoint, &place->arena, &is_resumed, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	return run;
}

static void finish_run(struct place *place, struct run *run)
{
	run->outcome = RUN_COMPLETE;
	run->finished = NOW;
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_finish_run(place->store, run, false, &test_err));
	assert_ok(store_commit(place->store, &test_err));
}

static void add_leg(struct place *place, struct run *run, const char *token)
{
	const struct store_leg leg = {.at = NOW + 5,
	    .checkpoint = {.plan = STR("0 > - -\n"),
		.token = str_from(token),
		.is_list_done = true},
	    .settings = STR("url http://a/oai\n"),
	    .accepts_deletions = *token != '\0',
	    .from = NOW - 9,
	    .until = UTC_NONE};
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_add_leg(place->store, run, &leg, &test_err));
	assert_ok(store_commit(place->store, &test_err));
}

static void test_legs(void **state)
{
	struct place *place = *state;
	struct store_leg leg;
	assert_int_equal(store_next_leg(place->store, 0, 0, &leg, &place->arena, &test_err), 0);
	struct run a = begin_run(place);
	add_leg(place, &a, "");
	int64_t first = a.leg_id;
	finish_run(place, &a);
	struct run b = begin_run(place);
	add_leg(place, &b, "");
	a.counters.received = 7;
	a.counters.rejected = 2;
	a.response_date = NOW - 3;
	a.announced = 70;
	add_leg(place, &a, "t1");

	assert_int_equal(store_next_leg(place->store, first, 0, &leg, &place->arena, &test_err), 1);
	assert_int_equal(leg.run_id, b.id);
	assert_int_equal(leg.announced, -1);
	assert_false(leg.accepts_deletions);
	assert_true(leg.response_date == UTC_NONE);
	assert_int_equal(
	    store_next_leg(place->store, first, a.id, &leg, &place->arena, &test_err), 1);
	assert_int_equal(leg.id, a.leg_id);
	assert_int_equal(leg.at, NOW + 5);
	assert_int_equal(leg.counters.received, 7);
	assert_int_equal(leg.counters.rejected, 2);
	assert_int_equal(leg.response_date, NOW - 3);
	assert_int_equal(leg.announced, 70);
	assert_str("token", leg.checkpoint.token, "t1");
	assert_str("plan", leg.checkpoint.plan, "0 > - -\n");
	assert_true(leg.checkpoint.is_list_done);
	assert_str("settings", leg.settings, "url http://a/oai\n");
	assert_true(leg.accepts_deletions);
	assert_int_equal(leg.from, NOW - 9);
	assert_true(leg.until == UTC_NONE);
	assert_int_equal(
	    store_next_leg(place->store, leg.id, 0, &leg, &place->arena, &test_err), 0);
}

static void test_runs_without_legs(void **state)
{
	struct place *place = *state;
	struct run a = begin_run(place), run;
	struct digest asked;
	finish_run(place, &a);
	struct run b = begin_run(place);
	add_leg(place, &b, "");
	assert_int_equal(store_next_run_without_leg(place->store, 0, &run, &test_err), 1);
	assert_int_equal(run.id, a.id);
	assert_int_equal(store_next_run_without_leg(place->store, a.id, &run, &test_err), 0);
	assert_ok(store_get_run(place->store, a.id, &run, &asked, &test_err));
	assert_int_equal(run.outcome, RUN_COMPLETE);
	assert_memory_equal(asked.bytes, request.bytes, DIGEST_BYTES);
	assert_int_equal(store_get_run(place->store, 99, &run, &asked, &test_err), ERR_NOT_FOUND);
}

/* Two responses, the second one never ended. */
static void test_responses(void **state)
{
	struct place *place = *state;
	struct run run = begin_run(place);
	add_leg(place, &run, "");
	struct kept_response kept = {.at = NOW,
	    .url = STR("http://a/oai?verb=Identify"),
	    .form = STR("verb=Identify"),
	    .answered_by = STR("http://b/oai"),
	    .headers = STR("HTTP/1.1 200 OK\r\nX: \xff\0\r\n"),
	    .is_packed = true};
	int64_t first, second, id = 0, part = 0;
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_add_response(place->store, run.leg_id, &kept, &first, &test_err));
	assert_ok(store_add_response_part(place->store, first, STR("one\0"), &test_err));
	assert_ok(store_add_response_part(place->store, first, STR("two"), &test_err));
	kept.at = NOW + 1;
	kept.was_sent = kept.is_ended = true;
	kept.n_redirects = 2;
	kept.outcome = ERR_NETWORK;
	kept.problem = STR("cut off");
	assert_ok(store_end_response(place->store, first, &kept, &test_err));
	kept.is_ended = false;
	assert_ok(store_add_response(place->store, run.leg_id, &kept, &second, &test_err));
	assert_ok(store_commit(place->store, &test_err));

	struct kept_response got;
	struct buf bytes;
	buf_init(&bytes, LIMIT_KEPT_PART_BYTES);
	assert_int_equal(
	    store_next_response(place->store, run.leg_id, &id, &got, &place->arena, &test_err), 1);
	assert_int_equal(id, first);
	assert_int_equal(got.at, NOW + 1);
	assert_true(got.was_sent && got.is_ended && got.is_packed);
	assert_int_equal(got.outcome, ERR_NETWORK);
	assert_int_equal(got.n_redirects, 2);
	assert_str("problem", got.problem, "cut off");
	assert_str("url", got.url, "http://a/oai?verb=Identify");
	assert_str("form", got.form, "verb=Identify");
	assert_str("answered by", got.answered_by, "http://b/oai");
	assert_true(str_eq(got.headers, kept.headers));
	assert_int_equal(store_next_response_part(place->store, id, &part, &bytes, &test_err), 1);
	assert_true(str_eq(buf_str(&bytes), STR("one\0")));
	assert_int_equal(store_next_response_part(place->store, id, &part, &bytes, &test_err), 1);
	assert_str("part", buf_str(&bytes), "two");
	assert_int_equal(store_next_response_part(place->store, id, &part, &bytes, &test_err), 0);
	assert_int_equal(
	    store_next_response(place->store, run.leg_id, &id, &got, &place->arena, &test_err), 1);
	assert_int_equal(id, second);
	assert_false(got.is_ended);
	assert_int_equal(
	    store_next_response(place->store, run.leg_id, &id, &got, &place->arena, &test_err), 0);
	buf_clear(&bytes);
}

/* A part that this program cannot have written is damage, and is not read whole. */
static void test_part_too_large(void **state)
{
	struct place *place = *state;
	struct run run = begin_run(place);
	add_leg(place, &run, "");
	struct kept_response kept = {.url = STR("http://a/")};
	struct buf bytes;
	int64_t id, part = 0;
	char *large = xcalloc(1, LIMIT_KEPT_PART_BYTES + 1);
	buf_init(&bytes, 1 << 20);
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_add_response(place->store, run.leg_id, &kept, &id, &test_err));
	assert_ok(store_add_response_part(
	    place->store, id, str_make(large, LIMIT_KEPT_PART_BYTES + 1), &test_err));
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(
	    store_next_response_part(place->store, id, &part, &bytes, &test_err), ERR_STORE);
	buf_clear(&bytes);
	free(large);
}

static void test_dedup_runs(void **state)
{
	struct place *place = *state;
	struct store_dedup_run dedup;
	assert_int_equal(store_next_dedup_run(place->store, 0, &dedup, &test_err), 0);
	struct run run = begin_run(place);
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_add_dedup_run(place->store, NOW, false, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	add_leg(place, &run, "");
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_add_dedup_run(place->store, NOW + 1, true, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(store_next_dedup_run(place->store, 0, &dedup, &test_err), 1);
	assert_int_equal(dedup.last_leg, 0);
	assert_false(dedup.is_full);
	assert_int_equal(store_next_dedup_run(place->store, dedup.id, &dedup, &test_err), 1);
	assert_int_equal(dedup.last_leg, run.leg_id);
	assert_int_equal(dedup.at, NOW + 1);
	assert_true(dedup.is_full);
	assert_int_equal(store_next_dedup_run(place->store, dedup.id, &dedup, &test_err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_legs, make_store, drop_place),
	    cmocka_unit_test_setup_teardown(test_runs_without_legs, make_store, drop_place),
	    cmocka_unit_test_setup_teardown(test_responses, make_store, drop_place),
	    cmocka_unit_test_setup_teardown(test_part_too_large, make_store, drop_place),
	    cmocka_unit_test_setup_teardown(test_dedup_runs, make_store, drop_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
