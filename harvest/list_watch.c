/* SPDX-License-Identifier: MIT */
#include "harvest/list_watch.h"

#include "base/hash.h"
#include "model/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TOLERANCE_SECONDS 86400 /* of local times taken for UTC */

/* ---- identifiers ---- */

#define SAMPLE_SLOTS   (1u << 17)
#define SAMPLE_ENTRIES (SAMPLE_SLOTS / 2)

struct list_sample {
	struct {
		uint64_t hash; /* 0: free */
		int64_t date;  /* UTC_NONE where it had none */
		uint32_t page;
		bool is_deleted;
	} slots[SAMPLE_SLOTS];
	size_t n;
	uint64_t mask; /* what has one of these bits in its hash is not looked at */
};

/* The slot of a hash, or the free one where it belongs. */
static size_t find_slot(const struct list_sample *sample, uint64_t hash)
{
	size_t at = (hash >> 32) % SAMPLE_SLOTS;
	while (sample->slots[at].hash && sample->slots[at].hash != hash)
		at = (at + 1) % SAMPLE_SLOTS;
	return at;
}

/* Half of it goes. */
static struct list_sample *thin_out(struct list_sample *old)
{
	struct list_sample *sample = xcalloc(1, sizeof(*sample));
	sample->mask = old->mask * 2 + 1;
	for (size_t i = 0; i < SAMPLE_SLOTS; i++) {
		uint64_t hash = old->slots[i].hash;
		if (!hash || (hash & sample->mask))
			continue;
		sample->slots[find_slot(sample, hash)] = old->slots[i];
		sample->n++;
	}
	free(old);
	return sample;
}

/* False for a record that the list has shown with a later datestamp. */
static bool look_up(struct list_watch *watch, const struct record *record, int64_t date)
{
	uint64_t hash = hash64_str(record->identifier, 3);
	if (!watch->sample)
		watch->sample = xcalloc(1, sizeof(*watch->sample));
	struct list_sample *sample = watch->sample;
	if (hash == 0 || (hash & sample->mask))
		return true;
	size_t at = find_slot(sample, hash);
	watch->page.n_sampled++;
	if (sample->slots[at].hash) {
		watch->page.n_known += sample->slots[at].page < watch->n_pages;
		if (date != UTC_NONE && date < sample->slots[at].date) {
			watch->page.n_outdated++;
			return false;
		}
		watch->page.n_other_state += sample->slots[at].is_deleted != record->is_deleted;
	} else {
		sample->slots[at].hash = hash;
		sample->slots[at].page = (uint32_t)watch->n_pages;
		sample->n++;
	}
	sample->slots[at].date = date;
	sample->slots[at].is_deleted = record->is_deleted;
	if (sample->n == SAMPLE_ENTRIES)
		watch->sample = thin_out(sample);
	return true;
}

/* ---- records ---- */

void list_watch_init(struct list_watch *watch, struct str set, int64_t from, int64_t until)
{
	*watch = (struct list_watch){
	    .set = set, .from = from, .until = until, .first = UTC_NONE, .announced = -1};
}

void list_watch_clear(struct list_watch *watch)
{
	seen_clear(&watch->tokens);
	seen_clear(&watch->pages);
	free(watch->sample);
	*watch = (struct list_watch){0};
}

void list_watch_token(
    struct list_watch *watch, struct str token, const struct list_progress *before)
{
	seen_add(&watch->tokens, hash64_str(token, 0));
	if (before->n_records == 0)
		return;
	watch->n_before = before->n_records;
	watch->largest = before->n_largest;
	watch->announced = before->announced;
}

void list_watch_begin_page(struct list_watch *watch)
{
	watch->page = (struct list_page){0};
}

