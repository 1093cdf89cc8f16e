/* SPDX-License-Identifier: MIT */
/*
 * What the store's files share: the connection and how SQLite's failures become
 * ours.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "store/statement.h"
#include "store/store.h"

#include <assert.h>

/* A change to the block index that waits to be written in the order of keys. */
struct key_change {
	uint64_t key;
	int64_t record;
	uint32_t order; /* of arrival: the last word on (key, record) counts */
	bool is_removal;
};

#define SEEN_CHUNK_BYTES 2048

/* store/seen.c: bits of the records with ids from number * 8 * SEEN_CHUNK_BYTES. */
struct seen_chunk {
	int64_t run_id, number;
	bool is_changed;
	uint8_t bits[SEEN_CHUNK_BYTES];
};

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	sqlite3_stmt *statements[SQL_N];
	int rules_version;
	bool is_writing;	      /* between store_begin and store_commit or store_rollback */
	bool is_reading;	      /* after store_begin_read */
	struct lease *lease;	      /* of this process; NULL: not asked for yet */
	bool is_stepping;	      /* the last transaction was a step: synchronous is NORMAL */
	bool (*is_interrupted)(void); /* of store_set_patience */
	bool has_failed;	      /* inside a transaction, which only store_rollback may end */

	struct key_change *key_changes;
	size_t n_key_changes, key_changes_capacity;
	struct seen_chunk *seen; /* those held */
	size_t n_seen, seen_capacity;
	uint64_t *keys; /* what store_get_dedup_state handed out */
	size_t keys_capacity;
	struct buf body; /* publications are encoded here */
};

/* Turns SQLite's last failure on this connection into an error; gives its code. */
int store_fail(struct store *store, struct err *err);

/* Runs SQL without rows or parameters. */
int store_run_sql(struct store *store, const char *sql, struct err *err);

/* Programming mistake unless inside a transaction; negative where that has failed already. */
int store_need_writing(struct store *store, struct err *err);

/* Writes what waits for the block index. */
int store_flush_keys(struct store *store, struct err *err);

/* Writes the marks that are held; and throws away a run's. */
int store_flush_seen(struct store *store, struct err *err);
int store_forget_seen(struct store *store, int64_t run_id, struct err *err);

/* The nine columns of COUNTER_COLUMNS, as parameters or in a row, from number i. */
void bind_counters(sqlite3_stmt *statement, int i, const struct run_counters *counters);
struct run_counters column_counters(sqlite3_stmt *statement, int i);

int store_mark_dirty(struct store *store, int64_t record_id, struct err *err);

/* Keeps the bytes of a record, or with none forgets those that were kept. */
int store_put_original(struct store *store, int64_t record_id, struct str bytes, struct err *err);
/* A row of RUN_COLUMNS. */
void store_read_run(sqlite3_stmt *row, struct run *run);

/* "store 'x.db'" is damaged in one row: names it. */
int store_fail_row(struct store *store, const char *what, int64_t id, struct err *err);

#endif
