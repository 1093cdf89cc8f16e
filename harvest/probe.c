/* SPDX-License-Identifier: MIT */
#include "harvest/backoff.h"
#include "harvest/harvest.h"
#include "harvest/foreign.h"
#include "harvest/http.h"
#include "harvest/oai_request.h"
#include "harvest/oai_tree.h"
#include "model/limits.h"

#include <stdlib.h>

struct prober {
	const struct endpoint *endpoint;
	const struct http_settings *settings;
	struct clock *clock;
	struct http *http;
	struct buf url, arguments, body;
	unsigned n_requests;
	int64_t last_answer_ms;
};

void probe_reply_clear(struct probe_reply *reply)
{
	arena_clear(&reply->arena);
	*reply = (struct probe_reply){0};
}

int prober_new(struct prober **out, const struct endpoint *endpoint,
    const struct http_settings *settings, struct clock *clock, struct err *err)
{
	struct prober *prober = xcalloc(1, sizeof(*prober));
	prober->endpoint = endpoint;
	prober->settings = settings;
	prober->clock = clock;
	buf_init(&prober->url, LIMIT_URL_BYTES * 4);
	buf_init(&prober->arguments, LIMIT_URL_BYTES * 4);
	buf_init(&prober->body, LIMIT_PROBE_BYTES);
	int rc = http_new(&prober->http, endpoint, settings, clock, err);
	if (rc < 0) {
		prober_free(prober);
		return rc;
	}
	*out = prober;
	return 0;
}

void prober_free(struct prober *prober)
{
	if (!prober)
		return;
	http_free(prober->http);
	buf_clear(&prober->url);
	buf_clear(&prober->arguments);
	buf_clear(&prober->body);
	free(prober);
}

unsigned prober_n_requests(const struct prober *prober)
{
	return prober->n_requests;
}

static int keep_body(void *ctx, const char *p, size_t n, struct err *err)
{
	struct prober *prober = ctx;
	buf_add_bytes(&prober->body, p, n);
	return prober->body.failed ? err_set(err, ERR_LIMIT, "the response is larger than %u bytes",
					 LIMIT_PROBE_BYTES)
				   : 0;
}

/* The text that shows the request to people: it can be repeated by hand. */
static struct str describe(
    struct prober *prober, const struct http_request *request, struct arena *arena)
{
	if (request->form.n == 0)
		return arena_str(arena, request->url);
	return arena_printf(
	    arena, "POST %.*s %.*s", STR_ARG(request->url), STR_ARG(buf_str(&prober->arguments)));
}

static int make_request(struct prober *prober, const struct probe_request *probe,
    struct http_request *request, struct err *err)
{
	buf_reset(&prober->arguments);
	buf_reset(&prober->url);
	for (size_t i = 0; i < probe->n_arguments; i++)
		oai_request_add(
		    &prober->arguments, probe->arguments[i].name, probe->arguments[i].value);
	struct str arguments = str_from_index(buf_str(&prober->arguments), 1);
	bool use_post = probe->use_post || prober->endpoint->use_post;
	int rc = oai_request_url(
	    &prober->url, str_from(prober->endpoint->url), use_post ? STR("") : arguments, err);
	*request = (struct http_request){
	    .url = buf_str(&prober->url), .form = use_post ? arguments : STR("")};
	return rc;
}

static int ask_once(struct prober *prober, const struct http_request *request,
    struct probe_reply *reply, int64_t *retry_after_s, struct err *err)
{
	struct http_response answer;
	struct arena *arena = &reply->arena;
	buf_reset(&prober->body);
	int64_t now = clock_monotonic_ms(prober->clock);
	int64_t left = prober->last_answer_ms + prober->endpoint->delay_ms - now;
	if (prober->n_requests > 0 && left > 0 && !clock_wait_ms(prober->clock, left))
		return err_set(err, ERR_INTERRUPTED, "interrupted between two requests");
	prober->n_requests++;
	int64_t began = clock_monotonic_ms(prober->clock);
	int rc = http_ask(prober->http, request, keep_body, prober, &answer, err);
	prober->last_answer_ms = clock_monotonic_ms(prober->clock);
	*retry_after_s = answer.retry_after_s;
	reply->elapsed_ms = prober->last_answer_ms - began;
	reply->status = answer.status;
	reply->url = arena_str(arena, answer.url);
	reply->n_redirects = answer.n_redirects;
	reply->content_type = arena_str(arena, answer.content_type);
	reply->is_compressed = answer.content_encoding.n > 0 &&
			       !str_eq_nocase(answer.content_encoding, STR("identity"));
	reply->n_bytes = prober->body.n;
	reply->is_html = foreign_is_html(answer.head);
	reply->page_title =
	    reply->is_html ? arena_str(arena, foreign_page_title(answer.head)) : STR("");
	return rc;
}

static void read_body(struct prober *prober, struct probe_reply *reply)
{
	struct oai_tree tree;
	oai_tree_read(&reply->arena, buf_str(&prober->body), &tree);
	reply->root = tree.root;
	reply->is_well_formed = tree.is_well_formed;
	reply->has_doctype = tree.has_doctype;
	reply->fault = tree.fault;
	reply->encoding = tree.encoding;
}

/* A busy repository is asked again; an error of its own (500) is an answer. */
static bool is_transient(int status)
{
	return status == 429 || status == 502 || status == 503 || status == 504;
}

static int wait_to_repeat(
    struct prober *prober, int attempt, int64_t retry_after_s, struct err *err)
{
	int64_t delay = backoff_next_delay_ms(attempt, retry_after_s, prober->endpoint->max_wait_s,
	    clock_random(prober->clock, UINT32_MAX));
	if (delay == BACKOFF_POSTPONE)
		return err_set(err, ERR_POSTPONED,
		    "the repository asks for a wait of %lld seconds, and at most %lld are waited "
		    "for",
		    (long long)retry_after_s, (long long)prober->endpoint->max_wait_s);
	if (!clock_wait_ms(prober->clock, delay))
		return err_set(err, ERR_INTERRUPTED, "interrupted while waiting");
	return 0;
}

int prober_ask(struct prober *prober, const struct probe_request *probe, struct probe_reply *reply,
    struct err *err)
{
	struct http_request request;
	*reply = (struct probe_reply){0};
	int rc = make_request(prober, probe, &request, err);
	if (rc < 0)
		return rc;
	for (int attempt = 1;; attempt++) {
		int64_t retry_after_s = BACKOFF_NOT_ASKED;
		reply->request = describe(prober, &request, &reply->arena);
		rc = ask_once(prober, &request, reply, &retry_after_s, err);
		bool may_pass = rc == ERR_NETWORK || (rc == 0 && is_transient(reply->status));
		if (!may_pass || attempt > prober->endpoint->retries)
			break;
		if (prober->settings->waiting) {
			struct str why = rc < 0 ? str_from(err->text)
						: arena_printf(&reply->arena, "HTTP %d from '%.*s'",
						      reply->status, STR_ARG(reply->url));
			prober->settings->waiting(
			    prober->settings->waiting_ctx, "requests repeated", why);
		}
		int waited = wait_to_repeat(prober, attempt, retry_after_s, err);
		if (waited < 0)
			return waited;
		probe_reply_clear(reply);
	}
	if (rc == 0)
		read_body(prober, reply);
	return rc;
}
