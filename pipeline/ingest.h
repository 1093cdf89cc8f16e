/* SPDX-License-Identifier: MIT */
/*
 * Ingest: from endpoints and files into the store. Reads (harvest/), normalises
 * (normalize/) and stores (store/), several pages a transaction, each with the
 * checkpoint it vouches for, so that a kill at any moment loses nothing that was
 * committed and the next run goes on from there.
 *
 * A run is complete only when the true end of every list was reached.
 */
#ifndef PIPELINE_INGEST_H
#define PIPELINE_INGEST_H

#include "base/clock.h"
#include "model/endpoint.h"
#include "model/run.h"

enum ingest_event_kind {
	INGEST_STARTED,
	INGEST_WARNING,
	INGEST_DETAIL,	 /* a warning like one that was told */
	INGEST_REPEATED, /* how many warnings there were, of those that came often */
	INGEST_PROGRESS,
	INGEST_FINISHED,
	INGEST_SCHEDULED, /* of an endpoint that comes back */
};

struct ingest_event {
	enum ingest_event_kind kind;
	const char *endpoint;
	struct str text;	 /* of WARNING, DETAIL and REPEATED */
	uint64_t records, bytes; /* of progress, so far */
	const struct run *run;	 /* of STARTED and FINISHED */
	int64_t due;		 /* of SCHEDULED: UTC seconds */
	bool is_postponed;	 /* the repository asked for that wait */
};

/* Called from several threads, one at a time. */
typedef void (*ingest_event_fn)(void *ctx, const struct ingest_event *event);

struct ingest_settings {
	const char *store_path;
	const char *contact;	/* for User-Agent and From; NULL for none */
	size_t jobs;		/* endpoints at once; one at a time to one host */
	bool is_full;		/* from the beginning */
	bool accepts_deletions; /* the deletion brake is off; implies is_full */
	int64_t from, until;	/* UTC seconds; UTC_NONE: as the last complete run says */
	struct clock *clock;
	bool (*is_interrupted)(void); /* ends waits at once, and lists at the end of a page */
	bool (*is_cut)(void);	      /* ends a transfer; NULL: as is_interrupted */
	bool comes_back; /* where another process is at work, it is not waited for: ERR_BUSY */
	ingest_event_fn event;
	void *event_ctx;
	struct replay_leg *replay; /* what stands in for the network; NULL: the network */
};

/* Makes the store, or brings it up to date, where needed. */
int ingest_prepare_store(const char *store_path, struct err *err);

/* How one endpoint went. */
struct ingest_result {
	const char *endpoint;
	struct run run; /* outcome, counters, error */
};

/*
 * Harvests the endpoints; results (room for n) in their order. 0 also where
 * endpoints failed: their results say so. Negative where the store failed:
 * ERR_STORE, ERR_FULL, ERR_BUSY ...
 */
int ingest_harvest(const struct ingest_settings *settings, const struct endpoint *const *endpoints,
    size_t n, struct ingest_result *results, struct err *err);

/* How one file (or entry of a packed one) of an import went. */
struct ingest_file {
	struct str name;
	const char *format; /* "oai", "jsonl" ...; "unknown" where not recognised */
	uint64_t n_records, n_deleted, n_rejected;
	bool is_well_formed;
	struct str problem; /* empty where all was well */
};

typedef void (*ingest_file_fn)(void *ctx, const struct ingest_file *file);

/*
 * Imports files, folders or "-" as one run of the endpoint named
 * endpoint->name. `format` is one of ingest_formats or NULL for "by content".
 * The run is partial where a file was not recognised, damaged or missing.
 */
int ingest_import(const struct ingest_settings *settings, const struct endpoint *endpoint,
    const char *const *paths, size_t n_paths, const char *format, ingest_file_fn file,
    void *file_ctx, struct ingest_result *result, struct err *err);

#define INGEST_FORMATS "oai,static,oai_dc,jsonl"

#endif
