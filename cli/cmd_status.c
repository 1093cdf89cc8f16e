/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/utf8.h"
#include "cli/raw.h"
#include "cli/report.h"
#include "cli/status_endpoint.h"
#include "cli/status_errors.h"
#include "model/limits.h"
#include "pipeline/inspect.h"

#include <inttypes.h>
#include <stdlib.h>

struct status_options {
	bool errors, rejected, raw;
};

const struct opt status_options[] = {
    {"errors", 0, OPT_FLAG, offsetof(struct status_options, errors), NULL,
	"group what went wrong by cause, of one endpoint or of all", NULL},
    {"rejected", 0, OPT_FLAG, offsetof(struct status_options, rejected), NULL,
	"list the records that were kept aside, and why, of one endpoint or of all", NULL},
    {"raw", 0, OPT_FLAG, offsetof(struct status_options, raw), NULL,
	"with --rejected: their bytes as well", NULL},
    {0},
};
const size_t status_options_size = sizeof(struct status_options);

struct view {
	struct inspector *inspector;
	const struct conf *conf;
	bool *is_told;	  /* of conf's endpoints */
	const char *only; /* this endpoint, in full; NULL: all */
	size_t n_told;
	inspect_endpoint_fn tell;
	int64_t now;
	struct json *json; /* with --json */
	struct inspect_daemon daemons[INSPECT_DAEMONS_MAX];
	size_t n_daemons;
	const struct inspect_daemon *daemon; /* at hand */
};

static const struct endpoint *find_configured(const struct view *view, struct str name)
{
	const struct endpoint *found = NULL;
	for (size_t i = 0; i < view->conf->n_endpoints; i++) {
		if (str_eq(str_from(view->conf->endpoints[i].name), name)) {
			found = &view->conf->endpoints[i];
			view->is_told[i] = true;
		}
	}
	return found;
}

/* False where nothing harvests the endpoint by itself: it is not configured, or not enabled. */
static int find_schedule(const struct view *view, struct str name,
    struct inspect_schedule *schedule, bool *is_scheduled, struct err *err)
{
	const struct endpoint *found = find_configured(view, name);
	*is_scheduled = found && found->is_enabled;
	struct endpoint unknown;
	endpoint_init(&unknown);
	char text[ENDPOINT_NAME_MAX + 1];
	snprintf(text, sizeof(text), "%.*s", STR_ARG(name));
	unknown.name = text;
	int rc =
	    inspect_schedule(view->inspector, found ? found : &unknown, view->now, schedule, err);
	if (rc == 0 && !*is_scheduled && schedule->state != INSPECT_RUNNING)
		schedule->state = INSPECT_IDLE;
	return rc;
}

static int tell_wanted(void *ctx, const struct inspect_endpoint *endpoint, struct err *err)
{
	struct view *view = ctx;
	if (view->only && !str_eq(endpoint->name, str_from(view->only)))
		return 0;
	view->n_told++;
	return view->tell(view, endpoint, err);
}

/* Those of the store, then those that are configured and were never harvested. */
static int tell_endpoints(struct view *view, inspect_endpoint_fn tell, struct err *err)
{
	view->tell = tell;
	int rc = inspect_endpoints(view->inspector, tell_wanted, view, err);
	for (size_t i = 0; rc == 0 && i < view->conf->n_endpoints; i++) {
		const struct endpoint *endpoint = &view->conf->endpoints[i];
		if (!view->is_told[i] && (endpoint->is_enabled || view->only) &&
		    !(view->only && view->n_told > 0))
			rc = tell_wanted(view,
			    &(struct inspect_endpoint){
				.name = str_from(endpoint->name), .url = str_from(endpoint->url)},
			    err);
	}
	if (rc == 0 && view->only && view->n_told == 0)
		rc = err_set(err, ERR_USAGE,
		    "there is no endpoint '%s' in the store or the configuration", view->only);
	return rc;
}

