/* SPDX-License-Identifier: MIT */
#include "normalize/normalize.h"

#include "base/utc.h"
#include "normalize/kinds.h"
#include "normalize/memo.h"

void add_issue(struct context *context, enum issue_code code, struct str value)
{
	record_add_issue(context->record, code, context->field, value);
}

struct value *add_value(
    struct context *context, enum value_kind kind, enum rule rule, struct str text)
{
	return record_add_value(
	    context->record, kind, context->element, context->field, rule, text);
}

/* Text where the value was nothing more telling. */
static void normalize_or_text(struct context *context, bool is_done, const struct field *field)
{
	if (!is_done)
		normalize_text(context, field->value, field->lang);
}

/* By the endpoint's own file where it has the value, else by the rules. */
static void map_or_normalize(struct context *context, const struct normalize_map *map,
    struct str raw, void (*normalize)(struct context *context, struct str raw))
{
	struct str value;
	size_t n_before = context->record->n_values;
	if (!map_find(map, context->arena, raw, &value)) {
		normalize(context, raw);
		return;
	}
	if (!str_eq(value, STR("-")))
		normalize(context, value);
	for (size_t i = n_before; i < context->record->n_values; i++)
		context->record->values[i].rule = RULE_MAP;
}

static void normalize_relation(struct context *context, const struct field *field)
{
	struct str value = str_trim(field->value);
	context->role = identifier_role(field->qualifier, &value);
	bool is_identifier = normalize_identifier(context, value);
	context->role = STR("");
	normalize_or_text(context, is_identifier, field);
}

/* What few words say in all records of a repository. */
static void normalize_coded(struct context *context, const struct field *field)
{
	const struct normalize_settings *settings = context->settings;
	size_t n_values = context->record->n_values, n_issues = context->record->n_issues;
	if (memo_recall(context, field))
		return;
	if (field->element == DC_TYPE)
		map_or_normalize(context, settings->type_map, field->value, normalize_type);
	else if (field->element == DC_LANGUAGE)
		map_or_normalize(context, settings->language_map, field->value, normalize_language);
	else
		map_or_normalize(context, settings->rights_map, field->value, normalize_rights);
	if (field->element == DC_RIGHTS)
		normalize_or_text(context, context->record->n_values > n_values, field);
	memo_keep(context, field, n_values, n_issues);
}

static void normalize_field(struct context *context, const struct field *field)
{
	const struct record *record = context->record;
	switch (field->element) {
	case DC_DESCRIPTION:
		normalize_text(context, field->value, field->lang);
		context->role = STR("mentioned");
		normalize_text_identifiers(context, field->value);
		context->role = STR("");
		break;
	case DC_TITLE:
	case DC_SUBJECT:
	case DC_PUBLISHER: normalize_text(context, field->value, field->lang); break;
	case DC_CREATOR:
	case DC_CONTRIBUTOR: normalize_person(context, field->value); break;
	case DC_DATE: normalize_date(context, field->value, field->qualifier); break;
	case DC_TYPE:
	case DC_LANGUAGE:
	case DC_RIGHTS: normalize_coded(context, field); break;
	case DC_IDENTIFIER:
		if (str_eq(field->qualifier, STR("bibliographicCitation")))
			normalize_citation(context, field->value);
		else if (!normalize_identifier(context, field->value) ||
			 record->values[record->n_values - 1].rule == RULE_IDENTIFIER_INSIDE)
			normalize_citation_in_identifier(context, field->value);
		break;
	case DC_RELATION: normalize_relation(context, field); break;
	case DC_SOURCE:
		normalize_or_text(context, normalize_citation(context, field->value), field);
		break;
	default: break;
	}
}

/* A record that says of no date that it is the one of publication has what it has. */
static void promote_date(struct record *record)
{
	struct value *first = NULL;
	for (size_t i = 0; i < record->n_values; i++) {
		struct value *value = &record->values[i];
		if (value->kind != VALUE_DATE)
			continue;
		if (value->tag == DATE_ISSUED)
			return;
		if (value->tag == DATE_OTHER && !first)
			first = value;
	}
	if (first)
		first->tag = DATE_ISSUED;
}

