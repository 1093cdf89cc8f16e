/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "cli/raw.h"
#include "cli/report.h"
#include "cli/status_errors.h"
#include "model/limits.h"
#include "pipeline/inspect.h"

#include <inttypes.h>

struct status_options {
	bool errors, rejected, raw;
};

const struct opt status_options[] = {
    {"errors", 0, OPT_FLAG, offsetof(struct status_options, errors), NULL,
	"group what went wrong by cause, of one endpoint or of all", NULL},
    {"rejected", 0, OPT_FLAG, offsetof(struct status_options, rejected), NULL,
	"list the records that were kept aside, and why", NULL},
    {"raw", 0, OPT_FLAG, offsetof(struct status_options, raw), NULL,
	"with --rejected: their bytes as well", NULL},
    {0},
};
const size_t status_options_size = sizeof(struct status_options);

static int add_endpoint(void *ctx, const struct inspect_endpoint *endpoint, struct err *err)
{
	(void)err;
	struct json *json = ctx;
	json_open(json, '{');
	json_key_str(json, "name", endpoint->name);
	json_key_str(json, "url", endpoint->url);
	json_key_int(json, "records", (int64_t)endpoint->records);
	json_key_int(json, "deleted", (int64_t)endpoint->deleted);
	json_key_int(json, "rejected", (int64_t)endpoint->rejected);
	json_key(json, "next_due");
	json_null(json);
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
	json_close(json, '}');
	return 0;
}

static int print_status_json(
    struct inspector *inspector, const struct inspect_totals *totals, struct err *err)
{
	struct buf out;
	struct json json;
	buf_init(&out, 64u << 20);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_int(&json, "records", (int64_t)totals->records);
	json_key_int(&json, "deleted", (int64_t)totals->deleted);
	json_key_int(&json, "rejected", (int64_t)totals->rejected);
	json_key_int(&json, "publications", (int64_t)totals->publications);
	json_key_int(&json, "duplicates", (int64_t)totals->duplicates);
	json_key_int(&json, "waiting", (int64_t)totals->waiting);
	json_key(&json, "endpoints");
	json_open(&json, '[');
	int rc = inspect_endpoints(inspector, add_endpoint, &json, err);
	json_close(&json, ']');
	json_close(&json, '}');
	if (rc == 0)
		cli_print_json(&out);
	buf_clear(&out);
	return rc;
}

static int print_endpoint(void *ctx, const struct inspect_endpoint *endpoint, struct err *err)
{
	(void)ctx;
	(void)err;
	char when[UTC_TEXT_MAX] = "";
	const struct run *run = &endpoint->last_run;
	if (endpoint->has_run)
		utc_format(
		    run->finished == UTC_NONE ? run->started : run->finished, UTC_SECOND, when);
	cli_print_line("%-24.*s %10" PRIu64 " %9" PRIu64 " %9" PRIu64 "  %-10s %-12s %s",
	    STR_ARG(endpoint->name), endpoint->records, endpoint->deleted, endpoint->rejected,
	    endpoint->has_run ? run_outcome_name(run->outcome) : "-",
	    endpoint->has_run ? run_mode_name(run->mode) : "-", when);
	if (endpoint->has_run && run->error_code)
		cli_print_line("  %s", run->error);
	return 0;
}

static int print_status(
    struct inspector *inspector, const struct inspect_totals *totals, struct err *err)
{
	printf("%-24s %10s %9s %9s  %-10s %-12s %s\n", "endpoint", "records", "deleted", "rejected",
	    "last run", "mode", "at");
	int rc = inspect_endpoints(inspector, print_endpoint, NULL, err);
	printf("\n%" PRIu64 " records in %" PRIu64 " publications; %" PRIu64 " duplicates; %" PRIu64
	       " deleted, %" PRIu64 " rejected\n",
	    totals->records, totals->publications, totals->duplicates, totals->deleted,
	    totals->rejected);
	if (totals->waiting)
		printf(
		    "%" PRIu64 " records wait for deduplication: 'sheaf dedup'\n", totals->waiting);
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
	struct inspector *inspector;
	struct inspect_totals totals;
	struct err err = {0};
	if (options->raw && !options->rejected) {
		err_set(&err, ERR_USAGE,
		    "--raw goes with --rejected; 'sheaf show --raw' shows a record");
		return cli_fail(&err);
	}
	if (options->errors) {
		const char *endpoint = cli->n_arguments ? cli->arguments[0] : NULL;
		return status_print_errors(cli, endpoint, &err) < 0 ? cli_fail(&err) : EXIT_OK;
	}
	if (cli->n_arguments) {
		err_set(&err, ERR_USAGE, "status: '%s': an endpoint's name goes with --errors",
		    cli->arguments[0]);
		return cli_fail(&err);
	}
	if (inspector_open(&inspector, cli->global.store, &err) < 0)
		return cli_fail(&err);
	int rc;
	if (options->rejected) {
		rc = inspect_rejected(inspector, options->raw, print_rejected, cli, &err);
	} else {
		rc = inspect_totals(inspector, &totals, &err);
		if (rc == 0)
			rc = cli->global.json ? print_status_json(inspector, &totals, &err)
					      : print_status(inspector, &totals, &err);
	}
	inspector_close(inspector);
	return rc < 0 ? cli_fail(&err) : EXIT_OK;
}
