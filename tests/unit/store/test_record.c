/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

#include "base/vec.h"

static void test_outcomes(void **state)
{
	struct place *place = *state;
	static const struct {
		const char *what, *datestamp, *title;
		enum store_put put;
		bool is_dirty;
		const char *shown; /* the title it has afterwards */
	} cases[] = {
	    {"first", "2020-01-01", "One", STORE_NEW, true, "One"},
	    {"again", "2020-01-01", "One", STORE_UNCHANGED, false, "One"},
	    {"datestamp only", "2020-01-02", "One", STORE_UNCHANGED, true, "One"},
	    {"other title", "2020-01-03", "Two", STORE_CHANGED, true, "Two"},
	    {"deleted", "2020-01-04", NULL, STORE_DELETED, true, "Two"},
	    {"deleted again", "2020-01-04", NULL, STORE_DELETED, false, "Two"},
	    {"returned", "2020-01-05", "Two", STORE_CHANGED, true, "Two"},
	};
	struct stored_record stored = {0};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		assert_ok(store_begin(place->store, &test_err));
		assert_ok(store_clear_dirty(place->store, &test_err));
		enum store_put put =
		    put_title(place, "oai:a:1", cases[i].datestamp, cases[i].title);
		assert_ok(store_commit(place->store, &test_err));
		if (put != cases[i].put)
			fail_msg("%s: outcome %d", cases[i].what, put);
		if (count_dirty(place->store) != cases[i].is_dirty)
			fail_msg("%s: dirty or not", cases[i].what);
		int64_t id = find_record(place->store, "e/oai:a:1");
		assert_ok(store_get_record(place->store, id, &stored, &test_err));
		assert_str(cases[i].what, stored.record.datestamp, cases[i].datestamp);
		assert_int_equal(stored.record.is_deleted, cases[i].title == NULL);
		assert_int_equal(stored.record.n_fields, 1);
		assert_str(cases[i].what, stored.record.fields[0].value, cases[i].shown);
		assert_str(cases[i].what, stored.endpoint, "e");
		assert_str(cases[i].what, stored.publication, "");
		assert_int_equal(stored.first_seen, NOW);
	}
	stored_record_clear(&stored);
}

static void test_unchanged_writes_nothing(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "oai:a:1", "2020-01-01", "One");
	put_title(place, "oai:a:2", "2020-01-01", NULL);
	int before = sqlite3_total_changes(place->store->db);
	put_title(place, "oai:a:1", "2020-01-01", "One");
	put_title(place, "oai:a:2", "2020-01-01", NULL);
	assert_int_equal(sqlite3_total_changes(place->store->db), before);
	assert_ok(store_commit(place->store, &test_err));
}

static void test_tombstone_of_unknown_record(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	assert_int_equal(put_title(place, "oai:a:9", "2020-01-01", NULL), STORE_DELETED);
	assert_int_equal(put_title(place, "oai:a:9", "2020-01-02", "Here"), STORE_CHANGED);
	assert_int_equal(put_title(place, "oai:a:8", "2020-01-01", NULL), STORE_DELETED);
	assert_ok(store_commit(place->store, &test_err));
	struct stored_record stored = {0};
	assert_ok(store_get_record(
	    place->store, find_record(place->store, "e/oai:a:8"), &stored, &test_err));
	assert_true(stored.record.is_deleted);
	assert_int_equal(stored.record.n_fields, 0);
	stored_record_clear(&stored);
	struct store_totals totals;
	assert_ok(store_get_totals(place->store, 0, &totals, &test_err));
	assert_int_equal(totals.records, 1);
	assert_int_equal(totals.deleted, 1);
	assert_int_equal(totals.dirty, 2);
	assert_ok(store_get_totals(place->store, place->endpoint, &totals, &test_err));
	assert_int_equal(totals.records, 1);
	assert_int_equal(totals.deleted, 1);
}

