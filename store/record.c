/* SPDX-License-Identifier: MIT */
#include "store/private.h"

#include "base/vec.h"
#include "model/limits.h"
#include "store/body.h"

#include <stdlib.h>

int store_prepare_row(
    const struct record *record, struct buf *body_buf, struct store_row *row, struct err *err)
{
	*row = (struct store_row){
	    .identifier = record->identifier,
	    .datestamp = record->datestamp,
	    .is_deleted = record->is_deleted,
	    .digest = record_digest(record),
	    .original = record->original,
	};
	if (!body_buf)
		return 0;
	if (!body_encode_record(record, body_buf))
		return err_set(err, ERR_LIMIT, "record '%.*s' is too large to be stored",
		    STR_ARG(record->identifier));
	row->body = buf_str(body_buf);
	return 0;
}

/* What is there of a record, as far as putting it needs. */
struct found {
	int64_t id; /* 0: nothing */
	bool is_deleted, is_same_digest, is_same_datestamp, is_same_rules;
};

static int64_t name_hash(struct str identifier)
{
	return (int64_t)hash64_str(identifier, 0);
}

static int find_row(struct store *store, int64_t endpoint_id, const struct store_row *row,
    struct found *found, struct err *err)
{
	*found = (struct found){0};
	sqlite3_stmt *find = statement_use(store, SQL_FIND_RECORD);
	bind_int(find, 1, endpoint_id);
	bind_int(find, 2, name_hash(row->identifier));
	int rc;
	while ((rc = statement_step(store, find, err)) > 0) {
		/* The hash may be another identifier's. */
		if (!str_eq(column_text(find, 5), row->identifier))
			continue;
		struct digest digest = column_digest(find, 3);
		found->id = sqlite3_column_int64(find, 0);
		found->is_deleted = sqlite3_column_int(find, 1) != 0;
		/* A tombstone has no values that rules could have made. */
		found->is_same_rules =
		    row->is_deleted || sqlite3_column_int(find, 2) == store->rules_version;
		found->is_same_digest = memcmp(digest.bytes, row->digest.bytes, DIGEST_BYTES) == 0;
		found->is_same_datestamp = str_eq(column_text(find, 4), row->datestamp);
		statement_finish(find);
		return 0;
	}
	return rc;
}

int store_mark_dirty(struct store *store, int64_t record_id, struct err *err)
{
	sqlite3_stmt *mark = statement_use(store, SQL_MARK_DIRTY);
	bind_int(mark, 1, record_id);
	return statement_run(store, mark, err);
}

static int add_row(struct store *store, int64_t endpoint_id, const struct store_row *row,
    int64_t now, int64_t *id, struct err *err)
{
	sqlite3_stmt *add = statement_use(store, SQL_ADD_RECORD);
	bind_int(add, 1, endpoint_id);
	bind_int(add, 2, name_hash(row->identifier));
	bind_int(add, 3, row->is_deleted);
	bind_int(add, 4, store->rules_version);
	bind_int(add, 5, now);
	bind_bytes(add, 6, row->digest.bytes, DIGEST_BYTES);
	bind_text(add, 7, row->datestamp);
	bind_text(add, 8, row->identifier);
	bind_bytes(add, 9, row->body.p, row->body.n);
	int rc = statement_run(store, add, err);
	if (rc == 0)
		*id = sqlite3_last_insert_rowid(store->db);
	return rc;
}

static int change_row(
    struct store *store, int64_t id, const struct store_row *row, int64_t now, struct err *err)
{
	if (row->is_deleted) {
		sqlite3_stmt *delete = statement_use(store, SQL_DELETE_RECORD);
		bind_int(delete, 1, id);
		bind_int(delete, 2, now);
		bind_bytes(delete, 3, row->digest.bytes, DIGEST_BYTES);
		bind_text(delete, 4, row->datestamp);
		return statement_run(store, delete, err);
	}
	sqlite3_stmt *change = statement_use(store, SQL_CHANGE_RECORD);
	bind_int(change, 1, id);
	bind_int(change, 2, store->rules_version);
	bind_int(change, 3, now);
	bind_bytes(change, 4, row->digest.bytes, DIGEST_BYTES);
	bind_text(change, 5, row->datestamp);
	bind_bytes(change, 6, row->body.p, row->body.n);
	return statement_run(store, change, err);
}

/* Whether the record is known to live in the row's set; true where sets do not matter. */
static int is_in_set(
    struct store *store, int64_t id, int64_t set_hash, bool *answer, struct err *err)
{
	*answer = true;
	if (!set_hash)
		return 0;
	sqlite3_stmt *has = statement_use(store, SQL_HAS_SET_MEMBER);
	bind_int(has, 1, id);
	bind_int(has, 2, set_hash);
	int64_t n = 0;
	int rc = statement_number(store, has, &n, err);
	*answer = n > 0;
	return rc;
}

