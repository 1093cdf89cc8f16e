/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include "base/utf8.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#define LINE_BYTES 8192 /* longer ones are cut */

static enum log_level max_level = LOG_INFO;
static void (*before)(void);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void log_set_level(enum log_level level)
{
	max_level = level;
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
	char text[LINE_BYTES];
	struct buf line;
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_init(&line, 4 * LINE_BYTES);
	buf_add_text(&line, prefix[level]);
	utf8_add_shown(&line, str_from(text));
	buf_add_char(&line, '\n');
	pthread_mutex_lock(&lock);
	if (before)
		before();
	fwrite(line.p, 1, line.n, stderr);
	pthread_mutex_unlock(&lock);
	buf_clear(&line);
}
