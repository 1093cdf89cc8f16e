/* SPDX-License-Identifier: MIT */
#include "normalize/memo.h"

#include "base/err.h"
#include "base/hash.h"
#include "model/limits.h"

#include <stdlib.h>

/* A field, and what it added. */
struct entry {
	enum dc_element element;
	struct str raw, lang;
	struct value values[LIMIT_MEMO_RESULTS];
	struct issue issues[LIMIT_MEMO_RESULTS];
	size_t n_values, n_issues;
	size_t n_value_bytes;
	char bytes[]; /* that the slices above point to */
};

struct normalize_memo {
	struct entry *entries[LIMIT_MEMO_ENTRIES];
};

struct normalize_memo *normalize_memo_new(void)
{
	return xcalloc(1, sizeof(struct normalize_memo));
}

void normalize_memo_free(struct normalize_memo *memo)
{
	for (size_t i = 0; memo && i < LIMIT_MEMO_ENTRIES; i++)
		free(memo->entries[i]);
	free(memo);
}

/* NULL for a field that is not remembered. */
static struct entry **find_place(const struct context *context, const struct field *field)
{
	if (!context->settings->memo || field->value.n + field->lang.n > LIMIT_MEMO_BYTES)
		return NULL;
	uint64_t hash = hash64_str(field->value, (uint64_t)field->element);
	return &context->settings->memo->entries[hash % LIMIT_MEMO_ENTRIES];
}

/* Copies what a slice points to, and lets it point there. */
static void move(struct str *s, char **to)
{
	if (s->n == 0)
		return;
	memcpy(*to, s->p, s->n);
	s->p = *to;
	*to += s->n;
}

static void move_value(struct value *value, char **to)
{
	move(&value->text, to);
	move(&value->lang, to);
	for (int i = 0; i < VALUE_N_PARTS; i++)
		move(&value->part[i], to);
}

static size_t count_bytes(const struct value *value)
{
	size_t n = value->text.n + value->lang.n;
	for (int i = 0; i < VALUE_N_PARTS; i++)
		n += value->part[i].n;
	return n;
}

bool memo_recall(struct context *context, const struct field *field)
{
	struct entry **place = find_place(context, field);
	const struct entry *entry = place ? *place : NULL;
	if (!entry || entry->element != field->element || !str_eq(entry->raw, field->value) ||
	    !str_eq(entry->lang, field->lang))
		return false;
	char *bytes = arena_alloc(context->arena, entry->n_value_bytes);
	for (size_t i = 0; i < entry->n_values; i++) {
		struct value *value = add_value(context, VALUE_TEXT, RULE_NONE, STR(""));
		*value = entry->values[i];
		value->field = context->field;
		move_value(value, &bytes);
		context->has_language |= value->kind == VALUE_LANGUAGE;
		context->has_type |= value->kind == VALUE_TYPE;
		context->has_access |= value->kind == VALUE_ACCESS;
	}
	for (size_t i = 0; i < entry->n_issues; i++)
		add_issue(context, entry->issues[i].code, entry->issues[i].value);
	return true;
}

void memo_keep(struct context *context, const struct field *field, size_t n_values_before,
    size_t n_issues_before)
{
	const struct record *record = context->record;
	struct entry **place = find_place(context, field);
	size_t n_values = record->n_values - n_values_before;
	size_t n_issues = record->n_issues - n_issues_before;
	if (!place || n_values > LIMIT_MEMO_RESULTS || n_issues > LIMIT_MEMO_RESULTS)
		return;
	const struct value *values = record->values + n_values_before;
	const struct issue *issues = record->issues + n_issues_before;
	size_t n_value_bytes = 0, n_bytes = field->value.n + field->lang.n;
	for (size_t i = 0; i < n_values; i++)
		n_value_bytes += count_bytes(&values[i]);
	for (size_t i = 0; i < n_issues; i++)
		n_bytes += issues[i].value.n;
	free(*place);
	struct entry *entry = *place = xmalloc(sizeof(*entry) + n_value_bytes + n_bytes);
	*entry = (struct entry){.element = field->element,
	    .raw = field->value,
	    .lang = field->lang,
	    .n_values = n_values,
	    .n_issues = n_issues,
	    .n_value_bytes = n_value_bytes};
	char *bytes = entry->bytes;
	for (size_t i = 0; i < n_values; i++) {
		entry->values[i] = values[i];
		move_value(&entry->values[i], &bytes);
	}
	for (size_t i = 0; i < n_issues; i++) {
		entry->issues[i] = issues[i];
		move(&entry->issues[i].value, &bytes);
	}
	move(&entry->raw, &bytes);
	move(&entry->lang, &bytes);
}
