/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "cli/endpoints_conf.h"

#include "base/file.h"
#include "base/opts.h"
#include "base/utc.h"
#include "model/limits.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum key_kind {
	KEY_TEXT,
	KEY_LIST,     /* may be repeated */
	KEY_DURATION, /* to seconds */
	KEY_DELAY,    /* a duration to milliseconds; fractions allowed */
	KEY_FULL_EVERY,
	KEY_SIZE,
	KEY_COUNT, /* uint64_t, "none" is 0 */
	KEY_INT,   /* 0 to max */
	KEY_PERCENT,
	KEY_BOOL,
	KEY_DATE,
	KEY_WINDOW,
	KEY_METHOD,
	KEY_URL,
	KEY_PASSWORD_FILE,
	KEY_ACCESS,
};

struct key {
	const char *name;
	const char *alias; /* the same in datasources.ini or oai.ini; NULL for none */
	enum key_kind kind;
	size_t offset, count_offset; /* members of struct endpoint */
	int max;
};

#define HOUR_S 3600
#define YEAR_S 31536000

#define AT(member) offsetof(struct endpoint, member)

static const struct key keys[] = {
    {"url", "baseUrl", KEY_URL, AT(url), 0, 0},
    {"metadata-prefix", "metadataPrefix", KEY_TEXT, AT(metadata_prefix), 0, 0},
    {"set", NULL, KEY_LIST, AT(sets), AT(n_sets), 0},
    {"from", NULL, KEY_DATE, AT(from), 0, 0},
    {"until", NULL, KEY_DATE, AT(until), 0, 0},
    {"every", NULL, KEY_DURATION, AT(every_s), 0, YEAR_S},
    {"full-every", NULL, KEY_FULL_EVERY, AT(full_every_s), 0, 0},
    {"window", NULL, KEY_WINDOW, AT(window), 0, 0},
    {"delay", "requestDelay", KEY_DELAY, AT(delay_ms), 0, HOUR_S},
    {"timeout", "httpTimeout", KEY_DURATION, AT(timeout_s), 0, HOUR_S},
    {"retries", "maxTries", KEY_INT, AT(retries), 0, 100},
    {"max-wait", NULL, KEY_DURATION, AT(max_wait_s), 0, YEAR_S},
    {"max-page-bytes", NULL, KEY_SIZE, AT(max_page_bytes), 0, 0},
    {"max-records", NULL, KEY_COUNT, AT(max_records), 0, 0},
    {"method", NULL, KEY_METHOD, AT(use_post), 0, 0},
    {"username", "httpUser", KEY_TEXT, AT(username), 0, 0},
    {"password-file", NULL, KEY_PASSWORD_FILE, AT(password), 0, 0},
    {"password", "httpPass", KEY_TEXT, AT(password), 0, 0},
    {"header", NULL, KEY_LIST, AT(headers), AT(n_headers), 0},
    {"ca-file", NULL, KEY_TEXT, AT(ca_file), 0, 0},
    {"tls-verify", "sslVerify", KEY_BOOL, AT(tls_verify), 0, 0},
    {"allow-private", NULL, KEY_BOOL, AT(allow_private), 0, 0},
    {"deletion-brake", NULL, KEY_PERCENT, AT(deletion_brake_percent), 0, 0},
    {"keep-responses", NULL, KEY_BOOL, AT(keep_responses), 0, 0},
    {"trust", NULL, KEY_INT, AT(trust), 0, 100},
    {"language", NULL, KEY_TEXT, AT(language), 0, 0},
    {"type", NULL, KEY_TEXT, AT(type), 0, 0},
    {"access", NULL, KEY_ACCESS, AT(access), 0, 0},
    {"language-map", NULL, KEY_TEXT, AT(language_map), 0, 0},
    {"type-map", NULL, KEY_TEXT, AT(type_map), 0, 0},
    {"rights-map", NULL, KEY_TEXT, AT(rights_map), 0, 0},
    {"marc-languages", NULL, KEY_BOOL, AT(marc_languages), 0, 0},
    {"enabled", NULL, KEY_BOOL, AT(is_enabled), 0, 0},
};

#define N_KEYS (sizeof(keys) / sizeof(*keys))

static const char *const sheaf_keys[] = {"contact", "jobs", "merge"};

