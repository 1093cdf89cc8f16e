/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"source", "Journal of Documentation, 20(1112): 91-92",
	"Journal of Documentation, v20, i1112, p91-92", ISSUE_NONE},
    {"source", "Nature, Vol. 12, No. 3, pp. 4-9", "Nature, v12, i3, p4-9", ISSUE_NONE},
    {"source", "VLDB", "VLDB, v, i, p", ISSUE_NONE},
    {"source", "Nature 12 (3), 45-67 (2001)", "Nature, v12, i3, p45-67", ISSUE_NONE},
    {"source", "ISSN 0378-5955", "issn:0378-5955", ISSUE_NONE},
};

static void values_become_what_they_mean(void **state)
{
	(void)state;
	check_cases(cases, N_ITEMS(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
