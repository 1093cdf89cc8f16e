/* SPDX-License-Identifier: MIT */
/*
 * The daemon: one loop, which watches over the dispatcher (pipeline/dispatcher.h),
 * signals, the configuration, deduplication, metrics and the service manager.
 */
#define _GNU_SOURCE
#include "base/log.h"
#include "base/notify.h"
#include "cli/harvests.h"
#include "cli/metrics.h"
#include "cli/report.h"
#include "pipeline/dispatcher.h"
#include "pipeline/heartbeat.h"
#include "pipeline/inspect.h"

#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define TICK_MS		200	     /* how soon a signal is seen */
#define CUT_MS		5000	     /* for the pages in hand, once the end was asked for */
#define DEDUP_PAUSE_MS	60000	     /* at least, between deduplications */
#define DEDUP_LATEST_MS (900 * 1000) /* at the latest, though harvests are under way */
#define METRICS_MS	30000
#define METRICS_BUSY_MS 10000 /* at least, while harvests end one after the other */

struct daemon_options {
	bool once;
	const char *metrics;
};

const struct opt daemon_options[] = {
    {"once", 0, OPT_FLAG, offsetof(struct daemon_options, once), NULL,
	"harvest what is due, deduplicate, and end", NULL},
    {"metrics", 0, OPT_TEXT, offsetof(struct daemon_options, metrics), "FILE",
	"keep figures for monitoring in a file (OpenMetrics)", NULL},
    {0},
};
const size_t daemon_options_size = sizeof(struct daemon_options);

/* A configuration that is in force, or that runs under way began with. */
struct edition {
	struct conf conf;
	unsigned number; /* of dispatcher_set */
	struct edition *older;
};

struct daemon {
	struct cli *cli;
	const char *metrics; /* path, or NULL */
	bool has_metrics_failed;
	struct ingest_settings settings;
	struct dispatcher *dispatcher;
	struct edition *edition; /* in force; older ones after it */
	struct resolve_settings resolve;
	struct dispatcher_state state;
	struct clock clock; /* the real one, whatever the time is fixed to */
	uint64_t n_changes_seen;
	bool wants_dedup;
	int64_t deduped_day; /* since 1970: embargoes end with a day */
	int64_t deduped_ms, watchdog_ms, metrics_ms, ending_ms;
	bool is_ending;
};

static volatile sig_atomic_t wants_reload;
static atomic_bool is_cut;

static void on_reload(int signal)
{
	(void)signal;
	wants_reload = 1;
}

static bool ask_cut(void)
{
	return atomic_load(&is_cut);
}

/* ---- configuration ---- */

static int use_edition(struct daemon *daemon, struct edition *edition, struct err *err)
{
	const struct conf *conf = &edition->conf;
	const struct endpoint **chosen = xcalloc(conf->n_endpoints + 1, sizeof(*chosen));
	size_t n = 0;
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		if (conf->endpoints[i].is_enabled)
			chosen[n++] = &conf->endpoints[i];
	}
	if (n == 0)
		log_warn("'%s' has no enabled endpoint", daemon->cli->global.config);
	edition->number = daemon->edition ? daemon->edition->number + 1 : 1;
	edition->older = daemon->edition;
	daemon->edition = edition;
	int rc = dispatcher_set(
	    daemon->dispatcher, chosen, n, (size_t)conf->jobs, conf->contact, NULL, err);
	free(chosen);
	return rc;
}

/* Those that nothing under way has to do with any more. */
static void drop_editions(struct daemon *daemon, unsigned oldest)
{
	struct edition **link = &daemon->edition;
	while (*link && (*link)->number >= oldest)
		link = &(*link)->older;
	while (*link) {
		struct edition *edition = *link;
		*link = edition->older;
		conf_clear(&edition->conf);
		free(edition);
	}
}

