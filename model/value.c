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
	static const char *const names[ACCESS_N] = {"unknown", "open", "embargoed", "restricted",
	    "metadata only"};
	return access < ACCESS_N ? names[access] : "unknown";
}

const char *person_kind_name(enum person_kind kind)
{
	static const char *const names[PERSON_N_KINDS] = {"person", "organisation", "unknown"};
	return kind < PERSON_N_KINDS ? names[kind] : "unknown";
}

const char *date_precision_name(struct str date)
{
	if (str_find_char(date, '/', 0) != STR_NONE)
		return "range";
	return date.n >= 10 ? "day" : date.n >= 7 ? "month" : "year";
}

int date_year(struct str date)
{
	uint64_t year;
	return str_to_u64(str_sub(date, 0, 4), 9999, &year) ? (int)year : 0;
}
