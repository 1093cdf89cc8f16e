/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/oai_parser.h"
#include "model/limits.h"
#include "tests/unit/harvest/transcript.h"

#include <stdio.h>

#define OPEN                                                                                       \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                             \
	"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"                                 \
	"<responseDate>2020-05-01T00:00:00Z</responseDate>"                                        \
	"<request verb=\"ListRecords\">http://a.example/oai</request>"
#define SHUT	 "</OAI-PMH>"
#define LIST	 OPEN "<ListRecords>"
#define DONE	 "</ListRecords>" SHUT
#define HEAD(id) "<header><identifier>" id "</identifier><datestamp>2020-01-01</datestamp></header>"
#define DC_OPEN                                                                                    \
	"<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "                 \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "                                           \
	"xmlns:dcterms=\"http://purl.org/dc/terms/\">"
#define META(fields)	   "<metadata>" DC_OPEN fields "</oai_dc:dc></metadata>"
#define RECORD(id, fields) "<record>" HEAD(id) META(fields) "</record>"
#define GOOD(id)	   RECORD(id, "<dc:title>T</dc:title>")
#define GOOD_LINE(id)	   "R " id " 2020-01-01 title=T\n"

/* A page with one record that holds these fields between two good ones. */
#define PAGE(fields) LIST GOOD("a") RECORD("b", fields) GOOD("c") DONE
#define LINES(line)  GOOD_LINE("a") line "\n" GOOD_LINE("c")

struct parsed {
	struct buf lines;
	struct oai_response response;
	struct err err;
	int rc;
	struct oai_parser *parser;
	struct harvest_sink sink;
};

static void parse(struct parsed *parsed, struct str input, size_t chunk, bool is_file)
{
	*parsed = (struct parsed){0};
	buf_init(&parsed->lines, TRANSCRIPT_BYTES);
	parsed->sink = (struct harvest_sink){
	    .ctx = &parsed->lines, .record = transcript_record, .reject = transcript_reject};
	oai_parser_new(&parsed->parser, &parsed->sink, STR("page.xml"));
	if (is_file)
		oai_parser_accept_files(parsed->parser);
	for (size_t at = 0; at < input.n && parsed->rc == 0; at += chunk) {
		/* Copied to memory of its own size, so that a step too far is seen. */
		struct str part = str_sub(input, at, chunk);
		char *copy = malloc(part.n);
		memcpy(copy, part.p, part.n);
		parsed->rc = oai_parser_feed(parsed->parser, copy, part.n, &parsed->err);
		free(copy);
	}
	int rc = oai_parser_finish(parsed->parser, &parsed->response, &parsed->err);
	if (parsed->rc == 0)
		parsed->rc = rc;
}

static void parsed_clear(struct parsed *parsed)
{
	oai_parser_free(parsed->parser);
	buf_clear(&parsed->lines);
}

/* The same whatever the borders of chunks. */
static const size_t chunks[] = {1 << 20, 1, 7, 100};

struct parse_case {
	const char *name, *input, *lines;
	bool is_repaired, is_cut, is_file;
};

static void check_cases(const struct parse_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < N_ITEMS(chunks); j++) {
			char name[200];
			snprintf(
			    name, sizeof(name), "%s, in chunks of %zu", cases[i].name, chunks[j]);
			struct parsed parsed;
			parse(&parsed, str_from(cases[i].input), chunks[j], cases[i].is_file);
			assert_str(name, buf_str(&parsed.lines), cases[i].lines);
			assert_int_equal(parsed.rc, 0);
			if (parsed.response.is_well_formed !=
			    !(cases[i].is_repaired || cases[i].is_cut))
				fail_msg(
				    "%s: well-formed is %d", name, parsed.response.is_well_formed);
			if (parsed.response.is_whole != !cases[i].is_cut)
				fail_msg("%s: whole is %d", name, parsed.response.is_whole);
			parsed_clear(&parsed);
		}
	}
}

