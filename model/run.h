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
	int64_t leg_id; /* this process's work on it, whose responses are kept; 0: they are not */
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

/* What is known of an endpoint's harvests; imports are none. The schedule goes by it. */
struct harvest_history {
	bool has_run;	  /* of the newest harvest: */
	int64_t started;  /* UTC seconds */
	int64_t finished; /* UTC_NONE: it is under way, or was killed */
	enum run_outcome outcome;
	int error_code;
	bool has_ended;	      /* but for gaps, which are named */
	int64_t holder_pid;   /* of the process that is at work on it; 0: none lives */
	int64_t full_ended;   /* when the newest full one began that has ended; UTC_NONE */
	uint64_t held;	      /* deletions that its brake held back, and that still wait */
	int64_t not_before;   /* the repository asked for that wait; UTC_NONE: it did not */
	uint32_t n_failures;  /* runs in a row that brought nothing on */
	bool keeps_deletions; /* deletedRecord is persistent */
};

const char *run_mode_name(enum run_mode mode);		/* "incremental", "full", "import" */
const char *run_outcome_name(enum run_outcome outcome); /* "running", "complete", ... */

/* Keeps why the run ended as it did, as one line of valid UTF-8; a long text is cut. */
void run_set_error(struct run *run, int code, const char *text);

/* Adds b to a. */
void run_counters_add(struct run_counters *a, const struct run_counters *b);

#endif
