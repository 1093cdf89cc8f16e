/* SPDX-License-Identifier: MIT */
/*
 * Any bytes, in chunks and pieces of a size that the first byte chooses: no
 * crash, no invalid UTF-8 in a record, and the same records, kept bytes and
 * answer as from the whole at once.
 */
#include "harvest/oai_parser_state.h"
#include "tests/fuzz/record_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct outcome {
	struct oai_response response;
	uint64_t digest;
	int rc;
};

/* chunk 0: all at once, taken apart as usual. */
static struct outcome parse(struct str bytes, size_t chunk, bool is_file)
{
	struct outcome outcome = {0};
	struct harvest_sink sink = {
	    .ctx = &outcome.digest, .record = sink_record, .reject = sink_reject};
	struct oai_parser *parser;
	struct err err = {0};
	oai_parser_new(&parser, &sink, STR("fuzz"));
	if (is_file)
		oai_parser_accept_files(parser);
	if (chunk)
		parser->piece_bytes = chunk * 3;
	while (bytes.n && outcome.rc == 0) {
		struct str part = str_sub(bytes, 0, chunk ? chunk : bytes.n);
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n < 1)
		return 0;
	struct str text = str_make((const char *)bytes + 1, n - 1);
	bool is_file = bytes[0] & 0x80;
	struct outcome whole = parse(text, 0, is_file);
	struct outcome parts = parse(text, (bytes[0] & 0x7F) + 1, is_file);
	require(whole.rc == parts.rc && whole.digest == parts.digest);
	require(whole.response.is_whole == parts.response.is_whole);
	require(whole.response.is_oai == parts.response.is_oai);
	return 0;
}