static void test_well_formed(void **state)
{
	(void)state;
	static const struct parse_case cases[] = {
	    {"one record", LIST GOOD("a") DONE, GOOD_LINE("a")},
	    {"GetRecord", OPEN "<GetRecord>" GOOD("a") "</GetRecord>" SHUT, GOOD_LINE("a")},
	    {"no records", OPEN "<error code=\"noRecordsMatch\">none</error>" SHUT, ""},
	    {"fields in order, qualified, with language",
		LIST RECORD("a",
		    "<dc:title xml:lang=\"en\">A &amp; B</dc:title><dc:creator> X, Y </dc:creator>"
		    "<dc:rights.uri>http://r</dc:rights.uri><dcterms:issued>2019</dcterms:issued>"
		    "<dcterms:title>B</dcterms:title><dc:subject>  \n </dc:subject>"
		    "<dc:type><![CDATA[a < b]]></dc:type>") DONE,
		"R a 2020-01-01 title@en=A & B; creator= X, Y ; rights.uri=http://r; "
		"date.issued=2019; title=B; type=a < b\n"},
	    {"deleted",
		LIST "<record><header status=\"deleted\"><identifier> a </identifier>"
		     "<datestamp>2020-01-01T00:00:00Z</datestamp><setSpec>s:1</setSpec>"
		     "<setSpec>s:2</setSpec></header></record>" DONE,
		"D a 2020-01-01T00:00:00Z {s:1} {s:2}\n"},
	    {"live without metadata", LIST "<record>" HEAD("a") "</record>" DONE,
		"R a 2020-01-01 !metadata-missing\n"},
	    {"ListIdentifiers delivers the deleted, and rejects the others",
		OPEN "<ListIdentifiers>" HEAD(
		    "a") "<header status=\"deleted\"><identifier>b</identifier>"
			 "<datestamp>2020-01-01</datestamp></header></ListIdentifiers>" SHUT,
		"X a there is a header instead of the record\nD b 2020-01-01\n"},
	    {"no identifier",
		LIST "<record><header><datestamp>2020-01-01</datestamp></header>" META(
		    "") "</record>" GOOD("b") DONE,
		"X  the record has no identifier\n" GOOD_LINE("b")},
	    {"datestamps",
		LIST "<record><header><identifier>a</identifier></header>" META(
		    "") "</record>"
			"<record><header><identifier>b</identifier><datestamp>2020-01-01 10:00:00"
			"</datestamp></header>" META("") "</record>" DONE,
		"R a !datestamp-missing\nR b 2020-01-01 10:00:00 !datestamp-odd:2020-01-01 "
		"10:00:00\n"},
	    {"prefixed",
		"<o:OAI-PMH "
		"xmlns:o=\"http://www.openarchives.org/OAI/2.0/\"><o:ListRecords><o:record>"
		"<o:header><o:identifier>a</o:identifier><o:datestamp>2020-01-01</o:datestamp>"
		"</o:header><o:metadata><dc xmlns=\"http://purl.org/dc/elements/1.1/\">"
		"<title>T</title></dc></o:metadata></o:record></o:ListRecords></o:OAI-PMH>",
		GOOD_LINE("a")},
	    {"no namespaces",
		"<OAI-PMH><ListRecords><record>" HEAD(
		    "a") "<metadata><dc><title>T</title></dc>"
			 "</metadata></record></ListRecords></OAI-PMH>",
		"R a 2020-01-01 title=T !namespace-wrong\n"},
	    {"undeclared prefixes",
		LIST "<record>" HEAD("a") "<metadata><oai_dc:dc><dc:title>T</dc:title></oai_dc:dc>"
					  "</metadata></record>" DONE,
		"R a 2020-01-01 title=T !namespace-wrong\n"},
	    {"another prefix's title is no dc:title",
		LIST RECORD("a", "<x:title xmlns:x=\"http://x.example/\">N</x:title>"
				 "<dc:title>T</dc:title>") DONE,
		"R a 2020-01-01 title=T !element-unknown:title\n"},
	    {"nested one level deeper",
		LIST RECORD("a", "<record xmlns=\"\"><dc:title>T</dc:title></record>") GOOD("b")
		    DONE,
		"R a 2020-01-01 title=T !nested-dc\n" GOOD_LINE("b")},
	    {"mark-up in a field",
		LIST RECORD("a", "<dc:title>H<sub xmlns=\"\">2</sub>O</dc:title>") DONE,
		"R a 2020-01-01 title=H2O\n"},
	    {"a field in a field",
		LIST RECORD("a", "<dc:publisher>P<dc:date>2000</dc:date>Q</dc:publisher>") DONE,
		"R a 2020-01-01 publisher=P; date=2000; publisher=Q !nested-dc\n"},
	    {"unknown elements", LIST RECORD("a", "<dc:foo>1</dc:foo><dc:bar>2</dc:bar>") DONE,
		"R a 2020-01-01 !element-unknown:foo\n"},
	    {"names that are not ASCII",
		LIST RECORD("a", "<dc:título aé='1' aè='2'>N</dc:título>"
				 "<dc:title xml:lang='français'>É</dc:title>") GOOD("b") DONE,
		"R a 2020-01-01 title@français=É !element-unknown:título\n" GOOD_LINE("b")},
	    {"a status that is not ASCII",
		LIST "<record><header status='dé'><identifier>a</identifier></header>" META(
		    "<dc:title>T</dc:title>") "</record>" DONE,
		"R a title=T !datestamp-missing\n"},
	    {"ends of lines",
		LIST RECORD("a", "<dc:title>É\r\né\ré\n\r</dc:title>")
		    RECORD("b", "<dc:title>É\x7F"
				"\r\n]]&amp;é&#233;</dc:title>") DONE,
		"R a 2020-01-01 title=É\né\né\n\n\n"
		"R b 2020-01-01 title=É\x7F"
		"\n]]&éé\n"},
	    {"about is passed over",
		LIST "<record>" HEAD("a")
		    META("<dc:title>T</dc:title>") "<about><identifier>z</identifier><title>N</"
						   "title></about></record>" DONE,
		GOOD_LINE("a")},
	};
	check_cases(cases, N_ITEMS(cases));
}

