/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

uint64_t hash64(const void *p, size_t n, uint64_t seed)
{
	return XXH3_64bits_withSeed(n ? p : "", n, seed);
}

uint64_t hash64_combine(uint64_t a, uint64_t b)
{
	uint64_t both[2] = {a, b};
	return XXH3_64bits(both, sizeof(both));
}

struct digest hash128(const void *p, size_t n)
{
	XXH128_canonical_t canonical;
	XXH128_canonicalFromHash(&canonical, XXH3_128bits(n ? p : "", n));
	struct digest digest;
	memcpy(digest.bytes, canonical.digest, DIGEST_BYTES);
	return digest;
}
