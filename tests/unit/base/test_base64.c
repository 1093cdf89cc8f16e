/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/base64.h"

/* RFC 4648, section 10, and bytes that are no text. */
static void test_base64(void **state)
{
	(void)state;
	static const struct {
		struct str bytes;
		const char *text;
	} cases[] = {
	    {STR(""), ""},
	    {STR("f"), "Zg=="},
	    {STR("fo"), "Zm8="},
	    {STR("foo"), "Zm9v"},
	    {STR("foob"), "Zm9vYg=="},
	    {STR("fooba"), "Zm9vYmE="},
	    {STR("foobar"), "Zm9vYmFy"},
	    {STR("\0\xFF\xFE\xFB"), "AP/++w=="},
	};
	struct buf out;
	buf_init(&out, 100);
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		buf_reset(&out);
		base64_add(&out, cases[i].bytes);
		assert_str(cases[i].text, buf_str(&out), cases[i].text);
	}
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_base64)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
