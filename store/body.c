/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem */
#include "store/body.h"

#include "model/limits.h"

enum text_form { TEXT_LITERAL, TEXT_PIECE, TEXT_COAR };

#define COAR_NAMESPACE STR("http://purl.org/coar/resource_type/")

#define FIELD_HAS_QUALIFIER 0x10
#define FIELD_HAS_LANG	    0x20
#define VALUE_HAS_LANG	    0x10
#define VALUE_PART_SHIFT    5
#define FIELD_STEP_MAX	    14	 /* in four bits; 15: a number follows */
#define SEARCH_BYTES	    4096 /* a longer text is looked for only as a whole */

#define NUMBER_MAX     10 /* bytes of the longest number */
#define TEXT_MAX_EXTRA (2 * NUMBER_MAX)

/* --- encoding: room for the worst case first, then plain stores --- */

struct writer {
	unsigned char *p;
};

static void put_byte(struct writer *writer, unsigned byte)
{
	*writer->p++ = (unsigned char)byte;
}

static void put_number(struct writer *writer, uint64_t number)
{
	while (number >= 0x80) {
		*writer->p++ = (unsigned char)(number | 0x80);
		number >>= 7;
	}
	*writer->p++ = (unsigned char)number;
}

static void put_bytes(struct writer *writer, struct str s)
{
	if (s.n)
		memcpy(writer->p, s.p, s.n);
	writer->p += s.n;
}

static void put_literal(struct writer *writer, struct str s)
{
	put_number(writer, (uint64_t)s.n << 2 | TEXT_LITERAL);
	put_bytes(writer, s);
}

static size_t find_piece(struct str whole, struct str piece)
{
	if (piece.n > whole.n)
		return STR_NONE;
	if (memcmp(whole.p, piece.p, piece.n) == 0)
		return 0;
	if (piece.n == whole.n || whole.n > SEARCH_BYTES)
		return STR_NONE;
	const char *at = memmem(whole.p, whole.n, piece.p, piece.n);
	return at ? (size_t)(at - whole.p) : STR_NONE;
}

/* `whole` is the raw field's value, empty for none. */
static void put_text(struct writer *writer, struct str s, struct str whole)
{
	/* Two bytes of number cost as much as two of text. */
	size_t at = s.n > 2 ? find_piece(whole, s) : STR_NONE;
	if (at != STR_NONE) {
		put_number(writer, (uint64_t)s.n << 2 | TEXT_PIECE);
		put_number(writer, at);
	} else if (str_starts(s, COAR_NAMESPACE)) {
		struct str rest = str_from_index(s, COAR_NAMESPACE.n);
		put_number(writer, (uint64_t)rest.n << 2 | TEXT_COAR);
		put_bytes(writer, rest);
	} else {
		put_literal(writer, s);
	}
}

static size_t value_room(const struct value *value)
{
	size_t n = 4 + NUMBER_MAX + 5 * TEXT_MAX_EXTRA + value->text.n + value->lang.n;
	for (int i = 0; i < VALUE_N_PARTS; i++)
		n += value->part[i].n;
	return n;
}

/* *field is the one of the value before. */
static void put_value(
    struct writer *writer, const struct value *value, struct str whole, uint32_t *field)
{
	unsigned head = value->kind;
	if (value->lang.n)
		head |= VALUE_HAS_LANG;
	for (int i = 0; i < VALUE_N_PARTS; i++) {
		if (value->part[i].n)
			head |= 1u << (VALUE_PART_SHIFT + i);
	}
	bool is_step = value->field >= *field && value->field - *field <= FIELD_STEP_MAX;
	unsigned step = is_step ? value->field - *field : FIELD_STEP_MAX + 1;
	put_byte(writer, head);
	put_byte(writer, value->element | step << 4);
	put_byte(writer, value->rule);
	put_byte(writer, value->tag);
	if (!is_step)
		put_number(writer, (uint32_t)(value->field + 1)); /* VALUE_NO_FIELD gives 0 */
	if (value->field != VALUE_NO_FIELD)
		*field = value->field;
	put_text(writer, value->text, whole);
	if (value->lang.n)
		put_literal(writer, value->lang);
	for (int i = 0; i < VALUE_N_PARTS; i++) {
		if (value->part[i].n)
			put_text(writer, value->part[i], whole);
	}
}

