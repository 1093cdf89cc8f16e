/* SPDX-License-Identifier: MIT */
#ifndef DEDUP_DISTANCE_H
#define DEDUP_DISTANCE_H

#include "base/str.h"

/*
 * The optimal string alignment distance (Damerau 1964; no substring edited
 * twice) of two UTF-8 texts in characters: insertions, deletions, substitutions
 * and swaps of neighbours. max + 1 as soon as it is sure to exceed max.
 */
unsigned distance_osa(struct str a, struct str b, unsigned max);

#endif