struct reader {
	struct conf *conf;
	const char *path;
	FILE *stream;
	struct err *err;
	int rc;
	int line; /* of the line in hand */
	struct endpoint defaults;
	struct endpoint *target; /* of the section in hand; NULL in [sheaf] */
	char section[128];
	int section_line;
	uint64_t seen; /* keys of this section, by bit */
};

/* The error with file and line before it, kept as the first one. */
static int fail(struct reader *r, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail(struct reader *r, int line, const char *format, ...)
{
	if (r->rc < 0)
		return r->rc;
	char text[ERR_TEXT_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	r->rc = err_set(r->err, ERR_CONFIG, "%s:%d: %s", r->path, line, text);
	return r->rc;
}

static const char *keep(struct reader *r, const char *text)
{
	return arena_str(&r->conf->arena, str_from(text)).p;
}

/* "90", "30m", "6h", "1d", "2w", also "0.5" seconds: to milliseconds; false where it is none. */
static bool parse_duration(const char *text, int64_t *ms)
{
	char *end;
	errno = 0;
	double value = strtod(text, &end);
	static const struct {
		const char *unit;
		double ms;
	} units[] = {{"", 1e3}, {"s", 1e3}, {"m", 6e4}, {"h", 36e5}, {"d", 864e5}, {"w", 6048e5}};
	if (end == text || errno || !(value >= 0) || !ascii_is_digit((unsigned char)text[0]))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(end, units[i].unit) == 0 && value * units[i].ms < 1e15) {
			*ms = (int64_t)(value * units[i].ms);
			return true;
		}
	}
	return false;
}

static bool parse_size(const char *text, uint64_t *bytes)
{
	struct str s = str_from(text);
	int shift = 0;
	if (s.n && strchr("kKmMgG", s.p[s.n - 1])) {
		char unit = ascii_lower(s.p[s.n - 1]);
		shift = unit == 'k' ? 10 : unit == 'm' ? 20 : 30;
		s.n--;
	}
	uint64_t value;
	if (!str_to_u64(s, UINT64_MAX >> shift, &value))
		return false;
	*bytes = value << shift;
	return *bytes > 0;
}

static bool parse_bool(const char *text, bool *value)
{
	static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
	for (int i = 0; i < 8; i++) {
		if (str_eq_nocase(str_from(text), str_from(words[i]))) {
			*value = i % 2;
			return true;
		}
	}
	return false;
}

static int parse_choice(const char *text, const char *const *words)
{
	for (int i = 0; words[i]; i++) {
		if (str_eq_nocase(str_from(text), str_from(words[i])))
			return i;
	}
	return -1;
}

/* The list grows in the arena; lists are short. */
static void add_to_list(struct reader *r, const char ***list, size_t *n, const char *value)
{
	const char **larger = arena_alloc(&r->conf->arena, (*n + 1) * sizeof(*larger));
	if (*n)
		memcpy(larger, *list, *n * sizeof(*larger));
	larger[(*n)++] = keep(r, value);
	*list = larger;
}

static int read_password(struct reader *r, const char *path, const char **password)
{
	struct buf buf;
	struct err inner = {0};
	buf_init(&buf, 4096);
	int rc = file_read(path, &buf, &inner);
	if (rc < 0) {
		fail(r, r->line, "password-file: %s", inner.text);
	} else {
		struct str s = buf_str(&buf);
		while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
			s.n--;
		*password = arena_str(&r->conf->arena, s).p;
	}
	buf_clear(&buf);
	return rc;
}

/* "Name: value" without control characters (RFC 9110, section 5). */
static bool is_header(struct str s)
{
	size_t colon = str_find_char(s, ':', 0);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == 0x7F || (c == ' ' && i < colon))
			return false;
	}
	return colon != STR_NONE && colon > 0;
}

static bool has_blank(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7F)
			return true;
	}
	return false;
}

/* Of "HOST" or "HOST:PORT", where a HOST in brackets may hold colons. */
static const char *find_host_fault(struct str authority)
{
	size_t bracket = str_find_char(authority, ']', 0);
	size_t colon = str_find_char(authority, ':', bracket == STR_NONE ? 0 : bracket);
	if (authority.n == 0 || colon == 0)
		return "names no host";
	struct str port = colon == STR_NONE ? STR("") : str_from_index(authority, colon + 1);
	long number = 0;
	for (size_t i = 0; i < port.n; i++) {
		if (port.p[i] < '0' || port.p[i] > '9' || i == 5)
			return "has no port behind its ':' (a number from 1 to 65535)";
		number = number * 10 + port.p[i] - '0';
	}
	return port.n && (number < 1 || number > 65535)
		   ? "has no port behind its ':' (a number from 1 to 65535)"
		   : NULL;
}