static struct str raw_value(const struct record *record, uint32_t field)
{
	return field < record->n_fields ? record->fields[field].value : STR("");
}

static size_t record_room(const struct record *record)
{
	size_t n = 1 + 4 * NUMBER_MAX;
	for (size_t i = 0; i < record->n_sets; i++)
		n += TEXT_MAX_EXTRA + record->sets[i].n;
	for (size_t i = 0; i < record->n_fields; i++) {
		const struct field *field = &record->fields[i];
		n += 1 + 3 * TEXT_MAX_EXTRA + field->qualifier.n + field->lang.n + field->value.n;
	}
	for (size_t i = 0; i < record->n_values; i++)
		n += value_room(&record->values[i]);
	for (size_t i = 0; i < record->n_issues; i++)
		n += 2 * NUMBER_MAX + TEXT_MAX_EXTRA + record->issues[i].value.n;
	return n;
}

static void end_writing(struct buf *body, const struct writer *writer)
{
	body->n = (size_t)((char *)writer->p - body->p);
	body->p[body->n] = '\0';
}

bool body_encode_record(const struct record *record, struct buf *body)
{
	buf_reset(body);
	if (!buf_reserve(body, record_room(record)))
		return false;
	struct writer writer = {(unsigned char *)body->p};
	put_byte(&writer, BODY_VERSION);

	put_number(&writer, record->n_sets);
	for (size_t i = 0; i < record->n_sets; i++)
		put_literal(&writer, record->sets[i]);

	put_number(&writer, record->n_fields);
	for (size_t i = 0; i < record->n_fields; i++) {
		const struct field *field = &record->fields[i];
		unsigned head = (unsigned)field->element;
		if (field->qualifier.n)
			head |= FIELD_HAS_QUALIFIER;
		if (field->lang.n)
			head |= FIELD_HAS_LANG;
		put_byte(&writer, head);
		if (field->qualifier.n)
			put_literal(&writer, field->qualifier);
		if (field->lang.n)
			put_literal(&writer, field->lang);
		put_literal(&writer, field->value);
	}

	put_number(&writer, record->n_values);
	uint32_t field = 0;
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		put_value(&writer, value, raw_value(record, value->field), &field);
	}

	put_number(&writer, record->n_issues);
	for (size_t i = 0; i < record->n_issues; i++) {
		const struct issue *issue = &record->issues[i];
		put_number(&writer, issue->code);
		put_number(&writer, (uint32_t)(issue->field + 1));
		put_text(&writer, issue->value, raw_value(record, issue->field));
	}
	end_writing(body, &writer);
	return true;
}

bool body_encode_publication(const struct publication *publication, struct buf *body)
{
	size_t room = 1 + NUMBER_MAX;
	for (size_t i = 0; i < publication->n_values; i++)
		room += value_room(&publication->values[i].value) + NUMBER_MAX + 1;
	buf_reset(body);
	if (!buf_reserve(body, room))
		return false;
	struct writer writer = {(unsigned char *)body->p};
	put_byte(&writer, BODY_VERSION);
	put_number(&writer, publication->n_values);
	uint32_t field = 0;
	for (size_t i = 0; i < publication->n_values; i++) {
		const struct merged_value *value = &publication->values[i];
		put_value(&writer, &value->value, STR(""), &field);
		put_number(&writer, (uint64_t)publication->members[value->member].record_id);
		put_byte(&writer, value->policy);
	}
	end_writing(body, &writer);
	return true;
}

/* --- decoding --- */

