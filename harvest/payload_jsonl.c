/* SPDX-License-Identifier: MIT */
#include "harvest/payload.h"

#include "base/utc.h"
#include "base/utf8.h"
#include "model/limits.h"

#include <jansson.h>
#include <stdlib.h>

/* jansson's own cap on nesting is 2048; this reads what it would, without recursion. */
static bool is_nested_too_deeply(struct str line)
{
	int depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if ((c == '[' || c == '{') && ++depth > LIMIT_JSON_DEPTH) {
			return true;
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return false;
}

struct reader {
	struct record *record;
	bool has_removed; /* characters that XML forbids, which the record may not have either */
	bool has_too_many;
};

/* Copies a string's value into the record, without characters that XML forbids. */
static struct str copy_string(struct reader *reader, const json_t *value, size_t max, bool *is_cut)
{
	struct str s = str_make(json_string_value(value), json_string_length(value));
	*is_cut = s.n > max;
	struct str copy = arena_str(&reader->record->arena, utf8_cut(s, max));
	if (utf8_is_valid_xml(copy))
		return copy;
	reader->has_removed = true;
	char *out = (char *)copy.p;
	size_t used = 0;
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		utf8_next(s, &at);
		if (utf8_is_valid_xml(str_sub(s, start, at - start))) {
			memcpy(out + used, s.p + start, at - start);
			used += at - start;
		}
	}
	out[used] = '\0';
	copy.n = used;
	return copy;
}

/* What is no text cannot be taken, and is not dropped silently either. */
static void report_not_text(struct reader *reader, const json_t *value)
{
	if (!value || json_is_null(value))
		return;
	char *shown = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	record_add_issue(
	    reader->record, ISSUE_VALUE_NOT_TEXT, ISSUE_NO_FIELD, str_from(shown ? shown : ""));
	free(shown);
}

static void add_field(struct reader *reader, enum dc_element element, const json_t *item)
{
	struct record *record = reader->record;
	struct str lang = STR("");
	const json_t *value = item;
	bool is_cut;
	if (json_is_object(item)) {
		value = json_object_get(item, "value");
		const json_t *language = json_object_get(item, "lang");
		if (json_is_string(language) &&
		    json_string_length(language) <= LIMIT_LANGUAGE_BYTES)
			lang = copy_string(reader, language, LIMIT_LANGUAGE_BYTES, &is_cut);
	}
	if (!json_is_string(value)) {
		report_not_text(reader, item);
		return;
	}
	struct str text = copy_string(reader, value, LIMIT_FIELD_BYTES, &is_cut);
	if (str_trim(text).n == 0)
		return;
	if (record->n_fields >= LIMIT_FIELDS_PER_RECORD) {
		reader->has_too_many = true;
		return;
	}
	if (is_cut)
		record_add_issue(record, ISSUE_FIELD_TOO_LONG, (uint32_t)record->n_fields, STR(""));
	record_add_field(record, element, STR(""), lang, text);
}

/* An array of values, or one alone. */
static void add_fields(struct reader *reader, enum dc_element element, const json_t *items)
{
	if (!json_is_array(items)) {
		add_field(reader, element, items);
		return;
	}
	for (size_t i = 0; i < json_array_size(items); i++)
		add_field(reader, element, json_array_get(items, i));
}

static void add_dc(struct reader *reader, json_t *dc)
{
	const char *key;
	json_t *items;
	bool has_unknown = false;
	json_object_foreach(dc, key, items)
	{
		struct str name = str_from(key);
		enum dc_element element = dc_element_find(name);
		if (element != DC_N_ELEMENTS) {
			add_fields(reader, element, items);
		} else if (!has_unknown) {
			record_add_issue(
			    reader->record, ISSUE_ELEMENT_UNKNOWN, ISSUE_NO_FIELD, name);
			has_unknown = true;
		}
	}
}

