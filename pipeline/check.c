/* SPDX-License-Identifier: MIT */
#include "pipeline/check.h"

#include "model/limits.h"
#include "pipeline/checker.h"
#include "pipeline/user_agent.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define DELAY_MS       250 /* at least, between two requests */
#define RETRIES	       2   /* of a check's request, at most */
#define UNANSWERED_MAX 3   /* then the rest is not asked */
#define SLOW_MS	       5000

/* ---- asking ---- */

/* Whether another request may be made. */
static bool may_ask(struct checker *c)
{
	if (c->rc < 0 || c->report->is_cut)
		return false;
	if (prober_n_requests(c->prober) >= LIMIT_PROBE_REQUESTS - RETRIES) {
		c->report->is_cut = true;
		c->report->cut_reason = arena_printf(
		    c->arena, "the limit of %d requests is reached", LIMIT_PROBE_REQUESTS);
		return false;
	}
	return true;
}

static void take_failure(
    struct checker *c, const struct check_answer *answer, int rc, const struct err *err)
{
	if (rc == ERR_INTERRUPTED || rc == ERR_POSTPONED) {
		c->rc = rc;
		c->err = *err;
		return;
	}
	check_say(c, CHECK_RULE_ANSWERS, false, answer, "%s", err->text);
	if (++c->n_unanswered < UNANSWERED_MAX)
		return;
	c->report->is_cut = true;
	c->report->cut_reason =
	    arena_printf(c->arena, "%d requests were not answered", UNANSWERED_MAX);
}

/* Still, after repeats: what stands before the repository speaks, or it has no time. */
static bool is_busy(int status)
{
	return status == 429 || status == 502 || status == 503 || status == 504;
}

static bool ask(struct checker *c, struct check_answer *answer, const struct probe_request *request)
{
	*answer = (struct check_answer){0};
	if (!may_ask(c))
		return false;
	if (c->settings->progress)
		c->settings->progress(c->settings->progress_ctx, prober_n_requests(c->prober) + 1,
		    request->n_arguments ? request->arguments[0].value : STR(""));
	struct err err = {0};
	int rc = prober_ask(c->prober, request, &answer->reply, &err);
	const struct probe_reply *reply = &answer->reply;
	if (rc == 0 && is_busy(reply->status))
		rc = err_set(&err, ERR_NETWORK, "HTTP %d", reply->status);
	if (rc < 0) {
		take_failure(c, answer, rc, &err);
		return false;
	}
	answer->is_answered = true;
	check_say(c, CHECK_RULE_ANSWERS, true, answer, " ");
	check_say(c, CHECK_RULE_LATENCY, reply->elapsed_ms < SLOW_MS, answer, "%.1f seconds",
	    (double)reply->elapsed_ms / 1000);
	return check_envelope(c, answer, request);
}

/* Name and value in turn, up to a NULL name. */
static void add_arguments(struct probe_request *request, const char *verb, va_list args)
{
	if (verb)
		request->arguments[request->n_arguments++] =
		    (struct probe_argument){"verb", str_from(verb)};
	const char *name;
	while ((name = va_arg(args, const char *)) && request->n_arguments < PROBE_ARGUMENTS_MAX)
		request->arguments[request->n_arguments++] =
		    (struct probe_argument){name, str_from(va_arg(args, const char *))};
}

bool check_ask(struct checker *c, struct check_answer *answer, const char *verb, ...)
{
	struct probe_request request = {0};
	va_list args;
	va_start(args, verb);
	add_arguments(&request, verb, args);
	va_end(args);
	return ask(c, answer, &request);
}

bool check_ask_post(struct checker *c, struct check_answer *answer, const char *verb, ...)
{
	struct probe_request request = {.use_post = true};
	va_list args;
	va_start(args, verb);
	add_arguments(&request, verb, args);
	va_end(args);
	return ask(c, answer, &request);
}

void check_answer_clear(struct check_answer *answer)
{
	probe_reply_clear(&answer->reply);
}

