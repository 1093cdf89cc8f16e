/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "pipeline/export.h"

#include <inttypes.h>

struct export_options {
	const char *of, *format, *output;
	bool original;
};

const struct opt export_options[] = {
    {"of", 0, OPT_TEXT, offsetof(struct export_options, of), "WHAT",
	"what to export (publications)", EXPORT_OF},
    {"format", 0, OPT_TEXT, offsetof(struct export_options, format), "FORMAT",
	"the format (jsonl; of clusters tsv)", EXPORT_FORMATS},
    {"output", 0, OPT_TEXT, offsetof(struct export_options, output), "FILE",
	"write to this file, whole or not at all; .gz and .zst compress", NULL},
    {"original", 0, OPT_FLAG, offsetof(struct export_options, original), NULL,
	"records as they came, as DC JSON Lines", NULL},
    {0},
};
const size_t export_options_size = sizeof(struct export_options);

static void show_progress(void *ctx, uint64_t n)
{
	progress_show("exporting: %" PRIu64 " %s", n, (const char *)ctx);
}

int cmd_export(struct cli *cli)
{
	const struct export_options *options = cli->options;
	struct err err = {0};
	const char *of = options->of ? options->of : "publications";
	if (options->original && strcmp(of, "records") != 0) {
		err_set(&err, ERR_USAGE, "'--original' goes with '--of records' only");
		return cli_fail(&err);
	}
	struct export_settings settings = {
	    .store_path = cli->global.store,
	    .of = of,
	    .format = options->format,
	    .output = options->output,
	    .stream = stdout,
	    .is_original = options->original,
	    .clock = &cli->clock,
	    .is_interrupted = cli_is_interrupted,
	    .progress = options->output ? show_progress : NULL,
	    .progress_ctx = (void *)(uintptr_t)of,
	};
	uint64_t n;
	if (export_run(&settings, &n, &err) < 0)
		return cli_fail(&err);
	if (options->output)
		log_info("exported %" PRIu64 " %s to '%s'", n, of, options->output);
	return EXIT_OK;
}
