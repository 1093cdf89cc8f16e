/* SPDX-License-Identifier: MIT */
#include "store/private.h"

#include "base/vec.h"
#include "store/body.h"

/* In the change log. Stored as numbers: append, never reorder. */
enum change_op { CHANGE_UPSERT = 1, CHANGE_DELETE, CHANGE_MERGED };

static int find_id(struct store *store, struct str public_id, int64_t *id, struct err *err)
{
	sqlite3_stmt *find = statement_use(store, SQL_FIND_PUBLICATION);
	bind_text(find, 1, public_id);
	return statement_number(store, find, id, err);
}

int store_find_publication(struct store *store, struct str public_id, int64_t *id, struct err *err)
{
	int64_t found = 0;
	int rc = find_id(store, public_id, &found, err);
	if (rc < 0)
		return rc;
	if (!found)
		return err_set(
		    err, ERR_NOT_FOUND, "no publication '%.*s' in the store", STR_ARG(public_id));
	*id = found;
	return 0;
}

int store_new_publication(
    struct store *store, struct str public_id, int64_t founder_id, int64_t *id, struct err *err)
{
	int64_t found = 0;
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = find_id(store, public_id, &found, err);
	if (rc < 0)
		return rc;
	if (found) {
		store->has_failed = true;
		return err_set(
		    err, ERR_INTERNAL, "publication '%.*s' exists already", STR_ARG(public_id));
	}
	sqlite3_stmt *add = statement_use(store, SQL_ADD_PUBLICATION);
	bind_text(add, 1, public_id);
	bind_int(add, 2, founder_id);
	rc = statement_run(store, add, err);
	if (rc == 0)
		*id = sqlite3_last_insert_rowid(store->db);
	return rc;
}

static int fail_unknown(int64_t id, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "no publication %lld in the store", (long long)id);
}

