/* SPDX-License-Identifier: MIT */
#include "harvest/seen.h"

#include "base/err.h"

#include <stdlib.h>

bool seen_add(struct seen *seen, uint64_t hash)
{
	if (hash == 0)
		hash = 1;
	if (seen->n * 2 >= seen->capacity) {
		struct seen larger = {.capacity = seen->capacity ? seen->capacity * 2 : 64};
		larger.slots = xcalloc(larger.capacity, sizeof(*larger.slots));
		for (size_t i = 0; i < seen->capacity; i++)
			if (seen->slots[i])
				seen_add(&larger, seen->slots[i]);
		free(seen->slots);
		*seen = larger;
	}
	size_t at = hash & (seen->capacity - 1);
	for (; seen->slots[at]; at = (at + 1) & (seen->capacity - 1))
		if (seen->slots[at] == hash)
			return true;
	seen->slots[at] = hash;
	seen->n++;
	return false;
}

void seen_clear(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){0};
}
