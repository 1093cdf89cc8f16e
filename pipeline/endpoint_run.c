/* SPDX-License-Identifier: MIT */
#include "pipeline/endpoint_run.h"

#include "base/hash.h"
#include "model/limits.h"
#include "pipeline/intake.h"
#include "pipeline/replay_leg.h"
#include "pipeline/schedule.h"

void endpoint_run_tell(const struct ingest_settings *settings, enum ingest_event_kind kind,
    const char *endpoint, const struct run *run)
{
	intake_tell(
	    settings, &(struct ingest_event){.kind = kind, .endpoint = endpoint, .run = run});
}

/* Whether the user asked for a part: that is no full harvest, whatever it brings. */
static bool is_bounded(const struct ingest_settings *settings)
{
	return settings->from != UTC_NONE || settings->until != UTC_NONE;
}

/*
 * A digest of what was asked: runs of the same request follow each other up.
 * The window counts only where somebody asked for one.
 */
static struct digest digest_request(
    const struct ingest_settings *settings, const struct endpoint *endpoint)
{
	struct buf buf;
	buf_init(&buf, 1 << 20);
	buf_addf(&buf, "%s\n%s\n%s\n%s\n", endpoint->url ? endpoint->url : "",
	    endpoint->metadata_prefix, endpoint->from ? endpoint->from : "",
	    endpoint->until ? endpoint->until : "");
	for (size_t i = 0; i < endpoint->n_sets; i++)
		buf_addf(&buf, "set %s\n", endpoint->sets[i]);
	if (is_bounded(settings))
		buf_addf(
		    &buf, "%lld %lld\n", (long long)settings->from, (long long)settings->until);
	struct digest digest = hash128(buf.p, buf.n);
	buf_clear(&buf);
	return digest;
}

static int64_t parse_bound(const char *text)
{
	return text ? utc_parse(str_from(text), NULL, NULL) : UTC_NONE;
}

static int64_t parse_end(const char *text)
{
	return text ? utc_parse_end(str_from(text)) : UTC_NONE;
}

/* The later of two beginnings, the earlier of two ends; UTC_NONE is open. */
static int64_t later(int64_t a, int64_t b)
{
	return a == UTC_NONE || (b != UTC_NONE && b > a) ? b : a;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a == UTC_NONE || (b != UTC_NONE && b < a) ? b : a;
}

/*
 * Up to when the last run's answer holds: its first page's date by the
 * repository's clock, but never ahead of ours, less the overlap.
 */
static int64_t next_from(const struct run *last)
{
	/* Without a date our own clock stands in, twice as careful. */
	int64_t base = last->response_date == UTC_NONE
			   ? last->started - LIMIT_OVERLAP_SECONDS
			   : earlier(last->response_date, last->started);
	return base - LIMIT_OVERLAP_SECONDS;
}

/* Whether increments have to be checked by a full harvest again: full-every. */
static int is_full_due(struct store *store, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct digest request, const struct endpoint_state *state,
    int64_t endpoint_id, bool *answer, struct err *err)
{
	struct run full;
	int64_t every = schedule_full_every_s(endpoint, state->deletions == DELETIONS_PERSISTENT);
	*answer = false;
	if (every == ENDPOINT_NEVER)
		return 0;
	int rc = store_last_ended_run(store, endpoint_id, request, true, &full, NULL, NULL, err);
	if (rc < 0)
		return rc;
	*answer = clock_now(settings->clock) - full.started >= every;
	return 0;
}

/* Mode and spans: what the user asked, what always holds, what the last complete run says. */
static int choose_spans(struct store *store, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct digest request, const struct endpoint_state *state,
    struct run *run, struct plan *plan, struct err *err)
{
	size_t n_lists = endpoint->n_sets ? endpoint->n_sets : 1;
	run->mode = is_bounded(settings) ? RUN_INCREMENTAL : RUN_FULL;
	run->from = later(parse_bound(endpoint->from), settings->from);
	run->until = earlier(parse_end(endpoint->until), settings->until);
	if (!settings->is_full && !settings->accepts_deletions && !is_bounded(settings)) {
		struct run last;
		struct arena arena = {0};
		struct str gaps;
		bool is_due = false;
		int rc = store_last_ended_run(
		    store, run->endpoint_id, request, false, &last, &gaps, &arena, err);
		if (rc == 0)
			rc = is_full_due(store, settings, endpoint, request, state,
			    run->endpoint_id, &is_due, err);
		if (rc == 0 && !is_due) {
			run->mode = RUN_INCREMENTAL;
			run->from = later(run->from, next_from(&last));
			if (plan_read(plan, gaps))
				plan_retry_gaps(plan);
		}
		arena_clear(&arena);
		if (rc < 0 && rc != ERR_NOT_FOUND)
			return rc;
	}
	for (size_t i = 0; i < n_lists; i++)
		plan_add(plan, (uint32_t)i, run->from, run->until);
	return 0;
}

