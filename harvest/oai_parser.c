/* SPDX-License-Identifier: MIT */
#include "harvest/oai_parser.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "harvest/html_entity.h"
#include "harvest/oai_grammar.h"
#include "harvest/payload.h"
#include "harvest/repair.h"
#include "harvest/xml_input.h"
#include "model/limits.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>

#define PIECE_BYTES	  16384 /* given to libxml2 at once: its buffer stays in the cache */
#define NAMESPACES_CACHED 4
#define WARNINGS_MAX	  5    /* of one response */
#define TAIL_BYTES	  4096 /* what follows the root element, to see whether it is another one */
#define DECLARATION	  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

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
	MODE_PASS,   /* a record too large: its end is looked for */
	MODE_TAIL,   /* behind the root element */
	MODE_DONE,   /* what follows does not matter */
};

struct oai_parser {
	const struct harvest_sink *sink;
	struct str source;
	bool accepts_files;
	struct err *err; /* of the call at hand */
	int rc;		 /* what ended the input for good */

	/* Bytes */
	enum mode mode;
	struct xml_input input;
	xmlParserCtxtPtr ctxt;
	size_t n_fed, n_primed; /* bytes given to ctxt; of these, what it was set up with */
	unsigned n_to_prime;	/* start tags among them that are still to come back */
	uint64_t fed_to;	/* place in the input (decoded) up to which ctxt was fed */
	struct buf held;	/* bytes behind the last border that are no longer the caller's */
	size_t held_from;
	uint64_t held_at; /* place in the input of held.p[held_from] */
	struct str piece; /* being parsed */
	uint64_t piece_at;
	size_t scan_at;	      /* held is looked at again when it has so many bytes */
	struct str pass_name; /* of the element that MODE_PASS passes */
	struct buf tail;

	/* Borders: places between two records, where parsing can begin afresh */
	uint64_t border;
	unsigned border_depth;
	size_t border_tags; /* bytes of open_tags there */
	uint64_t root_end;  /* UINT64_MAX: not there yet */
	bool is_unit;	    /* ctxt is fed with one mended element */
	unsigned n_unit_borders;
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
	bool is_namespace_wrong, has_nested, has_unknown, has_too_many;
	unsigned metadata_depth;
	const struct payload *payload;
	bool is_known_root;
	uint64_t n_nameless; /* records without an identifier of their own */
	bool is_collection;

	/* The response */
	struct arena arena;
	struct oai_response response;
	enum source_format format;
	unsigned n_warnings;
};

static void warn(struct oai_parser *p, const char *text)
{
	if (!p->sink->warning || p->n_warnings++ >= WARNINGS_MAX)
		return;
	char line[512];
	int n = snprintf(line, sizeof(line), "%.*s: %s",
	    (int)(p->source.n < 300 ? p->source.n : 300), p->source.p ? p->source.p : "", text);
	p->sink->warning(
	    p->sink->ctx, str_make(line, n < (int)sizeof(line) ? (size_t)n : sizeof(line) - 1));
}

/* Ends the parsing of what is at hand; the bytes since the border may still be mended. */
static void fail(struct oai_parser *p, const char *reason)
{
	if (!p->failure[0])
		snprintf(p->failure, sizeof(p->failure), "%s", reason);
	xmlStopParser(p->ctxt);
}

/* Ends the whole input. */
static void stop(struct oai_parser *p, int rc)
{
	p->rc = rc;
	xmlStopParser(p->ctxt);
}

static uint64_t place(const struct oai_parser *p)
{
	return p->fed_to - p->n_fed + (uint64_t)xmlByteConsumed(p->ctxt);
}

/* Notes that parsing could begin afresh at `at`. */
static void set_border(struct oai_parser *p, uint64_t at)
{
	p->border_depth = p->depth;
	p->border_tags = p->open_tags.n;
	p->n_unit_borders++;
	if (!p->is_unit)
		p->border = at;
}

/* The bytes between two places of the input, as far as they are at hand. */
static void copy_bytes(const struct oai_parser *p, uint64_t from, uint64_t to, struct buf *out)
{
	struct str held = str_from_index(buf_str(&p->held), p->held_from);
	if (to - from > LIMIT_REJECTED_BYTES)
		to = from + LIMIT_REJECTED_BYTES;
	uint64_t held_end = p->held_at + held.n;
	if (from >= p->held_at && from < held_end) {
		size_t n = (size_t)((to < held_end ? to : held_end) - from);
		buf_add(out, str_sub(held, (size_t)(from - p->held_at), n));
		from += n;
	}
	if (from < to && from >= p->piece_at)
		buf_add(out, str_sub(p->piece, (size_t)(from - p->piece_at), (size_t)(to - from)));
}

/* Rejected records */

/* Cut at a character's border; without what is no valid UTF-8. */
static struct str make_presentable(struct arena *arena, struct str text, size_t max)
{
	if (text.n > max) {
		text.n = max;
		while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80)
			text.n--;
	}
	size_t n_repaired;
	return utf8_repair(arena, text, &n_repaired);
}

/* The content of the first identifier element in bytes that could not be parsed. */
static struct str find_identifier(struct str bytes)
{
	size_t at = str_find(bytes, STR("identifier>"), 0);
	if (at == STR_NONE)
		return STR("");
	at += sizeof("identifier>") - 1;
	size_t end = str_find_char(bytes, '<', at);
	return end == STR_NONE ? STR("") : str_trim(str_sub(bytes, at, end - at));
}