/* Two identifiers with the same hash are two records all the same. */
static void test_hash_collision(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "oai:a:1", "2020-01-01", "One");
	assert_ok(store_commit(place->store, &test_err));
	char sql[128];
	snprintf(sql, sizeof(sql), "UPDATE record SET name_hash = %lld",
	    (long long)hash64_str(STR("oai:a:2"), 0));
	assert_int_equal(sqlite3_exec(place->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_ok(store_begin(place->store, &test_err));
	assert_int_equal(put_title(place, "oai:a:2", "2020-01-01", "One"), STORE_NEW);
	assert_int_equal(put_title(place, "oai:a:2", "2020-01-01", "One"), STORE_UNCHANGED);
	assert_ok(store_commit(place->store, &test_err));
	assert_int_equal(find_record(place->store, "e/oai:a:2"), 2);
}

static void test_rules_version(void **state)
{
	struct place *place = *state;
	struct record record = {0};
	record.identifier = STR("oai:a:1");
	record_add_field(&record, DC_TITLE, STR(""), STR(""), STR("One"));
	struct store_row row;
	assert_ok(store_begin(place->store, &test_err));
	assert_int_equal(put_title(place, "oai:a:1", "", "One"), STORE_NEW);
	assert_ok(store_clear_dirty(place->store, &test_err));
	int64_t id = 0;
	assert_ok(store_prepare_row(&record, NULL, &row, &test_err));
	assert_ok(store_find_unchanged(place->store, place->endpoint, &row, &id, &test_err));
	assert_true(id > 0);
	store_set_rules_version(place->store, 2);
	assert_ok(store_find_unchanged(place->store, place->endpoint, &row, &id, &test_err));
	assert_true(id == 0);
	assert_int_equal(put_title(place, "oai:a:1", "", "One"), STORE_UNCHANGED);
	assert_int_equal(count_dirty(place->store), 1);
	assert_ok(store_find_unchanged(place->store, place->endpoint, &row, &id, &test_err));
	assert_true(id > 0);
	assert_ok(store_commit(place->store, &test_err));
	record_clear(&record);
}

/* What a run marks as seen is not swept; marks survive the end of the process. */
static void test_unseen(void **state)
{
	struct place *place = *state;
	int64_t run_id = 7, *ids = NULL;
	size_t n;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "a", "2020", "A");
	put_title(place, "b", "2020", "B");
	put_title(place, "c", "2020", "C");
	put_title(place, "d", "2020", NULL);
	assert_ok(store_mark_seen(place->store, run_id, 1, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	/* A mark that is rolled back was never made. */
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_mark_seen(place->store, run_id, 2, &test_err));
	store_rollback(place->store);
	store_close(place->store);
	assert_ok(store_open(&place->store, place->path, STORE_WRITE, &test_err));
	assert_ok(store_begin(place->store, &test_err));
	assert_ok(store_get_unseen(place->store, run_id, place->endpoint, &ids, &n, &test_err));
	assert_int_equal(n, 2);
	assert_int_equal(ids[0], 2);
	assert_int_equal(ids[1], 3);
	free(ids);
	assert_ok(store_get_unseen(place->store, run_id + 1, place->endpoint, &ids, &n, &test_err));
	assert_int_equal(n, 3);
	free(ids);
	assert_ok(store_sweep_record(place->store, 3, NOW, &test_err));
	assert_ok(store_get_unseen(place->store, run_id, place->endpoint, &ids, &n, &test_err));
	assert_int_equal(n, 1);
	free(ids);
	/* Its return is a change, even if it comes just as it was. */
	assert_int_equal(put_title(place, "c", "2020", "C"), STORE_CHANGED);
	assert_ok(store_commit(place->store, &test_err));
}

/* Steps: a record arrives (+) or is deleted (-) in a set, and whether it lives then. */
static void test_sets(void **state)
{
	static const struct {
		const char *steps;
		bool is_alive;
	} cases[] = {
	    {"+a", true},
	    {"+a -a", false},
	    {"+a +b -a", true},
	    {"-a +b", true},
	    {"+b -a", true},
	    {"+a +b -a -b", false},
	    {"+a +b -b -a", false},
	    {"+a -a +a", true},
	    {"-a -b", false},
	    /* a set that is harvested no more */
	    {"+c +a -a", false},
	    {"+c -a", false},
	};
	const int64_t sets[] = {'a', 'b'};
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {0};
		struct store_row row;
		enum store_put put;
		int64_t id = 0;
		char name[10];
		snprintf(name, sizeof(name), "r%zu", i);
		struct str rest = str_from(cases[i].steps);
		for (struct str step; str_next(&rest, ' ', &step);) {
			record_reset(&record);
			record.identifier = str_from(name);
			record.is_deleted = step.p[0] == '-';
			if (!record.is_deleted)
				record_add_field(
				    &record, DC_TITLE, STR(""), STR(""), STR("A title"));
			assert_ok(store_prepare_row(&record, &place->body, &row, &test_err));
			row.set_hash = step.p[1];
			row.sets = str_make((const char *)sets, sizeof(sets));
			assert_ok(store_put_row(
			    place->store, place->endpoint, &row, NOW, &put, &id, &test_err));
		}
		struct stored_record stored = {0};
		assert_ok(store_get_record(place->store, id, &stored, &test_err));
		if (stored.record.is_deleted == cases[i].is_alive)
			fail_msg("'%s': lives: %d", cases[i].steps, !stored.record.is_deleted);
		stored_record_clear(&stored);
		record_clear(&record);
	}
	assert_ok(store_commit(place->store, &test_err));
}

