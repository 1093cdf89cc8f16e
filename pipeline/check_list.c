/* SPDX-License-Identifier: MIT */
/* Lists: their records, their flow control, and the same records asked for otherwise. */
#include "pipeline/checker.h"

#include "base/hash.h"
#include "base/vec.h"
#include "model/limits.h"

#define TOKEN_LIFE_S   120
#define CLOCK_MARGIN_S 300

/* ---- a record ---- */

/* scheme ":" and characters of RFC 3986. */
static bool is_uri(struct str text)
{
	size_t colon = str_find_char(text, ':', 0);
	if (colon == STR_NONE || colon == 0 || colon + 1 == text.n ||
	    !ascii_is_alpha((unsigned char)text.p[0]))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char ch = (unsigned char)text.p[i];
		if (!ascii_is_alnum(ch) &&
		    !strchr(i < colon ? "+-." : "-._~:/?#[]@!$&'()*+,;=%", ch))
			return false;
	}
	return true;
}

static void judge_datestamp(
    struct checker *c, const struct check_answer *answer, struct check_header *header)
{
	enum utc_granularity granularity = UTC_DAY;
	bool is_lawful = false;
	struct str text = str_sub(header->datestamp, 0, 60);
	header->seconds = utc_parse(header->datestamp, &granularity, &is_lawful);
	check_say(c, CHECK_RULE_DATESTAMP_FORM,
	    header->seconds != UTC_NONE && is_lawful && granularity == c->granularity, answer,
	    "'%.*s'", STR_ARG(text));
	if (header->seconds == UTC_NONE)
		return;
	int64_t now = clock_now(c->settings->clock) + CLOCK_MARGIN_S;
	check_say(c, CHECK_RULE_DATESTAMP_FUTURE, header->seconds <= now, answer,
	    "'%.*s' of '%.*s'", STR_ARG(text), STR_ARG(str_sub(header->identifier, 0, 120)));
	if (c->earliest != UTC_NONE)
		check_say(c, CHECK_RULE_DATESTAMP_EARLIEST, header->seconds >= c->earliest, answer,
		    "'%.*s' of '%.*s'", STR_ARG(text),
		    STR_ARG(str_sub(header->identifier, 0, 120)));
}

void check_header(struct checker *c, const struct check_answer *answer,
    const struct xml_element *element, struct check_header *header)
{
	*header = (struct check_header){
	    .identifier = oai_child_text(element, "identifier"),
	    .datestamp = oai_child_text(element, "datestamp"),
	    .is_deleted = str_eq(xml_attribute_value(element, "status"), STR("deleted")),
	};
	header->name = hash64_str(header->identifier, 0);
	struct str shown = str_sub(header->identifier, 0, 150);
	check_say(c, CHECK_RULE_IDENTIFIER_URI, is_uri(header->identifier), answer, "'%.*s'",
	    STR_ARG(shown));
	if (c->oai_prefix.n > 0)
		check_say(c, CHECK_RULE_IDENTIFIER_OAI,
		    str_starts(header->identifier, c->oai_prefix), answer,
		    "'%.*s' does not begin with '%.*s'", STR_ARG(shown), STR_ARG(c->oai_prefix));
	if (header->is_deleted || c->keeps_no_deletions)
		check_say(c, CHECK_RULE_DELETIONS_POLICY,
		    !(header->is_deleted && c->keeps_no_deletions), answer, "'%.*s'",
		    STR_ARG(shown));
	judge_datestamp(c, answer, header);
}

static bool is_known(const struct checker *c, uint64_t name)
{
	for (size_t i = 0; i < c->n_headers; i++) {
		if (c->headers[i].name == name)
			return true;
	}
	return false;
}

static void keep_header(
    struct checker *c, const struct check_answer *answer, const struct check_header *header)
{
	if (c->n_headers == LIMIT_CHECKED_HEADERS)
		return;
	check_say(c, CHECK_RULE_LIST_UNIQUE, !is_known(c, header->name), answer, "'%.*s'",
	    STR_ARG(str_sub(header->identifier, 0, 150)));
	struct check_header copy = *header;
	copy.identifier = arena_str(c->arena, header->identifier);
	copy.datestamp = arena_str(c->arena, header->datestamp);
	VEC_ADD(c->headers, c->n_headers, c->headers_capacity) = copy;
}

