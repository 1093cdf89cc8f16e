/* SPDX-License-Identifier: MIT */
#include "normalize/text_mojibake.h"

#include "base/utf8.h"

#define MAX_PASSES 2 /* it happens twice now and then */

/* The byte that Windows-1252 has for a character; -1 for none. */
static int to_windows(int32_t c)
{
	static const uint16_t high[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D,
	    0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};
	if (c >= 0x80 && c <= 0xFF) /* 0x80 to 0x9F: as Latin-1 has them */
		return c;
	for (int i = 0; i < 32; i++) {
		if (high[i] == c)
			return 0x80 + i;
	}
	return -1;
}

/* One reading less; false where it is not certain. */
static bool read_back(struct str s, char *out, size_t *n)
{
	size_t run = 0, n_runs = 0;
	*n = 0;
	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);
		int byte = c < 0x80 ? c : to_windows(c);
		if (byte < 0)
			return false;
		if (c >= 0x80) {
			out[(*n)++] = (char)byte;
			run++;
			continue;
		}
		n_runs += run > 0;
		run = 0;
		out[(*n)++] = (char)c;
	}
	n_runs += run > 0;
	return n_runs > 0 && utf8_is_valid_xml((struct str){out, *n});
}

/* A lead byte's character before a continuation byte's: what it takes for s to be one. */
static bool may_be(struct str s)
{
	for (size_t i = 0; i + 3 < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], next = (unsigned char)s.p[i + 1];
		if (c == 0xC3 && next >= 0x82 && next <= 0xB4 && (unsigned char)s.p[i + 2] >= 0xC2)
			return true;
	}
	return false;
}

struct str mojibake_repair(struct arena *arena, struct str s)
{
	for (int pass = 0; pass < MAX_PASSES && may_be(s); pass++) {
		char *out = arena_alloc(arena, s.n + 1);
		size_t n;
		if (!read_back(s, out, &n))
			break;
		s = (struct str){out, n};
	}
	return s;
}
