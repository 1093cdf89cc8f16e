/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

#include <signal.h>
#include <sys/wait.h>

static const struct digest ask_a = {{1}}, ask_b = {{2}};

/* What begin_run gave, in a transaction of its own. */
struct begun {
	int rc;
	struct run run;
	struct checkpoint checkpoint;
	bool is_resumed;
};

static struct begun begin_run(struct place *place, struct store *store, struct digest request)
{
	struct begun begun = {.run = {.endpoint_id = place->endpoint,
				  .mode = RUN_FULL,
				  .started = NOW,
				  .from = UTC_NONE,
				  .until = NOW + 5}};
	assert_ok(store_begin(store, &test_err));
	begun.rc = store_begin_run(store, &begun.run, request, &begun.checkpoint, &place->arena,
	    &begun.is_resumed, &test_err);
	if (begun.rc < 0)
		store_rollback(store);
	else
		assert_ok(store_commit(store, &test_err));
	return begun;
}

static void save_run(struct store *store, struct run *run, const char *token)
{
	struct checkpoint checkpoint = {.plan = STR("3 > - -\n"), .token = str_from(token)};
	run->counters.received += 100;
	run->counters.n_new += 100;
	run->response_date = NOW - 7;
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_save_run(store, run, &checkpoint, &test_err));
	assert_ok(store_commit(store, &test_err));
}

static void finish_run(struct store *store, struct run *run, enum run_outcome outcome, bool keep)
{
	run->outcome = outcome;
	run->finished = NOW + 60;
	run->has_ended = outcome == RUN_COMPLETE;
	run->error_code = outcome == RUN_COMPLETE ? 0 : ERR_NETWORK;
	snprintf(run->error, sizeof(run->error), "%s", outcome == RUN_COMPLETE ? "" : "no answer");
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_finish_run(store, run, keep, &test_err));
	assert_ok(store_commit(store, &test_err));
}

static void test_complete_run(void **state)
{
	struct place *place = *state;
	struct run run;
	assert_int_equal(store_last_run(place->store, place->endpoint, &run, NULL, NULL, &test_err),
	    ERR_NOT_FOUND);
	struct begun begun = begin_run(place, place->store, ask_a);
	assert_int_equal(begun.rc, 0);
	assert_false(begun.is_resumed);
	assert_str("first token", begun.checkpoint.token, "");
	save_run(place->store, &begun.run, "t1");
	assert_ok(store_last_run(place->store, place->endpoint, &run, NULL, NULL, &test_err));
	assert_int_equal(run.outcome, RUN_RUNNING);
	assert_true(run.finished == UTC_NONE);
	finish_run(place->store, &begun.run, RUN_COMPLETE, false);
	assert_ok(store_last_ended_run(
	    place->store, place->endpoint, ask_a, false, &run, NULL, NULL, &test_err));
	assert_int_equal(run.id, begun.run.id);
	assert_int_equal(run.mode, RUN_FULL);
	assert_int_equal(run.outcome, RUN_COMPLETE);
	assert_int_equal(run.started, NOW);
	assert_int_equal(run.finished, NOW + 60);
	assert_true(run.from == UTC_NONE);
	assert_int_equal(run.until, NOW + 5);
	assert_int_equal(run.response_date, NOW - 7);
	assert_int_equal(run.counters.received, 100);
	assert_int_equal(run.counters.n_new, 100);
	assert_int_equal(store_last_ended_run(place->store, place->endpoint, ask_b, false, &run,
			     NULL, NULL, &test_err),
	    ERR_NOT_FOUND);
	/* A complete run is never gone on with. */
	struct begun again = begin_run(place, place->store, ask_a);
	assert_false(again.is_resumed);
	assert_true(again.run.id > begun.run.id);
}

static void test_living_run_is_respected(void **state)
{
	struct place *place = *state;
	struct begun begun = begin_run(place, place->store, ask_a);
	struct store *other;
	assert_ok(store_open(&other, place->path, STORE_WRITE, &test_err));
	assert_int_equal(begin_run(place, other, ask_a).rc, ERR_BUSY);
	assert_int_equal(begin_run(place, other, ask_b).rc, ERR_BUSY);
	store_close(other);
	finish_run(place->store, &begun.run, RUN_COMPLETE, false);
	assert_int_equal(begin_run(place, place->store, ask_b).rc, 0);
}

