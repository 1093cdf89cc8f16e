/* SPDX-License-Identifier: MIT */
/*
 * What every command gets: the global options, its own options and arguments,
 * the clock. A command is a table row in main.c and a file of its own; it
 * returns an exit code, prints the product on standard output and talk on
 * standard error.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/clock.h"
#include "base/json.h"
#include "base/opts.h"
#include "cli/endpoints_conf.h"

#include <stdio.h>

/* Exit codes (sheaf(1), EXIT STATUS). */
enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_PART = 3,
	EXIT_FAULTS = 4,
	EXIT_DECIDE = 5, /* a person must: the deletion brake held */
	EXIT_POSTPONED = 75,
};

struct globals {
	const char *store, *config;
	bool json, help, version;
	bool names_config; /* somebody did: then it must be there */
	int quiet, verbose;
};

struct cli {
	struct globals global;
	struct clock clock;
	const void *options; /* the command's own struct, filled */
	const char **arguments;
	size_t n_arguments;
};

struct command {
	const char *name;
	const char *arguments;	    /* "[ENDPOINT...]" */
	size_t least, most;	    /* how many arguments */
	const char *summary;	    /* one line */
	const char *about;	    /* a paragraph for its help */
	const struct opt *options;  /* NULL for none */
	const size_t *options_size; /* of the struct that they fill */
	int (*run)(struct cli *cli);
};

#define ARGUMENTS_ANY ((size_t)-1)

/* The commands, ended by a NULL name; the global options. */
extern const struct command commands[];
extern const struct opt global_options[];

/* The command of that name; NULL, with the nearest one in *err, where there is none. */
const struct command *cli_find_command(const char *name, struct err *err);

/* Prints "sheaf: error: ..." and gives the exit code for an error. */
int cli_fail(const struct err *err);

/* True after SIGINT or SIGTERM; and the exit code that stands for it, or 0. */
bool cli_is_interrupted(void);
int cli_interrupted_code(void);

/*
 * Reads the configuration. A missing file gives an empty one, unless it `must_exist`
 * or somebody named it.
 */
int cli_read_conf(struct cli *cli, struct conf *conf, bool must_exist, struct err *err);

/* What cli_read_conf asks beyond conf_read: that default languages and types mean something. */
int cli_check_defaults(const struct cli *cli, const struct conf *conf, struct err *err);

/* Runs deduplication with progress; says what it did. Exit code. */
int cli_resolve(struct cli *cli, const struct conf *conf, bool is_full);

/* Settings for a deduplication that tells no progress; and what it did, as log lines. */
struct resolve_settings;
struct resolve_stats;
void cli_init_resolve(
    struct cli *cli, const struct conf *conf, bool is_full, struct resolve_settings *settings);
void cli_tell_resolved(const struct resolve_stats *stats);

/* One document or line of JSON to standard output. */
void cli_print_json(struct buf *out);

/*
 * One line of text, in which control characters from outside are replaced
 * (utf8_add_shown): to standard output, or appended.
 */
void cli_print_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_add_line(struct buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A key with a text that need not be valid UTF-8, such as a file's name. */
void cli_key_text(struct json *json, const char *key, struct str value);

/* The commands' functions. */
int cmd_check(struct cli *cli);
int cmd_completion(struct cli *cli);
int cmd_daemon(struct cli *cli);
int cmd_dedup(struct cli *cli);
int cmd_explain(struct cli *cli);
int cmd_export(struct cli *cli);
int cmd_harvest(struct cli *cli);
int cmd_help(struct cli *cli);
int cmd_import(struct cli *cli);
int cmd_normalize(struct cli *cli);
int cmd_reconcile(struct cli *cli);
int cmd_renormalize(struct cli *cli);
int cmd_show(struct cli *cli);
int cmd_status(struct cli *cli);
int cmd_values(struct cli *cli);

extern const struct opt check_options[], daemon_options[], dedup_options[], export_options[],
    harvest_options[], import_options[], reconcile_options[], renormalize_options[], show_options[],
    status_options[], values_options[];
extern const size_t check_options_size, daemon_options_size, dedup_options_size,
    export_options_size, harvest_options_size, import_options_size, reconcile_options_size,
    renormalize_options_size, show_options_size, status_options_size, values_options_size;

#endif
