/* SPDX-License-Identifier: MIT */
/*
 * The dispatcher: worker threads that harvest endpoints from one queue
 * (pipeline/queue.h), for a command that harvests each once and for a daemon that
 * harvests each when it is due (pipeline/schedule.h). Whoever is free takes the
 * next one; an endpoint that hangs holds one thread and its own host, nothing
 * else.
 *
 *	dispatcher_new(&dispatcher, &settings, true, err);
 *	dispatcher_set(dispatcher, endpoints, n, jobs, contact, err);
 *	while (!is_interrupted() && rc >= 0)
 *		rc = dispatcher_wait(dispatcher, 1000, &state, err);
 *	dispatcher_free(dispatcher);
 *
 * One thread calls; the events of the settings come from others, one at a time. A
 * fixed clock moves its hands while nobody is at work, to when something is due.
 */
#ifndef PIPELINE_DISPATCHER_H
#define PIPELINE_DISPATCHER_H

#include "pipeline/ingest.h"
#include "pipeline/resolve.h"

struct dispatcher;

/*
 * Opens (and creates) the store. The settings are borrowed until the end; jobs and
 * contact come with the endpoints. `is_watching`: endpoints come back when they
 * are due, and waits that are long are not waited for, but postponed; else each
 * is harvested once, whatever the schedule says.
 */
int dispatcher_new(struct dispatcher **dispatcher, const struct ingest_settings *settings,
    bool is_watching, struct err *err);

/* Nothing more is begun. */
void dispatcher_end(struct dispatcher *dispatcher);

/* Waits for what is under way. NULL-safe. */
void dispatcher_free(struct dispatcher *dispatcher);

/*
 * These are the endpoints from now on, `jobs` of them at once. Runs under way keep
 * what they began with: endpoints and contact are borrowed until
 * dispatcher_state.oldest_set has passed the number that is given here.
 * `results` (may be NULL): room for n, of a dispatcher that does not watch.
 */
int dispatcher_set(struct dispatcher *dispatcher, const struct endpoint *const *endpoints, size_t n,
    size_t jobs, const char *contact, struct ingest_result *results, struct err *err);

struct dispatcher_state {
	size_t n_running;   /* harvests under way */
	size_t n_left;	    /* not watching: endpoints that wait for their turn */
	int64_t next_due;   /* of all endpoints that do not run; UTC seconds; INT64_MAX for none */
	uint64_t n_ended;   /* runs, so far */
	uint64_t n_changes; /* records that these made new, changed or deleted */
	unsigned
	    oldest_set; /* how many times dispatcher_set was called before the oldest run began */
	bool is_resolving; /* deduplication is under way */
};

/*
 * Waits until a run or a deduplication ends, an endpoint's turn comes, or `ms`
 * have passed. Negative: the store has failed, and nothing more is begun.
 */
int dispatcher_wait(
    struct dispatcher *dispatcher, int64_t ms, struct dispatcher_state *state, struct err *err);

/*
 * Deduplicates on a thread of its own. Nothing is written meanwhile: runs go on
 * until they have something to store. The settings are borrowed until it is over.
 */
int dispatcher_resolve(
    struct dispatcher *dispatcher, const struct resolve_settings *settings, struct err *err);

/* True, once, when that is over: *rc, with *stats or *err. */
bool dispatcher_take_resolved(
    struct dispatcher *dispatcher, int *rc, struct resolve_stats *stats, struct err *err);

#endif
