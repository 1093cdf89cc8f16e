/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

#include "store/migrate.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void overwrite(const char *path, off_t at, const char *text, size_t n)
{
	int fd = open(path, O_RDWR | O_CREAT, 0666);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, text, n, at), n);
	close(fd);
}

/* No kind of opening may take the file, and the text says why. */
static void assert_refused(const char *path, int code, const char *words)
{
	for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
		struct store *store = NULL;
		struct err err = {0};
		int rc = store_open(&store, path, (enum store_mode)mode, &err);
		if (rc != code || !strstr(err.text, words) || !strstr(err.text, path))
			fail_msg("mode %d: %d '%s', expected '%s'", mode, rc, err.text, words);
	}
}

static void assert_refused_reading(const char *path, const char *words)
{
	struct store *store = NULL;
	struct err err = {0};
	assert_int_equal(store_open(&store, path, STORE_READ, &err), ERR_STORE);
	assert_non_null(strstr(err.text, words));
}

static void test_missing(void **state)
{
	struct place *place = *state;
	struct store *store;
	assert_int_equal(store_open(&store, place->path, STORE_READ, &test_err), ERR_NOT_FOUND);
	assert_non_null(strstr(test_err.text, "run 'sheaf harvest' or 'sheaf import' first"));
	assert_int_equal(store_open(&store, place->path, STORE_UPDATE, &test_err), ERR_NOT_FOUND);
	assert_int_equal(access(place->path, F_OK), -1);
	assert_int_equal(store_open(&store, "no-such-folder/x.db", STORE_WRITE, &test_err), ERR_IO);
}

static void test_other_files(void **state)
{
	struct place *place = *state;
	run_sql(place->path, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	assert_refused(place->path, ERR_STORE, "database of another program");
	unlink(place->path);
	overwrite(place->path, 0, "<?xml version=\"1.0\"?><a>no database at all</a>", 45);
	assert_refused(place->path, ERR_STORE, "not a store of sheaf");
}

static void test_newer_schema(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	place->store = NULL;
	run_sql(place->path, "PRAGMA user_version = 1000");
	assert_refused(place->path, ERR_STORE, "was written by a newer sheaf (schema 1000; ");
}

static void test_damaged(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	place->store = NULL;
	/* The first page's b-tree header: the table of tables. */
	overwrite(place->path, 100, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
	assert_refused(place->path, ERR_STORE, "is damaged");
}

/* A step that fails, or is cut, leaves the version it found. */
static void test_migration_is_one_step(void **state)
{
	struct place *place = *state;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		sqlite3 *db;
		sqlite3_open(place->path, &db);
		sqlite3_exec(db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN", NULL,
		    NULL, NULL);
		sqlite3_exec(db, migrations[0].sql, NULL, NULL, NULL);
		sqlite3_exec(db, "PRAGMA user_version = 1", NULL, NULL, NULL);
		sqlite3_db_cacheflush(db);
		raise(SIGKILL);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	struct store *store;
	assert_int_equal(store_open(&store, place->path, STORE_READ, &test_err), ERR_NOT_FOUND);
	assert_ok(store_open(&place->store, place->path, STORE_WRITE, &test_err));
	assert_ok(store_open(&store, place->path, STORE_READ, &test_err));
	store_close(store);
}

/* A store of the first schema keeps what it holds, and knows how far its last run came. */
static void test_older_schema(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	place->store = NULL;
	unlink(place->path);
	run_sql(place->path, migrations[0].sql);
	char sql[200];
	snprintf(sql, sizeof(sql), "PRAGMA user_version = 1; PRAGMA application_id = %d",
	    STORE_APPLICATION_ID);
	run_sql(place->path, sql);
	run_sql(place->path,
	    "INSERT INTO endpoint (id, name, url) VALUES (1, 'e', 'http://127.0.0.1/oai');"
	    "INSERT INTO run (endpoint, request, mode, outcome, started, finished, received, "
	    "n_new) "
	    "VALUES (1, x'01000000000000000000000000000000', 1, 1, 100, 200, 7, 7);"
	    "INSERT INTO run (endpoint, request, mode, outcome, started, is_resumable, set_index, "
	    "token) "
	    "VALUES (1, x'01000000000000000000000000000000', 0, 2, 300, 1, 0, 't1')");
	assert_refused_reading(place->path, "was written by an older sheaf");
	assert_ok(store_open(&place->store, place->path, STORE_UPDATE, &test_err));
	struct run run;
	struct str plan;
	struct arena arena = {0};
	assert_ok(store_last_ended_run(
	    place->store, 1, (struct digest){{1}}, true, &run, &plan, &arena, &test_err));
	assert_int_equal(run.counters.received, 7);
	assert_int_equal(run.announced, -1);
	assert_str("plan", plan, "");
	struct checkpoint checkpoint;
	bool is_resumed;
	struct run next = {.endpoint_id = 1, .started = 400, .from = UTC_NONE, .until = UTC_NONE};
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_begin_run(place->store, &next, (struct digest){{1}}, &checkpoint, &arena,
	    &is_resumed, &test_err));
	assert_false(is_resumed);
	assert_ok(store_commit(place->store, &test_err));
	arena_clear(&arena);
}

static uint64_t count_records(struct store *store)
{
	struct store_totals totals;
	assert_ok(store_get_totals(store, 0, &totals, &test_err));
	return totals.records;
}

static void test_reader_beside_writer(void **state)
{
	struct place *place = *state;
	struct store *reader;
	assert_ok(store_open(&reader, place->path, STORE_READ, &test_err));
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "a", "2020", "A");
	assert_int_equal(count_records(reader), 0);
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(count_records(reader), 1);

	assert_ok(store_begin_read(reader, &test_err));
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "b", "2020", "B");
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(count_records(reader), 1);
	store_rollback(reader);
	assert_int_equal(count_records(reader), 2);
	store_close(reader);
}

