/* SPDX-License-Identifier: MIT */
#include "base/xml.h"

static bool is_noncharacter(const char *p, size_t n)
{
	return n >= 3 && (unsigned char)p[0] == 0xEF && (unsigned char)p[1] == 0xBF &&
	       (unsigned char)p[2] >= 0xBE;
}

/* CR would be read back as LF, and in attributes tab and LF as blanks: they go as references. */
static void add_escaped(struct buf *out, struct str text, bool is_attribute)
{
	size_t plain = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		const char *escape;
		size_t length = 1;
		switch (c) {
		case '&': escape = "&amp;"; break;
		case '<': escape = "&lt;"; break;
		case '>': escape = "&gt;"; break;
		case '\r': escape = "&#13;"; break;
		case '"': escape = is_attribute ? "&quot;" : NULL; break;
		case '\t': escape = is_attribute ? "&#9;" : NULL; break;
		case '\n': escape = is_attribute ? "&#10;" : NULL; break;
		case 0xEF:
			escape = is_noncharacter(text.p + i, text.n - i) ? "" : NULL;
			length = escape ? 3 : 1;
			break;
		default: escape = c < 0x20 ? "" : NULL;
		}
		if (!escape)
			continue;
		buf_add_bytes(out, text.p + plain, i - plain);
		buf_add_text(out, escape);
		i += length - 1;
		plain = i + 1;
	}
	buf_add_bytes(out, text.p + plain, text.n - plain);
}

void xml_text(struct buf *out, struct str text)
{
	add_escaped(out, text, false);
}

void xml_attribute(struct buf *out, const char *name, struct str value)
{
	buf_add_char(out, ' ');
	buf_add_text(out, name);
	buf_add(out, STR("=\""));
	add_escaped(out, value, true);
	buf_add_char(out, '"');
}

void xml_element(struct buf *out, const char *name, struct str lang, struct str text)
{
	buf_add_char(out, '<');
	buf_add_text(out, name);
	if (lang.n)
		xml_attribute(out, "xml:lang", lang);
	buf_add_char(out, '>');
	xml_text(out, text);
	buf_add(out, STR("</"));
	buf_add_text(out, name);
	buf_add_char(out, '>');
}