static int reject(struct oai_parser *p, struct str identifier, const char *reason, struct str bytes)
{
	struct arena arena = {0};
	struct rejected rejected = {
	    .identifier = make_presentable(&arena, identifier, LIMIT_IDENTIFIER_BYTES),
	    .reason = make_presentable(&arena, str_from(reason), sizeof(p->failure)),
	    .bytes = str_sub(bytes, 0, LIMIT_REJECTED_BYTES),
	    .source = p->source,
	    .position = p->response.n_records + p->response.n_deleted + p->response.n_rejected + 1,
	};
	p->response.n_rejected++;
	int rc = p->sink->reject ? p->sink->reject(p->sink->ctx, &rejected, p->err) : 0;
	arena_clear(&arena);
	return rc < 0 ? rc : 0;
}

/* Rejects the record at hand, which is well-formed but no record. */
static void reject_record(struct oai_parser *p, const char *reason)
{
	struct buf bytes;
	buf_init(&bytes, LIMIT_REJECTED_BYTES);
	if (p->is_unit)
		buf_add(&bytes, str_sub(buf_str(&p->repair.text), 0, LIMIT_REJECTED_BYTES));
	else
		copy_bytes(p, p->border, place(p), &bytes);
	int rc = reject(p, p->record.identifier, reason, str_trim(buf_str(&bytes)));
	buf_clear(&bytes);
	if (rc < 0)
		stop(p, rc);
}

/* Records */

static void begin_record(struct oai_parser *p, struct frame *frame, bool is_namespace_wrong)
{
	record_reset(&p->record);
	frame->is_record = true;
	p->is_in_record = true;
	p->has_header = p->is_header_only = p->has_metadata = false;
	p->has_nested = p->has_unknown = p->has_too_many = false;
	p->is_namespace_wrong = is_namespace_wrong;
	if (!p->is_unit)
		p->repaired = 0;
}

static void add_issue(struct oai_parser *p, enum issue_code code, struct str value)
{
	record_add_issue(&p->record, code, ISSUE_NO_FIELD, value);
}

static void add_record_issues(struct oai_parser *p)
{
	if (p->repaired & REPAIRED_CHARACTERS)
		add_issue(p, ISSUE_CHARACTERS_REMOVED, STR(""));
	if (p->repaired & REPAIRED_UTF8)
		add_issue(p, ISSUE_UTF8_REPAIRED, STR(""));
	if (p->repaired & REPAIRED_MARKUP)
		add_issue(p, ISSUE_MARKUP_REPAIRED, STR(""));
	if (p->is_namespace_wrong)
		add_issue(p, ISSUE_NAMESPACE_WRONG, STR(""));
	if (p->has_header) {
		bool is_lawful = false;
		if (p->record.datestamp.n == 0)
			add_issue(p, ISSUE_DATESTAMP_MISSING, STR(""));
		else if (utc_parse(p->record.datestamp, NULL, &is_lawful) == UTC_NONE || !is_lawful)
			add_issue(p, ISSUE_DATESTAMP_ODD, p->record.datestamp);
	}
	if (!p->record.is_deleted && !p->has_metadata)
		add_issue(p, ISSUE_METADATA_MISSING, STR(""));
}

static void end_record(struct oai_parser *p)
{
	struct record *record = &p->record;
	p->is_in_record = false;
	if (p->is_header_only && !record->is_deleted && record->identifier.n)
		return;
	if (!p->has_header && p->accepts_files) {
		p->n_nameless++;
		record->identifier =
		    p->is_collection || p->n_nameless > 1
			? arena_printf(&record->arena, "%.*s#%llu", STR_ARG(p->source),
			      (unsigned long long)p->n_nameless)
			: arena_str(&record->arena, p->source);
	}
	if (record->identifier.n == 0) {
		reject_record(p, "the record has no identifier");
		return;
	}
	if (record->identifier.n > LIMIT_IDENTIFIER_BYTES) {
		reject_record(p, "the record's identifier is too long");
		return;
	}
	add_record_issues(p);
	bool is_deleted = record->is_deleted;
	int rc = p->sink->record ? p->sink->record(p->sink->ctx, record, p->err) : 0;
	if (is_deleted)
		p->response.n_deleted++;
	else
		p->response.n_records++;
	if (rc < 0)
		stop(p, rc);
}

/* Text */

static void begin_text(struct oai_parser *p)
{
	buf_reset(&p->text);
	p->is_text_cut = false;
}

static void on_characters(void *ctx, const xmlChar *s, int length)
{
	struct oai_parser *p = ctx;
	if (!p->is_capturing || p->is_text_cut)
		return;
	size_t n = (size_t)length;
	if (n > LIMIT_FIELD_BYTES - p->text.n) {
		n = LIMIT_FIELD_BYTES - p->text.n;
		while (n && (s[n] & 0xC0) == 0x80)
			n--;
		p->is_text_cut = true;
	}
	buf_add_bytes(&p->text, s, n);
}

static bool is_blank(struct str s)
{
	size_t at = 0;
	while (at < s.n && ascii_is_space(s.p[at]))
		at++;
	while (at < s.n) {
		if (!utf8_is_space(utf8_next(s, &at)))
			return false;
	}
	return true;
}

