/* SPDX-License-Identifier: MIT */
/* The rules of match.c, for match.c and match_explain.c. */
#ifndef DEDUP_MATCH_RULES_H
#define DEDUP_MATCH_RULES_H

#include "dedup/evidence.h"

/* The first rule that applies to the evidence. */
struct match match_decide(const struct evidence *evidence);

#endif
