/* SPDX-License-Identifier: MIT */
/*
 * The store: one SQLite file that holds everything. This header names
 * operations, never SQL.
 *
 * What was received (endpoints, runs, records, rejected ones) is kept; what is
 * derived (block keys, matches, publications' values) can be thrown away and
 * computed again. Writing happens inside store_begin ... store_commit; a reader
 * sees the last commit and never waits. Ids are small integers of the store's
 * own; they mean nothing outside.
 *
 * A struct store is one connection: use it from one thread at a time. Open as
 * many as needed; one of them writes at a time, others wait up to
 * LIMIT_STORE_WAIT_MS and then fail with ERR_BUSY.
 *
 * Errors: ERR_STORE (damaged, foreign, newer than this program), ERR_BUSY,
 * ERR_FULL, ERR_IO; after any of them inside a transaction only store_rollback
 * is allowed.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "model/endpoint.h"
#include "model/publication.h"
#include "model/record.h"
#include "model/response.h"
#include "model/run.h"

struct store;

enum store_mode {
	STORE_READ,   /* the file must exist and is never changed */
	STORE_UPDATE, /* brought to the newest schema where needed */
	STORE_WRITE,  /* the same, and made where there is none */
};

/* --- life cycle --- */

int store_open(struct store **store, const char *path, enum store_mode mode, struct err *err);
void store_close(struct store *store); /* rolls back what is open; NULL-safe */

/*
 * The version of the rules that make the values of rows put from now on (0 until
 * said): a row of another version is not unchanged.
 */
void store_set_rules_version(struct store *store, int version);

/* How long to wait for another writer, where LIMIT_STORE_WAIT_MS is not right. */
void store_set_wait(struct store *store, int ms);

/* Waits for other writers for as long as it takes, or until interrupted. */
void store_set_patience(struct store *store, bool (*is_interrupted)(void));

int store_begin(struct store *store, struct err *err);

/*
 * As store_begin, for steps on the way: what is committed survives the death of
 * the process, but a power cut only once a store_sync or another store_begin ...
 * store_commit has followed. Saves waiting for the disk.
 */
int store_begin_step(struct store *store, struct err *err);

/* What was committed so far survives a power cut too. Any thread may call it, at any time. */
int store_sync(const struct store *store, struct err *err);

int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);

/* A reader's consistent view over several calls, until store_rollback. */
int store_begin_read(struct store *store, struct err *err);

/* --- endpoints --- */

struct store_endpoint {
	int64_t id;
	struct str name, url; /* live until the next call */
};

/* The endpoint's id, made or brought up to date (url) where needed. */
int store_put_endpoint(
    struct store *store, const char *name, const char *url, int64_t *id, struct err *err);

enum deletion_policy { DELETIONS_UNKNOWN, DELETIONS_NO, DELETIONS_TRANSIENT, DELETIONS_PERSISTENT };

/* What is remembered of an endpoint from run to run. */
struct endpoint_state {
	int64_t not_before;  /* UTC seconds: the repository asked for that wait; UTC_NONE: none */
	uint32_t n_failures; /* runs in a row that neither ended nor brought anything */
	enum deletion_policy deletions;
};

int store_get_endpoint_state(
    struct store *store, int64_t id, struct endpoint_state *state, struct err *err);
int store_put_endpoint_state(
    struct store *store, int64_t id, const struct endpoint_state *state, struct err *err);

/* By name; ERR_NOT_FOUND. */
int store_find_endpoint(struct store *store, struct str name, int64_t *id, struct err *err);

/* The same for a name that somebody typed: ERR_USAGE. */
int store_find_named(struct store *store, struct str name, int64_t *id, struct err *err);

typedef int (*store_endpoint_fn)(void *ctx, const struct store_endpoint *endpoint, struct err *err);
int store_each_endpoint(struct store *store, store_endpoint_fn each, void *ctx, struct err *err);

/* --- runs --- */

/* How far a list sequence came: committed with the records it vouches for. */
struct checkpoint {
	struct str plan;   /* what is left to ask for, in the words of who asks */
	struct str token;  /* resumptionToken of the next page; empty: from the beginning */
	bool is_list_done; /* the list in hand reached its true end */
};

/*
 * Opens a run and leases the endpoint to this process. ERR_BUSY where a living
 * process holds the lease. A run that a dead process left open is taken up
 * instead where `request` (a digest of what was asked: url, prefix, sets,
 * window) is the same, and so is one that was finished with keep_checkpoint, if
 * it is the endpoint's newest: then *is_resumed is set, run is that run again
 * (id, started, window, mode, response date, counters), *checkpoint (token in
 * *arena) where to go on; one with another request is closed as partial.
 * run->endpoint_id, mode, from, until, started are the caller's otherwise. Call
 * inside a transaction.
 */
