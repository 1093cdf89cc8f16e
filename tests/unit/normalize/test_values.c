/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

struct test_case {
	const char *what, *raw, *expected;
	enum issue_code issue;
};

static const struct test_case cases[] = {
    /* text */
    {"title", "A clean title", "A clean title", ISSUE_NONE},
    {"title", "  A  title\n in two lines ", "A title in two lines", ISSUE_NONE},
    {"title", "H<sub>2</sub>O in <i>E. coli</i>", "H2O in E. coli", ISSUE_TEXT_CLEANED},
    {"title", "Research &amp;amp; development", "Research & development", ISSUE_TEXT_CLEANED},
    {"title", "&lt;p&gt;Caf&eacute;&lt;/p&gt;", "Café", ISSUE_TEXT_CLEANED},
    {"title", "x < y and y > z", "x < y and y > z", ISSUE_NONE},
    {"title", "AT&T and R & D", "AT&T and R & D", ISSUE_NONE},
    {"title", "soft\xC2\xADhyphen", "softhyphen", ISSUE_NONE},
    {"title", "Cafe\xCC\x81", "Café", ISSUE_NONE},
    {"title", "[Untitled]", "", ISSUE_TITLE_PLACEHOLDER},
    {"title", "-", "", ISSUE_TITLE_PLACEHOLDER},
    {"description", "Abstract: we show", "Abstract: we show", ISSUE_NONE},
    {"subject", "soil; water ;; air", "soil | water | air", ISSUE_NONE},
    /* persons */
    {"creator", "Curie, Marie", "Curie/Marie", ISSUE_NONE},
    {"creator", "OXBORROW, L", "Oxborrow/L", ISSUE_NONE},
    {"creator", "CURIE, MARIE", "Curie/Marie", ISSUE_NONE},
    {"creator", "Marie Curie", "Curie/Marie", ISSUE_NONE},
    {"creator", "Vincent van Gogh", "van Gogh/Vincent", ISSUE_NONE},
    {"creator", "Ludwig van der Rohe", "van der Rohe/Ludwig", ISSUE_NONE},
    {"creator", "King, Martin Luther, Jr.", "King/Martin Luther/Jr.", ISSUE_NONE},
    {"creator", "Darwin, Charles, 1809-1882", "Darwin/Charles", ISSUE_NONE},
    {"creator", "Curie, Marie (Editor)", "Curie/Marie", ISSUE_NONE},
    {"creator", "Curie M", "Curie/M", ISSUE_NONE},
    {"creator", "Carberry, Josiah https://orcid.org/0000-0002-1825-0097",
	"Carberry/Josiah 0000-0002-1825-0097", ISSUE_NONE},
    {"creator", "Carberry, Josiah; 0000-0002-1825-0097", "Carberry/Josiah 0000-0002-1825-0097",
	ISSUE_NONE},
    {"creator", "Curie, Marie <marie@example.org>", "Curie/Marie", ISSUE_NONE},
    {"creator", "Curie, Marie; Curie, Pierre", "Curie/Marie | Curie/Pierre", ISSUE_NONE},
    {"creator", "p. auer, n. cesa-bianchi, y. freund, and r. e. schapire,",
	"Auer/P. | Cesa-Bianchi/N. | Freund/Y. | Schapire/R. E.", ISSUE_NONE},
    {"creator", "Auer, P., Freund, Y., et al.", "Auer/P. | Freund/Y.", ISSUE_NONE},
    {"creator", "University of Oxford", "org University of Oxford/", ISSUE_NONE},
    {"creator", "European Commission, Joint Research Centre",
	"org European Commission, Joint Research Centre/", ISSUE_NONE},
    {"creator", "Чехов, А. П.", "Чехов/А. П.", ISSUE_NONE},
    {"creator", "O’Connor, Flannery", "O'Connor/Flannery", ISSUE_NONE},
    {"creator", "魯迅", "魯/迅", ISSUE_NONE},
    {"creator", "夏目 漱石", "夏目/漱石", ISSUE_NONE},
    {"creator", "Unknown", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", ":unav", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", "[s.n.]", "", ISSUE_NAME_PLACEHOLDER},
    /* dates */
    {"date", "2012", "2012", ISSUE_NONE},
    {"date", "2012-05-01T23:30:00-07:00", "2012-05-01", ISSUE_NONE},
    {"date", "2012-00-00", "2012", ISSUE_NONE},
    {"date", "7 mars 2010", "2010-03-07", ISSUE_NONE},
    {"date", "13/03/2010", "2010-03-13", ISSUE_NONE},
    {"date", "07.03.2010", "2010-03-07", ISSUE_NONE},
    {"date", "7/3/2010", "2010", ISSUE_NONE},
    {"date", "07-MAR-10", "", ISSUE_DATE_UNKNOWN},
    {"date", "c1998", "1998", ISSUE_NONE},
    {"date", "[1998]", "1998", ISSUE_NONE},
    {"date", "ca. 1850", "1850~", ISSUE_NONE},
    {"date", "1999-2000", "1999/2000", ISSUE_NONE},
    {"date", "2010年3月7日", "2010-03-07", ISSUE_NONE},
    {"date", "info:eu-repo/date/embargoEnd/2015-01-01", "2015-01-01", ISSUE_NONE},
    {"date", "2011-02-30", "", ISSUE_DATE_IMPOSSIBLE},
    {"date", "2999", "2999", ISSUE_DATE_FUTURE},
    {"date", "n.d.", "", ISSUE_NONE},
    {"date", "soon", "", ISSUE_DATE_UNKNOWN},
    /* identifiers */
    {"identifier", "https://doi.org/10.1000/ABC.1", "doi:10.1000/abc.1", ISSUE_NONE},
    {"identifier", "doi: 10.1000/abc(1).", "doi:10.1000/abc(1)", ISSUE_NONE},
    {"identifier", "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
	"doi:10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o", ISSUE_NONE},
    {"identifier", "http://hdl.handle.net/10.1000/182", "doi:10.1000/182", ISSUE_NONE},
    {"identifier", "hdl:10013/epic.10033", "handle:10013/epic.10033", ISSUE_NONE},
    {"identifier", "arXiv:0704.0001v2", "arxiv:0704.0001", ISSUE_NONE},
    {"identifier", "https://arxiv.org/abs/math.GT/0309136", "arxiv:math/0309136", ISSUE_NONE},
    {"identifier", "PMID: 12082125", "pmid:12082125", ISSUE_NONE},
    {"identifier", "12082125", "", ISSUE_NONE},
    {"identifier", "ISBN 0-306-40615-2", "isbn:9780306406157", ISSUE_NONE},
    {"identifier", "ISBN 0-306-40615-3", "", ISSUE_IDENTIFIER_INVALID},
    {"identifier", "ISSN 0378-5955", "issn:0378-5955", ISSUE_NONE},
    {"identifier", "2009-2010", "", ISSUE_NONE},
    {"identifier", "URN:NBN:de:101:1-201102033592", "urn:urn:nbn:de:101:1-201102033592",
	ISSUE_NONE},
    {"identifier", "http://n2t.net/ark:/13030/tqb3kh97gh8w", "ark:ark:/13030/tqb3kh97gh8w",
	ISSUE_NONE},
    {"identifier", "https://ror.org/03yrm5c26", "ror:03yrm5c26", ISSUE_NONE},
    {"identifier", "HTTP://Example.ORG/Item/5", "url:http://example.org/Item/5", ISSUE_NONE},
    {"identifier", "Nature 1 (2), doi:10.1000/x. See https://example.org/a",
	"doi:10.1000/x | url:https://example.org/a", ISSUE_NONE},
    /* languages */
    {"language", "en", "eng", ISSUE_NONE},
    {"language", "ger", "deu", ISSUE_NONE},
    {"language", "en_US", "eng", ISSUE_NONE},
    {"language", "eng/en", "eng", ISSUE_NONE},
    {"language", "fre ## ita ## lat", "fra | ita | lat", ISSUE_NONE},
    {"language", "English and French", "eng | fra", ISSUE_NONE},
    {"language", "Français", "fra", ISSUE_NONE},
    {"language", "русский", "rus", ISSUE_NONE},
    {"language", "http://lexvo.org/id/iso639-3/eng", "eng", ISSUE_NONE},
    {"language", "iw", "heb", ISSUE_NONE},
    {"language", "esl", "esl", ISSUE_NONE}, /* Egypt Sign Language, not MARC's old Spanish */
    {"language", "Portugese", "por", ISSUE_NONE},
    {"language", "gibberish", "", ISSUE_LANGUAGE_UNKNOWN},
    {"language", "und", "", ISSUE_NONE},
    /* types */
    {"type", "info:eu-repo/semantics/article", "journal article", ISSUE_NONE},
    {"type", "Article", "journal article", ISSUE_NONE},
    {"type", "PhD Thesis", "doctoral thesis", ISSUE_NONE},
    {"type", "http://purl.org/coar/resource_type/c_2f33", "book", ISSUE_NONE},
    {"type", "Chapitre de livre / Book chapter", "book part", ISSUE_NONE},
    {"type", "ConferencePaper", "conference paper", ISSUE_NONE},
    {"type", "http://purl.org/dc/dcmitype/StillImage", "still image", ISSUE_NONE},
    {"type", "Peer-reviewed Article", "journal article", ISSUE_NONE},
    {"type", "NonPeerReviewed", "", ISSUE_NONE},
    {"type", "info:eu-repo/semantics/publishedVersion", "", ISSUE_NONE},
    {"type", "blurb", "", ISSUE_TYPE_UNKNOWN},
    /* rights */
    {"rights", "http://creativecommons.org/licenses/by-nc-nd/4.0/", "CC-BY-NC-ND-4.0 | open",
	ISSUE_NONE},
    {"rights", "CC BY 3.0", "CC-BY-3.0 | open", ISSUE_NONE},
    {"rights", "Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0 | open",
	ISSUE_NONE},
    {"rights", "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0 | open", ISSUE_NONE},
    {"rights", "https://rightsstatements.org/page/InC/1.0/",
	"http://rightsstatements.org/vocab/InC/1.0/", ISSUE_NONE},
    {"rights", "© 2020 The Authors", "© 2020 The Authors", ISSUE_NONE},
    {"access", "info:eu-repo/semantics/closedAccess", "metadata only", ISSUE_NONE},
    {"access", "acceso abierto", "open", ISSUE_NONE},
    {"access", "Copyright 2020. All rights reserved.", "", ISSUE_NONE},
    /* sources */
    {"source", "Journal of Documentation, 20(1112): 91-92",
	"Journal of Documentation, v20, i1112, p91-92", ISSUE_NONE},
    {"source", "Nature, Vol. 12, No. 3, pp. 4-9", "Nature, v12, i3, p4-9", ISSUE_NONE},
    {"source", "VLDB", "VLDB, v, i, p", ISSUE_NONE},
    {"source", "Nature 12 (3), 45-67 (2001)", "Nature, v12, i3, p45-67", ISSUE_NONE},
    {"source", "ISSN 0378-5955", "issn:0378-5955", ISSUE_NONE},
    /* elements */
    {"langauge", "en", "unknown element 'langauge' (did you mean 'language'?)", ISSUE_NONE},
};

static void values_become_what_they_mean(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		char got[2000];
		enum issue_code issue =
		    normalize_line(cases[i].what, cases[i].raw, got, sizeof(got));
		if (strcmp(got, cases[i].expected) != 0 || issue != cases[i].issue)
			fail_msg("%s '%s': got '%s' (%s), expected '%s' (%s)", cases[i].what,
			    cases[i].raw, got, issue_code_name(issue), cases[i].expected,
			    issue_code_name(cases[i].issue));
	}
}

/* What came out gives itself; an identifier with its scheme before it. */
static void normalised_values_stay(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const char *what = cases[i].what;
		char again[2000];
		if ((strcmp(what, "date") && strcmp(what, "language") &&
			strcmp(what, "identifier")) ||
		    strchr(cases[i].expected, '|') || !cases[i].expected[0])
			continue;
		struct str first = str_from(cases[i].expected);
		if (str_starts(first, STR("urn:")) || str_starts(first, STR("ark:")) ||
		    str_starts(first, STR("url:")))
			first = str_from_index(first, 4);
		normalize_line(what, first.p, again, sizeof(again));
		assert_string_equal(again, cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(normalised_values_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