bool list_watch_record(struct list_watch *watch, const struct record *record)
{
	struct list_page *page = &watch->page;
	int64_t date = utc_parse(record->datestamp, NULL, NULL);
	page->n_records++;
	page->hash = hash64_combine(page->hash, hash64_str(record->identifier, 0));
	page->hash = hash64_combine(page->hash, hash64_str(record->datestamp, 1));
	bool is_latest = look_up(watch, record, date);
	if (date != UTC_NONE && (watch->first == UTC_NONE || date < watch->first))
		watch->first = date;
	if (watch->set.n > 0 && record->n_sets > 0) {
		if (record_is_in_set(record, watch->set))
			page->n_in_set++;
		else
			page->n_outside_set++;
	}
	if (date == UTC_NONE || (watch->from == UTC_NONE && watch->until == UTC_NONE))
		return is_latest;
	if ((watch->from != UTC_NONE && date < watch->from - TOLERANCE_SECONDS) ||
	    (watch->until != UTC_NONE && date > watch->until + TOLERANCE_SECONDS))
		page->n_outside_window++;
	else
		page->n_in_window++;
	return is_latest;
}

void list_watch_reject(struct list_watch *watch, const struct rejected *rejected)
{
	struct list_page *page = &watch->page;
	page->n_records++;
	page->hash = hash64_combine(page->hash, hash64_str(rejected->bytes, 2));
}

/* ---- pages ---- */

static void add_page(struct list_page *list, const struct list_page *page)
{
	list->n_records += page->n_records;
	list->n_known += page->n_known;
	list->n_in_set += page->n_in_set;
	list->n_outside_set += page->n_outside_set;
	list->n_in_window += page->n_in_window;
	list->n_outside_window += page->n_outside_window;
	list->n_outdated += page->n_outdated;
	list->n_other_state += page->n_other_state;
}

/* Whether pages follow each other that bring nothing; err says how. */
static bool is_idle(struct list_watch *watch, struct err *err)
{
	const struct list_page *page = &watch->page;
	if (page->n_records == 0) {
		if (++watch->n_empty < LIMIT_EMPTY_PAGES)
			return false;
		err_set(err, ERR_PROTOCOL,
		    "the repository sends empty pages, each with a resumptionToken (%d in a row)",
		    LIMIT_EMPTY_PAGES);
		return true;
	}
	watch->n_empty = 0;
	watch->n_repeated = seen_add(&watch->pages, page->hash) ? watch->n_repeated + 1 : 0;
	/* one record may stand in a list twice; that a page does is no accident */
	if (watch->n_repeated >= (page->n_records > 1 ? 1 : LIMIT_EMPTY_PAGES)) {
		err_set(
		    err, ERR_PROTOCOL, "the repository repeats a page under a new resumptionToken");
		return true;
	}
	if (page->n_sampled > 0)
		watch->n_stale = page->n_known == page->n_sampled ? watch->n_stale + 1 : 0;
	if (watch->n_stale >= LIMIT_STALE_PAGES) {
		err_set(err, ERR_PROTOCOL,
		    "the repository sends page after page of records that it has sent before "
		    "(%d in a row)",
		    LIMIT_STALE_PAGES);
		return true;
	}
	return false;
}

bool list_watch_end_page(
    struct list_watch *watch, const struct oai_response *response, struct err *err)
{
	struct str token = response->token;
	/* some announce the size of the page */
	if (watch->announced < 0 &&
	    (token.n == 0 || response->complete_list_size > (int64_t)watch->page.n_records))
		watch->announced = response->complete_list_size;
	watch->n_pages++;
	watch->n_with_records += watch->page.n_records > 0;
	add_page(&watch->list, &watch->page);
	if (watch->largest < watch->page.n_records)
		watch->largest = watch->page.n_records;
	if (token.n == 0)
		return false;
	if (is_idle(watch, err))
		return true;
	if (seen_add(&watch->tokens, hash64_str(token, 0))) {
		err_set(err, ERR_PROTOCOL, "the repository repeats its resumptionToken '%.*s'",
		    STR_ARG(str_sub(token, 0, 100)));
		return true;
	}
	uint64_t n_records = watch->list.n_records;
	if (watch->announced > 0 && n_records > LIMIT_UNANNOUNCED_RECORDS &&
	    (n_records - LIMIT_UNANNOUNCED_RECORDS) / LIMIT_ANNOUNCED_TIMES >=
		(uint64_t)watch->announced) {
		err_set(err, ERR_PROTOCOL,
		    "the repository announced %" PRId64 " records (completeListSize), has "
		    "delivered %" PRIu64 ", and its list goes on",
		    watch->announced, n_records);
		return true;
	}
	if (watch->n_pages >= LIMIT_PAGES_PER_LIST) {
		err_set(err, ERR_PROTOCOL, "the list has more than %d pages", LIMIT_PAGES_PER_LIST);
		return true;
	}
	return false;
}