static void end_field(struct oai_parser *p, const struct frame *frame)
{
	struct record *record = &p->record;
	struct str text = buf_str(&p->text);
	if (is_blank(text))
		return;
	if (record->n_fields >= LIMIT_FIELDS_PER_RECORD) {
		if (!p->has_too_many)
			add_issue(p, ISSUE_TOO_MANY_FIELDS, STR(""));
		p->has_too_many = true;
		return;
	}
	if (p->is_text_cut)
		record_add_issue(record, ISSUE_FIELD_TOO_LONG, (uint32_t)record->n_fields, STR(""));
	record_add_field(record, (enum dc_element)frame->element, frame->qualifier, frame->lang,
	    arena_str(&record->arena, text));
}

/* Keeps a text of the response, trimmed; the first of each kind. */
static void keep(struct oai_parser *p, struct str *where)
{
	if (where->n == 0)
		*where = arena_str(&p->arena, str_trim(buf_str(&p->text)));
}

static void end_text(struct oai_parser *p, enum scope scope)
{
	struct oai_response *response = &p->response;
	struct record *record = &p->record;
	struct str text = str_trim(buf_str(&p->text));
	switch (scope) {
	case SCOPE_IDENTIFIER:
		if (record->identifier.n == 0)
			record->identifier = arena_str(&record->arena, text);
		break;
	case SCOPE_DATESTAMP:
		record->datestamp =
		    arena_str(&record->arena, str_sub(text, 0, LIMIT_DATESTAMP_BYTES));
		if (!utf8_is_valid(record->datestamp))
			record->datestamp.n = 0;
		break;
	case SCOPE_SET:
		if (text.n && text.n <= LIMIT_IDENTIFIER_BYTES &&
		    record->n_sets < LIMIT_SETS_PER_RECORD)
			record_add_set(record, arena_str(&record->arena, text));
		break;
	case SCOPE_RESPONSE_DATE: response->response_date = utc_parse(text, NULL, NULL); break;
	case SCOPE_TOKEN:
		response->has_token = true;
		response->token = arena_str(&p->arena, text);
		if (text.n > LIMIT_TOKEN_BYTES)
			stop(p, err_set(p->err, ERR_LIMIT,
				    "resumptionToken is longer than %d bytes", LIMIT_TOKEN_BYTES));
		break;
	case SCOPE_ERROR: keep(p, &response->error_text); break;
	case SCOPE_REPOSITORY_NAME: keep(p, &response->repository_name); break;
	case SCOPE_BASE_URL: keep(p, &response->base_url); break;
	case SCOPE_PROTOCOL_VERSION: keep(p, &response->protocol_version); break;
	case SCOPE_EARLIEST_DATESTAMP: keep(p, &response->earliest_datestamp); break;
	case SCOPE_DELETED_RECORD: keep(p, &response->deleted_record); break;
	case SCOPE_GRANULARITY: keep(p, &response->granularity); break;
	default: break;
	}
}

/* Elements */

/* As libxml2 gives them: local name, prefix, namespace, and the value's two ends. */
struct attributes {
	const xmlChar **items;
	int n;
};

static struct str find_attribute(struct attributes attributes, const char *prefix, const char *name)
{
	for (int i = 0; i < attributes.n; i++) {
		const char **item = (const char **)attributes.items + (size_t)i * 5;
		if (strcmp(item[0], name) == 0 &&
		    (prefix ? item[1] && strcmp(item[1], prefix) == 0 : true))
			return str_make(item[3], (size_t)(item[4] - item[3]));
	}
	return STR("");
}

/* libxml2 keeps one copy of each name, so that pointers can be compared. */
static enum xml_namespace find_namespace(
    struct oai_parser *p, const xmlChar *uri, const xmlChar *prefix)
{
	for (unsigned i = 0; uri && i < NAMESPACES_CACHED; i++) {
		if (p->namespaces[i].uri == uri && p->namespaces[i].prefix == prefix)
			return p->namespaces[i].ns;
	}
	struct known_namespace *slot = &p->namespaces[p->n_namespaces++ % NAMESPACES_CACHED];
	slot->uri = uri;
	slot->prefix = prefix;
	slot->ns = xml_namespace_find((const char *)uri, (const char *)prefix);
	return slot->ns;
}

static int64_t read_count(struct str text)
{
	uint64_t value;
	return str_to_u64(str_trim(text), INT64_MAX, &value) ? (int64_t)value : -1;
}

/* Remembers the start tag of what is around records, to open it again in front of a mended one. */
static void keep_tag(struct oai_parser *p, const xmlChar *name, const xmlChar *prefix,
    int n_declared, const xmlChar **declared)
{
	struct buf *out = &p->open_tags;
	buf_addf(out, "<%s%s%s", prefix ? (const char *)prefix : "", prefix ? ":" : "",
	    (const char *)name);
	for (int i = 0; i < n_declared; i++) {
		const char *declared_prefix = (const char *)declared[i * 2];
		const char *uri = (const char *)declared[i * 2 + 1];
		buf_addf(out, " xmlns%s%s=\"", declared_prefix ? ":" : "",
		    declared_prefix ? declared_prefix : "");
		for (; uri && *uri; uri++) {
			if (*uri == '&' || *uri == '<' || *uri == '"')
				buf_addf(out, "&#%d;", *uri);
			else
				buf_add_char(out, *uri);
		}
		buf_add_char(out, '"');
	}
	buf_add_char(out, '>');
}

