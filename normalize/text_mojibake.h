/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 that somebody on the way took for Windows-1252 and wrote as UTF-8 again:
 * "cafÃ©" for "café".
 */
#ifndef NORMALIZE_TEXT_MOJIBAKE_H
#define NORMALIZE_TEXT_MOJIBAKE_H

#include "base/arena.h"

/*
 * The text as it was, where that is certain: every run of characters beyond
 * ASCII, taken as bytes of Windows-1252, is UTF-8. Otherwise s itself.
 */
struct str mojibake_repair(struct arena *arena, struct str s);

#endif
