/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "model/limits.h"
#include "normalize/kinds.h"

#include <stdlib.h>

struct map_line {
	struct str key, value;
	uint32_t number; /* in the file */
};

struct normalize_map {
	struct arena arena;
	struct map_line *lines; /* sorted by key */
	size_t n, capacity;
	uint64_t digest;
};

static const char *const elements[] = {
    [NORMALIZE_MAP_LANGUAGE] = "language",
    [NORMALIZE_MAP_TYPE] = "type",
    [NORMALIZE_MAP_RIGHTS] = "rights",
};

static int compare_lines(const void *a, const void *b)
{
	const struct map_line *x = a, *y = b;
	int order = str_cmp(x->key, y->key);
	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* A value that says nothing known would make every record with the raw one unknown silently. */
static bool is_known(enum normalize_map_kind kind, struct str value)
{
	static const struct normalize_settings none = {0};
	struct record record = {0};
	struct err ignored;
	bool is_known = false;
	if (str_eq(value, STR("-")))
		return true;
	normalize_value(&record, str_from(elements[kind]), value, &none, &ignored);
	for (size_t i = 0; i < record.n_values; i++)
		is_known |= record.values[i].kind != VALUE_TEXT;
	is_known &= record.n_issues == 0;
	record_clear(&record);
	return is_known;
}

static int read_line(struct normalize_map *map, enum normalize_map_kind kind, const char *path,
    struct str line, uint32_t number, struct err *err)
{
	char out[VOCAB_KEY_MAX];
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (str_trim(line).n == 0 || line.p[0] == '#')
		return 0;
	size_t tab = str_find_char(line, '\t', 0);
	if (tab == STR_NONE)
		return err_set(err, ERR_CONFIG,
		    "%s:%u: there must be a tab between the raw value and what it means", path,
		    number);
	struct str key = vocab_key(&map->arena, str_sub(line, 0, tab), out);
	struct str value = str_trim(str_from_index(line, tab + 1));
	if (key.n == 0)
		return err_set(err, ERR_CONFIG, "%s:%u: the raw value has no or more than %d bytes",
		    path, number, VOCAB_KEY_MAX);
	if (!is_known(kind, value))
		return err_set(err, ERR_CONFIG,
		    "%s:%u: '%.*s' is no %s that is known, and not '-' for nothing", path, number,
		    (int)(value.n < 80 ? value.n : 80), value.p, elements[kind]);
	if (map->n == LIMIT_MAP_LINES)
		return err_set(err, ERR_CONFIG, "%s:%u: there are more than %d lines", path, number,
		    LIMIT_MAP_LINES);
	VEC_ADD(map->lines, map->n, map->capacity) =
	    (struct map_line){arena_str(&map->arena, key), arena_str(&map->arena, value), number};
	return 0;
}

static int check_repeats(const struct normalize_map *map, const char *path, struct err *err)
{
	for (size_t i = 1; i < map->n; i++) {
		const struct map_line *before = &map->lines[i - 1], *line = &map->lines[i];
		if (str_eq(before->key, line->key))
			return err_set(err, ERR_CONFIG,
			    "%s:%u: the raw value stands in line %u already", path, line->number,
			    before->number);
	}
	return 0;
}

int normalize_map_read(
    struct normalize_map **map, const char *path, enum normalize_map_kind kind, struct err *err)
{
	struct buf text;
	*map = xcalloc(1, sizeof(**map));
	buf_init(&text, LIMIT_MAP_BYTES);
	int rc = file_read(path, &text, err);
	if (rc == ERR_IO) /* of one endpoint's configuration, not of the store */
		rc = err->code = ERR_CONFIG;
	struct str rest = buf_str(&text), line;
	if (rc == 0 && !utf8_is_valid(rest))
		rc = err_set(err, ERR_CONFIG, "%s: is not UTF-8", path);
	for (uint32_t number = 1; rc == 0 && str_next(&rest, '\n', &line); number++)
		rc = read_line(*map, kind, path, line, number, err);
	if (rc == 0 && (*map)->n) {
		qsort((*map)->lines, (*map)->n, sizeof(*(*map)->lines), compare_lines);
		rc = check_repeats(*map, path, err);
	}
	(*map)->digest = hash64_str(buf_str(&text), 0);
	buf_clear(&text);
	if (rc < 0) {
		normalize_map_free(*map);
		*map = NULL;
	}
	return rc;
}

void normalize_map_free(struct normalize_map *map)
{
	if (!map)
		return;
	arena_clear(&map->arena);
	free(map->lines);
	free(map);
}

uint64_t normalize_map_digest(const struct normalize_map *map)
{
	return map ? map->digest : 0;
}

bool map_find(
    const struct normalize_map *map, struct arena *arena, struct str raw, struct str *value)
{
	char out[VOCAB_KEY_MAX];
	struct map_line line = {.key = map ? vocab_key(arena, raw, out) : STR("")};
	if (line.key.n == 0)
		return false;
	size_t low = 0, high = map->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp(map->lines[middle].key, line.key);
		if (order == 0) {
			*value = map->lines[middle].value;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
