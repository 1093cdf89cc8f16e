/* SPDX-License-Identifier: MIT */
/*
 * The front door of the XML parser: bytes of any encoding in, UTF-8 without
 * byte order mark and XML declaration out. Private to harvest/.
 *
 * The encoding is what a byte order mark or the look of UTF-16 says (XML 1.0,
 * appendix F). Else it is UTF-8 where the bytes are, whatever is declared; else
 * what the XML declaration says, else the charset of HTTP, else UTF-8 with broken
 * bytes, which pass through for repair.h to mend, record by record. ISO-8859-1 is
 * read as Windows-1252, which is what servers mean by it. What an encoding does
 * not define becomes a byte that is no UTF-8, for the same end. Blanks before the
 * declaration are skipped, and so are messages that PHP put before the root. UTF-8
 * passes through uncopied and unchecked.
 *
 *	xml_input_init(&input);
 *	xml_input_set_charset(&input, charset);
 *	xml_input_push(&input, p, n);
 *	while (xml_input_next(&input, &piece))
 *		... // piece lives until the next call
 *	xml_input_end(&input), and the loop again
 */
#ifndef HARVEST_XML_INPUT_H
#define HARVEST_XML_INPUT_H

#include "base/buf.h"

#include <iconv.h>

enum xml_input_state {
	XML_INPUT_BOM,	    /* the first four bytes */
	XML_INPUT_HEAD,	    /* what stands before the root element */
	XML_INPUT_ASCII,    /* the decoder may be right or not, it has made no difference yet */
	XML_INPUT_EVIDENCE, /* bytes are gathered that show which */
	XML_INPUT_BODY,
};

struct xml_input {
	enum xml_input_state state;
	char charset[48]; /* of HTTP; empty for none */
	struct buf head;  /* gathered until the declaration can be read */
	struct buf evidence;
	iconv_t decoder;
	bool has_decoder;
	size_t unit_bytes;     /* of the encoding: what is passed over where it is undefined */
	bool is_marked;	       /* the first bytes showed the encoding; `body` is decoded already */
	bool is_utf8_declared; /* by the XML declaration */
	bool is_odd;	       /* something stood before the root, or the encoding is unknown */
	bool is_misdeclared;   /* UTF-8, though something else is declared */
	bool is_at_end;
	struct str incoming;  /* not yet looked at; the caller's */
	struct str body;      /* the rest of the head */
	struct str gathered;  /* the rest of the evidence */
	struct buf undecoded; /* a character cut by the border of two chunks */
	struct buf decoded;
};

void xml_input_init(struct xml_input *input);
void xml_input_clear(struct xml_input *input);

/* Ready for another document; keeps its memory. */
void xml_input_reset(struct xml_input *input);

/* The charset that HTTP names, before the first bytes. */
void xml_input_set_charset(struct xml_input *input, struct str charset);

/* Bytes are borrowed until xml_input_next gives false. */
void xml_input_push(struct xml_input *input, const char *p, size_t n);

/* No bytes will follow. */
void xml_input_end(struct xml_input *input);

/* The next piece of UTF-8; false where more input is needed. */
bool xml_input_next(struct xml_input *input, struct str *piece);

#endif