static void start_field(struct oai_parser *p, struct frame *frame, struct payload_field found,
    struct attributes attributes)
{
	frame->scope = SCOPE_FIELD;
	frame->element = (uint8_t)found.element;
	frame->qualifier = found.qualifier;
	if (found.qualifier.n)
		frame->qualifier = arena_str(&p->record.arena, found.qualifier);
	if (attributes.n) {
		struct str lang = find_attribute(attributes, "xml", "lang");
		if (lang.n && lang.n <= LIMIT_LANGUAGE_BYTES)
			frame->lang = arena_str(&p->record.arena, lang);
	}
	p->is_namespace_wrong |= found.is_namespace_wrong;
	/* metadata, its root, the field: deeper is odd. */
	if (p->depth > p->metadata_depth + 2 && !p->has_nested) {
		add_issue(p, ISSUE_NESTED_DC, STR(""));
		p->has_nested = true;
	}
	begin_text(p);
}

static bool is_block_element(struct str name)
{
	return str_eq(name, STR("p")) || str_eq(name, STR("br")) || str_eq(name, STR("div")) ||
	       str_eq(name, STR("li"));
}

/* An element somewhere inside metadata, or the root of it. */
static void start_in_metadata(struct oai_parser *p, struct frame *outer, struct frame *frame,
    enum xml_namespace ns, struct str name, struct attributes attributes)
{
	frame->scope = SCOPE_METADATA;
	bool is_local_name_enough = p->is_known_root && outer->scope != SCOPE_FIELD;
	if (p->depth == p->metadata_depth + 1) {
		p->payload = payload_find(ns, name);
		p->is_known_root = p->payload->takes(ns, name);
		/* Fields may stand in metadata with no root around them. */
		is_local_name_enough = ns == NAMESPACE_NONE || ns == NAMESPACE_OAI;
	}
	struct payload_field found = p->payload->find(ns, name, is_local_name_enough);
	if (found.element != DC_N_ELEMENTS) {
		if (outer->scope == SCOPE_FIELD)
			end_field(p, outer);
		start_field(p, frame, found, attributes);
	} else if (outer->scope == SCOPE_FIELD) {
		*frame = *outer;
		frame->is_inner = true;
		if (is_block_element(name) && p->text.n)
			on_characters(p, (const xmlChar *)"\n", 1);
	}
}

static void start_header(struct oai_parser *p, struct frame *outer, struct frame *frame,
    bool is_namespace_wrong, struct attributes attributes)
{
	if (outer->scope != SCOPE_RECORD) {
		begin_record(p, frame, is_namespace_wrong);
		p->is_header_only = true;
	}
	p->has_header = true;
	if (str_eq_nocase(str_trim(find_attribute(attributes, NULL, "status")), STR("deleted")))
		p->record.is_deleted = true;
}

static void start_root(
    struct oai_parser *p, struct frame *frame, enum xml_namespace ns, struct str name)
{
	struct oai_response *response = &p->response;
	if (response->root.n == 0)
		response->root = arena_str(&p->arena, name);
	if (frame->scope == SCOPE_SKIP || (frame->scope == SCOPE_DC && !p->accepts_files)) {
		if (!p->accepts_files) {
			p->mode = MODE_DONE;
			xmlStopParser(p->ctxt);
			return;
		}
		frame->scope = SCOPE_WRAPPER;
		p->is_collection = true;
		return;
	}
	response->is_oai = frame->scope != SCOPE_DC;
	if (frame->scope == SCOPE_ROOT && str_eq(name, STR("Repository")))
		p->format = SOURCE_STATIC;
	(void)ns;
}

/* What becomes of an element by the scope that the grammar gives it. */
static void enter(struct oai_parser *p, struct frame *outer, struct frame *frame,
    enum xml_namespace ns, struct str name, struct attributes attributes)
{
	bool is_namespace_wrong = ns != NAMESPACE_OAI;
	switch ((enum scope)frame->scope) {
	case SCOPE_RECORD:
		begin_record(p, frame, is_namespace_wrong);
		if (p->format == SOURCE_AUTO)
			p->format = SOURCE_OAI;
		break;
	case SCOPE_HEADER: start_header(p, outer, frame, is_namespace_wrong, attributes); break;
	case SCOPE_METADATA:
		p->has_metadata = true;
		p->metadata_depth = p->depth;
		break;
	case SCOPE_DC:
		if (outer->scope != SCOPE_RECORD) {
			begin_record(p, frame, false);
			if (p->format == SOURCE_AUTO)
				p->format = SOURCE_OAI_DC;
		}
		p->has_metadata = true;
		p->metadata_depth = p->depth - 1;
		start_in_metadata(p, outer, frame, ns, name, attributes);
		break;
	case SCOPE_TOKEN:
		p->response.complete_list_size =
		    read_count(find_attribute(attributes, NULL, "completeListSize"));
		p->response.cursor = read_count(find_attribute(attributes, NULL, "cursor"));
		break;
	case SCOPE_ERROR:
		if (p->response.error_code.n == 0)
			p->response.error_code = arena_str(
			    &p->arena, str_trim(find_attribute(attributes, NULL, "code")));
		break;
	default: break;
	}
	if (frame->scope >= SCOPE_IDENTIFIER)
		begin_text(p);
}

