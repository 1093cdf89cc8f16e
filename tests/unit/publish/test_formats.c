/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "publish/publish.h"

static void test_finds_formats(void **state)
{
	(void)state;
	static const struct {
		enum publish_of of;
		const char *name, *found, *suffix;
	} cases[] = {
	    {PUBLISH_PUBLICATIONS, "", "jsonl", ".jsonl"},
	    {PUBLISH_PUBLICATIONS, "jsonl", "jsonl", ".jsonl"},
	    {PUBLISH_PUBLICATIONS, "oai_dc", "oai_dc", ".xml"},
	    {PUBLISH_PUBLICATIONS, "tsv", NULL, NULL},
	    {PUBLISH_PUBLICATIONS, "json", NULL, NULL},
	    {PUBLISH_RECORDS, "", "jsonl", ".jsonl"},
	    {PUBLISH_RECORDS, "oai_dc", NULL, NULL},
	    {PUBLISH_CLUSTERS, "", "tsv", ".tsv"},
	    {PUBLISH_N, "", NULL, NULL},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const struct publish_format *format =
		    publish_format_find(cases[i].of, str_from(cases[i].name));
		if (!cases[i].found) {
			assert_null(format);
			continue;
		}
		assert_non_null(format);
		assert_string_equal(format->name, cases[i].found);
		assert_string_equal(format->suffix, cases[i].suffix);
	}
}

static void test_every_format_writes_its_items(void **state)
{
	(void)state;
	size_t n;
	const struct publish_format *formats = publish_formats(&n);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		assert_true((formats[i].of == PUBLISH_RECORDS) == (formats[i].record != NULL));
		assert_true((formats[i].of == PUBLISH_RECORDS) == (formats[i].publication == NULL));
	}
}

static void test_names_what_is_exported(void **state)
{
	(void)state;
	for (int of = 0; of < PUBLISH_N; of++)
		assert_int_equal(publish_of_find(str_from(publish_of_name(of))), of);
	assert_int_equal(publish_of_find(STR("publication")), PUBLISH_N);
	assert_int_equal(publish_of_find(STR("")), PUBLISH_N);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_finds_formats),
	    cmocka_unit_test(test_every_format_writes_its_items),
	    cmocka_unit_test(test_names_what_is_exported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