int store_begin_run(struct store *store, struct run *run, struct digest request,
    struct checkpoint *checkpoint, struct arena *arena, bool *is_resumed, struct err *err);

/*
 * Counters, response date and checkpoint of a running run. Inside the
 * transaction of its records. ERR_BUSY where another process has taken the run
 * over in the meantime: roll back and stop.
 */
int store_save_run(struct store *store, const struct run *run, const struct checkpoint *checkpoint,
    struct err *err);

/*
 * Closes the run with its outcome and gives the lease back. With
 * `keep_checkpoint` the next run of the same request goes on from there
 * (postponed, failed, interrupted).
 */
int store_finish_run(
    struct store *store, const struct run *run, bool keep_checkpoint, struct err *err);

/* The endpoint's newest run; ERR_NOT_FOUND for none. *plan (what it left) in *arena; may be NULL. */
int store_last_run(struct store *store, int64_t endpoint_id, struct run *run, struct str *plan,
    struct arena *arena, struct err *err);

/*
 * The endpoint's newest harvest of that request that came to the end of its lists
 * (has_ended), a full one where `is_full`; ERR_NOT_FOUND. *plan: the gaps that it left, in *arena.
 */
int store_last_ended_run(struct store *store, int64_t endpoint_id, struct digest request,
    bool is_full, struct run *run, struct str *plan, struct arena *arena, struct err *err);

/* By id, with its request; ERR_NOT_FOUND. */
int store_get_run(
    struct store *store, int64_t id, struct run *run, struct digest *request, struct err *err);

/*
 * Which records a full harvest has seen. Marks are kept with the transaction, so
 * that a run that goes on after a kill knows them.
 */
int store_mark_seen(struct store *store, int64_t run_id, int64_t record_id, struct err *err);

/* The endpoint's live records that the run has not seen, ascending; malloc'ed, the caller frees. */
int store_get_unseen(struct store *store, int64_t run_id, int64_t endpoint_id, int64_t **ids,
    size_t *n, struct err *err);

/* Deletes such a record: a tombstone that only its return changes. */
int store_sweep_record(struct store *store, int64_t record_id, int64_t now, struct err *err);

/* What is known of the endpoint's harvests; nothing where it never had one. */
int store_get_history(
    struct store *store, struct str name, struct harvest_history *history, struct err *err);

/* ERR_POSTPONED where the repository asked for a wait that is not over. */
int store_check_wait(const struct endpoint_state *state, int64_t now, struct err *err);

/*
 * ERR_BUSY, naming it, where another living process is harvesting another endpoint
 * (0: any) of the URL's host. Inside the transaction that opens the endpoint's run.
 */
int store_check_host(struct store *store, int64_t endpoint_id, const char *url, struct err *err);

/* --- daemons --- */

struct store_daemon {
	int64_t pid;
	char machine[65]; /* its name */
	int64_t started, heartbeat;
	int64_t dedup_began, dedup_ended; /* UTC_NONE: not yet */
	bool is_alive, is_own;
};

/*
 * This process's heartbeat; forgets daemons that died, or are out of sight and
 * silent for LIMIT_BEAT_SECONDS. pid, machine, is_alive, is_own are not read.
 */
int store_put_daemon(struct store *store, const struct store_daemon *daemon, struct err *err);
int store_drop_daemon(struct store *store, struct err *err);

/* Forgets the dead without a heartbeat of one's own. */
int store_drop_dead_daemons(struct store *store, int64_t now, struct err *err);

/* At most `max`: those that live, then the dead; of both the last heartbeat first. */
int store_get_daemons(struct store *store, int64_t now, struct store_daemon *daemons, size_t max,
    size_t *n, struct err *err);

/* --- records --- */

/* A record made ready to be stored, off the writer's thread. Slices point into *buf. */
struct store_row {
	struct str identifier, datestamp;
	bool is_deleted;
	struct digest digest; /* of header (without datestamp) and fields */
	int64_t set_hash;     /* of the set whose list it came in, where there are several; or 0 */
	struct str sets;      /* then: hashes (int64_t) of all sets that it may live in */
	struct str body;      /* encoded: raw fields, values, issues */
	struct str original;  /* the record's own bytes where it was repaired, else empty */
};

