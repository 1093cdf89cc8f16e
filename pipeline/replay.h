/* SPDX-License-Identifier: MIT */
/*
 * Replay: makes a store anew from the responses that another one has kept
 * (keep-responses), without network. Run by run the same harvest is made, with
 * each request answered by what was kept, at the time at which it came; where
 * publications were brought up to date in between, they are so again. So records,
 * runs, publications and their ids come out the same, by today's rules.
 *
 * What is asked is what was asked then, whatever the configuration says now; from
 * the configuration come what records get by default, and trust.
 */
#ifndef PIPELINE_REPLAY_H
#define PIPELINE_REPLAY_H

#include "pipeline/ingest.h"
#include "pipeline/resolve.h"

struct replay_settings {
	const char *from_path, *store_path;
	const struct endpoint *endpoints; /* of the configuration */
	size_t n_endpoints;
	bool (*is_interrupted)(void);
	ingest_event_fn event;
	void *event_ctx;
	/* Deduplications are made so, at their times; NULL: they are left out. */
	const struct resolve_settings *resolve;
};

struct replay_stats {
	uint64_t runs;	    /* replayed, each to its end as it was */
	uint64_t different; /* of these, came out otherwise: each was told as a warning */
	uint64_t missing;   /* runs that kept no responses, or not all: told likewise */
	uint64_t dedups;
};

/*
 * Negative where the one store could not be read or the other not be written, or
 * after an interrupt. Then the new store has a part of the runs.
 */
int replay(const struct replay_settings *settings, struct replay_stats *stats, struct err *err);

#endif
