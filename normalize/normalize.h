/* SPDX-License-Identifier: MIT */
/*
 * Normalisation: adds to a record the clean, comparable values of its raw
 * fields, each with the field and the rule it came from, and an issue for what
 * means nothing known. What is unknown stays unknown: no rule guesses.
 *
 * Pure and re-entrant: the result depends on the record, the settings and
 * NORMALIZE_VERSION alone. All memory is the record's arena, but for the memo.
 */
#ifndef NORMALIZE_NORMALIZE_H
#define NORMALIZE_NORMALIZE_H

#include "base/buf.h"
#include "base/err.h"
#include "model/endpoint.h"
#include "model/record.h"

/* Kept with each stored record; raise it when a rule or a table changes what comes out. */
#define NORMALIZE_VERSION 5

/*
 * An endpoint's own file of raw values and what they mean, which goes before all
 * rules: lines of "raw TAB value"; the raw value in any case; a value as the
 * rules know it, or "-" for one that says nothing. Lines that begin with # are
 * comments.
 */
struct normalize_map;

enum normalize_map_kind { NORMALIZE_MAP_LANGUAGE, NORMALIZE_MAP_TYPE, NORMALIZE_MAP_RIGHTS };

/* ERR_CONFIG names file and line. Must outlive the records that it makes values of. */
int normalize_map_read(
    struct normalize_map **map, const char *path, enum normalize_map_kind kind, struct err *err);
void normalize_map_free(struct normalize_map *map);		/* NULL-safe */
uint64_t normalize_map_digest(const struct normalize_map *map); /* of the file; 0 for NULL */

/*
 * Remembers what came of values that repeat from record to record, which saves
 * their time and changes nothing. Of one thread, and of one settings: what came
 * of a value depends on them.
 */
struct normalize_memo;

struct normalize_memo *normalize_memo_new(void);
void normalize_memo_free(struct normalize_memo *memo); /* NULL-safe */

/* What of an endpoint's configuration bears on normalisation. */
struct normalize_settings {
	const char *language, *type, *access; /* defaults; NULL for none */
	bool marc_languages;		      /* retired MARC codes mean what they meant */
	const struct normalize_map *language_map, *type_map, *rights_map; /* NULL for none */
	int64_t today;		     /* UTC seconds: dates after it are future ones */
	struct normalize_memo *memo; /* NULL for none */
};

/*
 * Replaces record->values by those of record->fields, in the order of the
 * fields. Values by element:
 *	title, description, subject, publisher: TEXT
 *	creator, contributor: PERSON      date: DATE        type: TYPE
 *	identifier: IDENTIFIER            language: LANGUAGE
 *	relation: IDENTIFIER, else TEXT   source: CITATION, IDENTIFIER (ISSN, ISBN ...), else TEXT
 *	rights: LICENCE and ACCESS, else TEXT
 * Defaults from the settings come with field VALUE_NO_FIELD and RULE_DEFAULT.
 * Where no language is said, one that is detected is a LANGUAGE of title, with
 * RULE_DETECTED and its confidence in percent as tag.
 */
void normalize_record(struct record *record, const struct normalize_settings *settings);

/*
 * What today's rules make of one raw value alone, as `sheaf normalize ELEMENT`
 * shows it: the values are added to the record. `what` is an element's name,
 * "access", or "language-of" for the language that the text is in; ERR_USAGE
 * where it is none of them, naming the nearest.
 */
int normalize_value(struct record *record, struct str what, struct str raw,
    const struct normalize_settings *settings, struct err *err);

/* Whether this build has the library that detects languages. */
bool normalize_detects_languages(void);

/* The English label of a COAR resource type's URI ("journal article"); "unknown" for none. */
const char *normalize_type_label(struct str uri);

/* True where one COAR type is the other or an ancestor of it. */
bool normalize_type_is_a(struct str uri, struct str ancestor_uri);

#endif
