/* SPDX-License-Identifier: MIT */
#include "harvest/inflate.h"

#include "model/limits.h"

#define OUT_BYTES   65536
#define GZIP_WINDOW (15 + 16) /* zlib's way to say: gzip only */
#define ZLIB_WINDOW 15
#define RAW_WINDOW  (-15)

void inflater_init(struct inflater *inflater, uint64_t max_out, struct str encoding)
{
	*inflater = (struct inflater){.max_out = max_out};
	for (struct str part; str_next(&encoding, ',', &part);) {
		part = str_trim(part);
		if (str_eq_nocase(part, STR("deflate")))
			inflater->is_deflate_declared = true;
		else if (part.n > 0 && !str_eq_nocase(part, STR("gzip")) &&
			 !str_eq_nocase(part, STR("x-gzip")) &&
			 !str_eq_nocase(part, STR("identity")))
			inflater->is_other_declared = true;
	}
}

void inflater_clear(struct inflater *inflater)
{
	if (inflater->is_stream_open)
		inflateEnd(&inflater->stream);
	inflater->is_stream_open = false;
}

static int tell_too_large(const struct inflater *inflater, struct err *err)
{
	return err_set(err, ERR_LIMIT, "the response has more than %llu bytes (max-page-bytes)",
	    (unsigned long long)inflater->max_out);
}

static int give(struct inflater *inflater, const char *p, size_t n, inflate_out_fn out, void *ctx,
    struct err *err)
{
	if (n == 0)
		return 0;
	if (inflater->n_out == 0 && inflater->state == INFLATE_PACKED && n >= 2 &&
	    (unsigned char)p[0] == 0x1f && (unsigned char)p[1] == 0x8b) {
		inflater->is_unreadable = true;
		return err_set(err, ERR_NETWORK, "the response is compressed twice");
	}
	/* all that is allowed, so that it does not depend on how the bytes came in pieces */
	uint64_t room = inflater->max_out - inflater->n_out;
	inflater->n_out += n;
	if (n <= room)
		return out(ctx, p, n, err);
	int rc = room > 0 ? out(ctx, p, (size_t)room, err) : 0;
	return rc < 0 ? rc : tell_too_large(inflater, err);
}

static int open_stream(struct inflater *inflater, int window, struct err *err)
{
	inflater->stream = (z_stream){0};
	if (inflateInit2(&inflater->stream, window) != Z_OK)
		return err_set(err, ERR_MEMORY, "no memory to unpack the response");
	inflater->is_stream_open = true;
	inflater->state = INFLATE_PACKED;
	return 0;
}

/* Whether two bytes can begin a zlib frame: method 8, and a multiple of 31 (RFC 1950). */
static bool is_zlib_head(const unsigned char head[2])
{
	return (head[0] & 15) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
}

static bool is_gzip_head(const struct inflater *inflater)
{
	return inflater->n_head == 2 && inflater->head[0] == 0x1f && inflater->head[1] == 0x8b;
}

static int decide(struct inflater *inflater, struct err *err)
{
	const unsigned char *head = inflater->head;
	if (is_gzip_head(inflater))
		return open_stream(inflater, GZIP_WINDOW, err);
	/* XML begins with '<', a blank or a byte order mark, none of which begins a packed stream */
	bool looks_like_text = inflater->n_head < 2 || memchr("< \t\r\n", head[0], 5) ||
			       head[0] == 0xef || head[0] == 0xfe || head[0] == 0xff;
	if (inflater->is_deflate_declared && !looks_like_text)
		return open_stream(inflater, is_zlib_head(head) ? ZLIB_WINDOW : RAW_WINDOW, err);
	if (inflater->is_other_declared && !looks_like_text) {
		inflater->is_unreadable = true;
		return err_set(
		    err, ERR_NETWORK, "the response is compressed in a way that was not asked for");
	}
	inflater->state = INFLATE_PLAIN;
	return 0;
}

/*
 * Behind the end of a stream. gzip files may follow each other; anything else is no
 * body. The two bytes that tell may come one by one.
 */
