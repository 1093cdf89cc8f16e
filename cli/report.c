/* SPDX-License-Identifier: MIT */
#include "cli/report.h"

#include "base/log.h"
#include "cli/progress.h"

#include <inttypes.h>

static void describe_window(const struct run *run, char out[120])
{
	char from[UTC_TEXT_MAX], until[UTC_TEXT_MAX];
	out[0] = '\0';
	if (run->from != UTC_NONE)
		snprintf(out, 120, " from %.*s", STR_ARG(utc_format(run->from, UTC_SECOND, from)));
	if (run->until != UTC_NONE) {
		size_t n = strlen(out);
		snprintf(out + n, 120 - n, " until %.*s",
		    STR_ARG(utc_format(run->until, UTC_SECOND, until)));
	}
}

static void report_finish(const char *endpoint, const struct run *run)
{
	const struct run_counters *c = &run->counters;
	if (run->error_code && c->received == 0 && run->outcome != RUN_COMPLETE) {
		log_error("%s: %s: %s", endpoint, run_outcome_name(run->outcome), run->error);
		return;
	}
	enum log_level level = run->outcome == RUN_COMPLETE ? LOG_INFO : LOG_WARN;
	log_line(level,
	    "%s: %s: %" PRIu64 " received: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64
	    " unchanged, %" PRIu64 " deleted, %" PRIu64 " rejected",
	    endpoint, run_outcome_name(run->outcome), c->received, c->n_new, c->changed,
	    c->unchanged, c->deleted, c->rejected);
	if (run->vanished)
		log_info("%s: %" PRIu64 " records that the repository no longer lists were deleted",
		    endpoint, run->vanished);
	if (run->error_code)
		log_error("%s: %s", endpoint, run->error);
	if (c->rejected)
		log_warn(
		    "%s: rejected records are kept aside: see 'sheaf status --rejected'", endpoint);
}

void report_event(void *ctx, const struct ingest_event *event)
{
	(void)ctx;
	char window[120];
	switch (event->kind) {
	case INGEST_STARTED:
		if (event->run->mode == RUN_IMPORT) {
			log_info("%s: importing", event->endpoint);
			break;
		}
		describe_window(event->run, window);
		log_info(
		    "%s: %s harvest%s", event->endpoint, run_mode_name(event->run->mode), window);
		break;
	case INGEST_WARNING: log_warn("%s: %.*s", event->endpoint, STR_ARG(event->text)); break;
	case INGEST_PROGRESS:
		progress_show("%s: %" PRIu64 " records, %.1f MB", event->endpoint, event->records,
		    (double)event->bytes / 1e6);
		break;
	case INGEST_FINISHED: report_finish(event->endpoint, event->run); break;
	case INGEST_SCHEDULED: break;
	}
}

void report_run_json(struct json *json, const struct run *run)
{
	const struct run_counters *c = &run->counters;
	json_open(json, '{');
	json_key_time(json, "started", run->started);
	json_key_time(json, "finished", run->finished);
	json_key_text(json, "mode", run_mode_name(run->mode));
	json_key_text(json, "outcome", run_outcome_name(run->outcome));
	json_key_int(json, "requests", (int64_t)c->requests);
	json_key_int(json, "pages", (int64_t)c->pages);
	json_key_int(json, "received", (int64_t)c->received);
	json_key_int(json, "new", (int64_t)c->n_new);
	json_key_int(json, "changed", (int64_t)c->changed);
	json_key_int(json, "unchanged", (int64_t)c->unchanged);
	json_key_int(json, "deleted", (int64_t)c->deleted);
	json_key_int(json, "rejected", (int64_t)c->rejected);
	json_key_int(json, "retries", (int64_t)c->retries);
	json_key_int(json, "vanished", (int64_t)run->vanished);
	json_key_int(json, "held", (int64_t)run->held);
	json_key(json, "announced");
	if (run->announced >= 0)
		json_int(json, run->announced);
	else
		json_null(json);
	json_key(json, "error");
	if (run->error_code) {
		json_open(json, '{');
		json_key_text(json, "code", err_code_name(run->error_code));
		json_key_text(json, "message", run->error);
		json_close(json, '}');
	} else {
		json_null(json);
	}
	json_close(json, '}');
}

int report_exit_code(const struct ingest_result *results, size_t n)
{
	size_t n_done = 0, n_failed = 0, n_part = 0;
	bool is_held = false;
	if (cli_interrupted_code())
		return cli_interrupted_code();
	for (size_t i = 0; i < n; i++) {
		const struct run *run = &results[i].run;
		n_done += run->outcome == RUN_COMPLETE && run->counters.rejected == 0;
		n_part += run->outcome == RUN_PARTIAL ||
			  (run->outcome == RUN_COMPLETE && run->counters.rejected > 0);
		is_held |= run->held > 0;
		n_failed += run->outcome == RUN_FAILED || run->outcome == RUN_RUNNING;
	}
	if (is_held)
		return EXIT_DECIDE;
	if (n_done == n)
		return EXIT_OK;
	if (n_failed == n)
		return EXIT_FAILED;
	return n_failed == 0 && n_part == 0 ? EXIT_POSTPONED : EXIT_PART;
}
