/* SPDX-License-Identifier: MIT */
/* Names that are shouted or whispered get capitals; what is mixed stays as it is. */
#ifndef NORMALIZE_NAME_CASE_H
#define NORMALIZE_NAME_CASE_H

#include "normalize/kinds.h"

struct str name_fix_family(struct context *context, struct str s);

/* Initials stay; was_shouted: the family name was, so that "ANN" is a name. */
struct str name_fix_given(struct context *context, struct str s, bool was_shouted);

/* Each word with a capital, the rest small: "O'BRIEN-SMITH" -> "O'Brien-Smith". */
struct str name_to_title_case(struct context *context, struct str s);

#endif