int store_get_publication_row(struct store *store, int64_t id, struct arena *arena,
    struct stored_publication *row, struct err *err)
{
	sqlite3_stmt *get = statement_use(store, SQL_GET_PUBLICATION_ROW);
	bind_int(get, 1, id);
	int rc = statement_step(store, get, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return fail_unknown(id, err);
	*row = (struct stored_publication){
	    .id = id,
	    .public_id = arena_str(arena, column_text(get, 1)),
	    .founder_id = sqlite3_column_int64(get, 2),
	    .is_alive = sqlite3_column_int(get, 3) != 0,
	    .merged_into = arena_str(arena, column_text(get, 4)),
	    .digest = column_digest(get, 5),
	    .first_seen = sqlite3_column_int64(get, 6),
	    .modified = sqlite3_column_int64(get, 7),
	};
	statement_finish(get);
	return 0;
}

static int add_change(
    struct store *store, enum change_op op, int64_t id, int64_t into, int64_t now, struct err *err)
{
	sqlite3_stmt *add = statement_use(store, SQL_ADD_CHANGE);
	bind_int(add, 1, op);
	bind_int(add, 2, id);
	if (into)
		bind_int(add, 3, into);
	else
		sqlite3_bind_null(add, 3);
	bind_int(add, 4, now);
	return statement_run(store, add, err);
}

int store_put_publication(struct store *store, int64_t id, const struct publication *publication,
    int64_t now, bool *is_changed, struct err *err)
{
	*is_changed = false;
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	struct digest digest = publication_digest(publication);
	sqlite3_stmt *get = statement_use(store, SQL_GET_PUBLICATION_DIGEST);
	bind_int(get, 1, id);
	rc = statement_step(store, get, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return fail_unknown(id, err);
	struct digest old = column_digest(get, 0);
	statement_finish(get);
	if (memcmp(old.bytes, digest.bytes, DIGEST_BYTES) == 0)
		return 0;
	if (!body_encode_publication(publication, &store->body)) {
		store->has_failed = true;
		return err_set(err, ERR_LIMIT, "publication '%.*s' is too large to be stored",
		    STR_ARG(publication->id));
	}
	sqlite3_stmt *put = statement_use(store, SQL_PUT_PUBLICATION);
	bind_int(put, 1, id);
	bind_int(put, 2, publication->first_seen);
	bind_int(put, 3, now);
	bind_bytes(put, 4, digest.bytes, DIGEST_BYTES);
	bind_bytes(put, 5, store->body.p, store->body.n);
	rc = statement_run(store, put, err);
	if (rc == 0)
		rc = add_change(store, CHANGE_UPSERT, id, 0, now, err);
	*is_changed = rc == 0;
	return rc;
}

static int drop_embargo(struct store *store, int64_t id, struct err *err)
{
	sqlite3_stmt *drop = statement_use(store, SQL_DROP_EMBARGO);
	bind_int(drop, 1, id);
	return statement_run(store, drop, err);
}

int store_put_embargo(struct store *store, int64_t id, int64_t ends, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0 || ends == UTC_NONE)
		return rc < 0 ? rc : drop_embargo(store, id, err);
	sqlite3_stmt *put = statement_use(store, SQL_PUT_EMBARGO);
	bind_int(put, 1, id);
	bind_int(put, 2, ends);
	return statement_run(store, put, err);
}

int store_end_embargoes(struct store *store, int64_t now, uint64_t *n, struct err *err)
{
	static const enum statement steps[] = {
	    SQL_TOUCH_OPENED, SQL_ADD_CHANGES_OPENED, SQL_DROP_ENDED_EMBARGOES};
	int rc = store_need_writing(store, err);
	for (size_t i = 0; rc == 0 && i < sizeof(steps) / sizeof(*steps); i++) {
		sqlite3_stmt *step = statement_use(store, steps[i]);
		bind_int(step, 1, now);
		if (steps[i] == SQL_ADD_CHANGES_OPENED)
			bind_int(step, 2, CHANGE_UPSERT);
		rc = statement_run(store, step, err);
	}
	*n = rc == 0 ? (uint64_t)sqlite3_changes(store->db) : 0;
	return rc;
}

int store_end_publication(
    struct store *store, int64_t id, int64_t into, int64_t now, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *end = statement_use(store, SQL_END_PUBLICATION);
	bind_int(end, 1, id);
	if (into)
		bind_int(end, 2, into);
	else
		sqlite3_bind_null(end, 2);
	bind_int(end, 3, now);
	rc = statement_run(store, end, err);
	if (rc < 0)
		return rc;
	if (sqlite3_changes(store->db) == 0)
		return fail_unknown(id, err);
	rc = drop_embargo(store, id, err);
	if (rc < 0)
		return rc;
	return add_change(store, into ? CHANGE_MERGED : CHANGE_DELETE, id, into, now, err);
}

int store_get_members(struct store *store, int64_t publication_id, int64_t **ids, size_t *n,
    size_t *capacity, struct err *err)
{
	sqlite3_stmt *rows = statement_use(store, SQL_GET_MEMBER_IDS);
	bind_int(rows, 1, publication_id);
	int rc;
	while ((rc = statement_step(store, rows, err)) > 0)
		VEC_ADD(*ids, *n, *capacity) = sqlite3_column_int64(rows, 0);
	return rc;
}

/* Members stand in the order of (endpoint, identifier): the query's. */
static int read_members(struct store *store, int64_t id, struct arena *arena,
    struct publication *publication, struct err *err)
{
	sqlite3_stmt *rows = statement_use(store, SQL_GET_MEMBERS);
	bind_int(rows, 1, id);
	size_t capacity = 0;
	int rc;
	while ((rc = statement_step(store, rows, err)) > 0) {
		if (publication->n_members == capacity) {
			size_t larger = capacity ? capacity * 2 : 4;
			publication->members = arena_grow(arena, publication->members,
			    capacity * sizeof(*publication->members),
			    larger * sizeof(*publication->members));
			capacity = larger;
		}
		publication->members[publication->n_members++] = (struct member){
		    .record_id = sqlite3_column_int64(rows, 0),
		    .endpoint = arena_str(arena, column_text(rows, 1)),
		    .identifier = arena_str(arena, column_text(rows, 2)),
		    .datestamp = arena_str(arena, column_text(rows, 3)),
		};
	}
	return rc;
}

int store_get_publication(struct store *store, int64_t id, struct arena *arena,
    struct publication *publication, struct err *err)
{
	*publication = (struct publication){0};
	int rc = read_members(store, id, arena, publication, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *get = statement_use(store, SQL_GET_PUBLICATION);
	bind_int(get, 1, id);
	rc = statement_step(store, get, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return fail_unknown(id, err);
	publication->id = arena_str(arena, column_text(get, 0));
	publication->first_seen = sqlite3_column_int64(get, 1);
	publication->modified = sqlite3_column_int64(get, 2);
	bool is_good = body_decode_publication(column_bytes(get, 3), arena, publication);
	statement_finish(get);
	return is_good ? 0 : store_fail_row(store, "publication", id, err);
}

int store_each_publication(
    struct store *store, store_publication_fn each, void *ctx, struct err *err)
{
	sqlite3_stmt *ids = NULL;
	struct arena arena = {0};
	int rc = statement_copy(store, SQL_EACH_PUBLICATION_ID, &ids, err);
	while (rc == 0 && (rc = statement_step(store, ids, err)) > 0) {
		struct publication publication;
		arena_reset(&arena);
		rc = store_get_publication(
		    store, sqlite3_column_int64(ids, 0), &arena, &publication, err);
		if (rc == ERR_NOT_FOUND) /* a dead one */
			rc = 0;
		else if (rc == 0)
			rc = each(ctx, &publication, err);
	}
	arena_clear(&arena);
	sqlite3_finalize(ids);
	return rc;
}
