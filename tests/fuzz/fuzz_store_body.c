/* SPDX-License-Identifier: MIT */
/*
 * The decoder of stored bodies on bytes of any kind: the first byte chooses
 * between a record and a publication. What decodes must encode again, and that
 * must decode.
 */
#include "store/body.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_record(struct str bytes)
{
	struct record record = {0}, again = {0};
	struct buf body;
	buf_init(&body, 1 << 26);
	if (body_decode_record(bytes, &record)) {
		struct digest digest = record_digest(&record);
		if (!body_encode_record(&record, &body) ||
		    !body_decode_record(buf_str(&body), &again))
			abort();
		struct digest second = record_digest(&again);
		if (memcmp(digest.bytes, second.bytes, DIGEST_BYTES) != 0)
			abort();
	}
	record_clear(&record);
	record_clear(&again);
	buf_clear(&body);
}

static void try_publication(struct str bytes)
{
	struct member members[] = {
	    {1, STR("a"), STR("x"), STR("")}, {2, STR("b"), STR("y"), STR("")}};
	struct publication publication = {.members = members, .n_members = 2}, again = publication;
	struct arena arena = {0};
	struct buf body;
	buf_init(&body, 1 << 26);
	if (body_decode_publication(bytes, &arena, &publication)) {
		if (!body_encode_publication(&publication, &body) ||
		    !body_decode_publication(buf_str(&body), &arena, &again))
			abort();
		struct digest first = publication_digest(&publication);
		struct digest second = publication_digest(&again);
		if (memcmp(first.bytes, second.bytes, DIGEST_BYTES) != 0)
			abort();
	}
	arena_clear(&arena);
	buf_clear(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct str bytes = {(const char *)data + 1, size - 1};
	if (data[0] % 2)
		try_publication(bytes);
	else
		try_record(bytes);
	return 0;
}
