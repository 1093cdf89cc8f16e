/* SPDX-License-Identifier: MIT */
#include "base/utc.h"
#include "normalize/date_read.h"

bool date_is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_digit((unsigned char)s.p[i]))
			return false;
	}
	return s.n > 0;
}

int date_to_int(struct str s)
{
	uint64_t n = 0;
	return str_to_u64(s, 99999999, &n) ? (int)n : -1;
}

bool date_is_time(struct str s)
{
	size_t i = 0;
	int part[3] = {0}, n = 0;
	for (; n < 3; n++) {
		if (n && (i >= s.n || s.p[i] != ':'))
			break;
		i += n > 0;
		size_t start = i;
		i += str_count_digits(s, i);
		if (i - start != 2 && !(n == 0 && i - start == 1))
			return false;
		part[n] = date_to_int(str_sub(s, start, i - start));
	}
	if (n < 2 || part[0] > 24 || part[1] > 59 || part[2] > 60)
		return false;
	if (i < s.n && (s.p[i] == '.' || s.p[i] == ',')) {
		size_t n_digits = str_count_digits(s, i + 1);
		if (n_digits == 0)
			return false;
		i += 1 + n_digits;
	}
	struct str zone = str_trim(str_from_index(s, i));
	if (str_starts_nocase(zone, STR("AM")) || str_starts_nocase(zone, STR("PM")))
		zone = str_trim(str_from_index(zone, 2));
	if (zone.n && (zone.p[0] == '+' || zone.p[0] == '-')) {
		size_t end = 1, digits = 0;
		while (end < zone.n &&
		       (ascii_is_digit((unsigned char)zone.p[end]) || zone.p[end] == ':'))
			digits += zone.p[end++] != ':';
		if (digits != 2 && digits != 4)
			return false;
		int hours = date_to_int(str_sub(zone, 1, 2));
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

bool date_from_edtf(struct str s, struct guess *guess)
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
	/* Behind a T the hour has two digits. */
	if (s.n < 13 || (s.p[10] != 'T' && s.p[10] != ' ') || (s.p[10] == 'T' && s.p[12] == ':') ||
	    !date_is_time(str_trim(str_from_index(s, 11))))
		return false;
	return str_find_char(str_sub(s, 0, 10), '/', 0) == STR_NONE &&
	       date_from_edtf(str_sub(s, 0, 10), guess) && guess->text.n == 10;
}

bool date_set_day(struct guess *guess, int year, int month, int day, enum rule rule)
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
		int year = date_to_int(str_sub(s, 0, 4)), month = date_to_int(str_sub(s, 4, 2));
		if (year < 1000 || year > context->today_year + 10 || month == 0)
			return false;
		return date_set_day(
		    guess, year, month, date_to_int(str_sub(s, 6, 2)), RULE_DATE_NUMERIC);
	}
	uint64_t seconds;
	if ((s.n != 10 && s.n != 13) || !str_to_u64(str_sub(s, 0, 10), UINT64_MAX / 2, &seconds) ||
	    s.p[0] == '0')
		return false;
	int64_t year;
	int month, day;
	utc_civil_from_days((int64_t)seconds / 86400, &year, &month, &day);
	return year <= context->today_year &&
	       date_set_day(guess, (int)year, month, day, RULE_DATE_NUMERIC);
}

