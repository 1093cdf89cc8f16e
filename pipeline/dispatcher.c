/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "pipeline/dispatcher.h"

#include "harvest/harvest.h"
#include "model/limits.h"
#include "pipeline/endpoint_run.h"
#include "pipeline/heartbeat.h"
#include "pipeline/intake.h"
#include "pipeline/queue.h"
#include "pipeline/schedule.h"
#include "pipeline/user_agent.h"
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define HELD_S	 15 /* until an endpoint is tried again that another process is at work on */
#define WAIT_S	 60 /* a longer wait that a repository asks for frees the place */
#define JUMP_S	 60 /* by which a clock must differ from another one to have jumped */
#define FIXED_MS 10 /* with a fixed clock others are waited for by the real one */

struct worker {
	struct dispatcher *dispatcher;
	pthread_t thread;
	unsigned set; /* number of the endpoints that its run began with; 0: idle */
};

struct dispatcher {
	const struct ingest_settings *settings;
	bool is_watching;
	struct writer *writer;
	struct store *reader;	    /* of histories */
	struct heartbeat heartbeat; /* of who watches; the caller's thread alone uses it */
	bool has_harvest;	    /* harvest_global_init was called */

	pthread_mutex_t lock; /* of everything below */
	pthread_cond_t work;  /* there may be something to begin */
	pthread_cond_t ended; /* something has ended */
	struct queue queue;
	struct worker workers[LIMIT_JOBS];
	size_t n_workers;
	struct ingest_result *results;
	const char *contact;
	unsigned set;
	bool is_ending;
	struct schedule schedule;
	int64_t checked_s, checked_ms; /* both clocks, when they were compared */
	uint64_t n_ended, n_changes;
	struct err failure;

	const struct resolve_settings *resolve;
	pthread_t resolve_thread;
	bool is_resolving, has_resolved;
	int resolve_rc;
	struct resolve_stats resolve_stats;
	struct err resolve_err;
};

/* ---- when ---- */

static void fail(struct dispatcher *d, const struct err *err)
{
	if (d->failure.code == 0)
		d->failure = *err;
	d->is_ending = true;
}

/* Reckons from what the store knows when the item is due; it is not running. */
static void reckon(struct dispatcher *d, struct queue_item *item)
{
	struct err err = {0};
	d->schedule.now = clock_now(d->settings->clock);
	if (store_get_history(d->reader, str_from(item->endpoint->name), &item->history, &err) <
	    0) {
		fail(d, &err);
		return;
	}
	item->due = schedule_next_due(&d->schedule, item->endpoint, &item->history);
	item->is_failing = item->history.n_failures > 0;
}

/* Whether an item that was chosen is still due: other processes harvest too. */
static bool is_still_due(struct dispatcher *d, struct queue_item *item)
{
	struct harvest_history *now = &item->history;
	const struct harvest_history was = *now;
	int64_t due = item->due;
	reckon(d, item);
	if (now->holder_pid != 0)
		item->due = d->schedule.now + HELD_S;
	else if (now->has_run == was.has_run && now->started == was.started &&
		 now->finished == was.finished)
		item->due = due; /* the time alone makes nothing less due */
	return item->due <= d->schedule.now && !d->is_ending;
}

/* A clock that was put forward or back, or slept: what was missed is spread. */
static void check_clock(struct dispatcher *d)
{
	int64_t now = clock_now(d->settings->clock);
	int64_t now_ms = clock_monotonic_ms(d->settings->clock);
	int64_t drift = (now - d->checked_s) - (now_ms - d->checked_ms) / 1000;
	d->checked_s = now;
	d->checked_ms = now_ms;
	if (drift > -JUMP_S && drift < JUMP_S)
		return;
	d->schedule.watched_since = now;
	for (size_t i = 0; i < d->queue.n_items; i++) {
		if (!d->queue.items[i]->is_running)
			reckon(d, d->queue.items[i]);
	}
}

/* ---- who ---- */

static struct queue_item *choose(struct dispatcher *d, int64_t *wait_ms)
{
	struct clock *clock = d->settings->clock;
	bool is_interrupted = d->settings->is_interrupted && d->settings->is_interrupted();
	if (d->is_ending)
		return NULL;
	/* Who is told to end waits for no delay, but is told of. */
	return queue_choose(&d->queue, clock_now(clock),
	    is_interrupted ? INT64_MAX : clock_monotonic_ms(clock), wait_ms);
}

/* The run's end: when the endpoint comes back. Gives the event to tell. */
static struct ingest_event end_run(
    struct dispatcher *d, struct queue_item *item, const struct run *run)
{
	struct ingest_event event = {.kind = INGEST_SCHEDULED};
	bool has_failed = false;
	int64_t now_ms = clock_monotonic_ms(d->settings->clock);
	int64_t due = QUEUE_NEVER;
	d->n_ended++;
	d->n_changes +=
	    run->counters.n_new + run->counters.changed + run->counters.deleted + run->vanished;
	if (d->is_watching) {
		struct err err = {.code = run->error_code};
		snprintf(err.text, sizeof(err.text), "%s", run->error);
		if (writer_has_failed(d->writer, &err) || err.code == ERR_STORE ||
		    err.code == ERR_FULL)
			fail(d, &err);
		bool was_failing = item->is_failing;
		reckon(d, item);
		has_failed = item->is_failing;
		item->is_failing = was_failing;
		int64_t now = d->schedule.now;
		due = item->due;
		if (run->id == 0 && run->error_code == ERR_BUSY)
			due = now + HELD_S;
		if (due <= now)
			due = now + 1;
		event.due = due;
		event.is_postponed = schedule_is_postponed(&d->schedule, &item->history);
	}
	queue_end(&d->queue, item, due, has_failed, now_ms);
	return event;
}