/* ---- the list ---- */

/* What came twice, or is of another set, hides what did not come. */
uint64_t list_watch_n_distinct(const struct list_watch *watch)
{
	const struct list_page *list = &watch->list;
	uint64_t n_others = list->n_known + (list->n_in_set > 0 ? list->n_outside_set : 0);
	return watch->n_before + (list->n_records > n_others ? list->n_records - n_others : 0);
}

struct list_progress list_watch_progress(const struct list_watch *watch)
{
	return (struct list_progress){
	    list_watch_n_distinct(watch), watch->largest, watch->announced};
}

bool list_watch_is_short(const struct list_watch *watch, bool has_empty_token, struct err *err)
{
	uint64_t n_records = list_watch_n_distinct(watch);
	uint64_t announced = (uint64_t)watch->announced;
	if (watch->announced < 0 || announced <= n_records)
		return false;
	bool lacks_page = announced - n_records >= watch->largest;
	bool are_pages_full = watch->list.n_records == watch->n_with_records * watch->largest;
	/* An empty token is the repository's word that this is the end. */
	bool is_one_page = watch->n_pages < 2 && watch->n_before == 0;
	if (has_empty_token ? is_one_page || !lacks_page : !lacks_page && !are_pages_full)
		return false;
	err_set(err, ERR_PROTOCOL,
	    "the list ends after %" PRIu64 " records of %" PRId64 " (completeListSize)%s",
	    n_records, watch->announced,
	    has_empty_token ? "" : ", without the empty resumptionToken of a last page");
	return true;
}

bool list_watch_ignores_dates(const struct list_watch *watch)
{
	const struct list_page *list = &watch->list;
	/* A single one is an odd record rather than an odd repository. */
	return list->n_outside_window > 1 && list->n_outside_window > list->n_in_window;
}

void list_watch_tell(
    const struct list_watch *watch, bool is_whole, harvest_warning_fn tell, void *ctx)
{
	const struct list_page *list = &watch->list;
	char text[LIMIT_IDENTIFIER_BYTES + 200];
	uint64_t n_records = watch->n_before + list->n_records;
	int n;
	if (is_whole && watch->announced >= 0 && (uint64_t)watch->announced != n_records) {
		n = snprintf(text, sizeof(text),
		    "the repository announced %" PRId64
		    " records (completeListSize) and delivered %" PRIu64,
		    watch->announced, n_records);
		tell(ctx, "lists of another size than announced", str_make(text, (size_t)n));
	}
	if (list->n_outdated > 0) {
		n = snprintf(text, sizeof(text),
		    "%" PRIu64 " records came again with an older datestamp; the latest holds",
		    list->n_outdated);
		tell(ctx, "lists with outdated records", str_make(text, (size_t)n));
	}
	if (list->n_other_state > 0) {
		n = snprintf(text, sizeof(text),
		    "%" PRIu64
		    " records came both live and deleted in one list; what came last holds",
		    list->n_other_state);
		tell(ctx, "lists with records both live and deleted", str_make(text, (size_t)n));
	}
	/* where no record names the set, the repository does not name it in headers */
	if (list->n_in_set > 0 && list->n_outside_set > 0) {
		n = snprintf(text, sizeof(text),
		    "the repository was asked for the set '%.*s' and delivered %" PRIu64
		    " records of others",
		    STR_ARG(str_sub(watch->set, 0, LIMIT_IDENTIFIER_BYTES)), list->n_outside_set);
		tell(ctx, "lists with records of other sets", str_make(text, (size_t)n));
	}
	if (list->n_outside_window > 0) {
		n = snprintf(text, sizeof(text),
		    "%" PRIu64 " of %" PRIu64
		    " records lie outside the dates that were asked for%s",
		    list->n_outside_window, list->n_outside_window + list->n_in_window,
		    list_watch_ignores_dates(watch) ? ": the repository ignores from and until"
						    : "");
		tell(ctx, "lists with records outside their dates", str_make(text, (size_t)n));
	}
}
