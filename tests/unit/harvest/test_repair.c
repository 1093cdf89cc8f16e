/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/html_entity.h"
#include "harvest/repair.h"

static void test_markup(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
		unsigned what;
	} cases[] = {
	    {"<a>x &amp; &#233; &eacute;</a>", "<a>x &amp; &#233; &eacute;</a>", 0},
	    {"<a b=\"1\" c='2'/>", "<a b=\"1\" c='2'/>", 0},
	    {"<a>& &; &a &1; &#; &#x;</a>", "<a>&amp; &amp;; &amp;a &amp;1; &amp;#; &amp;#x;</a>",
		REPAIRED_MARKUP},
	    {"<a>\x01"
	     "b\x0C</a>",
		"<a>b</a>", REPAIRED_CHARACTERS},
	    {"<a>\xEF\xBF\xBF\xEF\xBF\xBE</a>", "<a></a>", REPAIRED_CHARACTERS},
	    {"<a>&#0;&#xD800;&#xDC00;</a>", "<a>\xF0\x90\x80\x80</a>", REPAIRED_CHARACTERS},
	    {"<a>&#XE9;</a>", "<a>é</a>", REPAIRED_CHARACTERS},
	    {"<a>\xE9t\xE9</a>", "<a>été</a>", REPAIRED_UTF8},
	    {"<a>1 < 2</a>", "<a>1 &lt; 2</a>", REPAIRED_MARKUP},
	    {"<a><b></a>", "<a>&lt;b></a>", REPAIRED_MARKUP},
	    {"<a></b></a>", "<a>&lt;/b></a>", REPAIRED_MARKUP},
	    {"<a b=1 b=2 c=\"<\">x</a>", "<a b=\"1\" c=\"&lt;\">x</a>", REPAIRED_MARKUP},
	    {"<a b>x</a>", "&lt;a b>x&lt;/a>", REPAIRED_MARKUP},
	    {"<a><!-- c -- d --><?php x ?>y</a>", "<a>y</a>", REPAIRED_MARKUP},
	    {"<a><![CDATA[<&]]></a>", "<a><![CDATA[<&]]></a>", 0},
	    {"<a><![CDATA[</a>", "<a>&lt;![CDATA[</a>", REPAIRED_MARKUP},
	    {"<a><!-- </a>", "<a>&lt;!-- </a>", REPAIRED_MARKUP},
	    {"", "", 0},
	    {"<", "&lt;", REPAIRED_MARKUP},
	};
	struct repair repair;
	repair_init(&repair);
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		unsigned what;
		struct str once = repair_markup(&repair, str_from(cases[i].text), true, &what);
		assert_str(cases[i].text, once, cases[i].expected);
		assert_int_equal(what, cases[i].what);
	}
	repair_clear(&repair);
}

static void test_unit(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		enum scope scope;
		bool is_final, is_found;
		const char *unit, *name;
	} cases[] = {
	    {"<record>a</record><record>", SCOPE_LIST, false, true, "<record>a</record>", "record"},
	    {" <o:record>a</o:record >x", SCOPE_LIST, false, true, " <o:record>a</o:record >",
		"record"},
	    {"<record>a<record> <header>", SCOPE_LIST, false, true, "<record>a", "record"},
	    {"<record>a<record><x/></record></record>z", SCOPE_LIST, false, true,
		"<record>a<record><x/></record></record>", "record"},
	    {"<record>a</ListRecords>", SCOPE_LIST, false, true, "<record>a", "record"},
	    {"<record>a<resumptionToken>", SCOPE_LIST, false, true, "<record>a", "record"},
	    {"<resumptionToken a=1>&</resumptionToken> </ListRecords>", SCOPE_LIST, false, true,
		"<resumptionToken a=1>&</resumptionToken>", "resumptionToken"},
	    {"<resumptionToken>&</ListRecords>", SCOPE_LIST, false, true, "<resumptionToken>&",
		"resumptionToken"},
	    {"<record>a", SCOPE_LIST, true, false, "", ""},
	    {"& 1 < 2 </ListRecords></OAI-PMH>", SCOPE_LIST, false, true, "& 1 < 2 </ListRecords>",
		""},
	    {"<request>&</request><ListRecords>", SCOPE_ROOT, false, true, "<request>&</request>",
		"request"},
	    {"<ListRecords a='&'><record>", SCOPE_ROOT, false, true, "<ListRecords a='&'>",
		"ListRecords"},
	    {"<!-- <record> --><record/>", SCOPE_LIST, false, true, "<!-- <record> --><record/>",
		"record"},
	    {"<any><record>", SCOPE_WRAPPER, false, true, "<any>", "any"},
	    {"<header>a<header>b</header>", SCOPE_LIST, false, true, "<header>a", "header"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct repair_unit unit;
		struct str bytes = str_from(cases[i].bytes);
		bool is_found = repair_find_unit(bytes, cases[i].scope, cases[i].is_final, &unit);
		if (is_found != cases[i].is_found)
			fail_msg("%s: found is %d", cases[i].bytes, is_found);
		if (!is_found)
			continue;
		assert_str(cases[i].bytes, str_sub(bytes, 0, unit.n_bytes), cases[i].unit);
		assert_str(cases[i].bytes, unit.name, cases[i].name);
	}
}

static void test_entities(void **state)
{
	(void)state;
	assert_int_equal(html_entity_find(STR("AElig")), 0xC6);
	assert_int_equal(html_entity_find(STR("zwnj")), 0x200C);
	assert_int_equal(html_entity_find(STR("thetasym")), 0x3D1);
	assert_int_equal(html_entity_find(STR("nbsp")), 0xA0);
	assert_int_equal(html_entity_find(STR("eacut")), -1);
	assert_int_equal(html_entity_find(STR("")), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_markup),
	    cmocka_unit_test(test_unit),
	    cmocka_unit_test(test_entities),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
