/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/report.h"
#include "pipeline/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

struct import_options {
	const char *endpoint, *format;
	bool no_dedup, replay;
};

const struct opt import_options[] = {
    {"endpoint", 0, OPT_TEXT, offsetof(struct import_options, endpoint), "NAME",
	"name of the source in the store (import)", NULL},
    {"format", 0, OPT_TEXT, offsetof(struct import_options, format), "FORMAT",
	"what the files are, instead of by their content", INGEST_FORMATS},
    {"no-dedup", 0, OPT_FLAG, offsetof(struct import_options, no_dedup), NULL,
	"leave the publications as they are", NULL},
    {"replay", 0, OPT_FLAG, offsetof(struct import_options, replay), NULL,
	"the files are stores that keep responses: harvest anew from these", NULL},
    {0},
};
const size_t import_options_size = sizeof(struct import_options);

static void on_file(void *ctx, const struct ingest_file *file)
{
	const struct cli *cli = ctx;
	if (file->problem.n)
		log_warn("%.*s: %.*s", STR_ARG(file->name), STR_ARG(file->problem));
	else
		log_debug("%.*s: %s: %" PRIu64 " records, %" PRIu64 " deleted, %" PRIu64
			  " rejected",
		    STR_ARG(file->name), file->format, file->n_records, file->n_deleted,
		    file->n_rejected);
	if (!cli->global.json)
		return;
	struct buf out;
	struct json json;
	buf_init(&out, 1 << 20);
	json_init(&json, &out);
	json_open(&json, '{');
	cli_key_text(&json, "file", file->name);
	json_key_text(&json, "format", file->format);
	json_key_int(&json, "records", (int64_t)file->n_records);
	json_key_int(&json, "deleted", (int64_t)file->n_deleted);
	json_key_int(&json, "rejected", (int64_t)file->n_rejected);
	json_key_bool(&json, "well_formed", file->is_well_formed);
	if (file->problem.n)
		cli_key_text(&json, "problem", file->problem);
	else
		json_key_text(&json, "problem", NULL);
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
}

/* Where no path exists there is nothing to make a store for. */
static int check_paths(const struct cli *cli, struct err *err)
{
	for (size_t i = 0; i < cli->n_arguments; i++) {
		if (strcmp(cli->arguments[i], "-") == 0 || access(cli->arguments[i], R_OK) == 0)
			return 0;
	}
	return err_set(
	    err, ERR_NOT_FOUND, "cannot read '%s': %s", cli->arguments[0], strerror(errno));
}

/* A line of JSON for each run, when it has finished. */
static void on_replay_event(void *ctx, const struct ingest_event *event)
{
	const struct cli *cli = ctx;
	report_event(ctx, event);
	if (cli->global.json && event->kind == INGEST_FINISHED)
		report_result_json(event->endpoint, event->run);
}

static int replay_stores(struct cli *cli, const struct import_options *options)
{
	struct conf conf;
	struct err err = {0};
	struct replay_stats stats = {0};
	if (options->endpoint || options->format) {
		err_set(&err, ERR_USAGE,
		    "'--replay' goes without --endpoint and --format: the "
		    "stores say what is whose");
		return cli_fail(&err);
	}
	if (cli_read_conf(cli, &conf, false, &err) < 0)
		return cli_fail(&err);
	struct resolve_settings resolve_settings;
	cli_init_resolve(cli, &conf, false, &resolve_settings);
	struct replay_settings settings = {
	    .store_path = cli->global.store,
	    .endpoints = conf.endpoints,
	    .n_endpoints = conf.n_endpoints,
	    .is_interrupted = cli_is_interrupted,
	    .event = on_replay_event,
	    .event_ctx = cli,
	    .resolve = options->no_dedup ? NULL : &resolve_settings,
	};
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < cli->n_arguments; i++) {
		settings.from_path = cli->arguments[i];
		rc = replay(&settings, &stats, &err);
	}
	conf_clear(&conf);
	if (rc < 0) {
		int code = cli_fail(&err);
		return cli_interrupted_code() ? cli_interrupted_code() : code;
	}
	if (stats.runs == 0) {
		err_set(&err, ERR_NOT_FOUND,
		    "no responses were kept (keep-responses of the "
		    "endpoints): there is nothing to replay");
		return cli_fail(&err);
	}
	log_info("replayed: %" PRIu64 " runs, %" PRIu64 " of them came out otherwise, %" PRIu64
		 " deduplications; %" PRIu64 " runs without responses",
	    stats.runs, stats.different, stats.dedups, stats.missing);
	if (stats.different + stats.missing == 0)
		return EXIT_OK;
	log_warn(
	    "the new store is not what the old one was, in what is told above; 'sheaf harvest' "
	    "asks the repositories for what is missing");
	return EXIT_PART;
}

int cmd_import(struct cli *cli)
{
	const struct import_options *options = cli->options;
	if (options->replay)
		return replay_stores(cli, options);
	struct conf conf;
	struct err err = {0};
	struct endpoint endpoint;
	struct ingest_result result = {0};
	struct ingest_settings settings = {
	    .store_path = cli->global.store,
	    .jobs = 1,
	    .from = UTC_NONE,
	    .until = UTC_NONE,
	    .clock = &cli->clock,
	    .is_interrupted = cli_is_interrupted,
	    .event = report_event,
	};
	const char *name = options->endpoint ? options->endpoint : "import";
	if (!endpoint_is_name(str_from(name))) {
		err_set(&err, ERR_USAGE,
		    "'--endpoint': a name has 1 to %d bytes, no '/' and no control character",
		    ENDPOINT_NAME_MAX);
		return cli_fail(&err);
	}
	if (check_paths(cli, &err) < 0 || cli_read_conf(cli, &conf, false, &err) < 0)
		return cli_fail(&err);
	/* A configured source keeps its url and its defaults, wherever its records come from. */
	endpoint_init(&endpoint);
	endpoint.name = name;
	for (size_t i = 0; i < conf.n_endpoints; i++) {
		if (strcmp(conf.endpoints[i].name, name) == 0)
			endpoint = conf.endpoints[i];
	}
	int code;
	if (ingest_import(&settings, &endpoint, cli->arguments, cli->n_arguments, options->format,
		on_file, cli, &result, &err) < 0) {
		code = cli_interrupted_code() ? cli_interrupted_code() : cli_fail(&err);
	} else {
		code = report_exit_code(&result, 1);
		if (!options->no_dedup && !cli_is_interrupted()) {
			int resolved = cli_resolve(cli, &conf, false);
			if (resolved != EXIT_OK)
				code = cli_is_interrupted() || code == EXIT_FAILED ? resolved
										   : EXIT_PART;
		}
	}
	conf_clear(&conf);
	return code;
}