/* After the writer has gone, there is the file alone; in a folder that cannot be written too. */
static void test_reader_alone(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "a", "2020", "A");
	assert_ok(store_commit(place->store, &test_err));
	store_close(place->store);
	place->store = NULL;
	char wal[160];
	snprintf(wal, sizeof(wal), "%s-wal", place->path);
	assert_int_equal(access(wal, F_OK), -1);
	struct store *reader;
	assert_int_equal(chmod(place->path, 0444), 0);
	assert_int_equal(chmod(place->folder, 0555), 0);
	assert_ok(store_open(&reader, place->path, STORE_READ, &test_err));
	assert_int_equal(count_records(reader), 1);
	store_close(reader);
	assert_int_equal(chmod(place->folder, 0755), 0);
}

static void test_close_rolls_back(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "a", "2020", "A");
	store_close(place->store);
	assert_ok(store_open(&place->store, place->path, STORE_WRITE, &test_err));
	assert_int_equal(count_records(place->store), 0);
}

static void test_busy(void **state)
{
	struct place *place = *state;
	struct store *other;
	assert_ok(store_open(&other, place->path, STORE_WRITE, &test_err));
	store_set_wait(other, 20);
	assert_ok(store_begin(place->store, &test_err));
	assert_int_equal(store_begin(other, &test_err), ERR_BUSY);
	assert_non_null(strstr(test_err.text, "another run holds the store"));
	store_rollback(place->store);
	assert_ok(store_begin(other, &test_err));
	store_close(other);
}

/* A step is there for others at once; it is brought to the disk with or without a log. */
static void test_step(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin_step(place->store, &test_err));
	put_title(place, "a", "2020", "A");
	assert_ok(store_commit(place->store, &test_err));
	struct store *other;
	assert_ok(store_open(&other, place->path, STORE_READ, &test_err));
	assert_int_equal(count_records(other), 1);
	assert_ok(store_sync(other, &test_err));
	store_close(place->store);
	place->store = NULL;
	store_close(other);
	assert_ok(store_open(&place->store, place->path, STORE_READ, &test_err));
	assert_ok(store_sync(place->store, &test_err));
}

/*
 * In a child that may write no file beyond a size, as on a full disk: exit
 * status 0 where the store said ERR_FULL and kept what was committed before.
 */
static int fill_disk(struct place *place)
{
	struct err err;
	struct store *store;
	enum store_put put;
	signal(SIGXFSZ, SIG_IGN);
	if (store_open(&store, place->path, STORE_WRITE, &err) < 0)
		return 1;
	if (store_begin(store, &err) < 0 ||
	    try_put(place, store, "kept", "2020", "A", &put, &err) < 0 ||
	    store_commit(store, &err) < 0)
		return 2;
	struct rlimit limit = {600000, 600000};
	if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
		return 3;
	char *title = malloc(100001);
	memset(title, 'x', 100000);
	title[100000] = '\0';
	int rc = store_begin(store, &err);
	for (int i = 0; rc == 0 && i < 2000; i++) {
		char identifier[20];
		snprintf(identifier, sizeof(identifier), "n%d", i);
		rc = try_put(place, store, identifier, "2020", title, &put, &err);
	}
	if (rc == 0)
		rc = store_commit(store, &err);
	free(title);
	if (rc != ERR_FULL) {
		fprintf(stderr, "%d %s\n", rc, err.text);
		return 4;
	}
	if (store_commit(store, &err) != ERR_INTERNAL)
		return 5;
	store_rollback(store);
	/* A small one still fits. */
	rc = store_begin(store, &err) || try_put(place, store, "after", "2020", "A", &put, &err) ||
	     store_commit(store, &err);
	store_close(store);
	return rc ? 6 : 0;
}

static void test_disk_full(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	place->store = NULL;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(fill_disk(place));
	int status = 0;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	assert_ok(store_open(&place->store, place->path, STORE_WRITE, &test_err));
	assert_int_equal(count_records(place->store), 2);
	sqlite3_stmt *check;
	sqlite3_prepare_v2(place->store->db, "PRAGMA integrity_check", -1, &check, NULL);
	sqlite3_step(check);
	assert_string_equal((const char *)sqlite3_column_text(check, 0), "ok");
	sqlite3_finalize(check);
}

#define BARE(function) cmocka_unit_test_setup_teardown(function, make_place, drop_place)
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_store, drop_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    BARE(test_missing),
	    BARE(test_other_files),
	    TEST(test_newer_schema),
	    TEST(test_damaged),
	    BARE(test_migration_is_one_step),
	    BARE(test_older_schema),
	    TEST(test_reader_beside_writer),
	    TEST(test_reader_alone),
	    TEST(test_close_rolls_back),
	    TEST(test_busy),
	    TEST(test_step),
	    TEST(test_disk_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
