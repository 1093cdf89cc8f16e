/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/str.h"

struct str str_from_index(struct str s, size_t from)
{
	if (from > s.n)
		from = s.n;
	return (struct str){s.p ? s.p + from : NULL, s.n - from};
}

struct str str_sub(struct str s, size_t from, size_t n)
{
	struct str tail = str_from_index(s, from);
	if (tail.n > n)
		tail.n = n;
	return tail;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	if (order)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

static bool equal_nocase(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ascii_lower(a[i]) != ascii_lower(b[i]))
			return false;
	}
	return true;
}

bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && equal_nocase(a.p, b.p, a.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	return s.n >= prefix.n && equal_nocase(s.p, prefix.p, prefix.n);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from_index(s, s.n - suffix.n), suffix);
}

bool str_ends_nocase(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq_nocase(str_from_index(s, s.n - suffix.n), suffix);
}

size_t str_find(struct str s, struct str what, size_t from)
{
	if (from > s.n || what.n > s.n - from)
		return STR_NONE;
	if (what.n == 0)
		return from;
	const char *hit = memmem(s.p + from, s.n - from, what.p, what.n);
	return hit ? (size_t)(hit - s.p) : STR_NONE;
}

size_t str_find_nocase(struct str s, struct str what, size_t from)
{
	if (what.n == 0 || what.n > s.n)
		return what.n == 0 && from <= s.n ? from : STR_NONE;
	char first = ascii_lower(what.p[0]);
	size_t last = s.n - what.n;
	for (size_t i = from; i <= last; i++) {
		if (ascii_lower(s.p[i]) == first && equal_nocase(s.p + i, what.p, what.n))
			return i;
	}
	return STR_NONE;
}

size_t str_find_char(struct str s, char c, size_t from)
{
	if (from >= s.n)
		return STR_NONE;
	const char *hit = memchr(s.p + from, c, s.n - from);
	return hit ? (size_t)(hit - s.p) : STR_NONE;
}

struct str str_trim(struct str s)
{
	while (s.n && ascii_is_space((unsigned char)s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && ascii_is_space((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_trim_set(struct str s, const char *set)
{
	while (s.n && s.p[0] && strchr(set, s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && s.p[s.n - 1] && strchr(set, s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_next(struct str *rest, char separator, struct str *part)
{
	if (!rest->p)
		return false;
	size_t at = str_find_char(*rest, separator, 0);
	if (at == STR_NONE) {
		*part = *rest;
		*rest = (struct str){NULL, 0};
	} else {
		*part = str_sub(*rest, 0, at);
		*rest = str_from_index(*rest, at + 1);
	}
	return true;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
	if (s.n == 0)
		return false;
	uint64_t value = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_digit((unsigned char)s.p[i]))
			return false;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (digit > max || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}
