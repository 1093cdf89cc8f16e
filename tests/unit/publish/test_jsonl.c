/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/utc.h"
#include "tests/unit/publish/sample.h"

static void test_publication(void **state)
{
	(void)state;
	const struct publish_format *format =
	    publish_format_find(PUBLISH_PUBLICATIONS, STR("jsonl"));
	struct buf out;
	buf_init(&out, 10000);
	format->publication(&sample_settings, &sample_publication, &out);
	assert_str("full", buf_str(&out),
	    "{\"id\":\"pub-1\",\"title\":\"R&D \\\"clusters\\\"\","
	    "\"titles\":[{\"value\":\"R&D \\\"clusters\\\"\",\"lang\":\"eng\"},"
	    "{\"value\":\"Grappes\",\"lang\":null}],"
	    "\"creators\":[{\"name\":\"Oxborrow, Lynn\",\"family\":\"Oxborrow\",\"given\":\"Lynn\","
	    "\"orcid\":\"0000-0002-1825-0097\"},"
	    "{\"name\":\"CERN\",\"family\":null,\"given\":null,\"orcid\":null},"
	    "{\"name\":\"King, Martin, "
	    "Jr.\",\"family\":\"King\",\"given\":\"Martin\",\"orcid\":null}],"
	    "\"contributors\":[{\"name\":\"Plato\",\"family\":null,\"given\":null,\"orcid\":null}],"
	    "\"date\":\"2012-05\",\"year\":2012,\"languages\":[\"eng\"],\"detected_language\":null,"
	    "\"type\":\"journal "
	    "article\","
	    "\"type_uri\":\"http://purl.org/coar/resource_type/c_6501\","
	    "\"identifiers\":[{\"scheme\":\"doi\",\"value\":\"10.1/x\"}],"
	    "\"descriptions\":[{\"value\":\"A\\nB\",\"lang\":\"fra\"}],\"subjects\":[\"design\"],"
	    "\"publishers\":[\"NTU\"],"
	    "\"journal\":{\"title\":\"Journal\",\"volume\":\"12\",\"issue\":\"3\",\"pages\":\"45-"
	    "67\",\"issn\":\"0028-0836\"},"
	    "\"access\":\"open\",\"rights\":[\"CC-BY-4.0\",\"(c) the author\"],"
	    "\"links\":[\"https://example.org/1?a&b\"],"
	    "\"relations\":[{\"scheme\":\"arxiv\",\"value\":\"arXiv:1706.03762\",\"role\":null},"
	    "{\"scheme\":null,\"value\":\"A series\",\"role\":null}],"
	    "\"sources\":[{\"endpoint\":\"a\",\"identifier\":\"oai:a:1\",\"datestamp\":\"2012-05-"
	    "01\"},"
	    "{\"endpoint\":\"b\",\"identifier\":\"oai:b:1\\t2\",\"datestamp\":null}],"
	    "\"first_seen\":\"1970-01-01T00:00:00Z\",\"modified\":\"1970-01-02T00:00:00Z\"}\n");
	buf_reset(&out);
	struct publication empty = empty_publication;
	empty.first_seen = empty.modified = UTC_NONE;
	format->publication(&sample_settings, &empty, &out);
	assert_str("empty", buf_str(&out),
	    "{\"id\":\"pub-0\",\"title\":null,\"titles\":[],\"creators\":[],\"contributors\":[],"
	    "\"date\":null,\"year\":null,\"languages\":[\"und\"],\"detected_language\":null,"
	    "\"type\":\"unknown\","
	    "\"type_uri\":null,\"identifiers\":[],\"descriptions\":[],\"subjects\":[],"
	    "\"publishers\":[],\"journal\":null,\"access\":\"unknown\",\"rights\":[],\"links\":[],"
	    "\"relations\":[],\"sources\":[],\"first_seen\":null,\"modified\":null}\n");
	buf_clear(&out);
}

/* An embargo ends with the day, month or year it names, whatever the record still says. */
static void test_access(void **state)
{
	(void)state;
	static const struct {
		int access;
		const char *end, *date, *expected;
	} cases[] = {
	    {ACCESS_OPEN, "", "", "\"access\":\"open\""},
	    {ACCESS_RESTRICTED, "", "2001-01-01", "\"access\":\"restricted\""},
	    {ACCESS_METADATA_ONLY, "", "", "\"access\":\"metadata only\""},
	    {ACCESS_EMBARGOED, "", "", "\"access\":\"embargoed\""},
	    {ACCESS_EMBARGOED, "2023-11-14", "", "\"access\":\"open\""},
	    {ACCESS_EMBARGOED, "2023-11-15", "", "\"access\":\"embargoed\""},
	    {ACCESS_EMBARGOED, "2023-10", "", "\"access\":\"open\""},
	    {ACCESS_EMBARGOED, "2023-11", "", "\"access\":\"embargoed\""},
	    {ACCESS_EMBARGOED, "2022", "", "\"access\":\"open\""},
	    {ACCESS_EMBARGOED, "2023", "", "\"access\":\"embargoed\""},
	    {ACCESS_EMBARGOED, "2020/2099", "", "\"access\":\"embargoed\""},
	    {ACCESS_EMBARGOED, "", "2020-01-01", "\"access\":\"open\""},
	    {ACCESS_EMBARGOED, "", "2099-01-01", "\"access\":\"embargoed\""},
	    {ACCESS_EMBARGOED, "soon", "", "\"access\":\"embargoed\""},
	    {200, "", "", "\"access\":\"unknown\""},
	};
	const struct publish_format *format =
	    publish_format_find(PUBLISH_PUBLICATIONS, STR("jsonl"));
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct merged_value values[] = {
		    VALUE(ACCESS, RIGHTS, .tag = (uint8_t)cases[i].access,
			.part = {str_from(cases[i].end)}),
		    VALUE(DATE, DATE, .tag = DATE_EMBARGO_END, .text = str_from(cases[i].date)),
		};
		struct publication publication = {
		    .values = values, .n_values = cases[i].date[0] ? 2 : 1};
		struct buf out;
		buf_init(&out, 10000);
		format->publication(&sample_settings, &publication, &out);
		if (str_find(buf_str(&out), str_from(cases[i].expected), 0) == STR_NONE)
			fail_msg("access %d until '%s': %s", cases[i].access, cases[i].end, out.p);
		buf_clear(&out);
	}
}

