/* SPDX-License-Identifier: MIT */
/*
 * TeX in text: accents written out, Greek letters and signs, and formulas
 * between dollar signs, as readable text.
 */
#ifndef NORMALIZE_TEXT_TEX_H
#define NORMALIZE_TEXT_TEX_H

#include "base/arena.h"

/* s itself where nothing in it is TeX. What is not understood stays as it is. */
struct str tex_to_text(struct arena *arena, struct str s);

#endif
