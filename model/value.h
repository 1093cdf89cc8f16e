/* SPDX-License-Identifier: MIT */
/*
 * Normalised values: what normalize/ makes of a raw field, and what dedup/
 * merges. One shape for all kinds, so that a value can be stored, compared and
 * printed without knowing them all.
 *
 *	kind        text                     tag                part[0..2]
 *	TEXT        clean text
 *	PERSON      family name, or whole    enum person_kind   given, suffix, ORCID
 *	DATE        EDTF levels 0 and 1:     enum date_role
 *	            YYYY, YYYY-MM,
 *	            YYYY-MM-DD, A/B for a
 *	            range (A or B may be ".."
 *	            or empty); also -YYYY,
 *	            YYYX, YYXX, seasons
 *	            YYYY-21 to YYYY-24, a
 *	            final ~ ? or %, and ISO
 *	            8601 weeks YYYY-Www
 *	IDENTIFIER  canonical value          enum scheme        role ("is part of" ...), mostly empty
 *	LANGUAGE    ISO 639-3 code           confidence in %,
 *	                                     where detected
 *	TYPE        COAR resource type URI
 *	LICENCE     SPDX id, CC-BY... without
 *	            version where none is
 *	            said, or rights URI
 *	ACCESS      word                     enum access        embargo end (a date)
 *	CITATION    container title                             volume, issue, pages
 *
 * Enumerations here are stored as numbers: append, never reorder.
 */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include "base/str.h"
#include "model/dc.h"

enum value_kind {
	VALUE_TEXT,
	VALUE_PERSON,
	VALUE_DATE,
	VALUE_IDENTIFIER,
	VALUE_LANGUAGE,
	VALUE_TYPE,
	VALUE_LICENCE,
	VALUE_ACCESS,
	VALUE_CITATION,
	VALUE_N_KINDS,
};

enum person_kind { PERSON_PERSON, PERSON_ORGANISATION, PERSON_UNKNOWN, PERSON_N_KINDS };
enum person_part { PERSON_GIVEN, PERSON_SUFFIX, PERSON_ORCID };
enum citation_part { CITATION_VOLUME, CITATION_ISSUE, CITATION_PAGES };
enum identifier_part { IDENTIFIER_ROLE };
enum access_part { ACCESS_EMBARGO_END };

enum date_role { DATE_ISSUED, DATE_EMBARGO_END, DATE_OTHER };

enum access {
	ACCESS_UNKNOWN,
	ACCESS_OPEN,
	ACCESS_EMBARGOED,
	ACCESS_RESTRICTED,
	ACCESS_METADATA_ONLY,
	ACCESS_N,
};

/* Identifier schemes, with the name that users see. */
#define SCHEMES(X)                                                                                 \
	X(OTHER, "other")                                                                          \
	X(DOI, "doi")                                                                              \
	X(HANDLE, "handle")                                                                        \
	X(ARXIV, "arxiv")                                                                          \
	X(PMID, "pmid")                                                                            \
	X(PMCID, "pmcid")                                                                          \
	X(ISBN, "isbn")                                                                            \
	X(ISSN, "issn")                                                                            \
	X(ORCID, "orcid")                                                                          \
	X(ISNI, "isni")                                                                            \
	X(ROR, "ror")                                                                              \
	X(GND, "gnd")                                                                              \
	X(URN, "urn")                                                                              \
	X(ARK, "ark")                                                                              \
	X(HAL, "hal")                                                                              \
	X(SWHID, "swh")                                                                            \
	X(ADS, "ads")                                                                              \
	X(REPEC, "repec")                                                                          \
	X(OAI, "oai")                                                                              \
	X(URL, "url")

enum scheme {
#define X(name, text) SCHEME_##name,
	SCHEMES(X)
#undef X
	    SCHEME_N
};

#define VALUE_NO_FIELD UINT32_MAX
#define VALUE_N_PARTS  3

struct value {
	uint8_t kind;	 /* enum value_kind */
	uint8_t element; /* enum dc_element: what the value speaks of */
	uint8_t tag;
	uint8_t rule;	/* enum rule (model/rule.h): what made it */
	uint32_t field; /* index of the raw field, or VALUE_NO_FIELD (a default) */
	struct str text;
	struct str lang; /* ISO 639-3, of a TEXT; empty where unknown */
	struct str part[VALUE_N_PARTS];
};

const char *scheme_name(enum scheme scheme);
enum scheme scheme_find(struct str name);    /* SCHEME_N where there is none */
const char *access_name(enum access access); /* "open", "embargoed", ... as exports show it */
const char *person_kind_name(enum person_kind kind); /* "person", "corporate", "unknown" */

/* By the shape of a DATE's text: "day", "month", "year", "range", "week", "season", "decade", "century". */
const char *date_precision_name(struct str date);

/* The first year of a DATE's text; 0 where it has none. */
int date_year(struct str date);

#endif
