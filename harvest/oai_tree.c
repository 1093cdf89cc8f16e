/* SPDX-License-Identifier: MIT */
#include "harvest/oai_tree.h"

#include "base/utf8.h"
#include "model/limits.h"

#include <libxml/parser.h>

#include <stdio.h>

#define CHUNK_BYTES 65536 /* libxml2 counts in int */

/* An element that is open. */
struct level {
	struct xml_element *element, *last_child;
	struct buf text;
};

struct builder {
	struct arena *arena;
	struct oai_tree *tree;
	xmlParserCtxtPtr ctxt;
	struct level levels[LIMIT_XML_DEPTH + 1]; /* 0: the document */
	unsigned depth;
	unsigned n_elements;
	char fault[400];
};

static void stop(struct builder *b, const char *reason)
{
	if (!b->fault[0])
		snprintf(b->fault, sizeof(b->fault), "line %d: %s", xmlSAX2GetLineNumber(b->ctxt),
		    reason);
	xmlStopParser(b->ctxt);
}

/* In recovery libxml2 passes bytes on that are no UTF-8. */
static struct str copy(struct builder *b, struct str text)
{
	size_t n_repaired;
	return utf8_repair(b->arena, arena_str(b->arena, text), &n_repaired);
}

static struct str copy_name(struct builder *b, const xmlChar *name)
{
	return copy(b, str_from((const char *)name));
}

static const struct xml_attribute *copy_attributes(struct builder *b, int n, const xmlChar **items)
{
	struct xml_attribute *attributes = arena_calloc(b->arena, (size_t)n, sizeof(*attributes));
	for (int i = 0; i < n; i++) {
		const char **item = (const char **)items + (size_t)i * 5;
		attributes[i] = (struct xml_attribute){
		    .name = copy(b, str_from(item[0])),
		    .ns = copy(b, str_from(item[2])),
		    .value = copy(b, str_make(item[3], (size_t)(item[4] - item[3]))),
		};
	}
	return attributes;
}

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
    int n_declared, const xmlChar **declared, int n_attributes, int n_defaulted,
    const xmlChar **items)
{
	(void)prefix;
	(void)n_declared;
	(void)declared;
	(void)n_defaulted;
	struct builder *b = ctx;
	if (b->depth >= LIMIT_XML_DEPTH) {
		stop(b, "elements are nested too deeply");
		return;
	}
	if (++b->n_elements > LIMIT_PROBE_ELEMENTS || n_attributes > LIMIT_XML_ATTRIBUTES) {
		stop(b, "the response has too many elements or attributes");
		return;
	}
	struct xml_element *element = arena_calloc(b->arena, 1, sizeof(*element));
	element->name = copy_name(b, local);
	element->ns = copy_name(b, uri);
	element->line = (unsigned)xmlSAX2GetLineNumber(b->ctxt);
	if (n_attributes > 0) {
		element->attributes = copy_attributes(b, n_attributes, items);
		element->n_attributes = (size_t)n_attributes;
	}
	struct level *outer = &b->levels[b->depth];
	if (outer->last_child)
		outer->last_child->next = element;
	else if (b->depth > 0)
		outer->element->first = element;
	else
		b->tree->root = element;
	outer->last_child = element;
	struct level *level = &b->levels[++b->depth];
	level->element = element;
	level->last_child = NULL;
	buf_reset(&level->text);
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	(void)local;
	(void)prefix;
	(void)uri;
	struct builder *b = ctx;
	if (b->depth == 0)
		return;
	struct level *level = &b->levels[b->depth--];
	level->element->text = copy(b, buf_str(&level->text));
}

static void on_characters(void *ctx, const xmlChar *s, int n)
{
	struct builder *b = ctx;
	buf_add_bytes(&b->levels[b->depth].text, s, (size_t)n);
}

static void on_doctype(
    void *ctx, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)name;
	(void)public_id;
	(void)system_id;
	struct builder *b = ctx;
	b->tree->has_doctype = true;
}

static void on_error(void *ctx, xmlErrorPtr error)
{
	struct builder *b = ctx;
	if (error->level != XML_ERR_FATAL || b->fault[0] || !error->message)
		return;
	struct str message = str_trim(str_from(error->message));
	snprintf(b->fault, sizeof(b->fault), "line %d: %.*s", error->line,
	    (int)(message.n < 300 ? message.n : 300), message.p);
}

/* What the XML declaration says, as libxml2 does not tell it of UTF-8. */
static struct str find_encoding(struct arena *arena, struct str bytes)
{
	struct str head = str_sub(bytes, 0, 200);
	size_t start = str_find(head, STR("<?xml"), 0), end = str_find(head, STR("?>"), 0);
	if (start == STR_NONE || end == STR_NONE || end < start)
		return STR("");
	head = str_sub(head, start, end - start);
	size_t at = str_find(head, STR("encoding"), 0);
	size_t quote = at == STR_NONE ? STR_NONE : at + 8;
	while (quote < head.n && head.p[quote] != '"' && head.p[quote] != '\'')
		quote++;
	if (quote >= head.n)
		return STR("");
	size_t close = str_find_char(head, head.p[quote], quote + 1);
	return close == STR_NONE ? STR("")
				 : arena_str(arena, str_sub(head, quote + 1, close - quote - 1));
}

void oai_tree_read(struct arena *arena, struct str bytes, struct oai_tree *tree)
{
	xmlSAXHandler sax = {
	    .initialized = XML_SAX2_MAGIC,
	    .startElementNs = on_start,
	    .endElementNs = on_end,
	    .characters = on_characters,
	    .ignorableWhitespace = on_characters,
	    .cdataBlock = on_characters,
	    .internalSubset = on_doctype,
	    .serror = (xmlStructuredErrorFunc)on_error,
	};
	struct builder *b = xcalloc(1, sizeof(*b));
	*tree = (struct oai_tree){.encoding = find_encoding(arena, bytes)};
	b->arena = arena;
	b->tree = tree;
	for (unsigned i = 0; i <= LIMIT_XML_DEPTH; i++)
		buf_init(&b->levels[i].text, LIMIT_FIELD_BYTES);
	b->ctxt = xmlCreatePushParserCtxt(&sax, b, NULL, 0, NULL);
	if (!b->ctxt)
		err_die("out of memory (a parser)");
	xmlCtxtUseOptions(b->ctxt, XML_PARSE_NONET | XML_PARSE_RECOVER);
	for (size_t at = 0; at < bytes.n; at += CHUNK_BYTES) {
		struct str chunk = str_sub(bytes, at, CHUNK_BYTES);
		xmlParseChunk(b->ctxt, chunk.p, (int)chunk.n, 0);
	}
	xmlParseChunk(b->ctxt, NULL, 0, 1);
	while (b->depth > 0) /* what was left open */
		on_end(b, NULL, NULL, NULL);
	tree->is_well_formed = b->ctxt->wellFormed && tree->root && !b->fault[0];
	if (!tree->is_well_formed && !b->fault[0])
		snprintf(b->fault, sizeof(b->fault), "no element at all");
	tree->fault = copy(b, str_from(b->fault));
	xmlFreeDoc(b->ctxt->myDoc); /* libxml2 keeps a DOCTYPE's entities there */
	xmlFreeParserCtxt(b->ctxt);
	for (unsigned i = 0; i <= LIMIT_XML_DEPTH; i++)
		buf_clear(&b->levels[i].text);
	free(b);
}
