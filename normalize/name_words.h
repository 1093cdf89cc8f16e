/* SPDX-License-Identifier: MIT */
/*
 * The words of a name, each with the classes it has in vocab/name_words.tsv:
 * looked up once, for all that is asked of them afterwards.
 */
#ifndef NORMALIZE_NAME_WORDS_H
#define NORMALIZE_NAME_WORDS_H

#include "normalize/kinds.h"

#define NAME_WORDS_MAX 32 /* a name of more is no person's */

enum name_word_class {
	WORD_TITLE = 1 << 0,	     /* "Prof", with a full stop or without */
	WORD_DOTTED_TITLE = 1 << 1,  /* "Phil." is one, Phil is a name */
	WORD_DEGREE = 1 << 2,	     /* "PhD" */
	WORD_ROLE = 1 << 3,	     /* "editor" */
	WORD_SUFFIX = 1 << 4,	     /* "Jr" */
	WORD_AGNOMEN = 1 << 5,	     /* "Filho": part of the family name before it */
	WORD_PARTICLE = 1 << 6,	     /* "la": of the family name, written small */
	WORD_PREFIX = 1 << 7,	     /* "van": written with a capital too */
	WORD_JOINT = 1 << 8,	     /* "and" */
	WORD_NOBODY = 1 << 9,	     /* "unknown" */
	WORD_HUNGARIAN = 1 << 10,    /* a given name, which stands last there */
	WORD_EAST_ASIAN = 1 << 11,   /* a family name in Latin letters */
	WORD_VIETNAMESE = 1 << 12,   /* a family name, which stands first there */
	WORD_ORGANISATION = 1 << 13, /* tells an organisation by itself */
	WORD_WEAK = 1 << 14,	     /* does beside another */
	WORD_FIRM = 1 << 15,	     /* "Co": does at the end */
	WORD_ACRONYM = 1 << 16,	     /* "CERN" in capitals */
	WORD_LEAD = 1 << 17,	     /* "edited": begins what stands before a name */
};

struct name_word {
	struct str text;
	uint32_t classes;
	bool has_comma; /* behind it */
};

struct name_words {
	struct name_word word[NAME_WORDS_MAX];
	size_t n, n_commas;
	bool is_cut; /* there were more */
};

/* Parts s at blanks and commas; the texts are slices of it. */
void name_words_read(struct context *context, struct str s, struct name_words *words);

/* True for words that organisations' names hold. */
bool name_words_are_organisation(const struct name_words *words);

/* Letters of a text by their case. */
struct letters {
	size_t n, upper, lower, other; /* other: without case */
	bool has_vowel;
};

struct letters letters_count(struct str s);

/* True for initials alone: "J.", "J. A.", "JA", "J-P". */
bool name_is_initials(struct str s);

/* Han, kana or Hangul throughout. */
bool name_is_east_asian(struct str s);

#endif
