/* SPDX-License-Identifier: MIT */
#include "harvest/oai_parser.h"

#include "harvest/oai_parser_state.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Given to libxml2 at once: its buffer stays in the cache; and what broken input
 * becomes does not depend on how it arrived.
 */
#define PIECE_BYTES  16384
#define WARNINGS_MAX 5	  /* of one response */
#define TAIL_BYTES   4096 /* what follows the root element, to see whether it is another one */
#define DECLARATION  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

void oai_parser_warn(struct oai_parser *p, const char *kind, const char *text)
{
	if (!p->sink->warning || p->n_warnings++ >= WARNINGS_MAX)
		return;
	char line[512];
	int n = snprintf(line, sizeof(line), "%.*s: %s",
	    (int)(p->source.n < 300 ? p->source.n : 300), p->source.p ? p->source.p : "", text);
	p->sink->warning(p->sink->ctx, kind,
	    str_make(line, n < (int)sizeof(line) ? (size_t)n : sizeof(line) - 1));
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
		oai_parser_fail(p, "a tag or a comment is too long");
}

/* Makes libxml2 look at what it holds back: behind an ampersand it waits for a semicolon. */
static void end_context(struct oai_parser *p)
{
	xmlParseChunk(p->ctxt, NULL, 0, 1);
	if (!has_failed(p) && p->root_end == UINT64_MAX)
		oai_parser_fail(p, "the end is missing");
}

