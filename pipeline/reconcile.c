/* SPDX-License-Identifier: MIT */
#include "pipeline/reconcile.h"

#include "harvest/harvest.h"
#include "model/limits.h"
#include "pipeline/user_agent.h"
#include "pipeline/warnings.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

#define PROGRESS_RECORDS 500

const char *reconcile_kind_name(enum reconcile_kind kind)
{
	static const char *const names[] = {
	    "missing", "extra", "deleted-there", "deleted-here", "datestamp"};
	return names[kind];
}

static const struct {
	const char *name, *text;
} reasons[] = {
    [RECONCILE_UNKNOWN] = {"unknown", "why is not known"},
    [RECONCILE_REJECTED] = {"rejected", "rejected here (status --rejected)"},
    [RECONCILE_NEVER] = {"never-harvested", "no harvest was ever complete"},
    [RECONCILE_PARTIAL] = {"partial", "the last harvest did not reach its end"},
    [RECONCILE_NEWER] = {"newer", "changed there since the last complete harvest"},
    [RECONCILE_OLDER] = {"older", "the repository set the datestamp back"},
    [RECONCILE_OUTSIDE] = {"outside-window", "outside of the configured from and until"},
    [RECONCILE_OTHER_SET] = {"other-set", "in none of the configured sets"},
    [RECONCILE_IMPORTED] = {"imported", "only ever imported"},
    [RECONCILE_SILENT] = {"silent", "the repository does not announce all deletions; a full "
				    "harvest finds them"},
    [RECONCILE_HELD] = {"held", "the deletion brake kept it ('sheaf harvest --accept-deletions')"},
};

const char *reconcile_reason_name(enum reconcile_reason reason)
{
	return reasons[reason].name;
}

const char *reconcile_reason_text(enum reconcile_reason reason)
{
	return reasons[reason].text;
}

uint64_t reconcile_count(const struct reconcile_result *result, enum reconcile_kind kind)
{
	uint64_t n = 0;
	for (int reason = 0; reason < RECONCILE_N_REASONS; reason++)
		n += result->counts[kind][reason];
	return n;
}

/* ---- what is known of identifiers: an open table of hashes ---- */

enum {
	IS_HERE = 1 << 0,
	IS_DELETED_HERE = 1 << 1,
	IS_LIVE_THERE = 1 << 2,
	IS_DELETED_THERE = 1 << 3,
	IS_DAY = 1 << 4, /* its datestamp names the day only */
	IS_REJECTED = 1 << 5,
};

/* 17 bytes an entry, at most two thirds full. A hash stands for its identifier: of ten million
 * identifiers two have the same with a probability of one in four hundred thousand. */
struct table {
	uint64_t *hashes; /* 0 is free */
	int64_t
	    *seconds; /* here's datestamp, then there's; of what is rejected its reason's index */
	uint8_t *flags;
	size_t n, capacity;
};

static void table_clear(struct table *table)
{
	free(table->hashes);
	free(table->seconds);
	free(table->flags);
	*table = (struct table){0};
}

static size_t find_slot(const struct table *table, uint64_t hash)
{
	size_t at = hash & (table->capacity - 1);
	while (table->hashes[at] && table->hashes[at] != hash)
		at = (at + 1) & (table->capacity - 1);
	return at;
}

static void grow(struct table *table)
{
	struct table larger = {
	    .n = table->n, .capacity = table->capacity ? table->capacity * 2 : 1024};
	larger.hashes = xcalloc(larger.capacity, sizeof(*larger.hashes));
	larger.seconds = xcalloc(larger.capacity, sizeof(*larger.seconds));
	larger.flags = xcalloc(larger.capacity, sizeof(*larger.flags));
	for (size_t i = 0; i < table->capacity; i++) {
		if (!table->hashes[i])
			continue;
		size_t at = find_slot(&larger, table->hashes[i]);
		larger.hashes[at] = table->hashes[i];
		larger.seconds[at] = table->seconds[i];
		larger.flags[at] = table->flags[i];
	}
	table_clear(table);
	*table = larger;
}

/* The place of an identifier, which is made where there is none. */
static size_t table_put(struct table *table, struct str identifier)
{
	uint64_t hash = hash64_str(identifier, 0);
	hash += hash == 0;
	if ((table->n + 1) * 3 > table->capacity * 2)
		grow(table);
	size_t at = find_slot(table, hash);
	if (!table->hashes[at]) {
		table->hashes[at] = hash;
		table->n++;
	}
	return at;
}

