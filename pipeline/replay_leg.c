/* SPDX-License-Identifier: MIT */
#include "pipeline/replay_leg.h"

#include "model/limits.h"

static int next_response(void *ctx, struct kept_response *response, struct err *err)
{
	struct replay_leg *replay = ctx;
	arena_reset(&replay->arena);
	int rc = store_next_response(
	    replay->from, replay->leg.id, &replay->response_id, response, &replay->arena, err);
	replay->part_id = 0;
	replay->is_ended = rc > 0 && response->is_ended;
	replay->has_run_out |= rc == 0;
	return rc;
}

static int next_bytes(void *ctx, struct str *bytes, struct err *err)
{
	struct replay_leg *replay = ctx;
	int rc = store_next_response_part(
	    replay->from, replay->response_id, &replay->part_id, &replay->part, err);
	*bytes = buf_str(&replay->part);
	replay->has_run_out |= rc == 0 && !replay->is_ended;
	return rc;
}

int replay_leg_next(struct replay_leg *replay, struct store *from, int64_t after, struct err *err)
{
	struct store_leg earlier;
	replay->from = from;
	replay->player = (struct response_player){replay, next_response, next_bytes};
	replay->response_id = 0;
	replay->is_ended = replay->has_run_out = replay->lacks_beginning = false;
	if (!replay->part.max)
		buf_init(&replay->part, LIMIT_KEPT_PART_BYTES);
	arena_reset(&replay->texts);
	int rc = store_next_leg(from, after, 0, &replay->leg, &replay->texts, err);
	if (rc <= 0)
		return rc;
	int64_t run_id = replay->leg.run_id;
	replay->n_received = replay->leg.counters.received;
	rc = store_next_leg(from, 0, run_id, &earlier, &replay->texts, err);
	replay->is_first = rc > 0 && earlier.id == replay->leg.id;
	if (rc > 0)
		rc = store_next_leg(
		    from, replay->leg.id, run_id, &replay->next, &replay->texts, err);
	replay->has_next = rc > 0;
	if (rc >= 0)
		rc = store_get_run(from, run_id, &replay->recorded, &replay->request, err);
	return rc < 0 ? rc : 1;
}

void replay_leg_clear(struct replay_leg *replay)
{
	arena_clear(&replay->texts);
	arena_clear(&replay->arena);
	buf_clear(&replay->part);
}

/* Where the leg's work ended. */
static const struct run_counters *end_of(const struct replay_leg *replay)
{
	return replay->has_next ? &replay->next.counters : &replay->recorded.counters;
}

/* Whether the run did not end by what was received: killed, or by a failure on our side. */
static bool was_cut(const struct run *run)
{
	switch (run->error_code) {
	case 0: /* a run that was found open is closed without an error */
		return run->outcome == RUN_RUNNING || run->outcome == RUN_PARTIAL;
	case ERR_NETWORK:
	case ERR_REFUSED:
	case ERR_PROTOCOL:
	case ERR_FORMAT:
	case ERR_LIMIT:
	case ERR_POSTPONED:
	case ERR_HELD: return false;
	default: return true;
	}
}

/* The leg may have received more than it committed. */
static bool may_be_cut(const struct replay_leg *replay)
{
	return replay->has_next || was_cut(&replay->recorded);
}

int replay_leg_admit(struct replay_leg *replay, uint64_t n, struct err *err)
{
	replay->n_received += n;
	if (!may_be_cut(replay) || replay->n_received <= end_of(replay)->received)
		return 0;
	replay->has_run_out = true;
	return err_set(err, ERR_INTERRUPTED, "no more was committed");
}

static bool is_closed(const struct run *run)
{
	return run->outcome == RUN_COMPLETE || run->has_ended;
}

bool replay_leg_is_cut(const struct replay_leg *replay, const struct run *run)
{
	return may_be_cut(replay) && (replay->has_run_out || is_closed(run)) &&
	       (replay->has_next || !replay->lacks_beginning);
}

int replay_leg_check(const struct replay_leg *replay, const struct run *run, struct err *err)
{
	uint64_t was = replay->recorded.counters.received, is = run->counters.received;
	bool is_short = is_closed(run) && is < was;
	if (replay->has_next || !(is_short || replay->lacks_beginning))
		return 0;
	return err_set(err, ERR_NOT_FOUND,
	    "the kept responses bring %llu records, and the run had received %llu: some are "
	    "missing",
	    (unsigned long long)is, (unsigned long long)was);
}

void replay_leg_end(const struct replay_leg *replay, struct run *run)
{
	const struct run own = *run;
	const struct run_counters *end = end_of(replay);
	*run = replay->recorded;
	run->id = own.id;
	run->endpoint_id = own.endpoint_id;
	run->leg_id = own.leg_id;
	/* More may have been asked than was committed, and fewer records may have come. */
	run->counters = own.counters;
	run->counters.requests = end->requests;
	run->counters.pages = end->pages;
	run->counters.retries = end->retries;
	if (!replay->has_next)
		return;
	run->response_date = replay->next.response_date;
	run->announced = replay->next.announced;
	run->outcome = RUN_PARTIAL;
	run->finished = replay->next.at;
	run->has_ended = false;
	run->vanished = run->held = 0;
	run_set_error(run, 0, "");
}

int64_t replay_leg_finished(const struct replay_leg *replay, const struct clock *clock)
{
	bool is_known = !replay->has_next && replay->recorded.finished != UTC_NONE;
	return is_known ? replay->recorded.finished : clock_now(clock);
}
