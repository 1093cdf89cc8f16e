/* SPDX-License-Identifier: MIT */
/* `sheaf status --errors`: what went wrong, by cause. */
#include "cli/status_errors.h"

#include "base/utc.h"
#include "pipeline/causes.h"

#include <inttypes.h>

static void print_json(const struct cause *cause)
{
	struct buf out;
	struct json json;
	buf_init(&out, 1 << 20);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_text(&json, "kind", cause_kind_name(cause->kind));
	cli_key_text(&json, "code", cause->code);
	cli_key_text(&json, "element", cause->element);
	cli_key_text(&json, "message", cause->text);
	json_key_int(&json, "count", (int64_t)cause->n);
	json_key_int(&json, "endpoints", (int64_t)cause->n_endpoints);
	json_key_time(&json, "last", cause->last);
	json_key(&json, "examples");
	json_open(&json, '[');
	for (size_t i = 0; i < cause->n_examples; i++) {
		json_open(&json, '{');
		cli_key_text(&json, "name", cause->examples[i]);
		cli_key_text(&json, "value", cause->values[i]);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
}

static void print_cause(const struct cause *cause)
{
	char when[UTC_TEXT_MAX] = "";
	if (cause->last != UTC_NONE)
		utc_format(cause->last, UTC_SECOND, when);
	cli_print_line("%10" PRIu64 " %9" PRIu64 "  %-8s  %.*s%s%.*s%s%.*s%s%s%s", cause->n,
	    cause->n_endpoints, cause_kind_name(cause->kind), STR_ARG(cause->code),
	    cause->element.n ? ", dc:" : "", STR_ARG(cause->element),
	    cause->code.n && cause->text.n ? ": " : "", STR_ARG(cause->text),
	    *when ? " (last " : "", when, *when ? ")" : "");
	for (size_t i = 0; i < cause->n_examples; i++)
		cli_print_line("%33s%.*s%s%.*s%s", "", STR_ARG(cause->examples[i]),
		    cause->values[i].n ? ": '" : "", STR_ARG(cause->values[i]),
		    cause->values[i].n ? "'" : "");
}

int status_print_errors(const struct cli *cli, const char *endpoint, struct err *err)
{
	struct causes causes;
	int rc = causes_collect(&causes, cli->global.store, endpoint, err);
	if (rc < 0)
		return rc;
	if (!cli->global.json)
		printf(causes.n ? "%10s %9s  %-8s  %s\n" : "nothing went wrong\n", "count",
		    "endpoints", "what", "cause");
	for (size_t i = 0; i < causes.n; i++) {
		if (cli->global.json)
			print_json(&causes.items[i]);
		else
			print_cause(&causes.items[i]);
	}
	if (causes.n_other > 0 && !cli->global.json)
		printf("%10" PRIu64 "  of further causes\n", causes.n_other);
	causes_clear(&causes);
	return 0;
}
