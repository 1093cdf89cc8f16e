/* SPDX-License-Identifier: MIT */
/*
 * Requests as text (OAI-PMH section 3.1.1): the arguments, each percent-encoded
 * exactly once (RFC 3986 section 2), behind the base URL or as the body of a
 * POST. Private to harvest/.
 *
 * resumptionToken is an exclusive argument (section 3.5): with one, nothing but
 * the verb and the token is sent. Empty arguments are never sent. Some
 * repositories take their own tokens only in another form, though.
 */
#ifndef HARVEST_OAI_REQUEST_H
#define HARVEST_OAI_REQUEST_H

#include "base/buf.h"
#include "base/err.h"
#include "base/utc.h"

/* How a token is sent. */
enum token_form {
	TOKEN_ENCODED,	   /* as it must be: opaque, percent-encoded once */
	TOKEN_WITH_PREFIX, /* the same, and metadataPrefix */
	TOKEN_VERBATIM,	   /* as it came, where it can be no more than a value; else encoded */
	TOKEN_DECODED,	   /* percent-decoded first: it came encoded */
	TOKEN_N_FORMS,
};

struct oai_request {
	const char *verb;
	struct str metadata_prefix, set;
	int64_t from, until;		  /* UTC seconds; UTC_NONE: open */
	enum utc_granularity granularity; /* of from and until */
	struct str token;
	enum token_form token_form;
};

/*
 * Appends the arguments, "verb=ListRecords&metadataPrefix=oai_dc". ERR_USAGE
 * where from lies after until.
 */
int oai_request_arguments(struct buf *out, const struct oai_request *request, struct err *err);

/* "unencoded" ..., as texts call it. */
const char *oai_request_name_token_form(enum token_form form);
/* Appends `&NAME=VALUE`, the value percent-encoded; an empty one too. */
void oai_request_add(struct buf *out, const char *name, struct str value);

/*
 * Appends the base URL with the arguments behind it. A query that the base URL
 * has already is kept, but for a verb, which somebody pasted along; a fragment
 * goes. ERR_LIMIT where the result is longer than LIMIT_URL_BYTES.
 */
int oai_request_url(struct buf *out, struct str base_url, struct str arguments, struct err *err);

#endif