/*
 * Encodes a record: digest first (from header and fields), and, unless
 * body_buf is NULL, the body with values and issues. The row's slices point
 * into the record and body_buf, whose content is replaced: one buffer a row.
 * ERR_LIMIT where the body passes the buffer's maximum (LIMIT_STORED_BODY_BYTES
 * is enough for any record). Needs no store: any thread may call it.
 */
int store_prepare_row(
    const struct record *record, struct buf *body_buf, struct store_row *row, struct err *err);

enum store_put { STORE_NEW, STORE_CHANGED, STORE_UNCHANGED, STORE_DELETED };

/*
 * *id: the record's, where the store holds exactly this record already (the same
 * digest and datestamp, normalised by the same version, known in that set): it
 * need not be normalised. Else 0.
 */
int store_find_unchanged(struct store *store, int64_t endpoint_id, const struct store_row *row,
    int64_t *id, struct err *err);

/*
 * Stores a row and marks it dirty unless unchanged. *put: NEW, CHANGED (also
 * where a deleted one returns), UNCHANGED (nothing written; or only the
 * datestamp or the values of another rules version, which marks it dirty all the
 * same), DELETED (a tombstone, whether it deletes something, is news, or
 * repeats). A deleted record keeps the last body it had, and its original bytes,
 * which any other version replaces. When a row is written changed_at becomes
 * `now`. With a set_hash, a tombstone takes the record
 * out of that set alone: as long as it lives in another one of `sets` it is
 * UNCHANGED.
 * *id is the record's.
 */
int store_put_row(struct store *store, int64_t endpoint_id, const struct store_row *row,
    int64_t now, enum store_put *put, int64_t *id, struct err *err);

/* Whether the endpoint has a record, deleted or not. */
int store_has_records(struct store *store, int64_t endpoint_id, bool *answer, struct err *err);

/* Keeps aside what could not become a record; the same one of the same endpoint only once. */
int store_put_rejected(struct store *store, int64_t endpoint_id, int64_t run_id,
    struct str identifier, struct str source, uint64_t position, struct str reason,
    struct str bytes, int64_t now, struct err *err);

/* A stored record, decoded. */
struct stored_record {
	int64_t id, endpoint_id;
	struct str endpoint; /* its name */
	int64_t first_seen, changed_at;
	int rules_version;	/* NORMALIZE_VERSION of its values */
	struct str publication; /* id; empty where it has none */
	struct record record;	/* owned: record_clear */
};

void stored_record_clear(struct stored_record *stored);

/*
 * By id, or by name "ENDPOINT/IDENTIFIER" (an endpoint's name has no slash).
 * *stored is zeroed, or from an earlier call, whose memory it uses again.
 * ERR_NOT_FOUND.
 */
int store_get_record(
    struct store *store, int64_t id, struct stored_record *stored, struct err *err);
int store_find_record(struct store *store, struct str name, int64_t *id, struct err *err);

/* All records, deleted ones too, in the order of (endpoint name, identifier). */
typedef int (*store_record_fn)(void *ctx, const struct stored_record *stored, struct err *err);
int store_each_record(struct store *store, store_record_fn each, void *ctx, struct err *err);

/* The record's id; 0 where the endpoint has none of that identifier. */
int store_find_identifier(
    struct store *store, int64_t endpoint_id, struct str identifier, int64_t *id, struct err *err);

/*
 * The bytes of a record that had to be repaired, as they were received with the
 * version that is stored; *bytes is emptied where there are none.
 */
int store_get_original(struct store *store, int64_t record_id, struct buf *bytes, struct err *err);

/* With with_bytes, the bytes too, which take reading. */
typedef int (*store_rejected_fn)(void *ctx, struct str endpoint, struct str identifier,
    struct str source, uint64_t position, struct str reason, int64_t seen, struct str bytes,
    struct err *err);
int store_each_rejected(
    struct store *store, bool with_bytes, store_rejected_fn each, void *ctx, struct err *err);

/* --- values made anew --- */

/* Up to which record a renewal of that basis has come; 0 where there is none under way. */
int store_get_renewal(struct store *store, uint64_t basis, int64_t *up_to, struct err *err);

/* Where it stands now, in the transaction of its records; 0: it is over. */
int store_put_renewal(struct store *store, uint64_t basis, int64_t up_to, struct err *err);

/* The live record with the least id above `after`; 0 for none. */
int store_next_live_record(struct store *store, int64_t after, int64_t *id, struct err *err);

/* Whether the stored body (store_prepare_row) is the same. */
int store_is_same_body(
    struct store *store, int64_t id, struct str body, bool *is_same, struct err *err);

