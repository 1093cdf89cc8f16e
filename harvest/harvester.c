/* SPDX-License-Identifier: MIT */
#include "harvest/harvester.h"

#include "harvest/backoff.h"
#include "harvest/oai_error.h"
#include "model/limits.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Of a body that is no OAI-PMH, read on for the sake of the message. */
#define FOREIGN_BODY_BYTES 65536

/* ---- between the parser and the caller's sink ---- */

static bool is_good_status(int status)
{
	return status >= 200 && status < 300;
}

/* Counts one record in; negative where it must not be delivered. */
static int admit(struct harvester *harvester, struct err *err)
{
	uint64_t max = harvester->endpoint->max_records;
	const struct list_watch *watch = harvester->watch;
	if (max > 0 && watch->list.n_records + watch->page.n_records >= max) {
		harvester->page.outcome = HARVEST_CUT;
		return err_set(err, ERR_LIMIT, "max-records (%" PRIu64 ") is reached", max);
	}
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
	if (is_muted(harvester) || !harvester->watch)
		return 0;
	int rc = admit(harvester, err);
	if (rc < 0)
		return rc;
	if (!list_watch_record(harvester->watch, record))
		return 0; /* page_end counts it */
	rc = harvester->sink->record(harvester->sink->ctx, record, err);
	if (rc < 0)
		harvester->page.sink_code = rc;
	return rc;
}

static int pass_reject(void *ctx, const struct rejected *rejected, struct err *err)
{
	struct harvester *harvester = ctx;
	if (is_muted(harvester) || !harvester->watch)
		return 0;
	int rc = admit(harvester, err);
	if (rc < 0)
		return rc;
	list_watch_reject(harvester->watch, rejected);
	rc = harvester->sink->reject(harvester->sink->ctx, rejected, err);
	if (rc < 0)
		harvester->page.sink_code = rc;
	return rc;
}

static int pass_set(void *ctx, const struct repository_set *set, struct err *err)
{
	struct harvester *harvester = ctx;
	if (is_muted(harvester) || !harvester->sink->set)
		return 0;
	struct page *page = &harvester->page;
	int rc = harvester->sink->set(harvester->sink->ctx, set, err);
	if (rc == HARVEST_ENOUGH) {
		page->outcome = rc;
		return err_set(err, ERR_LIMIT, "enough sets");
	}
	if (rc < 0)
		page->sink_code = rc;
	return rc;
}

static void pass_warning(void *ctx, const char *kind, struct str text)
{
	struct harvester *harvester = ctx;
	if (!is_muted(harvester) && harvester->sink->warning)
		harvester->sink->warning(harvester->sink->ctx, kind, text);
}

void harvester_warn(struct harvester *harvester, struct str text)
{
	if (harvester->sink && harvester->sink->warning) {
		harvester->sink->warning(harvester->sink->ctx, NULL, text);
	} else {
		buf_add(&harvester->untold, text);
		buf_add_char(&harvester->untold, '\n');
	}
}

void harvester_warn_late(struct harvester *harvester)
{
	struct str line, lines = buf_str(&harvester->untold);
	while (str_next(&lines, '\n', &line))
		if (line.n > 0)
			harvester_warn(harvester, line);
	buf_reset(&harvester->untold);
}

static int parse_bytes(struct harvester *harvester, const char *p, size_t n, struct err *err)
{
	struct page *page = &harvester->page;
	if (page->parser_code < 0) {
		page->n_foreign += n;
		return page->n_foreign > FOREIGN_BODY_BYTES ? page->parser_code : 0;
	}
	if (!page->has_body)
		oai_parser_set_charset(harvester->parser, http_charset(harvester->http));
	page->has_body = true;
	int rc = oai_parser_feed(harvester->parser, p, n, err);
	if (rc >= 0 || page->sink_code < 0 || page->outcome > 0)
		return rc;
	/* the status and the page's title may explain it better: a little more is read */
	page->parser_code = rc;
	page->parser_err = *err;
	return 0;
}

static int feed_parser(void *ctx, const char *p, size_t n, struct err *err)
{
	struct harvester *harvester = ctx;
	int rc = parse_bytes(harvester, p, n, err);
	if (harvester->sink && harvester->sink->progress)
		harvester->sink->progress(harvester->sink->ctx,
		    harvester->n_list_bytes + http_received_bytes(harvester->http));
	return rc;
}

/* ---- one request, once ---- */

/* A wait that looks like a standstill is told each time. */
#define LONG_WAIT_MS 60000

