/* SPDX-License-Identifier: MIT */
#include "pipeline/replay.h"

#include "base/vec.h"
#include "pipeline/endpoint_run.h"
#include "pipeline/intake.h"
#include "pipeline/replay_leg.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct endpoint_name {
	int64_t id;
	const char *name;
};

struct replay {
	const struct replay_settings *settings;
	struct replay_stats *stats;
	struct store *from;
	struct writer *writer;
	struct clock clock; /* stands where the recorded one stood */
	struct ingest_settings ingest;
	struct replay_leg leg;
	struct store_dedup_run dedup; /* the next one; id 0: none is left */
	struct arena arena;
	struct endpoint_name *names;
	size_t n_names, names_capacity;
};

/* ---- telling ---- */

static const char *name_of(const struct replay *replay, const struct run *run)
{
	for (size_t i = 0; i < replay->n_names; i++)
		if (replay->names[i].id == run->endpoint_id)
			return replay->names[i].name;
	return "?";
}

static void warn(const struct replay *replay, const struct run *run, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "the run of 2024-06-01T00:00:00Z " and what is the matter with it */
static void warn(const struct replay *replay, const struct run *run, const char *format, ...)
{
	char text[ERR_TEXT_MAX], when[UTC_TEXT_MAX];
	va_list args;
	int n = snprintf(text, sizeof(text), "the run of %.*s ",
	    STR_ARG(utc_format(run->started, UTC_SECOND, when)));
	va_start(args, format);
	n += vsnprintf(text + n, sizeof(text) - (size_t)n, format, args);
	va_end(args);
	if (n >= (int)sizeof(text))
		n = (int)sizeof(text) - 1;
	intake_tell(&replay->ingest, &(struct ingest_event){.kind = INGEST_WARNING,
					 .endpoint = name_of(replay, run),
					 .text = str_make(text, (size_t)n)});
}

static int tell_missing(struct replay *replay, struct err *err)
{
	struct run run = {0};
	int rc;
	while ((rc = store_next_run_without_leg(replay->from, run.id, &run, err)) > 0) {
		warn(replay, &run, "(%s) kept no responses: it cannot be replayed",
		    run_mode_name(run.mode));
		replay->stats->missing++;
	}
	return rc;
}

/* Closed by another run, which does not say why it had ended: cut off, as it is here. */
static bool was_given_up(const struct run *was, const struct run *run)
{
	return was->outcome == RUN_PARTIAL && was->error_code == 0 && !was->has_ended &&
	       run->outcome != RUN_COMPLETE && !run->has_ended && run->error_code != ERR_NOT_FOUND;
}

/* Says in which way a run came out otherwise. */
static bool is_different(const struct replay *replay, const struct run *run)
{
	const struct run *was = &replay->leg.recorded;
	const struct {
		const char *what;
		int64_t is, was;
	} numbers[] = {
#define NUMBER(member) {#member, (int64_t)run->member, (int64_t)was->member}
	    NUMBER(counters.requests),
	    NUMBER(counters.pages),
	    NUMBER(counters.retries),
	    NUMBER(counters.received),
	    NUMBER(counters.n_new),
	    NUMBER(counters.changed),
	    NUMBER(counters.unchanged),
	    NUMBER(counters.deleted),
	    NUMBER(counters.rejected),
	    NUMBER(vanished),
	    NUMBER(held),
	    NUMBER(announced),
#undef NUMBER
	};
	if ((run->error_code != was->error_code || run->outcome != was->outcome) &&
	    !was_given_up(was, run)) {
		warn(replay, was, "came out otherwise: %s (%s), and was %s (%s)",
		    run_outcome_name(run->outcome), run->error_code ? run->error : "no error",
		    run_outcome_name(was->outcome), was->error_code ? was->error : "no error");
		return true;
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (numbers[i].is == numbers[i].was)
			continue;
		const char *what = strchr(numbers[i].what, '.');
		warn(replay, was, "came out otherwise: %s is %" PRId64 ", and was %" PRId64,
		    what ? what + 1 : numbers[i].what, numbers[i].is, numbers[i].was);
		return true;
	}
	return false;
}

/* ---- one after the other ---- */

/* The deduplications that came before the leg; all that are left where leg_id is 0. */
static int replay_dedups(struct replay *replay, int64_t leg_id, struct err *err)
{
	int rc = 0;
	while (rc == 0 && replay->dedup.id && (!leg_id || replay->dedup.last_leg < leg_id)) {
		const struct resolve_settings *settings = replay->settings->resolve;
		if (settings) {
			struct resolve_settings own = *settings;
			struct resolve_stats stats;
			replay->clock.fixed_ms = replay->dedup.at * 1000;
			own.is_full = replay->dedup.is_full;
			own.clock = &replay->clock;
			rc = resolve(&own, &stats, err);
			replay->stats->dedups += rc == 0;
		}
		int64_t id = replay->dedup.id;
		replay->dedup.id = 0;
		if (rc == 0)
			rc = store_next_dedup_run(replay->from, id, &replay->dedup, err);
		rc = rc < 0 ? rc : 0;
	}
	return rc;
}

/* As the configuration has it, but for what was asked. */
static int make_endpoint(struct replay *replay, struct endpoint *endpoint, struct err *err)
{
	const struct replay_settings *settings = replay->settings;
	const char *name = name_of(replay, &replay->leg.recorded);
	endpoint_init(endpoint);
	endpoint->name = name;
	for (size_t i = 0; i < settings->n_endpoints; i++)
		if (strcmp(settings->endpoints[i].name, name) == 0)
			*endpoint = settings->endpoints[i];
	if (!endpoint_read_settings(endpoint, replay->leg.leg.settings, &replay->leg.texts))
		return err_set(err, ERR_STORE,
		    "store '%s': the settings of endpoint '%s' that it recorded cannot be read",
		    settings->from_path, name);
	return 0;
}

/* Of the store that is written; of a recorded run they are its own business. */
static bool is_store_failure(const struct run *run)
{
	int code = run->error_code;
	return code == ERR_STORE || code == ERR_FULL || code == ERR_IO || code == ERR_MEMORY ||
	       code == ERR_BUSY;
}

static int replay_leg(struct replay *replay, struct err *err)
{
	struct replay_leg *leg = &replay->leg;
	const struct run *was = &leg->recorded;
	const struct http_settings http = {
	    .user_agent = "", .is_interrupted = replay->settings->is_interrupted};
	struct endpoint endpoint;
	struct ingest_result result = {0};
	int rc = make_endpoint(replay, &endpoint, err);
	if (rc < 0)
		return rc;
	if (leg->is_first && leg->leg.counters.requests > 0) {
		warn(replay, was, "kept only the responses of its end");
		replay->stats->missing++;
	}
	replay->clock.fixed_ms = leg->leg.at * 1000;
	replay->ingest.accepts_deletions = leg->leg.accepts_deletions;
	replay->ingest.from = leg->leg.from;
	replay->ingest.until = leg->leg.until;
	endpoint_run_harvest(&replay->ingest, replay->writer, &http, &endpoint, &result);
	if (replay->settings->is_interrupted && replay->settings->is_interrupted())
		return err_set(err, ERR_INTERRUPTED, "interrupted; '%s' holds a part of the runs",
		    replay->settings->store_path);
	if (is_store_failure(&result.run) && result.run.error_code != was->error_code)
		return err_set(err, result.run.error_code, "%s", result.run.error);
	if (leg->has_next)
		return 0;
	replay->stats->runs++;
	replay->stats->different += is_different(replay, &result.run);
	return 0;
}

static int replay_legs(struct replay *replay, struct err *err)
{
	int64_t after = 0;
	int rc = store_next_dedup_run(replay->from, 0, &replay->dedup, err);
	if (rc >= 0)
		rc = tell_missing(replay, err);
	while (rc >= 0 && (rc = replay_leg_next(&replay->leg, replay->from, after, err)) > 0) {
		after = replay->leg.leg.id;
		rc = replay_dedups(replay, after, err);
		if (rc == 0)
			rc = replay_leg(replay, err);
	}
	return rc < 0 ? rc : replay_dedups(replay, 0, err);
}

/* ---- the whole ---- */

static int add_name(void *ctx, const struct store_endpoint *endpoint, struct err *err)
{
	struct replay *replay = ctx;
	(void)err;
	VEC_ADD(replay->names, replay->n_names, replay->names_capacity) =
	    (struct endpoint_name){endpoint->id, arena_str(&replay->arena, endpoint->name).p};
	return 0;
}

/* What is made anew would mingle with what is there. */
static int check_place(const struct replay *replay, struct err *err)
{
	struct store *store = writer_lock_store(replay->writer);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < replay->n_names; i++) {
		const char *name = replay->names[i].name;
		struct run run;
		int64_t id;
		rc = store_find_endpoint(store, str_from(name), &id, err);
		if (rc == 0)
			rc = store_last_run(store, id, &run, NULL, NULL, err);
		if (rc == 0)
			rc = err_set(err, ERR_USAGE,
			    "'%s' holds runs of '%s' already: replay into a new store (--store)",
			    replay->settings->store_path, name);
		rc = rc == ERR_NOT_FOUND ? 0 : rc;
	}
	writer_unlock_store(replay->writer);
	return rc;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat info_a, info_b;
	return stat(a, &info_a) == 0 && stat(b, &info_b) == 0 && info_a.st_dev == info_b.st_dev &&
	       info_a.st_ino == info_b.st_ino;
}