/*
 * Replaces the body and marks the record dirty; where it is the same, only the
 * version of the rules is written, if that is another.
 */
int store_renew_row(
    struct store *store, int64_t id, struct str body, bool is_same, int64_t now, struct err *err);

/* --- kept responses --- */

/*
 * One process's work on a run whose responses are kept. The run as it was when
 * the leg began: a run that is taken up again has another leg.
 */
struct store_leg {
	int64_t id, run_id;
	int64_t at; /* UTC seconds */
	int64_t response_date, announced;
	struct run_counters counters;
	struct checkpoint checkpoint; /* its plan is what is left, for a new run too */
	struct str settings;	      /* of the endpoint, in the words of who asks */
	bool accepts_deletions;	      /* the deletion brake is off */
	int64_t from, until;	      /* the part that the user asked for; UTC_NONE: open */
};

/*
 * Sets run->leg_id. In the transaction that begins or takes up the run, which says
 * the rest: of the leg only `at` and what follows its counters are read.
 */
int store_add_leg(
    struct store *store, struct run *run, const struct store_leg *leg, struct err *err);

/* A response of the leg; its body's next bytes, LIMIT_KEPT_PART_BYTES at most; its end. */
int store_add_response(struct store *store, int64_t leg_id, const struct kept_response *response,
    int64_t *id, struct err *err);
int store_add_response_part(
    struct store *store, int64_t response_id, struct str bytes, struct err *err);
int store_end_response(
    struct store *store, int64_t id, const struct kept_response *response, struct err *err);

/*
 * 1: the first leg with an id above `after`, of the run only where run_id is not 0;
 * 0: there is none. Strings in *arena.
 */
int store_next_leg(struct store *store, int64_t after, int64_t run_id, struct store_leg *leg,
    struct arena *arena, struct err *err);

/* 1: the one after *id (0: the first), and *id is its own; 0: there is none. Strings in *arena. */
int store_next_response(struct store *store, int64_t leg_id, int64_t *id,
    struct kept_response *response, struct arena *arena, struct err *err);

/* The same of the parts of a response's body; *bytes is replaced. */
int store_next_response_part(
    struct store *store, int64_t response_id, int64_t *id, struct buf *bytes, struct err *err);

/* 1: the first run with an id above `after` of which no response was kept; 0: there is none. */
int store_next_run_without_leg(
    struct store *store, int64_t after, struct run *run, struct err *err);

/* --- deduplication: what resolve (pipeline/) works on --- */

/* Marks every record dirty and throws away keys and matches; publications keep their ids. */
int store_dirty_all(struct store *store, struct err *err);

/* Record ids marked dirty, ascending; *ids is malloc'ed, the caller frees it. */
int store_get_dirty(struct store *store, int64_t **ids, size_t *n, struct err *err);
int store_clear_dirty(struct store *store, struct err *err);

/*
 * A digest of what besides the records bears on publications (rules,
 * configuration), as it was at the last deduplication; zeroes before the first.
 */
int store_get_dedup_basis(struct store *store, struct digest *basis, struct err *err);
int store_put_dedup_basis(struct store *store, struct digest basis, struct err *err);

/* A deduplication that changed something, and which legs it came after. */
struct store_dedup_run {
	int64_t id, at;
	bool is_full;
	int64_t last_leg; /* 0: none */
};

int store_add_dedup_run(struct store *store, int64_t now, bool is_full, struct err *err);

/* 1: the first one with an id above `after`; 0: there is none. */
int store_next_dedup_run(
    struct store *store, int64_t after, struct store_dedup_run *run, struct err *err);

/* What deduplication knows of a record. */
struct dedup_state {
	int64_t record_id;
	int64_t publication_id;	 /* 0: none */
	uint64_t profile_digest; /* 0: none */
	const uint64_t *keys;	 /* sorted */
	size_t n_keys;
};

/* *state.keys lives until the next call. A record without a state gives zeroes. */
int store_get_dedup_state(
    struct store *store, int64_t record_id, struct dedup_state *state, struct err *err);

/* Replaces digest and keys (in the block index too); n_keys 0 and digest 0 forget the record. */
int store_put_dedup_state(struct store *store, const struct dedup_state *state, struct err *err);
int store_put_membership(
    struct store *store, int64_t record_id, int64_t publication_id, struct err *err);

/* The records that share a key, ascending ids; appended to *ids (malloc'ed, VEC_ADD's way). */
int store_get_block(
    struct store *store, uint64_t key, int64_t **ids, size_t *n, size_t *capacity, struct err *err);

