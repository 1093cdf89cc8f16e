/* SPDX-License-Identifier: MIT */
#include "harvest/tape.h"

#include "model/limits.h"

#define PIECE_BYTES 16384
#define GZIP_WINDOW (15 + 16) /* zlib's way to say: gzip only */
#define GZIP_LEVEL  1	      /* a fifth larger than at 6, in a third of the time */
#define GZIP_MEMORY 8	      /* zlib's default */

void tape_init(struct tape_recorder *recorder, const struct response_keeper *keeper)
{
	*recorder = (struct tape_recorder){.keeper = keeper};
	/* the line that passes the limit is kept too: it does so again */
	buf_init(&recorder->headers, 2 * LIMIT_HEADER_BYTES);
}

void tape_clear(struct tape_recorder *recorder)
{
	if (recorder->is_packer_open)
		deflateEnd(&recorder->packer);
	recorder->is_packer_open = false;
	buf_clear(&recorder->headers);
}

void tape_begin_hop(struct tape_recorder *recorder)
{
	buf_reset(&recorder->headers);
	recorder->has_begun = recorder->is_packed = false;
	recorder->n_head = 0;
}

void tape_add_header(struct tape_recorder *recorder, struct str line)
{
	/* a session is as good as a password, and no answer depends on it */
	if (recorder->keeper && !recorder->has_begun && !str_starts_nocase(line, STR("set-cookie")))
		buf_add(&recorder->headers, line);
}

static int open_packer(struct tape_recorder *recorder, struct err *err)
{
	int code = recorder->is_packer_open
		       ? deflateReset(&recorder->packer)
		       : deflateInit2(&recorder->packer, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW,
			     GZIP_MEMORY, Z_DEFAULT_STRATEGY);
	if (code != Z_OK)
		return err_set(err, ERR_MEMORY, "no memory to pack a response");
	recorder->is_packer_open = true;
	return 0;
}

static int begin(struct tape_recorder *recorder, const struct kept_response *about, struct err *err)
{
	struct kept_response response = *about;
	response.headers = buf_str(&recorder->headers);
	response.is_packed = recorder->is_packed;
	recorder->has_begun = true;
	return recorder->keeper->begin(recorder->keeper->ctx, &response, err);
}

/* Packs and hands on; nothing stays behind. */
static int pack(struct tape_recorder *recorder, struct str bytes, int flush, struct err *err)
{
	char out[PIECE_BYTES];
	z_stream *packer = &recorder->packer;
	packer->next_in = (unsigned char *)(uintptr_t)bytes.p;
	packer->avail_in = (unsigned)bytes.n;
	int rc = 0;
	do {
		packer->next_out = (unsigned char *)out;
		packer->avail_out = sizeof(out);
		deflate(packer, flush); /* cannot fail: it has room */
		struct str made = str_make(out, sizeof(out) - packer->avail_out);
		if (made.n > 0)
			rc = recorder->keeper->bytes(recorder->keeper->ctx, made, err);
	} while (rc == 0 && packer->avail_out == 0);
	return rc;
}

static int put(struct tape_recorder *recorder, struct str bytes, struct err *err)
{
	if (bytes.n == 0)
		return 0;
	return recorder->is_packed ? pack(recorder, bytes, Z_SYNC_FLUSH, err)
				   : recorder->keeper->bytes(recorder->keeper->ctx, bytes, err);
}

/* The first bytes decide; what was held back for that goes first. */
static int decide(
    struct tape_recorder *recorder, const struct kept_response *about, struct err *err)
{
	const char *head = recorder->head;
	recorder->is_packed = !(recorder->n_head == 2 && head[0] == '\x1f' && head[1] == '\x8b');
	int rc = recorder->is_packed ? open_packer(recorder, err) : 0;
	if (rc == 0)
		rc = begin(recorder, about, err);
	return rc < 0 ? rc : put(recorder, str_make(head, recorder->n_head), err);
}