/* A parser that stands inside the elements around the last border. */
static void open_context(struct oai_parser *p)
{
	xmlSAXHandler sax = oai_elements_handler();
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
	p->is_shadowed = false;
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

/* Gives up what could not be mended. */
static int drop_unit(struct oai_parser *p, struct str name, struct str bytes, const char *reason)
{
	p->response.is_well_formed = false;
	if (names_record(name))
		return oai_parser_reject(p, find_identifier(bytes), reason, str_trim(bytes));
	p->response.is_token_lost |= str_eq_nocase(name, STR("resumptionToken"));
	char text[400];
	snprintf(text, sizeof(text), "passed over '%.*s': %s", (int)(name.n < 64 ? name.n : 64),
	    name.p, reason);
	if (name.n)
		oai_parser_warn(p, "parts of responses passed over", text);
	return 0;
}

/* Parses one mended element in a context of its own, which then stands behind it. */
static int parse_unit(struct oai_parser *p, const struct repair_unit *unit)
{
	struct str bytes = str_sub(held_bytes(p), 0, unit->n_bytes);
	unsigned what;
	struct str mended = repair_markup(&p->repair, bytes, unit->is_whole, &what);
	p->response.is_well_formed = false;
	p->is_unit = true;
	p->is_unit_record = names_record(unit->name) && !str_eq(unit->name, STR("header"));
	p->n_unit_borders = 0;
	uint64_t n_before = oai_parser_count(p);
	open_context(p);
	p->repaired = what;
	p->unit = bytes;
	for (size_t at = 0; at < mended.n && !has_failed(p); at += p->piece_bytes)
		feed_context(p, str_sub(mended, at, p->piece_bytes));
	if (mended.n == 0)
		oai_parser_fail(p, "the record has too much mark-up to be mended");
	p->is_unit = false;
	if (p->rc < 0 || p->mode == MODE_DONE)
		return p->rc;
	bool is_done = p->root_end != UINT64_MAX || (!has_failed(p) && p->n_unit_borders > 0);
	/* Its start tag may have become text, for want of an end. */
	if (p->is_unit_record)
		is_done &= oai_parser_count(p) > n_before;
	int rc = 0;
	if (!is_done) {
		rc = drop_unit(
		    p, unit->name, bytes, p->failure[0] ? p->failure : "the record has no end");
		if (p->border_depth == 0)
			p->mode = MODE_DONE; /* no root element, so no XML */
		open_context(p);
	}
	p->n_idle_units = oai_parser_count(p) > n_before ? 0 : p->n_idle_units + 1;
	if (p->n_idle_units > LIMIT_IDLE_REPAIRS)
		p->mode = MODE_DONE;
	pass_held(p, unit->n_bytes);
	p->fed_to = p->held_at;
	if (p->root_end != UINT64_MAX)
		p->root_end = p->held_at;
	return rc;
}

/* Gives held bytes to the parser until it refuses; true when it took all, or needs no more. */
static bool parse_held(struct oai_parser *p, bool is_final)
{
	p->piece = STR("");
	for (size_t at = 0; p->root_end == UINT64_MAX && at < held_bytes(p).n;
	     at += p->piece_bytes) {
		feed_context(p, str_sub(held_bytes(p), at, p->piece_bytes));
		if (p->root_end == UINT64_MAX && has_failed(p))
			break;
	}
	if (is_final && p->root_end == UINT64_MAX && !has_failed(p))
		end_context(p);
	bool is_refused = p->root_end == UINT64_MAX && has_failed(p);
	uint64_t to = p->root_end != UINT64_MAX ? p->root_end : p->border;
	if (p->rc == 0 && p->mode != MODE_DONE)
		pass_held(p, (size_t)(to - p->held_at));
	return !is_refused;
}

/* A record or a comment too large is passed over without being held. */
static int begin_pass(struct oai_parser *p, struct str name)
{
	struct str bytes = held_bytes(p);
	p->pass_name = STR("");
	if (str_starts(str_trim(bytes), STR("<!--"))) {
		oai_parser_warn(
		    p, "comments passed over", "passed over a comment, which is too large");
		p->mode = MODE_PASS;
		return 0;
	}
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

/* True when the end of what is passed over was found. */
static bool pass(struct oai_parser *p)
{
	struct str bytes = held_bytes(p);
	if (p->pass_name.n == 0) {
		size_t end = str_find(bytes, STR("-->"), 0);
		pass_held(p, end != STR_NONE ? end + 3 : bytes.n < 2 ? 0 : bytes.n - 2);
		return end != STR_NONE;
	}
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

/* Only what is still in question moves to the front. */
static void compact_held(struct oai_parser *p)
{
	if (p->held_from == 0)
		return;
	struct str rest = held_bytes(p);
	memmove(p->held.p, rest.p, rest.n);
	p->held.n = rest.n;
	p->held_from = 0;
}

static enum mode mode_behind_held(const struct oai_parser *p)
{
	return p->root_end != UINT64_MAX ? MODE_TAIL
	       : p->mode == MODE_DONE	 ? MODE_DONE
					 : MODE_PARSE;
}

/* The shadow was refused: perhaps only because it is one. */
static int parse_raw(struct oai_parser *p)
{
	p->is_raw = true;
	p->fed_to = p->held_at;
	p->mode = MODE_REPAIR;
	open_context(p);
	if (parse_held(p, false))
		p->mode = mode_behind_held(p);
	compact_held(p);
	return p->rc;
}

/* Mends what is held, element by element, until the parser goes on by itself or bytes lack. */
static int mend(struct oai_parser *p, bool is_final)
{
	int rc = 0;
	while (rc == 0 && (p->mode == MODE_REPAIR || p->mode == MODE_PASS)) {
		struct str bytes = held_bytes(p), root;
		struct repair_unit unit = {0};
		if (bytes.n == 0 || (!is_final && bytes.n < p->scan_at))
			break;
		if (p->border_depth == 0 && repair_find_doctype(bytes, &root)) {
			rc = oai_parser_refuse_doctype(p, root);
			break;
		}
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
		if (parse_held(p, is_final))
			p->mode = mode_behind_held(p);
		if (p->rc < 0)
			rc = p->rc;
	}
	compact_held(p);
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
	struct str shadow = piece;
	p->piece = piece;
	p->piece_at = p->fed_to;
	if (!p->is_raw && !shadow_make(&p->shadow, piece, &shadow)) {
		p->is_raw = true;
		if (p->is_shadowed)
			oai_parser_fail(p, "text is broken");
	}
	p->is_shadowed |= shadow.p != piece.p;
	feed_context(p, shadow);
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
	if (rc == 0 && has_failed(p) && p->is_shadowed) {
		rc = parse_raw(p);
		if (rc < 0 || p->mode != MODE_REPAIR)
			return rc;
	}
	struct str start = str_trim(held_bytes(p));
	if (has_failed(p) && p->border_depth == 0 && start.n && start.p[0] != '<') {
		p->mode = MODE_DONE; /* no XML at all */
	} else if (rc == 0 && (has_failed(p) || held_bytes(p).n > LIMIT_RECORD_BYTES)) {
		if (!has_failed(p))
			oai_parser_fail(p, "the record is too large");
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
		if (rc == 0 && parse_held(p, is_final))
			p->mode = p->root_end != UINT64_MAX ? MODE_TAIL : MODE_PARSE;
		return rc < 0 ? rc : p->rc < 0 ? p->rc : mend(p, is_final);
	}
	if (!str_starts(tail, STR("<!--")) && !str_starts(tail, STR("<?"))) {
		p->response.is_well_formed = false;
		oai_parser_warn(p, "responses with more behind their end",
		    "ignored what stands behind the end of the response");
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

static int take_piece(struct oai_parser *p, struct str piece)
{
	int rc;
	if (p->mode == MODE_PARSE) {
		rc = parse_piece(p, piece);
	} else {
		rc = hold(p, piece);
		if (rc == 0 && p->mode != MODE_TAIL)
			rc = mend(p, false);
	}
	return rc < 0 ? rc : read_tails(p, false);
}

/* Makes pieces of one size of what comes. */
static int take(struct oai_parser *p, struct str bytes)
{
	int rc = 0;
	while (rc == 0 && bytes.n && p->mode != MODE_DONE) {
		struct str some = str_sub(bytes, 0, p->piece_bytes - p->gathered.n);
		bytes = str_from_index(bytes, some.n);
		if (some.n == p->piece_bytes) {
			rc = take_piece(p, some);
			continue;
		}
		buf_add(&p->gathered, some);
		if (p->gathered.n == p->piece_bytes) {
			rc = take_piece(p, buf_str(&p->gathered));
			buf_reset(&p->gathered);
		}
	}
	return rc;
}

static int take_input(struct oai_parser *p)
{
	struct str some;
	while (p->rc == 0 && xml_input_next(&p->input, &some))
		p->rc = take(p, some);
	return p->rc;
}

int oai_parser_feed(struct oai_parser *p, const char *bytes, size_t n, struct err *err)
{
	if (p->rc < 0)
		return p->rc;
	p->err = err;
	xml_input_push(&p->input, bytes, n);
	take_input(p);
	p->err = NULL;
	return p->rc;
}

int oai_parser_finish(struct oai_parser *p, struct oai_response *response, struct err *err)
{
	p->err = err;
	if (p->rc == 0) {
		xml_input_end(&p->input);
		take_input(p);
	}
	if (p->rc == 0 && p->gathered.n && p->mode != MODE_DONE)
		p->rc = take_piece(p, buf_str(&p->gathered));
	if (p->rc == 0 && p->mode == MODE_PARSE) {
		end_context(p);
		if (p->rc == 0 && p->mode == MODE_PARSE) {
			p->mode = p->root_end == UINT64_MAX ? MODE_REPAIR : MODE_TAIL;
			p->scan_at = 0;
		}
	}
	if (p->rc == 0 && (p->mode == MODE_REPAIR || p->mode == MODE_PASS))
		p->rc = mend(p, true);
	if (p->rc == 0)
		p->rc = read_tails(p, true);
	p->err = NULL;
	if (p->input.is_misdeclared)
		oai_parser_warn(p, "responses of another encoding than declared",
		    "is read as UTF-8, which it is, whatever encoding it declares");
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

void oai_parser_global_init(void)
{
	xmlInitParser();
}

void oai_parser_global_clear(void)
{
	xmlCleanupParser();
}

void oai_parser_new(struct oai_parser **parser, const struct harvest_sink *sink, struct str source)
{
	struct oai_parser *p = xcalloc(1, sizeof(*p));
	p->sink = sink;
	p->piece_bytes = PIECE_BYTES;
	xml_input_init(&p->input);
	repair_init(&p->repair);
	buf_init(&p->gathered, PIECE_BYTES);
	shadow_init(&p->shadow, PIECE_BYTES);
	buf_init(&p->held, LIMIT_RECORD_BYTES * 2);
	buf_init(&p->original, LIMIT_ORIGINAL_BYTES);
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
	buf_reset(&p->gathered);
	shadow_reset(&p->shadow);
	p->is_raw = false;
	arena_reset(&p->arena);
	p->response = (struct oai_response){
	    .is_well_formed = true,
	    .response_date = UTC_NONE,
	    .complete_list_size = -1,
	    .cursor = -1,
	};
	p->format = SOURCE_AUTO;
	p->n_nameless = 0;
	p->n_idle_units = 0;
	p->n_warnings = 0;
	p->has_told_headers = false;
	p->is_collection = false;
	p->repaired = 0;
	p->fed_to = 0;
	begin_document(p);
}

void oai_parser_set_charset(struct oai_parser *p, struct str charset)
{
	xml_input_set_charset(&p->input, charset);
}

void oai_parser_free(struct oai_parser *p)
{
	if (!p)
		return;
	xmlFreeParserCtxt(p->ctxt);
	xml_input_clear(&p->input);
	repair_clear(&p->repair);
	buf_clear(&p->gathered);
	shadow_clear(&p->shadow);
	buf_clear(&p->held);
	buf_clear(&p->original);
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

void oai_parser_deliver_headers(struct oai_parser *p, bool does)
{
	p->delivers_headers = does;
}

enum source_format oai_parser_format(const struct oai_parser *p)
{
	return p->format;
}
