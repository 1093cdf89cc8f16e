/* SPDX-License-Identifier: MIT */
#include "base/vec.h"
#include "model/limits.h"
#include "pipeline/resolver.h"
#include "publish/publish.h"

#include <stdio.h>
#include <stdlib.h>

/* --- components and clusters --- */

struct component {
	uint32_t *nodes;
	size_t n_nodes, nodes_capacity;
	struct edge *edges; /* between indices into nodes */
	size_t n_edges, edges_capacity;
	const struct profile **profiles;
	uint32_t *cluster;
	size_t capacity;
};

static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* All that is linked to the first node, with the links among them. */
static int collect_component(
    struct resolver *r, struct component *c, uint32_t first, struct err *err)
{
	struct store_match *matches = NULL;
	size_t capacity = 0;
	int rc = 0;
	c->n_nodes = c->n_edges = 0;
	VEC_ADD(c->nodes, c->n_nodes, c->nodes_capacity) = first;
	r->nodes[first].is_visited = true;
	for (size_t i = 0; rc == 0 && i < c->n_nodes; i++) {
		uint32_t here = c->nodes[i];
		int64_t id = r->nodes[here].id;
		size_t n = 0;
		rc = store_get_matches(r->store, id, &matches, &n, &capacity, err);
		for (size_t j = 0; rc == 0 && j < n; j++) {
			uint32_t other;
			if (!match_links(matches[j].match))
				continue;
			rc = resolver_load(
			    r, matches[j].a == id ? matches[j].b : matches[j].a, &other, err);
			if (rc < 0)
				break;
			if (!r->nodes[other].is_visited) {
				r->nodes[other].is_visited = true;
				VEC_ADD(c->nodes, c->n_nodes, c->nodes_capacity) = other;
			}
			/* Each link is met from both its ends. */
			if (matches[j].a == id)
				VEC_ADD(c->edges, c->n_edges, c->edges_capacity) =
				    (struct edge){here, other, matches[j].match};
		}
	}
	free(matches);
	return rc;
}

static void add_cluster_start(struct resolver *r)
{
	VEC_ADD(r->starts, r->n_starts, r->starts_capacity) = (uint32_t)r->n_members;
}

static void add_member(struct resolver *r, uint32_t node)
{
	VEC_ADD(r->members, r->n_members, r->members_capacity) = node;
}

static uint32_t index_in(const struct component *c, uint32_t node)
{
	/* nodes are sorted by then */
	size_t low = 0, high = c->n_nodes;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c->nodes[middle] < node)
			low = middle + 1;
		else
			high = middle;
	}
	return (uint32_t)low;
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void cut_component(struct resolver *r, struct component *c)
{
	if (c->n_nodes > c->capacity) {
		c->capacity = c->n_nodes * 2;
		c->profiles = xrealloc(c->profiles, c->capacity * sizeof(*c->profiles));
		c->cluster = xrealloc(c->cluster, c->capacity * sizeof(*c->cluster));
	}
	qsort(c->nodes, c->n_nodes, sizeof(*c->nodes), compare_u32);
	for (size_t i = 0; i < c->n_nodes; i++)
		c->profiles[i] = r->nodes[c->nodes[i]].profile;
	for (size_t i = 0; i < c->n_edges; i++) {
		c->edges[i].a = index_in(c, c->edges[i].a);
		c->edges[i].b = index_in(c, c->edges[i].b);
	}
	qsort(c->edges, c->n_edges, sizeof(*c->edges), compare_edges);
	size_t n = cluster_component(c->profiles, c->n_nodes, c->edges, c->n_edges, c->cluster);
	/* Members in the order of their clusters: counted, then placed. */
	uint32_t *place = xcalloc(n + 1, sizeof(*place));
	for (size_t i = 0; i < c->n_nodes; i++)
		place[c->cluster[i] + 1]++;
	for (size_t k = 0; k < n; k++) {
		add_cluster_start(r);
		place[k + 1] += place[k];
		for (uint32_t i = place[k]; i < place[k + 1]; i++)
			add_member(r, 0);
	}
	uint32_t *members = r->members + (r->n_members - c->n_nodes);
	for (size_t i = 0; i < c->n_nodes; i++)
		members[place[c->cluster[i]]++] = c->nodes[i];
	free(place);
}

