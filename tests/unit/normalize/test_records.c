/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "model/limits.h"
#include "tests/unit/normalize/support.h"

static const struct normalize_settings settings = {.today = TODAY};

static void clean_text_is_not_copied(void **state)
{
	(void)state;
	struct record record = {0};
	struct str title = STR("On the Origin of Species"), author = STR("Darwin, Charles");
	record_add_field(&record, DC_TITLE, STR(""), STR(""), title);
	record_add_field(&record, DC_CREATOR, STR(""), STR(""), author);
	record_add_field(&record, DC_LANGUAGE, STR(""), STR(""), STR("eng"));
	normalize_record(&record, &settings);
	assert_int_equal(record.n_values, 3);
	assert_ptr_equal(record.values[0].text.p, title.p);
	assert_int_equal(record.values[0].rule, RULE_AS_IS);
	assert_ptr_equal(record.values[1].text.p, author.p);
	record_clear(&record);
}

static void values_are_replaced_not_added_to(void **state)
{
	(void)state;
	struct record record = {0};
	record_add_field(&record, DC_TITLE, STR(""), STR("fr-FR"), STR("Nana"));
	record_add_field(&record, DC_LANGUAGE, STR(""), STR(""), STR("gibberish"));
	for (int i = 0; i < 2; i++) {
		normalize_record(&record, &settings);
		assert_int_equal(record.n_values, 1);
		assert_int_equal(record.n_issues, 1);
		assert_str("language of the title", record.values[0].lang, "fra");
	}
	record_clear(&record);
}

static void layout_is_no_part_of_a_value(void **state)
{
	(void)state;
	struct record record = {0};
	record_add_field(&record, DC_TITLE, STR(""), STR(""), STR("\n  A title\n"));
	record_add_field(&record, DC_DATE, STR(""), STR(""), STR("\n\t2012-05-01 "));
	normalize_record(&record, &settings);
	assert_int_equal(record.n_values, 2);
	assert_int_equal(record.n_issues, 0);
	assert_str("date", record.values[1].text, "2012-05-01");
	assert_str("raw date", record.fields[1].value, "\n\t2012-05-01 ");
	record_clear(&record);
}

static void a_header_may_name_the_doi_alone(void **state)
{
	(void)state;
	const struct {
		const char *header, *field, *expected;
	} cases[] = {
	    {"doi:10.1234/ABC", "", "10.1234/abc"},
	    {"10.1234/abc", "http://x.example/1", "10.1234/abc"},
	    {"https://doi.org/10.1234/abc", "doi:10.1234/abc", "10.1234/abc"},
	    {"doi:10.1234/abc", "doi:10.9999/other", "10.9999/other"},
	    {"hdl:1234/5", "", "1234/5"},
	    {"doi:nonsense", "", ""},
	    {"oai:x:10.1234/abc", "", ""},
	    {"9783161484100", "", ""},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {.identifier = str_from(cases[i].header)};
		struct buf found;
		record_add_field(&record, DC_TITLE, STR(""), STR(""), STR("A title"));
		if (*cases[i].field)
			record_add_field(
			    &record, DC_IDENTIFIER, STR(""), STR(""), str_from(cases[i].field));
		normalize_record(&record, &settings);
		buf_init(&found, 1000);
		for (size_t k = 0; k < record.n_values; k++)
			if (record.values[k].kind == VALUE_IDENTIFIER &&
			    record.values[k].tag != SCHEME_URL)
				buf_add(&found, record.values[k].text);
		assert_str(cases[i].header, buf_str(&found), cases[i].expected);
		assert_int_equal(record.n_issues, 0);
		buf_clear(&found);
		record_clear(&record);
	}
}

static void defaults_fill_what_is_not_said(void **state)
{
	(void)state;
	struct normalize_settings defaults = {
	    .language = "en", .type = "article", .access = "open", .today = TODAY};
	struct record record = {0};
	record_add_field(&record, DC_LANGUAGE, STR(""), STR(""), STR("fr"));
	normalize_record(&record, &defaults);
	const struct value *language = record_find_value(&record, VALUE_LANGUAGE, DC_LANGUAGE);
	const struct value *type = record_find_value(&record, VALUE_TYPE, DC_TYPE);
	const struct value *access = record_find_value(&record, VALUE_ACCESS, DC_RIGHTS);
	assert_str("language", language->text, "fra");
	assert_int_equal(type->rule, RULE_DEFAULT);
	assert_int_equal(type->field, VALUE_NO_FIELD);
	assert_int_equal(access->tag, ACCESS_OPEN);
	assert_int_equal(record.issues[0].code, ISSUE_TITLE_MISSING);
	record_clear(&record);
}

