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
    {"date", "07-MAR-10", "", ISSUE_DATE_UNKNOWN},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(normalised_values_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
