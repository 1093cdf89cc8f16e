/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

static enum log_level max_level = LOG_INFO;
static void (*before)(void);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void log_set_level(enum log_level level)
{
	max_level = level;
}

enum log_level log_get_level(void)
{
	return max_level;
}

void log_set_hook(void (*before_line)(void))
{
	before = before_line;
}

void log_line(enum log_level level, const char *format, ...)
{
	static const char *const prefix[] = {
	    "sheaf: error: ", "sheaf: warning: ", "sheaf: ", "sheaf: debug: "};
	if (level > max_level)
		return;
	pthread_mutex_lock(&lock);
	if (before)
		before();
	fputs(prefix[level], stderr);
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	pthread_mutex_unlock(&lock);
}
