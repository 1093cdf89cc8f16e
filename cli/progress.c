/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "cli/progress.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_MS	    100
#define LINE_MAX_CHARACTERS 78

static bool is_on, is_shown;
static long last_ms;

void progress_clear(void)
{
	if (is_shown)
		fputs("\r\033[K", stderr);
	is_shown = false;
}

void progress_init(int is_quiet)
{
	const char *terminal = getenv("TERM");
	is_on = !is_quiet && isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
	log_set_hook(progress_clear);
}

void progress_show(const char *format, ...)
{
	if (!is_on)
		return;
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	long now_ms = t.tv_sec * 1000 + t.tv_nsec / 1000000;
	if (is_shown && now_ms - last_ms < INTERVAL_MS)
		return;
	last_ms = now_ms;
	char line[LINE_MAX_CHARACTERS + 1];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	fprintf(stderr, "\r\033[K%s", line);
	fflush(stderr);
	is_shown = true;
}
