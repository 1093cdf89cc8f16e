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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(names_the_host)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
