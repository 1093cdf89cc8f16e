/* SPDX-License-Identifier: MIT */
/* The table of commands, and how one is chosen. */
#define _GNU_SOURCE
#include "base/log.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "pipeline/normalize_value.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

const struct opt global_options[] = {
    {"store", 0, OPT_TEXT, offsetof(struct globals, store), "FILE",
	"the store (SHEAF_STORE, else sheaf.db)", NULL},
    {"config", 0, OPT_TEXT, offsetof(struct globals, config), "FILE",
	"the endpoints (SHEAF_CONFIG, else endpoints.conf)", NULL},
    {"json", 0, OPT_FLAG, offsetof(struct globals, json), NULL, "machine-readable output", NULL},
    {"quiet", 'q', OPT_COUNT, offsetof(struct globals, quiet), NULL,
	"warnings and errors only; twice: errors only", NULL},
    {"verbose", 'v', OPT_COUNT, offsetof(struct globals, verbose), NULL, "say more", NULL},
    {"help", 'h', OPT_FLAG, offsetof(struct globals, help), NULL, "this help", NULL},
    {"version", 0, OPT_FLAG, offsetof(struct globals, version), NULL, "the version of the program",
	NULL},
    {0},
};

const struct command commands[] = {
    {"harvest", "[ENDPOINT...]", 0, ARGUMENTS_ANY, "harvest endpoints now, then deduplicate",
	"Harvests the named endpoints, or all that are enabled, over OAI-PMH: what is new since "
	"the\n"
	"last complete harvest, or everything the first time. A harvest that was cut off goes on\n"
	"where its last commit stood. Then brings the publications up to date.",
	harvest_options, &harvest_options_size, cmd_harvest},
    {"import", "PATH...", 1, ARGUMENTS_ANY, "import files, folders or - (standard input)",
	"Imports saved OAI-PMH responses, static repositories, oai_dc documents and DC JSON "
	"Lines,\n"
	"plain, compressed or in tar files; what a file is, is recognised by its content.\n"
	"With --replay, harvests anew from the responses that other stores have kept.",
	import_options, &import_options_size, cmd_import},
    {"daemon", "", 0, 0, "harvest each endpoint when it is due, and deduplicate",
	"Goes on until SIGTERM or SIGINT, then ends with the pages in hand; a second signal ends "
	"it\n"
	"at once. SIGHUP: reads the configuration again. 'sheaf status' shows what it is at.",
	daemon_options, &daemon_options_size, cmd_daemon},
    {"dedup", "", 0, 0, "bring the publications up to date with the records",
	"harvest and import do this by themselves, unless told --no-dedup.", dedup_options,
	&dedup_options_size, cmd_dedup},
    {"export", "", 0, 0, "write publications, records or clusters",
	"Writes to standard output, in a stable order, or to a file, which appears whole or not "
	"at\n"
	"all and is compressed where its name ends in .gz or .zst.",
	export_options, &export_options_size, cmd_export},
    {"status", "[ENDPOINT]", 0, 1, "the state of each endpoint, and the totals",
	"Of an endpoint that is named: its state, gaps, what is held, and its last runs.",
	status_options, &status_options_size, cmd_status},
    {"check", "[ENDPOINT or URL...]", 0, ARGUMENTS_ANY,
	"check the configuration, or how well a repository speaks OAI-PMH",
	"Without arguments: whether the configuration is good. With an endpoint's name or a URL: "
	"asks\n"
	"the repository some forty questions and tells what it does well and badly, with a score "
	"of 100.",
	check_options, &check_options_size, cmd_check},
    {"reconcile", "ENDPOINT", 1, 1,
	"compare the identifiers that a repository lists with the store",
	"Lists the repository's identifiers and tells which are there and not here, here and not "
	"there,\n"
	"deleted in one place only, or of another datestamp, and why. Nothing is changed.",
	reconcile_options, &reconcile_options_size, cmd_reconcile},
    {"show", "ID", 1, 1, "a publication or a record, whole, with its sources",
	"ID is a publication's (pub-...) or a record's name (ENDPOINT/IDENTIFIER).", show_options,
	&show_options_size, cmd_show},
    {"explain", "ID [ID]", 1, 2, "why records are, or are not, one publication",
	"One publication: the links that hold its records together. Two records: the evidence, "
	"the\n"
	"rule that decided and what it decided.",
	NULL, NULL, cmd_explain},
    {"values", "ELEMENT", 1, 1, "the raw values of an element, and what became of them",
	"Counts the values of a Dublin Core element over the store, the most frequent first: "
	"count,\n"
	"raw value, what it became, and by which rule or with which issue.",
	values_options, &values_options_size, cmd_values},
    {"renormalize", "", 0, 0, "normalise the records of the store anew",
	"Normalises the records of the store anew, without network, by the rules of this version "
	"and\n"
	"the configuration as it is now; touches only what that changes. Then deduplicates.",
	renormalize_options, &renormalize_options_size, cmd_renormalize},
    {"normalize", "ELEMENT [VALUE...]", 1, ARGUMENTS_ANY, "what the normaliser makes of raw values",
	"Of each value, or of each line of standard input: raw value, result, rule. ELEMENT is a\n"
	"Dublin Core element (language, type, date, creator, identifier, rights ...), access, or\n"
	"language-of for the language of a text.",
	NULL, NULL, cmd_normalize},
    {"completion", "SHELL", 1, 1, "print completions for bash, zsh or fish", NULL, NULL, NULL,
	cmd_completion},
    {"help", "[COMMAND]", 0, 1, "what a command does and its options", NULL, NULL, NULL, cmd_help},
    {0},
};

