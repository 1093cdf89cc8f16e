/* SPDX-License-Identifier: MIT */
#include "base/utc.h"
#include "normalize/date_read.h"

static bool is_word_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c >= 0x80;
}

bool date_read_tokens(struct str s, struct tokens *tokens)
{
	tokens->n = 0;
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		if (!is_word_byte(c)) {
			i++;
			continue;
		}
		size_t start = i;
		bool is_number = ascii_is_digit(c);
		while (i < s.n && is_word_byte((unsigned char)s.p[i]) &&
		       ascii_is_digit((unsigned char)s.p[i]) == is_number)
			i++;
		if (tokens->n == DATE_MAX_TOKENS)
			return false;
		tokens->part[tokens->n++] = str_sub(s, start, i - start);
	}
	return tokens->n > 0;
}

int date_find_month(struct context *context, struct str word)
{
	struct vocab_hit hit;
	if (word.n < 2 || !vocab_match(&vocab_months, context->arena, word, &hit))
		return 0;
	return date_to_int(hit.target);
}

bool date_is_filler(struct context *context, struct str word)
{
	static const char *const words[] = {"of", "de", "del", "st", "nd", "rd", "th", "the", "di",
	    "den", "der", "am", "le", "el", "er", "d", "года", "год", "г", "року", "р", "m", "do",
	    "a", "dia", "año", "ano", "metų", "mėn", "gada", "eko", "ko", "aasta", "t", "on", "in",
	    "issue", "yil", "жылы", "tarihinde", "early", "late", "mid"};
	struct vocab_hit hit;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_eq_nocase(word, str_from(words[i])))
			return true;
	}
	return word.n > 2 && vocab_match(&vocab_weekdays, context->arena, word, &hit);
}

/* Monday 1 to Sunday 7 by its first three letters in English, or 0. */
static int read_weekday(struct str word)
{
	static const char days[] = "montuewedthufrisatsun";
	for (int i = 0; i < 7 && word.n >= 3; i++) {
		if (str_eq_nocase(str_sub(word, 0, 3), (struct str){days + i * 3, 3}))
			return i + 1;
	}
	return 0;
}

/*
 * A year of two digits is certain in "07-MAR-10", as databases write dates of
 * this century and the end of the last, and where the day of the week is right
 * in one century only.
 */
static int read_short_year(
    const struct context *context, struct str s, int short_year, int month, int day, int weekday)
{
	int this_century = context->today_year / 100 * 100;
	int year = this_century + short_year;
	if (weekday) {
		for (int i = 0; i < 2; i++, year -= 100) {
			if (!edtf_exists(year, month, day))
				continue;
			int64_t days = utc_days_from_civil(year, month, day);
			if (((days + 3) % 7 + 7) % 7 + 1 == weekday)
				return year;
		}
		return 0;
	}
	if (s.n != 9 || s.p[2] != '-' || s.p[6] != '-')
		return 0;
	return year > context->today_year + 1 ? year - 100 : year;
}

/* Without a time behind the date; false where what follows is none. */
static bool cut_time(struct str *s)
{
	size_t colon = str_find_char(*s, ':', 0);
	if (colon == STR_NONE)
		return true;
	size_t cut = colon;
	while (cut > 0 && ascii_is_digit((unsigned char)s->p[cut - 1]))
		cut--;
	size_t bracket = str_find_char(*s, '(', colon);
	struct str time = str_sub(*s, cut, (bracket == STR_NONE ? s->n : bracket) - cut);
	if (!date_is_time(str_trim(time)) && str_find_nocase(time, STR("GMT"), 0) == STR_NONE &&
	    !date_is_time(str_sub(time, 0, 5)))
		return false;
	*s = str_sub(*s, 0, cut);
	return true;
}

