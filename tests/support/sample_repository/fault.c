/* SPDX-License-Identifier: MIT */
#include "tests/support/sample_repository/fault.h"

#define TITLE  "<dc:title xml:lang=\"eng\">"
#define OAI_NS "http://www.openarchives.org/OAI/2.0/"

static const struct fault faults_known[] = {
    /* the response */
    {"ampersand", "&amp;", "&", 0},
    {"doctype", "?>\n", "?>\n<!DOCTYPE OAI-PMH>\n", 0},
    {"latin1", "encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 0},
    {"namespace", " xmlns=\"" OAI_NS "\"", "", 0},
    {"schema-location", "OAI-PMH.xsd", "schema", 0},
    {"element-unknown", "<record>", "<record><status>new</status>", 0},
    {"response-date", "Z</responseDate>", "+02:00</responseDate>", 0},
    {"response-clock", "<responseDate>20", "<responseDate>19", 0},
    {"request-element", "<request verb=\"ListRecords\"", "<request", 0},
    {"request-of-error", "<request>", "<request verb=\"Identify\">", 0},
    /* Identify */
    {"name-missing", "repositoryName>", "name>", 0},
    {"base-url", "/oai</baseURL>", "/other</baseURL>", 0},
    {"version", "2.0</protocolVersion>", "1.1</protocolVersion>", 0},
    {"email", "admin@repository.example", "the administrator", 0},
    {"earliest-missing", "earliestDatestamp>", "earliest>", 0},
    {"earliest-old", "<earliestDatestamp>20", "<earliestDatestamp>00", 0},
    {"earliest-late", "<earliestDatestamp>20", "<earliestDatestamp>29", 0},
    {"deleted-odd", ">persistent<", ">yes<", 0},
    {"deleted-no", ">persistent<", ">no<", 0},
    {"granularity", "YYYY-MM-DDThh:mm:ssZ", "yyyy-MM-dd'T'HH:mm:ssZ", 0},
    {"compression-unnamed", "<compression>gzip</compression>", "", 0},
    {"identifiers-undescribed", "oai-identifier", "identifiers", 0},
    {"identifiers-otherwise", "<repositoryIdentifier>", "<repositoryIdentifier>x", 0},
    /* formats and sets */
    {"formats-missing", "ListMetadataFormats>", "Formats>", 0},
    {"formats-prefix", "<metadataPrefix>oai_dc<", "<metadataPrefix>dc<", 0},
    {"formats-namespace", "oai_dc/</metadataNamespace>", "dc/</metadataNamespace>", 0},
    {"sets-missing", "ListSets>", "Sets>", 0},
    {"sets-spec", "<set><setSpec>", "<set><setSpec>all of/", 0},
    {"sets-name", "setName>", "name>", 0},
    {"sets-no-openaire", "<set><setSpec>openaire<", "<set><setSpec>other<", 0},
    /* lists and tokens */
    {"headers-otherwise", "<header status=\"deleted\">", "<header>", 0},
    {"metadata-missing", "metadata>", "about>", 0},
    {"identifier-no-uri", "oai:good.example:", "good.example ", 0},
    {"identifiers-repeated", ":good.example:1", ":good.example:", 0},
    {"get-record", "</metadata></record>\n</GetRecord>",
	"</metadata><about><note xmlns=\"urn:x\"/></about></record>\n</GetRecord>", 0},
    {"list-identifiers", "<ListIdentifiers>\n",
	"<ListIdentifiers>\n<header><identifier>oai:good.example:99</identifier>"
	"<datestamp>2019-01-31T00:00:00Z</datestamp><setSpec>school:science</setSpec></header>\n",
	0},
    {"token-cursor", " cursor=\"10\"", " cursor=\"1\"", 0},
    {"token-size", " completeListSize=\"", " completeListSize=\"1", 0},
    {"token-expired", "<resumptionToken",
	"<resumptionToken expirationDate=\"2001-01-01T00:00:00Z\"", 0},
    /* datestamps */
    {"datestamp-form", "Z</datestamp>", ".000Z</datestamp>", 0},
    {"datestamp-future", "<datestamp>2019", "<datestamp>2919", 0},
    /* errors */
    {"no-bad-verb", "code=\"badVerb\"", "code=\"badArgument\"", 0},
    {"no-bad-argument", "code=\"badArgument\"", "code=\"badVerb\"", 0},
    {"no-bad-token", "code=\"badResumptionToken\"", "code=\"badArgument\"", 0},
    {"no-format-error", "cannotDisseminateFormat", "badArgument", 0},
    {"no-identifier-error", "idDoesNotExist", "badArgument", 0},
    {"no-no-records", "noRecordsMatch", "idDoesNotExist", 0},
    /* Dublin Core */
    {"dc-namespace", "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/", 0},
    {"dc-no-title", "dc:title", "dc:coverage", 0},
    {"dc-no-creator", "dc:creator>", "dc:coverage>", 0},
    {"dc-no-date", "dc:date>", "dc:coverage>", 0},
    {"dc-no-type", "dc:type>", "dc:coverage>", 0},
    {"dc-no-language", "dc:language>", "dc:coverage>", 0},
    {"dc-no-identifier", "dc:identifier>", "dc:coverage>", 0},
    {"dc-no-rights", "dc:rights>", "dc:coverage>", 0},
    {"dc-date-odd", "<dc:date>2019-03-0", "<dc:date>2019-3-", 0},
    {"dc-date-unknown", "<dc:date>", "<dc:date>shortly</dc:date><dc:date>", 0},
    {"dc-type-unknown", "info:eu-repo/semantics/article", "Item", 0},
    {"dc-language-unknown", "<dc:language>", "<dc:language>one or the other", 0},
    {"dc-rights-unknown",
	"info:eu-repo/semantics/openAccess</dc:rights>\n"
	"<dc:rights>https://creativecommons.org/licenses/by/4.0/",
	"Ask us", 0},
    {"dc-markup", TITLE, TITLE "&lt;i&gt;On&lt;/i&gt; ", 0},
    {"dc-escaped", TITLE, TITLE "R&amp;amp;D ", 0},
    {"dc-mojibake", TITLE, TITLE "\xC3\x83\xC2\xA9tude ", 0},
    {"dc-placeholder", "<dc:creator>", "<dc:creator>n/a</dc:creator><dc:creator>", 0},
    {"openaire-version", "info:eu-repo/semantics/publishedVersion", "published", 0},
    {"openaire-language", "<dc:language>eng<", "<dc:language>en<", 0},
    {"openaire-project", "grantAgreement/EC/FP7/", "grantAgreement/", 0},
    /* how it behaves */
    {"ignores-dates", NULL, NULL, FAULT_IGNORES_DATES},
    {"ignores-set", NULL, NULL, FAULT_IGNORES_SET},
    {"token-once", NULL, NULL, FAULT_TOKEN_ONCE},
    {"token-ignored", NULL, NULL, FAULT_TOKEN_IGNORED},
    {"token-unended", NULL, NULL, FAULT_TOKEN_UNENDED},
    {"no-post", NULL, NULL, FAULT_NO_POST},
    {"plain-text", NULL, NULL, FAULT_PLAIN_TEXT},
    {"errors-404", NULL, NULL, FAULT_ERRORS_404},
    {"no-gzip", NULL, NULL, FAULT_NO_GZIP},
    {"redirect", NULL, NULL, FAULT_REDIRECT},
    {"empty", NULL, NULL, FAULT_EMPTY},
    {"web-page", NULL, NULL, FAULT_WEB_PAGE},
};

bool faults_add(struct faults *faults, const char *name)
{
	if (faults->n == FAULTS_MAX)
		return false;
	for (size_t i = 0; i < sizeof(faults_known) / sizeof(*faults_known); i++) {
		const struct fault *fault = &faults_known[i];
		if (strcmp(fault->name, name) == 0) {
			faults->chosen[faults->n++] = fault;
			faults->flags |= fault->flag;
			return true;
		}
	}
	return false;
}

static void replace_all(struct buf *text, struct str find, struct str replace)
{
	struct buf edited;
	buf_init(&edited, text->max);
	struct str rest = buf_str(text);
	for (size_t at; (at = str_find(rest, find, 0)) != STR_NONE;) {
		buf_add(&edited, str_sub(rest, 0, at));
		buf_add(&edited, replace);
		rest = str_from_index(rest, at + find.n);
	}
	buf_add(&edited, rest);
	buf_clear(text);
	*text = edited;
}

void faults_edit(const struct faults *faults, struct buf *response)
{
	for (size_t i = 0; i < faults->n; i++) {
		const struct fault *fault = faults->chosen[i];
		if (fault->find)
			replace_all(response, str_from(fault->find), str_from(fault->replace));
	}
}
