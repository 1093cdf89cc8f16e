/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "pipeline/causes.h"

static void generalises(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} cases[] = {
	    {"", ""},
	    {"the record has no identifier", "the record has no identifier"},
	    {"line 17: not JSON", "line N: not JSON"},
	    {"timeout after 2.5 seconds.", "timeout after N seconds."},
	    {"HTTP 503 from 'https://a.example/oai?x=1&y=2': busy", "HTTP N from 'URL': busy"},
	    {"cannot reach 'HTTP://A.example/': refused", "cannot reach 'URL': refused"},
	    {"record 'oai:x:12/a' is too large", "record 'ID' is too large"},
	    {"foaie: 3a", "foaie: Na"},
	    {"xhttp://a", "xhttp://a"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf out;
		buf_init(&out, 1 << 16);
		causes_generalise(&out, str_from(cases[i].text));
		assert_str(cases[i].text, buf_str(&out), cases[i].expected);
		buf_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(generalises)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
