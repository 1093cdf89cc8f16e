/* SPDX-License-Identifier: MIT */
/*
 * Runs tasks on a few threads. A task is an index; each is run once, in
 * ascending order of starting, by whichever thread is free.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

typedef void (*pool_task_fn)(void *ctx, size_t task);

/* Returns when all tasks have run. One thread, or one task, runs on the caller's thread. */
void pool_run(size_t n_threads, size_t n_tasks, pool_task_fn run, void *ctx);

#endif
