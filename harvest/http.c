/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "harvest/http.h"

#include "harvest/address.h"
#include "harvest/backoff.h"
#include "harvest/http_error.h"
#include "harvest/http_headers.h"
#include "harvest/origin.h"
#include "harvest/rate_limit.h"
#include "harvest/tape.h"
#include "model/limits.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <unistd.h>

#define URL_SHOWN_BYTES 300

struct http {
	const struct endpoint *endpoint;
	const struct http_settings *settings;
	struct clock *clock;
	CURL *easy;
	struct curl_slist *own_headers;	  /* what every request carries */
	struct curl_slist *extra_headers; /* the same and the endpoint's, for its own host only */
	char curl_text[CURL_ERROR_SIZE];

	struct tape_recorder recorder;
	uint64_t n_played;

	/* the transfer at hand */
	const struct http_request *request;
	inflate_out_fn consumer;
	void *ctx;
	struct inflater inflater;
	struct buf head, shown_url, location, moved_to;
	size_t header_bytes;
	bool is_inflater_ready;
	bool is_redirect_hop;
	struct address_rule address_rule;
	char refused_address[INET6_ADDRSTRLEN];
	struct http_headers headers;
	int status;
	bool was_sent;
	uint64_t n_received;
	int failure; /* what a callback returned, and its text */
	struct err failure_err;
	bool is_of_content; /* why it failed stands in what was received, and needs no keeping */
};

/* ---- texts ---- */

void http_printable_url(struct buf *out, struct str url)
{
	size_t scheme = str_find(url, STR("://"), 0);
	if (scheme != STR_NONE) {
		size_t start = scheme + 3, end = start, at = STR_NONE;
		for (; end < url.n && !strchr("/?#", url.p[end]); end++)
			if (url.p[end] == '@')
				at = end;
		buf_add(out, str_sub(url, 0, start));
		url = str_from_index(url, at == STR_NONE ? start : at + 1);
	}
	bool is_long = url.n > URL_SHOWN_BYTES;
	url = str_sub(url, 0, URL_SHOWN_BYTES);
	for (size_t i = 0; i < url.n; i++) /* a Location may hold anything */
		buf_add_char(
		    out, (unsigned char)url.p[i] < 0x21 || url.p[i] == 0x7f ? '?' : url.p[i]);
	if (is_long)
		buf_add(out, STR("..."));
}

/* ---- callbacks of a transfer ---- */

/* Here the address that is really used is known, after every trick with names. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http *http = ctx;
	(void)purpose;
	if (!address_rule_admits(&http->address_rule, &address->addr)) {
		address_print(&address->addr, http->refused_address);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
	struct http *http = ctx;
	struct str line = str_make(p, size * n);
	if (str_starts(line, STR("HTTP/"))) { /* a new answer, after "100 Continue" too */
		size_t at = str_find_char(line, ' ', 0);
		uint64_t status = 0;
		if (at != STR_NONE)
			str_to_u64(str_sub(line, at + 1, 3), 999, &status);
		http->status = (int)status;
		http->headers = (struct http_headers){0};
	}
	tape_add_header(&http->recorder, line);
	http->header_bytes += line.n;
	if (http->header_bytes > LIMIT_HEADER_BYTES) {
		http->failure = err_set(&http->failure_err, ERR_LIMIT,
		    "the response's headers have more than %u bytes", LIMIT_HEADER_BYTES);
		return 0;
	}
	http_headers_take(&http->headers, line);
	return line.n;
}

/* What is known of the exchange at hand. */
static struct kept_response describe_exchange(const struct http *http)
{
	return (struct kept_response){
	    .at = clock_now(http->clock),
	    .url = http->request->url,
	    .form = http->request->form,
	    .answered_by = buf_str(&http->shown_url),
	    .was_sent = http->was_sent || http->status != 0,
	};
}

