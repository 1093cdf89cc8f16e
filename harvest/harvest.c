/* SPDX-License-Identifier: MIT */
#include "harvest/harvest.h"

#include "base/buf.h"
#include "base/hash.h"
#include "harvest/backoff.h"
#include "harvest/http.h"
#include "harvest/oai_error.h"
#include "harvest/oai_parser.h"
#include "harvest/oai_request.h"
#include "model/limits.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* Of a body that is no OAI-PMH, read on for the sake of the message. */
#define FOREIGN_BODY_BYTES 65536

/* An outcome of ask_once, besides those of the header: what a repeat may mend. */
struct failure {
	bool is_transient;
	int64_t retry_after_s;
};

/* The page at hand. */
struct page {
	uint64_t n_records, hash;
	uint64_t n_foreign; /* bytes that came after the parser gave up */
	bool is_cut;	    /* by max-records */
	int sink_code;	    /* what a callback of the sink returned, negative */
	int parser_code;    /* why the parser gave up, and its text */
	struct err parser_err;
};

struct harvester {
	const struct endpoint *endpoint;
	const struct http_settings *settings;
	struct clock *clock;
	struct http *http;
	struct oai_parser *parser;
	struct harvest_sink inner; /* stands between the parser and the caller's sink */
	struct buf arguments, url, shown_url;
	bool has_asked;
	int64_t last_answer_ms;	    /* on the monotonic clock, for the endpoint's delay */
	bool has_other_granularity; /* the repository wants the one that Identify does not name */

	const struct harvest_sink *sink; /* the caller's; NULL while there is none */
	struct page page;
	uint64_t n_list_records; /* of this list, for max-records */
	uint64_t n_list_bytes;
};

/* ---- what was seen: hashes in an open table ---- */

struct seen {
	uint64_t *slots; /* 0 is free */
	size_t n, capacity;
};

/* True where it was there already. */
static bool seen_add(struct seen *seen, uint64_t hash)
{
	if (hash == 0)
		hash = 1;
	if (seen->n * 2 >= seen->capacity) {
		struct seen larger = {.capacity = seen->capacity ? seen->capacity * 2 : 64};
		larger.slots = xcalloc(larger.capacity, sizeof(*larger.slots));
		for (size_t i = 0; i < seen->capacity; i++)
			if (seen->slots[i])
				seen_add(&larger, seen->slots[i]);
		free(seen->slots);
		*seen = larger;
	}
	size_t at = hash & (seen->capacity - 1);
	for (; seen->slots[at]; at = (at + 1) & (seen->capacity - 1))
		if (seen->slots[at] == hash)
			return true;
	seen->slots[at] = hash;
	seen->n++;
	return false;
}

static void seen_clear(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){0};
}

/* ---- between the parser and the caller's sink ---- */

static bool is_good_status(int status)
{
	return status >= 200 && status < 300;
}

/* Counts one record in; negative where it must not be delivered. */
static int admit(struct harvester *harvester, struct err *err)
{
	uint64_t max = harvester->endpoint->max_records;
	if (max > 0 && harvester->n_list_records + harvester->page.n_records >= max) {
		harvester->page.is_cut = true;
		return err_set(err, ERR_LIMIT, "max-records (%" PRIu64 ") is reached", max);
	}
	harvester->page.n_records++;
	return 0;
}

/* Records in the body of a failure, or of Identify, are none. */
static bool is_muted(const struct harvester *harvester)
{
	return !harvester->sink || !is_good_status(http_status(harvester->http));
}

static int pass_record(void *ctx, struct record *record, struct err *err)
{
	struct harvester *harvester = ctx;
	if (is_muted(harvester))
		return 0;
	int rc = admit(harvester, err);
	if (rc < 0)
		return rc;
	struct page *page = &harvester->page;
	page->hash = hash64_combine(page->hash, hash64_str(record->identifier, 0));
	page->hash = hash64_combine(page->hash, hash64_str(record->datestamp, 1));
	rc = harvester->sink->record(harvester->sink->ctx, record, err);
	if (rc < 0)
		page->sink_code = rc;
	return rc;
}

