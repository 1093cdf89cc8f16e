/* SPDX-License-Identifier: MIT */
/* One person's name, already alone: its family name, given names and suffix. */
#ifndef NORMALIZE_PERSON_NAME_H
#define NORMALIZE_PERSON_NAME_H

#include "normalize/kinds.h"

struct name {
	struct str family, given, suffix;
	enum person_kind kind;
	enum rule rule;
};

/* Reads "Family, Given[, Suffix]" or "Given Family"; gives slices of s where it can. */
void name_read(struct context *context, struct str s, struct name *name);

/* True for a name that holds words of organisations. */
bool name_is_organisation(struct context *context, struct str s);

/* True for initials alone: "J.", "J. A.", "JA", "J-P". */
bool name_is_initials(struct str s);

bool name_is_particle(struct str s); /* "van", "de" */

#endif
