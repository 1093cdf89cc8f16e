/* SPDX-License-Identifier: MIT */
#include "harvest/harvest.h"

#include "base/hash.h"
#include "harvest/backoff.h"
#include "harvest/harvester.h"
#include "harvest/oai_error.h"
#include "harvest/oai_parser.h"
#include "harvest/seen.h"
#include "model/limits.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

int harvest_global_init(struct err *err)
{
	/* TLS libraries write to sockets that the other side has closed */
	signal(SIGPIPE, SIG_IGN);
	oai_parser_global_init();
	return http_global_init(err);
}

void harvest_global_clear(void)
{
	http_global_clear();
	oai_parser_global_clear();
}

void repository_clear(struct repository *repository)
{
	arena_clear(&repository->arena);
	*repository = (struct repository){0};
}

/* ---- Identify ---- */

/* The texts differ in case and blanks; without one, days are what every repository must take. */
static enum utc_granularity read_granularity(struct str text)
{
	return str_find_nocase(text, STR("hh"), 0) != STR_NONE ? UTC_SECOND : UTC_DAY;
}

int harvest_identify(struct harvester *harvester, struct repository *repository,
    struct run_counters *counters, struct err *err)
{
	struct oai_response response;
	struct oai_request request = {.verb = "Identify", .from = UTC_NONE, .until = UTC_NONE};
	*repository = (struct repository){.response_date = UTC_NONE};
	harvester->sink = NULL;
	int rc = harvester_ask(harvester, &request, 1, &response, counters, err);
	if (rc == ERR_FORMAT) {
		struct err cause = *err;
		return err_set(err, ERR_FORMAT,
		    "%s; does the base URL end in something like /oai or /oai/request?",
		    cause.text);
	}
	if (rc < 0)
		return rc;
	if (response.error_code.n > 0)
		return harvester_explain(harvester, &response, "Identify", err);
	struct arena *arena = &repository->arena;
	repository->name = arena_str(arena, str_trim(response.repository_name));
	repository->base_url = arena_str(arena, str_trim(response.base_url));
	repository->protocol_version = arena_str(arena, str_trim(response.protocol_version));
	repository->earliest_datestamp = arena_str(arena, str_trim(response.earliest_datestamp));
	struct str deletions = str_trim(response.deleted_record);
	repository->keeps_deletions = str_eq_nocase(deletions, STR("persistent"));
	repository->names_deletions =
	    repository->keeps_deletions || str_eq_nocase(deletions, STR("transient"));
	repository->granularity = read_granularity(response.granularity);
	repository->response_date = response.response_date;
	return 0;
}

/* ---- ListRecords ---- */

/* The list at hand. */
struct list {
	struct oai_request request;
	enum utc_granularity named_granularity; /* by Identify */
	struct buf token;
	struct list_watch watch;
	bool lacks_beginning; /* it is taken up, and what came before is not known */
	bool has_tried_granularity, has_tried_without_from;
	bool is_from_too_early;	 /* and not refused: that is told once the list has something */
	bool has_repeated_token; /* badResumptionToken was answered with a repeat */
	bool has_used_token;	 /* one of this list's tokens led on */
	struct seen forms;	 /* in which its first token was sent */
};

static int end_page(struct harvester *harvester, const struct oai_response *response,
    struct str token, bool is_last, struct err *err)
{
	if (!harvester->sink->page)
		return 0;
	struct page_end end = {
	    .token = token,
	    .is_last = is_last,
	    .response_date = response->response_date,
	    .complete_list_size = response->complete_list_size,
	    .cursor = response->cursor,
	    .n_records = harvester->watch->page.n_records,
	    .n_outdated = harvester->watch->page.n_outdated,
	    .source = buf_str(&harvester->shown_url),
	    .progress = list_watch_progress(harvester->watch),
	};
	return harvester->sink->page(harvester->sink->ctx, &end, err);
}

/* The last page of a list whose end is not the true one, with the outcome that err explains. */
static int end_early(struct harvester *harvester, const struct oai_response *response,
    enum harvest_outcome outcome, struct err *err)
{
	struct err cause = *err;
	int rc = end_page(harvester, response, (struct str){0}, false, err);
	if (rc < 0)
		return rc;
	*err = cause;
	return (int)outcome;
}

/* Whether an end that is not said with an empty resumptionToken is none; err says why. */
static bool is_cut_short(const struct list *list, const struct list_request *asked,
    bool has_empty_token, struct err *err)
{
	/* Some announce all that they have whatever is asked for. */
	if (list->lacks_beginning || asked->ignores_size ||
	    (has_empty_token && asked->is_increment))
		return false;
	return list_watch_is_short(&list->watch, has_empty_token, err);
}