struct names {
	char text[256];
	size_t n;
};

static int note_record(void *ctx, const struct stored_record *stored, struct err *err)
{
	(void)err;
	struct names *names = ctx;
	names->n += (size_t)snprintf(names->text + names->n, sizeof(names->text) - names->n,
	    "%.*s/%.*s ", STR_ARG(stored->endpoint), STR_ARG(stored->record.identifier));
	return 0;
}

static void test_order_of_records(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "b", "2020", "1");
	put_title(place, "\xC3\xA9", "2020", "1");
	put_title(place, "B", "2020", NULL);
	assert_ok(store_put_endpoint(place->store, "d", "u", &place->endpoint, &test_err));
	put_title(place, "c", "2020", "1");
	assert_ok(store_commit(place->store, &test_err));
	struct names names = {0};
	assert_ok(store_each_record(place->store, note_record, &names, &test_err));
	assert_string_equal(names.text, "d/c e/B e/b e/\xC3\xA9 ");
}

static int stop_at_once(void *ctx, const struct stored_record *stored, struct err *err)
{
	(void)stored;
	++*(int *)ctx;
	return err_set(err, ERR_INTERRUPTED, "enough");
}

static void test_callback_stops_the_walk(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "a", "2020", "1");
	put_title(place, "b", "2020", "1");
	assert_ok(store_commit(place->store, &test_err));
	int n = 0;
	assert_int_equal(
	    store_each_record(place->store, stop_at_once, &n, &test_err), ERR_INTERRUPTED);
	assert_int_equal(n, 1);
}

static int note_rejected(void *ctx, struct str endpoint, struct str identifier, struct str source,
    uint64_t position, struct str reason, int64_t seen, struct str bytes, struct err *err)
{
	(void)err;
	struct names *names = ctx;
	names->n += (size_t)snprintf(names->text + names->n, sizeof(names->text) - names->n,
	    "%.*s %.*s %.*s %d %.*s %d%.*s;", STR_ARG(endpoint), STR_ARG(identifier),
	    STR_ARG(source), (int)position, STR_ARG(reason), (int)seen, STR_ARG(bytes));
	return 0;
}

static void test_rejected_are_kept_once(void **state)
{
	struct place *place = *state;
	static const struct {
		struct str identifier, source, bytes;
		uint64_t position;
	} cases[] = {
	    {STR("x"), STR("f.xml"), STR("<record>"), 1},
	    {STR("x"), STR("f.xml"), STR("<record>"), 7}, /* the same, elsewhere in the file */
	    {STR("x"), STR("g.xml"), STR("<record>"), 1}, /* and from another page */
	    {STR("x"), STR("g.xml"), STR("<record/>"), 1},
	    {STR(""), STR("f.xml"), STR(""), 3},
	    {STR(""), STR("f.xml"), STR(""), 4},
	};
	assert_ok(store_begin(place->store, &test_err));
	for (size_t i = 0; i < N_ITEMS(cases); i++)
		assert_ok(store_put_rejected(place->store, place->endpoint, 1, cases[i].identifier,
		    cases[i].source, cases[i].position, STR("why"), cases[i].bytes, 5, &test_err));
	assert_ok(store_commit(place->store, &test_err));
	struct names names = {0};
	assert_ok(store_each_rejected(place->store, false, note_rejected, &names, &test_err));
	assert_string_equal(
	    names.text, "e x f.xml 1 why 5;e x g.xml 1 why 5;e  f.xml 3 why 5;e  f.xml 4 why 5;");
	names = (struct names){0};
	assert_ok(store_each_rejected(place->store, true, note_rejected, &names, &test_err));
	assert_string_equal(names.text, "e x f.xml 1 why 5<record>;e x g.xml 1 why 5<record/>;"
					"e  f.xml 3 why 5;e  f.xml 4 why 5;");
	struct store_totals totals;
	assert_ok(store_get_totals(place->store, place->endpoint, &totals, &test_err));
	assert_int_equal(totals.rejected, 4);
}

