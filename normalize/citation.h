/* SPDX-License-Identifier: MIT */
/*
 * Volume, issue and pages in a citation: behind their labels in many languages,
 * or by the shapes that journals give them ("12(3), 45-67", "2010;12:45-67").
 */
#ifndef NORMALIZE_CITATION_H
#define NORMALIZE_CITATION_H

#include "base/str.h"

struct citation_numbers {
	struct str volume, issue, pages; /* pieces of the text; empty where not found */
	size_t start;			 /* where the first of them begins: the title ends */
};

void citation_find_numbers(struct str s, struct citation_numbers *found);

/* True for four digits that are a year. */
bool citation_is_year_at(struct str s, size_t at);

#endif
