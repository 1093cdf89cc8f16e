/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/utc.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

void json_init(struct json *json, struct buf *out)
{
	*json = (struct json){.out = out};
}

/* What stands between the last value and the next. */
static void begin_value(struct json *json)
{
	if (json->has_key) {
		json->has_key = false;
		return;
	}
	if (json->needs_comma[json->depth])
		buf_add_char(json->out, ',');
	json->needs_comma[json->depth] = true;
}

static void add_quoted(struct json *json, struct str s)
{
	struct buf *out = json->out;
	buf_add_char(out, '"');
	size_t plain = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
			continue;
		buf_add_bytes(out, s.p + plain, i - plain);
		plain = i + 1;
		switch (c) {
		case '"': buf_add_text(out, "\\\""); break;
		case '\\': buf_add_text(out, "\\\\"); break;
		case '\n': buf_add_text(out, "\\n"); break;
		case '\r': buf_add_text(out, "\\r"); break;
		case '\t': buf_add_text(out, "\\t"); break;
		default: buf_addf(out, "\\u%04x", c);
		}
	}
	buf_add_bytes(out, s.p + plain, s.n - plain);
	buf_add_char(out, '"');
}

void json_open(struct json *json, char bracket)
{
	begin_value(json);
	buf_add_char(json->out, bracket);
	json->depth++;
	assert(json->depth < JSON_DEPTH_MAX);
	json->needs_comma[json->depth] = false;
}

void json_close(struct json *json, char bracket)
{
	assert(json->depth > 0);
	json->depth--;
	buf_add_char(json->out, bracket);
}

void json_key(struct json *json, const char *key)
{
	begin_value(json);
	add_quoted(json, str_from(key));
	buf_add_char(json->out, ':');
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
	begin_value(json);
	buf_addf(json->out, "%" PRId64, value);
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
