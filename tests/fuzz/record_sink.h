/* SPDX-License-Identifier: MIT */
/*
 * A sink for fuzz targets: what it is given must be text, and all of it goes into
 * a digest, so that two ways to read the same bytes can be compared.
 */
#ifndef TESTS_FUZZ_RECORD_SINK_H
#define TESTS_FUZZ_RECORD_SINK_H

#include "base/hash.h"
#include "base/utf8.h"
#include "harvest/harvest.h"

#include <stdlib.h>

static inline void require(bool holds)
{
	if (!holds)
		abort();
}

static inline void sink_add(uint64_t *digest, struct str s)
{
	*digest = hash64_combine(*digest, hash64_str(s, s.n));
}

static inline int sink_record(void *ctx, struct record *record, struct err *err)
{
	(void)err;
	require(record->identifier.n > 0 && utf8_is_valid(record->identifier));
	require(utf8_is_valid(record->datestamp));
	sink_add(ctx, record->identifier);
	sink_add(ctx, record->datestamp);
	for (size_t i = 0; i < record->n_sets; i++) {
		require(utf8_is_valid(record->sets[i]));
		sink_add(ctx, record->sets[i]);
	}
	for (size_t i = 0; i < record->n_fields; i++) {
		require(utf8_is_valid_xml(record->fields[i].value));
		require(utf8_is_valid_xml(record->fields[i].lang));
		require(utf8_is_valid_xml(record->fields[i].qualifier));
		sink_add(ctx, record->fields[i].value);
		sink_add(ctx, record->fields[i].lang);
	}
	for (size_t i = 0; i < record->n_issues; i++) {
		require(utf8_is_valid(record->issues[i].value));
		sink_add(ctx, str_from(issue_code_name(record->issues[i].code)));
	}
	sink_add(ctx, record->original);
	return 0;
}

static inline int sink_reject(void *ctx, const struct rejected *rejected, struct err *err)
{
	(void)err;
	require(utf8_is_valid(rejected->identifier) && utf8_is_valid(rejected->reason));
	sink_add(ctx, rejected->identifier);
	sink_add(ctx, rejected->reason);
	sink_add(ctx, rejected->bytes);
	return 0;
}

#endif
