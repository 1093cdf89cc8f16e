/* SPDX-License-Identifier: MIT */
/*
 * Resolve: brings the publications up to date with the records that changed
 * (dedup/ decides, store/ keeps). One transaction: killed at any moment, it has
 * either happened or not, and the records stay marked until it has.
 *
 * Work is in proportion to the change: only blocks that a changed record is or
 * was in are compared again, only components of links that a changed match
 * touches are clustered again, only publications of such clusters are merged
 * again. The outcome is that of a full run.
 */
#ifndef PIPELINE_RESOLVE_H
#define PIPELINE_RESOLVE_H

#include "base/clock.h"
#include "base/str.h"

struct resolve_stats {
	uint64_t records;  /* looked at again */
	uint64_t compared; /* of these, compared again */
	uint64_t keys, pairs, matches;
	uint64_t over_full_blocks, largest_block, skipped_pairs;
	uint64_t clusters;     /* formed again */
	uint64_t publications; /* new, changed, opened as an embargo ended, or ended */
};

struct resolve_settings {
	const char *store_path;
	bool is_full; /* all from nothing; publications keep their ids */
	struct clock *clock;
	bool (*is_interrupted)(void);
	/* How much an endpoint's values are trusted, 0 to 100. */
	int (*trust)(void *ctx, struct str endpoint);
	void *trust_ctx;
	/* For a progress display: stage in words, how far; may be NULL. */
	void (*progress)(void *ctx, const char *stage, uint64_t done, uint64_t all);
	void *progress_ctx;
};

int resolve(const struct resolve_settings *settings, struct resolve_stats *stats, struct err *err);

#endif
