/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/publish/sample.h"

static void test_one_line_a_record(void **state)
{
	(void)state;
	const struct publish_format *format = publish_format_find(PUBLISH_CLUSTERS, STR("tsv"));
	struct buf out;
	buf_init(&out, 10000);
	format->publication(&sample_settings, &sample_publication, &out);
	assert_str("lines", buf_str(&out), "pub-1\ta\toai:a:1\npub-1\tb\toai:b:1%092\n");
	buf_reset(&out);
	format->publication(&sample_settings, &empty_publication, &out);
	assert_str("no records", buf_str(&out), "");
	buf_clear(&out);
}

static void test_columns_stay_whole(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"oai:x:1", "oai:x:1"},
	    {"a\nb\r\tc", "a%0Ab%0D%09c"},
	    {"\t", "%09"},
	    {"a%09b", "a%09b"},
	    {"oai:x:\xD1\x8F", "oai:x:\xD1\x8F"},
	};
	const struct publish_format *format = publish_format_find(PUBLISH_CLUSTERS, STR("tsv"));
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct member member = {.endpoint = STR("e"), .identifier = str_from(cases[i][0])};
		struct publication publication = {
		    .id = STR("p"), .members = &member, .n_members = 1};
		struct buf out, expected;
		buf_init(&out, 10000);
		buf_init(&expected, 10000);
		format->publication(&sample_settings, &publication, &out);
		buf_addf(&expected, "p\te\t%s\n", cases[i][1]);
		assert_str(cases[i][1], buf_str(&out), expected.p);
		buf_clear(&out);
		buf_clear(&expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_one_line_a_record),
	    cmocka_unit_test(test_columns_stay_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
