/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/oai_error.h"

static void finds_codes(void **state)
{
	(void)state;
	const struct {
		const char *code;
		enum oai_error expected;
	} cases[] = {
	    {"", OAI_NO_ERROR},
	    {"  ", OAI_NO_ERROR},
	    {"badArgument", OAI_BAD_ARGUMENT},
	    {"badResumptionToken", OAI_BAD_TOKEN},
	    {"badVerb", OAI_BAD_VERB},
	    {"cannotDisseminateFormat", OAI_NO_FORMAT},
	    {"idDoesNotExist", OAI_NO_IDENTIFIER},
	    {"noRecordsMatch", OAI_NO_RECORDS},
	    {"noMetadataFormats", OAI_NO_FORMATS},
	    {"noSetHierarchy", OAI_NO_SETS},
	    {" NoRecordsMatch\n", OAI_NO_RECORDS},
	    {"noRecordsMatches", OAI_UNKNOWN_ERROR},
	    {"500", OAI_UNKNOWN_ERROR},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		enum oai_error got = oai_error_find(str_from(cases[i].code));
		if (got != cases[i].expected)
			fail_msg("'%s': got %d", cases[i].code, (int)got);
		assert_non_null(oai_error_explain(got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(finds_codes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
