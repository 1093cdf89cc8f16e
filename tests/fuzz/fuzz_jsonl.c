/* SPDX-License-Identifier: MIT */
/* Any bytes as one line of DC JSON Lines: no crash, and no record without an identifier. */
#include "base/utf8.h"
#include "harvest/payload.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct record record = {0};
	struct err err = {0};
	if (payload_jsonl_read(&record, str_make((const char *)bytes, n), &err) == 0) {
		if (record.identifier.n == 0 || !utf8_is_valid_xml(record.identifier))
			abort();
		for (size_t i = 0; i < record.n_fields; i++) {
			if (!utf8_is_valid_xml(record.fields[i].value) ||
			    !utf8_is_valid_xml(record.fields[i].lang))
				abort();
		}
	}
	record_clear(&record);
	return 0;
}
