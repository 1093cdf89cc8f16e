/* SPDX-License-Identifier: MIT */
/*
 * Inspect: what a reader asks of the store: its state, a record or publication
 * with all that made it, and why records are one publication or are not.
 * Read-only; waits for nobody.
 */
#ifndef PIPELINE_INSPECT_H
#define PIPELINE_INSPECT_H

#include "base/buf.h"
#include "base/err.h"
#include "model/endpoint.h"
#include "model/publication.h"
#include "model/record.h"
#include "model/run.h"

struct inspector;

/* ERR_NOT_FOUND where there is no store. All answers come from one view of it. */
int inspector_open(struct inspector **inspector, const char *store_path, struct err *err);
void inspector_close(struct inspector *inspector);

struct inspect_totals {
	uint64_t records, deleted, rejected, publications, duplicates;
	uint64_t waiting; /* records that deduplication has not seen yet */
};

int inspect_totals(struct inspector *inspector, struct inspect_totals *totals, struct err *err);

/* Datestamps that a list did not give, both inclusive; UTC_NONE: open. */
struct inspect_gap {
	uint32_t list; /* which of the endpoint's sets, from 0 */
	int64_t from, until;
};

struct inspect_endpoint {
	struct str name, url;
	uint64_t records, deleted, rejected;
	bool has_run;
	struct run last_run;
	const struct inspect_gap *gaps; /* that the last run left: what could not be had */
	size_t n_gaps;
};

typedef int (*inspect_endpoint_fn)(
    void *ctx, const struct inspect_endpoint *endpoint, struct err *err);
int inspect_endpoints(
    struct inspector *inspector, inspect_endpoint_fn each, void *ctx, struct err *err);

/* The endpoint's last runs, at most `max`, the newest first; none where the store has no such endpoint. */
typedef int (*inspect_run_fn)(void *ctx, const struct run *run, struct err *err);
int inspect_runs(struct inspector *inspector, struct str endpoint, size_t max, inspect_run_fn each,
    void *ctx, struct err *err);

/* How an endpoint stands to its schedule. */
enum inspect_state {
	INSPECT_IDLE,	   /* not due yet */
	INSPECT_RUNNING,   /* a process is harvesting it */
	INSPECT_WAITING,   /* due */
	INSPECT_POSTPONED, /* its repository asked for a wait */
};

const char *inspect_state_name(enum inspect_state state); /* "idle", "running" ... */

struct inspect_schedule {
	enum inspect_state state;
	int64_t next_due; /* UTC seconds; in the past where it waits for its turn */
	struct harvest_history history;
};

int inspect_schedule(struct inspector *inspector, const struct endpoint *endpoint, int64_t now,
    struct inspect_schedule *schedule, struct err *err);

/* A daemon at work on the store, or one that died and was not followed by another. */
struct inspect_daemon {
	int64_t pid;
	char machine[65];
	int64_t started, heartbeat;	  /* UTC seconds */
	int64_t dedup_began, dedup_ended; /* its last deduplication; UTC_NONE: none yet */
	bool is_alive;
	bool is_own; /* this process */
};

#define INSPECT_DAEMONS_MAX 16

/* Those that live, then the dead; of both the last heartbeat first. */
int inspect_daemons(struct inspector *inspector, int64_t now,
    struct inspect_daemon daemons[INSPECT_DAEMONS_MAX], size_t *n, struct err *err);

struct inspect_rejected {
	struct str endpoint, identifier, source, reason;
	struct str bytes; /* as received; empty unless asked for */
	uint64_t position;
	int64_t seen;
};

typedef int (*inspect_rejected_fn)(
    void *ctx, const struct inspect_rejected *rejected, struct err *err);
/* Of one endpoint, or of all (NULL); ERR_USAGE where the store has none of that name. */
int inspect_rejected(struct inspector *inspector, const char *endpoint, bool with_bytes,
    inspect_rejected_fn each, void *ctx, struct err *err);

/* What an id names. */
enum inspect_kind { INSPECT_PUBLICATION, INSPECT_RECORD };

/* A publication ("pub-...") or a record ("ENDPOINT/IDENTIFIER"); ERR_NOT_FOUND says what to type. */
int inspect_find(struct inspector *inspector, struct str id, enum inspect_kind *kind,
    int64_t *number, struct err *err);

/* Positive outcomes of inspect_publication. */
enum inspect_outcome {
	INSPECT_MERGED = 1, /* it was joined with another: *publication is that one */
	INSPECT_GONE = 2,   /* none of its records is left */
};

/* By the number of inspect_find; in *arena. */
int inspect_publication(struct inspector *inspector, int64_t number, struct arena *arena,
    struct publication *publication, struct err *err);

struct inspect_record {
	struct str endpoint, publication; /* publication: id, empty for none */
	int64_t first_seen, changed_at;
	const struct record *record;
};

/* By number; lives until the next call. */
int inspect_record(
    struct inspector *inspector, int64_t number, struct inspect_record *answer, struct err *err);

/*
 * The bytes of a record that had to be repaired, as received, by number; emptied
 * for any other.
 */
int inspect_original(
    struct inspector *inspector, int64_t number, struct buf *bytes, struct err *err);

/* A publication or record as `export` writes it in jsonl, appended to out without the line feed. */
int inspect_json(struct inspector *inspector, enum inspect_kind kind, int64_t number, int64_t now,
    struct buf *out, struct err *err);

/* The English label of a COAR type URI. */
const char *inspect_type_label(struct str uri);

/* --- why --- */

struct inspect_evidence {
	const char *what;    /* "title", "doi" ... */
	struct str a, b;     /* what each record has, as compared */
	const char *finding; /* "equal", "similar" ... */
};

struct inspect_match {
	const char *verdict; /* "same", "different" ... */
	const char *rule, *text;
	int score; /* 0 to 1000 */
	bool is_veto, links;
	size_t n_shared_keys; /* block keys both have: without one they were never compared */
	bool is_together;     /* one publication, whatever linked them */
};

typedef void (*inspect_evidence_fn)(void *ctx, const struct inspect_evidence *evidence);

/* Two records, by number. */
int inspect_explain(struct inspector *inspector, int64_t a, int64_t b, inspect_evidence_fn say,
    void *ctx, struct inspect_match *match, struct err *err);

/* The links that hold a publication together: indices into publication->members. */
typedef int (*inspect_link_fn)(void *ctx, size_t a, size_t b, const struct inspect_match *match);
int inspect_links(struct inspector *inspector, const struct publication *publication,
    inspect_link_fn link, void *ctx, struct err *err);

#endif
