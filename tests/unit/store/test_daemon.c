/* SPDX-License-Identifier: MIT */
/* What several processes on one store know of each other. */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

#include <signal.h>
#include <sys/wait.h>

/* A child that does its work on a store of its own and then lives until it is killed. */
static pid_t start_child(struct place *place, int (*work)(struct place *, struct store *))
{
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct store *store;
		struct err err = {0};
		alarm(60);
		int rc = store_open(&store, place->path, STORE_WRITE, &err);
		char sign = rc == 0 && work(place, store) == 0 ? 'r' : 'x';
		(void)!write(ready[1], &sign, 1);
		for (;;)
			pause();
	}
	char sign = 0;
	assert_int_equal(read(ready[0], &sign, 1), 1);
	assert_int_equal(sign, 'r');
	close(ready[0]);
	close(ready[1]);
	return child;
}

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static int open_run(struct place *place, struct store *store, const char *endpoint, const char *url,
    enum run_mode mode, int64_t started, struct run *run)
{
	struct checkpoint checkpoint;
	struct err err = {0};
	bool is_resumed;
	*run = (struct run){.mode = mode, .started = started, .from = UTC_NONE, .until = UTC_NONE};
	int rc = store_begin(store, &err);
	if (rc == 0)
		rc = store_put_endpoint(store, endpoint, url, &run->endpoint_id, &err);
	if (rc == 0)
		rc = store_begin_run(store, run, (struct digest){{1}}, &checkpoint, &place->arena,
		    &is_resumed, &err);
	return rc == 0 ? store_commit(store, &err) : rc;
}

static int open_foreign_run(struct place *place, struct store *store)
{
	struct run run;
	return open_run(place, store, "other", "https://E.example:443/2", RUN_FULL, NOW - 50, &run);
}

static int check_host(struct place *place, struct store *store, const char *url)
{
	assert_ok(store_begin(store, &test_err));
	int rc = store_check_host(store, place->endpoint, url, &test_err);
	store_rollback(store);
	return rc;
}

static void test_a_host_is_one_process_s(void **state)
{
	struct place *place = *state;
	struct run run;
	/* The own runs are the queue's to keep apart. */
	assert_int_equal(
	    open_run(place, place->store, "own", "https://e.example/1", RUN_FULL, NOW, &run), 0);
	assert_int_equal(check_host(place, place->store, "https://e.example/oai"), 0);
	pid_t child = start_child(place, open_foreign_run);
	char words[128];
	snprintf(words, sizeof(words),
	    "another run (process %d) is at work on 'other' of this host", (int)child);
	assert_int_equal(check_host(place, place->store, "https://e.example/oai"), ERR_BUSY);
	assert_string_equal(test_err.text, words);
	assert_int_equal(check_host(place, place->store, "https://e.example:8443/oai"), 0);
	end_child(child);
	assert_int_equal(check_host(place, place->store, "https://e.example/oai"), 0);
}

static struct harvest_history get_history(struct store *store, const char *name)
{
	struct harvest_history history;
	assert_ok(store_get_history(store, str_from(name), &history, &test_err));
	return history;
}

static void close_run(struct store *store, struct run *run, enum run_outcome outcome)
{
	run->outcome = outcome;
	run->has_ended = outcome == RUN_COMPLETE;
	run->finished = run->started + 7;
	run->error_code = outcome == RUN_COMPLETE ? 0 : ERR_NETWORK;
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_finish_run(store, run, false, &test_err));
	assert_ok(store_commit(store, &test_err));
}

