/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include "base/utc.h"
#include "base/utf8.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BYTES 8192 /* longer ones are cut */

static enum log_level max_level = LOG_INFO;
static enum log_style style;
static const struct clock *stamps;
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

void log_set_style(enum log_style new_style, const struct clock *clock)
{
	style = new_style;
	stamps = clock;
}

bool log_is_to_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat info;
	unsigned long long device, inode;
	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &info) == 0 && info.st_dev == device && info.st_ino == inode;
}

static void add_prefix(struct buf *line, enum log_level level)
{
	static const char *const prefix[] = {
	    "sheaf: error: ", "sheaf: warning: ", "sheaf: ", "sheaf: debug: "};
	static const char *const priority[] = {"<3>", "<4>", "<6>", "<7>"};
	char stamp[UTC_TEXT_MAX];
	if (style == LOG_STAMPED)
		buf_addf(line, "%.*s ", STR_ARG(utc_format(clock_now(stamps), UTC_SECOND, stamp)));
	buf_add_text(line, style == LOG_JOURNAL ? priority[level] : prefix[level]);
}

void log_line(enum log_level level, const char *format, ...)
{
	if (level > max_level)
		return;
	char text[LINE_BYTES];
	struct buf line;
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_init(&line, 4 * LINE_BYTES);
	add_prefix(&line, level);
	utf8_add_shown(&line, str_from(text));
	buf_add_char(&line, '\n');
	pthread_mutex_lock(&lock);
	if (before)
		before();
	fwrite(line.p, 1, line.n, stderr);
	pthread_mutex_unlock(&lock);
	buf_clear(&line);
}
