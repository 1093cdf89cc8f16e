/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/opts.h"

#include <stdio.h>

struct values {
	bool flag;
	int count;
	const char *text, *choice;
};

static const struct opt options[] = {
    {"flag", 'f', OPT_FLAG, offsetof(struct values, flag), NULL, "a flag", NULL},
    {"verbose", 'v', OPT_COUNT, offsetof(struct values, count), NULL, "more", NULL},
    {"text", 0, OPT_TEXT, offsetof(struct values, text), "TEXT", "a text", NULL},
    {"choice", 0, OPT_TEXT, offsetof(struct values, choice), "C", "a choice", "one,two"},
    {0},
};

static int parse(char **argv, int argc, struct values *values, const char **arguments, size_t *n,
    struct err *err)
{
	struct opt_group group = {options, values};
	*values = (struct values){0};
	return opts_parse(argc, argv, &group, 1, arguments, n, err);
}

static void test_options_and_arguments_mix(void **state)
{
	(void)state;
	char *argv[] = {(char[]){"a"}, (char[]){"--flag"}, (char[]){"--text=x=y"}, (char[]){"-vv"},
	    (char[]){"-"}, (char[]){"--choice"}, (char[]){"two"}, (char[]){"--"},
	    (char[]){"--flag"}};
	struct values values;
	const char *arguments[9];
	size_t n;
	struct err err = {0};
	assert_int_equal(parse(argv, 9, &values, arguments, &n, &err), 0);
	assert_true(values.flag);
	assert_int_equal(values.count, 2);
	assert_string_equal(values.text, "x=y");
	assert_string_equal(values.choice, "two");
	assert_int_equal(n, 3);
	assert_string_equal(arguments[0], "a");
	assert_string_equal(arguments[1], "-");
	assert_string_equal(arguments[2], "--flag");
}

static void test_wrong_usage_says_what(void **state)
{
	(void)state;
	static const struct {
		const char *option, *message;
	} cases[] = {
	    {"--flagg", "unknown option '--flagg'; did you mean '--flag'?"},
	    {"--zzzzzzzz", "unknown option '--zzzzzzzz'"},
	    {"-x", "unknown option '-x'"},
	    {"--text", "'--text' needs a value: TEXT"},
	    {"--flag=1", "'--flag' takes no value"},
	    {"--choice=three", "'--choice three': must be one of one,two"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		char option[64];
		char *argv[] = {option};
		struct values values;
		const char *arguments[1];
		size_t n;
		struct err err = {0};
		snprintf(option, sizeof(option), "%s", cases[i].option);
		assert_int_equal(parse(argv, 1, &values, arguments, &n, &err), ERR_USAGE);
		assert_string_equal(err.text, cases[i].message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_options_and_arguments_mix),
	    cmocka_unit_test(test_wrong_usage_says_what),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