static void test_repaired(void **state)
{
	(void)state;
	static const struct parse_case cases[] = {
	    {"bare ampersand", PAGE("<dc:title>R & D; AT&T</dc:title>"),
		LINES("R b 2020-01-01 title=R & D; AT&T !markup-repaired"), true},
	    {"HTML entities, known and not", PAGE("<dc:title>caf&eacute;&nbsp;&bogus;</dc:title>"),
		LINES("R b 2020-01-01 title=café\xC2\xA0&bogus; !markup-repaired"), true},
	    {"control character",
		PAGE("<dc:title>A\x0B"
		     "B</dc:title>"),
		LINES("R b 2020-01-01 title=AB !characters-removed"), true},
	    {"references to forbidden characters",
		PAGE("<dc:title>A&#11;B&#xFFFE;&#x1D;&#55349;&#56490;C&#55349;</dc:title>"),
		LINES("R b 2020-01-01 title=AB\xF0\x9D\x92\xAA"
		      "C !characters-removed"),
		true},
	    {"Windows-1252 bytes", PAGE("<dc:title>caf\xE9 \x93x\x94</dc:title>"),
		LINES("R b 2020-01-01 title=café “x” !utf8-repaired"), true},
	    {"surrogates as UTF-8",
		PAGE("<dc:title>\xED\xA0\xB5\xED\xB2\xAA\xED\xA0\xB5</dc:title>"),
		LINES("R b 2020-01-01 title=\xF0\x9D\x92\xAA !characters-removed"), true},
	    {"less-than", PAGE("<dc:title>p < 0.05 and a<b c, x<3</dc:title>"),
		LINES("R b 2020-01-01 title=p < 0.05 and a<b c, x<3 !markup-repaired"), true},
	    {"tags without partner",
		PAGE("<dc:title>one<br>two</p></dc:title><dc:date>2000</dc:date>"),
		LINES("R b 2020-01-01 title=one<br>two</p>; date=2000 !markup-repaired"), true},
	    {"wrong end tag", PAGE("<dc:title>one</dc:titel><dc:date>2000</dc:date>"),
		LINES("R b 2020-01-01 date=2000 !markup-repaired"), true},
	    {"end tags with another prefix or other capitals",
		PAGE("<dc:title>one</title><dc:date>2000</DC:Date><dc:type>a</type>"),
		LINES("R b 2020-01-01 title=one; date=2000; type=a !markup-repaired"), true},
	    {"inner declaration", PAGE("<?xml version=\"1.0\"?><dc:title>T</dc:title>"),
		LINES("R b 2020-01-01 title=T !markup-repaired"), true},
	    {"inner DOCTYPE", PAGE("<!DOCTYPE dc [<!ENTITY x \"y\">]><dc:title>T</dc:title>"),
		LINES("R b 2020-01-01 title=T !markup-repaired"), true},
	    {"attributes", PAGE("<dc:title xml:lang=en id='1' id='2'>T</dc:title>"),
		LINES("R b 2020-01-01 title@en=T !markup-repaired"), true},
	    {"]]> in text", PAGE("<dc:title>a]]>b</dc:title>"),
		LINES("R b 2020-01-01 title=a]]>b !markup-repaired"), true},
	    {"several in a row",
		LIST RECORD("a", "<dc:title>1 & 1</dc:title>")
		    RECORD("b", "<dc:title>2 & 2</dc:title>") GOOD("c")
			RECORD("d", "<dc:title>\x01</dc:title>") DONE,
		"R a 2020-01-01 title=1 & 1 !markup-repaired\n"
		"R b 2020-01-01 title=2 & 2 !markup-repaired\n" GOOD_LINE(
		    "c") "R d 2020-01-01 !characters-removed\n",
		true},
	    {"no end tag of a record",
		LIST GOOD("a") "<record>" HEAD("b") "<metadata>" GOOD("c") DONE,
		GOOD_LINE("a") "X b the record has no end\n" GOOD_LINE("c"), true},
	    {"a nested record element is not the end",
		LIST RECORD("a", "<record xmlns=\"\"><dc:title>x & y</dc:title></record>") GOOD("b")
		    DONE,
		"R a 2020-01-01 title=x & y !nested-dc !markup-repaired\n" GOOD_LINE("b"), true},
	    {"ampersand in the request",
		"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><request "
		"verb=\"a&b\">http://x?a&b"
		"</request><ListRecords>" GOOD("a") DONE,
		GOOD_LINE("a"), true},
	    {"ampersand in the root's tag",
		"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\" "
		"x=\"a&b\"><ListRecords>" GOOD("a") DONE,
		GOOD_LINE("a"), true},
	    {"text behind the end", LIST GOOD("a") DONE "\n<br />\n<b>Notice</b>: something",
		GOOD_LINE("a"), true},
	    {"text before the declaration", "<br />\n<b>Warning</b>: x\n" LIST GOOD("a") DONE,
		GOOD_LINE("a"), true},
	    {"byte order mark and blank lines", "\xEF\xBB\xBF\n\n " LIST GOOD("a") DONE,
		GOOD_LINE("a")},
	    {"too deep",
		PAGE("<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><"
		     "a><a><a>"
		     "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><"
		     "a><a><a>"
		     "<a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></"
		     "a></a></a>"
		     "</a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></"
		     "a></a></a>"
		     "</a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></"
		     "a></a></a>"
		     "</a></a></a></a></a></a></a></a></a></a></a></a></a></a>"),
		LINES("X b elements are nested too deeply"), true},
	    {"cut in a record", LIST GOOD("a") "<record>" HEAD("b") "<metadata>", GOOD_LINE("a"),
		false, true},
	    {"cut in a broken record", LIST GOOD("a") "<record>" HEAD("b") "<metadata>a & b",
		GOOD_LINE("a"), true, true},
	    {"cut behind a broken record",
		LIST GOOD("a") RECORD("b", "<dc:title>&</dc:title>") "</ListRec",
		GOOD_LINE("a") "R b 2020-01-01 title=& !markup-repaired\n", true, true},
	};
	check_cases(cases, N_ITEMS(cases));
}

