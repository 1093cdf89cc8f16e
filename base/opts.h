/* SPDX-License-Identifier: MIT */
/*
 * Command lines from tables: parsing, usage and shell completions all come from
 * the same rows.
 *
 *	struct harvest_options { bool full; const char *from; ... };
 *	static const struct opt options[] = {
 *	    {"full", 0, OPT_FLAG, offsetof(struct harvest_options, full), NULL, "from the beginning"},
 *	    ...
 *	    {0},
 *	};
 *
 * `--name value`, `--name=value`, `-v`; `--` ends the options. Texts are borrowed from argv.
 */
#ifndef BASE_OPTS_H
#define BASE_OPTS_H

#include "base/buf.h"
#include "base/err.h"

enum opt_kind {
	OPT_FLAG,  /* bool */
	OPT_COUNT, /* int, one more for each time it is given */
	OPT_TEXT,  /* const char *; the last one given holds */
};

struct opt {
	const char *name; /* without dashes; NULL ends the table */
	char letter;	  /* short form, or 0 */
	enum opt_kind kind;
	size_t offset;	      /* of the member it fills */
	const char *argument; /* what usage calls the value: "FILE"; NULL for flags */
	const char *help;     /* one line */
	const char *choices;  /* "json,xml": the lawful values; NULL: any */
};

/* A table and the struct that it fills. */
struct opt_group {
	const struct opt *options;
	void *values;
};

/*
 * Parses argv[0..argc) against the groups in order; what is no option goes to
 * arguments (room for argc) in order. ERR_USAGE names the option and the nearest
 * known one.
 */
int opts_parse(int argc, char **argv, const struct opt_group *groups, size_t n_groups,
    const char **arguments, size_t *n_arguments, struct err *err);

/* Appends a table's lines of help. */
void opts_usage(const struct opt *options, struct buf *out);

/* The name of a list that is nearest to `word` by edit distance, or NULL where none is near. */
const char *opts_nearest(const char *word, const char *const *names, size_t n);

#endif