static int take_unpacked(void *ctx, const char *p, size_t n, struct err *err)
{
	struct http *http = ctx;
	if (http->head.n < HTTP_HEAD_BYTES) {
		size_t room = HTTP_HEAD_BYTES - http->head.n;
		buf_add_bytes(&http->head, p, n < room ? n : room);
	}
	return http->consumer(http->ctx, p, n, err);
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http *http = ctx;
	size_t n_bytes = size * n;
	http->n_received += n_bytes;
	if (is_redirect(http->status)) { /* a page for people, not ours to read, nor to wait for */
		if (http->n_received <= LIMIT_HEADER_BYTES)
			return n_bytes;
		http->failure = err_set(&http->failure_err, ERR_LIMIT,
		    "a redirect has a body of more than %u bytes", LIMIT_HEADER_BYTES);
		return 0;
	}
	if (!http->is_inflater_ready) {
		inflater_init(&http->inflater, http->endpoint->max_page_bytes,
		    http_headers_get(&http->headers, HTTP_CONTENT_ENCODING));
		http->is_inflater_ready = true;
	}
	const struct kept_response about = describe_exchange(http);
	int rc = tape_add_body(&http->recorder, &about, str_make(p, n_bytes), &http->failure_err);
	if (rc == 0)
		rc = inflater_feed(
		    &http->inflater, p, n_bytes, take_unpacked, http, &http->failure_err);
	if (rc < 0) {
		http->failure = rc;
		return 0;
	}
	return n_bytes;
}

static int watch(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct http *http = ctx;
	(void)a, (void)b, (void)c, (void)d;
	return http->settings->is_interrupted && http->settings->is_interrupted() ? 1 : 0;
}

/* A connection may also be one that was kept from an earlier request. */
static int admit_request(void *ctx, char *address, char *local, int port, int local_port)
{
	struct http *http = ctx;
	struct sockaddr_storage parsed;
	(void)local, (void)port, (void)local_port;
	if (!address_parse(address, &parsed) ||
	    address_rule_admits(&http->address_rule, (struct sockaddr *)&parsed))
		return CURL_PREREQFUNC_OK;
	address_print((struct sockaddr *)&parsed, http->refused_address);
	return CURL_PREREQFUNC_ABORT;
}

/* ---- life ---- */

int http_global_init(struct err *err)
{
	CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
	if (code != CURLE_OK)
		return err_set(
		    err, ERR_INTERNAL, "cannot start libcurl: %s", curl_easy_strerror(code));
	return 0;
}

void http_global_clear(void)
{
	curl_global_cleanup();
}

static CURLcode set_options(struct http *http)
{
	const struct endpoint *endpoint = http->endpoint;
	CURL *easy = http->easy;
	CURLcode code = CURLE_OK;
#define SET(option, value)                                                                         \
	do {                                                                                       \
		if (code == CURLE_OK)                                                              \
			code = curl_easy_setopt(easy, option, value);                              \
	} while (0)
	SET(CURLOPT_ERRORBUFFER, http->curl_text);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L); /* http_ask does it */
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
	SET(CURLOPT_USERAGENT, http->settings->user_agent);
	SET(CURLOPT_TCP_KEEPALIVE, 1L);
	long connect_s = endpoint->timeout_s < LIMIT_CONNECT_SECONDS ? (long)endpoint->timeout_s
								     : LIMIT_CONNECT_SECONDS;
	SET(CURLOPT_CONNECTTIMEOUT, connect_s);
	/* holds for the wait for the first byte too */
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_SLOW_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, (long)endpoint->timeout_s);
	SET(CURLOPT_TIMEOUT, (long)LIMIT_PAGE_SECONDS);
	SET(CURLOPT_SSL_VERIFYPEER, endpoint->tls_verify ? 1L : 0L);
	SET(CURLOPT_SSL_VERIFYHOST, endpoint->tls_verify ? 2L : 0L);
	if (endpoint->ca_file)
		SET(CURLOPT_CAINFO, endpoint->ca_file);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, http);
	SET(CURLOPT_PREREQFUNCTION, admit_request);
	SET(CURLOPT_PREREQDATA, http);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, http);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, http);
	SET(CURLOPT_BUFFERSIZE, 131072L);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, watch);
	SET(CURLOPT_XFERINFODATA, http);
#undef SET
	return code;
}

