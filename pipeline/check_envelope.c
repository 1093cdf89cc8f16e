/* SPDX-License-Identifier: MIT */
/* What every answer is judged by: HTTP, XML, the schema's rules, what stands around the content. */
#include "base/hash.h"
#include "pipeline/checker.h"

#define SCHEMA_LOCATION_NAMESPACE STR("http://www.w3.org/2001/XMLSchema-instance")
#define CLOCK_SECONDS		  300

/* ---- elements ---- */

static bool is_oai(const struct xml_element *element)
{
	return str_eq(element->ns, OAI_NAMESPACE);
}

const struct xml_element *oai_child(const struct xml_element *parent, const char *name)
{
	for (const struct xml_element *e = parent ? parent->first : NULL; e; e = e->next) {
		if (is_oai(e) && str_eq(e->name, str_from(name)))
			return e;
	}
	return NULL;
}

struct str oai_child_text(const struct xml_element *parent, const char *name)
{
	const struct xml_element *child = oai_child(parent, name);
	return child ? str_trim(child->text) : STR("");
}

struct str xml_attribute_value(const struct xml_element *element, const char *name)
{
	for (size_t i = 0; element && i < element->n_attributes; i++) {
		if (str_eq(element->attributes[i].name, str_from(name)))
			return element->attributes[i].value;
	}
	return STR("");
}

uint64_t xml_hash(const struct xml_element *element)
{
	uint64_t hash = hash64_str(element->name, hash64_str(element->ns, 0));
	uint64_t attributes = 0; /* in any order */
	for (size_t i = 0; i < element->n_attributes; i++)
		attributes += hash64_str(
		    element->attributes[i].value, hash64_str(element->attributes[i].name, 0));
	hash = hash64_combine(hash, attributes);
	hash = hash64_combine(hash, hash64_str(str_trim(element->text), 0));
	for (const struct xml_element *e = element->first; e; e = e->next)
		hash = hash64_combine(hash, xml_hash(e));
	return hash;
}

/* ---- the schema ---- */

/* What may stand in an element of OAI-PMH, in this order (OAI-PMH.xsd). max 0: any number. */
static const struct content {
	const char *parent, *child;
	unsigned min, max;
} contents[] = {
    {"OAI-PMH", "responseDate", 1, 1},
    {"OAI-PMH", "request", 1, 1},
    {"OAI-PMH", "error", 0, 0},
    {"OAI-PMH", "Identify", 0, 1},
    {"OAI-PMH", "ListMetadataFormats", 0, 1},
    {"OAI-PMH", "ListSets", 0, 1},
    {"OAI-PMH", "GetRecord", 0, 1},
    {"OAI-PMH", "ListIdentifiers", 0, 1},
    {"OAI-PMH", "ListRecords", 0, 1},
    {"Identify", "repositoryName", 1, 1},
    {"Identify", "baseURL", 1, 1},
    {"Identify", "protocolVersion", 1, 1},
    {"Identify", "adminEmail", 1, 0},
    {"Identify", "earliestDatestamp", 1, 1},
    {"Identify", "deletedRecord", 1, 1},
    {"Identify", "granularity", 1, 1},
    {"Identify", "compression", 0, 0},
    {"Identify", "description", 0, 0},
    {"ListMetadataFormats", "metadataFormat", 1, 0},
    {"metadataFormat", "metadataPrefix", 1, 1},
    {"metadataFormat", "schema", 1, 1},
    {"metadataFormat", "metadataNamespace", 1, 1},
    {"ListSets", "set", 1, 0},
    {"ListSets", "resumptionToken", 0, 1},
    {"set", "setSpec", 1, 1},
    {"set", "setName", 1, 1},
    {"set", "setDescription", 0, 0},
    {"GetRecord", "record", 1, 1},
    {"ListIdentifiers", "header", 1, 0},
    {"ListIdentifiers", "resumptionToken", 0, 1},
    {"ListRecords", "record", 1, 0},
    {"ListRecords", "resumptionToken", 0, 1},
    {"record", "header", 1, 1},
    {"record", "metadata", 0, 1},
    {"record", "about", 0, 0},
    {"header", "identifier", 1, 1},
    {"header", "datestamp", 1, 1},
    {"header", "setSpec", 0, 0},
    {NULL},
};

