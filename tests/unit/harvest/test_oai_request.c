/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/oai_request.h"
#include "model/limits.h"

#define NEW_YEAR 1704067200 /* 2024-01-01T00:00:00Z */

static void writes_arguments(void **state)
{
	(void)state;
	const struct {
		const char *verb, *prefix, *set, *token;
		int64_t from, until;
		enum utc_granularity granularity;
		const char *expected;
	} cases[] = {
	    {"Identify", "", "", "", UTC_NONE, UTC_NONE, UTC_DAY, "verb=Identify"},
	    {"ListRecords", "oai_dc", "", "", UTC_NONE, UTC_NONE, UTC_DAY,
		"verb=ListRecords&metadataPrefix=oai_dc"},
	    {"ListRecords", "oai_dc", "a:b c", "", UTC_NONE, UTC_NONE, UTC_DAY,
		"verb=ListRecords&metadataPrefix=oai_dc&set=a%3Ab%20c"},
	    {"ListRecords", "oai_dc", "", "", NEW_YEAR + 3661, UTC_NONE, UTC_SECOND,
		"verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01T01%3A01%3A01Z"},
	    {"ListRecords", "oai_dc", "", "", NEW_YEAR + 3661, NEW_YEAR + 86399, UTC_DAY,
		"verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-01-01"},
	    {"ListRecords", "oai_dc", "", "", 0, 0, UTC_DAY,
		"verb=ListRecords&metadataPrefix=oai_dc&from=1970-01-01&until=1970-01-01"},
	    /* exclusive: nothing but the token */
	    {"ListRecords", "oai_dc", "s", "t1", NEW_YEAR, NEW_YEAR, UTC_DAY,
		"verb=ListRecords&resumptionToken=t1"},
	    /* opaque, encoded once */
	    {"ListRecords", "oai_dc", "", "a+b=c&d e/%41?#", UTC_NONE, UTC_NONE, UTC_DAY,
		"verb=ListRecords&resumptionToken=a%2Bb%3Dc%26d%20e%2F%2541%3F%23"},
	    {"ListRecords", "oai_dc", "", "\xC3\xA9\x7F\x01", UTC_NONE, UTC_NONE, UTC_DAY,
		"verb=ListRecords&resumptionToken=%C3%A9%7F%01"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct oai_request request = {
		    .verb = cases[i].verb,
		    .metadata_prefix = str_from(cases[i].prefix),
		    .set = str_from(cases[i].set),
		    .from = cases[i].from,
		    .until = cases[i].until,
		    .granularity = cases[i].granularity,
		    .token = str_from(cases[i].token),
		};
		struct buf out;
		struct err err;
		buf_init(&out, LIMIT_URL_BYTES);
		assert_int_equal(oai_request_arguments(&out, &request, &err), 0);
		assert_str(cases[i].expected, buf_str(&out), cases[i].expected);
		buf_clear(&out);
	}
}

static void writes_tokens_in_other_forms(void **state)
{
	(void)state;
	const struct {
		const char *token;
		enum token_form form;
		const char *expected;
	} cases[] = {
	    {"a/b", TOKEN_ENCODED, "resumptionToken=a%2Fb"},
	    {"a/b", TOKEN_WITH_PREFIX, "resumptionToken=a%2Fb&metadataPrefix=oai_dc"},
	    {"a/b=+%2F?:", TOKEN_VERBATIM, "resumptionToken=a/b=+%2F?:"},
	    {"abc-._~1", TOKEN_VERBATIM, "resumptionToken=abc-._~1"},
	    /* what would be more than a value, or no URL, stays encoded */
	    {"a/b&verb=Identify", TOKEN_VERBATIM, "resumptionToken=a%2Fb%26verb%3DIdentify"},
	    {"a/b;verb=Identify", TOKEN_VERBATIM, "resumptionToken=a%2Fb%3Bverb%3DIdentify"},
	    {"a/b#c", TOKEN_VERBATIM, "resumptionToken=a%2Fb%23c"},
	    {"a/b c", TOKEN_VERBATIM, "resumptionToken=a%2Fb%20c"},
	    {"a/b\r\nc", TOKEN_VERBATIM, "resumptionToken=a%2Fb%0D%0Ac"},
	    {"a/\xC3\xA9", TOKEN_VERBATIM, "resumptionToken=a%2F%C3%A9"},
	    /* decoded once, and then encoded like any other */
	    {"a%20b%26verb%3D%0A", TOKEN_DECODED, "resumptionToken=a%20b%26verb%3D%0A"},
	    {"a%252Fb c", TOKEN_DECODED, "resumptionToken=a%252Fb%20c"},
	    {"a%252Fb", TOKEN_DECODED, "resumptionToken=a%252Fb"},
	    {"100%", TOKEN_DECODED, "resumptionToken=100%25"},
	    {"%4", TOKEN_DECODED, "resumptionToken=%254"},
	    {"%zz%41", TOKEN_DECODED, "resumptionToken=%25zzA"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct str token = str_from(cases[i].token);
		struct oai_request request = {
		    .verb = "ListRecords",
		    .metadata_prefix = STR("oai_dc"),
		    .token = token,
		    .token_form = cases[i].form,
		};
		struct buf out, expected;
		struct err err;
		buf_init(&out, LIMIT_URL_BYTES);
		buf_init(&expected, LIMIT_URL_BYTES);
		buf_addf(&expected, "verb=ListRecords&%s", cases[i].expected);
		assert_int_equal(oai_request_arguments(&out, &request, &err), 0);
		assert_str(cases[i].token, buf_str(&out), expected.p);
		buf_clear(&out);
		buf_clear(&expected);
	}
}

static void refuses_from_after_until(void **state)
{
	(void)state;
	struct oai_request request = {.verb = "ListRecords",
	    .metadata_prefix = STR("oai_dc"),
	    .from = NEW_YEAR + 86400,
	    .until = NEW_YEAR,
	    .granularity = UTC_DAY};
	struct buf out;
	struct err err;
	buf_init(&out, LIMIT_URL_BYTES);
	assert_int_equal(oai_request_arguments(&out, &request, &err), ERR_USAGE);
	assert_string_equal(err.text, "from 2024-01-02 lies after until 2024-01-01");
	buf_clear(&out);
}

static void joins_base_urls(void **state)
{
	(void)state;
	const struct {
		const char *base, *expected;
	} cases[] = {
	    {"http://h/oai", "http://h/oai?verb=Identify"},
	    {"http://h", "http://h?verb=Identify"},
	    {"http://h/oai?", "http://h/oai?verb=Identify"},
	    {"http://h/oai.php?page=oai", "http://h/oai.php?page=oai&verb=Identify"},
	    {"http://h/oai?a=1&", "http://h/oai?a=1&verb=Identify"},
	    {"http://h/oai?verb=ListRecords&key=k", "http://h/oai?key=k&verb=Identify"},
	    {"http://h/oai#top", "http://h/oai?verb=Identify"},
	    {"http://h/oai?a=1#top?b", "http://h/oai?a=1&verb=Identify"},
	    {"http://h/oai#top?b", "http://h/oai?verb=Identify"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf out;
		struct err err;
		buf_init(&out, LIMIT_URL_BYTES);
		assert_int_equal(
		    oai_request_url(&out, str_from(cases[i].base), STR("verb=Identify"), &err), 0);
		assert_str(cases[i].base, buf_str(&out), cases[i].expected);
		buf_clear(&out);
	}
}

static void refuses_long_urls(void **state)
{
	(void)state;
	static char token[LIMIT_URL_BYTES];
	struct buf out;
	struct err err;
	memset(token, 'x', sizeof(token));
	buf_init(&out, LIMIT_URL_BYTES * 4);
	assert_int_equal(
	    oai_request_url(&out, STR("http://h/oai"), str_make(token, sizeof(token)), &err),
	    ERR_LIMIT);
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_arguments),
	    cmocka_unit_test(writes_tokens_in_other_forms),
	    cmocka_unit_test(refuses_from_after_until),
	    cmocka_unit_test(joins_base_urls),
	    cmocka_unit_test(refuses_long_urls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
