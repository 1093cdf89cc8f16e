/* SPDX-License-Identifier: MIT */
/*
 * Publications as simple Dublin Core in XML (OAI-PMH 2.0, oai_dc.xsd): one
 * oai_dc:dc each, complete with its namespaces so that it can be cut out and
 * used alone, in a wrapper without a namespace.
 */
#include "publish/formats.h"

#include "base/xml.h"
#include "model/limits.h"
#include "publish/view.h"

static const char head[] = "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\""
			   " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
			   " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
			   " xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/"
			   " http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n";

/* How an identifier of a scheme is written: as a URI where it has one that all know. */
static const char *const prefixes[SCHEME_N] = {
    [SCHEME_DOI] = "https://doi.org/",
    [SCHEME_HANDLE] = "https://hdl.handle.net/",
    [SCHEME_ARXIV] = "https://arxiv.org/abs/",
    [SCHEME_PMID] = "pmid:",
    [SCHEME_PMCID] = "pmcid:",
    [SCHEME_ISBN] = "urn:isbn:",
    [SCHEME_ISSN] = "urn:issn:",
    [SCHEME_ORCID] = "https://orcid.org/",
    [SCHEME_ISNI] = "isni:",
    [SCHEME_ROR] = "https://ror.org/",
    [SCHEME_GND] = "https://d-nb.info/gnd/",
    [SCHEME_ADS] = "bibcode:",
    [SCHEME_REPEC] = "RePEc:",
};

static const char *const access_uris[ACCESS_N] = {
    [ACCESS_OPEN] = "info:eu-repo/semantics/openAccess",
    [ACCESS_EMBARGOED] = "info:eu-repo/semantics/embargoedAccess",
    [ACCESS_RESTRICTED] = "info:eu-repo/semantics/restrictedAccess",
    [ACCESS_METADATA_ONLY] = "info:eu-repo/semantics/closedAccess",
};

static void add_element(struct buf *out, enum dc_element element, struct str lang, struct str text)
{
	static const char *const names[DC_N_ELEMENTS] = {"dc:title", "dc:creator", "dc:subject",
	    "dc:description", "dc:publisher", "dc:contributor", "dc:date", "dc:type", "dc:format",
	    "dc:identifier", "dc:source", "dc:language", "dc:relation", "dc:coverage", "dc:rights"};
	xml_element(out, names[element], lang, text);
	buf_add_char(out, '\n');
}

/* "Journal, 12(3), 45-67" */
static void write_citation(const struct value *value, struct buf *text)
{
	buf_add(text, value->text);
	struct str volume = value->part[CITATION_VOLUME];
	struct str issue = value->part[CITATION_ISSUE];
	struct str pages = value->part[CITATION_PAGES];
	if (text->n && (volume.n || issue.n))
		buf_add(text, STR(", "));
	buf_add(text, volume);
	if (issue.n) {
		buf_add_char(text, '(');
		buf_add(text, issue);
		buf_add_char(text, ')');
	}
	if (text->n && pages.n)
		buf_add(text, STR(", "));
	buf_add(text, pages);
}

static void write_identifier(const struct value *value, struct buf *text)
{
	const char *prefix = value->tag < SCHEME_N ? prefixes[value->tag] : NULL;
	struct str bare = value->text, name = str_from(scheme_name((enum scheme)value->tag));
	/* The scheme's own name before it, as in "arXiv:", gives way. */
	if (prefix && str_starts_nocase(bare, name) && bare.n > name.n && bare.p[name.n] == ':')
		bare = str_from_index(bare, name.n + 1);
	if (prefix)
		buf_add_text(text, prefix);
	buf_add(text, bare);
}

/* The values of one kind about an element, each written by `write` (NULL: its text). */
static void add_values(struct buf *out, const struct view *view, enum value_kind kind,
    enum dc_element element, void (*write)(const struct value *, struct buf *))
{
	const struct value *value;
	struct buf text;
	buf_init(&text, LIMIT_RECORD_BYTES);
	for (size_t at = 0; (value = view_next(view, kind, element, &at));) {
		if (!write) {
			add_element(out, element, value->lang, value->text);
			continue;
		}
		buf_reset(&text);
		write(value, &text);
		add_element(out, element, STR(""), buf_str(&text));
	}
	if (text.failed)
		out->failed = true;
	buf_clear(&text);
}

static void add_texts(struct buf *out, const struct view *view, enum dc_element element)
{
	add_values(out, view, VALUE_TEXT, element, NULL);
}

void oai_dc_begin(const struct publish_settings *settings, struct buf *out)
{
	(void)settings;
	buf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<collection>\n"));
}

void oai_dc_publication(
    const struct publish_settings *settings, const struct publication *publication, struct buf *out)
{
	struct view view = view_of_publication(publication);
	buf_add_bytes(out, head, sizeof(head) - 1);
	add_texts(out, &view, DC_TITLE);
	add_values(out, &view, VALUE_PERSON, DC_CREATOR, view_add_name);
	add_texts(out, &view, DC_SUBJECT);
	add_texts(out, &view, DC_DESCRIPTION);
	add_texts(out, &view, DC_PUBLISHER);
	add_values(out, &view, VALUE_PERSON, DC_CONTRIBUTOR, view_add_name);
	const struct value *date = view_date(&view);
	if (date)
		add_element(out, DC_DATE, STR(""), date->text);
	const struct value *type = view_first(&view, VALUE_TYPE, DC_TYPE);
	if (type) {
		/* For people, and for programs. */
		add_element(out, DC_TYPE, STR(""), str_from(settings->type_label(type->text)));
		add_element(out, DC_TYPE, STR(""), type->text);
	}
	add_texts(out, &view, DC_FORMAT);
	add_values(out, &view, VALUE_IDENTIFIER, DC_IDENTIFIER, write_identifier);
	add_values(out, &view, VALUE_CITATION, DC_SOURCE, write_citation);
	add_values(out, &view, VALUE_IDENTIFIER, DC_SOURCE, write_identifier);
	add_texts(out, &view, DC_SOURCE);
	add_values(out, &view, VALUE_LANGUAGE, DC_LANGUAGE, NULL);
	add_values(out, &view, VALUE_IDENTIFIER, DC_RELATION, write_identifier);
	add_texts(out, &view, DC_RELATION);
	add_texts(out, &view, DC_COVERAGE);
	const char *access = access_uris[view_access(&view, settings->now)];
	if (access)
		add_element(out, DC_RIGHTS, STR(""), str_from(access));
	add_values(out, &view, VALUE_LICENCE, DC_RIGHTS, NULL);
	add_texts(out, &view, DC_RIGHTS);
	buf_add(out, STR("</oai_dc:dc>\n"));
}

void oai_dc_end(const struct publish_settings *settings, struct buf *out)
{
	(void)settings;
	buf_add(out, STR("</collection>\n"));
}