/* ---- the comparison ---- */

struct reconciler {
	const struct endpoint *endpoint;
	const struct reconcile_settings *settings;
	struct reconcile_result *result;
	struct table table;
	struct arena arena;
	struct str reject_reasons[LIMIT_REASONS_TOLD_APART];
	size_t n_reject_reasons;
	int64_t complete_date; /* responseDate of the last complete harvest; UTC_NONE: never */
	bool has_harvest, is_last_complete;
	bool has_full, is_held; /* by the deletion brake, in the last full harvest */
	bool keeps_deletions;
	struct warnings warnings;
	int64_t from, until; /* configured; UTC_NONE where open */
	uint64_t n_listed;
};

static int tell(
    struct reconciler *r, const struct reconcile_difference *difference, struct err *err)
{
	r->result->counts[difference->kind][difference->reason]++;
	return r->settings->each ? r->settings->each(r->settings->ctx, difference, err) : 0;
}

/* Why this place does not know what changed there at that time. */
static enum reconcile_reason explain_change(const struct reconciler *r, int64_t there)
{
	if (r->complete_date == UTC_NONE)
		return r->has_harvest ? RECONCILE_PARTIAL : RECONCILE_NEVER;
	if (there != UTC_NONE && there >= r->complete_date)
		return RECONCILE_NEWER;
	return r->is_last_complete ? RECONCILE_UNKNOWN : RECONCILE_PARTIAL;
}

static int64_t read_date(struct str text, uint8_t *flags)
{
	enum utc_granularity granularity = UTC_SECOND;
	int64_t seconds = utc_parse(text, &granularity, NULL);
	*flags = (uint8_t)((*flags & ~IS_DAY) | (granularity == UTC_DAY ? IS_DAY : 0));
	return seconds;
}

#define DAY_S 86400

/* Datestamps of two granularities are the same where the day is. */
static bool is_same_date(int64_t a, uint8_t a_flags, int64_t b, uint8_t b_flags)
{
	if (a == UTC_NONE || b == UTC_NONE)
		return true; /* what cannot be read cannot be compared */
	bool by_day = (a_flags & IS_DAY) || (b_flags & IS_DAY);
	return by_day ? a / DAY_S == b / DAY_S : a == b;
}

static int tell_missing(
    struct reconciler *r, size_t at, const struct record *record, int64_t there, struct err *err)
{
	bool is_rejected = (r->table.flags[at] & IS_REJECTED) != 0;
	struct reconcile_difference difference = {
	    .kind = RECONCILE_MISSING,
	    .reason = is_rejected ? RECONCILE_REJECTED : explain_change(r, there),
	    .identifier = record->identifier,
	    .there = record->datestamp,
	    .detail = is_rejected ? r->reject_reasons[r->table.seconds[at]] : STR(""),
	};
	return tell(r, &difference, err);
}

static int tell_datestamp(
    struct reconciler *r, size_t at, const struct record *record, int64_t there, struct err *err)
{
	char text[UTC_TEXT_MAX];
	int64_t here = r->table.seconds[at];
	uint8_t flags = r->table.flags[at];
	enum reconcile_reason reason = RECONCILE_OLDER;
	if (flags & IS_REJECTED)
		reason = RECONCILE_REJECTED;
	else if (there > here)
		reason = explain_change(r, there);
	struct reconcile_difference difference = {
	    .kind = RECONCILE_DATESTAMP,
	    .reason = reason,
	    .identifier = record->identifier,
	    .here = utc_format(here, flags & IS_DAY ? UTC_DAY : UTC_SECOND, text),
	    .there = record->datestamp,
	};
	return tell(r, &difference, err);
}

