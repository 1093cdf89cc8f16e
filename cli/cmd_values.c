/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "pipeline/values.h"

#include <inttypes.h>

struct values_options {
	const char *endpoint;
	bool unmapped;
};

const struct opt values_options[] = {
    {"endpoint", 0, OPT_TEXT, offsetof(struct values_options, endpoint), "NAME",
	"of this endpoint only", NULL},
    {"unmapped", 0, OPT_FLAG, offsetof(struct values_options, unmapped), NULL,
	"only values that became nothing", NULL},
    {0},
};
const size_t values_options_size = sizeof(struct values_options);

static void show_progress(void *ctx, uint64_t n)
{
	(void)ctx;
	progress_show("counting: %" PRIu64 " records", n);
}

static int print_value(void *ctx, const struct counted_value *value, struct err *err)
{
	const struct cli *cli = ctx;
	const char *what = value->became.n ? rule_name(value->rule)
			   : value->issue  ? issue_code_name(value->issue)
					   : "none";
	(void)err;
	progress_clear();
	if (!cli->global.json) {
		/* Tabs part the columns: none may stand in a value. */
		struct buf line;
		buf_init(&line, 1 << 22);
		buf_addf(&line, "%" PRIu64 "\t", value->n);
		utf8_add_shown(&line, value->raw);
		buf_add_char(&line, '\t');
		utf8_add_shown(&line, value->became);
		buf_addf(&line, "\t%s\n", what);
		fwrite(line.p, 1, line.n, stdout);
		buf_clear(&line);
		return 0;
	}
	struct buf out;
	struct json json;
	buf_init(&out, 1 << 22);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_str(&json, "value", value->raw);
	json_key_int(&json, "count", (int64_t)value->n);
	json_key(&json, "became");
	if (value->became.n)
		json_str(&json, value->became);
	else
		json_null(&json);
	json_key_text(&json, "rule", value->became.n ? rule_name(value->rule) : NULL);
	json_key_text(&json, "issue", value->issue ? issue_code_name(value->issue) : NULL);
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
	return 0;
}

int cmd_values(struct cli *cli)
{
	const struct values_options *options = cli->options;
	struct err err = {0};
	const char *name = cli->arguments[0];
	struct values_settings settings = {
	    .store_path = cli->global.store,
	    .element = dc_element_find(str_from(name)),
	    .endpoint = options->endpoint,
	    .unmapped_only = options->unmapped,
	    .is_interrupted = cli_is_interrupted,
	    .progress = show_progress,
	};
	if (settings.element == DC_N_ELEMENTS) {
		const char *names[DC_N_ELEMENTS];
		for (int i = 0; i < DC_N_ELEMENTS; i++)
			names[i] = dc_element_name((enum dc_element)i);
		const char *nearest = opts_nearest(name, names, DC_N_ELEMENTS);
		err_set(&err, ERR_USAGE, "unknown element '%s'%s%s%s", name,
		    nearest ? " (did you mean '" : "", nearest ? nearest : "",
		    nearest ? "'?)" : "");
		return cli_fail(&err);
	}
	return values_count(&settings, print_value, cli, &err) < 0 ? cli_fail(&err) : EXIT_OK;
}
