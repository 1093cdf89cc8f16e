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
    {"type", "Artigo de periódico científico", "journal article", ISSUE_NONE},
    {"type", "Научная монография", "book", ISSUE_NONE},
    {"type", "วิทยานิพนธ์ปริญญาเอก", "doctoral thesis", ISSUE_NONE},
    {"type", "博士学位论文", "doctoral thesis", ISSUE_NONE},
    {"type", "fabio:InstructionManual", "technical documentation", ISSUE_NONE},
    {"type", "incollection", "book part", ISSUE_NONE},
    {"type", "International Refereed Conference Paper", "conference paper", ISSUE_NONE},
    {"type", "G5 Doctoral dissertation (articles)", "doctoral thesis", ISSUE_NONE},
    /* an unknown kind of a known type */
    {"type", "Zoological article", "journal article", ISSUE_NONE},
    {"type", "Klimaforschungsbericht", "report", ISSUE_NONE},
    {"type", "Thesis of the second kind", "thesis", ISSUE_NONE},
    {"type", "Article about a book", "", ISSUE_TYPE_UNKNOWN},
    {"type", "Zoological article abstract", "", ISSUE_TYPE_UNKNOWN},
    {"type", "Article in a zoological book", "", ISSUE_TYPE_UNKNOWN},
    /* as EPrints has it */
    {"type", "Conference or Workshop Item (Paper)", "conference paper", ISSUE_NONE},
    {"type", "Monograph (Working Paper)", "working paper", ISSUE_NONE},
    {"type", "Monograph (Technical Report)", "technical report", ISSUE_NONE},
    {"type", "Journal (On-line/Unpaginated)", "journal article", ISSUE_NONE},
    {"type", "Monograph", "book", ISSUE_NONE},
    {"type", "Conference paper / poster", "conference object", ISSUE_NONE},
    {"type", "Chapter in Book/Report/Conference proceeding", "book part", ISSUE_NONE},
    {"type", "Book Prospectus", "", ISSUE_TYPE_UNKNOWN},
    /* status is no type */
    {"type", "Évalué par les pairs", "", ISSUE_NONE},
    {"type", "Scholarly, peer reviewed", "", ISSUE_NONE},
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
