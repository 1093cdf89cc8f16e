/* SPDX-License-Identifier: MIT */
/*
 * Dates as repositories write them. The day as written is kept: no time zone
 * moves it, no missing part is made up, two-digit years are not guessed.
 */
#include "base/utc.h"
#include "base/utf8.h"
#include "normalize/date_edtf.h"
#include "normalize/kinds.h"

#define MAX_DATE_BYTES 120 /* longer is no date */
#define MAX_TOKENS     16

struct guess {
	int year, month, day; /* 0 where not said */
	char qualifier;
	enum rule rule;
	bool is_impossible;
	struct str text; /* where ready-made */
};

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_digit((unsigned char)s.p[i]))
			return false;
	}
	return s.n > 0;
}

static int to_int(struct str s)
{
	uint64_t n = 0;
	return str_to_u64(s, 99999999, &n) ? (int)n : -1;
}

/* hh:mm[:ss[.fff]] and a zone, to the end (RFC 3339, and what comes near it). */
static bool is_time(struct str s)
{
	size_t i = 0;
	int part[3] = {0}, n = 0;
	for (; n < 3; n++) {
		if (n && (i >= s.n || s.p[i] != ':'))
			break;
		i += n > 0;
		size_t start = i;
		while (i < s.n && ascii_is_digit((unsigned char)s.p[i]))
			i++;
		if (i - start != 2 && !(n == 0 && i - start == 1))
			return false;
		part[n] = to_int(str_sub(s, start, i - start));
	}
	if (n < 2 || part[0] > 24 || part[1] > 59 || part[2] > 60)
		return false;
	if (i < s.n && (s.p[i] == '.' || s.p[i] == ',')) {
		size_t start = ++i;
		while (i < s.n && ascii_is_digit((unsigned char)s.p[i]))
			i++;
		if (i == start)
			return false;
	}
	struct str zone = str_trim(str_from_index(s, i));
	if (str_starts_nocase(zone, STR("AM")) || str_starts_nocase(zone, STR("PM")))
		zone = str_trim(str_from_index(zone, 2));
	if (zone.n && (zone.p[0] == '+' || zone.p[0] == '-')) {
		size_t end = 1, digits = 0;
		while (end < zone.n && (ascii_is_digit((unsigned char)zone.p[end]) || zone.p[end] == ':'))
			digits += zone.p[end++] != ':';
		if (digits != 2 && digits != 4)
			return false;
		int hours = to_int(str_sub(zone, 1, 2));
		if (end > 6 || hours < 0 || hours > 14)
			return false;
		zone = str_trim(str_from_index(zone, end));
	}
	/* A zone's name, maybe with a comment in brackets. */
	size_t letters = 0;
	while (letters < zone.n && ascii_is_alpha((unsigned char)zone.p[letters]))
		letters++;
	return letters <= 5 && letters == zone.n;
}

static bool from_edtf(struct str s, struct guess *guess)
{
	struct edtf edtf;
	switch (edtf_read(s, &edtf)) {
	case EDTF_DATE:
		guess->text = edtf.n + (edtf.qualifier != 0) == s.n ? s : STR("");
		guess->year = edtf.year;
		guess->month = edtf.month;
		guess->day = edtf.day;
		guess->qualifier = edtf.qualifier;
		guess->rule = RULE_W3CDTF;
		return true;
	case EDTF_INTERVAL:
		guess->text = s;
		guess->year = edtf.year;
		guess->month = edtf.month;
		guess->day = edtf.day;
		guess->rule = RULE_DATE_RANGE;
		return true;
	case EDTF_YEAR_ONLY:
		guess->year = edtf.year;
		guess->is_impossible = true;
		guess->rule = RULE_DATE_YEAR;
		return true;
	case EDTF_IMPOSSIBLE: guess->is_impossible = true; return false;
	default: return false;
	}
}

/* "2012-05-01T10:11:12Z", "2014-12-16 06:20:00 GMT" */
static bool from_datetime(struct str s, struct guess *guess)
{
	if (s.n < 12 || (s.p[10] != 'T' && s.p[10] != ' ') ||
	    !is_time(str_trim(str_from_index(s, 11))))
		return false;
	return str_find_char(str_sub(s, 0, 10), '/', 0) == STR_NONE &&
	       from_edtf(str_sub(s, 0, 10), guess) && guess->text.n == 10;
}

static bool set_day(struct guess *guess, int year, int month, int day, enum rule rule)
{
	guess->rule = rule;
	if (!edtf_exists(year, month, day)) {
		guess->is_impossible = true;
		return false;
	}
	guess->year = year;
	guess->month = month;
	guess->day = day;
	return true;
}

