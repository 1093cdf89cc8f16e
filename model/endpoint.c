/* SPDX-License-Identifier: MIT */
#include "model/endpoint.h"

#include "base/utf8.h"
#include "model/limits.h"

#include <inttypes.h>

void endpoint_init(struct endpoint *endpoint)
{
	*endpoint = (struct endpoint){
	    .metadata_prefix = "oai_dc",
	    .every_s = 86400,
	    .full_every_s = ENDPOINT_AUTO,
	    .timeout_s = 60,
	    .retries = 5,
	    .max_wait_s = 3600,
	    .max_page_bytes = LIMIT_PAGE_BYTES,
	    .tls_verify = true,
	    .deletion_brake_percent = 10,
	    .trust = 50,
	    .is_enabled = true,
	};
}

bool endpoint_is_name(struct str name)
{
	if (name.n == 0 || name.n > ENDPOINT_NAME_MAX || !utf8_is_valid(name))
		return false;
	for (size_t at = 0; at < name.n;) {
		int32_t c = utf8_next(name, &at);
		if (c < 0x20 || c == '/' || (c >= 0x7F && c < 0xA0))
			return false;
	}
	return true;
}

struct str endpoint_host(const char *url)
{
	struct str s = str_from(url);
	struct str usual = str_starts_nocase(s, STR("https:")) ? STR(":443") : STR(":80");
	size_t at = str_find(s, STR("://"), 0);
	s = str_from_index(s, at == STR_NONE ? 0 : at + 3);
	size_t end = 0;
	while (end < s.n && !strchr("/?#", s.p[end]))
		end++;
	s = str_sub(s, 0, end);
	size_t user = str_find_char(s, '@', 0);
	s = str_from_index(s, user == STR_NONE ? 0 : user + 1);
	if (str_ends(s, usual))
		s.n -= usual.n;
	return s;
}

/* ---- settings as text: "delay 1000", a line each ---- */

enum kind { TEXT, LIST, INT, NUMBER, WINDOW, BOOL };

static const struct setting {
	const char *name;
	enum kind kind;
	size_t offset;
} settings[] = {
    {"url", TEXT, offsetof(struct endpoint, url)},
    {"metadata-prefix", TEXT, offsetof(struct endpoint, metadata_prefix)},
    {"set", LIST, offsetof(struct endpoint, sets)},
    {"from", TEXT, offsetof(struct endpoint, from)},
    {"until", TEXT, offsetof(struct endpoint, until)},
    {"window", WINDOW, offsetof(struct endpoint, window)},
    {"delay", NUMBER, offsetof(struct endpoint, delay_ms)},
    {"retries", INT, offsetof(struct endpoint, retries)},
    {"max-wait", NUMBER, offsetof(struct endpoint, max_wait_s)},
    {"max-page-bytes", NUMBER, offsetof(struct endpoint, max_page_bytes)},
    {"max-records", NUMBER, offsetof(struct endpoint, max_records)},
    {"post", BOOL, offsetof(struct endpoint, use_post)},
    {"deletion-brake", INT, offsetof(struct endpoint, deletion_brake_percent)},
};

#define N_SETTINGS (sizeof(settings) / sizeof(*settings))

static void write_text(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_addf(out, "%s %s\n", name, value);
}

void endpoint_write_settings(const struct endpoint *endpoint, struct buf *out)
{
	for (size_t i = 0; i < N_SETTINGS; i++) {
		const char *name = settings[i].name;
		const void *member = (const char *)endpoint + settings[i].offset;
		switch (settings[i].kind) {
		case TEXT: write_text(out, name, *(const char *const *)member); break;
		case LIST:
			for (size_t k = 0; k < endpoint->n_sets; k++)
				write_text(out, name, endpoint->sets[k]);
			break;
		case INT: buf_addf(out, "%s %d\n", name, *(const int *)member); break;
		case NUMBER:
			buf_addf(out, "%s %" PRIu64 "\n", name, *(const uint64_t *)member);
			break;
		case WINDOW:
			buf_addf(out, "%s %d\n", name, (int)*(const enum endpoint_window *)member);
			break;
		case BOOL: buf_addf(out, "%s %d\n", name, *(const bool *)member); break;
		}
	}
}

static void add_set(struct endpoint *endpoint, const char *set, struct arena *arena)
{
	size_t size = endpoint->n_sets * sizeof(*endpoint->sets);
	endpoint->sets = arena_grow(arena, endpoint->sets, size, size + sizeof(*endpoint->sets));
	endpoint->sets[endpoint->n_sets++] = set;
}

static bool read_setting(
    struct endpoint *endpoint, const struct setting *setting, struct str value, struct arena *arena)
{
	void *member = (char *)endpoint + setting->offset;
	uint64_t number = 0;
	static const uint64_t max[] = {
	    [INT] = INT32_MAX, [NUMBER] = UINT64_MAX, [WINDOW] = WINDOW_YEAR, [BOOL] = 1};
	if (setting->kind > LIST && !str_to_u64(value, max[setting->kind], &number))
		return false;
	switch (setting->kind) {
	case TEXT: *(const char **)member = arena_str(arena, value).p; break;
	case LIST: add_set(endpoint, arena_str(arena, value).p, arena); break;
	case INT: *(int *)member = (int)number; break;
	case NUMBER: *(uint64_t *)member = number; break;
	case WINDOW: *(enum endpoint_window *)member = (enum endpoint_window)number; break;
	case BOOL: *(bool *)member = number != 0; break;
	}
	return true;
}

bool endpoint_read_settings(struct endpoint *endpoint, struct str text, struct arena *arena)
{
	endpoint->url = endpoint->from = endpoint->until = NULL;
	endpoint->sets = NULL;
	endpoint->n_sets = 0;
	for (struct str line; str_next(&text, '\n', &line);) {
		struct str name;
		if (line.n == 0)
			continue;
		str_next(&line, ' ', &name);
		size_t i = 0;
		while (i < N_SETTINGS && !str_eq(name, str_from(settings[i].name)))
			i++;
		if (i == N_SETTINGS || !read_setting(endpoint, &settings[i], line, arena))
			return false;
	}
	return endpoint->url != NULL;
}
