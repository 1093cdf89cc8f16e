/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/buf.h"
#include "harvest/inflate.h"
#include "model/limits.h"

#define PLAIN (-100)

static int collect(void *ctx, const char *p, size_t n, struct err *err)
{
	(void)err;
	buf_add_bytes(ctx, p, n);
	return 0;
}

/* Packs with zlib's window bits (31 gzip, 15 zlib, -15 raw), or not at all. */
static struct buf pack(struct str text, int window)
{
	struct buf out;
	buf_init(&out, 64u << 20);
	if (window == PLAIN) {
		buf_add(&out, text);
		return out;
	}
	z_stream stream = {0};
	deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
	size_t bound = deflateBound(&stream, text.n);
	assert_true(buf_reserve(&out, bound));
	stream.next_in = (unsigned char *)text.p;
	stream.avail_in = (unsigned)text.n;
	stream.next_out = (unsigned char *)out.p;
	stream.avail_out = (unsigned)bound;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	out.n = bound - stream.avail_out;
	deflateEnd(&stream);
	return out;
}

static int unpack(struct str packed, size_t step, const char *encoding, uint64_t max,
    struct buf *out, struct err *err)
{
	struct inflater inflater;
	inflater_init(&inflater, max, str_from(encoding));
	int rc = 0;
	for (size_t at = 0; at < packed.n && rc == 0; at += step) {
		struct str part = str_sub(packed, at, step);
		rc = inflater_feed(&inflater, part.p, part.n, collect, out, err);
	}
	if (rc == 0)
		rc = inflater_finish(&inflater, collect, out, err);
	inflater_clear(&inflater);
	return rc;
}

static void unpacks_what_it_is(void **state)
{
	(void)state;
	const struct {
		const char *what;
		int window;
		const char *encoding;
	} cases[] = {
	    {"plain", PLAIN, ""},
	    {"plain, declared deflate", PLAIN, "deflate"},
	    {"plain, declared brotli", PLAIN, "br"},
	    {"gzip", 31, "gzip"},
	    {"gzip, not declared", 31, ""},
	    {"gzip, declared deflate", 31, "Deflate"},
	    {"gzip, declared brotli", 31, "br"},
	    {"gzip, declared twice", 31, "gzip, gzip"},
	    {"deflate in zlib's frame", 15, "deflate"},
	    {"deflate without a frame", -15, "identity, deflate"},
	};
	const char *text = "<OAI-PMH>some text, some text, some text</OAI-PMH>";
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf packed = pack(str_from(text), cases[i].window);
		for (size_t step = 1; step <= packed.n; step += 7) {
			struct buf out;
			struct err err = {0};
			buf_init(&out, 1000);
			if (unpack(buf_str(&packed), step, cases[i].encoding, 1000, &out, &err) < 0)
				fail_msg("%s: %s", cases[i].what, err.text);
			assert_str(cases[i].what, buf_str(&out), text);
			buf_clear(&out);
		}
		buf_clear(&packed);
	}
}

static void takes_gzip_members_in_a_row(void **state)
{
	(void)state;
	/* what is no gzip is left, though it holds what one begins with */
	const char *const tails[] = {"", "what is no gzip \x1f\x8b\x1f\x8b is left", "\x1f"};
	struct buf second = pack(STR("two"), 31), out;
	struct err err;
	for (size_t i = 0; i < N_ITEMS(tails); i++) {
		struct buf packed = pack(STR("one "), 31);
		buf_add(&packed, buf_str(&second));
		buf_add_text(&packed, tails[i]);
		/* in pieces of each size */
		for (size_t step = 1; step <= packed.n; step++) {
			buf_init(&out, 1000);
			assert_int_equal(unpack(buf_str(&packed), step, "", 1000, &out, &err), 0);
			assert_str("two members", buf_str(&out), "one two");
			buf_clear(&out);
		}
		buf_clear(&packed);
	}
	buf_clear(&second);
}

/* They would flow for as long as a page may take, and be kept. */
static void caps_bytes_that_unpack_to_nothing(void **state)
{
	(void)state;
	struct {
		const char *what;
		struct buf filler;
	} cases[] = {
	    {"empty members", pack(STR(""), 31)},
	    {"what is no gzip", pack(STR("what is no gzip is left"), PLAIN)},
	};
	struct buf one = pack(STR("one"), 31);
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct buf packed = pack(STR(""), PLAIN);
		buf_add(&packed, buf_str(&one));
		while (packed.n <= 1000)
			buf_add(&packed, buf_str(&cases[i].filler));
		for (size_t step = 1; step <= packed.n; step += 100) {
			struct buf out;
			struct err err;
			buf_init(&out, 1000);
			int rc = unpack(buf_str(&packed), step, "", 1000, &out, &err);
			if (rc != ERR_LIMIT)
				fail_msg("%s: %d", cases[i].what, rc);
			assert_str(cases[i].what, buf_str(&out), "one");
			assert_int_equal(
			    unpack(buf_str(&packed), step, "", packed.n, &out, &err), 0);
			buf_clear(&out);
		}
		buf_clear(&packed);
		buf_clear(&cases[i].filler);
	}
	buf_clear(&one);
}

