/* SPDX-License-Identifier: MIT */
/*
 * An arena: many small allocations, one free. A record owns one; every slice in
 * the record points into it.
 *
 *	struct arena arena = {0};
 *	struct str copy = arena_str(&arena, s);
 *	arena_reset(&arena);     // forget all, keep the largest chunk
 *	arena_clear(&arena);     // give all back
 *
 * The caller caps what it puts in (model/limits.h); an allocation that fails
 * ends the program.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* the newest, which older ones hang on */
	size_t used_bytes;	   /* handed out since the last reset */
};

void arena_clear(struct arena *arena);
void arena_reset(struct arena *arena);

/* Uninitialised memory, aligned for any type. Lives until reset or clear. */
void *arena_alloc(struct arena *arena, size_t size);

/* Zeroed memory for count items of size bytes. */
void *arena_calloc(struct arena *arena, size_t count, size_t size);

/* A larger copy of old (which stays as it is); grows in place where old was the last allocation. */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t size);

/* Copies; each followed by a NUL that is not counted. */
struct str arena_str(struct arena *arena, struct str s);
struct str arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull));

#endif
