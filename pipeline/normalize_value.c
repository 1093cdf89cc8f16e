/* SPDX-License-Identifier: MIT */
#include "pipeline/normalize_value.h"

#include "base/utf8.h"
#include "pipeline/normalizer.h"

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

void normalize_add_shown(struct buf *out, const struct value *value)
{
	if (value->kind == VALUE_IDENTIFIER)
		buf_addf(out, "%s:", scheme_name(value->tag));
	buf_add(out, value->kind == VALUE_ACCESS ? str_from(access_name(value->tag)) : value->text);
	if (value->kind == VALUE_PERSON && value->part[PERSON_GIVEN].n) {
		buf_add_text(out, ", ");
		buf_add(out, value->part[PERSON_GIVEN]);
	}
	if (value->kind == VALUE_PERSON && value->part[PERSON_SUFFIX].n) {
		buf_add_text(out, ", ");
		buf_add(out, value->part[PERSON_SUFFIX]);
	}
	if (value->kind == VALUE_CITATION) {
		static const char *const names[] = {" volume ", " issue ", " pages "};
		for (int i = 0; i < 3; i++) {
			if (value->part[i].n) {
				buf_add_text(out, names[i]);
				buf_add(out, value->part[i]);
			}
		}
	}
}

bool normalize_is_mapped(enum dc_element element, const struct value *value)
{
	switch (element) {
	case DC_IDENTIFIER:
	case DC_RELATION:
	case DC_SOURCE:
	case DC_RIGHTS: return value->kind != VALUE_TEXT;
	default: return true;
	}
}

int normalize_check_endpoint(const struct endpoint *endpoint, struct err *err)
{
	struct normalizer normalizer;
	int rc = normalizer_init(&normalizer, endpoint, 0, err);
	normalizer_clear(&normalizer);
	return rc;
}
