/* SPDX-License-Identifier: MIT */
/*
 * The queue of endpoints: who is next. Pure, without threads or clocks of its
 * own: the dispatcher holds a lock around it.
 *
 * An endpoint is chosen where it is due, nobody is at work on its host, the last
 * answer of that host is `delay` ago, and fewer than `jobs` are at work. Endpoints
 * that failed the last time never take the last free place, so that those that
 * hang cannot stop the others.
 *
 *	while ((item = queue_choose(&queue, now, now_ms, &wait_ms))) {
 *		queue_begin(&queue, item);
 *		... harvest item->endpoint; meanwhile others may be chosen
 *		queue_end(&queue, item, next_due, has_failed, now_ms);
 *	}
 *
 * Private to pipeline/.
 */
#ifndef PIPELINE_QUEUE_H
#define PIPELINE_QUEUE_H

#include "model/endpoint.h"
#include "model/run.h"

#define QUEUE_NOW   INT64_MIN /* due, whatever the time */
#define QUEUE_NEVER INT64_MAX

struct queue_host {
	char *name;
	bool is_busy;
	bool has_answered;
	int64_t answered_ms; /* when the last harvest there ended, on the monotonic clock */
};

struct queue_item {
	const struct endpoint *endpoint; /* borrowed, as it is configured now */
	struct queue_host *host;
	struct queue_host *busy_host;	/* while is_running: the one it began with */
	int64_t due;			/* UTC seconds, QUEUE_NOW or QUEUE_NEVER */
	size_t number;			/* its place among the endpoints */
	struct harvest_history history; /* the caller's: what `due` was reckoned from */
	bool is_failing;
	bool is_running;
	bool is_removed; /* no longer among the endpoints: goes when its run has ended */
};

struct queue {
	struct queue_item **items;
	size_t n_items, items_capacity;
	struct queue_host **hosts;
	size_t n_hosts, hosts_capacity;
	size_t jobs, n_running, n_failing; /* n_failing: of those that run */
};

void queue_clear(struct queue *queue);

/*
 * These are the endpoints from now on: new ones are never due until the caller
 * says when; those that were there keep their time; what is gone and runs, ends
 * its run.
 */
void queue_set(struct queue *queue, const struct endpoint *const *endpoints, size_t n);

/*
 * The endpoint that has been due for longest among those that may be harvested
 * now; NULL where none may. *wait_ms (may be NULL): the time alone changes
 * nothing before that has passed; INT64_MAX: ever.
 */
struct queue_item *queue_choose(
    const struct queue *queue, int64_t now, int64_t now_ms, int64_t *wait_ms);

void queue_begin(struct queue *queue, struct queue_item *item);

/* The run has ended; the item may be gone after it. */
void queue_end(struct queue *queue, struct queue_item *item, int64_t next_due, bool has_failed,
    int64_t now_ms);

#endif