/* How a run was left, and what the next one asks. */
static void test_kept_checkpoint(void **state)
{
	static const struct {
		const char *what;
		enum run_outcome outcome;
		bool keep, is_same, is_resumed;
	} cases[] = {
	    {"postponed", RUN_POSTPONED, true, true, true},
	    {"failed", RUN_FAILED, true, true, true},
	    {"failed, not kept", RUN_FAILED, false, true, false},
	    {"another request", RUN_FAILED, true, false, false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		void *fresh = NULL;
		(void)state;
		assert_int_equal(make_store(&fresh), 0);
		struct place *place = fresh;
		struct begun begun = begin_run(place, place->store, ask_a);
		save_run(place->store, &begun.run, "t1");
		finish_run(place->store, &begun.run, cases[i].outcome, cases[i].keep);
		struct run run;
		assert_ok(
		    store_last_run(place->store, place->endpoint, &run, NULL, NULL, &test_err));
		assert_int_equal(run.outcome, cases[i].outcome);
		assert_int_equal(run.error_code, ERR_NETWORK);
		assert_string_equal(run.error, "no answer");
		struct begun next =
		    begin_run(place, place->store, cases[i].is_same ? ask_a : ask_b);
		if (next.rc < 0 || next.is_resumed != cases[i].is_resumed)
			fail_msg("%s: resumed or not", cases[i].what);
		assert_str(cases[i].what, next.checkpoint.token, next.is_resumed ? "t1" : "");
		assert_int_equal(next.run.counters.received, next.is_resumed ? 100 : 0);
		finish_run(place->store, &next.run, RUN_COMPLETE, false);
		/* What was not gone on with at once is never gone on with. */
		struct begun third = begin_run(place, place->store, ask_a);
		assert_false(third.is_resumed);
		drop_place(&fresh);
	}
}

/* The holder is killed in the middle of its second transaction. */
static void test_killed_run_is_taken_up(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	place->store = NULL;
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct err err;
		struct store *store;
		struct arena arena = {0};
		bool is_resumed;
		enum store_put put;
		struct run run = {.endpoint_id = place->endpoint,
		    .mode = RUN_INCREMENTAL,
		    .started = NOW,
		    .from = NOW - 100,
		    .until = UTC_NONE};
		struct checkpoint checkpoint;
		int rc = store_open(&store, place->path, STORE_WRITE, &err);
		rc = rc || store_begin(store, &err);
		rc = rc ||
		     store_begin_run(store, &run, ask_a, &checkpoint, &arena, &is_resumed, &err);
		rc = rc || try_put(place, store, "a", "2020", "A", &put, &err);
		checkpoint.plan = STR("0 > - -\n");
		checkpoint.token = STR("second");
		run.counters.received = run.counters.n_new = 1;
		rc = rc || store_save_run(store, &run, &checkpoint, &err);
		rc = rc || store_commit(store, &err);
		rc = rc || store_begin(store, &err);
		rc = rc || try_put(place, store, "b", "2020", "B", &put, &err);
		char sign = rc ? 'x' : 'r';
		(void)!write(ready[1], &sign, 1);
		pause();
		_exit(0);
	}
	char sign = 0;
	assert_int_equal(read(ready[0], &sign, 1), 1);
	assert_int_equal(sign, 'r');

	/* Its transaction is open: nobody else may write, and nobody waits for ever. */
	assert_ok(store_open(&place->store, place->path, STORE_WRITE, &test_err));
	store_set_wait(place->store, 50);
	assert_int_equal(store_begin(place->store, &test_err), ERR_BUSY);
	char said[64];
	snprintf(said, sizeof(said), "another run (process %d) holds the store", (int)child);
	assert_non_null(strstr(test_err.text, said));

	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	struct begun begun = begin_run(place, place->store, ask_a);
	assert_int_equal(begun.rc, 0);
	assert_true(begun.is_resumed);
	assert_str("token", begun.checkpoint.token, "second");
	assert_int_equal(begun.run.mode, RUN_INCREMENTAL);
	assert_int_equal(begun.run.from, NOW - 100);
	assert_int_equal(begun.run.counters.n_new, 1);
	struct store_totals totals;
	assert_ok(store_get_totals(place->store, 0, &totals, &test_err));
	assert_int_equal(totals.records, 1);
}

/* A process that ends without a word; then another request: the old run is partial. */
static void test_dead_run_of_another_request(void **state)
{
	struct place *place = *state;
	struct begun begun = begin_run(place, place->store, ask_a);
	sqlite3_exec(
	    place->store->db, "UPDATE run SET lease_ticks = lease_ticks + 1", NULL, NULL, NULL);
	struct begun next = begin_run(place, place->store, ask_b);
	assert_int_equal(next.rc, 0);
	assert_false(next.is_resumed);
	assert_true(next.run.id > begun.run.id);
	char sql[] = "SELECT outcome FROM run ORDER BY id LIMIT 1";
	sqlite3_stmt *statement;
	sqlite3_prepare_v2(place->store->db, sql, -1, &statement, NULL);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(statement, 0), RUN_PARTIAL);
	sqlite3_finalize(statement);
}

/* Whoever lost the lease writes nothing more. */
static void test_lost_lease(void **state)
{
	struct place *place = *state;
	struct begun begun = begin_run(place, place->store, ask_a);
	sqlite3_exec(place->store->db, "UPDATE run SET lease_pid = 1", NULL, NULL, NULL);
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "a", "2020", "A");
	struct checkpoint checkpoint = {0};
	assert_int_equal(
	    store_save_run(place->store, &begun.run, &checkpoint, &test_err), ERR_BUSY);
	assert_int_equal(store_commit(place->store, &test_err), ERR_INTERNAL);
	store_rollback(place->store);
	struct store_totals totals;
	assert_ok(store_get_totals(place->store, 0, &totals, &test_err));
	assert_int_equal(totals.records, 0);
}

static int note_endpoint(void *ctx, const struct store_endpoint *endpoint, struct err *err)
{
	(void)err;
	char *text = ctx;
	sprintf(text + strlen(text), "%.*s=%.*s ", STR_ARG(endpoint->name), STR_ARG(endpoint->url));
	return 0;
}

static void test_endpoints(void **state)
{
	struct place *place = *state;
	int64_t id = 0, found = 0;
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_put_endpoint(place->store, "c", "u1", &id, &test_err));
	assert_ok(store_put_endpoint(place->store, "c", "u2", &found, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(id, found);
	assert_ok(store_find_endpoint(place->store, STR("c"), &found, &test_err));
	assert_int_equal(id, found);
	assert_int_equal(
	    store_find_endpoint(place->store, STR("x"), &found, &test_err), ERR_NOT_FOUND);
	char text[200] = "";
	assert_ok(store_each_endpoint(place->store, note_endpoint, text, &test_err));
	assert_string_equal(text, "c=u2 e=https://e.example/oai ");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_store, drop_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_complete_run),
	    TEST(test_living_run_is_respected),
	    cmocka_unit_test(test_kept_checkpoint),
	    TEST(test_killed_run_is_taken_up),
	    TEST(test_dead_run_of_another_request),
	    TEST(test_lost_lease),
	    TEST(test_endpoints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
