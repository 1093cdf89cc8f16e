/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/oai_parser.h"
#include "tests/unit/harvest/transcript.h"

#include <iconv.h>
#include <stdio.h>

#define OPEN  "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>"
#define SHUT  "</ListRecords></OAI-PMH>"
#define DC_NS "xmlns=\"http://purl.org/dc/elements/1.1/\""
#define RECORD(id, title)                                                                          \
	"<record><header><identifier>" id "</identifier><datestamp>2020-01-01</datestamp>"         \
	"</header><metadata><dc " DC_NS "><title>" title "</title></dc></metadata></record>"

static const size_t chunks[] = {1 << 20, 1, 7, 100};

/* What becomes of bytes that came with this charset in HTTP. */
static void check(const char *name, struct str bytes, const char *charset, const char *lines)
{
	for (size_t j = 0; j < N_ITEMS(chunks); j++) {
		struct buf out;
		struct oai_parser *parser;
		struct oai_response response;
		struct err err = {0};
		struct harvest_sink sink = {
		    .ctx = &out, .record = transcript_record, .reject = transcript_reject};
		buf_init(&out, TRANSCRIPT_BYTES);
		oai_parser_new(&parser, &sink, STR("page"));
		oai_parser_set_charset(parser, str_from(charset));
		for (size_t at = 0; at < bytes.n; at += chunks[j]) {
			struct str part = str_sub(bytes, at, chunks[j]);
			assert_int_equal(oai_parser_feed(parser, part.p, part.n, &err), 0);
		}
		assert_int_equal(oai_parser_finish(parser, &response, &err), 0);
		assert_str(name, buf_str(&out), lines);
		if (!response.is_whole)
			fail_msg("%s: not whole", name);
		oai_parser_free(parser);
		buf_clear(&out);
	}
}

static size_t convert(const char *encoding, const char *text, char *out, size_t room)
{
	iconv_t converter = iconv_open(encoding, "UTF-8");
	char *in = (char *)text, *end = out;
	size_t n_in = strlen(text);
	assert_true(converter != (iconv_t)-1);
	assert_int_equal(iconv(converter, &in, &n_in, &end, &room), 0);
	iconv_close(converter);
	return (size_t)(end - out);
}

#define LATIN	"Café à la crème"
#define RUSSIAN "Почва и вода"

/* What the bytes are, against what the mark, the XML declaration and HTTP say of them. */
static void test_declared(void **state)
{
	(void)state;
	static const struct {
		const char *encoding, *mark, *declaration, *charset, *title;
	} cases[] = {
	    {"UTF-8", "", "", "", RUSSIAN},
	    {"UTF-8", "\xEF\xBB\xBF", "UTF-8", "utf-8", RUSSIAN},
	    {"UTF-16LE", "\xFF\xFE", "UTF-16", "", RUSSIAN},
	    {"UTF-16BE", "\xFE\xFF", "UTF-16", "", RUSSIAN},
	    {"UTF-16LE", "", "UTF-16", "", RUSSIAN},
	    {"UTF-16BE", "", "", "", RUSSIAN},
	    {"UTF-16LE", "\xFF\xFE", "UTF-8", "iso-8859-1", RUSSIAN},
	    {"UTF-32LE", "", "UTF-32", "", RUSSIAN},
	    {"WINDOWS-1252", "", "ISO-8859-1", "", "“" LATIN "”"},
	    {"WINDOWS-1252", "", "windows-1252", "utf-8", LATIN},
	    {"ISO-8859-15", "", "ISO-8859-15", "", "10 €, " LATIN},
	    {"WINDOWS-1251", "", "windows-1251", "", RUSSIAN},
	    {"SHIFT_JIS", "", "Shift_JIS", "", "土壌と小麦"},
	    {"ISO-2022-JP", "", "ISO-2022-JP", "", "土壌と小麦"},
	    /* wrong, and UTF-8 all the same */
	    {"UTF-8", "", "ISO-8859-1", "", LATIN},
	    {"UTF-8", "", "UTF-16", "", RUSSIAN},
	    {"UTF-8", "", "windows-1251", "", RUSSIAN},
	    {"UTF-8", "", "no-such-thing", "", RUSSIAN},
	    {"UTF-8", "", "../../etc/passwd", "", RUSSIAN},
	    {"UTF-8", "", "UTF-8", "iso-8859-1", RUSSIAN},
	    {"UTF-8", "", "", "windows-1251", RUSSIAN},
	    {"UTF-8", "\xEF\xBB\xBF", "ISO-8859-1", "iso-8859-1", LATIN},
	    {"UTF-8", "\xEF\xBB\xBF", "", "", LATIN},
	    {"UTF-8", "\xFF\xFE", "", "", LATIN},
	    /* only HTTP knows */
	    {"WINDOWS-1251", "", "", "windows-1251", RUSSIAN},
	    {"WINDOWS-1251", "", "UTF-8", "windows-1251", RUSSIAN},
	    {"WINDOWS-1251", "", "no-such-thing", "windows-1251", RUSSIAN},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		char text[2048], bytes[8192], name[200], lines[200];
		int n = 0;
		if (cases[i].declaration[0])
			n = snprintf(text, sizeof(text), "<?xml version='1.0' encoding = '%s' ?>",
			    cases[i].declaration);
		snprintf(text + n, sizeof(text) - (size_t)n,
		    OPEN RECORD("a", "ASCII") RECORD("b", "%s") SHUT, cases[i].title);
		size_t n_mark = strlen(cases[i].mark);
		memcpy(bytes, cases[i].mark, n_mark);
		size_t n_bytes = n_mark + convert(cases[i].encoding, text, bytes + n_mark,
					      sizeof(bytes) - n_mark);
		snprintf(name, sizeof(name), "%s, declared '%s', HTTP '%s'", cases[i].encoding,
		    cases[i].declaration, cases[i].charset);
		snprintf(lines, sizeof(lines),
		    "R a 2020-01-01 title=ASCII\nR b 2020-01-01 title=%s\n", cases[i].title);
		check(name, str_make(bytes, n_bytes), cases[i].charset, lines);
	}
}

