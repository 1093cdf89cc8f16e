/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"date", "2012", "2012", ISSUE_NONE},
    {"date", "2012-05-01T23:30:00-07:00", "2012-05-01", ISSUE_NONE},
    {"date", "2012-00-00", "2012", ISSUE_NONE},
    {"date", "7 mars 2010", "2010-03-07", ISSUE_NONE},
    {"date", "13/03/2010", "2010-03-13", ISSUE_NONE},
    {"date", "07.03.2010", "2010-03-07", ISSUE_NONE},
    {"date", "7/3/2010", "2010", ISSUE_NONE},
    {"date", "09-DEC-08", "2008-12-09", ISSUE_NONE},
    {"date", "c1998", "1998", ISSUE_NONE},
    {"date", "[1998]", "1998", ISSUE_NONE},
    {"date", "ca. 1850", "1850~", ISSUE_NONE},
    {"date", "1999-2000", "1999/2000", ISSUE_NONE},
    {"date", "2010年3月7日", "2010-03-07", ISSUE_NONE},
    {"date", "info:eu-repo/date/embargoEnd/2015-01-01", "2015-01-01", ISSUE_NONE},
    {"date", "2011-02-30", "", ISSUE_DATE_IMPOSSIBLE},
    {"date", "2999", "2999", ISSUE_DATE_FUTURE},
    {"date", "n.d.", "", ISSUE_NONE},
    {"date", "soon", "", ISSUE_DATE_UNKNOWN},
    {"date", " 2012-05-01", "", ISSUE_DATE_UNKNOWN},
    {"date", "2012-05-01\t", "", ISSUE_DATE_UNKNOWN},
    {"date", "2012-05-XX", "2012-05", ISSUE_NONE},
    {"date", "2012-XX-XX", "2012", ISSUE_NONE},
    {"date", "201X-XX", "", ISSUE_DATE_UNKNOWN},
    {"date", "2012-XX-01", "", ISSUE_DATE_UNKNOWN},
    {"date", "2012-05-01T9:30:00", "", ISSUE_DATE_UNKNOWN},
    {"date", "2012-05-01 9:30:00", "2012-05-01", ISSUE_NONE},
    {"date", "09-DEC-87", "1987-12-09", ISSUE_NONE},
    {"date", "Friday, 09-Dec-94 10:00:00 GMT", "1994-12-09", ISSUE_NONE},
    {"date", "Monday, 09-Dec-94 10:00:00 GMT", "", ISSUE_DATE_UNKNOWN},
    {"date", "9/12/87", "", ISSUE_DATE_UNKNOWN},
    {"date", "9 Dec 87", "", ISSUE_DATE_UNKNOWN},
    /* names of months and weekdays */
    {"date", "petak, 9. prosinca 1994.", "1994-12-09", ISSUE_NONE},
    {"date", "9 12, 1994", "", ISSUE_DATE_UNKNOWN},
    {"date", "1994. december 9.", "1994-12-09", ISSUE_NONE},
    {"date", "9 Aralık 1994 Cuma", "1994-12-09", ISSUE_NONE},
    {"date", "ธันวาคม ๒๕๓๗", "1994-12", ISSUE_NONE},
    {"date", "พ.ศ. 2537", "1994", ISSUE_NONE},
    {"date", "民國83年12月9日", "1994-12-09", ISSUE_NONE},
    {"date", "٩ ديسمبر ١٩٩٤", "1994-12-09", ISSUE_NONE},
    /* numbers */
    {"date", "1994-343", "1994-12-09", ISSUE_NONE},
    {"date", "1994-366", "", ISSUE_DATE_UNKNOWN},
    {"date", "1994-W49-5", "1994-12-09", ISSUE_NONE},
    {"date", "D:19941209103000+01'00'", "1994-12-09", ISSUE_NONE},
    {"date", "1994. 12. 9.", "1994-12-09", ISSUE_NONE},
    /* ranges */
    {"date", "9-11 December 1994", "1994-12-09/1994-12-11", ISSUE_NONE},
    {"date", "November 30 - December 2, 1994", "1994-11-30/1994-12-02", ISSUE_NONE},
    {"date", "Nov/Dec 1994", "1994-11/1994-12", ISSUE_NONE},
    {"date", "1987/88", "1987/1988", ISSUE_NONE},
    {"date", "1987-93", "1987/1993", ISSUE_NONE},
    {"date", "1910-11", "1910-11", ISSUE_NONE},
    {"date", "[between 1880 and 1885?]", "1880/1885?", ISSUE_NONE},
    {"date", "1994-", "1994/..", ISSUE_NONE},
    {"date", "before 1750", "../1750", ISSUE_NONE},
    {"date", "1994-12-09T10:00:00Z/1995-01-01T10:00:00Z", "", ISSUE_DATE_UNKNOWN},
    /* decades and centuries */
    {"date", "1870s (circa)", "187X~", ISSUE_NONE},
    {"date", "187-", "187X", ISSUE_NONE},
    {"date", "18uu", "18XX", ISSUE_NONE},
    /* what stands for no date */
    {"date", "9999-12-31", "", ISSUE_NONE},
    {"date", "出版年不明", "", ISSUE_NONE},
};

static void values_become_what_they_mean(void **state)
{
	(void)state;
	check_cases(cases, N_ITEMS(cases));
}

static void normalised_values_stay(void **state)
{
	(void)state;
	check_again("date", cases, N_ITEMS(cases));
}

/* The tag of the date that a value with that qualifier gives; -1 for none. */
static int role_of(const char *qualifier, const char *raw, const char *other)
{
	struct record record = {0};
	struct normalize_settings settings = {.today = TODAY};
	record_add_field(&record, DC_DATE, str_from(qualifier), STR(""), str_from(raw));
	if (other)
		record_add_field(&record, DC_DATE, STR(""), STR(""), str_from(other));
	normalize_record(&record, &settings);
	int role = record.n_values ? record.values[0].tag : -1;
	record_clear(&record);
	return role;
}

static void dates_have_roles(void **state)
{
	(void)state;
	assert_int_equal(role_of("", "Embargoed until 2030-01-01", "1994"), DATE_EMBARGO_END);
	assert_int_equal(role_of("", "Submitted: 1993-01-02", "1994"), DATE_OTHER);
	assert_int_equal(role_of("dateAccepted", "1993-01-02", "1994"), DATE_OTHER);
	assert_int_equal(role_of("issued", "1993-01-02", "1994"), DATE_ISSUED);
	/* where there is no other, it is the date all the same */
	assert_int_equal(role_of("created", "1993-01-02", NULL), DATE_ISSUED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(normalised_values_stay),
	    cmocka_unit_test(dates_have_roles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