int resolver_form_clusters(struct resolver *r, struct err *err)
{
	struct component c = {0};
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < r->n_affected; i++) {
		uint32_t first = r->affected[i];
		if (r->nodes[first].is_visited || !r->nodes[first].profile)
			continue;
		rc = collect_component(r, &c, first, err);
		if (rc < 0)
			break;
		if (c.n_nodes == 1) {
			add_cluster_start(r);
			add_member(r, first);
		} else {
			cut_component(r, &c);
		}
		rc = resolver_check(r, "clustering", i, r->n_affected, err);
	}
	r->stats->clusters = r->n_starts;
	add_cluster_start(r); /* the end of the last one */
	free(c.nodes);
	free(c.edges);
	free(c.profiles);
	free(c.cluster);
	return rc;
}

/* --- which publication a cluster is --- */

/* A cluster that holds records of a publication. */
struct claim {
	int64_t publication;
	uint32_t cluster;
	uint32_t n_records;
};

static int compare_names(const struct node *a, const struct node *b)
{
	int order = str_cmp(a->endpoint, b->endpoint);
	return order ? order : str_cmp(a->identifier, b->identifier);
}

static const struct node *smallest_member(const struct resolver *r, uint32_t cluster)
{
	const struct node *smallest = NULL;
	for (uint32_t i = r->starts[cluster]; i < r->starts[cluster + 1]; i++) {
		const struct node *node = &r->nodes[r->members[i]];
		if (!smallest || compare_names(node, smallest) < 0)
			smallest = node;
	}
	return smallest;
}

static int compare_claims(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	if (x->publication != y->publication)
		return x->publication < y->publication ? -1 : 1;
	return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static int compare_i64(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Claims, sorted by publication and cluster, each pair once. */
static struct claim *collect_claims(const struct resolver *r, size_t *n_claims)
{
	struct claim *claims = NULL;
	size_t n = 0, capacity = 0;
	for (uint32_t c = 0; c + 1 < r->n_starts; c++) {
		for (uint32_t i = r->starts[c]; i < r->starts[c + 1]; i++) {
			int64_t publication = r->nodes[r->members[i]].publication;
			if (publication)
				VEC_ADD(claims, n, capacity) = (struct claim){publication, c, 1};
		}
	}
	if (n)
		qsort(claims, n, sizeof(*claims), compare_claims);
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		if (kept && compare_claims(&claims[kept - 1], &claims[i]) == 0)
			claims[kept - 1].n_records++;
		else
			claims[kept++] = claims[i];
	}
	*n_claims = kept;
	return claims;
}

static bool holds_record(const struct resolver *r, uint32_t cluster, int64_t record_id)
{
	for (uint32_t i = r->starts[cluster]; i < r->starts[cluster + 1]; i++) {
		if (r->nodes[r->members[i]].id == record_id)
			return true;
	}
	return false;
}

/*
 * Of the clusters that hold records of a publication, the one that keeps its id:
 * where its founder is, else where most of its records are, else the first by name.
 */
static uint32_t choose_heir(
    const struct resolver *r, const struct claim *claims, size_t n, int64_t founder_id)
{
	const struct claim *heir = &claims[0];
	for (size_t i = 0; i < n; i++) {
		if (holds_record(r, claims[i].cluster, founder_id))
			return claims[i].cluster;
		if (claims[i].n_records > heir->n_records ||
		    (claims[i].n_records == heir->n_records &&
			compare_names(smallest_member(r, claims[i].cluster),
			    smallest_member(r, heir->cluster)) < 0))
			heir = &claims[i];
	}
	return heir->cluster;
}

#define ID_CHARACTERS 16

/* "pub-" and 80 bits of the founder's name; `attempt` tells homonyms apart. */
static void mint_id(const struct node *founder, uint32_t attempt, char out[ID_CHARACTERS + 5])
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* Crockford's */
	struct buf name;
	buf_init(&name, 2 * (size_t)LIMIT_RECORD_BYTES);
	buf_add(&name, founder->endpoint);
	buf_add_char(&name, '\0');
	buf_add(&name, founder->identifier);
	if (attempt)
		buf_addf(&name, "%c%u", '\0', attempt);
	struct digest digest = hash128(name.p, name.n);
	buf_clear(&name);
	memcpy(out, "pub-", 4);
	unsigned bits = 0, n_bits = 0, byte = 0;
	for (int i = 0; i < ID_CHARACTERS; i++) {
		if (n_bits < 5) {
			bits = bits << 8 | digest.bytes[byte++];
			n_bits += 8;
		}
		out[4 + i] = alphabet[bits >> (n_bits - 5) & 31];
		n_bits -= 5;
	}
	out[4 + ID_CHARACTERS] = '\0';
}

