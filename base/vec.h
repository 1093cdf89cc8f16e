/* SPDX-License-Identifier: MIT */
/*
 * Growing arrays of any type, as three plain members of a struct:
 *
 *	struct pair *pairs; size_t n_pairs, pairs_capacity;
 *	VEC_ADD(list->pairs, list->n_pairs, list->pairs_capacity) = (struct pair){a, b};
 *	free(list->pairs);
 *
 * For counts that our own caps bound: a failed allocation ends the program.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/err.h"

#include <stddef.h>

/* Room for one more item; gives the array, moved or not. */
static inline void *vec_grow(void *items, size_t n, size_t *capacity, size_t item_size)
{
	if (n < *capacity)
		return items;
	size_t larger = *capacity ? *capacity * 2 : 16;
	items = xrealloc(items, larger * item_size);
	*capacity = larger;
	return items;
}

#define VEC_ADD(items, n, capacity)                                                                \
	(*((items) = vec_grow((items), (n), &(capacity), sizeof(*(items))), &(items)[(n)++]))

#endif
