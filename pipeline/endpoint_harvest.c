/* SPDX-License-Identifier: MIT */
/*
 * One endpoint's harvest: list after list until nothing is left, with smaller
 * spans of dates where the repository fails, and what the end means: complete,
 * partial, records to sweep.
 */
#include "base/hash.h"
#include "model/limits.h"
#include "pipeline/endpoint_run.h"
#include "pipeline/intake.h"
#include "pipeline/replay_leg.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A harvest under way. */
struct harvest {
	const struct ingest_settings *settings;
	const struct endpoint *endpoint;
	struct harvester *harvester;
	struct repository repository;
	struct intake intake;
	struct plan plan;
	struct plan_bounds bounds;
	uint64_t n_lists_done;
	uint64_t n_brought_before;  /* new and changed, by the run that is gone on with */
	bool had_pages;		    /* it had whole pages */
	uint32_t n_failures_in_row; /* of spans */
	uint32_t n_barren_in_row;   /* of these, without a page */
	bool was_identified;
	bool has_restarted; /* the span in hand, as its list broke off */
	/* where the run stood before a span was halved, for when that leads nowhere */
	struct buf former_plan, former_token;
	struct list_progress former_progress;
	struct err former_err;
	/* the span whose list ended short of what it announced, and what its parts announce */
	struct span short_span;
	uint64_t short_size, size_of_parts;
	bool has_wrong_sizes;
	struct err gap_err; /* why the last gap is one */
};

static void publish_plan(struct harvest *harvest)
{
	buf_reset(&harvest->intake.plan);
	plan_write(&harvest->plan, &harvest->intake.plan);
}