static void flip_granularity(struct oai_request *request)
{
	request->granularity = request->granularity == UTC_DAY ? UTC_SECOND : UTC_DAY;
}

static void drop_from(struct list *list)
{
	list->has_tried_without_from = true;
	list->request.from = list->watch.from = UTC_NONE;
}

/*
 * Whether the repository, asked for headers, lists anything before the list's
 * `from`: 1; 0, also where it refuses to say; or what kept it from an answer.
 */
static int ask_before(struct harvester *harvester, const struct list *list,
    struct run_counters *counters, struct err *err)
{
	struct oai_request request = list->request;
	struct oai_response response;
	request.verb = "ListIdentifiers";
	request.until = request.from - 1;
	request.from = UTC_NONE;
	const struct harvest_sink *sink = harvester->sink;
	struct list_watch *watch = harvester->watch;
	harvester->sink = NULL;
	harvester->watch = NULL;
	int rc = harvester_ask(harvester, &request, harvester->retries, &response, counters, err);
	harvester->sink = sink;
	harvester->watch = watch;
	if (rc < 0 || response.error_code.n > 0)
		return rc;
	return response.token.n > 0 ||
	       response.n_records + response.n_deleted + response.n_rejected > 0;
}

/*
 * noRecordsMatch to a `from` before the repository's first record: some find
 * nothing then, although the dates that were asked for hold all that they have.
 * 1: it is asked without; 0, negative.
 */
static int answer_early_from(struct harvester *harvester, struct list *list,
    const struct list_request *asked, struct run_counters *counters, struct err *err)
{
	const struct oai_request *request = &list->request;
	if (request->token.n > 0 || request->from == UTC_NONE || asked->is_increment ||
	    request->from >= harvester->trusted_from)
		return 0;
	int rc = ask_before(harvester, list, counters, err);
	if (rc < 0)
		return rc;
	if (rc == 1) {
		harvester->trusted_from = request->from;
		return 0;
	}
	list->is_from_too_early = true;
	drop_from(list);
	return 1;
}

/*
 * badArgument, while dates were sent: the repository may want the other
 * granularity than it says, or may refuse a `from` before its first record; a
 * list without `from` holds all that was asked for. True: ask again.
 */
static bool change_dates(struct harvester *harvester, struct list *list)
{
	struct oai_request *request = &list->request;
	if (request->from == UTC_NONE && request->until == UTC_NONE)
		return false;
	if (!list->has_tried_granularity) {
		list->has_tried_granularity = true;
		flip_granularity(request);
		return true;
	}
	if (request->from != UTC_NONE && !list->has_tried_without_from) {
		flip_granularity(request);
		drop_from(list);
		harvester_warn(harvester,
		    STR("the repository refuses 'from'; the list is asked for without it"));
		return true;
	}
	return false;
}

/* What was found out about dates holds for the lists that follow. */
static void remember_dates(
    struct harvester *harvester, const struct list *list, const struct list_request *asked)
{
	bool has_dates = asked->from != UTC_NONE || asked->until != UTC_NONE;
	if (!has_dates || list->request.token.n > 0)
		return;
	if (!list->has_tried_without_from)
		harvester->has_other_granularity =
		    list->request.granularity != list->named_granularity;
	else if (asked->from > harvester->refused_from)
		harvester->refused_from = asked->from;
}

#define ASK_AGAIN 100 /* besides the outcomes of the header */

/* What the request looks like was tried; true where it was before. */
static bool note_form(struct list *list)
{
	struct buf arguments;
	struct err err;
	buf_init(&arguments, LIMIT_URL_BYTES * 4);
	oai_request_arguments(&arguments, &list->request, &err);
	bool is_known = seen_add(&list->forms, hash64_str(buf_str(&arguments), 0));
	buf_clear(&arguments);
	return is_known;
}

/* Another way to send the list's first token; false where all were tried. */
static bool change_token_form(struct list *list, enum oai_error error)
{
	note_form(list);
	for (int form = 0; form < TOKEN_N_FORMS; form++) {
		list->request.token_form = (enum token_form)form;
		if ((form != TOKEN_WITH_PREFIX || error == OAI_BAD_ARGUMENT) && !note_form(list))
			return true;
	}
	return false;
}

/* A token was refused; err says with what words. It is tried again, then in other forms. */
static int answer_token_error(struct harvester *harvester, struct list *list, enum oai_error error,
    struct run_counters *counters, struct err *err)
{
	if (!list->has_repeated_token && harvester->retries > 0) {
		list->has_repeated_token = true;
		struct failure failure = {.retry_after_s = BACKOFF_NOT_ASKED};
		int rc = harvester_wait_to_repeat(harvester, 1, &failure, err);
		counters->retries += rc == 0;
		return rc < 0 ? rc : ASK_AGAIN;
	}
	if (!list->has_used_token && change_token_form(list, error))
		return ASK_AGAIN;
	return HARVEST_BROKEN_OFF;
}

