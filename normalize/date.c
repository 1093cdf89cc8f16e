/* SPDX-License-Identifier: MIT */
/*
 * Dates as repositories write them. The day as written is kept: no time zone
 * moves it, no missing part is made up, years of two digits are not guessed.
 */
#include "base/utf8.h"
#include "normalize/date_read.h"

#define MAX_DATE_BYTES 120 /* longer is no date */

/* Words before a date that only say which date it is, or how sure. */
static const struct mark {
	const char *word;
	bool is_about;
	enum date_role role;
} marks[] = {
    {"ca.", true, DATE_ISSUED},
    {"ca ", true, DATE_ISSUED},
    {"circa ", true, DATE_ISSUED},
    {"c. ", true, DATE_ISSUED},
    {"um ", true, DATE_ISSUED},
    {"vers ", true, DATE_ISSUED},
    {"около ", true, DATE_ISSUED},
    {"approximately ", true, DATE_ISSUED},
    {"approx. ", true, DATE_ISSUED},
    {"about ", true, DATE_ISSUED},
    {"hacia ", true, DATE_ISSUED},
    {"probably ", true, DATE_ISSUED},
    {"©", false, DATE_ISSUED},
    {"(c)", false, DATE_ISSUED},
    {"℗", false, DATE_ISSUED},
    {"cop.", false, DATE_ISSUED},
    {"copyright ", false, DATE_ISSUED},
    {"issued:", false, DATE_ISSUED},
    {"issued ", false, DATE_ISSUED},
    {"available:", false, DATE_ISSUED},
    {"available ", false, DATE_ISSUED},
    {"published:", false, DATE_ISSUED},
    {"published ", false, DATE_ISSUED},
    {"published on ", false, DATE_ISSUED},
    {"publication date:", false, DATE_ISSUED},
    {"date of publication:", false, DATE_ISSUED},
    {"year:", false, DATE_ISSUED},
    {"date:", false, DATE_ISSUED},
    {"dateissued:", false, DATE_ISSUED},
    {"date issued:", false, DATE_ISSUED},
    {"posted ", false, DATE_ISSUED},
    {"printed ", false, DATE_ISSUED},
    {"info:eu-repo/date/issued/", false, DATE_ISSUED},
    {"info:eu-repo/date/published/", false, DATE_ISSUED},
    {"anno ", false, DATE_ISSUED},
    {"erschienen ", false, DATE_ISSUED},
    {"created:", false, DATE_OTHER},
    {"created ", false, DATE_OTHER},
    {"submitted:", false, DATE_OTHER},
    {"submitted ", false, DATE_OTHER},
    {"date submitted:", false, DATE_OTHER},
    {"received:", false, DATE_OTHER},
    {"received ", false, DATE_OTHER},
    {"accepted:", false, DATE_OTHER},
    {"accepted ", false, DATE_OTHER},
    {"date accepted:", false, DATE_OTHER},
    {"approved ", false, DATE_OTHER},
    {"revised:", false, DATE_OTHER},
    {"modified:", false, DATE_OTHER},
    {"updated:", false, DATE_OTHER},
    {"accessioned:", false, DATE_OTHER},
    {"deposited:", false, DATE_OTHER},
    {"digitized ", false, DATE_OTHER},
    {"defended:", false, DATE_OTHER},
    {"info:eu-repo/date/", false, DATE_OTHER},
    {"info:eu-repo/date/embargoend/", false, DATE_EMBARGO_END},
    {"embargoend:", false, DATE_EMBARGO_END},
    {"embargo end:", false, DATE_EMBARGO_END},
    {"embargo end date:", false, DATE_EMBARGO_END},
    {"embargo:", false, DATE_EMBARGO_END},
    {"embargoed until ", false, DATE_EMBARGO_END},
    {"embargoed until:", false, DATE_EMBARGO_END},
    {"embargo until ", false, DATE_EMBARGO_END},
    {"embargo until:", false, DATE_EMBARGO_END},
    {"under embargo until ", false, DATE_EMBARGO_END},
    {"embargado hasta ", false, DATE_EMBARGO_END},
    {"sous embargo jusqu'au ", false, DATE_EMBARGO_END},
    {"embargo jusqu'au ", false, DATE_EMBARGO_END},
    {"gesperrt bis ", false, DATE_EMBARGO_END},
};

/* The longest mark that s begins with; NULL for none. */
static const struct mark *find_mark(struct str s)
{
	const struct mark *best = NULL;
	char first = s.n ? ascii_lower(s.p[0]) : '\0';
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		if (marks[i].word[0] != first)
			continue;
		struct str word = str_from(marks[i].word);
		if (str_starts_nocase(s, word) && (!best || word.n > strlen(best->word)))
			best = &marks[i];
	}
	return best;
}

/* Without "(circa)" behind it. */
static bool cut_about(struct str *s)
{
	static const char *const ends[] = {
	    "(circa)", "(ca.)", "(approximate)", "(approx.)", "(approximately)", "(probable)"};
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (!str_ends_nocase(*s, str_from(ends[i])))
			continue;
		*s = str_trim(str_sub(*s, 0, s->n - strlen(ends[i])));
		return true;
	}
	return false;
}