struct reader {
	const char *p, *end;
	struct arena *arena;
	bool is_bad; /* once set, everything read is zero and empty */
};

static size_t bytes_left(const struct reader *reader)
{
	return (size_t)(reader->end - reader->p);
}

static unsigned get_byte(struct reader *reader)
{
	if (reader->p == reader->end) {
		reader->is_bad = true;
		return 0;
	}
	return (unsigned char)*reader->p++;
}

static uint64_t get_number(struct reader *reader)
{
	uint64_t number = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned byte = get_byte(reader);
		if (shift == 63 && byte > 1)
			break;
		number |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			return number;
	}
	reader->is_bad = true;
	return 0;
}

/* How many items follow, each of item_bytes at least: so no count asks for more than is there. */
static size_t get_count(struct reader *reader, size_t item_bytes)
{
	uint64_t n = get_number(reader);
	if (n > bytes_left(reader) / item_bytes)
		reader->is_bad = true;
	return reader->is_bad ? 0 : (size_t)n;
}

static struct str get_bytes(struct reader *reader, uint64_t n)
{
	if (n > bytes_left(reader)) {
		reader->is_bad = true;
		return STR("");
	}
	struct str s = {reader->p, (size_t)n};
	reader->p += n;
	return s;
}

static struct str get_text(struct reader *reader, struct str whole)
{
	uint64_t head = get_number(reader);
	uint64_t n = head >> 2;
	switch (head & 3) {
	case TEXT_LITERAL: return get_bytes(reader, n);
	case TEXT_PIECE: {
		uint64_t at = get_number(reader);
		if (n > whole.n || at > whole.n - n)
			break;
		return (struct str){whole.p + at, (size_t)n};
	}
	case TEXT_COAR: {
		struct str rest = get_bytes(reader, n);
		if (reader->is_bad)
			return STR("");
		char *p = arena_alloc(reader->arena, COAR_NAMESPACE.n + rest.n);
		memcpy(p, COAR_NAMESPACE.p, COAR_NAMESPACE.n);
		if (rest.n)
			memcpy(p + COAR_NAMESPACE.n, rest.p, rest.n);
		return (struct str){p, COAR_NAMESPACE.n + rest.n};
	}
	default: break;
	}
	reader->is_bad = true;
	return STR("");
}

/* Tags are indices into tables of names. */
static bool is_tag(unsigned kind, unsigned tag)
{
	switch (kind) {
	case VALUE_PERSON: return tag < PERSON_N_KINDS;
	case VALUE_DATE: return tag <= DATE_OTHER;
	case VALUE_IDENTIFIER: return tag < SCHEME_N;
	case VALUE_ACCESS: return tag < ACCESS_N;
	default: return true;
	}
}

/* `record` gives the raw fields; NULL in a publication. */
static struct value get_value(struct reader *reader, const struct record *record, uint32_t *last)
{
	unsigned head = get_byte(reader);
	unsigned element = get_byte(reader);
	unsigned rule = get_byte(reader);
	unsigned tag = get_byte(reader);
	unsigned kind = head & 0x0F;
	unsigned step = element >> 4;
	element &= 0x0F;
	uint64_t field = (uint64_t)*last + step;
	if (step > FIELD_STEP_MAX) {
		field = get_number(reader);
		field = field ? field - 1 : VALUE_NO_FIELD;
	}
	if (kind >= VALUE_N_KINDS || element >= DC_N_ELEMENTS || rule >= RULE_N ||
	    !is_tag(kind, tag) || field > VALUE_NO_FIELD ||
	    (record && field != VALUE_NO_FIELD && field >= record->n_fields))
		reader->is_bad = true;
	if (reader->is_bad)
		return (struct value){0};
	if (field != VALUE_NO_FIELD)
		*last = (uint32_t)field;
	struct str whole = record ? raw_value(record, (uint32_t)field) : STR("");
	struct value value = {
	    .kind = (uint8_t)kind,
	    .element = (uint8_t)element,
	    .tag = (uint8_t)tag,
	    .rule = (uint8_t)rule,
	    .field = (uint32_t)field,
	    .text = get_text(reader, whole),
	};
	if (head & VALUE_HAS_LANG)
		value.lang = get_text(reader, STR(""));
	for (int i = 0; i < VALUE_N_PARTS; i++) {
		if (head & 1u << (VALUE_PART_SHIFT + i))
			value.part[i] = get_text(reader, whole);
	}
	return value;
}

