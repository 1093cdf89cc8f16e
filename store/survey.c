/* SPDX-License-Identifier: MIT */
#include "store/body.h"
#include "store/private.h"

int store_each_name(
    struct store *store, int64_t endpoint_id, store_name_fn each, void *ctx, struct err *err)
{
	sqlite3_stmt *rows = NULL;
	int rc = statement_copy(store, SQL_EACH_NAME, &rows, err);
	if (rc == 0)
		bind_int(rows, 1, endpoint_id);
	while (rc == 0 && (rc = statement_step(store, rows, err)) > 0)
		rc = each(ctx, sqlite3_column_int64(rows, 0), column_text(rows, 1),
		    column_text(rows, 2), sqlite3_column_int(rows, 3) != 0, err);
	sqlite3_finalize(rows);
	return rc;
}

int store_each_run(
    struct store *store, int64_t endpoint_id, store_run_fn each, void *ctx, struct err *err)
{
	sqlite3_stmt *rows = NULL;
	int rc = statement_copy(store, SQL_EACH_RUN, &rows, err);
	if (rc == 0)
		bind_int(rows, 1, endpoint_id);
	while (rc == 0 && (rc = statement_step(store, rows, err)) > 0) {
		struct run run;
		store_read_run(rows, &run);
		rc = each(ctx, column_text(rows, N_RUN_COLUMNS), &run, err);
	}
	sqlite3_finalize(rows);
	return rc;
}

static int tell_issues(const struct record *record, struct str endpoint, struct str identifier,
    store_issue_fn each, void *ctx, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < record->n_issues; i++) {
		const struct issue *issue = &record->issues[i];
		enum dc_element element = issue->field < record->n_fields
					      ? record->fields[issue->field].element
					      : DC_N_ELEMENTS;
		rc = each(ctx, endpoint, identifier, issue->code, element, issue->value, err);
	}
	return rc;
}

int store_each_issue(
    struct store *store, int64_t endpoint_id, store_issue_fn each, void *ctx, struct err *err)
{
	sqlite3_stmt *rows = NULL;
	struct record record = {0};
	int rc = statement_copy(store, endpoint_id ? SQL_EACH_BODY_OF : SQL_EACH_BODY, &rows, err);
	if (rc == 0 && endpoint_id)
		bind_int(rows, 1, endpoint_id);
	while (rc == 0 && (rc = statement_step(store, rows, err)) > 0) {
		record_reset(&record);
		if (!body_decode_record(column_bytes(rows, 3), &record))
			rc = store_fail_row(store, "record", sqlite3_column_int64(rows, 0), err);
		else
			rc = tell_issues(
			    &record, column_text(rows, 1), column_text(rows, 2), each, ctx, err);
	}
	record_clear(&record);
	sqlite3_finalize(rows);
	return rc;
}
