/* SPDX-License-Identifier: MIT */
/*
 * The words and codes that matching knows, as tables: special words of titles,
 * generic titles, numerals, opposed words, types, DOI prefixes. All words are
 * folded (base/utf8.h).
 */
#ifndef DEDUP_VOCABULARY_H
#define DEDUP_VOCABULARY_H

#include "dedup/profile.h"

/* The special meaning of a title's word; 0 for none. */
unsigned word_special(struct str word);

/* True for words of titles that many works carry: "introduction", "editorial". */
bool word_is_generic(struct str word);

/* "part", "volume", "edition" ...: a numeral that follows counts parts of a work. */
bool word_is_part(struct str word);

/* Articles, prepositions and conjunctions longer than three letters. */
bool word_is_stop(struct str word);

/*
 * The number a word stands for: digits, an ordinal ("7th"), a number word, a
 * Roman numeral (a single letter only where after_part or is_last); 0 for none.
 */
uint32_t word_number(struct str word, bool after_part, bool is_last);

/* True where one word in the place of the other turns a title's sense: men, women. */
bool words_are_opposed(struct str a, struct str b);

/* The name of a single Greek letter ("alpha"); the word itself otherwise. */
struct str word_spell_greek(struct str word);

enum work_type work_type_from_uri(struct str uri);

/* The set of types that a record with one of `types` may be the same as; 0 means all. */
uint32_t work_types_compatible(uint32_t types);

/* ID_PREPRINT and ID_REPOSITORY of a folded DOI. */
unsigned doi_flags(struct str doi);

/* The DOI without its version ("/v2", ".v2", ".pub3"); itself where it shows none. */
struct str doi_root(struct str doi);

/* True for words that name proceedings, or a journal. */
bool word_is_conference(struct str word);
bool word_is_journal(struct str word);

/* True for the folded names of series of preprints, reports and drafts. */
bool container_is_preprint(struct str words);

/* True where a title only says that there is none. */
bool title_is_placeholder(struct str words);

#endif