/* 20140601, 20140722105203, and Unix time in seconds (10 digits) or milliseconds (13). */
static bool from_compact(struct context *context, struct str s, struct guess *guess)
{
	if (s.n == 8 || s.n == 14) {
		int year = to_int(str_sub(s, 0, 4)), month = to_int(str_sub(s, 4, 2));
		if (year < 1000 || year > context->today_year + 10 || month == 0)
			return false;
		return set_day(guess, year, month, to_int(str_sub(s, 6, 2)), RULE_DATE_NUMERIC);
	}
	uint64_t seconds;
	if ((s.n != 10 && s.n != 13) || !str_to_u64(str_sub(s, 0, 10), UINT64_MAX / 2, &seconds) ||
	    s.p[0] == '0')
		return false;
	int64_t year;
	int month, day;
	utc_civil_from_days((int64_t)seconds / 86400, &year, &month, &day);
	return year <= context->today_year && set_day(guess, (int)year, month, day, RULE_DATE_NUMERIC);
}

/* Three numbers parted by one kind of dot, slash or dash. */
static bool from_numbers(struct str s, struct guess *guess)
{
	struct str part[3];
	size_t n = 0, at = 0;
	char separator = 0;
	while (n < 3) {
		size_t end = at;
		while (end < s.n && ascii_is_digit((unsigned char)s.p[end]))
			end++;
		part[n] = str_sub(s, at, end - at);
		if (part[n].n == 0 || part[n].n > 4)
			return false;
		n++;
		if (end == s.n)
			break;
		if (!strchr("./-", s.p[end]) || (separator && s.p[end] != separator)) {
			/* A time may follow the three. */
			if (n == 3 && s.p[end] == ' ' && is_time(str_trim(str_from_index(s, end))))
				break;
			return false;
		}
		separator = s.p[end];
		at = end + 1;
		while (at < s.n && s.p[at] == ' ' && separator == '.')
			at++;
		if (n == 3 && at < s.n)
			return false;
	}
	int a = to_int(part[0]), b = to_int(part[1]), c = n == 3 ? to_int(part[2]) : 0;
	guess->rule = RULE_DATE_NUMERIC;
	if (n == 2 && part[0].n == 4)
		return (part[1].n <= 2 && b >= 1 && b <= 12) && set_day(guess, a, b, 0, guess->rule);
	if (n == 2)
		return part[0].n <= 2 && part[1].n == 4 && a >= 1 && a <= 12 &&
		       set_day(guess, b, a, 0, guess->rule);
	if (n < 3)
		return false;
	if (part[0].n == 4 && part[1].n <= 2 && part[2].n <= 2)
		return set_day(guess, a, b, c, guess->rule);
	if (part[2].n != 4 || part[0].n > 2 || part[1].n > 2)
		return false;
	/* Dots put the day first; elsewhere it must show, or only the year is sure. */
	if (a > 12 || separator == '.' || a == b)
		return set_day(guess, c, b, a, guess->rule);
	if (b > 12)
		return set_day(guess, c, a, b, guess->rule);
	guess->year = c;
	guess->rule = RULE_DATE_YEAR;
	return true;
}

/* Words and numbers of a value, in lower case. */
struct tokens {
	struct str part[MAX_TOKENS];
	size_t n;
};

static bool is_word_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c >= 0x80;
}

static bool read_tokens(struct str s, struct tokens *tokens)
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
		if (tokens->n == MAX_TOKENS)
			return false;
		tokens->part[tokens->n++] = str_sub(s, start, i - start);
	}
	return tokens->n > 0;
}

static int find_month(struct context *context, struct str word)
{
	struct vocab_hit hit;
	if (word.n < 2 || !vocab_match(&vocab_months, context->arena, word, &hit))
		return 0;
	return to_int(hit.target);
}

static bool is_filler(struct str word)
{
	static const char *const words[] = {"of", "de", "del", "st", "nd", "rd", "th", "the", "di",
	    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday",
	    "thursday", "friday", "saturday", "sunday", "den", "der", "am", "le", "el", "er", "d",
	    "года", "год", "г", "року", "m", "do", "a", "dia", "año", "ano"};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_eq_nocase(word, str_from(words[i])))
			return true;
	}
	return false;
}