static int found_publication(struct resolver *r, uint32_t cluster, int64_t *id, struct err *err)
{
	const struct node *founder = smallest_member(r, cluster);
	char public_id[ID_CHARACTERS + 5];
	for (uint32_t attempt = 0;; attempt++) {
		mint_id(founder, attempt, public_id);
		int rc = store_find_publication(r->store, str_from(public_id), id, err);
		if (rc == ERR_NOT_FOUND)
			return store_new_publication(
			    r->store, str_from(public_id), founder->id, id, err);
		if (rc < 0)
			return rc;
		/* Its own former publication, ended when the record went: it lives again. */
		struct arena arena = {0};
		struct stored_publication row;
		rc = store_get_publication_row(r->store, *id, &arena, &row, err);
		bool is_free = rc == 0 && !row.is_alive && row.founder_id == founder->id &&
			       row.merged_into.n == 0;
		arena_clear(&arena);
		if (rc < 0 || is_free)
			return rc;
	}
}

struct plan {
	int64_t *publication; /* of each cluster; 0: it founds one */
	bool *must_merge;     /* the cluster is not what its publication was */
};

/* Gives clusters the publications they go on from; joined ones lead on, empty ones end. */
static int assign_publications(struct resolver *r, struct plan *plan, struct err *err)
{
	size_t n;
	struct claim *claims = collect_claims(r, &n);
	struct arena arena = {0};
	int rc = 0;

	/* Heirs; the oldest publication that falls to a cluster names it. */
	uint32_t *heirs = xcalloc(n, sizeof(*heirs));
	for (size_t i = 0, end; rc == 0 && i < n; i = end) {
		struct stored_publication row;
		for (end = i + 1; end < n && claims[end].publication == claims[i].publication;
		     end++)
			;
		arena_reset(&arena);
		rc = store_get_publication_row(r->store, claims[i].publication, &arena, &row, err);
		if (rc < 0)
			break;
		uint32_t heir = choose_heir(r, &claims[i], end - i, row.founder_id);
		for (size_t j = i; j < end; j++) {
			heirs[j] = heir;
			plan->must_merge[claims[j].cluster] |= end - i > 1;
		}
		int64_t *own = &plan->publication[heir];
		if (*own == 0 || claims[i].publication < *own) {
			plan->must_merge[heir] |= *own != 0;
			*own = claims[i].publication;
		}
	}
	for (size_t i = 0; rc == 0 && i < n; i++) {
		bool is_first = i == 0 || claims[i].publication != claims[i - 1].publication;
		int64_t into = plan->publication[heirs[i]];
		if (is_first && into != claims[i].publication) {
			plan->must_merge[heirs[i]] = true;
			r->stats->publications++;
			rc = store_end_publication(
			    r->store, claims[i].publication, into, r->now, err);
		}
	}
	/* What lost records and is claimed by no cluster has none left, unless it is out of sight. */
	if (r->n_lost)
		qsort(r->lost, r->n_lost, sizeof(*r->lost), compare_i64);
	for (size_t i = 0, at = 0; rc == 0 && i < r->n_lost; i++) {
		if (i && r->lost[i] == r->lost[i - 1])
			continue;
		while (at < n && claims[at].publication < r->lost[i])
			at++;
		if (at < n && claims[at].publication == r->lost[i]) {
			for (size_t j = at; j < n && claims[j].publication == r->lost[i]; j++)
				plan->must_merge[claims[j].cluster] = true;
			continue;
		}
		r->stats->publications++;
		rc = store_end_publication(r->store, r->lost[i], 0, r->now, err);
	}
	arena_clear(&arena);
	free(heirs);
	free(claims);
	return rc;
}

/* --- canonical records --- */

static int merge_records(
    struct resolver *r, int64_t publication_id, const int64_t *ids, size_t n, struct err *err)
{
	struct arena arena = {0};
	struct stored_record *stored = xcalloc(n, sizeof(*stored));
	struct merge_input *inputs = xcalloc(n, sizeof(*inputs));
	struct publication publication = {0};
	bool is_changed = false;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = store_get_record(r->store, ids[i], &stored[i], err);
		inputs[i] = (struct merge_input){
		    .record = &stored[i].record,
		    .member = {ids[i], stored[i].endpoint, stored[i].record.identifier,
			stored[i].record.datestamp},
		    .trust = rc == 0
				 ? r->settings->trust(r->settings->trust_ctx, stored[i].endpoint)
				 : 0,
		    .first_seen = stored[i].first_seen,
		};
	}
	if (rc == 0) {
		merge_cluster(inputs, n, &arena, &publication);
		rc = store_put_publication(
		    r->store, publication_id, &publication, r->now, &is_changed, err);
	}
	if (rc == 0) {
		int64_t ends = publish_embargo_end(&publication);
		rc = store_put_embargo(
		    r->store, publication_id, ends > r->now ? ends : UTC_NONE, err);
	}
	r->stats->publications += is_changed;
	for (size_t i = 0; i < n; i++)
		stored_record_clear(&stored[i]);
	free(stored);
	free(inputs);
	arena_clear(&arena);
	return rc;
}