static void an_embargo_knows_its_end(void **state)
{
	(void)state;
	struct record record = {0};
	record_add_field(
	    &record, DC_RIGHTS, STR(""), STR(""), STR("info:eu-repo/semantics/embargoedAccess"));
	record_add_field(
	    &record, DC_DATE, STR(""), STR(""), STR("info:eu-repo/date/embargoEnd/2030-01-01"));
	normalize_record(&record, &settings);
	const struct value *access = record_find_value(&record, VALUE_ACCESS, DC_RIGHTS);
	assert_int_equal(access->tag, ACCESS_EMBARGOED);
	assert_str("end", access->part[ACCESS_EMBARGO_END], "2030-01-01");
	assert_int_equal(record_find_value(&record, VALUE_DATE, DC_DATE)->tag, DATE_EMBARGO_END);
	record_clear(&record);
}

static void what_is_said_of_access_outranks_a_licence(void **state)
{
	(void)state;
	struct record record = {0};
	record_add_field(&record, DC_RIGHTS, STR(""), STR(""), STR("CC BY 4.0"));
	record_add_field(&record, DC_RIGHTS, STR(""), STR(""), STR("Embargoed until 2030-05-01"));
	normalize_record(&record, &settings);
	const struct value *access = record_find_value(&record, VALUE_ACCESS, DC_RIGHTS);
	assert_int_equal(access->tag, ACCESS_EMBARGOED);
	assert_str("end", access->part[ACCESS_EMBARGO_END], "2030-05-01");
	record_clear(&record);
}

static void an_embargo_date_alone_is_an_embargo(void **state)
{
	(void)state;
	struct record record = {0};
	record_add_field(
	    &record, DC_DATE, STR(""), STR(""), STR("info:eu-repo/date/embargoEnd/2030-01-01"));
	normalize_record(&record, &settings);
	const struct value *access = record_find_value(&record, VALUE_ACCESS, DC_RIGHTS);
	assert_non_null(access);
	assert_int_equal(access->tag, ACCESS_EMBARGOED);
	assert_int_equal(access->field, 0);
	record_clear(&record);
}

/* Builds without the library detect nothing. */
static void a_language_is_detected_where_none_is_said(void **state)
{
	(void)state;
	static const struct {
		const char *language, *title, *expected;
	} cases[] = {
	    {"", "Die Streifen des Zebras und ihre Bedeutung für die Forschung", "deu"},
	    {"", "Οι ρίγες της ζέβρας και η σημασία τους", "ell"},
	    {"", "Las rayas de la cebra y su importancia en la investigación", "spa"},
	    {"", "As listras da zebra e sua importância para a investigação", "por"},
	    {"", "Utjecaj pruga na razvoj zebre", ""}, /* Croatian, Bosnian, Serbian */
	    {"", "Razvoj zebre u Republici Hrvatskoj", "hrv"},
	    {"", "Zebraens striber og deres betydning for sprog", "dan"},
	    {"", "Sebraens striper og deres betydning i norsk språk", "nob"},
	    {"", "Seepran raitojen merkitys tutkimuksessa", "fin"},
	    {"", "Смуги зебри та їх значення для науки", "ukr"},
	    {"", "Значение полос зебры для развития науки", "rus"},
	    {"", "Pengaruh garis zebra terhadap penelitian mahasiswa", "ind"},
	    {"", "John Robertson, 1849", ""}, /* a name looks like any language */
	    {"", "Zebra", ""},
	    {"eng", "Die Streifen des Zebras und ihre Bedeutung für die Forschung", ""},
	};
	bool has_library = normalize_detects_languages();
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {0};
		record_add_field(&record, DC_TITLE, STR(""), STR(""), str_from(cases[i].title));
		if (cases[i].language[0])
			record_add_field(
			    &record, DC_LANGUAGE, STR(""), STR(""), str_from(cases[i].language));
		normalize_record(&record, &settings);
		const struct value *value = record_find_value(&record, VALUE_LANGUAGE, DC_TITLE);
		assert_str(cases[i].title, value ? value->text : STR(""),
		    has_library ? cases[i].expected : "");
		if (value) {
			assert_int_equal(value->rule, RULE_DETECTED);
			assert_in_range(value->tag, 90, 100);
		}
		record_clear(&record);
	}
}