/* Opens the run, or takes up the one that was cut off; in the caller's transaction. */
static int begin_harvest(struct store *store, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct run *run, struct checkpoint *checkpoint,
    struct plan *plan, struct arena *arena, struct err *err)
{
	struct digest request = digest_request(settings, endpoint);
	struct endpoint_state state;
	const struct run wanted = *run;
	bool is_resumed = false;
	int rc = store_get_endpoint_state(store, run->endpoint_id, &state, err);
	if (rc == 0)
		rc = store_check_wait(&state, run->started, err);
	if (rc == 0)
		rc = store_check_host(store, run->endpoint_id, endpoint->url, err);
	if (rc == 0)
		rc = choose_spans(store, settings, endpoint, request, &state, run, plan, err);
	if (rc == 0)
		rc = store_begin_run(store, run, request, checkpoint, arena, &is_resumed, err);
	if (rc < 0)
		return rc;
	if (!is_resumed) {
		/* What a person asked for holds, though nothing has come when it is cut off. */
		struct buf text;
		buf_init(&text, LIMIT_PLAN_BYTES);
		plan_write(plan, &text);
		if (settings->is_full && !is_bounded(settings))
			rc = store_save_run(
			    store, run, &(struct checkpoint){.plan = buf_str(&text)}, err);
		buf_clear(&text);
		return rc;
	}
	bool wants_more = (settings->is_full || settings->accepts_deletions) &&
			  !is_bounded(settings) && run->mode != RUN_FULL;
	if (!wants_more && plan_read(plan, checkpoint->plan))
		return 0;
	/* What was asked now is more than what was cut off. */
	run->outcome = RUN_PARTIAL;
	run->finished = wanted.started;
	rc = store_finish_run(store, run, false, err);
	*run = wanted;
	*checkpoint = (struct checkpoint){0};
	plan_forget(plan);
	if (rc == 0)
		rc = choose_spans(store, settings, endpoint, request, &state, run, plan, err);
	return rc < 0 ? rc
		      : store_begin_run(store, run, request, checkpoint, arena, &is_resumed, err);
}

/* Opens a run; never takes one up that was cut off, which is closed. */
static int begin_anew(struct store *store, struct run *run, struct digest request, struct err *err)
{
	struct checkpoint checkpoint;
	struct arena arena = {0};
	const struct run wanted = *run;
	bool is_resumed = false;
	int rc = store_begin_run(store, run, request, &checkpoint, &arena, &is_resumed, err);
	if (rc == 0 && is_resumed) {
		run->outcome = RUN_PARTIAL;
		run->finished = wanted.started;
		rc = store_finish_run(store, run, false, err);
		*run = wanted;
		if (rc == 0)
			rc = store_begin_run(
			    store, run, request, &checkpoint, &arena, &is_resumed, err);
	}
	arena_clear(&arena);
	return rc;
}

/*
 * Where the recorded leg began, there begins the replay of it. What the run has
 * brought so far is counted by what it really brought: that shows what is missing.
 */
static int begin_replay(struct store *store, struct replay_leg *replay, struct run *run,
    struct checkpoint *checkpoint, struct plan *plan, struct arena *arena, struct err *err)
{
	const struct store_leg *leg = &replay->leg;
	bool is_resumed;
	run->mode = replay->recorded.mode;
	run->from = replay->recorded.from;
	run->until = replay->recorded.until;
	run->started = replay->recorded.started;
	int rc = replay->is_first ? begin_anew(store, run, replay->request, err)
				  : store_begin_run(store, run, replay->request, checkpoint, arena,
					&is_resumed, err);
	if (rc < 0)
		return rc;
	replay->lacks_beginning = run->counters.received < leg->counters.received;
	run->counters.requests = leg->counters.requests;
	run->counters.pages = leg->counters.pages;
	run->counters.retries = leg->counters.retries;
	run->response_date = leg->response_date;
	run->announced = leg->announced;
	/* a new run has none until its first commit */
	*checkpoint = leg->counters.requests > 0 ? leg->checkpoint : (struct checkpoint){0};
	if (!plan_read(plan, leg->checkpoint.plan))
		return err_set(err, ERR_STORE, "what the recorded run had left to ask is damaged");
	return 0;
}

