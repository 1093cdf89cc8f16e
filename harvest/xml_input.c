/* SPDX-License-Identifier: MIT */
#include "harvest/xml_input.h"

#include "base/err.h"
#include "base/utf8.h"
#include "model/limits.h"

#include <errno.h>
#include <stdlib.h>

#define PIECE_BYTES	  16384 /* decoded at once */
#define CHARACTER_BYTES	  8	/* more than one has in any encoding */
#define EVIDENCE_BYTES	  1024 /* from the first that is not ASCII on: the encoding shows in them */
#define EVIDENCE_MIN	  8    /* bytes that are no UTF-8, before its declaration is disbelieved */
#define NAME_BYTES	  48   /* of an encoding */
#define DECLARATION_START STR("<?xml")
#define UNDEFINED	  '\x81' /* no UTF-8, nor Windows-1252: the record will be mended, and say so */

void xml_input_init(struct xml_input *input)
{
	*input = (struct xml_input){0};
	buf_init(&input->head, LIMIT_XML_HEAD_BYTES * 2);
	buf_init(&input->evidence, EVIDENCE_BYTES);
	buf_init(&input->undecoded, CHARACTER_BYTES * 2);
	buf_init(&input->decoded, PIECE_BYTES * 4);
}

static void close_decoder(struct xml_input *input)
{
	if (input->has_decoder)
		iconv_close(input->decoder);
	input->has_decoder = false;
}

void xml_input_clear(struct xml_input *input)
{
	close_decoder(input);
	buf_clear(&input->head);
	buf_clear(&input->evidence);
	buf_clear(&input->undecoded);
	buf_clear(&input->decoded);
}

void xml_input_reset(struct xml_input *input)
{
	close_decoder(input);
	buf_reset(&input->head);
	buf_reset(&input->evidence);
	buf_reset(&input->undecoded);
	buf_reset(&input->decoded);
	input->state = XML_INPUT_BOM;
	input->charset[0] = '\0';
	input->is_odd = input->is_misdeclared = input->is_at_end = false;
	input->is_marked = input->is_utf8_declared = false;
	input->incoming = input->body = input->gathered = STR("");
}

/* A name for iconv; false where it is none. A slash would be an option to it. */
static bool copy_name(char out[NAME_BYTES], struct str name)
{
	if (name.n == 0 || name.n >= NAME_BYTES)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (!ascii_is_alnum(name.p[i]) && !strchr("-_.:", name.p[i]))
			return false;
		out[i] = name.p[i];
	}
	out[name.n] = '\0';
	return true;
}

void xml_input_set_charset(struct xml_input *input, struct str charset)
{
	if (!copy_name(input->charset, charset))
		input->charset[0] = '\0';
}

void xml_input_push(struct xml_input *input, const char *p, size_t n)
{
	input->incoming = str_make(p, n);
}

void xml_input_end(struct xml_input *input)
{
	input->incoming = STR("");
	input->is_at_end = true;
}

static void open_decoder(struct xml_input *input, const char *encoding)
{
	input->unit_bytes = strncmp(encoding, "UTF-16", 6) == 0	  ? 2
			    : strncmp(encoding, "UTF-32", 6) == 0 ? 4
								  : 1;
	input->decoder = iconv_open("UTF-8", encoding);
	input->has_decoder = input->decoder != (iconv_t)-1;
	input->is_odd |= !input->has_decoder;
}

/* Decodes what it can of n bytes; gives how many those were. What is left is a part of a character. */
static size_t convert(struct xml_input *input, const char *p, size_t n, char **out, size_t *room)
{
	char *in = (char *)p;
	size_t n_in = n;
	while (n_in && *room >= 16 && iconv(input->decoder, &in, &n_in, out, room) == (size_t)-1) {
		if (errno != EILSEQ)
			break;
		*(*out)++ = UNDEFINED;
		(*room)--;
		size_t n_skipped = n_in < input->unit_bytes ? n_in : input->unit_bytes;
		in += n_skipped;
		n_in -= n_skipped;
	}
	return n - n_in;
}