size_t check_records(struct checker *c, const struct check_answer *answer)
{
	size_t n = 0;
	const struct xml_element *e = answer->content ? answer->content->first : NULL;
	for (; e; e = e->next) {
		if (!str_eq(e->name, STR("record")))
			continue;
		n++;
		struct check_header header;
		check_header(c, answer, oai_child(e, "header"), &header);
		header.record = xml_hash(e);
		const struct xml_element *metadata = oai_child(e, "metadata");
		check_say(c, CHECK_RULE_LIST_METADATA, header.is_deleted != (metadata != NULL),
		    answer, "'%.*s'", STR_ARG(str_sub(header.identifier, 0, 150)));
		keep_header(c, answer, &header);
		if (metadata)
			check_quality_add(c, c->quality, answer, e);
	}
	return n;
}

/* ---- flow control ---- */

/* A list as it is followed. */
struct walk {
	size_t n_pages, n_records;
	int64_t size; /* completeListSize; -1 where not said */
	struct str token;
	uint64_t hash; /* of the page at hand: its identifiers */
};

static int64_t read_count(struct str text)
{
	uint64_t number;
	return str_to_u64(str_trim(text), INT64_MAX, &number) ? (int64_t)number : -1;
}

static uint64_t hash_page(const struct check_answer *answer)
{
	uint64_t hash = 0;
	const struct xml_element *e = answer->content ? answer->content->first : NULL;
	for (; e; e = e->next) {
		const struct xml_element *header =
		    str_eq(e->name, STR("record")) ? oai_child(e, "header") : e;
		if (!str_eq(e->name, STR("resumptionToken")))
			hash = hash64_combine(
			    hash, hash64_str(oai_child_text(header, "identifier"), 1));
	}
	return hash;
}

static void judge_expiry(
    struct checker *c, const struct check_answer *answer, const struct xml_element *token)
{
	struct str text = xml_attribute_value(token, "expirationDate");
	if (text.n == 0)
		return;
	bool is_lawful = false;
	int64_t end = utc_parse(text, NULL, &is_lawful);
	int64_t now = utc_parse(oai_child_text(answer->reply.root, "responseDate"), NULL, NULL);
	bool is_good =
	    end != UTC_NONE && is_lawful && (now == UTC_NONE || end >= now + TOKEN_LIFE_S);
	check_say(
	    c, CHECK_RULE_TOKEN_EXPIRY, is_good, answer, "'%.*s'", STR_ARG(str_sub(text, 0, 60)));
}

/* What the page's token says; n_new records stand on the page. */
static void judge_token(
    struct checker *c, struct walk *walk, const struct check_answer *answer, size_t n_new)
{
	const struct xml_element *token = oai_child(answer->content, "resumptionToken");
	int64_t size = read_count(xml_attribute_value(token, "completeListSize"));
	int64_t cursor = read_count(xml_attribute_value(token, "cursor"));
	if (cursor >= 0)
		check_say(c, CHECK_RULE_TOKEN_CURSOR, (uint64_t)cursor == walk->n_records, answer,
		    "%lld on a page after %zu records", (long long)cursor, walk->n_records);
	walk->n_pages++;
	walk->n_records += n_new;
	walk->hash = hash_page(answer);
	walk->token = token ? arena_str(c->arena, str_trim(token->text)) : STR("");
	bool is_last = walk->token.n == 0;
	if (size >= 0 && walk->size >= 0)
		check_say(c, CHECK_RULE_TOKEN_SIZE, size == walk->size, answer, "%lld, then %lld",
		    (long long)walk->size, (long long)size);
	if (size >= 0)
		walk->size = size;
	if (walk->size >= 0)
		check_say(c, CHECK_RULE_TOKEN_SIZE,
		    is_last ? (uint64_t)walk->size == walk->n_records
			    : (uint64_t)walk->size >= walk->n_records,
		    answer, "%lld, %zu records came", (long long)walk->size, walk->n_records);
	if (token)
		judge_expiry(c, answer, token);
	if (is_last && walk->n_pages > 1)
		check_say(c, CHECK_RULE_TOKEN_LAST, token != NULL, answer, " ");
}