/* From here on the run's responses are kept. */
static int begin_leg(struct store *store, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct run *run, const struct checkpoint *checkpoint,
    const struct plan *plan, struct err *err)
{
	struct buf texts, plan_text;
	struct store_leg leg = {.at = clock_now(settings->clock),
	    .checkpoint = *checkpoint,
	    .accepts_deletions = settings->accepts_deletions,
	    .from = settings->from,
	    .until = settings->until};
	buf_init(&texts, LIMIT_CONFIG_BYTES);
	buf_init(&plan_text, LIMIT_PLAN_BYTES);
	endpoint_write_settings(endpoint, &texts);
	plan_write(plan, &plan_text);
	leg.checkpoint.plan = buf_str(&plan_text);
	leg.settings = buf_str(&texts);
	int rc = texts.failed || plan_text.failed
		     ? err_set(err, ERR_MEMORY, "no memory to keep responses")
		     : store_add_leg(store, run, &leg, err);
	buf_clear(&texts);
	buf_clear(&plan_text);
	return rc;
}

/* Registers the endpoint and opens its run. `plan` is NULL for an import. */
static int begin_run(struct writer *writer, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct run *run, struct checkpoint *checkpoint,
    struct plan *plan, struct arena *arena, struct err *err)
{
	*run = (struct run){.mode = RUN_IMPORT,
	    .started = clock_now(settings->clock),
	    .finished = UTC_NONE,
	    .response_date = UTC_NONE,
	    .from = UTC_NONE,
	    .until = UTC_NONE,
	    .announced = -1};
	struct store *store = writer_lock_store(writer);
	int rc = store_begin_step(store, err);
	if (rc == 0)
		rc = store_put_endpoint(store, endpoint->name, endpoint->url ? endpoint->url : "",
		    &run->endpoint_id, err);
	/* An import is never taken up: its files are read again, which changes nothing. */
	if (rc == 0 && !plan)
		rc = begin_anew(store, run, digest_request(settings, endpoint), err);
	else if (rc == 0 && settings->replay)
		rc = begin_replay(store, settings->replay, run, checkpoint, plan, arena, err);
	else if (rc == 0)
		rc = begin_harvest(store, settings, endpoint, run, checkpoint, plan, arena, err);
	if (rc == ERR_BUSY)
		err_wrap(err, "endpoint '%s'", endpoint->name);
	if (rc == 0 && plan && endpoint->keep_responses)
		rc = begin_leg(store, settings, endpoint, run, checkpoint, plan, err);
	if (rc == 0)
		rc = store_commit(store, err);
	if (rc < 0)
		store_rollback(store);
	writer_unlock_store(writer);
	return rc;
}

#define LEASE_POLL_MS 250

/* As begin_run; where another process is at work on the endpoint, waits a while for its end. */
int endpoint_run_open(struct writer *writer, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct run *run, struct checkpoint *checkpoint,
    struct plan *plan, struct arena *arena, struct err *err)
{
	struct clock clock = *settings->clock;
	int64_t end_ms = clock_monotonic_ms(&clock) + LIMIT_STORE_WAIT_MS;
	for (;;) {
		if (plan)
			plan_forget(plan);
		int rc = begin_run(writer, settings, endpoint, run, checkpoint, plan, arena, err);
		if (rc != ERR_BUSY || settings->comes_back ||
		    clock_monotonic_ms(&clock) >= end_ms || !clock_wait_ms(&clock, LEASE_POLL_MS))
			return rc;
	}
}

int endpoint_run_close_import(struct writer *writer, const struct ingest_settings *settings,
    struct run *run, int rc, const struct err *reason, struct err *err)
{
	run->finished = clock_now(settings->clock);
	if (rc < 0)
		run_set_error(run, rc, reason->text);
	struct store *store = writer_lock_store(writer);
	rc = writer_begin_step(writer, err);
	if (rc == 0)
		rc = store_finish_run(store, run, false, err);
	return writer_end_step(writer, rc, err);
}

enum run_outcome endpoint_run_outcome(int rc, const struct run *run)
{
	if (rc == ERR_POSTPONED || rc == ERR_BUSY)
		return RUN_POSTPONED;
	return run->counters.received ? RUN_PARTIAL : RUN_FAILED;
}
