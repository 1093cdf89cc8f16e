/* SPDX-License-Identifier: MIT */
/* What the Dublin Core of a sample is worth, by shares of its records. */
#include "pipeline/checker.h"

#include "base/utf8.h"
#include "normalize/normalize.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DC_NAMESPACE	 STR("http://purl.org/dc/elements/1.1/")
#define OAI_DC_NAMESPACE STR("http://www.openarchives.org/OAI/2.0/oai_dc/")
#define XML_NAMESPACE	 STR("http://www.w3.org/XML/1998/namespace")
#define EU_REPO		 STR("info:eu-repo/semantics/")

/* The least share, in percent, that keeps the rule. */
static const struct measure {
	enum check_rule_id rule;
	unsigned percent;
	const char *what; /* is counted */
} measures[] = {
    {CHECK_RULE_DC_SCHEMA, 100, "records"},
    {CHECK_RULE_DC_TITLE, 99, "records"},
    {CHECK_RULE_DC_CREATOR, 80, "records"},
    {CHECK_RULE_DC_DATE, 90, "records"},
    {CHECK_RULE_DC_TYPE, 90, "records"},
    {CHECK_RULE_DC_LANGUAGE, 80, "records"},
    {CHECK_RULE_DC_LINK, 90, "records"},
    {CHECK_RULE_DC_RIGHTS, 80, "records"},
    {CHECK_RULE_DC_DATE_KNOWN, 95, "dates"},
    {CHECK_RULE_DC_TYPE_KNOWN, 90, "records with a type"},
    {CHECK_RULE_DC_LANGUAGE_KNOWN, 95, "languages"},
    {CHECK_RULE_DC_RIGHTS_KNOWN, 80, "records with rights"},
    {CHECK_RULE_DC_MARKUP, 98, "records"},
    {CHECK_RULE_DC_ESCAPED, 98, "records"},
    {CHECK_RULE_DC_MOJIBAKE, 99, "records"},
    {CHECK_RULE_DC_PLACEHOLDER, 95, "records"},
    {CHECK_RULE_OPENAIRE_ACCESS, 80, "records"},
    {CHECK_RULE_OPENAIRE_LICENCE, 80, "records"},
    {CHECK_RULE_OPENAIRE_TYPE, 80, "records"},
    {CHECK_RULE_OPENAIRE_VERSION, 80, "records"},
    {CHECK_RULE_OPENAIRE_DATE, 80, "dates"},
    {CHECK_RULE_OPENAIRE_LANGUAGE, 80, "languages"},
    {CHECK_RULE_OPENAIRE_LINK, 80, "records"},
    {CHECK_RULE_OPENAIRE_PROJECT, 100, "projects"},
};

struct count {
	uint64_t n, n_good;
	struct str example, request; /* of the first that is not good */
};

struct check_quality {
	struct record record;
	struct normalize_settings normalize;
	struct count counts[CHECK_RULE_N];
};

struct check_quality *check_quality_new(const struct check_settings *settings)
{
	struct check_quality *quality = xcalloc(1, sizeof(*quality));
	quality->normalize.today = clock_now(settings->clock);
	return quality;
}

void check_quality_free(struct check_quality *quality)
{
	if (quality)
		record_clear(&quality->record);
	free(quality);
}

/* What is being looked at. */
struct look {
	struct checker *c;
	struct check_quality *quality;
	const struct check_answer *answer;
};

static void count(
    const struct look *look, enum check_rule_id rule, bool is_good, struct str example)
{
	struct count *count = &look->quality->counts[rule];
	count->n++;
	count->n_good += is_good;
	if (is_good || count->request.n > 0)
		return;
	size_t n_repaired; /* a cut character becomes U+FFFD */
	count->example = utf8_repair(look->c->arena,
	    arena_str(look->c->arena, str_sub(str_trim(example), 0, 120)), &n_repaired);
	count->request = arena_str(look->c->arena, look->answer->reply.request);
}

/* ---- values ---- */

