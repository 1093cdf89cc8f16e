/* SPDX-License-Identifier: MIT */
/*
 * What the files about identifiers share: a value is read as a URL, by the
 * label before it, by its shape, or searched as running text; each way adds
 * canonical identifiers (scheme.h) to the record.
 */
#ifndef NORMALIZE_IDENTIFIER_H
#define NORMALIZE_IDENTIFIER_H

#include "normalize/kinds.h"
#include "normalize/scheme.h"

#define IDENTIFIER_MAX_PARTS  20	  /* of one value */
#define IDENTIFIER_MAX_BYTES  4096	  /* longer is text */
#define IDENTIFIER_TEXT_BYTES (64u << 10) /* of a text, searched for identifiers */

/* Adds the canonical form of what stands in s; false where it is not of that scheme. */
bool identifier_add(struct context *context, enum scheme scheme, enum rule rule, struct str s);

/* Adds a text that is canonical already. */
bool identifier_add_text(
    struct context *context, enum scheme scheme, enum rule rule, struct str text);

/* True for what begins as a URL; *host_start is where its host begins. */
bool identifier_is_url(struct str s, size_t *host_start);

/* The identifier that a resolver's URL leads to, else the URL. */
bool identifier_read_url(struct context *context, struct str s);

/* True where a label was there ("doi:", "ISSN "); *is_added whether what follows is of its scheme. */
bool identifier_read_label(struct context *context, struct str s, bool *is_added);

/* Identifiers that stand in running text, by their labels and unmistakable shapes. */
bool identifier_read_inside(struct context *context, struct str s);

#endif
