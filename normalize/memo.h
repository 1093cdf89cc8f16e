/* SPDX-License-Identifier: MIT */
/*
 * What came of fields that come again and again: what a repository says of
 * languages, types and rights is a handful of strings. A table of fixed size, in
 * which a newcomer takes the place of the one that stood there. Without a memo in
 * the settings nothing is remembered. For fields of which value, language and
 * element decide what they give, and nothing else in the record.
 */
#ifndef NORMALIZE_MEMO_H
#define NORMALIZE_MEMO_H

#include "normalize/kinds.h"

/* Adds to the record what came of the same field before; false where that is not known. */
bool memo_recall(struct context *context, const struct field *field);

/* Remembers what the field has added behind so many values and issues of the record. */
void memo_keep(struct context *context, const struct field *field, size_t n_values_before,
    size_t n_issues_before);

#endif
