/* SPDX-License-Identifier: MIT */
/*
 * A record: what one repository says about one item (OAI-PMH section 2.5): a
 * header, the metadata fields in the order in which they came, the values that
 * normalize/ made of them, and what was odd.
 *
 * All strings are valid UTF-8 slices in the record's arena. A record is filled,
 * used, and reset for the next:
 *
 *	struct record record = {0};
 *	record_add_field(&record, DC_TITLE, STR(""), STR(""), STR("A title"));
 *	normalize_record(&record, &settings);
 *	...
 *	record_reset(&record);
 *	...
 *	record_clear(&record);
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include "base/arena.h"
#include "model/dc.h"
#include "model/issue.h"
#include "model/rule.h"
#include "model/value.h"

struct field {
	enum dc_element element;
	struct str qualifier; /* "uri" of dc:rights.uri; mostly empty */
	struct str lang;      /* xml:lang as received; mostly empty */
	struct str value;     /* as received */
};

struct record {
	struct arena arena;

	struct str identifier; /* of the header: opaque, unique within its endpoint */
	struct str datestamp;  /* of the header, as received */
	bool is_deleted;
	struct str *sets;
	size_t n_sets, sets_capacity;

	struct field *fields;
	size_t n_fields, fields_capacity;

	struct value *values;
	size_t n_values, values_capacity;

	struct issue *issues;
	size_t n_issues, issues_capacity;

	/*
	 * The record's own bytes where something had to be repaired or left out, else
	 * empty. Not the arena's; any bytes at all. UTF-8 where the response was in
	 * another encoding.
	 */
	struct str original;
};

/* Empties the record and keeps its memory; or gives it back. */
void record_reset(struct record *record);
void record_clear(struct record *record);

/*
 * Appends. Strings are taken as they are: they must live as long as the record
 * (copy them with arena_str(&record->arena, ...) where they do not).
 */
void record_add_set(struct record *record, struct str set);
void record_add_field(struct record *record, enum dc_element element, struct str qualifier,
    struct str lang, struct str value);

/* Whether the header says that the record is in that set. */
bool record_is_in_set(const struct record *record, struct str set);

/* Appends a zeroed value of that kind and gives it, valid until the next is added. */
struct value *record_add_value(struct record *record, enum value_kind kind, enum dc_element element,
    uint32_t field, enum rule rule, struct str text);

/* A set holds what its parts hold (OAI-PMH, section 2.6): "a" holds "a" and "a:b". */
bool record_set_holds(struct str set, struct str spec);

/* Appends an issue; the value is copied, cut to ISSUE_VALUE_MAX bytes at a character's border. */
void record_add_issue(
    struct record *record, enum issue_code code, uint32_t field, struct str value);

/* Forgets values and those issues that concern them (issue_code_is_of_values). */
void record_drop_values(struct record *record);

/* The first value of that kind about that element, or NULL. */
const struct value *record_find_value(
    const struct record *record, enum value_kind kind, enum dc_element element);

#endif
