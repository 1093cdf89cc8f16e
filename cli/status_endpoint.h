/* SPDX-License-Identifier: MIT */
/* One endpoint in full: the part of `sheaf status` that is asked for with its name. */
#ifndef CLI_STATUS_ENDPOINT_H
#define CLI_STATUS_ENDPOINT_H

#include "cli/cli.h"
#include "pipeline/inspect.h"

struct status_endpoint {
	const struct inspect_endpoint *stored;
	const struct endpoint *configured; /* NULL where it is not */
	struct inspect_schedule schedule;
};

/* State, counts, gaps, what is held, and the last runs. */
int status_print_endpoint(
    struct inspector *inspector, const struct status_endpoint *endpoint, struct err *err);

/* The key "runs": the last runs, the newest first, each as last_run. */
int status_add_runs(
    struct json *json, struct inspector *inspector, struct str endpoint, struct err *err);

#endif
