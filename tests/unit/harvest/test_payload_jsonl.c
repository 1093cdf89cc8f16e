/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/payload.h"
#include "tests/unit/harvest/transcript.h"

static void test_good(void **state)
{
	(void)state;
	static const struct {
		const char *line, *expected;
	} cases[] = {
	    {"{\"identifier\":\" a "
	     "\",\"datestamp\":\"2012-05-01\",\"sets\":[\"s\"],\"dc\":{\"title\":[\"T\"]}}",
		"R a 2012-05-01 {s} title=T\n"},
	    {"{\"identifier\":\"a\",\"dc\":{\"title\":[{\"value\":\"T\",\"lang\":\"en\"},\"U\"]}}",
		"R a title@en=T; title=U\n"},
	    {"{\"identifier\":\"a\",\"dc\":{\"title\":\"T\",\"date\":null,\"type\":[1,\" \"]}}",
		"R a title=T !value-not-text:1\n"},
	    {"{\"identifier\":\"a\",\"sets\":\"s\",\"dc\":{\"date\":[{\"val\":\"x\"}]}}",
		"R a {s} !value-not-text:{\"val\":\"x\"}\n"},
	    {"{\"identifier\":\"a\",\"deleted\":true}", "D a\n"},
	    {"{\"identifier\":\"a\",\"dc\":null}", "R a !metadata-missing\n"},
	    {"{\"identifier\":\"a\",\"extra\":{\"x\":[1]},\"dc\":{\"foo\":[\"x\"],\"date\":[\"1\"]}"
	     "}",
		"R a date=1 !element-unknown:foo\n"},
	    {"{\"identifier\":\"a\",\"dc\":{\"title\":[\"x\\u000by\"]}}",
		"R a title=xy !characters-removed\n"},
	    {"{\"identifier\":\"a\",\"dc\":{\"title\":[\"caf\xE9\"]}}",
		"R a title=café !utf8-repaired\n"},
	    {"{\"identifier\":\"a\",\"datestamp\":\"soon\",\"dc\":{}}",
		"R a soon !datestamp-odd:soon\n"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {0};
		struct err err = {0};
		struct buf lines;
		buf_init(&lines, TRANSCRIPT_BYTES);
		assert_int_equal(payload_jsonl_read(&record, str_from(cases[i].line), &err), 0);
		transcript_record(&lines, &record, &err);
		assert_str(cases[i].line, buf_str(&lines), cases[i].expected);
		buf_clear(&lines);
		record_clear(&record);
	}
}

static void test_bad(void **state)
{
	(void)state;
	static const struct {
		const char *line, *reason;
		int code;
	} cases[] = {
	    {"{\"identifier\":", "not JSON", ERR_FORMAT},
	    {"{\"dc\":{}}", "no identifier", ERR_FORMAT},
	    {"{\"identifier\":\"  \"}", "no identifier", ERR_FORMAT},
	    {"{\"identifier\":7}", "no identifier", ERR_FORMAT},
	    {"{\"identifier\":\"a\",\"deleted\":\"yes\"}", "'deleted' is neither true nor false",
		ERR_FORMAT},
	    {"[\"a\"]", "not a JSON object", ERR_FORMAT},
	    {"{\"identifier\":\"a\",\"dc\":[]}", "'dc' is not an object", ERR_FORMAT},
	    {"{\"identifier\":\"a\",\"title\":\"T\"}", "has no 'dc'", ERR_FORMAT},
	    {"{\"identifier\":\"a\",\"original\":[]}", "--original", ERR_FORMAT},
	    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "nested deeper", ERR_LIMIT},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {0};
		struct err err = {0};
		assert_int_equal(
		    payload_jsonl_read(&record, str_from(cases[i].line), &err), cases[i].code);
		if (!strstr(err.text, cases[i].reason))
			fail_msg("%s: got '%s', expected '%s'", cases[i].line, err.text,
			    cases[i].reason);
		record_clear(&record);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_bad),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
