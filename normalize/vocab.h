/* SPDX-License-Identifier: MIT */
/*
 * Vocabularies: tables from a written term to what it means, made at build time
 * from the TSV files of vocab/ by vocab/compile.c. A table is an open-addressing hash over
 * read-only memory; looking up takes one hash and mostly one comparison.
 *
 * A term is found under two keys: its words in lower case as they are, and the
 * same folded (without accents and punctuation). A key that means two things
 * means nothing, unless a line of higher rank decides.
 */
#ifndef NORMALIZE_VOCAB_H
#define NORMALIZE_VOCAB_H

#include "base/arena.h"
#include "model/rule.h"

#define VOCAB_KEY_MAX 200 /* bytes; nothing longer is a term */

struct vocab_slot {
	uint32_t key; /* offset into keys */
	uint8_t n;    /* 0: an empty slot */
	uint8_t rule; /* enum rule */
	uint16_t target;
};

struct vocab {
	const struct vocab_slot *slots;
	uint32_t mask;
	uint8_t max_key;
	const char *keys;
	const struct str *targets;
};

struct vocab_hit {
	struct str target; /* in static memory */
	enum rule rule;
};

extern const struct vocab vocab_languages;	/* to ISO 639 codes of three letters */
extern const struct vocab vocab_marc_languages; /* retired MARC codes, living ones of ISO 639-3 */
extern const struct vocab vocab_function_words; /* small words to languages, "dan,nob" */
extern const struct vocab vocab_types;		/* to COAR URIs, or "-": no type, and known */
extern const struct vocab vocab_type_heads;	/* words to the kind of type that they tell */
extern const struct vocab vocab_access;		/* to words, see enum access */
extern const struct vocab vocab_licences;	/* to SPDX ids */
extern const struct vocab vocab_title_placeholders, vocab_name_placeholders,
    vocab_date_placeholders;
extern const struct vocab vocab_name_words; /* words of names to their classes */
extern const struct vocab vocab_weekdays;
extern const struct vocab vocab_months; /* names of months and seasons to numbers */

/* A key's slot by its bytes alone. */
bool vocab_find(const struct vocab *vocab, struct str key, struct vocab_hit *hit);

/* A raw term: as it is in lower case, and failing that folded. The arena is scratch. */
bool vocab_match(
    const struct vocab *vocab, struct arena *arena, struct str raw, struct vocab_hit *hit);

/* The two keys of a term; empty where it is too long. The first is in out where it fits there. */
struct str vocab_key(struct arena *arena, struct str raw, char out[VOCAB_KEY_MAX]);
struct str vocab_folded_key(struct arena *arena, struct str raw);

/* As utf8_fold_words, but apostrophes are dropped and camelCase words are told apart. */
struct str vocab_split_words(struct arena *arena, struct str raw);

#endif
