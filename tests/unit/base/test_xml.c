/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/xml.h"

static void test_text(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} cases[] = {
	    {"", ""},
	    {"plain", "plain"},
	    {"R&D <b>x</b> \"q\" 'a' ]]>", "R&amp;D &lt;b&gt;x&lt;/b&gt; \"q\" 'a' ]]&gt;"},
	    {"a\x01\x02"
	     "b\x1F",
		"ab"},
	    {"tab\tline\nend\r", "tab\tline\nend&#13;"},
	    {"a\xEF\xBF\xBE"
	     "b\xEF\xBF\xBF"
	     "c",
		"abc"},
	    {"\xEF\xBF\xBD is allowed, \xEF\xBB\xBF too",
		"\xEF\xBF\xBD is allowed, \xEF\xBB\xBF too"},
	    {"Größe 題名", "Größe 題名"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf out;
		buf_init(&out, 1000);
		xml_text(&out, str_from(cases[i].text));
		assert_str(cases[i].text, buf_str(&out), cases[i].expected);
		buf_clear(&out);
	}
}

static void test_element(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 1000);
	xml_element(&out, "dc:title", STR("eng"), STR("R&D"));
	xml_element(&out, "dc:date", STR(""), STR("2012"));
	xml_attribute(&out, "a", STR("\"<\t\n"));
	assert_str("element", buf_str(&out),
	    "<dc:title xml:lang=\"eng\">R&amp;D</dc:title><dc:date>2012</dc:date>"
	    " a=\"&quot;&lt;&#9;&#10;\"");
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text), cmocka_unit_test(test_element)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