/* A header that the repository lists. */
static int on_header(void *ctx, struct record *record, struct err *err)
{
	struct reconciler *r = ctx;
	struct table *table = &r->table;
	size_t at = table_put(table, record->identifier);
	uint8_t before = table->flags[at], date_flags = 0;
	bool is_new = !(before & (IS_LIVE_THERE | IS_DELETED_THERE));
	int rc = 0;
	if (++r->n_listed % PROGRESS_RECORDS == 0 && r->settings->progress)
		r->settings->progress(r->settings->ctx, r->n_listed);
	table->flags[at] |= record->is_deleted ? IS_DELETED_THERE : IS_LIVE_THERE;
	r->result->there += is_new;
	int64_t there = read_date(record->datestamp, &date_flags);
	if (!record->is_deleted && !(before & IS_LIVE_THERE)) {
		if (!(before & IS_HERE))
			rc = tell_missing(r, at, record, there, err);
		else if (!(before & IS_DELETED_HERE) &&
			 !is_same_date(table->seconds[at], before, there, date_flags))
			rc = tell_datestamp(r, at, record, there, err);
	}
	if ((before & IS_HERE) && (is_new || !record->is_deleted)) {
		table->seconds[at] = there;
		table->flags[at] = (uint8_t)((table->flags[at] & ~IS_DAY) | (date_flags & IS_DAY));
	}
	return rc;
}

static void on_warning(void *ctx, const char *kind, struct str text)
{
	struct reconciler *r = ctx;
	if (warnings_add(&r->warnings, kind) && r->settings->warning)
		r->settings->warning(r->settings->ctx, text);
}

/* How many there were of what was told once. */
static void tell_repeated(struct reconciler *r)
{
	struct buf text;
	buf_init(&text, 4096);
	warnings_write(&r->warnings, &text);
	if (text.n && r->settings->warning)
		r->settings->warning(r->settings->ctx, buf_str(&text));
	buf_clear(&text);
}

static int on_reject(void *ctx, const struct rejected *rejected, struct err *err)
{
	(void)err;
	struct reconciler *r = ctx;
	char text[600];
	int n = snprintf(text, sizeof(text), "a header of the list cannot be read: %.*s",
	    STR_ARG(str_sub(rejected->reason, 0, 300)));
	on_warning(r, "headers that cannot be read", str_make(text, (size_t)n));
	return 0;
}

/* ---- the store, before ---- */

static int load_name(void *ctx, int64_t record_id, struct str identifier, struct str datestamp,
    bool is_deleted, struct err *err)
{
	(void)record_id;
	(void)err;
	struct reconciler *r = ctx;
	size_t at = table_put(&r->table, identifier);
	uint8_t flags = IS_HERE | (is_deleted ? IS_DELETED_HERE : 0);
	r->table.seconds[at] = read_date(datestamp, &flags);
	r->table.flags[at] = flags;
	r->result->here++;
	r->result->here_deleted += is_deleted;
	return 0;
}

static int64_t intern_reason(struct reconciler *r, struct str reason)
{
	for (size_t i = 0; i < r->n_reject_reasons; i++) {
		if (str_eq(r->reject_reasons[i], reason))
			return (int64_t)i;
	}
	if (r->n_reject_reasons == LIMIT_REASONS_TOLD_APART)
		return LIMIT_REASONS_TOLD_APART - 1;
	r->reject_reasons[r->n_reject_reasons] = arena_str(&r->arena, reason);
	return (int64_t)r->n_reject_reasons++;
}

static int load_rejected(void *ctx, struct str endpoint, struct str identifier, struct str source,
    uint64_t position, struct str reason, int64_t seen, struct str bytes, struct err *err)
{
	(void)bytes;
	(void)source;
	(void)position;
	(void)seen;
	(void)err;
	struct reconciler *r = ctx;
	if (identifier.n == 0 || !str_eq(endpoint, str_from(r->endpoint->name)))
		return 0;
	size_t at = table_put(&r->table, identifier);
	if (!(r->table.flags[at] & IS_HERE))
		r->table.seconds[at] = intern_reason(r, reason);
	r->table.flags[at] |= IS_REJECTED;
	return 0;
}

static int load_run(void *ctx, struct str endpoint, const struct run *run, struct err *err)
{
	(void)endpoint;
	(void)err;
	struct reconciler *r = ctx;
	if (run->mode == RUN_IMPORT)
		return 0;
	bool is_complete = run->outcome == RUN_COMPLETE;
	if (!r->has_harvest)
		r->is_last_complete = is_complete;
	r->has_harvest = true;
	if (run->mode == RUN_FULL && run->has_ended && !r->has_full) {
		r->has_full = true;
		r->is_held = run->held > 0;
	}
	if (is_complete && r->complete_date == UTC_NONE)
		r->complete_date =
		    run->response_date != UTC_NONE ? run->response_date : run->started;
	return 0;
}