static int begin_next_stream(struct inflater *inflater, struct err *err)
{
	z_stream *stream = &inflater->stream;
	for (; inflater->n_head < 2 && stream->avail_in > 0; stream->avail_in--)
		inflater->head[inflater->n_head++] = *stream->next_in++;
	if (inflater->n_head < 2)
		return 0;
	if (!is_gzip_head(inflater)) {
		inflater->state = INFLATE_BEHIND;
		return 0;
	}
	unsigned char *rest = stream->next_in;
	unsigned n_rest = stream->avail_in;
	unsigned char nothing;
	if (inflateReset2(stream, GZIP_WINDOW) != Z_OK)
		return err_set(err, ERR_MEMORY, "no memory to unpack the response");
	inflater->state = INFLATE_PACKED;
	stream->next_in = inflater->head;
	stream->avail_in = 2;
	stream->next_out = &nothing;
	stream->avail_out = 1;
	inflate(stream, Z_NO_FLUSH); /* takes the two: they are right */
	stream->next_in = rest;
	stream->avail_in = n_rest;
	return 0;
}

static int unpack(struct inflater *inflater, const char *p, size_t n, inflate_out_fn out, void *ctx,
    struct err *err)
{
	char bytes[OUT_BYTES];
	z_stream *stream = &inflater->stream;
	stream->next_in = (unsigned char *)p;
	stream->avail_in = (unsigned)n;
	for (;;) {
		if (inflater->state == INFLATE_ENDED) {
			int rc = begin_next_stream(inflater, err);
			if (rc < 0)
				return rc;
		}
		if (inflater->state != INFLATE_PACKED)
			return 0;
		stream->next_out = (unsigned char *)bytes;
		stream->avail_out = sizeof(bytes);
		int code = inflate(stream, Z_NO_FLUSH);
		if (code == Z_MEM_ERROR)
			return err_set(err, ERR_MEMORY, "no memory to unpack the response");
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
			inflater->is_unreadable = true;
			return err_set(err, ERR_NETWORK, "the compressed response is damaged");
		}
		size_t n_made = sizeof(bytes) - stream->avail_out;
		uint64_t n_out = inflater->n_out + n_made;
		if (n_out > LIMIT_INFLATE_FREE_BYTES &&
		    n_out / LIMIT_INFLATE_RATIO > inflater->n_in)
			return err_set(err, ERR_LIMIT,
			    "the response unpacks to more than %d times its size",
			    LIMIT_INFLATE_RATIO);
		int rc = give(inflater, bytes, n_made, out, ctx, err);
		if (rc < 0)
			return rc;
		if (code == Z_STREAM_END) {
			inflater->state = INFLATE_ENDED;
			inflater->n_head = 0;
		} else if (stream->avail_out > 0) {
			return 0; /* it wants more input */
		}
	}
}

static int pass(struct inflater *inflater, const char *p, size_t n, inflate_out_fn out, void *ctx,
    struct err *err)
{
	if (inflater->state == INFLATE_PLAIN)
		return give(inflater, p, n, out, ctx, err);
	/* what unpacks to nothing is received all the same, and kept */
	uint64_t room = inflater->max_out - inflater->n_in;
	size_t n_taken = n < room ? n : (size_t)room;
	inflater->n_in += n_taken;
	int rc = unpack(inflater, p, n_taken, out, ctx, err);
	return rc < 0 || n_taken == n ? rc : tell_too_large(inflater, err);
}

int inflater_feed(struct inflater *inflater, const char *p, size_t n, inflate_out_fn out, void *ctx,
    struct err *err)
{
	if (inflater->state == INFLATE_UNDECIDED) {
		while (inflater->n_head < 2 && n > 0) {
			inflater->head[inflater->n_head++] = (unsigned char)*p++;
			n--;
		}
		if (inflater->n_head < 2)
			return 0;
		int rc = decide(inflater, err);
		if (rc == 0)
			rc = pass(inflater, (const char *)inflater->head, 2, out, ctx, err);
		if (rc < 0)
			return rc;
	}
	return n > 0 ? pass(inflater, p, n, out, ctx, err) : 0;
}

int inflater_finish(struct inflater *inflater, inflate_out_fn out, void *ctx, struct err *err)
{
	if (inflater->state == INFLATE_UNDECIDED && inflater->n_head > 0) {
		inflater->state = INFLATE_PLAIN;
		return give(
		    inflater, (const char *)inflater->head, inflater->n_head, out, ctx, err);
	}
	if (inflater->state == INFLATE_PACKED)
		return err_set(err, ERR_NETWORK, "the compressed response is cut off");
	return 0;
}
