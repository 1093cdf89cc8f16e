/* SPDX-License-Identifier: MIT */
#include "cli/harvests.h"

#include "base/log.h"
#include "cli/report.h"
#include "pipeline/inspect.h"

#include <stdlib.h>

void harvests_check_contact(const struct cli *cli, const struct conf *conf)
{
	if (!conf->contact)
		log_warn("'%s' names no contact in [sheaf]; repositories like to know whom to ask",
		    cli->global.config);
}

int harvests_choose_due(
    struct cli *cli, const struct endpoint **chosen, size_t *n, int64_t *next_due, struct err *err)
{
	struct inspector *inspector;
	int64_t now = clock_now(&cli->clock);
	size_t n_due = 0;
	*next_due = INT64_MAX;
	int rc = ingest_prepare_store(cli->global.store, err);
	if (rc == 0)
		rc = inspector_open(&inspector, cli->global.store, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < *n; i++) {
		struct inspect_schedule schedule;
		rc = inspect_schedule(inspector, chosen[i], now, &schedule, err);
		if (rc == 0 && schedule.state == INSPECT_WAITING)
			chosen[n_due++] = chosen[i];
		else if (rc == 0 && schedule.next_due < *next_due)
			*next_due = schedule.next_due;
	}
	if (rc == 0)
		*n = n_due;
	inspector_close(inspector);
	return rc;
}

void harvests_tell_idle(int64_t next_due)
{
	char when[UTC_TEXT_MAX];
	if (next_due == INT64_MAX)
		log_info("nothing is due");
	else
		log_info(
		    "nothing is due before %.*s", STR_ARG(utc_format(next_due, UTC_SECOND, when)));
}

static void print_results(const struct ingest_result *results, size_t n)
{
	for (size_t i = 0; i < n; i++)
		report_result_json(results[i].endpoint, &results[i].run);
}

int harvests_run(struct cli *cli, const struct conf *conf, struct ingest_settings *settings,
    const struct endpoint *const *chosen, size_t n, bool does_dedup)
{
	struct err err = {0};
	struct ingest_result *results = xcalloc(n, sizeof(*results));
	int code;
	if (settings->jobs > n)
		settings->jobs = n;
	settings->contact = conf->contact;
	if (ingest_harvest(settings, chosen, n, results, &err) < 0) {
		code = cli_fail(&err);
		goto out;
	}
	if (cli->global.json)
		print_results(results, n);
	code = report_exit_code(results, n);
	bool is_held = code == EXIT_POSTPONED && results[0].run.error_code == ERR_BUSY;
	if (does_dedup && !is_held && !cli_is_interrupted()) {
		int resolved = cli_resolve(cli, conf, false);
		if (resolved != EXIT_OK)
			code = cli_is_interrupted() || code == EXIT_FAILED ? resolved : EXIT_PART;
	}
out:
	free(results);
	return code;
}