static const struct content *find_contents(struct str parent)
{
	const struct content *row = contents;
	while (row->parent && !str_eq(parent, str_from(row->parent)))
		row++;
	return row->parent ? row : NULL;
}

static bool is_row_of(const struct content *row, const char *parent)
{
	return row->parent && strcmp(row->parent, parent) == 0;
}

static void say_schema(struct checker *c, const struct check_answer *answer, unsigned line,
    const char *what, struct str name, struct str parent)
{
	check_say(c, CHECK_RULE_SCHEMA, false, answer, "line %u: '%.*s' in '%.*s' %s", line,
	    STR_ARG(str_sub(name, 0, 60)), STR_ARG(parent), what);
}

static void judge_contents(
    struct checker *c, const struct check_answer *answer, const struct xml_element *parent)
{
	const struct content *first = find_contents(parent->name);
	if (!first)
		return; /* metadata, descriptions: not OAI-PMH's business */
	unsigned counts[16] = {0};
	const struct content *at = first;
	for (const struct xml_element *e = parent->first; e; e = e->next) {
		const struct content *row = first;
		while (is_row_of(row, first->parent) && !str_eq(e->name, str_from(row->child)))
			row++;
		if (!is_row_of(row, first->parent) || !is_oai(e)) {
			say_schema(c, answer, e->line, "is not of OAI-PMH", e->name, parent->name);
			continue;
		}
		if (row < at)
			say_schema(c, answer, e->line, "stands too late", e->name, parent->name);
		at = row;
		if (++counts[row - first] == row->max + 1 && row->max > 0)
			say_schema(c, answer, e->line, "stands there again", e->name, parent->name);
		judge_contents(c, answer, e);
	}
	for (const struct content *row = first; is_row_of(row, first->parent); row++) {
		if (counts[row - first] < row->min)
			say_schema(c, answer, parent->line, "is missing", str_from(row->child),
			    parent->name);
	}
}

/* ---- around the content ---- */

static void judge_http(struct checker *c, const struct check_answer *answer)
{
	const struct probe_reply *reply = &answer->reply;
	check_say(
	    c, CHECK_RULE_HTTP_STATUS, reply->status == 200, answer, "HTTP %d", reply->status);
	struct str type = reply->content_type, media;
	str_next(&type, ';', &media);
	check_say(c, CHECK_RULE_CONTENT_TYPE, str_eq_nocase(str_trim(media), STR("text/xml")),
	    answer, "%s'%.*s'",
	    reply->content_type.n ? "" : "none: ", STR_ARG(reply->content_type));
	check_say(c, CHECK_RULE_REDIRECT, reply->n_redirects == 0, answer, "to '%.*s'",
	    STR_ARG(reply->url));
	if (reply->n_bytes > 2000) /* less is not worth it */
		check_say(c, CHECK_RULE_COMPRESSION, reply->is_compressed, answer, "%llu bytes",
		    (unsigned long long)reply->n_bytes);
}

static bool is_utf8(struct str name)
{
	return name.n == 0 || str_eq_nocase(name, STR("utf-8")) || str_eq_nocase(name, STR("utf8"));
}

static void judge_xml(struct checker *c, const struct check_answer *answer)
{
	const struct probe_reply *reply = &answer->reply;
	check_say(c, CHECK_RULE_DOCTYPE, !reply->has_doctype, answer, " ");
	if (!reply->has_doctype)
		check_say(c, CHECK_RULE_WELL_FORMED, reply->is_well_formed, answer, "%.*s",
		    STR_ARG(reply->fault));
	struct str charset = STR("");
	size_t at = str_find_nocase(reply->content_type, STR("charset="), 0);
	if (at != STR_NONE)
		charset = str_trim_set(str_from_index(reply->content_type, at + 8), " \"'");
	struct str odd = is_utf8(reply->encoding) ? charset : reply->encoding;
	check_say(c, CHECK_RULE_UTF8, is_utf8(reply->encoding) && is_utf8(charset), answer,
	    "'%.*s' is declared", STR_ARG(odd));
}

