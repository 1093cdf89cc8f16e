/* SPDX-License-Identifier: MIT */
#include "base/utc.h"

#define DAY_SECONDS 86400

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int64_t utc_days_from_civil(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void utc_civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted_month = (5 * day_of_year + 2) / 153;
	*day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
	*month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
	*year = year_of_era + era * 400 + (*month <= 2);
}

int utc_days_in_month(int64_t year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && is_leap ? 29 : days[month - 1];
}

/* Reads exactly n digits at *at; false where there are not that many. */
static bool read_digits(struct str s, size_t *at, size_t n, int *out)
{
	*out = 0;
	if (s.n - *at < n)
		return false;
	int value = 0;
	for (size_t i = 0; i < n; i++) {
		char c = s.p[*at + i];
		if (!ascii_is_digit((unsigned char)c))
			return false;
		value = value * 10 + (c - '0');
	}
	*at += n;
	*out = value;
	return true;
}

static bool read_char(struct str s, size_t *at, const char *any_of)
{
	if (*at >= s.n || !s.p[*at] || !strchr(any_of, s.p[*at]))
		return false;
	(*at)++;
	return true;
}

/* The zone behind a time: seconds to subtract. */
static bool read_zone(struct str s, size_t *at, int64_t *offset)
{
	*offset = 0;
	if (*at == s.n)
		return true;
	if (read_char(s, at, "Zz"))
		return *at == s.n;
	int sign = s.p[*at] == '-' ? -1 : 1;
	int hours, minutes = 0;
	if (!read_char(s, at, "+-") || !read_digits(s, at, 2, &hours))
		return false;
	read_char(s, at, ":");
	if (*at < s.n && !read_digits(s, at, 2, &minutes))
		return false;
	if (hours > 14 || minutes > 59)
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return *at == s.n;
}

int64_t utc_parse(struct str text, enum utc_granularity *granularity, bool *is_lawful)
{
	struct str s = str_trim(text);
	size_t at = 0;
	int year, month, day, hour = 0, minute = 0, second = 0;
	int64_t offset = 0;
	enum utc_granularity found = UTC_DAY;
	if (!read_digits(s, &at, 4, &year) || !read_char(s, &at, "-") ||
	    !read_digits(s, &at, 2, &month) || !read_char(s, &at, "-") ||
	    !read_digits(s, &at, 2, &day))
		return UTC_NONE;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > utc_days_in_month(year, month))
		return UTC_NONE;
	if (at < s.n) {
		found = UTC_SECOND;
		if (!read_char(s, &at, "Tt ") || !read_digits(s, &at, 2, &hour) ||
		    !read_char(s, &at, ":") || !read_digits(s, &at, 2, &minute))
			return UTC_NONE;
		if (read_char(s, &at, ":") && !read_digits(s, &at, 2, &second))
			return UTC_NONE;
		if (read_char(s, &at, ".,")) {
			at += str_count_digits(s, at);
		}
		if (hour > 23 || minute > 59 || second > 60 || !read_zone(s, &at, &offset))
			return UTC_NONE;
	}
	if (granularity)
		*granularity = found;
	if (is_lawful) {
		*is_lawful =
		    text.n == s.n && (found == UTC_DAY ? s.n == 10
						       : s.n == 20 && s.p[10] == 'T' &&
							     s.p[19] == 'Z' && second < 60);
	}
	return utc_days_from_civil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 +
	       second - offset;
}

static void put_digits(char *out, int n, int value)
{
	for (; n > 0; value /= 10)
		out[--n] = (char)('0' + value % 10);
}

int64_t utc_parse_end(struct str text)
{
	enum utc_granularity granularity;
	int64_t seconds = utc_parse(text, &granularity, NULL);
	return seconds != UTC_NONE && granularity == UTC_DAY ? seconds + DAY_SECONDS - 1 : seconds;
}

struct str utc_format(int64_t seconds, enum utc_granularity granularity, char out[UTC_TEXT_MAX])
{
	int64_t days = seconds / DAY_SECONDS;
	int64_t rest = seconds % DAY_SECONDS;
	if (rest < 0) {
		rest += DAY_SECONDS;
		days--;
	}
	int64_t year;
	int month, day;
	utc_civil_from_days(days, &year, &month, &day);
	if (year < 1)
		year = month = day = 1, rest = 0;
	if (year > 9999)
		year = 9999, month = 12, day = 31, rest = DAY_SECONDS - 1;
	put_digits(out, 4, (int)year);
	out[4] = '-';
	put_digits(out + 5, 2, month);
	out[7] = '-';
	put_digits(out + 8, 2, day);
	out[10] = '\0';
	if (granularity == UTC_DAY)
		return (struct str){out, 10};
	out[10] = 'T';
	put_digits(out + 11, 2, (int)(rest / 3600));
	out[13] = ':';
	put_digits(out + 14, 2, (int)(rest / 60 % 60));
	out[16] = ':';
	put_digits(out + 17, 2, (int)(rest % 60));
	out[19] = 'Z';
	out[20] = '\0';
	return (struct str){out, 20};
}

static int month_from_name(struct str s, size_t at)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	if (at + 3 > s.n)
		return 0;
	for (int i = 0; i < 12; i++) {
		if (memcmp(s.p + at, names + i * 3, 3) == 0)
			return i + 1;
	}
	return 0;
}

int64_t utc_parse_http(struct str text)
{
	struct str s = str_trim(text);
	size_t at = str_find_char(s, ',', 0);
	int year, month, day, hour, minute, second;
	if (at != STR_NONE) {
		/* "Sun, 06 Nov 1994 08:49:37 GMT" or "Sunday, 06-Nov-94 08:49:37 GMT" */
		at++;
		read_char(s, &at, " ");
		if (!read_digits(s, &at, 2, &day) || !read_char(s, &at, " -"))
			return UTC_NONE;
		month = month_from_name(s, at);
		at += 3;
		if (!month || !read_char(s, &at, " -"))
			return UTC_NONE;
		if (!read_digits(s, &at, 4, &year)) {
			if (!read_digits(s, &at, 2, &year))
				return UTC_NONE;
			year += year < 70 ? 2000 : 1900;
		}
		if (!read_char(s, &at, " ") || !read_digits(s, &at, 2, &hour) ||
		    !read_char(s, &at, ":") || !read_digits(s, &at, 2, &minute) ||
		    !read_char(s, &at, ":") || !read_digits(s, &at, 2, &second))
			return UTC_NONE;
	} else {
		/* "Sun Nov  6 08:49:37 1994" */
		at = 4;
		if (s.n < 24)
			return UTC_NONE;
		month = month_from_name(s, at);
		at = 8;
		if (read_char(s, &at, " ")) {
			if (!read_digits(s, &at, 1, &day))
				return UTC_NONE;
		} else if (!read_digits(s, &at, 2, &day)) {
			return UTC_NONE;
		}
		if (!month || !read_char(s, &at, " ") || !read_digits(s, &at, 2, &hour) ||
		    !read_char(s, &at, ":") || !read_digits(s, &at, 2, &minute) ||
		    !read_char(s, &at, ":") || !read_digits(s, &at, 2, &second) ||
		    !read_char(s, &at, " ") || !read_digits(s, &at, 4, &year))
			return UTC_NONE;
	}
	if (day < 1 || day > utc_days_in_month(year, month) || hour > 23 || minute > 59 ||
	    second > 60)
		return UTC_NONE;
	return utc_days_from_civil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 +
	       second;
}
