/* SPDX-License-Identifier: MIT */
/*
 * A run: one harvest of one endpoint (or one import), what was asked, how far
 * it came, and how it ended.
 *
 * A run is complete only when the true end of every list it asked for was
 * reached. received = new + changed + unchanged + deleted + rejected, always.
 */
#ifndef MODEL_RUN_H
#define MODEL_RUN_H

#include "base/str.h"
#include "base/utc.h"

#include <stdbool.h>

enum run_mode { RUN_INCREMENTAL, RUN_FULL, RUN_IMPORT };

enum run_outcome {
	RUN_RUNNING, /* still going, or killed: the next run goes on from its checkpoint */
	RUN_COMPLETE,
	RUN_PARTIAL,
	RUN_FAILED,
	RUN_POSTPONED,
};

struct run_counters {
	uint64_t requests, pages, retries;
	uint64_t received, n_new, changed, unchanged, deleted, rejected;
};

struct run {
	int64_t id;
	int64_t endpoint_id;
	enum run_mode mode;
	enum run_outcome outcome;
	int64_t started, finished; /* UTC seconds; finished UTC_NONE while running */
	int64_t from, until;	   /* the window asked for; UTC_NONE where open */
	int64_t response_date; /* of the first page, by the server's clock; UTC_NONE: none yet */
	struct run_counters counters;
	int64_t announced; /* completeListSize, summed over its lists; -1: not said */
	bool has_ended;	   /* all lists came to their ends but for gaps, which are named */
	uint64_t vanished; /* records that the full list no longer had, and so were deleted */
	uint64_t held;	   /* the same, not deleted: more than the deletion brake lets pass */
	int error_code;	   /* enum err_code; 0 for none */
	char error[512];   /* its text */
};

const char *run_mode_name(enum run_mode mode);		/* "incremental", "full", "import" */
const char *run_outcome_name(enum run_outcome outcome); /* "running", "complete", ... */

/* Keeps why the run ended as it did, as one line of valid UTF-8; a long text is cut. */
void run_set_error(struct run *run, int code, const char *text);

/* Adds b to a. */
void run_counters_add(struct run_counters *a, const struct run_counters *b);

#endif
