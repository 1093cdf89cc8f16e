/* SPDX-License-Identifier: MIT */
/* One person's name, already alone: its family name, given names and suffix. */
#ifndef NORMALIZE_PERSON_NAME_H
#define NORMALIZE_PERSON_NAME_H

#include "normalize/name_words.h"

struct name {
	struct str family, given, suffix;
	enum person_kind kind;
	enum rule rule;
};

/*
 * Reads "Family, Given[, Suffix]" or "Given Family", by the words of s; gives
 * slices of it where it can. PERSON_UNKNOWN, with all of it as family, where
 * what it is does not show; no family where there is no name.
 */
void name_read(
    struct context *context, struct str s, const struct name_words *words, struct name *name);

/* What the part of a list between two commas is. */
enum name_part { NAME_PART_NAME, NAME_PART_SUFFIX, NAME_PART_OTHER };

/* NAME_PART_OTHER: degrees, roles, titles. is_behind_word: one word alone stands before it. */
enum name_part name_part_of(const struct name_word *word, size_t n, bool is_behind_word);

#endif
