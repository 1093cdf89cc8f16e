/* SPDX-License-Identifier: MIT */
#include "pipeline/values.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "model/limits.h"
#include "pipeline/normalize_value.h"
#include "store/store.h"

#include <stdlib.h>

#define PROGRESS_RECORDS 1000
#define FIRST_SLOTS	 4096

struct counter {
	const struct values_settings *settings;
	struct arena arena; /* raw values and what became of them */
	struct counted_value *values;
	size_t n, capacity;
	uint32_t *slots; /* indices of values plus one, by hash; twice as many as values at least */
	size_t n_slots;
	uint64_t n_records;
	struct buf shown;
};

static size_t find_slot(const struct counter *counter, struct str raw)
{
	size_t mask = counter->n_slots - 1, at = hash64_str(raw, 0) & mask;
	while (counter->slots[at] && !str_eq(counter->values[counter->slots[at] - 1].raw, raw))
		at = (at + 1) & mask;
	return at;
}

static void grow(struct counter *counter)
{
	free(counter->slots);
	counter->n_slots = counter->n_slots ? counter->n_slots * 2 : FIRST_SLOTS;
	counter->slots = xcalloc(counter->n_slots, sizeof(*counter->slots));
	counter->capacity = counter->n_slots / 2;
	counter->values = xrealloc(counter->values, counter->capacity * sizeof(*counter->values));
	for (size_t i = 0; i < counter->n; i++)
		counter->slots[find_slot(counter, counter->values[i].raw)] = (uint32_t)i + 1;
}

/* What became of a field, as the store holds it. */
static void describe(struct counter *counter, const struct record *record, uint32_t field,
    struct counted_value *value)
{
	buf_reset(&counter->shown);
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *one = &record->values[i];
		if (one->field != field || !normalize_is_mapped(counter->settings->element, one))
			continue;
		if (counter->shown.n)
			buf_add_text(&counter->shown, "; ");
		else
			value->rule = (enum rule)one->rule;
		normalize_add_shown(&counter->shown, one);
	}
	struct str shown = buf_str(&counter->shown);
	value->became = arena_str(&counter->arena, shown);
	for (size_t i = 0; i < record->n_issues && !value->issue; i++) {
		if (record->issues[i].field == field &&
		    issue_code_is_of_values(record->issues[i].code))
			value->issue = record->issues[i].code;
	}
}

static int count_record(void *ctx, const struct stored_record *stored, struct err *err)
{
	struct counter *counter = ctx;
	const struct record *record = &stored->record;
	const char *endpoint = counter->settings->endpoint;
	if (++counter->n_records % PROGRESS_RECORDS == 0) {
		if (counter->settings->progress)
			counter->settings->progress(counter->settings->ctx, counter->n_records);
		if (counter->settings->is_interrupted && counter->settings->is_interrupted())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
	}
	if (record->is_deleted || (endpoint && !str_eq(stored->endpoint, str_from(endpoint))))
		return 0;
	for (size_t i = 0; i < record->n_fields; i++) {
		if (record->fields[i].element != counter->settings->element)
			continue;
		struct str raw = utf8_cut(record->fields[i].value, LIMIT_COUNTED_BYTES);
		if (counter->n == counter->capacity)
			grow(counter);
		size_t slot = find_slot(counter, raw);
		if (counter->slots[slot]) {
			counter->values[counter->slots[slot] - 1].n++;
			continue;
		}
		if (counter->n == LIMIT_COUNTED_VALUES)
			return err_set(err, ERR_LIMIT,
			    "there are more than %d different values; name one endpoint",
			    LIMIT_COUNTED_VALUES);
		struct counted_value value = {.n = 1, .raw = arena_str(&counter->arena, raw)};
		describe(counter, record, (uint32_t)i, &value);
		counter->values[counter->n++] = value;
		counter->slots[slot] = (uint32_t)counter->n;
	}
	return 0;
}

static int compare_values(const void *a, const void *b)
{
	const struct counted_value *x = a, *y = b;
	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return str_cmp(x->raw, y->raw);
}

/* Known to say nothing: no value, and nothing to complain of. */
static bool is_unmapped(enum dc_element element, const struct counted_value *value)
{
	if (value->became.n)
		return false;
	switch (element) {
	case DC_LANGUAGE:
	case DC_TYPE:
	case DC_DATE:
	case DC_TITLE: return value->issue != ISSUE_NONE;
	default: return true;
	}
}

int values_count(
    const struct values_settings *settings, values_fn each, void *each_ctx, struct err *err)
{
	struct counter counter = {.settings = settings};
	struct store *store = NULL;
	int64_t endpoint_id;
	buf_init(&counter.shown, LIMIT_RECORD_BYTES);
	int rc = store_open(&store, settings->store_path, STORE_READ, err);
	if (rc == 0)
		rc = store_begin_read(store, err);
	if (rc == 0 && settings->endpoint)
		rc = store_find_named(store, str_from(settings->endpoint), &endpoint_id, err);
	if (rc == 0)
		rc = store_each_record(store, count_record, &counter, err);
	store_close(store);
	if (rc == 0 && counter.n)
		qsort(counter.values, counter.n, sizeof(*counter.values), compare_values);
	for (size_t i = 0; rc == 0 && i < counter.n; i++) {
		if (!settings->unmapped_only || is_unmapped(settings->element, &counter.values[i]))
			rc = each(each_ctx, &counter.values[i], err);
	}
	buf_clear(&counter.shown);
	arena_clear(&counter.arena);
	free(counter.values);
	free(counter.slots);
	return rc;
}
