/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/store/support.h"

#include "store/body.h"

/* A record with something in every place that a body has. */
static void fill_record(struct record *record)
{
	static char longer[5000];
	memset(longer, 'x', sizeof(longer));
	record->identifier = STR("oai:a:1");
	record->datestamp = STR("2020-01-01T00:00:00Z");
	record_add_set(record, STR("openaire"));
	record_add_set(record, STR(""));
	record_add_field(record, DC_TITLE, STR(""), STR("de-CH"), STR("Z\xC3\xBCrich  &amp; more"));
	record_add_field(record, DC_CREATOR, STR(""), STR(""), STR("Oxborrow, Lynn"));
	record_add_field(record, DC_RIGHTS, STR("uri"), STR("en"), STR(""));
	record_add_field(
	    record, DC_DESCRIPTION, STR(""), STR(""), str_make(longer, sizeof(longer)));
	record_add_field(record, DC_TYPE, STR(""), STR(""), STR("Article"));
	struct value *value = record_add_value(
	    record, VALUE_TEXT, DC_TITLE, 0, RULE_CLEAN, STR("Z\xC3\xBCrich & more"));
	value->lang = STR("deu");
	value = record_add_value(
	    record, VALUE_PERSON, DC_CREATOR, 1, RULE_NAME_INVERTED, STR("Oxborrow"));
	value->tag = PERSON_PERSON;
	value->part[PERSON_GIVEN] = STR("Lynn");
	value->part[PERSON_ORCID] = STR("0000-0002-1825-0097");
	record_add_value(
	    record, VALUE_TEXT, DC_DESCRIPTION, 3, RULE_AS_IS, str_make(longer, sizeof(longer)));
	record_add_value(record, VALUE_TEXT, DC_DESCRIPTION, 3, RULE_PART, str_make(longer, 4500));
	record_add_value(record, VALUE_TYPE, DC_TYPE, 4, RULE_NAME,
	    STR("http://purl.org/coar/resource_type/c_6501"));
	value = record_add_value(record, VALUE_ACCESS, DC_RIGHTS, 2, RULE_ACCESS_NAME, STR(""));
	value->tag = ACCESS_EMBARGOED;
	value->part[ACCESS_EMBARGO_END] = STR("2030-01-01");
	value = record_add_value(
	    record, VALUE_IDENTIFIER, DC_IDENTIFIER, VALUE_NO_FIELD, RULE_DEFAULT, STR("10.1/x"));
	value->tag = SCHEME_DOI;
	record_add_issue(record, ISSUE_UTF8_REPAIRED, ISSUE_NO_FIELD, STR("abc"));
	record_add_issue(record, ISSUE_TEXT_CLEANED, 0, STR("&amp;"));
}

static void assert_same_value(size_t i, const struct value *a, const struct value *b)
{
	if (a->kind != b->kind || a->element != b->element || a->tag != b->tag ||
	    a->rule != b->rule || a->field != b->field || !str_eq(a->text, b->text) ||
	    !str_eq(a->lang, b->lang) || !str_eq(a->part[0], b->part[0]) ||
	    !str_eq(a->part[1], b->part[1]) || !str_eq(a->part[2], b->part[2]))
		fail_msg(
		    "value %zu differs: '%.*s', '%.*s'", i, STR_ARG(a->text), STR_ARG(b->text));
}

static void test_round_trip(void **state)
{
	(void)state;
	struct record record = {0}, copy = {0};
	struct buf body;
	buf_init(&body, 1 << 20);
	fill_record(&record);
	assert_true(body_encode_record(&record, &body));
	assert_true(body_decode_record(buf_str(&body), &copy));
	assert_int_equal(copy.n_sets, record.n_sets);
	for (size_t i = 0; i < record.n_sets; i++)
		assert_true(str_eq(copy.sets[i], record.sets[i]));
	assert_int_equal(copy.n_fields, record.n_fields);
	for (size_t i = 0; i < record.n_fields; i++) {
		const struct field *a = &record.fields[i], *b = &copy.fields[i];
		assert_true(a->element == b->element && str_eq(a->qualifier, b->qualifier) &&
			    str_eq(a->lang, b->lang) && str_eq(a->value, b->value));
	}
	assert_int_equal(copy.n_values, record.n_values);
	for (size_t i = 0; i < record.n_values; i++)
		assert_same_value(i, &record.values[i], &copy.values[i]);
	assert_int_equal(copy.n_issues, record.n_issues);
	for (size_t i = 0; i < record.n_issues; i++) {
		const struct issue *a = &record.issues[i], *b = &copy.issues[i];
		assert_true(
		    a->code == b->code && a->field == b->field && str_eq(a->value, b->value));
	}
	/* A decoded record can be added to. */
	record_add_field(&copy, DC_TITLE, STR(""), STR(""), STR("another"));
	assert_str("after adding", copy.fields[0].value, "Z\xC3\xBCrich  &amp; more");
	record_clear(&record);
	record_clear(&copy);
	buf_clear(&body);
}

