/* SPDX-License-Identifier: MIT */
#include "harvest/oai_grammar.h"

struct transition {
	struct str name;
	enum scope next;
};

#define ROW(text, scope)                                                                           \
	{                                                                                          \
		{"" text, sizeof(text) - 1}, scope                                                 \
	}
#define END                                                                                        \
	{                                                                                          \
		{NULL, 0}, SCOPE_SKIP                                                              \
	}

/* A saved file may begin anywhere: with the response, a list of it, or one record. */
static const struct transition document[] = {
    ROW("OAI-PMH", SCOPE_ROOT),
    ROW("Repository", SCOPE_ROOT),
    ROW("ListRecords", SCOPE_LIST),
    ROW("GetRecord", SCOPE_LIST),
    ROW("ListIdentifiers", SCOPE_LIST),
    ROW("record", SCOPE_RECORD),
    ROW("dc", SCOPE_DC),
    END,
};

static const struct transition wrapper[] = {
    ROW("record", SCOPE_RECORD),
    ROW("dc", SCOPE_DC),
    ROW("ListRecords", SCOPE_LIST),
    ROW("GetRecord", SCOPE_LIST),
    ROW("ListIdentifiers", SCOPE_LIST),
    ROW("OAI-PMH", SCOPE_ROOT),
    ROW("Repository", SCOPE_ROOT),
    END,
};

static const struct transition root[] = {
    ROW("responseDate", SCOPE_RESPONSE_DATE),
    ROW("ListRecords", SCOPE_LIST),
    ROW("GetRecord", SCOPE_LIST),
    ROW("ListIdentifiers", SCOPE_LIST),
    ROW("ListSets", SCOPE_LIST),
    ROW("ListMetadataFormats", SCOPE_LIST),
    ROW("Identify", SCOPE_IDENTIFY),
    ROW("error", SCOPE_ERROR),
    ROW("resumptionToken", SCOPE_TOKEN),
    ROW("record", SCOPE_RECORD),
    END,
};

static const struct transition list[] = {
    ROW("record", SCOPE_RECORD),
    ROW("header", SCOPE_HEADER),
    ROW("set", SCOPE_SET_ENTRY),
    ROW("resumptionToken", SCOPE_TOKEN),
    ROW("error", SCOPE_ERROR),
    END,
};

static const struct transition identify[] = {
    ROW("repositoryName", SCOPE_REPOSITORY_NAME),
    ROW("baseURL", SCOPE_BASE_URL),
    ROW("protocolVersion", SCOPE_PROTOCOL_VERSION),
    ROW("earliestDatestamp", SCOPE_EARLIEST_DATESTAMP),
    ROW("deletedRecord", SCOPE_DELETED_RECORD),
    ROW("granularity", SCOPE_GRANULARITY),
    END,
};

static const struct transition record[] = {
    ROW("header", SCOPE_HEADER),
    ROW("metadata", SCOPE_METADATA),
    ROW("dc", SCOPE_DC),
    ROW("about", SCOPE_SKIP),
    END,
};

/* objIdentifier: records that passed through D-Net aggregators. */
static const struct transition header[] = {
    ROW("identifier", SCOPE_IDENTIFIER),
    ROW("datestamp", SCOPE_DATESTAMP),
    ROW("setSpec", SCOPE_SET),
    ROW("objIdentifier", SCOPE_IDENTIFIER),
    END,
};

static const struct transition set_entry[] = {
    ROW("setSpec", SCOPE_SET_SPEC),
    ROW("setName", SCOPE_SET_NAME),
    END,
};

static const struct transition *const grammar[SCOPE_N] = {
    [SCOPE_DOCUMENT] = document,
    [SCOPE_WRAPPER] = wrapper,
    [SCOPE_ROOT] = root,
    [SCOPE_LIST] = list,
    [SCOPE_IDENTIFY] = identify,
    [SCOPE_RECORD] = record,
    [SCOPE_HEADER] = header,
    [SCOPE_SET_ENTRY] = set_entry,
};

enum scope oai_grammar_next(enum scope scope, struct str name)
{
	if (!grammar[scope])
		return SCOPE_SKIP;
	/* XML tells case apart; who passed over a <resumptiontoken> would lose the rest of the list. */
	const struct transition *row = grammar[scope];
	while (row->name.p && !str_eq_nocase(row->name, name))
		row++;
	return row->next;
}
