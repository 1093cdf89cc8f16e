/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/err.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_CHUNK_BYTES 4096

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	size_t used;
	alignas(max_align_t) char bytes[];
};

void arena_clear(struct arena *arena)
{
	if (!arena)
		return;
	for (struct arena_chunk *chunk = arena->chunk; chunk;) {
		struct arena_chunk *older = chunk->older;
		free(chunk);
		chunk = older;
	}
	*arena = (struct arena){0};
}

void arena_reset(struct arena *arena)
{
	/* The newest chunk is the largest, as sizes double. */
	if (arena->chunk) {
		struct arena_chunk *older = arena->chunk->older;
		while (older) {
			struct arena_chunk *next = older->older;
			free(older);
			older = next;
		}
		arena->chunk->older = NULL;
		arena->chunk->used = 0;
	}
	arena->used_bytes = 0;
}

static size_t round_up(size_t n)
{
	size_t align = alignof(max_align_t);
	return (n + align - 1) / align * align;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t need = round_up(size ? size : 1);
	struct arena_chunk *chunk = arena->chunk;
	if (!chunk || chunk->size - chunk->used < need) {
		size_t bytes = chunk ? chunk->size * 2 : FIRST_CHUNK_BYTES;
		if (bytes < need)
			bytes = need;
		struct arena_chunk *fresh = xmalloc(sizeof(*fresh) + bytes);
		*fresh = (struct arena_chunk){.older = chunk, .size = bytes};
		arena->chunk = chunk = fresh;
	}
	void *p = chunk->bytes + chunk->used;
	chunk->used += need;
	arena->used_bytes += need;
	return p;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		err_die("out of memory (%zu x %zu bytes)", count, size);
	void *p = arena_alloc(arena, count * size);
	memset(p, 0, count * size);
	return p;
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t size)
{
	struct arena_chunk *chunk = arena->chunk;
	size_t old_need = old ? round_up(old_size ? old_size : 1) : 0;
	size_t need = round_up(size ? size : 1);
	if (old && need >= old_need && (char *)old + old_need == chunk->bytes + chunk->used &&
	    chunk->size - chunk->used >= need - old_need) {
		chunk->used += need - old_need;
		arena->used_bytes += need - old_need;
		return old;
	}
	void *p = arena_alloc(arena, size);
	if (old)
		memcpy(p, old, old_size < size ? old_size : size);
	return p;
}

struct str arena_str(struct arena *arena, struct str s)
{
	char *p = arena_alloc(arena, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){p, s.n};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		return STR("");
	char *p = arena_alloc(arena, (size_t)n + 1);
	va_start(args, format);
	vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	return (struct str){p, (size_t)n};
}
