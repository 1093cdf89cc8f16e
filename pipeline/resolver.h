/* SPDX-License-Identifier: MIT */
/*
 * What the steps of resolve share. Private to pipeline/.
 */
#ifndef PIPELINE_RESOLVER_H
#define PIPELINE_RESOLVER_H

#include "dedup/dedup.h"
#include "pipeline/resolve.h"
#include "store/store.h"

/* A record that this run has to do with. */
struct node {
	int64_t id;
	struct profile *profile; /* NULL: deleted */
	struct str endpoint, identifier;
	int64_t publication;	 /* before this run; 0: none */
	uint64_t profile_digest; /* the same; 0: it had no keys */
	bool is_dirty;		 /* its values may have changed */
	bool is_compared;	 /* its matches are found again */
	bool is_visited;	 /* its component is known */
};

struct resolver {
	const struct resolve_settings *settings;
	struct resolve_stats *stats;
	struct store *store;
	int64_t now;	    /* of all that this run writes */
	bool is_all;	    /* everything is computed anew */
	struct arena arena; /* names */
	struct stored_record stored;

	struct node *nodes;
	size_t n_nodes, nodes_capacity;
	uint32_t *slots; /* open addressing by record id: index of the node + 1 */
	size_t n_slots;

	uint64_t *touched; /* keys whose blocks are looked at */
	size_t n_touched, touched_capacity;
	uint64_t *left; /* keys that a record no longer has, once for each record */
	size_t n_left, left_capacity;
	uint64_t *pairs; /* candidate pairs: two node indices */
	size_t n_pairs, pairs_capacity;
	uint32_t *affected; /* nodes whose component is to be clustered again */
	size_t n_affected, affected_capacity;

	/* clusters: members of cluster i are members[starts[i]] up to members[starts[i + 1]] */
	uint32_t *members;
	size_t n_members, members_capacity;
	uint32_t *starts;
	size_t n_starts, starts_capacity;

	int64_t *lost; /* publications that a deleted record was in */
	size_t n_lost, lost_capacity;
	int64_t *remerge; /* publications of records whose change does not bear on matching */
	size_t n_remerge, remerge_capacity;
};

/* The node of a record, loaded where it is not yet; its index in *index. */
int resolver_load(struct resolver *r, int64_t id, uint32_t *index, struct err *err);

/* Tells progress and asks whether to stop; ERR_INTERRUPTED. Cheap when called often. */
int resolver_check(
    struct resolver *r, const char *stage, uint64_t done, uint64_t all, struct err *err);

/* resolve_match.c: from dirty records to matches; fills affected, lost and remerge. */
int resolver_find_matches(struct resolver *r, struct err *err);

/* resolve_cluster.c: from affected nodes to clusters, and clusters to publications. */
int resolver_form_clusters(struct resolver *r, struct err *err);
int resolver_write_publications(struct resolver *r, struct err *err);

#endif
