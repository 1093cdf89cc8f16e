/* SPDX-License-Identifier: MIT */
/*
 * A harvester from within: one request to a repository, repeated until it is
 * answered, its records passed on to the sink. Private to harvest/; what the
 * answers mean for a list is harvest.c's.
 */
#ifndef HARVEST_HARVESTER_H
#define HARVEST_HARVESTER_H

#include "base/buf.h"
#include "harvest/foreign.h"
#include "harvest/harvest.h"
#include "harvest/http.h"
#include "harvest/list_watch.h"
#include "harvest/oai_parser.h"
#include "harvest/oai_request.h"

/* The page at hand. */
struct page {
	uint64_t n_foreign; /* bytes that came after the parser gave up */
	int outcome;	    /* HARVEST_CUT, HARVEST_ENOUGH: the rest is not wanted */
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
	int64_t last_answer_ms; /* on the monotonic clock, for the endpoint's delay */
	int64_t answered_at;	/* the same in UTC seconds */
	int64_t rest_s;		/* after it, by the repository's rate limit */
	bool has_refused_packing, has_told_move, has_told_downgrade, has_told_early_from;
	struct buf untold;	    /* lines for the next sink's log */
	bool has_other_granularity; /* the repository wants the one that Identify does not name */
	int64_t trusted_from; /* it has records before; where it finds none later there is none */
	int64_t refused_from; /* the latest `from` that it refuses; UTC_NONE: none */
	enum token_form token_form;   /* that it understands */
	uint64_t announced, n_missed; /* of the last list, by completeListSize */
	bool has_ended;		      /* it broke off in that alone */
	bool ignores_dates;
	uint64_t looked_for_set; /* hash of the last one asked ListSets for; 0: none */
	bool was_reached;	 /* an HTTP answer came */
	bool has_answered;	 /* a whole OAI-PMH response came */
	int retries;		 /* of the list at hand */
	bool may_split;		 /* of the last list */
	int n_failed_in_a_row;	 /* requests, over all calls */
	int64_t postponed_until; /* UTC seconds; UTC_NONE: it is not */

	const struct harvest_sink *sink; /* the caller's; NULL while there is none */
	struct page page;
	struct list_watch *watch; /* of the list at hand; NULL while there is none */
	uint64_t n_list_bytes;
};

/*
 * Asks until an answer comes, as the endpoint's configuration allows. 0: a whole
 * OAI-PMH response, with an OAI-PMH error in it or not. HARVEST_CUT: max-records
 * is reached. HARVEST_ENOUGH: a callback said so. max_foreign: repeats after
 * what is no OAI-PMH. Errors as for harvest_list.
 */
int harvester_ask(struct harvester *harvester, const struct oai_request *oai_request,
    int max_foreign, struct oai_response *response, struct run_counters *counters, struct err *err);

/*
 * Waits before repeat number `attempt` (from 1) of what err tells: 0, what err
 * has where the endpoint's retries are used up, ERR_POSTPONED, ERR_INTERRUPTED.
 */
int harvester_wait_to_repeat(
    struct harvester *harvester, int attempt, const struct failure *failure, struct err *err);

/* Tells the OAI-PMH error that answered the request at hand: ERR_PROTOCOL. */
int harvester_explain(const struct harvester *harvester, const struct oai_response *response,
    const char *verb, struct err *err);

/*
 * Whether ListSets, asked once in the harvester's life, does not name the set,
 * or any; with a sentence about it. False where that could not be found out.
 */
bool harvester_misses_set(
    struct harvester *harvester, struct str set, struct run_counters *counters, char text[256]);

/* A line to the sink's log, or to that of the next list. */
void harvester_warn(struct harvester *harvester, struct str text);
void harvester_warn_late(struct harvester *harvester);

#endif
