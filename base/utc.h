/* SPDX-License-Identifier: MIT */
/*
 * Points in time as OAI-PMH writes them (section 3.3): UTC, to the day
 * (YYYY-MM-DD) or to the second (YYYY-MM-DDThh:mm:ssZ), as seconds since
 * 1970-01-01T00:00:00Z. Years 0001 to 9999.
 */
#ifndef BASE_UTC_H
#define BASE_UTC_H

#include "base/str.h"

enum utc_granularity { UTC_SECOND, UTC_DAY };

#define UTC_NONE     INT64_MIN
#define UTC_TEXT_MAX 32

/*
 * Reads a datestamp. Besides the two lawful forms it takes what repositories
 * send: a blank for the T, fractions of seconds, an offset, no zone (read as
 * UTC), white space around. *is_lawful says whether it was one of the two
 * forms; *granularity which precision it has. Both may be NULL. UTC_NONE where
 * it is no date.
 */
int64_t utc_parse(struct str text, enum utc_granularity *granularity, bool *is_lawful);

/* The same for an upper bound, where a day means its end (OAI-PMH, section 2.7.1). */
int64_t utc_parse_end(struct str text);

/* Writes the lawful form; returns its slice of out. */
struct str utc_format(int64_t seconds, enum utc_granularity granularity, char out[UTC_TEXT_MAX]);

/* Reads an HTTP date in its three forms (RFC 9110, 5.6.7); UTC_NONE where it is none. */
int64_t utc_parse_http(struct str text);

/* Days since 1970-01-01 of a civil date of the proleptic Gregorian calendar, and back. */
int64_t utc_days_from_civil(int64_t year, int month, int day);
void utc_civil_from_days(int64_t days, int64_t *year, int *month, int *day);

/* Days in that month (1 to 12). */
int utc_days_in_month(int64_t year, int month);

#endif
