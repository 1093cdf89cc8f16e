/* SPDX-License-Identifier: MIT */
/*
 * Reconcile: the identifiers that a repository lists against those that the
 * store holds of it, and why they differ, as far as that is known. Nothing is
 * written.
 *
 * Memory is 26 to 51 bytes an identifier: only hashes are held. The store is read
 * before and after the listing, never during it, so that a long one does not
 * stand in a harvest's way.
 */
#ifndef PIPELINE_RECONCILE_H
#define PIPELINE_RECONCILE_H

#include "base/clock.h"
#include "base/err.h"
#include "model/endpoint.h"
#include "model/run.h"

enum reconcile_kind {
	RECONCILE_MISSING,	 /* there and not here */
	RECONCILE_EXTRA,	 /* here and not there */
	RECONCILE_DELETED_THERE, /* and live here */
	RECONCILE_DELETED_HERE,	 /* and live there */
	RECONCILE_DATESTAMP,	 /* live in both places, with other datestamps */
	RECONCILE_N_KINDS,
};

enum reconcile_reason {
	RECONCILE_UNKNOWN,
	RECONCILE_REJECTED,  /* kept aside here */
	RECONCILE_NEVER,     /* no harvest was ever complete */
	RECONCILE_PARTIAL,   /* the last harvest did not reach its end */
	RECONCILE_NEWER,     /* changed there since the last complete harvest */
	RECONCILE_OLDER,     /* the repository set the datestamp back */
	RECONCILE_OUTSIDE,   /* of the configured from and until */
	RECONCILE_OTHER_SET, /* in none of the configured sets */
	RECONCILE_IMPORTED,  /* only ever imported */
	RECONCILE_SILENT,    /* the repository does not announce all deletions */
	RECONCILE_HELD,	     /* the deletion brake kept it */
	RECONCILE_N_REASONS,
};

const char *reconcile_kind_name(enum reconcile_kind kind);	 /* "missing", ... */
const char *reconcile_reason_name(enum reconcile_reason reason); /* "unknown", ... */
const char *reconcile_reason_text(enum reconcile_reason reason); /* a clause for people */

struct reconcile_difference {
	enum reconcile_kind kind;
	enum reconcile_reason reason;
	struct str identifier, here, there; /* here, there: datestamps; empty where there is none */
	struct str detail;		    /* why it was rejected */
};

struct reconcile_settings {
	const char *store_path;
	const char *contact; /* for User-Agent and From; NULL for none */
	struct clock *clock;
	bool (*is_interrupted)(void);
	void *ctx;
	int (*each)(void *ctx, const struct reconcile_difference *difference, struct err *err);
	void (*warning)(void *ctx, struct str text);
	void (*progress)(void *ctx, uint64_t n_there);
};

struct reconcile_result {
	bool is_whole; /* the whole list came: else nothing is said of what is not there */
	uint64_t here, here_deleted, there, there_deleted; /* there: each identifier once */
	uint64_t counts[RECONCILE_N_KINDS][RECONCILE_N_REASONS];
	struct run_counters requests;
};

/* All differences of a kind. */
uint64_t reconcile_count(const struct reconcile_result *result, enum reconcile_kind kind);

/*
 * 0: the whole list was compared. Negative where it could not be got, with what
 * was found so far in *result: ERR_NETWORK, ERR_PROTOCOL ... as harvests have
 * them, ERR_POSTPONED, ERR_INTERRUPTED; ERR_NOT_FOUND where there is no store.
 */
int reconcile_endpoint(const struct endpoint *endpoint, const struct reconcile_settings *settings,
    struct reconcile_result *result, struct err *err);

#endif