static void add_set(struct reader *reader, const json_t *set)
{
	bool is_cut;
	if (json_is_string(set) && json_string_length(set) <= LIMIT_IDENTIFIER_BYTES)
		record_add_set(
		    reader->record, copy_string(reader, set, LIMIT_IDENTIFIER_BYTES, &is_cut));
	else
		report_not_text(reader, set);
}

static void add_header(struct reader *reader, const json_t *root)
{
	struct record *record = reader->record;
	bool is_cut;
	const json_t *datestamp = json_object_get(root, "datestamp");
	if (json_is_string(datestamp))
		record->datestamp =
		    str_trim(copy_string(reader, datestamp, LIMIT_DATESTAMP_BYTES, &is_cut));
	record->is_deleted = json_is_true(json_object_get(root, "deleted"));
	const json_t *sets = json_object_get(root, "sets");
	if (!json_is_array(sets)) {
		add_set(reader, sets);
		return;
	}
	for (size_t i = 0; i < json_array_size(sets) && i < LIMIT_SETS_PER_RECORD; i++)
		add_set(reader, json_array_get(sets, i));
}

int payload_jsonl_read(struct record *record, struct str line, struct err *err)
{
	if (is_nested_too_deeply(line))
		return err_set(err, ERR_LIMIT, "nested deeper than %d", LIMIT_JSON_DEPTH);
	size_t n_repaired;
	line = utf8_repair(&record->arena, line, &n_repaired);
	json_error_t error;
	json_t *root = json_loadb(line.p, line.n, 0, &error);
	if (!root)
		return err_set(err, ERR_FORMAT, "not JSON: %s", error.text);
	struct reader reader = {.record = record};
	int rc = 0;
	bool is_cut = false;
	const json_t *identifier = json_object_get(root, "identifier");
	const json_t *deleted = json_object_get(root, "deleted");
	json_t *dc = json_object_get(root, "dc");
	if (json_is_string(identifier))
		record->identifier =
		    str_trim(copy_string(&reader, identifier, LIMIT_IDENTIFIER_BYTES, &is_cut));
	if (!json_is_object(root))
		rc = err_set(err, ERR_FORMAT, "not a JSON object");
	else if (is_cut)
		rc = err_set(err, ERR_LIMIT, "the record's identifier is too long");
	else if (record->identifier.n == 0)
		rc = err_set(err, ERR_FORMAT, "the record has no identifier");
	else if (deleted && !json_is_boolean(deleted) && !json_is_null(deleted))
		rc = err_set(err, ERR_FORMAT, "'deleted' is neither true nor false");
	else if (dc && !json_is_object(dc) && !json_is_null(dc))
		rc = err_set(err, ERR_FORMAT, "'dc' is not an object");
	else if (!dc && !json_is_true(deleted))
		rc = err_set(err, ERR_FORMAT,
		    json_object_get(root, "original")
			? "no 'dc': this is 'sheaf export --of records', which comes back with "
			  "--original"
			: "the record has no 'dc'");
	if (rc == 0) {
		add_header(&reader, root);
		add_dc(&reader, dc);
		if (n_repaired)
			record_add_issue(record, ISSUE_UTF8_REPAIRED, ISSUE_NO_FIELD, STR(""));
		if (reader.has_removed)
			record_add_issue(record, ISSUE_CHARACTERS_REMOVED, ISSUE_NO_FIELD, STR(""));
		if (reader.has_too_many)
			record_add_issue(record, ISSUE_TOO_MANY_FIELDS, ISSUE_NO_FIELD, STR(""));
		bool is_lawful = false;
		if (record->datestamp.n &&
		    (utc_parse(record->datestamp, NULL, &is_lawful) == UTC_NONE || !is_lawful))
			record_add_issue(
			    record, ISSUE_DATESTAMP_ODD, ISSUE_NO_FIELD, record->datestamp);
		if (!record->is_deleted && !json_is_object(dc))
			record_add_issue(record, ISSUE_METADATA_MISSING, ISSUE_NO_FIELD, STR(""));
	}
	json_decref(root);
	return rc;
}
