/* SPDX-License-Identifier: MIT */
/* Identify, the formats and the sets. */
#include "pipeline/checker.h"

#include "base/hash.h"
#include "base/vec.h"
#include "model/limits.h"

#include <stdlib.h>

#define OAI_DC_NAMESPACE STR("http://www.openarchives.org/OAI/2.0/oai_dc/")
#define OAI_DC_SCHEMA	 STR("http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
#define YEAR_1980	 315532800

/* ---- Identify ---- */

/* Something, an @, and a name with a dot in it (the schema's emailType). */
static bool is_email(struct str text)
{
	if (str_starts_nocase(text, STR("mailto:")))
		return false;
	size_t at = str_find_char(text, '@', 0);
	if (at == STR_NONE || at == 0)
		return false;
	struct str host = str_from_index(text, at + 1);
	size_t dot = str_find_char(host, '.', 0);
	for (size_t i = 0; i < text.n; i++) {
		if (ascii_is_space(text.p[i]))
			return false;
	}
	return dot != STR_NONE && dot > 0 && dot + 1 < host.n;
}

static void judge_emails(struct checker *c, const struct check_answer *answer)
{
	size_t n = 0;
	struct str odd = STR("");
	for (const struct xml_element *e = oai_child(answer->content, "adminEmail"); e;
	     e = e->next) {
		if (!str_eq(e->name, STR("adminEmail")))
			continue;
		n++;
		if (!is_email(str_trim(e->text)) && odd.n == 0)
			odd = e->text;
	}
	check_say(c, CHECK_RULE_IDENTIFY_EMAIL, n > 0 && odd.n == 0, answer, "'%.*s'",
	    STR_ARG(str_sub(str_trim(odd), 0, 100)));
}

static void judge_granularity(struct checker *c, const struct check_answer *answer)
{
	struct str text = oai_child_text(answer->content, "granularity");
	bool is_day = str_eq(text, STR("YYYY-MM-DD"));
	bool is_second = str_eq(text, STR("YYYY-MM-DDThh:mm:ssZ"));
	check_say(c, CHECK_RULE_IDENTIFY_GRANULARITY, is_day || is_second, answer, "'%.*s'",
	    STR_ARG(str_sub(text, 0, 60)));
	c->granularity = str_find_nocase(text, STR("hh"), 0) != STR_NONE ? UTC_SECOND : UTC_DAY;
	check_say(c, CHECK_RULE_GRANULARITY_SECONDS, c->granularity == UTC_SECOND, answer, " ");
}

static void judge_earliest(struct checker *c, const struct check_answer *answer)
{
	struct str text = oai_child_text(answer->content, "earliestDatestamp");
	enum utc_granularity granularity = UTC_DAY;
	bool is_lawful = false;
	c->earliest = utc_parse(text, &granularity, &is_lawful);
	bool is_good = c->earliest != UTC_NONE && is_lawful && granularity == c->granularity;
	check_say(c, CHECK_RULE_IDENTIFY_EARLIEST, is_good, answer, "'%.*s'",
	    STR_ARG(str_sub(text, 0, 60)));
	if (c->earliest == UTC_NONE)
		return;
	bool is_future = c->earliest > clock_now(c->settings->clock) + 86400;
	check_say(c, CHECK_RULE_EARLIEST_PLAUSIBLE, !is_future && c->earliest > YEAR_1980, answer,
	    "'%.*s' %s", STR_ARG(str_sub(text, 0, 60)),
	    is_future ? "lies in the future" : "is older than any repository");
}

static void judge_deletions(struct checker *c, const struct check_answer *answer)
{
	struct str text = oai_child_text(answer->content, "deletedRecord");
	bool is_persistent = str_eq(text, STR("persistent"));
	c->keeps_no_deletions = str_eq(text, STR("no"));
	bool is_lawful = is_persistent || c->keeps_no_deletions || str_eq(text, STR("transient"));
	check_say(c, CHECK_RULE_IDENTIFY_DELETED, is_lawful, answer, "'%.*s'",
	    STR_ARG(str_sub(text, 0, 60)));
	if (is_lawful)
		check_say(c, CHECK_RULE_DELETIONS_KEPT, is_persistent, answer,
		    "deletedRecord is '%.*s'", STR_ARG(text));
}

