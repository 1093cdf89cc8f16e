/* SPDX-License-Identifier: MIT */
#include "store/private.h"

#include "base/utf8.h"

static const char *const texts[] = {
#define X(name, sql) [SQL_##name] = (sql),
    STATEMENTS(X)
#undef X
};

void statements_finalize(struct store *store)
{
	for (int i = 0; i < SQL_N; i++)
		sqlite3_finalize(store->statements[i]);
	memset(store->statements, 0, sizeof(store->statements));
}

int statement_copy(struct store *store, enum statement id, sqlite3_stmt **copy, struct err *err)
{
	if (sqlite3_prepare_v2(store->db, texts[id], -1, copy, NULL) != SQLITE_OK)
		return store_fail(store, err);
	return 0;
}

sqlite3_stmt *statement_use(struct store *store, enum statement id)
{
	if (!store->statements[id])
		sqlite3_prepare_v3(store->db, texts[id], -1, SQLITE_PREPARE_PERSISTENT,
		    &store->statements[id], NULL);
	return store->statements[id];
}

int statement_step(struct store *store, sqlite3_stmt *statement, struct err *err)
{
	int rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE) {
		rc = store_fail(store, err);
		sqlite3_reset(statement);
		return rc;
	}
	sqlite3_reset(statement);
	return 0;
}

int statement_run(struct store *store, sqlite3_stmt *statement, struct err *err)
{
	int rc = statement_step(store, statement, err);
	if (rc > 0) {
		sqlite3_reset(statement);
		rc = 0;
	}
	return rc;
}

int statement_number(struct store *store, sqlite3_stmt *statement, int64_t *number, struct err *err)
{
	int rc = statement_step(store, statement, err);
	if (rc < 0)
		return rc;
	*number = rc > 0 ? sqlite3_column_int64(statement, 0) : 0;
	statement_finish(statement);
	return 0;
}

struct str column_text(sqlite3_stmt *statement, int i)
{
	const unsigned char *text = sqlite3_column_text(statement, i);
	return (struct str){
	    text ? (const char *)text : "", (size_t)sqlite3_column_bytes(statement, i)};
}

struct str column_bytes(sqlite3_stmt *statement, int i)
{
	const void *bytes = sqlite3_column_blob(statement, i);
	return (struct str){bytes ? bytes : "", (size_t)sqlite3_column_bytes(statement, i)};
}

void column_copy(sqlite3_stmt *statement, int i, char *to, size_t size)
{
	struct str from = utf8_cut(column_text(statement, i), size - 1);
	if (from.n)
		memcpy(to, from.p, from.n);
	to[from.n] = '\0';
}

struct digest column_digest(sqlite3_stmt *statement, int i)
{
	struct digest digest = {{0}};
	struct str bytes = column_bytes(statement, i);
	if (bytes.n == DIGEST_BYTES)
		memcpy(digest.bytes, bytes.p, DIGEST_BYTES);
	return digest;
}
