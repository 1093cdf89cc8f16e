/* SPDX-License-Identifier: MIT */
/*
 * Causes: what went wrong, grouped by why. The errors of runs and the reasons of
 * rejected records are texts: numbers, URLs and names in them are replaced by a
 * sign, so that the same failure is one cause. The issues of records are counted
 * by code and element. One pass over the records, in one view of the store.
 */
#ifndef PIPELINE_CAUSES_H
#define PIPELINE_CAUSES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum cause_kind { CAUSE_RUN, CAUSE_REJECTED, CAUSE_ISSUE };

const char *cause_kind_name(enum cause_kind kind); /* "run", "rejected", "issue" */

#define CAUSE_EXAMPLES 2

struct cause {
	enum cause_kind kind;
	struct str code;    /* of the error or the issue; empty for rejected records */
	struct str element; /* "language", ...; empty for none */
	struct str text;    /* the generalised message; empty for issues */
	uint64_t n, n_endpoints;
	int64_t last; /* of a run or a rejected record: when it was met last; UTC_NONE for issues */
	struct str examples[CAUSE_EXAMPLES]; /* ENDPOINT/IDENTIFIER, or an endpoint for runs */
	struct str values[CAUSE_EXAMPLES];   /* of these, what was odd; empty for none */
	size_t n_examples;
	uint64_t hash; /* of kind, code, element and text */
	uint64_t last_endpoint;
	uint64_t *endpoints; /* hashes of their names */
	size_t endpoints_capacity;
};

struct causes {
	struct arena arena;
	struct cause *items; /* the most frequent first */
	size_t n, capacity;
	uint64_t n_other; /* beyond LIMIT_CAUSES */
};

/* Of one endpoint, or of all where it is NULL. ERR_NOT_FOUND: no store, or no such endpoint. */
int causes_collect(
    struct causes *causes, const char *store_path, const char *endpoint, struct err *err);
void causes_clear(struct causes *causes);

/* Appends the text with N for numbers, URL for URLs, and ID for oai identifiers. */
void causes_generalise(struct buf *out, struct str text);

#endif
