/* SPDX-License-Identifier: MIT */
/*
 * Counts come from narrow indexes, not from counters that could drift: a
 * million records take about a tenth of a second.
 */
#include "store/private.h"

static int count(
    struct store *store, enum statement id, int64_t endpoint_id, uint64_t *n, struct err *err)
{
	sqlite3_stmt *statement = statement_use(store, id);
	if (endpoint_id)
		bind_int(statement, 1, endpoint_id);
	int64_t number = 0;
	int rc = statement_number(store, statement, &number, err);
	*n = (uint64_t)number;
	return rc;
}

int store_get_totals(
    struct store *store, int64_t endpoint_id, struct store_totals *totals, struct err *err)
{
	bool is_one = endpoint_id != 0;
	uint64_t all = 0, dead = 0, members = 0;
	*totals = (struct store_totals){0};
	int rc =
	    count(store, is_one ? SQL_COUNT_RECORDS_OF : SQL_COUNT_RECORDS, endpoint_id, &all, err);
	if (rc == 0)
		rc = count(store, is_one ? SQL_COUNT_DELETED_OF : SQL_COUNT_DELETED, endpoint_id,
		    &totals->deleted, err);
	if (rc == 0)
		rc = count(store, is_one ? SQL_COUNT_REJECTED_OF : SQL_COUNT_REJECTED, endpoint_id,
		    &totals->rejected, err);
	if (rc < 0)
		return rc;
	totals->records = all - totals->deleted;
	if (is_one)
		return 0;
	rc = count(store, SQL_COUNT_DIRTY, 0, &totals->dirty, err);
	if (rc == 0)
		rc = count(store, SQL_COUNT_PUBLICATIONS, 0, &totals->publications, err);
	if (rc == 0)
		rc = count(store, SQL_COUNT_DEAD, 0, &dead, err);
	if (rc == 0)
		rc = count(store, SQL_COUNT_MEMBERS, 0, &members, err);
	if (rc < 0)
		return rc;
	totals->publications -= dead;
	/* Between an import and deduplication there may be publications without members. */
	if (members > totals->publications)
		totals->duplicates = members - totals->publications;
	return 0;
}

int store_has_records(struct store *store, int64_t endpoint_id, bool *answer, struct err *err)
{
	uint64_t number;
	int rc = count(store, SQL_HAS_RECORDS, endpoint_id, &number, err);
	*answer = number > 0;
	return rc;
}