static void judge_compression(struct checker *c, const struct check_answer *answer)
{
	bool is_named = false;
	for (const struct xml_element *e = answer->content->first; e; e = e->next)
		is_named |= str_eq(e->name, STR("compression")) &&
			    !str_eq(str_trim(e->text), STR("identity"));
	bool is_used = answer->reply.is_compressed;
	/* A short answer may come plain all the same. */
	if (is_used || is_named)
		check_say(c, CHECK_RULE_IDENTIFY_COMPRESSION, is_named, answer,
		    "compression is used and not named");
}

/* The scheme of identifiers, where a description gives it. */
static void read_descriptions(struct checker *c, const struct check_answer *answer)
{
	for (const struct xml_element *e = answer->content->first; e; e = e->next) {
		const struct xml_element *what = e->first;
		if (!str_eq(e->name, STR("description")) || !what ||
		    !str_eq(what->name, STR("oai-identifier")))
			continue;
		struct str scheme = STR("oai"), host = STR(""), delimiter = STR(":");
		for (const struct xml_element *f = what->first; f; f = f->next) {
			if (str_eq(f->name, STR("scheme")))
				scheme = str_trim(f->text);
			else if (str_eq(f->name, STR("repositoryIdentifier")))
				host = str_trim(f->text);
			else if (str_eq(f->name, STR("delimiter")))
				delimiter = str_trim(f->text);
		}
		if (host.n > 0)
			c->oai_prefix = arena_printf(c->arena, "%.*s:%.*s%.*s", STR_ARG(scheme),
			    STR_ARG(host), STR_ARG(delimiter));
	}
	check_say(c, CHECK_RULE_OAI_IDENTIFIER, c->oai_prefix.n > 0, answer, " ");
}

/* A base URL as it was typed may carry a verb along. */
static struct str without_query(struct str url)
{
	size_t at = str_find(url, STR("verb="), 0);
	return at == STR_NONE ? url : str_sub(url, 0, at - 1);
}

void check_identify(struct checker *c, struct check_answer *identify)
{
	const struct xml_element *content = identify->content;
	if (!content || !str_eq(content->name, STR("Identify"))) {
		check_say(c, CHECK_RULE_IDENTIFY_VERSION, false, identify, "Identify gives '%.*s'",
		    STR_ARG(identify->error));
		c->granularity = UTC_DAY;
		return;
	}
	c->report->name = arena_str(c->arena, oai_child_text(content, "repositoryName"));
	check_say(c, CHECK_RULE_IDENTIFY_NAME, c->report->name.n > 0, identify, " ");
	struct str base = oai_child_text(content, "baseURL");
	check_say(c, CHECK_RULE_IDENTIFY_BASE_URL, str_eq(base, without_query(c->report->url)),
	    identify, "it is '%.*s'", STR_ARG(str_sub(base, 0, 200)));
	struct str version = oai_child_text(content, "protocolVersion");
	check_say(c, CHECK_RULE_IDENTIFY_VERSION, str_eq(version, STR("2.0")), identify, "'%.*s'",
	    STR_ARG(str_sub(version, 0, 60)));
	judge_emails(c, identify);
	judge_granularity(c, identify);
	judge_earliest(c, identify);
	judge_deletions(c, identify);
	judge_compression(c, identify);
	read_descriptions(c, identify);

	struct check_answer answer;
	if (check_ask_post(c, &answer, "Identify", NULL))
		check_say(c, CHECK_RULE_POST,
		    str_eq(oai_child_text(answer.content, "repositoryName"), c->report->name),
		    &answer, "%s'%.*s'", answer.error.n ? "" : "another answer",
		    STR_ARG(answer.error));
	else
		check_say(c, CHECK_RULE_POST, false, &answer, "HTTP %d", answer.reply.status);
	check_answer_clear(&answer);
}

/* ---- ListMetadataFormats ---- */

