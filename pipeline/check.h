/* SPDX-License-Identifier: MIT */
/*
 * Check: asks a repository some forty questions and says what it does well and
 * badly, by OAI-PMH 2.0, by what harvesters need, by what Dublin Core is worth
 * downstream, and by the OpenAIRE guidelines for literature repositories.
 *
 * Rules are a table. Each is found kept or broken, or was not tried; a broken
 * one is told with the first request that shows it. The score is 100 less the
 * weights of the rules that are broken, and 0 at the least: the same answers give
 * the same score.
 */
#ifndef PIPELINE_CHECK_H
#define PIPELINE_CHECK_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/endpoint.h"

enum check_severity { CHECK_ERROR, CHECK_WARNING, CHECK_ADVICE, CHECK_GOOD };

const char *check_severity_name(enum check_severity severity); /* "error", ... */

struct check_rule {
	const char *code; /* stable */
	enum check_severity severity;
	int weight;
	const char *section;	/* "OAI-PMH 2.5.1", "practice" ... */
	const char *good, *bad; /* what to say where it is kept, and where it is broken */
};

/* The table, ended by a NULL code. */
extern const struct check_rule check_rules[];

struct check_finding {
	const struct check_rule *rule;
	enum check_severity severity; /* the rule's, or CHECK_GOOD */
	struct str detail;	      /* what was seen; empty for nothing to add */
	struct str request;	      /* that shows it; empty for none */
	unsigned n_times;	      /* that it was broken */
};

struct check_report {
	struct arena arena;
	struct str url, name;		/* name: of the repository */
	struct check_finding *findings; /* the worst first */
	size_t n_findings;
	size_t n_by_severity[CHECK_GOOD + 1];
	unsigned n_requests, n_records; /* n_records: looked at */
	int score;
	bool is_cut; /* not everything could be asked, and why */
	struct str cut_reason;
};

struct check_settings {
	const char *contact; /* for User-Agent and From; NULL for none */
	struct clock *clock;
	bool (*is_interrupted)(void);
	/* Told before each request, and when one is repeated; may be NULL. */
	void (*progress)(void *ctx, unsigned n_requests, struct str text);
	void *progress_ctx;
};

/*
 * Asks the endpoint's repository. 0 with a report, however bad. Negative where
 * no OAI-PMH was found there: ERR_NETWORK, ERR_REFUSED, ERR_FORMAT, whose text
 * says what to do about it; ERR_POSTPONED, ERR_INTERRUPTED. The report is the
 * caller's to clear in either case.
 */
int check_repository(const struct endpoint *endpoint, const struct check_settings *settings,
    struct check_report *report, struct err *err);

void check_report_clear(struct check_report *report);

#endif
