/* SPDX-License-Identifier: MIT */
#include "harvest/repair.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "model/limits.h"

#include <stdlib.h>

struct repair_tag {
	uint32_t at;   /* of its < in text */
	uint32_t name; /* in text */
	uint16_t n_name;
	bool is_end;
	bool is_matched;
	uint32_t other; /* of an end tag that is written otherwise: the index of its start tag */
};

#define SAME_NAME UINT32_MAX

void repair_init(struct repair *repair)
{
	*repair = (struct repair){0};
	buf_init(&repair->text, LIMIT_RECORD_BYTES * 2);
	buf_init(&repair->balanced, LIMIT_RECORD_BYTES * 2);
}

void repair_clear(struct repair *repair)
{
	buf_clear(&repair->text);
	buf_clear(&repair->balanced);
	arena_clear(&repair->scratch);
	free(repair->tags);
	*repair = (struct repair){0};
}

static bool is_name_start(int c)
{
	return ascii_is_alpha(c) || c == '_' || c == ':' || c >= 0x80;
}

static bool is_name_char(int c)
{
	return is_name_start(c) || ascii_is_digit(c) || c == '-' || c == '.';
}

static int byte_at(struct str s, size_t at)
{
	return at < s.n ? (unsigned char)s.p[at] : 0;
}

static size_t pass_name(struct str s, size_t at)
{
	while (at < s.n && is_name_char((unsigned char)s.p[at]))
		at++;
	return at;
}

static size_t pass_blanks(struct str s, size_t at)
{
	while (at < s.n && ascii_is_space(s.p[at]))
		at++;
	return at;
}

static struct str local_part(struct str name)
{
	size_t colon = str_find_char(name, ':', 0);
	return colon == STR_NONE ? name : str_from_index(name, colon + 1);
}

/* Cutting one record out */

/* The local name of the tag at a <, and whether it is an end tag; false where it is none. */
static bool read_tag(struct str s, size_t at, struct str *name, bool *is_end)
{
	*is_end = byte_at(s, at + 1) == '/';
	size_t start = at + 1 + *is_end;
	if (!is_name_start(byte_at(s, start)))
		return false;
	*name = local_part(str_sub(s, start, pass_name(s, start) - start));
	return true;
}

/* Whether the tag that ends at `end` is that of a new record: its first child is a header. */
static bool begins_record(struct str s, size_t end)
{
	struct str name;
	bool is_end;
	return read_tag(s, pass_blanks(s, end + 1), &name, &is_end) && !is_end &&
	       str_eq(name, STR("header"));
}

static bool is_around_records(struct str name)
{
	return str_starts(name, STR("List")) || str_eq(name, STR("GetRecord")) ||
	       str_eq(name, STR("OAI-PMH")) || str_eq(name, STR("Repository")) ||
	       str_eq_nocase(name, STR("resumptionToken"));
}

/* Where the element ends whose start tag is at `at`; STR_NONE where that is not to be seen. */
static size_t find_end(struct str s, size_t at, struct str name)
{
	bool is_record = str_eq(name, STR("record"));
	size_t depth = 1;
	size_t end = str_find_char(s, '>', at);
	if (end == STR_NONE)
		return STR_NONE;
	if (s.p[end - 1] == '/')
		return end + 1;
	for (at = str_find_char(s, '<', at + 1); at != STR_NONE;
	     at = str_find_char(s, '<', at + 1)) {
		struct str other;
		bool is_end;
		if (!read_tag(s, at, &other, &is_end))
			continue;
		/* Not each time anew: a million tags may lack theirs. */
		if (end < at)
			end = str_find_char(s, '>', at);
		if (end == STR_NONE)
			return STR_NONE;
		if (!str_eq(other, name)) {
			if (is_around_records(other))
				return at;
			continue;
		}
		if (is_end) {
			if (--depth == 0)
				return end + 1;
		} else if (!is_record || begins_record(s, end)) {
			return at;
		} else if (s.p[end - 1] != '/') {
			depth++;
		}
	}
	return STR_NONE;
}

/* Ends that are not to be found in the rest of the input, and need not be looked for again. */
struct lacking_ends {
	bool comment, pi, declaration;
};

/* Past mark-up of a kind that ends with `end`; `at` where it does not end. */
static size_t pass_until(struct str s, size_t at, struct str end, bool *has_no_end)
{
	size_t found = *has_no_end ? STR_NONE : str_find(s, end, at);
	*has_no_end |= found == STR_NONE;
	return found == STR_NONE ? at : found + end.n;
}

