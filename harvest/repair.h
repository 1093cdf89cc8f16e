/* SPDX-License-Identifier: MIT */
/*
 * What to do with XML that is not well-formed: cut one record out of the bytes,
 * and mend it by fixed rules. Private to harvest/; reached only after the
 * parser has refused the bytes.
 *
 * The rules: characters that XML forbids go, whether raw or as references;
 * halves of a surrogate pair are joined; bytes that are no UTF-8 are read as
 * Windows-1252; an ampersand that begins no reference, and a < that begins no
 * tag, become text; so do tags without their partner, but an end tag whose prefix
 * or capitals differ ends the element before it; inner XML declarations,
 * DOCTYPEs and comments go; attributes get their quotes, and only the first of
 * each name stays. Well-formed input without comments stays as it is.
 */
#ifndef HARVEST_REPAIR_H
#define HARVEST_REPAIR_H

#include "base/arena.h"
#include "base/buf.h"
#include "harvest/oai_grammar.h"

/* What repair_markup had to do, as a set of bits. */
enum {
	REPAIRED_CHARACTERS = 1 << 0, /* forbidden characters taken out, or joined */
	REPAIRED_UTF8 = 1 << 1,
	REPAIRED_MARKUP = 1 << 2,
};

/* The part of the input that is mended, kept or given up as one. */
struct repair_unit {
	size_t n_bytes;	 /* from the beginning of the input */
	struct str name; /* local name of its element; empty for an end tag of what is around it */
	bool is_whole;	 /* an element with its end, or all there is of it; else a lone tag */
};

/*
 * Finds the first element in bytes that stand inside an element of that scope:
 * up to its end tag, or to the next element of its kind where that is missing.
 * Of an element that holds records it gives the start tag alone. False where
 * more input is needed; with is_final there is none, and what has no end is no
 * unit.
 */
bool repair_find_unit(struct str bytes, enum scope scope, bool is_final, struct repair_unit *unit);

/* Whether a DOCTYPE stands in front of the root element; gives the name in it. */
bool repair_find_doctype(struct str bytes, struct str *root);

struct repair_tag;

struct repair {
	struct buf text, balanced;
	struct arena scratch;
	struct repair_tag *tags;
	size_t n_tags, tags_capacity;
	unsigned what;
	bool has_no_comment_end, has_no_cdata_end, has_no_pi_end; /* in the rest of the input */
};

void repair_init(struct repair *repair);
void repair_clear(struct repair *repair);

/*
 * Mends mark-up. With is_whole, tags without a partner become text. Gives text
 * that lives until the next call, empty where that takes too much; *what is a set
 * of REPAIRED_ bits.
 */
struct str repair_markup(struct repair *repair, struct str bytes, bool is_whole, unsigned *what);

#endif
