/* SPDX-License-Identifier: MIT */
#include "normalize/name_case.h"

#include "base/utf8.h"
#include "normalize/name_words.h"

static bool is_particle(struct context *context, struct str word)
{
	struct name_words words;
	name_words_read(context, word, &words);
	return words.n == 1 && (words.word[0].classes & (WORD_PARTICLE | WORD_PREFIX));
}

static bool is_border(int32_t c)
{
	return c == ' ' || c == '-' || c == '\'' || c == '.';
}

struct str name_to_title_case(struct context *context, struct str s)
{
	char *out = arena_alloc(context->arena, s.n * 2 + 4);
	size_t n = 0, word_start = 0;
	bool starts = true;
	for (size_t at = 0; at < s.n;) {
		size_t here = at;
		int32_t c = utf8_next(s, &at);
		if (is_border(c)) {
			starts = true;
			out[n++] = (char)c;
			word_start = at;
			continue;
		}
		if (!starts) {
			/* "MCDONALD" */
			bool is_mc = here == word_start + 2 &&
				     str_eq_nocase(str_sub(s, word_start, 2), STR("mc"));
			n += utf8_put(out + n, is_mc ? utf8_to_upper(c) : utf8_to_lower(c));
			continue;
		}
		size_t end = at;
		while (end < s.n && s.p[end] != ' ' && s.p[end] != '-' && s.p[end] != '.')
			end++;
		bool may_be_particle =
		    (word_start == 0 || s.p[word_start - 1] == ' ') && end < s.n && s.p[end] == ' ';
		bool is_small = may_be_particle &&
				is_particle(context, str_sub(s, word_start, end - word_start));
		n += utf8_put(out + n, is_small ? utf8_to_lower(c) : utf8_to_upper(c));
		starts = false;
	}
	return (struct str){out, n};
}

struct str name_fix_family(struct context *context, struct str s)
{
	struct letters letters = letters_count(s);
	if (letters.n < 2 || letters.other)
		return s;
	if (letters.upper == letters.n || (letters.lower == letters.n && !is_particle(context, s)))
		return name_to_title_case(context, s);
	return s;
}

struct str name_fix_given(struct context *context, struct str s, bool was_shouted)
{
	struct letters letters = letters_count(s);
	if (letters.n == 0 || letters.other)
		return s;
	if (letters.lower == letters.n)
		return name_to_title_case(context, s);
	bool is_word = letters.n > 3 || (letters.n == 3 && letters.has_vowel && was_shouted);
	if (letters.upper == letters.n && is_word && !name_is_initials(s))
		return name_to_title_case(context, s);
	return s;
}
