/* SPDX-License-Identifier: MIT */
/* Two dates, or one with an open end. */
#include "normalize/date_read.h"

/* What the first date does not say itself it shares with the last: "10-12 June 2010". */
static bool read_first(
    struct context *context, struct str s, const struct guess *last, struct guess *first)
{
	if (date_read(context, s, first, 2) && !first->is_impossible)
		return true;
	*first = (struct guess){0};
	struct tokens tokens;
	if (!last->year || !last->month || !date_read_tokens(s, &tokens))
		return false;
	int month = 0, day = 0;
	for (size_t i = 0; i < tokens.n; i++) {
		struct str token = tokens.part[i];
		int number = date_is_digits(token) ? date_to_int(token) : 0;
		int found = number ? 0 : date_find_month(context, token);
		if (number >= 1 && number <= 31 && token.n <= 2 && !day)
			day = number;
		else if (found && !month)
			month = found;
		else if (!date_is_filler(context, token))
			return false;
	}
	if ((day && !last->day) || (!day && !month) || (!month && !last->day))
		return false;
	first->rule = RULE_DATE_WORDS;
	if (month > 12) {
		first->year = last->year;
		first->month = month;
		return true;
	}
	return date_set_day(first, last->year, month ? month : last->month, day, RULE_DATE_WORDS);
}

static bool join(
    struct context *context, struct guess *first, struct guess *last, struct guess *guess)
{
	if (!first->text.n)
		first->text = date_format(context, first);
	if (!last->text.n)
		last->text = date_format(context, last);
	return date_from_edtf(
	    arena_printf(context->arena, "%.*s/%.*s", STR_ARG(first->text), STR_ARG(last->text)),
	    guess);
}

/* "1877/78", "1998-99": the century goes on; not where it may be a month or a season. */
static bool from_short_end(struct context *context, struct str s, struct guess *guess)
{
	if (s.n != 7 || (s.p[4] != '/' && s.p[4] != '-') || !date_is_digits(str_sub(s, 0, 4)) ||
	    !date_is_digits(str_from_index(s, 5)))
		return false;
	int end = date_to_int(str_from_index(s, 5));
	if (end <= 41 || end <= date_to_int(str_sub(s, 2, 2)))
		return false;
	return date_from_edtf(
	    arena_printf(context->arena, "%.4s/%.2s%.2s", s.p, s.p, s.p + 5), guess);
}

/* "1990-", "1990-present", "after 1990", "before 1900" */
static bool from_open(struct context *context, struct str s, struct guess *guess)
{
	static const struct {
		const char *word;
		bool is_before, is_behind; /* the word stands behind the date */
	} words[] = {{"after ", false, false}, {"since ", false, false}, {"from ", false, false},
	    {"nach ", false, false}, {"seit ", false, false}, {"depuis ", false, false},
	    {"après ", false, false}, {"después de ", false, false}, {"desde ", false, false},
	    {"post ", false, false}, {"before ", true, false}, {"until ", true, false},
	    {"vor ", true, false}, {"bis ", true, false}, {"avant ", true, false},
	    {"antes de ", true, false}, {"до ", true, false}, {"после ", false, false},
	    {"-present", false, true}, {"- present", false, true}, {"-heute", false, true},
	    {"-", false, true}, {"–", false, true}};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct str word = str_from(words[i].word), rest;
		if (words[i].is_behind && str_ends_nocase(s, word))
			rest = str_trim(str_sub(s, 0, s.n - word.n));
		else if (!words[i].is_behind && str_starts_nocase(s, word))
			rest = str_trim(str_from_index(s, word.n));
		else
			continue;
		struct guess one = {0};
		if (rest.n < 4 || !date_read(context, rest, &one, 3))
			return false;
		struct guess open = {.text = STR("..")};
		return words[i].is_before ? join(context, &open, &one, guess)
					  : join(context, &one, &open, guess);
	}
	return false;
}

/* "between 1880 and 1885" */
static struct str take_between(struct context *context, struct str s)
{
	static const char *const words[][2] = {{"between ", " and "}, {"zwischen ", " und "},
	    {"entre ", " et "}, {"entre ", " y "}, {"entre ", " e "}, {"tra il ", " e il "},
	    {"между ", " и "}, {"mellan ", " och "}, {"mellem ", " og "}};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct str start = str_from(words[i][0]), joint = str_from(words[i][1]);
		size_t at = str_find(s, joint, 0);
		if (str_starts_nocase(s, start) && at != STR_NONE && at > start.n)
			return arena_printf(context->arena, "%.*s to %.*s", (int)(at - start.n),
			    s.p + start.n, (int)(s.n - at - joint.n), s.p + at + joint.n);
	}
	return s;
}

bool date_from_range(struct context *context, struct str s, struct guess *guess, int depth)
{
	static const char *const dashes[] = {
	    " – ", "–", " — ", "—", " - ", " to ", " bis ", " au ", " a ", " до ", " / ", "/", "-"};
	if (depth > 1)
		return false;
	if (from_short_end(context, s, guess))
		return true;
	if (from_open(context, s, guess)) {
		guess->rule = RULE_DATE_RANGE;
		return true;
	}
	s = take_between(context, s);
	for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
		size_t at = str_find(s, str_from(dashes[i]), 0);
		if (at == STR_NONE)
			continue;
		struct str from = str_trim(str_sub(s, 0, at));
		struct str to = str_trim(str_from_index(s, at + strlen(dashes[i])));
		struct guess first = {0}, last = {0};
		bool is_bare = i + 2 >= sizeof(dashes) / sizeof(*dashes);
		/* "2010-03-07" and "7/3/2010" are no ranges. */
		if (is_bare && (str_find(to, str_from(dashes[i]), 0) != STR_NONE ||
				   str_find_char(s, ':', 0) != STR_NONE))
			return false;
		if (!from.n || !to.n || !date_read(context, to, &last, 2))
			continue;
		if (is_bare && date_is_digits(from) && date_is_digits(to) &&
		    (from.n != 4 || to.n != 4))
			return false;
		if (read_first(context, from, &last, &first))
			return join(context, &first, &last, guess);
	}
	return false;
}