/* Three numbers parted by one kind of dot, slash or dash. */
static bool from_numbers(struct str s, struct guess *guess)
{
	struct str part[3];
	size_t n = 0, at = 0;
	char separator = 0;
	while (n < 3) {
		size_t end = at + str_count_digits(s, at);
		part[n] = str_sub(s, at, end - at);
		if (part[n].n == 0 || part[n].n > 4)
			return false;
		n++;
		if (end == s.n)
			break;
		if (!strchr("./-", s.p[end]) || (separator && s.p[end] != separator)) {
			/* A time may follow the three. */
			if (n == 3 && s.p[end] == ' ' &&
			    date_is_time(str_trim(str_from_index(s, end))))
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
	int a = date_to_int(part[0]), b = date_to_int(part[1]),
	    c = n == 3 ? date_to_int(part[2]) : 0;
	guess->rule = RULE_DATE_NUMERIC;
	if (n == 2 && part[0].n == 4)
		return (part[1].n <= 2 && b >= 1 && b <= 12) &&
		       date_set_day(guess, a, b, 0, guess->rule);
	if (n == 2)
		return part[0].n <= 2 && part[1].n == 4 && a >= 1 && a <= 12 &&
		       date_set_day(guess, b, a, 0, guess->rule);
	if (n < 3)
		return false;
	if (part[0].n == 4 && part[1].n <= 2 && part[2].n <= 2)
		return date_set_day(guess, a, b, c, guess->rule);
	if (part[2].n != 4 || part[0].n > 2 || part[1].n > 2)
		return false;
	/* Dots put the day first; elsewhere it must show, or only the year is sure. */
	if (a > 12 || separator == '.' || a == b)
		return date_set_day(guess, c, b, a, guess->rule);
	if (b > 12)
		return date_set_day(guess, c, a, b, guess->rule);
	guess->year = c;
	guess->rule = RULE_DATE_YEAR;
	return true;
}

/* "2010-066" and "2010066": the day of the year; "2012-W05-3", "2012W05": the week (ISO 8601). */
static bool from_ordinal_or_week(struct context *context, struct str s, struct guess *guess)
{
	if (s.n < 7 || !date_is_digits(str_sub(s, 0, 4)))
		return false;
	int year = date_to_int(str_sub(s, 0, 4));
	struct str rest = str_from_index(s, 4 + (s.p[4] == '-'));
	int64_t first = utc_days_from_civil(year, 1, 1), days, civil_year;
	int month, day, week;
	if (s.p[4] == '-' && rest.n == 3 && date_is_digits(rest)) {
		days = date_to_int(rest);
		if (days < 1 || days > (utc_days_in_month(year, 2) == 29 ? 366 : 365))
			return false;
		utc_civil_from_days(first + days - 1, &civil_year, &month, &day);
		return date_set_day(guess, year, month, day, RULE_DATE_NUMERIC);
	}
	if (rest.n < 3 || rest.p[0] != 'W' || !date_is_digits(str_sub(rest, 1, 2)))
		return false;
	week = date_to_int(str_sub(rest, 1, 2));
	struct str tail = str_from_index(rest, 3);
	if (week < 1 || week > 53)
		return false;
	guess->rule = RULE_W3CDTF;
	if (tail.n == 0) {
		guess->text =
		    s.p[4] == '-' ? s : arena_printf(context->arena, "%.4s-%.3s", s.p, rest.p);
		guess->year = year;
		return true;
	}
	if (tail.p[0] == '-')
		tail = str_from_index(tail, 1);
	if (tail.n != 1 || tail.p[0] < '1' || tail.p[0] > '7')
		return false;
	/* The first week is the one with 4 January in it; day 0 of the epoch was a Thursday. */
	int64_t fourth = first + 3, monday = fourth - ((fourth + 3) % 7 + 7) % 7;
	utc_civil_from_days(monday + (week - 1) * 7 + (tail.p[0] - '1'), &civil_year, &month, &day);
	return date_set_day(guess, (int)civil_year, month, day, RULE_DATE_NUMERIC);
}

bool date_from_numbers(struct context *context, struct str s, struct guess *guess)
{
	if (date_is_digits(s))
		return from_compact(context, s, guess);
	if (str_starts(s, STR("D:2")) || str_starts(s, STR("D:1"))) /* as PDF writes it */
		return s.n >= 10 && date_is_digits(str_sub(s, 2, 8)) &&
		       from_compact(context, str_sub(s, 2, 8), guess);
	return from_datetime(s, guess) || from_numbers(s, guess) ||
	       (!guess->is_impossible && from_ordinal_or_week(context, s, guess));
}

struct str date_format(struct context *context, const struct guess *guess)
{
	char mark[2] = {guess->qualifier, '\0'};
	const char *sign = guess->year < 0 ? "-" : "";
	int year = guess->year < 0 ? -guess->year : guess->year;
	if (guess->day)
		return arena_printf(context->arena, "%s%04d-%02d-%02d%s", sign, year, guess->month,
		    guess->day, mark);
	if (guess->month)
		return arena_printf(
		    context->arena, "%s%04d-%02d%s", sign, year, guess->month, mark);
	return arena_printf(context->arena, "%s%04d%s", sign, year, mark);
}
