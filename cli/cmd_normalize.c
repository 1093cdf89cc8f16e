/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "cli/cli.h"
#include "model/limits.h"
#include "pipeline/normalize_value.h"

#include <errno.h>

static void key_or_null(struct json *json, const char *key, struct str value)
{
	json_key(json, key);
	if (value.n)
		json_str(json, value);
	else
		json_null(json);
}

static void add_name(struct json *json, const char *kind, const struct value *value)
{
	json_open(json, '{');
	json_key_text(json, "kind", kind);
	key_or_null(json, "family", value->text);
	key_or_null(json, "given", value->part[PERSON_GIVEN]);
	key_or_null(json, "suffix", value->part[PERSON_SUFFIX]);
	key_or_null(json, "orcid", value->part[PERSON_ORCID]);
	json_close(json, '}');
}

/* What a creator's value is where it is not one name: several, which follow, or none. */
static void add_kind_of_whole(struct json *json, const struct record *record)
{
	static const struct value nobody = {.kind = VALUE_PERSON};
	if (record->n_values > 1 && record->values[0].kind == VALUE_PERSON)
		add_name(json, "list", &nobody);
	else if (record->n_issues && record->issues[0].code == ISSUE_NAME_PLACEHOLDER)
		add_name(json, "none", &nobody);
}

static void add_json(struct json *json, const struct value *value)
{
	switch (value->kind) {
	case VALUE_PERSON: add_name(json, person_kind_name(value->tag), value); break;
	case VALUE_DATE:
		json_open(json, '{');
		json_key_str(json, "value", value->text);
		json_key_text(json, "precision", date_precision_name(value->text));
		json_close(json, '}');
		break;
	case VALUE_IDENTIFIER:
		json_open(json, '{');
		json_key_text(json, "scheme", scheme_name(value->tag));
		json_key_str(json, "value", value->text);
		if (value->part[IDENTIFIER_ROLE].n)
			json_key_str(json, "role", value->part[IDENTIFIER_ROLE]);
		json_close(json, '}');
		break;
	case VALUE_CITATION:
		json_open(json, '{');
		key_or_null(json, "title", value->text);
		key_or_null(json, "volume", value->part[CITATION_VOLUME]);
		key_or_null(json, "issue", value->part[CITATION_ISSUE]);
		key_or_null(json, "pages", value->part[CITATION_PAGES]);
		json_close(json, '}');
		break;
	case VALUE_ACCESS: json_text(json, access_name(value->tag)); break;
	default: json_str(json, value->text);
	}
}

static int print_one(struct cli *cli, struct record *record, struct str raw, struct err *err)
{
	int rc =
	    normalize_one(record, str_from(cli->arguments[0]), raw, clock_now(&cli->clock), err);
	if (rc < 0)
		return rc;
	const char *rule = record->n_values ? rule_name(record->values[0].rule) : "none";
	struct buf out;
	buf_init(&out, 16 * (size_t)LIMIT_VALUE_BYTES);
	if (cli->global.json) {
		struct json json;
		json_init(&json, &out);
		json_open(&json, '{');
		cli_key_text(&json, "raw", raw);
		json_key(&json, "values");
		json_open(&json, '[');
		add_kind_of_whole(&json, record);
		for (size_t i = 0; i < record->n_values; i++)
			add_json(&json, &record->values[i]);
		json_close(&json, ']');
		json_key_text(&json, "rule", rule);
		json_close(&json, '}');
	} else {
		buf_add(&out, raw);
		buf_add_char(&out, '\t');
		for (size_t i = 0; i < record->n_values; i++) {
			if (i)
				buf_add_char(&out, ';');
			normalize_add_shown(&out, &record->values[i]);
		}
		buf_addf(&out, "\t%s", rule);
	}
	if (out.failed)
		rc = err_set(err, ERR_LIMIT, "a value's answer is larger than %zu bytes", out.max);
	else
		cli_print_json(&out);
	buf_clear(&out);
	return rc;
}

/* The next line of standard input without its end: 1; none: 0. */
static int read_line(struct buf *line, uint64_t number, struct err *err)
{
	int c;
	buf_reset(line);
	while ((c = getc_unlocked(stdin)) != EOF && c != '\n' && !line->failed)
		buf_add_char(line, (char)c);
	if (line->failed)
		return err_set(err, ERR_LIMIT, "line %llu is longer than %zu bytes",
		    (unsigned long long)number, line->max);
	if (ferror(stdin))
		return err_set(err, ERR_IO, "cannot read standard input: %s", strerror(errno));
	if (c == EOF && line->n == 0)
		return 0;
	if (line->n && line->p[line->n - 1] == '\r')
		line->p[--line->n] = '\0';
	return 1;
}

int cmd_normalize(struct cli *cli)
{
	struct record record = {0};
	struct err err = {0};
	struct buf line;
	int rc = 0;
	buf_init(&line, LIMIT_VALUE_BYTES);
	for (size_t i = 1; rc == 0 && i < cli->n_arguments; i++)
		rc = print_one(cli, &record, str_from(cli->arguments[i]), &err);
	if (cli->n_arguments == 1) {
		/* An unknown element is wrong usage before the first line comes. */
		rc = normalize_one(&record, str_from(cli->arguments[0]), STR(""), 0, &err);
		for (uint64_t number = 1; rc == 0 && (rc = read_line(&line, number, &err)) > 0;
		     number++)
			rc = print_one(cli, &record, buf_str(&line), &err);
	}
	buf_clear(&line);
	record_clear(&record);
	return rc < 0 ? cli_fail(&err) : EXIT_OK;
}
