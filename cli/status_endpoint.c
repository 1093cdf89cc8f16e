/* SPDX-License-Identifier: MIT */
#include "cli/status_endpoint.h"

#include "cli/report.h"

#include <inttypes.h>

#define RUNS_MAX 10

static void print_state(const struct status_endpoint *endpoint)
{
	const struct inspect_schedule *schedule = &endpoint->schedule;
	char due[UTC_TEXT_MAX];
	utc_format(schedule->next_due, UTC_SECOND, due);
	if (schedule->state == INSPECT_RUNNING)
		cli_print_line("  state     running: process %" PRId64 " is at work on it, %" PRIu64
			       " records so far",
		    schedule->history.holder_pid, endpoint->stored->last_run.counters.received);
	else if (!endpoint->configured)
		cli_print_line("  state     not in the configuration: nothing harvests it");
	else if (!endpoint->configured->is_enabled)
		cli_print_line("  state     not enabled: it is harvested by its name only");
	else if (schedule->state == INSPECT_WAITING)
		cli_print_line("  state     waiting: due since %s", due);
	else if (schedule->state == INSPECT_POSTPONED)
		cli_print_line(
		    "  state     postponed: its repository asked for a wait until %s", due);
	else
		cli_print_line("  state     idle: next due %s", due);
	if (schedule->history.n_failures)
		cli_print_line("  failures  %" PRIu32 " in a row; the more, the rarer it is tried",
		    schedule->history.n_failures);
}

static void print_gap(const struct status_endpoint *endpoint, const struct inspect_gap *gap)
{
	const struct endpoint *configured = endpoint->configured;
	char from[UTC_TEXT_MAX] = "the beginning", until[UTC_TEXT_MAX] = "the end";
	if (gap->from != UTC_NONE)
		utc_format(gap->from, UTC_SECOND, from);
	if (gap->until != UTC_NONE)
		utc_format(gap->until, UTC_SECOND, until);
	bool has_set = configured && gap->list < configured->n_sets;
	cli_print_line("  gap       from %s until %s%s%s", from, until, has_set ? " in set " : "",
	    has_set ? configured->sets[gap->list] : "");
}

static int print_run(void *ctx, const struct run *run, struct err *err)
{
	(void)err;
	const struct run_counters *c = &run->counters;
	bool *is_first = ctx;
	char started[UTC_TEXT_MAX], seconds[24] = "-";
	if (*is_first) {
		putchar('\n');
		cli_print_line("%-20s  %-11s %-9s %8s %8s %8s %8s %9s %8s %8s %8s %7s %7s", "runs",
		    "mode", "outcome", "received", "new", "changed", "deleted", "unchanged",
		    "rejected", "vanished", "requests", "retries", "seconds");
		*is_first = false;
	}
	utc_format(run->started, UTC_SECOND, started);
	if (run->finished != UTC_NONE)
		snprintf(seconds, sizeof(seconds), "%" PRId64, run->finished - run->started);
	cli_print_line("%-20s  %-11s %-9s %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64
		       " %9" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %7" PRIu64 " %7s",
	    started, run_mode_name(run->mode), run_outcome_name(run->outcome), c->received,
	    c->n_new, c->changed, c->deleted, c->unchanged, c->rejected, run->vanished, c->requests,
	    c->retries, seconds);
	if (run->error_code)
		cli_print_line("  %s", run->error);
	if (run->announced > (int64_t)c->received)
		cli_print_line("  the repository announced %" PRId64
			       " records (completeListSize), and listed %" PRIu64,
		    run->announced, c->received);
	return 0;
}

int status_print_endpoint(
    struct inspector *inspector, const struct status_endpoint *endpoint, struct err *err)
{
	const struct inspect_endpoint *stored = endpoint->stored;
	bool is_first = true;
	cli_print_line("%.*s", STR_ARG(stored->name));
	if (stored->url.n)
		cli_print_line("  url       %.*s", STR_ARG(stored->url));
	print_state(endpoint);
	cli_print_line("  records   %" PRIu64 ", %" PRIu64 " deleted, %" PRIu64 " rejected",
	    stored->records, stored->deleted, stored->rejected);
	if (endpoint->schedule.history.held)
		cli_print_line("  held      %" PRIu64 " records that the repository listed no more "
			       "are kept: look, then 'sheaf harvest --accept-deletions %.*s' "
			       "deletes them",
		    endpoint->schedule.history.held, STR_ARG(stored->name));
	for (size_t i = 0; i < stored->n_gaps; i++)
		print_gap(endpoint, &stored->gaps[i]);
	int rc = inspect_runs(inspector, stored->name, RUNS_MAX, print_run, &is_first, err);
	if (rc == 0 && (stored->rejected || (stored->has_run && stored->last_run.error_code))) {
		putchar('\n');
		cli_print_line("By cause: 'sheaf status --errors %.*s'", STR_ARG(stored->name));
	}
	return rc;
}

static int add_run(void *ctx, const struct run *run, struct err *err)
{
	(void)err;
	report_run_json(ctx, run);
	return 0;
}

int status_add_runs(
    struct json *json, struct inspector *inspector, struct str endpoint, struct err *err)
{
	json_key(json, "runs");
	json_open(json, '[');
	int rc = inspect_runs(inspector, endpoint, RUNS_MAX, add_run, json, err);
	json_close(json, ']');
	return rc;
}
