/* SPDX-License-Identifier: MIT */
/*
 * However the bytes of a response arrive, the records are the same, to the last
 * byte of what is kept: every body of a scenario and every file of the fuzzer's
 * corpus, whole and cut at random places. And wherever the parser's own pieces
 * end, but for what only a fuzzer writes: how much of that libxml2 takes before it
 * refuses the rest depends on them.
 */
#define _GNU_SOURCE
#include "tests/unit/unit.h"

#include "harvest/oai_parser_state.h"
#include "tests/unit/harvest/transcript.h"

#include <dirent.h>
#include <stdio.h>

#define FILE_BYTES_MAX (1u << 20)
#define PIECE_BYTES    16384

static const size_t sizes[] = {1, 3, 20, 201, 5003};

static const char *scenarios, *corpus;
static uint64_t chance = 88172645463325252u; /* xorshift64 */
static unsigned n_bodies;

static size_t random_below(size_t n)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (size_t)(chance % n);
}

static int keep_record(void *ctx, struct record *record, struct err *err)
{
	transcript_record(ctx, record, err);
	if (record->original.n) {
		buf_add_text(ctx, "  as received: ");
		buf_add(ctx, record->original);
		buf_add_char(ctx, '\n');
	}
	return 0;
}

static int keep_rejected(void *ctx, const struct rejected *rejected, struct err *err)
{
	transcript_reject(ctx, rejected, err);
	buf_addf(ctx, "  number %llu: ", (unsigned long long)rejected->position);
	buf_add(ctx, rejected->bytes);
	buf_add_char(ctx, '\n');
	return 0;
}

/* Fed in chunks of up to so many bytes, which the parser takes apart at so many. */
static void parse(
    struct buf *out, struct str body, size_t chunk_max, size_t piece_bytes, bool is_file)
{
	struct harvest_sink sink = {.ctx = out, .record = keep_record, .reject = keep_rejected};
	struct oai_parser *parser;
	struct oai_response response;
	struct err err = {0};
	int rc = 0;
	buf_reset(out);
	oai_parser_new(&parser, &sink, STR("page"));
	if (is_file)
		oai_parser_accept_files(parser);
	parser->piece_bytes = piece_bytes;
	for (size_t at = 0; at < body.n && rc == 0;) {
		size_t n = 1 + random_below(chunk_max);
		struct str piece = str_sub(body, at, n);
		rc = oai_parser_feed(parser, piece.p, piece.n, &err);
		at += n;
	}
	int finished = oai_parser_finish(parser, &response, &err);
	buf_addf(out, "%s; %d %d %d %d %d; root %.*s, token %.*s, error %.*s\n",
	    rc || finished ? err.text : "read", response.is_oai, response.is_whole,
	    response.has_list, response.is_well_formed, response.has_token, STR_ARG(response.root),
	    STR_ARG(response.token), STR_ARG(response.error_code));
	oai_parser_free(parser);
}

static void require_equal(const char *name, const struct buf *got, const struct buf *expected)
{
	/* Not as texts: what was received may hold any byte. */
	if (!str_eq(buf_str(got), buf_str(expected)))
		fail_msg("%s: in pieces\n%.*s\nand as a whole\n%.*s", name, (int)got->n, got->p,
		    (int)expected->n, expected->p);
}

static void compare(const char *name, struct str body, bool is_written_by_hand)
{
	struct buf whole, parts;
	buf_init(&whole, TRANSCRIPT_BYTES);
	buf_init(&parts, TRANSCRIPT_BYTES);
	for (int is_file = 0; is_file < 2; is_file++) {
		parse(&whole, body, PIECE_BYTES, PIECE_BYTES, is_file);
		for (size_t i = 0; i < N_ITEMS(sizes); i++) {
			parse(&parts, body, sizes[i], PIECE_BYTES, is_file);
			require_equal(name, &parts, &whole);
			if (!is_written_by_hand)
				continue;
			parse(&parts, body, PIECE_BYTES, sizes[i], is_file);
			require_equal(name, &parts, &whole);
		}
	}
	n_bodies++;
	buf_clear(&whole);
	buf_clear(&parts);
}

#define LIST_OPEN "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>\n"
#define LIST_SHUT "</ListRecords></OAI-PMH>\n"
#define RECORD_OPEN                                                                                \
	"<record><header><identifier>%.*s</identifier></header><metadata>"                         \
	"<dc xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
#define RECORD_SHUT "</dc></metadata></record>"

static void add_unescaped(struct buf *out, struct str line)
{
	for (size_t at = 0; at < line.n; at++) {
		unsigned byte;
		if (str_starts(str_from_index(line, at), STR("\\x")) &&
		    sscanf(line.p + at, "\\x%2x", &byte) == 1) {
			buf_add_char(out, (char)byte);
			at += 3;
		} else {
			buf_add_char(out, line.p[at]);
		}
	}
}

/* The lines behind "< body" or "< list", much as run_scenario.py reads them. */
static void compare_bodies(const char *name, struct str text)
{
	struct buf body;
	buf_init(&body, FILE_BYTES_MAX);
	bool is_inside = false, is_list = false;
	while (text.n) {
		size_t end = str_find_char(text, '\n', 0);
		struct str line = str_sub(text, 0, end);
		text = str_from_index(text, end == STR_NONE ? text.n : end + 1);
		if (is_inside && !str_starts(line, STR("    "))) {
			buf_add_text(&body, is_list ? LIST_SHUT : "");
			compare(name, buf_str(&body), true);
			buf_reset(&body);
			is_inside = false;
		}
		if (!is_inside) {
			is_list = str_starts(line, STR("< list"));
			is_inside = is_list || str_starts(line, STR("< body"));
			buf_add_text(&body, is_list ? LIST_OPEN : "");
			continue;
		}
		line = str_from_index(line, 4);
		size_t blank = str_find_char(line, ' ', 0);
		bool is_record = is_list && line.n && line.p[0] != '<' && blank != STR_NONE;
		if (is_record) {
			buf_addf(&body, RECORD_OPEN, STR_ARG(str_sub(line, 0, blank)));
			line = str_from_index(line, blank + 1);
		}
		add_unescaped(&body, line);
		buf_add_text(&body, is_record ? RECORD_SHUT : "");
		buf_add_char(&body, '\n');
	}
	if (is_inside)
		compare(name, buf_str(&body), true);
	buf_clear(&body);
}

static void walk(const char *folder, const char *suffix)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, NULL, alphasort);
	char *text = malloc(FILE_BYTES_MAX + 1);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		struct str name = str_from(entries[i]->d_name);
		FILE *stream =
		    name.p[0] != '.' && str_ends(name, str_from(suffix)) ? fopen(path, "rb") : NULL;
		if (stream) {
			size_t n_read = fread(text, 1, FILE_BYTES_MAX, stream);
			text[n_read] = '\0';
			fclose(stream);
			if (*suffix)
				compare_bodies(name.p, str_make(text, n_read));
			else
				compare(name.p, str_make(text, n_read), false);
		}
		free(entries[i]);
	}
	free(entries);
	free(text);
}

static void test_chunks(void **state)
{
	(void)state;
	walk(scenarios, ".scenario");
	walk(corpus, "");
	assert_true(n_bodies > 50);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	scenarios = argv[1];
	corpus = argv[2];
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_chunks)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
