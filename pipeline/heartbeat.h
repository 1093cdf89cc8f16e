/* SPDX-License-Identifier: MIT */
/*
 * The heartbeat that a daemon leaves in the store, for `status`. It has a
 * connection of its own and waits for nobody: where the store is held, the next
 * beat will do. For the dispatcher; others only forget the dead.
 */
#ifndef PIPELINE_HEARTBEAT_H
#define PIPELINE_HEARTBEAT_H

#include "store/store.h"

#define HEARTBEAT_S 10

struct heartbeat {
	struct store *store;
	struct store_daemon daemon; /* change it, then beat */
	int64_t next;		    /* UTC seconds */
};

int heartbeat_start(
    struct heartbeat *heartbeat, const char *store_path, int64_t now, struct err *err);

/* Writes it where HEARTBEAT_S have passed, or `next` was set to 0. */
void heartbeat_beat(struct heartbeat *heartbeat, int64_t now);

/* Forgets daemons that died, where no new one begins that would; not while the store is held. */
int heartbeat_forget_dead(const char *store_path, int64_t now, struct err *err);

/* The daemon ends. NULL-safe as to what it holds. */
void heartbeat_end(struct heartbeat *heartbeat);

#endif
