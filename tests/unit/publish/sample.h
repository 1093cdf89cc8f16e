/* SPDX-License-Identifier: MIT */
/*
 * A publication with a value of every kind, for the tests of formats.
 */
#ifndef TESTS_UNIT_PUBLISH_SAMPLE_H
#define TESTS_UNIT_PUBLISH_SAMPLE_H

#include "publish/publish.h"

#define SAMPLE_NOW 1700000000 /* 2023-11-14 */

#define VALUE(k, e, ...)                                                                           \
	{                                                                                          \
		.value = {                                                                         \
			.kind = VALUE_##k,                                                         \
			.element = DC_##e,                                                         \
			.field = VALUE_NO_FIELD,                                                   \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* Compound literals do for slices here, but not in static storage. */
#define TEXT(literal)                                                                              \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}

static struct merged_value sample_values[] = {
    VALUE(TEXT, TITLE, .text = TEXT("R&D \"clusters\""), .lang = TEXT("eng")),
    VALUE(TEXT, TITLE, .text = TEXT("Grappes")),
    VALUE(PERSON, CREATOR, .text = TEXT("Oxborrow"),
	.part = {TEXT("Lynn"), TEXT(""), TEXT("0000-0002-1825-0097")}),
    VALUE(PERSON, CREATOR, .tag = PERSON_ORGANISATION, .text = TEXT("CERN")),
    VALUE(PERSON, CREATOR, .text = TEXT("King"), .part = {TEXT("Martin"), TEXT("Jr.")}),
    VALUE(TEXT, SUBJECT, .text = TEXT("design"), .lang = TEXT("eng")),
    VALUE(TEXT, DESCRIPTION, .text = TEXT("A\nB"), .lang = TEXT("fra")),
    VALUE(TEXT, PUBLISHER, .text = TEXT("NTU")),
    VALUE(PERSON, CONTRIBUTOR, .tag = PERSON_UNKNOWN, .text = TEXT("Plato")),
    VALUE(DATE, DATE, .tag = DATE_OTHER, .text = TEXT("2015-01-01")),
    VALUE(DATE, DATE, .tag = DATE_ISSUED, .text = TEXT("2012-05")),
    VALUE(TYPE, TYPE, .text = TEXT("http://purl.org/coar/resource_type/c_6501")),
    VALUE(IDENTIFIER, IDENTIFIER, .tag = SCHEME_DOI, .text = TEXT("10.1/x")),
    VALUE(IDENTIFIER, IDENTIFIER, .tag = SCHEME_URL, .text = TEXT("https://example.org/1?a&b")),
    VALUE(
	CITATION, SOURCE, .text = TEXT("Journal"), .part = {TEXT("12"), TEXT("3"), TEXT("45-67")}),
    VALUE(IDENTIFIER, SOURCE, .tag = SCHEME_ISSN, .text = TEXT("0028-0836")),
    VALUE(LANGUAGE, LANGUAGE, .text = TEXT("eng")),
    VALUE(IDENTIFIER, RELATION, .tag = SCHEME_ARXIV, .text = TEXT("arXiv:1706.03762")),
    VALUE(TEXT, RELATION, .text = TEXT("A series")),
    VALUE(ACCESS, RIGHTS, .tag = ACCESS_OPEN),
    VALUE(LICENCE, RIGHTS, .text = TEXT("CC-BY-4.0")),
    VALUE(TEXT, RIGHTS, .text = TEXT("(c) the author")),
};

static struct member sample_members[] = {
    {.endpoint = TEXT("a"), .identifier = TEXT("oai:a:1"), .datestamp = TEXT("2012-05-01")},
    {.endpoint = TEXT("b"), .identifier = TEXT("oai:b:1\t2")},
};

static const struct publication sample_publication = {
    .id = TEXT("pub-1"),
    .members = sample_members,
    .n_members = 2,
    .values = sample_values,
    .n_values = sizeof(sample_values) / sizeof(*sample_values),
    .first_seen = 0,
    .modified = 86400,
};

static const struct publication empty_publication = {.id = TEXT("pub-0")};

static inline const char *sample_type_label(struct str uri)
{
	return str_ends(uri, STR("c_6501")) ? "journal article" : "unknown";
}

static const struct publish_settings sample_settings = {
    .now = SAMPLE_NOW,
    .type_label = sample_type_label,
};

#endif
