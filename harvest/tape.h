/* SPDX-License-Identifier: MIT */
/*
 * Exchanges kept as they go by, and played again in place of the network.
 * Private to harvest/.
 *
 * A body that came packed with gzip is kept as it came; any other is packed as it
 * flows. Nothing but the piece at hand is held. Each piece that was received is
 * handed on before it is read, so that what is kept is never behind the records
 * that came of it.
 */
#ifndef HARVEST_TAPE_H
#define HARVEST_TAPE_H

#include "base/buf.h"
#include "harvest/harvest.h"

#include <zlib.h>

struct tape_recorder {
	const struct response_keeper *keeper; /* NULL: nothing is kept */
	struct buf headers;		      /* of the hop at hand */
	bool has_begun;			      /* the keeper was told of the exchange at hand */
	bool is_packed;			      /* by us */
	bool is_packer_open;
	size_t n_head; /* bytes of the body so far, counted to 2 */
	char head[2];  /* which tell whether it came packed */
	z_stream packer;
};

/* The keeper may be NULL; it is borrowed until tape_clear. */
void tape_init(struct tape_recorder *recorder, const struct response_keeper *keeper);
void tape_clear(struct tape_recorder *recorder);

/* A request is about to be sent, the first one or after a redirect. */
void tape_begin_hop(struct tape_recorder *recorder);
void tape_add_header(struct tape_recorder *recorder, struct str line);

/*
 * Bytes of the body; `about` has what is known of the exchange but for its
 * headers. The same for its end, which an exchange that was cut off by ourselves
 * does not have. Errors are the keeper's, and ERR_MEMORY.
 */
int tape_add_body(struct tape_recorder *recorder, const struct kept_response *about,
    struct str bytes, struct err *err);
int tape_end(struct tape_recorder *recorder, const struct kept_response *about, struct err *err);

/* Where the pieces of a played response go; negative ends it with that error. */
struct tape_sink {
	void *ctx;
	int (*header)(void *ctx, struct str line, struct err *err);
	int (*body)(void *ctx, struct str bytes, struct err *err);
};

/*
 * Gives the kept header lines and then the body to the sink, as they came. 0, what
 * the sink or the player returns, ERR_STORE where what was kept is damaged.
 */
int tape_play(const struct response_player *player, const struct kept_response *response,
    const struct tape_sink *sink, struct err *err);

#endif