/* "7th of March, 2010", "March 2010", "2016 Apr 05": one month, one year of four digits. */
static bool from_words(struct context *context, struct str s, struct guess *guess)
{
	struct tokens tokens;
	/* A time at the end says nothing of the day. */
	size_t colon = str_find_char(s, ':', 0);
	if (colon != STR_NONE) {
		size_t cut = colon;
		while (cut > 0 && ascii_is_digit((unsigned char)s.p[cut - 1]))
			cut--;
		size_t bracket = str_find_char(s, '(', colon);
		struct str time = str_sub(s, cut, (bracket == STR_NONE ? s.n : bracket) - cut);
		if (!is_time(str_trim(time)) && str_find_nocase(time, STR("GMT"), 0) == STR_NONE &&
		    !is_time(str_sub(time, 0, 5)))
			return false;
		s = str_sub(s, 0, cut);
	}
	if (!read_tokens(s, &tokens))
		return false;
	int month = 0, year = 0, day = 0;
	for (size_t i = 0; i < tokens.n; i++) {
		struct str token = tokens.part[i];
		if (is_digits(token)) {
			int number = to_int(token);
			if (token.n == 4 && !year)
				year = number;
			else if (token.n <= 2 && !day && number >= 1 && number <= 31)
				day = number;
			else
				return false;
			continue;
		}
		int found = find_month(context, token);
		if (found && !month)
			month = found;
		else if (!is_filler(token))
			return false;
	}
	if (!year || !month || (month > 12 && day))
		return false;
	guess->rule = RULE_DATE_WORDS;
	if (month > 12) {
		guess->year = year;
		guess->month = month;
		return true;
	}
	return set_day(guess, year, month, day, RULE_DATE_WORDS);
}