static void tell_wait(struct harvester *harvester, const char *kind, int64_t wait_ms,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void tell_wait(
    struct harvester *harvester, const char *kind, int64_t wait_ms, const char *format, ...)
{
	if (!harvester->settings->waiting)
		return;
	char text[ERR_TEXT_MAX + 100];
	va_list arguments;
	va_start(arguments, format);
	int n = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	harvester->settings->waiting(harvester->settings->waiting_ctx,
	    wait_ms < LONG_WAIT_MS ? kind : NULL,
	    str_make(text, n < (int)sizeof(text) ? (size_t)n : sizeof(text) - 1));
}

/* The endpoint's delay, and what the repository's rate limit asks for. */
static int wait_before_request(struct harvester *harvester, struct err *err)
{
	if (!harvester->has_asked)
		return 0;
	int64_t delay_ms = harvester->endpoint->delay_ms, rest_ms = harvester->rest_s * 1000;
	int64_t passed_ms = clock_monotonic_ms(harvester->clock) - harvester->last_answer_ms;
	int64_t wait_ms = (delay_ms > rest_ms ? delay_ms : rest_ms) - passed_ms;
	/* Whatever time has passed since: a replay, in which none does, decides the same. */
	if (rest_ms > delay_ms && harvester->rest_s > harvester->endpoint->max_wait_s) {
		harvester->postponed_until = harvester->answered_at + harvester->rest_s;
		return err_set(err, ERR_POSTPONED,
		    "the repository's rate limit is used up for %lld seconds, and at most %lld are "
		    "waited for",
		    (long long)harvester->rest_s, (long long)harvester->endpoint->max_wait_s);
	}
	if (wait_ms <= 0)
		return 0;
	if (rest_ms > delay_ms)
		tell_wait(harvester, "waits for the rate limit", wait_ms,
		    "the repository's rate limit is used up; going on in %.1f s",
		    (double)wait_ms / 1000);
	if (!clock_wait_ms(harvester->clock, wait_ms))
		return err_set(err, ERR_INTERRUPTED, "interrupted between two requests");
	return 0;
}

/* Whether the answer of this status is read as OAI-PMH: some send 404 with noRecordsMatch in it. */
static bool is_readable_status(int status)
{
	return is_good_status(status) || (status >= 400 && status != 408 && status != 429 &&
					     status != 502 && status != 503 && status != 504);
}

/* Once each: what redirects say, where the answer at their end was right. */
static void tell_redirects(struct harvester *harvester, const struct http_response *answer)
{
	if (answer->moved_to.n > 0 && !answer->is_downgraded && !harvester->has_told_move) {
		struct buf text;
		buf_init(&text, LIMIT_URL_BYTES);
		buf_addf(&text, "the repository has moved for good: put url = %.*s",
		    STR_ARG(answer->moved_to));
		harvester_warn(harvester, buf_str(&text));
		buf_clear(&text);
		harvester->has_told_move = true;
	}
	if (answer->is_downgraded && !harvester->has_told_downgrade) {
		harvester_warn(harvester, STR("the repository redirects from https to http: what "
					      "comes may be read and changed on its way"));
		harvester->has_told_downgrade = true;
	}
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
	if (harvester->watch)
		list_watch_begin_page(harvester->watch);
	*response = (struct oai_response){0};
	int rc = wait_before_request(harvester, err);
	if (rc < 0)
		return rc;
	counters->requests++;
	harvester->has_asked = true;
	oai_parser_reset(harvester->parser, buf_str(&harvester->shown_url));
	rc = http_ask(harvester->http, request, feed_parser, harvester, &answer, err);
	harvester->last_answer_ms = clock_monotonic_ms(harvester->clock);
	harvester->answered_at = answer.at;
	harvester->was_reached |= answer.status != 0;
	harvester->rest_s = answer.rest_s;
	/* a refusal for that reason: no earlier */
	if (answer.status == 429 && answer.retry_after_s == BACKOFF_NOT_ASKED && answer.rest_s > 0)
		answer.retry_after_s = answer.rest_s;
	harvester->n_list_bytes += answer.n_received;

	if (page->outcome > 0)
		return page->outcome;
	if (page->sink_code < 0)
		return rc;
	if (rc < 0 && page->parser_code == 0) {
		failure->is_transient = rc == ERR_NETWORK;
		failure->is_of_list =
		    answer.was_sent && !answer.is_unreadable &&
		    (rc == ERR_NETWORK ||
			(rc == ERR_LIMIT &&
			    answer.n_unpacked > harvester->endpoint->max_page_bytes));
		failure->is_unreadable = answer.is_unreadable;
		return answer.status >= 400 ? foreign_explain_status(&answer, failure, err) : rc;
	}
	struct err finish_err = {0};
	if (page->parser_code == 0) {
		rc = oai_parser_finish(harvester->parser, response, &finish_err);
		if (page->outcome > 0) {
			*err = finish_err;
			return page->outcome;
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
		return foreign_explain_status(&answer, failure, err);
	if (page->parser_code < 0 && !foreign_is_html(answer.head)) {
		*err = page->parser_err;
		failure->is_of_list = true;
		err_wrap(err, "the response from '%.*s'", STR_ARG(answer.url));
		return page->parser_code;
	}
	if (!is_oai)
		return foreign_explain_body(&answer, response->root, failure, err);
	if (!response->is_whole) {
		failure->is_transient = failure->is_of_list = true;
		return err_set(err, ERR_NETWORK,
		    "the response from '%.*s' is cut off: its end tag is missing",
		    STR_ARG(answer.url));
	}
	/* Taken for a page without one it would be the end of the list. */
	if (response->is_token_lost && response->token.n == 0) {
		failure->is_transient = failure->is_of_list = true;
		return err_set(err, ERR_FORMAT,
		    "the response from '%.*s' holds a resumptionToken that cannot be read",
		    STR_ARG(answer.url));
	}
	/* The same holds for an empty one. */
	if (harvester->sink && response->error_code.n == 0 && !response->has_list &&
	    !response->has_token &&
	    response->n_records + response->n_deleted + response->n_rejected == 0) {
		failure->is_transient = failure->is_of_list = true;
		return err_set(err, ERR_FORMAT,
		    "the response from '%.*s' holds neither a list nor an error",
		    STR_ARG(answer.url));
	}
	/* "internalError": a failure with another name */
	if (harvester->watch && oai_error_find(response->error_code) == OAI_UNKNOWN_ERROR) {
		failure->is_transient = failure->is_of_list = true;
		return harvester_explain(harvester, response, "ListRecords", err);
	}
	tell_redirects(harvester, &answer);
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

static void warn_of_packing(struct harvester *harvester, const struct err *err)
{
	char text[ERR_TEXT_MAX + 100];
	int n = snprintf(text, sizeof(text),
	    "%s; the repository is asked for plain responses from now on", err->text);
	harvester_warn(harvester, str_make(text, (size_t)n));
}

int harvester_wait_to_repeat(
    struct harvester *harvester, int attempt, const struct failure *failure, struct err *err)
{
	int64_t delay = backoff_next_delay_ms(attempt, failure->retry_after_s,
	    harvester->endpoint->max_wait_s, clock_random(harvester->clock, UINT32_MAX));
	if (delay == BACKOFF_POSTPONE) {
		struct err cause = *err;
		harvester->postponed_until = harvester->answered_at + failure->retry_after_s;
		return err_set(err, ERR_POSTPONED,
		    "the repository asks for a wait of %lld seconds, and at most %lld are waited "
		    "for: %s",
		    (long long)failure->retry_after_s, (long long)harvester->endpoint->max_wait_s,
		    cause.text);
	}
	if (attempt > harvester->retries)
		return err->code;
	tell_wait(harvester, "requests repeated", delay, "%s; trying again in %.1f s (%d of %d)",
	    err->text, (double)delay / 1000, attempt, harvester->retries);
	if (!clock_wait_ms(harvester->clock, delay)) {
		struct err cause = *err;
		return err_set(
		    err, ERR_INTERRUPTED, "interrupted while waiting after: %s", cause.text);
	}
	return 0;
}

int harvester_ask(struct harvester *harvester, const struct oai_request *oai_request,
    int max_foreign, struct oai_response *response, struct run_counters *counters, struct err *err)
{
	struct http_request request;
	int rc = make_request(harvester, oai_request, &request, err);
	if (rc < 0)
		return rc;
	harvester->may_split = false;
	if (harvester->n_failed_in_a_row >= LIMIT_FAILED_REQUESTS)
		return err_set(err, ERR_NETWORK, "gave up after %d failed requests in a row",
		    harvester->n_failed_in_a_row);
	bool is_of_list = false;
	for (int attempt = 1;; attempt++) {
		struct failure failure;
		rc = ask_once(harvester, &request, response, counters, &failure, err);
		harvester->has_answered |= rc == 0;
		if (rc >= 0)
			harvester->n_failed_in_a_row = 0;
		if (rc >= 0 || harvester->page.sink_code < 0)
			return rc;
		if (failure.is_unreadable && !harvester->has_refused_packing) {
			harvester->has_refused_packing = true;
			http_refuse_packing(harvester->http);
			warn_of_packing(harvester, err);
			counters->retries++;
			attempt = 0; /* this one is not of the endpoint's retries */
			continue;
		}
		if (++harvester->n_failed_in_a_row >= LIMIT_FAILED_REQUESTS) {
			struct err cause = *err;
			return err_set(err, ERR_NETWORK,
			    "gave up after %d failed requests in a row, at last: %s",
			    harvester->n_failed_in_a_row, cause.text);
		}
		bool is_final =
		    !failure.is_transient || (rc == ERR_FORMAT && attempt > max_foreign);
		if (!is_final)
			rc = harvester_wait_to_repeat(harvester, attempt, &failure, err);
		/* Among failures that pass, one that asks for patience may well be the last. */
		is_of_list = failure.is_of_list || (is_of_list && failure.is_transient);
		if (rc < 0) {
			harvester->may_split = is_of_list && harvester->has_answered &&
					       rc != ERR_POSTPONED && rc != ERR_INTERRUPTED;
			return rc;
		}
		counters->retries++;
	}
}

int harvester_explain(const struct harvester *harvester, const struct oai_response *response,
    const char *verb, struct err *err)
{
	enum oai_error error = oai_error_find(response->error_code);
	struct str text = str_sub(str_trim(response->error_text), 0, 300);
	return err_set(err, ERR_PROTOCOL, "%s: %s (%.*s%s%.*s), asked '%.*s'", verb,
	    oai_error_explain(error), STR_ARG(str_sub(response->error_code, 0, 60)),
	    text.n > 0 ? ": " : "", STR_ARG(text), STR_ARG(buf_str(&harvester->shown_url)));
}

/* ---- life ---- */

int harvester_new(struct harvester **out, const struct endpoint *endpoint,
    const struct http_settings *settings, struct clock *clock, struct err *err)
{
	struct harvester *harvester = xcalloc(1, sizeof(*harvester));
	harvester->endpoint = endpoint;
	harvester->settings = settings;
	harvester->clock = clock;
	harvester->retries = endpoint->retries;
	harvester->postponed_until = UTC_NONE;
	harvester->refused_from = UTC_NONE;
	harvester->trusted_from = INT64_MAX;
	harvester->inner = (struct harvest_sink){
	    .ctx = harvester,
	    .record = pass_record,
	    .reject = pass_reject,
	    .warning = pass_warning,
	    .set = pass_set,
	};
	buf_init(&harvester->arguments, LIMIT_URL_BYTES * 4);
	buf_init(&harvester->url, LIMIT_URL_BYTES * 4);
	buf_init(&harvester->shown_url, LIMIT_URL_BYTES * 4);
	buf_init(&harvester->untold, LIMIT_URL_BYTES * 2);
	int rc = http_new(&harvester->http, endpoint, settings, clock, err);
	if (rc < 0) {
		harvester_free(harvester);
		return rc;
	}
	oai_parser_new(&harvester->parser, &harvester->inner, STR(""));
	if (!endpoint->tls_verify && str_starts_nocase(str_from(endpoint->url), STR("https:")))
		harvester_warn(harvester,
		    STR("tls-verify = no: who answers as this repository is not checked"));
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
	buf_clear(&harvester->untold);
	free(harvester);
}

bool harvester_may_split(const struct harvester *harvester)
{
	return harvester->may_split;
}

uint64_t harvester_announced(const struct harvester *harvester)
{
	return harvester->announced;
}

bool harvester_has_ended(const struct harvester *harvester)
{
	return harvester->has_ended;
}

uint64_t harvester_missed_records(const struct harvester *harvester)
{
	return harvester->n_missed;
}

bool harvester_ignores_dates(const struct harvester *harvester)
{
	return harvester->ignores_dates;
}

bool harvester_was_reached(const struct harvester *harvester)
{
	return harvester->was_reached;
}

int64_t harvester_answered_at(const struct harvester *harvester)
{
	return harvester->answered_at;
}

int64_t harvester_postponed_until(const struct harvester *harvester)
{
	return harvester->postponed_until;
}