static int add_endpoint(void *ctx, const struct inspect_endpoint *endpoint, struct err *err)
{
	const struct view *view = ctx;
	struct json *json = view->json;
	struct inspect_schedule schedule;
	bool is_scheduled;
	int rc = find_schedule(view, endpoint->name, &schedule, &is_scheduled, err);
	if (rc < 0)
		return rc;
	json_open(json, '{');
	json_key_str(json, "name", endpoint->name);
	json_key_str(json, "url", endpoint->url);
	json_key_int(json, "records", (int64_t)endpoint->records);
	json_key_int(json, "deleted", (int64_t)endpoint->deleted);
	json_key_int(json, "rejected", (int64_t)endpoint->rejected);
	json_key_text(json, "state", inspect_state_name(schedule.state));
	json_key_time(json, "next_due", is_scheduled ? schedule.next_due : UTC_NONE);
	json_key_int(json, "failures", schedule.history.n_failures);
	json_key_int(json, "held", (int64_t)schedule.history.held);
	json_key(json, "last_run");
	if (endpoint->has_run)
		report_run_json(json, &endpoint->last_run);
	else
		json_null(json);
	json_key(json, "gaps");
	json_open(json, '[');
	for (size_t i = 0; i < endpoint->n_gaps; i++) {
		json_open(json, '{');
		json_key_int(json, "list", endpoint->gaps[i].list);
		json_key_time(json, "from", endpoint->gaps[i].from);
		json_key_time(json, "until", endpoint->gaps[i].until);
		json_close(json, '}');
	}
	json_close(json, ']');
	if (view->only)
		rc = status_add_runs(json, view->inspector, endpoint->name, err);
	json_close(json, '}');
	return rc;
}

/* One of the daemon's harvests, or another process's: what is under way. */
static int add_job(void *ctx, const struct inspect_endpoint *endpoint, struct err *err)
{
	const struct view *view = ctx;
	struct json *json = view->json;
	struct inspect_schedule schedule;
	bool is_scheduled;
	int rc = find_schedule(view, endpoint->name, &schedule, &is_scheduled, err);
	if (rc < 0 || schedule.history.holder_pid != view->daemon->pid)
		return rc;
	json_open(json, '{');
	json_key_str(json, "endpoint", endpoint->name);
	json_key_time(json, "since", endpoint->last_run.started);
	json_key_int(json, "records", (int64_t)endpoint->last_run.counters.received);
	json_close(json, '}');
	return 0;
}

static bool is_deduplicating(const struct inspect_daemon *daemon)
{
	return daemon->is_alive && daemon->dedup_began != UTC_NONE &&
	       (daemon->dedup_ended == UTC_NONE || daemon->dedup_ended < daemon->dedup_began);
}

static int add_daemon(struct view *view, const struct inspect_daemon *daemon, struct err *err)
{
	struct json *json = view->json;
	view->daemon = daemon;
	json_open(json, '{');
	json_key_int(json, "pid", daemon->pid);
	cli_key_text(json, "machine", str_from(daemon->machine));
	json_key_bool(json, "alive", daemon->is_alive);
	json_key_time(json, "started", daemon->started);
	json_key_time(json, "heartbeat", daemon->heartbeat);
	json_key_bool(json, "deduplicating", is_deduplicating(daemon));
	json_key_time(json, "deduplicated", daemon->dedup_ended);
	json_key(json, "jobs");
	json_open(json, '[');
	int rc = daemon->is_alive ? inspect_endpoints(view->inspector, add_job, view, err) : 0;
	json_close(json, ']');
	json_close(json, '}');
	return rc;
}

static int add_daemons(struct view *view, struct err *err)
{
	struct json *json = view->json;
	int rc = 0;
	json_key(json, "daemon");
	if (view->n_daemons > 0)
		rc = add_daemon(view, &view->daemons[0], err);
	else
		json_null(json);
	json_key(json, "other_daemons");
	json_open(json, '[');
	for (size_t i = 1; rc == 0 && i < view->n_daemons; i++)
		rc = add_daemon(view, &view->daemons[i], err);
	json_close(json, ']');
	return rc;
}

