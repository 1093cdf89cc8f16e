/* SPDX-License-Identifier: MIT */
#include "tests/support/sample_repository/records.h"

#include "base/file.h"
#include "base/utc.h"
#include "base/vec.h"

#include <errno.h>
#include <stdlib.h>

static struct str json_slice(const json_t *value)
{
	return (struct str){json_string_value(value), json_string_length(value)};
}

static void add_set(struct records *records, struct str spec)
{
	for (size_t i = 0; i < records->n_sets; i++) {
		if (str_eq(spec, str_from(records->sets[i])))
			return;
	}
	char *copy = xmalloc(spec.n + 1);
	memcpy(copy, spec.p, spec.n);
	copy[spec.n] = '\0';
	VEC_ADD(records->sets, records->n_sets, records->sets_capacity) = copy;
}

/* "a:b" is a set, and so is "a". */
static void add_sets(struct records *records, const json_t *json)
{
	size_t i;
	json_t *value;
	json_array_foreach(json_object_get(json, "sets"), i, value)
	{
		struct str spec = json_slice(value);
		for (size_t colon = 0; (colon = str_find_char(spec, ':', colon)) != STR_NONE;
		     colon++)
			add_set(records, str_sub(spec, 0, colon));
		add_set(records, spec);
	}
}

static int add_line(struct records *records, struct str line, bool keeps_deleted, struct err *err)
{
	json_error_t error;
	json_t *json = json_loadb(line.p, line.n, 0, &error);
	if (!json)
		return err_set(err, ERR_FORMAT, "no JSON: %s", error.text);
	struct item item = {
	    .json = json,
	    .identifier = json_slice(json_object_get(json, "identifier")),
	    .datestamp = utc_parse(json_slice(json_object_get(json, "datestamp")), NULL, NULL),
	    .is_deleted = json_is_true(json_object_get(json, "deleted")),
	};
	if (!item.identifier.n || item.datestamp == UTC_NONE) {
		json_decref(json);
		return err_set(err, ERR_FORMAT, "no identifier or no datestamp");
	}
	if (item.is_deleted && !keeps_deleted) {
		json_decref(json);
		return 0;
	}
	add_sets(records, json);
	if (!records->n_items || item.datestamp < records->earliest)
		records->earliest = item.datestamp;
	VEC_ADD(records->items, records->n_items, records->items_capacity) = item;
	return 0;
}

static int compare_sets(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int records_load(struct records *records, const char *path, bool keeps_deleted, struct err *err)
{
	struct buf buf;
	buf_init(&buf, 256u << 20);
	int status = file_read(path, &buf, err);
	struct str line, rest = buf_str(&buf);
	for (int number = 1; status == 0 && str_next(&rest, '\n', &line); number++) {
		if (str_trim(line).n && add_line(records, line, keeps_deleted, err) < 0)
			status = err_wrap(err, "%s:%d", path, number);
	}
	buf_clear(&buf);
	if (records->n_sets)
		qsort(records->sets, records->n_sets, sizeof(*records->sets), compare_sets);
	return status;
}

void records_clear(struct records *records)
{
	for (size_t i = 0; i < records->n_items; i++)
		json_decref(records->items[i].json);
	for (size_t i = 0; i < records->n_sets; i++)
		free(records->sets[i]);
	free(records->items);
	free(records->sets);
	*records = (struct records){0};
}

const struct item *records_find(const struct records *records, struct str identifier)
{
	for (size_t i = 0; i < records->n_items; i++) {
		if (str_eq(records->items[i].identifier, identifier))
			return &records->items[i];
	}
	return NULL;
}

struct str records_host(const struct records *records)
{
	struct str host = STR("");
	for (size_t i = 0; i < records->n_items; i++) {
		struct str identifier = records->items[i].identifier;
		size_t end = str_starts(identifier, STR("oai:")) ? str_find_char(identifier, ':', 4)
								 : STR_NONE;
		struct str own = end == STR_NONE ? STR("") : str_sub(identifier, 4, end - 4);
		if (own.n == 0 || (i > 0 && !str_eq(host, own)))
			return STR("");
		host = own;
	}
	return host;
}

bool item_is_in_set(const struct item *item, struct str set)
{
	size_t i;
	json_t *value;
	json_array_foreach(json_object_get(item->json, "sets"), i, value)
	{
		struct str spec = json_slice(value);
		if (str_eq(spec, set) ||
		    (spec.n > set.n && spec.p[set.n] == ':' && str_starts(spec, set)))
			return true;
	}
	return false;
}
