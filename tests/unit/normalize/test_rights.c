/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"rights", "http://creativecommons.org/licenses/by-nc-nd/4.0/", "CC-BY-NC-ND-4.0 | open",
	ISSUE_NONE},
    {"rights", "CC BY 3.0", "CC-BY-3.0 | open", ISSUE_NONE},
    {"rights", "Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0 | open",
	ISSUE_NONE},
    {"rights", "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0 | open", ISSUE_NONE},
    {"rights", "https://rightsstatements.org/page/InC/1.0/",
	"http://rightsstatements.org/vocab/InC/1.0/", ISSUE_NONE},
    {"rights", "© 2020 The Authors", "© 2020 The Authors", ISSUE_NONE},
    {"access", "info:eu-repo/semantics/closedAccess", "metadata only", ISSUE_NONE},
    {"access", "acceso abierto", "open", ISSUE_NONE},
    {"access", "Copyright 2020. All rights reserved.", "", ISSUE_NONE},
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