/* Past a comment, a processing instruction or a declaration at a <; `at` where it is none. */
static size_t pass_other_markup(struct str s, size_t at, struct lacking_ends *lacking)
{
	struct str rest = str_sub(s, at, 4);
	if (str_starts(rest, STR("<!--")))
		return pass_until(s, at, STR("-->"), &lacking->comment);
	if (str_starts(rest, STR("<?")))
		return pass_until(s, at, STR("?>"), &lacking->pi);
	if (str_starts(rest, STR("<!")))
		return pass_until(s, at, STR(">"), &lacking->declaration);
	return at;
}

bool repair_find_unit(struct str bytes, enum scope scope, bool is_final, struct repair_unit *unit)
{
	struct lacking_ends lacking = {0};
	size_t at = str_find_char(bytes, '<', 0);
	for (; at != STR_NONE; at = str_find_char(bytes, '<', at)) {
		size_t past = pass_other_markup(bytes, at, &lacking);
		if (past != at) {
			at = past;
			continue;
		}
		struct str name;
		bool is_end;
		if (!read_tag(bytes, at, &name, &is_end)) {
			if (!is_final && bytes.n - at < 16)
				return false;
			at++;
			continue;
		}
		size_t end = str_find_char(bytes, '>', at);
		if (end == STR_NONE)
			return false;
		enum scope next = oai_grammar_next(scope, name);
		bool is_container =
		    scope_is_container(next) ||
		    ((scope == SCOPE_WRAPPER || scope == SCOPE_DOCUMENT) && next == SCOPE_SKIP);
		if (is_end || is_container) {
			*unit = (struct repair_unit){end + 1, is_end ? STR("") : name, false};
			return true;
		}
		end = find_end(bytes, at, name);
		*unit = (struct repair_unit){end, name, true};
		return end != STR_NONE;
	}
	return false;
}

bool repair_find_doctype(struct str bytes, struct str *root)
{
	struct lacking_ends lacking = {0};
	for (size_t at = pass_blanks(bytes, 0), past; at < bytes.n; at = pass_blanks(bytes, past)) {
		if (str_starts_nocase(str_from_index(bytes, at), STR("<!DOCTYPE"))) {
			size_t name = pass_blanks(bytes, at + 9);
			*root = str_sub(bytes, name, pass_name(bytes, name) - name);
			return true;
		}
		past = pass_other_markup(bytes, at, &lacking);
		if (past == at)
			return false;
	}
	return false;
}

/* Mending it */

static bool is_allowed(int64_t c)
{
	return c >= 0x20
		   ? c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF
		   : c == '\t' || c == '\n' || c == '\r';
}

/* The half of a surrogate pair that stands at `at` as three bytes, or -1. */
static int32_t surrogate_at(struct str s, size_t at)
{
	if (byte_at(s, at) != 0xED || byte_at(s, at + 1) < 0xA0 || byte_at(s, at + 1) > 0xBF ||
	    (byte_at(s, at + 2) & 0xC0) != 0x80)
		return -1;
	return 0xD000 | (byte_at(s, at + 1) & 0x3F) << 6 | (byte_at(s, at + 2) & 0x3F);
}

static bool is_high(int64_t c)
{
	return c >= 0xD800 && c <= 0xDBFF;
}

static bool is_low(int64_t c)
{
	return c >= 0xDC00 && c <= 0xDFFF;
}