static void test_files(void **state)
{
	(void)state;
	static const struct parse_case cases[] = {
	    {"one record alone", "<record>" HEAD("a") META("<dc:title>T</dc:title>") "</record>",
		"R a 2020-01-01 title=T !namespace-wrong\n", .is_file = true},
	    {"static repository",
		"<Repository xmlns=\"http://www.openarchives.org/OAI/2.0/static-repository\" "
		"xmlns:oai=\"http://www.openarchives.org/OAI/2.0/\"><Identify><oai:repositoryName>N"
		"</oai:repositoryName></Identify><ListRecords "
		"metadataPrefix=\"oai_dc\"><oai:record>"
		"<oai:header><oai:identifier>a</oai:identifier><oai:datestamp>2020-01-01</"
		"oai:datestamp>"
		"</oai:header><oai:metadata>" DC_OPEN
		"<dc:title>T</dc:title></oai_dc:dc></oai:metadata>"
		"</oai:record></ListRecords></Repository>",
		GOOD_LINE("a"), .is_file = true},
	    {"a bare document", DC_OPEN "<dc:title>T</dc:title></oai_dc:dc>",
		"R page.xml title=T\n", .is_file = true},
	    {"a collection",
		"<all>" DC_OPEN "<dc:title>T</dc:title></oai_dc:dc>" DC_OPEN
		"<dc:title>a & b</dc:title></oai_dc:dc>" DC_OPEN
		"<dc:title>U</dc:title></oai_dc:dc></all>",
		"R page.xml#1 title=T\nR page.xml#2 title=a & b !markup-repaired\nR page.xml#3 "
		"title=U\n",
		true, .is_file = true},
	    {"records without header",
		"<x><record>" META("<dc:title>T</dc:title>") "</record><record>" META(
		    "<dc:title>U</dc:title>") "</record></x>",
		"R page.xml#1 title=T !namespace-wrong\nR page.xml#2 title=U !namespace-wrong\n",
		.is_file = true},
	    {"responses in a row", LIST GOOD("a") DONE "\n" LIST GOOD("b") DONE LIST GOOD("c") DONE,
		GOOD_LINE("a") GOOD_LINE("b") GOOD_LINE("c"), .is_file = true},
	    {"responses in an element",
		"<all><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>" GOOD(
		    "a") DONE
		"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>" GOOD("b")
		    DONE "</all>",
		GOOD_LINE("a") GOOD_LINE("b"), .is_file = true},
	};
	check_cases(cases, N_ITEMS(cases));
}