static void fill_record(struct record *record)
{
	record->identifier = STR("oai:x:1");
	record->datestamp = STR("2012-05-01T10:00:00Z");
	record_add_set(record, STR("a:b"));
	record_add_field(record, DC_LANGUAGE, STR(""), STR(""), STR("zz"));
	record_add_field(record, DC_TITLE, STR(""), STR("en"), STR(" A \"title\""));
	record_add_field(record, DC_TITLE, STR(""), STR(""), STR("Ein Titel"));
	record_add_value(record, VALUE_TEXT, DC_TITLE, 1, RULE_CLEAN, STR("A \"title\""))->lang =
	    STR("eng");
	record_add_issue(record, ISSUE_LANGUAGE_UNKNOWN, 0, STR("zz"));
	record_add_issue(record, ISSUE_DATESTAMP_ODD, ISSUE_NO_FIELD, STR("2012"));
}

static void test_record(void **state)
{
	(void)state;
	const struct publish_format *format = publish_format_find(PUBLISH_RECORDS, STR("jsonl"));
	struct record record = {0};
	fill_record(&record);
	struct published_record published = {&record, STR("e"), STR("pub-1")};
	struct buf out;
	buf_init(&out, 10000);
	format->record(&sample_settings, &published, &out);
	assert_str("record", buf_str(&out),
	    "{\"endpoint\":\"e\",\"identifier\":\"oai:x:1\",\"datestamp\":\"2012-05-01T10:00:00Z\","
	    "\"deleted\":false,\"sets\":[\"a:b\"],\"publication\":\"pub-1\","
	    "\"original\":{\"title\":[{\"value\":\" A \\\"title\\\"\",\"lang\":\"en\"},\"Ein "
	    "Titel\"],"
	    "\"language\":[\"zz\"]},"
	    "\"title\":\"A \\\"title\\\"\",\"titles\":[{\"value\":\"A "
	    "\\\"title\\\"\",\"lang\":\"eng\"}],"
	    "\"creators\":[],\"contributors\":[],\"date\":null,\"year\":null,\"languages\":["
	    "\"und\"],\"detected_language\":null,"
	    "\"type\":\"unknown\",\"type_uri\":null,\"identifiers\":[],\"descriptions\":[],"
	    "\"subjects\":[],\"publishers\":[],\"journal\":null,\"access\":\"unknown\",\"rights\":["
	    "],"
	    "\"links\":[],\"relations\":[],"
	    "\"issues\":[{\"code\":\"language-unknown\",\"element\":\"language\",\"value\":\"zz\"},"
	    "{\"code\":\"datestamp-odd\",\"element\":null,\"value\":\"2012\"}]}\n");
	buf_clear(&out);
	record_clear(&record);
}

static void test_original(void **state)
{
	(void)state;
	const struct publish_format *format = publish_format_find(PUBLISH_RECORDS, STR("jsonl"));
	struct publish_settings settings = sample_settings;
	settings.is_original = true;
	struct record record = {0};
	fill_record(&record);
	struct published_record published = {&record, STR("e"), STR("pub-1")};
	struct buf out;
	buf_init(&out, 10000);
	format->record(&settings, &published, &out);
	assert_str("live", buf_str(&out),
	    "{\"identifier\":\"oai:x:1\",\"datestamp\":\"2012-05-01T10:00:00Z\",\"sets\":[\"a:b\"],"
	    "\"deleted\":false,"
	    "\"dc\":{\"title\":[{\"value\":\" A \\\"title\\\"\",\"lang\":\"en\"},\"Ein Titel\"],"
	    "\"language\":[\"zz\"]}}\n");
	buf_reset(&out);
	record.is_deleted = true;
	format->record(&settings, &published, &out);
	assert_str("deleted", buf_str(&out),
	    "{\"identifier\":\"oai:x:1\",\"datestamp\":\"2012-05-01T10:00:00Z\",\"sets\":[\"a:b\"],"
	    "\"deleted\":true,\"dc\":{}}\n");
	buf_clear(&out);
	record_clear(&record);
}

/* What does not fit is refused by the buffer; nothing is cut silently. */
static void test_a_full_buffer_fails(void **state)
{
	(void)state;
	const struct publish_format *format =
	    publish_format_find(PUBLISH_PUBLICATIONS, STR("jsonl"));
	for (size_t max = 0; max < 1000; max += 7) {
		struct buf out;
		buf_init(&out, max);
		format->publication(&sample_settings, &sample_publication, &out);
		assert_true(out.failed);
		assert_true(out.n <= max);
		buf_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_publication),
	    cmocka_unit_test(test_access),
	    cmocka_unit_test(test_record),
	    cmocka_unit_test(test_original),
	    cmocka_unit_test(test_a_full_buffer_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
