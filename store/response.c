/* SPDX-License-Identifier: MIT */
/* Kept responses, by the legs of runs; and when deduplications took place between them. */
#include "store/private.h"

#include "model/limits.h"

/* ---- legs ---- */

int store_add_leg(
    struct store *store, struct run *run, const struct store_leg *leg, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *add = statement_use(store, SQL_ADD_LEG);
	bind_int(add, 1, run->id);
	bind_int(add, 2, leg->at);
	bind_time(add, 3, run->response_date);
	bind_time(add, 4, run->announced < 0 ? UTC_NONE : run->announced);
	bind_counters(add, 5, &run->counters);
	bind_int(add, 14, leg->checkpoint.is_list_done);
	bind_text(add, 15, leg->checkpoint.token);
	bind_text(add, 16, leg->checkpoint.plan);
	bind_text(add, 17, leg->settings);
	bind_int(add, 18, leg->accepts_deletions);
	bind_time(add, 19, leg->from);
	bind_time(add, 20, leg->until);
	rc = statement_run(store, add, err);
	if (rc == 0)
		run->leg_id = sqlite3_last_insert_rowid(store->db);
	return rc;
}

int store_next_leg(struct store *store, int64_t after, int64_t run_id, struct store_leg *leg,
    struct arena *arena, struct err *err)
{
	sqlite3_stmt *next = statement_use(store, run_id ? SQL_NEXT_LEG_OF : SQL_NEXT_LEG);
	bind_int(next, 1, after);
	if (run_id)
		bind_int(next, 2, run_id);
	int rc = statement_step(store, next, err);
	if (rc <= 0)
		return rc;
	*leg = (struct store_leg){
	    .id = sqlite3_column_int64(next, 0),
	    .run_id = sqlite3_column_int64(next, 1),
	    .at = sqlite3_column_int64(next, 2),
	    .response_date = column_time(next, 3),
	    .announced =
		sqlite3_column_type(next, 4) == SQLITE_NULL ? -1 : sqlite3_column_int64(next, 4),
	    .counters = column_counters(next, 5),
	    .checkpoint =
		{
		    .is_list_done = sqlite3_column_int(next, 14) != 0,
		    .token = arena_str(arena, column_text(next, 15)),
		    .plan = arena_str(arena, column_text(next, 16)),
		},
	    .settings = arena_str(arena, column_text(next, 17)),
	    .accepts_deletions = sqlite3_column_int(next, 18) != 0,
	    .from = column_time(next, 19),
	    .until = column_time(next, 20),
	};
	statement_finish(next);
	return 1;
}

/* ---- responses ---- */

static void bind_end(sqlite3_stmt *statement, const struct kept_response *response)
{
	bind_int(statement, 2, response->at);
	bind_int(statement, 3, response->was_sent);
	bind_int(statement, 4, response->is_ended);
	bind_int(statement, 5, response->outcome);
	bind_bytes(statement, 6, response->problem.p, response->problem.n);
	bind_int(statement, 7, response->n_redirects);
}

int store_add_response(struct store *store, int64_t leg_id, const struct kept_response *response,
    int64_t *id, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *add = statement_use(store, SQL_ADD_RESPONSE);
	bind_int(add, 1, leg_id);
	bind_end(add, response);
	bind_int(add, 8, response->is_packed);
	bind_text(add, 9, response->url);
	bind_text(add, 10, response->form);
	bind_text(add, 11, response->answered_by);
	bind_bytes(add, 12, response->headers.p, response->headers.n);
	rc = statement_run(store, add, err);
	if (rc == 0)
		*id = sqlite3_last_insert_rowid(store->db);
	return rc;
}

int store_end_response(
    struct store *store, int64_t id, const struct kept_response *response, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *end = statement_use(store, SQL_END_RESPONSE);
	bind_int(end, 1, id);
	bind_end(end, response);
	return statement_run(store, end, err);
}

int store_add_response_part(
    struct store *store, int64_t response_id, struct str bytes, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *add = statement_use(store, SQL_ADD_RESPONSE_PART);
	bind_int(add, 1, response_id);
	bind_bytes(add, 2, bytes.p, bytes.n);
	return statement_run(store, add, err);
}

int store_next_response(struct store *store, int64_t leg_id, int64_t *id,
    struct kept_response *response, struct arena *arena, struct err *err)
{
	sqlite3_stmt *next = statement_use(store, SQL_NEXT_RESPONSE);
	bind_int(next, 1, leg_id);
	bind_int(next, 2, *id);
	int rc = statement_step(store, next, err);
	if (rc <= 0)
		return rc;
	*id = sqlite3_column_int64(next, 0);
	int outcome = sqlite3_column_int(next, 4);
	*response = (struct kept_response){
	    .at = sqlite3_column_int64(next, 1),
	    .was_sent = sqlite3_column_int(next, 2) != 0,
	    .is_ended = sqlite3_column_int(next, 3) != 0,
	    .outcome = outcome < 0 ? outcome : 0,
	    .problem = arena_str(arena, column_bytes(next, 5)),
	    .is_packed = sqlite3_column_int(next, 6) != 0,
	    .url = arena_str(arena, column_text(next, 7)),
	    .form = arena_str(arena, column_text(next, 8)),
	    .answered_by = arena_str(arena, column_text(next, 9)),
	    .headers = arena_str(arena, column_bytes(next, 10)),
	    .n_redirects = sqlite3_column_int(next, 11),
	};
	statement_finish(next);
	return 1;
}

int store_next_response_part(
    struct store *store, int64_t response_id, int64_t *id, struct buf *bytes, struct err *err)
{
	sqlite3_stmt *next = statement_use(store, SQL_NEXT_RESPONSE_PART);
	bind_int(next, 1, response_id);
	bind_int(next, 2, *id);
	int rc = statement_step(store, next, err);
	if (rc <= 0)
		return rc;
	*id = sqlite3_column_int64(next, 0);
	buf_reset(bytes);
	/* asked before SQLite reads it all */
	if (sqlite3_column_int64(next, 1) <= (int64_t)LIMIT_KEPT_PART_BYTES)
		buf_add(bytes, column_bytes(next, 2));
	else
		bytes->failed = true;
	statement_finish(next);
	return bytes->failed ? store_fail_row(store, "the part of a response", *id, err) : 1;
}

/* ---- deduplications ---- */

int store_add_dedup_run(struct store *store, int64_t now, bool is_full, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *add = statement_use(store, SQL_ADD_DEDUP_RUN);
	bind_int(add, 1, now);
	bind_int(add, 2, is_full);
	return statement_run(store, add, err);
}

int store_next_dedup_run(
    struct store *store, int64_t after, struct store_dedup_run *run, struct err *err)
{
	sqlite3_stmt *next = statement_use(store, SQL_NEXT_DEDUP_RUN);
	bind_int(next, 1, after);
	int rc = statement_step(store, next, err);
	if (rc <= 0)
		return rc;
	*run = (struct store_dedup_run){
	    .id = sqlite3_column_int64(next, 0),
	    .at = sqlite3_column_int64(next, 1),
	    .is_full = sqlite3_column_int(next, 2) != 0,
	    .last_leg = sqlite3_column_int64(next, 3),
	};
	statement_finish(next);
	return 1;
}