void check_say(struct checker *c, enum check_rule_id rule, bool is_kept,
    const struct check_answer *answer, const char *format, ...)
{
	struct check_outcome *outcome = &c->outcomes[rule];
	/* What was not answered says nothing but that. */
	if (answer && !answer->is_answered && rule != CHECK_RULE_ANSWERS)
		return;
	bool is_news = !outcome->is_tried || (!is_kept && outcome->n_broken == 0);
	outcome->is_tried = true;
	outcome->n_broken += !is_kept;
	if (!is_news)
		return;
	char text[600];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	outcome->detail = is_kept ? STR("") : arena_str(c->arena, str_trim(str_from(text)));
	outcome->request = answer ? arena_str(c->arena, answer->reply.request) : STR("");
}

struct str check_describe(struct checker *c, const struct check_answer *answer)
{
	if (answer->error.n > 0)
		return arena_str(c->arena, str_sub(answer->error, 0, 60));
	if (answer->reply.status != 200)
		return arena_printf(c->arena, "HTTP %d", answer->reply.status);
	if (answer->reply.is_html)
		return STR("a web page");
	return answer->content ? STR("a list") : STR("neither a list nor an error");
}

/* ---- the first answer ---- */

static struct str cut_title(const struct probe_reply *reply)
{
	return str_sub(reply->page_title, 0, 100);
}

/* Why what stands there is no repository, and what to do. */
static int refuse(struct checker *c, const struct probe_reply *reply,
    const struct http_settings *http, struct err *err)
{
	struct arena arena = {0};
	struct str found;
	int code = ERR_FORMAT;
	char what[600];
	if (reply->is_html && cut_title(reply).n > 0)
		snprintf(what, sizeof(what), "is a web page (HTML) titled '%.*s', not OAI-PMH",
		    STR_ARG(cut_title(reply)));
	else if (reply->is_html)
		snprintf(what, sizeof(what), "is a web page (HTML), not OAI-PMH");
	else if (reply->root && reply->is_well_formed)
		snprintf(what, sizeof(what), "is not OAI-PMH: its root element is '%.*s'",
		    STR_ARG(str_sub(reply->root->name, 0, 80)));
	else if (reply->n_bytes == 0)
		snprintf(what, sizeof(what), "is empty");
	else
		snprintf(what, sizeof(what), "is not OAI-PMH, nor XML at all");
	if (reply->status >= 400) {
		code = reply->status == 404 || reply->status == 410 ? ERR_FORMAT : ERR_REFUSED;
		const char *hint = reply->status == 401	  ? "; it wants username and password-file"
				   : reply->status == 403 ? "; blocked, or not for us"
							  : "";
		err_set(err, code, "HTTP %d from '%.*s'%s: the answer %s", reply->status,
		    STR_ARG(reply->url), hint, what);
	} else {
		err_set(err, code, "the answer from '%.*s' %s", STR_ARG(reply->url), what);
	}
	if (code == ERR_FORMAT) {
		struct err cause = *err;
		if (check_guess(c->endpoint, http, c->settings->clock, &arena, &found))
			err_set(err, code, "%s; there is a repository at '%.*s': try that",
			    cause.text, STR_ARG(found));
		else
			err_set(err, code,
			    "%s; look for the base URL on the repository's help pages: it often "
			    "ends in /oai or /oai/request",
			    cause.text);
	}
	arena_clear(&arena);
	return code;
}

/* A network's failure, and what to do where it does not say so itself. */
static int advise(int rc, struct err *err)
{
	struct err cause = *err;
	if (rc == ERR_NETWORK && !strstr(cause.text, "(is "))
		return err_set(err, rc,
		    "%s; the network or the server is at fault: try again later", cause.text);
	return rc;
}

/* Asks for Identify; negative where no repository is there. */
static int find_repository(struct checker *c, struct check_answer *identify,
    const struct http_settings *http, struct err *err)
{
	struct probe_request request = {.arguments = {{"verb", STR("Identify")}}, .n_arguments = 1};
	if (c->settings->progress)
		c->settings->progress(c->settings->progress_ctx, 1, STR("Identify"));
	*identify = (struct check_answer){0};
	int rc = prober_ask(c->prober, &request, &identify->reply, err);
	if (rc < 0)
		return advise(rc, err);
	const struct probe_reply *reply = &identify->reply;
	if (!reply->root || !str_eq_nocase(reply->root->name, STR("OAI-PMH")))
		return refuse(c, reply, http, err);
	identify->is_answered = true;
	check_say(c, CHECK_RULE_LATENCY, reply->elapsed_ms < SLOW_MS, identify, "%.1f seconds",
	    (double)reply->elapsed_ms / 1000);
	check_say(c, CHECK_RULE_ANSWERS, true, identify, " ");
	check_envelope(c, identify, &request);
	return 0;
}