/* Decodes some of `from`, and cuts that off it; gives what it became. */
static struct str decode(struct xml_input *input, struct str *from)
{
	buf_reset(&input->decoded);
	buf_reserve(&input->decoded, PIECE_BYTES * 4);
	char *out = input->decoded.p;
	size_t room = PIECE_BYTES * 4;
	size_t n_old = input->undecoded.n;
	if (n_old) {
		/* The last chunk ended within a character. */
		struct str some = str_sub(*from, 0, CHARACTER_BYTES);
		buf_add(&input->undecoded, some);
		size_t n = convert(input, input->undecoded.p, input->undecoded.n, &out, &room);
		if (n < n_old) {
			/* All of it was taken, and it is still too little. */
			*from = str_from_index(*from, some.n);
			memmove(input->undecoded.p, input->undecoded.p + n, input->undecoded.n - n);
			input->undecoded.n -= n;
			return str_make(input->decoded.p, PIECE_BYTES * 4 - room);
		}
		buf_reset(&input->undecoded);
		*from = str_from_index(*from, n - n_old);
	}
	struct str some = str_sub(*from, 0, PIECE_BYTES / 2);
	size_t n = convert(input, some.p, some.n, &out, &room);
	*from = str_from_index(*from, n);
	if (from->n && from->n < CHARACTER_BYTES && n < some.n && room >= 16) {
		buf_add(&input->undecoded, *from);
		*from = STR("");
	}
	return str_make(input->decoded.p, PIECE_BYTES * 4 - room);
}

/* The value of the declaration's encoding, or empty. */
static struct str declared_encoding(struct str declaration)
{
	size_t at = str_find(declaration, STR("encoding"), 0);
	if (at == STR_NONE)
		return STR("");
	struct str rest = str_trim(str_from_index(declaration, at + 8));
	if (!str_starts(rest, STR("=")))
		return STR("");
	rest = str_trim(str_from_index(rest, 1));
	if (rest.n < 2 || (rest.p[0] != '"' && rest.p[0] != '\''))
		return STR("");
	size_t end = str_find_char(rest, rest.p[0], 1);
	return end == STR_NONE ? STR("") : str_sub(rest, 1, end - 1);
}

static bool is_one_of(struct str name, const char *const names[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq_nocase(name, str_from(names[i])))
			return true;
	}
	return false;
}

static bool is_latin1(struct str name)
{
	static const char *const names[] = {
	    "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252"};
	return is_one_of(name, names, sizeof(names) / sizeof(*names));
}

/* Whether that name says nothing: the declaration could be read as bytes, so it is no UTF-16. */
static bool is_ascii_or_wide(struct str name)
{
	static const char *const names[] = {"us-ascii", "ascii", "utf16", "utf-16", "utf-16le",
	    "utf-16be", "utf-32", "ucs-2", "ucs-4", "iso-10646-ucs-2", "iso-10646-ucs-4"};
	return name.n == 0 || is_one_of(name, names, sizeof(names) / sizeof(*names));
}

/* Chooses the encoding that is believed where the bytes turn out to be no UTF-8. */
static void use_declaration(struct xml_input *input, struct str declaration)
{
	struct str declared = declared_encoding(declaration);
	struct str charset = str_from(input->charset);
	char name[NAME_BYTES] = "";
	input->state = XML_INPUT_BODY;
	if (input->is_marked)
		return;
	input->is_utf8_declared =
	    str_starts_nocase(declared, STR("utf8")) || str_starts_nocase(declared, STR("utf-8"));
	if (is_latin1(declared))
		copy_name(name, STR("WINDOWS-1252"));
	else if (!input->is_utf8_declared && !is_ascii_or_wide(declared))
		input->is_odd |= !copy_name(name, declared);
	if (name[0])
		open_decoder(input, name);
	/* Servers say ISO-8859-1 of anything; and that is how broken UTF-8 is read anyway. */
	if (!input->has_decoder && !is_latin1(charset) && !is_ascii_or_wide(charset) &&
	    !str_starts_nocase(charset, STR("utf")))
		open_decoder(input, input->charset);
	/* These have no byte that is not ASCII. */
	if (input->has_decoder && !str_starts_nocase(declared, STR("iso-2022")))
		input->state = XML_INPUT_ASCII;
}