/* An element of no known name: what stands around something known, or nothing of interest. */
static void start_unknown(struct oai_parser *p, struct frame *outer, struct frame *frame,
    enum xml_namespace ns, struct str name, struct attributes attributes)
{
	if (outer->scope == SCOPE_WRAPPER || (outer->scope == SCOPE_DOCUMENT && p->accepts_files)) {
		frame->scope = SCOPE_WRAPPER;
	} else if (outer->scope == SCOPE_RECORD) {
		if (ns == NAMESPACE_DC || ns == NAMESPACE_DCTERMS) {
			p->has_metadata = true;
			p->metadata_depth = p->depth - 1;
			start_in_metadata(p, outer, frame, ns, name, attributes);
		} else {
			frame->scope = SCOPE_RECORD;
		}
	}
}

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
    int n_declared, const xmlChar **declared, int n_attributes, int n_defaulted,
    const xmlChar **items)
{
	(void)n_defaulted;
	struct oai_parser *p = ctx;
	if (p->n_to_prime) {
		p->n_to_prime--;
		return;
	}
	if (p->depth >= LIMIT_XML_DEPTH) {
		fail(p, "elements are nested too deeply");
		return;
	}
	struct str name = str_from((const char *)local);
	if (n_attributes > LIMIT_XML_ATTRIBUTES || n_declared > LIMIT_XML_ATTRIBUTES ||
	    name.n > LIMIT_XML_NAME_BYTES) {
		fail(p, name.n > LIMIT_XML_NAME_BYTES ? "an element's name is too long"
						      : "an element has too many attributes");
		return;
	}
	struct attributes attributes = {items, n_attributes};
	struct frame *outer = &p->frames[p->depth];
	struct frame *frame = &p->frames[++p->depth];
	*frame = (struct frame){.scope = SCOPE_SKIP, .tags_bytes = p->open_tags.n};
	outer->has_child = true;
	enum xml_namespace ns = find_namespace(p, uri, prefix);
	if (outer->scope == SCOPE_METADATA || outer->scope == SCOPE_FIELD) {
		start_in_metadata(p, outer, frame, ns, name, attributes);
	} else {
		frame->scope = (uint8_t)oai_grammar_next((enum scope)outer->scope, name);
		if (outer->scope == SCOPE_DOCUMENT)
			start_root(p, frame, ns, name);
		else if (frame->scope == SCOPE_SKIP && !str_eq(name, STR("about")))
			start_unknown(p, outer, frame, ns, name, attributes);
		if (p->mode == MODE_DONE)
			return;
		enter(p, outer, frame, ns, name, attributes);
		if (scope_is_container((enum scope)frame->scope)) {
			keep_tag(p, local, prefix, n_declared, declared);
			/* The place is at the tag's end, before its >. */
			if (*p->ctxt->input->cur == '>')
				set_border(p, place(p) + 1);
		}
	}
	p->is_capturing = scope_has_text((enum scope)frame->scope);
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	(void)prefix;
	(void)uri;
	struct oai_parser *p = ctx;
	if (p->depth == 0)
		return;
	struct frame *frame = &p->frames[p->depth];
	struct frame *outer = frame - 1;
	if (frame->scope == SCOPE_FIELD) {
		if (!frame->is_inner) {
			end_field(p, frame);
			begin_text(p);
		}
	} else if (frame->scope >= SCOPE_IDENTIFIER) {
		end_text(p, (enum scope)frame->scope);
	} else if (frame->scope == SCOPE_METADATA && !frame->has_child && !p->has_unknown &&
		   p->depth > p->metadata_depth + 1) {
		add_issue(p, ISSUE_ELEMENT_UNKNOWN, str_from((const char *)local));
		p->has_unknown = true;
	}
	if (frame->is_record)
		end_record(p);
	p->depth--;
	p->open_tags.n = frame->tags_bytes;
	p->is_capturing = scope_has_text((enum scope)outer->scope);
	if (p->rc < 0 || p->failure[0])
		return;
	if (scope_is_container((enum scope)outer->scope)) {
		set_border(p, place(p));
	} else if (p->depth == 0) {
		p->n_unit_borders++;
		p->response.is_whole = true;
		p->root_end = p->is_unit ? 0 : place(p);
	}
}

/*
 * An entity that was never declared. HTML's become their characters, others
 * stay as text: "predefined" makes libxml2 take the content as it is.
 */
static xmlEntityPtr on_entity(void *ctx, const xmlChar *name)
{
	struct oai_parser *p = ctx;
	struct str text = str_from((const char *)name);
	int32_t c = html_entity_find(text);
	size_t n = 0;
	if (p->ctxt->instate == XML_PARSER_ATTRIBUTE_VALUE)
		p->entity_text[n++] = ' '; /* it takes a single byte there */
	else if (c >= 0)
		n = utf8_put(p->entity_text, c);
	else if (text.n <= 64)
		n = (size_t)snprintf(p->entity_text, sizeof(p->entity_text), "&%s;", text.p);
	else
		return NULL;
	p->entity_text[n] = '\0';
	p->entity = (xmlEntity){
	    .type = XML_ENTITY_DECL,
	    .name = name,
	    .orig = (xmlChar *)p->entity_text,
	    .content = (xmlChar *)p->entity_text,
	    .length = (int)n,
	    .etype = XML_INTERNAL_PREDEFINED_ENTITY,
	};
	p->repaired |= REPAIRED_MARKUP;
	p->response.is_well_formed = false;
	return &p->entity;
}

static void on_doctype(
    void *ctx, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)public_id;
	(void)system_id;
	struct oai_parser *p = ctx;
	struct str root = str_from((const char *)name);
	if (str_eq_nocase(root, STR("html"))) {
		p->response.root = STR("html");
		p->mode = MODE_DONE;
		xmlStopParser(p->ctxt);
	} else {
		stop(
		    p, err_set(p->err, ERR_FORMAT, "the response has a DOCTYPE, which is refused"));
	}
}

