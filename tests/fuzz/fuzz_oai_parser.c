/* SPDX-License-Identifier: MIT */
/*
 * Any bytes, in chunks of a size that the first byte chooses: no crash, no
 * invalid UTF-8 in a record, and a well-formed response gives as many
 * records whatever the chunks.
 */
#include "base/utf8.h"
#include "harvest/oai_parser.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static int check_record(void *ctx, struct record *record, struct err *err)
{
	(void)ctx;
	(void)err;
	require(record->identifier.n > 0 && utf8_is_valid(record->identifier));
	require(utf8_is_valid(record->datestamp));
	for (size_t i = 0; i < record->n_sets; i++)
		require(utf8_is_valid(record->sets[i]));
	for (size_t i = 0; i < record->n_fields; i++) {
		require(utf8_is_valid_xml(record->fields[i].value));
		require(utf8_is_valid_xml(record->fields[i].lang));
		require(utf8_is_valid_xml(record->fields[i].qualifier));
	}
	for (size_t i = 0; i < record->n_issues; i++)
		require(utf8_is_valid(record->issues[i].value));
	return 0;
}

static int check_rejected(void *ctx, const struct rejected *rejected, struct err *err)
{
	(void)ctx;
	(void)err;
	require(utf8_is_valid(rejected->identifier) && utf8_is_valid(rejected->reason));
	return 0;
}

static int parse(
    const char *bytes, size_t n, size_t chunk, bool is_file, struct oai_response *response)
{
	struct harvest_sink sink = {.record = check_record, .reject = check_rejected};
	struct oai_parser *parser;
	struct err err = {0};
	int rc = 0;
	oai_parser_new(&parser, &sink, STR("fuzz"));
	if (is_file)
		oai_parser_accept_files(parser);
	for (size_t at = 0; at < n && rc == 0; at += chunk)
		rc = oai_parser_feed(parser, bytes + at, n - at < chunk ? n - at : chunk, &err);
	int finished = oai_parser_finish(parser, response, &err);
	oai_parser_free(parser);
	return rc ? rc : finished;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n < 1)
		return 0;
	const char *text = (const char *)bytes + 1;
	size_t chunk = (bytes[0] & 0x7F) + 1;
	bool is_file = bytes[0] & 0x80;
	struct oai_response whole, parts;
	int rc = parse(text, n - 1, n, is_file, &whole);
	int rc_parts = parse(text, n - 1, chunk, is_file, &parts);
	if (rc == 0 && rc_parts == 0 && whole.is_well_formed && parts.is_well_formed)
		require(whole.n_records == parts.n_records && whole.n_deleted == parts.n_deleted);
	return 0;
}
