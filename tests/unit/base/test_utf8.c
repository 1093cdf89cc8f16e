/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/utf8.h"

static void test_fold(void **state)
{
	(void)state;
	static const struct {
		const char *text, *fold, *words;
	} cases[] = {
	    {"Émile: Œuvres (2)", "emile: oeuvres (2)", "emile oeuvres 2"},
	    {"STRAßE", "strasse", "strasse"},
	    {"Łukasik & Øre", "lukasik & ore", "lukasik ore"},
	    {"ﬁnal １２", "final 12", "final 12"},
	    {"don’t stop", "don’t stop", "dont stop"},
	    {"Εξέλιξη", "εξελιξη", "εξελιξη"},
	    {"Москва", "москва", "москва"},
	    {"İstanbul ısı", "istanbul isi", "istanbul isi"},
	    {"so\xC2\xAD"
	     "ft",
		"soft", "soft"},
	    {"٣٤", "34", "34"},
	    {"", "", ""},
	    {" -- ", " -- ", ""},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct str fold = utf8_fold(&arena, str_from(cases[i].text));
		assert_str(cases[i].text, fold, cases[i].fold);
		assert_str("fold twice", utf8_fold(&arena, fold), cases[i].fold);
		assert_str(cases[i].text, utf8_fold_words(&arena, str_from(cases[i].text)),
		    cases[i].words);
	}
	arena_clear(&arena);
}

static void test_repair(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
		size_t n;
	} cases[] = {
	    {"plain", "plain", 0},
	    {"caf\xE9", "café", 1},
	    {"\x93"
	     "quoted\x94 and \xE9"
	     "t\xE9",
		"“quoted” and été", 4},
	    {"\x81", "\xEF\xBF\xBD", 1},
	    {"é\xE9", "éé", 1},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		size_t n;
		assert_str(cases[i].text, utf8_repair(&arena, str_from(cases[i].text), &n),
		    cases[i].expected);
		assert_int_equal(n, cases[i].n);
	}
	arena_clear(&arena);
}

static void test_validity(void **state)
{
	(void)state;
	assert_true(utf8_is_valid(STR("aé漢")));
	assert_false(utf8_is_valid(STR("\xC0\xAF")));
	assert_false(utf8_is_valid(STR("\xED\xA0\x80")));
	assert_false(utf8_is_valid(STR("\xF4\x90\x80\x80")));
	assert_true(utf8_is_valid_xml(STR("tab\there")));
	assert_false(utf8_is_valid_xml(STR("\x0B")));
	assert_false(utf8_is_valid_xml(STR("\xEF\xBF\xBE")));
}

static void test_shown(void **state)
{
	(void)state;
	static const struct {
		const char *text, *shown;
	} cases[] = {
	    {"Émile 源氏 2", "Émile 源氏 2"},
	    {"two\r\nlines\tand tab", "two  lines and tab"},
	    {"\x1B[2Jgone", "\xEF\xBF\xBD[2Jgone"},
	    {"\xC2\x9B"
	     "31m",
		"\xEF\xBF\xBD"
		"31m"},
	    {"\x9B\x7F\xC3", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
	    {"", ""},
	};
	struct buf out;
	buf_init(&out, 100);
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		buf_reset(&out);
		utf8_add_shown(&out, str_from(cases[i].text));
		assert_str(cases[i].text, buf_str(&out), cases[i].shown);
	}
	buf_clear(&out);
}

static void test_cut(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t max;
		const char *expected;
	} cases[] = {
	    {"zebra", 9, "zebra"},
	    {"zebra", 5, "zebra"},
	    {"zebra", 4, "zebr"},
	    {"zèbre", 3, "zè"},
	    {"zèbre", 2, "z"},
	    {"斑马", 5, "斑"},
	    {"斑马", 2, ""},
	    {"zebra", 0, ""},
	    {"", 0, ""},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++)
		assert_str(cases[i].text, utf8_cut(str_from(cases[i].text), cases[i].max),
		    cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_fold),
	    cmocka_unit_test(test_repair),
	    cmocka_unit_test(test_shown),
	    cmocka_unit_test(test_validity),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