static void test_history(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	struct run run;
	struct harvest_history history = get_history(store, "unknown");
	assert_false(history.has_run);
	assert_true(history.not_before == UTC_NONE && history.full_ended == UTC_NONE);
	history = get_history(store, "e");
	assert_false(history.has_run);

	assert_int_equal(open_run(place, store, "e", "https://e.example/", RUN_FULL, NOW, &run), 0);
	history = get_history(store, "e");
	assert_true(history.has_run && history.finished == UTC_NONE);
	assert_int_equal(history.holder_pid, getpid());
	close_run(store, &run, RUN_COMPLETE);
	assert_int_equal(
	    open_run(place, store, "e", "https://e.example/", RUN_FULL, NOW + 10, &run), 0);
	close_run(store, &run, RUN_FAILED);
	struct endpoint_state kept = {NOW + 500, 3, DELETIONS_PERSISTENT};
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_put_endpoint_state(store, run.endpoint_id, &kept, &test_err));
	assert_ok(store_commit(store, &test_err));
	/* An import is no harvest. */
	assert_int_equal(
	    open_run(place, store, "e", "https://e.example/", RUN_IMPORT, NOW + 20, &run), 0);
	history = get_history(store, "e");
	assert_int_equal(history.started, NOW + 10);
	assert_int_equal(history.finished, NOW + 17);
	assert_int_equal(history.outcome, RUN_FAILED);
	assert_int_equal(history.error_code, ERR_NETWORK);
	assert_int_equal(history.holder_pid, 0);
	assert_false(history.has_ended);
	assert_int_equal(history.full_ended, NOW);
	assert_int_equal(history.not_before, NOW + 500);
	assert_int_equal(history.n_failures, 3);
	assert_true(history.keeps_deletions);
}

static void test_history_of_the_dead(void **state)
{
	struct place *place = *state;
	pid_t child = start_child(place, open_foreign_run);
	assert_int_equal(get_history(place->store, "other").holder_pid, child);
	end_child(child);
	struct harvest_history history = get_history(place->store, "other");
	assert_true(history.has_run && history.finished == UTC_NONE);
	assert_int_equal(history.holder_pid, 0);
}

static int beat(struct store *store, int64_t started, int64_t heartbeat)
{
	struct store_daemon daemon = {.started = started,
	    .heartbeat = heartbeat,
	    .dedup_began = NOW + 1,
	    .dedup_ended = UTC_NONE};
	struct err err = {0};
	int rc = store_begin(store, &err);
	if (rc == 0)
		rc = store_put_daemon(store, &daemon, &err);
	return rc == 0 ? store_commit(store, &err) : rc;
}

static int beat_once(struct place *place, struct store *store)
{
	(void)place;
	return beat(store, NOW, NOW + 100);
}

/* The first of them. */
static int get_daemon(struct store *store, int64_t now, struct store_daemon *daemon)
{
	struct store_daemon daemons[4];
	size_t n;
	int rc = store_get_daemons(store, now, daemons, N_ITEMS(daemons), &n, &test_err);
	*daemon = daemons[0];
	return rc < 0 ? rc : n > 0 ? 0 : ERR_NOT_FOUND;
}

static void test_heartbeat(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	struct store_daemon daemon;
	assert_int_equal(get_daemon(store, NOW, &daemon), ERR_NOT_FOUND);
	pid_t child = start_child(place, beat_once);
	assert_ok(get_daemon(store, NOW + 99999, &daemon));
	assert_int_equal(daemon.pid, child);
	assert_true(daemon.is_alive); /* however long ago its heartbeat was: it is seen */
	assert_int_equal(daemon.started, NOW);
	assert_int_equal(daemon.heartbeat, NOW + 100);
	assert_int_equal(daemon.dedup_began, NOW + 1);
	assert_true(daemon.dedup_ended == UTC_NONE);
	assert_true(daemon.machine[0] != '\0');
	end_child(child);
	assert_ok(get_daemon(store, NOW + 101, &daemon));
	assert_int_equal(daemon.pid, child);
	assert_false(daemon.is_alive);

	/* The next one forgets it, and itself at its end. */
	assert_int_equal(beat(store, NOW + 200, NOW + 200), 0);
	assert_int_equal(beat(store, NOW + 200, NOW + 210), 0);
	assert_ok(get_daemon(store, NOW, &daemon));
	assert_int_equal(daemon.pid, getpid());
	assert_int_equal(daemon.heartbeat, NOW + 210);
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_drop_daemon(store, &test_err));
	assert_ok(store_commit(store, &test_err));
	assert_int_equal(get_daemon(store, NOW, &daemon), ERR_NOT_FOUND);
}

