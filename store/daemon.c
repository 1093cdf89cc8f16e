/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "store/lease.h"
#include "store/private.h"

#include "model/limits.h"

#include <unistd.h>

/* Of what is out of sight there is only its heartbeat. */
static bool is_alive(
    const struct lease *holder, const struct lease *own, int64_t heartbeat, int64_t now)
{
	if (strcmp(holder->host, own->host) == 0)
		return lease_is_alive(holder, own);
	return now - heartbeat < LIMIT_BEAT_SECONDS;
}

static int drop_row(struct store *store, int64_t id, struct err *err)
{
	sqlite3_stmt *drop = statement_use(store, SQL_DROP_DAEMON);
	bind_int(drop, 1, id);
	return statement_run(store, drop, err);
}

/*
 * Rows of daemons that this process can see to be dead, or that are out of sight
 * (of another boot, mostly) and silent; one that lives after all comes back.
 */
int store_drop_dead_daemons(struct store *store, int64_t now, struct err *err)
{
	const struct lease *own = lease_get_own(store);
	sqlite3_stmt *rows = NULL;
	int rc = statement_copy(store, SQL_EACH_DAEMON, &rows, err);
	while (rc == 0 && (rc = statement_step(store, rows, err)) > 0) {
		struct lease holder;
		column_lease(rows, 1, &holder);
		rc = 0;
		if (!is_alive(&holder, own, sqlite3_column_int64(rows, 6), now))
			rc = drop_row(store, sqlite3_column_int64(rows, 0), err);
	}
	sqlite3_finalize(rows);
	return rc;
}

int store_put_daemon(struct store *store, const struct store_daemon *daemon, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	const struct lease *own = lease_get_own(store);
	char machine[sizeof(daemon->machine)] = "";
	gethostname(machine, sizeof(machine) - 1);
	rc = store_drop_dead_daemons(store, daemon->heartbeat, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *put = statement_use(store, SQL_PUT_DAEMON);
	bind_lease(put, 1, own);
	bind_text(put, 4, str_from(machine));
	bind_int(put, 5, daemon->started);
	bind_int(put, 6, daemon->heartbeat);
	bind_time(put, 7, daemon->dedup_began);
	bind_time(put, 8, daemon->dedup_ended);
	return statement_run(store, put, err);
}

int store_drop_daemon(struct store *store, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	const struct lease *own = lease_get_own(store);
	sqlite3_stmt *drop = statement_use(store, SQL_DROP_OWN_DAEMON);
	bind_lease(drop, 1, own);
	return statement_run(store, drop, err);
}

static bool goes_before(const struct store_daemon *a, const struct store_daemon *b)
{
	return a->is_alive != b->is_alive ? a->is_alive : a->heartbeat > b->heartbeat;
}

/* Keeps the first `max` in order. */
static void insert(
    struct store_daemon *daemons, size_t max, size_t *n, const struct store_daemon *daemon)
{
	size_t at = *n;
	while (at > 0 && goes_before(daemon, &daemons[at - 1]))
		at--;
	if (at == max)
		return;
	if (*n < max)
		(*n)++;
	memmove(&daemons[at + 1], &daemons[at], (*n - 1 - at) * sizeof(*daemons));
	daemons[at] = *daemon;
}

int store_get_daemons(struct store *store, int64_t now, struct store_daemon *daemons, size_t max,
    size_t *n, struct err *err)
{
	const struct lease *own = lease_get_own(store);
	sqlite3_stmt *rows = statement_use(store, SQL_EACH_DAEMON);
	int rc;
	*n = 0;
	while ((rc = statement_step(store, rows, err)) > 0) {
		struct lease holder;
		column_lease(rows, 1, &holder);
		struct store_daemon row = {
		    .pid = holder.pid,
		    .started = sqlite3_column_int64(rows, 5),
		    .heartbeat = sqlite3_column_int64(rows, 6),
		    .dedup_began = column_time(rows, 7),
		    .dedup_ended = column_time(rows, 8),
		    .is_own = lease_is_same(&holder, own),
		};
		column_copy(rows, 4, row.machine, sizeof(row.machine));
		row.is_alive = is_alive(&holder, own, row.heartbeat, now);
		insert(daemons, max, n, &row);
	}
	return rc;
}
