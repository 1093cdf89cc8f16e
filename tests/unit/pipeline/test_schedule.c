/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/err.h"
#include "model/limits.h"
#include "pipeline/queue.h"
#include "pipeline/schedule.h"

#include <stdio.h>

#define DAY  86400
#define HOUR 3600

static const int64_t now = 1700000000;

static struct endpoint make_endpoint(const char *name, int64_t every_s)
{
	struct endpoint endpoint;
	endpoint_init(&endpoint);
	endpoint.name = name;
	endpoint.url = "http://a.example/";
	endpoint.every_s = every_s;
	return endpoint;
}

static struct harvest_history ran(int64_t started, enum run_outcome outcome)
{
	return (struct harvest_history){
	    .has_run = true,
	    .started = started,
	    .finished = outcome == RUN_RUNNING ? UTC_NONE : started + 10,
	    .outcome = outcome,
	    .has_ended = outcome == RUN_COMPLETE,
	    .n_failures = outcome == RUN_FAILED,
	    .full_ended = UTC_NONE,
	    .not_before = UTC_NONE,
	};
}

/* One endpoint, every 6 h, whose last run began an hour ago. */
static void after_each_outcome(void **state)
{
	(void)state;
	struct endpoint endpoint = make_endpoint("a", 6 * HOUR);
	const int64_t start = now - HOUR;
	struct harvest_history interrupted = ran(start, RUN_PARTIAL);
	interrupted.error_code = ERR_INTERRUPTED;
	struct harvest_history asked = ran(start, RUN_POSTPONED);
	asked.not_before = now + 777;
	struct harvest_history absurd = asked;
	absurd.not_before = now + LIMIT_RETRY_AFTER_SECONDS + 1;
	struct harvest_history failed[] = {
	    [3] = ran(start, RUN_FAILED), [9] = ran(start, RUN_FAILED)};
	failed[3].n_failures = 3;
	failed[9].n_failures = UINT32_MAX;
	struct harvest_history full = ran(start, RUN_COMPLETE);
	full.full_ended = now - 30 * DAY + 2 * HOUR;
	struct harvest_history persistent = full;
	persistent.keeps_deletions = true;
	struct harvest_history overdue = full;
	overdue.full_ended = now - 90 * DAY;
	struct harvest_history gaps = ran(start, RUN_PARTIAL);
	gaps.has_ended = true;
	const struct {
		const char *what;
		struct harvest_history history;
		int64_t least, jitter;
	} cases[] = {
	    {"never", {.full_ended = UTC_NONE, .not_before = UTC_NONE}, now, 0},
	    {"complete", ran(start, RUN_COMPLETE), start + 6 * HOUR, 6 * HOUR / 10},
	    {"a full one is due first", full, now + 2 * HOUR, 6 * HOUR / 10},
	    {"full ones are of no use", persistent, start + 6 * HOUR, 6 * HOUR / 10},
	    {"a full one is due, at once but not without end", overdue, start + 60, 6 * HOUR / 10},
	    {"failed once", ran(start, RUN_FAILED), start + 10 + 300, 30},
	    {"failed three times", failed[3], start + 10 + 1200, 120},
	    {"failed always", failed[9], start + 10 + 6 * HOUR, 6 * HOUR / 10},
	    {"partial", ran(start, RUN_PARTIAL), start + 10 + 300, 30},
	    {"partial, whole but for gaps", gaps, start + 6 * HOUR, 6 * HOUR / 10},
	    {"interrupted", interrupted, start + 10 + 60, 0},
	    {"killed", ran(start, RUN_RUNNING), start + 60, 0},
	    {"postponed by another run", ran(start, RUN_POSTPONED), start + 10 + 60, 0},
	    {"postponed by the repository", asked, now + 777, 0},
	    {"a wait that nobody asked for", absurd, start + 10 + 60, 0},
	    {"the clock was put back", ran(now + DAY, RUN_COMPLETE), now, 0},
	    {"the clock was put back, failed", ran(now + DAY, RUN_FAILED), now, 0},
	    {"put back during the run", ran(now - 5, RUN_FAILED), now - 5 + 300, 30},
	};
	struct schedule schedule = {.now = now, .watched_since = UTC_NONE, .n_endpoints = 1};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		int64_t due = schedule_next_due(&schedule, &endpoint, &cases[i].history);
		if (due < cases[i].least || due > cases[i].least + cases[i].jitter)
			fail_msg("%s: due %lld after the least", cases[i].what,
			    (long long)(due - cases[i].least));
	}
	assert_true(schedule_is_postponed(&schedule, &asked));
	assert_false(schedule_is_postponed(&schedule, &absurd));
}

