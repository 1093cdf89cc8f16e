/* SPDX-License-Identifier: MIT */
#include "dedup/distance.h"

#include "base/utf8.h"
#include "model/limits.h"

#define MAX_CHARS LIMIT_COMPARED_TITLE_BYTES

static bool is_inside(struct str s, size_t at)
{
	return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

/* Characters as 16 bits: two of them are mixed up only beyond the basic plane. */
static size_t decode(struct str s, uint16_t *out)
{
	size_t n = 0;
	for (size_t at = 0; at < s.n && n < MAX_CHARS;) {
		int32_t c = (unsigned char)s.p[at];
		if (c < 0x80)
			at++;
		else
			c = utf8_next(s, &at);
		out[n++] = (uint16_t)c;
	}
	return n;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;
	return least < c ? least : c;
}

/* Rows of the matrix, only the cells within `max` of the diagonal. */
static unsigned banded(const uint16_t *a, size_t n, const uint16_t *b, size_t m, unsigned max)
{
	uint16_t rows[3][MAX_CHARS + 2];
	uint16_t *before = rows[0], *above = rows[1], *row = rows[2];
	unsigned beyond = max + 1, least_before = 0;
	for (size_t j = 0; j <= m; j++)
		above[j] = (uint16_t)(j > max ? beyond : j);
	for (size_t i = 1; i <= n; i++) {
		size_t from = i > max ? i - max : 1;
		size_t to = i + max < m ? i + max : m;
		unsigned least = beyond;
		row[from - 1] = (uint16_t)(from == 1 && i <= max ? i : beyond);
		for (size_t j = from; j <= to; j++) {
			unsigned up = j == i + max ? beyond : above[j];
			unsigned cell =
			    min3(up + 1u, row[j - 1] + 1u, above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1u < cell)
				cell = before[j - 2] + 1u;
			if (cell > beyond)
				cell = beyond;
			row[j] = (uint16_t)cell;
			least = cell < least ? cell : least;
		}
		/* a swap reaches over one row */
		if (least > max && least_before > max)
			return beyond;
		least_before = least;
		uint16_t *free_row = before;
		before = above;
		above = row;
		row = free_row;
	}
	return above[m];
}

unsigned distance_osa(struct str a, struct str b, unsigned max)
{
	size_t start = 0;
	while (start < a.n && start < b.n && a.p[start] == b.p[start])
		start++;
	while (start > 0 && (is_inside(a, start) || is_inside(b, start)))
		start--;
	a = str_from_index(a, start);
	b = str_from_index(b, start);
	size_t end = 0; /* bytes of the common end, which must start a character */
	while (end < a.n && end < b.n && a.p[a.n - 1 - end] == b.p[b.n - 1 - end])
		end++;
	while (end > 0 && is_inside(a, a.n - end))
		end--;
	a.n -= end;
	b.n -= end;
	if (!a.n && !b.n)
		return 0;
	uint16_t left[MAX_CHARS], right[MAX_CHARS];
	size_t n = decode(a, left), m = decode(b, right);
	if ((n > m ? n - m : m - n) > max)
		return max + 1;
	if (!n || !m)
		return (unsigned)(n + m);
	return banded(left, n, right, m, max);
}
