/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"title", "A clean title", "A clean title", ISSUE_NONE},
    {"title", "  A  title\n in two lines ", "A title in two lines", ISSUE_NONE},
    {"title", "H<sub>2</sub>O in <i>E. coli</i>", "H2O in E. coli", ISSUE_TEXT_CLEANED},
    {"title", "Research &amp;amp; development", "Research & development", ISSUE_TEXT_CLEANED},
    {"title", "&lt;p&gt;Caf&eacute;&lt;/p&gt;", "Café", ISSUE_TEXT_CLEANED},
    {"title", "x < y and y > z", "x < y and y > z", ISSUE_NONE},
    {"title", "AT&T and R & D", "AT&T and R & D", ISSUE_NONE},
    {"title", "soft\xC2\xADhyphen", "softhyphen", ISSUE_NONE},
    {"title", "Cafe\xCC\x81", "Café", ISSUE_NONE},
    {"title", "[Untitled]", "", ISSUE_TITLE_PLACEHOLDER},
    {"title", "-", "", ISSUE_TITLE_PLACEHOLDER},
    {"description", "Abstract: we show", "Abstract: we show", ISSUE_NONE},
    {"subject", "soil; water ;; air", "soil | water | air", ISSUE_NONE},
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
