/* SPDX-License-Identifier: MIT */
/*
 * Values: the raw values of an element over the store, how often each is there
 * and what became of it. One pass over the records.
 */
#ifndef PIPELINE_VALUES_H
#define PIPELINE_VALUES_H

#include "base/err.h"
#include "model/record.h"

struct values_settings {
	const char *store_path;
	enum dc_element element;
	const char *endpoint; /* NULL: all */
	bool unmapped_only;   /* those that became nothing, and are not known to say nothing */
	bool (*is_interrupted)(void);
	void (*progress)(void *ctx, uint64_t n); /* records so far; may be NULL */
	void *ctx;
};

struct counted_value {
	uint64_t n;
	struct str raw;	   /* at most LIMIT_COUNTED_BYTES of it */
	struct str became; /* values joined by "; "; empty for nothing */
	enum rule rule;	   /* of the first of them */
	enum issue_code issue;
};

/* The most frequent first, and in the order of bytes among equals. */
typedef int (*values_fn)(void *ctx, const struct counted_value *value, struct err *err);
int values_count(
    const struct values_settings *settings, values_fn each, void *each_ctx, struct err *err);

#endif
