/* SPDX-License-Identifier: MIT */
/*
 * Export: publications, records or clusters in a format of publish/, in a stable
 * order, from one consistent view of the store. A file appears whole or not at
 * all, compressed where its name ends in .gz or .zst.
 */
#ifndef PIPELINE_EXPORT_H
#define PIPELINE_EXPORT_H

#include "base/clock.h"

#include <stdio.h>

struct export_settings {
	const char *store_path;
	const char *of;	    /* "publications" */
	const char *format; /* NULL: the usual one of that kind */
	const char *output; /* a path; NULL: stream */
	FILE *stream;
	bool is_original;
	const struct clock *clock;
	bool (*is_interrupted)(void);
	/* How many so far, for a progress display; may be NULL. */
	void (*progress)(void *ctx, uint64_t n);
	void *progress_ctx;
};

/* *n_items: how many were written. ERR_USAGE for an unknown kind or format, naming those known. */
int export_run(const struct export_settings *settings, uint64_t *n_items, struct err *err);

/* "publications,records" and "jsonl,oai_dc": for options' choices. */
#define EXPORT_OF      "publications,records,clusters"
#define EXPORT_FORMATS "jsonl,oai_dc,tsv"

#endif