static bool add_header(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);
	if (longer)
		*list = longer;
	return longer != NULL;
}

static bool make_headers(struct http *http, const char *accept_encoding)
{
	struct buf line;
	buf_init(&line, LIMIT_HEADER_BYTES);
	struct curl_slist **lists[] = {&http->own_headers, &http->extra_headers};
	bool is_made = true;
	for (size_t i = 0; i < 2; i++) {
		is_made =
		    is_made && add_header(lists[i], accept_encoding) &&
		    add_header(lists[i], "Accept: text/xml, application/xml;q=0.9, */*;q=0.1") &&
		    add_header(lists[i], "Expect:");
		if (http->settings->from && *http->settings->from) {
			buf_reset(&line);
			buf_addf(&line, "From: %s", http->settings->from);
			is_made = is_made && add_header(lists[i], line.p);
		}
	}
	for (size_t i = 0; i < http->endpoint->n_headers; i++)
		is_made = is_made && add_header(&http->extra_headers, http->endpoint->headers[i]);
	buf_clear(&line);
	return is_made;
}

int http_new(struct http **out, const struct endpoint *endpoint,
    const struct http_settings *settings, struct clock *clock, struct err *err)
{
	struct http *http = xcalloc(1, sizeof(*http));
	http->endpoint = endpoint;
	http->settings = settings;
	http->clock = clock;
	buf_init(&http->head, HTTP_HEAD_BYTES);
	buf_init(&http->shown_url, LIMIT_URL_BYTES * 2);
	buf_init(&http->location, LIMIT_URL_BYTES * 2);
	buf_init(&http->moved_to, LIMIT_URL_BYTES * 2);
	tape_init(&http->recorder, settings->keeper);
	http->easy = curl_easy_init();
	http->address_rule.allows_private = endpoint->allow_private;
	if (!http->easy || !make_headers(http, "Accept-Encoding: gzip, deflate")) {
		http_free(http);
		return err_set(err, ERR_MEMORY, "no memory for a connection");
	}
	CURLcode code = set_options(http);
	if (code != CURLE_OK) {
		http_free(http);
		return err_set(err, ERR_INTERNAL, "libcurl: %s", curl_easy_strerror(code));
	}
	*out = http;
	return 0;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	if (http->easy)
		curl_easy_cleanup(http->easy);
	curl_slist_free_all(http->own_headers);
	curl_slist_free_all(http->extra_headers);
	inflater_clear(&http->inflater);
	tape_clear(&http->recorder);
	buf_clear(&http->head);
	buf_clear(&http->shown_url);
	buf_clear(&http->location);
	buf_clear(&http->moved_to);
	free(http);
}

void http_refuse_packing(struct http *http)
{
	curl_slist_free_all(http->own_headers);
	curl_slist_free_all(http->extra_headers);
	http->own_headers = http->extra_headers = NULL;
	if (!make_headers(http, "Accept-Encoding: identity"))
		err_die("out of memory (request headers)");
}

int http_status(const struct http *http)
{
	return http->status;
}

uint64_t http_received_bytes(const struct http *http)
{
	return http->n_received;
}

struct str http_charset(const struct http *http)
{
	return http_headers_charset(&http->headers);
}

/* ---- asking ---- */

static void forget_hop(struct http *http, struct str url)
{
	buf_reset(&http->shown_url);
	http_printable_url(&http->shown_url, url);
	buf_reset(&http->head);
	inflater_clear(&http->inflater);
	http->is_inflater_ready = false;
	http->header_bytes = 0;
	http->headers = (struct http_headers){0};
	http->refused_address[0] = http->curl_text[0] = 0;
	http->status = 0;
	http->was_sent = false;
	http->n_received = 0;
	http->failure = 0;
	http->is_of_content = false;
	tape_begin_hop(&http->recorder);
}