static int open_store(
    const struct reconciler *r, struct store **store, int64_t *endpoint_id, struct err *err)
{
	int rc = store_open(store, r->settings->store_path, STORE_READ, err);
	if (rc == 0)
		rc = store_begin_read(*store, err);
	*endpoint_id = 0;
	if (rc < 0)
		return rc;
	rc = store_find_endpoint(*store, str_from(r->endpoint->name), endpoint_id, err);
	return rc == ERR_NOT_FOUND ? 0 : rc; /* then nothing is here of it */
}

/* A repository is asked by one at a time, and not while it wants to be left alone. */
static int check_turn(
    const struct reconciler *r, struct store *store, int64_t endpoint_id, struct err *err)
{
	struct endpoint_state state;
	int rc = store_check_host(store, 0, r->endpoint->url, err);
	if (rc < 0 || endpoint_id == 0)
		return rc;
	rc = store_get_endpoint_state(store, endpoint_id, &state, err);
	return rc < 0 ? rc : store_check_wait(&state, clock_now(r->settings->clock), err);
}

static int load(struct reconciler *r, struct err *err)
{
	struct store *store = NULL;
	int64_t endpoint_id;
	int rc = open_store(r, &store, &endpoint_id, err);
	if (rc == 0)
		rc = check_turn(r, store, endpoint_id, err);
	if (rc == 0 && endpoint_id > 0)
		rc = store_each_name(store, endpoint_id, load_name, r, err);
	if (rc == 0 && endpoint_id > 0)
		rc = store_each_rejected(store, false, load_rejected, r, err);
	if (rc == 0 && endpoint_id > 0)
		rc = store_each_run(store, endpoint_id, load_run, r, err);
	store_close(store);
	return rc;
}

/* ---- the list ---- */

static int list_set(struct reconciler *r, struct harvester *harvester, struct list_request *request,
    struct err *err)
{
	struct harvest_sink sink = {
	    .ctx = r, .record = on_header, .reject = on_reject, .warning = on_warning};
	int rc = harvest_list(harvester, request, &sink, &r->result->requests, err);
	if (rc == HARVEST_BROKEN_OFF) /* what came is known: it is not told again */
		rc = harvest_list(harvester, request, &sink, &r->result->requests, err);
	if (rc > 0)
		err->code = rc = ERR_PROTOCOL; /* its text says why the end was not reached */
	return rc;
}

static int list_all(struct reconciler *r, struct harvester *harvester, struct err *err)
{
	struct repository repository = {0};
	const struct endpoint *endpoint = r->endpoint;
	int rc = harvest_identify(harvester, &repository, &r->result->requests, err);
	r->keeps_deletions = repository.keeps_deletions;
	size_t n_lists = endpoint->n_sets ? endpoint->n_sets : 1;
	for (size_t i = 0; rc == 0 && i < n_lists; i++) {
		struct list_request request = {
		    .set = endpoint->n_sets ? str_from(endpoint->sets[i]) : STR(""),
		    .from = r->from,
		    .until = r->until,
		    .granularity = repository.granularity,
		    .is_headers_only = true,
		};
		rc = list_set(r, harvester, &request, err);
	}
	repository_clear(&repository);
	return rc;
}

static int list(struct reconciler *r, struct err *err)
{
	char user_agent[USER_AGENT_BYTES];
	const char *contact = r->settings->contact;
	struct http_settings http = {.user_agent = user_agent_write(contact, user_agent),
	    .from = contact,
	    .is_interrupted = r->settings->is_interrupted,
	    .waiting = on_warning,
	    .waiting_ctx = r};
	struct harvester *harvester = NULL;
	struct endpoint whole = *r->endpoint;
	whole.max_records = 0; /* a list that is cut says nothing */
	int rc = harvest_global_init(err);
	if (rc == 0)
		rc = harvester_new(&harvester, &whole, &http, r->settings->clock, err);
	if (rc == 0)
		rc = list_all(r, harvester, err);
	tell_repeated(r);
	harvester_free(harvester);
	harvest_global_clear();
	return rc;
}

/* ---- the store, after ---- */

struct after {
	struct reconciler *r;
	struct store *store;
	struct stored_record stored;
};

static bool is_in_a_set(const struct endpoint *endpoint, const struct record *record)
{
	for (size_t i = 0; i < endpoint->n_sets; i++)
		if (record_is_in_set(record, str_from(endpoint->sets[i])))
			return true;
	return endpoint->n_sets == 0;
}