/* Every block of two records or more, in the order of keys, without one statement a key. */
typedef int (*store_block_fn)(
    void *ctx, uint64_t key, const int64_t *ids, size_t n, struct err *err);
int store_each_block(struct store *store, store_block_fn each, void *ctx, struct err *err);

/* A match that links two records (verdicts same, version, uncertain); a < b by record id. */
struct store_match {
	int64_t a, b;
	struct match match;
};

int store_put_match(struct store *store, const struct store_match *match, struct err *err);
int store_drop_match(struct store *store, int64_t a, int64_t b, struct err *err);

/* All matches of a record, appended to *matches (malloc'ed, VEC_ADD's way). */
int store_get_matches(struct store *store, int64_t record_id, struct store_match **matches,
    size_t *n, size_t *capacity, struct err *err);

/* --- publications --- */

struct stored_publication {
	int64_t id;
	struct str public_id; /* "pub-..." */
	int64_t founder_id;   /* the record whose name it was minted from */
	bool is_alive;
	struct str merged_into; /* public id of the survivor; empty for none */
	struct digest digest;	/* of the values; zeroes where none are stored */
	int64_t first_seen, modified;
};

/* Makes a publication without values; ERR_INTERNAL where the public id exists. */
int store_new_publication(
    struct store *store, struct str public_id, int64_t founder_id, int64_t *id, struct err *err);

/* Strings in *arena. ERR_NOT_FOUND. */
int store_get_publication_row(struct store *store, int64_t id, struct arena *arena,
    struct stored_publication *row, struct err *err);
int store_find_publication(
    struct store *store, struct str public_id, int64_t *id, struct err *err); /* dead ones too */

/*
 * Stores the values where their digest differs from what is there, and the
 * change in the change log; *is_changed says so. modified becomes `now` only
 * then.
 */
int store_put_publication(struct store *store, int64_t id, const struct publication *publication,
    int64_t now, bool *is_changed, struct err *err);

/* When access to it opens by itself; UTC_NONE for never. */
int store_put_embargo(struct store *store, int64_t id, int64_t ends, struct err *err);

/*
 * Embargoes that ended by `now`: each publication is logged as changed, once;
 * *n gets how many.
 */
int store_end_embargoes(struct store *store, int64_t now, uint64_t *n, struct err *err);

/* The publication has no record left, or its records went into `into` (0: none). Logged. */
int store_end_publication(
    struct store *store, int64_t id, int64_t into, int64_t now, struct err *err);

/* Its records, ascending ids, appended as above. */
int store_get_members(struct store *store, int64_t publication_id, int64_t **ids, size_t *n,
    size_t *capacity, struct err *err);

/* A live publication, whole, with members; in *arena. ERR_NOT_FOUND. */
int store_get_publication(struct store *store, int64_t id, struct arena *arena,
    struct publication *publication, struct err *err);

/* All live ones in the order of their public ids. The publication is freed after each call. */
typedef int (*store_publication_fn)(
    void *ctx, const struct publication *publication, struct err *err);
int store_each_publication(
    struct store *store, store_publication_fn each, void *ctx, struct err *err);

/* --- surveys: what is there, without what it says --- */

/* The header of each record of an endpoint, deleted ones too, in no particular order. */
typedef int (*store_name_fn)(void *ctx, int64_t record_id, struct str identifier,
    struct str datestamp, bool is_deleted, struct err *err);
int store_each_name(
    struct store *store, int64_t endpoint_id, store_name_fn each, void *ctx, struct err *err);

/* The runs of an endpoint (0: of all), the newest first. */
typedef int (*store_run_fn)(void *ctx, struct str endpoint, const struct run *run, struct err *err);
int store_each_run(
    struct store *store, int64_t endpoint_id, store_run_fn each, void *ctx, struct err *err);

/*
 * The issues of the live records of an endpoint (0: of all), in one pass over
 * them; what the records say is passed over.
 */
typedef int (*store_issue_fn)(void *ctx, struct str endpoint, struct str identifier,
    enum issue_code code, enum dc_element element, struct str value, struct err *err);
int store_each_issue(
    struct store *store, int64_t endpoint_id, store_issue_fn each, void *ctx, struct err *err);

/* --- totals --- */

struct store_totals {
	/* records: live ones; duplicates: records in publications beyond the first of each */
	uint64_t records, deleted, rejected, publications, duplicates, dirty;
};

/* endpoint_id 0: the whole store (publications, duplicates and dirty only then). */
int store_get_totals(
    struct store *store, int64_t endpoint_id, struct store_totals *totals, struct err *err);

#endif
