/* SPDX-License-Identifier: MIT */
/*
 * One HTTP connection to one repository: the only home of libcurl. Private to
 * harvest/.
 *
 * A body is streamed to a consumer and never held. Only http and https are
 * spoken. Redirects are followed here, hop by hop, so that a redirect can
 * neither reach another protocol, nor a private address behind a public
 * repository, nor carry credentials to another host. Texts of errors name the
 * URL without its user information, and never a secret.
 */
#ifndef HARVEST_HTTP_H
#define HARVEST_HTTP_H

#include "base/buf.h"
#include "harvest/harvest.h"
#include "harvest/inflate.h"

#define HTTP_HEAD_BYTES 8192

struct http_request {
	struct str url;
	struct str form; /* sent as the body of a POST; empty: GET */
};

/* What came before and around the body. Slices live until the next request. */
struct http_response {
	int64_t at;	       /* UTC seconds: when it ended */
	int status;	       /* of the last hop; 0: no answer came */
	bool was_sent;	       /* the request went out to a server that took the connection */
	int64_t retry_after_s; /* BACKOFF_NOT_ASKED where it was not said */
	int64_t rest_s;	       /* by rate limits, before the next request; 0: none */
	const char *wall;      /* who holds programs up, by the headers; NULL: nobody says so */
	struct str url;	       /* where the answer came from, printable */
	int n_redirects;
	struct str moved_to; /* where permanent redirects lead, the base URL, printable; or empty */
	bool is_downgraded;  /* a redirect led from https to http */
	bool is_unreadable;  /* packed in a way that this program does not know, or badly */
	struct str content_type, content_encoding; /* the headers' values; empty for none */
	struct str head;			   /* the first bytes of the body, unpacked */
	uint64_t n_received;			   /* bytes of the body, as sent */
	uint64_t n_unpacked;
};

struct http;

int http_global_init(struct err *err);
void http_global_clear(void);

/* Everything is borrowed until http_free. */
int http_new(struct http **http, const struct endpoint *endpoint,
    const struct http_settings *settings, struct clock *clock, struct err *err);
void http_free(struct http *http);

/*
 * Asks, and gives the body (unpacked) to the consumer, whatever the status is:
 * http_status tells it from within. 0: an answer came, whole as far as HTTP can
 * tell. ERR_NETWORK (transient), ERR_REFUSED (TLS, a forbidden redirect),
 * ERR_LIMIT, ERR_INTERRUPTED, and what the consumer returns.
 */
int http_ask(struct http *http, const struct http_request *request, inflate_out_fn consumer,
    void *ctx, struct http_response *response, struct err *err);

/* From now on asks for bodies that are not packed. */
void http_refuse_packing(struct http *http);

/* Of the answer that is being received. */
int http_status(const struct http *http);
uint64_t http_received_bytes(const struct http *http);
/* The charset of its Content-Type, empty for none; lives until the next request. */
struct str http_charset(const struct http *http);

/* Appends the URL as errors show it: no user information, cut to a readable length. */
void http_printable_url(struct buf *out, struct str url);

#endif
