/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"language", "en", "eng", ISSUE_NONE},
    {"language", "ger", "deu", ISSUE_NONE},
    {"language", "en_US", "eng", ISSUE_NONE},
    {"language", "eng/en", "eng", ISSUE_NONE},
    {"language", "fre ## ita ## lat", "fra | ita | lat", ISSUE_NONE},
    {"language", "English and French", "eng | fra", ISSUE_NONE},
    {"language", "Français", "fra", ISSUE_NONE},
    {"language", "русский", "rus", ISSUE_NONE},
    {"language", "http://lexvo.org/id/iso639-3/eng", "eng", ISSUE_NONE},
    {"language", "iw", "heb", ISSUE_NONE},
    {"language", "esl", "esl", ISSUE_NONE}, /* Egypt Sign Language, not MARC's old Spanish */
    {"language", "Portugese", "por", ISSUE_NONE},
    {"language", "gibberish", "", ISSUE_LANGUAGE_UNKNOWN},
    {"language", "und", "", ISSUE_NONE},
};

static void values_become_what_they_mean(void **state)
{
	(void)state;
	check_cases(cases, N_ITEMS(cases));
}

static void normalised_values_stay(void **state)
{
	(void)state;
	check_again("language", cases, N_ITEMS(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(normalised_values_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
