/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#define REPLACEMENT 0xFFFD

int32_t utf8_next(struct str s, size_t *at)
{
	if (*at >= s.n)
		return -1;
	unsigned char first = (unsigned char)s.p[*at];
	if (first < 0x80) {
		(*at)++;
		return first;
	}
	utf8proc_int32_t code_point;
	utf8proc_ssize_t n = utf8proc_iterate(
	    (const utf8proc_uint8_t *)s.p + *at, (utf8proc_ssize_t)(s.n - *at), &code_point);
	if (n < 1 || code_point < 0) {
		(*at)++;
		return REPLACEMENT;
	}
	*at += (size_t)n;
	return code_point;
}

size_t utf8_put(char out[4], int32_t code_point)
{
	utf8proc_ssize_t n = utf8proc_encode_char(code_point, (utf8proc_uint8_t *)out);
	return n > 0 ? (size_t)n : 0;
}

void utf8_add(struct buf *out, int32_t code_point)
{
	char bytes[4];
	buf_add_bytes(out, bytes, utf8_put(bytes, code_point));
}

void utf8_add_shown(struct buf *out, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		int32_t c = utf8_next(s, &at);
		bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
		if (c == '\t' || c == '\n' || c == '\r')
			buf_add_char(out, ' ');
		else if (is_control)
			utf8_add(out, 0xFFFD);
		else if (c == 0xFFFD)
			utf8_add(out, c); /* a broken byte, or one that was there */
		else
			buf_add_bytes(out, s.p + start, at - start);
	}
}

bool utf8_is_ascii(struct str s)
{
	size_t i = 0;
	for (; i + 8 <= s.n; i += 8) {
		uint64_t word;
		memcpy(&word, s.p + i, 8);
		if (word & 0x8080808080808080u)
			return false;
	}
	for (; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	}
	return true;
}

/* The code point at *at, or -1 where the bytes are not valid. */
static int32_t next_strict(struct str s, size_t *at)
{
	unsigned char first = (unsigned char)s.p[*at];
	if (first < 0x80) {
		(*at)++;
		return first;
	}
	utf8proc_int32_t code_point;
	utf8proc_ssize_t n = utf8proc_iterate(
	    (const utf8proc_uint8_t *)s.p + *at, (utf8proc_ssize_t)(s.n - *at), &code_point);
	if (n < 1 || code_point < 0)
		return -1;
	*at += (size_t)n;
	return code_point;
}

bool utf8_is_valid(struct str s)
{
	if (utf8_is_ascii(s))
		return true;
	for (size_t at = 0; at < s.n;) {
		if (next_strict(s, &at) < 0)
			return false;
	}
	return true;
}

