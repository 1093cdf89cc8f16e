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

static int explain_oai_error(
    const struct oai_response *response, const char *verb, struct str url, struct err *err)
{
	enum oai_error error = oai_error_find(response->error_code);
	struct str text = str_sub(str_trim(response->error_text), 0, 300);
	return err_set(err, ERR_PROTOCOL, "%s: %s (%.*s%s%.*s), asked '%.*s'", verb,
	    oai_error_explain(error), STR_ARG(str_sub(response->error_code, 0, 60)),
	    text.n > 0 ? ": " : "", STR_ARG(text), STR_ARG(url));
}

int harvest_identify(struct harvester *harvester, struct repository *repository, struct err *err)
{
	struct oai_response response;
	struct run_counters counters = {0};
	struct oai_request request = {.verb = "Identify", .from = UTC_NONE, .until = UTC_NONE};
	*repository = (struct repository){.response_date = UTC_NONE};
	harvester->sink = NULL;
	int rc = harvester_ask(harvester, &request, 1, &response, &counters, err);
	if (rc == ERR_FORMAT) {
		struct err cause = *err;
		return err_set(err, ERR_FORMAT,
		    "%s; does the base URL end in something like /oai or /oai/request?",
		    cause.text);
	}
	if (rc < 0)
		return rc;
	if (response.error_code.n > 0)
		return explain_oai_error(
		    &response, "Identify", buf_str(&harvester->shown_url), err);
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
	struct seen tokens, pages;
	uint64_t n_pages, n_repeated, n_empty;
	int64_t announced; /* completeListSize; -1 where not said */
	bool began_at_token;
	bool has_tried_granularity, has_tried_without_from;
	bool has_repeated_token; /* badResumptionToken was answered with a repeat */
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
	    .n_records = harvester->page.n_records,
	    .source = buf_str(&harvester->shown_url),
	};
	return harvester->sink->page(harvester->sink->ctx, &end, err);
}

/* The rest of a page whose token leads nowhere, and the outcome. */
static int end_in_loop(
    struct harvester *harvester, const struct oai_response *response, struct err *err)
{
	struct err cause = *err;
	int rc = end_page(harvester, response, (struct str){0}, false, err);
	if (rc < 0)
		return rc;
	*err = cause;
	return HARVEST_LOOP;
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
		request->granularity = request->granularity == UTC_DAY ? UTC_SECOND : UTC_DAY;
		return true;
	}
	if (request->from != UTC_NONE && !list->has_tried_without_from) {
		list->has_tried_without_from = true;
		request->granularity = request->granularity == UTC_DAY ? UTC_SECOND : UTC_DAY;
		request->from = UTC_NONE;
		harvester_warn(harvester,
		    STR("the repository refuses 'from'; the list is asked for without it"));
		return true;
	}
	return false;
}

#define ASK_AGAIN 100 /* besides the outcomes of the header */

/* An OAI-PMH error instead of a page: ASK_AGAIN, or the list's outcome. */
static int answer_error(struct harvester *harvester, struct list *list,
    const struct oai_response *response, struct err *err)
{
	bool has_token = list->request.token.n > 0;
	switch (oai_error_find(response->error_code)) {
	case OAI_NO_RECORDS: return end_page(harvester, response, (struct str){0}, true, err);
	case OAI_BAD_TOKEN:
		explain_oai_error(
		    response, list->request.verb, buf_str(&harvester->shown_url), err);
		if (!has_token)
			return ERR_PROTOCOL;
		if (list->has_repeated_token)
			return HARVEST_TOKEN_DEAD;
		if (harvester->endpoint->retries < 1)
			return HARVEST_TOKEN_DEAD;
		list->has_repeated_token = true;
		struct failure failure = {.retry_after_s = BACKOFF_NOT_ASKED};
		int rc = harvester_wait_to_repeat(harvester, 1, &failure, err);
		return rc < 0 ? rc : ASK_AGAIN;
	case OAI_BAD_ARGUMENT:
		if (!has_token && change_dates(harvester, list))
			return ASK_AGAIN;
		/* fall through */
	default:
		return explain_oai_error(
		    response, list->request.verb, buf_str(&harvester->shown_url), err);
	}
}

static void compare_with_announced(struct harvester *harvester, const struct list *list)
{
	if (list->announced < 0 || list->began_at_token ||
	    (uint64_t)list->announced == harvester->n_list_records)
		return;
	char text[160];
	int n = snprintf(text, sizeof(text),
	    "the repository announced %lld records (completeListSize) and delivered %llu",
	    (long long)list->announced, (unsigned long long)harvester->n_list_records);
	harvester_warn(harvester, str_make(text, (size_t)n));
}

