/* SPDX-License-Identifier: MIT */
#include "normalize/date_edtf.h"

#include "base/utc.h"

bool edtf_exists(int year, int month, int day)
{
	if (month < 0 || month > 12 || day < 0 || (day && !month))
		return false;
	return day == 0 || day <= utc_days_in_month(year, month);
}

static bool two_digits(struct str s, size_t at, int *out)
{
	if (at + 2 > s.n || !ascii_is_digit((unsigned char)s.p[at]) ||
	    !ascii_is_digit((unsigned char)s.p[at + 1]))
		return false;
	*out = (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
	return true;
}

/* "[-]YYYY" or "YYYX", "YYXX"; the bytes read, 0 where it is none. */
static size_t read_year(struct str s, int *year, bool *is_open)
{
	size_t at = s.n && s.p[0] == '-' ? 1 : 0;
	int high, low = 0;
	*is_open = false;
	if (!two_digits(s, at, &high))
		return 0;
	if (!two_digits(s, at + 2, &low)) {
		if (at + 4 > s.n || s.p[at + 3] != 'X')
			return 0;
		*is_open = true;
		if (ascii_is_digit((unsigned char)s.p[at + 2]))
			low = (s.p[at + 2] - '0') * 10;
		else if (s.p[at + 2] != 'X')
			return 0;
	}
	*year = (high * 100 + low) * (at ? -1 : 1);
	return at + 4;
}

static bool is_qualifier(char c)
{
	return c == '?' || c == '~' || c == '%';
}

static enum edtf_verdict read_date(struct str s, struct edtf *edtf)
{
	bool is_open;
	*edtf = (struct edtf){0};
	if (s.n && is_qualifier(s.p[s.n - 1])) {
		edtf->qualifier = s.p[s.n - 1];
		s.n--;
	}
	size_t year_n = read_year(s, &edtf->year, &is_open);
	if (year_n == 0)
		return EDTF_NONE;
	/* "1985-04-XX", "1985-XX-XX": what is not specified is not said. */
	while (!is_open && str_ends(s, STR("-XX")))
		s.n -= 3;
	edtf->n = year_n;
	if (s.n == year_n)
		return EDTF_DATE;
	if (is_open || s.p[year_n] != '-' || !two_digits(s, year_n + 1, &edtf->month))
		return EDTF_NONE;
	bool has_day = s.n == year_n + 6;
	if (has_day && (s.p[year_n + 3] != '-' || !two_digits(s, year_n + 4, &edtf->day)))
		return EDTF_NONE;
	if (!has_day && s.n != year_n + 3)
		return EDTF_NONE;
	if (edtf->month == 0) {
		edtf->day = 0;
		return EDTF_DATE;
	}
	bool is_season = edtf->month >= 21 && edtf->month <= 24 && !has_day;
	if (!is_season && edtf->month > 12) {
		edtf->month = edtf->day = 0;
		return EDTF_YEAR_ONLY;
	}
	edtf->n = year_n + 3;
	if (edtf->day == 0)
		return EDTF_DATE;
	if (!edtf_exists(edtf->year, edtf->month, edtf->day))
		return EDTF_IMPOSSIBLE;
	edtf->n = year_n + 6;
	return EDTF_DATE;
}

static bool is_open_end(struct str s)
{
	return s.n == 0 || str_eq(s, STR(".."));
}

static bool is_after(const struct edtf *a, const struct edtf *b)
{
	if (a->year != b->year)
		return a->year > b->year;
	int a_month = a->month ? a->month : 1, b_month = b->month ? b->month : 1;
	if (a_month != b_month)
		return a_month > b_month;
	return (a->day ? a->day : 1) > (b->day ? b->day : 1);
}

enum edtf_verdict edtf_read(struct str s, struct edtf *edtf)
{
	size_t slash = str_find_char(s, '/', 0);
	if (slash == STR_NONE)
		return read_date(s, edtf);
	struct str from = str_sub(s, 0, slash), to = str_from_index(s, slash + 1);
	struct edtf last;
	bool has_from = !is_open_end(from), has_to = !is_open_end(to);
	if (!has_from && !has_to)
		return EDTF_NONE;
	/* Whole dates only: zero months and the like make no interval. */
	if (has_from &&
	    (read_date(from, edtf) != EDTF_DATE || from.n != edtf->n + (edtf->qualifier != 0)))
		return EDTF_NONE;
	if (has_to && (read_date(to, &last) != EDTF_DATE || to.n != last.n + (last.qualifier != 0)))
		return EDTF_NONE;
	if (has_from && has_to && is_after(edtf, &last))
		return EDTF_IMPOSSIBLE;
	if (!has_from)
		*edtf = last;
	return EDTF_INTERVAL;
}
