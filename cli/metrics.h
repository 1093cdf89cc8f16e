/* SPDX-License-Identifier: MIT */
/*
 * Figures for monitoring, in a file: OpenMetrics text 1.0, in that part of it that
 * the older Prometheus text format has as well (gauges alone), so that the
 * textfile collector of node_exporter reads it too.
 */
#ifndef CLI_METRICS_H
#define CLI_METRICS_H

#include "cli/cli.h"

/* ERR_USAGE where the file cannot be written, which is better known before there is anything to write. */
int metrics_check(const char *path, struct err *err);

/* Replaces the file whole, or leaves it as it was. */
int metrics_write(
    const struct cli *cli, const struct conf *conf, const char *path, struct err *err);

#endif