int tape_add_body(struct tape_recorder *recorder, const struct kept_response *about,
    struct str bytes, struct err *err)
{
	if (!recorder->keeper)
		return 0;
	if (!recorder->has_begun) {
		while (recorder->n_head < 2 && bytes.n > 0) {
			recorder->head[recorder->n_head++] = bytes.p[0];
			bytes = str_from_index(bytes, 1);
		}
		if (recorder->n_head < 2)
			return 0;
		int rc = decide(recorder, about, err);
		if (rc < 0)
			return rc;
	}
	return put(recorder, bytes, err);
}

int tape_end(struct tape_recorder *recorder, const struct kept_response *about, struct err *err)
{
	if (!recorder->keeper)
		return 0;
	int rc = 0;
	if (!recorder->has_begun)
		rc = recorder->n_head > 0 ? decide(recorder, about, err)
					  : begin(recorder, about, err);
	if (rc == 0 && recorder->is_packed)
		rc = pack(recorder, STR(""), Z_FINISH, err);
	return rc < 0 ? rc : recorder->keeper->end(recorder->keeper->ctx, about, err);
}

/* ---- playing ---- */

static int play_headers(struct str headers, const struct tape_sink *sink, struct err *err)
{
	int rc = 0;
	while (rc == 0 && headers.n > 0) {
		size_t end = str_find_char(headers, '\n', 0);
		struct str line = str_sub(headers, 0, end == STR_NONE ? headers.n : end + 1);
		rc = sink->header(sink->ctx, line, err);
		headers = str_from_index(headers, line.n);
	}
	return rc;
}

/* Of one packed piece. 0, or Z_STREAM_END where it was the last; negative. */
static int unpack(
    z_stream *unpacker, struct str bytes, const struct tape_sink *sink, struct err *err)
{
	char out[PIECE_BYTES];
	unpacker->next_in = (unsigned char *)(uintptr_t)bytes.p;
	unpacker->avail_in = (unsigned)bytes.n;
	int rc = 0, code;
	do {
		unpacker->next_out = (unsigned char *)out;
		unpacker->avail_out = sizeof(out);
		code = inflate(unpacker, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return err_set(err, ERR_STORE, "a kept response is damaged");
		struct str made = str_make(out, sizeof(out) - unpacker->avail_out);
		if (made.n > 0)
			rc = sink->body(sink->ctx, made, err);
	} while (rc == 0 && unpacker->avail_out == 0);
	return rc < 0 ? rc : code == Z_STREAM_END ? Z_STREAM_END : 0;
}

static int play_packed(const struct response_player *player, bool is_ended,
    const struct tape_sink *sink, struct err *err)
{
	z_stream unpacker = {0};
	struct str bytes;
	if (inflateInit2(&unpacker, GZIP_WINDOW) != Z_OK)
		return err_set(err, ERR_MEMORY, "no memory to unpack a kept response");
	int rc, unpacked = 0;
	while ((rc = player->bytes(player->ctx, &bytes, err)) > 0) {
		unpacked = unpack(&unpacker, bytes, sink, err);
		if (unpacked < 0)
			break;
	}
	inflateEnd(&unpacker);
	if (rc < 0 || unpacked < 0)
		return rc < 0 ? rc : unpacked;
	if (is_ended && unpacked != Z_STREAM_END)
		return err_set(err, ERR_STORE, "a kept response lacks its end");
	return 0;
}

static int play_plain(
    const struct response_player *player, const struct tape_sink *sink, struct err *err)
{
	struct str bytes;
	int rc;
	while ((rc = player->bytes(player->ctx, &bytes, err)) > 0) {
		int taken = sink->body(sink->ctx, bytes, err);
		if (taken < 0)
			return taken;
	}
	return rc;
}

int tape_play(const struct response_player *player, const struct kept_response *response,
    const struct tape_sink *sink, struct err *err)
{
	int rc = play_headers(response->headers, sink, err);
	if (rc < 0)
		return rc;
	return response->is_packed ? play_packed(player, response->is_ended, sink, err)
				   : play_plain(player, sink, err);
}