static int pass_reject(void *ctx, const struct rejected *rejected, struct err *err)
{
	struct harvester *harvester = ctx;
	if (is_muted(harvester))
		return 0;
	int rc = admit(harvester, err);
	if (rc < 0)
		return rc;
	struct page *page = &harvester->page;
	page->hash = hash64_combine(page->hash, hash64_str(rejected->bytes, 2));
	rc = harvester->sink->reject(harvester->sink->ctx, rejected, err);
	if (rc < 0)
		page->sink_code = rc;
	return rc;
}

static void pass_warning(void *ctx, struct str text)
{
	struct harvester *harvester = ctx;
	if (!is_muted(harvester) && harvester->sink->warning)
		harvester->sink->warning(harvester->sink->ctx, text);
}

static void warn(struct harvester *harvester, struct str text)
{
	if (harvester->sink && harvester->sink->warning)
		harvester->sink->warning(harvester->sink->ctx, text);
}

static int feed_parser(void *ctx, const char *p, size_t n, struct err *err)
{
	struct harvester *harvester = ctx;
	struct page *page = &harvester->page;
	if (harvester->sink && harvester->sink->progress)
		harvester->sink->progress(harvester->sink->ctx,
		    harvester->n_list_bytes + http_received_bytes(harvester->http));
	if (page->parser_code < 0) {
		page->n_foreign += n;
		return page->n_foreign > FOREIGN_BODY_BYTES ? page->parser_code : 0;
	}
	int rc = oai_parser_feed(harvester->parser, p, n, err);
	if (rc >= 0 || page->sink_code < 0 || page->is_cut)
		return rc;
	/* the status and the page's title may explain it better: a little more is read */
	page->parser_code = rc;
	page->parser_err = *err;
	return 0;
}

/* ---- one request, once ---- */

static int wait_before_request(struct harvester *harvester, struct err *err)
{
	int64_t delay = harvester->endpoint->delay_ms;
	if (!harvester->has_asked || delay <= 0)
		return 0;
	int64_t passed = clock_monotonic_ms(harvester->clock) - harvester->last_answer_ms;
	if (passed < delay && !clock_wait_ms(harvester->clock, delay - passed))
		return err_set(err, ERR_INTERRUPTED, "interrupted between two requests");
	return 0;
}

/* ", the body is a web page titled 'Maintenance'" or nothing. */
static struct str describe_body(struct str head, char out[256])
{
	out[0] = 0;
	if (http_is_html(head)) {
		struct str title = http_page_title(head);
		if (title.n > 0)
			snprintf(
			    out, 256, ", the body is a web page titled '%.*s'", STR_ARG(title));
		else
			snprintf(out, 256, ", the body is a web page");
	}
	return str_from(out);
}

static int judge_status(
    const struct http_response *answer, struct failure *failure, struct err *err)
{
	char body[256];
	describe_body(answer->head, body);
	int status = answer->status;
	failure->retry_after_s = answer->retry_after_s;
	failure->is_transient = status == 408 || status == 429 || status >= 500;
	if (failure->is_transient)
		return err_set(
		    err, ERR_NETWORK, "HTTP %d from '%.*s'%s", status, STR_ARG(answer->url), body);
	const char *hint = "";
	if (status == 401)
		hint = " (username and password-file of the endpoint)";
	else if (status == 403)
		hint = " (blocked, or not for us)";
	else if (status == 404 || status == 410)
		hint = " (is the base URL right?)";
	return err_set(
	    err, ERR_REFUSED, "HTTP %d from '%.*s'%s%s", status, STR_ARG(answer->url), hint, body);
}

static int judge_foreign(const struct http_response *answer, const struct oai_response *response,
    struct failure *failure, struct err *err)
{
	char body[256];
	failure->is_transient = true;
	failure->retry_after_s = answer->retry_after_s;
	if (answer->n_unpacked == 0)
		return err_set(
		    err, ERR_NETWORK, "the response from '%.*s' is empty", STR_ARG(answer->url));
	if (http_is_html(answer->head)) {
		struct str title = http_page_title(answer->head);
		body[0] = 0;
		if (title.n > 0)
			snprintf(body, sizeof(body), " titled '%.*s'", STR_ARG(title));
		return err_set(err, ERR_FORMAT, "'%.*s' is a web page (HTML)%s, not OAI-PMH",
		    STR_ARG(answer->url), body);
	}
	if (response->root.n > 0)
		return err_set(err, ERR_FORMAT,
		    "the response from '%.*s' is not OAI-PMH: its root element is '%.*s'",
		    STR_ARG(answer->url), STR_ARG(str_sub(response->root, 0, 80)));
	return err_set(err, ERR_FORMAT, "the response from '%.*s' is not OAI-PMH, nor XML at all",
	    STR_ARG(answer->url));
}

