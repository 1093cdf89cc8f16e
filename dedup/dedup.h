/* SPDX-License-Identifier: MIT */
/*
 * Deduplication: blocking, matching, clustering, merging. Pure: no I/O, no
 * clock, no globals. Everything is a function of what the records say and are
 * called, never of the order in which they came or of row numbers.
 *
 * The line (Christen, "Data Matching", 2012, uses the same words):
 *
 *	profile_from_record()   what of a record bears on matching
 *	block_keys()            hashes; records that share one may be candidate pairs
 *	block_pairs()           the candidate pairs of one block, bounded
 *	match_pair()            same, version, different or uncertain: and the rule that says so
 *	cluster_component()     a connected component of matches cut into clusters without a veto inside
 *	merge_cluster()         the canonical record of a cluster
 */
#ifndef DEDUP_DEDUP_H
#define DEDUP_DEDUP_H

#include "model/publication.h"
#include "model/record.h"

/*
 * Raise it when a key, rule or policy changes what comes out: stores are then
 * deduplicated anew.
 */
#define DEDUP_VERSION 1

/* --- profile --- */

/*
 * The part of a record that is compared, folded once. Opaque, one allocation,
 * owned by the caller.
 */
struct profile;

/* `endpoint` and record->identifier name the record in total orders. profile_free is NULL-safe. */
struct profile *profile_from_record(const struct record *record, struct str endpoint);
void profile_free(struct profile *profile);

/* Digest of all that bears on keys, matches and clusters: equal digests, equal behaviour. */
uint64_t profile_digest(const struct profile *profile);

/* Total order: by what the record says, then by its name. <0, 0, >0. */
int profile_cmp(const struct profile *a, const struct profile *b);

/* --- block --- */

/* Writes up to LIMIT_KEYS_PER_RECORD distinct, sorted keys; returns how many. */
size_t block_keys(const struct profile *profile, uint64_t *keys);

struct pair {
	uint32_t a, b; /* indices into the block, a != b */
};

struct block_stats {
	uint64_t blocks, over_full_blocks, largest, pairs, skipped_pairs;
};

/*
 * The candidate pairs of the records that share a key: all of them up to
 * LIMIT_BLOCK_RECORDS; beyond, only within sub-blocks of equal (year, first
 * author) and, where those are over-full too, within a window of
 * LIMIT_BLOCK_WINDOW in profile order. Calls pair(ctx, i, j) with indices into
 * profiles; what was given up is counted in stats->skipped_pairs.
 */
void block_pairs(const struct profile *const *profiles, size_t n,
    void (*pair)(void *ctx, size_t i, size_t j), void *ctx, struct block_stats *stats);

/* --- match --- */

/* Symmetric: match_pair(a, b) equals match_pair(b, a). */
struct match match_pair(const struct profile *a, const struct profile *b);

/* True where no cluster may hold both, whatever links them. */
bool match_is_veto(struct match match);

/*
 * True where the match joins two records under the default merge policy: the
 * same, a preprint and its article, or versions of one identifier.
 */
bool match_links(struct match match);

/* The rule's short name ("same-doi"), and a sentence that explains it to a reader. */
const char *match_rule_name(uint8_t rule);
const char *match_rule_text(uint8_t rule);

/*
 * Explains a pair: calls say(ctx, what, a's value, b's value, verdict in words)
 * for each piece of evidence ("title", "first author", "year", "doi" ...).
 */
typedef void (*match_evidence_fn)(
    void *ctx, const char *what, struct str a, struct str b, const char *finding);
struct match match_explain(
    const struct profile *a, const struct profile *b, match_evidence_fn say, void *ctx);

/* --- cluster --- */

struct edge {
	uint32_t a, b; /* indices into profiles */
	struct match match;
};

/*
 * Cuts one connected component into clusters: edges for which match_links, from
 * the strongest to the weakest, ties by profile order; two clusters join only if
 * no veto stands between any two members, and at least as many pairs of members
 * link as do not. Other edges are ignored, so that all of a component's may be
 * given. cluster[i] gets a number from 0, numbered by each cluster's first member
 * in profile order. No cluster exceeds LIMIT_CLUSTER_RECORDS. Returns how many.
 */
size_t cluster_component(const struct profile *const *profiles, size_t n, const struct edge *edges,
    size_t n_edges, uint32_t *cluster);

/* --- merge --- */

struct merge_input {
	const struct record *record; /* with values */
	struct member member;
	int trust; /* of its endpoint */
	int64_t first_seen;
};

/*
 * The canonical record: fills values, members (sorted by endpoint and
 * identifier) and first_seen; id and modified are the caller's. Memory is the
 * arena's; slices may point into the records. Policies by element are the table
 * in merge.c. Independent of the order of the inputs.
 */
void merge_cluster(const struct merge_input *inputs, size_t n, struct arena *arena,
    struct publication *publication);

#endif
