/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/buf.h"

static void test_maximum_holds(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 10);
	buf_add_text(&buf, "12345678");
	assert_false(buf.failed);
	buf_add_text(&buf, "abc");
	assert_true(buf.failed);
	assert_str("after the maximum", buf_str(&buf), "12345678");
	buf_add_char(&buf, 'x');
	assert_str("failed stays failed", buf_str(&buf), "12345678");
	buf_reset(&buf);
	buf_addf(&buf, "%d-%s", 12, "abcdefg");
	assert_false(buf.failed);
	assert_str("exactly the maximum", buf_str(&buf), "12-abcdefg");
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_maximum_holds)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