void check_formats(struct checker *c)
{
	struct check_answer answer;
	bool is_oai = check_ask(c, &answer, "ListMetadataFormats", NULL);
	bool has_list =
	    is_oai && answer.content && str_eq(answer.content->name, STR("ListMetadataFormats"));
	check_say(c, CHECK_RULE_FORMATS, has_list, &answer, "'%.*s'", STR_ARG(answer.error));
	const struct xml_element *oai_dc = NULL;
	for (const struct xml_element *e = has_list ? answer.content->first : NULL; e;
	     e = e->next) {
		if (str_eq(oai_child_text(e, "metadataPrefix"), STR("oai_dc")))
			oai_dc = e;
	}
	if (has_list)
		check_say(c, CHECK_RULE_FORMATS_OAI_DC, oai_dc != NULL, &answer, " ");
	if (oai_dc) {
		struct str ns = oai_child_text(oai_dc, "metadataNamespace");
		struct str schema = oai_child_text(oai_dc, "schema");
		bool is_good =
		    str_eq(ns, OAI_DC_NAMESPACE) &&
		    (str_eq(schema, OAI_DC_SCHEMA) ||
			str_eq(schema, STR("https://www.openarchives.org/OAI/2.0/oai_dc.xsd")));
		check_say(c, CHECK_RULE_FORMATS_NAMES, is_good, &answer, "'%.*s', '%.*s'",
		    STR_ARG(str_sub(schema, 0, 120)), STR_ARG(str_sub(ns, 0, 120)));
	}
	check_answer_clear(&answer);
}

/* ---- ListSets ---- */

/* Colons part names of letters, digits and -_.!~*'() (OAI-PMH.xsd, setSpecType). */
static bool is_set_spec(struct str spec)
{
	bool is_empty = true;
	for (size_t i = 0; i < spec.n; i++) {
		char ch = spec.p[i];
		if (ch == ':' ? is_empty
			      : !ascii_is_alnum((unsigned char)ch) && !strchr("-_.!~*'()", ch))
			return false;
		is_empty = ch == ':';
	}
	return spec.n > 0 && !is_empty;
}

struct specs {
	uint64_t *hashes;
	size_t n, capacity;
};

static bool is_new_spec(struct specs *specs, struct str spec)
{
	if (specs->n == LIMIT_CHECKED_SPECS)
		return true;
	uint64_t hash = hash64_str(spec, 0);
	for (size_t i = 0; i < specs->n; i++) {
		if (specs->hashes[i] == hash)
			return false;
	}
	VEC_ADD(specs->hashes, specs->n, specs->capacity) = hash;
	return true;
}

static void judge_set(struct checker *c, const struct check_answer *answer,
    const struct xml_element *set, struct specs *specs)
{
	struct str spec = oai_child_text(set, "setSpec");
	check_say(c, CHECK_RULE_SETS_SPEC, is_set_spec(spec) && is_new_spec(specs, spec), answer,
	    "'%.*s'", STR_ARG(str_sub(spec, 0, 100)));
	check_say(c, CHECK_RULE_SETS_NAME, oai_child_text(set, "setName").n > 0, answer, "'%.*s'",
	    STR_ARG(str_sub(spec, 0, 100)));
	c->has_openaire_set |= str_eq_nocase(spec, STR("openaire"));
}

void check_sets(struct checker *c)
{
	struct specs specs = {0};
	struct str token = STR("");
	struct check_answer answer;
	bool is_whole = false;
	for (int page = 0; page < LIMIT_CHECKED_SET_PAGES && !is_whole; page++) {
		bool is_oai =
		    token.n ? check_ask(c, &answer, "ListSets", "resumptionToken", token.p, NULL)
			    : check_ask(c, &answer, "ListSets", NULL);
		c->has_sets |=
		    is_oai && answer.content && str_eq(answer.content->name, STR("ListSets"));
		bool has_none = is_oai && page == 0 && str_eq(answer.error, STR("noSetHierarchy"));
		check_say(c, CHECK_RULE_SETS, has_none || (c->has_sets && answer.error.n == 0),
		    &answer, "'%.*s'", STR_ARG(answer.error));
		const struct xml_element *e =
		    c->has_sets && answer.content ? answer.content->first : NULL;
		const struct xml_element *last = NULL;
		for (; e; e = e->next) {
			if (!str_eq(e->name, STR("set")))
				continue;
			judge_set(c, &answer, e, &specs);
			last = e;
		}
		if (last) /* the first is often that of all records */
			c->set = arena_str(c->arena, oai_child_text(last, "setSpec"));
		token = arena_str(c->arena, oai_child_text(answer.content, "resumptionToken"));
		is_whole = token.n == 0;
		check_answer_clear(&answer);
	}
	/* With more pages to come there may be one yet. */
	if (is_whole || c->has_openaire_set)
		check_say(c, CHECK_RULE_OPENAIRE_SET, c->has_openaire_set, NULL, " ");
	free(specs.hashes);
}
