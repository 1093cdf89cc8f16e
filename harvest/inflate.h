/* SPDX-License-Identifier: MIT */
/*
 * The body of a response, unpacked as it arrives, with caps against bombs.
 * Private to harvest/.
 *
 * What the bytes are decides, not what the headers say: some repositories
 * compress without saying so, others say so and do not. gzip is known by its
 * magic number, deflate (which has none) must be declared and is taken in both
 * forms that servers send, with zlib's frame and without. What is packed in
 * another way, or twice, cannot be read; asked without Accept-Encoding, the
 * server may send it plain.
 */
#ifndef HARVEST_INFLATE_H
#define HARVEST_INFLATE_H

#include "base/err.h"
#include "base/str.h"

#include <zlib.h>

/* What takes the unpacked bytes; negative ends the transfer with that code. */
typedef int (*inflate_out_fn)(void *ctx, const char *p, size_t n, struct err *err);

struct inflater {
	enum {
		INFLATE_UNDECIDED,
		INFLATE_PLAIN,
		INFLATE_PACKED,
		INFLATE_ENDED, /* the packed stream is; another may begin here */
		INFLATE_BEHIND /* none does: the rest is no body */
	} state;
	bool is_deflate_declared;
	bool is_other_declared; /* brotli, say, which was not asked for */
	bool is_unreadable;	/* why inflater_feed has failed, if not for a cap */
	bool is_stream_open;
	unsigned char head[2]; /* a stream's first bytes, until there are enough to tell */
	size_t n_head;
	uint64_t n_in; /* packed ones */
	uint64_t n_out, max_out;
	z_stream stream;
};

/*
 * Ready for a body that may have max_out bytes, packed or not; encoding is the
 * Content-Encoding header.
 */
void inflater_init(struct inflater *inflater, uint64_t max_out, struct str encoding);
void inflater_clear(struct inflater *inflater);

/*
 * Takes received bytes, gives unpacked ones. ERR_LIMIT above max_out or
 * LIMIT_INFLATE_RATIO, ERR_NETWORK where the packed stream is damaged or of no
 * known kind (is_unreadable), and what `out` returns.
 */
int inflater_feed(struct inflater *inflater, const char *p, size_t n, inflate_out_fn out, void *ctx,
    struct err *err);

/* The end of the body: ERR_NETWORK where the packed stream is not at its end. */
int inflater_finish(struct inflater *inflater, inflate_out_fn out, void *ctx, struct err *err);

#endif
