/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){.max = max};
}

void buf_clear(struct buf *buf)
{
	if (!buf)
		return;
	free(buf->p);
	*buf = (struct buf){.max = buf->max};
}

void buf_reset(struct buf *buf)
{
	buf->n = 0;
	buf->failed = false;
	if (buf->p)
		buf->p[0] = '\0';
}

bool buf_reserve(struct buf *buf, size_t n)
{
	if (buf->failed)
		return false;
	if (n > buf->max - buf->n) {
		buf->failed = true;
		return false;
	}
	size_t need = buf->n + n + 1;
	if (need <= buf->capacity)
		return true;
	size_t capacity = buf->capacity ? buf->capacity : 64;
	while (capacity < need)
		capacity *= 2;
	if (capacity > buf->max + 1)
		capacity = buf->max + 1;
	char *p = realloc(buf->p, capacity);
	if (!p) {
		buf->failed = true;
		return false;
	}
	buf->p = p;
	buf->capacity = capacity;
	return true;
}

void buf_add_bytes(struct buf *buf, const void *p, size_t n)
{
	if (!buf_reserve(buf, n))
		return;
	if (n)
		memcpy(buf->p + buf->n, p, n);
	buf->n += n;
	buf->p[buf->n] = '\0';
}

void buf_add(struct buf *buf, struct str s)
{
	buf_add_bytes(buf, s.p, s.n);
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add_bytes(buf, &c, 1);
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add_bytes(buf, text, strlen(text));
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || !buf_reserve(buf, (size_t)n)) {
		buf->failed = true;
		return;
	}
	va_start(args, format);
	vsnprintf(buf->p + buf->n, (size_t)n + 1, format, args);
	va_end(args);
	buf->n += (size_t)n;
}