/* A date without the mark, the brackets or the full stop around it. */
static bool from_marked(struct context *context, struct str s, struct guess *guess, int depth)
{
	const struct mark *mark = find_mark(s);
	struct str rest = {0};
	if (depth > 3)
		return false;
	bool is_about = mark && mark->is_about;
	if (mark)
		rest = str_trim(str_from_index(s, strlen(mark->word)));
	else if (s.n == 5 && (s.p[0] == 'c' || s.p[0] == 'p'))
		rest = str_from_index(s, 1); /* "c1998": MARC's copyright, "p1998" phonogram */
	else if (s.n > 2 &&
		 ((s.p[0] == '[' && s.p[s.n - 1] == ']') || (s.p[0] == '(' && s.p[s.n - 1] == ')')))
		rest = str_trim(str_sub(s, 1, s.n - 2));
	else if (s.n > 1 && strchr(".,;]", s.p[s.n - 1]))
		rest = str_trim(str_sub(s, 0, s.n - 1));
	else if (cut_about(&s)) {
		rest = s;
		is_about = true;
	}
	if (!rest.n || !date_read(context, rest, guess, depth + 1))
		return false;
	guess->rule = RULE_DATE_MARKED;
	if (mark && mark->role != DATE_ISSUED)
		guess->role = mark->role;
	if (is_about && !guess->qualifier && str_find_char(guess->text, '/', 0) == STR_NONE) {
		guess->qualifier = '~';
		if (guess->text.n)
			guess->text = arena_printf(context->arena, "%.*s~", STR_ARG(guess->text));
	}
	return true;
}

bool date_read(struct context *context, struct str s, struct guess *guess, int depth)
{
	if (date_from_edtf(s, guess)) {
		/* "1998-99" has no month 99: it is a range. */
		struct guess range = {0};
		if (guess->is_impossible && date_from_range(context, s, &range, depth))
			*guess = range;
		return true;
	}
	if (guess->is_impossible)
		return false;
	if (date_from_numbers(context, s, guess))
		return true;
	if (guess->is_impossible || date_is_digits(s))
		return false;
	return date_from_words(context, s, guess) ||
	       (!guess->is_impossible && date_from_range(context, s, guess, depth)) ||
	       (!guess->is_impossible && from_marked(context, s, guess, depth));
}

/* The zero of the script whose digit c is; 0 for none but ASCII. */
static int32_t find_zero(int32_t c)
{
	static const int32_t zeros[] = {0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6,
	    0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810, 0xFF10};
	for (size_t i = 0; i < sizeof(zeros) / sizeof(*zeros); i++) {
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return zeros[i];
	}
	return 0;
}

/* Digits of other scripts as ASCII ones; Thai ones mostly write years of the Buddhist era. */
static struct str plain_digits(struct context *context, struct str s, bool *is_thai)
{
	*is_thai = false;
	if (utf8_is_ascii(s))
		return s;
	char *out = arena_alloc(context->arena, s.n + 1);
	size_t n = 0;
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		int32_t c = utf8_next(s, &at), zero = find_zero(c);
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

bool date_embargo_end(struct context *context, struct str s, struct str *end)
{
	const struct mark *mark = s.n <= MAX_DATE_BYTES ? find_mark(s) : NULL;
	struct guess guess = {0};
	bool is_thai;
	if (!mark || mark->role != DATE_EMBARGO_END)
		return false;
	s = plain_digits(context, str_trim(str_from_index(s, strlen(mark->word))), &is_thai);
	if (!date_read(context, s, &guess, 1) || guess.is_impossible)
		return false;
	*end = guess.text.n ? guess.text : date_format(context, &guess);
	return true;
}

/* By the element's refinement (DCMI Metadata Terms): "dateSubmitted" is not "issued". */
static bool is_other_date(struct str qualifier)
{
	static const char *const names[] = {
	    "created", "dateSubmitted", "dateAccepted", "dateCopyrighted", "modified", "valid"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (str_eq_nocase(qualifier, str_from(names[i])))
			return true;
	}
	return false;
}

void normalize_date(struct context *context, struct str raw, struct str qualifier)
{
	struct str s = raw;
	if (str_trim(s).n == 0 || is_placeholder(context, &vocab_date_placeholders, s))
		return;
	/* Blanks around a date are no part of it, and a date with them is none (ISO 8601-2). */
	if (str_trim(s).n < s.n) {
		add_issue(context, ISSUE_DATE_UNKNOWN, raw);
		return;
	}
	struct guess guess = {0};
	bool is_thai = false, is_read = false;
	if (s.n <= MAX_DATE_BYTES) {
		s = plain_digits(context, s, &is_thai);
		is_read = date_read(context, s, &guess, 0);
		if (!is_read && !guess.is_impossible) {
			guess = (struct guess){0};
			is_read = date_from_single_year(context, s, &guess);
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
	if (guess.role == DATE_ISSUED && is_other_date(qualifier))
		guess.role = DATE_OTHER;
	if (is_future(context, &guess) && guess.role != DATE_EMBARGO_END)
		add_issue(context, ISSUE_DATE_FUTURE, raw);
	struct str text = guess.text.n ? guess.text : date_format(context, &guess);
	if (is_placeholder(context, &vocab_date_placeholders, text))
		return;
	add_value(context, VALUE_DATE, guess.rule, text)->tag = (uint8_t)guess.role;
	if (guess.role == DATE_EMBARGO_END) {
		context->embargo_end = text;
		context->embargo_field = context->field;
	}
}
