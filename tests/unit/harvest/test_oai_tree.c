/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/buf.h"
#include "harvest/oai_tree.h"
#include "model/limits.h"

static void add_element(struct buf *out, const struct xml_element *element)
{
	buf_addf(out, "(%.*s", STR_ARG(element->name));
	if (element->ns.n)
		buf_addf(out, "{%.*s}", STR_ARG(element->ns));
	for (size_t i = 0; i < element->n_attributes; i++)
		buf_addf(out, " %.*s=%.*s", STR_ARG(element->attributes[i].name),
		    STR_ARG(element->attributes[i].value));
	struct str text = str_trim(element->text);
	if (text.n)
		buf_addf(out, " '%.*s'", STR_ARG(text));
	for (const struct xml_element *e = element->first; e; e = e->next)
		add_element(out, e);
	buf_add_char(out, ')');
}

static void test_trees(void **state)
{
	(void)state;
	static const struct {
		const char *name, *input, *tree, *fault;
	} cases[] = {
	    {"one element", "<a/>", "(a)", ""},
	    {"order, namespaces, attributes",
		"<?xml version='1.0'?><a xmlns='u:1'><b x='1' y='&lt;'>t&amp;<![CDATA[<]]></b>"
		"<p:c xmlns:p='u:2'/><b/></a>",
		"(a{u:1}(b{u:1} x=1 y=< 't&<')(c{u:2})(b{u:1}))", ""},
	    {"text around children", "<a>1<b>2</b>3</a>", "(a '13'(b '2'))", ""},
	    {"nothing", "", "", "line 1: "},
	    {"no XML", "hello", "", "line 1: "},
	    {"cut off", "<a><b>1</b><c>", "(a(b '1')(c))", "line 1: "},
	    {"an ampersand", "<a>\n<b>1 & 2</b><c/></a>", "(a(b '1  2')(c))", "line 2: "},
	    {"HTML's entity", "<a>x&nbsp;y</a>", "(a 'xy')", "line 1: "},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct arena arena = {0};
		struct oai_tree tree;
		struct buf out;
		buf_init(&out, 1 << 16);
		oai_tree_read(&arena, str_from(cases[i].input), &tree);
		if (tree.root)
			add_element(&out, tree.root);
		assert_str(cases[i].name, buf_str(&out), cases[i].tree);
		/* The words behind the line are libxml2's. */
		assert_str(
		    cases[i].name, str_sub(tree.fault, 0, strlen(cases[i].fault)), cases[i].fault);
		assert_int_equal(tree.is_well_formed, !*cases[i].fault);
		buf_clear(&out);
		arena_clear(&arena);
	}
}

static void test_what_stands_before(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct oai_tree tree;
	oai_tree_read(
	    &arena, STR("<?xml version=\"1.0\" encoding='ISO-8859-1'?>\n<a>\xE9</a>"), &tree);
	assert_str("encoding", tree.encoding, "ISO-8859-1");
	assert_str("text", tree.root->text, "\xC3\xA9");
	assert_int_equal(tree.root->line, 2);
	assert_true(tree.is_well_formed);
	oai_tree_read(&arena, STR("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"), &tree);
	assert_true(tree.has_doctype);
	assert_false(tree.is_well_formed); /* the entity is not known */
	assert_str("entity", tree.root->text, "");
	oai_tree_read(&arena,
	    STR("<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/passwd'>%p;<!ENTITY x 'xxxx'>"
		"<!ENTITY y '&x;&x;&x;&x;'><!ENTITY z '&y;&y;&y;&y;'>]><a b='&z;'>&z;</a>"),
	    &tree);
	assert_true(tree.has_doctype);
	assert_false(tree.is_well_formed);
	if (tree.root)
		assert_str("nested entities", tree.root->text, "");
	oai_tree_read(&arena, STR("<a>\xFF\xFE</a>"), &tree);
	assert_false(tree.is_well_formed);
	arena_clear(&arena);
}

static void test_caps(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct oai_tree tree;
	struct buf deep, wide;
	buf_init(&deep, 1 << 20);
	buf_init(&wide, 16 << 20);
	for (int i = 0; i < LIMIT_XML_DEPTH + 10; i++)
		buf_add_text(&deep, "<a>");
	oai_tree_read(&arena, buf_str(&deep), &tree);
	assert_false(tree.is_well_formed);
	assert_str("depth", tree.fault, "line 1: elements are nested too deeply");
	buf_add_text(&wide, "<a>");
	for (int i = 0; i < LIMIT_PROBE_ELEMENTS; i++)
		buf_add_text(&wide, "<b/>");
	buf_add_text(&wide, "</a>");
	oai_tree_read(&arena, buf_str(&wide), &tree);
	assert_false(tree.is_well_formed);
	buf_clear(&deep);
	buf_clear(&wide);
	arena_clear(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_trees),
	    cmocka_unit_test(test_what_stands_before),
	    cmocka_unit_test(test_caps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
