/* SPDX-License-Identifier: MIT */
#include "store/private.h"

int store_put_endpoint(
    struct store *store, const char *name, const char *url, int64_t *id, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *find = statement_use(store, SQL_FIND_ENDPOINT);
	bind_text(find, 1, str_from(name));
	rc = statement_step(store, find, err);
	if (rc < 0)
		return rc;
	if (rc > 0) {
		*id = sqlite3_column_int64(find, 0);
		bool is_same = str_eq(column_text(find, 1), str_from(url));
		statement_finish(find);
		if (is_same)
			return 0;
		sqlite3_stmt *set = statement_use(store, SQL_SET_ENDPOINT_URL);
		bind_int(set, 1, *id);
		bind_text(set, 2, str_from(url));
		return statement_run(store, set, err);
	}
	sqlite3_stmt *add = statement_use(store, SQL_ADD_ENDPOINT);
	bind_text(add, 1, str_from(name));
	bind_text(add, 2, str_from(url));
	rc = statement_run(store, add, err);
	if (rc == 0)
		*id = sqlite3_last_insert_rowid(store->db);
	return rc;
}

int store_get_endpoint_state(
    struct store *store, int64_t id, struct endpoint_state *state, struct err *err)
{
	*state = (struct endpoint_state){.not_before = UTC_NONE};
	sqlite3_stmt *get = statement_use(store, SQL_GET_ENDPOINT_STATE);
	bind_int(get, 1, id);
	int rc = statement_step(store, get, err);
	if (rc <= 0)
		return rc;
	state->not_before = column_time(get, 0);
	state->n_failures = (uint32_t)sqlite3_column_int64(get, 1);
	int deletions = sqlite3_column_int(get, 2);
	if (deletions >= DELETIONS_UNKNOWN && deletions <= DELETIONS_PERSISTENT)
		state->deletions = (enum deletion_policy)deletions;
	statement_finish(get);
	return 0;
}

int store_put_endpoint_state(
    struct store *store, int64_t id, const struct endpoint_state *state, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *put = statement_use(store, SQL_PUT_ENDPOINT_STATE);
	bind_int(put, 1, id);
	bind_time(put, 2, state->not_before);
	bind_int(put, 3, state->n_failures);
	bind_int(put, 4, (int64_t)state->deletions);
	return statement_run(store, put, err);
}

int store_find_endpoint(struct store *store, struct str name, int64_t *id, struct err *err)
{
	sqlite3_stmt *find = statement_use(store, SQL_FIND_ENDPOINT);
	bind_text(find, 1, name);
	int rc = statement_step(store, find, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return err_set(
		    err, ERR_NOT_FOUND, "no endpoint '%.*s' in the store", STR_ARG(name));
	*id = sqlite3_column_int64(find, 0);
	statement_finish(find);
	return 0;
}

int store_find_named(struct store *store, struct str name, int64_t *id, struct err *err)
{
	int rc = store_find_endpoint(store, name, id, err);
	return rc == ERR_NOT_FOUND ? err->code = ERR_USAGE : rc;
}

int store_each_endpoint(struct store *store, store_endpoint_fn each, void *ctx, struct err *err)
{
	sqlite3_stmt *rows = NULL;
	int rc = statement_copy(store, SQL_EACH_ENDPOINT, &rows, err);
	while (rc == 0 && (rc = statement_step(store, rows, err)) > 0) {
		struct store_endpoint endpoint = {
		    .id = sqlite3_column_int64(rows, 0),
		    .name = column_text(rows, 1),
		    .url = column_text(rows, 2),
		};
		rc = each(ctx, &endpoint, err);
	}
	sqlite3_finalize(rows);
	return rc;
}
