/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const code_names[] = {"ok", "internal", "memory", "io", "disk-full", "usage",
    "config", "format", "limit", "network", "refused", "protocol", "busy", "postponed", "store",
    "not-found", "interrupted", "held"};

int err_set(struct err *err, int code, const char *format, ...)
{
	if (err) {
		va_list args;
		va_start(args, format);
		vsnprintf(err->text, sizeof(err->text), format, args);
		va_end(args);
		err->code = code;
	}
	return code;
}

int err_wrap(struct err *err, const char *format, ...)
{
	if (!err)
		return ERR_INTERNAL;
	char inner[ERR_TEXT_MAX];
	memcpy(inner, err->text, sizeof(inner));
	va_list args;
	va_start(args, format);
	int n = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(err->text))
		snprintf(err->text + n, sizeof(err->text) - (size_t)n, ": %s", inner);
	return err->code;
}

const char *err_code_name(int code)
{
	size_t i = (size_t) - (long)code;
	return code <= 0 && i < sizeof(code_names) / sizeof(*code_names) ? code_names[i]
									 : "internal";
}

_Noreturn void err_die(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fputs("sheaf: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

void *xmalloc(unsigned long size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		err_die("out of memory (%lu bytes)", size);
	return p;
}

void *xcalloc(unsigned long count, unsigned long size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);
	if (!p)
		err_die("out of memory (%lu x %lu bytes)", count, size);
	return p;
}

void *xrealloc(void *old, unsigned long size)
{
	void *p = realloc(old, size ? size : 1);
	if (!p)
		err_die("out of memory (%lu bytes)", size);
	return p;
}

char *xstrdup(const char *text)
{
	size_t n = strlen(text) + 1;
	return memcpy(xmalloc(n), text, n);
}