static void tell_change(void *ctx, const char *endpoint, const char *what)
{
	int *n = ctx;
	(*n)++;
	if (!endpoint)
		log_info("configuration: [sheaf] changed=\"%s\"", what);
	else if (strcmp(what, "added") == 0 || strcmp(what, "removed") == 0)
		log_info("configuration: endpoint '%s' %s", endpoint, what);
	else
		log_info("configuration: endpoint '%s' changed=\"%s\"", endpoint, what);
}

static int reload(struct daemon *daemon, struct err *err)
{
	struct edition *edition = xcalloc(1, sizeof(*edition));
	struct err conf_err = {0};
	int n_changes = 0;
	wants_reload = 0;
	notify_manager(
	    "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic_ms(&daemon->clock) * 1000);
	int rc = 0;
	if (cli_read_conf(daemon->cli, &edition->conf, true, &conf_err) < 0) {
		log_error("configuration: %s; what was read before stays in force", conf_err.text);
		free(edition);
	} else {
		conf_compare(&daemon->edition->conf, &edition->conf, tell_change, &n_changes);
		log_info("configuration: read again, %d changes", n_changes);
		rc = use_edition(daemon, edition, err);
	}
	notify_manager("READY=1");
	return rc;
}

/* ---- deduplication ---- */

static int64_t today(const struct daemon *daemon)
{
	return clock_now(&daemon->cli->clock) / 86400;
}

static void begin_dedup(struct daemon *daemon)
{
	struct err err = {0};
	cli_init_resolve(daemon->cli, &daemon->edition->conf, false, &daemon->resolve);
	daemon->wants_dedup = false;
	daemon->deduped_day = today(daemon);
	log_debug("deduplication: start");
	if (dispatcher_resolve(daemon->dispatcher, &daemon->resolve, &err) < 0) {
		log_error("deduplication: %s", err.text);
		daemon->wants_dedup = true;
		daemon->deduped_ms = clock_monotonic_ms(&daemon->clock);
	}
}

static void end_dedup(
    struct daemon *daemon, int rc, const struct resolve_stats *stats, const struct err *err)
{
	daemon->deduped_ms = clock_monotonic_ms(&daemon->clock);
	daemon->metrics_ms = 0;
	/* One that found nothing to do keeps no other waiting. */
	if (rc == 0 && stats->records == 0 && stats->publications == 0)
		daemon->deduped_ms -= DEDUP_PAUSE_MS;
	if (rc == 0) {
		cli_tell_resolved(stats);
		return;
	}
	/* What is not done stays marked. */
	daemon->wants_dedup = true;
	if (rc != ERR_INTERRUPTED)
		log_error("deduplication: %s", err->text);
}

/*
 * After runs that changed something, and once a day: when nothing is under way, or
 * it has waited for long. At the start, as records may wait since before.
 */
static void look_after_dedup(struct daemon *daemon)
{
	const struct dispatcher_state *state = &daemon->state;
	struct resolve_stats stats;
	struct err err = {0};
	int rc;
	if (dispatcher_take_resolved(daemon->dispatcher, &rc, &stats, &err))
		end_dedup(daemon, rc, &stats, &err);
	if (state->n_changes != daemon->n_changes_seen || daemon->deduped_day != today(daemon))
		daemon->wants_dedup = true;
	daemon->n_changes_seen = state->n_changes;
	if (state->is_resolving || daemon->is_ending)
		return;
	int64_t passed_ms = clock_monotonic_ms(&daemon->clock) - daemon->deduped_ms;
	bool is_late = passed_ms >= DEDUP_LATEST_MS && state->n_running > 0;
	if ((daemon->wants_dedup && state->n_running == 0 && passed_ms >= DEDUP_PAUSE_MS) ||
	    is_late)
		begin_dedup(daemon);
}

/* ---- metrics and the service manager ---- */

static void write_metrics(struct daemon *daemon)
{
	struct err err = {0};
	int rc = metrics_write(daemon->cli, &daemon->edition->conf, daemon->metrics, &err);
	/* Told once, not every time. */
	if (rc < 0 && !daemon->has_metrics_failed)
		log_error("metrics: %s", err.text);
	daemon->has_metrics_failed = rc < 0;
}

static void look_after_metrics(struct daemon *daemon, uint64_t n_ended_before)
{
	int64_t now_ms = clock_monotonic_ms(&daemon->clock);
	bool is_idle = daemon->state.n_running == 0;
	if (!daemon->metrics)
		return;
	/* The end of a run is told soon, unless many follow each other. */
	if (daemon->state.n_ended != n_ended_before && daemon->metrics_ms != 0) {
		int64_t soonest = daemon->metrics_ms - METRICS_MS + (is_idle ? 0 : METRICS_BUSY_MS);
		if (soonest < daemon->metrics_ms)
			daemon->metrics_ms = soonest;
	}
	if (now_ms < daemon->metrics_ms)
		return;
	write_metrics(daemon);
	daemon->metrics_ms = now_ms + METRICS_MS;
}

static void look_after_manager(struct daemon *daemon)
{
	int64_t now_ms = clock_monotonic_ms(&daemon->clock);
	int64_t period_ms = notify_watchdog_ms();
	/* Half of the time, and often enough for the status to be of use. */
	if (period_ms == 0 || period_ms > 20000)
		period_ms = 20000;
	if (now_ms < daemon->watchdog_ms)
		return;
	daemon->watchdog_ms = now_ms + period_ms / 2;
	char due[UTC_TEXT_MAX] = "never";
	if (daemon->state.next_due != INT64_MAX)
		utc_format(daemon->state.next_due, UTC_SECOND, due);
	notify_manager("WATCHDOG=1\nSTATUS=%zu harvests under way%s; next due %s",
	    daemon->state.n_running, daemon->state.is_resolving ? ", deduplicating" : "", due);
}

/* ---- the loop ---- */

static void look_after_end(struct daemon *daemon)
{
	if (!cli_is_interrupted())
		return;
	int64_t now_ms = clock_monotonic_ms(&daemon->clock);
	if (!daemon->is_ending) {
		daemon->is_ending = true;
		daemon->ending_ms = now_ms;
		notify_manager("STOPPING=1");
		log_info("daemon: ending; %zu harvests have their pages in hand",
		    daemon->state.n_running);
		dispatcher_end(daemon->dispatcher);
	}
	if (now_ms - daemon->ending_ms >= CUT_MS)
		atomic_store(&is_cut, true);
}

static int watch(struct daemon *daemon, struct err *err)
{
	int rc = 0;
	for (;;) {
		uint64_t n_ended = daemon->state.n_ended;
		rc = dispatcher_wait(daemon->dispatcher, TICK_MS, &daemon->state, err);
		if (rc < 0)
			return rc;
		look_after_end(daemon);
		if (daemon->is_ending && daemon->state.n_running == 0 &&
		    !daemon->state.is_resolving)
			return 0;
		if (wants_reload && !daemon->is_ending)
			rc = reload(daemon, err);
		if (rc < 0)
			return rc;
		/* A deduplication under way asks the one it began with how far to trust whom. */
		if (!daemon->state.is_resolving)
			drop_editions(daemon, daemon->state.oldest_set);
		look_after_dedup(daemon);
		look_after_metrics(daemon, n_ended);
		look_after_manager(daemon);
	}
}

/* Whoever starts a second daemon may not know it. */
static int tell_others(struct daemon *daemon, struct err *err)
{
	struct inspector *inspector;
	struct inspect_daemon daemons[INSPECT_DAEMONS_MAX];
	size_t n = 0;
	int rc = inspector_open(&inspector, daemon->cli->global.store, err);
	if (rc < 0)
		return rc;
	rc = inspect_daemons(inspector, clock_now(&daemon->cli->clock), daemons, &n, err);
	inspector_close(inspector);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		char beat[UTC_TEXT_MAX];
		if (!daemons[i].is_alive || daemons[i].is_own)
			continue;
		utc_format(daemons[i].heartbeat, UTC_SECOND, beat);
		log_warn("daemon: another one is at work on '%s': process %" PRId64
			 " on %s, last heartbeat %s; they share the endpoints, each is harvested "
			 "once",
		    daemon->cli->global.store, daemons[i].pid, daemons[i].machine, beat);
	}
	return rc;
}