static bool has_markup(struct str text)
{
	for (size_t at = str_find_char(text, '<', 0); at != STR_NONE;
	     at = str_find_char(text, '<', at + 1)) {
		char next = at + 1 < text.n ? text.p[at + 1] : ' ';
		if ((ascii_is_alpha(next) || next == '/') &&
		    str_find_char(text, '>', at) != STR_NONE)
			return true;
	}
	return false;
}

/* A reference that is left when the XML has been read: &amp; &#233; &eacute; */
static bool has_reference(struct str text)
{
	for (size_t at = str_find_char(text, '&', 0); at != STR_NONE;
	     at = str_find_char(text, '&', at + 1)) {
		size_t end = at + 1;
		while (end < text.n && (ascii_is_alnum(text.p[end]) || text.p[end] == '#'))
			end++;
		if (end < text.n && text.p[end] == ';' && end - at > 2 && end - at < 12)
			return true;
	}
	return false;
}

/* UTF-8 that was read as Windows-1252 once too often, or a character that was lost. */
static bool has_mojibake(struct str text)
{
	int32_t last = 0;
	for (size_t at = 0; at < text.n;) {
		int32_t ch = utf8_next(text, &at);
		bool is_tail = ch >= 0x80 && ch <= 0xBF;
		if (ch == 0xFFFD || ((last == 0xC2 || last == 0xC3) && is_tail) ||
		    (last == 0xE2 && (ch == 0x20AC || ch == 0x80)))
			return true;
		last = ch;
	}
	return false;
}

static bool is_url(struct str text)
{
	return str_starts_nocase(text, STR("http://")) || str_starts_nocase(text, STR("https://"));
}

static bool is_one_of(struct str text, const char *const *words)
{
	for (; *words; words++) {
		if (str_eq_nocase(text, str_from(*words)))
			return true;
	}
	return false;
}

static bool is_eu_repo(struct str text, const char *const *words)
{
	return str_starts(text, EU_REPO) && is_one_of(str_from_index(text, EU_REPO.n), words);
}

static const char *const accesses[] = {
    "openAccess", "embargoedAccess", "restrictedAccess", "closedAccess", NULL};
static const char *const types[] = {"article", "bachelorThesis", "masterThesis", "doctoralThesis",
    "book", "bookPart", "review", "conferenceObject", "lecture", "workingPaper", "preprint",
    "report", "annotation", "contributionToPeriodical", "patent", "other", NULL};
static const char *const versions[] = {
    "draft", "submittedVersion", "acceptedVersion", "publishedVersion", "updatedVersion", NULL};

/* YYYY, YYYY-MM, YYYY-MM-DD, or with a time behind that. */
static bool is_w3cdtf(struct str text)
{
	static const char shape[] = "9999-99-99";
	size_t n = text.n < 10 ? text.n : 10;
	for (size_t i = 0; i < n; i++) {
		if (shape[i] == '9' ? !ascii_is_digit(text.p[i]) : text.p[i] != shape[i])
			return false;
	}
	return text.n == 4 || text.n == 7 || text.n == 10 || (text.n > 15 && text.p[10] == 'T');
}

/* info:eu-repo/grantAgreement/FUNDER/PROGRAMME/ID */
static bool is_project(struct str text)
{
	if (!str_starts(text, STR("info:eu-repo/grantAgreement/")))
		return false;
	struct str rest = str_from_index(text, 28), part;
	size_t n = 0;
	while (str_next(&rest, '/', &part) && part.n > 0)
		n++;
	return n >= 3;
}

static bool has_issue(const struct record *record, uint32_t field, enum issue_code code)
{
	for (size_t i = 0; i < record->n_issues; i++) {
		if (record->issues[i].code == code &&
		    (record->issues[i].field == field || field == ISSUE_NO_FIELD))
			return true;
	}
	return false;
}

static bool has_kind(const struct record *record, enum value_kind kind, enum dc_element element)
{
	return record_find_value(record, kind, element) != NULL;
}