/* Whether the answer of this status is read as OAI-PMH: some send 404 with noRecordsMatch in it. */
static bool is_readable_status(int status)
{
	return is_good_status(status) || (status >= 400 && status != 408 && status != 429 &&
					     status != 502 && status != 503 && status != 504);
}

/*
 * Asks and parses. 0: a whole OAI-PMH response, with an OAI-PMH error in it or
 * not. HARVEST_CUT: max-records. Negative, with *failure.
 */
static int ask_once(struct harvester *harvester, const struct http_request *request,
    struct oai_response *response, struct run_counters *counters, struct failure *failure,
    struct err *err)
{
	struct http_response answer;
	struct page *page = &harvester->page;
	*failure = (struct failure){.retry_after_s = BACKOFF_NOT_ASKED};
	*page = (struct page){0};
	*response = (struct oai_response){0};
	int rc = wait_before_request(harvester, err);
	if (rc < 0)
		return rc;
	counters->requests++;
	harvester->has_asked = true;
	oai_parser_reset(harvester->parser, buf_str(&harvester->shown_url));
	rc = http_ask(harvester->http, request, feed_parser, harvester, &answer, err);
	harvester->last_answer_ms = clock_monotonic_ms(harvester->clock);
	harvester->n_list_bytes += answer.n_received;

	if (page->is_cut)
		return HARVEST_CUT;
	if (page->sink_code < 0)
		return rc;
	if (rc < 0 && page->parser_code == 0) {
		failure->is_transient = rc == ERR_NETWORK;
		return answer.status >= 400 ? judge_status(&answer, failure, err) : rc;
	}
	struct err finish_err = {0};
	if (page->parser_code == 0) {
		rc = oai_parser_finish(harvester->parser, response, &finish_err);
		if (page->is_cut) {
			*err = finish_err;
			return HARVEST_CUT;
		}
		if (page->sink_code < 0) {
			*err = finish_err;
			return rc;
		}
		if (rc < 0) {
			page->parser_code = rc;
			page->parser_err = finish_err;
		}
	}
	bool is_oai = page->parser_code == 0 && response->is_oai;
	if (!is_good_status(answer.status) &&
	    !(is_oai && response->error_code.n > 0 && is_readable_status(answer.status)))
		return judge_status(&answer, failure, err);
	if (page->parser_code < 0 && !http_is_html(answer.head)) {
		*err = page->parser_err;
		err_wrap(err, "the response from '%.*s'", STR_ARG(answer.url));
		return page->parser_code;
	}
	if (!is_oai)
		return judge_foreign(&answer, response, failure, err);
	if (!response->is_whole) {
		failure->is_transient = true;
		return err_set(err, ERR_NETWORK,
		    "the response from '%.*s' is cut off: its end tag is missing",
		    STR_ARG(answer.url));
	}
	return 0;
}

/* ---- one request, until it is answered ---- */

/* Makes URL and body of the request, by the endpoint's method. */
static int make_request(struct harvester *harvester, const struct oai_request *request,
    struct http_request *out, struct err *err)
{
	buf_reset(&harvester->arguments);
	buf_reset(&harvester->url);
	buf_reset(&harvester->shown_url);
	int rc = oai_request_arguments(&harvester->arguments, request, err);
	if (rc < 0)
		return rc;
	struct str base_url = str_from(harvester->endpoint->url);
	struct str arguments = buf_str(&harvester->arguments);
	bool use_post = harvester->endpoint->use_post;
	rc = oai_request_url(&harvester->url, base_url, use_post ? STR("") : arguments, err);
	if (rc < 0)
		return rc;
	http_printable_url(&harvester->shown_url, buf_str(&harvester->url));
	*out = (struct http_request){.url = buf_str(&harvester->url)};
	if (use_post)
		out->form = arguments;
	return 0;
}