/* Whether the bytes are UTF-8, by and large. */
static bool is_utf8(const struct xml_input *input)
{
	struct str s = buf_str(&input->evidence);
	size_t n_valid = 0, n_invalid = 0;
	/* The last character may be cut. */
	for (size_t at = 0; at + 4 <= s.n || (input->is_at_end && at < s.n);) {
		size_t from = at;
		int32_t c = utf8_next(s, &at);
		n_valid += at > from + 1;
		n_invalid += c == 0xFFFD && at == from + 1;
	}
	return input->is_utf8_declared ? n_valid > 0 || n_invalid < EVIDENCE_MIN
				       : n_valid > n_invalid;
}

static void decide(struct xml_input *input)
{
	if (is_utf8(input)) {
		close_decoder(input);
		input->is_misdeclared = !input->is_utf8_declared;
	}
	input->gathered = buf_str(&input->evidence);
	input->state = XML_INPUT_BODY;
}

static bool is_message(struct str head)
{
	return head.n &&
	       (head.p[0] != '<' || str_starts_nocase(head, STR("<br")) ||
		   str_starts_nocase(head, STR("<b>")) || str_starts_nocase(head, STR("<p>")));
}

/* Where the root element's start tag begins, with a prefix or none; STR_NONE where it is not there. */
static size_t find_root(struct str head)
{
	static const struct str name = {"OAI-PMH", 7};
	for (size_t at = str_find(head, name, 0); at != STR_NONE;
	     at = str_find(head, name, at + 1)) {
		size_t start = at;
		if (start && head.p[start - 1] == ':') {
			start--;
			while (start && ascii_is_alnum(head.p[start - 1]))
				start--;
		}
		if (start && head.p[start - 1] == '<')
			return start - 1;
	}
	return STR_NONE;
}

/* Past byte order marks and blanks. */
static struct str pass_blanks(struct str head)
{
	for (;;) {
		size_t n = 0;
		while (n < head.n && (ascii_is_space(head.p[n]) || head.p[n] == '\0'))
			n++;
		head = str_from_index(head, n);
		if (!str_starts(head, STR("\xEF\xBB\xBF")))
			return head;
		head = str_from_index(head, 3);
	}
}

/* Past what PHP has to say, up to the declaration or the root. False where more input is needed. */
static bool pass_message(struct xml_input *input, struct str *head, bool is_final)
{
	if (head->n < DECLARATION_START.n + 1)
		return is_final;
	if (!is_message(*head))
		return true;
	size_t declaration = str_find(*head, DECLARATION_START, 0);
	size_t root = find_root(*head);
	size_t at = declaration < root ? declaration : root;
	if (at == STR_NONE)
		return is_final;
	*head = str_from_index(*head, at);
	input->is_odd = true;
	return is_final || head->n > DECLARATION_START.n;
}

/* Reads the head; true when the root element may follow. */
static bool pass_head(struct xml_input *input)
{
	bool is_final = input->is_at_end || input->head.n >= LIMIT_XML_HEAD_BYTES;
	struct str head = pass_blanks(buf_str(&input->head));
	struct str declaration = STR("");
	if (head.n == 0 && !input->is_at_end) {
		buf_reset(&input->head);
		return false;
	}
	if (!pass_message(input, &head, is_final))
		return false;
	if (str_starts(head, DECLARATION_START) && head.n > DECLARATION_START.n &&
	    ascii_is_space(head.p[DECLARATION_START.n])) {
		size_t end = str_find(head, STR("?>"), 0);
		if (end == STR_NONE && !is_final)
			return false;
		declaration = str_sub(head, 0, end == STR_NONE ? head.n : end);
		head = str_from_index(head, end == STR_NONE ? head.n : end + 2);
		struct str rest = pass_blanks(head);
		if (!pass_message(input, &rest, is_final))
			return false;
		if (rest.n && rest.p[0] == '<')
			head = rest;
	}
	use_declaration(input, declaration);
	input->body = head;
	return true;
}