const char *conf_url_fault(const char *url)
{
	struct str s = str_from(url);
	if (!str_starts_nocase(s, STR("http://")) && !str_starts_nocase(s, STR("https://")))
		return "must begin with http:// or https://";
	if (has_blank(s))
		return "may hold no blank";
	const char *host = strstr(url, "//") + 2;
	struct str authority = str_make(host, strcspn(host, "/?#"));
	if (str_find_char(authority, '@', 0) != STR_NONE)
		return "may hold no user and password; use 'username' and 'password-file'";
	if (s.n > LIMIT_URL_BYTES)
		return "is longer than 8192 bytes";
	return find_host_fault(authority);
}

static int set_key(struct reader *r, const struct key *key, struct endpoint *e, const char *value)
{
	static const char *const windows[] = {"none", "day", "month", "year", NULL};
	static const char *const methods[] = {"GET", "POST", NULL};
	static const char *const accesses[] = {
	    "open", "embargoed", "restricted", "metadata only", NULL};
	char *member = (char *)e + key->offset;
	int64_t ms;
	uint64_t number;
	int choice;
	const char *fault;
	struct str s = str_from(value);
	if (s.n == 0 && key->kind != KEY_LIST)
		return fail(r, r->line, "'%s' has no value", key->name);
	switch (key->kind) {
	case KEY_URL:
		fault = conf_url_fault(value);
		if (fault && !strchr(value, '@') && s.n <= LIMIT_URL_BYTES)
			return fail(r, r->line, "'url = %s': %s", value, fault);
		if (fault) /* it may hold a password */
			return fail(r, r->line, "'url' %s", fault);
		*(const char **)(void *)member = keep(r, value);
		return 0;
	case KEY_TEXT: *(const char **)(void *)member = keep(r, value); return 0;
	case KEY_LIST:
		if (s.n == 0)
			return fail(r, r->line, "'%s' has no value", key->name);
		if (strcmp(key->name, "header") == 0 && !is_header(s))
			return fail(r, r->line, "'header = %s': must be 'Name: value'", value);
		add_to_list(r, (const char ***)(void *)member,
		    (size_t *)(void *)((char *)e + key->count_offset), value);
		return 0;
	case KEY_DURATION:
	case KEY_DELAY:
		if (!parse_duration(value, &ms))
			return fail(r, r->line, "'%s = %s': must be a time such as 90, 30m, 6h, 1d",
			    key->name, value);
		if (ms / 1000 > key->max || (key->kind == KEY_DURATION && ms < 1000))
			return fail(r, r->line, "'%s = %s': must be %s and at most %d seconds",
			    key->name, value,
			    key->kind == KEY_DELAY ? "a time" : "1 second at least", key->max);
		*(int64_t *)(void *)member = key->kind == KEY_DELAY ? ms : ms / 1000;
		return 0;
	case KEY_FULL_EVERY:
		if (strcmp(value, "never") == 0) {
			*(int64_t *)(void *)member = ENDPOINT_NEVER;
			return 0;
		}
		if (!parse_duration(value, &ms))
			return fail(r, r->line, "'%s = %s': must be 'never' or a time such as 30d",
			    key->name, value);
		*(int64_t *)(void *)member = ms / 1000;
		return 0;
	case KEY_SIZE:
		if (!parse_size(value, &number))
			return fail(r, r->line, "'%s = %s': must be a size such as 64M or 1G",
			    key->name, value);
		*(uint64_t *)(void *)member = number;
		return 0;
	case KEY_COUNT:
		number = 0;
		if (strcmp(value, "none") != 0 && !str_to_u64(s, INT64_MAX, &number))
			return fail(
			    r, r->line, "'%s = %s': must be 'none' or a number", key->name, value);
		*(uint64_t *)(void *)member = number;
		return 0;
	case KEY_INT:
	case KEY_PERCENT:
		if (key->kind == KEY_PERCENT && s.n && s.p[s.n - 1] == '%')
			s.n--;
		if (!str_to_u64(s, key->max ? (uint64_t)key->max : 100, &number))
			return fail(r, r->line, "'%s = %s': must be a number from 0 to %d",
			    key->name, value, key->max ? key->max : 100);
		*(int *)(void *)member = (int)number;
		return 0;
	case KEY_BOOL:
		if (!parse_bool(value, (bool *)(void *)member))
			return fail(r, r->line, "'%s = %s': must be yes or no", key->name, value);
		return 0;
	case KEY_DATE:
		if (utc_parse(s, NULL, NULL) == UTC_NONE)
			return fail(r, r->line,
			    "'%s = %s': must be a date such as 2020-01-31 or 2020-01-31T00:00:00Z",
			    key->name, value);
		*(const char **)(void *)member = keep(r, value);
		return 0;
	case KEY_WINDOW:
		choice = parse_choice(value, windows);
		if (choice < 0)
			return fail(r, r->line, "'%s = %s': must be none, day, month or year",
			    key->name, value);
		*(enum endpoint_window *)(void *)member = (enum endpoint_window)choice;
		return 0;
	case KEY_METHOD:
		choice = parse_choice(value, methods);
		if (choice < 0)
			return fail(r, r->line, "'%s = %s': must be GET or POST", key->name, value);
		*(bool *)(void *)member = choice == 1;
		return 0;
	case KEY_ACCESS:
		if (parse_choice(value, accesses) < 0)
			return fail(r, r->line,
			    "'%s = %s': must be open, embargoed, restricted or metadata only",
			    key->name, value);
		*(const char **)(void *)member = keep(r, value);
		return 0;
	case KEY_PASSWORD_FILE: return read_password(r, value, (const char **)(void *)member);
	}
	return 0;
}

