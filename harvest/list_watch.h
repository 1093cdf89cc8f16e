/* SPDX-License-Identifier: MIT */
/*
 * What a list shows of itself while it is read: whether it goes in circles, and
 * whether it is the list that was asked for. Pure. Private to harvest/.
 *
 * A page counts once it is whole: one that is asked for again is begun again.
 * Memory is bounded: identifiers are remembered while they are few, and then
 * those whose hash ends in ever more zeroes, which sees a list that begins
 * again all the same.
 *
 *	list_watch_init(&watch, set, from, until);
 *	for each page, or attempt at one:
 *		list_watch_begin_page(&watch);
 *		list_watch_record(&watch, record); ...
 *		if (list_watch_end_page(&watch, &response, err)) the list is a loop
 *	list_watch_tell(&watch, is_whole, warn, ctx);
 *	list_watch_clear(&watch);
 */
#ifndef HARVEST_LIST_WATCH_H
#define HARVEST_LIST_WATCH_H

#include "harvest/oai_parser.h"
#include "harvest/seen.h"

struct list_page {
	uint64_t n_records;	     /* rejected ones included */
	uint64_t hash;		     /* of their identifiers and datestamps */
	uint64_t n_sampled, n_known; /* identifiers looked at; of these, on earlier pages */
	uint64_t n_in_set, n_outside_set;
	uint64_t n_in_window, n_outside_window;
	uint64_t n_outdated;	/* shown before with a later datestamp */
	uint64_t n_other_state; /* shown before as deleted, and now live, or the other way */
};

struct list_watch {
	struct str set; /* asked for; empty: none */
	int64_t from, until;
	int64_t first;		     /* the earliest datestamp seen, or UTC_NONE */
	struct list_page page, list; /* at hand; the sums of all whole pages */
	uint64_t n_before;	     /* records before the token with which it is taken up */
	uint64_t n_pages, n_with_records;
	uint64_t n_empty, n_repeated, n_stale; /* pages in a row */
	uint64_t largest;		       /* page, in records */
	int64_t announced;		       /* completeListSize; -1 where not said */
	struct seen tokens, pages;
	struct list_sample *sample; /* identifiers, and when and how each came */
};

/* The set is borrowed; from and until are UTC seconds or UTC_NONE. */
void list_watch_init(struct list_watch *watch, struct str set, int64_t from, int64_t until);
void list_watch_clear(struct list_watch *watch);

/* The token with which a list is taken up, and what came before. */
void list_watch_token(
    struct list_watch *watch, struct str token, const struct list_progress *before);

void list_watch_begin_page(struct list_watch *watch);
/* False for a record that the list has shown with a later datestamp, as far as that is remembered. */
bool list_watch_record(struct list_watch *watch, const struct record *record);
void list_watch_reject(struct list_watch *watch, const struct rejected *rejected);

/* A whole page with a token or without. True: the list goes in circles; err says how. */
bool list_watch_end_page(
    struct list_watch *watch, const struct oai_response *response, struct err *err);

/*
 * Whether a list that ended, with an empty resumptionToken or otherwise, lacks a
 * page of what was announced; err says so. Less
 * than a page, where pages are not full, may be records that the repository counts
 * and does not show.
 */
bool list_watch_is_short(const struct list_watch *watch, bool has_empty_token, struct err *err);

/* Records of what was asked for, each once, as far as that is remembered. */
uint64_t list_watch_n_distinct(const struct list_watch *watch);

struct list_progress list_watch_progress(const struct list_watch *watch);

/*
 * Whether several of the records, and more than not, lie outside the dates that
 * were asked for, by more than a day.
 */
bool list_watch_ignores_dates(const struct list_watch *watch);

/* Tells in what the list differs from what was asked for, and (a whole one) from what was announced. */
void list_watch_tell(
    const struct list_watch *watch, bool is_whole, harvest_warning_fn tell, void *ctx);

#endif
