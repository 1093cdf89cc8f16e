/* SPDX-License-Identifier: MIT */
/*
 * A response's body from the line to its records: unpacked, decoded, parsed,
 * mended. The first two bytes choose how it arrives and what HTTP says of it.
 */
#include "harvest/inflate.h"
#include "harvest/oai_parser.h"
#include "tests/fuzz/record_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define UNPACKED_BYTES_MAX (8u << 20)

static const char *const charsets[] = {"", "utf-8", "iso-8859-1", "windows-1251", "utf-16",
    "shift_jis", "iso-2022-jp", "gb18030", "x-user-defined"};

static int feed(void *ctx, const char *p, size_t n, struct err *err)
{
	return oai_parser_feed(ctx, p, n, err);
}

static uint64_t read_body(
    struct str bytes, size_t chunk, bool is_deflate_declared, const char *charset)
{
	uint64_t digest = 0;
	struct harvest_sink sink = {.ctx = &digest, .record = sink_record, .reject = sink_reject};
	struct oai_parser *parser;
	struct oai_response response;
	struct inflater inflater;
	struct err err = {0};
	oai_parser_new(&parser, &sink, STR("fuzz"));
	oai_parser_set_charset(parser, str_from(charset));
	inflater_init(
	    &inflater, UNPACKED_BYTES_MAX, is_deflate_declared ? STR("deflate") : STR(""));
	int rc = 0;
	while (bytes.n && rc == 0) {
		struct str part = str_sub(bytes, 0, chunk);
		rc = inflater_feed(&inflater, part.p, part.n, feed, parser, &err);
		bytes = str_from_index(bytes, part.n);
	}
	if (rc == 0)
		rc = inflater_finish(&inflater, feed, parser, &err);
	int finished = oai_parser_finish(parser, &response, &err);
	require(rc == 0 || err.text[0]);
	require(finished == 0 || err.text[0]);
	inflater_clear(&inflater);
	oai_parser_free(parser);
	return rc ? 0 : digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n < 2)
		return 0;
	struct str text = str_make((const char *)bytes + 2, n - 2);
	bool is_deflate_declared = bytes[0] & 0x80;
	const char *charset = charsets[bytes[1] % (sizeof(charsets) / sizeof(*charsets))];
	uint64_t whole = read_body(text, text.n, is_deflate_declared, charset);
	uint64_t parts = read_body(text, (bytes[0] & 0x7F) + 1, is_deflate_declared, charset);
	require(whole == parts);
	return 0;
}