/* ---- the report ---- */

static int compare_findings(const void *left, const void *right)
{
	const struct check_finding *a = left, *b = right;
	if (a->severity != b->severity)
		return a->severity < b->severity ? -1 : 1;
	bool is_equal = a->severity == CHECK_GOOD || a->rule->weight == b->rule->weight;
	if (!is_equal)
		return a->rule->weight > b->rule->weight ? -1 : 1;
	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static void write_report(struct checker *c)
{
	struct check_report *report = c->report;
	report->n_requests = prober_n_requests(c->prober);
	report->findings = arena_calloc(c->arena, CHECK_RULE_N, sizeof(*report->findings));
	int lost = 0;
	for (size_t i = 0; i < CHECK_RULE_N; i++) {
		const struct check_outcome *outcome = &c->outcomes[i];
		if (!outcome->is_tried)
			continue;
		bool is_broken = outcome->n_broken > 0;
		struct check_finding *finding = &report->findings[report->n_findings++];
		*finding = (struct check_finding){
		    .rule = &check_rules[i],
		    .severity = is_broken ? check_rules[i].severity : CHECK_GOOD,
		    .detail = outcome->detail,
		    .request = outcome->request,
		    .n_times = outcome->n_broken,
		};
		report->n_by_severity[finding->severity]++;
		lost += is_broken ? check_rules[i].weight : 0;
	}
	report->score = lost < 100 ? 100 - lost : 0;
	qsort(report->findings, report->n_findings, sizeof(*report->findings), compare_findings);
}

static bool is_loopback(struct str url)
{
	return str_starts_nocase(url, STR("http://127.")) ||
	       str_starts_nocase(url, STR("http://localhost")) ||
	       str_starts_nocase(url, STR("http://[::1]"));
}

static void pass_waiting(void *ctx, const char *kind, struct str text)
{
	(void)kind;
	const struct checker *c = ctx;
	c->settings->progress(c->settings->progress_ctx, prober_n_requests(c->prober), text);
}

int check_repository(const struct endpoint *endpoint, const struct check_settings *settings,
    struct check_report *report, struct err *err)
{
	*report = (struct check_report){.url = str_from(endpoint->url)};
	struct endpoint polite = *endpoint;
	if (polite.delay_ms < DELAY_MS)
		polite.delay_ms = DELAY_MS;
	if (polite.retries > RETRIES)
		polite.retries = RETRIES;
	struct checker *c = xcalloc(1, sizeof(*c));
	c->endpoint = &polite;
	c->settings = settings;
	c->report = report;
	c->arena = &report->arena;
	c->earliest = UTC_NONE;
	c->quality = check_quality_new(settings);
	char user_agent[USER_AGENT_BYTES];
	struct http_settings http = {.user_agent = user_agent_write(settings->contact, user_agent),
	    .from = settings->contact,
	    .is_interrupted = settings->is_interrupted,
	    .waiting = settings->progress ? pass_waiting : NULL,
	    .waiting_ctx = c};
	struct check_answer identify = {0};
	int rc = harvest_global_init(err);
	if (rc == 0)
		rc = prober_new(&c->prober, &polite, &http, settings->clock, err);
	if (rc == 0)
		rc = find_repository(c, &identify, &http, err);
	if (rc == 0) {
		if (!is_loopback(report->url))
			check_say(c, CHECK_RULE_HTTPS,
			    str_starts_nocase(identify.reply.url, STR("https:")), &identify, " ");
		check_identify(c, &identify);
		check_formats(c);
		check_sets(c);
		check_lists(c);
		check_windows(c);
		check_errors(c);
		check_quality_judge(c, c->quality);
		rc = c->rc;
		if (rc < 0)
			*err = c->err;
		write_report(c);
	}
	check_answer_clear(&identify);
	prober_free(c->prober);
	harvest_global_clear();
	check_quality_free(c->quality);
	free(c->headers);
	free(c);
	return rc;
}

void check_report_clear(struct check_report *report)
{
	arena_clear(&report->arena);
	*report = (struct check_report){0};
}
