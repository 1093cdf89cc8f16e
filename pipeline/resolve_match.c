/* SPDX-License-Identifier: MIT */
#include "base/vec.h"
#include "model/limits.h"
#include "pipeline/resolver.h"

#include <stdlib.h>

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static size_t sort_unique(uint64_t *items, size_t n)
{
	size_t kept = 0;
	if (n)
		qsort(items, n, sizeof(*items), compare_u64);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || items[i] != items[kept - 1])
			items[kept++] = items[i];
	}
	return kept;
}

static void touch(struct resolver *r, uint64_t key)
{
	VEC_ADD(r->touched, r->n_touched, r->touched_capacity) = key;
}

static bool has_key(const uint64_t *keys, size_t n, uint64_t key)
{
	for (size_t i = 0; i < n; i++) {
		if (keys[i] == key)
			return true;
	}
	return false;
}

/* Gives a dirty record its new keys, and notes which blocks that touches. */
static int renew_keys(struct resolver *r, int64_t id, struct err *err)
{
	uint64_t keys[LIMIT_KEYS_PER_RECORD];
	uint32_t index;
	int rc = resolver_load(r, id, &index, err);
	if (rc < 0)
		return rc;
	struct node *node = &r->nodes[index];
	struct dedup_state old = {0};
	if (node->profile_digest) {
		rc = store_get_dedup_state(r->store, id, &old, err);
		if (rc < 0)
			return rc;
	}
	node->is_dirty = true;
	struct dedup_state state = {.record_id = id, .keys = keys};
	if (node->profile) {
		state.profile_digest = profile_digest(node->profile);
		state.n_keys = block_keys(node->profile, keys);
	} else if (node->publication) {
		VEC_ADD(r->lost, r->n_lost, r->lost_capacity) = node->publication;
	}
	if (node->publication && state.profile_digest &&
	    state.profile_digest == old.profile_digest) {
		VEC_ADD(r->remerge, r->n_remerge, r->remerge_capacity) = node->publication;
		return 0;
	}
	if (!node->profile && !old.profile_digest && !node->publication)
		return 0; /* a tombstone that never was a record here */
	node->is_compared = true;
	for (size_t i = 0; i < old.n_keys; i++) {
		touch(r, old.keys[i]);
		if (!has_key(keys, state.n_keys, old.keys[i]))
			VEC_ADD(r->left, r->n_left, r->left_capacity) = old.keys[i];
	}
	for (size_t i = 0; i < state.n_keys; i++)
		touch(r, keys[i]);
	r->stats->keys += state.n_keys;
	return store_put_dedup_state(r->store, &state, err);
}

/* How many records left the block of that key. */
static size_t count_left(const struct resolver *r, uint64_t key)
{
	size_t low = 0, high = r->n_left;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (r->left[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	size_t n = 0;
	while (low + n < r->n_left && r->left[low + n] == key)
		n++;
	return n;
}

/*
 * In an over-full block a newcomer moves the windows of others: all its records
 * are compared again, with all that their keys lead to.
 */
static int widen_over_full(struct resolver *r, struct err *err)
{
	int64_t *ids = NULL;
	size_t n, capacity = 0, n_keys = r->n_touched;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < n_keys; i++) {
		uint64_t key = r->touched[i];
		n = 0;
		rc = store_get_block(r->store, key, &ids, &n, &capacity, err);
		if (rc < 0 || n + count_left(r, key) <= LIMIT_BLOCK_RECORDS)
			continue;
		for (size_t j = 0; rc == 0 && j < n; j++) {
			uint32_t index;
			struct dedup_state state;
			rc = resolver_load(r, ids[j], &index, err);
			if (rc < 0 || r->nodes[index].is_compared)
				continue;
			r->nodes[index].is_compared = true;
			rc = store_get_dedup_state(r->store, ids[j], &state, err);
			for (size_t k = 0; rc == 0 && k < state.n_keys; k++)
				touch(r, state.keys[k]);
		}
	}
	free(ids);
	r->n_touched = sort_unique(r->touched, r->n_touched);
	return rc;
}

struct block {
	struct resolver *r;
	uint32_t *indices;
	const struct profile **profiles;
	size_t capacity;
	struct block_stats stats;
};

static void add_pair(void *ctx, size_t i, size_t j)
{
	struct block *block = ctx;
	struct resolver *r = block->r;
	uint32_t a = block->indices[i], b = block->indices[j];
	if (!r->nodes[a].is_compared && !r->nodes[b].is_compared)
		return;
	if (r->nodes[a].id > r->nodes[b].id) {
		uint32_t swap = a;
		a = b;
		b = swap;
	}
	VEC_ADD(r->pairs, r->n_pairs, r->pairs_capacity) = (uint64_t)a << 32 | b;
}

static int pair_block(void *ctx, uint64_t key, const int64_t *ids, size_t n, struct err *err)
{
	(void)key;
	struct block *block = ctx;
	if (n > block->capacity) {
		block->capacity = n * 2;
		block->indices =
		    xrealloc(block->indices, block->capacity * sizeof(*block->indices));
		block->profiles =
		    xrealloc(block->profiles, block->capacity * sizeof(*block->profiles));
	}
	size_t n_live = 0;
	for (size_t i = 0; i < n; i++) {
		int rc = resolver_load(block->r, ids[i], &block->indices[n_live], err);
		if (rc < 0)
			return rc;
		const struct profile *profile = block->r->nodes[block->indices[n_live]].profile;
		if (profile)
			block->profiles[n_live++] = profile;
	}
	block_pairs(block->profiles, n_live, add_pair, block, &block->stats);
	return resolver_check(block->r, "comparing", block->stats.blocks, 0, err);
}

static int pair_touched(struct resolver *r, struct block *block, struct err *err)
{
	int64_t *ids = NULL;
	size_t capacity = 0;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < r->n_touched; i++) {
		size_t n = 0;
		rc = store_get_block(r->store, r->touched[i], &ids, &n, &capacity, err);
		if (rc == 0 && n > 1)
			rc = pair_block(block, r->touched[i], ids, n, err);
	}
	free(ids);
	return rc;
}

