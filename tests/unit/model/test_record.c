/* SPDX-License-Identifier: MIT */
#include "model/record.h"
#include "tests/unit/unit.h"

static void test_set_holds(void **state)
{
	(void)state;
	static const struct {
		const char *set, *spec;
		bool holds;
	} cases[] = {
	    {"a", "a", true},
	    {"a", "a:b", true},
	    {"a:b", "a:b:c", true},
	    {"a", "ab", false},
	    {"a:b", "a", false},
	    {"a", "b:a", false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++)
		if (record_set_holds(str_from(cases[i].set), str_from(cases[i].spec)) !=
		    cases[i].holds)
			fail_msg("'%s' and '%s'", cases[i].set, cases[i].spec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_set_holds)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