static int print_status_json(
    struct view *view, const struct inspect_totals *totals, struct err *err)
{
	struct buf out;
	struct json json;
	buf_init(&out, 64u << 20);
	json_init(&json, &out);
	view->json = &json;
	json_open(&json, '{');
	json_key_int(&json, "records", (int64_t)totals->records);
	json_key_int(&json, "deleted", (int64_t)totals->deleted);
	json_key_int(&json, "rejected", (int64_t)totals->rejected);
	json_key_int(&json, "publications", (int64_t)totals->publications);
	json_key_int(&json, "duplicates", (int64_t)totals->duplicates);
	json_key_int(&json, "waiting", (int64_t)totals->waiting);
	int rc = add_daemons(view, err);
	json_key(&json, "endpoints");
	json_open(&json, '[');
	if (rc == 0)
		rc = tell_endpoints(view, add_endpoint, err);
	json_close(&json, ']');
	json_close(&json, '}');
	if (rc == 0)
		cli_print_json(&out);
	buf_clear(&out);
	return rc;
}

static int print_endpoint(void *ctx, const struct inspect_endpoint *endpoint, struct err *err)
{
	const struct view *view = ctx;
	struct inspect_schedule schedule;
	bool is_scheduled;
	char when[UTC_TEXT_MAX] = "", due[UTC_TEXT_MAX] = "-";
	const struct run *run = &endpoint->last_run;
	int rc = find_schedule(view, endpoint->name, &schedule, &is_scheduled, err);
	if (rc < 0)
		return rc;
	if (is_scheduled)
		utc_format(schedule.next_due, UTC_SECOND, due);
	if (endpoint->has_run)
		utc_format(
		    run->finished == UTC_NONE ? run->started : run->finished, UTC_SECOND, when);
	cli_print_line("%-24.*s %10" PRIu64 " %9" PRIu64 " %9" PRIu64
		       "  %-10s %-12s %-20s  %-9s %s",
	    STR_ARG(endpoint->name), endpoint->records, endpoint->deleted, endpoint->rejected,
	    endpoint->has_run ? run_outcome_name(run->outcome) : "-",
	    endpoint->has_run ? run_mode_name(run->mode) : "-", when,
	    inspect_state_name(schedule.state), due);
	if (schedule.state == INSPECT_RUNNING)
		cli_print_line("  process %" PRId64 " is at work on it, %" PRIu64 " records so far",
		    schedule.history.holder_pid, run->counters.received);
	if (endpoint->has_run && run->error_code)
		cli_print_line("  %s", run->error);
	if (schedule.history.held && !run->held)
		cli_print_line("  %" PRIu64 " records that the repository listed no more are kept: "
			       "look, then 'sheaf harvest --accept-deletions %.*s' deletes them",
		    schedule.history.held, STR_ARG(endpoint->name));
	return 0;
}

static void print_daemon(const struct inspect_daemon *daemon)
{
	char since[UTC_TEXT_MAX], beat[UTC_TEXT_MAX];
	utc_format(daemon->started, UTC_SECOND, since);
	utc_format(daemon->heartbeat, UTC_SECOND, beat);
	if (daemon->is_alive)
		cli_print_line("daemon: process %" PRId64
			       " on %s is at work since %s%s, last heartbeat %s",
		    daemon->pid, daemon->machine, since,
		    is_deduplicating(daemon) ? ", deduplicating" : "", beat);
	else
		cli_print_line("daemon: process %" PRId64
			       " on %s has died: no heartbeat since %s; it began at %s",
		    daemon->pid, daemon->machine, beat, since);
}

static int print_status(struct view *view, const struct inspect_totals *totals, struct err *err)
{
	printf("%-24s %10s %9s %9s  %-10s %-12s %-20s  %-9s %s\n", "endpoint", "records", "deleted",
	    "rejected", "last run", "mode", "at", "state", "next due");
	int rc = tell_endpoints(view, print_endpoint, err);
	printf("\n%" PRIu64 " records in %" PRIu64 " publications; %" PRIu64 " duplicates; %" PRIu64
	       " deleted, %" PRIu64 " rejected\n",
	    totals->records, totals->publications, totals->duplicates, totals->deleted,
	    totals->rejected);
	if (totals->waiting)
		printf(
		    "%" PRIu64 " records wait for deduplication: 'sheaf dedup'\n", totals->waiting);
	for (size_t i = 0; i < view->n_daemons; i++)
		print_daemon(&view->daemons[i]);
	return rc;
}

static int print_in_full(void *ctx, const struct inspect_endpoint *stored, struct err *err)
{
	const struct view *view = ctx;
	struct status_endpoint endpoint = {
	    .stored = stored, .configured = find_configured(view, stored->name)};
	bool is_scheduled;
	int rc = find_schedule(view, stored->name, &endpoint.schedule, &is_scheduled, err);
	return rc < 0 ? rc : status_print_endpoint(view->inspector, &endpoint, err);
}

