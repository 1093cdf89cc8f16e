/* SPDX-License-Identifier: MIT */
/*
 * The run of one endpoint: opened (or taken up where it was cut off), harvested
 * list by list, and closed with its outcome. Private to pipeline/.
 */
#ifndef PIPELINE_ENDPOINT_RUN_H
#define PIPELINE_ENDPOINT_RUN_H

#include "harvest/harvest.h"
#include "pipeline/ingest.h"
#include "pipeline/plan.h"
#include "pipeline/writer.h"

/*
 * Registers the endpoint and opens its run, or takes up the one that was cut
 * off; where another process is at work on the endpoint, waits a while for its
 * end. *plan (zeroed by the caller) and *checkpoint (in *arena) say what there is
 * to do. An import has none of the three: NULL.
 */
int endpoint_run_open(struct writer *writer, const struct ingest_settings *settings,
    const struct endpoint *endpoint, struct run *run, struct checkpoint *checkpoint,
    struct plan *plan, struct arena *arena, struct err *err);

/* Writes how an import ended; rc < 0: it did not succeed, *reason says why. */
int endpoint_run_close_import(struct writer *writer, const struct ingest_settings *settings,
    struct run *run, int rc, const struct err *reason, struct err *err);

/* What a run is that failed with rc. */
enum run_outcome endpoint_run_outcome(int rc, const struct run *run);

/* Tells that the run has started or finished. */
void endpoint_run_tell(const struct ingest_settings *settings, enum ingest_event_kind kind,
    const char *endpoint, const struct run *run);

/* Harvests one endpoint; *result says how it went. Endpoints may run side by side. */
void endpoint_run_harvest(const struct ingest_settings *settings, struct writer *writer,
    const struct http_settings *http_settings, const struct endpoint *endpoint,
    struct ingest_result *result);

#endif