/* Arrays at their final size: the counts are known. */
#define MAKE_ROOM(record, items, count)                                                            \
	do {                                                                                       \
		(record)->items =                                                                  \
		    arena_alloc(&(record)->arena, (count) * sizeof(*(record)->items));             \
		(record)->items##_capacity = (count);                                              \
	} while (0)

bool body_decode_record(struct str body, struct record *record)
{
	body = arena_str(&record->arena, body);
	struct reader reader = {.p = body.p, .end = body.p + body.n, .arena = &record->arena};
	if (get_byte(&reader) != BODY_VERSION)
		return false;

	size_t n = get_count(&reader, 1);
	MAKE_ROOM(record, sets, n);
	for (size_t i = 0; i < n && !reader.is_bad; i++)
		record->sets[record->n_sets++] = get_text(&reader, STR(""));

	n = get_count(&reader, 2);
	MAKE_ROOM(record, fields, n);
	for (size_t i = 0; i < n && !reader.is_bad; i++) {
		unsigned head = get_byte(&reader);
		struct field field = {.element = (enum dc_element)(head & 0x0F)};
		if (field.element >= DC_N_ELEMENTS ||
		    head > (0x0F | FIELD_HAS_QUALIFIER | FIELD_HAS_LANG))
			return false;
		if (head & FIELD_HAS_QUALIFIER)
			field.qualifier = get_text(&reader, STR(""));
		if (head & FIELD_HAS_LANG)
			field.lang = get_text(&reader, STR(""));
		field.value = get_text(&reader, STR(""));
		record->fields[record->n_fields++] = field;
	}

	n = get_count(&reader, 5);
	MAKE_ROOM(record, values, n);
	uint32_t last = 0;
	for (size_t i = 0; i < n && !reader.is_bad; i++)
		record->values[record->n_values++] = get_value(&reader, record, &last);

	n = get_count(&reader, 3);
	MAKE_ROOM(record, issues, n);
	for (size_t i = 0; i < n && !reader.is_bad; i++) {
		uint64_t code = get_number(&reader);
		uint64_t field = get_number(&reader);
		field = field ? field - 1 : ISSUE_NO_FIELD;
		if (code >= ISSUE_N_CODES || (field != ISSUE_NO_FIELD && field >= record->n_fields))
			return false;
		struct str value = get_text(&reader, raw_value(record, (uint32_t)field));
		record->issues[record->n_issues++] =
		    (struct issue){(enum issue_code)code, (uint32_t)field, value};
	}
	return !reader.is_bad && reader.p == reader.end;
}

static bool find_member(const struct publication *publication, uint64_t record_id, uint32_t *member)
{
	for (size_t i = 0; i < publication->n_members; i++) {
		if ((uint64_t)publication->members[i].record_id == record_id) {
			*member = (uint32_t)i;
			return true;
		}
	}
	return false;
}

bool body_decode_publication(struct str body, struct arena *arena, struct publication *publication)
{
	body = arena_str(arena, body);
	struct reader reader = {.p = body.p, .end = body.p + body.n, .arena = arena};
	if (get_byte(&reader) != BODY_VERSION)
		return false;
	size_t n = get_count(&reader, 7);
	publication->values = arena_alloc(arena, n * sizeof(*publication->values));
	publication->n_values = 0;
	uint32_t last = 0;
	for (size_t i = 0; i < n && !reader.is_bad; i++) {
		struct merged_value merged = {.value = get_value(&reader, NULL, &last)};
		uint64_t record_id = get_number(&reader);
		merged.policy = (uint8_t)get_byte(&reader);
		if (reader.is_bad || merged.policy >= RULE_N ||
		    !find_member(publication, record_id, &merged.member))
			return false;
		publication->values[publication->n_values++] = merged;
	}
	return !reader.is_bad && reader.p == reader.end;
}