static void note_token_use(struct harvester *harvester, struct list *list)
{
	if (list->request.token.n == 0)
		return;
	list->has_used_token = true;
	list->has_repeated_token = false;
	enum token_form form = list->request.token_form;
	if (form == harvester->token_form)
		return;
	harvester->token_form = form;
	char text[160];
	int n = snprintf(text, sizeof(text),
	    "the repository takes its resumptionToken only %s; it is sent so from now on",
	    oai_request_name_token_form(form));
	harvester_warn(harvester, str_make(text, (size_t)n));
}

/*
 * Whether an empty or refused list is one of a set that there is none of. Not
 * asked of increments, which are empty every other day.
 */
static bool is_set_in_question(const struct harvester *harvester, const struct list *list)
{
	const struct oai_request *request = &list->request;
	return request->set.n > 0 && request->token.n == 0 &&
	       harvester->looked_for_set != hash64_str(request->set, 0) &&
	       (request->from == UTC_NONE || request->until != UTC_NONE);
}

/* An OAI-PMH error instead of a page: ASK_AGAIN, or the list's outcome. */
static int answer_error(struct harvester *harvester, struct list *list,
    const struct list_request *asked, const struct oai_response *response,
    struct run_counters *counters, struct err *err)
{
	bool has_token = list->request.token.n > 0;
	enum oai_error error = oai_error_find(response->error_code);
	char set_text[256];
	int rc;
	switch (error) {
	case OAI_NO_RECORDS:
		rc = answer_early_from(harvester, list, asked, counters, err);
		if (rc != 0)
			return rc < 0 ? rc : ASK_AGAIN;
		note_token_use(harvester, list);
		remember_dates(harvester, list, asked);
		if (has_token && is_cut_short(list, asked, false, err)) {
			harvester->has_ended = true;
			return end_early(harvester, response, HARVEST_BROKEN_OFF, err);
		}
		rc = end_page(harvester, response, (struct str){0}, true, err);
		if (rc == 0 && is_set_in_question(harvester, list) &&
		    harvester_misses_set(harvester, list->request.set, counters, set_text))
			harvester_warn(harvester, str_from(set_text));
		return rc;
	case OAI_BAD_TOKEN:
		harvester_explain(harvester, response, "ListRecords", err);
		return has_token ? answer_token_error(harvester, list, error, counters, err)
				 : ERR_PROTOCOL;
	case OAI_BAD_ARGUMENT:
		if (!has_token && change_dates(harvester, list))
			return ASK_AGAIN;
		harvester_explain(harvester, response, "ListRecords", err);
		if (has_token)
			return answer_token_error(harvester, list, error, counters, err);
		if (is_set_in_question(harvester, list) &&
		    harvester_misses_set(harvester, list->request.set, counters, set_text)) {
			struct err cause = *err;
			err_set(err, ERR_PROTOCOL, "%s; %s", cause.text, set_text);
		}
		return ERR_PROTOCOL;
	default: return harvester_explain(harvester, response, "ListRecords", err);
	}
}

/* A whole page: ASK_AGAIN for the next one, or the list's outcome. */
static int take_page(struct harvester *harvester, struct list *list,
    const struct list_request *asked, const struct oai_response *response, struct err *err)
{
	struct str token = response->token;
	note_token_use(harvester, list);
	if (list->is_from_too_early && !harvester->has_told_early_from) {
		harvester->has_told_early_from = true;
		harvester_warn(harvester,
		    STR("the repository finds nothing where 'from' is before its first record; "
			"the list was asked for without it"));
	}
	if (token.n > LIMIT_TOKEN_BYTES)
		return err_set(err, ERR_LIMIT, "the resumptionToken has more than %d bytes",
		    LIMIT_TOKEN_BYTES);
	if (list_watch_end_page(&list->watch, response, err))
		return end_early(harvester, response, HARVEST_LOOP, err);
	if (token.n == 0 && is_cut_short(list, asked, response->has_token, err)) {
		harvester->has_ended = response->has_token || harvester->watch->page.n_records == 0;
		return end_early(harvester, response, HARVEST_BROKEN_OFF, err);
	}
	int rc = end_page(harvester, response, token, token.n == 0, err);
	if (rc < 0 || token.n == 0)
		return rc;
	buf_reset(&list->token);
	buf_add(&list->token, token);
	list->request.token = buf_str(&list->token);
	return ASK_AGAIN;
}

