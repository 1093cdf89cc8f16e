/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

/* Records e/b, e/a, d/c with ids 1, 2, 3; publication pub-1 of all three. */
static int64_t make_publication(struct place *place)
{
	struct store *store = place->store;
	int64_t id = 0;
	put_title(place, "b", "2020", "B");
	put_title(place, "a", "2021", "A");
	assert_ok(store_put_endpoint(store, "d", "u", &place->endpoint, &test_err));
	put_title(place, "c", "2022", "C");
	assert_ok(store_new_publication(store, STR("pub-1"), 2, &id, &test_err));
	for (int64_t record = 1; record <= 3; record++)
		assert_ok(store_put_membership(store, record, id, &test_err));
	return id;
}

/* Its values: the title from e/a, the date from d/c. */
static bool put_publication(
    struct store *store, int64_t id, const char *title, const char *stamp, int64_t now)
{
	struct member members[] = {
	    {3, STR("d"), STR("c"), str_from(stamp)},
	    {2, STR("e"), STR("a"), STR("2021")},
	    {1, STR("e"), STR("b"), STR("2020")},
	};
	struct merged_value values[] = {
	    {{VALUE_TEXT, DC_TITLE, 0, RULE_AS_IS, 4, str_from(title), STR("eng")}, 1,
		RULE_MERGE_TRUST},
	    {{VALUE_DATE, DC_DATE, DATE_ISSUED, RULE_W3CDTF, 2, STR("2020")}, 0, RULE_MERGE_AGREED},
	};
	struct publication publication = {.id = STR("pub-1"),
	    .members = members,
	    .n_members = 3,
	    .values = values,
	    .n_values = 2,
	    .first_seen = NOW};
	bool is_changed = false;
	assert_ok(store_put_publication(store, id, &publication, now, &is_changed, &test_err));
	return is_changed;
}

static void test_round_trip(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	assert_ok(store_begin(store, &test_err));
	int64_t id = make_publication(place);
	assert_true(put_publication(store, id, "A title", "2022", NOW + 1));
	assert_false(put_publication(store, id, "A title", "2022", NOW + 2));
	assert_false(put_publication(store, id, "A title", "2099", NOW + 3));
	assert_ok(store_commit(store, &test_err));

	struct arena arena = {0};
	struct publication got;
	assert_ok(store_get_publication(store, id, &arena, &got, &test_err));
	assert_str("id", got.id, "pub-1");
	assert_int_equal(got.first_seen, NOW);
	assert_int_equal(got.modified, NOW + 1);
	assert_int_equal(got.n_members, 3);
	assert_str("first member", got.members[0].endpoint, "d");
	assert_str("second member", got.members[1].identifier, "a");
	assert_str("third member", got.members[2].identifier, "b");
	assert_str("datestamp", got.members[1].datestamp, "2021");
	assert_int_equal(got.n_values, 2);
	assert_str("title", got.values[0].value.text, "A title");
	assert_str("language", got.values[0].value.lang, "eng");
	assert_int_equal(got.values[0].value.field, 4);
	assert_int_equal(got.values[0].member, 1);
	assert_int_equal(got.values[0].policy, RULE_MERGE_TRUST);
	assert_int_equal(got.values[1].value.kind, VALUE_DATE);
	assert_int_equal(got.values[1].value.field, 2);
	assert_int_equal(got.values[1].member, 0);

	struct stored_record stored = {0};
	assert_ok(store_get_record(store, 2, &stored, &test_err));
	assert_str("a member knows its publication", stored.publication, "pub-1");
	stored_record_clear(&stored);
	int64_t *ids = NULL;
	size_t n = 0, capacity = 0;
	assert_ok(store_get_members(store, id, &ids, &n, &capacity, &test_err));
	assert_true(n == 3 && ids[0] == 1 && ids[1] == 2 && ids[2] == 3);
	free(ids);
	arena_clear(&arena);
}

