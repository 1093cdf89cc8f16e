/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

#include "base/buf.h"

static int add_name(void *ctx, int64_t record_id, struct str identifier, struct str datestamp,
    bool is_deleted, struct err *err)
{
	(void)err;
	assert_true(record_id > 0);
	buf_addf(
	    ctx, "%s%.*s %.*s;", is_deleted ? "-" : "", STR_ARG(identifier), STR_ARG(datestamp));
	return 0;
}

static int add_run(void *ctx, struct str endpoint, const struct run *run, struct err *err)
{
	(void)err;
	buf_addf(ctx, "%.*s %s %s;", STR_ARG(endpoint), run_outcome_name(run->outcome), run->error);
	return 0;
}

static int add_issue(void *ctx, struct str endpoint, struct str identifier, enum issue_code code,
    enum dc_element element, struct str value, struct err *err)
{
	(void)err;
	buf_addf(ctx, "%.*s/%.*s %s %s '%.*s';", STR_ARG(endpoint), STR_ARG(identifier),
	    issue_code_name(code), element == DC_N_ELEMENTS ? "-" : dc_element_name(element),
	    STR_ARG(value));
	return 0;
}

static int stop(void *ctx, int64_t record_id, struct str identifier, struct str datestamp,
    bool is_deleted, struct err *err)
{
	(void)ctx, (void)record_id, (void)identifier, (void)datestamp, (void)is_deleted;
	return err_set(err, ERR_LIMIT, "enough");
}

/* A record of the endpoint at hand with an unknown language, and one issue of the whole. */
static void put_odd(struct place *place, const char *identifier, const char *language)
{
	struct record record = {.identifier = str_from(identifier), .datestamp = STR("2020-01-01")};
	struct store_row row;
	enum store_put put;
	int64_t id;
	record_add_field(&record, DC_LANGUAGE, STR(""), STR(""), str_from(language));
	record_add_issue(&record, ISSUE_LANGUAGE_UNKNOWN, 0, str_from(language));
	record_add_issue(&record, ISSUE_UTF8_REPAIRED, ISSUE_NO_FIELD, STR(""));
	assert_ok(store_prepare_row(&record, &place->body, &row, &test_err));
	assert_ok(store_put_row(place->store, place->endpoint, &row, NOW, &put, &id, &test_err));
	record_clear(&record);
}

static void put_run(struct place *place, enum run_outcome outcome, const char *error)
{
	struct run run = {.endpoint_id = place->endpoint,
	    .mode = RUN_FULL,
	    .started = NOW,
	    .from = UTC_NONE,
	    .until = UTC_NONE};
	struct checkpoint checkpoint;
	bool is_resumed;
	assert_ok(store_begin_run(place->store, &run, (struct digest){{1}}, &checkpoint,
	    &place->arena, &is_resumed, &test_err));
	run.outcome = outcome;
	run.finished = NOW + 1;
	run_set_error(&run, *error ? ERR_NETWORK : 0, error);
	assert_ok(store_finish_run(place->store, &run, false, &test_err));
}

static void surveys(void **state)
{
	struct place *place = *state;
	struct store *store = place->store;
	struct buf out;
	int64_t first = place->endpoint;
	buf_init(&out, 1 << 16);
	assert_ok(store_begin(store, &test_err));
	put_title(place, "a", "2020-01-01", "T");
	put_title(place, "b", "2020-01-02", NULL);
	put_odd(place, "c", "xx");
	put_run(place, RUN_FAILED, "no answer");
	put_run(place, RUN_COMPLETE, "");
	assert_ok(store_put_endpoint(store, "f", "http://f.example/", &place->endpoint, &test_err));
	put_odd(place, "a", "yy");
	put_run(place, RUN_PARTIAL, "cut");
	assert_ok(store_commit(store, &test_err));

	assert_ok(store_each_name(store, first, add_name, &out, &test_err));
	assert_str("names", buf_str(&out), "a 2020-01-01;-b 2020-01-02;c 2020-01-01;");
	buf_reset(&out);
	assert_ok(store_each_run(store, first, add_run, &out, &test_err));
	assert_str("runs of one", buf_str(&out), "e complete ;e failed no answer;");
	buf_reset(&out);
	assert_ok(store_each_run(store, 0, add_run, &out, &test_err));
	assert_str("runs of all", buf_str(&out), "f partial cut;e complete ;e failed no answer;");
	buf_reset(&out);
	assert_ok(store_each_issue(store, place->endpoint, add_issue, &out, &test_err));
	assert_str("issues of one", buf_str(&out),
	    "f/a language-unknown language 'yy';f/a utf8-repaired - '';");
	buf_reset(&out);
	assert_ok(store_each_issue(store, 0, add_issue, &out, &test_err));
	assert_str("issues of all", buf_str(&out),
	    "e/c language-unknown language 'xx';e/c utf8-repaired - '';"
	    "f/a language-unknown language 'yy';f/a utf8-repaired - '';");
	assert_int_equal(store_each_name(store, first, stop, NULL, &test_err), ERR_LIMIT);
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(surveys, make_store, drop_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
