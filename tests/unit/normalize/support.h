/* SPDX-License-Identifier: MIT */
/* One raw value in, its values out as one line: "doi:10.1/x | url:http://..." */
#ifndef TESTS_UNIT_NORMALIZE_SUPPORT_H
#define TESTS_UNIT_NORMALIZE_SUPPORT_H

#include "normalize/normalize.h"

#include <stdio.h>

#define TODAY 1700000000 /* 2023-11-14 */

static inline void write_value(char *out, size_t size, const struct value *value)
{
	size_t n = strlen(out);
	if (n)
		n += (size_t)snprintf(out + n, size - n, " | ");
	switch (value->kind) {
	case VALUE_IDENTIFIER:
		snprintf(
		    out + n, size - n, "%s:%.*s", scheme_name(value->tag), STR_ARG(value->text));
		break;
	case VALUE_PERSON:
		n += (size_t)snprintf(out + n, size - n, "%s%.*s/%.*s",
		    value->tag == PERSON_ORGANISATION ? "org "
		    : value->tag == PERSON_UNKNOWN    ? "? "
						      : "",
		    STR_ARG(value->text), STR_ARG(value->part[PERSON_GIVEN]));
		if (value->part[PERSON_SUFFIX].n)
			n += (size_t)snprintf(
			    out + n, size - n, "/%.*s", STR_ARG(value->part[PERSON_SUFFIX]));
		if (value->part[PERSON_ORCID].n)
			snprintf(out + n, size - n, " %.*s", STR_ARG(value->part[PERSON_ORCID]));
		break;
	case VALUE_CITATION:
		snprintf(out + n, size - n, "%.*s, v%.*s, i%.*s, p%.*s", STR_ARG(value->text),
		    STR_ARG(value->part[0]), STR_ARG(value->part[1]), STR_ARG(value->part[2]));
		break;
	case VALUE_TYPE:
		snprintf(out + n, size - n, "%s", normalize_type_label(value->text));
		break;
	default: snprintf(out + n, size - n, "%.*s", STR_ARG(value->text));
	}
}

/* Fills out; gives the first issue's code, or ISSUE_NONE. */
static inline enum issue_code normalize_line(
    const char *what, const char *raw, char *out, size_t size)
{
	struct record record = {0};
	struct normalize_settings settings = {.today = TODAY};
	struct err err = {0};
	out[0] = '\0';
	if (normalize_value(&record, str_from(what), str_from(raw), &settings, &err) < 0)
		snprintf(out, size, "%s", err.text);
	for (size_t i = 0; i < record.n_values; i++)
		write_value(out, size, &record.values[i]);
	enum issue_code code = record.n_issues ? record.issues[0].code : ISSUE_NONE;
	record_clear(&record);
	return code;
}

#endif