static bool is_code(const struct record *record, uint32_t field)
{
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		if (value->kind == VALUE_LANGUAGE && value->field == field)
			return str_eq(value->text, str_trim(record->fields[field].value));
	}
	return false;
}

/* ---- a record ---- */

/* What of a record's fields counts once for the record. */
struct traits {
	struct str first[DC_N_ELEMENTS]; /* its first value */
	bool has[DC_N_ELEMENTS];
	bool has_url, has_access, has_licence, has_type, has_version;
	struct str markup, reference, mojibake; /* the first value that has it */
};

static void look_at_field(
    const struct look *look, const struct record *record, uint32_t i, struct traits *traits)
{
	enum dc_element element = record->fields[i].element;
	struct str value = str_trim(record->fields[i].value);
	if (!traits->has[element])
		traits->first[element] = value;
	traits->has[element] = true;
	if (traits->markup.n == 0 && has_markup(value))
		traits->markup = value;
	if (traits->reference.n == 0 && has_reference(value) && !is_url(value))
		traits->reference = value;
	if (traits->mojibake.n == 0 && has_mojibake(value))
		traits->mojibake = value;
	switch (element) {
	case DC_IDENTIFIER: traits->has_url |= is_url(value); break;
	case DC_TYPE:
		traits->has_type |= is_eu_repo(value, types);
		traits->has_version |= is_eu_repo(value, versions);
		break;
	case DC_RIGHTS:
		traits->has_access |= is_eu_repo(value, accesses);
		traits->has_licence |= is_url(value);
		break;
	case DC_DATE:
		count(look, CHECK_RULE_DC_DATE_KNOWN,
		    !has_issue(record, i, ISSUE_DATE_UNKNOWN) &&
			!has_issue(record, i, ISSUE_DATE_IMPOSSIBLE),
		    value);
		if (!str_starts(value, STR("info:eu-repo/date/")))
			count(look, CHECK_RULE_OPENAIRE_DATE, is_w3cdtf(value), value);
		break;
	case DC_LANGUAGE:
		count(look, CHECK_RULE_DC_LANGUAGE_KNOWN,
		    !has_issue(record, i, ISSUE_LANGUAGE_UNKNOWN), value);
		count(look, CHECK_RULE_OPENAIRE_LANGUAGE, is_code(record, i), value);
		break;
	case DC_RELATION:
		if (str_find_nocase(value, STR("grantAgreement"), 0) != STR_NONE)
			count(look, CHECK_RULE_OPENAIRE_PROJECT, is_project(value), value);
		break;
	default: break;
	}
}

static void look_at_record(const struct look *look, const struct record *record)
{
	static const struct {
		enum dc_element element;
		enum check_rule_id rule;
	} wanted[] = {
	    {DC_TITLE, CHECK_RULE_DC_TITLE},
	    {DC_CREATOR, CHECK_RULE_DC_CREATOR},
	    {DC_DATE, CHECK_RULE_DC_DATE},
	    {DC_TYPE, CHECK_RULE_DC_TYPE},
	    {DC_LANGUAGE, CHECK_RULE_DC_LANGUAGE},
	    {DC_RIGHTS, CHECK_RULE_DC_RIGHTS},
	};
	struct traits t = {0};
	for (uint32_t i = 0; i < record->n_fields; i++)
		look_at_field(look, record, i, &t);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		count(look, wanted[i].rule, t.has[wanted[i].element], record->identifier);
	count(look, CHECK_RULE_DC_LINK,
	    t.has_url || has_kind(record, VALUE_IDENTIFIER, DC_IDENTIFIER), record->identifier);
	if (t.has[DC_TYPE])
		count(look, CHECK_RULE_DC_TYPE_KNOWN, has_kind(record, VALUE_TYPE, DC_TYPE),
		    t.first[DC_TYPE]);
	if (t.has[DC_RIGHTS])
		count(look, CHECK_RULE_DC_RIGHTS_KNOWN,
		    has_kind(record, VALUE_LICENCE, DC_RIGHTS) ||
			has_kind(record, VALUE_ACCESS, DC_RIGHTS),
		    t.first[DC_RIGHTS]);
	count(look, CHECK_RULE_DC_MARKUP, t.markup.n == 0, t.markup);
	count(look, CHECK_RULE_DC_ESCAPED, t.reference.n == 0, t.reference);
	count(look, CHECK_RULE_DC_MOJIBAKE, t.mojibake.n == 0, t.mojibake);
	count(look, CHECK_RULE_DC_PLACEHOLDER,
	    !has_issue(record, ISSUE_NO_FIELD, ISSUE_NAME_PLACEHOLDER) &&
		!has_issue(record, ISSUE_NO_FIELD, ISSUE_TITLE_PLACEHOLDER),
	    record->identifier);
	count(look, CHECK_RULE_OPENAIRE_ACCESS, t.has_access, record->identifier);
	count(look, CHECK_RULE_OPENAIRE_LICENCE, t.has_licence, record->identifier);
	count(look, CHECK_RULE_OPENAIRE_TYPE, t.has_type, record->identifier);
	count(look, CHECK_RULE_OPENAIRE_VERSION, t.has_version, record->identifier);
	count(look, CHECK_RULE_OPENAIRE_LINK, t.has_url, record->identifier);
}

