/* SPDX-License-Identifier: MIT */
#include "store/private.h"

#include "base/vec.h"

#include <stdlib.h>

/* Written at the latest when so many wait: 24 MB. */
#define KEY_CHANGES_MAX 1000000

/* SQLite's integers have a sign: turned so that they sort as keys do. */
static int64_t key_to_column(uint64_t key)
{
	return (int64_t)(key ^ (1ull << 63));
}

static uint64_t column_to_key(int64_t column)
{
	return (uint64_t)column ^ (1ull << 63);
}

/* --- dirty records --- */

int store_dirty_all(struct store *store, struct err *err)
{
	static const enum statement steps[] = {
	    SQL_DIRTY_ALL, SQL_FORGET_KEYS, SQL_FORGET_MATCHES, SQL_FORGET_STATES};
	int rc = store_need_writing(store, err);
	store->n_key_changes = 0;
	for (size_t i = 0; rc == 0 && i < sizeof(steps) / sizeof(*steps); i++)
		rc = statement_run(store, statement_use(store, steps[i]), err);
	return rc;
}

/* Appends the first column of what is left of a statement's rows. */
static int collect_ids(struct store *store, sqlite3_stmt *rows, int64_t **ids, size_t *n,
    size_t *capacity, struct err *err)
{
	int rc;
	while ((rc = statement_step(store, rows, err)) > 0)
		VEC_ADD(*ids, *n, *capacity) = sqlite3_column_int64(rows, 0);
	return rc;
}

int store_get_dirty(struct store *store, int64_t **ids, size_t *n, struct err *err)
{
	size_t capacity = 0;
	*ids = NULL;
	*n = 0;
	return collect_ids(store, statement_use(store, SQL_GET_DIRTY), ids, n, &capacity, err);
}

int store_clear_dirty(struct store *store, struct err *err)
{
	int rc = store_need_writing(store, err);
	return rc < 0 ? rc : statement_run(store, statement_use(store, SQL_CLEAR_DIRTY), err);
}

int store_get_dedup_basis(struct store *store, struct digest *basis, struct err *err)
{
	sqlite3_stmt *get = statement_use(store, SQL_GET_BASIS);
	int rc = statement_step(store, get, err);
	*basis = rc > 0 ? column_digest(get, 0) : (struct digest){0};
	statement_finish(get);
	return rc < 0 ? rc : 0;
}

