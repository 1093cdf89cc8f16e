/* SPDX-License-Identifier: MIT */
/*
 * Hashes, by xxHash (XXH3). 64 bits for keys whose collisions are checked or
 * harmless, 128 bits for content digests that are trusted.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

#define DIGEST_BYTES 16

struct digest {
	uint8_t bytes[DIGEST_BYTES];
};

uint64_t hash64(const void *p, size_t n, uint64_t seed);

static inline uint64_t hash64_str(struct str s, uint64_t seed)
{
	return hash64(s.p, s.n, seed);
}

/* Mixes two hashes into one; the order matters. */
uint64_t hash64_combine(uint64_t a, uint64_t b);

struct digest hash128(const void *p, size_t n);

#endif