static void prepare_hop(
    struct http *http, const struct http_request *request, const char *url, bool with_secrets)
{
	CURL *easy = http->easy;
	forget_hop(http, str_from(url));
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(
	    easy, CURLOPT_HTTPHEADER, with_secrets ? http->extra_headers : http->own_headers);
	const char *username = with_secrets ? http->endpoint->username : NULL;
	const char *password = with_secrets ? http->endpoint->password : NULL;
	curl_easy_setopt(easy, CURLOPT_USERNAME, username);
	curl_easy_setopt(easy, CURLOPT_PASSWORD, password);
	if (request->form.n > 0) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->form.n);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->form.p);
	} else {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
}

/* The end of what was received; `code` is the transfer's, and *err its text. */
static int end_content(struct http *http, int code, struct err *err)
{
	http->is_of_content = http->failure < 0 || code == 0;
	if (http->failure < 0) {
		*err = http->failure_err;
		return http->failure;
	}
	if (code < 0 || !http->is_inflater_ready)
		return code;
	return inflater_finish(&http->inflater, take_unpacked, http, err);
}

static int run_hop(struct http *http, struct err *err)
{
	CURLcode code = curl_easy_perform(http->easy);
	double ready_s = 0;
	curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME, &ready_s);
	http->was_sent = ready_s > 0;
	const char *address = NULL;
	if (http->status != 0)
		curl_easy_getinfo(http->easy, CURLINFO_PRIMARY_IP, &address);
	if (address)
		address_rule_note(&http->address_rule, address, http->is_redirect_hop);
	if (http->failure < 0 || code == CURLE_OK)
		return end_content(http, 0, err);
	if (http->refused_address[0])
		return err_set(err, ERR_REFUSED,
		    http->is_redirect_hop ? "refused: a redirect leads to '%s' at the private "
					    "address %s (allow-private)"
					  : "refused: '%s', so far a public host, has turned to "
					    "the private address %s (allow-private)",
		    http->shown_url.p, http->refused_address);
	return http_explain_curl(&(struct curl_outcome){.code = code,
				     .easy = http->easy,
				     .url = http->shown_url.p,
				     .text = http->curl_text,
				     .n_received = http->n_received,
				     .timeout_s = http->endpoint->timeout_s,
				     .was_sent = http->was_sent},
	    err);
}

/* ---- what was kept, in place of the network ---- */

static int play_header(void *ctx, struct str line, struct err *err)
{
	struct http *http = ctx;
	(void)err;
	return take_header((char *)(uintptr_t)line.p, 1, line.n, http) == line.n ? 0
										 : http->failure;
}

static int play_body(void *ctx, struct str bytes, struct err *err)
{
	struct http *http = ctx;
	(void)err;
	return take_body((char *)(uintptr_t)bytes.p, 1, bytes.n, http) == bytes.n ? 0
										  : http->failure;
}

/* As run_hop, from the player. */
static int play_exchange(struct http *http, const struct http_request *request,
    struct http_response *response, struct err *err)
{
	const struct response_player *player = http->settings->player;
	const struct tape_sink sink = {http, play_header, play_body};
	struct kept_response kept;
	forget_hop(http, request->url);
	int rc = player->next(player->ctx, &kept, err);
	if (rc <= 0)
		return rc < 0 ? rc
			      : err_set(err, ERR_NOT_FOUND,
				    "replay: the response to request %llu ('%s') was not kept",
				    (unsigned long long)http->n_played + 1, http->shown_url.p);
	http->n_played++;
	if (!str_eq(request->url, kept.url) || !str_eq(request->form, kept.form)) {
		struct buf shown;
		buf_init(&shown, LIMIT_URL_BYTES);
		http_printable_url(&shown, kept.url);
		err_set(err, ERR_NOT_FOUND,
		    "replay: request %llu asks '%s', the kept one was '%s%s%.*s'",
		    (unsigned long long)http->n_played, http->shown_url.p, shown.p,
		    kept.form.n > 0 ? " " : "", STR_ARG(str_sub(kept.form, 0, URL_SHOWN_BYTES)));
		buf_clear(&shown);
		return ERR_NOT_FOUND;
	}
	http->clock->fixed_ms = kept.at * 1000;
	http->was_sent = kept.was_sent;
	response->n_redirects = kept.n_redirects;
	if (kept.answered_by.n > 0) {
		buf_reset(&http->shown_url);
		buf_add(&http->shown_url, kept.answered_by);
	}
	/* these slices do not outlive the body */
	struct err problem = {.code = kept.outcome};
	err_set(&problem, kept.outcome, "%.*s", STR_ARG(kept.problem));
	rc = tape_play(player, &kept, &sink, err);
	if (rc < 0 && http->failure == 0)
		return err_wrap(err, "replay: request %llu ('%s')",
		    (unsigned long long)http->n_played, http->shown_url.p);
	if (http->failure == 0 && !kept.is_ended)
		return err_set(err, ERR_NOT_FOUND,
		    "replay: the response to request %llu ('%s') was not kept to its end",
		    (unsigned long long)http->n_played, http->shown_url.p);
	*err = problem;
	return end_content(http, kept.outcome, err);
}

