/* SPDX-License-Identifier: MIT */
/*
 * Which records a full harvest has seen: one bit for each record id, in chunks,
 * of which a few are held between commits. Ids of one repository mostly follow
 * each other, so that a batch touches few chunks.
 */
#include "store/private.h"

#include "base/vec.h"

#include <stdlib.h>

#define CHUNK_IDS   ((int64_t)SEEN_CHUNK_BYTES * 8)
#define CHUNKS_HELD 64

static int write_chunk(struct store *store, struct seen_chunk *chunk, struct err *err)
{
	if (!chunk->is_changed)
		return 0;
	sqlite3_stmt *put = statement_use(store, SQL_PUT_SEEN);
	bind_int(put, 1, chunk->run_id);
	bind_int(put, 2, chunk->number);
	bind_bytes(put, 3, chunk->bits, SEEN_CHUNK_BYTES);
	chunk->is_changed = false;
	return statement_run(store, put, err);
}

int store_flush_seen(struct store *store, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < store->n_seen; i++)
		rc = write_chunk(store, &store->seen[i], err);
	return rc;
}

static int read_chunk(
    struct store *store, int64_t run_id, int64_t number, struct seen_chunk *chunk, struct err *err)
{
	*chunk = (struct seen_chunk){.run_id = run_id, .number = number};
	sqlite3_stmt *get = statement_use(store, SQL_GET_SEEN);
	bind_int(get, 1, run_id);
	bind_int(get, 2, number);
	int rc = statement_step(store, get, err);
	if (rc <= 0)
		return rc;
	struct str bits = column_bytes(get, 0);
	if (bits.n == SEEN_CHUNK_BYTES)
		memcpy(chunk->bits, bits.p, bits.n);
	statement_finish(get);
	return 0;
}

/* The chunk, held; it lives until the next call. */
static int hold_chunk(
    struct store *store, int64_t run_id, int64_t number, struct seen_chunk **chunk, struct err *err)
{
	for (size_t i = store->n_seen; i-- > 0;) {
		*chunk = &store->seen[i];
		if ((*chunk)->run_id == run_id && (*chunk)->number == number)
			return 0;
	}
	if (store->n_seen == CHUNKS_HELD) {
		int rc = store_flush_seen(store, err);
		if (rc < 0)
			return rc;
		store->n_seen = 0;
	}
	struct seen_chunk read;
	int rc = read_chunk(store, run_id, number, &read, err);
	if (rc < 0)
		return rc;
	VEC_ADD(store->seen, store->n_seen, store->seen_capacity) = read;
	*chunk = &store->seen[store->n_seen - 1];
	return 0;
}

int store_mark_seen(struct store *store, int64_t run_id, int64_t record_id, struct err *err)
{
	struct seen_chunk *chunk;
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = hold_chunk(store, run_id, record_id / CHUNK_IDS, &chunk, err);
	if (rc < 0)
		return rc;
	uint8_t *byte = &chunk->bits[record_id % CHUNK_IDS / 8];
	uint8_t bit = (uint8_t)(1u << record_id % 8);
	chunk->is_changed |= !(*byte & bit);
	*byte |= bit;
	return 0;
}

int store_forget_seen(struct store *store, int64_t run_id, struct err *err)
{
	for (size_t i = 0; i < store->n_seen;)
		if (store->seen[i].run_id == run_id)
			store->seen[i] = store->seen[--store->n_seen];
		else
			i++;
	sqlite3_stmt *forget = statement_use(store, SQL_FORGET_SEEN);
	bind_int(forget, 1, run_id);
	return statement_run(store, forget, err);
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* All ids that the statement gives for the endpoint, ascending. */
static int get_ids(struct store *store, enum statement id, int64_t endpoint_id, int64_t **ids,
    size_t *n, struct err *err)
{
	size_t capacity = 0;
	int rc;
	*ids = NULL;
	*n = 0;
	sqlite3_stmt *rows = statement_use(store, id);
	bind_int(rows, 1, endpoint_id);
	while ((rc = statement_step(store, rows, err)) > 0)
		VEC_ADD(*ids, *n, capacity) = sqlite3_column_int64(rows, 0);
	if (*n)
		qsort(*ids, *n, sizeof(**ids), compare_ids);
	return rc;
}

int store_get_unseen(struct store *store, int64_t run_id, int64_t endpoint_id, int64_t **ids,
    size_t *n, struct err *err)
{
	int64_t *all = NULL, *deleted = NULL;
	size_t n_all = 0, n_deleted = 0, at_deleted = 0;
	*n = 0;
	/* Both come from narrow indexes; the wide rows are not read. */
	int rc = get_ids(store, SQL_RECORD_IDS_OF, endpoint_id, &all, &n_all, err);
	if (rc == 0)
		rc = get_ids(store, SQL_DELETED_IDS_OF, endpoint_id, &deleted, &n_deleted, err);
	for (size_t i = 0; rc == 0 && i < n_all; i++) {
		struct seen_chunk *chunk;
		while (at_deleted < n_deleted && deleted[at_deleted] < all[i])
			at_deleted++;
		if (at_deleted < n_deleted && deleted[at_deleted] == all[i])
			continue;
		rc = hold_chunk(store, run_id, all[i] / CHUNK_IDS, &chunk, err);
		if (rc == 0 && !(chunk->bits[all[i] % CHUNK_IDS / 8] >> all[i] % 8 & 1))
			all[(*n)++] = all[i];
	}
	free(deleted);
	if (rc < 0)
		free(all);
	else
		*ids = all;
	return rc;
}

int store_sweep_record(struct store *store, int64_t record_id, int64_t now, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *sweep = statement_use(store, SQL_SWEEP_RECORD);
	bind_int(sweep, 1, record_id);
	bind_int(sweep, 2, now);
	rc = statement_run(store, sweep, err);
	return rc < 0 ? rc : store_mark_dirty(store, record_id, err);
}
