/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/shadow.h"

/* The shadow of a text in pieces of that size; "-" where there is none. */
static void check(const char *text, const char *expected, size_t piece_bytes)
{
	struct shadow shadow;
	struct buf all;
	shadow_init(&shadow, 100);
	buf_init(&all, 100);
	struct str rest = str_from(text);
	while (rest.n) {
		struct str piece = str_sub(rest, 0, piece_bytes), out;
		rest = str_from_index(rest, piece.n);
		if (!shadow_make(&shadow, piece, &out)) {
			buf_reset(&all);
			buf_add_text(&all, "-");
			break;
		}
		assert_int_equal(out.n, piece.n);
		buf_add(&all, out);
	}
	assert_str(text, buf_str(&all), expected);
	buf_clear(&all);
	shadow_clear(&shadow);
}

static void test_shadow(void **state)
{
	(void)state;
	static const struct {
		const char *text, *shadow;
	} cases[] = {
	    {"plain ASCII, more than eight bytes\n", "plain ASCII, more than eight bytes\n"},
	    {"<a>caf\xC3\xA9</a>", "<a>caf\x7F\x7F</a>"},
	    {"\xE5\x9C\x9F\xE5\xA3\x8C \xF0\x9F\x93\x9A",
		"\x7F\x7F\x7F\x7F\x7F\x7F \x7F\x7F\x7F\x7F"},
	    {"\xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBD",
		"\x7F\x7F\x7F \x7F\x7F\x7F \x7F\x7F\x7F \x7F\x7F\x7F"},
	    {"a\r\nb\r\n", "a\r\nb\r\n"},
	    /* a byte that begins nothing, and one that is not followed as it should be */
	    {"caf\xE9 x", "-"},
	    {"x\x80y", "-"},
	    {"\xC3(", "-"},
	    {"\xE5\x9C(", "-"},
	    /* longer than need be, halves of pairs, beyond Unicode, no characters */
	    {"\xC0\xAF.", "-"},
	    {"\xE0\x80\xAF.", "-"},
	    {"\xED\xA0\xB5.", "-"},
	    {"\xF4\x90\x80\x80.", "-"},
	    {"\xEF\xBF\xBE.", "-"},
	    {"\xEF\xBF\xBF.", "-"},
	    {"a\rb", "-"},
	    {"a\r\r\nb", "-"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		for (size_t n = 1; n < 8; n++)
			check(cases[i].text, cases[i].shadow, n);
		check(cases[i].text, cases[i].shadow, 100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_shadow)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
