/* SPDX-License-Identifier: MIT */
/* Selective harvesting, and requests that must be refused. */
#include "pipeline/checker.h"

#define DAY_S	      86400
#define NO_IDENTIFIER "oai:example.org:there-is-no-such-record"

/* The answer must be an error of that code (or of the other, where there is one). */
static void expect(struct checker *c, enum check_rule_id rule, struct check_answer *answer,
    const char *code, const char *other)
{
	bool is_kept = str_eq(answer->error, str_from(code)) ||
		       (other && str_eq(answer->error, str_from(other)));
	check_say(c, rule, is_kept, answer, "it gives %.*s", STR_ARG(check_describe(c, answer)));
	check_answer_clear(answer);
}

/* ---- windows ---- */

struct bounds {
	char from[UTC_TEXT_MAX], until[UTC_TEXT_MAX];
};

static const char *write_date(int64_t seconds, enum utc_granularity granularity, char *out)
{
	struct str text = utc_format(seconds, granularity, out);
	out[text.n] = '\0';
	return out;
}

static int64_t start_of_day(int64_t seconds)
{
	int64_t rest = seconds % DAY_S;
	return seconds - (rest < 0 ? rest + DAY_S : rest);
}

/* Whether all headers lie in the window; and whether that record is among them. */
static bool is_within(struct checker *c, const struct check_answer *answer, int64_t from,
    int64_t until, const struct check_header *wanted, bool *has_wanted)
{
	bool is_good = true;
	const struct xml_element *e = answer->content ? answer->content->first : NULL;
	for (; e; e = e->next) {
		if (!str_eq(e->name, STR("header")))
			continue;
		struct check_header header;
		check_header(c, answer, e, &header);
		is_good &= header.seconds == UTC_NONE ||
			   (header.seconds >= from && header.seconds <= until);
		*has_wanted |= header.name == wanted->name;
	}
	return is_good;
}

/* A window around one known record, in the granularity that is asked. */
static void try_window(struct checker *c, const struct check_header *known,
    enum utc_granularity granularity, enum check_rule_id rule)
{
	struct check_answer answer;
	struct bounds bounds;
	int64_t from = granularity == UTC_DAY ? start_of_day(known->seconds) : known->seconds;
	int64_t until = granularity == UTC_DAY ? from + DAY_S - 1 : from;
	check_ask(c, &answer, "ListIdentifiers", "metadataPrefix", "oai_dc", "from",
	    write_date(from, granularity, bounds.from), "until",
	    write_date(from, granularity, bounds.until), NULL);
	bool has_known = false;
	bool is_good = is_within(c, &answer, from, until, known, &has_known);
	if (!answer.content)
		check_say(
		    c, rule, false, &answer, "it gives %.*s", STR_ARG(check_describe(c, &answer)));
	else if (!is_good)
		check_say(c, rule, false, &answer, "a record lies outside of the window");
	else if (oai_child_text(answer.content, "resumptionToken").n == 0)
		check_say(c, rule, has_known, &answer, "'%.*s' is missing",
		    STR_ARG(str_sub(known->identifier, 0, 150)));
	else
		check_say(c, rule, true, &answer, " ");
	check_answer_clear(&answer);
}

static const struct check_header *find_dated(const struct checker *c)
{
	for (size_t i = 0; i < c->n_headers; i++) {
		if (!c->headers[i].is_deleted && c->headers[i].seconds != UTC_NONE)
			return &c->headers[i];
	}
	return NULL;
}

/* Records of the later half of the repository's life: the first pages are often its oldest. */
static void sample_later(struct checker *c)
{
	int64_t now = clock_now(c->settings->clock), first = UTC_NONE;
	for (size_t i = 0; i < c->n_first_page; i++) {
		int64_t seconds = c->headers[i].seconds;
		if (seconds != UTC_NONE && (first == UTC_NONE || seconds < first))
			first = seconds;
	}
	if (first == UTC_NONE || first >= now)
		return;
	struct check_answer answer;
	char from[UTC_TEXT_MAX];
	int64_t middle = first + (now - first) / 2;
	if (c->granularity == UTC_DAY)
		middle = start_of_day(middle);
	check_ask(c, &answer, "ListRecords", "metadataPrefix", "oai_dc", "from",
	    write_date(middle, c->granularity, from), NULL);
	bool is_good = answer.content || str_eq(answer.error, STR("noRecordsMatch"));
	const struct xml_element *e = answer.content ? answer.content->first : NULL;
	for (; e; e = e->next) {
		if (!str_eq(e->name, STR("record")))
			continue;
		struct check_header header;
		check_header(c, &answer, oai_child(e, "header"), &header);
		is_good &= header.seconds == UTC_NONE || header.seconds >= middle;
		if (oai_child(e, "metadata"))
			check_quality_add(c, c->quality, &answer, e);
	}
	check_say(c, CHECK_RULE_WINDOW, is_good, &answer, "%.*s",
	    STR_ARG(
		answer.content ? STR("a record lies before from") : check_describe(c, &answer)));
	check_answer_clear(&answer);
}

