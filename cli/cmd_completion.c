/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

/* The value of an option as a shell completes it: a choice, or a file. */
static void add_bash(struct buf *out)
{
	buf_add_text(out,
	    "# bash completion for sheaf\n_sheaf() {\n"
	    "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
	    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	for (const struct command *c = commands; c->name; c++)
		buf_addf(out, "%s%s", c == commands ? "" : "|", c->name);
	buf_add_text(out, ") command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n"
			  "\tcase $command:$before in\n");
	for (const struct command *c = commands; c->name; c++) {
		for (const struct opt *o = c->options; o && o->name; o++) {
			if (!o->choices)
				continue;
			buf_addf(out, "\t%s:--%s) COMPREPLY=($(compgen -W '", c->name, o->name);
			for (const char *p = o->choices; *p; p++)
				buf_add_char(out, *p == ',' ? ' ' : *p);
			buf_add_text(out, "' -- \"$word\")); return ;;\n");
		}
	}
	buf_add_text(out, "\tesac\n\tif [[ $word != -* ]]; then\n\t\tif [[ -z $command ]]; then\n"
			  "\t\t\tCOMPREPLY=($(compgen -W '");
	for (const struct command *c = commands; c->name; c++)
		buf_addf(out, "%s%s", c == commands ? "" : " ", c->name);
	buf_add_text(out,
	    "' -- \"$word\"))\n\t\telse\n\t\t\tCOMPREPLY=($(compgen -f -- \"$word\"))\n"
	    "\t\tfi\n\t\treturn\n\tfi\n\tlocal options='");
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
	buf_add_text(out, "\tesac\n\tCOMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n}\n"
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
	struct err err = {0};
	err_set(&err, ERR_USAGE, "'%s' is none of the shells bash, zsh, fish", cli->arguments[0]);
	return cli_fail(&err);
}
