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
	if (run->error_code == ERR_INTERRUPTED && run->mode != RUN_IMPORT)
		log_warn("%s: %s; the same command goes on from there", endpoint, run->error);
	else if (run->error_code)
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
	case INGEST_DETAIL: log_debug("%s: %.*s", event->endpoint, STR_ARG(event->text)); break;
	case INGEST_REPEATED:
		log_warn("%s: in all %.*s; -v tells each", event->endpoint, STR_ARG(event->text));
		break;
	case INGEST_PROGRESS:
		progress_show("%s: %" PRIu64 " records, %.1f MB", event->endpoint, event->records,
		    (double)event->bytes / 1e6);
		break;
	case INGEST_FINISHED: report_finish(event->endpoint, event->run); break;
	case INGEST_SCHEDULED: break;
	}
}

/* A text as a value: in quotes, without any in it. */
static void add_text(struct buf *out, const char *key, struct str text)
{
	buf_addf(out, " %s=\"", key);
	for (size_t i = 0; i < text.n; i++)
		buf_add_char(out, text.p[i] == '"' ? '\'' : text.p[i]);
	buf_add_char(out, '"');
}

static void add_time(struct buf *out, const char *key, int64_t seconds)
{
	char text[UTC_TEXT_MAX];
	if (seconds != UTC_NONE)
		buf_addf(out, " %s=%.*s", key, STR_ARG(utc_format(seconds, UTC_SECOND, text)));
}

static enum log_level add_finish(struct buf *out, const struct run *run)
{
	const struct run_counters *c = &run->counters;
	buf_addf(out, "finish outcome=%s", run_outcome_name(run->outcome));
	if (run->id)
		buf_addf(out,
		    " received=%" PRIu64 " new=%" PRIu64 " changed=%" PRIu64 " unchanged=%" PRIu64
		    " deleted=%" PRIu64 " rejected=%" PRIu64 " vanished=%" PRIu64
		    " requests=%" PRIu64 " retries=%" PRIu64 " seconds=%" PRId64,
		    c->received, c->n_new, c->changed, c->unchanged, c->deleted, c->rejected,
		    run->vanished, c->requests, c->retries, run->finished - run->started);
	if (run->error_code) {
		buf_addf(out, " code=%s", err_code_name(run->error_code));
		add_text(out, "error", str_from(run->error));
	}
	bool goes_on = run->outcome == RUN_POSTPONED || run->error_code == ERR_INTERRUPTED;
	return run->outcome == RUN_COMPLETE ? (run->held ? LOG_ERROR : LOG_INFO)
	       : goes_on		    ? LOG_WARN
					    : LOG_ERROR;
}

void report_event_line(void *ctx, const struct ingest_event *event)
{
	(void)ctx;
	struct buf out;
	enum log_level level = LOG_INFO;
	buf_init(&out, 8192);
	switch (event->kind) {
	case INGEST_STARTED:
		buf_addf(&out, "start mode=%s", run_mode_name(event->run->mode));
		add_time(&out, "from", event->run->from);
		add_time(&out, "until", event->run->until);
		break;
	case INGEST_WARNING:
	case INGEST_DETAIL:
		level = event->kind == INGEST_WARNING ? LOG_WARN : LOG_DEBUG;
		buf_add_text(&out, "warning");
		add_text(&out, "text", event->text);
		break;
	case INGEST_REPEATED:
		level = LOG_WARN;
		buf_add_text(&out, "repeated");
		add_text(&out, "counts", event->text);
		break;
	case INGEST_PROGRESS:
		level = LOG_DEBUG;
		buf_addf(&out, "progress records=%" PRIu64 " bytes=%" PRIu64, event->records,
		    event->bytes);
		break;
	case INGEST_FINISHED: level = add_finish(&out, event->run); break;
	case INGEST_SCHEDULED:
		buf_add_text(&out, event->is_postponed ? "postponed" : "next");
		add_time(&out, event->is_postponed ? "until" : "due", event->due);
		break;
	}
	log_line(level, "%s: %.*s", event->endpoint, STR_ARG(buf_str(&out)));
	buf_clear(&out);
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

void report_result_json(const char *endpoint, const struct run *run)
{
	struct buf out;
	struct json json;
	buf_init(&out, 1 << 20);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_text(&json, "endpoint", endpoint);
	json_key(&json, "run");
	report_run_json(&json, run);
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
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
