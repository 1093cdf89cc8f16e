/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "normalize/kinds.h"
#include "normalize/text_markup.h"
#include "normalize/text_mojibake.h"
#include "normalize/text_tex.h"

#define MAX_JOINED 200 /* words parted at lines' ends, of one text */

enum look { LOOK_CLEAN, LOOK_SPACES, LOOK_DIRTY };

/* What a byte says about its text by itself. */
enum byte_class {
	BYTE_PLAIN,
	BYTE_BLANK,
	BYTE_ODD, /* control characters, < and & */
	BYTE_HIGH,
};

static const uint8_t byte_classes[256] = {
    [0 ... 31] = BYTE_ODD,
    [' '] = BYTE_BLANK,
    ['&'] = BYTE_ODD,
    ['<'] = BYTE_ODD,
    [127] = BYTE_ODD,
    [128 ... 255] = BYTE_HIGH,
};

/*
 * True for code points that stand in NFC whatever their neighbours among such,
 * and that are neither blanks nor invisible. Conservative: what is left out
 * takes the slow way.
 */
static bool is_plain_code_point(uint32_t c)
{
	if (c < 0x300)
		return c > 0xA0 && c != 0xAD;
	if (c < 0x400)
		return c >= 0x370 && c != 0x374 && c != 0x37E && c != 0x387;
	if (c < 0x530)
		return c < 0x483 || c > 0x489;
	if (c < 0x900)
		return (c >= 0x5D0 && c <= 0x5EA) || (c >= 0x61B && c <= 0x64A) ||
		       (c >= 0x660 && c <= 0x66F) || (c >= 0x671 && c <= 0x6D3);
	if (c < 0x2000)
		return (c >= 0x1E00 && c <= 0x1EFF && c != 0x1E9B) || (c >= 0xE01 && c <= 0xE30);
	if (c < 0x2100)
		return (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205E) ||
		       (c >= 0x2070 && c <= 0x20BF);
	if (c < 0x3000)
		return c >= 0x2200 && c < 0x2300 && c != 0x2ADC;
	if (c < 0x3100)
		return (c >= 0x3001 && c <= 0x3029) || (c >= 0x3030 && c <= 0x3098) || c >= 0x309B;
	return (c >= 0x3400 && c <= 0xA48C) || (c >= 0xAC00 && c <= 0xD7A3) ||
	       (c >= 0xFF01 && c <= 0xFF9D);
}

/* Sixteen bytes at once, in whatever registers the machine has for them. */
typedef uint8_t block_t __attribute__((vector_size(16)));

static bool is_any(block_t mask)
{
	uint64_t half[2];
	memcpy(half, &mask, sizeof(half));
	return (half[0] | half[1]) != 0;
}

/* True where 16 bytes are plain ASCII letters, marks and blanks; notes two blanks in a row. */
static bool is_plain_block(const unsigned char *p, bool *was_blank, bool *has_blanks)
{
	block_t here, next;
	memcpy(&here, p, sizeof(here));
	memcpy(&next, p + 1, sizeof(next));
	if (is_any((block_t)((here < 0x20) | (here > 0x7E) | (here == '<') | (here == '&'))))
		return false;
	*has_blanks |=
	    is_any((block_t)((here == ' ') & (next == ' '))) || (*was_blank && p[0] == ' ');
	*was_blank = p[15] == ' ';
	return true;
}

