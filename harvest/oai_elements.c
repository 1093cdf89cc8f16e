/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "harvest/html_entity.h"
#include "harvest/oai_parser_state.h"

#include <stdio.h>

void oai_parser_fail(struct oai_parser *p, const char *reason)
{
	if (!p->failure[0])
		snprintf(p->failure, sizeof(p->failure), "%s", reason);
	xmlStopParser(p->ctxt);
}

/* Ends the whole input. */
void oai_parser_stop(struct oai_parser *p, int rc)
{
	p->rc = rc;
	xmlStopParser(p->ctxt);
}

uint64_t oai_parser_place(const struct oai_parser *p)
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
void oai_parser_copy_bytes(const struct oai_parser *p, uint64_t from, uint64_t to, struct buf *out)
{
	struct str held = str_from_index(buf_str(&p->held), p->held_from);
	if (to - from > out->max)
		to = from + out->max;
	uint64_t held_end = p->held_at + held.n;
	if (from >= p->held_at && from < held_end) {
		size_t n = (size_t)((to < held_end ? to : held_end) - from);
		buf_add(out, str_sub(held, (size_t)(from - p->held_at), n));
		from += n;
	}
	if (from < to && from >= p->piece_at)
		buf_add(out, str_sub(p->piece, (size_t)(from - p->piece_at), (size_t)(to - from)));
}

/* Text */

static void begin_text(struct oai_parser *p)
{
	buf_reset(&p->text);
	p->is_text_cut = false;
}

/* Adds what stands in the input where ctxt has its shadow. */
static void add_text_behind(struct oai_parser *p, const xmlChar *s, size_t n)
{
	const xmlParserInput *input = p->ctxt->input;
	if (s < input->base || s >= input->end) {
		/* A reference's character, but for text that libxml2 read in its careful way. */
		if (memchr(s, SHADOW_BYTE, n))
			oai_parser_fail(p, "text is broken");
		else
			buf_add_bytes(&p->text, s, n);
		return;
	}
	uint64_t from = oai_parser_place(p) - (uint64_t)(input->cur - s);
	if (from >= p->piece_at && from - p->piece_at + n <= p->piece.n)
		buf_add_bytes(&p->text, p->piece.p + (from - p->piece_at), n);
	else
		oai_parser_copy_bytes(p, from, from + n, &p->text);
}

/* Takes the beginning of a character off the end of text that was cut. */
static void trim_character(struct buf *text)
{
	size_t at = text->n;
	while (at && ((unsigned char)text->p[at - 1] & 0xC0) == 0x80)
		at--;
	unsigned first = at ? (unsigned char)text->p[at - 1] : 0;
	size_t n = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
	if (at && text->n - (at - 1) < n)
		text->n = at - 1;
}

