/* SPDX-License-Identifier: MIT */
#include "harvest/shadow.h"

#include "base/utf8.h"

void shadow_init(struct shadow *shadow, size_t piece_max)
{
	*shadow = (struct shadow){0};
	buf_init(&shadow->bytes, piece_max);
}

void shadow_clear(struct shadow *shadow)
{
	buf_clear(&shadow->bytes);
}

void shadow_reset(struct shadow *shadow)
{
	shadow->n_pending = 0;
	shadow->ends_in_cr = false;
}

static size_t pass_ascii(struct str s, size_t at)
{
	for (uint64_t word; at + 8 <= s.n; at += 8) {
		memcpy(&word, s.p + at, 8);
		if (word & 0x8080808080808080u)
			break;
	}
	while (at < s.n && (unsigned char)s.p[at] < 0x80)
		at++;
	return at;
}

static size_t character_bytes(unsigned char first)
{
	return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Whether a lawful character of more than one byte stands at *at, which moves behind it. */
static bool pass_character(struct str s, size_t *at)
{
	size_t from = *at;
	const char *p = s.p + from;
	unsigned char first = (unsigned char)*p;
	/* Most are plain: two bytes, or three that are no surrogate and near no border. */
	if (first >= 0xC2 && first <= 0xDF && s.n - from >= 2 && is_continuation(p[1])) {
		*at = from + 2;
		return true;
	}
	if (first >= 0xE1 && first <= 0xEC && s.n - from >= 3 && is_continuation(p[1]) &&
	    is_continuation(p[2])) {
		*at = from + 3;
		return true;
	}
	int32_t c = utf8_next(s, at);
	return *at > from + 1 && c != 0xFFFE && c != 0xFFFF;
}

/* The rest of a character that began in the last piece. */
static bool pass_pending(struct shadow *shadow, struct str piece, size_t *at)
{
	size_t n = character_bytes((unsigned char)shadow->pending[0]);
	while (shadow->n_pending && *at < piece.n) {
		shadow->pending[shadow->n_pending++] = piece.p[(*at)++];
		if (shadow->n_pending < n)
			continue;
		size_t from = 0;
		shadow->n_pending = 0;
		if (!pass_character(str_make(shadow->pending, n), &from))
			return false;
	}
	return true;
}

static bool pass_returns(struct shadow *shadow, struct str piece)
{
	if (shadow->ends_in_cr && piece.n && piece.p[0] != '\n')
		return false;
	shadow->ends_in_cr = false;
	for (size_t at = str_find_char(piece, '\r', 0); at != STR_NONE;
	     at = str_find_char(piece, '\r', at + 1)) {
		if (at + 1 == piece.n)
			shadow->ends_in_cr = true;
		else if (piece.p[at + 1] != '\n')
			return false;
	}
	return true;
}

bool shadow_make(struct shadow *shadow, struct str piece, struct str *out)
{
	size_t at = 0;
	*out = piece;
	if (!pass_returns(shadow, piece) || !pass_pending(shadow, piece, &at))
		return false;
	size_t from = at;
	at = pass_ascii(piece, at);
	if (from == 0 && at == piece.n)
		return true;
	buf_reset(&shadow->bytes);
	buf_add(&shadow->bytes, piece);
	memset(shadow->bytes.p, SHADOW_BYTE, from);
	for (; at < piece.n; at = pass_ascii(piece, at)) {
		size_t start = at, n = character_bytes((unsigned char)piece.p[at]);
		if (n > piece.n - at) {
			shadow->n_pending = piece.n - at;
			memcpy(shadow->pending, piece.p + at, shadow->n_pending);
			at = piece.n;
		} else if (!pass_character(piece, &at)) {
			return false;
		}
		for (; start < at; start++)
			shadow->bytes.p[start] = SHADOW_BYTE;
	}
	*out = buf_str(&shadow->bytes);
	return true;
}
