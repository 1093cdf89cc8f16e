/* SPDX-License-Identifier: MIT */
/*
 * Progress of long work on standard error: one line rewritten in place on a
 * terminal, nothing elsewhere (log lines say what began and ended).
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

/* Decides by the terminal and by -q whether there is a line. */
void progress_init(int is_quiet);

/* Shows a line, at most ten times a second. */
void progress_show(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Takes the line off. */
void progress_clear(void);

#endif
