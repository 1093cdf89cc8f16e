/* SPDX-License-Identifier: MIT */
#include "store/private.h"

int store_put_original(struct store *store, int64_t record_id, struct str bytes, struct err *err)
{
	sqlite3_stmt *put = statement_use(store, bytes.n ? SQL_PUT_ORIGINAL : SQL_DROP_ORIGINAL);
	bind_int(put, 1, record_id);
	if (bytes.n)
		bind_bytes(put, 2, bytes.p, bytes.n);
	return statement_run(store, put, err);
}

int store_get_original(struct store *store, int64_t record_id, struct buf *bytes, struct err *err)
{
	buf_reset(bytes);
	sqlite3_stmt *get = statement_use(store, SQL_GET_ORIGINAL);
	bind_int(get, 1, record_id);
	int rc = statement_step(store, get, err);
	if (rc <= 0)
		return rc;
	buf_add(bytes, column_bytes(get, 0));
	statement_finish(get);
	return bytes->failed
		   ? err_set(err, ERR_LIMIT, "the record's bytes are more than %zu", bytes->max)
		   : 0;
}
