/* SPDX-License-Identifier: MIT */
/*
 * Warnings of one run that come many times: the first of each kind is told, the
 * others are details, and at the end it is said how many there were.
 *
 * Private to pipeline/.
 */
#ifndef PIPELINE_WARNINGS_H
#define PIPELINE_WARNINGS_H

#include "base/buf.h"

#include <stdbool.h>

/* More than there are; what is beyond is told each time. */
#define WARNING_KINDS_MAX 32

struct warnings {
	struct {
		const char *kind;
		unsigned n;
	} kinds[WARNING_KINDS_MAX];
	size_t n_kinds;
};

/* Counts one in; true for the first of its kind, and for what has no kind (NULL). */
bool warnings_add(struct warnings *warnings, const char *kind);

/* "12 requests repeated, 3 spans of dates halved": the kinds that came more than once. */
void warnings_write(const struct warnings *warnings, struct buf *out);

#endif
