/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/raw.h"
#include "model/limits.h"
#include "pipeline/inspect.h"

struct show_options {
	bool raw;
};

const struct opt show_options[] = {
    {"raw", 0, OPT_FLAG, offsetof(struct show_options, raw), NULL, "a record as it was received",
	NULL},
    {0},
};
const size_t show_options_size = sizeof(struct show_options);

static void add_value(struct buf *out, const struct value *v)
{
	switch (v->kind) {
	case VALUE_PERSON:
		buf_add(out, v->text);
		for (int i = PERSON_GIVEN; i <= PERSON_SUFFIX; i++) {
			if (v->part[i].n) {
				buf_add_text(out, ", ");
				buf_add(out, v->part[i]);
			}
		}
		if (v->part[PERSON_ORCID].n) {
			buf_add_text(out, " (ORCID ");
			buf_add(out, v->part[PERSON_ORCID]);
			buf_add_char(out, ')');
		}
		break;
	case VALUE_IDENTIFIER:
		if (v->tag != SCHEME_URL)
			buf_addf(out, "%s:", scheme_name(v->tag));
		buf_add(out, v->text);
		break;
	case VALUE_TYPE:
		buf_addf(out, "%s <%.*s>", inspect_type_label(v->text), STR_ARG(v->text));
		break;
	case VALUE_ACCESS:
		buf_add_text(out, access_name(v->tag));
		if (v->part[ACCESS_EMBARGO_END].n) {
			buf_add_text(out, " until ");
			buf_add(out, v->part[ACCESS_EMBARGO_END]);
		}
		break;
	case VALUE_CITATION:
		buf_add(out, v->text);
		static const char *const names[] = {", volume ", ", issue ", ", pages "};
		for (int i = CITATION_VOLUME; i <= CITATION_PAGES; i++) {
			if (v->part[i].n) {
				buf_add_text(out, names[i]);
				buf_add(out, v->part[i]);
			}
		}
		break;
	default: buf_add(out, v->text);
	}
	if (v->lang.n)
		buf_addf(out, " [%.*s]", STR_ARG(v->lang));
}

static void print_publication(const struct publication *p)
{
	const char *last = NULL;
	struct buf out;
	char when[UTC_TEXT_MAX];
	buf_init(&out, 64u << 20);
	cli_print_line("%-14s %.*s", "publication", STR_ARG(p->id));
	for (size_t i = 0; i < p->n_values; i++) {
		const struct merged_value *m = &p->values[i];
		const char *label = m->value.kind == VALUE_ACCESS ? "access"
				    : m->value.kind == VALUE_CITATION
					? "in"
					: dc_element_name(m->value.element);
		buf_reset(&out);
		add_value(&out, &m->value);
		if (p->n_members > 1)
			buf_addf(&out, "  {%u}", m->member + 1);
		/* the label only where it changes */
		cli_print_line("%-14s %.*s", last && strcmp(last, label) == 0 ? "" : label,
		    STR_ARG(buf_str(&out)));
		last = label;
	}
	printf("%-14s %.*s", "first seen", STR_ARG(utc_format(p->first_seen, UTC_SECOND, when)));
	printf(", changed %.*s\n\n", STR_ARG(utc_format(p->modified, UTC_SECOND, when)));
	printf("%zu record%s%s:\n", p->n_members, p->n_members == 1 ? "" : "s",
	    p->n_members > 1 ? " ({n}: the record a value came from)" : "");
	for (size_t i = 0; i < p->n_members; i++)
		cli_print_line("  {%zu} %.*s/%.*s  %.*s", i + 1, STR_ARG(p->members[i].endpoint),
		    STR_ARG(p->members[i].identifier), STR_ARG(p->members[i].datestamp));
	buf_clear(&out);
}

