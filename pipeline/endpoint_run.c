/* SPDX-License-Identifier: MIT */
#include "pipeline/endpoint_run.h"

#include "model/limits.h"
#include "pipeline/intake.h"

void endpoint_run_tell(const struct ingest_settings *settings, enum ingest_event_kind kind,
    const char *endpoint, const struct run *run)
{
	intake_tell(
	    settings, &(struct ingest_event){.kind = kind, .endpoint = endpoint, .run = run});
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
	if (settings->from != UTC_NONE || settings->until != UTC_NONE)
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

/* Mode and window: what the user asked, what always holds, what the last complete run says. */
static int choose_window(struct store *store, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct digest request, struct run *run, struct err *err)
{
	run->mode = RUN_FULL;
	run->from = parse_bound(endpoint->from);
	run->until = parse_bound(endpoint->until);
	if (settings->from != UTC_NONE && (run->from == UTC_NONE || settings->from > run->from))
		run->from = settings->from;
	if (settings->until != UTC_NONE && (run->until == UTC_NONE || settings->until < run->until))
		run->until = settings->until;
	if (settings->is_full || settings->from != UTC_NONE || settings->until != UTC_NONE)
		return 0;
	struct run last;
	int rc = store_last_complete_run(store, run->endpoint_id, request, &last, err);
	if (rc == ERR_NOT_FOUND)
		return 0;
	if (rc < 0)
		return rc;
	if (last.response_date == UTC_NONE)
		return 0;
	int64_t from = last.response_date - LIMIT_OVERLAP_SECONDS;
	if (run->from == UTC_NONE || from > run->from)
		run->from = from;
	run->mode = RUN_INCREMENTAL;
	return 0;
}

/* Registers the endpoint and opens its run, or takes up the one that was cut off. */
static int begin_run(struct writer *writer, const struct ingest_settings *settings,
    const struct endpoint *endpoint, enum run_mode import_mode, struct run *run,
    struct checkpoint *checkpoint, struct arena *arena, struct err *err)
{
	struct digest request = digest_request(settings, endpoint);
	struct run wanted = {.started = clock_now(settings->clock),
	    .finished = UTC_NONE,
	    .response_date = UTC_NONE,
	    .from = UTC_NONE,
	    .until = UTC_NONE};
	struct store *store = writer_lock_store(writer);
	bool is_resumed = false;
	*checkpoint = (struct checkpoint){0};
	int rc = store_begin(store, err);
	if (rc == 0)
		rc = store_put_endpoint(store, endpoint->name, endpoint->url ? endpoint->url : "",
		    &wanted.endpoint_id, err);
	if (rc == 0 && import_mode == RUN_IMPORT)
		wanted.mode = RUN_IMPORT;
	else if (rc == 0)
		rc = choose_window(store, settings, endpoint, request, &wanted, err);
	*run = wanted;
	if (rc == 0)
		rc = store_begin_run(store, run, request, checkpoint, arena, &is_resumed, err);
	if (rc == ERR_BUSY)
		err_wrap(err, "endpoint '%s'", endpoint->name);
	bool must_restart = is_resumed && (import_mode == RUN_IMPORT ||
					      (settings->is_full && run->mode != RUN_FULL));
	if (rc == 0 && must_restart) {
		/* What was asked now is more than what was cut off. */
		run->outcome = RUN_PARTIAL;
		run->finished = wanted.started;
		rc = store_finish_run(store, run, false, err);
		*run = wanted;
		*checkpoint = (struct checkpoint){0};
		if (rc == 0)
			rc = store_begin_run(
			    store, run, request, checkpoint, arena, &is_resumed, err);
	}
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
    const struct endpoint *endpoint, enum run_mode import_mode, struct run *run,
    struct checkpoint *checkpoint, struct arena *arena, struct err *err)
{
	struct clock clock = *settings->clock;
	int64_t end_ms = clock_monotonic_ms(&clock) + LIMIT_STORE_WAIT_MS;
	for (;;) {
		int rc =
		    begin_run(writer, settings, endpoint, import_mode, run, checkpoint, arena, err);
		if (rc != ERR_BUSY || clock_monotonic_ms(&clock) >= end_ms ||
		    !clock_wait_ms(&clock, LEASE_POLL_MS))
			return rc;
	}
}

/* Writes how the run ended; in a run that failed, *err is the reason and stays. */
int endpoint_run_close(struct writer *writer, const struct ingest_settings *settings,
    struct run *run, int rc, const struct err *reason, bool keep_checkpoint, struct err *err)
{
	run->finished = clock_now(settings->clock);
	if (rc < 0)
		run_set_error(run, rc, reason->text);
	struct store *store = writer_lock_store(writer);
	rc = store_begin(store, err);
	if (rc == 0)
		rc = store_finish_run(store, run, keep_checkpoint, err);
	if (rc == 0)
		rc = store_commit(store, err);
	if (rc < 0)
		store_rollback(store);
	writer_unlock_store(writer);
	return rc;
}

/* All sets of an endpoint, each to its true end, from the checkpoint on. */
static int harvest_sets(struct intake *intake, struct harvester *harvester,
    const struct repository *repository, const struct endpoint *endpoint, enum run_outcome *outcome,
    struct err *err)
{
	const struct run *run = &intake->source.run;
	size_t n_lists = endpoint->n_sets ? endpoint->n_sets : 1;
	bool has_restarted = false;
	*outcome = RUN_COMPLETE;
	if (intake->checkpoint.is_list_done) {
		intake->checkpoint.set_index++;
		intake->checkpoint.is_list_done = false;
	}
	while (intake->checkpoint.set_index < n_lists) {
		struct arena arena = {0};
		struct list_request request = {
		    .set = endpoint->n_sets ? str_from(endpoint->sets[intake->checkpoint.set_index])
					    : (struct str){0},
		    .from = run->from,
		    .until = run->until,
		    .granularity = repository->granularity,
		    .token = arena_str(&arena, buf_str(&intake->token)),
		};
		int rc = harvest_list(harvester, &request, &intake->sink, &intake->requests, err);
		arena_clear(&arena);
		if (rc < 0)
			return rc;
		if (rc == HARVEST_TOKEN_DEAD && !has_restarted) {
			/* Storing again what is there already changes nothing. */
			has_restarted = true;
			intake_set_token(intake, STR(""));
			continue;
		}
		if (rc != HARVEST_COMPLETE) {
			*outcome = RUN_PARTIAL;
			return 0;
		}
		intake->checkpoint.set_index++;
		intake->checkpoint.is_list_done = false;
		intake_set_token(intake, STR(""));
	}
	intake->checkpoint.set_index = (uint32_t)n_lists - 1;
	intake->checkpoint.is_list_done = true;
	return 0;
}

enum run_outcome endpoint_run_outcome(int rc, const struct run *run)
{
	if (rc == ERR_POSTPONED || rc == ERR_BUSY)
		return RUN_POSTPONED;
	return run->counters.received ? RUN_PARTIAL : RUN_FAILED;
}

void endpoint_run_harvest(const struct ingest_settings *settings, struct writer *writer,
    const struct http_settings *http_settings, const struct endpoint *endpoint,
    struct ingest_result *result)
{
	struct clock clock = *settings->clock; /* waits and chance of one thread */
	struct intake intake = {0};
	struct http_settings http = *http_settings; /* borrowed by the harvester */
	struct harvester *harvester = NULL;
	struct repository repository = {0};
	struct arena arena = {0};
	struct checkpoint checkpoint;
	struct err err = {0}, store_err = {0};
	struct run run;
	enum run_outcome outcome = RUN_FAILED;

	result->endpoint = endpoint->name;
	int rc = settings->is_interrupted && settings->is_interrupted()
		     ? err_set(&err, ERR_INTERRUPTED, "interrupted before it began")
		     : endpoint_run_open(
			   writer, settings, endpoint, RUN_FULL, &run, &checkpoint, &arena, &err);
	if (rc < 0) {
		result->run = (struct run){
		    .outcome = rc == ERR_BUSY || rc == ERR_INTERRUPTED ? RUN_POSTPONED : RUN_FAILED,
		    .from = UTC_NONE,
		    .until = UTC_NONE,
		    .response_date = UTC_NONE};
		run_set_error(&result->run, rc, err.text);
		endpoint_run_tell(settings, INGEST_FINISHED, endpoint->name, &result->run);
		goto out;
	}
	endpoint_run_tell(settings, INGEST_STARTED, endpoint->name, &run);
	intake.source.run = run;
	rc = intake_init(&intake, settings, writer, endpoint, &err);
	if (rc == 0) {
		intake.checkpoint = checkpoint;
		intake_set_token(&intake, checkpoint.token);
		intake.response_date = run.response_date;
		http.waiting = intake.sink.warning;
		http.waiting_ctx = &intake;
		rc = harvester_new(&harvester, endpoint, &http, &clock, &err);
	}
	if (rc == 0) {
		intake.requests.requests++;
		rc = harvest_identify(harvester, &repository, &err);
	}
	if (rc == 0)
		rc = harvest_sets(&intake, harvester, &repository, endpoint, &outcome, &err);
	if (intake.writer) {
		int flushed = intake_flush(&intake, &store_err);
		run = intake.source.run;
		if (flushed < 0 && rc >= 0) {
			rc = flushed;
			err = store_err;
		}
	}
	run.outcome = rc < 0 ? endpoint_run_outcome(rc, &run) : outcome;
	if (rc == 0 && outcome == RUN_PARTIAL)
		rc = ERR_PROTOCOL; /* err says which end was not reached */
	if (endpoint_run_close(writer, settings, &run, rc, &err,
		run.outcome != RUN_COMPLETE && rc != ERR_PROTOCOL, &store_err) < 0 &&
	    rc == 0) {
		run.outcome = RUN_PARTIAL;
		run_set_error(&run, store_err.code, store_err.text);
	}
	result->run = run;
	endpoint_run_tell(settings, INGEST_FINISHED, endpoint->name, &result->run);
out:
	if (intake.writer)
		intake_clear(&intake);
	harvester_free(harvester);
	repository_clear(&repository);
	arena_clear(&arena);
}