static void try_list(struct checker *c, enum check_rule_id rule, const char *from,
    const char *until, const char *code)
{
	struct check_answer answer;
	if (from && until)
		check_ask(c, &answer, "ListIdentifiers", "metadataPrefix", "oai_dc", "from", from,
		    "until", until, NULL);
	else
		check_ask(c, &answer, "ListIdentifiers", "metadataPrefix", "oai_dc",
		    from ? "from" : "until", from ? from : until, NULL);
	expect(c, rule, &answer, code, NULL);
}

void check_windows(struct checker *c)
{
	const struct check_header *known = find_dated(c);
	struct bounds bounds;
	if (!known)
		return;
	try_window(c, known, c->granularity, CHECK_RULE_WINDOW);
	if (c->granularity == UTC_SECOND)
		try_window(c, known, UTC_DAY, CHECK_RULE_WINDOW_DAYS);
	else
		try_list(c, CHECK_RULE_WINDOW_SECONDS,
		    write_date(known->seconds, UTC_SECOND, bounds.from), NULL, "badArgument");
	sample_later(c);

	int64_t earliest = c->earliest != UTC_NONE ? c->earliest : known->seconds;
	write_date(earliest - 2 * (int64_t)DAY_S, c->granularity, bounds.until);
	try_list(c, CHECK_RULE_WINDOW_EARLY, NULL, bounds.until, "noRecordsMatch");
	int64_t now = clock_now(c->settings->clock);
	write_date(now + 400 * (int64_t)DAY_S, c->granularity, bounds.from);
	try_list(c, CHECK_RULE_WINDOW_FUTURE, bounds.from, NULL, "noRecordsMatch");
	write_date(known->seconds, c->granularity, bounds.from);
	write_date(known->seconds - DAY_S, c->granularity, bounds.until);
	try_list(c, CHECK_RULE_WINDOW_REVERSED, bounds.from, bounds.until, "badArgument");
	write_date(known->seconds, UTC_DAY, bounds.from);
	write_date(known->seconds + DAY_S, UTC_SECOND, bounds.until);
	try_list(c, CHECK_RULE_WINDOW_MIXED, bounds.from, bounds.until, "badArgument");
	try_list(c, CHECK_RULE_WINDOW_NO_DATE, "2001-13-45", NULL, "badArgument");
}

/* ---- what must be refused ---- */

/* Name and value in turn; a NULL name ends it. */
static const struct wrong {
	enum check_rule_id rule;
	const char *verb;
	const char *arguments[6];
	const char *code;
} wrongs[] = {
    {CHECK_RULE_VERB_UNKNOWN, "ListEverything", {NULL}, "badVerb"},
    {CHECK_RULE_VERB_MISSING, NULL, {"metadataPrefix", "oai_dc", NULL}, "badVerb"},
    {CHECK_RULE_VERB_REPEATED, "Identify", {"verb", "Identify", NULL}, "badVerb"},
    {CHECK_RULE_ARGUMENT_UNKNOWN, "Identify", {"colour", "blue", NULL}, "badArgument"},
    {CHECK_RULE_ARGUMENT_REPEATED, "ListIdentifiers",
	{"metadataPrefix", "oai_dc", "metadataPrefix", "oai_dc", NULL}, "badArgument"},
    {CHECK_RULE_ARGUMENT_MISSING, "ListRecords", {NULL}, "badArgument"},
    {CHECK_RULE_ARGUMENT_MISSING, "GetRecord", {"metadataPrefix", "oai_dc", NULL}, "badArgument"},
    {CHECK_RULE_FORMAT_UNKNOWN, "ListRecords", {"metadataPrefix", "no_such_format", NULL},
	"cannotDisseminateFormat"},
    {CHECK_RULE_IDENTIFIER_UNKNOWN, "GetRecord",
	{"metadataPrefix", "oai_dc", "identifier", NO_IDENTIFIER, NULL}, "idDoesNotExist"},
    {CHECK_RULE_TOKEN_BAD, "ListRecords", {"resumptionToken", "there/is+no such=token", NULL},
	"badResumptionToken"},
};

void check_errors(struct checker *c)
{
	struct check_answer answer;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++) {
		const struct wrong *wrong = &wrongs[i];
		const char *const *a = wrong->arguments;
		/* What stands behind a NULL name is not looked at. */
		check_ask(c, &answer, wrong->verb, a[0], a[1], a[2], a[3], a[4], a[5], NULL);
		expect(c, wrong->rule, &answer, wrong->code, NULL);
	}
	check_ask(c, &answer, "ListIdentifiers", "metadataPrefix", "oai_dc", "set",
	    "there-is-no-such-set", NULL);
	/* Some say badArgument, which the protocol does not exclude. */
	expect(c, CHECK_RULE_SETS_UNKNOWN, &answer,
	    c->has_sets ? "noRecordsMatch" : "noSetHierarchy",
	    c->has_sets ? "badArgument" : "noRecordsMatch");
}
