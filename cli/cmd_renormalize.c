/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "pipeline/renormalize.h"

#include <inttypes.h>

struct renormalize_options {
	bool diff, no_dedup;
};

const struct opt renormalize_options[] = {
    {"diff", 0, OPT_FLAG, offsetof(struct renormalize_options, diff), NULL,
	"show what would change, and change nothing", NULL},
    {"no-dedup", 0, OPT_FLAG, offsetof(struct renormalize_options, no_dedup), NULL,
	"leave the publications as they are", NULL},
    {0},
};
const size_t renormalize_options_size = sizeof(struct renormalize_options);

static void show_progress(void *ctx, uint64_t n)
{
	(void)ctx;
	progress_show("normalising: %" PRIu64 " records", n);
}

static const char *element_name(const struct renormalize_change *change)
{
	return change->element < DC_N_ELEMENTS ? dc_element_name(change->element) : "default";
}

static void print_change(void *ctx, const struct renormalize_change *change)
{
	const struct cli *cli = ctx;
	struct buf out;
	buf_init(&out, 1 << 26);
	progress_clear();
	if (cli->global.json) {
		struct json json;
		json_init(&json, &out);
		json_open(&json, '{');
		json_key_str(&json, "endpoint", change->endpoint);
		json_key_str(&json, "identifier", change->identifier);
		json_key_text(&json, "element", element_name(change));
		json_key_str(&json, "value", change->raw);
		json_key_str(&json, "before", change->before);
		json_key_str(&json, "now", change->now);
		json_close(&json, '}');
		cli_print_json(&out);
	} else {
		const struct str columns[] = {change->raw, change->before, change->now};
		utf8_add_shown(&out, change->endpoint);
		buf_add_char(&out, '/');
		utf8_add_shown(&out, change->identifier);
		buf_addf(&out, "\t%s", element_name(change));
		for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
			buf_add_char(&out, '\t');
			utf8_add_shown(&out, columns[i]);
		}
		buf_add_char(&out, '\n');
		fwrite(out.p, 1, out.n, stdout);
	}
	buf_clear(&out);
}

int cmd_renormalize(struct cli *cli)
{
	const struct renormalize_options *options = cli->options;
	struct conf conf;
	struct err err = {0};
	if (cli_read_conf(cli, &conf, false, &err) < 0)
		return cli_fail(&err);
	struct renormalize_stats stats;
	struct renormalize_settings settings = {
	    .store_path = cli->global.store,
	    .endpoints = conf.endpoints,
	    .n_endpoints = conf.n_endpoints,
	    .clock = &cli->clock,
	    .is_dry = options->diff,
	    .is_interrupted = cli_is_interrupted,
	    .change = options->diff ? print_change : NULL,
	    .progress = show_progress,
	    .ctx = cli,
	};
	int code = EXIT_OK;
	if (renormalize(&settings, &stats, &err) < 0)
		code = cli_fail(&err);
	else
		log_info("%s: %" PRIu64 " records looked at, %" PRIu64 " %s",
		    stats.was_resumed ? "normalised (where an earlier run had stopped)"
				      : "normalised",
		    stats.records, stats.changed, options->diff ? "would change" : "changed");
	if (code == EXIT_OK && !options->diff && !options->no_dedup)
		code = cli_resolve(cli, &conf, false);
	conf_clear(&conf);
	return code;
}
