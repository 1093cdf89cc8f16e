/* SPDX-License-Identifier: MIT */
/* One raw value in, its values out as one line: "doi:10.1/x | url:http://..." */
#ifndef TESTS_UNIT_NORMALIZE_SUPPORT_H
#define TESTS_UNIT_NORMALIZE_SUPPORT_H

#include "normalize/normalize.h"
#include "tests/unit/unit.h"

#include <stdio.h>

#define TODAY 1700000000 /* 2023-11-14 */

static inline void write_value(char *out, size_t size, const struct value *value)
{
	size_t n = strlen(out);
	if (n)
		n += (size_t)snprintf(out + n, size - n, " | ");
	switch (value->kind) {
	case VALUE_IDENTIFIER:
		n += (size_t)snprintf(
		    out + n, size - n, "%s:%.*s", scheme_name(value->tag), STR_ARG(value->text));
		if (value->part[IDENTIFIER_ROLE].n)
			snprintf(
			    out + n, size - n, " (%.*s)", STR_ARG(value->part[IDENTIFIER_ROLE]));
		break;
	case VALUE_PERSON:
		n += (size_t)snprintf(out + n, size - n, "%s%.*s/%.*s",
		    value->tag == PERSON_ORGANISATION ? "org "
		    : value->tag == PERSON_UNKNOWN    ? "? "
						      : "",
		    STR_ARG(value->text), STR_ARG(value->part[PERSON_GIVEN]));
		if (value->part[PERSON_SUFFIX].n)
			n += (size_t)snprintf(
			    out + n, size - n, "/%.*s", STR_ARG(value->part[PERSON_SUFFIX]));
		if (value->part[PERSON_ORCID].n)
			snprintf(out + n, size - n, " %.*s", STR_ARG(value->part[PERSON_ORCID]));
		break;
	case VALUE_CITATION:
		snprintf(out + n, size - n, "%.*s, v%.*s, i%.*s, p%.*s", STR_ARG(value->text),
		    STR_ARG(value->part[0]), STR_ARG(value->part[1]), STR_ARG(value->part[2]));
		break;
	case VALUE_TYPE:
		snprintf(out + n, size - n, "%s", normalize_type_label(value->text));
		break;
	default: snprintf(out + n, size - n, "%.*s", STR_ARG(value->text));
	}
}

/* Fills out; gives the first issue's code, or ISSUE_NONE. */
static inline enum issue_code normalize_line(
    const char *what, const char *raw, char *out, size_t size)
{
	struct record record = {0};
	struct normalize_settings settings = {.today = TODAY};
	struct err err = {0};
	out[0] = '\0';
	if (normalize_value(&record, str_from(what), str_from(raw), &settings, &err) < 0)
		snprintf(out, size, "%.150s", err.text);
	for (size_t i = 0; i < record.n_values; i++)
		write_value(out, size, &record.values[i]);
	enum issue_code code = record.n_issues ? record.issues[0].code : ISSUE_NONE;
	record_clear(&record);
	return code;
}

struct test_case {
	const char *what, *raw, *expected;
	enum issue_code issue;
};

static inline void check_cases(const struct test_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char got[2000];
		enum issue_code issue =
		    normalize_line(cases[i].what, cases[i].raw, got, sizeof(got));
		if (strcmp(got, cases[i].expected) != 0 || issue != cases[i].issue)
			fail_msg("%s '%s': got '%s' (%s), expected '%s' (%s)", cases[i].what,
			    cases[i].raw, got, issue_code_name(issue), cases[i].expected,
			    issue_code_name(cases[i].issue));
	}
}

/* The whole program, where a table of cases is all there is. */
#define TEST_OF_CASES(cases)                                                                       \
	static void values_become_what_they_mean(void **state)                                     \
	{                                                                                          \
		(void)state;                                                                       \
		check_cases(cases, N_ITEMS(cases));                                                \
	}                                                                                          \
	int main(void)                                                                             \
	{                                                                                          \
		const struct CMUnitTest tests[] = {                                                \
		    cmocka_unit_test(values_become_what_they_mean),                                \
		};                                                                                 \
		return cmocka_run_group_tests(tests, NULL, NULL);                                  \
	}

/* What came out gives itself; an identifier with its scheme before it. */
static inline void check_again(const char *what, const struct test_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char again[2000];
		const char *first = cases[i].expected;
		if (strchr(first, '|') || strcmp(cases[i].what, what) != 0 || !first[0])
			continue;
		if (strncmp(first, "urn:", 4) == 0 || strncmp(first, "ark:", 4) == 0 ||
		    strncmp(first, "url:", 4) == 0 || strncmp(first, "swh:", 4) == 0)
			first += 4;
		normalize_line(cases[i].what, first, again, sizeof(again));
		assert_string_equal(again, cases[i].expected);
	}
}

#endif