static void add_repeated_fields(struct record *record, char raw[30], int i)
{
	static const struct {
		enum dc_element element;
		const char *lang, *value;
	} fields[] = {
	    {DC_TYPE, "", "article"},
	    {DC_TYPE, "", "local:gibberish"},
	    {DC_TYPE, "", "eng"}, /* as the language, another thing */
	    {DC_TYPE, "", ""},
	    {DC_LANGUAGE, "", "eng"},
	    {DC_LANGUAGE, "", "fre; ger ita"},
	    {DC_LANGUAGE, "", "eng;fre;ger;ita;spa"}, /* more than is remembered */
	    {DC_RIGHTS, "", "info:eu-repo/semantics/embargoedAccess"},
	    {DC_RIGHTS, "", "Embargoed until 2030-05-01"},
	    {DC_RIGHTS, "", "https://creativecommons.org/licenses/by/4.0/"},
	    {DC_RIGHTS, "de", "Alle <b>Rechte</b>"},
	    {DC_RIGHTS, "fr", "Alle <b>Rechte</b>"},
	};
	record_add_field(record, DC_TITLE, STR(""), STR(""), STR("A title"));
	for (size_t k = 0; k < N_ITEMS(fields); k++)
		record_add_field(record, fields[k].element, STR(""), str_from(fields[k].lang),
		    str_from(fields[k].value));
	/* Some of them share a place. */
	snprintf(raw, 30, "Report no. %d", i);
	record_add_field(record, DC_TYPE, STR(""), STR(""), str_from(raw));
	record_add_field(record, DC_LANGUAGE, STR(""), STR(""), str_from(raw));
	record_add_field(record, DC_RIGHTS, STR(""), STR(""), str_from(raw));
}

static void assert_same_values(const struct record *a, const struct record *b)
{
	assert_int_equal(a->n_values, b->n_values);
	assert_int_equal(a->n_issues, b->n_issues);
	for (size_t i = 0; i < a->n_values; i++) {
		const struct value *x = &a->values[i], *y = &b->values[i];
		assert_true(x->kind == y->kind && x->element == y->element && x->tag == y->tag &&
			    x->rule == y->rule && x->field == y->field);
		assert_true(str_eq(x->text, y->text) && str_eq(x->lang, y->lang));
		for (int k = 0; k < VALUE_N_PARTS; k++)
			assert_true(str_eq(x->part[k], y->part[k]));
	}
	for (size_t i = 0; i < a->n_issues; i++) {
		const struct issue *x = &a->issues[i], *y = &b->issues[i];
		assert_true(
		    x->code == y->code && x->field == y->field && str_eq(x->value, y->value));
	}
}

/* Defaults show whether what was remembered counts as said. */
static void a_memo_changes_nothing(void **state)
{
	(void)state;
	struct normalize_settings plain = {
	    .language = "en", .type = "book", .access = "open", .today = TODAY};
	struct normalize_settings with_memo = plain;
	struct record expected = {0}, got = {0};
	char raw[30]; /* the fields' bytes: as long as the records */
	with_memo.memo = normalize_memo_new();
	for (int i = 0; i < 3 * LIMIT_MEMO_ENTRIES; i++) {
		record_reset(&expected);
		record_reset(&got);
		add_repeated_fields(&expected, raw, i);
		add_repeated_fields(&got, raw, i);
		normalize_record(&expected, &plain);
		normalize_record(&got, &with_memo);
		assert_in_range(expected.n_values, 10, 30);
		assert_same_values(&expected, &got);
	}
	normalize_memo_free(with_memo.memo);
	/* What is remembered is the record's own, and outlives the memo. */
	assert_same_values(&expected, &got);
	record_clear(&expected);
	record_clear(&got);
}

static void types_know_their_ancestors(void **state)
{
	(void)state;
	struct str thesis = STR("http://purl.org/coar/resource_type/c_46ec");
	struct str phd = STR("http://purl.org/coar/resource_type/c_db06");
	assert_true(normalize_type_is_a(phd, thesis));
	assert_false(normalize_type_is_a(thesis, phd));
	assert_true(normalize_type_is_a(phd, phd));
	assert_string_equal(normalize_type_label(STR("nonsense")), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(clean_text_is_not_copied),
	    cmocka_unit_test(values_are_replaced_not_added_to),
	    cmocka_unit_test(layout_is_no_part_of_a_value),
	    cmocka_unit_test(a_header_may_name_the_doi_alone),
	    cmocka_unit_test(defaults_fill_what_is_not_said),
	    cmocka_unit_test(an_embargo_knows_its_end),
	    cmocka_unit_test(what_is_said_of_access_outranks_a_licence),
	    cmocka_unit_test(an_embargo_date_alone_is_an_embargo),
	    cmocka_unit_test(a_language_is_detected_where_none_is_said),
	    cmocka_unit_test(a_memo_changes_nothing),
	    cmocka_unit_test(types_know_their_ancestors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