static void test_response(void **state)
{
	(void)state;
	for (size_t j = 0; j < N_ITEMS(chunks); j++) {
		struct parsed parsed;
		parse(&parsed,
		    STR(LIST GOOD(
			"a") "<resumptionToken completeListSize=\"12\" cursor=\"3\"> t&amp;1 "
			     "</resumptionToken>" DONE),
		    chunks[j], false);
		const struct oai_response *response = &parsed.response;
		assert_true(response->is_oai);
		assert_true(response->has_token);
		assert_str("token", response->token, "t&1");
		assert_int_equal(response->complete_list_size, 12);
		assert_int_equal(response->cursor, 3);
		assert_int_equal(response->n_records, 1);
		assert_int_equal(
		    response->response_date, utc_parse(STR("2020-05-01T00:00:00Z"), NULL, NULL));
		parsed_clear(&parsed);

		parse(&parsed,
		    STR(OPEN
			"<Identify><repositoryName>N &eacute; &amp;</repositoryName>"
			"<baseURL>http://b</baseURL><protocolVersion>2.0</protocolVersion>"
			"<earliestDatestamp>2001-01-01</earliestDatestamp>"
			"<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DD</"
			"granularity>"
			"<description><x><baseURL>no</baseURL></x></description></Identify>" SHUT),
		    chunks[j], false);
		assert_str("name", parsed.response.repository_name, "N é &");
		assert_str("base URL", parsed.response.base_url, "http://b");
		assert_str("deletions", parsed.response.deleted_record, "persistent");
		assert_str("granularity", parsed.response.granularity, "YYYY-MM-DD");
		parsed_clear(&parsed);

		parse(&parsed,
		    STR(OPEN
			"<error code=\"badArgument\">No <b>x</b></error><error code=\"b\"/>" SHUT),
		    chunks[j], false);
		assert_str("error", parsed.response.error_code, "badArgument");
		assert_int_equal(parsed.response.complete_list_size, -1);
		assert_false(parsed.response.has_token);
		parsed_clear(&parsed);
	}
}

