/* SPDX-License-Identifier: MIT */
/*
 * The front door of the XML parser: bytes of any encoding in, UTF-8 without
 * byte order mark and XML declaration out. Private to harvest/.
 *
 * The encoding is, in this order: a byte order mark, the look of UTF-16
 * (XML 1.0, appendix F), the XML declaration, UTF-8. ISO-8859-1 is read as
 * Windows-1252, which is what servers mean by it. Blanks before the declaration
 * are skipped, and so are messages that PHP put there. UTF-8 passes through
 * uncopied and unchecked: the parser checks it, and repair.h mends it.
 *
 *	xml_input_init(&input);
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
	XML_INPUT_BOM,	/* the first four bytes */
	XML_INPUT_HEAD, /* what stands before the root element */
	XML_INPUT_BODY,
};

struct xml_input {
	enum xml_input_state state;
	struct buf head; /* gathered until the declaration can be read */
	iconv_t decoder;
	bool has_decoder;
	size_t unit_bytes; /* of the encoding: what is passed over where it is undefined */
	bool is_odd;	   /* something stood before the declaration, or its encoding is unknown */
	bool is_at_end;
	struct str incoming;  /* not yet looked at; the caller's */
	struct str body;      /* looked at, not yet handed out; the caller's or head's */
	struct buf undecoded; /* a character cut by the border of two chunks */
	struct buf decoded;
};

void xml_input_init(struct xml_input *input);
void xml_input_clear(struct xml_input *input);

/* Ready for another document; keeps its memory. */
void xml_input_reset(struct xml_input *input);

/* Bytes are borrowed until xml_input_next gives false. */
void xml_input_push(struct xml_input *input, const char *p, size_t n);

/* No bytes will follow. */
void xml_input_end(struct xml_input *input);

/* The next piece of UTF-8; false where more input is needed. */
bool xml_input_next(struct xml_input *input, struct str *piece);

#endif
