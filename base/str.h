/* SPDX-License-Identifier: MIT */
/*
 * Slices: a pointer and a length, not NUL-terminated, owned by somebody else.
 * The empty slice is {NULL or anything, 0}. Print one with
 *
 *	printf("%.*s", STR_ARG(s));
 *
 * Case folding here is ASCII only; Unicode is base/utf8.h.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* The same where an initialiser must be constant: in tables. */
#define STR_INIT(literal)                                                                          \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}

#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_from(const char *text)
{
	return (struct str){text, text ? strlen(text) : 0};
}

static inline struct str str_make(const char *p, size_t n)
{
	return (struct str){p, n};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* From byte `from` to the end; and the `n` bytes from `from`; both clipped to the slice. */
struct str str_from_index(struct str s, size_t from);
struct str str_sub(struct str s, size_t from, size_t n);

/* <0, 0, >0 in byte order, the shorter first where one is a prefix. */
int str_cmp(struct str a, struct str b);

/* Comparison with A-Z and a-z the same. */
bool str_eq_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_ends_nocase(struct str s, struct str suffix);

#define STR_NONE ((size_t)-1)

/* The byte index of the first match at or after `from`, or STR_NONE. */
size_t str_find(struct str s, struct str what, size_t from);
size_t str_find_nocase(struct str s, struct str what, size_t from);
size_t str_find_char(struct str s, char c, size_t from);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* Without the bytes of `set` at both ends. */
struct str str_trim_set(struct str s, const char *set);

/*
 * Cuts the part before the next `separator` off *rest and gives it. False when *rest is used up.
 *
 *	struct str part, rest = STR("a;b");
 *	while (str_next(&rest, ';', &part)) ...
 */
bool str_next(struct str *rest, char separator, struct str *part);

/* Digits only to a number; false when empty, not digits, or above `max`. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *out);

/* ASCII predicates that do not depend on the locale. */
static inline bool ascii_is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_is_alpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_is_alnum(int c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

static inline bool ascii_is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ascii_is_xdigit(int c)
{
	return ascii_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* Whether a digit stands at byte i; how many do from there on. False and 0 at the end. */
static inline bool str_is_digit_at(struct str s, size_t i)
{
	return i < s.n && ascii_is_digit(s.p[i]);
}

static inline size_t str_count_digits(struct str s, size_t i)
{
	size_t n = 0;
	while (str_is_digit_at(s, i + n))
		n++;
	return n;
}

#endif
