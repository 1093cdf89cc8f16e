/* SPDX-License-Identifier: MIT */
#include "normalize/text_markup.h"

#include "base/utf8.h"

#include <stdlib.h>

#define MAX_PASSES    3 /* "&amp;amp;lt;" needs three */
#define MAX_TAG_BYTES 2000
#define MAX_NAME      32

static const struct entity {
	const char *name, *text;
} entities[] = {
#include "text_entities.inc"
};

static int compare_entity(const void *key, const void *item)
{
	const struct str *name = key;
	return str_cmp(*name, str_from(((const struct entity *)item)->name));
}

/* Elements whose name alone says what they are; the second kind parts words. */
static const char *const inline_elements[] = {"a", "abbr", "b", "bold", "big", "bdi", "bdo", "cite",
    "code", "em", "emphasis", "font", "i", "inf", "ins", "ital", "italic", "it", "kbd", "monospace",
    "named-content", "ovl", "q", "roman", "s", "sans-serif", "sc", "scp", "small", "span", "strike",
    "strong", "styled-content", "sub", "sup", "tt", "u", "underline", "var", "xref", "ext-link",
    "inline-formula", "tex-math", "math", "mi", "mn", "mo", "mrow", "msub", "msup", "msubsup",
    "mtext", "mfrac", "msqrt", "mover", "munder", "mspace", "mstyle", "semantics", "mfenced"};
static const char *const block_elements[] = {"abstract", "article-title", "blockquote", "body",
    "br", "center", "caption", "dd", "disp-formula", "div", "dl", "dt", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "hr", "html", "img", "label", "li", "list", "list-item", "o:p", "ol", "p",
    "para", "pre", "sec", "section", "simplepara", "table", "tbody", "td", "th", "thead", "title",
    "tr", "ul"};
static const char *const hidden_elements[] = {"script", "style", "annotation", "annotation-xml"};

#define HAS(list, name) is_in(list, sizeof(list) / sizeof(*(list)), name)

static bool is_in(const char *const *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq_nocase(name, str_from(list[i])))
			return true;
	}
	return false;
}

enum tag { TAG_NONE, TAG_INLINE, TAG_BLOCK, TAG_HIDDEN };

/* What the "<" at s.p[0] begins; *n bytes long. */
static enum tag read_tag(struct str s, size_t *n, struct str *name)
{
	if (str_starts(s, STR("<!--"))) {
		size_t end = str_find(s, STR("-->"), 4);
		*n = end == STR_NONE ? 0 : end + 3;
		return end == STR_NONE ? TAG_NONE : TAG_BLOCK;
	}
	size_t i = 1;
	if (i < s.n && s.p[i] == '/')
		i++;
	size_t start = i;
	while (i < s.n && i - start < MAX_NAME &&
	       (ascii_is_alnum((unsigned char)s.p[i]) || s.p[i] == ':' || s.p[i] == '-'))
		i++;
	*name = str_sub(s, start, i - start);
	if (name->n == 0 || !ascii_is_alpha((unsigned char)name->p[0]))
		return TAG_NONE;
	if (i < s.n && s.p[i] != '>' && s.p[i] != '/' && !ascii_is_space((unsigned char)s.p[i]))
		return TAG_NONE;
	size_t end = str_find_char(str_sub(s, 0, MAX_TAG_BYTES), '>', i);
	if (end == STR_NONE)
		return TAG_NONE;
	*n = end + 1;
	size_t colon = str_find_char(*name, ':', 0);
	struct str prefix = colon == STR_NONE ? STR("") : str_sub(*name, 0, colon);
	struct str local = colon == STR_NONE ? *name : str_from_index(*name, colon + 1);
	if (HAS(hidden_elements, local))
		return TAG_HIDDEN;
	if (HAS(block_elements, *name) || HAS(block_elements, local))
		return TAG_BLOCK;
	if (HAS(inline_elements, local) || str_eq(prefix, STR("mml")) || str_eq(prefix, STR("m")) ||
	    str_eq(prefix, STR("jats")))
		return TAG_INLINE;
	return TAG_NONE;
}

