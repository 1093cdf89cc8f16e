/* SPDX-License-Identifier: MIT */
/*
 * Renormalisation: today's rules and configuration over what was received, with
 * no network. Records whose values stay as they are are not touched; the others
 * are written and marked for deduplication, some thousands a transaction. A run
 * that was cut off goes on where its last commit stood.
 */
#ifndef PIPELINE_RENORMALIZE_H
#define PIPELINE_RENORMALIZE_H

#include "base/clock.h"
#include "base/err.h"
#include "model/endpoint.h"
#include "model/record.h"

/* One raw value that would mean, or means now, something else. */
struct renormalize_change {
	struct str endpoint, identifier; /* of the record */
	enum dc_element element;
	struct str raw;		/* empty for what the configuration gives */
	struct str before, now; /* values as `sheaf normalize` shows them, joined by "; " */
};

struct renormalize_settings {
	const char *store_path;
	const struct endpoint
	    *endpoints; /* configured ones; others have no settings of their own */
	size_t n_endpoints;
	const struct clock *clock;
	bool is_dry; /* only tells what would change */
	bool (*is_interrupted)(void);
	void (*change)(void *ctx, const struct renormalize_change *change); /* may be NULL */
	void (*progress)(void *ctx, uint64_t n);			    /* may be NULL */
	void *ctx;
};

struct renormalize_stats {
	uint64_t records, changed;
	bool was_resumed;
};

int renormalize(
    const struct renormalize_settings *settings, struct renormalize_stats *stats, struct err *err);

#endif
