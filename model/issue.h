/* SPDX-License-Identifier: MIT */
/*
 * Issues: what was odd about a record and did not stop it. Each has a stable
 * code, the field it concerns, and the offending value (cut to 200 bytes).
 *
 * Codes are stored as numbers: append, never reorder.
 */
#ifndef MODEL_ISSUE_H
#define MODEL_ISSUE_H

#include "base/str.h"

#define ISSUE_CODES(X)                                                                             \
	X(NONE, "none")                                                                            \
	/* harvest: the response */                                                                \
	X(CHARACTERS_REMOVED, "characters-removed") /* forbidden in XML, taken out */              \
	X(UTF8_REPAIRED, "utf8-repaired")	    /* bytes that were not UTF-8 */                \
	X(MARKUP_REPAIRED, "markup-repaired")	    /* bare ampersands, bad entities ... */        \
	X(DATESTAMP_ODD, "datestamp-odd")	    /* none of the two lawful forms */             \
	X(DATESTAMP_MISSING, "datestamp-missing")                                                  \
	X(METADATA_MISSING, "metadata-missing") /* a live record with a header only */             \
	X(NAMESPACE_WRONG, "namespace-wrong")	/* elements known by local name only */            \
	X(NESTED_DC, "nested-dc")		/* dc elements deeper than oai_dc:dc */            \
	X(ELEMENT_UNKNOWN, "element-unknown")	/* not one of the fifteen */                       \
	X(FIELD_TOO_LONG, "field-too-long")	/* cut at LIMIT_FIELD_BYTES */                     \
	X(TOO_MANY_FIELDS, "too-many-fields")                                                      \
	X(DATESTAMP_OUT_OF_WINDOW, "datestamp-out-of-window")                                      \
	X(VALUE_NOT_TEXT, "value-not-text") /* a number, say, where a string belongs; left out */  \
	/* normalize: the values */                                                                \
	X(LANGUAGE_UNKNOWN, "language-unknown")                                                    \
	X(TYPE_UNKNOWN, "type-unknown")                                                            \
	X(DATE_UNKNOWN, "date-unknown")                                                            \
	X(DATE_IMPOSSIBLE, "date-impossible")                                                      \
	X(DATE_FUTURE, "date-future")                                                              \
	X(IDENTIFIER_INVALID, "identifier-invalid") /* of a scheme, but its check fails */         \
	X(NAME_PLACEHOLDER, "name-placeholder")                                                    \
	X(TITLE_MISSING, "title-missing")                                                          \
	X(TITLE_PLACEHOLDER, "title-placeholder")                                                  \
	X(TEXT_CLEANED, "text-cleaned") /* mark-up or entities taken out */

enum issue_code {
#define X(name, text) ISSUE_##name,
	ISSUE_CODES(X)
#undef X
	    ISSUE_N_CODES
};

#define ISSUE_NO_FIELD	UINT32_MAX
#define ISSUE_VALUE_MAX 200

struct issue {
	enum issue_code code;
	uint32_t field; /* index into record.fields, or ISSUE_NO_FIELD */
	struct str value;
};

/* True where normalize/ reports it: it goes when the values go. */
bool issue_code_is_of_values(enum issue_code code);

/* "utf8-repaired", ... */
const char *issue_code_name(enum issue_code code);

#endif
