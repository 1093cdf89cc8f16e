/* SPDX-License-Identifier: MIT */
#include "dedup/distance.h"
#include "tests/unit/unit.h"

static void test_distances(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		unsigned max, expected;
	} cases[] = {
	    {"", "", 3, 0},
	    {"abc", "abc", 3, 0},
	    {"abc", "", 3, 3},
	    {"abcd", "", 3, 4},
	    {"ca", "ac", 3, 1},
	    {"receive", "recieve", 3, 1},
	    {"kitten", "sitting", 3, 3},
	    {"kitten", "sitting", 2, 3},
	    {"ca", "abc", 3, 3}, /* no substring is edited twice */
	    {"исследование", "исслеодвание", 3, 1},
	    {"研究分析方法", "研究方法分析", 6, 4},
	    {"\xD0\xB0", "\xD1\x80", 3, 1},
	    {"xabcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyzx", 2, 2},
	    {"abcdefgh", "hgfedcba", 3, 4},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct str a = str_from(cases[i].a), b = str_from(cases[i].b);
		unsigned there = distance_osa(a, b, cases[i].max),
			 back = distance_osa(b, a, cases[i].max);
		if (there != cases[i].expected || back != there)
			fail_msg("'%s' '%s': %u and %u", cases[i].a, cases[i].b, there, back);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_distances)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