int replay(const struct replay_settings *settings, struct replay_stats *stats, struct err *err)
{
	struct replay replay = {
	    .settings = settings,
	    .stats = stats,
	    .clock = {.is_fixed = true},
	    .ingest =
		{
		    .store_path = settings->store_path,
		    .jobs = 1,
		    .is_interrupted = settings->is_interrupted,
		    .event = settings->event,
		    .event_ctx = settings->event_ctx,
		},
	};
	replay.ingest.clock = &replay.clock;
	replay.ingest.replay = &replay.leg;
	if (is_same_file(settings->from_path, settings->store_path))
		return err_set(err, ERR_USAGE,
		    "'%s' cannot be replayed into itself: name a new store with --store",
		    settings->from_path);
	int rc = harvest_global_init(err);
	if (rc == 0)
		rc = store_open(&replay.from, settings->from_path, STORE_READ, err);
	if (rc == 0)
		rc = store_begin_read(replay.from, err);
	if (rc == 0)
		rc = store_each_endpoint(replay.from, add_name, &replay, err);
	if (rc == 0)
		rc = writer_new(
		    &replay.writer, settings->store_path, 1, settings->is_interrupted, err);
	if (rc == 0)
		rc = check_place(&replay, err);
	if (rc == 0)
		rc = replay_legs(&replay, err);
	writer_free(replay.writer);
	store_close(replay.from);
	harvest_global_clear();
	replay_leg_clear(&replay.leg);
	arena_clear(&replay.arena);
	free(replay.names);
	return rc;
}
