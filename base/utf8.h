/* SPDX-License-Identifier: MIT */
/*
 * Unicode text, by utf8proc: decoding, validity, canonical form, and the folded
 * form in which words are compared.
 *
 * All input may be hostile; nothing here reads past a slice. Functions that
 * give text take valid UTF-8 (see utf8_is_valid, utf8_repair).
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * The code point at s[*at], moving *at behind it; -1 at the end. A byte that is
 * not part of valid UTF-8 (RFC 3629) gives U+FFFD and moves one byte.
 */
int32_t utf8_next(struct str s, size_t *at);

/* Appends a code point. */
void utf8_add(struct buf *out, int32_t code_point);

/* Writes a code point's 1 to 4 bytes; returns how many. */
size_t utf8_put(char out[4], int32_t code_point);

/*
 * Appends s as one line that is safe to show on a terminal: a blank for tab, LF
 * and CR, U+FFFD for any other control character (C0, DEL, C1) and for a byte
 * that is not part of valid UTF-8.
 */
void utf8_add_shown(struct buf *out, struct str s);

/* Valid UTF-8 of characters that XML 1.0 allows (no C0 controls but tab, LF, CR; no U+FFFE/FFFF). */
bool utf8_is_valid_xml(struct str s);

bool utf8_is_valid(struct str s);
bool utf8_is_ascii(struct str s);

/* s, or as much of it as fits into `max` bytes and ends with a whole character. */
struct str utf8_cut(struct str s, size_t max);

/* The number of code points. */
size_t utf8_length(struct str s);

/* Broad classes of a code point. */
bool utf8_is_letter(int32_t code_point);
bool utf8_is_upper(int32_t code_point);
bool utf8_is_lower(int32_t code_point);
bool utf8_is_digit(int32_t code_point); /* decimal digits of any script */
bool utf8_is_mark(int32_t code_point);	/* combining */
bool utf8_is_space(int32_t code_point); /* separators, tab, LF, CR, U+0085, zero-width space */

/* Scripts written without blanks between words: Han, kana, Hangul, Thai, Lao, Khmer, Burmese. */
bool utf8_is_unspaced(int32_t code_point);

/* The simple lower or upper case of a code point; itself where it has none. */
int32_t utf8_to_lower(int32_t code_point);
int32_t utf8_to_upper(int32_t code_point);

/* Unicode normalisation form C; gives s itself where it is ASCII already. */
struct str utf8_nfc(struct arena *arena, struct str s);

/*
 * The folded form in which two spellings of one word are equal: compatibility
 * decomposition, case folding, without combining marks and ignorable
 * characters; letters that do not decompose are spelt out (ø o, ł l, đ d, æ ae,
 * œ oe, þ th, ß ss, ı i). Digits of any script become 0-9. Punctuation and
 * blanks stay as they are. Idempotent.
 */
struct str utf8_fold(struct arena *arena, struct str s);

/*
 * Folded words joined by single blanks: utf8_fold, then everything but letters
 * and digits is a blank. "Émile: Œuvres (2)" -> "emile oeuvres 2". An
 * apostrophe between letters is dropped, so "don't" is one word.
 */
struct str utf8_fold_words(struct arena *arena, struct str s);

/*
 * s where it is valid; else a copy in which each maximal invalid run is read as
 * Windows-1252 where all its bytes are letters or punctuation there, and as
 * U+FFFD otherwise. *n_repaired counts the runs.
 */
struct str utf8_repair(struct arena *arena, struct str s, size_t *n_repaired);

#endif