static void on_error(void *ctx, xmlErrorPtr error)
{
	struct oai_parser *p = ctx;
	if (error->level != XML_ERR_FATAL || p->failure[0] || !error->message)
		return;
	struct str message = str_trim(str_from(error->message));
	snprintf(p->failure, sizeof(p->failure), "not well-formed: %.*s",
	    (int)(message.n < 200 ? message.n : 200), message.p);
}

/* Contexts */

static bool has_failed(const struct oai_parser *p)
{
	return p->failure[0] || !p->ctxt->wellFormed || p->ctxt->disableSAX;
}

static void feed_context(struct oai_parser *p, struct str piece)
{
	p->n_fed += piece.n;
	p->fed_to += piece.n;
	xmlParseChunk(p->ctxt, piece.p, (int)piece.n, 0);
	/* What is not finished yet is a tag or a comment, and libxml2 compares attributes pairwise. */
	if (!has_failed(p) && p->root_end == UINT64_MAX &&
	    p->n_fed - (size_t)xmlByteConsumed(p->ctxt) > LIMIT_XML_TAG_BYTES)
		fail(p, "a tag or a comment is too long");
}

/* A parser that stands inside the elements around the last border. */
static void open_context(struct oai_parser *p)
{
	xmlSAXHandler sax = {
	    .initialized = XML_SAX2_MAGIC,
	    .startElementNs = on_start,
	    .endElementNs = on_end,
	    .characters = on_characters,
	    .ignorableWhitespace = on_characters,
	    .cdataBlock = on_characters,
	    .getEntity = on_entity,
	    .internalSubset = on_doctype,
	    .serror = (xmlStructuredErrorFunc)on_error,
	};
	xmlFreeParserCtxt(p->ctxt);
	p->ctxt = xmlCreatePushParserCtxt(&sax, p, NULL, 0, NULL);
	if (!p->ctxt)
		err_die("out of memory (a parser)");
	xmlCtxtUseOptions(p->ctxt, XML_PARSE_NONET);
	memset(p->namespaces, 0, sizeof(p->namespaces));
	p->failure[0] = '\0';
	p->depth = p->border_depth;
	p->open_tags.n = p->border_tags;
	p->is_capturing = p->is_in_record = false;
	p->n_to_prime = p->depth;
	p->n_fed = 0;
	uint64_t fed_to = p->fed_to;
	feed_context(p, STR(DECLARATION));
	feed_context(p, buf_str(&p->open_tags));
	p->n_primed = p->n_fed;
	p->fed_to = fed_to;
}

static void begin_document(struct oai_parser *p)
{
	p->depth = p->border_depth = 0;
	p->border_tags = 0;
	p->frames[0] = (struct frame){.scope = SCOPE_DOCUMENT};
	p->root_end = UINT64_MAX;
	p->response.is_whole = false;
	p->mode = MODE_PARSE;
	buf_reset(&p->held);
	p->held_from = 0;
	p->border = p->held_at = p->piece_at = p->fed_to;
	p->piece = STR("");
	open_context(p);
}

/* Mending */

static bool names_record(struct str name)
{
	return str_eq(name, STR("record")) || str_eq(name, STR("header")) ||
	       str_eq(name, STR("dc"));
}

static struct str held_bytes(const struct oai_parser *p)
{
	return str_from_index(buf_str(&p->held), p->held_from);
}

static void pass_held(struct oai_parser *p, size_t n)
{
	p->held_from += n;
	p->held_at += n;
	p->border = p->held_at;
	p->scan_at = 0;
}

/* Gives up what could not be mended. */
static int drop_unit(struct oai_parser *p, struct str name, struct str bytes, const char *reason)
{
	p->response.is_well_formed = false;
	if (names_record(name))
		return reject(p, find_identifier(bytes), reason, str_trim(bytes));
	char text[400];
	snprintf(text, sizeof(text), "passed over '%.*s': %s", (int)(name.n < 64 ? name.n : 64),
	    name.p, reason);
	if (name.n)
		warn(p, text);
	return 0;
}

/* Parses one mended element in a context of its own, which then stands behind it. */
static int parse_unit(struct oai_parser *p, const struct repair_unit *unit)
{
	struct str bytes = str_sub(held_bytes(p), 0, unit->n_bytes);
	char reason[sizeof(p->failure)];
	memcpy(reason, p->failure, sizeof(reason));
	unsigned what;
	struct str mended = repair_markup(&p->repair, bytes, unit->is_whole, &what);
	p->response.is_well_formed = false;
	p->is_unit = true;
	p->n_unit_borders = 0;
	open_context(p);
	p->repaired = what;
	for (size_t at = 0; at < mended.n && !has_failed(p); at += PIECE_BYTES)
		feed_context(p, str_sub(mended, at, PIECE_BYTES));
	p->is_unit = false;
	if (p->rc < 0 || p->mode == MODE_DONE)
		return p->rc;
	bool is_done = p->root_end != UINT64_MAX || (!has_failed(p) && p->n_unit_borders > 0);
	int rc = 0;
	if (!is_done) {
		if (p->failure[0])
			memcpy(reason, p->failure, sizeof(reason));
		rc = drop_unit(p, unit->name, bytes, reason[0] ? reason : "not well-formed");
		open_context(p);
	}
	pass_held(p, unit->n_bytes);
	p->fed_to = p->held_at;
	if (p->root_end != UINT64_MAX)
		p->root_end = p->held_at;
	return rc;
}

