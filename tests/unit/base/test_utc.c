/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/utc.h"

static void test_reads_what_repositories_send(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected; /* NULL: no date */
		bool is_lawful;
	} cases[] = {
	    {"2012-05-01T10:00:00Z", "2012-05-01T10:00:00Z", true},
	    {"2012-05-01", "2012-05-01T00:00:00Z", true},
	    {"2012-05-01 10:00:00", "2012-05-01T10:00:00Z", false},
	    {"2012-05-01T10:00:00.123Z", "2012-05-01T10:00:00Z", false},
	    {"2012-05-01T10:00:00+02:00", "2012-05-01T08:00:00Z", false},
	    {"2012-05-01T10:00Z", "2012-05-01T10:00:00Z", false},
	    {" 2012-05-01\n", "2012-05-01T00:00:00Z", false},
	    {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", true},
	    {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", true},
	    {"2000-02-29", "2000-02-29T00:00:00Z", true},
	    {"1900-02-29", NULL, false},
	    {"2012-13-01", NULL, false},
	    {"2012-5-1", NULL, false},
	    {"2012-05-01T25:00:00Z", NULL, false},
	    {"2012-05-01Tnoon", NULL, false},
	    {"", NULL, false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		bool is_lawful = false;
		char text[UTC_TEXT_MAX];
		int64_t t = utc_parse(str_from(cases[i].text), NULL, &is_lawful);
		if (!cases[i].expected) {
			assert_true(t == UTC_NONE);
			continue;
		}
		assert_str(cases[i].text, utc_format(t, UTC_SECOND, text), cases[i].expected);
		assert_int_equal(is_lawful, cases[i].is_lawful);
	}
}

static void test_reads_http_dates(void **state)
{
	(void)state;
	static const char *const same[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
	    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"};
	for (size_t i = 0; i < N_ITEMS(same); i++)
		assert_int_equal(utc_parse_http(str_from(same[i])), 784111777);
	assert_true(utc_parse_http(STR("120")) == UTC_NONE);
	assert_true(utc_parse_http(STR("")) == UTC_NONE);
}

static void test_an_end_holds_its_day(void **state)
{
	(void)state;
	char text[UTC_TEXT_MAX];
	assert_str("a day", utc_format(utc_parse_end(STR("2024-02-29")), UTC_SECOND, text),
	    "2024-02-29T23:59:59Z");
	assert_str("a second",
	    utc_format(utc_parse_end(STR("2024-02-29T00:00:00Z")), UTC_SECOND, text),
	    "2024-02-29T00:00:00Z");
	assert_true(utc_parse_end(STR("soon")) == UTC_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_what_repositories_send),
	    cmocka_unit_test(test_reads_http_dates),
	    cmocka_unit_test(test_an_end_holds_its_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
