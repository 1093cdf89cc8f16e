/* SPDX-License-Identifier: MIT */
/*
 * What the files about dates share. Each reader takes a trimmed text and fills
 * a guess, or gives false; a date that cannot be (31 June) gives false too, and
 * says so in the guess.
 */
#ifndef NORMALIZE_DATE_READ_H
#define NORMALIZE_DATE_READ_H

#include "normalize/date_edtf.h"
#include "normalize/kinds.h"

#define DATE_MAX_TOKENS 16

struct guess {
	int year, month, day; /* 0 where not said */
	char qualifier;
	enum rule rule;
	bool is_impossible;
	enum date_role role;
	struct str text; /* where ready-made */
};

/* All that a date can be; depth counts readers within readers. */
bool date_read(struct context *context, struct str s, struct guess *guess, int depth);

bool date_from_edtf(struct str s, struct guess *guess);

/* Digits and marks: "2012-05-01T10:11:12Z", "20120501", "1.5.2012", Unix time, weeks, day numbers. */
bool date_from_numbers(struct context *context, struct str s, struct guess *guess);

/* "7th of March, 2010", "2010年3月7日", "XIX век", "1850s", "44 B.C." */
bool date_from_words(struct context *context, struct str s, struct guess *guess);

/* "1999-2000", "10-12 June 2010", "between 1880 and 1885", "after 1990" */
bool date_from_range(struct context *context, struct str s, struct guess *guess, int depth);

/* A year among words, where no other digit stands: "Spring term of 1987". */
bool date_from_single_year(struct context *context, struct str s, struct guess *guess);

/* The guess as EDTF, where it has no text of its own. */
struct str date_format(struct context *context, const struct guess *guess);

/* Words and numbers of a value. */
struct tokens {
	struct str part[DATE_MAX_TOKENS];
	size_t n;
};

bool date_read_tokens(struct str s, struct tokens *tokens);
bool date_is_filler(
    struct context *context, struct str word); /* "of", "th", "Monday": says nothing */
int date_find_month(struct context *context, struct str word); /* 1 to 12, seasons 21 to 24, or 0 */
bool date_is_digits(struct str s);
int date_to_int(struct str s); /* -1 where it is no number, or too large */

/* hh:mm[:ss[.fff]] and a zone, to the end (RFC 3339, and what comes near it). */
bool date_is_time(struct str s);

/* Sets the day, month or year; false and impossible where the calendar has none such. */
bool date_set_day(struct guess *guess, int year, int month, int day, enum rule rule);

#endif
