/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"identifier", "https://doi.org/10.1000/ABC.1", "doi:10.1000/abc.1", ISSUE_NONE},
    {"identifier", "doi: 10.1000/abc(1).", "doi:10.1000/abc(1)", ISSUE_NONE},
    {"identifier", "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
	"doi:10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o", ISSUE_NONE},
    {"identifier", "http://hdl.handle.net/10.1000/182", "doi:10.1000/182", ISSUE_NONE},
    {"identifier", "hdl:10013/epic.10033", "handle:10013/epic.10033", ISSUE_NONE},
    {"identifier", "arXiv:0704.0001v2", "arxiv:arXiv:0704.0001v2", ISSUE_NONE},
    {"identifier", "https://arxiv.org/abs/math.GT/0309136", "arxiv:arXiv:math/0309136", ISSUE_NONE},
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
    /* DOIs as they are written */
    {"identifier", "DOI 10.5555/Zebra_7", "doi:10.5555/zebra_7", ISSUE_NONE},
    {"identifier", "doi.10.5555/zebra", "doi:10.5555/zebra", ISSUE_NONE},
    {"identifier", "Digital Object Identifier: 10.5555/zebra", "doi:10.5555/zebra", ISSUE_NONE},
    {"identifier", "https://doi.acm.org/10.5555/12.34", "doi:10.5555/12.34", ISSUE_NONE},
    {"identifier", "https://doi-org.proxy.example.edu/10.5555/zebra", "doi:10.5555/zebra",
	ISSUE_NONE},
    {"identifier", "https://www.example.com/doi/full/10.5555/zebra?src=x", "doi:10.5555/zebra",
	ISSUE_NONE},
    {"identifier", "https://www.example.com/doi/suppl/10.5555/zebra",
	"url:https://www.example.com/doi/suppl/10.5555/zebra", ISSUE_NONE},
    {"identifier", "https://doi.org/http://dx.doi.org/10.5555/zebra", "doi:10.5555/zebra",
	ISSUE_NONE},
    {"identifier", "https://identifiers.org/doi:10.5555/zebra", "doi:10.5555/zebra", ISSUE_NONE},
    {"identifier",
	"10.5555/a\xE2\x80\x93"
	"b",
	"", ISSUE_NONE},
    {"identifier", "[10.5555/zebra]", "doi:10.5555/zebra", ISSUE_NONE},
    {"identifier", "doi:10.55/zebra", "", ISSUE_IDENTIFIER_INVALID},
    {"identifier", "“doi:10.5555/zebra”", "doi:10.5555/zebra", ISSUE_NONE},
    {"identifier", "doi:10.5555/zebra。", "doi:10.5555/zebra", ISSUE_NONE},
    {"identifier", "https://doi.org/10.1037//0000-0000.1.2", "doi:10.1037/0000-0000.1.2",
	ISSUE_NONE},
    {"identifier", "10.5555//0000-0000.1.2", "doi:10.5555//0000-0000.1.2", ISSUE_NONE},
    {"identifier", "10.1037//", "", ISSUE_NONE},
    {"identifier", "10.1037///0000", "doi:10.1037/0000", ISSUE_NONE},
    {"identifier", "doi:10.5555/zebra;http://example.org/1",
	"doi:10.5555/zebra | url:http://example.org/1", ISSUE_NONE},
    {"identifier", "doi:10.5555/a;b", "doi:10.5555/a;b", ISSUE_NONE},
    {"identifier", "www.example.org/1", "url:http://www.example.org/1", ISSUE_NONE},
    {"identifier", "www.example.org is down", "", ISSUE_NONE},
    {"identifier", "MEDLINE:98765", "pmid:98765", ISSUE_NONE},
    {"description",
	"See doi:10.5555/zè\x7f"
	"bre.1",
	"See doi:10.5555/zèbre.1 | handle:10.5555/zèbre.1 (mentioned)", ISSUE_NONE},
    {"description", "See hdl:20.500.98765/a&amp;b",
	"See hdl:20.500.98765/a&b | handle:20.500.98765/a&b (mentioned)", ISSUE_TEXT_CLEANED},
    /* handles */
    {"identifier", "http://hdl.handle.net/hdl:1721.1/98765", "handle:1721.1/98765", ISSUE_NONE},
    {"identifier", "http://hdl.handle.net/20.500.98765/%C2%89zebra/", "handle:20.500.98765/zebra/",
	ISSUE_NONE},
    {"identifier", "https://doi.org/10.5555/ze%C2%ADbra%26amp;lion", "doi:10.5555/zebra&lion",
	ISSUE_NONE},
    {"identifier", "20.500.98765/4321", "handle:20.500.98765/4321", ISSUE_NONE},
    {"identifier", "http://hdl.handle.net/123456789/77", "url:http://hdl.handle.net/123456789/77",
	ISSUE_NONE},
    {"identifier", "2381/4321", "", ISSUE_NONE},
    {"identifier", "doi:10.5555/Zèbre.1", "handle:10.5555/zèbre.1", ISSUE_NONE},
    {"identifier", "12345/zebra.1", "handle:12345/zebra.1", ISSUE_NONE},
    {"identifier", "12345/98765", "handle:12345/98765", ISSUE_NONE},
    {"identifier", "12345/1998", "", ISSUE_NONE},
    {"identifier", "12345/98", "", ISSUE_NONE},
    {"identifier", "2018.200/123", "", ISSUE_NONE},
    {"source", "12345/98765", "12345/98765", ISSUE_NONE},
    /* arXiv */
    {"identifier", "arXiv 1912.98765", "arxiv:arXiv:1912.98765", ISSUE_NONE},
    {"identifier", "https://export.arxiv.org/pdf/1912.98765v3.pdf", "arxiv:arXiv:1912.98765v3",
	ISSUE_NONE},
    {"identifier", "https://www.biorxiv.org/abs/1912.98765",
	"url:https://www.biorxiv.org/abs/1912.98765", ISSUE_NONE},
    {"identifier", "arXiv:hep-th/1912.98765", "arxiv:arXiv:1912.98765", ISSUE_NONE},
    {"identifier", "arXiv:1913.98765", "", ISSUE_IDENTIFIER_INVALID},
    /* books and serials */
    {"identifier",
	"ISBN: 978\xE2\x80\x90"
	"0\xE2\x80\x90"
	"306\xE2\x80\x90"
	"40615\xE2\x80\x90"
	"7",
	"isbn:9780306406157", ISSUE_NONE},
    {"identifier", "ISBN 0306406152 9780306406157", "isbn:9780306406157", ISSUE_NONE},
    {"identifier", "9780306406157 (pbk.)", "isbn:9780306406157", ISSUE_NONE},
    {"identifier", "Online ISSN: 0378-5955", "issn:0378-5955", ISSUE_NONE},
    {"identifier", "ISSN (print) 0378-5955", "issn:0378-5955", ISSUE_NONE},
    {"identifier", "ISSN 0378-5956", "", ISSUE_IDENTIFIER_INVALID},
    {"identifier", "see urn:urn:lsid:ubio.org:names:70", "urn:urn:lsid:ubio.org:names:70",
	ISSUE_NONE},
    {"identifier", "see urn:http://example.org/a b", "url:http://example.org/a", ISSUE_NONE},
    {"identifier", "see urn:isbn:0178123 there", "", ISSUE_NONE},
    {"identifier", "urn:issn:0378-5955", "issn:0378-5955", ISSUE_NONE},
    /* people and subjects */
    {"identifier", "0000 0001 2146 438X", "isni:0000-0001-2146-438X", ISSUE_NONE},
    {"identifier", "0000-0001-2146-4381", "", ISSUE_NONE},
    {"identifier", "000000012146438X", "", ISSUE_NONE},
    {"identifier", "https://d-nb.info/gnd/123456789X", "gnd:gnd:123456789X", ISSUE_NONE},
    {"identifier", "(DE-588)4123456-X", "gnd:gnd:4123456-X", ISSUE_NONE},
    {"identifier", "4123456-X", "gnd:gnd:4123456-X", ISSUE_NONE},
    {"identifier", "4123456-1", "", ISSUE_NONE},
    {"identifier", "GND: 1234567890", "", ISSUE_IDENTIFIER_INVALID},
    /* national and other archives */
    {"identifier", "urn:nn:nÚ—", "urn:urn:nn:nÚ—", ISSUE_NONE},
    {"identifier", "urn:nn:nÚ— nÚn:", "urn:urn:nn:nÚ—", ISSUE_NONE},
    {"identifier", "URN:urn:nbn:de:101:1-98765", "urn:urn:nbn:de:101:1-98765", ISSUE_NONE},
    {"identifier", "http://urn.kb.se/resolve?urn=urn:nbn:se:uu:diva-98765",
	"urn:urn:nbn:se:uu:diva-98765", ISSUE_NONE},
    {"identifier", "https://resolver.example.org/?id=urn%3ANBN%3Ano-98765&lang=en",
	"urn:urn:nbn:no-98765", ISSUE_NONE},
    {"identifier", "https://hal.example-univ.fr/hal-09876543v2/document", "hal:hal-09876543",
	ISSUE_NONE},
    {"identifier", "https://ideas.repec.org/p/zzz/papers/98-76.html",
	"repec:RePEc:zzz:papers:98-76", ISSUE_NONE},
    {"identifier", "https://ui.adsabs.harvard.edu/abs/2001A%26A...123..456Z/abstract",
	"ads:2001A&A...123..456Z", ISSUE_NONE},
    {"identifier",
	"https://archive.softwareheritage.org/swh:1:rev:0123456789abcdef0123456789abcdef01234567;"
	"origin=https://example.org",
	"swh:swh:1:rev:0123456789abcdef0123456789abcdef01234567", ISSUE_NONE},
    {"identifier", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC98765/", "pmcid:PMC98765",
	ISSUE_NONE},
    /* in relations, with what they are */
    {"relation", "info:eu-repo/semantics/altIdentifier/doi/10.5555/zebra",
	"doi:10.5555/zebra (is identical to)", ISSUE_NONE},
    {"relation", "Is part of: urn:issn:0378-5955", "issn:0378-5955 (is part of)", ISSUE_NONE},
    {"relation", "IsSupplementTo https://doi.org/10.5555/zebra",
	"doi:10.5555/zebra (is supplement to)", ISSUE_NONE},
    {"relation", "isPartOf Zebra Studies", "isPartOf Zebra Studies", ISSUE_NONE},
    /* in running text */
    {"description", "Data are at doi:10.5555/zebra.7 (ratio 10.5000/10.2000).",
	"Data are at doi:10.5555/zebra.7 (ratio 10.5000/10.2000). | doi:10.5555/zebra.7 "
	"(mentioned)",
	ISSUE_NONE},
    {"description", "See arXiv:1912.98765v1, PMID: 98765 and ISBN 0-306-40615-2.",
	"See arXiv:1912.98765v1, PMID: 98765 and ISBN 0-306-40615-2. | arxiv:arXiv:1912.98765v1 "
	"(mentioned) | "
	"pmid:98765 (mentioned) | isbn:9780306406157 (mentioned)",
	ISSUE_NONE},
};

static void values_become_what_they_mean(void **state)
{
	(void)state;
	check_cases(cases, N_ITEMS(cases));
}

static void normalised_values_stay(void **state)
{
	(void)state;
	check_again("identifier", cases, N_ITEMS(cases));
}

static void unknown_elements_are_refused(void **state)
{
	(void)state;
	char got[200];
	normalize_line("langauge", "en", got, sizeof(got));
	assert_string_equal(got, "unknown element 'langauge' (did you mean 'language'?)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(normalised_values_stay),
	    cmocka_unit_test(unknown_elements_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
