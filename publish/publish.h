/* SPDX-License-Identifier: MIT */
/*
 * Export formats: each a table row (name, what it is of, suffix, begin, item,
 * end) and a file of its own. A format writes bytes to a buffer and knows
 * nothing of files or of the store.
 *
 *	const struct publish_format *format = publish_format_find(PUBLISH_PUBLICATIONS, STR("jsonl"));
 *	if (format->begin)
 *		format->begin(&settings, &out);
 *	for each: format->publication(&settings, &publication, &out);
 *	if (format->end)
 *		format->end(&settings, &out);
 *
 * The caller empties `out` as often as it likes between two calls, and looks at
 * out.failed after each. Equal input gives equal bytes.
 */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include "base/buf.h"
#include "model/publication.h"
#include "model/record.h"

enum publish_of { PUBLISH_PUBLICATIONS, PUBLISH_RECORDS, PUBLISH_CLUSTERS, PUBLISH_N };

/* A stored record, as exports see it. */
struct published_record {
	const struct record *record;
	struct str endpoint;
	struct str publication; /* id; empty where it has none (deleted) */
};

struct publish_settings {
	int64_t now;	  /* an embargo that ends at or before it has ended: access is open */
	bool is_original; /* records as DC JSON Lines rather than with normalised values */
	/* The English label of a COAR type URI ("journal article", "unknown"). */
	const char *(*type_label)(struct str uri);
};

struct publish_format {
	enum publish_of of;
	const char *name;						 /* "jsonl" */
	const char *suffix;						 /* of a file: ".jsonl" */
	void (*begin)(const struct publish_settings *, struct buf *out); /* may be NULL */
	/* One of the two, by `of`; PUBLISH_CLUSTERS takes publications. */
	void (*publication)(
	    const struct publish_settings *, const struct publication *, struct buf *out);
	void (*record)(
	    const struct publish_settings *, const struct published_record *, struct buf *out);
	void (*end)(const struct publish_settings *, struct buf *out); /* may be NULL */
};

/*
 * When the publication's embargo ends, and with it what formats write of it
 * changes by itself; UTC_NONE for never.
 */
int64_t publish_embargo_end(const struct publication *publication);

/* "publications", "records", "clusters" */
const char *publish_of_name(enum publish_of of);
enum publish_of publish_of_find(struct str name); /* PUBLISH_N where there is none */

/* NULL where there is none. An empty name gives the default of that kind. */
const struct publish_format *publish_format_find(enum publish_of of, struct str name);

/* All formats, for messages and completions; *n gets how many. */
const struct publish_format *publish_formats(size_t *n);

#endif
