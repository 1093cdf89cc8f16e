/* SPDX-License-Identifier: MIT */
/* What went wrong, by cause: the part of `sheaf status` that --errors asks for. */
#ifndef CLI_STATUS_ERRORS_H
#define CLI_STATUS_ERRORS_H

#include "cli/cli.h"

/* Of one endpoint, or of all where it is NULL. Negative: err says why. */
int status_print_errors(const struct cli *cli, const char *endpoint, struct err *err);

#endif