static int run_daemon(struct daemon *daemon, struct edition *edition)
{
	struct err err = {0};
	/* The first deduplication need not wait, nor the first metrics. */
	daemon->deduped_ms = clock_monotonic_ms(&daemon->clock) - DEDUP_PAUSE_MS;
	int rc = dispatcher_new(&daemon->dispatcher, &daemon->settings, true, &err);
	if (rc < 0) {
		conf_clear(&edition->conf);
		free(edition);
		return cli_fail(&err);
	}
	log_info("daemon: start process=%d endpoints=%zu jobs=%d", (int)getpid(),
	    edition->conf.n_endpoints, edition->conf.jobs);
	rc = use_edition(daemon, edition, &err);
	if (rc == 0)
		rc = tell_others(daemon, &err);
	if (rc == 0 && daemon->metrics)
		rc = metrics_write(daemon->cli, &edition->conf, daemon->metrics, &err);
	if (rc == 0) {
		notify_manager("READY=1");
		rc = watch(daemon, &err);
	}
	if (rc < 0)
		atomic_store(&is_cut, true); /* nothing that is fetched could be stored */
	dispatcher_free(daemon->dispatcher);
	drop_editions(daemon, UINT32_MAX);
	if (rc < 0)
		return cli_fail(&err);
	log_info("daemon: ended");
	return EXIT_OK;
}

