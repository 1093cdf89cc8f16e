/* SPDX-License-Identifier: MIT */
/*
 * Any bytes, in chunks of a size that the first byte chooses: no crash, no
 * invalid UTF-8 in a record, and the same records, kept bytes and answer as from
 * the whole at once. Well-formed ones give the same however the parser takes
 * them apart itself, too.
 */
#include "harvest/oai_parser_state.h"
#include "tests/fuzz/record_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct outcome {
	struct oai_response response;
	uint64_t digest;
	int rc;
};

/* piece 0: taken apart as usual. */
static struct outcome parse(struct str bytes, size_t chunk, size_t piece, bool is_file)
{
	struct outcome outcome = {0};
	struct harvest_sink sink = {
	    .ctx = &outcome.digest, .record = sink_record, .reject = sink_reject};
	struct oai_parser *parser;
	struct err err = {0};
	oai_parser_new(&parser, &sink, STR("fuzz"));
	if (is_file)
		oai_parser_accept_files(parser);
	if (piece)
		parser->piece_bytes = piece;
	while (bytes.n && outcome.rc == 0) {
		struct str part = str_sub(bytes, 0, chunk);
		outcome.rc = oai_parser_feed(parser, part.p, part.n, &err);
		bytes = str_from_index(bytes, part.n);
	}
	int finished = oai_parser_finish(parser, &outcome.response, &err);
	if (outcome.rc == 0)
		outcome.rc = finished;
	sink_add(&outcome.digest, outcome.response.token);
	sink_add(&outcome.digest, outcome.response.error_code);
	oai_parser_free(parser);
	return outcome;
}

static bool is_same(const struct outcome *a, const struct outcome *b)
{
	return a->rc == b->rc && a->digest == b->digest &&
	       a->response.is_oai == b->response.is_oai &&
	       a->response.is_whole == b->response.is_whole &&
	       a->response.is_well_formed == b->response.is_well_formed;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n < 1)
		return 0;
	struct str text = str_make((const char *)bytes + 1, n - 1);
	bool is_file = bytes[0] & 0x80;
	size_t size = (bytes[0] & 0x7F) + 1;
	struct outcome whole = parse(text, text.n, 0, is_file);
	struct outcome chunks = parse(text, size, 0, is_file);
	require(is_same(&whole, &chunks));
	struct outcome pieces = parse(text, text.n, size, is_file);
	if (whole.response.is_well_formed && pieces.response.is_well_formed)
		require(is_same(&whole, &pieces));
	return 0;
}