/* Bytes that no encoding explains cost no more than themselves. */
static void test_broken(void **state)
{
	(void)state;
	static const struct {
		const char *name, *charset, *bytes, *lines;
	} cases[] = {
	    {"Latin-1 in one record of UTF-8", "iso-8859-1",
		"<?xml version='1.0' encoding='UTF-8'?>" OPEN RECORD("a", "caf\xE9")
		    RECORD("b", "caf\xC3\xA9") SHUT,
		"R a 2020-01-01 title=café !utf8-repaired\nR b 2020-01-01 title=café\n"},
	    {"one bad byte does not make it Cyrillic", "windows-1251",
		"<?xml version='1.0' encoding='UTF-8'?>" OPEN RECORD("a", "caf\xE9")
		    RECORD("b", "caf\xC3\xA9") SHUT,
		"R a 2020-01-01 title=café !utf8-repaired\nR b 2020-01-01 title=café\n"},
	    {"both in one text", "", OPEN RECORD("a", "caf\xE9 caf\xC3\xA9") SHUT,
		"R a 2020-01-01 title=café café !utf8-repaired\n"},
	    {"a byte that Windows-1252 lacks", "",
		"<?xml version='1.0' encoding='ISO-8859-1'?>" OPEN RECORD("a", "x\x81y")
		    RECORD("b", "caf\xE9") SHUT,
		"R a 2020-01-01 title=x\xEF\xBF\xBDy !utf8-repaired\nR b 2020-01-01 title=café\n"},
	    {"mojibake is what the repository says", "",
		OPEN RECORD("a", "caf\xC3\x83\xC2\xA9") SHUT, "R a 2020-01-01 title=cafÃ©\n"},
	    {"C1 control characters are lawful", "", OPEN RECORD("a", "x\xC2\x93y&#150;") SHUT,
		"R a 2020-01-01 title=x\xC2\x93y\xC2\x96\n"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++)
		check(cases[i].name, str_from(cases[i].bytes), cases[i].charset, cases[i].lines);
}

/* What stands before the root. */
static void test_head(void **state)
{
	(void)state;
	static const char *const heads[] = {
	    "\n \r\n\t",
	    "\xEF\xBB\xBF\xEF\xBB\xBF",
	    "\n\xEF\xBB\xBF\n<?xml version='1.0'?>",
	    "\xC3\xAF\xC2\xBB\xC2\xBF<?xml version='1.0'?>",
	    "<br />\n<b>Notice</b>: Undefined index in <b>/var/oai.php</b>\n<?xml version='1.0'?>",
	    "<br />\n<b>Notice</b>: Undefined index\n",
	    "Warning: x in y on line 3\n",
	    "<?xml version='1.0'?>\n<br />\n<b>Warning</b>: x\n",
	    "<?xml version='1.0'?>\n<!-- made by hand --><?xml-stylesheet href='a'?>\n",
	};
	for (size_t i = 0; i < N_ITEMS(heads); i++) {
		char text[1024];
		snprintf(text, sizeof(text), "%s" OPEN RECORD("a", LATIN) SHUT, heads[i]);
		check(heads[i], str_from(text), "", "R a 2020-01-01 title=" LATIN "\n");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_declared),
	    cmocka_unit_test(test_broken),
	    cmocka_unit_test(test_head),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
