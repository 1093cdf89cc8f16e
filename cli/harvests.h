/* SPDX-License-Identifier: MIT */
/*
 * Harvests that end: what `harvest` and `daemon --once` have in common.
 */
#ifndef CLI_HARVESTS_H
#define CLI_HARVESTS_H

#include "cli/cli.h"
#include "pipeline/ingest.h"

/* A warning where the configuration names nobody to write to. */
void harvests_check_contact(const struct cli *cli, const struct conf *conf);

/* Leaves those that are due; *next_due: when the first of the others is, INT64_MAX for none. */
int harvests_choose_due(
    struct cli *cli, const struct endpoint **chosen, size_t *n, int64_t *next_due, struct err *err);

/* Says that nothing is due, and when something will be. */
void harvests_tell_idle(int64_t next_due);

/* Harvests them once, tells how that went, and deduplicates. Exit code. */
int harvests_run(struct cli *cli, const struct conf *conf, struct ingest_settings *settings,
    const struct endpoint *const *chosen, size_t n, bool does_dedup);

#endif
