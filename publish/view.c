/* SPDX-License-Identifier: MIT */
#include "publish/view.h"

#include "base/utc.h"

struct view view_of_publication(const struct publication *publication)
{
	return (struct view){
	    .values = publication->n_values ? (const char *)&publication->values[0].value : NULL,
	    .n = publication->n_values,
	    .stride = sizeof(struct merged_value),
	};
}

struct view view_of_record(const struct record *record)
{
	return (struct view){
	    .values = (const char *)record->values,
	    .n = record->n_values,
	    .stride = sizeof(struct value),
	};
}

static const struct value *value_at(const struct view *view, size_t index)
{
	return (const struct value *)(const void *)(view->values + index * view->stride);
}

const struct value *view_next(
    const struct view *view, enum value_kind kind, enum dc_element element, size_t *at)
{
	while (*at < view->n) {
		const struct value *value = value_at(view, (*at)++);
		if (value->kind == kind && value->element == element)
			return value;
	}
	return NULL;
}

const struct value *view_first(
    const struct view *view, enum value_kind kind, enum dc_element element)
{
	size_t at = 0;
	return view_next(view, kind, element, &at);
}

static const struct value *date_with_role(const struct view *view, enum date_role role)
{
	const struct value *value;
	for (size_t at = 0; (value = view_next(view, VALUE_DATE, DC_DATE, &at));) {
		if (value->tag == role)
			return value;
	}
	return NULL;
}

const struct value *view_date(const struct view *view)
{
	return date_with_role(view, DATE_ISSUED);
}

/* The first second after a date's year, month; or the first of its day. UTC_NONE for no date. */
static int64_t embargo_end_seconds(struct str date)
{
	size_t slash = str_find_char(date, '/', 0);
	if (slash != STR_NONE)
		date = str_from_index(date, slash + 1);
	uint64_t year, month = 12, day = 1;
	if (!str_to_u64(str_sub(date, 0, 4), 9998, &year) || year < 1)
		return UTC_NONE;
	if (date.n >= 7 && (!str_to_u64(str_sub(date, 5, 2), 12, &month) || month < 1))
		return UTC_NONE;
	if (date.n < 10) {
		year += month == 12;
		month = month == 12 ? 1 : month + 1;
	} else if (!str_to_u64(str_sub(date, 8, 2), 31, &day) || day < 1) {
		return UTC_NONE;
	}
	return utc_days_from_civil((int64_t)year, (int)month, (int)day) * 86400;
}

static const struct value *find_access(const struct view *view)
{
	for (size_t i = 0; i < view->n; i++) {
		if (value_at(view, i)->kind == VALUE_ACCESS)
			return value_at(view, i);
	}
	return NULL;
}

int64_t view_embargo_end(const struct view *view)
{
	const struct value *access = find_access(view);
	if (!access || access->tag != ACCESS_EMBARGOED)
		return UTC_NONE;
	struct str end = access->part[ACCESS_EMBARGO_END];
	if (!end.n) {
		const struct value *date = date_with_role(view, DATE_EMBARGO_END);
		if (date)
			end = date->text;
	}
	return embargo_end_seconds(end);
}

enum access view_access(const struct view *view, int64_t now)
{
	const struct value *access = find_access(view);
	if (!access || access->tag >= ACCESS_N)
		return ACCESS_UNKNOWN;
	int64_t end = view_embargo_end(view);
	return end != UTC_NONE && end <= now ? ACCESS_OPEN : (enum access)access->tag;
}

void view_add_name(const struct value *person, struct buf *out)
{
	buf_add(out, person->text);
	for (int part = PERSON_GIVEN; part <= PERSON_SUFFIX; part++) {
		if (person->part[part].n) {
			buf_add(out, STR(", "));
			buf_add(out, person->part[part]);
		}
	}
}