static void test_a_value_of_a_stranger_is_damage(void **state)
{
	struct place *place = *state;
	struct arena arena = {0};
	struct publication got;
	assert_ok(store_begin(place->store, &test_err));
	int64_t id = make_publication(place);
	put_publication(place->store, id, "A title", "2022", NOW);
	assert_ok(store_put_membership(place->store, 2, 0, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(
	    store_get_publication(place->store, id, &arena, &got, &test_err), ERR_STORE);
	arena_clear(&arena);
}

static void assert_changes(struct store *store, const char *expected)
{
	char text[300] = "";
	sqlite3_stmt *rows;
	sqlite3_prepare_v2(store->db,
	    "SELECT op, publication, coalesce(into_id, 0) FROM change ORDER BY seq", -1, &rows,
	    NULL);
	while (sqlite3_step(rows) == SQLITE_ROW)
		sprintf(text + strlen(text), "%d:%d:%d ", sqlite3_column_int(rows, 0),
		    sqlite3_column_int(rows, 1), sqlite3_column_int(rows, 2));
	sqlite3_finalize(rows);
	assert_string_equal(text, expected);
}

static int note_publication(void *ctx, const struct publication *publication, struct err *err)
{
	(void)err;
	char *text = ctx;
	sprintf(text + strlen(text), "%.*s ", STR_ARG(publication->id));
	return 0;
}

static void test_life_of_publications(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	struct publication none = {0};
	struct stored_publication row;
	struct arena arena = {0};
	int64_t id, other, third;
	bool is_changed;
	assert_ok(store_begin(store, &test_err));
	id = make_publication(place);
	put_publication(store, id, "A title", "2022", NOW);
	assert_ok(store_new_publication(store, STR("pub-0"), 1, &other, &test_err));
	none.id = STR("pub-0");
	assert_ok(store_put_publication(store, other, &none, NOW, &is_changed, &test_err));
	assert_true(is_changed);
	assert_ok(store_new_publication(store, STR("pub-2"), 1, &third, &test_err));
	assert_ok(store_commit(store, &test_err));

	char text[200] = "";
	assert_ok(store_each_publication(store, note_publication, text, &test_err));
	assert_string_equal(text, "pub-0 pub-1 "); /* pub-2 has no values yet */

	assert_ok(store_begin(store, &test_err));
	assert_ok(store_end_publication(store, other, id, NOW + 9, &test_err));
	assert_ok(store_end_publication(store, third, 0, NOW + 9, &test_err));
	assert_int_equal(store_end_publication(store, 77, 0, NOW, &test_err), ERR_NOT_FOUND);
	store_rollback(store);
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_end_publication(store, other, id, NOW + 9, &test_err));
	assert_ok(store_end_publication(store, third, 0, NOW + 9, &test_err));
	assert_ok(store_commit(store, &test_err));

	assert_ok(store_find_publication(store, STR("pub-0"), &other, &test_err));
	assert_ok(store_get_publication_row(store, other, &arena, &row, &test_err));
	assert_false(row.is_alive);
	assert_str("leads to", row.merged_into, "pub-1");
	assert_int_equal(row.founder_id, 1);
	assert_int_equal(row.modified, NOW + 9);
	struct publication got;
	assert_int_equal(
	    store_get_publication(store, other, &arena, &got, &test_err), ERR_NOT_FOUND);
	assert_changes(store, "1:1:0 1:2:0 3:2:1 2:3:0 ");
	struct store_totals totals;
	assert_ok(store_get_totals(store, 0, &totals, &test_err));
	assert_int_equal(totals.records, 3);
	assert_int_equal(totals.publications, 1);
	assert_int_equal(totals.duplicates, 2);

	/* One that comes back to life is whole again, whatever it was before. */
	assert_ok(store_begin(store, &test_err));
	assert_ok(store_put_publication(store, other, &none, NOW + 10, &is_changed, &test_err));
	assert_ok(store_commit(store, &test_err));
	assert_true(is_changed);
	assert_ok(store_get_publication_row(store, other, &arena, &row, &test_err));
	assert_true(row.is_alive);
	assert_str("leads nowhere", row.merged_into, "");

	assert_ok(store_begin(store, &test_err));
	assert_int_equal(
	    store_new_publication(store, STR("pub-0"), 1, &id, &test_err), ERR_INTERNAL);
	store_rollback(store);
	assert_int_equal(
	    store_find_publication(store, STR("pub-9"), &id, &test_err), ERR_NOT_FOUND);
	arena_clear(&arena);
}

/* Embargoes that end are changes, each once; those of publications that ended are none. */
static void test_embargoes_end(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	struct stored_publication row;
	struct arena arena = {0};
	int64_t first, second, third;
	uint64_t n;
	assert_ok(store_begin(store, &test_err));
	first = make_publication(place);
	put_publication(store, first, "A title", "2022", NOW);
	assert_ok(store_new_publication(store, STR("pub-2"), 1, &second, &test_err));
	assert_ok(store_new_publication(store, STR("pub-3"), 1, &third, &test_err));
	assert_ok(store_put_embargo(store, first, NOW + 1, &test_err));
	assert_ok(store_put_embargo(store, first, NOW + 20, &test_err));
	assert_ok(store_put_embargo(store, second, NOW + 10, &test_err));
	assert_ok(store_put_embargo(store, third, NOW + 10, &test_err));
	assert_ok(store_end_publication(store, third, 0, NOW + 2, &test_err));
	assert_changes(store, "1:1:0 2:3:0 ");

	assert_ok(store_end_embargoes(store, NOW + 9, &n, &test_err));
	assert_int_equal(n, 0);
	assert_ok(store_end_embargoes(store, NOW + 10, &n, &test_err));
	assert_int_equal(n, 1);
	assert_changes(store, "1:1:0 2:3:0 1:2:0 ");
	assert_ok(store_put_embargo(store, second, UTC_NONE, &test_err));
	assert_ok(store_end_embargoes(store, NOW + 30, &n, &test_err));
	assert_int_equal(n, 1);
	assert_ok(store_end_embargoes(store, NOW + 31, &n, &test_err));
	assert_int_equal(n, 0);
	assert_changes(store, "1:1:0 2:3:0 1:2:0 1:1:0 ");
	assert_ok(store_commit(store, &test_err));
	assert_ok(store_get_publication_row(store, first, &arena, &row, &test_err));
	assert_int_equal(row.modified, NOW + 30);
	arena_clear(&arena);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_store, drop_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_round_trip),
	    TEST(test_a_value_of_a_stranger_is_damage),
	    TEST(test_life_of_publications),
	    TEST(test_embargoes_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
