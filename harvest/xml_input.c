/* SPDX-License-Identifier: MIT */
#include "harvest/xml_input.h"

#include "base/err.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>

#define HEAD_BYTES  4096  /* a declaration, and messages before it */
#define PIECE_BYTES 16384 /* decoded at once */

void xml_input_init(struct xml_input *input)
{
	*input = (struct xml_input){0};
	buf_init(&input->head, HEAD_BYTES * 2);
	buf_init(&input->undecoded, 16);
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
	buf_clear(&input->undecoded);
	buf_clear(&input->decoded);
}

void xml_input_reset(struct xml_input *input)
{
	close_decoder(input);
	buf_reset(&input->head);
	buf_reset(&input->undecoded);
	buf_reset(&input->decoded);
	input->state = XML_INPUT_BOM;
	input->is_odd = input->is_at_end = false;
	input->incoming = input->body = STR("");
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
	input->decoder = iconv_open("UTF-8", encoding);
	input->has_decoder = input->decoder != (iconv_t)-1;
	input->is_odd |= !input->has_decoder;
}

/* Decodes some of `from`, and cuts that off it; gives what it became. */
static struct str decode(struct xml_input *input, struct str *from)
{
	buf_reset(&input->decoded);
	buf_reserve(&input->decoded, PIECE_BYTES * 4);
	char *out = input->decoded.p;
	size_t room = PIECE_BYTES * 4;
	/* A character that the last chunk began is finished byte by byte. */
	while (input->undecoded.n && from->n) {
		buf_add_char(&input->undecoded, from->p[0]);
		*from = str_from_index(*from, 1);
		char *in = input->undecoded.p;
		size_t n_in = input->undecoded.n;
		if (iconv(input->decoder, &in, &n_in, &out, &room) != (size_t)-1 ||
		    errno == EILSEQ || input->undecoded.n > 8) {
			input->is_odd |= n_in > 0;
			buf_reset(&input->undecoded);
		}
	}
	char *in = (char *)from->p;
	size_t n_in = from->n < PIECE_BYTES ? from->n : PIECE_BYTES;
	size_t n_rest = from->n - n_in;
	while (n_in && iconv(input->decoder, &in, &n_in, &out, &room) == (size_t)-1) {
		if (errno == EINVAL) {
			if (n_rest == 0) {
				buf_add_bytes(&input->undecoded, in, n_in);
				n_in = 0;
			}
			break;
		}
		if (errno != EILSEQ || room < 4)
			break;
		/* Undefined in this encoding. */
		size_t n = utf8_put(out, 0xFFFD);
		out += n;
		room -= n;
		in++;
		n_in--;
		input->is_odd = true;
	}
	*from = str_make(in, n_in + n_rest);
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

static void use_declaration(struct xml_input *input, struct str declaration)
{
	struct str name = declared_encoding(declaration);
	/* The declaration could be read as bytes, so it is no UTF-16 whatever it says. */
	if (input->has_decoder || name.n == 0 || name.n > 40 ||
	    str_starts_nocase(name, STR("utf")) || str_starts_nocase(name, STR("ucs")) ||
	    str_starts_nocase(name, STR("iso-10646")) || str_eq_nocase(name, STR("us-ascii")) ||
	    str_eq_nocase(name, STR("ascii")))
		return;
	if (str_eq_nocase(name, STR("iso-8859-1")) || str_eq_nocase(name, STR("iso8859-1")) ||
	    str_eq_nocase(name, STR("latin1")) || str_eq_nocase(name, STR("latin-1"))) {
		open_decoder(input, "WINDOWS-1252");
		return;
	}
	char text[48];
	for (size_t i = 0; i < name.n; i++) {
		/* A slash would be an option to iconv. */
		if (!ascii_is_alnum(name.p[i]) && !strchr("-_.:", name.p[i]))
			return;
		text[i] = name.p[i];
	}
	text[name.n] = '\0';
	open_decoder(input, text);
}

static bool is_message(struct str head)
{
	return head.p[0] != '<' || str_starts_nocase(head, STR("<br")) ||
	       str_starts_nocase(head, STR("<b>")) || str_starts_nocase(head, STR("<p>"));
}

/* Reads the head; true when the root element may follow. */
static bool pass_head(struct xml_input *input)
{
	struct str head = buf_str(&input->head);
	bool is_final = input->is_at_end || head.n >= HEAD_BYTES;
	if (str_starts(head, STR("\xEF\xBB\xBF")))
		head = str_from_index(head, 3);
	size_t blank = 0;
	while (blank < head.n && (ascii_is_space(head.p[blank]) || head.p[blank] == '\0'))
		blank++;
	head = str_from_index(head, blank);
	if (head.n == 0 && !input->is_at_end) {
		buf_reset(&input->head);
		return false;
	}
	if (head.n < 6 && !is_final)
		return false;
	if (head.n && is_message(head)) {
		size_t at = str_find(head, STR("<?xml"), 0);
		if (at == STR_NONE && !is_final)
			return false;
		if (at != STR_NONE) {
			head = str_from_index(head, at);
			input->is_odd = true;
		}
	}
	if (str_starts(head, STR("<?xml")) && head.n > 5 && ascii_is_space(head.p[5])) {
		size_t end = str_find(head, STR("?>"), 0);
		if (end == STR_NONE) {
			if (!is_final)
				return false;
			end = head.n;
		} else {
			use_declaration(input, str_sub(head, 0, end));
			end += 2;
		}
		/* What follows it has not been decoded by the encoding that it declares. */
		head = str_from_index(head, end);
	}
	input->body = head;
	return true;
}

/* Recognises the encodings in which a declaration cannot be read as bytes. */
static void read_mark(struct xml_input *input)
{
	struct str head = buf_str(&input->head);
	size_t skip = 0;
	if (str_starts(head, STR("\xFF\xFE"))) {
		open_decoder(input, "UTF-16LE");
		skip = 2;
	} else if (str_starts(head, STR("\xFE\xFF"))) {
		open_decoder(input, "UTF-16BE");
		skip = 2;
	} else if (head.n == 4 && memcmp(head.p, "<\0?", 4) == 0) {
		open_decoder(input, "UTF-16LE");
	} else if (head.n == 4 && memcmp(head.p, "\0<\0?", 4) == 0) {
		open_decoder(input, "UTF-16BE");
	}
	if (!input->has_decoder)
		return;
	struct str rest = str_from_index(head, skip);
	char copy[4];
	memcpy(copy, rest.p, rest.n);
	rest.p = copy;
	buf_reset(&input->head);
	while (rest.n) {
		struct str text = decode(input, &rest);
		buf_add(&input->head, text);
	}
}

bool xml_input_next(struct xml_input *input, struct str *piece)
{
	if (input->state == XML_INPUT_BOM) {
		size_t n = 4 - input->head.n;
		if (n > input->incoming.n)
			n = input->incoming.n;
		buf_add_bytes(&input->head, input->incoming.p, n);
		input->incoming = str_from_index(input->incoming, n);
		if (input->head.n < 4 && !input->is_at_end)
			return false;
		read_mark(input);
		input->state = XML_INPUT_HEAD;
	}
	bool had_decoder = input->has_decoder;
	while (input->state == XML_INPUT_HEAD) {
		if (pass_head(input)) {
			input->state = XML_INPUT_BODY;
			break;
		}
		if (input->incoming.n == 0)
			return false;
		struct str some = input->incoming;
		if (input->has_decoder) {
			/* Little at a time, so that the head has room for all of it. */
			some.n = some.n < 256 ? some.n : 256;
			input->incoming = str_from_index(input->incoming, some.n);
			while (some.n)
				buf_add(&input->head, decode(input, &some));
		} else {
			some.n = some.n < 1024 ? some.n : 1024;
			input->incoming = str_from_index(input->incoming, some.n);
			buf_add(&input->head, some);
		}
	}
	if (input->body.n) {
		/* The rest of the head: decoded already where the mark decided, else not. */
		if (input->has_decoder && !had_decoder) {
			*piece = decode(input, &input->body);
		} else {
			*piece = input->body;
			input->body = STR("");
		}
		if (piece->n)
			return true;
	}
	while (input->incoming.n) {
		if (input->has_decoder) {
			*piece = decode(input, &input->incoming);
		} else {
			*piece = input->incoming;
			input->incoming = STR("");
		}
		if (piece->n)
			return true;
	}
	return false;
}