static atomic_int caught; /* the signal; asked by all threads */

static void on_signal(int signal)
{
	if (caught)
		_exit(128 + signal); /* asked twice: at once; what was committed stays */
	caught = signal;
}

bool cli_is_interrupted(void)
{
	return caught != 0;
}

int cli_interrupted_code(void)
{
	return caught ? 128 + caught : 0;
}

int cli_fail(const struct err *err)
{
	switch (err->code) {
	case ERR_INTERRUPTED: log_warn("%s", err->text); return caught ? 128 + caught : EXIT_FAILED;
	case ERR_USAGE: log_error("%s", err->text); return EXIT_USAGE;
	case ERR_CONFIG: log_error("%s", err->text); return EXIT_USAGE;
	case ERR_BUSY:
	case ERR_POSTPONED: log_error("%s", err->text); return EXIT_POSTPONED;
	default: log_error("%s", err->text); return EXIT_FAILED;
	}
}

/* A default must mean something, or every record without the element would be unknown silently. */
static int check_default(const struct cli *cli, const struct endpoint *endpoint,
    const char *element, const char *value, struct err *err)
{
	if (!value)
		return 0;
	struct record record = {0};
	int rc =
	    normalize_one(&record, str_from(element), str_from(value), clock_now(&cli->clock), err);
	if (rc == 0 && record.n_values == 0)
		rc = err_set(err, ERR_CONFIG, "%s: endpoint '%s': '%s = %s' is no %s that is known",
		    cli->global.config, endpoint->name, element, value, element);
	record_clear(&record);
	return rc;
}

/* Mapping files are read before anything runs, so that a mistake in one stops no run halfway. */
static int check_maps(const struct cli *cli, const struct endpoint *endpoint, struct err *err)
{
	int rc = normalize_check_endpoint(endpoint, err);
	if (rc < 0) {
		err_wrap(err, "%s: endpoint '%s'", cli->global.config, endpoint->name);
		err->code = rc = ERR_CONFIG;
	}
	return rc;
}

int cli_check_defaults(const struct cli *cli, const struct conf *conf, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < conf->n_endpoints; i++) {
		const struct endpoint *endpoint = &conf->endpoints[i];
		rc = check_default(cli, endpoint, "language", endpoint->language, err);
		if (rc == 0)
			rc = check_default(cli, endpoint, "type", endpoint->type, err);
		if (rc == 0)
			rc = check_maps(cli, endpoint, err);
	}
	return rc;
}

int cli_read_conf(struct cli *cli, struct conf *conf, bool must_exist, struct err *err)
{
	int rc = conf_read(conf, cli->global.config, err);
	if (rc == ERR_NOT_FOUND && !must_exist && !cli->global.names_config) {
		*conf = (struct conf){.jobs = 4};
		endpoint_init(&conf->defaults);
		return 0;
	}
	if (rc == ERR_NOT_FOUND)
		err->code = rc = ERR_CONFIG;
	if (rc < 0)
		return rc;
	rc = cli_check_defaults(cli, conf, err);
	if (rc < 0)
		conf_clear(conf);
	return rc;
}

static bool is_output_cut;

void cli_print_json(struct buf *out)
{
	if (out->failed) {
		log_error("the answer is larger than %zu bytes", out->max);
		is_output_cut = true;
		return;
	}
	fwrite(out->p ? out->p : "", 1, out->n, stdout);
	putchar('\n');
}

__attribute__((format(printf, 2, 0))) static void add_line(
    struct buf *out, const char *format, va_list args)
{
	char *text = NULL;
	int n = vasprintf(&text, format, args);
	if (n < 0)
		err_die("out of memory");
	utf8_add_shown(out, (struct str){text, (size_t)n});
	buf_add_char(out, '\n');
	free(text);
}

void cli_add_line(struct buf *out, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add_line(out, format, args);
	va_end(args);
}

void cli_print_line(const char *format, ...)
{
	struct buf out;
	va_list args;
	buf_init(&out, SIZE_MAX / 4);
	va_start(args, format);
	add_line(&out, format, args);
	va_end(args);
	fwrite(out.p, 1, out.n, stdout);
	buf_clear(&out);
}

void cli_key_text(struct json *json, const char *key, struct str value)
{
	struct arena arena = {0};
	size_t n_repaired;
	json_key_str(json, key, utf8_repair(&arena, value, &n_repaired));
	arena_clear(&arena);
}

static const char *first_set(const char *option, const char *variable, const char *otherwise)
{
	const char *set = getenv(variable);
	return option ? option : set && *set ? set : otherwise;
}