/* 2010年3月7日, 2010년 3월 7일, 平成22年3月, in plain digits. */
static bool from_east_asian(struct str s, struct guess *guess)
{
	static const struct {
		const char *name;
		int year_0;
	} eras[] = {{"令和", 2018}, {"平成", 1988}, {"昭和", 1925}, {"大正", 1911}, {"明治", 1867}};
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
		size_t n = 0;
		while (n < s.n && ascii_is_digit((unsigned char)s.p[n]))
			n++;
		if (n > 4 || (n == 0 && number[i] == 0))
			return false;
		if (n)
			number[i] = to_int(str_sub(s, 0, n));
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
	return set_day(guess, number[0] + base, number[1], number[2], RULE_DATE_WORDS);
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
	static const char *const words[] = {"век", "века", "в", "century", "cent", "jahrhundert", "jh",
	    "siglo", "siècle", "século", "secolo", "wiek", "yüzyıl", "század", "eeuw"};
	int century = 0;
	if (s.n == 4 && is_digits(str_sub(s, 0, 2)) &&
	    (str_eq(str_from_index(s, 2), STR("--")) || str_eq(str_from_index(s, 2), STR("??")))) {
		century = to_int(str_sub(s, 0, 2)) + 1;
	} else {
		struct tokens tokens;
		bool has_word = false;
		if (!read_tokens(s, &tokens) || tokens.n > 3)
			return false;
		for (size_t i = 0; i < tokens.n; i++) {
			struct str token = tokens.part[i];
			bool is_word = false;
			for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
				is_word |= str_eq_nocase(token, str_from(words[w]));
			has_word |= is_word;
			if (is_word || is_filler(token))
				continue;
			int number = is_digits(token) && token.n <= 2 ? to_int(token) : roman(token);
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

static struct str format_guess(struct context *context, const struct guess *guess)
{
	char mark[2] = {guess->qualifier, '\0'};
	const char *sign = guess->year < 0 ? "-" : "";
	int year = guess->year < 0 ? -guess->year : guess->year;
	if (guess->day)
		return arena_printf(context->arena, "%s%04d-%02d-%02d%s", sign, year, guess->month,
		    guess->day, mark);
	if (guess->month)
		return arena_printf(context->arena, "%s%04d-%02d%s", sign, year, guess->month, mark);
	return arena_printf(context->arena, "%s%04d%s", sign, year, mark);
}

static bool read_value(struct context *context, struct str s, struct guess *guess, int depth);

/* Without a word before the date that only says which date it is, or how sure. */
static bool from_marked(struct context *context, struct str s, struct guess *guess, int depth)
{
	static const struct {
		const char *word;
		bool is_about;
	} words[] = {{"ca.", true}, {"ca ", true}, {"circa ", true}, {"c. ", true}, {"um ", true},
	    {"vers ", true}, {"около ", true}, {"approximately ", true}, {"approx. ", true},
	    {"about ", true}, {"hacia ", true}, {"©", false}, {"(c)", false}, {"℗", false},
	    {"cop. ", false}, {"copyright ", false}, {"issued:", false}, {"issued ", false},
	    {"available:", false}, {"available ", false}, {"published:", false}, {"published ", false},
	    {"created:", false}, {"date:", false}, {"publication date:", false}, {"submitted:", false},
	    {"accepted:", false}, {"dateissued:", false}, {"date issued:", false}, {"posted ", false},
	    {"info:eu-repo/date/issued/", false}, {"info:eu-repo/date/", false}, {"anno ", false},
	    {"erschienen ", false}, {"cop.", false}};
	if (depth > 3)
		return false;
	bool is_about = false;
	struct str rest = {0};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && !rest.n; i++) {
		if (str_starts_nocase(s, str_from(words[i].word))) {
			rest = str_trim(str_from_index(s, strlen(words[i].word)));
			is_about = words[i].is_about;
		}
	}
	if (!rest.n && s.n == 5 && (s.p[0] == 'c' || s.p[0] == 'p'))
		rest = str_from_index(s, 1); /* "c1998": MARC's copyright, "p1998" phonogram */
	if (!rest.n && s.n > 2 &&
	    ((s.p[0] == '[' && s.p[s.n - 1] == ']') || (s.p[0] == '(' && s.p[s.n - 1] == ')')))
		rest = str_sub(s, 1, s.n - 2);
	if (!rest.n && s.n > 1 && strchr(".,;]", s.p[s.n - 1]))
		rest = str_sub(s, 0, s.n - 1);
	if (!rest.n || !read_value(context, rest, guess, depth + 1))
		return false;
	guess->rule = RULE_DATE_MARKED;
	if (is_about && !guess->qualifier && str_find_char(guess->text, '/', 0) == STR_NONE) {
		guess->qualifier = '~';
		if (guess->text.n)
			guess->text = arena_printf(context->arena, "%.*s~", STR_ARG(guess->text));
	}
	return true;
}

/* "1999-2000", "2020-12-31 – 2021-01-02", "1990 to 1995" */
static bool from_range(struct context *context, struct str s, struct guess *guess, int depth)
{
	static const char *const dashes[] = {" – ", "–", " — ", "—", " - ", " to ", " bis ", " / ", "-"};
	for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
		size_t at = str_find(s, str_from(dashes[i]), 0);
		if (at == STR_NONE || depth > 1)
			continue;
		struct str from = str_trim(str_sub(s, 0, at));
		struct str to = str_trim(str_from_index(s, at + strlen(dashes[i])));
		struct guess first = {0}, last = {0};
		bool is_bare_dash = i == sizeof(dashes) / sizeof(*dashes) - 1;
		if (is_bare_dash && (from.n != 4 || to.n != 4))
			return false;
		if (!read_value(context, from, &first, 2) || !read_value(context, to, &last, 2))
			return false;
		if (!first.text.n)
			first.text = format_guess(context, &first);
		if (!last.text.n)
			last.text = format_guess(context, &last);
		struct str range = arena_printf(context->arena, "%.*s/%.*s", STR_ARG(first.text),
		    STR_ARG(last.text));
		return from_edtf(range, guess);
	}
	return false;
}

/* A year among words, where no other digit stands: "Spring term of 1987". */
static bool from_single_year(struct context *context, struct str s, struct guess *guess)
{
	struct tokens tokens;
	int year = 0;
	if (!read_tokens(s, &tokens))
		return false;
	for (size_t i = 0; i < tokens.n; i++) {
		struct str token = tokens.part[i];
		if (!is_digits(token))
			continue;
		size_t at = (size_t)(token.p - s.p);
		if (year || token.n != 4 || (at && is_word_byte((unsigned char)s.p[at - 1])) ||
		    (at + 4 < s.n && is_word_byte((unsigned char)s.p[at + 4])) ||
		    (at && strchr("-+/\\", s.p[at - 1])))
			return false;
		year = to_int(token);
	}
	if (year < 1000 || year > context->today_year + 1)
		return false;
	guess->year = year;
	guess->rule = RULE_DATE_YEAR;
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
		if (number.n > 4 || !is_digits(number) || to_int(number) == 0)
			return false;
		guess->year = 1 - to_int(number);
		guess->rule = RULE_DATE_WORDS;
		return true;
	}
	return false;
}

