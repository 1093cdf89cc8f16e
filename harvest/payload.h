/* SPDX-License-Identifier: MIT */
/*
 * Payload readers: what a record's content means, one file for each kind.
 * Private to harvest/.
 *
 * An XML payload says of each element inside `metadata` which Dublin Core
 * element it fills; the parser collects the text. The readers stand in a table
 * (payload.c) and are chosen by the metadata's own root element. JSON Lines are
 * whole records and read a line at a time.
 */
#ifndef HARVEST_PAYLOAD_H
#define HARVEST_PAYLOAD_H

#include "base/err.h"
#include "model/record.h"

/* What a namespace name stands for. */
enum xml_namespace {
	NAMESPACE_NONE,	    /* none declared, or an undeclared prefix */
	NAMESPACE_OAI,	    /* http://www.openarchives.org/OAI/2.0/ and its static repositories */
	NAMESPACE_OAI_DC,   /* http://www.openarchives.org/OAI/2.0/oai_dc/ */
	NAMESPACE_DC,	    /* http://purl.org/dc/elements/1.1/ */
	NAMESPACE_DCTERMS,  /* http://purl.org/dc/terms/ */
	NAMESPACE_DC_ALIKE, /* another, by the prefix dc or by none */
	NAMESPACE_OTHER,    /* another, by a prefix of its own */
};

/* Either may be NULL: no namespace, no prefix. */
enum xml_namespace xml_namespace_find(const char *uri, const char *prefix);

/* What an element inside the metadata is. */
struct payload_field {
	enum dc_element element; /* DC_N_ELEMENTS: no field */
	struct str qualifier;	 /* static, or a part of the name that was asked for */
	bool is_namespace_wrong; /* known by its local name only */
};

struct payload {
	const char *metadata_prefix;
	/* Whether this reader takes metadata with that root element. */
	bool (*takes)(enum xml_namespace ns, struct str name);
	/* is_local_name_enough: the metadata's root is this payload's own, so what else could it be. */
	struct payload_field (*find)(
	    enum xml_namespace ns, struct str name, bool is_local_name_enough);
};

/* The reader for metadata with that root element; never NULL: Dublin Core is looked for in any. */
const struct payload *payload_find(enum xml_namespace ns, struct str root_name);

extern const struct payload payload_oai_dc;

/*
 * Reads one line of DC JSON Lines into an empty record. ERR_FORMAT or ERR_LIMIT
 * with the reason in err; record->identifier is set as far as it could be read.
 */
int payload_jsonl_read(struct record *record, struct str line, struct err *err);

#endif
