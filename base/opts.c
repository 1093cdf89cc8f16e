/* SPDX-License-Identifier: MIT */
#include "base/opts.h"

#include <stdio.h>

#define WORD_MAX 64 /* longer words have no near name */

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;
	return least < c ? least : c;
}

static size_t edit_distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], n = strlen(b);
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t above = row[j];
			row[j] = min3(above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]));
			corner = above;
		}
	}
	return row[n];
}

const char *opts_nearest(const char *word, const char *const *names, size_t n)
{
	const char *nearest = NULL;
	size_t least = strlen(word) / 2 + 1;
	if (strlen(word) > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (strlen(names[i]) > WORD_MAX)
			continue;
		size_t distance = edit_distance(word, names[i]);
		if (distance < least) {
			least = distance;
			nearest = names[i];
		}
	}
	return nearest;
}

static const struct opt *find_option(
    const struct opt_group *groups, size_t n_groups, struct str name, char letter, void **values)
{
	for (size_t g = 0; g < n_groups; g++) {
		for (const struct opt *o = groups[g].options; o && o->name; o++) {
			if (letter ? o->letter == letter : str_eq(name, str_from(o->name))) {
				*values = groups[g].values;
				return o;
			}
		}
	}
	return NULL;
}

static int fail_unknown(const char *arg, struct str name, const struct opt_group *groups,
    size_t n_groups, struct err *err)
{
	const char *names[256];
	size_t n = 0;
	for (size_t g = 0; g < n_groups; g++) {
		for (const struct opt *o = groups[g].options; o && o->name && n < 256; o++)
			names[n++] = o->name;
	}
	char word[WORD_MAX + 1];
	snprintf(word, sizeof(word), "%.*s", STR_ARG(name));
	const char *nearest = opts_nearest(word, names, n);
	if (nearest)
		return err_set(
		    err, ERR_USAGE, "unknown option '%s'; did you mean '--%s'?", arg, nearest);
	return err_set(err, ERR_USAGE, "unknown option '%s'", arg);
}

static bool is_choice(const char *choices, const char *value)
{
	struct str part, rest = str_from(choices);
	while (str_next(&rest, ',', &part)) {
		if (str_eq(part, str_from(value)))
			return true;
	}
	return false;
}

static int set_value(const struct opt *o, void *values, const char *value, struct err *err)
{
	char *member = (char *)values + o->offset;
	switch (o->kind) {
	case OPT_FLAG: *(bool *)(void *)member = true; return 0;
	case OPT_COUNT: ++*(int *)(void *)member; return 0;
	case OPT_TEXT:
		if (o->choices && !is_choice(o->choices, value))
			return err_set(err, ERR_USAGE, "'--%s %s': must be one of %s", o->name,
			    value, o->choices);
		*(const char **)(void *)member = value;
		return 0;
	}
	return 0;
}

static bool takes_value(const struct opt *o)
{
	return o->kind == OPT_TEXT;
}

int opts_parse(int argc, char **argv, const struct opt_group *groups, size_t n_groups,
    const char **arguments, size_t *n_arguments, struct err *err)
{
	bool is_over = false;
	*n_arguments = 0;
	for (int i = 0; i < argc; i++) {
		const char *arg = argv[i];
		if (is_over || arg[0] != '-' || arg[1] == '\0') {
			arguments[(*n_arguments)++] = arg;
			continue;
		}
		if (strcmp(arg, "--") == 0) {
			is_over = true;
			continue;
		}
		void *values = NULL;
		const struct opt *o;
		const char *value = NULL;
		if (arg[1] == '-') {
			struct str name = str_from(arg + 2);
			size_t equals = str_find_char(name, '=', 0);
			if (equals != STR_NONE) {
				value = arg + 2 + equals + 1;
				name.n = equals;
			}
			o = find_option(groups, n_groups, name, 0, &values);
			if (!o)
				return fail_unknown(arg, name, groups, n_groups, err);
			if (value && !takes_value(o))
				return err_set(err, ERR_USAGE, "'--%s' takes no value", o->name);
			if (!value && takes_value(o)) {
				if (i + 1 >= argc)
					return err_set(err, ERR_USAGE, "'--%s' needs a value: %s",
					    o->name, o->argument);
				value = argv[++i];
			}
			int rc = set_value(o, values, value, err);
			if (rc < 0)
				return rc;
			continue;
		}
		for (const char *letter = arg + 1; *letter; letter++) {
			o = find_option(groups, n_groups, (struct str){0}, *letter, &values);
			if (!o)
				return err_set(err, ERR_USAGE, "unknown option '-%c'", *letter);
			int rc = set_value(o, values, NULL, err);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

void opts_usage(const struct opt *options, struct buf *out)
{
	for (const struct opt *o = options; o && o->name; o++) {
		char left[64];
		snprintf(left, sizeof(left), "%c%c%s--%s%s%s", o->letter ? '-' : ' ',
		    o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
		    o->argument ? " " : "", o->argument ? o->argument : "");
		buf_addf(out, "  %-28s %s", left, o->help);
		if (o->choices)
			buf_addf(out, " (%s)", o->choices);
		buf_add_char(out, '\n');
	}
}
