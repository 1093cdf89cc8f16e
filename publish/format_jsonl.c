/* SPDX-License-Identifier: MIT */
/*
 * JSON Lines of publications and of records. Every key is always there: null
 * or [] where nothing is known.
 */
#include "publish/formats.h"

#include "base/json.h"
#include "model/limits.h"
#include "publish/view.h"

static void key_str_or_null(struct json *json, const char *key, struct str value)
{
	json_key(json, key);
	if (value.n)
		json_str(json, value);
	else
		json_null(json);
}

/* [{"value","lang"}] */
static void key_texts(
    struct json *json, const char *key, const struct view *view, enum dc_element element)
{
	const struct value *value;
	json_key(json, key);
	json_open(json, '[');
	for (size_t at = 0; (value = view_next(view, VALUE_TEXT, element, &at));) {
		json_open(json, '{');
		json_key_str(json, "value", value->text);
		key_str_or_null(json, "lang", value->lang);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void add_texts(
    struct json *json, const struct view *view, enum value_kind kind, enum dc_element element)
{
	const struct value *value;
	for (size_t at = 0; (value = view_next(view, kind, element, &at));)
		json_str(json, value->text);
}

/* ["..."] */
static void key_strings(
    struct json *json, const char *key, const struct view *view, enum dc_element element)
{
	json_key(json, key);
	json_open(json, '[');
	add_texts(json, view, VALUE_TEXT, element);
	json_close(json, ']');
}

static void key_persons(
    struct json *json, const char *key, const struct view *view, enum dc_element element)
{
	const struct value *value;
	struct buf name;
	buf_init(&name, LIMIT_RECORD_BYTES);
	json_key(json, key);
	json_open(json, '[');
	for (size_t at = 0; (value = view_next(view, VALUE_PERSON, element, &at));) {
		bool has_parts = value->tag == PERSON_PERSON || value->part[PERSON_GIVEN].n;
		struct str whole = value->text;
		if (value->part[PERSON_GIVEN].n || value->part[PERSON_SUFFIX].n) {
			buf_reset(&name);
			view_add_name(value, &name);
			whole = buf_str(&name);
		}
		json_open(json, '{');
		json_key_str(json, "name", whole);
		key_str_or_null(json, "family", has_parts ? value->text : STR(""));
		key_str_or_null(json, "given", value->part[PERSON_GIVEN]);
		key_str_or_null(json, "orcid", value->part[PERSON_ORCID]);
		json_close(json, '}');
	}
	json_close(json, ']');
	if (name.failed)
		json->out->failed = true;
	buf_clear(&name);
}

static void key_date(struct json *json, const struct view *view)
{
	const struct value *date = view_date(view);
	int year = date ? date_year(date->text) : 0;
	key_str_or_null(json, "date", date ? date->text : STR(""));
	json_key(json, "year");
	if (year)
		json_int(json, year);
	else
		json_null(json);
}

static void key_languages(struct json *json, const struct view *view)
{
	json_key(json, "languages");
	json_open(json, '[');
	if (view_first(view, VALUE_LANGUAGE, DC_LANGUAGE))
		add_texts(json, view, VALUE_LANGUAGE, DC_LANGUAGE);
	else
		json_text(json, "und");
	json_close(json, ']');
}

/* {"value","confidence"} of a language that nobody says, but the title's words; else null. */
static void key_detected(struct json *json, const struct view *view)
{
	const struct value *value = view_first(view, VALUE_LANGUAGE, DC_TITLE);
	json_key(json, "detected_language");
	if (!value || view_first(view, VALUE_LANGUAGE, DC_LANGUAGE)) {
		json_null(json);
		return;
	}
	json_open(json, '{');
	json_key_str(json, "value", value->text);
	json_key(json, "confidence");
	json_real(json, value->tag / 100.0);
	json_close(json, '}');
}

static void key_type(
    struct json *json, const struct publish_settings *settings, const struct view *view)
{
	const struct value *type = view_first(view, VALUE_TYPE, DC_TYPE);
	json_key_text(json, "type", type ? settings->type_label(type->text) : "unknown");
	key_str_or_null(json, "type_uri", type ? type->text : STR(""));
}

static void add_identifier(struct json *json, const char *scheme, struct str value)
{
	json_open(json, '{');
	json_key_text(json, "scheme", scheme);
	json_key_str(json, "value", value);
	json_close(json, '}');
}

/* URLs are links, all other schemes identifiers. */
static void key_identifiers(struct json *json, const struct view *view)
{
	const struct value *value;
	json_key(json, "identifiers");
	json_open(json, '[');
	for (size_t at = 0; (value = view_next(view, VALUE_IDENTIFIER, DC_IDENTIFIER, &at));) {
		if (value->tag != SCHEME_URL)
			add_identifier(json, scheme_name(value->tag), value->text);
	}
	json_close(json, ']');
}

static void key_links(struct json *json, const struct view *view)
{
	const struct value *value;
	json_key(json, "links");
	json_open(json, '[');
	for (size_t at = 0; (value = view_next(view, VALUE_IDENTIFIER, DC_IDENTIFIER, &at));) {
		if (value->tag == SCHEME_URL)
			json_str(json, value->text);
	}
	json_close(json, ']');
}

static void add_relation(struct json *json, const char *scheme, const struct value *value)
{
	json_open(json, '{');
	json_key_text(json, "scheme", scheme);
	json_key_str(json, "value", value->text);
	key_str_or_null(json, "role", scheme ? value->part[IDENTIFIER_ROLE] : STR(""));
	json_close(json, '}');
}

/* [{"scheme","value","role"}]; the scheme of plain text is null. */
static void key_relations(struct json *json, const struct view *view)
{
	const struct value *value;
	json_key(json, "relations");
	json_open(json, '[');
	for (size_t at = 0; (value = view_next(view, VALUE_IDENTIFIER, DC_RELATION, &at));)
		add_relation(json, scheme_name(value->tag), value);
	for (size_t at = 0; (value = view_next(view, VALUE_IDENTIFIER, DC_DESCRIPTION, &at));)
		add_relation(json, scheme_name(value->tag), value);
	for (size_t at = 0; (value = view_next(view, VALUE_TEXT, DC_RELATION, &at));)
		add_relation(json, NULL, value);
	json_close(json, ']');
}

/* The ISSN of the source; an article's own identifiers hold one now and then. */
static struct str find_issn(const struct view *view)
{
	static const enum dc_element elements[] = {DC_SOURCE, DC_IDENTIFIER};
	const struct value *value;
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++) {
		for (size_t at = 0;
		     (value = view_next(view, VALUE_IDENTIFIER, elements[i], &at));) {
			if (value->tag == SCHEME_ISSN)
				return value->text;
		}
	}
	return STR("");
}

static void key_journal(struct json *json, const struct view *view)
{
	const struct value *citation = view_first(view, VALUE_CITATION, DC_SOURCE);
	static const struct value nothing = {0};
	struct str issn = find_issn(view);
	json_key(json, "journal");
	if (!citation && !issn.n) {
		json_null(json);
		return;
	}
	if (!citation)
		citation = &nothing;
	json_open(json, '{');
	key_str_or_null(json, "title", citation->text);
	key_str_or_null(json, "volume", citation->part[CITATION_VOLUME]);
	key_str_or_null(json, "issue", citation->part[CITATION_ISSUE]);
	key_str_or_null(json, "pages", citation->part[CITATION_PAGES]);
	key_str_or_null(json, "issn", issn);
	json_close(json, '}');
}

/* Licences first, then what else was said. */
static void key_rights(struct json *json, const struct view *view)
{
	json_key(json, "rights");
	json_open(json, '[');
	add_texts(json, view, VALUE_LICENCE, DC_RIGHTS);
	add_texts(json, view, VALUE_TEXT, DC_RIGHTS);
	json_close(json, ']');
}

/* The keys that publications and records share. */
static void add_view(
    struct json *json, const struct publish_settings *settings, const struct view *view)
{
	const struct value *title = view_first(view, VALUE_TEXT, DC_TITLE);
	key_str_or_null(json, "title", title ? title->text : STR(""));
	key_texts(json, "titles", view, DC_TITLE);
	key_persons(json, "creators", view, DC_CREATOR);
	key_persons(json, "contributors", view, DC_CONTRIBUTOR);
	key_date(json, view);
	key_languages(json, view);
	key_detected(json, view);
	key_type(json, settings, view);
	key_identifiers(json, view);
	key_texts(json, "descriptions", view, DC_DESCRIPTION);
	key_strings(json, "subjects", view, DC_SUBJECT);
	key_strings(json, "publishers", view, DC_PUBLISHER);
	key_journal(json, view);
	json_key_text(json, "access", access_name(view_access(view, settings->now)));
	key_rights(json, view);
	key_links(json, view);
	key_relations(json, view);
}

void jsonl_publication(
    const struct publish_settings *settings, const struct publication *publication, struct buf *out)
{
	struct json json;
	struct view view = view_of_publication(publication);
	json_init(&json, out);
	json_open(&json, '{');
	json_key_str(&json, "id", publication->id);
	add_view(&json, settings, &view);
	json_key(&json, "sources");
	json_open(&json, '[');
	for (size_t i = 0; i < publication->n_members; i++) {
		const struct member *member = &publication->members[i];
		json_open(&json, '{');
		json_key_str(&json, "endpoint", member->endpoint);
		json_key_str(&json, "identifier", member->identifier);
		key_str_or_null(&json, "datestamp", member->datestamp);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_key_time(&json, "first_seen", publication->first_seen);
	json_key_time(&json, "modified", publication->modified);
	json_close(&json, '}');
	buf_add_char(out, '\n');
}

static void key_sets(struct json *json, const struct record *record)
{
	json_key(json, "sets");
	json_open(json, '[');
	for (size_t i = 0; i < record->n_sets; i++)
		json_str(json, record->sets[i]);
	json_close(json, ']');
}

static void add_field(struct json *json, const struct field *field)
{
	if (!field->lang.n) {
		json_str(json, field->value);
		return;
	}
	json_open(json, '{');
	json_key_str(json, "value", field->value);
	json_key_str(json, "lang", field->lang);
	json_close(json, '}');
}

/* An object with an array for each element that occurs. */
static void key_fields(struct json *json, const char *key, const struct record *record)
{
	bool occurs[DC_N_ELEMENTS] = {false};
	for (size_t i = 0; i < record->n_fields; i++)
		occurs[record->fields[i].element] = true;
	json_key(json, key);
	json_open(json, '{');
	for (int element = 0; element < DC_N_ELEMENTS; element++) {
		if (!occurs[element])
			continue;
		json_key(json, dc_element_name(element));
		json_open(json, '[');
		for (size_t i = 0; i < record->n_fields; i++) {
			if ((int)record->fields[i].element == element)
				add_field(json, &record->fields[i]);
		}
		json_close(json, ']');
	}
	json_close(json, '}');
}

static void key_issues(struct json *json, const struct record *record)
{
	json_key(json, "issues");
	json_open(json, '[');
	for (size_t i = 0; i < record->n_issues; i++) {
		const struct issue *issue = &record->issues[i];
		bool has_field = issue->field < record->n_fields;
		json_open(json, '{');
		json_key_text(json, "code", issue_code_name(issue->code));
		json_key_text(json, "element",
		    has_field ? dc_element_name(record->fields[issue->field].element) : NULL);
		json_key_str(json, "value", issue->value);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* DC JSON Lines, as `import` reads them. A tombstone says nothing but its header. */
static void add_original(struct json *json, const struct record *record)
{
	static const struct record nothing;
	json_open(json, '{');
	json_key_str(json, "identifier", record->identifier);
	key_str_or_null(json, "datestamp", record->datestamp);
	key_sets(json, record);
	json_key_bool(json, "deleted", record->is_deleted);
	key_fields(json, "dc", record->is_deleted ? &nothing : record);
	json_close(json, '}');
}

void jsonl_record(const struct publish_settings *settings, const struct published_record *published,
    struct buf *out)
{
	const struct record *record = published->record;
	struct json json;
	json_init(&json, out);
	if (settings->is_original) {
		add_original(&json, record);
	} else {
		struct view view = view_of_record(record);
		json_open(&json, '{');
		json_key_str(&json, "endpoint", published->endpoint);
		json_key_str(&json, "identifier", record->identifier);
		key_str_or_null(&json, "datestamp", record->datestamp);
		json_key_bool(&json, "deleted", record->is_deleted);
		key_sets(&json, record);
		key_str_or_null(&json, "publication", published->publication);
		key_fields(&json, "original", record);
		add_view(&json, settings, &view);
		key_issues(&json, record);
		json_close(&json, '}');
	}
	buf_add_char(out, '\n');
}