static bool read_value(struct context *context, struct str s, struct guess *guess, int depth)
{
	if (from_edtf(s, guess))
		return true;
	if (guess->is_impossible)
		return false;
	if (is_digits(s))
		return from_compact(context, s, guess);
	if (from_datetime(s, guess) || from_numbers(s, guess))
		return true;
	if (guess->is_impossible)
		return false;
	if (s.n == 8 && s.p[4] == '-' && s.p[5] == 'W' && is_digits(str_sub(s, 0, 4)) &&
	    to_int(str_sub(s, 6, 2)) >= 1 && to_int(str_sub(s, 6, 2)) <= 53) {
		guess->text = s;
		guess->year = to_int(str_sub(s, 0, 4));
		guess->rule = RULE_W3CDTF;
		return true;
	}
	if (s.n == 7 && s.p[4] == 'W' && is_digits(str_sub(s, 0, 4)) && is_digits(str_sub(s, 5, 2)))
		return read_value(context,
		    arena_printf(context->arena, "%.4s-%.3s", s.p, s.p + 4), guess, depth);
	/* "1850s" */
	if (s.n == 5 && s.p[4] == 's' && s.p[3] == '0' && is_digits(str_sub(s, 0, 4))) {
		guess->text = arena_printf(context->arena, "%.3sX", s.p);
		guess->year = to_int(str_sub(s, 0, 4));
		guess->rule = RULE_DATE_WORDS;
		return true;
	}
	return from_words(context, s, guess) || from_east_asian(s, guess) ||
	       from_century(context, s, guess) || from_before_christ(s, guess) ||
	       from_range(context, s, guess, depth) || from_marked(context, s, guess, depth);
}

/* Digits of other scripts as ASCII ones; years of the Buddhist era for Thai ones. */
static struct str plain_digits(struct context *context, struct str s, bool *is_thai)
{
	*is_thai = false;
	if (utf8_is_ascii(s))
		return s;
	char *out = arena_alloc(context->arena, s.n + 1);
	size_t n = 0;
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		int32_t c = utf8_next(s, &at);
		int32_t zero = c >= 0xE50 && c <= 0xE59 ? 0xE50 : c >= 0x660 && c <= 0x669 ? 0x660 :
		    c >= 0x6F0 && c <= 0x6F9 ? 0x6F0 : c >= 0xFF10 && c <= 0xFF19 ? 0xFF10 : 0;
		if (zero) {
			out[n++] = (char)('0' + (c - zero));
			*is_thai |= zero == 0xE50;
		} else {
			memcpy(out + n, s.p + start, at - start);
			n += at - start;
		}
	}
	return (struct str){out, n};
}

static bool is_future(const struct context *context, const struct guess *guess)
{
	if (guess->year != context->today_year)
		return guess->year > context->today_year;
	if (guess->month == 0 || guess->month > 12)
		return false;
	if (guess->month != context->today_month)
		return guess->month > context->today_month;
	return guess->day > context->today_day + 1; /* it may be tomorrow elsewhere */
}

/* "info:eu-repo/date/embargoEnd/2015-01-01" */
static bool read_embargo_end(struct str *s)
{
	static const char *const prefixes[] = {"info:eu-repo/date/embargoEnd/",
	    "info:eu-repo/date/embargoend/", "embargoEnd:", "embargo end:", "embargoed until ",
	    "embargo until "};
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		if (str_starts_nocase(*s, str_from(prefixes[i]))) {
			*s = str_trim(str_from_index(*s, strlen(prefixes[i])));
			return true;
		}
	}
	return false;
}

void normalize_date(struct context *context, struct str raw)
{
	struct str s = str_trim(raw);
	if (s.n == 0 || is_placeholder(context, &vocab_date_placeholders, s))
		return;
	struct guess guess = {0};
	bool is_thai = false, is_embargo = false;
	bool is_read = s.n <= MAX_DATE_BYTES && from_edtf(s, &guess);
	if (!is_read && s.n <= MAX_DATE_BYTES && !guess.is_impossible) {
		is_embargo = read_embargo_end(&s);
		s = plain_digits(context, s, &is_thai);
		is_read = read_value(context, s, &guess, 0);
		if (!is_read && !guess.is_impossible) {
			guess = (struct guess){0};
			is_read = from_single_year(context, s, &guess);
		}
	}
	if (guess.is_impossible)
		add_issue(context, ISSUE_DATE_IMPOSSIBLE, raw);
	if (!is_read) {
		if (!guess.is_impossible)
			add_issue(context, ISSUE_DATE_UNKNOWN, raw);
		return;
	}
	if (is_thai && guess.year > 2400) {
		guess.year -= 543;
		guess.text = STR("");
	}
	if (is_future(context, &guess) && !is_embargo)
		add_issue(context, ISSUE_DATE_FUTURE, raw);
	struct str text = guess.text.n ? guess.text : format_guess(context, &guess);
	struct value *value = add_value(context, VALUE_DATE, is_embargo ? RULE_DATE_MARKED : guess.rule,
	    text);
	value->tag = is_embargo ? DATE_EMBARGO_END : DATE_ISSUED;
	if (is_embargo)
		context->embargo_end = text;
}