/* Gives held bytes to the parser until it refuses; true when it took all, or needs no more. */
static bool parse_held(struct oai_parser *p)
{
	p->piece = STR("");
	for (size_t at = 0; p->root_end == UINT64_MAX && at < held_bytes(p).n; at += PIECE_BYTES) {
		feed_context(p, str_sub(held_bytes(p), at, PIECE_BYTES));
		if (p->root_end == UINT64_MAX && has_failed(p))
			break;
	}
	bool is_refused = p->root_end == UINT64_MAX && has_failed(p);
	uint64_t to = p->root_end != UINT64_MAX ? p->root_end : p->border;
	if (p->rc == 0 && p->mode != MODE_DONE)
		pass_held(p, (size_t)(to - p->held_at));
	return !is_refused;
}

/* A record too large is passed over without being held. */
static int begin_pass(struct oai_parser *p, struct str name)
{
	struct str bytes = held_bytes(p);
	if (!names_record(name))
		return err_set(p->err, ERR_LIMIT,
		    "the response has an element of more than %u bytes", LIMIT_RECORD_BYTES);
	p->pass_name = str_eq(name, STR("record")) ? STR("record")
		       : str_eq(name, STR("dc"))   ? STR("dc")
						   : STR("header");
	int rc = drop_unit(p, name, bytes, "the record is too large");
	p->mode = MODE_PASS;
	return rc;
}

/* True when the end of the record that is passed over was found. */
static bool pass(struct oai_parser *p)
{
	struct str bytes = held_bytes(p);
	for (size_t at = str_find_char(bytes, '<', 0); at != STR_NONE;
	     at = str_find_char(bytes, '<', at + 1)) {
		struct str rest = str_sub(bytes, at, 256);
		size_t end = str_find_char(rest, '>', 0);
		if (end == STR_NONE)
			continue;
		struct str tag = str_trim(str_sub(rest, 1, end - 1));
		if (!str_starts(tag, STR("/")) || !str_ends(tag, p->pass_name))
			continue;
		pass_held(p, at + end + 1);
		return true;
	}
	if (bytes.n > 256)
		pass_held(p, bytes.n - 256);
	return false;
}

/* Mends what is held, element by element, until the parser goes on by itself or bytes lack. */
static int mend(struct oai_parser *p, bool is_final)
{
	int rc = 0;
	while (rc == 0 && (p->mode == MODE_REPAIR || p->mode == MODE_PASS)) {
		struct str bytes = held_bytes(p);
		struct repair_unit unit = {0};
		if (bytes.n == 0 || (!is_final && bytes.n < p->scan_at))
			break;
		if (p->mode == MODE_PASS) {
			if (!pass(p))
				break;
			p->mode = MODE_REPAIR;
			p->fed_to = p->held_at;
			open_context(p);
		} else if (!repair_find_unit(bytes, (enum scope)p->frames[p->border_depth].scope,
			       is_final, &unit)) {
			if (bytes.n > LIMIT_RECORD_BYTES) {
				rc = begin_pass(p, unit.name);
				continue;
			}
			p->scan_at = bytes.n + bytes.n / 4 + 256;
			break;
		} else {
			rc = parse_unit(p, &unit);
			if (rc < 0 || p->mode == MODE_DONE)
				break;
		}
		if (parse_held(p))
			p->mode = p->root_end != UINT64_MAX ? MODE_TAIL
				  : p->mode == MODE_DONE    ? MODE_DONE
							    : MODE_PARSE;
		if (p->rc < 0)
			rc = p->rc;
	}
	/* Only what is still in question moves to the front. */
	struct str rest = held_bytes(p);
	if (p->held_from) {
		memmove(p->held.p, rest.p, rest.n);
		p->held.n = rest.n;
		p->held_from = 0;
	}
	return rc;
}

static int hold(struct oai_parser *p, struct str bytes)
{
	buf_add(&p->held, bytes);
	return p->held.failed
		   ? err_set(p->err, ERR_LIMIT, "the response has an element of more than %u bytes",
			 LIMIT_RECORD_BYTES)
		   : 0;
}

/* Input */

static int parse_piece(struct oai_parser *p, struct str piece)
{
	p->piece = piece;
	p->piece_at = p->fed_to;
	feed_context(p, piece);
	if (p->rc < 0 || p->mode == MODE_DONE)
		return p->rc;
	if (p->root_end != UINT64_MAX) {
		p->mode = MODE_TAIL;
		buf_reset(&p->held);
		p->held_from = 0;
		return hold(p, str_from_index(piece, (size_t)(p->root_end - p->piece_at)));
	}
	/* Keep what stands behind the border. */
	if (p->border >= p->piece_at) {
		buf_reset(&p->held);
		p->held_from = 0;
		p->held_at = p->border;
		piece = str_from_index(piece, (size_t)(p->border - p->piece_at));
	} else if (p->border > p->held_at) {
		pass_held(p, (size_t)(p->border - p->held_at));
	}
	int rc = hold(p, piece);
	struct str start = str_trim(held_bytes(p));
	if (has_failed(p) && p->border_depth == 0 && start.n && start.p[0] != '<') {
		p->mode = MODE_DONE; /* no XML at all */
	} else if (rc == 0 && (has_failed(p) || held_bytes(p).n > LIMIT_RECORD_BYTES)) {
		if (!has_failed(p))
			fail(p, "the record is too large");
		p->mode = MODE_REPAIR;
		p->scan_at = 0;
		rc = mend(p, false);
	}
	p->piece = STR("");
	return rc;
}

