/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "harvest/http.h"

#include "harvest/backoff.h"
#include "model/limits.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define URL_SHOWN_BYTES	  300
#define TITLE_SHOWN_BYTES 100
#define HEADER_VALUE_MAX  128

struct http {
	const struct endpoint *endpoint;
	const struct http_settings *settings;
	const struct clock *clock;
	CURL *easy;
	struct curl_slist *own_headers;	  /* what every request carries */
	struct curl_slist *extra_headers; /* the same and the endpoint's, for its own host only */
	char curl_text[CURL_ERROR_SIZE];

	/* the transfer at hand */
	inflate_out_fn consumer;
	void *ctx;
	struct inflater inflater;
	struct buf head, shown_url, location;
	size_t header_bytes;
	bool is_deflate_declared;
	bool is_inflater_ready;
	bool is_redirect_hop;
	bool has_seen_public; /* an address of this endpoint was a public one */
	char refused_address[INET6_ADDRSTRLEN];
	char retry_after[HEADER_VALUE_MAX], date[HEADER_VALUE_MAX], encoding[HEADER_VALUE_MAX];
	char content_type[HEADER_VALUE_MAX];
	int n_redirects;
	int status;
	uint64_t n_received;
	int failure; /* what a callback returned, and its text */
	struct err failure_err;
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

static struct str skip_mark(struct str text)
{
	return str_starts(text, STR("\xEF\xBB\xBF")) ? str_from_index(text, 3) : text;
}

bool http_is_html(struct str head)
{
	head = str_trim(skip_mark(head));
	return str_starts_nocase(head, STR("<!doctype html")) ||
	       str_starts_nocase(head, STR("<html")) ||
	       (str_find_nocase(head, STR("<html"), 0) != STR_NONE &&
		   str_find(head, STR("<OAI-PMH"), 0) == STR_NONE);
}

struct str http_page_title(struct str head)
{
	size_t start = str_find_nocase(head, STR("<title"), 0);
	if (start == STR_NONE || (start = str_find_char(head, '>', start)) == STR_NONE)
		return (struct str){0};
	size_t end = str_find_char(head, '<', start);
	if (end == STR_NONE)
		end = head.n;
	struct str title = str_trim(str_sub(head, start + 1, end - start - 1));
	for (size_t i = 0; i < title.n; i++)
		if ((unsigned char)title.p[i] < ' ')
			title.n = i;
	if (title.n > TITLE_SHOWN_BYTES) {
		title.n = TITLE_SHOWN_BYTES;
		while (title.n > 0 && ((unsigned char)title.p[title.n] & 0xC0) == 0x80)
			title.n--;
	}
	return title;
}

/* ---- addresses ---- */

static bool is_private_v4(uint32_t a)
{
	static const struct {
		uint32_t net, bits;
	} nets[] = {
	    {0x00000000, 8},  /* this network */
	    {0x0A000000, 8},  /* private, RFC 1918 */
	    {0x64400000, 10}, /* behind carriers' NAT, RFC 6598 */
	    {0x7F000000, 8},  /* loopback */
	    {0xA9FE0000, 16}, /* link-local; clouds answer there with credentials */
	    {0xAC100000, 12}, /* private */
	    {0xC0A80000, 16}, /* private */
	    {0xE0000000, 3},  /* multicast and reserved */
	};
	for (size_t i = 0; i < sizeof(nets) / sizeof(*nets); i++)
		if ((a ^ nets[i].net) >> (32 - nets[i].bits) == 0)
			return true;
	return false;
}

static uint32_t read_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool is_private_v6(const unsigned char a[16])
{
	static const unsigned char zeros[15];
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
	if (memcmp(a, mapped, 12) == 0 || memcmp(a, nat64, 12) == 0 || memcmp(a, zeros, 12) == 0)
		return is_private_v4(read_be32(a + 12));
	return (a[0] & 0xfe) == 0xfc ||			  /* unique local */
	       (a[0] == 0xfe && (a[1] & 0xc0) >= 0x80) || /* link-local, site-local */
	       a[0] == 0xff;				  /* multicast */
}

static bool is_private_address(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_private_v4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return is_private_v6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
	return true;
}

/* Here the address that is really used is known, after every trick with names. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http *http = ctx;
	(void)purpose;
	if (!is_private_address(&address->addr)) {
		http->has_seen_public = true;
	} else if (http->is_redirect_hop && http->has_seen_public &&
		   !http->endpoint->allow_private) {
		const struct sockaddr *a = &address->addr;
		const void *bytes = a->sa_family == AF_INET6
					? (const void *)&((const struct sockaddr_in6 *)a)->sin6_addr
					: (const void *)&((const struct sockaddr_in *)a)->sin_addr;
		if (!inet_ntop(
			a->sa_family, bytes, http->refused_address, sizeof(http->refused_address)))
			memcpy(http->refused_address, "?", 2);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- callbacks of a transfer ---- */

static void keep_header(struct str line, struct str name, char out[HEADER_VALUE_MAX])
{
	if (!str_starts_nocase(line, name))
		return;
	struct str value = str_trim(str_from_index(line, name.n));
	if (value.n >= HEADER_VALUE_MAX)
		value.n = HEADER_VALUE_MAX - 1;
	if (value.n > 0)
		memcpy(out, value.p, value.n);
	out[value.n] = 0;
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
		http->retry_after[0] = http->date[0] = http->encoding[0] = 0;
		http->content_type[0] = 0;
	}
	http->header_bytes += line.n;
	if (http->header_bytes > LIMIT_HEADER_BYTES) {
		http->failure = err_set(&http->failure_err, ERR_LIMIT,
		    "the response's headers have more than %u bytes", LIMIT_HEADER_BYTES);
		return 0;
	}
	keep_header(line, STR("retry-after:"), http->retry_after);
	keep_header(line, STR("date:"), http->date);
	keep_header(line, STR("content-encoding:"), http->encoding);
	keep_header(line, STR("content-type:"), http->content_type);
	return line.n;
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
	if (is_redirect(http->status)) /* a page for people, not ours to read, nor to wait for */
		return http->n_received <= LIMIT_HEADER_BYTES ? n_bytes : 0;
	if (!http->is_inflater_ready) {
		struct str encoding = str_from(http->encoding);
		inflater_init(&http->inflater, http->endpoint->max_page_bytes,
		    str_find_nocase(encoding, STR("deflate"), 0) != STR_NONE);
		http->is_inflater_ready = true;
	}
	int rc =
	    inflater_feed(&http->inflater, p, n_bytes, take_unpacked, http, &http->failure_err);
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

static bool make_headers(struct http *http)
{
	struct buf line;
	buf_init(&line, LIMIT_HEADER_BYTES);
	struct curl_slist **lists[] = {&http->own_headers, &http->extra_headers};
	bool is_made = true;
	for (size_t i = 0; i < 2; i++) {
		is_made =
		    is_made && add_header(lists[i], "Accept-Encoding: gzip, deflate") &&
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
    const struct http_settings *settings, const struct clock *clock, struct err *err)
{
	struct http *http = xcalloc(1, sizeof(*http));
	http->endpoint = endpoint;
	http->settings = settings;
	http->clock = clock;
	buf_init(&http->head, HTTP_HEAD_BYTES);
	buf_init(&http->shown_url, LIMIT_URL_BYTES * 2);
	buf_init(&http->location, LIMIT_URL_BYTES * 2);
	http->easy = curl_easy_init();
	if (!http->easy || !make_headers(http)) {
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
	buf_clear(&http->head);
	buf_clear(&http->shown_url);
	buf_clear(&http->location);
	free(http);
}

int http_status(const struct http *http)
{
	return http->status;
}

uint64_t http_received_bytes(const struct http *http)
{
	return http->n_received;
}

/* ---- where to ---- */

struct origin {
	char *scheme, *host, *port;
};

static void origin_clear(struct origin *origin)
{
	curl_free(origin->scheme);
	curl_free(origin->host);
	curl_free(origin->port);
	*origin = (struct origin){0};
}

/* The URL's origin; an empty one where it is no http or https URL. */
static struct origin origin_of(const char *url)
{
	struct origin origin = {0};
	CURLU *parts = curl_url();
	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK) {
		curl_url_get(parts, CURLUPART_SCHEME, &origin.scheme, 0);
		curl_url_get(parts, CURLUPART_HOST, &origin.host, 0);
		curl_url_get(parts, CURLUPART_PORT, &origin.port, CURLU_DEFAULT_PORT);
	}
	curl_url_cleanup(parts);
	bool is_web = origin.scheme && origin.host && origin.port && origin.host[0] &&
		      (strcmp(origin.scheme, "http") == 0 || strcmp(origin.scheme, "https") == 0);
	if (!is_web)
		origin_clear(&origin);
	return origin;
}

bool http_is_url(const char *url)
{
	struct origin origin = origin_of(url);
	bool is_url = origin.scheme != NULL;
	origin_clear(&origin);
	return is_url;
}

/* Credentials go to the same scheme, host and port, or from http to https on the same host. */
static bool may_have_secrets(const struct origin *first, const struct origin *next)
{
	if (!str_eq_nocase(str_from(first->host), str_from(next->host)))
		return false;
	if (strcmp(first->scheme, next->scheme) == 0)
		return strcmp(first->port, next->port) == 0;
	return strcmp(next->scheme, "https") == 0 && strcmp(next->port, "443") == 0;
}

/* ---- asking ---- */

static int explain_curl(struct http *http, CURLcode code, struct err *err)
{
	const char *url = http->shown_url.p;
	const char *text = http->curl_text[0] ? http->curl_text : curl_easy_strerror(code);
	long os_error = 0;
	curl_easy_getinfo(http->easy, CURLINFO_OS_ERRNO, &os_error);
	double connect_s = 0;
	curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME, &connect_s);
	switch (code) {
	case CURLE_ABORTED_BY_CALLBACK:
		return err_set(err, ERR_INTERRUPTED, "interrupted while waiting for '%s'", url);
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(err, ERR_NETWORK, "cannot reach '%s': could not resolve host", url);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return err_set(err, ERR_NETWORK, "cannot reach '%s': could not resolve proxy", url);
	case CURLE_COULDNT_CONNECT:
		return err_set(err, ERR_NETWORK, "cannot reach '%s': %s", url,
		    os_error == ECONNREFUSED ? "connection refused"
		    : os_error		     ? strerror((int)os_error)
					     : text);
	case CURLE_OPERATION_TIMEDOUT:
		if (connect_s <= 0)
			return err_set(
			    err, ERR_NETWORK, "cannot reach '%s': timeout while connecting", url);
		return err_set(err, ERR_NETWORK,
		    "timeout: '%s' sent %llu bytes and then nothing, or too little, for %lld "
		    "seconds",
		    url, (unsigned long long)http->n_received,
		    (long long)http->endpoint->timeout_s);
	case CURLE_PARTIAL_FILE:
		return err_set(err, ERR_NETWORK,
		    "the response from '%s' is cut off after %llu bytes", url,
		    (unsigned long long)http->n_received);
	case CURLE_GOT_NOTHING:
		return err_set(
		    err, ERR_NETWORK, "'%s' closed the connection without an answer", url);
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return err_set(err, ERR_NETWORK,
		    "the connection to '%s' broke after %llu bytes: %s", url,
		    (unsigned long long)http->n_received, text);
	case CURLE_SSL_CONNECT_ERROR:
		/* the handshake may break for reasons of the network as well */
		if (os_error == ECONNRESET || strcasestr(text, "reset by peer"))
			return err_set(err, ERR_NETWORK, "cannot reach '%s': %s", url, text);
		/* fall through */
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_CACERT_BADFILE:
		return err_set(err, ERR_REFUSED,
		    "TLS with '%s' failed: %s (ca-file and tls-verify of the endpoint decide)", url,
		    text);
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return err_set(err, ERR_REFUSED, "'%s' is not an http or https URL", url);
	case CURLE_OUT_OF_MEMORY: return err_set(err, ERR_MEMORY, "no memory for a transfer");
	default: return err_set(err, ERR_NETWORK, "the request to '%s' failed: %s", url, text);
	}
}

static void prepare_hop(
    struct http *http, const struct http_request *request, const char *url, bool with_secrets)
{
	CURL *easy = http->easy;
	buf_reset(&http->shown_url);
	http_printable_url(&http->shown_url, str_from(url));
	buf_reset(&http->head);
	inflater_clear(&http->inflater);
	http->is_inflater_ready = false;
	http->header_bytes = 0;
	http->retry_after[0] = http->date[0] = http->encoding[0] = 0;
	http->content_type[0] = 0;
	http->refused_address[0] = http->curl_text[0] = 0;
	http->status = 0;
	http->n_received = 0;
	http->failure = 0;

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

static int run_hop(struct http *http, struct err *err)
{
	CURLcode code = curl_easy_perform(http->easy);
	if (http->failure < 0) {
		*err = http->failure_err;
		return http->failure;
	}
	if (http->refused_address[0] && code != CURLE_OK)
		return err_set(err, ERR_REFUSED,
		    "refused: a redirect leads to '%s' at the private address %s (allow-private)",
		    http->shown_url.p, http->refused_address);
	if (is_redirect(http->status) && (code == CURLE_OK || code == CURLE_WRITE_ERROR))
		return 0;
	if (code != CURLE_OK)
		return explain_curl(http, code, err);
	if (!http->is_inflater_ready)
		return 0;
	return inflater_finish(&http->inflater, take_unpacked, http, err);
}

/* Takes the Location into http->location; 0, or ERR_REFUSED. */
static int take_location(struct http *http, const struct http_request *request, struct err *err)
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
	if (!http_is_url(next)) {
		struct buf shown;
		buf_init(&shown, LIMIT_URL_BYTES * 2);
		http_printable_url(&shown, str_from(next));
		err_set(err, ERR_REFUSED,
		    "refused: '%s' redirects to '%s', which is not http or https",
		    http->shown_url.p, shown.p);
		buf_clear(&shown);
		return ERR_REFUSED;
	}
	buf_add_text(&http->location, next);
	/* many servers forget the query when they move from http to https */
	size_t mark = str_find_char(request->url, '?', 0);
	if (!strchr(next, '?') && mark != STR_NONE)
		buf_add(&http->location, str_from_index(request->url, mark));
	return 0;
}

int http_ask(struct http *http, const struct http_request *request, inflate_out_fn consumer,
    void *ctx, struct http_response *response, struct err *err)
{
	struct buf url;
	buf_init(&url, LIMIT_URL_BYTES * 2);
	buf_add(&url, request->url);
	http->consumer = consumer;
	http->ctx = ctx;
	http->is_redirect_hop = false;
	http->n_redirects = 0;
	*response = (struct http_response){.retry_after_s = BACKOFF_NOT_ASKED};
	struct origin first = origin_of(url.p ? url.p : "");
	int rc = 0;
	if (!first.scheme) {
		buf_reset(&http->shown_url);
		http_printable_url(&http->shown_url, request->url);
		rc = err_set(
		    err, ERR_REFUSED, "'%s' is not an http or https URL", http->shown_url.p);
		goto out;
	}
	for (int hop = 0;; hop++) {
		struct origin here = origin_of(url.p);
		bool with_secrets = hop == 0 || may_have_secrets(&first, &here);
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
		rc = take_location(http, request, err);
		if (rc < 0)
			break;
		buf_reset(&url);
		buf_add(&url, buf_str(&http->location));
		http->is_redirect_hop = true;
		http->n_redirects = hop + 1;
	}
out:
	origin_clear(&first);
	buf_clear(&url);
	int64_t now = utc_parse_http(str_from(http->date));
	response->status = http->status;
	response->retry_after_s = backoff_retry_after_s(
	    str_from(http->retry_after), now == UTC_NONE ? clock_now(http->clock) : now);
	response->url = buf_str(&http->shown_url);
	response->n_redirects = http->n_redirects;
	response->content_type = str_from(http->content_type);
	response->content_encoding = str_from(http->encoding);
	response->head = buf_str(&http->head);
	response->n_received = http->n_received;
	response->n_unpacked = http->is_inflater_ready ? http->inflater.n_out : 0;
	return rc;
}