static void test_not_oai(void **state)
{
	(void)state;
	static const struct {
		const char *input, *root;
	} cases[] = {
	    {"<!DOCTYPE html><html><head><title>Down</title><br></head></html>", "html"},
	    {"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://x\">\n<HTML><p>",
		"html"},
	    {"<html><body><p>unclosed &nbsp;</body></html>", "html"},
	    {"<rss version=\"2.0\"><channel/></rss>", "rss"},
	    {"plain text", ""},
	    {"", ""},
	    {"{\"json\": 1}", ""},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		for (size_t j = 0; j < N_ITEMS(chunks); j++) {
			struct parsed parsed;
			parse(&parsed, str_from(cases[i].input), chunks[j], false);
			assert_int_equal(parsed.rc, 0);
			assert_false(parsed.response.is_oai);
			assert_false(parsed.response.is_whole);
			assert_str(cases[i].input, parsed.response.root, cases[i].root);
			parsed_clear(&parsed);
		}
	}
}

static void test_doctype(void **state)
{
	(void)state;
	static const char *const cases[] = {
	    "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 "
	    "\"&lol;&lol;\">]>"
	    "<OAI-PMH><error>&lol2;</error></OAI-PMH>",
	    ("<!DOCTYPE x [<!ENTITY e SYSTEM "
	     "\"file:///etc/passwd\">]><OAI-PMH><error>&e;</error></OAI-PMH>"),
	    "<!DOCTYPE OAI-PMH SYSTEM \"http://127.0.0.1:1/x.dtd\"><OAI-PMH/>",
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		for (size_t j = 0; j < N_ITEMS(chunks); j++) {
			struct parsed parsed;
			parse(&parsed, str_from(cases[i]), chunks[j], false);
			assert_int_equal(parsed.rc, ERR_FORMAT);
			assert_non_null(strstr(parsed.err.text, "DOCTYPE"));
			parsed_clear(&parsed);
		}
	}
}