static int write_cluster(
    struct resolver *r, uint32_t cluster, int64_t publication, bool must_merge, struct err *err)
{
	uint32_t first = r->starts[cluster], end = r->starts[cluster + 1];
	int64_t few[16], *ids = end - first > 16 ? xcalloc(end - first, sizeof(*ids)) : few;
	/* Founded just before its values are written, so that its row is written once. */
	int rc = publication ? 0 : found_publication(r, cluster, &publication, err);
	for (uint32_t i = first; rc == 0 && i < end; i++) {
		struct node *node = &r->nodes[r->members[i]];
		ids[i - first] = node->id;
		must_merge |= node->is_dirty;
		if (node->publication != publication) {
			must_merge = true;
			rc = store_put_membership(r->store, node->id, publication, err);
		}
	}
	if (rc == 0 && must_merge)
		rc = merge_records(r, publication, ids, end - first, err);
	if (ids != few)
		free(ids);
	return rc;
}

/* Publications of records whose change did not bear on matching, and that no cluster covered. */
static int remerge(struct resolver *r, struct err *err)
{
	int64_t *ids = NULL;
	size_t capacity = 0;
	int rc = 0;
	if (r->n_remerge)
		qsort(r->remerge, r->n_remerge, sizeof(*r->remerge), compare_i64);
	for (size_t i = 0; rc == 0 && i < r->n_remerge; i++) {
		size_t n = 0;
		if (i && r->remerge[i] == r->remerge[i - 1])
			continue;
		rc = store_get_members(r->store, r->remerge[i], &ids, &n, &capacity, err);
		if (rc == 0 && n)
			rc = merge_records(r, r->remerge[i], ids, n, err);
	}
	free(ids);
	return rc;
}

/* A cluster that founds a publication. */
struct founding {
	const struct node *founder;
	uint32_t cluster;
};

static int compare_foundings(const void *a, const void *b)
{
	return compare_names(
	    ((const struct founding *)a)->founder, ((const struct founding *)b)->founder);
}

/*
 * Clusters that go on from a publication, then those that found one, by name: of
 * two publications that become one later the older stays, and among those founded
 * together that must not be a matter of which record came first.
 */
static uint32_t *order_clusters(const struct resolver *r, const struct plan *plan, size_t n)
{
	uint32_t *order = xcalloc(n, sizeof(*order));
	struct founding *foundings = xcalloc(n, sizeof(*foundings));
	size_t n_order = 0, n_foundings = 0;
	for (uint32_t c = 0; c < n; c++) {
		if (plan->publication[c])
			order[n_order++] = c;
		else
			foundings[n_foundings++] = (struct founding){smallest_member(r, c), c};
	}
	qsort(foundings, n_foundings, sizeof(*foundings), compare_foundings);
	for (size_t i = 0; i < n_foundings; i++)
		order[n_order++] = foundings[i].cluster;
	free(foundings);
	return order;
}

int resolver_write_publications(struct resolver *r, struct err *err)
{
	uint32_t *order = NULL;
	size_t n_clusters = r->n_starts - 1;
	struct plan plan = {
	    .publication = xcalloc(n_clusters, sizeof(int64_t)),
	    .must_merge = xcalloc(n_clusters, sizeof(bool)),
	};
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < r->n_nodes; i++) {
		if (!r->nodes[i].profile && r->nodes[i].publication)
			rc = store_put_membership(r->store, r->nodes[i].id, 0, err);
	}
	if (rc == 0)
		rc = assign_publications(r, &plan, err);
	if (rc == 0)
		order = order_clusters(r, &plan, n_clusters);
	for (size_t i = 0; rc == 0 && i < n_clusters; i++) {
		uint32_t c = order[i];
		rc = write_cluster(r, c, plan.publication[c], plan.must_merge[c], err);
		if (rc == 0)
			rc = resolver_check(r, "merging", i, n_clusters, err);
	}
	if (rc == 0)
		rc = remerge(r, err);
	free(order);
	free(plan.publication);
	free(plan.must_merge);
	return rc;
}
