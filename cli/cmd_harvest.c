/* SPDX-License-Identifier: MIT */
#include "cli/harvests.h"
#include "cli/report.h"
#include "model/limits.h"

#include <stdlib.h>

struct harvest_options {
	bool due, full, no_dedup, accept_deletions;
	const char *from, *until;
	const char *jobs;
};

const struct opt harvest_options[] = {
    {"due", 0, OPT_FLAG, offsetof(struct harvest_options, due), NULL,
	"only endpoints whose time has come, for timers and cron", NULL},
    {"full", 0, OPT_FLAG, offsetof(struct harvest_options, full), NULL,
	"everything from the beginning, not only what is new", NULL},
    {"from", 0, OPT_TEXT, offsetof(struct harvest_options, from), "DATE",
	"records changed since then (YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ)", NULL},
    {"until", 0, OPT_TEXT, offsetof(struct harvest_options, until), "DATE",
	"records changed up to then", NULL},
    {"accept-deletions", 0, OPT_FLAG, offsetof(struct harvest_options, accept_deletions), NULL,
	"a full harvest that deletes whatever is gone, past the deletion brake", NULL},
    {"jobs", 0, OPT_TEXT, offsetof(struct harvest_options, jobs), "N",
	"endpoints at once, one request at a time to a host", NULL},
    {"no-dedup", 0, OPT_FLAG, offsetof(struct harvest_options, no_dedup), NULL,
	"leave the publications as they are", NULL},
    {0},
};
const size_t harvest_options_size = sizeof(struct harvest_options);

static int parse_date(const char *option, const char *text, int64_t *seconds, struct err *err)
{
	*seconds = UTC_NONE;
	if (!text)
		return 0;
	bool is_end = strcmp(option, "until") == 0;
	*seconds = is_end ? utc_parse_end(str_from(text)) : utc_parse(str_from(text), NULL, NULL);
	if (*seconds == UTC_NONE)
		return err_set(err, ERR_USAGE,
		    "'--%s %s': must be a date such as 2024-01-31 or 2024-01-31T00:00:00Z", option,
		    text);
	return 0;
}

/* The endpoints that were named, each once, or all that are enabled. */
static int choose(struct cli *cli, const struct conf *conf, const struct endpoint **chosen,
    size_t *n, struct err *err)
{
	*n = 0;
	for (size_t i = 0; i < cli->n_arguments; i++) {
		const struct endpoint *endpoint;
		int rc = conf_find(conf, cli->arguments[i], &endpoint, err);
		if (rc < 0)
			return rc;
		bool is_known = false;
		for (size_t j = 0; j < *n; j++)
			is_known |= chosen[j] == endpoint;
		if (!is_known)
			chosen[(*n)++] = endpoint;
	}
	for (size_t i = 0; cli->n_arguments == 0 && i < conf->n_endpoints; i++) {
		if (conf->endpoints[i].is_enabled)
			chosen[(*n)++] = &conf->endpoints[i];
	}
	if (*n == 0)
		return err_set(err, ERR_CONFIG, "'%s' has no enabled endpoint", cli->global.config);
	return 0;
}

int cmd_harvest(struct cli *cli)
{
	const struct harvest_options *options = cli->options;
	struct conf conf;
	struct err err = {0};
	struct ingest_settings settings = {
	    .store_path = cli->global.store,
	    .is_full = options->full,
	    .accepts_deletions = options->accept_deletions,
	    .clock = &cli->clock,
	    .is_interrupted = cli_is_interrupted,
	    .event = report_event,
	};
	if (parse_date("from", options->from, &settings.from, &err) < 0 ||
	    parse_date("until", options->until, &settings.until, &err) < 0)
		return cli_fail(&err);
	if (settings.from != UTC_NONE && settings.until != UTC_NONE &&
	    settings.from > settings.until) {
		err_set(&err, ERR_USAGE, "'--from %s' is after '--until %s'", options->from,
		    options->until);
		return cli_fail(&err);
	}
	if (options->accept_deletions && cli->n_arguments == 0) {
		err_set(&err, ERR_USAGE, "'--accept-deletions': name the endpoints it is for");
		return cli_fail(&err);
	}
	if (options->accept_deletions && (options->from || options->until)) {
		err_set(&err, ERR_USAGE,
		    "'--accept-deletions' needs the whole list: without --from and --until");
		return cli_fail(&err);
	}
	if (options->full && (options->from || options->until)) {
		err_set(
		    &err, ERR_USAGE, "'--full' asks for everything: without --from and --until");
		return cli_fail(&err);
	}
	uint64_t jobs = 0;
	if (options->jobs &&
	    (!str_to_u64(str_from(options->jobs), LIMIT_JOBS, &jobs) || jobs == 0)) {
		err_set(&err, ERR_USAGE, "'--jobs %s': must be a number from 1 to %d",
		    options->jobs, LIMIT_JOBS);
		return cli_fail(&err);
	}
	if (cli_read_conf(cli, &conf, true, &err) < 0)
		return cli_fail(&err);

	size_t n;
	const struct endpoint **chosen =
	    xcalloc(conf.n_endpoints + cli->n_arguments + 1, sizeof(*chosen));
	int64_t next_due;
	int code;
	if (choose(cli, &conf, chosen, &n, &err) < 0) {
		code = cli_fail(&err);
		goto out;
	}
	if (options->due && harvests_choose_due(cli, chosen, &n, &next_due, &err) < 0) {
		code = cli_fail(&err);
		goto out;
	}
	if (n == 0) {
		harvests_tell_idle(next_due);
		code = EXIT_OK;
		goto out;
	}
	settings.jobs = jobs ? (size_t)jobs : (size_t)conf.jobs;
	harvests_check_contact(cli, &conf);
	code = harvests_run(cli, &conf, &settings, chosen, n, !options->no_dedup);
out:
	free(chosen);
	conf_clear(&conf);
	return code;
}
