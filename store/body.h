/* SPDX-License-Identifier: MIT */
/*
 * Bodies: what a record or a publication holds, packed into bytes.
 *
 *	body     version:u8 payload
 *	record   sets fields values issues, each a count and its items
 *	number   LEB128, 7 bits a byte, the lowest first
 *	text     number n << 2 | form, then for form
 *	         0 n bytes
 *	         1 number: offset of the n bytes in the raw field's value
 *	         2 n bytes that follow a COAR resource type's namespace
 *	field    element | has qualifier << 4 | has language << 5, [text] [text] text
 *	value    kind | has language << 4 | parts << 5, element | field step << 4,
 *	         rule, tag, [number: field + 1, where the step is 15],
 *	         text, [text: language], a text for each part there is
 *	issue    number: code, number: field + 1 or 0, text
 *
 *	publication: a count of values, each a value, number: record id of the
 *	member it came from, policy
 *
 * Values mostly repeat their raw field or a piece of it, which form 1 makes
 * nearly free. The decoder trusts nothing: damaged bytes give false, never a
 * read outside.
 */
#ifndef STORE_BODY_H
#define STORE_BODY_H

#include "base/buf.h"
#include "base/hash.h"
#include "model/publication.h"
#include "model/record.h"

#define BODY_VERSION 1

/* Replaces the buffer's content; false where that passes its maximum. */
bool body_encode_record(const struct record *record, struct buf *body);

/*
 * Adds sets, fields, values and issues to an empty record; the bytes are copied
 * into its arena. False where they are damaged.
 */
bool body_decode_record(struct str body, struct record *record);

bool body_encode_publication(const struct publication *publication, struct buf *body);

/* Fills values; members must be there. False where damaged, or where a value's member is not there. */
bool body_decode_publication(struct str body, struct arena *arena, struct publication *publication);

/* What a record says, without its datestamp: is_deleted, sets, fields. */
struct digest record_digest(const struct record *record);

/* What a publication says, without its members' datestamps and when it was modified. */
struct digest publication_digest(const struct publication *publication);

#endif