int store_put_dedup_basis(struct store *store, struct digest basis, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = statement_run(store, statement_use(store, SQL_FORGET_BASIS), err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *add = statement_use(store, SQL_ADD_BASIS);
	bind_bytes(add, 1, basis.bytes, DIGEST_BYTES);
	return statement_run(store, add, err);
}

/* --- states --- */

static uint64_t *make_room_for_keys(struct store *store, size_t n)
{
	if (n > store->keys_capacity) {
		store->keys = xrealloc(store->keys, n * sizeof(*store->keys));
		store->keys_capacity = n;
	}
	return store->keys;
}

int store_get_dedup_state(
    struct store *store, int64_t record_id, struct dedup_state *state, struct err *err)
{
	*state = (struct dedup_state){.record_id = record_id};
	sqlite3_stmt *get = statement_use(store, SQL_GET_STATE);
	bind_int(get, 1, record_id);
	int rc = statement_step(store, get, err);
	if (rc <= 0)
		return rc;
	state->publication_id = sqlite3_column_int64(get, 0);
	state->profile_digest = (uint64_t)sqlite3_column_int64(get, 1);
	struct str keys = column_bytes(get, 2);
	if (keys.n % sizeof(uint64_t)) {
		statement_finish(get);
		return store_fail_row(store, "dedup_state", record_id, err);
	}
	state->n_keys = keys.n / sizeof(uint64_t);
	if (state->n_keys) {
		uint64_t *copy = make_room_for_keys(store, state->n_keys);
		for (size_t i = 0; i < state->n_keys; i++) {
			const unsigned char *p = (const unsigned char *)keys.p + 8 * i;
			copy[i] = 0;
			for (int byte = 0; byte < 8; byte++)
				copy[i] |= (uint64_t)p[byte] << (8 * byte);
		}
		state->keys = copy;
	}
	statement_finish(get);
	return 0;
}

static int change_key(
    struct store *store, uint64_t key, int64_t record_id, bool is_removal, struct err *err)
{
	if (store->n_key_changes == KEY_CHANGES_MAX) {
		int rc = store_flush_keys(store, err);
		if (rc < 0)
			return rc;
	}
	struct key_change change = {
	    .key = key,
	    .record = record_id,
	    .order = (uint32_t)store->n_key_changes,
	    .is_removal = is_removal,
	};
	VEC_ADD(store->key_changes, store->n_key_changes, store->key_changes_capacity) = change;
	return 0;
}

/* What one sorted list has and the other lacks. */
static int change_keys(struct store *store, const struct dedup_state *old,
    const struct dedup_state *fresh, struct err *err)
{
	size_t i = 0, j = 0;
	int rc = 0;
	while (rc == 0 && (i < old->n_keys || j < fresh->n_keys)) {
		if (j == fresh->n_keys || (i < old->n_keys && old->keys[i] < fresh->keys[j])) {
			rc = change_key(store, old->keys[i++], fresh->record_id, true, err);
		} else if (i == old->n_keys || fresh->keys[j] < old->keys[i]) {
			rc = change_key(store, fresh->keys[j++], fresh->record_id, false, err);
		} else {
			i++;
			j++;
		}
	}
	return rc;
}

static int drop_empty_state(struct store *store, int64_t record_id, struct err *err)
{
	sqlite3_stmt *drop = statement_use(store, SQL_DROP_STATE);
	bind_int(drop, 1, record_id);
	return statement_run(store, drop, err);
}

int store_put_dedup_state(struct store *store, const struct dedup_state *state, struct err *err)
{
	struct dedup_state old;
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = store_get_dedup_state(store, state->record_id, &old, err);
	if (rc == 0)
		rc = change_keys(store, &old, state, err);
	if (rc < 0)
		return rc;
	/* The old keys are done with. */
	unsigned char *bytes = (unsigned char *)make_room_for_keys(store, state->n_keys);
	for (size_t i = 0; i < state->n_keys; i++) {
		uint64_t key = state->keys[i];
		for (int byte = 0; byte < 8; byte++)
			bytes[8 * i + (size_t)byte] = (unsigned char)(key >> (8 * byte));
	}
	sqlite3_stmt *put = statement_use(store, SQL_PUT_STATE);
	bind_int(put, 1, state->record_id);
	bind_int(put, 2, (int64_t)state->profile_digest);
	if (state->n_keys)
		bind_bytes(put, 3, bytes, 8 * state->n_keys);
	else
		sqlite3_bind_null(put, 3);
	rc = statement_run(store, put, err);
	if (rc == 0 && state->n_keys == 0 && state->profile_digest == 0)
		rc = drop_empty_state(store, state->record_id, err);
	return rc;
}

int store_put_membership(
    struct store *store, int64_t record_id, int64_t publication_id, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *put = statement_use(store, SQL_PUT_MEMBERSHIP);
	bind_int(put, 1, record_id);
	if (publication_id)
		bind_int(put, 2, publication_id);
	else
		sqlite3_bind_null(put, 2);
	rc = statement_run(store, put, err);
	if (rc == 0 && !publication_id)
		rc = drop_empty_state(store, record_id, err);
	return rc;
}

/* --- blocks --- */

static int compare_changes(const void *a, const void *b)
{
	const struct key_change *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->record != y->record)
		return x->record < y->record ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/*
 * Keys are hashes: written as they come, each would land on another page. Sorted,
 * many share one.
 */
int store_flush_keys(struct store *store, struct err *err)
{
	size_t n = store->n_key_changes;
	struct key_change *changes = store->key_changes;
	if (n == 0)
		return 0;
	qsort(changes, n, sizeof(*changes), compare_changes);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (i + 1 < n && changes[i].key == changes[i + 1].key &&
		    changes[i].record == changes[i + 1].record)
			continue;
		enum statement id = changes[i].is_removal ? SQL_DROP_KEY : SQL_ADD_KEY;
		sqlite3_stmt *statement = statement_use(store, id);
		bind_int(statement, 1, key_to_column(changes[i].key));
		bind_int(statement, 2, changes[i].record);
		rc = statement_run(store, statement, err);
	}
	store->n_key_changes = 0;
	return rc;
}

