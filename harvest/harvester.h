/* SPDX-License-Identifier: MIT */
/*
 * A harvester from within: one request to a repository, repeated until it is
 * answered, its records passed on to the sink. Private to harvest/; what the
 * answers mean for a list is harvest.c's.
 */
#ifndef HARVEST_HARVESTER_H
#define HARVEST_HARVESTER_H

#include "base/buf.h"
#include "harvest/harvest.h"
#include "harvest/http.h"
#include "harvest/oai_parser.h"
#include "harvest/oai_request.h"

/* The page at hand. */
struct page {
	uint64_t n_records, hash;
	uint64_t n_foreign; /* bytes that came after the parser gave up */
	bool is_cut;	    /* by max-records */
	bool has_body;	    /* its first bytes are there */
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

/* Why a request failed, as far as a repeat may mend it. */
struct failure {
	bool is_transient;
	int64_t retry_after_s;
};

/*
 * Asks until an answer comes, as the endpoint's configuration allows. 0: a whole
 * OAI-PMH response, with an OAI-PMH error in it or not. HARVEST_CUT: max-records
 * is reached. max_foreign: repeats after what is no OAI-PMH. Errors as for
 * harvest_list.
 */
int harvester_ask(struct harvester *harvester, const struct oai_request *oai_request,
    int max_foreign, struct oai_response *response, struct run_counters *counters, struct err *err);

/*
 * Waits before repeat number `attempt` (from 1) of what err tells: 0, what err
 * has where the endpoint's retries are used up, ERR_POSTPONED, ERR_INTERRUPTED.
 */
int harvester_wait_to_repeat(
    struct harvester *harvester, int attempt, const struct failure *failure, struct err *err);

/* A line to the sink's log, where there is one. */
void harvester_warn(struct harvester *harvester, struct str text);

#endif
