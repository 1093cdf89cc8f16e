/* SPDX-License-Identifier: MIT */
/*
 * A set of hashes: what a list has shown already. Private to harvest/.
 *
 *	struct seen seen = {0};
 *	if (seen_add(&seen, hash64_str(token, 0))) ...
 *	seen_clear(&seen);
 */
#ifndef HARVEST_SEEN_H
#define HARVEST_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen {
	uint64_t *slots; /* an open table; 0 is free */
	size_t n, capacity;
};

/* Adds a hash; true where it was there already. */
bool seen_add(struct seen *seen, uint64_t hash);

void seen_clear(struct seen *seen);

#endif