static int32_t join(int64_t high, int64_t low)
{
	return (int32_t)(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
}

static bool is_invalid(struct str s, size_t at)
{
	size_t next = at;
	return utf8_next(s, &next) == 0xFFFD && next == at + 1;
}

/* Copies one character that is not ASCII, or a run of bytes that are none; gives the place after it. */
static size_t copy_beyond_ascii(struct repair *r, struct str s, size_t at)
{
	int32_t half = surrogate_at(s, at);
	if (half >= 0) {
		int32_t other = surrogate_at(s, at + 3);
		r->what |= REPAIRED_CHARACTERS;
		if (!is_high(half) || !is_low(other))
			return at + 3;
		utf8_add(&r->text, join(half, other));
		return at + 6;
	}
	if (!is_invalid(s, at)) {
		size_t next = at;
		if (is_allowed(utf8_next(s, &next)))
			buf_add(&r->text, str_sub(s, at, next - at));
		else
			r->what |= REPAIRED_CHARACTERS;
		return next;
	}
	size_t end = at + 1;
	while (
	    end < s.n && byte_at(s, end) >= 0x80 && surrogate_at(s, end) < 0 && is_invalid(s, end))
		end++;
	size_t n_repaired;
	buf_add(&r->text, utf8_repair(&r->scratch, str_sub(s, at, end - at), &n_repaired));
	arena_reset(&r->scratch);
	r->what |= REPAIRED_UTF8;
	return end;
}

/* The number of a character reference at its &, and the place after it; -1 where it is none. */
static int64_t read_character_reference(struct str s, size_t at, size_t *end)
{
	bool is_hex = byte_at(s, at + 2) == 'x' || byte_at(s, at + 2) == 'X';
	size_t digit = at + (is_hex ? 3 : 2);
	size_t first = digit;
	int64_t value = 0;
	for (; digit < s.n && digit < first + 12; digit++) {
		int c = ascii_lower(s.p[digit]);
		if (!(is_hex ? ascii_is_xdigit(c) : ascii_is_digit(c)))
			break;
		value = value * (is_hex ? 16 : 10) + (ascii_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	if (digit == first || byte_at(s, digit) != ';')
		return -1;
	*end = digit + 1;
	return value;
}

static size_t copy_reference(struct repair *r, struct str s, size_t at)
{
	size_t end = at + 1;
	if (byte_at(s, at + 1) == '#') {
		int64_t value = read_character_reference(s, at, &end);
		if (value >= 0) {
			if (is_allowed(value) && byte_at(s, at + 2) != 'X') {
				buf_add(&r->text, str_sub(s, at, end - at));
				return end;
			}
			r->what |= REPAIRED_CHARACTERS;
			if (is_allowed(value)) {
				utf8_add(&r->text, (int32_t)value);
				return end;
			}
			size_t behind;
			if (is_high(value) && byte_at(s, end) == '&' &&
			    byte_at(s, end + 1) == '#') {
				int64_t low = read_character_reference(s, end, &behind);
				if (is_low(low)) {
					utf8_add(&r->text, join(value, low));
					return behind;
				}
			}
			return end;
		}
	} else if (is_name_start(byte_at(s, end)) && byte_at(s, end) < 0x80) {
		while (end < s.n && end < at + 64 && is_name_char(byte_at(s, end)) &&
		       byte_at(s, end) < 0x80)
			end++;
		/* Which names are known is the parser's business. */
		if (byte_at(s, end) == ';') {
			buf_add(&r->text, str_sub(s, at, end + 1 - at));
			return end + 1;
		}
	}
	buf_add(&r->text, STR("&amp;"));
	r->what |= REPAIRED_MARKUP;
	return at + 1;
}

/* Copies one character of text or of an attribute's value; gives the place after it. */
static size_t copy_character(struct repair *r, struct str s, size_t at)
{
	unsigned char c = (unsigned char)s.p[at];
	if (c >= 0x80)
		return copy_beyond_ascii(r, s, at);
	if (c == '&')
		return copy_reference(r, s, at);
	if (c == '<') {
		buf_add(&r->text, STR("&lt;"));
		r->what |= REPAIRED_MARKUP;
	} else if (is_allowed(c)) {
		buf_add_char(&r->text, (char)c);
	} else {
		r->what |= REPAIRED_CHARACTERS;
	}
	return at + 1;
}

/* Copies name="value"; gives the place after it, or STR_NONE where it is no attribute. */
static size_t copy_attribute(struct repair *r, struct str s, size_t at, size_t tag)
{
	size_t name_end = pass_name(s, at);
	struct str name = str_sub(s, at, name_end - at);
	size_t value = pass_blanks(s, name_end);
	if (!is_name_start(byte_at(s, at)) || byte_at(s, value) != '=')
		return STR_NONE;
	value = pass_blanks(s, value + 1);
	char quote = (char)byte_at(s, value);
	size_t end;
	if (quote == '"' || quote == '\'') {
		struct str near = str_sub(s, 0, value + LIMIT_XML_TAG_BYTES);
		end = str_find_char(near, quote, ++value);
		if (end == STR_NONE)
			return STR_NONE;
	} else {
		for (end = value; end < s.n && is_name_char(byte_at(s, end));)
			end++;
		if (end == value)
			return STR_NONE;
		quote = '"';
		r->what |= REPAIRED_MARKUP;
	}
	/* Written before? Every attribute there begins with a blank and its name. */
	struct str written = str_from_index(buf_str(&r->text), tag);
	for (size_t i = str_find(written, name, 0); i != STR_NONE;
	     i = str_find(written, name, i + 1)) {
		if (i && written.p[i - 1] == ' ' && byte_at(written, i + name.n) == '=') {
			r->what |= REPAIRED_MARKUP;
			return end + (byte_at(s, end) == (unsigned char)quote);
		}
	}
	buf_add_char(&r->text, ' ');
	for (size_t i = at; i < name_end;)
		i = copy_character(r, s, i);
	buf_add_char(&r->text, '=');
	buf_add_char(&r->text, quote);
	while (value < end)
		value = copy_character(r, s, value);
	buf_add_char(&r->text, quote);
	return end + (byte_at(s, end) == (unsigned char)quote);
}

/* Copies a tag at its <; gives the place after it, or `at` where it is none. */
static size_t copy_tag(struct repair *r, struct str s, size_t at)
{
	struct repair_tag tag = {
	    .at = (uint32_t)r->text.n,
	    .is_end = byte_at(s, at + 1) == '/',
	    .other = SAME_NAME,
	};
	unsigned what = r->what;
	size_t start = at + 1 + tag.is_end;
	size_t end = pass_name(s, start);
	if (!is_name_start(byte_at(s, start)) || end - start > LIMIT_XML_NAME_BYTES)
		return at;
	buf_add(&r->text, tag.is_end ? STR("</") : STR("<"));
	tag.name = (uint32_t)r->text.n;
	for (size_t i = start; i < end;)
		i = copy_character(r, s, i);
	tag.n_name = (uint16_t)(r->text.n - tag.name);
	int n_attributes = 0;
	for (;;) {
		size_t blank = end;
		end = pass_blanks(s, end);
		if (byte_at(s, end) == '>' ||
		    (byte_at(s, end) == '/' && byte_at(s, end + 1) == '>'))
			break;
		size_t next = tag.is_end || end - at > LIMIT_XML_TAG_BYTES ||
				      ++n_attributes > LIMIT_XML_ATTRIBUTES
				  ? STR_NONE
				  : copy_attribute(r, s, end, tag.at);
		if (next == STR_NONE) {
			r->text.n = tag.at;
			r->what = what;
			return at;
		}
		if (blank == end)
			r->what |= REPAIRED_MARKUP;
		end = next;
	}
	bool is_empty = s.p[end] == '/';
	buf_add(&r->text, is_empty && !tag.is_end ? STR("/>") : STR(">"));
	if (!is_empty || tag.is_end)
		VEC_ADD(r->tags, r->n_tags, r->tags_capacity) = tag;
	return end + 1 + is_empty;
}

static size_t copy_cdata(struct repair *r, struct str s, size_t at)
{
	size_t end = pass_until(s, at, STR("]]>"), &r->has_no_cdata_end);
	if (end == at)
		return at;
	buf_add(&r->text, STR("<![CDATA["));
	for (at += 9; at < end;) {
		if (s.p[at] == '&' || s.p[at] == '<')
			buf_add_char(&r->text, s.p[at++]);
		else
			at = copy_character(r, s, at);
	}
	return end;
}

/* Past a DOCTYPE, its internal subset included; `at` where it does not end. */
static size_t pass_doctype(struct str s, size_t at)
{
	struct str near = str_sub(s, 0, at + LIMIT_XML_TAG_BYTES);
	size_t end = str_find_char(near, '>', at);
	size_t subset = str_find_char(near, '[', at);
	if (end != STR_NONE && subset != STR_NONE && subset < end) {
		end = str_find(near, STR("]>"), subset);
		return end == STR_NONE ? at : end + 2;
	}
	return end == STR_NONE ? at : end + 1;
}

/* Copies what stands at a <; gives the place after it. */
static size_t copy_markup(struct repair *r, struct str s, size_t at)
{
	struct str rest = str_sub(s, at, 9);
	size_t next = at;
	if (str_starts(rest, STR("<!--")))
		next = pass_until(s, at, STR("-->"), &r->has_no_comment_end);
	else if (str_starts(rest, STR("<![CDATA[")))
		next = copy_cdata(r, s, at);
	else if (str_starts_nocase(rest, STR("<!DOCTYPE")))
		next = pass_doctype(s, at);
	else if (str_starts(rest, STR("<?")))
		next = pass_until(s, at, STR("?>"), &r->has_no_pi_end);
	else if (at + 1 < s.n)
		next = copy_tag(r, s, at);
	if (next != at && (rest.p[1] == '?' || str_starts_nocase(rest, STR("<!D"))))
		r->what |= REPAIRED_MARKUP;
	return next != at ? next : copy_character(r, s, at);
}

static struct str tag_name(const struct repair *r, const struct repair_tag *tag)
{
	return str_make(r->text.p + tag->name, tag->n_name);
}

static bool is_same_name(
    const struct repair *r, const struct repair_tag *a, const struct repair_tag *b)
{
	return str_eq(tag_name(r, a), tag_name(r, b));
}

/* Whether names differ by prefix or by capitals only: "dc:title" ends with "title" here and there. */
static bool is_alike(const struct repair *r, const struct repair_tag *a, const struct repair_tag *b)
{
	return str_eq_nocase(local_part(tag_name(r, a)), local_part(tag_name(r, b)));
}

/* Marks the tags that have a partner; gives how many have none, or one by another name. */
static size_t match_tags(struct repair *r)
{
	size_t n_unmatched = 0;
	size_t *open = xmalloc((r->n_tags + 1) * sizeof(*open));
	size_t n_open = 0;
	for (size_t i = 0; i < r->n_tags; i++) {
		struct repair_tag *tag = &r->tags[i];
		if (!tag->is_end) {
			open[n_open++] = i;
			continue;
		}
		size_t probe = n_open;
		size_t lowest = n_open > LIMIT_XML_DEPTH ? n_open - LIMIT_XML_DEPTH : 0;
		while (probe > lowest && !is_same_name(r, &r->tags[open[probe - 1]], tag))
			probe--;
		if (probe == lowest) {
			n_unmatched++;
			if (n_open && is_alike(r, &r->tags[open[n_open - 1]], tag)) {
				tag->other = (uint32_t)open[--n_open];
				r->tags[tag->other].is_matched = tag->is_matched = true;
			}
			continue;
		}
		n_unmatched += n_open - probe;
		r->tags[open[probe - 1]].is_matched = tag->is_matched = true;
		n_open = probe - 1;
	}
	free(open);
	return n_unmatched + n_open;
}

struct str repair_markup(struct repair *r, struct str s, bool is_whole, unsigned *what)
{
	buf_reset(&r->text);
	buf_reset(&r->balanced);
	r->n_tags = 0;
	r->what = 0;
	r->has_no_comment_end = r->has_no_cdata_end = r->has_no_pi_end = false;
	for (size_t at = 0; at < s.n && !r->text.failed && r->n_tags <= LIMIT_XML_TAGS_MENDED;) {
		if (s.p[at] == '<') {
			at = copy_markup(r, s, at);
		} else if (s.p[at] == ']' && str_starts(str_sub(s, at, 3), STR("]]>"))) {
			buf_add(&r->text, STR("]]&gt;"));
			r->what |= REPAIRED_MARKUP;
			at += 3;
		} else {
			at = copy_character(r, s, at);
		}
	}
	struct str text = buf_str(&r->text);
	if (is_whole && match_tags(r) > 0) {
		r->what |= REPAIRED_MARKUP;
		size_t from = 0;
		for (size_t i = 0; i < r->n_tags; i++) {
			const struct repair_tag *tag = &r->tags[i];
			if (tag->is_matched && tag->other == SAME_NAME)
				continue;
			buf_add(&r->balanced, str_sub(text, from, tag->at - from));
			from = tag->at + 1;
			if (tag->is_matched) {
				buf_add(&r->balanced, STR("</"));
				buf_add(&r->balanced, tag_name(r, &r->tags[tag->other]));
				from = tag->name + tag->n_name;
			} else {
				buf_add(&r->balanced, STR("&lt;"));
			}
		}
		buf_add(&r->balanced, str_from_index(text, from));
		text = buf_str(&r->balanced);
	}
	*what = r->what;
	bool is_too_much =
	    r->text.failed || r->balanced.failed || r->n_tags > LIMIT_XML_TAGS_MENDED;
	return is_too_much ? STR("") : text;
}