/* A proxy connects in our place: then the host in the URL is all that can be judged by. */
static bool is_hidden_private(
    const struct http *http, const struct origin *first, const struct origin *next)
{
	return !http->endpoint->allow_private && address_may_have_proxy() &&
	       address_is_private_host(next->host) && !address_is_private_host(first->host);
}

/* Takes the Location into http->location; 0, or ERR_REFUSED. */
static int take_location(struct http *http, const struct http_request *request,
    const struct origin *first, struct err *err)
{
	char *next = NULL;
	curl_easy_getinfo(http->easy, CURLINFO_REDIRECT_URL, &next);
	buf_reset(&http->location);
	if (!next)
		return err_set(err, ERR_REFUSED, "HTTP %d from '%s' without a usable Location",
		    http->status, http->shown_url.p);
	if (strlen(next) > LIMIT_URL_BYTES)
		return err_set(err, ERR_REFUSED, "'%s' redirects to a URL of more than %d bytes",
		    http->shown_url.p, LIMIT_URL_BYTES);
	struct origin origin = origin_of(next);
	const char *fault = !origin.scheme ? "which is not http or https"
			    : is_hidden_private(http, first, &origin)
				? "which is a private address (allow-private)"
				: NULL;
	origin_clear(&origin);
	if (fault) {
		struct buf shown;
		buf_init(&shown, LIMIT_URL_BYTES * 2);
		http_printable_url(&shown, str_from(next));
		err_set(err, ERR_REFUSED, "refused: '%s' redirects to '%s', %s", http->shown_url.p,
		    shown.p, fault);
		buf_clear(&shown);
		return ERR_REFUSED;
	}
	buf_add_text(&http->location, next);
	/* many servers forget the query, or put their own in its place */
	size_t mark = str_find_char(request->url, '?', 0);
	size_t verb = mark == STR_NONE ? STR_NONE : str_find(request->url, STR("verb="), mark);
	const char *query = strchr(next, '?');
	if (!query && mark != STR_NONE) {
		buf_add(&http->location, str_from_index(request->url, mark));
	} else if (query && verb != STR_NONE && !strstr(query, "verb=")) {
		buf_add_char(&http->location, '&');
		buf_add(&http->location, str_from_index(request->url, verb));
	}
	return 0;
}

/* What every request's URL begins with. */
static struct str without_arguments(struct str url)
{
	size_t verb = str_find(url, STR("verb="), 0);
	return verb == STR_NONE || verb == 0 ? url : str_sub(url, 0, verb - 1);
}

static void fill_response(struct http *http, struct http_response *response)
{
	int64_t now = utc_parse_http(http_headers_get(&http->headers, HTTP_DATE));
	if (now == UTC_NONE)
		now = response->at;
	const struct rate_limit limit = {
	    .limit = http_headers_get(&http->headers, HTTP_RATE_LIMIT),
	    .policy = http_headers_get(&http->headers, HTTP_RATE_LIMIT_POLICY),
	    .remaining = http_headers_get(&http->headers, HTTP_RATE_LIMIT_REMAINING),
	    .reset = http_headers_get(&http->headers, HTTP_RATE_LIMIT_RESET),
	};
	response->status = http->status;
	response->was_sent = http->was_sent;
	response->retry_after_s =
	    backoff_retry_after_s(http_headers_get(&http->headers, HTTP_RETRY_AFTER), now);
	response->rest_s = rate_limit_wait_s(&limit, now);
	response->wall = http->headers.wall;
	response->url = buf_str(&http->shown_url);
	response->moved_to = buf_str(&http->moved_to);
	response->content_type = http_headers_get(&http->headers, HTTP_CONTENT_TYPE);
	response->content_encoding = http_headers_get(&http->headers, HTTP_CONTENT_ENCODING);
	response->head = buf_str(&http->head);
	response->n_received = http->n_received;
	response->n_unpacked = http->is_inflater_ready ? http->inflater.n_out : 0;
	response->is_unreadable = http->is_inflater_ready && http->inflater.is_unreadable;
}

