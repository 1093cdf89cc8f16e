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

int cmd_help(struct cli *cli)
{
	if (cli->n_arguments == 0) {
		print_overview();
		return EXIT_OK;
	}
	for (const struct command *c = commands; c->name; c++) {
		if (strcmp(c->name, cli->arguments[0]) != 0)
			continue;
		struct buf out;
		buf_init(&out, 1 << 16);
		buf_addf(&out, "sheaf %s: %s\n\nusage: sheaf %s%s%s%s\n", c->name, c->summary,
		    c->name, c->options ? " [OPTION...]" : "", *c->arguments ? " " : "",
		    c->arguments);
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
		return EXIT_OK;
	}
	struct err err = {0};
	err_set(&err, ERR_USAGE, "there is no command '%s'; see 'sheaf help'", cli->arguments[0]);
	return cli_fail(&err);
}