static int run_once(struct daemon *daemon, const struct conf *conf)
{
	struct err err = {0};
	size_t n = 0;
	int64_t next_due;
	int code = EXIT_OK;
	const struct endpoint **chosen = xcalloc(conf->n_endpoints + 1, sizeof(*chosen));
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		if (conf->endpoints[i].is_enabled)
			chosen[n++] = &conf->endpoints[i];
	}
	size_t n_enabled = n;
	daemon->settings.jobs = (size_t)conf->jobs;
	int rc = harvests_choose_due(daemon->cli, chosen, &n, &next_due, &err);
	if (rc == 0)
		rc = heartbeat_forget_dead(
		    daemon->cli->global.store, clock_now(&daemon->cli->clock), &err);
	if (rc < 0)
		code = cli_fail(&err);
	else if (n_enabled == 0)
		log_warn("'%s' has no enabled endpoint", daemon->cli->global.config);
	else if (n == 0)
		harvests_tell_idle(next_due);
	else
		code = harvests_run(daemon->cli, conf, &daemon->settings, chosen, n, true);
	if (daemon->metrics && metrics_write(daemon->cli, conf, daemon->metrics, &err) < 0)
		code = cli_fail(&err);
	free(chosen);
	return code;
}

int cmd_daemon(struct cli *cli)
{
	const struct daemon_options *options = cli->options;
	struct err err = {0};
	struct edition *edition = xcalloc(1, sizeof(*edition));
	struct daemon daemon = {
	    .cli = cli,
	    .metrics = options->metrics,
	    .settings =
		{
		    .store_path = cli->global.store,
		    .from = UTC_NONE,
		    .until = UTC_NONE,
		    .clock = &cli->clock,
		    .is_interrupted = cli_is_interrupted,
		    .event = report_event_line,
		},
	};
	if (!log_is_to_journal() && !isatty(STDERR_FILENO))
		log_set_style(LOG_STAMPED, &cli->clock);
	if ((options->metrics && metrics_check(options->metrics, &err) < 0) ||
	    cli_read_conf(cli, &edition->conf, true, &err) < 0) {
		free(edition);
		return cli_fail(&err);
	}
	harvests_check_contact(cli, &edition->conf);
	if (options->once) {
		int code = run_once(&daemon, &edition->conf);
		conf_clear(&edition->conf);
		free(edition);
		return code;
	}
	daemon.settings.is_cut = ask_cut;
	daemon.settings.comes_back = true;
	struct sigaction action = {.sa_handler = on_reload};
	sigaction(SIGHUP, &action, NULL);
	return run_daemon(&daemon, edition);
}
