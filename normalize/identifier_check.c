/* SPDX-License-Identifier: MIT */
#include "normalize/kinds.h"

static int digit(char c)
{
	return ascii_is_digit((unsigned char)c) ? c - '0' : -1;
}

bool isbn10_is_valid(const char digits[10])
{
	int sum = 0;
	for (int i = 0; i < 10; i++) {
		int d = i == 9 && (digits[i] == 'X' || digits[i] == 'x') ? 10 : digit(digits[i]);
		if (d < 0)
			return false;
		sum += (10 - i) * d;
	}
	return sum % 11 == 0;
}

bool isbn13_is_valid(const char digits[13])
{
	int sum = 0;
	if (memcmp(digits, "978", 3) != 0 && memcmp(digits, "979", 3) != 0)
		return false;
	for (int i = 0; i < 13; i++) {
		int d = digit(digits[i]);
		if (d < 0)
			return false;
		sum += i % 2 ? 3 * d : d;
	}
	return sum % 10 == 0;
}

bool issn_is_valid(const char digits[8])
{
	int sum = 0, all = 0;
	for (int i = 0; i < 8; i++) {
		int d = i == 7 && (digits[i] == 'X' || digits[i] == 'x') ? 10 : digit(digits[i]);
		if (d < 0)
			return false;
		sum += (8 - i) * d;
		all += d;
	}
	return sum % 11 == 0 && all > 0;
}

bool orcid_is_valid(const char digits[16])
{
	int total = 0;
	for (int i = 0; i < 15; i++) {
		int d = digit(digits[i]);
		if (d < 0)
			return false;
		total = (total + d) * 2;
	}
	int check = (12 - total % 11) % 11;
	return check == 10 ? digits[15] == 'X' || digits[15] == 'x' : digit(digits[15]) == check;
}

/* Four groups of four, parted by hyphens, dashes, or nothing; the bytes they take. */
static size_t read_sixteen(struct str s, char out[16])
{
	static const char *const dashes[] = {"-", "‐", "‑", "‒", "–", "—", "−", " "};
	size_t at = 0;
	int n = 0;
	while (n < 16 && at < s.n) {
		unsigned char c = (unsigned char)s.p[at];
		if (ascii_is_digit(c) || (n == 15 && (c == 'X' || c == 'x'))) {
			out[n++] = ascii_upper((char)c);
			at++;
			continue;
		}
		if (n == 0 || n % 4)
			return 0;
		size_t width = 0;
		for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes) && !width; i++) {
			struct str dash = str_from(dashes[i]);
			if (str_starts(str_from_index(s, at), dash))
				width = dash.n;
		}
		if (!width || at + width >= s.n || !ascii_is_alnum((unsigned char)s.p[at + width]))
			return 0;
		at += width;
	}
	if (n < 16 || (at < s.n && ascii_is_alnum((unsigned char)s.p[at])))
		return 0;
	return at;
}

bool orcid_find(struct context *context, struct str text, size_t *start, size_t *end,
    struct str *orcid)
{
	for (size_t i = 0; i + 16 <= text.n; i++) {
		char digits[16];
		if (!ascii_is_digit((unsigned char)text.p[i]) ||
		    (i && ascii_is_alnum((unsigned char)text.p[i - 1])))
			continue;
		size_t n = read_sixteen(str_from_index(text, i), digits);
		if (n == 0 || !orcid_is_valid(digits))
			continue;
		*start = i;
		*end = i + n;
		*orcid = arena_printf(context->arena, "%.4s-%.4s-%.4s-%.4s", digits, digits + 4,
		    digits + 8, digits + 12);
		return true;
	}
	return false;
}
