/* SPDX-License-Identifier: MIT */
/*
 * One leg of a recorded run, as it is replayed: what stands in place of the
 * configuration, the clock and the network. Private to pipeline/.
 *
 * Where a leg began and how it ended is known from the store that is replayed; in
 * between, what comes out is the same as the responses are.
 */
#ifndef PIPELINE_REPLAY_LEG_H
#define PIPELINE_REPLAY_LEG_H

#include "harvest/harvest.h"
#include "store/store.h"

struct replay_leg {
	struct store *from;
	struct run recorded; /* at its end, whichever leg brought it */
	struct digest request;
	struct store_leg leg;
	bool is_first; /* of its run */
	bool has_next; /* in which the run went on */
	struct store_leg next;
	struct arena texts; /* of the two legs */

	/* the response at hand */
	struct response_player player;
	struct arena arena;
	struct buf part;
	int64_t response_id, part_id;
	bool is_ended;
	bool has_run_out; /* of responses, before the harvest came to an end of its own */

	uint64_t n_received;  /* by the run, up to here */
	bool lacks_beginning; /* earlier legs brought fewer records than they had */
};

/*
 * The first leg with an id above `after`: 1; 0: there is none. *replay is zeroed,
 * or that of another leg. It may not move: the player points to it.
 */
int replay_leg_next(struct replay_leg *replay, struct store *from, int64_t after, struct err *err);
void replay_leg_clear(struct replay_leg *replay);

/*
 * So many records come in. A leg that was cut off brings none after the last that it
 * committed, though more may have been received: ERR_INTERRUPTED in place of these.
 */
int replay_leg_admit(struct replay_leg *replay, uint64_t n, struct err *err);

/*
 * Whether the leg was cut off, where the replay of it would end as *run: it was
 * killed, or ended by a failure of its own machine.
 */
bool replay_leg_is_cut(const struct replay_leg *replay, const struct run *run);

/*
 * Where the kept responses brought less than the run had received, it is not to be
 * taken for whole, nor to be gone on with: ERR_NOT_FOUND.
 */
int replay_leg_check(const struct replay_leg *replay, const struct run *run, struct err *err);

/* The run as it was left by a leg that was cut off; is running where nobody closed it. */
void replay_leg_end(const struct replay_leg *replay, struct run *run);

/* When a leg that came to its own end was closed. */
int64_t replay_leg_finished(const struct replay_leg *replay, const struct clock *clock);

#endif
