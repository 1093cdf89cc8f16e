/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

static void put_keys(
    struct store *store, int64_t record, uint64_t digest, const uint64_t *keys, size_t n)
{
	struct dedup_state state = {
	    .record_id = record, .profile_digest = digest, .keys = keys, .n_keys = n};
	assert_ok(store_put_dedup_state(store, &state, &test_err));
}

/* The blocks as text: "KEY:ID,ID " in the order in which they come. */
static int note_block(void *ctx, uint64_t key, const int64_t *ids, size_t n, struct err *err)
{
	(void)err;
	char *text = ctx;
	sprintf(text + strlen(text), "%llx:", (unsigned long long)key);
	for (size_t i = 0; i < n; i++)
		sprintf(text + strlen(text), "%lld,", (long long)ids[i]);
	strcat(text, " ");
	return 0;
}

static void assert_blocks(struct store *store, const char *expected)
{
	char text[500] = "";
	assert_ok(store_each_block(store, note_block, text, &test_err));
	assert_string_equal(text, expected);
}

static void assert_block(struct store *store, uint64_t key, size_t n_expected)
{
	int64_t *ids = NULL;
	size_t n = 0, capacity = 0;
	assert_ok(store_get_block(store, key, &ids, &n, &capacity, &test_err));
	assert_int_equal(n, n_expected);
	for (size_t i = 1; i < n; i++)
		assert_true(ids[i - 1] < ids[i]);
	free(ids);
}

static void test_blocks(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	const uint64_t high = 1ull << 63;
	assert_ok(store_begin(store, &test_err));
	put_keys(store, 3, 30, (uint64_t[]){5, 7, high}, 3);
	put_keys(store, 1, 10, (uint64_t[]){5, high}, 2);
	put_keys(store, 2, 20, (uint64_t[]){7, 9}, 2);
	assert_block(store, 5, 2);
	assert_block(store, 6, 0);
	assert_block(store, 9, 1);
	assert_blocks(store, "5:1,3, 7:2,3, 8000000000000000:1,3, ");
	assert_ok(store_commit(store, &test_err));

	assert_ok(store_begin(store, &test_err));
	put_keys(store, 3, 31, (uint64_t[]){7, 9}, 2);
	put_keys(store, 1, 10, (uint64_t[]){5, high}, 2);
	assert_ok(store_commit(store, &test_err));
	assert_blocks(store, "7:2,3, 9:2,3, ");
	struct dedup_state got;
	assert_ok(store_get_dedup_state(store, 3, &got, &test_err));
	assert_int_equal(got.profile_digest, 31);
	assert_int_equal(got.n_keys, 2);
	assert_true(got.keys[0] == 7 && got.keys[1] == 9);

	/* Within one transaction, the last word counts. */
	assert_ok(store_begin(store, &test_err));
	put_keys(store, 3, 0, NULL, 0);
	put_keys(store, 3, 32, (uint64_t[]){9}, 1);
	put_keys(store, 2, 21, (uint64_t[]){7, 8, 9}, 3);
	put_keys(store, 2, 21, (uint64_t[]){7, 9}, 2);
	assert_ok(store_commit(store, &test_err));
	assert_block(store, 8, 0);
	assert_blocks(store, "9:2,3, ");

	/* A rollback takes back what has not been written too. */
	assert_ok(store_begin(store, &test_err));
	put_keys(store, 1, 11, (uint64_t[]){9}, 1);
	store_rollback(store);
	assert_blocks(store, "9:2,3, ");
	assert_ok(store_get_dedup_state(store, 1, &got, &test_err));
	assert_int_equal(got.profile_digest, 10);
}

static void test_forgotten_record(void **state)
{
	struct place *place = *state;
	struct dedup_state got;
	assert_ok(store_begin(place->store, &test_err));
	put_keys(place->store, 1, 10, (uint64_t[]){5}, 1);
	assert_ok(store_put_membership(place->store, 1, 4, &test_err));
	put_keys(place->store, 1, 0, NULL, 0);
	assert_ok(store_get_dedup_state(place->store, 1, &got, &test_err));
	assert_int_equal(got.publication_id, 4);
	assert_int_equal(got.n_keys, 0);
	assert_ok(store_put_membership(place->store, 1, 0, &test_err));
	assert_ok(store_get_dedup_state(place->store, 1, &got, &test_err));
	assert_int_equal(got.record_id, 1);
	assert_int_equal(got.publication_id, 0);
	assert_ok(store_commit(place->store, &test_err));
	sqlite3_stmt *statement;
	sqlite3_prepare_v2(
	    place->store->db, "SELECT count(*) FROM dedup_state", -1, &statement, NULL);
	sqlite3_step(statement);
	assert_int_equal(sqlite3_column_int(statement, 0), 0);
	sqlite3_finalize(statement);
}

static size_t count_matches(struct store *store, int64_t record, struct store_match *first)
{
	struct store_match *matches = NULL;
	size_t n = 0, capacity = 0;
	assert_ok(store_get_matches(store, record, &matches, &n, &capacity, &test_err));
	if (n && first)
		*first = matches[0];
	free(matches);
	return n;
}

static void test_matches(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	struct store_match match = {1, 2, {VERDICT_SAME, 7, 900}}, got = {0};
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_put_match(store, &match, &test_err));
	match = (struct store_match){2, 3, {VERDICT_VERSION, 8, 500}};
	assert_ok(store_put_match(store, &match, &test_err));
	match.match = (struct match){VERDICT_UNCERTAIN, 255, 1000};
	assert_ok(store_put_match(store, &match, &test_err));
	assert_ok(store_commit(store, &test_err));
	assert_int_equal(count_matches(store, 2, NULL), 2);
	assert_int_equal(count_matches(store, 4, NULL), 0);
	assert_int_equal(count_matches(store, 3, &got), 1);
	assert_true(got.a == 2 && got.b == 3);
	assert_int_equal(got.match.verdict, VERDICT_UNCERTAIN);
	assert_int_equal(got.match.rule, 255);
	assert_int_equal(got.match.score, 1000);
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_drop_match(store, 1, 2, &test_err));
	assert_ok(store_drop_match(store, 8, 9, &test_err));
	assert_ok(store_commit(store, &test_err));
	assert_int_equal(count_matches(store, 1, NULL), 0);
}

static void test_dirty_all(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	struct store_match match = {1, 2, {VERDICT_SAME, 7, 900}};
	struct dedup_state got;
	assert_ok(store_begin(store, &test_err));
	put_title(place, "a", "2020", "A");
	put_title(place, "b", "2020", NULL);
	assert_ok(store_clear_dirty(store, &test_err));
	put_keys(store, 1, 10, (uint64_t[]){5}, 1);
	put_keys(store, 2, 10, (uint64_t[]){5}, 1);
	assert_ok(store_put_membership(store, 1, 4, &test_err));
	assert_ok(store_put_match(store, &match, &test_err));
	assert_ok(store_dirty_all(store, &test_err));
	assert_ok(store_commit(store, &test_err));
	assert_int_equal(count_dirty(store), 2);
	assert_blocks(store, "");
	assert_int_equal(count_matches(store, 1, NULL), 0);
	assert_ok(store_get_dedup_state(store, 1, &got, &test_err));
	assert_int_equal(got.publication_id, 4);
	assert_int_equal(got.profile_digest, 0);
	assert_int_equal(got.n_keys, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_store, drop_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_blocks),
	    TEST(test_forgotten_record),
	    TEST(test_matches),
	    TEST(test_dirty_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
