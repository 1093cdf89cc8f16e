/* SPDX-License-Identifier: MIT */
/* Kept in pieces of any size, an exchange plays as it came. */
#include "tests/unit/unit.h"

#include "harvest/tape.h"

/* What a keeper got, and gives back. */
struct memory {
	struct buf bytes, headers;
	size_t n_begun, n_ended, at, step;
	bool is_packed;
};

static int on_begin(void *ctx, const struct kept_response *response, struct err *err)
{
	struct memory *memory = ctx;
	(void)err;
	memory->n_begun++;
	memory->is_packed = response->is_packed;
	buf_add(&memory->headers, response->headers);
	return 0;
}

static int on_bytes(void *ctx, struct str bytes, struct err *err)
{
	struct memory *memory = ctx;
	(void)err;
	assert_int_equal(memory->n_begun, 1);
	buf_add(&memory->bytes, bytes);
	return 0;
}

static int on_end(void *ctx, const struct kept_response *response, struct err *err)
{
	struct memory *memory = ctx;
	(void)response, (void)err;
	assert_int_equal(memory->n_begun, 1);
	memory->n_ended++;
	return 0;
}

static int give_bytes(void *ctx, struct str *bytes, struct err *err)
{
	struct memory *memory = ctx;
	(void)err;
	*bytes = str_sub(buf_str(&memory->bytes), memory->at, memory->step);
	memory->at += bytes->n;
	return bytes->n > 0;
}

/* What was played. */
struct played {
	struct buf headers, body;
};

static int add_line(void *ctx, struct str line, struct err *err)
{
	struct played *played = ctx;
	(void)err;
	buf_add_char(&played->headers, '>');
	buf_add(&played->headers, line);
	return 0;
}

static int add_body(void *ctx, struct str bytes, struct err *err)
{
	struct played *played = ctx;
	(void)err;
	buf_add(&played->body, bytes);
	return 0;
}

static void make_played(struct played *played)
{
	buf_init(&played->headers, 1 << 20);
	buf_init(&played->body, 1 << 20);
}

static void drop_played(struct played *played)
{
	buf_clear(&played->headers);
	buf_clear(&played->body);
}

static void make_memory(struct memory *memory)
{
	*memory = (struct memory){0};
	buf_init(&memory->bytes, 1 << 20);
	buf_init(&memory->headers, 1 << 20);
}

static void drop_memory(struct memory *memory)
{
	buf_clear(&memory->bytes);
	buf_clear(&memory->headers);
}

/* Records the body in pieces; without its end where it is cut off. */
static void record(struct memory *memory, struct str body, size_t step, bool is_ended)
{
	const struct response_keeper keeper = {memory, on_begin, on_bytes, on_end};
	const struct kept_response about = {.is_ended = is_ended};
	struct tape_recorder recorder;
	struct err err = {0};
	tape_init(&recorder, &keeper);
	tape_begin_hop(&recorder);
	tape_add_header(&recorder, STR("HTTP/1.1 302 Found\r\n"));
	tape_begin_hop(&recorder);
	tape_add_header(&recorder, STR("HTTP/1.1 200 OK\r\n"));
	tape_add_header(&recorder, STR("Set-Cookie: session=secret\r\n"));
	tape_add_header(&recorder, STR("\r\n"));
	for (size_t at = 0; at < body.n; at += step)
		assert_int_equal(
		    tape_add_body(&recorder, &about, str_sub(body, at, step), &err), 0);
	if (is_ended)
		assert_int_equal(tape_end(&recorder, &about, &err), 0);
	tape_clear(&recorder);
}

static int play(struct memory *memory, size_t step, struct played *played, struct err *err)
{
	const struct response_player player = {.ctx = memory, .bytes = give_bytes};
	const struct tape_sink sink = {played, add_line, add_body};
	const struct kept_response response = {.headers = buf_str(&memory->headers),
	    .is_packed = memory->is_packed,
	    .is_ended = memory->n_ended > 0};
	memory->at = 0;
	memory->step = step;
	return tape_play(&player, &response, &sink, err);
}

static void plays_what_was_kept(void **state)
{
	(void)state;
	const struct {
		const char *what;
		struct str body;
		bool is_packed;
	} cases[] = {
	    {"XML", STR("<OAI-PMH>some text, some text, some text</OAI-PMH>"), true},
	    {"gzip", STR("\x1f\x8b\x08 and whatever follows it"), false},
	    {"gzip, cut off", STR("\x1f\x8b"), false},
	    {"one byte", STR("<"), true},
	    {"one byte of gzip", STR("\x1f"), true},
	    {"zeros", STR("\0\0\0\0"), true},
	    {"nothing", STR(""), false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		for (size_t step = 1; step <= cases[i].body.n + 1; step += 3) {
			struct memory memory;
			struct played played;
			struct err err = {0};
			make_memory(&memory);
			make_played(&played);
			record(&memory, cases[i].body, step, true);
			assert_int_equal(memory.n_begun, 1);
			assert_int_equal(memory.n_ended, 1);
			if (memory.is_packed != cases[i].is_packed ||
			    play(&memory, step, &played, &err) < 0 ||
			    !str_eq(buf_str(&played.body), cases[i].body))
				fail_msg("%s, by %zu: '%.*s' %s", cases[i].what, step,
				    STR_ARG(buf_str(&played.body)), err.text);
			assert_str(
			    cases[i].what, buf_str(&played.headers), ">HTTP/1.1 200 OK\r\n>\r\n");
			drop_played(&played);
			drop_memory(&memory);
		}
	}
}

/* All that was received is kept, though the packed stream was never ended. */
static void plays_what_was_cut_off(void **state)
{
	(void)state;
	struct str body = STR("<OAI-PMH>some text, some text, some");
	struct memory memory;
	struct played played;
	struct err err = {0};
	make_memory(&memory);
	make_played(&played);
	record(&memory, body, 10, false);
	assert_int_equal(memory.n_ended, 0);
	assert_int_equal(play(&memory, 5, &played, &err), 0);
	assert_str("cut off", buf_str(&played.body), body.p);
	drop_played(&played);
	drop_memory(&memory);
}

static void tells_damage(void **state)
{
	(void)state;
	struct memory memory;
	struct played played;
	struct err err = {0};
	make_memory(&memory);
	make_played(&played);
	record(&memory, STR("<OAI-PMH>some text</OAI-PMH>"), 100, true);
	memory.bytes.p[12] = '\xff';
	assert_int_equal(play(&memory, 1000, &played, &err), ERR_STORE);
	drop_played(&played);
	drop_memory(&memory);
}

/* However much of a whole response is lost at its end. */
static void tells_a_lost_end(void **state)
{
	(void)state;
	struct memory memory;
	make_memory(&memory);
	record(&memory, STR("<OAI-PMH>some text</OAI-PMH>"), 100, true);
	for (size_t n = memory.bytes.n - 1; n > 0; n--) {
		struct played played;
		struct err err = {0};
		make_played(&played);
		memory.bytes.n = n;
		if (play(&memory, 7, &played, &err) != ERR_STORE)
			fail_msg("with %zu bytes it is whole", n);
		drop_played(&played);
	}
	drop_memory(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_what_was_kept),
	    cmocka_unit_test(plays_what_was_cut_off),
	    cmocka_unit_test(tells_damage),
	    cmocka_unit_test(tells_a_lost_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
