/* SPDX-License-Identifier: MIT */
/*
 * Log lines on standard error: `LEVEL message key=value ...`. Used by cli/ and
 * pipeline/ only: stages return errors and report issues, they never print.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/clock.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* What is printed: lines up to this level. Global, as all that is set here. */
void log_set_level(enum log_level level);

enum log_style {
	LOG_PLAIN,   /* "sheaf: warning: text" */
	LOG_STAMPED, /* "2026-01-31T12:00:00Z sheaf: warning: text", for a file */
	LOG_JOURNAL, /* "<4>text": systemd's journal knows the rest (sd-daemon(3)) */
};

/* What lines look like; plain until said. `clock` (of LOG_STAMPED) is borrowed for good. */
void log_set_style(enum log_style style, const struct clock *clock);

/* Whether standard error leads to the journal. */
bool log_is_to_journal(void);

/* Called before each line, to take a progress line off the terminal; NULL for none. */
void log_set_hook(void (*before_line)(void));

/* One line, whatever the texts in it hold: control characters are replaced (utf8_add_shown). */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

#endif
