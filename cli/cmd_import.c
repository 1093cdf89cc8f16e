/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/report.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

struct import_options {
	const char *endpoint, *format;
	bool no_dedup;
};

const struct opt import_options[] = {
    {"endpoint", 0, OPT_TEXT, offsetof(struct import_options, endpoint), "NAME",
	"name of the source in the store (import)", NULL},
    {"format", 0, OPT_TEXT, offsetof(struct import_options, format), "FORMAT",
	"what the files are, instead of by their content", INGEST_FORMATS},
    {"no-dedup", 0, OPT_FLAG, offsetof(struct import_options, no_dedup), NULL,
	"leave the publications as they are", NULL},
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

int cmd_import(struct cli *cli)
{
	const struct import_options *options = cli->options;
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
