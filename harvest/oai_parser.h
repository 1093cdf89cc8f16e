/* SPDX-License-Identifier: MIT */
/*
 * An OAI-PMH response, pushed in as bytes arrive, delivered as records (OAI-PMH
 * 2.0, section 3.2). Private to harvest/.
 *
 * Well-formed input goes straight through libxml2's SAX2 push parser. What is
 * not well-formed is repaired record by record (repair.h): one bad record costs
 * one record, never a page. No DOCTYPE is accepted, no entity but the five of
 * XML is known, nothing is ever loaded from outside; depth, counts and lengths
 * are capped by model/limits.h.
 *
 *	oai_parser_new(&parser, &sink, source);
 *	while (bytes arrive)
 *		rc = oai_parser_feed(parser, p, n, err);
 *	rc = oai_parser_finish(parser, &response, err);
 *	oai_parser_free(parser);
 */
#ifndef HARVEST_OAI_PARSER_H
#define HARVEST_OAI_PARSER_H

#include "harvest/harvest.h"

/* What stands around the records. Slices live until the parser is freed or reset. */
struct oai_response {
	bool is_oai;	     /* the root element is OAI-PMH's (or a list of records of its kind) */
	bool is_whole;	     /* the root's end tag was reached */
	bool has_list;	     /* a verb's list was there, empty or not: ListRecords ... */
	bool is_well_formed; /* nothing had to be repaired */
	struct str root;     /* the first element's local name: "html" tells a lot */
	int64_t response_date;		    /* UTC_NONE where missing or unreadable */
	struct str error_code, error_text;  /* of the first OAI-PMH error element; empty for none */
	bool has_token;			    /* a resumptionToken element was there, empty or not */
	bool is_token_lost;		    /* one was there that could not be read */
	struct str token;		    /* trimmed; the first that is not empty */
	int64_t complete_list_size, cursor; /* -1 where not said */
	uint64_t n_records, n_deleted,
	    n_rejected; /* live; deleted (headers of ListIdentifiers too); kept aside */
	/* Identify (section 4.2) */
	struct str repository_name, base_url, protocol_version, earliest_datestamp, deleted_record,
	    granularity;
};

struct oai_parser;

/* libxml2's process-wide set-up, before threads start, and its end. */
void oai_parser_global_init(void);
void oai_parser_global_clear(void);

/* Uses sink->record, sink->reject, sink->set and sink->warning; sink and source are borrowed. */
void oai_parser_new(struct oai_parser **parser, const struct harvest_sink *sink, struct str source);
void oai_parser_free(struct oai_parser *parser);

/*
 * Takes what a saved file may hold, too: records inside any element, records
 * without a header, bare dc documents. What has no identifier of its own gets
 * the file's name, with #n where it is one of several. Holds until freed.
 */
void oai_parser_accept_files(struct oai_parser *parser);

/*
 * Whether headers that stand alone (ListIdentifiers) are delivered as records
 * without metadata; else only those of deleted records are.
 */
void oai_parser_deliver_headers(struct oai_parser *parser, bool does);

/* What the input turned out to be; SOURCE_AUTO: nothing that is known. After oai_parser_finish. */
enum source_format oai_parser_format(const struct oai_parser *parser);

/* Ready for another response; keeps its memory. */
void oai_parser_reset(struct oai_parser *parser, struct str source);

/* The charset that HTTP names, before the first bytes of a response. */
void oai_parser_set_charset(struct oai_parser *parser, struct str charset);

/*
 * 0; negative: what the sink returned, ERR_LIMIT, or ERR_FORMAT (a DOCTYPE; but
 * that of an HTML page only makes the root "html"). That the input is no
 * OAI-PMH at all is only told by oai_parser_finish. Records are delivered when
 * enough bytes are there, at the latest by oai_parser_finish.
 */
int oai_parser_feed(struct oai_parser *parser, const char *p, size_t n, struct err *err);

/* Ends the input and fills the response; errors as for feed. */
int oai_parser_finish(struct oai_parser *parser, struct oai_response *response, struct err *err);

#endif