/* "7th of March, 2010", "March 2010", "2016 Apr 05": one month, one year of four digits. */
static bool from_words(struct context *context, struct str s, struct guess *guess)
{
	struct tokens tokens;
	if (!cut_time(&s) || !date_read_tokens(s, &tokens))
		return false;
	int month = 0, year = 0, day = 0, short_year = -1, weekday = 0;
	for (size_t i = 0; i < tokens.n; i++) {
		struct str token = tokens.part[i];
		if (date_is_digits(token)) {
			int number = date_to_int(token);
			if (token.n == 4 && !year)
				year = number;
			else if (token.n <= 2 && !day && number >= 1 && number <= 31)
				day = number;
			else if (token.n == 2 && day && month && short_year < 0)
				short_year = number;
			else
				return false;
			continue;
		}
		int found = date_find_month(context, token);
		if (found && !month)
			month = found;
		else if (!date_is_filler(context, token))
			return false;
		else if (!weekday)
			weekday = read_weekday(token);
	}
	if (!year && short_year >= 0 && month && month <= 12)
		year = read_short_year(context, s, short_year, month, day, weekday);
	else if (short_year >= 0)
		return false;
	if (!year || !month || (month > 12 && day))
		return false;
	guess->rule = RULE_DATE_WORDS;
	if (month > 12) {
		guess->year = year;
		guess->month = month;
		return true;
	}
	return date_set_day(guess, year, month, day, RULE_DATE_WORDS);
}

/* 2010年3月7日, 2010년 3월 7일, 平成22年3月, in plain digits. */
static bool from_east_asian(struct str s, struct guess *guess)
{
	static const struct {
		const char *name;
		int year_0;
	} eras[] = {{"令和", 2018}, {"平成", 1988}, {"昭和", 1925}, {"大正", 1911}, {"明治", 1867},
	    {"民國", 1911}, {"民国", 1911}};
	static const char *const marks[3][2] = {{"年", "년"}, {"月", "월"}, {"日", "일"}};
	int base = 0, number[3] = {0};
	for (size_t i = 0; i < sizeof(eras) / sizeof(*eras); i++) {
		if (str_starts(s, str_from(eras[i].name))) {
			base = eras[i].year_0;
			s = str_from_index(s, strlen(eras[i].name));
		}
	}
	if (base && str_starts(s, STR("元"))) { /* the first year of an era */
		number[0] = 1;
		s = str_from_index(s, 3);
	}
	for (int i = 0; i < 3; i++) {
		size_t n = str_count_digits(s, 0);
		if (n > 4 || (n == 0 && number[i] == 0))
			return false;
		if (n)
			number[i] = date_to_int(str_sub(s, 0, n));
		s = str_from_index(s, n);
		struct str mark = str_sub(s, 0, 3);
		if (!str_eq(mark, str_from(marks[i][0])) && !str_eq(mark, str_from(marks[i][1])))
			return false;
		s = str_trim(str_from_index(s, 3));
		if (s.n == 0)
			break;
	}
	if (s.n || number[0] + base < 1000)
		return false;
	return date_set_day(guess, number[0] + base, number[1], number[2], RULE_DATE_WORDS);
}

static int roman(struct str s)
{
	int total = 0, before = 0;
	for (size_t i = s.n; i-- > 0;) {
		int value = s.p[i] == 'I' ? 1 : s.p[i] == 'V' ? 5 : s.p[i] == 'X' ? 10 : 0;
		if (!value)
			return 0;
		total += value < before ? -value : value;
		before = value;
	}
	return total;
}

