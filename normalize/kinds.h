/* SPDX-License-Identifier: MIT */
/*
 * What the files of this folder share: one function a kind of value, each
 * adding to the record what it makes of a raw value.
 */
#ifndef NORMALIZE_KINDS_H
#define NORMALIZE_KINDS_H

#include "model/record.h"
#include "normalize/normalize.h"
#include "normalize/vocab.h"

/* The field being read. */
struct context {
	struct record *record;
	struct arena *arena; /* the record's */
	const struct normalize_settings *settings;
	enum dc_element element;
	uint32_t field;
	int today_year, today_month, today_day;
	struct str embargo_end; /* a date, once one was met */
	uint32_t embargo_field;
	struct str role; /* of the identifiers in the field: "is part of" ... */
	bool has_type, has_language, has_access;
};

/*
 * Clean text: NFC, white space squeezed, mark-up, entities, control characters
 * and soft hyphens gone. Gives a part of raw itself where that is clean.
 * *rule is RULE_AS_IS or RULE_CLEAN; *had_markup may be NULL.
 */
struct str text_clean(struct arena *arena, struct str raw, enum rule *rule, bool *had_markup);

/*
 * The same of an identifier, or of a part as if it stood alone: dollar signs and
 * line ends mean nothing there, and ASCII without entities is clean.
 */
struct str text_clean_code(struct arena *arena, struct str raw);

/* As much of a value as an issue shows. */
void add_issue(struct context *context, enum issue_code code, struct str value);

struct value *add_value(
    struct context *context, enum value_kind kind, enum rule rule, struct str text);

/* True where the text is one of the words that stand for "not known". */
bool is_placeholder(struct context *context, const struct vocab *words, struct str text);

void normalize_text(struct context *context, struct str raw, struct str lang);
void normalize_person(struct context *context, struct str raw);
void normalize_date(struct context *context, struct str raw, struct str qualifier);
/* "Embargoed until 2030-01-01": true, and the date. */
bool date_embargo_end(struct context *context, struct str s, struct str *end);

void normalize_language(struct context *context, struct str raw);
void normalize_type(struct context *context, struct str raw);
void normalize_rights(struct context *context, struct str raw);
void normalize_access(struct context *context, struct str raw);

/* True where the value gave a citation or an identifier. */
bool normalize_citation(struct context *context, struct str raw);

/* A whole reference in dc:identifier, as EPrints writes it: adds its journal, volume, pages. */
void normalize_citation_in_identifier(struct context *context, struct str raw);

/* Adds what identifiers raw is or holds; false where none. */
bool normalize_identifier(struct context *context, struct str raw);

/* What an identifier in dc:relation is to the resource; takes that off *s where it stands there. */
struct str identifier_role(struct str qualifier, struct str *s);

/* Adds the identifiers that stand in running text. */
void normalize_text_identifiers(struct context *context, struct str raw);

/* The ISO 639-3 code of a tag, code or name, or an empty slice. */
struct str language_code(struct context *context, struct str raw, enum rule *rule);

/* What the endpoint's map says of a raw value; false where there is no map or no line. */
bool map_find(
    const struct normalize_map *map, struct arena *arena, struct str raw, struct str *value);

/*
 * The ISO 639-3 code of the language that a text is written in, and how sure
 * that is, in percent; empty where it is not.
 */
struct str language_detect(struct context *context, struct str text, int *confidence);

/* Check digits, over the bare characters. */
bool isbn10_is_valid(const char digits[10]);
bool isbn13_is_valid(const char digits[13]);
bool issn_is_valid(const char digits[8]);
bool orcid_is_valid(const char digits[16]); /* ISO 7064 mod 11-2 */

/* Finds an ORCID iD in a text; gives its start and end and its canonical form. */
bool orcid_find(
    struct context *context, struct str text, size_t *start, size_t *end, struct str *orcid);

#endif
