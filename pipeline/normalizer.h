/* SPDX-License-Identifier: MIT */
/*
 * An endpoint's normaliser: the settings that its configuration gives, with its
 * mapping files read, and a memo. Of one thread.
 */
#ifndef PIPELINE_NORMALIZER_H
#define PIPELINE_NORMALIZER_H

#include "base/hash.h"
#include "normalize/normalize.h"

struct normalizer {
	struct normalize_settings settings;
	struct normalize_map *maps[3]; /* by enum normalize_map_kind */
};

/* The endpoint's strings must outlive it. ERR_CONFIG, ERR_IO for a mapping file. */
int normalizer_init(
    struct normalizer *normalizer, const struct endpoint *endpoint, int64_t now, struct err *err);
void normalizer_clear(struct normalizer *normalizer); /* NULL-safe */

/* Of all that bears on values, but for the time. */
uint64_t normalizer_digest(const struct normalizer *normalizer);

#endif
