/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "model/endpoint.h"

static void names_the_host(void **state)
{
	(void)state;
	static const struct {
		const char *url, *expected;
	} cases[] = {
	    {"http://a.example/oai", "a.example"},
	    {"http://a.example", "a.example"},
	    {"HTTP://A.example:80/oai", "A.example"},
	    {"https://a.example:443/oai", "a.example"},
	    {"https://a.example:80/oai", "a.example:80"},
	    {"http://a.example:443?x=/", "a.example:443"},
	    {"http://a.example:8080#y", "a.example:8080"},
	    {"http://user:pass@a.example/oai@b", "a.example"},
	    {"http://[::1]:8080/oai", "[::1]:8080"},
	    {"a.example/oai", "a.example"},
	    {"", ""},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++)
		assert_str(cases[i].url, endpoint_host(cases[i].url), cases[i].expected);
}

/* Written, read over other settings, and written again: the same. */
static void settings_come_back(void **state)
{
	(void)state;
	const char *sets[] = {"a", "b:c d"};
	const struct {
		const char *what;
		struct endpoint endpoint;
		const char *expected;
	} cases[] = {
	    {"little", {.url = "http://a/oai", .metadata_prefix = "oai_dc"},
		"url http://a/oai\nmetadata-prefix oai_dc\nwindow 0\ndelay 0\nretries 0\n"
		"max-wait 0\nmax-page-bytes 0\nmax-records 0\npost 0\ndeletion-brake 0\n"},
	    {"all",
		{.url = "http://a/oai?x=1",
		    .metadata_prefix = "oai_dc",
		    .sets = sets,
		    .n_sets = 2,
		    .from = "2020-01-01",
		    .until = "2021-01-01",
		    .window = WINDOW_YEAR,
		    .delay_ms = 1500,
		    .retries = 7,
		    .max_wait_s = 60,
		    .max_page_bytes = UINT64_MAX,
		    .max_records = 10,
		    .use_post = true,
		    .password = "secret",
		    .deletion_brake_percent = 20},
		"url http://a/oai?x=1\nmetadata-prefix oai_dc\nset a\nset b:c d\n"
		"from 2020-01-01\nuntil 2021-01-01\nwindow 3\ndelay 1500\nretries 7\n"
		"max-wait 60\nmax-page-bytes 18446744073709551615\nmax-records 10\npost 1\n"
		"deletion-brake 20\n"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf out;
		struct arena arena = {0};
		const char *other_sets[] = {"z"};
		struct endpoint read = {.name = "n",
		    .from = "1999-01-01",
		    .sets = other_sets,
		    .n_sets = 1,
		    .language = "de"};
		buf_init(&out, 10000);
		endpoint_write_settings(&cases[i].endpoint, &out);
		assert_str(cases[i].what, buf_str(&out), cases[i].expected);
		assert_true(endpoint_read_settings(&read, buf_str(&out), &arena));
		buf_reset(&out);
		endpoint_write_settings(&read, &out);
		assert_str(cases[i].what, buf_str(&out), cases[i].expected);
		assert_string_equal(read.name, "n");
		assert_string_equal(read.language, "de");
		buf_clear(&out);
		arena_clear(&arena);
	}
}

static void nonsense_is_refused(void **state)
{
	(void)state;
	const char *const cases[] = {
	    "",
	    "retries 5\n",
	    "url http://a/oai\nretries many\n",
	    "url http://a/oai\nretries 99999999999\n",
	    "url http://a/oai\nwindow 4\n",
	    "url http://a/oai\nunknown 1\n",
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct arena arena = {0};
		struct endpoint endpoint = {0};
		if (endpoint_read_settings(&endpoint, str_from(cases[i]), &arena))
			fail_msg("taken: '%s'", cases[i]);
		arena_clear(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_the_host),
	    cmocka_unit_test(settings_come_back),
	    cmocka_unit_test(nonsense_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
