/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/cli.h"

static void print_overview(void)
{
	struct buf out;
	buf_init(&out, 1 << 16);
	buf_add_text(&out,
	    "sheaf harvests OAI-PMH repositories, finds the records that describe one "
	    "publication, and merges them.\n\nusage: sheaf [GLOBAL OPTION...] COMMAND [OPTION...] "
	    "[ARGUMENT...]\n\ncommands:\n");
	for (const struct command *c = commands; c->name; c++)
		buf_addf(&out, "  %-12s %s\n", c->name, c->summary);
	buf_add_text(&out, "\nglobal options:\n");
	opts_usage(global_options, &out);
	buf_add_text(&out, "\n'sheaf help COMMAND' says more; the manual is sheaf(1).\n");
	fwrite(out.p, 1, out.n, stdout);
	buf_clear(&out);
}

static void print_command(const struct command *c)
{
	struct buf out;
	buf_init(&out, 1 << 16);
	buf_addf(&out, "sheaf %s: %s\n\nusage: sheaf %s%s%s%s\n", c->name, c->summary, c->name,
	    c->options ? " [OPTION...]" : "", *c->arguments ? " " : "", c->arguments);
	if (c->about)
		buf_addf(&out, "\n%s\n", c->about);
	if (c->options) {
		buf_add_text(&out, "\noptions:\n");
		opts_usage(c->options, &out);
	}
	buf_add_text(&out, "\nglobal options:\n");
	opts_usage(global_options, &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_clear(&out);
}

static void add_options_json(struct json *json, const struct opt *options)
{
	json_key(json, "options");
	json_open(json, '[');
	for (const struct opt *o = options; o && o->name; o++) {
		char letter[2] = {o->letter, '\0'};
		json_open(json, '{');
		json_key_text(json, "name", o->name);
		json_key_text(json, "letter", o->letter ? letter : NULL);
		json_key_text(json, "argument", o->argument);
		json_key_text(json, "choices", o->choices);
		json_key_text(json, "help", o->help);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void add_command_json(struct json *json, const struct command *c)
{
	json_open(json, '{');
	json_key_text(json, "name", c->name);
	json_key_text(json, "arguments", c->arguments);
	json_key_text(json, "summary", c->summary);
	add_options_json(json, c->options);
	json_close(json, '}');
}

/* The commands and options as the tables have them; of one command only where `one` is given. */
static void print_json(const struct command *one)
{
	struct buf out;
	struct json json;
	buf_init(&out, 1 << 20);
	json_init(&json, &out);
	if (one) {
		add_command_json(&json, one);
	} else {
		json_open(&json, '{');
		json_key_text(&json, "version", SHEAF_VERSION);
		add_options_json(&json, global_options);
		json_key(&json, "commands");
		json_open(&json, '[');
		for (const struct command *c = commands; c->name; c++)
			add_command_json(&json, c);
		json_close(&json, ']');
		json_close(&json, '}');
	}
	cli_print_json(&out);
	buf_clear(&out);
}

int cmd_help(struct cli *cli)
{
	const struct command *one = NULL;
	if (cli->n_arguments) {
		struct err err = {0};
		one = cli_find_command(cli->arguments[0], &err);
		if (!one)
			return cli_fail(&err);
	}
	if (cli->global.json)
		print_json(one);
	else if (one)
		print_command(one);
	else
		print_overview();
	return EXIT_OK;
}