static const char *nearest_key(const char *name)
{
	const char *names[N_KEYS];
	for (size_t i = 0; i < N_KEYS; i++)
		names[i] = keys[i].name;
	return opts_nearest(name, names, N_KEYS);
}

static int set_endpoint_key(struct reader *r, const char *name, const char *value)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		const struct key *key = &keys[i];
		if (strcmp(name, key->name) != 0 && (!key->alias || strcmp(name, key->alias) != 0))
			continue;
		uint64_t bit = UINT64_C(1) << i;
		if ((r->seen & bit) && key->kind != KEY_LIST)
			return fail(r, r->line, "'%s' is given twice in [%s]", name, r->section);
		/* A section's own list replaces that of [defaults]. */
		if (key->kind == KEY_LIST && !(r->seen & bit))
			*(size_t *)(void *)((char *)r->target + key->count_offset) = 0;
		r->seen |= bit;
		return set_key(r, key, r->target, value);
	}
	const char *nearest = nearest_key(name);
	if (nearest)
		return fail(r, r->line, "unknown key '%s'; did you mean '%s'?", name, nearest);
	return fail(r, r->line, "unknown key '%s'", name);
}

static int set_sheaf_key(struct reader *r, const char *name, const char *value)
{
	const char *nearest;
	uint64_t number;
	for (size_t i = 0; i < sizeof(sheaf_keys) / sizeof(*sheaf_keys); i++) {
		if (strcmp(name, sheaf_keys[i]) != 0)
			continue;
		if (r->seen & (UINT64_C(1) << i))
			return fail(r, r->line, "'%s' is given twice in [sheaf]", name);
		r->seen |= UINT64_C(1) << i;
		if (i == 0) {
			r->conf->contact = keep(r, value);
		} else if (i == 1) {
			if (!str_to_u64(str_from(value), LIMIT_JOBS, &number) || number == 0)
				return fail(r, r->line,
				    "'jobs = %s': must be a number from 1 to %d", value,
				    LIMIT_JOBS);
			r->conf->jobs = (int)number;
		} else if (strcmp(value, "same, preprint") != 0) {
			return fail(r, r->line,
			    "'merge = %s': this version knows 'same, preprint' only", value);
		}
		return 0;
	}
	nearest = opts_nearest(name, sheaf_keys, sizeof(sheaf_keys) / sizeof(*sheaf_keys));
	if (nearest)
		return fail(
		    r, r->line, "unknown key '%s' in [sheaf]; did you mean '%s'?", name, nearest);
	return fail(r, r->line, "unknown key '%s' in [sheaf]", name);
}

