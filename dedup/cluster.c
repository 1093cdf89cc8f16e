/* SPDX-License-Identifier: MIT */
#include "dedup/dedup.h"

#include "base/err.h"
#include "base/hash.h"
#include "model/limits.h"

#include <stdlib.h>

/* A cluster being built is a ring of its members. */
struct node {
	uint32_t next;	  /* member of the same cluster */
	uint32_t cluster; /* its number: one of its members */
	uint32_t size;	  /* at the member that is the number */
	uint32_t rank;	  /* in profile order */
};

struct ranked {
	const struct profile *profile;
	uint32_t index;
};

static int compare_ranked(const void *a, const void *b)
{
	return profile_cmp(
	    ((const struct ranked *)a)->profile, ((const struct ranked *)b)->profile);
}

struct ranked_edge {
	uint32_t low, high; /* ranks */
	uint32_t a, b;
	uint16_t score;
};

static int compare_edges(const void *a, const void *b)
{
	const struct ranked_edge *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return x->high < y->high ? -1 : x->high > y->high;
}

/*
 * True where no member of the one has a veto against a member of the other, and
 * at least as many pairs speak for one publication as against it: one record
 * that says little must not tie together two that differ.
 */
static bool may_join(
    const struct profile *const *profiles, const struct node *nodes, uint32_t a, uint32_t b)
{
	size_t n_for = 0, n_against = 0;
	uint32_t i = a;
	do {
		uint32_t j = b;
		do {
			struct match match = match_pair(profiles[i], profiles[j]);
			if (match_is_veto(match))
				return false;
			n_for += match_links(match);
			n_against += !match_links(match);
			j = nodes[j].next;
		} while (j != b);
		i = nodes[i].next;
	} while (i != a);
	return n_for >= n_against;
}

/*
 * Pairs of clusters that were asked for, in the state in which they were: many
 * links run between two clusters, and comparing all members once is enough.
 */
struct asked {
	uint64_t *slots; /* 0: free */
	size_t mask;
};

/* True where this was asked before; a join changes the sizes, so that its note says nothing more. */
static bool was_asked(const struct asked *asked, const struct node *nodes, uint32_t a, uint32_t b)
{
	uint32_t low = a < b ? a : b, high = a < b ? b : a;
	uint64_t clusters = (uint64_t)low << 32 | high;
	uint64_t sizes = (uint64_t)nodes[low].size << 32 | nodes[high].size;
	uint64_t key = hash64_combine(clusters, sizes) | 1;
	size_t i = (size_t)(key >> 1) & asked->mask;
	while (asked->slots[i] && asked->slots[i] != key)
		i = (i + 1) & asked->mask;
	bool is_known = asked->slots[i] != 0;
	asked->slots[i] = key;
	return is_known;
}

static void join(struct node *nodes, uint32_t a, uint32_t b)
{
	uint32_t into = nodes[a].cluster, from = nodes[b].cluster;
	if (nodes[into].size < nodes[from].size) {
		uint32_t other = into;
		into = from;
		from = other;
	}
	nodes[into].size += nodes[from].size;
	uint32_t i = from;
	do {
		nodes[i].cluster = into;
		i = nodes[i].next;
	} while (i != from);
	uint32_t next = nodes[into].next;
	nodes[into].next = nodes[from].next;
	nodes[from].next = next;
}

size_t cluster_component(const struct profile *const *profiles, size_t n, const struct edge *edges,
    size_t n_edges, uint32_t *cluster)
{
	if (n == 0)
		return 0;
	struct ranked *ranked = xmalloc(n * sizeof(*ranked));
	struct node *nodes = xmalloc(n * sizeof(*nodes));
	struct ranked_edge *links = xmalloc((n_edges ? n_edges : 1) * sizeof(*links));
	for (size_t i = 0; i < n; i++) {
		ranked[i] = (struct ranked){profiles[i], (uint32_t)i};
		nodes[i] = (struct node){(uint32_t)i, (uint32_t)i, 1, 0};
	}
	qsort(ranked, n, sizeof(*ranked), compare_ranked);
	for (size_t i = 0; i < n; i++)
		nodes[ranked[i].index].rank = (uint32_t)i;

	size_t n_links = 0;
	for (size_t i = 0; i < n_edges; i++) {
		const struct edge *edge = &edges[i];
		if (!match_links(edge->match))
			continue;
		uint32_t x = nodes[edge->a].rank, y = nodes[edge->b].rank;
		links[n_links++] = (struct ranked_edge){
		    x < y ? x : y, x < y ? y : x, edge->a, edge->b, edge->match.score};
	}
	qsort(links, n_links, sizeof(*links), compare_edges);
	size_t n_slots = 16;
	while (n_slots < n_links * 2)
		n_slots *= 2;
	struct asked asked = {xcalloc(n_slots, sizeof(uint64_t)), n_slots - 1};
	for (size_t i = 0; i < n_links; i++) {
		uint32_t a = nodes[links[i].a].cluster, b = nodes[links[i].b].cluster;
		if (a == b || nodes[a].size + nodes[b].size > LIMIT_CLUSTER_RECORDS)
			continue;
		if (was_asked(&asked, nodes, a, b))
			continue;
		if (may_join(profiles, nodes, a, b))
			join(nodes, a, b);
	}

	uint32_t n_clusters = 0;
	uint32_t *number = xmalloc(n * sizeof(*number));
	for (size_t i = 0; i < n; i++)
		number[i] = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		uint32_t index = ranked[i].index, root = nodes[index].cluster;
		if (number[root] == UINT32_MAX)
			number[root] = n_clusters++;
		cluster[index] = number[root];
	}
	free(asked.slots);
	free(number);
	free(links);
	free(nodes);
	free(ranked);
	return n_clusters;
}
