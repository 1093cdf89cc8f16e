/* SPDX-License-Identifier: MIT */
/*
 * A kept response: one exchange with a repository as it went, without its body,
 * whose bytes go beside it. What answers a request again in a replay.
 */
#ifndef MODEL_RESPONSE_H
#define MODEL_RESPONSE_H

#include "base/str.h"

struct kept_response {
	int64_t at;		/* UTC seconds: when it ended; until then, when its body began */
	struct str url, form;	/* of the request; form is the body of a POST, else empty */
	struct str answered_by; /* where redirects led, as errors show it */
	struct str headers;	/* the last hop's lines as received, Set-Cookie left out */
	int n_redirects;	/* before the last hop */
	bool was_sent;		/* the request went out */
	bool is_packed;		/* the body came plain and is kept as gzip; else it is as it came */
	bool is_ended;		/* false: nobody knows how it went on; interrupted, or killed */
	int outcome;		/* of the transfer: 0, or enum err_code */
	struct str problem;	/* its text; empty where the outcome is 0 */
};

#endif