/* The end of a section: an endpoint must have a url. */
static int end_section(struct reader *r)
{
	const struct endpoint *e = r->target;
	if (!e || e == &r->defaults)
		return 0;
	if (!e->url)
		return fail(r, r->section_line, "endpoint '%s' has no url", r->section);
	if (e->from && e->until &&
	    utc_parse(str_from(e->from), NULL, NULL) > utc_parse(str_from(e->until), NULL, NULL))
		return fail(
		    r, r->section_line, "endpoint '%s': 'from' is after 'until'", r->section);
	if (!e->username != !e->password)
		return fail(r, r->section_line,
		    "endpoint '%s': 'username' and 'password-file' go together", r->section);
	return 0;
}

static int begin_section(struct reader *r, struct str name)
{
	if (end_section(r) < 0)
		return r->rc;
	if (name.n == 0 || name.n >= sizeof(r->section))
		return fail(r, r->line, "a section's name must have 1 to %zu bytes",
		    sizeof(r->section) - 1);
	snprintf(r->section, sizeof(r->section), "%.*s", STR_ARG(name));
	r->section_line = r->line;
	r->seen = 0;
	if (str_eq(name, STR("sheaf"))) {
		r->target = NULL;
		return 0;
	}
	if (str_eq(name, STR("defaults"))) {
		if (r->conf->n_endpoints)
			return fail(r, r->line, "[defaults] must stand before the first endpoint");
		r->target = &r->defaults;
		return 0;
	}
	if (!endpoint_is_name(name))
		return fail(r, r->line,
		    "an endpoint's name has 1 to %d bytes, no '/' and no control character",
		    ENDPOINT_NAME_MAX);
	struct conf *conf = r->conf;
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		if (strcmp(conf->endpoints[i].name, r->section) == 0)
			return fail(r, r->line, "endpoint '%s' is given twice", r->section);
	}
	if (conf->n_endpoints == conf->endpoints_capacity) {
		size_t larger = conf->endpoints_capacity ? conf->endpoints_capacity * 2 : 16;
		conf->endpoints = arena_grow(&conf->arena, conf->endpoints,
		    conf->n_endpoints * sizeof(*conf->endpoints),
		    larger * sizeof(*conf->endpoints));
		conf->endpoints_capacity = larger;
	}
	r->target = &conf->endpoints[conf->n_endpoints++];
	*r->target = r->defaults;
	r->target->name = keep(r, r->section);
	return 0;
}

/* inih's fgets: counts lines and sees sections, which inih tells only with their first key. */
static char *read_line(char *line, int size, void *stream)
{
	struct reader *r = stream;
	if (r->rc < 0 || !fgets(line, size, r->stream))
		return NULL;
	r->line++;
	struct str s = str_from(line);
	if (s.n + 1 >= (size_t)size && s.p[s.n - 1] != '\n') {
		fail(r, r->line, "this line is longer than %d bytes", size - 2);
		return NULL;
	}
	s = str_trim(s);
	if (str_starts(s, STR("\xEF\xBB\xBF")))
		s = str_trim(str_from_index(s, 3));
	if (s.n && s.p[0] == '[') {
		size_t end = str_find_char(s, ']', 0);
		if (end == STR_NONE)
			fail(r, r->line, "'%.*s' lacks its ']'", STR_ARG(s));
		else
			begin_section(r, str_trim(str_sub(s, 1, end - 1)));
		if (r->rc < 0)
			return NULL;
	}
	return line;
}

static int on_key(void *user, const char *section, const char *name, const char *value)
{
	struct reader *r = user;
	if (r->rc < 0)
		return 0;
	if (!*section)
		fail(r, r->line, "'%s' stands before the first section", name);
	else if (!r->target)
		set_sheaf_key(r, name, value);
	else
		set_endpoint_key(r, name, value);
	return r->rc == 0;
}

int conf_read(struct conf *conf, const char *path, struct err *err)
{
	*conf = (struct conf){.jobs = 4};
	struct reader r = {.conf = conf, .path = path, .err = err};
	endpoint_init(&r.defaults);
	r.stream = fopen(path, "re");
	if (!r.stream) {
		if (errno == ENOENT)
			return err_set(err, ERR_NOT_FOUND,
			    "there is no configuration '%s'; write one (see "
			    "sheaf-endpoints.conf(5)) "
			    "or name it with --config",
			    path);
		return err_set(err, ERR_CONFIG, "cannot open '%s': %s", path, strerror(errno));
	}
	int line = ini_parse_stream(read_line, &r, on_key, &r);
	if (r.rc == 0 && ferror(r.stream))
		r.rc = err_set(err, ERR_CONFIG, "cannot read '%s': %s", path, strerror(errno));
	else if (r.rc == 0 && line > 0)
		fail(&r, line, "this line is neither [section], key = value nor a comment");
	else if (r.rc == 0)
		end_section(&r);
	fclose(r.stream);
	conf->defaults = r.defaults;
	if (r.rc < 0)
		conf_clear(conf);
	return r.rc;
}

