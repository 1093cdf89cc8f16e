/* SPDX-License-Identifier: MIT */
#include "pipeline/resolver.h"

#include "base/vec.h"

#include <stdlib.h>

#define CHECK_EVERY 1024

int resolver_check(
    struct resolver *r, const char *stage, uint64_t done, uint64_t all, struct err *err)
{
	const struct resolve_settings *settings = r->settings;
	if (done % CHECK_EVERY)
		return 0;
	if (settings->is_interrupted && settings->is_interrupted())
		return err_set(err, ERR_INTERRUPTED, "interrupted; nothing was changed");
	if (settings->progress)
		settings->progress(settings->progress_ctx, stage, done, all);
	return 0;
}

static size_t slot_of(const struct resolver *r, int64_t id)
{
	size_t slot = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u) & (r->n_slots - 1);
	while (r->slots[slot] && r->nodes[r->slots[slot] - 1].id != id)
		slot = (slot + 1) & (r->n_slots - 1);
	return slot;
}

static void grow_slots(struct resolver *r)
{
	free(r->slots);
	r->n_slots = r->n_slots ? r->n_slots * 2 : 1024;
	r->slots = xcalloc(r->n_slots, sizeof(*r->slots));
	for (size_t i = 0; i < r->n_nodes; i++)
		r->slots[slot_of(r, r->nodes[i].id)] = (uint32_t)i + 1;
}

int resolver_load(struct resolver *r, int64_t id, uint32_t *index, struct err *err)
{
	if (r->n_nodes * 2 >= r->n_slots)
		grow_slots(r);
	size_t slot = slot_of(r, id);
	if (r->slots[slot]) {
		*index = r->slots[slot] - 1;
		return 0;
	}
	struct dedup_state state;
	int rc = store_get_dedup_state(r->store, id, &state, err);
	if (rc == 0)
		rc = store_get_record(r->store, id, &r->stored, err);
	if (rc < 0)
		return rc;
	const struct record *record = &r->stored.record;
	*index = (uint32_t)r->n_nodes;
	VEC_ADD(r->nodes, r->n_nodes, r->nodes_capacity) = (struct node){
	    .id = id,
	    .profile = record->is_deleted ? NULL : profile_from_record(record, r->stored.endpoint),
	    .endpoint = arena_str(&r->arena, r->stored.endpoint),
	    .identifier = arena_str(&r->arena, record->identifier),
	    .publication = state.publication_id,
	    .profile_digest = state.profile_digest,
	};
	r->slots[slot] = *index + 1;
	return 0;
}

static void clear(struct resolver *r)
{
	for (size_t i = 0; i < r->n_nodes; i++)
		profile_free(r->nodes[i].profile);
	free(r->nodes);
	free(r->slots);
	free(r->touched);
	free(r->left);
	free(r->pairs);
	free(r->affected);
	free(r->members);
	free(r->starts);
	free(r->lost);
	free(r->remerge);
	stored_record_clear(&r->stored);
	arena_clear(&r->arena);
	store_close(r->store);
}

struct basis {
	struct buf buf;
	const struct resolve_settings *settings;
};

static int add_trust(void *ctx, const struct store_endpoint *endpoint, struct err *err)
{
	(void)err;
	struct basis *basis = ctx;
	const struct resolve_settings *settings = basis->settings;
	struct endpoint usual;
	int trust = settings->trust(settings->trust_ctx, endpoint->name);
	endpoint_init(&usual);
	/* So a new source of the usual trust changes nothing for the others. */
	if (trust != usual.trust)
		buf_addf(&basis->buf, "%.*s %d\n", STR_ARG(endpoint->name), trust);
	return 0;
}

/* Publications are made anew where the rules, or how far sources are trusted, have changed. */
static int check_basis(struct resolver *r, struct err *err)
{
	struct basis basis = {.settings = r->settings};
	struct digest old;
	buf_init(&basis.buf, 64u << 20);
	buf_addf(&basis.buf, "%d\n", DEDUP_VERSION);
	int rc = store_each_endpoint(r->store, add_trust, &basis, err);
	if (rc == 0)
		rc = store_get_dedup_basis(r->store, &old, err);
	struct digest now = hash128(basis.buf.p, basis.buf.n);
	buf_clear(&basis.buf);
	if (rc < 0 || memcmp(old.bytes, now.bytes, DIGEST_BYTES) == 0)
		return rc;
	r->is_all = true;
	return store_put_dedup_basis(r->store, now, err);
}

int resolve(const struct resolve_settings *settings, struct resolve_stats *stats, struct err *err)
{
	*stats = (struct resolve_stats){0};
	struct resolver r = {.settings = settings, .stats = stats, .is_all = settings->is_full};
	int rc = store_open(&r.store, settings->store_path, STORE_UPDATE, err);
	if (rc == 0)
		rc = store_begin(r.store, err);
	r.now = clock_now(settings->clock);
	if (rc == 0)
		rc = check_basis(&r, err);
	if (rc == 0)
		rc = store_end_embargoes(r.store, r.now, &stats->publications, err);
	if (rc == 0)
		rc = resolver_find_matches(&r, err);
	if (rc == 0)
		rc = resolver_form_clusters(&r, err);
	if (rc == 0)
		rc = resolver_write_publications(&r, err);
	if (rc == 0)
		rc = store_clear_dirty(r.store, err);
	if (rc == 0 && (r.is_all || stats->records > 0 || stats->publications > 0))
		rc = store_add_dedup_run(r.store, r.now, r.is_all, err);
	if (rc == 0)
		rc = store_commit(r.store, err);
	if (rc < 0 && r.store)
		store_rollback(r.store);
	clear(&r);
	return rc;
}