/* One pass over a trimmed text. */
static enum look look_at(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	bool was_blank = false, has_blanks = false;
	const unsigned char *block_at = p;    /* before it a block would fail again */
	const unsigned char *lead_end = NULL; /* behind a letter that may be a misread lead byte */
	while (p < end) {
		if (p >= block_at && end - p > 16) {
			if (is_plain_block(p, &was_blank, &has_blanks)) {
				p += 16;
				continue;
			}
			block_at = p + 16;
		}
		uint8_t class = byte_classes[*p];
		if (class == BYTE_PLAIN) {
			/* Up to where a block may be plain again. */
			const unsigned char *stop = end - p > 16 ? block_at : end;
			was_blank = false;
			for (p++; p < stop && byte_classes[*p] == BYTE_PLAIN;)
				p++;
		} else if (class == BYTE_BLANK) {
			has_blanks |= was_blank;
			was_blank = true;
			p++;
		} else if (class == BYTE_ODD) {
			return LOOK_DIRTY;
		} else if ((*p == 0xD0 || *p == 0xD1) && end - p >= 2) {
			/* Cyrillic and Han letters are plain all. */
			was_blank = false;
			p += 2;
		} else if (*p >= 0xE4 && *p <= 0xE9 && end - p >= 3) {
			was_blank = false;
			p += 3;
		} else {
			uint32_t c;
			bool is_behind_lead = p == lead_end;
			if (*p >= 0xC2 && *p < 0xE0 && end - p >= 2) {
				c = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
				p += 2;
			} else if (*p >= 0xE0 && *p < 0xF0 && end - p >= 3) {
				c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
				    (p[2] & 0x3F);
				p += 3;
			} else {
				return LOOK_DIRTY;
			}
			if (!is_plain_code_point(c) ||
			    (is_behind_lead &&
				(c < 0xC0 || (c >= 0x152 && c < 0x370) || c >= 0x2010)))
				return LOOK_DIRTY;
			if (c >= 0xC2 && c <= 0xF4)
				lead_end = p;
			was_blank = false;
		}
	}
	return has_blanks ? LOOK_SPACES : LOOK_CLEAN;
}

/* Invisible, or a control character: nothing that a reader misses. */
static bool is_dropped(int32_t c)
{
	return (c < 0x20 && !ascii_is_space(c)) || (c >= 0x7F && c <= 0x9F && c != 0x85) ||
	       c == 0xAD || (c >= 0x200B && c <= 0x200F && c != 0x200C && c != 0x200D) ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
	       c == 0xFFFE || c == 0xFFFF || (c >= 0xFDD0 && c <= 0xFDEF);
}

/* Runs of white space to one blank, none at the ends; dropped characters gone. */
static struct str squeeze(struct arena *arena, struct str s)
{
	char *out = arena_alloc(arena, s.n + 1);
	size_t n = 0;
	bool gap = false;
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		int32_t c = utf8_next(s, &at);
		if (utf8_is_space(c) && c != 0x200B) {
			gap = true;
			continue;
		}
		if (is_dropped(c))
			continue;
		if (gap && n)
			out[n++] = ' ';
		gap = false;
		memcpy(out + n, s.p + start, at - start);
		n += at - start;
	}
	out[n] = '\0';
	return (struct str){out, n};
}

/* True where s holds the words, one behind the other, at a word's beginning. */
static bool holds(struct str s, struct str first, struct str second)
{
	for (size_t at = 0; (at = str_find(s, first, at)) != STR_NONE; at++) {
		bool starts = at == 0 || !ascii_is_alpha((unsigned char)s.p[at - 1]);
		if (starts && str_starts(str_from_index(s, at + first.n), second))
			return true;
	}
	return false;
}

/*
 * "exam-\nple" is "example": a hyphen at a line's end parts a word, unless the
 * text has the word with a hyphen elsewhere.
 */
static struct str join_lines(struct arena *arena, struct str s)
{
	size_t at = str_find(s, STR("-\n"), 0);
	if (at == STR_NONE)
		return s;
	char *out = arena_alloc(arena, s.n + 1);
	size_t n = 0, from = 0;
	for (size_t n_joined = 0; at != STR_NONE && n_joined < MAX_JOINED;
	     at = str_find(s, STR("-\n"), at + 2)) {
		size_t start = at, next = at + 2;
		while (start > from && ascii_is_alpha((unsigned char)s.p[start - 1]))
			start--;
		while (next < s.n && (s.p[next] == ' ' || s.p[next] == '\t'))
			next++;
		size_t end = next;
		while (end < s.n && ascii_is_alpha((unsigned char)s.p[end]))
			end++;
		if (at - start < 2 || end - next < 2 || s.p[next] < 'a')
			continue;
		bool has_hyphen =
		    holds(s, str_sub(s, start, at + 1 - start), str_sub(s, next, end - next));
		memcpy(out + n, s.p + from, at + has_hyphen - from);
		n += at + has_hyphen - from;
		from = next;
		n_joined++;
	}
	memcpy(out + n, s.p + from, s.n - from);
	return (struct str){out, n + s.n - from};
}

