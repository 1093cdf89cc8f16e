/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "model/dc.h"

/* Help texts hold no quotes, so that they can stand in every shell's (tests/golden checks it). */

static void add_words(struct buf *out, const char *list)
{
	for (; *list; list++)
		buf_add_char(out, *list == ',' ? ' ' : *list);
}

static void add_names(struct buf *out, const char *separator)
{
	for (const struct command *c = commands; c->name; c++)
		buf_addf(out, "%s%s", c == commands ? "" : separator, c->name);
}

#define REPLY_WORDS "mapfile -t COMPREPLY < <(compgen -W '"
#define REPLY_END   "' -- \"$word\"); return ;;\n"

static void add_bash(struct buf *out)
{
	buf_add_text(out,
	    "# bash completion for sheaf\n_sheaf() {\n"
	    "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
	    "\tCOMPREPLY=()\n"
	    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n"
	    "\t\t--store|--config) ((++i)) ;;\n\t\t");
	add_names(out, "|");
	buf_add_text(out,
	    ") command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n"
	    "\tif [[ $before == --store || $before == --config || $before == --output ]]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\t\treturn\n\tfi\n"
	    "\tcase $command:$before in\n");
	for (const struct command *c = commands; c->name; c++) {
		for (const struct opt *o = c->options; o && o->name; o++) {
			if (!o->choices)
				continue;
			buf_addf(out, "\t%s:--%s) " REPLY_WORDS, c->name, o->name);
			add_words(out, o->choices);
			buf_add_text(out, REPLY_END);
		}
	}
	buf_add_text(out, "\tcompletion:completion) " REPLY_WORDS "bash zsh fish" REPLY_END
			  "\thelp:help) " REPLY_WORDS);
	add_names(out, " ");
	buf_add_text(out, REPLY_END "\tnormalize:normalize) " REPLY_WORDS "access");
	for (int i = 0; i < DC_N_ELEMENTS; i++)
		buf_addf(out, " %s", dc_element_name((enum dc_element)i));
	buf_add_text(out, REPLY_END "\tesac\n\tif [[ -z $command && $word != -* ]]; then\n"
				    "\t\tmapfile -t COMPREPLY < <(compgen -W '");
	add_names(out, " ");
	buf_add_text(out,
	    "' -- \"$word\")\n\t\treturn\n\tfi\n"
	    "\tif [[ $command == import && $word != -* ]]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\t\treturn\n\tfi\n"
	    "\tlocal options='");
	for (const struct opt *o = global_options; o->name; o++)
		buf_addf(out, " --%s", o->name);
	buf_add_text(out, "'\n\tcase $command in\n");
	for (const struct command *c = commands; c->name; c++) {
		if (!c->options)
			continue;
		buf_addf(out, "\t%s) options+='", c->name);
		for (const struct opt *o = c->options; o->name; o++)
			buf_addf(out, " --%s", o->name);
		buf_add_text(out, "' ;;\n");
	}
	buf_add_text(out,
	    "\tesac\n\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n}\n"
	    "complete -o filenames -F _sheaf sheaf\n");
}

static void add_zsh_options(struct buf *out, const struct opt *options)
{
	for (const struct opt *o = options; o && o->name; o++) {
		buf_addf(out, " \\\n\t\t'--%s[%s]", o->name, o->help);
		if (o->choices) {
			buf_addf(out, ":%s:(", o->argument);
			for (const char *p = o->choices; *p; p++)
				buf_add_char(out, *p == ',' ? ' ' : *p);
			buf_add_char(out, ')');
		} else if (o->argument) {
			buf_addf(out, ":%s:%s", o->argument,
			    strcmp(o->argument, "FILE") == 0 ? "_files" : "");
		}
		buf_add_char(out, '\'');
	}
}

static void add_zsh(struct buf *out)
{
	buf_add_text(out, "#compdef sheaf\n_sheaf() {\n\tlocal -a commands=(\n");
	for (const struct command *c = commands; c->name; c++)
		buf_addf(out, "\t\t'%s:%s'\n", c->name, c->summary);
	buf_add_text(out, "\t)\n\tlocal state line\n\t_arguments -C");
	add_zsh_options(out, global_options);
	buf_add_text(out,
	    " \\\n\t\t'1:command:->command' '*::argument:->argument'\n"
	    "\tcase $state in\n\tcommand) _describe command commands ;;\n\targument)\n"
	    "\t\tcase $line[1] in\n");
	for (const struct command *c = commands; c->name; c++) {
		buf_addf(out, "\t\t%s) _arguments", c->name);
		add_zsh_options(out, c->options);
		buf_add_text(out, " \\\n\t\t'*:argument:_files' ;;\n");
	}
	buf_add_text(out, "\t\tesac ;;\n\tesac\n}\n_sheaf \"$@\"\n");
}

static void add_fish_options(struct buf *out, const char *condition, const struct opt *options)
{
	for (const struct opt *o = options; o && o->name; o++) {
		buf_addf(out, "complete -c sheaf%s -l %s", condition, o->name);
		if (o->letter)
			buf_addf(out, " -s %c", o->letter);
		if (o->argument)
			buf_add_text(out, " -r");
		if (o->choices) {
			buf_add_text(out, " -f -a '");
			for (const char *p = o->choices; *p; p++)
				buf_add_char(out, *p == ',' ? ' ' : *p);
			buf_add_char(out, '\'');
		}
		buf_addf(out, " -d '%s'\n", o->help);
	}
}

static void add_fish(struct buf *out)
{
	buf_add_text(out, "# fish completion for sheaf\n");
	add_fish_options(out, "", global_options);
	for (const struct command *c = commands; c->name; c++) {
		char condition[80];
		buf_addf(out, "complete -c sheaf -n __fish_use_subcommand -f -a %s -d '%s'\n",
		    c->name, c->summary);
		snprintf(
		    condition, sizeof(condition), " -n '__fish_seen_subcommand_from %s'", c->name);
		add_fish_options(out, condition, c->options);
	}
}

int cmd_completion(struct cli *cli)
{
	static const struct {
		const char *shell;
		void (*add)(struct buf *out);
	} shells[] = {{"bash", add_bash}, {"zsh", add_zsh}, {"fish", add_fish}};
	struct err err = {0};
	if (cli->global.json) {
		err_set(
		    &err, ERR_USAGE, "completion prints a script for a shell, which has no --json");
		return cli_fail(&err);
	}
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++) {
		if (strcmp(cli->arguments[0], shells[i].shell) != 0)
			continue;
		struct buf out;
		buf_init(&out, 1 << 20);
		shells[i].add(&out);
		fwrite(out.p, 1, out.n, stdout);
		buf_clear(&out);
		return EXIT_OK;
	}
	err_set(&err, ERR_USAGE, "'%s' is none of the shells bash, zsh, fish", cli->arguments[0]);
	return cli_fail(&err);
}
