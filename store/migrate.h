/* SPDX-License-Identifier: MIT */
/*
 * The schema's numbered steps. A store's PRAGMA user_version is the number of
 * the last step it has had; what is missing is applied in one transaction, so a
 * store is at the old version or at the new one, never between.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/err.h"

struct store;

struct migration {
	int version; /* after it */
	const char *name;
	const char *sql;
};

/* Made of store/sql/ at build time. */
extern const struct migration migrations[];
extern const int migrations_n;

#define STORE_APPLICATION_ID 0x53484146 /* "SHAF", in the file's header */

/* Refuses a file that is not ours or is newer than this program. *version gets 0 for an empty one. */
int store_check_file(struct store *store, int *version, struct err *err);

/* Brings the store to the newest schema. */
int store_migrate(struct store *store, struct err *err);

#endif
