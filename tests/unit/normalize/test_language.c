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
    /* names in many languages, and with words around them */
    {"language", "नेपाली", "nep", ISSUE_NONE},
    {"language", "Zwitserduits", "gsw", ISSUE_NONE},
    {"language", "norvégien", "nor", ISSUE_NONE},
    {"language", "Język czeski", "ces", ISSUE_NONE},
    {"language", "Македонски јазик", "mkd", ISSUE_NONE},
    {"language", "Text in Welsh", "cym", ISSUE_NONE},
    {"language", "Welsh (United Kingdom)", "cym", ISSUE_NONE},
    {"language", "Portugese", "por", ISSUE_NONE},
    {"language", "Hungarain", "hun", ISSUE_NONE},
    {"language", "Litauninan", "", ISSUE_LANGUAGE_UNKNOWN},
    /* codes with a list's name, tags, URIs */
    {"language", "ISO 639-2: wel", "cym", ISSUE_NONE},
    {"language", "rfc5646:cy-GB", "cym", ISSUE_NONE},
    {"language", "zh-hak", "hak", ISSUE_NONE},
    {"language", "cy-GB-x-private", "cym", ISSUE_NONE},
    {"language", "de-AT-1996", "deu", ISSUE_NONE},
    {"language", "pol-POL", "pol", ISSUE_NONE},
    {"language", "no-nyn", "nno", ISSUE_NONE},
    {"language", "https://id.loc.gov/vocabulary/iso639-2/wel.html", "cym", ISSUE_NONE},
    {"language", "http://example.org/wel", "", ISSUE_LANGUAGE_UNKNOWN},
    /* retired ones that clash with nothing */
    {"language", "ajm", "jrb", ISSUE_NONE},
    {"language", "tag", "tag", ISSUE_NONE},
    /* several */
    {"language", "welger", "", ISSUE_LANGUAGE_UNKNOWN},
    {"language", "polger", "pol | deu", ISSUE_NONE},
    {"language", "Old English e Latin", "ang | lat", ISSUE_NONE},
    {"language", "Polish, Czech and Welsh", "pol | ces | cym", ISSUE_NONE},
    {"language", "pl cs", "pol | ces", ISSUE_NONE},
    {"language", "to be", "", ISSUE_LANGUAGE_UNKNOWN},
    {"language", "Polish; summaries in Latvian", "pol", ISSUE_LANGUAGE_UNKNOWN},
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

static void retired_marc_codes_mean_what_they_meant(void **state)
{
	(void)state;
	struct record record = {0};
	struct normalize_settings marc = {.today = TODAY, .marc_languages = true};
	struct err err;
	normalize_value(&record, STR("language"), STR("esl"), &marc, &err);
	normalize_value(&record, STR("language"), STR("GAG"), &marc, &err);
	normalize_value(&record, STR("language"), STR("cym"), &marc, &err);
	assert_int_equal(record.n_values, 3);
	assert_str("esl", record.values[0].text, "spa");
	assert_str("GAG", record.values[1].text, "glg");
	assert_str("cym", record.values[2].text, "cym");
	record_clear(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(normalised_values_stay),
	    cmocka_unit_test(retired_marc_codes_mean_what_they_meant),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
