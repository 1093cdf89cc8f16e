/* SPDX-License-Identifier: MIT */
/*
 * How harvests and imports are reported, on standard error while they run and
 * as JSON at their end.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/cli.h"
#include "pipeline/ingest.h"

/* The settings' event callback; ctx is unused. */
void report_event(void *ctx, const struct ingest_event *event);

/*
 * The same for a daemon, one line an event that a program can read as well:
 * "ENDPOINT: EVENT key=value ...".
 */
void report_event_line(void *ctx, const struct ingest_event *event);

/* "last_run" as status --json has it. */
void report_run_json(struct json *json, const struct run *run);

/* A line: endpoint, and run as above. */
void report_result_json(const char *endpoint, const struct run *run);

/* The exit code for how the runs ended. */
int report_exit_code(const struct ingest_result *results, size_t n);

#endif
