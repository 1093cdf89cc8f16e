/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "pipeline/inspect.h"
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

int cli_resolve(struct cli *cli, const struct conf *conf, bool is_full)
{
	struct err err = {0};
	struct resolve_stats stats;
	struct resolve_settings settings = {
	    .store_path = cli->global.store,
	    .is_full = is_full,
	    .clock = &cli->clock,
	    .is_interrupted = cli_is_interrupted,
	    .trust = trust_of,
	    .trust_ctx = (void *)(uintptr_t)conf,
	    .progress = show_progress,
	};
	if (resolve(&settings, &stats, &err) < 0) {
		err_wrap(&err, "deduplication");
		return cli_fail(&err);
	}
	if (stats.records == 0) {
		log_debug("deduplicated: nothing has changed");
		return EXIT_OK;
	}
	log_info("deduplicated: %" PRIu64 " records looked at, %" PRIu64 " compared in %" PRIu64
		 " pairs, %" PRIu64 " publications changed",
	    stats.records, stats.compared, stats.pairs, stats.publications);
	log_debug("deduplicated: %" PRIu64 " keys, %" PRIu64 " matches, %" PRIu64
		  " clusters, largest block %" PRIu64 ", %" PRIu64 " over-full blocks, %" PRIu64
		  " pairs given up",
	    stats.keys, stats.matches, stats.clusters, stats.largest_block, stats.over_full_blocks,
	    stats.skipped_pairs);
	return EXIT_OK;
}

int cmd_dedup(struct cli *cli)
{
	const struct dedup_options *options = cli->options;
	struct conf conf;
	struct err err = {0};
	struct inspector *inspector;
	/* There is nothing to make a store for. */
	if (inspector_open(&inspector, cli->global.store, &err) < 0)
		return cli_fail(&err);
	inspector_close(inspector);
	if (cli_read_conf(cli, &conf, false, &err) < 0)
		return cli_fail(&err);
	int code = cli_resolve(cli, &conf, options->full);
	conf_clear(&conf);
	return code;
}