static void try_again(struct checker *c, struct str token, uint64_t hash)
{
	struct check_answer answer;
	check_ask(c, &answer, "ListRecords", "resumptionToken", token.p, NULL);
	struct str what = check_describe(c, &answer);
	check_say(c, CHECK_RULE_TOKEN_IDEMPOTENT, answer.content && hash_page(&answer) == hash,
	    &answer, "%.*s", STR_ARG(answer.content ? STR("other records") : what));
	check_answer_clear(&answer);
}

static void try_exclusive(struct checker *c, struct str token)
{
	struct check_answer answer;
	check_ask(c, &answer, "ListRecords", "resumptionToken", token.p, "metadataPrefix", "oai_dc",
	    NULL);
	struct str what = check_describe(c, &answer);
	check_say(c, CHECK_RULE_TOKEN_EXCLUSIVE, str_eq(answer.error, STR("badArgument")), &answer,
	    "it gives %.*s", STR_ARG(what));
	check_answer_clear(&answer);
}

static void follow_list(struct checker *c, struct walk *walk)
{
	struct str first_token = walk->token;
	uint64_t second_hash = 0;
	while (walk->token.n > 0 && walk->n_pages < LIMIT_CHECKED_PAGES) {
		struct check_answer answer;
		struct str token = walk->token;
		uint64_t before = walk->hash;
		check_ask(c, &answer, "ListRecords", "resumptionToken", token.p, NULL);
		struct str what = check_describe(c, &answer);
		size_t n = answer.content ? check_records(c, &answer) : 0;
		bool leads_on = n > 0 && hash_page(&answer) != before;
		/* An empty last page is odd and does no harm. */
		leads_on |= answer.content && n == 0 &&
			    oai_child_text(answer.content, "resumptionToken").n == 0;
		check_say(c, CHECK_RULE_TOKEN_CONTINUES, leads_on, &answer, "it gives %.*s",
		    STR_ARG(n > 0 ? STR("the same page") : what));
		if (leads_on) {
			judge_token(c, walk, &answer, n);
			check_say(c, CHECK_RULE_TOKEN_CONTINUES, !str_eq(walk->token, token),
			    &answer, "it gives itself again");
		}
		if (walk->n_pages == 2)
			second_hash = walk->hash;
		check_answer_clear(&answer);
		if (!leads_on || str_eq(walk->token, token))
			break;
	}
	if (second_hash)
		try_again(c, first_token, second_hash);
	if (first_token.n > 0)
		try_exclusive(c, first_token);
}

/* ---- the same records otherwise ---- */

static const struct check_header *find_header(const struct checker *c, uint64_t name)
{
	for (size_t i = 0; i < c->n_first_page; i++) {
		if (c->headers[i].name == name)
			return &c->headers[i];
	}
	return NULL;
}

/* The first identifiers, as far as both pages go; their order is free. */
static void compare_identifiers(struct checker *c)
{
	struct check_answer answer;
	bool is_oai = check_ask(c, &answer, "ListIdentifiers", "metadataPrefix", "oai_dc", NULL);
	size_t n = 0, n_same = 0;
	struct str missing = STR("");
	const struct xml_element *e = answer.content ? answer.content->first : NULL;
	for (; e; e = e->next) {
		if (!str_eq(e->name, STR("header")) || n == c->n_first_page)
			continue;
		struct check_header header;
		check_header(c, &answer, e, &header);
		const struct check_header *other = find_header(c, header.name);
		bool is_same = other && str_eq(other->datestamp, header.datestamp) &&
			       other->is_deleted == header.is_deleted;
		n++;
		n_same += is_same;
		if (!is_same && missing.n == 0)
			missing = str_sub(header.identifier, 0, 150);
	}
	struct str what = check_describe(c, &answer);
	if (n > 0)
		check_say(c, CHECK_RULE_LIST_IDENTIFIERS, n_same == n, &answer,
		    "'%.*s' is none of the first page's, or differs", STR_ARG(missing));
	else
		check_say(c, CHECK_RULE_LIST_IDENTIFIERS, false, &answer, "%.*s",
		    STR_ARG(is_oai ? what : STR("no OAI-PMH")));
	check_answer_clear(&answer);
}