static void print_record(const struct inspect_record *answer)
{
	const struct record *r = answer->record;
	struct buf out;
	buf_init(&out, 64u << 20);
	cli_print_line(
	    "%-14s %.*s/%.*s", "record", STR_ARG(answer->endpoint), STR_ARG(r->identifier));
	cli_print_line(
	    "%-14s %.*s%s", "datestamp", STR_ARG(r->datestamp), r->is_deleted ? "  (deleted)" : "");
	cli_print_line("%-14s %.*s", "publication",
	    STR_ARG(answer->publication.n ? answer->publication : STR("none")));
	for (size_t i = 0; i < r->n_sets; i++)
		cli_print_line("%-14s %.*s", "set", STR_ARG(r->sets[i]));
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct field *f = &r->fields[i];
		cli_print_line("%-14s %.*s", dc_element_name(f->element), STR_ARG(f->value));
		for (size_t j = 0; j < r->n_values; j++) {
			const struct value *v = &r->values[j];
			if (v->field != i || (v->kind == VALUE_TEXT && str_eq(v->text, f->value)))
				continue;
			buf_reset(&out);
			add_value(&out, v);
			cli_print_line(
			    "%-14s   = %.*s  (%s)", "", STR_ARG(buf_str(&out)), rule_name(v->rule));
		}
		for (size_t j = 0; j < r->n_issues; j++) {
			if (r->issues[j].field == i)
				cli_print_line(
				    "%-14s   ! %s", "", issue_code_name(r->issues[j].code));
		}
	}
	for (size_t j = 0; j < r->n_issues; j++) {
		if (r->issues[j].field == ISSUE_NO_FIELD)
			cli_print_line("%-14s %s: %.*s", "issue",
			    issue_code_name(r->issues[j].code), STR_ARG(r->issues[j].value));
	}
	buf_clear(&out);
}

static int print_json(struct cli *cli, struct inspector *inspector, enum inspect_kind kind,
    int64_t number, struct err *err)
{
	struct buf out;
	buf_init(&out, 512u << 20);
	int rc = inspect_json(inspector, kind, number, clock_now(&cli->clock), &out, err);
	if (rc == 0 || rc == INSPECT_MERGED)
		cli_print_json(&out);
	buf_clear(&out);
	return rc;
}

static void print_raw_json(const struct inspect_record *answer, struct str bytes, bool was_repaired)
{
	struct buf out;
	struct json json;
	buf_init(&out, 8 * (size_t)LIMIT_RECORD_BYTES);
	json_init(&json, &out);
	json_open(&json, '{');
	json_key_str(&json, "endpoint", answer->endpoint);
	json_key_str(&json, "identifier", answer->record->identifier);
	json_key_bool(&json, "repaired", was_repaired);
	raw_key_bytes(&json, bytes);
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
}

static int print_raw(struct cli *cli, struct inspector *inspector, int64_t number, struct err *err)
{
	struct inspect_record answer;
	struct buf bytes;
	buf_init(&bytes, 8 * (size_t)LIMIT_RECORD_BYTES);
	int rc = inspect_record(inspector, number, &answer, err);
	if (rc == 0)
		rc = inspect_original(inspector, number, &bytes, err);
	if (rc == 0) {
		bool was_repaired = bytes.n > 0;
		if (!was_repaired)
			raw_add_record(&bytes, answer.record);
		if (cli->global.json)
			print_raw_json(&answer, buf_str(&bytes), was_repaired);
		else
			raw_print(buf_str(&bytes));
	}
	buf_clear(&bytes);
	return rc;
}

int cmd_show(struct cli *cli)
{
	const struct show_options *options = cli->options;
	struct inspector *inspector;
	struct err err = {0};
	enum inspect_kind kind;
	int64_t number;
	struct arena arena = {0};
	if (inspector_open(&inspector, cli->global.store, &err) < 0)
		return cli_fail(&err);
	int rc = inspect_find(inspector, str_from(cli->arguments[0]), &kind, &number, &err);
	if (rc == 0 && options->raw && kind != INSPECT_RECORD)
		rc = err_set(&err, ERR_USAGE,
		    "--raw shows a record (ENDPOINT/IDENTIFIER), not a publication; 'sheaf show "
		    "%s' "
		    "lists its records",
		    cli->arguments[0]);
	if (rc == 0 && options->raw) {
		rc = print_raw(cli, inspector, number, &err);
	} else if (rc == 0 && cli->global.json) {
		rc = print_json(cli, inspector, kind, number, &err);
	} else if (rc == 0 && kind == INSPECT_RECORD) {
		struct inspect_record answer;
		rc = inspect_record(inspector, number, &answer, &err);
		if (rc == 0)
			print_record(&answer);
	} else if (rc == 0) {
		struct publication publication;
		rc = inspect_publication(inspector, number, &arena, &publication, &err);
		if (rc == 0 || rc == INSPECT_MERGED)
			print_publication(&publication);
	}
	if (rc == INSPECT_MERGED)
		log_info("'%s' was joined with another publication: this is it", cli->arguments[0]);
	if (rc == INSPECT_GONE)
		rc = err_set(
		    &err, ERR_NOT_FOUND, "publication '%s' has no record left", cli->arguments[0]);
	arena_clear(&arena);
	inspector_close(inspector);
	return rc < 0 ? cli_fail(&err) : EXIT_OK;
}