/* "XIX век", "19th century", "18--" */
static bool from_century(struct context *context, struct str s, struct guess *guess)
{
	static const char *const words[] = {"век", "века", "в", "century", "cent", "jahrhundert",
	    "jh", "siglo", "siècle", "século", "secolo", "wiek", "yüzyıl", "század", "eeuw"};
	int century = 0;
	if (s.n == 4 && date_is_digits(str_sub(s, 0, 2)) &&
	    (str_eq(str_from_index(s, 2), STR("--")) || str_eq(str_from_index(s, 2), STR("??")) ||
		str_eq(str_from_index(s, 2), STR("uu")))) {
		century = date_to_int(str_sub(s, 0, 2)) + 1;
	} else {
		struct tokens tokens;
		bool has_word = false;
		if (!date_read_tokens(s, &tokens) || tokens.n > 3)
			return false;
		for (size_t i = 0; i < tokens.n; i++) {
			struct str token = tokens.part[i];
			bool is_word = false;
			for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
				is_word |= str_eq_nocase(token, str_from(words[w]));
			has_word |= is_word;
			if (is_word || date_is_filler(context, token))
				continue;
			int number = date_is_digits(token) && token.n <= 2 ? date_to_int(token)
									   : roman(token);
			if (number < 1 || number > 21 || century)
				return false;
			century = number;
		}
		if (!has_word)
			return false;
	}
	if (century < 1 || century > 21)
		return false;
	guess->text = arena_printf(context->arena, "%02dXX", century - 1);
	guess->year = (century - 1) * 100;
	guess->rule = RULE_DATE_WORDS;
	return true;
}

/* "44 B.C.": astronomical years count a year 0. */
static bool from_before_christ(struct str s, struct guess *guess)
{
	static const char *const ends[] = {"b.c.", "bc", "b.c.e.", "bce", "v. chr.", "v.chr."};
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (!str_ends_nocase(s, str_from(ends[i])))
			continue;
		struct str number = str_trim(str_sub(s, 0, s.n - strlen(ends[i])));
		if (number.n > 4 || !date_is_digits(number) || date_to_int(number) == 0)
			return false;
		guess->year = 1 - date_to_int(number);
		guess->rule = RULE_DATE_WORDS;
		return true;
	}
	return false;
}

bool date_from_single_year(struct context *context, struct str s, struct guess *guess)
{
	struct tokens tokens;
	int year = 0;
	if (!date_read_tokens(s, &tokens))
		return false;
	for (size_t i = 0; i < tokens.n; i++) {
		struct str token = tokens.part[i];
		if (!date_is_digits(token))
			continue;
		size_t at = (size_t)(token.p - s.p);
		if (year || token.n != 4 || (at && is_word_byte((unsigned char)s.p[at - 1])) ||
		    (at + 4 < s.n && is_word_byte((unsigned char)s.p[at + 4])) ||
		    (at && strchr("-+/\\", s.p[at - 1])))
			return false;
		year = date_to_int(token);
	}
	if (year < 1000 || year > context->today_year + 1)
		return false;
	guess->year = year;
	guess->rule = RULE_DATE_YEAR;
	return true;
}

/* "1850s", "1850's", "185-", "185u" (MARC's unknown digit) */
static bool from_decade(struct context *context, struct str s, struct guess *guess)
{
	if (s.n < 4 || s.n > 6 || !date_is_digits(str_sub(s, 0, 3)))
		return false;
	struct str rest = str_from_index(s, 3);
	if (!str_eq(rest, STR("0s")) && !str_eq(rest, STR("0's")) && !str_eq(rest, STR("-")) &&
	    !str_eq(rest, STR("u")))
		return false;
	guess->text = arena_printf(context->arena, "%.3sX", s.p);
	guess->year = date_to_int(str_sub(s, 0, 3)) * 10;
	guess->rule = RULE_DATE_WORDS;
	return true;
}

/* Years of the Buddhist era, where they are called so. */
static bool from_buddhist(struct str s, struct guess *guess)
{
	static const char *const names[] = {"พ.ศ.", "พุทธศักราช", "B.E.", "BE "};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!str_starts(s, str_from(names[i])))
			continue;
		struct str rest = str_trim(str_from_index(s, strlen(names[i])));
		if (rest.n != 4 || !date_is_digits(rest) || date_to_int(rest) < 2000)
			return false;
		guess->year = date_to_int(rest) - 543;
		guess->rule = RULE_DATE_WORDS;
		return true;
	}
	return false;
}

bool date_from_words(struct context *context, struct str s, struct guess *guess)
{
	return from_words(context, s, guess) || from_east_asian(s, guess) ||
	       from_century(context, s, guess) || from_before_christ(s, guess) ||
	       from_decade(context, s, guess) || from_buddhist(s, guess);
}
