/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "pipeline/resolve.h"

#include <inttypes.h>

struct dedup_options {
	bool full;
};

const struct opt dedup_options[] = {
    {"full", 0, OPT_FLAG, offsetof(struct dedup_options, full), NULL,
	"compute all from nothing; publications keep their ids", NULL},
    {0},
};
const size_t dedup_options_size = sizeof(struct dedup_options);

/* Endpoints of imports, and those no longer configured, have the usual trust. */
static int trust_of(void *ctx, struct str name)
{
	const struct conf *conf = ctx;
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		if (str_eq(name, str_from(conf->endpoints[i].name)))
			return conf->endpoints[i].trust;
	}
	struct endpoint usual;
	endpoint_init(&usual);
	return usual.trust;
}

static void show_progress(void *ctx, const char *stage, uint64_t done, uint64_t all)
{
	(void)ctx;
	if (all)
		progress_show("deduplicating: %s %" PRIu64 " of %" PRIu64, stage, done, all);
	else
		progress_show("deduplicating: %s %" PRIu64, stage, done);
}

void cli_init_resolve(
    struct cli *cli, const struct conf *conf, bool is_full, struct resolve_settings *settings)
{
	*settings = (struct resolve_settings){
	    .store_path = cli->global.store,
	    .is_full = is_full,
	    .clock = &cli->clock,
	    .is_interrupted = cli_is_interrupted,
	    .trust = trust_of,
	    .trust_ctx = (void *)(uintptr_t)conf,
	};
}

void cli_tell_resolved(const struct resolve_stats *stats)
{
	if (stats->records == 0 && stats->publications == 0) {
		log_debug("deduplicated: nothing has changed");
		return;
	}
	log_info("deduplicated: %" PRIu64 " records looked at, %" PRIu64 " compared in %" PRIu64
		 " pairs, %" PRIu64 " publications changed",
	    stats->records, stats->compared, stats->pairs, stats->publications);
	log_debug("deduplicated: %" PRIu64 " keys, %" PRIu64 " matches, %" PRIu64
		  " clusters, largest block %" PRIu64 ", %" PRIu64 " over-full blocks, %" PRIu64
		  " pairs given up",
	    stats->keys, stats->matches, stats->clusters, stats->largest_block,
	    stats->over_full_blocks, stats->skipped_pairs);
}

static int resolve_and_say(
    struct cli *cli, const struct conf *conf, bool is_full, struct resolve_stats *stats)
{
	struct err err = {0};
	struct resolve_settings settings;
	cli_init_resolve(cli, conf, is_full, &settings);
	settings.progress = show_progress;
	if (resolve(&settings, stats, &err) < 0) {
		err_wrap(&err, "deduplication");
		return cli_fail(&err);
	}
	cli_tell_resolved(stats);
	return EXIT_OK;
}

int cli_resolve(struct cli *cli, const struct conf *conf, bool is_full)
{
	struct resolve_stats stats;
	return resolve_and_say(cli, conf, is_full, &stats);
}

static void print_stats(const struct resolve_stats *stats)
{
	struct buf out;
	struct json json;
	buf_init(&out, 1 << 16);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_int(&json, "records", (int64_t)stats->records);
	json_key_int(&json, "compared", (int64_t)stats->compared);
	json_key_int(&json, "keys", (int64_t)stats->keys);
	json_key_int(&json, "pairs", (int64_t)stats->pairs);
	json_key_int(&json, "matches", (int64_t)stats->matches);
	json_key_int(&json, "clusters", (int64_t)stats->clusters);
	json_key_int(&json, "publications_changed", (int64_t)stats->publications);
	json_key_int(&json, "largest_block", (int64_t)stats->largest_block);
	json_key_int(&json, "over_full_blocks", (int64_t)stats->over_full_blocks);
	json_key_int(&json, "pairs_given_up", (int64_t)stats->skipped_pairs);
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
}

int cmd_dedup(struct cli *cli)
{
	const struct dedup_options *options = cli->options;
	struct conf conf;
	struct err err = {0};
	if (cli_read_conf(cli, &conf, false, &err) < 0)
		return cli_fail(&err);
	struct resolve_stats stats;
	int code = resolve_and_say(cli, &conf, options->full, &stats);
	if (code == EXIT_OK && cli->global.json)
		print_stats(&stats);
	conf_clear(&conf);
	return code;
}