static void test_repeated_text_costs_little(void **state)
{
	(void)state;
	struct record record = {0};
	struct buf body;
	buf_init(&body, 1 << 20);
	struct str title = STR("A title of some length that its value repeats as it is");
	record_add_field(&record, DC_TITLE, STR(""), STR(""), title);
	assert_true(body_encode_record(&record, &body));
	size_t without = body.n;
	record_add_value(&record, VALUE_TEXT, DC_TITLE, 0, RULE_AS_IS, title);
	assert_true(body_encode_record(&record, &body));
	assert_in_range(body.n - without, 1, 8);
	record_clear(&record);
	buf_clear(&body);
}

/* No cut and no changed byte may do more than be refused, or give another record. */
static void test_damage(void **state)
{
	(void)state;
	struct record record = {0}, copy = {0};
	struct buf body;
	buf_init(&body, 1 << 20);
	fill_record(&record);
	record.fields[3].value.n = 40;
	record.values[2].text.n = record.values[3].text.n = 30;
	assert_true(body_encode_record(&record, &body));
	for (size_t n = 0; n < body.n; n++) {
		/* An allocation of its own, so that a read outside is seen. */
		char *cut = xmalloc(n ? n : 1);
		memcpy(cut, body.p, n);
		record_reset(&copy);
		assert_false(body_decode_record(str_make(cut, n), &copy));
		free(cut);
	}
	for (size_t i = 0; i < body.n; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			body.p[i] = (char)(body.p[i] ^ 1 << bit);
			record_reset(&copy);
			(void)body_decode_record(buf_str(&body), &copy);
			body.p[i] = (char)(body.p[i] ^ 1 << bit);
		}
	}
	record_clear(&record);
	record_clear(&copy);
	buf_clear(&body);
}

static void test_digest(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		const char *sets, *lang, *first, *second, *datestamp;
		bool is_deleted, is_same;
	} cases[] = {
	    {"the same", "a", "en", "one", "two", "2020", false, true},
	    {"datestamp", "a", "en", "one", "two", "2021", false, true},
	    {"set", "b", "en", "one", "two", "2020", false, false},
	    {"language", "a", "de", "one", "two", "2020", false, false},
	    {"value", "a", "en", "one", "Two", "2020", false, false},
	    {"order", "a", "en", "two", "one", "2020", false, false},
	    {"border", "a", "en", "onet", "wo", "2020", false, false},
	    {"deleted", "a", "en", "one", "two", "2020", true, false},
	};
	struct digest first = {{0}};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {0};
		record.is_deleted = cases[i].is_deleted;
		record.datestamp = str_from(cases[i].datestamp);
		record_add_set(&record, str_from(cases[i].sets));
		record_add_field(
		    &record, DC_TITLE, STR(""), str_from(cases[i].lang), str_from(cases[i].first));
		record_add_field(&record, DC_TITLE, STR(""), STR(""), str_from(cases[i].second));
		struct digest digest = record_digest(&record);
		if (i == 0)
			first = digest;
		if ((memcmp(first.bytes, digest.bytes, DIGEST_BYTES) == 0) != cases[i].is_same)
			fail_msg("%s: digest", cases[i].what);
		record_clear(&record);
	}
}

/* Longer than the digester's buffer, and different only at the far end. */
static void test_digest_of_long_values(void **state)
{
	(void)state;
	char text[20000];
	memset(text, 'x', sizeof(text));
	struct digest digests[3];
	for (int i = 0; i < 3; i++) {
		struct record record = {0};
		record_add_field(
		    &record, DC_DESCRIPTION, STR(""), STR(""), str_make(text, sizeof(text)));
		digests[i] = record_digest(&record);
		record_clear(&record);
		if (i == 1)
			text[0] = 'y';
	}
	assert_memory_equal(digests[0].bytes, digests[1].bytes, DIGEST_BYTES);
	assert_memory_not_equal(digests[0].bytes, digests[2].bytes, DIGEST_BYTES);
}

static void test_too_large(void **state)
{
	(void)state;
	struct record record = {0};
	struct buf body;
	buf_init(&body, 100);
	record.identifier = STR("x");
	static char longer[200];
	record_add_field(&record, DC_TITLE, STR(""), STR(""), str_make(longer, sizeof(longer)));
	struct store_row row;
	assert_int_equal(store_prepare_row(&record, &body, &row, &test_err), ERR_LIMIT);
	record_clear(&record);
	buf_clear(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_repeated_text_costs_little),
	    cmocka_unit_test(test_damage),
	    cmocka_unit_test(test_digest),
	    cmocka_unit_test(test_digest_of_long_values),
	    cmocka_unit_test(test_too_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