static int wait_to_repeat(
    struct harvester *harvester, int attempt, const struct failure *failure, struct err *err)
{
	int64_t delay = backoff_next_delay_ms(attempt, failure->retry_after_s,
	    harvester->endpoint->max_wait_s, clock_random(harvester->clock, UINT32_MAX));
	if (delay == BACKOFF_POSTPONE) {
		struct err cause = *err;
		return err_set(err, ERR_POSTPONED,
		    "the repository asks for a wait of %lld seconds, max-wait is %lld: %s",
		    (long long)failure->retry_after_s, (long long)harvester->endpoint->max_wait_s,
		    cause.text);
	}
	if (attempt > harvester->endpoint->retries)
		return err->code;
	if (!clock_wait_ms(harvester->clock, delay)) {
		struct err cause = *err;
		return err_set(
		    err, ERR_INTERRUPTED, "interrupted while waiting after: %s", cause.text);
	}
	return 0;
}

/* As ask_once, repeated while that may help. max_foreign: repeats after what is no OAI-PMH. */
static int ask(struct harvester *harvester, const struct oai_request *oai_request, int max_foreign,
    struct oai_response *response, struct run_counters *counters, struct err *err)
{
	struct http_request request;
	int rc = make_request(harvester, oai_request, &request, err);
	if (rc < 0)
		return rc;
	for (int attempt = 1;; attempt++) {
		struct failure failure;
		rc = ask_once(harvester, &request, response, counters, &failure, err);
		if (rc >= 0 || !failure.is_transient)
			return rc;
		if (rc == ERR_FORMAT && attempt > max_foreign)
			return rc;
		rc = wait_to_repeat(harvester, attempt, &failure, err);
		if (rc < 0)
			return rc;
		counters->retries++;
	}
}

/* ---- life ---- */

int harvest_global_init(struct err *err)
{
	/* TLS libraries write to sockets that the other side has closed */
	signal(SIGPIPE, SIG_IGN);
	return http_global_init(err);
}

void harvest_global_clear(void)
{
	http_global_clear();
}

int harvester_new(struct harvester **out, const struct endpoint *endpoint,
    const struct http_settings *settings, struct clock *clock, struct err *err)
{
	struct harvester *harvester = xcalloc(1, sizeof(*harvester));
	harvester->endpoint = endpoint;
	harvester->settings = settings;
	harvester->clock = clock;
	harvester->inner = (struct harvest_sink){
	    .ctx = harvester,
	    .record = pass_record,
	    .reject = pass_reject,
	    .warning = pass_warning,
	};
	buf_init(&harvester->arguments, LIMIT_URL_BYTES * 4);
	buf_init(&harvester->url, LIMIT_URL_BYTES * 4);
	buf_init(&harvester->shown_url, LIMIT_URL_BYTES * 4);
	int rc = http_new(&harvester->http, endpoint, settings, clock, err);
	if (rc < 0) {
		harvester_free(harvester);
		return rc;
	}
	oai_parser_new(&harvester->parser, &harvester->inner, STR(""));
	*out = harvester;
	return 0;
}

void harvester_free(struct harvester *harvester)
{
	if (!harvester)
		return;
	oai_parser_free(harvester->parser);
	http_free(harvester->http);
	buf_clear(&harvester->arguments);
	buf_clear(&harvester->url);
	buf_clear(&harvester->shown_url);
	free(harvester);
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
	int rc = ask(harvester, &request, 1, &response, &counters, err);
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
		warn(harvester,
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
		explain_oai_error(response, "ListRecords", buf_str(&harvester->shown_url), err);
		if (!has_token)
			return ERR_PROTOCOL;
		if (list->has_repeated_token)
			return HARVEST_TOKEN_DEAD;
		if (harvester->endpoint->retries < 1)
			return HARVEST_TOKEN_DEAD;
		list->has_repeated_token = true;
		struct failure failure = {.retry_after_s = BACKOFF_NOT_ASKED};
		int rc = wait_to_repeat(harvester, 1, &failure, err);
		return rc < 0 ? rc : ASK_AGAIN;
	case OAI_BAD_ARGUMENT:
		if (!has_token && change_dates(harvester, list))
			return ASK_AGAIN;
		/* fall through */
	default:
		return explain_oai_error(
		    response, "ListRecords", buf_str(&harvester->shown_url), err);
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
	warn(harvester, str_make(text, (size_t)n));
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
		int rc = ask(harvester, &list->request, harvester->endpoint->retries, &response,
		    counters, err);
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
		    .verb = "ListRecords",
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