static int count_daemons(struct store *store)
{
	sqlite3_stmt *count = NULL;
	sqlite3_prepare_v2(store->db, "SELECT count(*) FROM daemon", -1, &count, NULL);
	assert_int_equal(sqlite3_step(count), SQLITE_ROW);
	int n = sqlite3_column_int(count, 0);
	sqlite3_finalize(count);
	return n;
}

/* Of another machine or container there is the heartbeat alone. */
static void test_heartbeat_out_of_sight(void **state)
{
	struct place *place = *state;
	struct store_daemon daemon;
	assert_int_equal(beat(place->store, NOW, NOW), 0);
	sqlite3_exec(place->store->db, "UPDATE daemon SET lease_host = 'b'", NULL, NULL, NULL);
	assert_ok(get_daemon(place->store, NOW + 299, &daemon));
	assert_true(daemon.is_alive);
	assert_ok(get_daemon(place->store, NOW + 300, &daemon));
	assert_false(daemon.is_alive);
	assert_int_equal(beat(place->store, NOW, NOW), 0); /* not this one's to forget */
	sqlite3_exec(place->store->db,
	    "UPDATE daemon SET heartbeat = heartbeat + 1000 "
	    "WHERE lease_host = 'b'",
	    NULL, NULL, NULL);
	assert_ok(get_daemon(place->store, NOW + 9999, &daemon));
	assert_int_equal(daemon.heartbeat, NOW); /* the living one first */

	/* Nobody else would ever forget those of an earlier boot. */
	assert_int_equal(beat(place->store, NOW, NOW + 1299), 0);
	assert_int_equal(count_daemons(place->store), 2);
	assert_int_equal(beat(place->store, NOW, NOW + 1300), 0);
	assert_int_equal(count_daemons(place->store), 1);
}

static void test_order_of_daemons(void **state)
{
	struct place *place = *state;
	const struct {
		const char *host;
		int64_t heartbeat;
	} rows[] = {{"a", NOW - 700}, {"b", NOW - 9}, {"c", NOW - 400}, {"d", NOW - 5}};
	struct store_daemon daemons[3];
	size_t n;
	for (size_t i = 0; i < N_ITEMS(rows); i++) {
		char sql[200];
		snprintf(sql, sizeof(sql),
		    "INSERT INTO daemon (lease_host, lease_pid, lease_ticks, machine, started, "
		    "heartbeat) VALUES ('%s', 1, 1, '%s', 0, %lld)",
		    rows[i].host, rows[i].host, (long long)rows[i].heartbeat);
		assert_int_equal(sqlite3_exec(place->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
	}
	assert_ok(store_get_daemons(place->store, NOW, daemons, 3, &n, &test_err));
	assert_int_equal(n, 3);
	assert_string_equal(daemons[0].machine, "d");
	assert_string_equal(daemons[1].machine, "b");
	assert_string_equal(daemons[2].machine, "c");
	assert_true(daemons[1].is_alive && !daemons[2].is_alive && !daemons[0].is_own);
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_drop_dead_daemons(place->store, NOW, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(count_daemons(place->store), 2);
}

static bool is_stopped(void)
{
	static int n_asked;
	return ++n_asked > 3;
}

static void test_patience(void **state)
{
	struct place *place = *state;
	struct store *other;
	assert_ok(store_open(&other, place->path, STORE_WRITE, &test_err));
	store_set_patience(other, is_stopped);
	assert_ok(store_begin(place->store, &test_err));
	assert_int_equal(store_begin(other, &test_err), ERR_BUSY);
	assert_true(is_stopped());
	store_rollback(place->store);
	assert_ok(store_begin(other, &test_err));
	store_close(other);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_store, drop_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_host_is_one_process_s),
	    TEST(test_history),
	    TEST(test_history_of_the_dead),
	    TEST(test_heartbeat),
	    TEST(test_heartbeat_out_of_sight),
	    TEST(test_order_of_daemons),
	    TEST(test_patience),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