static void sees_cut_and_damaged_streams(void **state)
{
	(void)state;
	struct buf packed = pack(STR("<OAI-PMH>some text, some text</OAI-PMH>"), 31), out;
	struct err err;
	buf_init(&out, 1000);
	struct str cut = str_sub(buf_str(&packed), 0, packed.n - 1);
	assert_int_equal(unpack(cut, 5, "", 1000, &out, &err), ERR_NETWORK);
	packed.p[packed.n / 2] ^= 0x55;
	assert_int_equal(unpack(buf_str(&packed), 5, "", 1000, &out, &err), ERR_NETWORK);
	buf_clear(&out);
	buf_clear(&packed);
}

static void tells_what_it_cannot_read(void **state)
{
	(void)state;
	struct buf once = pack(STR("<OAI-PMH/>"), 31), twice = pack(buf_str(&once), 31), out;
	const struct {
		const char *what, *encoding;
		struct str bytes;
		bool is_unreadable;
	} cases[] = {
	    {"compressed twice", "gzip, gzip", buf_str(&twice), true},
	    {"brotli", "br", STR("\x0b\x05\x80<OAI-PMH/>\x03"), true},
	    {"damaged", "gzip", STR("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x07zzzzzz"), true},
	    {"cut", "gzip", str_sub(buf_str(&once), 0, once.n - 4), false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct inflater inflater;
		struct err err;
		buf_init(&out, 1000);
		inflater_init(&inflater, 1000, str_from(cases[i].encoding));
		int rc = inflater_feed(
		    &inflater, cases[i].bytes.p, cases[i].bytes.n, collect, &out, &err);
		if (rc == 0)
			rc = inflater_finish(&inflater, collect, &out, &err);
		if (rc != ERR_NETWORK || inflater.is_unreadable != cases[i].is_unreadable)
			fail_msg("%s: %d", cases[i].what, rc);
		inflater_clear(&inflater);
		buf_clear(&out);
	}
	buf_clear(&once);
	buf_clear(&twice);
}

static void stops_bombs(void **state)
{
	(void)state;
	size_t n = (size_t)LIMIT_INFLATE_FREE_BYTES * 2;
	char *zeros = calloc(1, n);
	struct buf packed = pack(str_make(zeros, n), 31), out;
	struct err err;
	buf_init(&out, n);
	/* by their ratio */
	assert_int_equal(unpack(buf_str(&packed), packed.n, "", UINT64_MAX, &out, &err), ERR_LIMIT);
	assert_in_range(out.n, LIMIT_INFLATE_FREE_BYTES / 2, LIMIT_INFLATE_FREE_BYTES + 65536);
	/* by their size, packed or not */
	buf_reset(&out);
	assert_int_equal(unpack(buf_str(&packed), 100, "", 100000, &out, &err), ERR_LIMIT);
	assert_int_equal(out.n, 100000);
	buf_reset(&out);
	assert_int_equal(unpack(str_make(zeros, n), 65536, "", 100000, &out, &err), ERR_LIMIT);
	assert_int_equal(out.n, 100000);
	buf_clear(&out);
	buf_clear(&packed);
	free(zeros);
}

static void an_empty_body_is_empty(void **state)
{
	(void)state;
	struct buf out;
	struct err err;
	buf_init(&out, 10);
	assert_int_equal(unpack(STR(""), 1, "deflate", 10, &out, &err), 0);
	assert_int_equal(out.n, 0);
	assert_int_equal(unpack(STR("<"), 1, "deflate", 10, &out, &err), 0);
	assert_str("one byte", buf_str(&out), "<");
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unpacks_what_it_is),
	    cmocka_unit_test(takes_gzip_members_in_a_row),
	    cmocka_unit_test(caps_bytes_that_unpack_to_nothing),
	    cmocka_unit_test(sees_cut_and_damaged_streams),
	    cmocka_unit_test(tells_what_it_cannot_read),
	    cmocka_unit_test(stops_bombs),
	    cmocka_unit_test(an_empty_body_is_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