static int explain_extra(struct after *after, int64_t record_id, int64_t here,
    enum reconcile_reason *reason, struct err *err)
{
	const struct reconciler *r = after->r;
	int rc = 0;
	if (!r->has_harvest) {
		*reason = RECONCILE_IMPORTED;
	} else if (here != UTC_NONE && ((r->from != UTC_NONE && here < r->from) ||
					   (r->until != UTC_NONE && here > r->until))) {
		*reason = RECONCILE_OUTSIDE;
	} else {
		rc = store_get_record(after->store, record_id, &after->stored, err);
		if (rc == 0 && !is_in_a_set(r->endpoint, &after->stored.record))
			*reason = RECONCILE_OTHER_SET;
		else
			*reason = r->keeps_deletions ? RECONCILE_UNKNOWN
				  : r->is_held	     ? RECONCILE_HELD
						     : RECONCILE_SILENT;
	}
	return rc;
}

/* A record of ours, now that it is known what the repository lists. */
static int compare_name(void *ctx, int64_t record_id, struct str identifier, struct str datestamp,
    bool is_deleted, struct err *err)
{
	struct after *after = ctx;
	struct reconciler *r = after->r;
	size_t at = table_put(&r->table, identifier);
	uint8_t flags = r->table.flags[at];
	bool is_live_there = (flags & IS_LIVE_THERE) != 0;
	bool is_known_there = (flags & (IS_LIVE_THERE | IS_DELETED_THERE)) != 0;
	/* What came during the list is not compared. */
	if (!(flags & IS_HERE) || is_deleted != ((flags & IS_DELETED_HERE) != 0))
		return 0;
	struct reconcile_difference difference = {.identifier = identifier, .here = datestamp};
	char text[UTC_TEXT_MAX];
	int64_t there = r->table.seconds[at];
	int rc = 0;
	if (is_known_there && there != UTC_NONE)
		difference.there = utc_format(there, flags & IS_DAY ? UTC_DAY : UTC_SECOND, text);
	if (!is_known_there) {
		if (is_deleted || !r->result->is_whole)
			return 0;
		difference.kind = RECONCILE_EXTRA;
		rc = explain_extra(after, record_id, there, &difference.reason, err);
	} else if (is_live_there && is_deleted) {
		difference.kind = RECONCILE_DELETED_HERE;
		difference.reason = explain_change(r, there);
	} else if (!is_live_there && !is_deleted && r->result->is_whole) {
		/* with a part of the lists, it may be live in the next set */
		difference.kind = RECONCILE_DELETED_THERE;
		difference.reason = explain_change(r, there);
	} else {
		return 0;
	}
	return rc < 0 ? rc : tell(r, &difference, err);
}

static void count_deleted(struct reconciler *r)
{
	for (size_t i = 0; i < r->table.capacity; i++)
		r->result->there_deleted +=
		    (r->table.flags[i] & (IS_LIVE_THERE | IS_DELETED_THERE)) == IS_DELETED_THERE;
}

static int compare(struct reconciler *r, struct err *err)
{
	struct after after = {.r = r};
	int64_t endpoint_id;
	int rc = open_store(r, &after.store, &endpoint_id, err);
	if (rc == 0 && endpoint_id > 0)
		rc = store_each_name(after.store, endpoint_id, compare_name, &after, err);
	stored_record_clear(&after.stored);
	store_close(after.store);
	return rc;
}

int reconcile_endpoint(const struct endpoint *endpoint, const struct reconcile_settings *settings,
    struct reconcile_result *result, struct err *err)
{
	struct reconciler r = {
	    .endpoint = endpoint,
	    .settings = settings,
	    .result = result,
	    .complete_date = UTC_NONE,
	    .from = utc_parse(str_from(endpoint->from), NULL, NULL),
	    .until = utc_parse_end(str_from(endpoint->until)),
	};
	*result = (struct reconcile_result){0};
	int rc = load(&r, err);
	if (rc == 0) {
		struct err list_err = {0}, after_err = {0};
		int listed = list(&r, &list_err);
		result->is_whole = listed == 0;
		count_deleted(&r);
		rc = listed == ERR_INTERRUPTED ? 0 : compare(&r, &after_err);
		*err = listed < 0 ? list_err : after_err;
		rc = listed < 0 ? listed : rc;
	}
	table_clear(&r.table);
	arena_clear(&r.arena);
	return rc;
}
