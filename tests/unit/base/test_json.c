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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_writes_documents)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