/* The first element that oai_dc.xsd does not have, or NULL. */
static const struct xml_element *find_foreign(const struct xml_element *metadata)
{
	const struct xml_element *dc = metadata->first;
	if (!dc || !str_eq(dc->ns, OAI_DC_NAMESPACE) || !str_eq(dc->name, STR("dc")))
		return dc ? dc : metadata;
	for (const struct xml_element *e = dc->first; e; e = e->next) {
		bool is_good = str_eq(e->ns, DC_NAMESPACE) &&
			       dc_element_find(e->name) != DC_N_ELEMENTS && !e->first;
		for (size_t i = 0; i < e->n_attributes; i++)
			is_good &= str_eq(e->attributes[i].ns, XML_NAMESPACE) &&
				   str_eq(e->attributes[i].name, STR("lang"));
		if (!is_good)
			return e;
	}
	return NULL;
}

void check_quality_add(struct checker *c, struct check_quality *quality,
    const struct check_answer *answer, const struct xml_element *record_element)
{
	struct look look = {c, quality, answer};
	struct record *record = &quality->record;
	const struct xml_element *metadata = oai_child(record_element, "metadata");
	record_reset(record);
	record->identifier = oai_child_text(oai_child(record_element, "header"), "identifier");
	const struct xml_element *foreign = find_foreign(metadata);
	char where[200] = "";
	if (foreign)
		snprintf(where, sizeof(where), "line %u: %.*s", foreign->line,
		    STR_ARG(str_sub(foreign->name, 0, 80)));
	count(&look, CHECK_RULE_DC_SCHEMA, !foreign, str_from(where));
	const struct xml_element *e = metadata->first ? metadata->first->first : NULL;
	for (; e; e = e->next) {
		enum dc_element element = dc_element_find(e->name);
		if (element != DC_N_ELEMENTS && str_trim(e->text).n > 0)
			record_add_field(record, element, STR(""), STR(""), e->text);
	}
	normalize_record(record, &quality->normalize);
	look_at_record(&look, record);
	c->report->n_records++;
}

void check_quality_judge(struct checker *c, const struct check_quality *quality)
{
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++) {
		const struct measure *measure = &measures[i];
		const struct count *count = &quality->counts[measure->rule];
		if (count->n == 0)
			continue;
		struct check_answer shown = {.reply.request = count->request, .is_answered = true};
		check_say(c, measure->rule, count->n_good * 100 >= count->n * measure->percent,
		    count->request.n > 0 ? &shown : NULL, "%" PRIu64 " of %" PRIu64 " %s: '%.*s'",
		    count->n - count->n_good, count->n, measure->what, STR_ARG(count->example));
	}
}
