/* SPDX-License-Identifier: MIT */
/*
 * The one writer of a run: a thread that owns the store's writing connection
 * and commits batches of records, each with the checkpoint it vouches for, in
 * one transaction. Those who read repositories fill batches on their own
 * threads, so that parsing and storing overlap.
 *
 * Memory is bounded: there are n_sources + 2 batches in all, and who asks for
 * one waits until one is free.
 *
 * Private to pipeline/.
 */
#ifndef PIPELINE_WRITER_H
#define PIPELINE_WRITER_H

#include "base/buf.h"
#include "model/run.h"
#include "store/store.h"

struct writer;

/* One endpoint's run as the writer sees it. */
struct source {
	struct run run;	     /* while batches are under way, its counters are the writer's */
	int n_pending;	     /* batches handed in and not yet committed */
	struct err failure;  /* of this run alone: another process has taken it over */
	bool marks_seen;     /* what the run sees is marked in the store, for a sweep at its end */
	int64_t response_id; /* the writer's: whose body is being kept */
};

/* A piece of what is kept of a response: its beginning, bytes of its body, its end. */
struct batch_kept {
	enum { KEPT_BEGIN, KEPT_BYTES, KEPT_END } kind;
	struct kept_response response; /* of its beginning and end */
	struct str bytes;
};

struct batch_rejected {
	struct str identifier, reason, bytes, source;
	uint64_t position;
};

/* Slices hold offsets into bytes until the batch is handed in: the buffer may move. */
struct batch {
	struct source *source;
	struct buf bytes;
	struct store_row *rows;
	size_t n_rows, rows_capacity;
	struct batch_rejected *rejected;
	size_t n_rejected, rejected_capacity;
	struct buf bodies; /* of responses: apart, so that pieces of one lie side by side */
	struct batch_kept *kept;
	size_t n_kept, kept_capacity;
	struct run_counters
	    counters; /* what was counted before the writer: all but new and changed */
	int64_t
	    *seen; /* ids of records that came as they are stored; where the source marks them */
	size_t n_seen, seen_capacity;
	struct checkpoint checkpoint; /* after this batch */
	struct buf plan, token;	      /* the checkpoint's bytes */
	int64_t response_date;	      /* of the list's first page, or UTC_NONE */
	int64_t announced;	      /* completeListSize so far; -1: not said */
};

/*
 * Opens (and creates) the store; n_sources run at the same time at most. Where
 * another process holds the store (a deduplication is one transaction), batches
 * wait for LIMIT_WRITER_WAIT_MS, or until is_interrupted (may be NULL) says so.
 */
int writer_new(struct writer **writer, const char *store_path, size_t n_sources,
    bool (*is_interrupted)(void), struct err *err);

/* Ends the thread after all batches and closes the store. NULL-safe. */
void writer_free(struct writer *writer);

/* An empty batch; waits for one. NULL where the writer has failed: *err says how. */
struct batch *writer_take_batch(struct writer *writer, struct source *source, struct err *err);

void batch_add_row(struct batch *batch, const struct store_row *row);
void batch_add_rejected(struct batch *batch, const struct batch_rejected *rejected);

/* What is kept of a response, in the order of the exchange. Pieces of its body are joined. */
void batch_begin_response(struct batch *batch, const struct kept_response *response);
void batch_add_response_bytes(struct batch *batch, struct str bytes);
void batch_end_response(struct batch *batch, const struct kept_response *response);

/* Bytes that it holds. */
size_t batch_size(const struct batch *batch);

/* Hands a batch in, or back unused. Fails where the writer has failed, now or before. */
int writer_submit(struct writer *writer, struct batch *batch, struct err *err);
void writer_return_batch(struct writer *writer, struct batch *batch);

/* Waits until every batch of the source is committed. */
int writer_drain(struct writer *writer, struct source *source, struct err *err);

/* What was committed survives a power cut; nobody else waits for it. */
int writer_sync(const struct writer *writer, struct err *err);

/* True where nothing can be written any more: *err says why. */
bool writer_has_failed(struct writer *writer, struct err *err);

/* The writer's store, for a short transaction of the caller's; no batch is written meanwhile. */
struct store *writer_lock_store(struct writer *writer);

/* store_begin_step on the locked store; waits for another process as batches do. */
int writer_begin_step(const struct writer *writer, struct err *err);

/*
 * Its end, and the lock's: commits where rc is 0, else rolls back. What is reported
 * as done is on the disk. rc, or why it was not committed.
 */
int writer_end_step(struct writer *writer, int rc, struct err *err);

void writer_unlock_store(struct writer *writer);

#endif
