/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/vec.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "pipeline/reconcile.h"

#include <inttypes.h>
#include <stdlib.h>

#define LIMIT_DEFAULT 10
#define LIMIT_MAX     1000000

struct reconcile_options {
	const char *limit;
};

const struct opt reconcile_options[] = {
    {"limit", 0, OPT_TEXT, offsetof(struct reconcile_options, limit), "N",
	"show so many of each kind (10); with --json all are listed", NULL},
    {0},
};
const size_t reconcile_options_size = sizeof(struct reconcile_options);

/* The first differences of each kind: they are told by kind, and come as the list has them. */
struct examples {
	struct arena arena;
	struct reconcile_difference *items;
	size_t n, capacity;
	size_t n_of[RECONCILE_N_KINDS];
	size_t limit;
};

struct telling {
	const struct cli *cli;
	const char *endpoint;
	struct examples examples;
};

static void key_or_null(struct json *json, const char *key, struct str value)
{
	if (value.n) {
		cli_key_text(json, key, value);
	} else {
		json_key(json, key);
		json_null(json);
	}
}

static void print_json(const struct reconcile_difference *difference)
{
	struct buf out;
	struct json json;
	buf_init(&out, 1 << 20);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_text(&json, "difference", reconcile_kind_name(difference->kind));
	cli_key_text(&json, "identifier", difference->identifier);
	key_or_null(&json, "here", difference->here);
	key_or_null(&json, "there", difference->there);
	json_key_text(&json, "reason", reconcile_reason_name(difference->reason));
	key_or_null(&json, "detail", difference->detail);
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
}

static int on_difference(void *ctx, const struct reconcile_difference *difference, struct err *err)
{
	(void)err;
	struct telling *telling = ctx;
	struct examples *examples = &telling->examples;
	if (telling->cli->global.json) {
		print_json(difference);
		return 0;
	}
	if (examples->n_of[difference->kind]++ >= examples->limit)
		return 0;
	struct reconcile_difference copy = *difference;
	copy.identifier = arena_str(&examples->arena, difference->identifier);
	copy.here = arena_str(&examples->arena, difference->here);
	copy.there = arena_str(&examples->arena, difference->there);
	copy.detail = arena_str(&examples->arena, difference->detail);
	VEC_ADD(examples->items, examples->n, examples->capacity) = copy;
	return 0;
}

static void on_warning(void *ctx, struct str text)
{
	const struct telling *telling = ctx;
	log_warn("%s: %.*s", telling->endpoint, STR_ARG(text));
}

static void on_progress(void *ctx, uint64_t n_there)
{
	const struct telling *telling = ctx;
	progress_show("%s: %" PRIu64 " identifiers", telling->endpoint, n_there);
}

static void print_example(const struct reconcile_difference *difference)
{
	char dates[2][100] = {"", ""};
	if (difference->here.n)
		snprintf(dates[0], sizeof(dates[0]), "  here %.*s",
		    STR_ARG(str_sub(difference->here, 0, 60)));
	if (difference->there.n)
		snprintf(dates[1], sizeof(dates[1]), "  there %.*s",
		    STR_ARG(str_sub(difference->there, 0, 60)));
	cli_print_line("    %.*s%s%s%s%.*s", STR_ARG(difference->identifier), dates[0], dates[1],
	    difference->detail.n ? ": " : "", STR_ARG(difference->detail));
}

static void print_kind(const struct telling *telling, const struct reconcile_result *result,
    enum reconcile_kind kind, const char *title)
{
	uint64_t n = reconcile_count(result, kind);
	if (n == 0)
		return;
	printf("\n%" PRIu64 " %s\n", n, title);
	for (int reason = 0; reason < RECONCILE_N_REASONS; reason++) {
		if (result->counts[kind][reason] == 0)
			continue;
		printf("  %" PRIu64 ": %s\n", result->counts[kind][reason],
		    reconcile_reason_text((enum reconcile_reason)reason));
		for (size_t i = 0; i < telling->examples.n; i++) {
			const struct reconcile_difference *difference = &telling->examples.items[i];
			if (difference->kind == kind && (int)difference->reason == reason)
				print_example(difference);
		}
	}
	if (n > telling->examples.limit)
		printf(
		    "  (%zu are shown: --limit N, or --json for all)\n", telling->examples.limit);
}

static void print_result(const struct telling *telling, const struct reconcile_result *result)
{
	static const char *const titles[] = {
	    "there and not here",
	    "here and not there",
	    "deleted there and live here",
	    "live there and deleted here",
	    "with another datestamp",
	};
	uint64_t n = 0;
	cli_print_line("%s: %" PRIu64 " there (%" PRIu64 " deleted), %" PRIu64 " here (%" PRIu64
		       " deleted)%s",
	    telling->endpoint, result->there, result->there_deleted, result->here,
	    result->here_deleted,
	    result->is_whole ? "" : "; the list is not whole: nothing is said of what it lacks");
	for (int kind = 0; kind < RECONCILE_N_KINDS; kind++) {
		print_kind(telling, result, (enum reconcile_kind)kind, titles[kind]);
		n += reconcile_count(result, (enum reconcile_kind)kind);
	}
	if (n == 0 && result->is_whole)
		printf("no difference\n");
}

int cmd_reconcile(struct cli *cli)
{
	const struct reconcile_options *options = cli->options;
	struct err err = {0};
	uint64_t limit = LIMIT_DEFAULT;
	if (options->limit && !str_to_u64(str_from(options->limit), LIMIT_MAX, &limit)) {
		err_set(&err, ERR_USAGE, "'--limit %s': must be a number from 0 to %d",
		    options->limit, LIMIT_MAX);
		return cli_fail(&err);
	}
	struct conf conf;
	const struct endpoint *endpoint;
	if (cli_read_conf(cli, &conf, true, &err) < 0)
		return cli_fail(&err);
	if (conf_find(&conf, cli->arguments[0], &endpoint, &err) < 0) {
		conf_clear(&conf);
		return cli_fail(&err);
	}
	struct telling telling = {
	    .cli = cli, .endpoint = endpoint->name, .examples.limit = (size_t)limit};
	struct reconcile_settings settings = {
	    .store_path = cli->global.store,
	    .contact = conf.contact,
	    .clock = &cli->clock,
	    .is_interrupted = cli_is_interrupted,
	    .ctx = &telling,
	    .each = on_difference,
	    .warning = on_warning,
	    .progress = on_progress,
	};
	struct reconcile_result result;
	int rc = reconcile_endpoint(endpoint, &settings, &result, &err);
	progress_clear();
	bool has_begun = rc == 0 || result.there > 0;
	if (has_begun && !cli->global.json)
		print_result(&telling, &result);
	int code = rc < 0 ? cli_fail(&err) : EXIT_OK;
	for (int kind = 0; rc == 0 && kind < RECONCILE_N_KINDS; kind++) {
		if (reconcile_count(&result, (enum reconcile_kind)kind) > 0)
			code = EXIT_FAULTS;
	}
	free(telling.examples.items);
	arena_clear(&telling.examples.arena);
	conf_clear(&conf);
	return code;
}