static void warn(struct harvest *harvest, const char *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void warn(struct harvest *harvest, const char *kind, const char *format, ...)
{
	char text[ERR_TEXT_MAX + 200];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	harvest->intake.sink.warning(&harvest->intake, kind,
	    str_make(text, n < (int)sizeof(text) ? (size_t)n : sizeof(text) - 1));
}

#define SPAN_TEXT_MAX 400

/* "from 2020-01-01 until 2020-01-31 in set a:b", "until ...", "at any time" */
static void describe_span(
    const struct harvest *harvest, const struct span *span, char out[SPAN_TEXT_MAX])
{
	const struct endpoint *endpoint = harvest->endpoint;
	const char *set = span->set_index < endpoint->n_sets ? endpoint->sets[span->set_index] : "";
	enum utc_granularity granularity = harvest->bounds.granularity;
	char from_text[UTC_TEXT_MAX], until_text[UTC_TEXT_MAX];
	struct str from = STR(""), until = STR("");
	if (span->from != UTC_NONE)
		from = utc_format(span->from, granularity, from_text);
	if (span->until != UTC_NONE)
		until = utc_format(span->until, granularity, until_text);
	snprintf(out, SPAN_TEXT_MAX, "%s%.*s%s%.*s%s%s", from.n ? "from " : "", STR_ARG(from),
	    !until.n ? (from.n ? "" : "at any time") : (from.n ? " until " : "until "),
	    STR_ARG(until), *set ? " in set " : "", set);
}

/* Whether the run asks for what is new since the last one. */
static bool is_increment(const struct harvest *harvest)
{
	return harvest->intake.source.run.mode == RUN_INCREMENTAL &&
	       harvest->settings->from == UTC_NONE;
}

/* Whether the repository has ever given this run a page. */
static bool has_pages(const struct harvest *harvest)
{
	return harvest->had_pages || harvest->intake.requests.pages > 0;
}

/* Halving leads nowhere: the next run goes on where this one stood before it. */
static void go_back(struct harvest *harvest, struct err *err)
{
	if (plan_read(&harvest->plan, buf_str(&harvest->former_plan))) {
		publish_plan(harvest);
		intake_set_token(&harvest->intake, buf_str(&harvest->former_token));
		harvest->intake.progress = harvest->former_progress;
		*err = harvest->former_err;
	}
}

/* The next list is asked for. */
static void end_span(struct harvest *harvest)
{
	intake_set_token(&harvest->intake, STR(""));
	harvest->has_restarted = false;
	publish_plan(harvest);
}

/* The span in hand has become a gap. */
static void leave_gap(struct harvest *harvest, const struct err *err, const char *span_text)
{
	harvest->gap_err = *err;
	warn(harvest, "gaps left", "%s; leaving a gap: %s", err->text, span_text);
	end_span(harvest);
}

/* Whether the run asks for nothing else, nor did before it was taken up again. */
static bool is_only_span(const struct harvest *harvest, const struct span *span)
{
	const struct run *run = &harvest->intake.source.run;
	return harvest->plan.n == 1 && harvest->n_lists_done == 0 &&
	       harvest->endpoint->n_sets <= 1 && span->from == run->from &&
	       span->until == run->until;
}

/*
 * One of several lists is refused, or goes in circles: the others may still be
 * had. False where it is the only one.
 */
static bool pass_over_span(struct harvest *harvest, const struct span *span, const struct err *err)
{
	char span_text[SPAN_TEXT_MAX];
	/* Who refuses ten lists and has given none will not give the others. */
	bool is_hopeless = !has_pages(harvest) && harvest->n_lists_done == 0 &&
			   plan_count(&harvest->plan, SPAN_GAP) >= LIMIT_FIRST_FAILURES;
	if (is_hopeless || harvest->plan.n >= LIMIT_SPANS || is_only_span(harvest, span))
		return false;
	describe_span(harvest, span, span_text);
	plan_give_up(&harvest->plan);
	leave_gap(harvest, err, span_text);
	return true;
}

/*
 * The parts of a list announce more than the list did, even if each record is
 * asked for five times over (PLAN_OVERLAP_UNITS): the number is not of what was
 * asked for.
 */
#define WRONG_SIZE_TIMES 8

/* A list has come to its end short of what it announced: smaller ones may show what it left out. */
static int judge_size(struct harvest *harvest, const struct span *span, const struct err *err)
{
	if (harvest->short_size == 0 || !span_holds(&harvest->short_span, span)) {
		harvest->short_span = *span;
		harvest->short_size = harvester_announced(harvest->harvester);
		harvest->size_of_parts = 0;
	}
	bool can_split = !harvester_ignores_dates(harvest->harvester) &&
			 harvest->n_failures_in_row + 1 < LIMIT_SPAN_FAILURES &&
			 plan_can_halve(&harvest->plan, &harvest->bounds);
	if (can_split)
		return HARVEST_BROKEN_OFF;
	warn(harvest, "lists shorter than announced", "%s; no smaller list can be asked for",
	    err->text);
	return HARVEST_COMPLETE;
}

/* The list of the span is done. */
static void count_size(struct harvest *harvest, const struct span *span)
{
	if (harvest->short_size == 0 || !span_holds(&harvest->short_span, span))
		return;
	harvest->size_of_parts += harvester_announced(harvest->harvester);
	harvest->has_wrong_sizes |=
	    harvest->size_of_parts / WRONG_SIZE_TIMES >= harvest->short_size;
}

/* The span in hand has failed for good, err says how: smaller ones may do. */
static int split_span(struct harvest *harvest, const struct span *span, struct err *err)
{
	struct intake *intake = &harvest->intake;
	char span_text[SPAN_TEXT_MAX];
	harvest->n_failures_in_row++;
	/* Whoever lists everything each time would fail each time. */
	if (harvester_ignores_dates(harvest->harvester) ||
	    harvest->n_failures_in_row >= LIMIT_SPAN_FAILURES ||
	    (harvest->n_lists_done == 0 && harvest->n_barren_in_row >= LIMIT_FIRST_FAILURES)) {
		if (harvest->n_failures_in_row > 1)
			go_back(harvest, err);
		return err->code;
	}
	if (harvest->n_failures_in_row == 1) {
		buf_reset(&harvest->former_plan);
		buf_reset(&harvest->former_token);
		plan_write(&harvest->plan, &harvest->former_plan);
		buf_add(&harvest->former_token, buf_str(&intake->token));
		harvest->former_progress = intake->progress;
		harvest->former_err = *err;
	}
	describe_span(harvest, span, span_text);
	if (plan_halve(&harvest->plan, &harvest->bounds)) {
		warn(harvest, "spans of dates halved", "%s; halving the span of dates (%s)",
		    err->text, span_text);
		end_span(harvest);
	} else {
		leave_gap(harvest, err, span_text);
	}
	return 0;
}

/* One list: 0 (done, or to be asked for otherwise), a positive outcome that ends the run, negative. */
static int harvest_span(struct harvest *harvest, const struct span *span, struct err *err)
{
	struct intake *intake = &harvest->intake;
	struct arena arena = {0};
	const struct endpoint *endpoint = harvest->endpoint;
	struct str set = span->set_index < endpoint->n_sets
			     ? str_from(endpoint->sets[span->set_index])
			     : STR("");
	struct list_request request = {
	    .set = set,
	    .granularity = harvest->bounds.granularity,
	    .token = arena_str(&arena, buf_str(&intake->token)),
	    .before = intake->progress,
	    .is_probe = harvest->n_failures_in_row > 0,
	    .ignores_size = harvest->has_wrong_sizes,
	    .is_increment = is_increment(harvest) && span->from == intake->source.run.from,
	};
	plan_widen(&harvest->plan, &harvest->bounds, span, &request.from, &request.until);
	intake_begin_list(intake, set);
	uint64_t n_pages = intake->requests.pages;
	int rc = harvest_list(harvest->harvester, &request, &intake->sink, &intake->requests, err);
	arena_clear(&arena);
	harvest->n_barren_in_row = rc == HARVEST_COMPLETE || intake->requests.pages > n_pages
				       ? 0
				       : harvest->n_barren_in_row + 1;
	if (rc == HARVEST_BROKEN_OFF && harvester_has_ended(harvest->harvester))
		rc = judge_size(harvest, span, err);
	if (rc == HARVEST_COMPLETE) {
		count_size(harvest, span);
		harvest->plan.n_missed += harvester_missed_records(harvest->harvester);
		plan_finish(&harvest->plan);
		intake->is_list_done = false;
		harvest->n_lists_done++;
		harvest->n_failures_in_row = 0;
		end_span(harvest);
		return intake_end_list(intake, err);
	}
	if (rc == HARVEST_BROKEN_OFF && !harvest->has_restarted && !request.is_probe) {
		/* Storing again what is there already changes nothing. */
		harvest->has_restarted = true;
		intake_set_token(intake, STR(""));
		return 0;
	}
	if (rc == HARVEST_BROKEN_OFF)
		return split_span(harvest, span, err);
	/* What has never been a list will not become one by halves. */
	if (rc < 0 && harvester_may_split(harvest->harvester) &&
	    (rc != ERR_FORMAT || has_pages(harvest)))
		return split_span(harvest, span, err);
	return (rc == HARVEST_LOOP || rc == ERR_PROTOCOL) && pass_over_span(harvest, span, err)
		   ? 0
		   : rc;
}

/* Every span to its true end, from the checkpoint on. 0: nothing but gaps is left. */
static int harvest_spans(struct harvest *harvest, struct err *err)
{
	struct intake *intake = &harvest->intake;
	if (intake->is_list_done) {
		plan_finish(&harvest->plan);
		intake->is_list_done = false;
		intake_set_token(intake, STR(""));
	}
	for (;;) {
		uint32_t n_failed = harvest->n_lists_done == 0 ? harvest->n_failures_in_row : 0;
		harvest->plan.is_disordered |= n_failed > 1;
		const struct span *span = plan_take(&harvest->plan, &harvest->bounds, n_failed);
		publish_plan(harvest);
		if (!span)
			return 0;
		int rc = harvest_span(harvest, span, err);
		if (rc != 0)
			return rc;
	}
}

/* Says which gaps are left. */
static int tell_gaps(struct harvest *harvest, size_t n_gaps, struct err *err)
{
	char span_text[SPAN_TEXT_MAX];
	const struct span *gap = harvest->plan.spans;
	while (gap->state != SPAN_GAP)
		gap++;
	describe_span(harvest, gap, span_text);
	return err_set(err, ERR_PROTOCOL,
	    "%zu %s of dates could not be had, the first: %s; the next harvest asks again; at "
	    "last: %s",
	    n_gaps, n_gaps == 1 ? "span" : "spans", span_text, harvest->gap_err.text);
}

/* ---- what a full list no longer has ---- */

/* Whether the run asks for all that the repository has. */
static bool lists_everything(const struct run *run)
{
	return run->mode == RUN_FULL && run->from == UTC_NONE && run->until == UTC_NONE;
}

/* Whether absence from this run's lists means that the repository has deleted a record. */
static bool may_sweep(const struct harvest *harvest)
{
	return lists_everything(&harvest->intake.source.run) &&
	       !harvest->repository.keeps_deletions && harvest->endpoint->max_records == 0;
}

/* Deletes what the run has not seen, unless that is more than the brake lets pass. */
static int sweep(
    const struct harvest *harvest, struct store *store, struct run *run, struct err *err)
{
	int64_t *ids = NULL;
	size_t n;
	struct store_totals totals;
	int rc = store_get_totals(store, run->endpoint_id, &totals, err);
	if (rc == 0)
		rc = store_get_unseen(store, run->id, run->endpoint_id, &ids, &n, err);
	if (rc < 0)
		return rc;
	uint64_t percent = (uint64_t)harvest->endpoint->deletion_brake_percent;
	if (!harvest->settings->accepts_deletions && n * 100 > totals.records * percent) {
		run->held = n;
	} else {
		for (size_t i = 0; rc == 0 && i < n; i++)
			rc = store_sweep_record(store, ids[i], run->started, err);
		run->vanished = n;
	}
	free(ids);
	return rc;
}

/* The sentence for a person who must decide. */
static int tell_held(const struct harvest *harvest, const struct run *run, struct err *err)
{
	return err_set(err, ERR_HELD,
	    "%llu records are gone from the repository's list, more than deletion-brake (%d %%) "
	    "lets pass; nothing was deleted; look, then 'sheaf harvest --accept-deletions %s' goes "
	    "through with it",
	    (unsigned long long)run->held, harvest->endpoint->deletion_brake_percent,
	    harvest->endpoint->name);
}

/* ---- one endpoint ---- */

static enum deletion_policy deletions_of(const struct repository *repository)
{
	return repository->keeps_deletions   ? DELETIONS_PERSISTENT
	       : repository->names_deletions ? DELETIONS_TRANSIENT
					     : DELETIONS_NO;
}

static uint64_t count_brought(const struct run *run)
{
	return run->counters.n_new + run->counters.changed;
}

/* What the next run must know of this one's end. */
static int put_state(
    const struct harvest *harvest, struct store *store, const struct run *run, struct err *err)
{
	struct endpoint_state state;
	int rc = store_get_endpoint_state(store, run->endpoint_id, &state, err);
	if (rc < 0)
		return rc;
	state.not_before = harvest->harvester && run->outcome == RUN_POSTPONED
			       ? harvester_postponed_until(harvest->harvester)
			       : UTC_NONE;
	/* What goes on is no failure, nor is what a person ended. */
	bool has_failed = !run->has_ended && count_brought(run) == harvest->n_brought_before;
	if (run->error_code != ERR_INTERRUPTED)
		state.n_failures = has_failed ? state.n_failures + 1 : 0;
	if (harvest->was_identified)
		state.deletions = deletions_of(&harvest->repository);
	return store_put_endpoint_state(store, run->endpoint_id, &state, err);
}

/* In one transaction: the sweep after a complete run, how the run ended, and the endpoint's state. */
static int close_run(struct harvest *harvest, struct writer *writer, struct run *run, int rc,
    struct err *reason, bool keep_checkpoint, struct err *err)
{
	const struct replay_leg *replay = harvest->settings->replay;
	bool is_swept = rc == 0 && may_sweep(harvest);
	if (is_swept && harvest->plan.n_missed > 0 && !harvest->settings->accepts_deletions) {
		is_swept = false;
		warn(harvest, NULL,
		    "the repository announced %llu records more than it listed: nothing that the "
		    "list no longer has is deleted ('sheaf harvest --accept-deletions %s' does it)",
		    (unsigned long long)harvest->plan.n_missed, harvest->endpoint->name);
	}
	/* What changed between a later list and an earlier one is in neither. */
	is_swept = is_swept && !harvest->plan.is_disordered;
	if (is_swept && harvest->intake.n_nameless > 0) {
		is_swept = false;
		warn(harvest, NULL,
		    "%llu records had no identifier, so nobody can say what is missing: nothing "
		    "that the list no longer has is deleted",
		    (unsigned long long)harvest->intake.n_nameless);
	}
	struct store *store = writer_lock_store(writer);
	int failed = writer_begin_step(writer, err);
	if (failed == 0 && is_swept)
		failed = sweep(harvest, store, run, err);
	run->finished = replay ? replay_leg_finished(replay, harvest->settings->clock)
			       : clock_now(harvest->settings->clock);
	if (run->held)
		rc = tell_held(harvest, run, reason);
	if (rc < 0)
		run_set_error(run, rc, reason->text);
	if (failed == 0)
		failed = store_finish_run(store, run, keep_checkpoint, err);
	if (failed == 0)
		failed = put_state(harvest, store, run, err);
	return writer_end_step(writer, failed, err);
}

/* The recorded leg was cut off: the run is left as it was then. */
static int close_as_recorded(
    const struct harvest *harvest, struct writer *writer, struct run *run, struct err *err)
{
	const struct replay_leg *replay = harvest->settings->replay;
	const struct intake *intake = &harvest->intake;
	struct checkpoint checkpoint = {.plan = buf_str(&intake->plan),
	    .token = buf_str(&intake->token),
	    .is_list_done = intake->is_list_done};
	replay_leg_end(replay, run);
	bool keeps_checkpoint =
	    replay->has_next || (run->error_code && !run->has_ended && run->counters.pages > 0);
	struct store *store = writer_lock_store(writer);
	int rc = writer_begin_step(writer, err);
	if (rc == 0)
		rc = run->outcome == RUN_RUNNING
			 ? store_save_run(store, run, &checkpoint, err)
			 : store_finish_run(store, run, keeps_checkpoint, err);
	if (rc == 0 && run->error_code) /* it was its own process that closed it */
		rc = put_state(harvest, store, run, err);
	return writer_end_step(writer, rc, err);
}

/* Identify, then list after list; *has_ended: nothing but gaps is left. */
static int run_harvest(struct harvest *harvest, const struct checkpoint *checkpoint,
    const struct http_settings *http, struct clock *clock, bool *has_ended, struct err *err)
{
	struct intake *intake = &harvest->intake;
	/* Of what an earlier process kept aside nobody knows any more whether it had identifiers. */
	intake->n_nameless = intake->source.run.counters.rejected;
	intake_set_token(intake, checkpoint->token);
	if (checkpoint->token.n > 0)
		intake->progress = harvest->plan.progress;
	harvest->plan.progress = (struct list_progress){0};
	if (checkpoint->plan.n > 0)
		publish_plan(harvest);
	intake->is_list_done = checkpoint->is_list_done;
	int rc = harvester_new(&harvest->harvester, harvest->endpoint, http, clock, err);
	if (rc < 0)
		return rc;
	rc = harvest_identify(harvest->harvester, &harvest->repository, &intake->requests, err);
	if (rc < 0)
		return rc;
	harvest->was_identified = true;
	const struct repository *repository = &harvest->repository;
	/* Whatever speaks against a sweep now: it may be gone when a harvest that was cut goes on. */
	intake->source.marks_seen = lists_everything(&intake->source.run);
	harvest->bounds = (struct plan_bounds){
	    .earliest = utc_parse(repository->earliest_datestamp, NULL, NULL),
	    .latest = repository->response_date != UTC_NONE
			  ? repository->response_date
			  : harvester_answered_at(harvest->harvester),
	    .granularity = repository->granularity,
	    .window = harvest->endpoint->window,
	    .from = intake->source.run.from,
	    .until = intake->source.run.until,
	    .has_floor = !is_increment(harvest),
	};
	rc = harvest_spans(harvest, err);
	size_t n_gaps = plan_count(&harvest->plan, SPAN_GAP);
	bool had_anything = harvest->n_lists_done > 0 || has_pages(harvest);
	*has_ended = rc == 0 && (n_gaps == 0 || had_anything);
	return rc == 0 && n_gaps ? tell_gaps(harvest, n_gaps, err) : rc;
}

void endpoint_run_harvest(const struct ingest_settings *settings, struct writer *writer,
    const struct http_settings *http_settings, const struct endpoint *endpoint,
    struct ingest_result *result)
{
	struct clock clock = *settings->clock; /* waits and chance of one thread ... */
	clock.seed ^= hash64_str(str_from(endpoint->name), 0); /* ... and of one endpoint */
	struct harvest harvest = {.settings = settings, .endpoint = endpoint};
	struct intake *intake = &harvest.intake;
	struct http_settings http = *http_settings; /* borrowed by the harvester */
	struct arena arena = {0};
	struct checkpoint checkpoint = {0};
	struct err err = {0}, store_err = {0};
	struct run run;
	bool has_ended = false;
	int flushed = 0;

	buf_init(&harvest.former_plan, LIMIT_PLAN_BYTES);
	buf_init(&harvest.former_token, LIMIT_TOKEN_BYTES);
	result->endpoint = endpoint->name;
	int rc = settings->is_interrupted && settings->is_interrupted()
		     ? err_set(&err, ERR_INTERRUPTED, "interrupted before it began")
		     : endpoint_run_open(writer, settings, endpoint, &run, &checkpoint,
			   &harvest.plan, &arena, &err);
	if (rc < 0) {
		bool is_postponed = rc == ERR_BUSY || rc == ERR_INTERRUPTED || rc == ERR_POSTPONED;
		result->run = (struct run){.outcome = is_postponed ? RUN_POSTPONED : RUN_FAILED,
		    .from = UTC_NONE,
		    .until = UTC_NONE,
		    .response_date = UTC_NONE,
		    .announced = -1};
		run_set_error(&result->run, rc, err.text);
		endpoint_run_tell(settings, INGEST_FINISHED, endpoint->name, &result->run);
		goto out;
	}
	endpoint_run_tell(settings, INGEST_STARTED, endpoint->name, &run);
	intake->source.run = run;
	harvest.n_brought_before = count_brought(&run);
	harvest.had_pages = run.counters.pages > 0;
	rc = intake_init(intake, settings, writer, endpoint, &err);
	if (rc == 0) {
		http.waiting = settings->replay ? NULL : intake->sink.warning;
		http.waiting_ctx = intake;
		http.keeper = run.leg_id ? &intake->keeper : NULL;
		http.player = settings->replay ? &settings->replay->player : NULL;
		rc = run_harvest(&harvest, &checkpoint, &http, &clock, &has_ended, &err);
		/* What the repository refuses at a token it may not refuse from the beginning. */
		if (rc == ERR_PROTOCOL)
			intake_set_token(intake, STR(""));
	}
	if (intake->writer) {
		flushed = intake_flush(intake, &store_err);
		run = intake->source.run;
		if (flushed < 0 && (rc >= 0 || settings->replay)) {
			rc = flushed;
			err = store_err;
		}
	}
	run.has_ended = has_ended && flushed == 0;
	run.outcome = rc < 0 ? endpoint_run_outcome(rc, &run) : rc > 0 ? RUN_PARTIAL : RUN_COMPLETE;
	if (run.has_ended && rc < 0)
		run.outcome = RUN_PARTIAL;
	bool keeps_checkpoint =
	    !run.has_ended && rc < 0 && (run.counters.pages > 0 || settings->is_full);
	if (rc > 0)
		rc = ERR_PROTOCOL; /* err says which end was not reached */
	const struct replay_leg *replay = flushed == 0 ? settings->replay : NULL;
	bool is_cut = replay && replay_leg_is_cut(replay, &run);
	if (replay && !is_cut && replay_leg_check(replay, &run, &err) < 0) {
		rc = err.code;
		run.has_ended = keeps_checkpoint = false;
		run.outcome = endpoint_run_outcome(rc, &run);
	}
	int closed =
	    is_cut ? close_as_recorded(&harvest, writer, &run, &store_err)
		   : close_run(&harvest, writer, &run, rc, &err, keeps_checkpoint, &store_err);
	if (closed < 0) {
		/* Who asks next finds it cut off, and goes on. */
		if (run.outcome == RUN_COMPLETE)
			run.outcome = RUN_PARTIAL;
		if (rc < 0)
			warn(&harvest, NULL, "%s", err.text);
		run_set_error(&run, store_err.code, store_err.text);
	}
	result->run = run;
	endpoint_run_tell(settings, INGEST_FINISHED, endpoint->name, &result->run);
out:
	if (intake->writer)
		intake_clear(intake);
	harvester_free(harvest.harvester);
	repository_clear(&harvest.repository);
	plan_clear(&harvest.plan);
	buf_clear(&harvest.former_plan);
	buf_clear(&harvest.former_token);
	arena_clear(&arena);
}
