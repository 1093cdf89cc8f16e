/* SPDX-License-Identifier: MIT */
/* Values made anew from what was received. */
#include "store/private.h"

int store_get_renewal(struct store *store, uint64_t basis, int64_t *up_to, struct err *err)
{
	sqlite3_stmt *get = statement_use(store, SQL_GET_RENEWAL);
	bind_int(get, 1, (int64_t)basis);
	*up_to = 0;
	int rc = statement_step(store, get, err);
	if (rc > 0)
		*up_to = sqlite3_column_int64(get, 0);
	statement_finish(get);
	return rc < 0 ? rc : 0;
}

int store_put_renewal(struct store *store, uint64_t basis, int64_t up_to, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = statement_run(store, statement_use(store, SQL_FORGET_RENEWAL), err);
	if (rc < 0 || up_to == 0)
		return rc;
	sqlite3_stmt *add = statement_use(store, SQL_ADD_RENEWAL);
	bind_int(add, 1, (int64_t)basis);
	bind_int(add, 2, up_to);
	return statement_run(store, add, err);
}

int store_next_live_record(struct store *store, int64_t after, int64_t *id, struct err *err)
{
	sqlite3_stmt *next = statement_use(store, SQL_NEXT_LIVE_RECORD);
	bind_int(next, 1, after);
	*id = 0;
	int rc = statement_step(store, next, err);
	if (rc > 0)
		*id = sqlite3_column_int64(next, 0);
	statement_finish(next);
	return rc < 0 ? rc : 0;
}

int store_is_same_body(
    struct store *store, int64_t id, struct str body, bool *is_same, struct err *err)
{
	sqlite3_stmt *get = statement_use(store, SQL_GET_BODY);
	bind_int(get, 1, id);
	int rc = statement_step(store, get, err);
	*is_same = rc > 0 && str_eq(column_bytes(get, 0), body);
	statement_finish(get);
	return rc < 0 ? rc : 0;
}

int store_renew_row(
    struct store *store, int64_t id, struct str body, bool is_same, int64_t now, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	if (is_same) {
		sqlite3_stmt *set = statement_use(store, SQL_SET_RULES_VERSION);
		bind_int(set, 1, id);
		bind_int(set, 2, store->rules_version);
		return statement_run(store, set, err);
	}
	sqlite3_stmt *renew = statement_use(store, SQL_RENEW_RECORD);
	bind_int(renew, 1, id);
	bind_int(renew, 2, store->rules_version);
	bind_int(renew, 3, now);
	bind_bytes(renew, 4, body.p, body.n);
	rc = statement_run(store, renew, err);
	return rc < 0 ? rc : store_mark_dirty(store, id, err);
}
