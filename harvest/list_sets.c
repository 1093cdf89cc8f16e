/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "harvest/harvester.h"
#include "harvest/oai_error.h"
#include "harvest/seen.h"
#include "model/limits.h"

#include <inttypes.h>
#include <stdio.h>

/* A page of sets is taken: 0 for the next one, or the list's outcome. */
static int next_page(struct oai_request *request, const struct oai_response *response, int n_pages,
    struct buf *token, struct seen *tokens, bool *is_last, struct err *err)
{
	struct str next = str_trim(response->token);
	*is_last = next.n == 0;
	if (*is_last)
		return HARVEST_COMPLETE;
	if (seen_add(tokens, hash64_str(next, 0))) {
		err_set(err, ERR_PROTOCOL, "ListSets: the repository repeats its resumptionToken");
		return HARVEST_LOOP;
	}
	if (n_pages >= LIMIT_SET_PAGES) {
		err_set(err, ERR_PROTOCOL, "ListSets has more than %d pages", LIMIT_SET_PAGES);
		return HARVEST_LOOP;
	}
	buf_reset(token);
	buf_add(token, next);
	request->token = buf_str(token);
	return 0;
}

int harvest_list_sets(struct harvester *harvester, const struct harvest_sink *sink,
    struct run_counters *counters, struct err *err)
{
	struct oai_request request = {.verb = "ListSets", .from = UTC_NONE, .until = UTC_NONE};
	struct seen tokens = {0};
	struct buf token;
	bool is_last = false;
	int rc = 0;
	buf_init(&token, LIMIT_TOKEN_BYTES);
	const struct harvest_sink *outer = harvester->sink;
	harvester->sink = sink;
	for (int n_pages = 1; rc == 0 && !is_last; n_pages++) {
		struct oai_response response;
		rc = harvester_ask(
		    harvester, &request, harvester->endpoint->retries, &response, counters, err);
		if (rc != 0)
			break;
		enum oai_error error = oai_error_find(response.error_code);
		if (error != OAI_NO_ERROR)
			harvester_explain(harvester, &response, "ListSets", err);
		if (error == OAI_NO_SETS)
			rc = HARVEST_NO_SETS;
		else if (error == OAI_NO_RECORDS)
			is_last = true;
		else if (error != OAI_NO_ERROR)
			rc = ERR_PROTOCOL;
		else
			rc =
			    next_page(&request, &response, n_pages, &token, &tokens, &is_last, err);
	}
	harvester->sink = outer;
	seen_clear(&tokens);
	buf_clear(&token);
	return rc;
}

/* Looking for one set. */
struct search {
	struct str wanted;
	uint64_t n_sets;
};

static int compare_set(void *ctx, const struct repository_set *set, struct err *err)
{
	struct search *search = ctx;
	(void)err;
	search->n_sets++;
	/* "a" is there where "a:b" is */
	return record_set_holds(search->wanted, set->spec) ? HARVEST_ENOUGH : 0;
}

bool harvester_misses_set(
    struct harvester *harvester, struct str set, struct run_counters *counters, char text[256])
{
	struct search search = {.wanted = set};
	struct harvest_sink sink = {.ctx = &search, .set = compare_set};
	struct err err;
	harvester->looked_for_set = hash64_str(set, 0);
	int rc = harvest_list_sets(harvester, &sink, counters, &err);
	harvester->postponed_until = UTC_NONE; /* nothing hangs on it */
	struct str shown = str_sub(set, 0, 100);
	if (rc == HARVEST_NO_SETS || (rc == HARVEST_COMPLETE && search.n_sets == 0))
		snprintf(text, 256, "the set '%.*s' is unknown: the repository has no sets",
		    STR_ARG(shown));
	else if (rc == HARVEST_COMPLETE)
		snprintf(text, 256,
		    "the set '%.*s' is unknown: it is not among the %" PRIu64
		    " sets that the repository lists",
		    STR_ARG(shown), search.n_sets);
	else
		return false;
	return true;
}
