/* SPDX-License-Identifier: MIT */
/*
 * The shadow of UTF-8: the same bytes, but DEL for each that is not ASCII. Private
 * to harvest/.
 *
 * libxml2 reads text that is not ASCII one character at a time, which takes
 * several times as long. Mark-up is ASCII, so the parser may be fed with the
 * shadow, and text be taken from the bytes themselves, which stand at the same
 * places. DEL is lawful in text and nowhere in a name: where names are not ASCII
 * the shadow is not well-formed, and the bytes are parsed themselves.
 */
#ifndef HARVEST_SHADOW_H
#define HARVEST_SHADOW_H

#include "base/buf.h"

#define SHADOW_BYTE 0x7F

struct shadow {
	struct buf bytes;
	char pending[4]; /* a character that the end of the last piece cut */
	size_t n_pending;
	bool ends_in_cr;
};

void shadow_init(struct shadow *shadow, size_t piece_max);
void shadow_clear(struct shadow *shadow);

/* Ready for another document. */
void shadow_reset(struct shadow *shadow);

/*
 * The shadow of the next piece, which lives until the next call; of ASCII it is
 * the piece itself. False for what is no UTF-8 of characters that XML allows, and
 * for a CR without LF, which libxml2 makes an LF of.
 */
bool shadow_make(struct shadow *shadow, struct str piece, struct str *out);

#endif