static struct str clean(
    struct arena *arena, struct str raw, bool is_prose, enum rule *rule, bool *had_markup)
{
	struct str s = str_trim(raw);
	*rule = s.n == raw.n ? RULE_AS_IS : RULE_CLEAN;
	if (had_markup)
		*had_markup = false;
	enum look look = look_at(s);
	bool may_be_tex = is_prose && (str_find_char(s, '\\', 0) != STR_NONE ||
					  str_find_char(s, '$', 0) != STR_NONE);
	if (look == LOOK_CLEAN && !may_be_tex)
		return s;
	if (look == LOOK_DIRTY && is_prose) {
		struct str plain = mojibake_repair(arena, s);
		if (had_markup)
			*had_markup = plain.p != s.p;
		s = join_lines(arena, plain);
	}
	/* Invisible characters go first: they may part a reference. */
	s = squeeze(arena, s);
	if (str_find_char(s, '&', 0) != STR_NONE || str_find_char(s, '<', 0) != STR_NONE) {
		struct str plain = markup_remove(arena, s);
		if (!str_eq(plain, s)) {
			if (had_markup)
				*had_markup = true;
			s = squeeze(arena, plain);
		}
	}
	if (may_be_tex) {
		struct str plain = tex_to_text(arena, s);
		if (plain.p != s.p) {
			if (had_markup)
				*had_markup = true;
			s = squeeze(arena, plain);
		}
	}
	if (look_at(s) == LOOK_DIRTY)
		s = utf8_nfc(arena, s);
	if (str_eq(s, raw)) {
		*rule = RULE_AS_IS;
		return raw;
	}
	*rule = RULE_CLEAN;
	return s;
}

struct str text_clean(struct arena *arena, struct str raw, enum rule *rule, bool *had_markup)
{
	return clean(arena, raw, true, rule, had_markup);
}

struct str text_clean_code(struct arena *arena, struct str raw)
{
	enum rule rule;
	if (utf8_is_ascii(raw) && !memchr(raw.p, '&', raw.n))
		return raw;
	return clean(arena, raw, false, &rule, NULL);
}

bool is_placeholder(struct context *context, const struct vocab *words, struct str text)
{
	struct vocab_hit hit;
	char out[VOCAB_KEY_MAX];
	if (text.n > words->max_key)
		return false;
	return vocab_find(words, vocab_key(context->arena, text, out), &hit);
}

static void add_text(struct context *context, enum rule rule, struct str text, struct str lang)
{
	add_value(context, VALUE_TEXT, rule, text)->lang = lang;
}

/* Keywords in one value: "a; b; c". */
static void add_subjects(struct context *context, struct str text, struct str lang)
{
	struct str part;
	while (str_next(&text, ';', &part)) {
		part = str_trim(part);
		if (part.n)
			add_text(context, RULE_PART, part, lang);
	}
}

void normalize_text(struct context *context, struct str raw, struct str lang)
{
	enum rule rule;
	bool had_markup;
	struct str text = text_clean(context->arena, raw, &rule, &had_markup);
	if (had_markup)
		add_issue(context, ISSUE_TEXT_CLEANED, raw);
	if (context->element == DC_TITLE &&
	    (text.n == 0 || is_placeholder(context, &vocab_title_placeholders, text))) {
		add_issue(context, ISSUE_TITLE_PLACEHOLDER, raw);
		return;
	}
	if (text.n == 0)
		return;
	struct str code = STR("");
	if (lang.n) {
		enum rule ignored;
		code = language_code(context, lang, &ignored);
		if (str_eq(code, STR("und")))
			code = STR("");
	}
	if (context->element == DC_SUBJECT && str_find_char(text, ';', 0) != STR_NONE)
		add_subjects(context, text, code);
	else
		add_text(context, rule, text, code);
}
