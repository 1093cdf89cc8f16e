/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

static void test_find_and_cut(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("abcabc"), STR("ca"), 0), 2);
	assert_int_equal(str_find(STR("abcabc"), STR("x"), 0), STR_NONE);
	assert_int_equal(str_find_nocase(STR("xxDoI:"), STR("doi"), 0), 2);
	assert_int_equal(str_find_nocase(STR("xxDoI:"), STR("DOI"), 3), STR_NONE);
	assert_int_equal(str_find_nocase(STR("xx"), STR(""), 2), 2);
	assert_int_equal(str_find_nocase(STR("xx"), STR(""), 3), STR_NONE);
	assert_str("sub", str_sub(STR("abcdef"), 2, 3), "cde");
	assert_str("sub past the end", str_sub(STR("abc"), 2, 9), "c");
	assert_str("trim", str_trim(STR(" \t a b\n")), "a b");
	assert_str("trim set", str_trim_set(STR("..a.b,;"), ".,;"), "a.b");
	assert_true(str_starts_nocase(STR("HTTPS://x"), STR("https://")));
	assert_true(str_ends(STR("a.gz"), STR(".gz")));
	assert_false(str_ends(STR("z"), STR(".gz")));
}

static void test_next_gives_every_part(void **state)
{
	(void)state;
	struct str part, rest = STR("a;;b;");
	const char *expected[] = {"a", "", "b", ""};
	size_t n = 0;
	while (str_next(&rest, ';', &part)) {
		assert_true(n < N_ITEMS(expected));
		assert_str("part", part, expected[n++]);
	}
	assert_int_equal(n, N_ITEMS(expected));
}

static void test_numbers(void **state)
{
	(void)state;
	uint64_t n;
	assert_true(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &n));
	assert_true(n == UINT64_MAX);
	assert_false(str_to_u64(STR("18446744073709551616"), UINT64_MAX, &n));
	assert_false(str_to_u64(STR("12x"), 100, &n));
	assert_false(str_to_u64(STR(""), 100, &n));
	assert_false(str_to_u64(STR("101"), 100, &n));
	assert_false(str_to_u64(STR("9"), 8, &n));
}

static void test_digits(void **state)
{
	(void)state;
	struct str s = STR("a12b345");
	assert_false(str_is_digit_at(s, 0));
	assert_true(str_is_digit_at(s, 6));
	assert_false(str_is_digit_at(s, 7));
	assert_int_equal(str_count_digits(s, 0), 0);
	assert_int_equal(str_count_digits(s, 1), 2);
	assert_int_equal(str_count_digits(str_sub(s, 0, 5), 4), 1);
	assert_int_equal(str_count_digits(s, 7), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_digits),
	    cmocka_unit_test(test_find_and_cut),
	    cmocka_unit_test(test_next_gives_every_part),
	    cmocka_unit_test(test_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