/* Whether the list goes in circles as far as this page and its token tell; err says how. */
static bool is_loop(
    struct harvester *harvester, struct list *list, struct str token, struct err *err)
{
	const struct page *page = &harvester->page;
	if (page->n_records == 0) {
		if (++list->n_empty >= LIMIT_EMPTY_PAGES) {
			err_set(err, ERR_PROTOCOL,
			    "the repository sends empty pages, each with a resumptionToken (%d in "
			    "a row)",
			    LIMIT_EMPTY_PAGES);
			return true;
		}
	} else {
		list->n_empty = 0;
		list->n_repeated = seen_add(&list->pages, page->hash) ? list->n_repeated + 1 : 0;
		/* one record may stand in a list twice; that a page does is no accident */
		if (list->n_repeated >= (page->n_records > 1 ? 1 : LIMIT_EMPTY_PAGES)) {
			err_set(err, ERR_PROTOCOL,
			    "the repository repeats a page under a new resumptionToken");
			return true;
		}
	}
	if (seen_add(&list->tokens, hash64_str(token, 0))) {
		err_set(err, ERR_PROTOCOL, "the repository repeats its resumptionToken '%.*s'",
		    STR_ARG(str_sub(token, 0, 100)));
		return true;
	}
	if (list->n_pages >= LIMIT_PAGES_PER_LIST) {
		err_set(err, ERR_PROTOCOL, "the list has more than %d pages", LIMIT_PAGES_PER_LIST);
		return true;
	}
	return false;
}

/* A whole page: ASK_AGAIN for the next one, or the list's outcome. */
static int take_page(struct harvester *harvester, struct list *list,
    const struct oai_response *response, struct err *err)
{
	list->n_pages++;
	list->has_repeated_token = false;
	harvester->n_list_records += harvester->page.n_records;
	if (list->announced < 0)
		list->announced = response->complete_list_size;
	harvester->has_other_granularity = list->request.granularity != list->named_granularity;

	struct str token = str_trim(response->token);
	if (token.n == 0) {
		compare_with_announced(harvester, list);
		return end_page(harvester, response, token, true, err);
	}
	if (token.n > LIMIT_TOKEN_BYTES)
		return err_set(err, ERR_LIMIT, "the resumptionToken has more than %d bytes",
		    LIMIT_TOKEN_BYTES);
	if (is_loop(harvester, list, token, err))
		return end_in_loop(harvester, response, err);
	int rc = end_page(harvester, response, token, false, err);
	if (rc < 0)
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

static int walk_list(
    struct harvester *harvester, struct list *list, struct run_counters *counters, struct err *err)
{
	for (;;) {
		struct oai_response response;
		int rc = harvester_ask(harvester, &list->request, harvester->endpoint->retries,
		    &response, counters, err);
		if (rc == HARVEST_CUT)
			return cut_page(harvester, list, err);
		if (rc < 0)
			return list->n_pages > 0 ? err_wrap(err, "page %" PRIu64 " of this list",
						       list->n_pages + 1)
						 : rc;
		if (response.error_code.n > 0) {
			rc = answer_error(harvester, list, &response, err);
		} else {
			counters->pages++;
			rc = take_page(harvester, list, &response, err);
		}
		if (rc != ASK_AGAIN)
			return rc;
	}
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
		},
	    .named_granularity = request->granularity,
	    .announced = -1,
	    .began_at_token = request->token.n > 0,
	};
	if (harvester->has_other_granularity)
		list.request.granularity = request->granularity == UTC_DAY ? UTC_SECOND : UTC_DAY;
	buf_init(&list.token, LIMIT_TOKEN_BYTES);
	buf_add(&list.token, request->token);
	int rc;
	if (list.token.failed) {
		rc = err_set(
		    err, ERR_USAGE, "a resumptionToken of more than %d bytes", LIMIT_TOKEN_BYTES);
		goto out;
	}
	list.request.token = buf_str(&list.token);
	if (list.request.token.n > 0)
		seen_add(&list.tokens, hash64_str(list.request.token, 0));
	oai_parser_deliver_headers(harvester->parser, request->is_headers_only);
	harvester->sink = sink;
	harvester->n_list_records = harvester->n_list_bytes = 0;
	rc = walk_list(harvester, &list, counters, err);
	harvester->sink = NULL;
out:
	seen_clear(&list.tokens);
	seen_clear(&list.pages);
	buf_clear(&list.token);
	return rc;
}
