/* SPDX-License-Identifier: MIT */
#include "pipeline/heartbeat.h"

#define WAIT_MS 100

int heartbeat_start(
    struct heartbeat *heartbeat, const char *store_path, int64_t now, struct err *err)
{
	*heartbeat = (struct heartbeat){
	    .daemon = {.started = now, .dedup_began = UTC_NONE, .dedup_ended = UTC_NONE}};
	int rc = store_open(&heartbeat->store, store_path, STORE_WRITE, err);
	if (rc == 0)
		store_set_wait(heartbeat->store, WAIT_MS);
	return rc;
}

void heartbeat_beat(struct heartbeat *heartbeat, int64_t now)
{
	/* Also where the clock was put back. */
	if (now < heartbeat->next && heartbeat->next - now <= HEARTBEAT_S)
		return;
	heartbeat->daemon.heartbeat = now;
	int rc = store_begin_step(heartbeat->store, NULL);
	if (rc == 0)
		rc = store_put_daemon(heartbeat->store, &heartbeat->daemon, NULL);
	if (rc == 0)
		rc = store_commit(heartbeat->store, NULL);
	if (rc < 0)
		store_rollback(heartbeat->store);
	/* Soon again where it failed; what ails the store is told by those who harvest. */
	heartbeat->next = now + (rc < 0 ? 1 : HEARTBEAT_S);
}

int heartbeat_forget_dead(const char *store_path, int64_t now, struct err *err)
{
	struct store *store = NULL;
	int rc = store_open(&store, store_path, STORE_WRITE, err);
	if (rc == 0) {
		store_set_wait(store, WAIT_MS);
		rc = store_begin(store, err);
	}
	if (rc == 0)
		rc = store_drop_dead_daemons(store, now, err);
	if (rc == 0)
		rc = store_commit(store, err);
	store_close(store);
	return rc == ERR_BUSY ? 0 : rc;
}

void heartbeat_end(struct heartbeat *heartbeat)
{
	if (!heartbeat->store)
		return;
	if (store_begin_step(heartbeat->store, NULL) == 0 &&
	    store_drop_daemon(heartbeat->store, NULL) == 0)
		store_commit(heartbeat->store, NULL);
	store_close(heartbeat->store);
	heartbeat->store = NULL;
}
