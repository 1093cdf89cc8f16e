/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"type", "info:eu-repo/semantics/article", "journal article", ISSUE_NONE},
    {"type", "Article", "journal article", ISSUE_NONE},
    {"type", "PhD Thesis", "doctoral thesis", ISSUE_NONE},
    {"type", "http://purl.org/coar/resource_type/c_2f33", "book", ISSUE_NONE},
    {"type", "Chapitre de livre / Book chapter", "book part", ISSUE_NONE},
    {"type", "ConferencePaper", "conference paper", ISSUE_NONE},
    {"type", "http://purl.org/dc/dcmitype/StillImage", "still image", ISSUE_NONE},
    {"type", "Peer-reviewed Article", "journal article", ISSUE_NONE},
    {"type", "NonPeerReviewed", "", ISSUE_NONE},
    {"type", "info:eu-repo/semantics/publishedVersion", "", ISSUE_NONE},
    {"type", "blurb", "", ISSUE_TYPE_UNKNOWN},
};

static void values_become_what_they_mean(void **state)
{
	(void)state;
	check_cases(cases, N_ITEMS(cases));
}

static void normalised_values_stay(void **state)
{
	(void)state;
	check_again("type", cases, N_ITEMS(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(normalised_values_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
