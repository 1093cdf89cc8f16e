/* SPDX-License-Identifier: MIT */
/*
 * Mark-up in text: HTML and JATS elements, MathML, and character references,
 * escaped once or twice by somebody on the way.
 */
#ifndef NORMALIZE_TEXT_MARKUP_H
#define NORMALIZE_TEXT_MARKUP_H

#include "base/arena.h"

/* The text without known elements (their content stays) and with references read. */
struct str markup_remove(struct arena *arena, struct str s);

#endif