int store_get_block(
    struct store *store, uint64_t key, int64_t **ids, size_t *n, size_t *capacity, struct err *err)
{
	int rc = store_flush_keys(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *rows = statement_use(store, SQL_GET_BLOCK);
	bind_int(rows, 1, key_to_column(key));
	return collect_ids(store, rows, ids, n, capacity, err);
}

int store_each_block(struct store *store, store_block_fn each, void *ctx, struct err *err)
{
	sqlite3_stmt *rows = NULL;
	int64_t *ids = NULL;
	size_t n = 0, capacity = 0;
	uint64_t block = 0;
	int rc = store_flush_keys(store, err);
	if (rc == 0)
		rc = statement_copy(store, SQL_EACH_BLOCK, &rows, err);
	while (rc == 0 && (rc = statement_step(store, rows, err)) > 0) {
		uint64_t key = column_to_key(sqlite3_column_int64(rows, 0));
		int64_t id = sqlite3_column_int64(rows, 1);
		rc = 0;
		if (n && key != block) {
			if (n > 1)
				rc = each(ctx, block, ids, n, err);
			n = 0;
		}
		block = key;
		VEC_ADD(ids, n, capacity) = id;
	}
	if (rc == 0 && n > 1)
		rc = each(ctx, block, ids, n, err);
	free(ids);
	sqlite3_finalize(rows);
	return rc;
}

/* --- matches --- */

int store_put_match(struct store *store, const struct store_match *match, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	assert(match->a < match->b);
	sqlite3_stmt *put = statement_use(store, SQL_PUT_MATCH);
	bind_int(put, 1, match->a);
	bind_int(put, 2, match->b);
	bind_int(put, 3, match->match.verdict);
	bind_int(put, 4, match->match.rule);
	bind_int(put, 5, match->match.score);
	return statement_run(store, put, err);
}

int store_drop_match(struct store *store, int64_t a, int64_t b, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	assert(a < b);
	sqlite3_stmt *drop = statement_use(store, SQL_DROP_MATCH);
	bind_int(drop, 1, a);
	bind_int(drop, 2, b);
	return statement_run(store, drop, err);
}

int store_get_matches(struct store *store, int64_t record_id, struct store_match **matches,
    size_t *n, size_t *capacity, struct err *err)
{
	sqlite3_stmt *rows = statement_use(store, SQL_GET_MATCHES);
	bind_int(rows, 1, record_id);
	int rc;
	while ((rc = statement_step(store, rows, err)) > 0) {
		int verdict = sqlite3_column_int(rows, 2);
		if (verdict < VERDICT_DIFFERENT || verdict > VERDICT_UNCERTAIN) {
			statement_finish(rows);
			return store_fail_row(store, "a match of record", record_id, err);
		}
		struct store_match match = {
		    .a = sqlite3_column_int64(rows, 0),
		    .b = sqlite3_column_int64(rows, 1),
		    .match = {.verdict = (enum verdict)verdict,
			.rule = (uint8_t)sqlite3_column_int(rows, 3),
			.score = (uint16_t)sqlite3_column_int(rows, 4)},
		};
		VEC_ADD(*matches, *n, *capacity) = match;
	}
	return rc;
}