/* Whether what follows the root element is another response. */
static int read_tail(struct oai_parser *p, bool is_final)
{
	struct str tail = str_trim(held_bytes(p));
	bool is_full = is_final || tail.n >= TAIL_BYTES;
	if (tail.n == 0) {
		buf_reset(&p->held);
		p->held_from = 0;
		return 0;
	}
	struct str start = tail;
	if (str_starts(tail, STR("<?xml"))) {
		size_t end = str_find(tail, STR("?>"), 0);
		if (end == STR_NONE && !is_full)
			return 0;
		start = str_trim(str_from_index(tail, end == STR_NONE ? tail.n : end + 2));
	}
	struct str name = p->response.root;
	if (start.n < name.n + 32 && !is_full)
		return 0;
	size_t at = str_find(str_sub(start, 0, name.n + 32), name, 0);
	if (str_starts(start, STR("<")) && at != STR_NONE &&
	    str_find_char(str_sub(start, 0, at), '>', 0) == STR_NONE) {
		struct buf copy;
		buf_init(&copy, start.n);
		buf_add(&copy, start);
		begin_document(p);
		int rc = hold(p, buf_str(&copy));
		buf_clear(&copy);
		p->mode = MODE_REPAIR;
		if (rc == 0 && parse_held(p))
			p->mode = p->root_end != UINT64_MAX ? MODE_TAIL : MODE_PARSE;
		return rc < 0 ? rc : p->rc < 0 ? p->rc : mend(p, false);
	}
	if (!str_starts(tail, STR("<!--")) && !str_starts(tail, STR("<?"))) {
		p->response.is_well_formed = false;
		warn(p, "ignored what stands behind the end of the response");
	}
	p->mode = MODE_DONE;
	return 0;
}

static int read_tails(struct oai_parser *p, bool is_final)
{
	int rc = 0;
	while (rc == 0 && p->mode == MODE_TAIL) {
		uint64_t end = p->root_end;
		rc = read_tail(p, is_final);
		if (p->root_end == end)
			break;
	}
	return rc;
}

static int take(struct oai_parser *p, struct str bytes)
{
	int rc = 0;
	while (rc == 0 && bytes.n && p->mode != MODE_DONE) {
		struct str piece = str_sub(bytes, 0, PIECE_BYTES);
		bytes = str_from_index(bytes, piece.n);
		if (p->mode == MODE_PARSE) {
			rc = parse_piece(p, piece);
		} else {
			rc = hold(p, piece);
			if (rc == 0 && p->mode != MODE_TAIL)
				rc = mend(p, false);
		}
		if (rc == 0)
			rc = read_tails(p, false);
	}
	return rc;
}

int oai_parser_feed(struct oai_parser *p, const char *bytes, size_t n, struct err *err)
{
	if (p->rc < 0)
		return p->rc;
	p->err = err;
	xml_input_push(&p->input, bytes, n);
	struct str piece;
	while (p->rc == 0 && xml_input_next(&p->input, &piece))
		p->rc = take(p, piece);
	p->err = NULL;
	return p->rc;
}

int oai_parser_finish(struct oai_parser *p, struct oai_response *response, struct err *err)
{
	p->err = err;
	if (p->rc == 0) {
		xml_input_end(&p->input);
		struct str piece;
		while (p->rc == 0 && xml_input_next(&p->input, &piece))
			p->rc = take(p, piece);
	}
	if (p->rc == 0 && (p->mode == MODE_REPAIR || p->mode == MODE_PASS))
		p->rc = mend(p, true);
	if (p->rc == 0)
		p->rc = read_tails(p, true);
	p->err = NULL;
	if (p->input.is_odd)
		p->response.is_well_formed = false;
	if (!p->response.is_whole)
		p->response.is_well_formed = false;
	if (p->format == SOURCE_AUTO && p->response.is_oai)
		p->format = SOURCE_OAI;
	*response = p->response;
	return p->rc;
}

/* Life-cycle */

void oai_parser_new(struct oai_parser **parser, const struct harvest_sink *sink, struct str source)
{
	struct oai_parser *p = xcalloc(1, sizeof(*p));
	p->sink = sink;
	xml_input_init(&p->input);
	repair_init(&p->repair);
	buf_init(&p->held, LIMIT_RECORD_BYTES * 2);
	buf_init(&p->text, LIMIT_FIELD_BYTES);
	buf_init(&p->open_tags, LIMIT_RECORD_BYTES);
	oai_parser_reset(p, source);
	*parser = p;
}

void oai_parser_reset(struct oai_parser *p, struct str source)
{
	p->source = source;
	p->rc = 0;
	xml_input_reset(&p->input);
	arena_reset(&p->arena);
	p->response = (struct oai_response){
	    .is_well_formed = true,
	    .response_date = UTC_NONE,
	    .complete_list_size = -1,
	    .cursor = -1,
	};
	p->format = SOURCE_AUTO;
	p->n_nameless = 0;
	p->n_warnings = 0;
	p->is_collection = false;
	p->repaired = 0;
	p->fed_to = 0;
	begin_document(p);
}

void oai_parser_free(struct oai_parser *p)
{
	if (!p)
		return;
	xmlFreeParserCtxt(p->ctxt);
	xml_input_clear(&p->input);
	repair_clear(&p->repair);
	buf_clear(&p->held);
	buf_clear(&p->text);
	buf_clear(&p->open_tags);
	record_clear(&p->record);
	arena_clear(&p->arena);
	free(p);
}

void oai_parser_accept_files(struct oai_parser *p)
{
	p->accepts_files = true;
}

enum source_format oai_parser_format(const struct oai_parser *p)
{
	return p->format;
}
