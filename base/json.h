/* SPDX-License-Identifier: MIT */
/*
 * A JSON writer (RFC 8259) onto a buffer: commas and escapes are its business.
 *
 *	struct json json;
 *	json_init(&json, &buf);
 *	json_open(&json, '{');
 *	json_key(&json, "id");
 *	json_str(&json, id);
 *	json_close(&json, '}');
 *
 * Nesting is at most 64 deep; output is compact, on one line. Text must be
 * valid UTF-8.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#define JSON_DEPTH_MAX 64

struct json {
	struct buf *out;
	int depth;
	bool needs_comma[JSON_DEPTH_MAX];
	bool has_key;
};

void json_init(struct json *json, struct buf *out);

/* '{' or '[', and '}' or ']'. */
void json_open(struct json *json, char bracket);
void json_close(struct json *json, char bracket);

void json_key(struct json *json, const char *key);
void json_str(struct json *json, struct str value);
void json_text(struct json *json, const char *value); /* NULL gives null */
void json_int(struct json *json, int64_t value);
void json_real(struct json *json, double value); /* 6 significant digits */
void json_bool(struct json *json, bool value);
void json_null(struct json *json);

/* A key with its value, for the usual shapes. */
void json_key_str(struct json *json, const char *key, struct str value);
void json_key_text(struct json *json, const char *key, const char *value);
void json_key_int(struct json *json, const char *key, int64_t value);
void json_key_bool(struct json *json, const char *key, bool value);

/* A point in time as OAI-PMH writes it, or null for UTC_NONE. */
void json_key_time(struct json *json, const char *key, int64_t seconds);

#endif
