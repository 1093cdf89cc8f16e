/* SPDX-License-Identifier: MIT */
#include "pipeline/ingest.h"

#include "base/pool.h"
#include "model/limits.h"
#include "pipeline/endpoint_run.h"
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

static void harvest_host(void *ctx, size_t group)
{
	struct ingest *ingest = ctx;
	for (size_t i = ingest->group_start[group]; i < ingest->group_start[group + 1]; i++) {
		size_t n = ingest->order[i];
		endpoint_run_harvest(ingest->settings, ingest->writer, &ingest->http,
		    ingest->endpoints[n], &ingest->results[n]);
	}
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
		rc = writer_new(&ingest.writer, settings->store_path, settings->jobs,
		    settings->is_interrupted, err);
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
	struct run run;
	struct import_report report = {.file = file, .file_ctx = file_ctx};
	struct err reason = {0};
	enum source_format source_format =
	    format ? source_format_find(str_from(format)) : SOURCE_AUTO;
	int path_rc = 0;

	result->endpoint = endpoint->name;
	int rc = harvest_global_init(err);
	if (rc == 0)
		rc = writer_new(&writer, settings->store_path, 1, settings->is_interrupted, err);
	if (rc == 0)
		rc = endpoint_run_open(writer, settings, endpoint, &run, NULL, NULL, NULL, err);
	if (rc < 0)
		goto out;
	endpoint_run_tell(settings, INGEST_STARTED, endpoint->name, &run);
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
		run.outcome = endpoint_run_outcome(failed, &run);
	else
		run.outcome = report.has_problem ? RUN_PARTIAL : RUN_COMPLETE;
	struct err finish_err = {0};
	int finished =
	    endpoint_run_close_import(writer, settings, &run, failed, &reason, &finish_err);
	if (finished < 0 && rc >= 0) {
		rc = finished;
		*err = finish_err;
	}
	result->run = run;
	endpoint_run_tell(settings, INGEST_FINISHED, endpoint->name, &run);
out:
	if (intake.writer)
		intake_clear(&intake);
	writer_free(writer);
	harvest_global_clear();
	return rc;
}