static void on_characters(void *ctx, const xmlChar *s, int length)
{
	struct oai_parser *p = ctx;
	if (!p->is_capturing || p->is_text_cut)
		return;
	size_t n = (size_t)length;
	p->is_text_cut = n > LIMIT_FIELD_BYTES - p->text.n;
	if (p->is_text_cut)
		n = LIMIT_FIELD_BYTES - p->text.n;
	if (p->is_shadowed)
		add_text_behind(p, s, n);
	else
		buf_add_bytes(&p->text, s, n);
	if (p->is_text_cut)
		trim_character(&p->text);
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

/* Something was left out of the record, which is told once for each kind. */
static void add_cut(struct oai_parser *p, enum issue_code code, uint32_t field, struct str value)
{
	const struct record *record = &p->record;
	for (size_t i = 0; p->is_cut && i < record->n_issues; i++) {
		const struct issue *issue = &record->issues[i];
		if (issue->code == code && issue->field == field && str_eq(issue->value, value))
			return;
	}
	p->is_cut = true;
	record_add_issue(&p->record, code, field, value);
}

static void end_field(struct oai_parser *p, const struct frame *frame)
{
	struct record *record = &p->record;
	struct str text = buf_str(&p->text);
	if (is_blank(text))
		return;
	if (record->n_fields >= LIMIT_FIELDS_PER_RECORD) {
		add_cut(p, ISSUE_TOO_MANY_FIELDS, ISSUE_NO_FIELD, STR(""));
		return;
	}
	if (p->is_text_cut)
		add_cut(p, ISSUE_FIELD_TOO_LONG, (uint32_t)record->n_fields, STR(""));
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
		if (text.n > LIMIT_IDENTIFIER_BYTES)
			add_cut(p, ISSUE_FIELD_TOO_LONG, ISSUE_NO_FIELD, STR("setSpec"));
		else if (record->n_sets >= LIMIT_SETS_PER_RECORD)
			add_cut(p, ISSUE_TOO_MANY_FIELDS, ISSUE_NO_FIELD, STR("setSpec"));
		else if (text.n)
			record_add_set(record, arena_str(&record->arena, text));
		break;
	case SCOPE_SET_SPEC:
		p->set.spec = arena_str(&record->arena, str_sub(text, 0, LIMIT_IDENTIFIER_BYTES));
		break;
	case SCOPE_SET_NAME:
		p->set.name = arena_str(&record->arena, str_sub(text, 0, LIMIT_IDENTIFIER_BYTES));
		break;
	case SCOPE_RESPONSE_DATE: response->response_date = utc_parse(text, NULL, NULL); break;
	case SCOPE_TOKEN:
		response->has_token = true;
		if (response->token.n == 0)
			response->token = arena_str(&p->arena, text);
		if (text.n > LIMIT_TOKEN_BYTES)
			oai_parser_stop(
			    p, err_set(p->err, ERR_LIMIT, "resumptionToken is longer than %d bytes",
				   LIMIT_TOKEN_BYTES));
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

static struct str find_attribute(
    struct oai_parser *p, struct attributes attributes, const char *prefix, const char *name)
{
	for (int i = 0; i < attributes.n; i++) {
		const char **item = (const char **)attributes.items + (size_t)i * 5;
		if (strcmp(item[0], name) == 0 &&
		    (prefix ? item[1] && strcmp(item[1], prefix) == 0 : true)) {
			struct str value = str_make(item[3], (size_t)(item[4] - item[3]));
			if (!p->is_shadowed || str_find_char(value, SHADOW_BYTE, 0) == STR_NONE)
				return value;
			oai_parser_fail(p, "text is broken");
			break;
		}
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
		struct str lang = find_attribute(p, attributes, "xml", "lang");
		if (lang.n > LIMIT_LANGUAGE_BYTES)
			add_cut(p, ISSUE_FIELD_TOO_LONG, ISSUE_NO_FIELD, STR("xml:lang"));
		else if (lang.n)
			frame->lang = arena_str(&p->record.arena, lang);
	}
	p->is_namespace_wrong |= found.is_namespace_wrong;
	/* metadata, its root, the field: deeper is odd. */
	if (p->depth > p->metadata_depth + 2 && !p->has_nested) {
		record_add_issue(&p->record, ISSUE_NESTED_DC, ISSUE_NO_FIELD, STR(""));
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
		oai_parser_begin_record(p, frame, is_namespace_wrong);
		p->is_header_only = true;
	}
	p->has_header = true;
	if (str_eq_nocase(str_trim(find_attribute(p, attributes, NULL, "status")), STR("deleted")))
		p->record.is_deleted = true;
}

static void start_root(struct oai_parser *p, struct frame *frame, struct str name)
{
	struct oai_response *response = &p->response;
	if (response->root.n == 0)
		response->root = arena_str(&p->arena, name);
	bool is_known = frame->scope != SCOPE_SKIP && frame->scope != SCOPE_DC;
	response->is_oai |= is_known;
	if (is_known && str_eq(name, STR("Repository")))
		p->format = SOURCE_STATIC;
	if (!is_known && !p->accepts_files) {
		p->mode = MODE_DONE;
		xmlStopParser(p->ctxt);
	}
}

/* What becomes of an element by the scope that the grammar gives it. */
static void enter(struct oai_parser *p, struct frame *outer, struct frame *frame,
    enum xml_namespace ns, struct str name, struct attributes attributes)
{
	bool is_namespace_wrong = ns != NAMESPACE_OAI;
	switch ((enum scope)frame->scope) {
	case SCOPE_LIST: p->response.has_list = true; break;
	case SCOPE_RECORD:
		oai_parser_begin_record(p, frame, is_namespace_wrong);
		if (p->format == SOURCE_AUTO)
			p->format = SOURCE_OAI;
		break;
	case SCOPE_SET_ENTRY: oai_parser_begin_set(p); break;
	case SCOPE_HEADER: start_header(p, outer, frame, is_namespace_wrong, attributes); break;
	case SCOPE_METADATA:
		p->has_metadata = true;
		p->metadata_depth = p->depth;
		break;
	case SCOPE_DC:
		if (outer->scope != SCOPE_RECORD) {
			oai_parser_begin_record(p, frame, false);
			if (p->format == SOURCE_AUTO)
				p->format = SOURCE_OAI_DC;
		}
		p->has_metadata = true;
		p->metadata_depth = p->depth - 1;
		start_in_metadata(p, outer, frame, ns, name, attributes);
		break;
	case SCOPE_TOKEN:
		p->response.complete_list_size =
		    read_count(find_attribute(p, attributes, NULL, "completeListSize"));
		p->response.cursor = read_count(find_attribute(p, attributes, NULL, "cursor"));
		break;
	case SCOPE_ERROR:
		if (p->response.error_code.n == 0)
			p->response.error_code = arena_str(
			    &p->arena, str_trim(find_attribute(p, attributes, NULL, "code")));
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
	if (outer->scope == SCOPE_WRAPPER || outer->scope == SCOPE_DOCUMENT) {
		frame->scope = SCOPE_WRAPPER;
		p->is_collection = true;
	} else if (outer->scope == SCOPE_RECORD &&
		   (ns == NAMESPACE_DC || ns == NAMESPACE_DCTERMS)) {
		p->has_metadata = true;
		p->metadata_depth = p->depth - 1;
		start_in_metadata(p, outer, frame, ns, name, attributes);
	} else if (outer->scope == SCOPE_RECORD && !str_eq(name, STR("about"))) {
		frame->scope = SCOPE_RECORD;
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
		oai_parser_fail(p, "elements are nested too deeply");
		return;
	}
	struct str name = str_from((const char *)local);
	if (n_attributes > LIMIT_XML_ATTRIBUTES || n_declared > LIMIT_XML_ATTRIBUTES ||
	    name.n > LIMIT_XML_NAME_BYTES) {
		oai_parser_fail(p, name.n > LIMIT_XML_NAME_BYTES
				       ? "an element's name is too long"
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
			start_root(p, frame, name);
		if (p->mode == MODE_DONE)
			return;
		if (frame->scope == SCOPE_SKIP)
			start_unknown(p, outer, frame, ns, name, attributes);
		else
			enter(p, outer, frame, ns, name, attributes);
		if (scope_is_container((enum scope)frame->scope)) {
			keep_tag(p, local, prefix, n_declared, declared);
			/* The place is at the tag's end, before its >. */
			if (*p->ctxt->input->cur == '>')
				set_border(p, oai_parser_place(p) + 1);
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
		record_add_issue(&p->record, ISSUE_ELEMENT_UNKNOWN, ISSUE_NO_FIELD,
		    str_from((const char *)local));
		p->has_unknown = true;
	}
	if (frame->is_record)
		oai_parser_end_record(p);
	else if (frame->scope == SCOPE_SET_ENTRY)
		oai_parser_end_set(p);
	p->depth--;
	p->open_tags.n = frame->tags_bytes;
	p->is_capturing = scope_has_text((enum scope)outer->scope);
	if (p->rc < 0 || p->failure[0])
		return;
	if (scope_is_container((enum scope)outer->scope)) {
		set_border(p, oai_parser_place(p));
	} else if (p->depth == 0) {
		p->n_unit_borders++;
		p->response.is_whole = true;
		p->root_end = p->is_unit ? 0 : oai_parser_place(p);
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

int oai_parser_refuse_doctype(struct oai_parser *p, struct str root)
{
	if (!str_eq_nocase(root, STR("html")))
		return err_set(p->err, ERR_FORMAT, "the response has a DOCTYPE, which is refused");
	p->response.root = STR("html");
	p->mode = MODE_DONE;
	xmlStopParser(p->ctxt);
	return 0;
}

static void on_doctype(
    void *ctx, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)public_id;
	(void)system_id;
	struct oai_parser *p = ctx;
	int rc = oai_parser_refuse_doctype(p, str_from((const char *)name));
	if (rc < 0)
		oai_parser_stop(p, rc);
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

xmlSAXHandler oai_elements_handler(void)
{
	return (xmlSAXHandler){
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
}
