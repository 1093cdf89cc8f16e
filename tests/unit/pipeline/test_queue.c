/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "pipeline/queue.h"

#define NOW 1000

static struct endpoint endpoints[] = {
    {.name = "a1", .url = "http://a.example/1", .delay_ms = 5000},
    {.name = "a2", .url = "http://A.example:80/2", .delay_ms = 500},
    {.name = "b", .url = "http://b.example/"},
    {.name = "c", .url = "http://c.example/"},
};
enum { A1, A2, B, C };

static const struct endpoint *const all[] = {
    &endpoints[A1], &endpoints[A2], &endpoints[B], &endpoints[C]};

/* All four, due one after the other in their order. */
static struct queue make_queue(size_t jobs)
{
	struct queue queue = {.jobs = jobs};
	queue_set(&queue, all, N_ITEMS(all));
	for (size_t i = 0; i < queue.n_items; i++)
		queue.items[i]->due = NOW - 10 + (int64_t)i;
	return queue;
}

static const char *choose(struct queue *queue, int64_t now, int64_t now_ms, int64_t *wait_ms)
{
	struct queue_item *item = queue_choose(queue, now, now_ms, wait_ms);
	if (item)
		queue_begin(queue, item);
	return item ? item->endpoint->name : "none";
}

static struct queue_item *find(struct queue *queue, const char *name)
{
	for (size_t i = 0; i < queue->n_items; i++) {
		if (strcmp(queue->items[i]->endpoint->name, name) == 0)
			return queue->items[i];
	}
	return NULL;
}

static void end(struct queue *queue, const char *name, int64_t next_due, int64_t now_ms)
{
	queue_end(queue, find(queue, name), next_due, false, now_ms);
}

static void chooses_the_longest_due_on_free_hosts(void **state)
{
	(void)state;
	struct queue queue = make_queue(4);
	assert_string_equal(choose(&queue, NOW, 0, NULL), "a1");
	assert_string_equal(choose(&queue, NOW, 0, NULL), "b"); /* a2's host is busy */
	assert_string_equal(choose(&queue, NOW, 0, NULL), "c");
	assert_string_equal(choose(&queue, NOW, 0, NULL), "none");
	end(&queue, "a1", NOW + 100, 7000);
	int64_t wait_ms;
	assert_string_equal(choose(&queue, NOW, 7100, &wait_ms), "none");
	assert_int_equal(wait_ms, 400); /* a2's delay counts, though a1 had the answer */
	assert_string_equal(choose(&queue, NOW, 7500, NULL), "a2");
	queue_clear(&queue);
}

static void waits_for_what_is_due_first(void **state)
{
	(void)state;
	struct queue queue = make_queue(4);
	int64_t wait_ms;
	find(&queue, "a1")->due = NOW + 50;
	find(&queue, "a2")->due = QUEUE_NEVER;
	find(&queue, "b")->due = NOW + 5;
	find(&queue, "c")->due = NOW + 7;
	assert_string_equal(choose(&queue, NOW, 0, &wait_ms), "none");
	assert_int_equal(wait_ms, 5000);
	find(&queue, "a1")->due = QUEUE_NOW;
	assert_string_equal(choose(&queue, NOW, 0, &wait_ms), "a1");
	queue_clear(&queue);
}

static void keeps_to_its_jobs(void **state)
{
	(void)state;
	struct queue queue = make_queue(2);
	int64_t wait_ms;
	assert_string_equal(choose(&queue, NOW, 0, NULL), "a1");
	assert_string_equal(choose(&queue, NOW, 0, NULL), "b");
	assert_string_equal(choose(&queue, NOW, 0, &wait_ms), "none");
	assert_true(wait_ms == INT64_MAX);
	end(&queue, "b", QUEUE_NEVER, 0);
	assert_string_equal(choose(&queue, NOW, 0, NULL), "c");
	queue_clear(&queue);
}

static void leaves_a_place_to_those_that_do_not_fail(void **state)
{
	(void)state;
	struct queue queue = make_queue(2);
	find(&queue, "a1")->is_failing = find(&queue, "b")->is_failing = true;
	find(&queue, "a2")->due = QUEUE_NEVER;
	find(&queue, "c")->due = NOW + 1;
	assert_string_equal(choose(&queue, NOW, 0, NULL), "a1");
	assert_string_equal(choose(&queue, NOW, 0, NULL), "none"); /* b would be the second */
	assert_string_equal(choose(&queue, NOW + 1, 0, NULL), "c");
	end(&queue, "c", QUEUE_NEVER, 0);
	end(&queue, "a1", QUEUE_NEVER, 0);
	assert_string_equal(choose(&queue, NOW + 1, 0, NULL), "b");
	queue_clear(&queue);

	queue = make_queue(1);
	find(&queue, "a1")->is_failing = true;
	assert_string_equal(choose(&queue, NOW, 0, NULL), "a1");
	queue_clear(&queue);
}

static void follows_the_configuration(void **state)
{
	(void)state;
	struct queue queue = make_queue(4);
	assert_string_equal(choose(&queue, NOW, 0, NULL), "a1");
	assert_string_equal(choose(&queue, NOW, 0, NULL), "b");
	/* a1 has moved to another host, b and c are gone, d is new on b's host. */
	struct endpoint moved = {.name = "a1", .url = "http://d.example/"};
	struct endpoint new = {.name = "d", .url = "http://b.example/d"};
	const struct endpoint *const changed[] = {&moved, &endpoints[A2], &new};
	queue_set(&queue, changed, 3);
	assert_null(find(&queue, "c"));
	assert_true(find(&queue, "a2")->due == NOW - 9); /* as it was */
	assert_true(find(&queue, "d")->due == QUEUE_NEVER);
	find(&queue, "d")->due = NOW;
	assert_string_equal(choose(&queue, NOW, 0, NULL), "none"); /* both hosts are still busy */
	end(&queue, "b", NOW, 0);
	assert_null(find(&queue, "b"));
	end(&queue, "a1", NOW + 1, 0);
	assert_string_equal(choose(&queue, NOW, 500, NULL), "a2");
	assert_string_equal(choose(&queue, NOW, 500, NULL), "d");
	assert_string_equal(choose(&queue, NOW + 1, 500, NULL), "a1"); /* elsewhere now */
	queue_clear(&queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chooses_the_longest_due_on_free_hosts),
	    cmocka_unit_test(waits_for_what_is_due_first),
	    cmocka_unit_test(keeps_to_its_jobs),
	    cmocka_unit_test(leaves_a_place_to_those_that_do_not_fail),
	    cmocka_unit_test(follows_the_configuration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
