/* SPDX-License-Identifier: MIT */
/*
 * A sink that writes down what it gets, a line for each, so that a case can be
 * compared as one text:
 *
 *	R oai:x:1 2020-01-01 {set} title=A title; date.issued=2020; rights@en=free !markup-repaired
 *	D oai:x:2 2020-01-01
 *	X oai:x:3 the reason
 */
#ifndef TESTS_UNIT_HARVEST_TRANSCRIPT_H
#define TESTS_UNIT_HARVEST_TRANSCRIPT_H

#include "base/buf.h"
#include "harvest/harvest.h"

#define TRANSCRIPT_BYTES (64u << 20)

static inline int transcript_record(void *ctx, struct record *record, struct err *err)
{
	(void)err;
	struct buf *out = ctx;
	buf_addf(out, "%s %.*s", record->is_deleted ? "D" : "R", STR_ARG(record->identifier));
	if (record->datestamp.n)
		buf_addf(out, " %.*s", STR_ARG(record->datestamp));
	for (size_t i = 0; i < record->n_sets; i++)
		buf_addf(out, " {%.*s}", STR_ARG(record->sets[i]));
	for (size_t i = 0; i < record->n_fields; i++) {
		const struct field *field = &record->fields[i];
		buf_addf(out, "%s %s", i ? ";" : "", dc_element_name(field->element));
		if (field->qualifier.n)
			buf_addf(out, ".%.*s", STR_ARG(field->qualifier));
		if (field->lang.n)
			buf_addf(out, "@%.*s", STR_ARG(field->lang));
		buf_add_char(out, '=');
		buf_add(out, field->value);
	}
	for (size_t i = 0; i < record->n_issues; i++) {
		buf_addf(out, " !%s", issue_code_name(record->issues[i].code));
		if (record->issues[i].value.n)
			buf_addf(out, ":%.*s", STR_ARG(record->issues[i].value));
	}
	buf_add_char(out, '\n');
	return 0;
}

static inline int transcript_reject(void *ctx, const struct rejected *rejected, struct err *err)
{
	(void)err;
	buf_addf(ctx, "X %.*s %.*s\n", STR_ARG(rejected->identifier), STR_ARG(rejected->reason));
	return 0;
}

#endif
