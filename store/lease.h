/* SPDX-License-Identifier: MIT */
/*
 * Leases: which process works on something. A lease names a machine (this boot
 * of it, and the container's process namespace), a process id, and when that
 * process started, as ids come again.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include "store/statement.h"

#define LEASE_HOST_MAX 160

struct lease {
	char host[LEASE_HOST_MAX];
	int64_t pid;
	int64_t ticks; /* since boot, when the process started; 0 where there is no such process */
};

/* Of the process that asks; read once for each connection, which no process hands to another. */
const struct lease *lease_get_own(struct store *store);

/* Whether `own`, the lease of the process that asks, can see the holder alive. */
bool lease_is_alive(const struct lease *holder, const struct lease *own);
bool lease_is_same(const struct lease *a, const struct lease *b);

/* In three parameters or columns from i on: host, process id, ticks. Bound by reference. */
void bind_lease(sqlite3_stmt *statement, int i, const struct lease *lease);
void column_lease(sqlite3_stmt *statement, int i, struct lease *lease);

#endif