static void affect(struct resolver *r, uint32_t index)
{
	VEC_ADD(r->affected, r->n_affected, r->affected_capacity) = index;
}

/* What a compared record was linked to has to be clustered again too. */
static int drop_matches(struct resolver *r, struct err *err)
{
	struct store_match *matches = NULL;
	size_t capacity = 0;
	int rc = 0;
	for (size_t i = 0, n_nodes = r->n_nodes; rc == 0 && i < n_nodes; i++) {
		if (!r->nodes[i].is_compared)
			continue;
		affect(r, (uint32_t)i);
		size_t n = 0;
		rc = store_get_matches(r->store, r->nodes[i].id, &matches, &n, &capacity, err);
		for (size_t j = 0; rc == 0 && j < n; j++) {
			uint32_t other;
			rc = store_drop_match(r->store, matches[j].a, matches[j].b, err);
			if (rc == 0)
				rc = resolver_load(r,
				    matches[j].a == r->nodes[i].id ? matches[j].b : matches[j].a,
				    &other, err);
			if (rc == 0)
				affect(r, other);
		}
	}
	free(matches);
	return rc;
}

static int match_pairs(struct resolver *r, struct err *err)
{
	int rc = 0;
	r->n_pairs = sort_unique(r->pairs, r->n_pairs);
	r->stats->pairs = r->n_pairs;
	for (size_t i = 0; rc == 0 && i < r->n_pairs; i++) {
		uint32_t a = (uint32_t)(r->pairs[i] >> 32), b = (uint32_t)r->pairs[i];
		struct match match = match_pair(r->nodes[a].profile, r->nodes[b].profile);
		if (match.verdict != VERDICT_DIFFERENT) {
			r->stats->matches++;
			rc = store_put_match(r->store,
			    &(struct store_match){r->nodes[a].id, r->nodes[b].id, match}, err);
			affect(r, a);
			affect(r, b);
		}
		if (rc == 0)
			rc = resolver_check(r, "matching", i, r->n_pairs, err);
	}
	return rc;
}

/* Where more than this share of all records is dirty, a full run is less work. */
#define BULK_SHARE 4

int resolver_find_matches(struct resolver *r, struct err *err)
{
	int64_t *ids = NULL;
	size_t n;
	struct block block = {.r = r};
	struct store_totals totals;
	int rc = store_get_totals(r->store, 0, &totals, err);
	bool is_all =
	    rc == 0 && (r->is_all || totals.dirty * BULK_SHARE > totals.records + totals.deleted);
	if (is_all)
		rc = store_dirty_all(r->store, err);
	if (rc == 0)
		rc = store_get_dirty(r->store, &ids, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = renew_keys(r, ids[i], err);
		if (rc == 0)
			rc = resolver_check(r, "reading", i, n, err);
	}
	if (rc < 0)
		goto out;
	r->stats->records = n;
	r->n_touched = sort_unique(r->touched, r->n_touched);
	if (r->n_left)
		qsort(r->left, r->n_left, sizeof(*r->left), compare_u64);
	if (is_all) {
		for (size_t i = 0; i < r->n_nodes; i++)
			affect(r, (uint32_t)i);
	} else {
		rc = widen_over_full(r, err);
		if (rc == 0)
			rc = drop_matches(r, err);
	}
	for (size_t i = 0; i < r->n_nodes; i++)
		r->stats->compared += r->nodes[i].is_compared;
	if (rc == 0)
		rc = is_all ? store_each_block(r->store, pair_block, &block, err)
			    : pair_touched(r, &block, err);
	r->stats->over_full_blocks = block.stats.over_full_blocks;
	r->stats->largest_block = block.stats.largest;
	r->stats->skipped_pairs = block.stats.skipped_pairs;
	if (rc == 0)
		rc = match_pairs(r, err);
out:
	free(block.indices);
	free(block.profiles);
	free(ids);
	return rc;
}
