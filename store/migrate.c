/* SPDX-License-Identifier: MIT */
#include "store/migrate.h"

#include "store/private.h"

#include <inttypes.h>
#include <stdio.h>

/* A number that a statement without parameters gives. */
static int ask_number(struct store *store, const char *sql, int64_t *number, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
		return store_fail(store, err);
	int rc = statement_number(store, statement, number, err);
	sqlite3_finalize(statement);
	return rc;
}

int store_check_file(struct store *store, int *version, struct err *err)
{
	int64_t application = 0, user_version = 0, tables = 0;
	int rc = ask_number(store, "PRAGMA application_id", &application, err);
	if (rc == 0)
		rc = ask_number(store, "PRAGMA user_version", &user_version, err);
	if (rc == 0)
		rc = ask_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (rc < 0)
		return rc;
	*version = 0;
	if (tables == 0 && application == 0 && user_version == 0)
		return 0;
	if (application != STORE_APPLICATION_ID || user_version < 1)
		return err_set(err, ERR_STORE,
		    "'%s' is the database of another program, not a store of sheaf; "
		    "name another file",
		    store->path);
	if (user_version > migrations_n)
		return err_set(err, ERR_STORE,
		    "'%s' was written by a newer sheaf (schema %" PRId64
		    "; this program knows %d); use that version",
		    store->path, user_version, migrations_n);
	*version = (int)user_version;
	return 0;
}

static int apply_missing(struct store *store, struct err *err)
{
	/* Asked again inside the transaction: another process may have been faster. */
	int version;
	int rc = store_check_file(store, &version, err);
	for (int i = 0; rc == 0 && i < migrations_n; i++) {
		if (migrations[i].version <= version)
			continue;
		rc = store_run_sql(store, migrations[i].sql, err);
		if (rc < 0) {
			err_wrap(err, "migration '%s'", migrations[i].name);
			break;
		}
		char pragma[64];
		snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", migrations[i].version);
		rc = store_run_sql(store, pragma, err);
	}
	if (rc == 0 && version == 0) {
		char pragma[64];
		snprintf(
		    pragma, sizeof(pragma), "PRAGMA application_id = %d", STORE_APPLICATION_ID);
		rc = store_run_sql(store, pragma, err);
	}
	return rc;
}

int store_migrate(struct store *store, struct err *err)
{
	int rc = store_run_sql(store, "BEGIN IMMEDIATE", err);
	if (rc < 0)
		return rc;
	rc = apply_missing(store, err);
	if (rc == 0)
		rc = store_run_sql(store, "COMMIT", err);
	if (rc < 0 && !sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}
