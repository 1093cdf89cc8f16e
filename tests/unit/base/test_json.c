/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/json.h"
#include "base/utc.h"

static void test_writes_documents(void **state)
{
	(void)state;
	struct buf buf;
	struct json json;
	buf_init(&buf, 1000);
	json_init(&json, &buf);
	json_open(&json, '{');
	json_key_text(&json, "a", "q\"\\\n\x01");
	json_key(&json, "list");
	json_open(&json, '[');
	json_int(&json, -3);
	json_bool(&json, true);
	json_null(&json);
	json_real(&json, 0.5);
	json_open(&json, '{');
	json_close(&json, '}');
	json_close(&json, ']');
	json_key_time(&json, "t", 0);
	json_key_time(&json, "none", UTC_NONE);
	json_close(&json, '}');
	assert_str("document", buf_str(&buf),
	    "{\"a\":\"q\\\"\\\\\\n\\u0001\",\"list\":[-3,true,null,0.5,{}],"
	    "\"t\":\"1970-01-01T00:00:00Z\",\"none\":null}");
	buf_clear(&buf);
}

/* Text is scanned eight bytes at a time: an escape must be found wherever it stands. */
static void test_escapes_at_every_place(void **state)
{
	(void)state;
	for (size_t length = 1; length < 20; length++) {
		for (size_t at = 0; at < length; at++) {
			char text[32], expected[40];
			memset(text, 'x', sizeof(text));
			text[at] = '"';
			size_t n = 0;
			expected[n++] = '"';
			for (size_t i = 0; i < length; i++) {
				if (i == at)
					expected[n++] = '\\';
				expected[n++] = text[i];
			}
			expected[n++] = '"';
			expected[n] = '\0';
			struct buf buf;
			struct json json;
			buf_init(&buf, 100);
			json_init(&json, &buf);
			json_str(&json, (struct str){text, length});
			assert_str("quote", buf_str(&buf), expected);
			buf_clear(&buf);
		}
	}
}

static void test_bytes_at_the_borders(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} cases[] = {
	    {"        \x1F       ", "\"        \\u001f       \""},
	    {"\x1F\x20!#[]~\x7F", "\"\\u001f !#[]~\\u007f\""},
	    {"\xC3\xA9\xE9\xA1\x8C\xF0\x9F\x98\x80 long enough",
		"\"\xC3\xA9\xE9\xA1\x8C\xF0\x9F\x98\x80 long enough\""},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf buf;
		struct json json;
		buf_init(&buf, 100);
		json_init(&json, &buf);
		json_text(&json, cases[i].text);
		assert_str(cases[i].text, buf_str(&buf), cases[i].expected);
		buf_clear(&buf);
	}
	static const struct {
		int64_t value;
		const char *expected;
	} numbers[] = {{0, "0"}, {-1, "-1"}, {INT64_MAX, "9223372036854775807"},
	    {INT64_MIN, "-9223372036854775808"}};
	for (size_t i = 0; i < N_ITEMS(numbers); i++) {
		struct buf buf;
		struct json json;
		buf_init(&buf, 100);
		json_init(&json, &buf);
		json_int(&json, numbers[i].value);
		assert_str("number", buf_str(&buf), numbers[i].expected);
		buf_clear(&buf);
	}
}

/* A full buffer fails and stays as it was; nothing is written past its end. */
static void test_respects_the_maximum(void **state)
{
	(void)state;
	struct buf buf;
	struct json json;
	buf_init(&buf, 8);
	json_init(&json, &buf);
	json_open(&json, '[');
	json_text(&json, "abcdefgh");
	json_int(&json, 1);
	assert_true(buf.failed);
	assert_str("content", buf_str(&buf), "[");
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_writes_documents),
	    cmocka_unit_test(test_escapes_at_every_place),
	    cmocka_unit_test(test_bytes_at_the_borders),
	    cmocka_unit_test(test_respects_the_maximum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