void conf_clear(struct conf *conf)
{
	arena_clear(&conf->arena);
	*conf = (struct conf){0};
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same_value(const struct key *key, const struct endpoint *a, const struct endpoint *b)
{
	const char *in_a = (const char *)a + key->offset, *in_b = (const char *)b + key->offset;
	size_t size = 0;
	switch (key->kind) {
	case KEY_TEXT:
	case KEY_DATE:
	case KEY_URL:
	case KEY_PASSWORD_FILE:
	case KEY_ACCESS:
		return is_same_text(*(const char *const *)(const void *)in_a,
		    *(const char *const *)(const void *)in_b);
	case KEY_LIST: {
		size_t n = *(const size_t *)(const void *)((const char *)a + key->count_offset);
		if (n != *(const size_t *)(const void *)((const char *)b + key->count_offset))
			return false;
		for (size_t i = 0; i < n; i++) {
			if (!is_same_text((*(const char ***)(uintptr_t)in_a)[i],
				(*(const char ***)(uintptr_t)in_b)[i]))
				return false;
		}
		return true;
	}
	case KEY_DURATION:
	case KEY_DELAY:
	case KEY_FULL_EVERY:
	case KEY_SIZE:
	case KEY_COUNT: size = sizeof(int64_t); break;
	case KEY_INT:
	case KEY_PERCENT: size = sizeof(int); break;
	case KEY_BOOL:
	case KEY_METHOD: size = sizeof(bool); break;
	case KEY_WINDOW: size = sizeof(enum endpoint_window); break;
	}
	return memcmp(in_a, in_b, size) == 0;
}

static const struct endpoint *find_endpoint(const struct conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		if (strcmp(conf->endpoints[i].name, name) == 0)
			return &conf->endpoints[i];
	}
	return NULL;
}

static void add_name(struct buf *names, const char *name)
{
	buf_addf(names, "%s%s", names->n ? ", " : "", name);
}

void conf_compare(
    const struct conf *before, const struct conf *after, conf_change_fn tell, void *ctx)
{
	struct buf names;
	buf_init(&names, 4096);
	if (!is_same_text(before->contact, after->contact))
		add_name(&names, "contact");
	if (before->jobs != after->jobs)
		add_name(&names, "jobs");
	if (names.n)
		tell(ctx, NULL, names.p);
	for (size_t i = 0; i < before->n_endpoints; i++) {
		if (!find_endpoint(after, before->endpoints[i].name))
			tell(ctx, before->endpoints[i].name, "removed");
	}
	for (size_t i = 0; i < after->n_endpoints; i++) {
		const struct endpoint *now = &after->endpoints[i];
		const struct endpoint *was = find_endpoint(before, now->name);
		buf_reset(&names);
		for (size_t j = 0; was && j < N_KEYS; j++) {
			/* Two keys may say the same: password-file and password. */
			bool is_told = j > 0 && keys[j].offset == keys[j - 1].offset;
			if (!is_told && !is_same_value(&keys[j], was, now))
				add_name(&names, keys[j].name);
		}
		if (!was)
			tell(ctx, now->name, "added");
		else if (names.n)
			tell(ctx, now->name, names.p);
	}
	buf_clear(&names);
}

int conf_find(
    const struct conf *conf, const char *name, const struct endpoint **endpoint, struct err *err)
{
	const char *names[256];
	size_t n = 0;
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		if (strcmp(conf->endpoints[i].name, name) == 0) {
			*endpoint = &conf->endpoints[i];
			return 0;
		}
		if (n < 256)
			names[n++] = conf->endpoints[i].name;
	}
	const char *nearest = opts_nearest(name, names, n);
	if (nearest)
		return err_set(err, ERR_CONFIG, "there is no endpoint '%s'; did you mean '%s'?",
		    name, nearest);
	return err_set(err, ERR_CONFIG, "there is no endpoint '%s' in the configuration", name);
}
