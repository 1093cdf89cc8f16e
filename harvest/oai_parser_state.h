/* SPDX-License-Identifier: MIT */
/*
 * The inside of the OAI-PMH parser, which three files share: oai_parser.c deals
 * with bytes (encodings, contexts, mending), oai_elements.c with what libxml2
 * makes of them (elements and text), oai_records.c with what these are (records,
 * good or rejected, and sets).
 */
#ifndef HARVEST_OAI_PARSER_STATE_H
#define HARVEST_OAI_PARSER_STATE_H

#include "base/buf.h"
#include "harvest/oai_grammar.h"
#include "harvest/oai_parser.h"
#include "harvest/payload.h"
#include "harvest/repair.h"
#include "harvest/shadow.h"
#include "harvest/xml_input.h"
#include "model/limits.h"

#include <libxml/parser.h>

#define NAMESPACES_CACHED 4

/* An open element. */
struct frame {
	uint8_t scope;
	uint8_t element; /* of a FIELD */
	bool is_record;	 /* its end is the record's end */
	bool has_child;
	bool is_inner; /* mark-up inside a FIELD, which goes on behind it */
	struct str qualifier, lang;
	size_t tags_bytes; /* of open_tags before it */
};

struct known_namespace {
	const xmlChar *uri, *prefix;
	enum xml_namespace ns;
};

enum mode {
	MODE_PARSE,
	MODE_REPAIR, /* the parser refused; held begins with the bytes in question */
	MODE_PASS,   /* a record or a comment too large: its end is looked for */
	MODE_TAIL,   /* behind the root element */
	MODE_DONE,   /* what follows does not matter */
};

struct oai_parser {
	const struct harvest_sink *sink;
	struct str source;
	bool accepts_files, delivers_headers;
	struct err *err; /* of the call at hand */
	int rc;		 /* what ended the input for good */

	/* Bytes */
	enum mode mode;
	struct xml_input input;
	xmlParserCtxtPtr ctxt;
	size_t n_fed, n_primed; /* bytes given to ctxt; of these, what it was set up with */
	unsigned n_to_prime;	/* start tags among them that are still to come back */
	uint64_t fed_to;	/* place in the input (decoded) up to which ctxt was fed */
	size_t piece_bytes;	/* tests make it smaller than it is */
	struct buf gathered;	/* the beginning of a piece */
	struct buf held;	/* bytes behind the last border that are no longer the caller's */
	size_t held_from;
	uint64_t held_at; /* place in the input of held.p[held_from] */
	struct str piece; /* being parsed */
	uint64_t piece_at;
	struct shadow shadow;
	bool is_raw;	      /* ctxt gets the bytes themselves */
	bool is_shadowed;     /* ctxt has got bytes that are not the input's */
	size_t scan_at;	      /* held is looked at again when it has so many bytes */
	struct str pass_name; /* of the element that MODE_PASS passes; empty: a comment */

	/* Borders: places between two records, where parsing can begin afresh */
	uint64_t border;
	unsigned border_depth;
	size_t border_tags;  /* bytes of open_tags there */
	uint64_t root_end;   /* UINT64_MAX: not there yet */
	bool is_unit;	     /* ctxt is fed with one mended element */
	bool is_unit_record; /* it is a record rather than a header */
	struct str unit;     /* its bytes as received */
	unsigned n_unit_borders;
	unsigned n_idle_units; /* mended in a row without a record among them */
	struct repair repair;
	unsigned repaired; /* REPAIRED_ bits for the record at hand */
	char failure[256]; /* the first reason; empty: none */

	/* Elements */
	unsigned depth;
	struct frame frames[LIMIT_XML_DEPTH + 1];
	struct buf open_tags; /* start tags of the containers that are open */
	struct known_namespace namespaces[NAMESPACES_CACHED];
	unsigned n_namespaces;
	bool is_capturing;
	struct buf text;
	bool is_text_cut;
	xmlEntity entity; /* the last that was asked for */
	char entity_text[72];

	/* The record at hand */
	struct record record;
	bool is_in_record, has_header, is_header_only, has_metadata;
	bool is_namespace_wrong, has_nested, has_unknown;
	bool is_cut; /* a field or a set of it, or how many there are */
	struct buf original;
	unsigned metadata_depth;
	const struct payload *payload;
	bool is_known_root;
	uint64_t n_nameless; /* records without an identifier of their own */
	bool is_collection;

	/* The set at hand; its texts are in the record's arena. */
	struct repository_set set;

	/* The response */
	struct arena arena;
	struct oai_response response;
	enum source_format format;
	unsigned n_warnings;
	bool has_told_headers;
};

/* The callbacks; their context is the parser. */
xmlSAXHandler oai_elements_handler(void);

/*
 * Ends the parsing of what is at hand; the bytes since the border may still be
 * mended. libxml2 frees its input: what points into it is gone.
 */
void oai_parser_fail(struct oai_parser *p, const char *reason);

/* Ends the whole input with what a sink returned, or a limit. */
void oai_parser_stop(struct oai_parser *p, int rc);

/* Where in the input (decoded) libxml2 is. */
uint64_t oai_parser_place(const struct oai_parser *p);

/* Adds the bytes between two places of the input, as far as they are at hand and *out has room. */
void oai_parser_copy_bytes(const struct oai_parser *p, uint64_t from, uint64_t to, struct buf *out);

/* The record at hand: its start tag, and its end, at which it goes to the sink. */
void oai_parser_begin_record(struct oai_parser *p, struct frame *frame, bool is_namespace_wrong);
void oai_parser_end_record(struct oai_parser *p);

/* The same of a set. */
void oai_parser_begin_set(struct oai_parser *p);
void oai_parser_end_set(struct oai_parser *p);

/* A DOCTYPE with that root: ERR_FORMAT, but 0 for HTML's, which is a web page and no attack. */
int oai_parser_refuse_doctype(struct oai_parser *p, struct str root);

/* A line about the response; only the first few are told. `kind` as for harvest_warning_fn. */
void oai_parser_warn(struct oai_parser *p, const char *kind, const char *text);

/* Hands a record to the sink as rejected; negative is what the sink returned. */
int oai_parser_reject(
    struct oai_parser *p, struct str identifier, const char *reason, struct str bytes);

/* Records so far, of whatever fate. */
static inline uint64_t oai_parser_count(const struct oai_parser *p)
{
	return p->response.n_records + p->response.n_deleted + p->response.n_rejected;
}

#endif