static void judge_root(struct checker *c, const struct check_answer *answer)
{
	const struct xml_element *root = answer->reply.root;
	bool is_root = is_oai(root) && str_eq(root->name, STR("OAI-PMH"));
	check_say(c, CHECK_RULE_NAMESPACE, is_root, answer, "'%.*s' in '%.*s'",
	    STR_ARG(str_sub(root->name, 0, 60)), STR_ARG(str_sub(root->ns, 0, 100)));
	bool has_location = false;
	for (size_t i = 0; i < root->n_attributes; i++)
		has_location |=
		    str_eq(root->attributes[i].name, STR("schemaLocation")) &&
		    str_eq(root->attributes[i].ns, SCHEMA_LOCATION_NAMESPACE) &&
		    str_find(root->attributes[i].value, STR("OAI-PMH.xsd"), 0) != STR_NONE;
	if (!is_root)
		return;
	check_say(c, CHECK_RULE_SCHEMA_LOCATION, has_location, answer, " ");
	/* What recovery made of broken mark-up proves nothing. */
	if (!answer->reply.is_well_formed)
		return;
	check_say(c, CHECK_RULE_SCHEMA, true, answer, " ");
	judge_contents(c, answer, root);
	if (answer->content && answer->error.n > 0)
		check_say(c, CHECK_RULE_SCHEMA, false, answer, "an error and a list in one answer");
	else if (!answer->content && !oai_child(root, "error"))
		check_say(c, CHECK_RULE_SCHEMA, false, answer, "neither an answer nor an error");
}

static void judge_response_date(struct checker *c, const struct check_answer *answer)
{
	struct str text = oai_child_text(answer->reply.root, "responseDate");
	enum utc_granularity granularity;
	bool is_lawful = false;
	int64_t date = utc_parse(text, &granularity, &is_lawful);
	check_say(c, CHECK_RULE_RESPONSE_DATE,
	    date != UTC_NONE && is_lawful && granularity == UTC_SECOND, answer, "'%.*s'",
	    STR_ARG(str_sub(text, 0, 60)));
	if (date == UTC_NONE || granularity != UTC_SECOND)
		return;
	int64_t off = date - clock_now(c->settings->clock);
	check_say(c, CHECK_RULE_RESPONSE_CLOCK, off >= -CLOCK_SECONDS && off <= CLOCK_SECONDS,
	    answer, "by %lld seconds", (long long)off);
}

static void judge_request_element(
    struct checker *c, const struct check_answer *answer, const struct probe_request *asked)
{
	const struct xml_element *element = oai_child(answer->reply.root, "request");
	if (!element)
		return; /* the schema's rule says so */
	if (str_eq(answer->error, STR("badVerb")) || str_eq(answer->error, STR("badArgument"))) {
		check_say(c, CHECK_RULE_REQUEST_BARE, element->n_attributes == 0, answer,
		    "with '%.*s'", STR_ARG(answer->error));
		return;
	}
	size_t n_same = 0;
	for (size_t i = 0; i < asked->n_arguments; i++)
		n_same += str_eq(xml_attribute_value(element, asked->arguments[i].name),
		    asked->arguments[i].value);
	bool is_same = n_same == asked->n_arguments && element->n_attributes == n_same;
	check_say(c, CHECK_RULE_REQUEST_ELEMENT, is_same, answer,
	    "%zu of %zu arguments are repeated", n_same, asked->n_arguments);
}

bool check_envelope(
    struct checker *c, struct check_answer *answer, const struct probe_request *request)
{
	const struct xml_element *root = answer->reply.root;
	judge_http(c, answer);
	bool is_readable = root && str_eq_nocase(root->name, STR("OAI-PMH"));
	if (!is_readable && answer->reply.status != 200)
		return false; /* a page for people: its mark-up does not matter */
	judge_xml(c, answer);
	if (!root)
		return false;
	for (const struct xml_element *e = root->first; e; e = e->next) {
		if (is_oai(e) && str_eq(e->name, STR("error")) && answer->error.n == 0)
			answer->error = str_trim(xml_attribute_value(e, "code"));
		else if (is_oai(e) && find_contents(e->name))
			answer->content = e;
	}
	judge_root(c, answer);
	if (!is_oai(root))
		return false;
	judge_response_date(c, answer);
	judge_request_element(c, answer, request);
	return true;
}