/* Harvests the item on the worker's thread. The lock is held before and after. */
static void run_item(struct worker *worker, struct queue_item *item)
{
	struct dispatcher *d = worker->dispatcher;
	struct endpoint endpoint = *item->endpoint;
	struct ingest_settings settings = *d->settings;
	struct ingest_result own = {0};
	struct ingest_result *result = d->results ? &d->results[item->number] : &own;
	char agent[USER_AGENT_BYTES];
	settings.jobs = d->queue.jobs;
	settings.contact = d->contact;
	struct http_settings http = {.user_agent = user_agent_write(settings.contact, agent),
	    .from = settings.contact,
	    .is_interrupted = settings.is_cut ? settings.is_cut : settings.is_interrupted};
	if (d->is_watching && endpoint.max_wait_s > WAIT_S)
		endpoint.max_wait_s = WAIT_S;
	queue_begin(&d->queue, item);
	worker->set = d->set;
	pthread_mutex_unlock(&d->lock);

	endpoint_run_harvest(&settings, d->writer, &http, &endpoint, result);

	pthread_mutex_lock(&d->lock);
	struct ingest_event event = end_run(d, item, &result->run);
	event.endpoint = endpoint.name;
	/* What it waited for may be free now, and so may others be. */
	pthread_cond_signal(&d->work);
	if (d->is_watching) {
		pthread_mutex_unlock(&d->lock);
		intake_tell(&settings, &event);
		pthread_mutex_lock(&d->lock);
	}
	worker->set = 0;
	pthread_cond_signal(&d->ended);
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct dispatcher *d = worker->dispatcher;
	pthread_mutex_lock(&d->lock);
	while (!d->is_ending) {
		struct queue_item *item = choose(d, NULL);
		if (!item)
			pthread_cond_wait(&d->work, &d->lock);
		else if (!d->is_watching || is_still_due(d, item))
			run_item(worker, item);
	}
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

/* ---- life ---- */

int dispatcher_new(struct dispatcher **out, const struct ingest_settings *settings,
    bool is_watching, struct err *err)
{
	struct dispatcher *d = xcalloc(1, sizeof(*d));
	pthread_condattr_t attributes;
	d->settings = settings;
	d->is_watching = is_watching;
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->work, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&d->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	d->checked_s = clock_now(settings->clock);
	d->checked_ms = clock_monotonic_ms(settings->clock);
	d->schedule = (struct schedule){d->checked_s, d->checked_s, 0};
	int rc = harvest_global_init(err);
	d->has_harvest = rc == 0;
	if (rc == 0)
		rc = writer_new(&d->writer, settings->store_path,
		    is_watching ? LIMIT_JOBS : settings->jobs, settings->is_interrupted, err);
	if (rc == 0 && is_watching) {
		/* A run that could not be closed would be this process's for as long as it lives. */
		store_set_patience(writer_lock_store(d->writer), settings->is_interrupted);
		writer_unlock_store(d->writer);
		rc = store_open(&d->reader, settings->store_path, STORE_READ, err);
		if (rc == 0)
			rc =
			    heartbeat_start(&d->heartbeat, settings->store_path, d->checked_s, err);
	}
	if (rc < 0) {
		dispatcher_free(d);
		return rc;
	}
	*out = d;
	return 0;
}

void dispatcher_end(struct dispatcher *d)
{
	pthread_mutex_lock(&d->lock);
	d->is_ending = true;
	pthread_cond_broadcast(&d->work);
	pthread_mutex_unlock(&d->lock);
}

void dispatcher_free(struct dispatcher *d)
{
	if (!d)
		return;
	dispatcher_end(d);
	for (size_t i = 0; i < d->n_workers; i++)
		pthread_join(d->workers[i].thread, NULL);
	if (d->resolve)
		pthread_join(d->resolve_thread, NULL);
	queue_clear(&d->queue);
	heartbeat_end(&d->heartbeat);
	store_close(d->reader);
	writer_free(d->writer);
	if (d->has_harvest)
		harvest_global_clear();
	pthread_cond_destroy(&d->ended);
	pthread_cond_destroy(&d->work);
	pthread_mutex_destroy(&d->lock);
	free(d);
}

static int start_workers(struct dispatcher *d, size_t n, struct err *err)
{
	while (d->n_workers < n) {
		struct worker *worker = &d->workers[d->n_workers];
		worker->dispatcher = d;
		if (pthread_create(&worker->thread, NULL, work, worker) != 0)
			break;
		d->n_workers++;
	}
	return d->n_workers ? 0 : err_set(err, ERR_MEMORY, "cannot start a thread");
}

int dispatcher_set(struct dispatcher *d, const struct endpoint *const *endpoints, size_t n,
    size_t jobs, const char *contact, struct ingest_result *results, struct err *err)
{
	pthread_mutex_lock(&d->lock);
	d->queue.jobs = jobs < LIMIT_JOBS ? jobs : LIMIT_JOBS;
	d->results = results;
	d->contact = contact;
	d->set++;
	d->schedule.n_endpoints = n;
	queue_set(&d->queue, endpoints, n);
	for (size_t i = 0; i < d->queue.n_items; i++) {
		struct queue_item *item = d->queue.items[i];
		if (!d->is_watching)
			item->due = QUEUE_NOW;
		else if (!item->is_running)
			reckon(d, item);
	}
	int rc = start_workers(d, d->queue.jobs, err);
	pthread_cond_broadcast(&d->work);
	pthread_mutex_unlock(&d->lock);
	return rc;
}

/* ---- the caller's loop ---- */

static void get_state(const struct dispatcher *d, struct dispatcher_state *state)
{
	*state = (struct dispatcher_state){
	    .n_running = d->queue.n_running,
	    .next_due = INT64_MAX,
	    .n_ended = d->n_ended,
	    .n_changes = d->n_changes,
	    .oldest_set = d->set,
	    .is_resolving = d->is_resolving,
	};
	for (size_t i = 0; i < d->queue.n_items; i++) {
		const struct queue_item *item = d->queue.items[i];
		state->n_left += !item->is_running && item->due != QUEUE_NEVER;
		if (!item->is_running && item->due < state->next_due)
			state->next_due = item->due;
	}
	for (size_t i = 0; i < d->n_workers; i++) {
		unsigned set = d->workers[i].set;
		if (set && set < state->oldest_set)
			state->oldest_set = set;
	}
}

static void wait_for_end(struct dispatcher *d, int64_t ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(&d->ended, &d->lock, &until);
}

int dispatcher_wait(
    struct dispatcher *d, int64_t ms, struct dispatcher_state *state, struct err *err)
{
	int64_t wait_ms = INT64_MAX;
	pthread_mutex_lock(&d->lock);
	if (d->is_watching)
		check_clock(d);
	bool is_turn = choose(d, &wait_ms) != NULL;
	if (is_turn)
		pthread_cond_broadcast(&d->work);
	else if (wait_ms < ms)
		ms = wait_ms;
	if (!d->settings->clock->is_fixed)
		wait_for_end(d, ms);
	else if (is_turn || d->queue.n_running || d->is_resolving)
		wait_for_end(d, FIXED_MS);
	else
		clock_wait_ms(d->settings->clock, wait_ms < INT64_MAX ? wait_ms : ms);
	get_state(d, state);
	int rc = d->failure.code;
	if (rc < 0)
		*err = d->failure;
	pthread_mutex_unlock(&d->lock);
	if (d->is_watching)
		heartbeat_beat(&d->heartbeat, clock_now(d->settings->clock));
	return rc;
}

/* ---- deduplication ---- */

static void *resolve_alone(void *arg)
{
	struct dispatcher *d = arg;
	writer_lock_store(d->writer);
	int rc = resolve(d->resolve, &d->resolve_stats, &d->resolve_err);
	writer_unlock_store(d->writer);
	pthread_mutex_lock(&d->lock);
	d->resolve_rc = rc;
	d->is_resolving = false;
	d->has_resolved = true;
	pthread_cond_signal(&d->ended);
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

int dispatcher_resolve(
    struct dispatcher *d, const struct resolve_settings *settings, struct err *err)
{
	int64_t now = clock_now(d->settings->clock);
	d->heartbeat.daemon.dedup_began = now;
	d->heartbeat.next = 0;
	if (d->is_watching)
		heartbeat_beat(&d->heartbeat, now); /* now, as nobody can write meanwhile */
	pthread_mutex_lock(&d->lock);
	d->resolve = settings;
	d->is_resolving = pthread_create(&d->resolve_thread, NULL, resolve_alone, d) == 0;
	bool has_begun = d->is_resolving;
	if (!has_begun)
		d->resolve = NULL;
	pthread_mutex_unlock(&d->lock);
	return has_begun ? 0 : err_set(err, ERR_MEMORY, "cannot start a thread");
}

bool dispatcher_take_resolved(
    struct dispatcher *d, int *rc, struct resolve_stats *stats, struct err *err)
{
	pthread_mutex_lock(&d->lock);
	bool has_resolved = d->has_resolved;
	d->has_resolved = false;
	pthread_mutex_unlock(&d->lock);
	if (!has_resolved)
		return false;
	pthread_join(d->resolve_thread, NULL);
	d->resolve = NULL;
	d->heartbeat.daemon.dedup_ended = clock_now(d->settings->clock);
	d->heartbeat.next = 0;
	*rc = d->resolve_rc;
	*stats = d->resolve_stats;
	*err = d->resolve_err;
	return true;
}
