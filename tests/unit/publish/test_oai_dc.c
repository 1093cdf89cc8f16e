/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/publish/sample.h"

#define DC                                                                                         \
	"<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\""                  \
	" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""                                           \
	" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""                                 \
	" xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/"                        \
	" http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n"

static void test_document(void **state)
{
	(void)state;
	const struct publish_format *format =
	    publish_format_find(PUBLISH_PUBLICATIONS, STR("oai_dc"));
	struct buf out;
	buf_init(&out, 10000);
	format->begin(&sample_settings, &out);
	format->publication(&sample_settings, &sample_publication, &out);
	format->publication(&sample_settings, &empty_publication, &out);
	format->end(&sample_settings, &out);
	assert_str("document", buf_str(&out),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<collection>\n" DC "<dc:title xml:lang=\"eng\">R&amp;D \"clusters\"</dc:title>\n"
	    "<dc:title>Grappes</dc:title>\n"
	    "<dc:creator>Oxborrow, Lynn</dc:creator>\n"
	    "<dc:creator>CERN</dc:creator>\n"
	    "<dc:creator>King, Martin, Jr.</dc:creator>\n"
	    "<dc:subject xml:lang=\"eng\">design</dc:subject>\n"
	    "<dc:description xml:lang=\"fra\">A\nB</dc:description>\n"
	    "<dc:publisher>NTU</dc:publisher>\n"
	    "<dc:contributor>Plato</dc:contributor>\n"
	    "<dc:date>2012-05</dc:date>\n"
	    "<dc:type>journal article</dc:type>\n"
	    "<dc:type>http://purl.org/coar/resource_type/c_6501</dc:type>\n"
	    "<dc:identifier>https://doi.org/10.1/x</dc:identifier>\n"
	    "<dc:identifier>https://example.org/1?a&amp;b</dc:identifier>\n"
	    "<dc:source>Journal, 12(3), 45-67</dc:source>\n"
	    "<dc:source>urn:issn:0028-0836</dc:source>\n"
	    "<dc:language>eng</dc:language>\n"
	    "<dc:relation>https://arxiv.org/abs/1706.03762</dc:relation>\n"
	    "<dc:relation>A series</dc:relation>\n"
	    "<dc:rights>info:eu-repo/semantics/openAccess</dc:rights>\n"
	    "<dc:rights>CC-BY-4.0</dc:rights>\n"
	    "<dc:rights>(c) the author</dc:rights>\n"
	    "</oai_dc:dc>\n" DC "</oai_dc:dc>\n"
	    "</collection>\n");
	buf_clear(&out);
}

static void test_parts_of_a_citation(void **state)
{
	(void)state;
	static const struct {
		const char *title, *volume, *issue, *pages, *expected;
	} cases[] = {
	    {"J", "1", "2", "3-4", "<dc:source>J, 1(2), 3-4</dc:source>"},
	    {"J", "", "2", "", "<dc:source>J, (2)</dc:source>"},
	    {"J", "", "", "7", "<dc:source>J, 7</dc:source>"},
	    {"", "1", "", "7", "<dc:source>1, 7</dc:source>"},
	    {"J & K", "", "", "", "<dc:source>J &amp; K</dc:source>"},
	};
	const struct publish_format *format =
	    publish_format_find(PUBLISH_PUBLICATIONS, STR("oai_dc"));
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct merged_value value = {
		    .value = {.kind = VALUE_CITATION,
			.element = DC_SOURCE,
			.text = str_from(cases[i].title),
			.part = {str_from(cases[i].volume), str_from(cases[i].issue),
			    str_from(cases[i].pages)}}};
		struct publication publication = {.values = &value, .n_values = 1};
		struct buf out;
		buf_init(&out, 10000);
		format->publication(&sample_settings, &publication, &out);
		assert_true(str_find(buf_str(&out), str_from(cases[i].expected), 0) != STR_NONE);
		buf_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_document),
	    cmocka_unit_test(test_parts_of_a_citation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