static int cut_page(struct harvester *harvester, const struct list *list, struct err *err)
{
	const struct oai_response nothing = {
	    .response_date = UTC_NONE, .complete_list_size = -1, .cursor = -1};
	struct err cause = *err;
	int rc = end_page(harvester, &nothing, list->request.token, false, err);
	if (rc < 0)
		return rc;
	*err = cause;
	return HARVEST_CUT;
}

static int walk_list(struct harvester *harvester, struct list *list,
    const struct list_request *asked, struct run_counters *counters, struct err *err)
{
	int64_t end_ms = clock_monotonic_ms(harvester->clock) + LIMIT_LIST_SECONDS * 1000ll;
	for (;;) {
		struct oai_response response;
		if (clock_monotonic_ms(harvester->clock) > end_ms)
			return err_set(err, ERR_LIMIT,
			    "the list takes more than %d days; the next harvest goes on with it",
			    LIMIT_LIST_SECONDS / 86400);
		int rc = harvester_ask(
		    harvester, &list->request, harvester->retries, &response, counters, err);
		if (rc == HARVEST_CUT)
			return cut_page(harvester, list, err);
		if (rc < 0)
			return list->watch.n_pages > 0
				   ? err_wrap(err, "page %" PRIu64 " of this list",
					 list->watch.n_pages + 1)
				   : rc;
		if (response.error_code.n > 0) {
			rc = answer_error(harvester, list, asked, &response, counters, err);
		} else {
			counters->pages++;
			remember_dates(harvester, list, asked);
			rc = take_page(harvester, list, asked, &response, err);
		}
		if (rc != ASK_AGAIN)
			return rc;
	}
}

/* What the list as a whole says of the repository. */
static void judge_list(struct harvester *harvester, const struct list *list, int rc)
{
	bool is_whole = (rc == HARVEST_COMPLETE || harvester->has_ended) && !list->lacks_beginning;
	if (harvester->sink->warning)
		list_watch_tell(&list->watch, rc == HARVEST_COMPLETE && is_whole,
		    harvester->sink->warning, harvester->sink->ctx);
	harvester->ignores_dates |= list_watch_ignores_dates(&list->watch);
	if (list->watch.first != UTC_NONE && list->watch.first < harvester->trusted_from)
		harvester->trusted_from = list->watch.first;
	int64_t announced = list->watch.announced;
	harvester->announced = announced > 0 ? (uint64_t)announced : 0;
	int64_t n_records = (int64_t)list_watch_n_distinct(&list->watch);
	harvester->n_missed =
	    is_whole && announced > n_records ? (uint64_t)(announced - n_records) : 0;
	if (rc == HARVEST_BROKEN_OFF || rc == HARVEST_LOOP)
		harvester->may_split = true;
	else if (rc >= 0)
		harvester->may_split = false;
}

int harvest_list(struct harvester *harvester, const struct list_request *request,
    const struct harvest_sink *sink, struct run_counters *counters, struct err *err)
{
	struct list list = {
	    .request =
		{
		    .verb = request->is_headers_only ? "ListIdentifiers" : "ListRecords",
		    .metadata_prefix = str_from(harvester->endpoint->metadata_prefix),
		    .set = request->set,
		    .from = request->from,
		    .until = request->until,
		    .granularity = request->granularity,
		    .token_form = harvester->token_form,
		},
	    .named_granularity = request->granularity,
	    .lacks_beginning = request->token.n > 0 && request->before.n_records == 0,
	};
	if (harvester->has_other_granularity)
		flip_granularity(&list.request);
	if (request->from != UTC_NONE && request->from <= harvester->refused_from) {
		list.request.from = UTC_NONE;
		list.has_tried_without_from = true;
	}
	buf_init(&list.token, LIMIT_TOKEN_BYTES);
	buf_add(&list.token, request->token);
	list_watch_init(&list.watch, request->set, list.request.from, request->until);
	int rc;
	if (list.token.failed) {
		rc = err_set(
		    err, ERR_USAGE, "a resumptionToken of more than %d bytes", LIMIT_TOKEN_BYTES);
		goto out;
	}
	list.request.token = buf_str(&list.token);
	if (list.request.token.n > 0)
		list_watch_token(&list.watch, list.request.token, &request->before);
	oai_parser_deliver_headers(harvester->parser, request->is_headers_only);
	harvester->sink = sink;
	harvester->watch = &list.watch;
	harvester->n_list_bytes = 0;
	harvester->has_ended = false;
	harvester->retries = harvester->endpoint->retries;
	if (request->is_probe && harvester->retries > 1)
		harvester->retries = 1;
	harvester_warn_late(harvester);
	rc = walk_list(harvester, &list, request, counters, err);
	judge_list(harvester, &list, rc);
	harvester->sink = NULL;
	harvester->watch = NULL;
out:
	seen_clear(&list.forms);
	list_watch_clear(&list.watch);
	buf_clear(&list.token);
	return rc;
}
