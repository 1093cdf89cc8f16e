/* SPDX-License-Identifier: MIT */
#include "base/pool.h"

#include "base/err.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct pool {
	atomic_size_t next;
	size_t n_tasks;
	pool_task_fn run;
	void *ctx;
};

static void *work(void *arg)
{
	struct pool *pool = arg;
	size_t task;
	while ((task = atomic_fetch_add(&pool->next, 1)) < pool->n_tasks)
		pool->run(pool->ctx, task);
	return NULL;
}

void pool_run(size_t n_threads, size_t n_tasks, pool_task_fn run, void *ctx)
{
	struct pool pool = {.n_tasks = n_tasks, .run = run, .ctx = ctx};
	if (n_threads > n_tasks)
		n_threads = n_tasks;
	size_t n_started = 0;
	pthread_t *threads = n_threads > 1 ? xcalloc(n_threads, sizeof(*threads)) : NULL;
	while (n_started + 1 < n_threads &&
	       pthread_create(&threads[n_started], NULL, work, &pool) == 0)
		n_started++;
	/* The caller works too, so that it goes on even where no thread can be had. */
	work(&pool);
	while (n_started)
		pthread_join(threads[--n_started], NULL);
	free(threads);
}