/* Takes out the elements; gives the bytes written to out, never more than s.n. */
static size_t drop_tags(struct str s, char *out)
{
	size_t n = 0, no_tag_before = 0;
	for (size_t i = 0; i < s.n;) {
		size_t length = 0;
		struct str name;
		enum tag tag = TAG_NONE;
		if (s.p[i] == '<' && i >= no_tag_before) {
			tag = read_tag(str_from_index(s, i), &length, &name);
			/* An unclosed comment would be looked for again and again. */
			if (tag == TAG_NONE && str_starts(str_from_index(s, i), STR("<!--")))
				no_tag_before = s.n;
		}
		if (tag == TAG_NONE) {
			out[n++] = s.p[i++];
			continue;
		}
		/* "<title>Methods</title><p>We ...": a heading of a structured abstract. */
		bool is_heading = tag == TAG_BLOCK && s.p[i + 1] == '/' && length > 4 &&
				  str_ends_nocase(name, STR("title")) && n &&
				  (ascii_is_alpha((unsigned char)out[n - 1]) ||
				      (unsigned char)out[n - 1] >= 0x80);
		if (is_heading)
			out[n++] = ':';
		if (tag == TAG_BLOCK)
			out[n++] = ' ';
		bool opens = s.p[i + 1] != '/' && s.p[i + length - 2] != '/';
		i += length;
		if (tag == TAG_HIDDEN && opens) {
			size_t close = str_find(s, STR("</"), i);
			while (close != STR_NONE &&
			       !str_starts_nocase(str_from_index(s, close + 2), name))
				close = str_find(s, STR("</"), close + 2);
			i = close == STR_NONE ? s.n : close;
		}
	}
	return n;
}

/* Windows-1252 where a reference means a C1 control, as browsers do. */
static int32_t real_code_point(uint64_t c)
{
	static const uint16_t windows[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
	    0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C,
	    0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
	    0x0178};
	if (c >= 0x80 && c < 0xA0)
		c = windows[c - 0x80];
	if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) || (c & 0xFFFE) == 0xFFFE)
		return -1;
	return c < 0x20 ? ' ' : (int32_t)c;
}

static bool read_number(struct str digits, int base, uint64_t *c)
{
	*c = 0;
	if (digits.n == 0 || digits.n > 8)
		return false;
	for (size_t i = 0; i < digits.n; i++) {
		unsigned char d = (unsigned char)ascii_lower(digits.p[i]);
		if (base == 16 ? !ascii_is_xdigit(d) : !ascii_is_digit(d))
			return false;
		*c = *c * (uint64_t)base + (uint64_t)(ascii_is_digit(d) ? d - '0' : d - 'a' + 10);
	}
	return true;
}

/* The reference at s.p[0] == '&'; the bytes it takes, or 0. Its text is put to out. */
static size_t read_reference(struct str s, char *out, size_t *out_n)
{
	size_t semicolon = str_find_char(str_sub(s, 0, MAX_NAME), ';', 1);
	if (semicolon == STR_NONE || semicolon < 2)
		return 0;
	struct str name = str_sub(s, 1, semicolon - 1);
	if (name.p[0] == '#') {
		bool is_hex = name.n > 1 && (name.p[1] == 'x' || name.p[1] == 'X');
		uint64_t c;
		if (!read_number(str_from_index(name, is_hex ? 2 : 1), is_hex ? 16 : 10, &c))
			return 0;
		int32_t code_point = real_code_point(c);
		if (code_point < 0)
			return 0;
		*out_n = utf8_put(out, code_point);
		return semicolon + 1;
	}
	const struct entity *entity = bsearch(&name, entities, sizeof(entities) / sizeof(*entities),
	    sizeof(*entities), compare_entity);
	if (!entity)
		return 0;
	*out_n = strlen(entity->text);
	/* No reference is shorter than its text, but for a few odd ones: leave those. */
	if (*out_n > semicolon + 1)
		return 0;
	memcpy(out, entity->text, *out_n);
	return semicolon + 1;
}

static size_t read_references(struct str s, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		size_t used = 0, length = 0;
		if (s.p[i] == '&')
			used = read_reference(str_from_index(s, i), out + n, &length);
		if (used) {
			i += used;
			n += length;
		} else {
			out[n++] = s.p[i++];
		}
	}
	return n;
}

struct str markup_remove(struct arena *arena, struct str s)
{
	struct str now = s;
	for (int pass = 0; pass < MAX_PASSES; pass++) {
		char *plain = arena_alloc(arena, now.n + 1);
		size_t n = drop_tags(now, plain);
		char *out = arena_alloc(arena, n + 1);
		struct str next = {out, read_references((struct str){plain, n}, out)};
		if (str_eq(next, now))
			break;
		now = next;
	}
	return now;
}