/* Larger than allowed; in large chunks only, for time. */
static void test_caps(void **state)
{
	(void)state;
	struct buf input;
	struct parsed parsed;
	buf_init(&input, 64u << 20);

	/* A field is cut at a character's border, and its record goes on. */
	buf_add_text(&input, LIST "<record>" HEAD("a") "<metadata>" DC_OPEN "<dc:title>x");
	for (size_t i = 0; i < LIMIT_FIELD_BYTES / 2 + 10; i++)
		buf_add_text(&input, "é");
	buf_add_text(&input,
	    "</dc:title><dc:date>2000</dc:date></oai_dc:dc></metadata></record>" GOOD("b") DONE);
	parse(&parsed, buf_str(&input), 4096, false);
	assert_int_equal(parsed.response.n_records, 2);
	struct str lines = buf_str(&parsed.lines);
	assert_true(str_find(lines, STR("; date=2000 !field-too-long\n"), 0) != STR_NONE);
	assert_true(lines.n < LIMIT_FIELD_BYTES + 200 && lines.n > LIMIT_FIELD_BYTES);
	parsed_clear(&parsed);

	/* Fields beyond the limit are dropped. */
	buf_reset(&input);
	buf_add_text(&input, LIST "<record>" HEAD("a") "<metadata>" DC_OPEN);
	for (int i = 0; i < LIMIT_FIELDS_PER_RECORD + 5; i++)
		buf_add_text(&input, "<dc:creator>c</dc:creator>");
	buf_add_text(&input, "</oai_dc:dc></metadata></record>" DONE);
	parse(&parsed, buf_str(&input), 4096, false);
	lines = buf_str(&parsed.lines);
	assert_true(str_ends(lines, STR("creator=c !too-many-fields\n")));
	assert_int_equal(lines.n, strlen("R a 2020-01-01 !too-many-fields\n") +
				      LIMIT_FIELDS_PER_RECORD * strlen("; creator=c") - 1);
	parsed_clear(&parsed);

	/* A record beyond the limit is rejected, and the next ones are read. */
	buf_reset(&input);
	buf_add_text(&input, LIST GOOD("a") "<record>" HEAD("b") "<metadata>" DC_OPEN);
	while (input.n < 2 * LIMIT_RECORD_BYTES)
		buf_add_text(&input,
		    "<dc:description>0123456789012345678901234567890123456789</dc:description>");
	buf_add_text(&input, "</oai_dc:dc></metadata></record>" GOOD("c") DONE);
	parse(&parsed, buf_str(&input), 4096, false);
	assert_str("too large", buf_str(&parsed.lines),
	    GOOD_LINE("a") "X b the record is too large\n" GOOD_LINE("c"));
	assert_true(parsed.response.is_whole);
	parsed_clear(&parsed);

	/* Too many attributes, and a name too long. */
	buf_reset(&input);
	buf_add_text(&input, LIST "<record>" HEAD("a") "<metadata><x");
	for (int i = 0; i < 200000; i++)
		buf_addf(&input, " a%d=''", i);
	buf_add_text(&input, "/></metadata></record>" GOOD("b") "<record>" HEAD("c") "<metadata><");
	for (int i = 0; i <= LIMIT_XML_NAME_BYTES; i++)
		buf_add_char(&input, 'n');
	buf_add_text(&input, "/></metadata></record>" GOOD("d") DONE);
	parse(&parsed, buf_str(&input), 4096, false);
	assert_true(str_find(buf_str(&parsed.lines), STR(GOOD_LINE("b")), 0) != STR_NONE);
	assert_true(str_ends(buf_str(&parsed.lines), STR(GOOD_LINE("d"))));
	parsed_clear(&parsed);

	/* A million levels, in a record and as the whole. */
	buf_reset(&input);
	buf_add_text(&input, LIST "<record>" HEAD("a") "<metadata>");
	for (int i = 0; i < 1000000; i++)
		buf_add_text(&input, "<a>");
	for (int i = 0; i < 1000000; i++)
		buf_add_text(&input, "</a>");
	buf_add_text(&input, "</metadata></record>" GOOD("b") DONE);
	parse(&parsed, buf_str(&input), 4096, false);
	assert_true(str_ends(buf_str(&parsed.lines), STR(GOOD_LINE("b"))));
	parsed_clear(&parsed);
	buf_reset(&input);
	for (int i = 0; i < 1000000; i++)
		buf_add_text(&input, "<a>");
	parse(&parsed, buf_str(&input), 4096, false);
	assert_false(parsed.response.is_oai);
	parsed_clear(&parsed);

	/* More records than a page may hold. */
	buf_reset(&input);
	buf_add_text(&input, OPEN "<ListIdentifiers>");
	for (int i = 0; i <= LIMIT_RECORDS_PER_PAGE; i++)
		buf_add_text(
		    &input, "<header status='deleted'><identifier>a</identifier></header>");
	buf_add_text(&input, "</ListIdentifiers>" SHUT);
	parse(&parsed, buf_str(&input), 1 << 20, false);
	assert_int_equal(parsed.rc, ERR_LIMIT);
	assert_int_equal(parsed.response.n_deleted, LIMIT_RECORDS_PER_PAGE);
	parsed_clear(&parsed);

	/* Names that are all different fill libxml2's dictionary, which has its own limit. */
	buf_reset(&input);
	buf_add_text(&input, LIST);
	for (int i = 0; i < 100000; i++)
		buf_addf(&input, "<x%0300d/>", i);
	buf_add_text(&input, GOOD("a") DONE);
	parse(&parsed, buf_str(&input), 1 << 20, false);
	assert_str("many names", buf_str(&parsed.lines), GOOD_LINE("a"));
	parsed_clear(&parsed);

	/* A token that no request could carry. */
	buf_reset(&input);
	buf_add_text(&input, LIST "<resumptionToken>");
	for (int i = 0; i <= LIMIT_TOKEN_BYTES; i++)
		buf_add_char(&input, 't');
	buf_add_text(&input, "</resumptionToken>" DONE);
	parse(&parsed, buf_str(&input), 4096, false);
	assert_int_equal(parsed.rc, ERR_LIMIT);
	parsed_clear(&parsed);
	buf_clear(&input);
}