int store_find_unchanged(struct store *store, int64_t endpoint_id, const struct store_row *row,
    int64_t *id, struct err *err)
{
	struct found found;
	int rc = find_row(store, endpoint_id, row, &found, err);
	bool is_unchanged = rc == 0 && found.id && found.is_same_digest &&
			    found.is_same_datestamp && found.is_same_rules;
	if (is_unchanged && !row->is_deleted)
		rc = is_in_set(store, found.id, row->set_hash, &is_unchanged, err);
	*id = is_unchanged ? found.id : 0;
	return rc;
}

static bool may_be_in(const struct store_row *row, int64_t set_hash)
{
	for (size_t at = 0; at + sizeof(set_hash) <= row->sets.n; at += sizeof(set_hash))
		if (memcmp(row->sets.p + at, &set_hash, sizeof(set_hash)) == 0)
			return true;
	return false;
}

/*
 * Puts the record into the row's set, or takes it out, and out of those where it
 * cannot be any more; *n_sets: how many it is in then.
 */
static int change_sets(
    struct store *store, int64_t id, const struct store_row *row, int64_t *n_sets, struct err *err)
{
	int64_t *left = NULL;
	size_t n_left = 0, capacity = 0;
	int rc = 0;
	*n_sets = 0;
	if (!row->set_hash)
		return 0;
	if (!row->is_deleted) {
		sqlite3_stmt *add = statement_use(store, SQL_ADD_SET_MEMBER);
		bind_int(add, 1, id);
		bind_int(add, 2, row->set_hash);
		rc = statement_run(store, add, err);
	}
	sqlite3_stmt *sets = statement_use(store, SQL_GET_SETS);
	bind_int(sets, 1, id);
	while (rc == 0 && (rc = statement_step(store, sets, err)) > 0) {
		int64_t set = sqlite3_column_int64(sets, 0);
		rc = 0;
		if (set == row->set_hash ? row->is_deleted : !may_be_in(row, set))
			VEC_ADD(left, n_left, capacity) = set;
		else
			++*n_sets;
	}
	for (size_t i = 0; rc == 0 && i < n_left; i++) {
		sqlite3_stmt *drop = statement_use(store, SQL_DROP_SET_MEMBER);
		bind_int(drop, 1, id);
		bind_int(drop, 2, left[i]);
		rc = statement_run(store, drop, err);
	}
	free(left);
	return rc;
}

int store_put_row(struct store *store, int64_t endpoint_id, const struct store_row *row,
    int64_t now, enum store_put *put, int64_t *id, struct err *err)
{
	struct found found;
	int64_t n_sets = 0;
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = find_row(store, endpoint_id, row, &found, err);
	if (rc == 0 && found.id)
		rc = change_sets(store, found.id, row, &n_sets, err);
	if (rc < 0)
		return rc;
	*id = found.id;
	if (row->is_deleted && found.id && !found.is_deleted && n_sets > 0) {
		*put = STORE_UNCHANGED;
		return 0;
	}
	if (row->is_deleted)
		*put = STORE_DELETED;
	else if (!found.id)
		*put = STORE_NEW;
	else
		*put = found.is_same_digest ? STORE_UNCHANGED : STORE_CHANGED;

	if (!found.id) {
		rc = add_row(store, endpoint_id, row, now, id, err);
		if (rc == 0 && !row->is_deleted)
			rc = change_sets(store, *id, row, &n_sets, err);
	} else if (found.is_same_digest && found.is_same_datestamp && found.is_same_rules) {
		return 0;
	} else {
		rc = change_row(store, found.id, row, now, err);
	}
	/* What today's rules make of the stored values anew brings no bytes with it. */
	bool is_same = found.is_same_digest && found.is_same_datestamp;
	if (rc == 0 && !row->is_deleted && (row->original.n || (found.id && !is_same)))
		rc = store_put_original(store, *id, row->original, err);
	return rc < 0 ? rc : store_mark_dirty(store, *id, err);
}

int store_put_rejected(struct store *store, int64_t endpoint_id, int64_t run_id,
    struct str identifier, struct str source, uint64_t position, struct str reason,
    struct str bytes, int64_t now, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	/* The source changes with each harvest's window: it counts only where nothing else does. */
	bool is_known = bytes.n || identifier.n;
	struct digest bytes_digest = hash128(bytes.p, bytes.n);
	uint64_t parts[] = {(uint64_t)endpoint_id, is_known ? 0 : hash64_str(source, 0),
	    hash64_str(identifier, 1), is_known ? 0 : position, 0, 0};
	memcpy(&parts[4], bytes_digest.bytes, DIGEST_BYTES);
	struct digest digest = hash128(parts, sizeof(parts));
	sqlite3_stmt *add = statement_use(store, SQL_ADD_REJECTED);
	bind_int(add, 1, endpoint_id);
	bind_int(add, 2, run_id);
	bind_int(add, 3, now);
	bind_int(add, 4, (int64_t)position);
	bind_bytes(add, 5, digest.bytes, DIGEST_BYTES);
	bind_text(add, 6, identifier);
	bind_text(add, 7, source);
	bind_text(add, 8, reason);
	bind_bytes(
	    add, 9, bytes.p, bytes.n < LIMIT_REJECTED_BYTES ? bytes.n : LIMIT_REJECTED_BYTES);
	return statement_run(store, add, err);
}