/* Recognises the encodings in which a declaration cannot be read as bytes. */
static void read_mark(struct xml_input *input)
{
	static const struct {
		const char *encoding;
		const char *mark;
		size_t n_mark, n_skipped;
	} marks[] = {
	    {"UTF-32LE", "\xFF\xFE\0\0", 4, 4},
	    {"UTF-32BE", "\0\0\xFE\xFF", 4, 4},
	    {"UTF-32LE", "<\0\0\0", 4, 0},
	    {"UTF-32BE", "\0\0\0<", 4, 0},
	    {"UTF-16LE", "\xFF\xFE", 2, 2},
	    {"UTF-16BE", "\xFE\xFF", 2, 2},
	    {"UTF-16LE", "<\0", 2, 0},
	    {"UTF-16BE", "\0<", 2, 0},
	};
	struct str head = buf_str(&input->head);
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks) && !input->is_marked; i++) {
		if (head.n < 4 || memcmp(head.p, marks[i].mark, marks[i].n_mark) != 0)
			continue;
		struct str rest = str_from_index(head, marks[i].n_skipped);
		char copy[4];
		memcpy(copy, rest.p, rest.n);
		rest.p = copy;
		buf_reset(&input->head);
		input->is_marked = true;
		/* A mark before bytes. */
		if (rest.n == 2 && copy[0] && copy[1]) {
			input->is_misdeclared = true;
			buf_add(&input->head, rest);
			input->is_marked = false;
			return;
		}
		open_decoder(input, marks[i].encoding);
		while (rest.n)
			buf_add(&input->head, decode(input, &rest));
	}
}

/* Gathers the head; false where more input is needed. */
static bool read_head(struct xml_input *input)
{
	if (input->state == XML_INPUT_BOM) {
		struct str some = str_sub(input->incoming, 0, 4 - input->head.n);
		buf_add(&input->head, some);
		input->incoming = str_from_index(input->incoming, some.n);
		if (input->head.n < 4 && !input->is_at_end)
			return false;
		read_mark(input);
		input->state = XML_INPUT_HEAD;
	}
	while (!pass_head(input)) {
		if (input->incoming.n == 0)
			return false;
		/* Little at a time, so that the head has room for all that it is decoded to. */
		struct str some = str_sub(input->incoming, 0, 1024);
		input->incoming = str_from_index(input->incoming, some.n);
		if (!input->is_marked)
			buf_add(&input->head, some);
		while (input->is_marked && some.n)
			buf_add(&input->head, decode(input, &some));
	}
	return true;
}

/* What was taken in and is to be handed out first; NULL for nothing. */
static struct str *next_source(struct xml_input *input)
{
	return input->gathered.n   ? &input->gathered
	       : input->body.n	   ? &input->body
	       : input->incoming.n ? &input->incoming
				   : NULL;
}

static size_t count_ascii(struct str s)
{
	size_t n = 0;
	while (n < s.n && (unsigned char)s.p[n] < 0x80)
		n++;
	return n;
}

bool xml_input_next(struct xml_input *input, struct str *piece)
{
	if (input->state <= XML_INPUT_HEAD && !read_head(input))
		return false;
	for (;;) {
		struct str *source = next_source(input);
		if (input->state == XML_INPUT_EVIDENCE) {
			size_t n_lacking = EVIDENCE_BYTES - input->evidence.n;
			if (source && n_lacking) {
				struct str some = str_sub(*source, 0, n_lacking);
				buf_add(&input->evidence, some);
				*source = str_from_index(*source, some.n);
			} else if (n_lacking && !input->is_at_end) {
				return false;
			} else {
				decide(input);
			}
			continue;
		}
		if (!source)
			return false;
		size_t n = source->n;
		if (input->state == XML_INPUT_ASCII) {
			n = count_ascii(*source);
			if (n == 0) {
				input->state = XML_INPUT_EVIDENCE;
				continue;
			}
		} else if (input->has_decoder && !(input->is_marked && source == &input->body)) {
			*piece = decode(input, source);
			if (piece->n)
				return true;
			continue;
		}
		*piece = str_sub(*source, 0, n);
		*source = str_from_index(*source, n);
		return true;
	}
}