/* --- digests --- */

/*
 * A digest of a stream of any length with one small buffer: each full buffer is
 * replaced by its digest. Every text is preceded by its length, so that no two
 * different streams look the same.
 */
struct digester {
	size_t n;
	unsigned char bytes[4096];
};

static void fold_digest(struct digester *digester)
{
	struct digest digest = hash128(digester->bytes, digester->n);
	memcpy(digester->bytes, digest.bytes, DIGEST_BYTES);
	digester->n = DIGEST_BYTES;
}

static inline void digest_bytes(struct digester *digester, const void *p, size_t n)
{
	const unsigned char *from = p;
	while (n > sizeof(digester->bytes) - digester->n) {
		size_t part = sizeof(digester->bytes) - digester->n;
		memcpy(digester->bytes + digester->n, from, part);
		digester->n += part;
		fold_digest(digester);
		from += part;
		n -= part;
	}
	if (n)
		memcpy(digester->bytes + digester->n, from, n);
	digester->n += n;
}

/* Two at once, in an order of bytes that does not depend on the machine. */
static inline void digest_numbers(struct digester *digester, uint64_t a, uint64_t b)
{
	unsigned char bytes[16];
	for (int i = 0; i < 8; i++) {
		bytes[i] = (unsigned char)(a >> (8 * i));
		bytes[8 + i] = (unsigned char)(b >> (8 * i));
	}
	digest_bytes(digester, bytes, sizeof(bytes));
}

static void digest_text(struct digester *digester, struct str s)
{
	digest_numbers(digester, s.n, 0);
	digest_bytes(digester, s.p, s.n);
}

struct digest record_digest(const struct record *record)
{
	struct digester digester;
	digester.n = 0;
	digest_numbers(&digester, record->is_deleted, record->n_sets);
	for (size_t i = 0; i < record->n_sets; i++)
		digest_text(&digester, record->sets[i]);
	for (size_t i = 0; i < record->n_fields; i++) {
		const struct field *field = &record->fields[i];
		digest_numbers(&digester,
		    (uint64_t)field->element << 32 | (uint32_t)field->qualifier.n,
		    (uint64_t)field->lang.n << 32 | (uint32_t)field->value.n);
		digest_bytes(&digester, field->qualifier.p, field->qualifier.n);
		digest_bytes(&digester, field->lang.p, field->lang.n);
		digest_bytes(&digester, field->value.p, field->value.n);
	}
	return hash128(digester.bytes, digester.n);
}

struct digest publication_digest(const struct publication *publication)
{
	struct digester digester;
	digester.n = 0;
	digest_numbers(&digester, (uint64_t)publication->first_seen, publication->n_members);
	for (size_t i = 0; i < publication->n_members; i++) {
		digest_text(&digester, publication->members[i].endpoint);
		digest_text(&digester, publication->members[i].identifier);
	}
	for (size_t i = 0; i < publication->n_values; i++) {
		const struct merged_value *merged = &publication->values[i];
		const struct value *value = &merged->value;
		uint64_t marks = (uint64_t)value->kind | (uint64_t)value->element << 8 |
				 (uint64_t)value->tag << 16 | (uint64_t)value->rule << 24;
		digest_numbers(&digester, marks | (uint64_t)value->field << 32,
		    (uint64_t)merged->member << 8 | merged->policy);
		digest_text(&digester, value->text);
		digest_text(&digester, value->lang);
		for (int part = 0; part < VALUE_N_PARTS; part++)
			digest_text(&digester, value->part[part]);
	}
	return hash128(digester.bytes, digester.n);
}
