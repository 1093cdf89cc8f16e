/* SPDX-License-Identifier: MIT */
#include "pipeline/ingest.h"

#include "base/pool.h"
#include "base/vec.h"
#include "model/limits.h"
#include "pipeline/intake.h"
#include "pipeline/user_agent.h"

#include <stdio.h>
#include <stdlib.h>

/* What all endpoints of one call share. */
struct ingest {
	const struct ingest_settings *settings;
	struct writer *writer;
	struct http_settings http;
	const struct endpoint *const *endpoints;
	struct ingest_result *results;
	size_t *order;	     /* endpoints by host */
	size_t *group_start; /* first of each host in order; one more at the end */
	size_t n_groups;
};

static void tell_run(const struct ingest_settings *settings, enum ingest_event_kind kind,
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
static int await_run(struct writer *writer, const struct ingest_settings *settings,
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
static int finish_run(struct writer *writer, const struct ingest_settings *settings,
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

static enum run_outcome outcome_of_failure(int rc, const struct run *run)
{
	if (rc == ERR_POSTPONED || rc == ERR_BUSY)
		return RUN_POSTPONED;
	return run->counters.received ? RUN_PARTIAL : RUN_FAILED;
}

static void harvest_endpoint(struct ingest *ingest, size_t index)
{
	const struct endpoint *endpoint = ingest->endpoints[index];
	struct ingest_result *result = &ingest->results[index];
	const struct ingest_settings *settings = ingest->settings;
	struct clock clock = *settings->clock; /* waits and chance of one thread */
	struct intake intake = {0};
	struct http_settings http = ingest->http; /* borrowed by the harvester */
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
		     : await_run(ingest->writer, settings, endpoint, RUN_FULL, &run, &checkpoint,
			   &arena, &err);
	if (rc < 0) {
		result->run = (struct run){
		    .outcome = rc == ERR_BUSY || rc == ERR_INTERRUPTED ? RUN_POSTPONED : RUN_FAILED,
		    .from = UTC_NONE,
		    .until = UTC_NONE,
		    .response_date = UTC_NONE};
		run_set_error(&result->run, rc, err.text);
		tell_run(settings, INGEST_FINISHED, endpoint->name, &result->run);
		goto out;
	}
	tell_run(settings, INGEST_STARTED, endpoint->name, &run);
	intake.source.run = run;
	rc = intake_init(&intake, settings, ingest->writer, endpoint, &err);
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
	run.outcome = rc < 0 ? outcome_of_failure(rc, &run) : outcome;
	if (rc == 0 && outcome == RUN_PARTIAL)
		rc = ERR_PROTOCOL; /* err says which end was not reached */
	if (finish_run(ingest->writer, settings, &run, rc, &err,
		run.outcome != RUN_COMPLETE && rc != ERR_PROTOCOL, &store_err) < 0 &&
	    rc == 0) {
		run.outcome = RUN_PARTIAL;
		run_set_error(&run, store_err.code, store_err.text);
	}
	result->run = run;
	tell_run(settings, INGEST_FINISHED, endpoint->name, &result->run);
out:
	if (intake.writer)
		intake_clear(&intake);
	harvester_free(harvester);
	repository_clear(&repository);
	arena_clear(&arena);
}

static void harvest_host(void *ctx, size_t group)
{
	struct ingest *ingest = ctx;
	for (size_t i = ingest->group_start[group]; i < ingest->group_start[group + 1]; i++)
		harvest_endpoint(ingest, ingest->order[i]);
}

/* Whether two URLs lead to the same host and port (RFC 3986, 6.2.3: the scheme's port is the usual). */
static bool is_same_host(const char *a, const char *b)
{
	struct str host[2];
	const char *url[2] = {a, b};
	for (int i = 0; i < 2; i++) {
		struct str s = str_from(url[i]);
		bool is_tls = str_starts_nocase(s, STR("https:"));
		size_t at = str_find(s, STR("://"), 0);
		s = str_from_index(s, at == STR_NONE ? 0 : at + 3);
		size_t end = 0;
		while (end < s.n && !strchr("/?#", s.p[end]))
			end++;
		host[i] = str_sub(s, 0, end);
		struct str usual = is_tls ? STR(":443") : STR(":80");
		if (str_ends(host[i], usual))
			host[i].n -= usual.n;
	}
	return str_eq_nocase(host[0], host[1]);
}

/* Endpoints of one host stay on one thread, so that no host gets two requests at once. */
static void group_by_host(struct ingest *ingest, size_t n)
{
	bool *is_placed = xcalloc(n, sizeof(*is_placed));
	size_t n_order = 0;
	for (size_t i = 0; i < n; i++) {
		if (is_placed[i])
			continue;
		ingest->group_start[ingest->n_groups++] = n_order;
		for (size_t j = i; j < n; j++) {
			if (!is_placed[j] &&
			    is_same_host(ingest->endpoints[i]->url, ingest->endpoints[j]->url)) {
				is_placed[j] = true;
				ingest->order[n_order++] = j;
			}
		}
	}
	ingest->group_start[ingest->n_groups] = n_order;
	free(is_placed);
}

/* Failures of the store concern the whole call, not one endpoint. */
static int find_store_failure(const struct ingest_result *results, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		int code = results[i].run.error_code;
		if (code == ERR_STORE || code == ERR_FULL || code == ERR_IO || code == ERR_MEMORY)
			return err_set(err, code, "%s", results[i].run.error);
	}
	return 0;
}

int ingest_harvest(const struct ingest_settings *settings, const struct endpoint *const *endpoints,
    size_t n, struct ingest_result *results, struct err *err)
{
	char user_agent[USER_AGENT_BYTES];
	user_agent_write(settings->contact, user_agent);
	struct ingest ingest = {
	    .settings = settings,
	    .http = {user_agent, settings->contact, settings->is_interrupted},
	    .endpoints = endpoints,
	    .results = results,
	    .order = xcalloc(n, sizeof(size_t)),
	    .group_start = xcalloc(n + 1, sizeof(size_t)),
	};
	int rc = harvest_global_init(err);
	if (rc == 0)
		rc = writer_new(
		    &ingest.writer, settings->store_path, settings->jobs, settings->clock, err);
	if (rc == 0) {
		group_by_host(&ingest, n);
		pool_run(settings->jobs, ingest.n_groups, harvest_host, &ingest);
		rc = find_store_failure(results, n, err);
	}
	writer_free(ingest.writer);
	harvest_global_clear();
	free(ingest.order);
	free(ingest.group_start);
	return rc;
}

struct import_report {
	ingest_file_fn file;
	void *file_ctx;
	bool has_problem;
};

static void on_file(void *ctx, const struct source_report *report)
{
	struct import_report *import = ctx;
	import->has_problem |= report->problem.n > 0;
	if (!import->file)
		return;
	import->file(import->file_ctx,
	    &(struct ingest_file){
		.name = report->name,
		.format =
		    report->format == SOURCE_AUTO ? "unknown" : source_format_name(report->format),
		.n_records = report->n_records,
		.n_deleted = report->n_deleted,
		.n_rejected = report->n_rejected,
		.is_well_formed = report->is_well_formed,
		.problem = report->problem,
	    });
}

int ingest_import(const struct ingest_settings *settings, const struct endpoint *endpoint,
    const char *const *paths, size_t n_paths, const char *format, ingest_file_fn file,
    void *file_ctx, struct ingest_result *result, struct err *err)
{
	struct writer *writer = NULL;
	struct intake intake = {0};
	struct arena arena = {0};
	struct checkpoint checkpoint;
	struct run run;
	struct import_report report = {.file = file, .file_ctx = file_ctx};
	struct err reason = {0};
	enum source_format source_format =
	    format ? source_format_find(str_from(format)) : SOURCE_AUTO;
	int path_rc = 0;

	result->endpoint = endpoint->name;
	int rc = harvest_global_init(err);
	if (rc == 0)
		rc = writer_new(&writer, settings->store_path, 1, settings->clock, err);
	if (rc == 0)
		rc = await_run(
		    writer, settings, endpoint, RUN_IMPORT, &run, &checkpoint, &arena, err);
	if (rc < 0)
		goto out;
	tell_run(settings, INGEST_STARTED, endpoint->name, &run);
	intake.source.run = run;
	rc = intake_init(&intake, settings, writer, endpoint, err);
	for (size_t i = 0; rc == 0 && i < n_paths; i++) {
		rc = harvest_files(paths[i], source_format, &intake.sink, on_file, &report, err);
		if (rc == 0 && settings->is_interrupted && settings->is_interrupted())
			rc = err_set(err, ERR_INTERRUPTED, "interrupted");
		if (rc == ERR_NOT_FOUND || rc == ERR_IO) {
			/* A path that cannot be read does not stop the others. The last is told at the end. */
			if (path_rc < 0)
				intake_tell(settings, &(struct ingest_event){.kind = INGEST_WARNING,
							  .endpoint = endpoint->name,
							  .text = str_from(reason.text)});
			path_rc = rc;
			reason = *err;
			rc = 0;
		}
	}
	if (intake.writer) {
		struct err flush_err = {0};
		int flushed = intake_flush(&intake, &flush_err);
		run = intake.source.run;
		if (flushed < 0 && rc >= 0) {
			rc = flushed;
			*err = flush_err;
		}
	}
	if (rc < 0)
		reason = *err;
	int failed = rc < 0 ? rc : path_rc;
	if (failed == 0 && report.has_problem && run.counters.received == 0)
		failed = err_set(&reason, ERR_FORMAT, "no file held a record that could be read");
	if (failed < 0)
		run.outcome = outcome_of_failure(failed, &run);
	else
		run.outcome = report.has_problem ? RUN_PARTIAL : RUN_COMPLETE;
	struct err finish_err = {0};
	int finished = finish_run(writer, settings, &run, failed, &reason, false, &finish_err);
	if (finished < 0 && rc >= 0) {
		rc = finished;
		*err = finish_err;
	}
	result->run = run;
	tell_run(settings, INGEST_FINISHED, endpoint->name, &run);
out:
	if (intake.writer)
		intake_clear(&intake);
	writer_free(writer);
	harvest_global_clear();
	arena_clear(&arena);
	return rc;
}
