/* SPDX-License-Identifier: MIT */
#include "model/record.h"

#include "base/utf8.h"

#define FIRST_CAPACITY 16

/* Arrays live in the arena; growing leaves the old copy behind. */
#define GROW(record, items)                                                                        \
	do {                                                                                       \
		if ((record)->n_##items == (record)->items##_capacity) {                           \
			size_t larger = (record)->items##_capacity                                 \
					    ? (record)->items##_capacity * 2                       \
					    : FIRST_CAPACITY;                                      \
			(record)->items = arena_grow(&(record)->arena, (record)->items,            \
			    (record)->n_##items * sizeof(*(record)->items),                        \
			    larger * sizeof(*(record)->items));                                    \
			(record)->items##_capacity = larger;                                       \
		}                                                                                  \
	} while (0)

void record_reset(struct record *record)
{
	struct arena arena = record->arena;
	arena_reset(&arena);
	*record = (struct record){.arena = arena};
}

void record_clear(struct record *record)
{
	if (!record)
		return;
	arena_clear(&record->arena);
	*record = (struct record){0};
}

void record_add_set(struct record *record, struct str set)
{
	GROW(record, sets);
	record->sets[record->n_sets++] = set;
}

bool record_is_in_set(const struct record *record, struct str set)
{
	for (size_t i = 0; i < record->n_sets; i++)
		if (record_set_holds(set, record->sets[i]))
			return true;
	return false;
}

void record_add_field(struct record *record, enum dc_element element, struct str qualifier,
    struct str lang, struct str value)
{
	GROW(record, fields);
	record->fields[record->n_fields++] = (struct field){element, qualifier, lang, value};
}

struct value *record_add_value(struct record *record, enum value_kind kind, enum dc_element element,
    uint32_t field, enum rule rule, struct str text)
{
	GROW(record, values);
	struct value *value = &record->values[record->n_values++];
	*value = (struct value){
	    .kind = (uint8_t)kind,
	    .element = (uint8_t)element,
	    .rule = (uint8_t)rule,
	    .field = field,
	    .text = text,
	};
	return value;
}

bool record_set_holds(struct str set, struct str spec)
{
	return str_starts(spec, set) && (spec.n == set.n || spec.p[set.n] == ':');
}

void record_add_issue(struct record *record, enum issue_code code, uint32_t field, struct str value)
{
	GROW(record, issues);
	value = arena_str(&record->arena, utf8_cut(value, ISSUE_VALUE_MAX));
	record->issues[record->n_issues++] = (struct issue){code, field, value};
}

void record_drop_values(struct record *record)
{
	record->n_values = 0;
	size_t kept = 0;
	for (size_t i = 0; i < record->n_issues; i++) {
		if (!issue_code_is_of_values(record->issues[i].code))
			record->issues[kept++] = record->issues[i];
	}
	record->n_issues = kept;
}

const struct value *record_find_value(
    const struct record *record, enum value_kind kind, enum dc_element element)
{
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		if (value->kind == kind && value->element == element)
			return value;
	}
	return NULL;
}