/* Asks, redirect after redirect. */
static int walk_hops(struct http *http, const struct http_request *request,
    struct http_response *response, struct err *err)
{
	struct buf url;
	buf_init(&url, LIMIT_URL_BYTES * 2);
	buf_add(&url, request->url);
	http->is_redirect_hop = false;
	address_rule_begin(&http->address_rule);
	struct origin first = origin_of(url.p ? url.p : "");
	bool is_permanent = true;
	int rc = 0;
	if (!first.scheme) {
		forget_hop(http, request->url);
		rc = err_set(
		    err, ERR_REFUSED, "'%s' is not an http or https URL", http->shown_url.p);
		goto out;
	}
	for (int hop = 0;; hop++) {
		struct origin here = origin_of(url.p);
		bool with_secrets = hop == 0 || origin_may_have_secrets(&first, &here);
		response->is_downgraded |= here.scheme && strcmp(first.scheme, "https") == 0 &&
					   strcmp(here.scheme, "http") == 0;
		origin_clear(&here);
		prepare_hop(http, request, url.p, with_secrets);
		rc = run_hop(http, err);
		if (rc < 0 || !is_redirect(http->status))
			break;
		if (hop == LIMIT_REDIRECTS) {
			rc = err_set(err, ERR_REFUSED, "more than %d redirects, at last from '%s'",
			    LIMIT_REDIRECTS, http->shown_url.p);
			break;
		}
		is_permanent = is_permanent && (http->status == 301 || http->status == 308);
		rc = take_location(http, request, &first, err);
		if (rc < 0)
			break;
		if (is_permanent) {
			buf_reset(&http->moved_to);
			http_printable_url(
			    &http->moved_to, without_arguments(buf_str(&http->location)));
		}
		response->n_redirects++;
		buf_reset(&url);
		buf_add(&url, buf_str(&http->location));
		http->is_redirect_hop = true;
	}
out:
	origin_clear(&first);
	buf_clear(&url);
	return rc;
}

/* Whether the exchange ended so by itself: what is our own fault is another time's answer. */
static bool is_answer(int code)
{
	return code >= 0 || code == ERR_NETWORK || code == ERR_REFUSED || code == ERR_LIMIT ||
	       code == ERR_FORMAT || code == ERR_PROTOCOL;
}

int http_ask(struct http *http, const struct http_request *request, inflate_out_fn consumer,
    void *ctx, struct http_response *response, struct err *err)
{
	http->request = request;
	http->consumer = consumer;
	http->ctx = ctx;
	*response = (struct http_response){.retry_after_s = BACKOFF_NOT_ASKED};
	buf_reset(&http->moved_to);
	int rc = http->settings->player ? play_exchange(http, request, response, err)
					: walk_hops(http, request, response, err);
	response->at = clock_now(http->clock);
	if (is_answer(rc)) {
		struct kept_response about = describe_exchange(http);
		about.at = response->at;
		about.is_ended = true;
		about.n_redirects = response->n_redirects;
		if (rc < 0 && (!http->is_of_content || is_redirect(http->status))) {
			about.outcome = rc;
			about.problem = str_from(err->text);
		}
		struct err keeper_err;
		int kept = tape_end(&http->recorder, &about, &keeper_err);
		if (kept < 0) {
			rc = kept;
			*err = keeper_err;
		}
	}
	http->request = NULL;
	fill_response(http, response);
	return rc;
}
