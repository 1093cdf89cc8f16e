/* SPDX-License-Identifier: MIT */
#include "model/value.h"

static const char *const scheme_names[SCHEME_N] = {
#define X(name, text) [SCHEME_##name] = text,
    SCHEMES(X)
#undef X
};

const char *scheme_name(enum scheme scheme)
{
	return scheme < SCHEME_N ? scheme_names[scheme] : "?";
}

enum scheme scheme_find(struct str name)
{
	for (int i = 0; i < SCHEME_N; i++) {
		if (str_eq(name, str_from(scheme_names[i])))
			return (enum scheme)i;
	}
	return SCHEME_N;
}

const char *access_name(enum access access)
{
	static const char *const names[ACCESS_N] = {
	    "unknown", "open", "embargoed", "restricted", "metadata only"};
	return access < ACCESS_N ? names[access] : "unknown";
}

const char *person_kind_name(enum person_kind kind)
{
	static const char *const names[PERSON_N_KINDS] = {"person", "corporate", "unknown"};
	return kind < PERSON_N_KINDS ? names[kind] : "unknown";
}

const char *date_precision_name(struct str date)
{
	if (str_find_char(date, '/', 0) != STR_NONE)
		return "range";
	if (date.n && (date.p[0] == '-'))
		date = str_from_index(date, 1);
	if (date.n && strchr("?~%", date.p[date.n - 1]))
		date.n--;
	if (date.n >= 10)
		return "day";
	if (date.n == 8)
		return "week";
	if (date.n == 7)
		return date.p[5] == '2' ? "season" : "month";
	if (date.n == 4 && date.p[3] == 'X')
		return date.p[2] == 'X' ? "century" : "decade";
	return "year";
}

int date_year(struct str date)
{
	uint64_t year;
	if (str_starts(date, STR("../")))
		date = str_from_index(date, 3);
	else if (str_starts(date, STR("/")))
		date = str_from_index(date, 1);
	/* A century or a decade is no year. */
	return str_to_u64(str_sub(date, 0, 4), 9999, &year) ? (int)year : 0;
}
