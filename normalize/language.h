/* SPDX-License-Identifier: MIT */
/*
 * One language as it is written: a code of ISO 639, a tag of BCP 47, a URI, a
 * name in one of many languages, with or without words around it.
 */
#ifndef NORMALIZE_LANGUAGE_H
#define NORMALIZE_LANGUAGE_H

#include "normalize/kinds.h"

/* True for a code of ISO 639 in lower case. */
bool language_is_code(struct str s);

/* True for a code, of two or three letters, of the languages that most records are in. */
bool language_is_common(struct str s);

/* The code of a common name with one letter wrong, missing, doubled or out of place; or empty. */
struct str language_misspelt(struct arena *arena, struct str raw);

#endif
