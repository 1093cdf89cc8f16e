/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/utc.h"

#include <assert.h>
#include <math.h>

void json_init(struct json *json, struct buf *out)
{
	*json = (struct json){.out = out};
}

/* Where n more bytes go (always followed by the NUL), or NULL: exports write millions of values. */
static char *make_room(struct buf *out, size_t n)
{
	if (out->capacity - out->n <= n && !buf_reserve(out, n))
		return NULL;
	return out->failed ? NULL : out->p + out->n;
}

static void take_room(struct buf *out, size_t n)
{
	out->n += n;
	out->p[out->n] = '\0';
}

static void add_char(struct buf *out, char c)
{
	char *p = make_room(out, 1);
	if (p) {
		*p = c;
		take_room(out, 1);
	}
}

/* What stands between the last value and the next. */
static void begin_value(struct json *json)
{
	if (json->has_key) {
		json->has_key = false;
		return;
	}
	if (json->needs_comma[json->depth])
		add_char(json->out, ',');
	json->needs_comma[json->depth] = true;
}

static bool is_special(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7F;
}

#define EACH_BYTE(c) (0x0101010101010101u * (uint64_t)(c))

/* True where one of eight bytes may be special; a few others pass too, and are looked at singly. */
static bool has_special(uint64_t word)
{
	uint64_t low = word - EACH_BYTE(0x20);
	uint64_t quote = (word ^ EACH_BYTE('"')) - EACH_BYTE(1);
	uint64_t backslash = (word ^ EACH_BYTE('\\')) - EACH_BYTE(1);
	uint64_t delete = (word ^ EACH_BYTE(0x7F)) - EACH_BYTE(1);
	return ((low | quote | backslash | delete) & ~word & EACH_BYTE(0x80)) != 0;
}

/* The index of the first byte at or after `from` that must be escaped; s.n for none. */
static size_t find_special(struct str s, size_t from)
{
	size_t i = from;
	while (i + 8 <= s.n) {
		uint64_t word;
		memcpy(&word, s.p + i, 8);
		if (has_special(word)) {
			for (size_t end = i + 8; i < end; i++) {
				if (is_special((unsigned char)s.p[i]))
					return i;
			}
		} else {
			i += 8;
		}
	}
	while (i < s.n && !is_special((unsigned char)s.p[i]))
		i++;
	return i;
}

static void add_escape(struct buf *out, unsigned char c)
{
	switch (c) {
	case '"': buf_add_text(out, "\\\""); break;
	case '\\': buf_add_text(out, "\\\\"); break;
	case '\n': buf_add_text(out, "\\n"); break;
	case '\r': buf_add_text(out, "\\r"); break;
	case '\t': buf_add_text(out, "\\t"); break;
	default: buf_addf(out, "\\u%04x", c);
	}
}

static void add_quoted(struct json *json, struct str s)
{
	struct buf *out = json->out;
	size_t special = find_special(s, 0);
	if (special == s.n) {
		char *p = make_room(out, s.n + 2);
		if (!p)
			return;
		*p = '"';
		if (s.n)
			memcpy(p + 1, s.p, s.n);
		p[s.n + 1] = '"';
		take_room(out, s.n + 2);
		return;
	}
	add_char(out, '"');
	for (size_t plain = 0;;) {
		buf_add_bytes(out, s.p + plain, special - plain);
		if (special == s.n)
			break;
		add_escape(out, (unsigned char)s.p[special]);
		plain = special + 1;
		special = find_special(s, plain);
	}
	add_char(out, '"');
}

void json_open(struct json *json, char bracket)
{
	begin_value(json);
	add_char(json->out, bracket);
	json->depth++;
	assert(json->depth < JSON_DEPTH_MAX);
	json->needs_comma[json->depth] = false;
}

void json_close(struct json *json, char bracket)
{
	assert(json->depth > 0);
	json->depth--;
	add_char(json->out, bracket);
}

void json_key(struct json *json, const char *key)
{
	begin_value(json);
	add_quoted(json, str_from(key));
	add_char(json->out, ':');
	json->has_key = true;
}

void json_str(struct json *json, struct str value)
{
	begin_value(json);
	add_quoted(json, value);
}

void json_text(struct json *json, const char *value)
{
	if (value)
		json_str(json, str_from(value));
	else
		json_null(json);
}

void json_int(struct json *json, int64_t value)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		digits[--at] = '-';
	begin_value(json);
	buf_add_bytes(json->out, digits + at, sizeof(digits) - at);
}

void json_real(struct json *json, double value)
{
	if (!isfinite(value)) {
		json_null(json);
		return;
	}
	begin_value(json);
	buf_addf(json->out, "%.6g", value);
}

void json_bool(struct json *json, bool value)
{
	begin_value(json);
	buf_add_text(json->out, value ? "true" : "false");
}

void json_null(struct json *json)
{
	begin_value(json);
	buf_add_text(json->out, "null");
}

void json_key_str(struct json *json, const char *key, struct str value)
{
	json_key(json, key);
	json_str(json, value);
}

void json_key_text(struct json *json, const char *key, const char *value)
{
	json_key(json, key);
	json_text(json, value);
}

void json_key_int(struct json *json, const char *key, int64_t value)
{
	json_key(json, key);
	json_int(json, value);
}

void json_key_bool(struct json *json, const char *key, bool value)
{
	json_key(json, key);
	json_bool(json, value);
}

void json_key_time(struct json *json, const char *key, int64_t seconds)
{
	char text[UTC_TEXT_MAX];
	json_key(json, key);
	if (seconds == UTC_NONE)
		json_null(json);
	else
		json_str(json, utc_format(seconds, UTC_SECOND, text));
}
