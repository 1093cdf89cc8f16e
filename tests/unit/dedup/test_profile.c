/* SPDX-License-Identifier: MIT */
#include "model/limits.h"
#include "tests/unit/dedup/support.h"

#define LINE "t=Random walks on lattices|a=Polya, George|y=1921|doi=10.1/a|s=Journal|v=3|p=1"

static void test_digest_covers_what_bears_on_matching(void **state)
{
	(void)state;
	struct profile *base = profile_from_line("e", "1", LINE);
	struct profile *again = profile_from_line("e", "1", LINE);
	assert_int_equal(profile_digest(base), profile_digest(again));
	assert_int_equal(profile_cmp(base, again), 0);
	profile_free(again);
	static const struct {
		const char *endpoint, *identifier, *line;
	} others[] = {
	    {"f", "1", LINE},
	    {"e", "2", LINE},
	    {"e", "1", LINE "|l=eng"},
	    {"e", "1", LINE "|k=book"},
	    {"e", "1", LINE "|handle=1/2"},
	    {"e", "1",
		LINE
		"|d=A walk whose steps are drawn at random returns to its origin with certainty."},
	    {"e", "1", "t=Random walks on lattices|a=Polya, G|y=1921|doi=10.1/a|s=Journal|v=3|p=1"},
	    {"e", "1",
		"t=Random walks on lattice|a=Polya, George|y=1921|doi=10.1/a|s=Journal|v=3|p=1"},
	    {"e", "1",
		"t=Random walks on lattices|a=Polya, George|y=1922|doi=10.1/a|s=Journal|v=3|p=1"},
	    {"e", "1",
		"t=Random walks on lattices|a=Polya, George|y=1921|doi=10.1/a|s=Journal|v=4|p=1"},
	};
	for (size_t i = 0; i < N_ITEMS(others); i++) {
		struct profile *other =
		    profile_from_line(others[i].endpoint, others[i].identifier, others[i].line);
		if (profile_digest(other) == profile_digest(base))
			fail_msg("case %zu has the same digest", i);
		int there = profile_cmp(base, other), back = profile_cmp(other, base);
		assert_true(there != 0 && (there < 0) == (back > 0));
		profile_free(other);
	}
	profile_free(base);
	profile_free(NULL);
}

/* Records at or beyond the caps make profiles, keys and matches all the same. */
static void test_excess_is_cut(void **state)
{
	(void)state;
	struct record record = {0};
	char *text = malloc(100000);
	for (size_t i = 0; i < 100000; i += 4)
		memcpy(
		    text + i, i % 8 ? "ab c" : "\xEF\xB7\xBA ", 4); /* U+FDFA folds to 18 letters */
	struct str longest = str_make(text, 100000);
	for (int i = 0; i < 3000; i++) {
		struct value *value =
		    record_add_value(&record, VALUE_PERSON, DC_CREATOR, 0, RULE_NONE, longest);
		value->part[PERSON_GIVEN] = longest;
		record_add_value(
		    &record, VALUE_IDENTIFIER, DC_IDENTIFIER, 0, RULE_NONE, STR("10.1/x"))
		    ->tag = SCHEME_DOI;
	}
	for (int i = 0; i < 10; i++)
		record_add_value(&record, VALUE_TEXT, DC_TITLE, 0, RULE_NONE,
		    str_from_index(longest, (size_t)i * 4));
	record_add_value(&record, VALUE_TEXT, DC_DESCRIPTION, 0, RULE_NONE, longest);
	struct value *citation =
	    record_add_value(&record, VALUE_CITATION, DC_SOURCE, 0, RULE_NONE, longest);
	citation->part[CITATION_VOLUME] = citation->part[CITATION_PAGES] = longest;
	struct profile *profile = profile_from_record(&record, STR("e"));
	uint64_t keys[LIMIT_KEYS_PER_RECORD];
	assert_true(block_keys(profile, keys) > 0);
	assert_int_equal(match_pair(profile, profile).verdict, VERDICT_SAME);
	profile_free(profile);
	record_clear(&record);

	struct profile *nothing = profile_from_record(&record, STR(""));
	assert_int_equal(block_keys(nothing, keys), 0);
	assert_int_equal(match_pair(nothing, nothing).verdict, VERDICT_DIFFERENT);
	profile_free(nothing);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_digest_covers_what_bears_on_matching),
	    cmocka_unit_test(test_excess_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
