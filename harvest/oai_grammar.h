/* SPDX-License-Identifier: MIT */
/*
 * What may stand where in an OAI-PMH response (OAI-PMH 2.0, sections 3.2, 4 and
 * the static repository specification), as a table of (scope, element, next
 * scope). Private to harvest/.
 */
#ifndef HARVEST_OAI_GRAMMAR_H
#define HARVEST_OAI_GRAMMAR_H

#include "base/str.h"

/* Where the parser stands: what the innermost open element is. */
enum scope {
	SCOPE_DOCUMENT, /* before the root element */
	SCOPE_ROOT,	/* OAI-PMH, or Repository of a static repository */
	SCOPE_LIST,	/* ListRecords, GetRecord, ListIdentifiers ... */
	SCOPE_IDENTIFY,
	SCOPE_RECORD,
	SCOPE_HEADER,
	SCOPE_SET_ENTRY, /* a set of ListSets */
	SCOPE_METADATA,	 /* metadata itself and what is not a field inside it */
	SCOPE_FIELD,
	SCOPE_DC,      /* a dc document without a record around it */
	SCOPE_WRAPPER, /* any element around records in a saved file */
	SCOPE_SKIP,    /* nothing inside matters */
	/* Elements whose text is kept */
	SCOPE_IDENTIFIER,
	SCOPE_DATESTAMP,
	SCOPE_SET,	/* a record's set */
	SCOPE_SET_SPEC, /* a set's own */
	SCOPE_SET_NAME,
	SCOPE_RESPONSE_DATE,
	SCOPE_ERROR,
	SCOPE_TOKEN,
	SCOPE_REPOSITORY_NAME,
	SCOPE_BASE_URL,
	SCOPE_PROTOCOL_VERSION,
	SCOPE_EARLIEST_DATESTAMP,
	SCOPE_DELETED_RECORD,
	SCOPE_GRANULARITY,
	SCOPE_N,
};

static inline bool scope_has_text(enum scope scope)
{
	return scope >= SCOPE_IDENTIFIER || scope == SCOPE_FIELD;
}

/* Holds records, so that one of them may be cut out. */
static inline bool scope_is_container(enum scope scope)
{
	return scope == SCOPE_ROOT || scope == SCOPE_LIST || scope == SCOPE_WRAPPER;
}

/* The scope of an element of that local name, in any case, inside `scope`, or SCOPE_SKIP. */
enum scope oai_grammar_next(enum scope scope, struct str name);

#endif
