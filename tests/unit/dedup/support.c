/* SPDX-License-Identifier: MIT */
#include "tests/unit/dedup/support.h"

static const struct {
	const char *word, *code;
} types[] = {
    {"article", "c_6501"},
    {"preprint", "c_816b"},
    {"conference", "c_5794"},
    {"book", "c_2f33"},
    {"chapter", "c_3248"},
    {"bachelor", "c_7a1f"},
    {"doctoral", "c_db06"},
    {"dataset", "c_ddb1"},
    {"software", "c_5ce6"},
    {"review", "c_ba08"},
};

static struct str type_uri(struct record *record, struct str word)
{
	for (size_t i = 0; i < N_ITEMS(types); i++) {
		if (str_eq(word, str_from(types[i].word)))
			return arena_printf(
			    &record->arena, "http://purl.org/coar/resource_type/%s", types[i].code);
	}
	fail_msg("no type '%.*s'", STR_ARG(word));
	return STR("");
}

static void add_creators(struct record *record, struct str list)
{
	struct str name;
	while (str_next(&list, ';', &name)) {
		struct str given = str_trim(name), family = given;
		bool is_inverted = str_next(&given, ',', &family) && given.n;
		struct value *value = record_add_value(
		    record, VALUE_PERSON, DC_CREATOR, 0, RULE_NONE, str_trim(family));
		if (is_inverted)
			value->part[PERSON_GIVEN] = str_trim(given);
		if (str_starts(family, STR("!"))) {
			value->text = str_from_index(family, 1);
			value->tag = PERSON_ORGANISATION;
		}
	}
}

static struct value *citation(struct record *record)
{
	for (size_t i = 0; i < record->n_values; i++) {
		if (record->values[i].kind == VALUE_CITATION)
			return &record->values[i];
	}
	return record_add_value(record, VALUE_CITATION, DC_SOURCE, 0, RULE_CITATION, STR(""));
}

static void add_text(struct record *record, enum dc_element element, struct str text)
{
	record_add_value(record, VALUE_TEXT, element, 0, RULE_CLEAN, text);
}

static void add_part(struct record *record, struct str key, struct str text)
{
	if (key.n > 1) {
		enum scheme scheme = scheme_find(key);
		assert_true(scheme != SCHEME_N);
		enum dc_element element = scheme == SCHEME_ISSN ? DC_SOURCE : DC_IDENTIFIER;
		record_add_value(record, VALUE_IDENTIFIER, element, 0, RULE_NONE, text)->tag =
		    (uint8_t)scheme;
		return;
	}
	switch (key.p[0]) {
	case 't': add_text(record, DC_TITLE, text); break;
	case 'd': add_text(record, DC_DESCRIPTION, text); break;
	case 'u': add_text(record, DC_SUBJECT, text); break;
	case 'a': add_creators(record, text); break;
	case 'y':
		record_add_value(record, VALUE_DATE, DC_DATE, 0, RULE_W3CDTF, text)->tag =
		    DATE_ISSUED;
		break;
	case 's': citation(record)->text = text; break;
	case 'v': citation(record)->part[CITATION_VOLUME] = text; break;
	case 'i': citation(record)->part[CITATION_ISSUE] = text; break;
	case 'p': citation(record)->part[CITATION_PAGES] = text; break;
	case 'k':
		record_add_value(record, VALUE_TYPE, DC_TYPE, 0, RULE_NAME, type_uri(record, text));
		break;
	case 'l': record_add_value(record, VALUE_LANGUAGE, DC_LANGUAGE, 0, RULE_CODE, text); break;
	case 'r':
		record_add_value(record, VALUE_ACCESS, DC_RIGHTS, 0, RULE_ACCESS_NAME, text)->tag =
		    str_eq(text, STR("open")) ? ACCESS_OPEN : ACCESS_RESTRICTED;
		break;
	default: fail_msg("no key '%.*s'", STR_ARG(key));
	}
}

void record_from_line(struct record *record, const char *identifier, const char *line)
{
	record_reset(record);
	record->identifier = str_from(identifier);
	struct str part, key, rest = str_from(line);
	while (str_next(&rest, '|', &part)) {
		struct str text = part;
		str_next(&text, '=', &key);
		add_part(record, key, text);
	}
}

struct profile *profile_from_line(const char *endpoint, const char *identifier, const char *line)
{
	struct record record = {0};
	record_from_line(&record, identifier, line);
	struct profile *profile = profile_from_record(&record, str_from(endpoint));
	record_clear(&record);
	return profile;
}