static int refuse(void *ctx, struct record *record, struct err *err)
{
	(void)ctx;
	(void)record;
	return err_set(err, ERR_FULL, "no room");
}

static void test_sink_fails(void **state)
{
	(void)state;
	struct harvest_sink sink = {.record = refuse};
	struct oai_parser *parser;
	struct oai_response response;
	struct err err = {0};
	struct str page = STR(LIST GOOD("a") GOOD("b") DONE);
	oai_parser_new(&parser, &sink, STR("x"));
	assert_int_equal(oai_parser_feed(parser, page.p, page.n, &err), 0);
	assert_int_equal(oai_parser_finish(parser, &response, &err), ERR_FULL);
	assert_string_equal(err.text, "no room");
	/* A parser can be used again, whatever happened before. */
	struct buf lines;
	buf_init(&lines, TRANSCRIPT_BYTES);
	sink = (struct harvest_sink){.ctx = &lines, .record = transcript_record};
	oai_parser_reset(parser, STR("y"));
	assert_int_equal(oai_parser_feed(parser, page.p, page.n, &err), 0);
	assert_int_equal(oai_parser_finish(parser, &response, &err), 0);
	assert_str("again", buf_str(&lines), GOOD_LINE("a") GOOD_LINE("b"));
	assert_true(response.is_whole);
	buf_clear(&lines);
	oai_parser_free(parser);
}

static void test_headers(void **state)
{
	(void)state;
	static const char page[] = OPEN
	    "<ListIdentifiers>" HEAD("a") "<header status=\"deleted\"><identifier>b</identifier>"
					  "<datestamp>2020-01-02</datestamp><setSpec>s</setSpec>"
					  "</header></ListIdentifiers>" SHUT;
	struct buf lines;
	struct oai_response response;
	struct err err = {0};
	struct oai_parser *parser;
	buf_init(&lines, TRANSCRIPT_BYTES);
	struct harvest_sink sink = {.ctx = &lines, .record = transcript_record};
	oai_parser_new(&parser, &sink, STR("x"));
	oai_parser_deliver_headers(parser, true);
	assert_int_equal(oai_parser_feed(parser, page, sizeof(page) - 1, &err), 0);
	assert_int_equal(oai_parser_finish(parser, &response, &err), 0);
	assert_str("headers", buf_str(&lines), "R a 2020-01-01\nD b 2020-01-02 {s}\n");
	assert_int_equal(response.n_records, 1);
	assert_int_equal(response.n_deleted, 1);
	buf_clear(&lines);
	oai_parser_free(parser);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_well_formed),
	    cmocka_unit_test(test_repaired),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_response),
	    cmocka_unit_test(test_not_oai),
	    cmocka_unit_test(test_doctype),
	    cmocka_unit_test(test_caps),
	    cmocka_unit_test(test_sink_fails),
	    cmocka_unit_test(test_headers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