/* What is said of access outranks what a licence brings; an embargo's end may stand elsewhere. */
static void settle_access(struct context *context)
{
	struct record *record = context->record;
	bool is_said = false, has_access = false;
	for (size_t i = 0; i < record->n_values; i++) {
		struct value *value = &record->values[i];
		if (value->kind != VALUE_ACCESS)
			continue;
		has_access = true;
		is_said |= value->rule != RULE_ACCESS_LICENCE;
		if (value->tag == ACCESS_EMBARGOED && !value->part[ACCESS_EMBARGO_END].n)
			value->part[ACCESS_EMBARGO_END] = context->embargo_end;
	}
	size_t n = 0;
	for (size_t i = 0; is_said && i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		if (value->kind != VALUE_ACCESS || value->rule != RULE_ACCESS_LICENCE)
			record->values[n++] = *value;
	}
	if (is_said)
		record->n_values = n;
	if (has_access || !context->embargo_end.n)
		return;
	context->element = DC_RIGHTS;
	context->field = context->embargo_field;
	struct value *value = add_value(
	    context, VALUE_ACCESS, RULE_DATE_MARKED, str_from(access_name(ACCESS_EMBARGOED)));
	value->tag = ACCESS_EMBARGOED;
	value->part[ACCESS_EMBARGO_END] = context->embargo_end;
	context->has_access = true;
}

static void begin(
    struct context *context, struct record *record, const struct normalize_settings *settings)
{
	int64_t year;
	*context = (struct context){.record = record,
	    .arena = &record->arena,
	    .settings = settings,
	    .field = VALUE_NO_FIELD};
	int64_t days = settings->today / 86400 - (settings->today % 86400 < 0);
	utc_civil_from_days(days, &year, &context->today_month, &context->today_day);
	context->today_year = (int)year;
}

static void add_detected(struct context *context, struct str code, int confidence)
{
	context->element = DC_TITLE;
	context->field = VALUE_NO_FIELD;
	add_value(context, VALUE_LANGUAGE, RULE_DETECTED, code)->tag = (uint8_t)confidence;
}

/* Where nobody says it: by the first title, and the abstract where that is short. */
static void detect_language(struct context *context)
{
	const struct value *title = record_find_value(context->record, VALUE_TEXT, DC_TITLE);
	const struct value *abstract =
	    record_find_value(context->record, VALUE_TEXT, DC_DESCRIPTION);
	int confidence;
	if (context->has_language || !title)
		return;
	struct str code = language_detect(context, title->text, &confidence);
	if (!code.n && abstract)
		code = language_detect(context, abstract->text, &confidence);
	if (code.n)
		add_detected(context, code, confidence);
}

/* What the configuration says of records that say nothing. */
static void add_defaults(struct context *context, const struct normalize_settings *settings)
{
	context->field = VALUE_NO_FIELD;
	struct value *value;
	if (!context->has_language && settings->language) {
		enum rule rule;
		struct str code = language_code(context, str_from(settings->language), &rule);
		context->element = DC_LANGUAGE;
		if (code.n && !str_eq(code, STR("und"))) {
			add_value(context, VALUE_LANGUAGE, RULE_DEFAULT, code);
			context->has_language = true;
		}
	}
	if (!context->has_type && settings->type) {
		struct vocab_hit hit;
		context->element = DC_TYPE;
		if (vocab_match(&vocab_types, context->arena, str_from(settings->type), &hit) &&
		    !str_eq(hit.target, STR("-")))
			add_value(context, VALUE_TYPE, RULE_DEFAULT, hit.target);
	}
	if (!context->has_access && settings->access) {
		for (int i = ACCESS_OPEN; i < ACCESS_N; i++) {
			struct str name = str_from(access_name((enum access)i));
			if (!str_eq_nocase(name, str_from(settings->access)))
				continue;
			context->element = DC_RIGHTS;
			value = add_value(context, VALUE_ACCESS, RULE_DEFAULT, name);
			value->tag = (uint8_t)i;
		}
	}
}

