/* SPDX-License-Identifier: MIT */
/*
 * Dates as ISO 8601-2 writes them, levels 0 and 1 (EDTF): years with or without
 * a sign, unspecified digits (18XX), months, seasons (21 to 24), days, the
 * qualifiers ? ~ %, and intervals with open or unknown ends.
 */
#ifndef NORMALIZE_DATE_EDTF_H
#define NORMALIZE_DATE_EDTF_H

#include "base/str.h"

enum edtf_verdict {
	EDTF_NONE,       /* not of that shape */
	EDTF_DATE,
	EDTF_INTERVAL,
	EDTF_YEAR_ONLY,  /* the month is none: only the year is believed */
	EDTF_IMPOSSIBLE, /* a day that its month lacks, an end before the beginning */
};

struct edtf {
	int year, month, day; /* of the (first) date; month and day 0 where not said */
	size_t n;             /* bytes of the date that count: "2019-00-00" is "2019" */
	char qualifier;       /* '?', '~', '%' or 0 */
};

enum edtf_verdict edtf_read(struct str s, struct edtf *edtf);

/* True where the civil date exists; month and day may be 0. */
bool edtf_exists(int year, int month, int day);

#endif
