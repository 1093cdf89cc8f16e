/* SPDX-License-Identifier: MIT */
/*
 * Titles: the forms in which one may stand elsewhere, and how two compare.
 *
 * A value gives one form or two: "Original [Translation]" and "Title = Parallel
 * title" give both; notes in brackets ("[in German]", "[Erratum appears in ...]")
 * are dropped. Each form knows where its subtitle starts.
 */
#ifndef DEDUP_TITLE_H
#define DEDUP_TITLE_H

#include "base/buf.h"
#include "dedup/profile.h"

/*
 * Adds the forms of a title's value to forms (of PROFILE_TITLES, *n so far).
 * Text and words go to `out`; spans are offsets into it plus `base`. Forms that
 * are there already, and placeholders ("Unknown"), are left out.
 */
void title_add_forms(struct str value, struct title_form *forms, size_t *n, struct buf *out,
    uint32_t base, struct arena *arena);

/* How two titles relate, from far to near. */
enum title_relation {
	TITLE_MISSING,	 /* on one side or both */
	TITLE_OTHER,	 /* nothing in common */
	TITLE_RELATED,	 /* many words in common */
	TITLE_SUBTITLES, /* the same main part, two different subtitles */
	TITLE_SHORTENED, /* one is the start of the other, or its main part */
	TITLE_NEAR,	 /* a few characters differ */
	TITLE_SAME,
};

enum numbers_relation {
	NUMBERS_SAME,
	NUMBERS_MORE, /* one title has numbers that the other lacks */
	NUMBERS_CLASH,
};

struct title_match {
	enum title_relation relation;
	enum numbers_relation numbers;
	uint16_t similarity;   /* 0 to 1000 */
	bool is_opposed;       /* a word was exchanged for another that is no typing error */
	bool is_special_clash; /* only one is a reply, an erratum ... */
	bool is_generic;       /* the shorter has nothing but general words */
	bool is_short;	       /* the shorter has few significant words */
	uint8_t n_significant; /* of the shorter */
	uint8_t n_exchanged;   /* words of one without a like in the other */
	const struct title_form *a, *b;
};

/* The best relation of any two forms. */
struct title_match title_compare(const struct profile *a, const struct profile *b);

#endif