static const struct check_header *find_first(const struct checker *c, bool is_deleted)
{
	for (size_t i = 0; i < c->n_headers; i++) {
		if (c->headers[i].is_deleted == is_deleted && c->headers[i].identifier.n > 0)
			return &c->headers[i];
	}
	return NULL;
}

static void get_records(struct checker *c)
{
	struct check_answer answer;
	const struct check_header *live = find_first(c, false), *gone = find_first(c, true);
	if (live) {
		check_ask(c, &answer, "GetRecord", "metadataPrefix", "oai_dc", "identifier",
		    live->identifier.p, NULL);
		const struct xml_element *record = oai_child(answer.content, "record");
		struct str what = check_describe(c, &answer);
		check_say(c, CHECK_RULE_GET_RECORD, record && xml_hash(record) == live->record,
		    &answer, "%.*s", STR_ARG(record ? STR("it differs") : what));
		check_answer_clear(&answer);

		check_ask(
		    c, &answer, "ListMetadataFormats", "identifier", live->identifier.p, NULL);
		bool has_format = false;
		const struct xml_element *e = answer.content ? answer.content->first : NULL;
		for (; e; e = e->next)
			has_format |= str_eq(oai_child_text(e, "metadataPrefix"), STR("oai_dc"));
		what = check_describe(c, &answer);
		check_say(c, CHECK_RULE_FORMATS_ITEM, has_format, &answer, "%.*s",
		    STR_ARG(answer.content ? STR("oai_dc is not among them") : what));
		check_answer_clear(&answer);
	}
	if (gone) {
		check_ask(c, &answer, "GetRecord", "metadataPrefix", "oai_dc", "identifier",
		    gone->identifier.p, NULL);
		const struct xml_element *header =
		    oai_child(oai_child(answer.content, "record"), "header");
		struct str what = check_describe(c, &answer);
		check_say(c, CHECK_RULE_GET_DELETED,
		    str_eq(xml_attribute_value(header, "status"), STR("deleted")), &answer,
		    "it gives %.*s", STR_ARG(header ? STR("a live record") : what));
		check_answer_clear(&answer);
	}
}

static bool is_in_set(const struct xml_element *header, struct str set)
{
	for (const struct xml_element *e = header->first; e; e = e->next) {
		if (str_eq(e->name, STR("setSpec")) && record_set_holds(set, str_trim(e->text)))
			return true;
	}
	return false;
}

static void select_set(struct checker *c)
{
	if (c->set.n == 0)
		return;
	struct check_answer answer;
	check_ask(c, &answer, "ListIdentifiers", "metadataPrefix", "oai_dc", "set", c->set.p, NULL);
	struct str odd = STR("");
	const struct xml_element *e = answer.content ? answer.content->first : NULL;
	for (; e; e = e->next) {
		if (str_eq(e->name, STR("header")) && !is_in_set(e, c->set) && odd.n == 0)
			odd = str_sub(oai_child_text(e, "identifier"), 0, 150);
	}
	struct str what = check_describe(c, &answer);
	bool is_answered = answer.content || str_eq(answer.error, STR("noRecordsMatch"));
	check_say(c, CHECK_RULE_SETS_SELECT, is_answered && odd.n == 0, &answer, "%s'%.*s'",
	    odd.n ? "without the set's setSpec: " : "it gives ", STR_ARG(odd.n ? odd : what));
	check_answer_clear(&answer);
}

void check_lists(struct checker *c)
{
	struct check_answer answer;
	struct walk walk = {.size = -1};
	check_ask(c, &answer, "ListRecords", "metadataPrefix", "oai_dc", NULL);
	size_t n = check_records(c, &answer);
	c->n_first_page = c->n_headers;
	struct str what = check_describe(c, &answer);
	check_say(c, CHECK_RULE_LIST_RECORDS, n > 0, &answer, "it gives %.*s", STR_ARG(what));
	if (n > 0)
		judge_token(c, &walk, &answer, n);
	check_answer_clear(&answer);
	if (n == 0)
		return;
	follow_list(c, &walk);
	compare_identifiers(c);
	get_records(c);
	select_set(c);
}
