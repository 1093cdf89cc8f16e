/* SPDX-License-Identifier: MIT */
#include "pipeline/normalize_value.h"

#include "base/utf8.h"
#include "normalize/normalize.h"

/* Elements whose values have a kind of their own; others are text. */
static bool is_about(struct str element, const struct value *value)
{
	if (str_eq(element, STR("rights")))
		return value->kind == VALUE_LICENCE;
	if (str_eq(element, STR("access")))
		return value->kind == VALUE_ACCESS;
	return true;
}

int normalize_one(
    struct record *record, struct str element, struct str raw, int64_t today, struct err *err)
{
	struct normalize_settings settings = {.today = today};
	size_t n_repaired;
	record_reset(record);
	raw = utf8_repair(&record->arena, raw, &n_repaired);
	int rc = normalize_value(record, element, raw, &settings, err);
	size_t n = 0;
	for (size_t i = 0; rc == 0 && i < record->n_values; i++) {
		if (is_about(element, &record->values[i]))
			record->values[n++] = record->values[i];
	}
	if (rc == 0)
		record->n_values = n;
	return rc;
}