void stored_record_clear(struct stored_record *stored)
{
	if (!stored)
		return;
	record_clear(&stored->record);
	*stored = (struct stored_record){0};
}

/* Reads one record by `get`, a statement like GET_RECORD. */
static int read_record(struct store *store, sqlite3_stmt *get, int64_t id,
    struct stored_record *stored, struct err *err)
{
	bind_int(get, 1, id);
	int rc = statement_step(store, get, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, "no record %lld in the store", (long long)id);
	struct record *record = &stored->record;
	record_reset(record);
	struct arena *arena = &record->arena;
	stored->id = id;
	stored->endpoint_id = sqlite3_column_int64(get, 1);
	stored->endpoint = arena_str(arena, column_text(get, 2));
	stored->rules_version = sqlite3_column_int(get, 4);
	stored->first_seen = sqlite3_column_int64(get, 5);
	stored->changed_at = sqlite3_column_int64(get, 6);
	stored->publication = arena_str(arena, column_text(get, 9));
	record->is_deleted = sqlite3_column_int(get, 3) != 0;
	record->datestamp = arena_str(arena, column_text(get, 7));
	record->identifier = arena_str(arena, column_text(get, 8));
	bool is_good = body_decode_record(column_bytes(get, 10), record);
	statement_finish(get);
	return is_good ? 0 : store_fail_row(store, "record", id, err);
}

int store_get_record(struct store *store, int64_t id, struct stored_record *stored, struct err *err)
{
	return read_record(store, statement_use(store, SQL_GET_RECORD), id, stored, err);
}

int store_find_identifier(
    struct store *store, int64_t endpoint_id, struct str identifier, int64_t *id, struct err *err)
{
	struct found found;
	int rc = find_row(
	    store, endpoint_id, &(struct store_row){.identifier = identifier}, &found, err);
	*id = found.id;
	return rc;
}

int store_find_record(struct store *store, struct str name, int64_t *id, struct err *err)
{
	size_t slash = str_find_char(name, '/', 0);
	if (slash == STR_NONE)
		return err_set(err, ERR_NOT_FOUND,
		    "'%.*s' does not name a record: it has no '/' (ENDPOINT/IDENTIFIER)",
		    STR_ARG(name));
	int64_t endpoint_id = 0;
	int rc = store_find_endpoint(store, str_sub(name, 0, slash), &endpoint_id, err);
	if (rc < 0)
		return rc;
	rc = store_find_identifier(store, endpoint_id, str_from_index(name, slash + 1), id, err);
	if (rc < 0)
		return rc;
	if (!*id)
		return err_set(err, ERR_NOT_FOUND, "no record '%.*s' in the store", STR_ARG(name));
	return 0;
}

int store_each_record(struct store *store, store_record_fn each, void *ctx, struct err *err)
{
	/* Ids are sorted by name, on disk where they are many; bodies are fetched one by one. */
	sqlite3_stmt *ids = NULL, *get = NULL;
	struct stored_record stored = {0};
	int rc = statement_copy(store, SQL_EACH_RECORD_ID, &ids, err);
	if (rc == 0)
		rc = statement_copy(store, SQL_GET_RECORD, &get, err);
	while (rc == 0 && (rc = statement_step(store, ids, err)) > 0) {
		rc = read_record(store, get, sqlite3_column_int64(ids, 0), &stored, err);
		if (rc == 0)
			rc = each(ctx, &stored, err);
	}
	stored_record_clear(&stored);
	sqlite3_finalize(ids);
	sqlite3_finalize(get);
	return rc;
}

int store_each_rejected(
    struct store *store, bool with_bytes, store_rejected_fn each, void *ctx, struct err *err)
{
	sqlite3_stmt *rows = NULL;
	int rc = statement_copy(store, SQL_EACH_REJECTED, &rows, err);
	while (rc == 0 && (rc = statement_step(store, rows, err)) > 0)
		rc = each(ctx, column_text(rows, 0), column_text(rows, 1), column_text(rows, 2),
		    (uint64_t)sqlite3_column_int64(rows, 3), column_text(rows, 4),
		    sqlite3_column_int64(rows, 5), with_bytes ? column_bytes(rows, 6) : STR(""),
		    err);
	sqlite3_finalize(rows);
	return rc;
}
