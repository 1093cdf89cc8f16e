/* SPDX-License-Identifier: MIT */
/*
 * A growable byte buffer with a hard maximum.
 *
 * A write that would pass the maximum, or for which memory lacks, changes
 * nothing and sets `failed`; later writes do nothing too. So a caller may write
 * many times and test once:
 *
 *	struct buf out;
 *	buf_init(&out, LIMIT_PAGE_BYTES);
 *	buf_add(&out, STR("<dc>"));
 *	...
 *	if (out.failed) ...
 *	buf_clear(&out);
 *
 * The bytes are always followed by a NUL that is not counted.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;
	size_t n;
	size_t capacity;
	size_t max;
	bool failed;
};

/* An empty buffer that will never hold more than max bytes. */
void buf_init(struct buf *buf, size_t max);

/* Frees the bytes; the buffer is empty and may be used again. NULL-safe. */
void buf_clear(struct buf *buf);

/* Forgets the content and the failure, keeps the memory. */
void buf_reset(struct buf *buf);

/* Makes room for n more bytes; false (and failed) where that passes the maximum. */
bool buf_reserve(struct buf *buf, size_t n);

void buf_add(struct buf *buf, struct str s);
void buf_add_bytes(struct buf *buf, const void *p, size_t n);
void buf_add_char(struct buf *buf, char c);
void buf_add_text(struct buf *buf, const char *text);
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The content as a slice, valid until the next write. */
static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->p ? buf->p : "", buf->n};
}

#endif
