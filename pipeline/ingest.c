/* SPDX-License-Identifier: MIT */
#include "pipeline/ingest.h"

#include "model/limits.h"
#include "pipeline/dispatcher.h"
#include "pipeline/endpoint_run.h"
#include "pipeline/intake.h"

#define POLL_MS 100 /* how soon an interruption is seen while an endpoint's delay passes */

int ingest_prepare_store(const char *store_path, struct err *err)
{
	struct store *store = NULL;
	int rc = store_open(&store, store_path, STORE_WRITE, err);
	store_close(store);
	return rc;
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
	struct dispatcher *dispatcher = NULL;
	struct dispatcher_state state;
	int rc = dispatcher_new(&dispatcher, settings, false, err);
	if (rc == 0)
		rc = dispatcher_set(
		    dispatcher, endpoints, n, settings->jobs, settings->contact, results, err);
	while (rc == 0) {
		rc = dispatcher_wait(dispatcher, POLL_MS, &state, err);
		if (rc == 0 && state.n_left == 0 && state.n_running == 0)
			break;
	}
	dispatcher_free(dispatcher);
	return rc < 0 ? rc : find_store_failure(results, n, err);
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