static void short_periods_bound_every_wait(void **state)
{
	(void)state;
	struct endpoint endpoint = make_endpoint("a", 2);
	struct schedule schedule = {.now = now, .watched_since = UTC_NONE, .n_endpoints = 1};
	static const enum run_outcome outcomes[] = {
	    RUN_RUNNING, RUN_COMPLETE, RUN_PARTIAL, RUN_FAILED, RUN_POSTPONED};
	for (size_t i = 0; i < N_ITEMS(outcomes); i++) {
		struct harvest_history history = ran(now - 10, outcomes[i]);
		history.n_failures = 20;
		int64_t due = schedule_next_due(&schedule, &endpoint, &history);
		assert_in_range(due, now - 8, now + 2);
	}
}

/* The schedule of many endpoints, played on a queue by a clock that jumps from event to event. */
#define N_MANY	 1000
#define DURATION 20

struct play {
	struct endpoint endpoints[N_MANY];
	char names[N_MANY][16], urls[N_MANY][32];
	struct harvest_history histories[N_MANY];
	size_t n_runs[N_MANY];
	struct {
		struct queue_item *item;
		int64_t ends;
	} jobs[N_MANY];
	size_t n_jobs;
	struct queue queue;
	struct schedule schedule;
	size_t n_in_minute, most_in_minute;
	int64_t minute;
	int64_t latest; /* by how much a run began later than it was due */
};

static void set_due(struct play *play, size_t i)
{
	play->queue.items[i]->due =
	    schedule_next_due(&play->schedule, &play->endpoints[i], &play->histories[i]);
}

static struct play *make_play(size_t n, size_t jobs)
{
	struct play *play = xcalloc(1, sizeof(*play));
	const struct endpoint **list = xcalloc(n, sizeof(*list));
	static const int64_t periods[] = {HOUR, 6 * HOUR, DAY};
	for (size_t i = 0; i < n; i++) {
		snprintf(play->names[i], sizeof(play->names[i]), "e%zu", i);
		snprintf(play->urls[i], sizeof(play->urls[i]), "http://h%zu.example/", i);
		play->endpoints[i] = make_endpoint(play->names[i], periods[i % N_ITEMS(periods)]);
		play->endpoints[i].url = play->urls[i];
		play->histories[i].full_ended = play->histories[i].not_before = UTC_NONE;
		list[i] = &play->endpoints[i];
	}
	play->queue.jobs = jobs;
	queue_set(&play->queue, list, n);
	free(list);
	play->schedule = (struct schedule){.now = now, .watched_since = now, .n_endpoints = n};
	for (size_t i = 0; i < n; i++)
		set_due(play, i);
	return play;
}

static void free_play(struct play *play)
{
	queue_clear(&play->queue);
	free(play);
}

static void begin_job(struct play *play, struct queue_item *item)
{
	int64_t time = play->schedule.now;
	struct harvest_history *history = &play->histories[item->number];
	if (time - item->due > play->latest)
		play->latest = time - item->due;
	if (history->has_run && history->started <= time) {
		const struct endpoint *endpoint = item->endpoint;
		assert_in_range(time - history->started, endpoint->every_s,
		    endpoint->every_s + endpoint->every_s / 10);
	}
	*history = ran(time, RUN_COMPLETE);
	history->finished = time + DURATION;
	play->n_runs[item->number]++;
	if (time / 60 != play->minute) {
		play->minute = time / 60;
		play->n_in_minute = 0;
	}
	if (++play->n_in_minute > play->most_in_minute)
		play->most_in_minute = play->n_in_minute;
	queue_begin(&play->queue, item);
	play->jobs[play->n_jobs].item = item;
	play->jobs[play->n_jobs++].ends = time + DURATION;
}

static void end_jobs(struct play *play)
{
	for (size_t i = play->n_jobs; i-- > 0;) {
		if (play->jobs[i].ends > play->schedule.now)
			continue;
		struct queue_item *item = play->jobs[i].item;
		queue_end(&play->queue, item, QUEUE_NEVER, false, 0);
		set_due(play, item->number);
		play->jobs[i] = play->jobs[--play->n_jobs];
	}
}

static void play_until(struct play *play, int64_t end)
{
	while (play->schedule.now < end) {
		end_jobs(play);
		struct queue_item *item;
		int64_t wait_ms;
		while ((item = queue_choose(&play->queue, play->schedule.now, 0, &wait_ms)))
			begin_job(play, item);
		int64_t next = end;
		if (wait_ms / 1000 < next - play->schedule.now)
			next = play->schedule.now + wait_ms / 1000;
		for (size_t i = 0; i < play->n_jobs; i++) {
			if (play->jobs[i].ends < next)
				next = play->jobs[i].ends;
		}
		play->schedule.now = next;
	}
}