static void set_log_level(const struct globals *global)
{
	int level = LOG_INFO + global->verbose - global->quiet;
	log_set_level(level < LOG_ERROR	  ? LOG_ERROR
		      : level > LOG_DEBUG ? LOG_DEBUG
					  : (enum log_level)level);
}

static const struct opt *find_option(const struct opt *options, struct str name)
{
	for (const struct opt *o = options; o && o->name; o++) {
		if (str_eq(name, str_from(o->name)))
			return o;
	}
	return NULL;
}

/* An option of any command, as the command is not known yet. */
static const struct opt *find_any_option(struct str name)
{
	const struct opt *option = find_option(global_options, name);
	for (const struct command *c = commands; !option && c->name; c++)
		option = find_option(c->options, name);
	return option;
}

/* The first word that is no option and no option's value; NULL where an unknown option comes first. */
static const char *find_command_name(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-' || !argv[i][1])
			return argv[i];
		if (argv[i][1] != '-' || strchr(argv[i], '='))
			continue;
		const struct opt *option = find_any_option(str_from(argv[i] + 2));
		if (!option)
			return NULL;
		i += option->argument != NULL;
	}
	return NULL;
}

const struct command *cli_find_command(const char *name, struct err *err)
{
	const char *names[32];
	size_t n = 0;
	for (const struct command *c = commands; c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
		names[n++] = c->name;
	}
	const char *nearest = opts_nearest(name, names, n);
	if (nearest)
		err_set(
		    err, ERR_USAGE, "there is no command '%s'; did you mean '%s'?", name, nearest);
	else
		err_set(err, ERR_USAGE, "there is no command '%s'; see 'sheaf help'", name);
	return NULL;
}

static int run_command(struct cli *cli, const struct command *command)
{
	struct err err = {0};
	if (cli->n_arguments < command->least || cli->n_arguments > command->most) {
		err_set(&err, ERR_USAGE, "%s: usage: sheaf %s %s", command->name, command->name,
		    *command->arguments ? command->arguments : "(no arguments)");
		return cli_fail(&err);
	}
	if (!*cli->global.store || cli->global.store[0] == ':' ||
	    str_starts(str_from(cli->global.store), STR("file:"))) {
		err_set(
		    &err, ERR_USAGE, "'--store %s': must be the path of a file", cli->global.store);
		return cli_fail(&err);
	}
	if (clock_init(&cli->clock, &err) < 0)
		return cli_fail(&err);
	cli->clock.is_interrupted = cli_is_interrupted;
	int code = command->run(cli);
	progress_clear();
	if (is_output_cut && code == EXIT_OK)
		code = EXIT_FAILED;
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == EXIT_OK) {
		log_error("cannot write to standard output: %s", strerror(errno));
		code = EXIT_FAILED;
	}
	return code;
}

int main(int argc, char **argv)
{
	struct cli cli = {0};
	struct err err = {0};
	const char *name = find_command_name(argc, argv);
	const struct command *command = NULL;
	void *options = NULL;
	int code;

	/* A file-size limit is a full disk: an error to tell, not a reason to die. */
	signal(SIGXFSZ, SIG_IGN);
	struct sigaction action = {.sa_handler = on_signal};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);

	if (name && !(command = cli_find_command(name, &err)))
		return cli_fail(&err);
	if (command && command->options)
		options = xcalloc(1, *command->options_size);
	cli.arguments = xcalloc((size_t)argc, sizeof(*cli.arguments));
	struct opt_group groups[] = {
	    {global_options, &cli.global}, {command ? command->options : NULL, options}};
	if (opts_parse(argc - 1, argv + 1, groups, 2, cli.arguments, &cli.n_arguments, &err) < 0) {
		code = cli_fail(&err);
		goto out;
	}
	set_log_level(&cli.global);
	if (log_is_to_journal())
		log_set_style(LOG_JOURNAL, NULL);
	progress_init(cli.global.quiet);
	cli.options = options;
	cli.global.store = first_set(cli.global.store, "SHEAF_STORE", "sheaf.db");
	const char *named = first_set(cli.global.config, "SHEAF_CONFIG", NULL);
	cli.global.names_config = named && *named;
	cli.global.config = first_set(cli.global.config, "SHEAF_CONFIG", "endpoints.conf");
	if (cli.global.version) {
		puts(cli.global.json ? "{\"version\":\"" SHEAF_VERSION "\"}"
				     : "sheaf " SHEAF_VERSION);
		code = EXIT_OK;
	} else if (!command || cli.global.help) {
		/* `sheaf harvest --help` is `sheaf help harvest`; a bare `sheaf` is wrong usage. */
		cli.n_arguments = command ? 1 : 0;
		code = cmd_help(&cli);
		if (!command && !cli.global.help)
			code = EXIT_USAGE;
	} else {
		cli.n_arguments--;
		memmove(cli.arguments, cli.arguments + 1, cli.n_arguments * sizeof(*cli.arguments));
		code = run_command(&cli, command);
	}
out:
	free(options);
	free(cli.arguments);
	return code;
}
