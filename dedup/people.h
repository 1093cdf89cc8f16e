/* SPDX-License-Identifier: MIT */
/*
 * Authors: how a name is kept for comparison, and how far two lists agree.
 * Lists differ in order of name parts, initials, length ("et al.") and spelling.
 */
#ifndef DEDUP_PEOPLE_H
#define DEDUP_PEOPLE_H

#include "base/buf.h"
#include "dedup/profile.h"

/* Reads the creators of a record into the profile's authors and tokens (see title_add_forms). */
void people_add(const struct record *record, struct profile *profile, struct buf *out,
    uint32_t base, struct arena *arena);

enum people_relation {
	PEOPLE_UNKNOWN, /* one side names nobody, or only organisations */
	PEOPLE_OTHER,
	PEOPLE_SOME, /* the first author, or half of the shorter list */
	PEOPLE_SAME, /* nearly all of the shorter list */
};

struct people_match {
	enum people_relation relation;
	uint16_t share;	     /* of the shorter list found in the longer, 0 to 1000 */
	bool is_first_same;  /* the first authors agree */
	bool is_given_clash; /* one family name, two given names */
	bool is_lone;	     /* one name only, and not the first of the other list */
	bool is_full;	     /* both lists have equally many, or the shorter is cut */
	unsigned n_shorter;
};

struct people_match people_compare(const struct profile *a, const struct profile *b);

/* The first author's family name, hashed; 0 where unknown. */
uint32_t people_first(const struct profile *profile);

/* The least of the family names' hashes: the same where only the order differs. */
uint32_t people_least(const struct profile *profile);

#endif