static void jump(struct play *play, int64_t seconds)
{
	play->schedule.now += seconds;
	play->schedule.watched_since = play->schedule.now;
	for (size_t i = 0; i < play->n_jobs; i++)
		play->jobs[i].ends += seconds;
	for (size_t i = 0; i < play->queue.n_items; i++) {
		if (!play->queue.items[i]->is_running)
			set_due(play, i);
	}
	play->most_in_minute = 0;
}

static void a_day_of_many(void **state)
{
	(void)state;
	struct play *play = make_play(N_MANY, 64);
	play_until(play, now + DAY);
	assert_int_equal(play->latest, 0); /* there was always a free place */
	size_t most[] = {24, 4, 1};
	for (size_t i = 0; i < N_MANY; i++)
		assert_in_range(play->n_runs[i], most[i % 3] * 8 / 10, most[i % 3]);
	/* A third in 6 minutes, a third in 36, a third in 50, and those of every hour again. */
	assert_in_range(play->most_in_minute, 1, 100);
	free_play(play);
}

/* The first start with few places: all have their turn, and none twice before. */
static void a_first_start_with_few_places(void **state)
{
	(void)state;
	struct play *play = make_play(N_MANY, 4);
	for (size_t i = 0; i < N_MANY; i++)
		play->endpoints[i].every_s = 7 * DAY;
	for (size_t i = 0; i < N_MANY; i++)
		set_due(play, i);
	int64_t least = N_MANY / 4 * DURATION;
	play_until(play, now + least + 60);
	for (size_t i = 0; i < N_MANY; i++)
		assert_int_equal(play->n_runs[i], 1);
	free_play(play);
}

static void few_begin_at_once(void **state)
{
	(void)state;
	struct play *play = make_play(5, 4);
	for (size_t i = 0; i < 5; i++)
		assert_in_range(play->queue.items[i]->due, now, now + 4 * 3);
	free_play(play);
}

static void no_storm_after_a_jump(void **state)
{
	(void)state;
	static const int64_t jumps[] = {DAY, -DAY, 3000 * DAY, -3000 * DAY};
	for (size_t i = 0; i < N_ITEMS(jumps); i++) {
		struct play *play = make_play(N_MANY, 64);
		for (size_t j = 0; j < N_MANY; j++)
			play->endpoints[j].every_s = DAY;
		jump(play, 0);
		play_until(play, now + DAY);
		jump(play, jumps[i]);
		for (size_t j = 0; j < N_MANY; j++) {
			play->n_runs[j] = 0;
			play->histories[j].has_run = false; /* no distance to keep to */
		}
		play_until(play, play->schedule.now + HOUR);
		/* 3 s for each are 50 minutes: twenty a minute, by chance a few more */
		assert_in_range(play->most_in_minute, 1, 50);
		for (size_t j = 0; j < N_MANY; j++)
			assert_int_equal(play->n_runs[j], 1);
		free_play(play);
	}
}

/* A month with a full harvest every ten days; by the year 2038 too. */
static void a_month_with_full_harvests(void **state)
{
	(void)state;
	static const int64_t begins[] = {1700000000, 2147483647 - 15 * DAY};
	for (size_t i = 0; i < N_ITEMS(begins); i++) {
		struct endpoint endpoint = make_endpoint("a", 4 * DAY);
		endpoint.full_every_s = 10 * DAY;
		struct schedule schedule = {begins[i], begins[i], 1};
		struct harvest_history history = {.full_ended = UTC_NONE, .not_before = UTC_NONE};
		int n_runs = 0, n_full = 0;
		for (;;) {
			int64_t due = schedule_next_due(&schedule, &endpoint, &history);
			if (due >= begins[i] + 30 * DAY)
				break;
			schedule.now = due;
			int64_t full = schedule_full_due(&endpoint, &history);
			bool is_full = full == UTC_NONE || full <= due;
			if (is_full && full != UTC_NONE) {
				n_full++;
				assert_in_range(due - full, 0, 4 * DAY / 10);
			}
			int64_t last_full = is_full ? due : history.full_ended;
			history = ran(due, RUN_COMPLETE);
			history.full_ended = last_full;
			n_runs++;
		}
		assert_int_equal(n_full, 2); /* besides the first */
		assert_in_range(n_runs, 8, 9);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(after_each_outcome),
	    cmocka_unit_test(short_periods_bound_every_wait),
	    cmocka_unit_test(a_day_of_many),
	    cmocka_unit_test(a_first_start_with_few_places),
	    cmocka_unit_test(few_begin_at_once),
	    cmocka_unit_test(no_storm_after_a_jump),
	    cmocka_unit_test(a_month_with_full_harvests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