/* Tells the state with what the configuration says of schedules, as far as it can be read. */
static int tell_status(struct cli *cli, struct inspector *inspector, struct err *err)
{
	struct conf conf = {0};
	struct err conf_err = {0};
	struct inspect_totals totals;
	if (cli_read_conf(cli, &conf, false, &conf_err) < 0)
		log_warn("%s; when endpoints are due is not known", conf_err.text);
	struct view view = {.inspector = inspector,
	    .conf = &conf,
	    .is_told = xcalloc(conf.n_endpoints + 1, sizeof(bool)),
	    .only = cli->n_arguments ? cli->arguments[0] : NULL,
	    .now = clock_now(&cli->clock)};
	int rc = inspect_totals(inspector, &totals, err);
	if (rc == 0)
		rc = inspect_daemons(inspector, view.now, view.daemons, &view.n_daemons, err);
	if (rc == 0)
		rc = cli->global.json ? print_status_json(&view, &totals, err)
		     : view.only      ? tell_endpoints(&view, print_in_full, err)
				      : print_status(&view, &totals, err);
	free(view.is_told);
	conf_clear(&conf);
	return rc;
}

/* Separated by tabs, of which there are none inside; a tab begins a line of the bytes. */
static void print_columns(const struct inspect_rejected *r)
{
	struct buf out;
	buf_init(&out, 8 * LIMIT_REJECTED_BYTES);
	utf8_add_shown(&out, r->endpoint);
	buf_add_char(&out, '\t');
	utf8_add_shown(&out, r->identifier.n ? r->identifier : STR("-"));
	buf_add_char(&out, '\t');
	utf8_add_shown(&out, r->source);
	buf_addf(&out, "#%" PRIu64 "\t", r->position);
	utf8_add_shown(&out, r->reason);
	for (struct str rest = r->bytes; rest.n;) {
		size_t end = str_find_char(rest, '\n', 0);
		buf_add_text(&out, "\n\t");
		utf8_add_shown(&out, str_sub(rest, 0, end));
		rest = str_from_index(rest, end == STR_NONE ? rest.n : end + 1);
	}
	printf("%s\n", out.p);
	buf_clear(&out);
}

static int print_rejected(void *ctx, const struct inspect_rejected *r, struct err *err)
{
	(void)err;
	const struct cli *cli = ctx;
	const struct status_options *options = cli->options;
	if (!cli->global.json) {
		print_columns(r);
		return 0;
	}
	struct buf out;
	struct json json;
	buf_init(&out, 8 * LIMIT_REJECTED_BYTES);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_str(&json, "endpoint", r->endpoint);
	cli_key_text(&json, "identifier", r->identifier);
	cli_key_text(&json, "source", r->source);
	json_key_int(&json, "position", (int64_t)r->position);
	cli_key_text(&json, "reason", r->reason);
	json_key_time(&json, "seen", r->seen);
	if (options->raw)
		raw_key_bytes(&json, r->bytes);
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
	return 0;
}

int cmd_status(struct cli *cli)
{
	const struct status_options *options = cli->options;
	const char *endpoint = cli->n_arguments ? cli->arguments[0] : NULL;
	struct inspector *inspector;
	struct err err = {0};
	if (options->raw && !options->rejected) {
		err_set(&err, ERR_USAGE,
		    "--raw goes with --rejected; 'sheaf show --raw' shows a record");
		return cli_fail(&err);
	}
	if (options->errors && options->rejected) {
		err_set(&err, ERR_USAGE, "--errors and --rejected: ask for one at a time");
		return cli_fail(&err);
	}
	if (options->errors)
		return status_print_errors(cli, endpoint, &err) < 0 ? cli_fail(&err) : EXIT_OK;
	if (inspector_open(&inspector, cli->global.store, &err) < 0)
		return cli_fail(&err);
	int rc = options->rejected ? inspect_rejected(inspector, endpoint, options->raw,
					 print_rejected, cli, &err)
				   : tell_status(cli, inspector, &err);
	inspector_close(inspector);
	return rc < 0 ? cli_fail(&err) : EXIT_OK;
}
