/* SPDX-License-Identifier: MIT */
/* What merge.c and merge_creators.c share. */
#ifndef DEDUP_MERGE_H
#define DEDUP_MERGE_H

#include "dedup/dedup.h"
#include "model/rule.h"

/* A value that a member offers, with what ranks it. */
struct offer {
	const struct value *value;
	uint32_t member; /* in the order of members */
	int trust;
};

/* Values chosen so far, in the publication's order. */
struct merge {
	struct arena *arena;
	struct merged_value *values;
	size_t n_values, capacity;
};

void merge_add(struct merge *merge, const struct value *value, uint32_t member, enum rule policy);

/*
 * The creators: the fullest list, each name completed (given names, ORCID) from
 * the other lists where it is without doubt the same person.
 */
void merge_creators(struct merge *merge, const struct offer *offers, size_t n, size_t n_members);

#endif
