/* SPDX-License-Identifier: MIT */
/* The pure parts; transfers are shown in tests/scenario. */
#include "tests/unit/unit.h"

#include "harvest/http.h"

static void hides_user_information(void **state)
{
	(void)state;
	const struct {
		const char *url, *expected;
	} cases[] = {
	    {"http://h/oai?a=b", "http://h/oai?a=b"},
	    {"http://me:secret@h/oai", "http://h/oai"},
	    {"http://me:s@cret@h/oai", "http://h/oai"},
	    {"http://h/oai?set=a@b", "http://h/oai?set=a@b"},
	    {"http://h?set=a@b", "http://h?set=a@b"},
	    {"no url", "no?url"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf out;
		buf_init(&out, 1000);
		http_printable_url(&out, str_from(cases[i].url));
		assert_str(cases[i].url, buf_str(&out), cases[i].expected);
		buf_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hides_user_information),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