/*
 * Some repositories name the DOI in the record's header alone. Where the record itself
 * has none of its kind, that is taken.
 */
static void add_header_identifier(struct context *context)
{
	static const char *const starts[] = {"doi:", "10.", "hdl:", "urn:", "https://doi.org/",
	    "http://doi.org/", "http://dx.doi.org/", "https://dx.doi.org/",
	    "http://hdl.handle.net/", "https://hdl.handle.net/"};
	struct record *record = context->record;
	size_t n_values = record->n_values, n_issues = record->n_issues;
	bool is_persistent = false;
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		is_persistent |= str_starts_nocase(record->identifier, str_from(starts[i]));
	if (!is_persistent)
		return;
	context->field = VALUE_NO_FIELD;
	context->element = DC_IDENTIFIER;
	normalize_identifier(context, record->identifier);
	record->n_issues = n_issues; /* its form is no fault of the metadata */
	for (size_t i = 0; i < n_values && record->n_values > n_values; i++) {
		const struct value *value = &record->values[i];
		if (value->kind == VALUE_IDENTIFIER && value->element == DC_IDENTIFIER &&
		    value->tag == record->values[n_values].tag)
			record->n_values = n_values;
	}
}

void normalize_record(struct record *record, const struct normalize_settings *settings)
{
	record_drop_values(record);
	if (record->is_deleted)
		return;
	struct context context;
	begin(&context, record, settings);
	bool has_title = false;
	for (size_t i = 0; i < record->n_fields; i++) {
		struct field field = record->fields[i];
		/* The layout of the XML is no part of the value. */
		field.value = str_trim(field.value);
		context.field = (uint32_t)i;
		context.element = field.element;
		has_title |= field.element == DC_TITLE;
		normalize_field(&context, &field);
	}
	settle_access(&context);
	promote_date(record);
	if (!has_title)
		record_add_issue(record, ISSUE_TITLE_MISSING, ISSUE_NO_FIELD, STR(""));
	add_header_identifier(&context);
	add_defaults(&context, settings);
	detect_language(&context);
}

/* Levenshtein distance of two short words, for "did you mean". */
static size_t distance(struct str a, struct str b)
{
	size_t row[32];
	if (a.n > 30 || b.n > 30)
		return 99;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t change = diagonal + (ascii_lower(a.p[i - 1]) != b.p[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < change)
				change = row[j] + 1;
			if (row[j - 1] + 1 < change)
				change = row[j - 1] + 1;
			row[j] = change;
		}
	}
	return row[b.n];
}

static int refuse_element(struct str what, struct err *err)
{
	const char *nearest = "access";
	size_t least = distance(what, STR("access"));
	for (int i = 0; i < DC_N_ELEMENTS; i++) {
		const char *name = dc_element_name((enum dc_element)i);
		size_t d = distance(what, str_from(name));
		if (d < least) {
			least = d;
			nearest = name;
		}
	}
	return err_set(err, ERR_USAGE, "unknown element '%.*s' (did you mean '%s'?)",
	    (int)(what.n < 40 ? what.n : 40), what.p ? what.p : "", nearest);
}

int normalize_value(struct record *record, struct str what, struct str raw,
    const struct normalize_settings *settings, struct err *err)
{
	struct context context;
	begin(&context, record, settings);
	enum dc_element element = dc_element_find(what);
	bool is_access = str_eq(what, STR("access"));
	if (str_eq(what, STR("language-of"))) {
		int confidence;
		struct str code = language_detect(&context, raw, &confidence);
		if (code.n)
			add_detected(&context, code, confidence);
		return 0;
	}
	if (element == DC_N_ELEMENTS && !is_access)
		return refuse_element(what, err);
	context.element = is_access ? DC_RIGHTS : element;
	struct field field = {context.element, STR(""), STR(""), raw};
	if (is_access)
		normalize_access(&context, raw);
	else
		normalize_field(&context, &field);
	return 0;
}
