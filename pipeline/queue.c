/* SPDX-License-Identifier: MIT */
#include "pipeline/queue.h"

#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>

static struct queue_host *find_host(struct queue *queue, const char *url)
{
	struct str name = endpoint_host(url);
	for (size_t i = 0; i < queue->n_hosts; i++) {
		if (str_eq_nocase(str_from(queue->hosts[i]->name), name))
			return queue->hosts[i];
	}
	struct queue_host *host = xcalloc(1, sizeof(*host));
	host->name = xcalloc(name.n + 1, 1);
	memcpy(host->name, name.p, name.n);
	VEC_ADD(queue->hosts, queue->n_hosts, queue->hosts_capacity) = host;
	return host;
}

void queue_clear(struct queue *queue)
{
	for (size_t i = 0; i < queue->n_items; i++)
		free(queue->items[i]);
	for (size_t i = 0; i < queue->n_hosts; i++) {
		free(queue->hosts[i]->name);
		free(queue->hosts[i]);
	}
	free(queue->items);
	free(queue->hosts);
	*queue = (struct queue){0};
}

static struct queue_item *find_item(const struct queue *queue, const char *name)
{
	for (size_t i = 0; i < queue->n_items; i++) {
		if (strcmp(queue->items[i]->endpoint->name, name) == 0)
			return queue->items[i];
	}
	return NULL;
}

static void remove_item(struct queue *queue, size_t i)
{
	free(queue->items[i]);
	memmove(&queue->items[i], &queue->items[i + 1],
	    (--queue->n_items - i) * sizeof(struct queue_item *));
}

void queue_set(struct queue *queue, const struct endpoint *const *endpoints, size_t n)
{
	for (size_t i = 0; i < queue->n_items; i++)
		queue->items[i]->is_removed = true;
	for (size_t i = 0; i < n; i++) {
		struct queue_item *item = find_item(queue, endpoints[i]->name);
		if (!item) {
			item = xcalloc(1, sizeof(*item));
			item->due = QUEUE_NEVER;
			VEC_ADD(queue->items, queue->n_items, queue->items_capacity) = item;
		}
		item->is_removed = false;
		item->endpoint = endpoints[i];
		item->host = find_host(queue, endpoints[i]->url);
		item->number = i;
	}
	for (size_t i = queue->n_items; i-- > 0;) {
		if (queue->items[i]->is_removed && !queue->items[i]->is_running)
			remove_item(queue, i);
	}
}

/* How long the host must still be left alone, as far as is known. */
static int64_t find_delay_ms(const struct queue_item *item, int64_t now_ms)
{
	const struct queue_host *host = item->host;
	if (!host->has_answered || now_ms - host->answered_ms >= item->endpoint->delay_ms)
		return 0;
	return host->answered_ms + item->endpoint->delay_ms - now_ms;
}

struct queue_item *queue_choose(
    const struct queue *queue, int64_t now, int64_t now_ms, int64_t *wait_ms)
{
	struct queue_item *chosen = NULL;
	int64_t wait = INT64_MAX;
	/* With one place, those that fail have no other. */
	size_t most_failing = queue->jobs > 1 ? queue->jobs - 1 : 1;
	for (size_t i = 0; i < queue->n_items && queue->n_running < queue->jobs; i++) {
		struct queue_item *item = queue->items[i];
		if (item->is_running || item->is_removed || item->due == QUEUE_NEVER)
			continue;
		int64_t until_ms = item->due > now ? (item->due - now) * 1000 : 0;
		if (until_ms == 0) {
			if (item->host->is_busy ||
			    (item->is_failing && queue->n_failing >= most_failing))
				continue;
			until_ms = find_delay_ms(item, now_ms);
		}
		if (until_ms == 0 && (!chosen || item->due < chosen->due))
			chosen = item;
		if (until_ms < wait)
			wait = until_ms;
	}
	if (wait_ms)
		*wait_ms = wait;
	return chosen;
}

void queue_begin(struct queue *queue, struct queue_item *item)
{
	item->is_running = true;
	item->busy_host = item->host;
	item->host->is_busy = true;
	queue->n_running++;
	queue->n_failing += item->is_failing;
}

void queue_end(
    struct queue *queue, struct queue_item *item, int64_t next_due, bool has_failed, int64_t now_ms)
{
	item->busy_host->is_busy = false;
	item->busy_host->has_answered = true;
	item->busy_host->answered_ms = now_ms;
	queue->n_running--;
	queue->n_failing -= item->is_failing;
	item->is_running = false;
	item->is_failing = has_failed;
	item->due = next_due;
	for (size_t i = 0; item->is_removed && i < queue->n_items; i++) {
		if (queue->items[i] == item) {
			remove_item(queue, i);
			return;
		}
	}
}