/* The bytes of a repaired record stand beside the version that was made of them, and no other. */
static void test_original(void **state)
{
	struct place *place = *state;
	static const struct {
		const char *what, *datestamp, *title;
		struct str bytes, kept;
		int rules;
	} cases[] = {
	    {"clean", "1", "One", STR(""), STR("")},
	    {"broken, but says the same", "1", "One", STR("<a>&</a>"), STR("")},
	    {"repaired", "2", "One", STR("<a>&</a>"), STR("<a>&</a>")},
	    {"normalised anew", "2", "One", STR(""), STR("<a>&</a>"), 1},
	    {"repaired otherwise", "3", "Two", STR("<b>\0\xFF</b>"), STR("<b>\0\xFF</b>")},
	    {"deleted", "4", NULL, STR(""), STR("<b>\0\xFF</b>")},
	    {"clean again", "5", "Two", STR(""), STR("")},
	};
	struct buf kept;
	buf_init(&kept, 100);
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {
		    .identifier = STR("oai:a:1"),
		    .datestamp = str_from(cases[i].datestamp),
		    .is_deleted = !cases[i].title,
		    .original = cases[i].bytes,
		};
		if (cases[i].title)
			record_add_field(
			    &record, DC_TITLE, STR(""), STR(""), str_from(cases[i].title));
		struct store_row row;
		enum store_put put;
		int64_t id;
		store_set_rules_version(place->store, cases[i].rules);
		assert_ok(store_prepare_row(&record, &place->body, &row, &test_err));
		assert_ok(store_begin(place->store, &test_err));
		assert_ok(
		    store_put_row(place->store, place->endpoint, &row, NOW, &put, &id, &test_err));
		assert_ok(store_commit(place->store, &test_err));
		assert_int_equal(id, find_record(place->store, "e/oai:a:1"));
		assert_ok(store_get_original(place->store, id, &kept, &test_err));
		if (!str_eq(buf_str(&kept), cases[i].kept))
			fail_msg("%s: '%.*s' is kept", cases[i].what, (int)kept.n, kept.p);
		record_clear(&record);
	}
	buf_clear(&kept);
}

static void test_names_that_name_nothing(void **state)
{
	struct place *place = *state;
	static const char *const names[] = {"", "e", "e/", "e/none", "f/none", "/"};
	for (size_t i = 0; i < N_ITEMS(names); i++) {
		int64_t id;
		if (store_find_record(place->store, str_from(names[i]), &id, &test_err) !=
		    ERR_NOT_FOUND)
			fail_msg("'%s' was found", names[i]);
	}
	struct stored_record stored = {0};
	assert_int_equal(store_get_record(place->store, 5, &stored, &test_err), ERR_NOT_FOUND);
	stored_record_clear(&stored);
}

static void test_damaged_body(void **state)
{
	struct place *place = *state;
	assert_ok(store_begin(place->store, &test_err));
	put_title(place, "a", "2020", "1");
	assert_ok(store_commit(place->store, &test_err));
	sqlite3_exec(place->store->db, "UPDATE record SET body = x'01ff'", NULL, NULL, NULL);
	struct stored_record stored = {0};
	assert_int_equal(store_get_record(place->store, 1, &stored, &test_err), ERR_STORE);
	assert_non_null(strstr(test_err.text, "record 1 "));
	stored_record_clear(&stored);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_store, drop_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_outcomes),
	    TEST(test_unchanged_writes_nothing),
	    TEST(test_tombstone_of_unknown_record),
	    TEST(test_hash_collision),
	    TEST(test_rules_version),
	    TEST(test_unseen),
	    TEST(test_sets),
	    TEST(test_order_of_records),
	    TEST(test_callback_stops_the_walk),
	    TEST(test_original),
	    TEST(test_rejected_are_kept_once),
	    TEST(test_names_that_name_nothing),
	    TEST(test_damaged_body),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