bool utf8_is_valid_xml(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		int32_t c = next_strict(s, &at);
		if (c < 0 || c == 0xFFFE || c == 0xFFFF ||
		    (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
			return false;
	}
	return true;
}

struct str utf8_cut(struct str s, size_t max)
{
	if (s.n > max) {
		s.n = max;
		while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
			s.n--;
	}
	return s;
}

size_t utf8_length(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

bool utf8_is_letter(int32_t c)
{
	if (c < 0x80)
		return ascii_is_alpha(c);
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_NL: return true;
	default: return false;
	}
}

bool utf8_is_upper(int32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	utf8proc_category_t category = utf8proc_category(c);
	return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

bool utf8_is_lower(int32_t c)
{
	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	return utf8proc_category(c) == UTF8PROC_CATEGORY_LL;
}

bool utf8_is_digit(int32_t c)
{
	if (c < 0x80)
		return ascii_is_digit(c);
	return utf8proc_category(c) == UTF8PROC_CATEGORY_ND;
}

bool utf8_is_mark(int32_t c)
{
	if (c < 0x300)
		return false;
	utf8proc_category_t category = utf8proc_category(c);
	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
	       category == UTF8PROC_CATEGORY_ME;
}

bool utf8_is_space(int32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	if (c == 0x85 || c == 0x200B)
		return true;
	utf8proc_category_t category = utf8proc_category(c);
	return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
	       category == UTF8PROC_CATEGORY_ZP;
}

bool utf8_is_unspaced(int32_t c)
{
	return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
	       (c >= 0x1100 && c <= 0x11FF) || (c >= 0x1780 && c <= 0x17FF) ||
	       (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3005 && c <= 0x3007) ||
	       (c >= 0x3040 && c <= 0x318F) || (c >= 0x31A0 && c <= 0x31FF) ||
	       (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
	       (c >= 0xA960 && c <= 0xA97F) || (c >= 0xAC00 && c <= 0xD7FF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9D) ||
	       (c >= 0x20000 && c <= 0x3FFFF);
}

int32_t utf8_to_lower(int32_t c)
{
	return c < 0x80 ? ascii_lower((char)c) : utf8proc_tolower(c);
}

int32_t utf8_to_upper(int32_t c)
{
	return c < 0x80 ? ascii_upper((char)c) : utf8proc_toupper(c);
}

struct str utf8_nfc(struct arena *arena, struct str s)
{
	if (utf8_is_ascii(s))
		return s;
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
	    &mapped, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n < 0)
		return s;
	struct str out = arena_str(arena, (struct str){(const char *)mapped, (size_t)n});
	free(mapped);
	return out;
}

/* Letters that Unicode does not decompose, and what they are compared as. */
static const char *spell_out(int32_t c)
{
	switch (c) {
	case 0xE6: return "ae";
	case 0xF0: return "d";
	case 0xF8: return "o";
	case 0xFE: return "th";
	case 0x111: return "d";
	case 0x127: return "h";
	case 0x131: return "i";
	case 0x138: return "k";
	case 0x142: return "l";
	case 0x14B: return "n";
	case 0x153: return "oe";
	case 0x167: return "t";
	case 0x192: return "f";
	default: return NULL;
	}
}

/* The value of a decimal digit of any script: the digits of a script stand in tens from zero. */
static int digit_value(int32_t c)
{
	int32_t zero = c;
	while (c - zero < 9 && utf8_is_digit(zero - 1))
		zero--;
	return (int)(c - zero);
}

/* Folds one code point that is not ASCII; gives the bytes written to out (at most `room`). */
static size_t fold_code_point(int32_t c, char *out, size_t room)
{
	utf8proc_int32_t parts[32];
	int boundclass = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, 32,
	    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
		UTF8PROC_IGNORE,
	    &boundclass);
	size_t used = 0;
	for (utf8proc_ssize_t i = 0; i < n && i < 32; i++) {
		int32_t part = parts[i];
		if (part >= 'A' && part <= 'Z')
			part += 32;
		const char *spelt = spell_out(part);
		if (spelt) {
			for (; *spelt && used < room; spelt++)
				out[used++] = *spelt;
		} else if (part >= 0x80 && utf8_is_digit(part)) {
			if (used < room)
				out[used++] = (char)('0' + digit_value(part));
		} else if (room - used >= 4) {
			used += utf8_put(out + used, part);
		}
	}
	return used;
}

#define FOLD_ROOM 128 /* one code point decomposes to 18 at most (U+FDFA) */

struct str utf8_fold(struct arena *arena, struct str s)
{
	size_t capacity = s.n + FOLD_ROOM;
	char *out = arena_alloc(arena, capacity + 1);
	size_t used = 0;
	for (size_t at = 0; at < s.n;) {
		if (capacity - used < FOLD_ROOM) {
			size_t larger = capacity * 2;
			out = arena_grow(arena, out, capacity + 1, larger + 1);
			capacity = larger;
		}
		unsigned char first = (unsigned char)s.p[at];
		if (first < 0x80) {
			out[used++] = ascii_lower((char)first);
			at++;
			continue;
		}
		int32_t c = utf8_next(s, &at);
		used += fold_code_point(c, out + used, FOLD_ROOM);
	}
	out[used] = '\0';
	return (struct str){out, used};
}

static bool is_apostrophe(int32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x00B4 || c == '`';
}

/* The same of ASCII, which needs no table. */
static struct str fold_ascii_words(struct arena *arena, struct str s)
{
	char *out = arena_alloc(arena, s.n + 1);
	size_t used = 0;
	bool gap = false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (ascii_is_alnum(c)) {
			if (gap && used)
				out[used++] = ' ';
			gap = false;
			out[used++] = ascii_lower((char)c);
		} else if (!is_apostrophe(c)) {
			gap = true;
		}
	}
	out[used] = '\0';
	return (struct str){out, used};
}

struct str utf8_fold_words(struct arena *arena, struct str s)
{
	if (utf8_is_ascii(s))
		return fold_ascii_words(arena, s);
	struct str folded = utf8_fold(arena, s);
	/* In place: words are never longer than what they came from. */
	char *out = (char *)folded.p;
	size_t used = 0;
	bool gap = false;
	for (size_t at = 0; at < folded.n;) {
		size_t start = at;
		unsigned char first = (unsigned char)folded.p[at];
		bool is_word;
		int32_t c = first;
		if (first < 0x80) {
			at++;
			is_word = ascii_is_alnum(first);
		} else {
			c = utf8_next(folded, &at);
			is_word = utf8_is_letter(c) || utf8_is_digit(c) || utf8_is_mark(c);
		}
		if (is_word) {
			if (gap && used)
				out[used++] = ' ';
			gap = false;
			memmove(out + used, folded.p + start, at - start);
			used += at - start;
		} else if (!is_apostrophe(c)) {
			gap = true;
		}
	}
	out[used] = '\0';
	return (struct str){out, used};
}

/* Windows-1252's 0x80 to 0x9F; 0 where it has no character. */
static const uint16_t cp1252[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

static int32_t windows_1252(unsigned char byte)
{
	return byte < 0x80 || byte >= 0xA0 ? byte : cp1252[byte - 0x80];
}

struct str utf8_repair(struct arena *arena, struct str s, size_t *n_repaired)
{
	*n_repaired = 0;
	if (utf8_is_valid(s))
		return s;
	char *out = arena_alloc(arena, s.n * 3 + 1);
	size_t used = 0;
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		if (next_strict(s, &at) >= 0) {
			memcpy(out + used, s.p + start, at - start);
			used += at - start;
			continue;
		}
		size_t end = start + 1;
		bool is_text = windows_1252((unsigned char)s.p[start]) != 0;
		for (size_t probe = end; end < s.n && next_strict(s, &probe) < 0; probe = ++end)
			is_text &= windows_1252((unsigned char)s.p[end]) != 0;
		for (size_t i = start; i < end; i++) {
			int32_t c = is_text ? windows_1252((unsigned char)s.p[i]) : REPLACEMENT;
			used += utf8_put(out + used, c);
		}
		at = end;
		(*n_repaired)++;
	}
	out[used] = '\0';
	return (struct str){out, used};
}
