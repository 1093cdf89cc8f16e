/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/cli.h"
#include "pipeline/inspect.h"

struct explanation {
	struct cli *cli;
	struct json json;
	struct buf out; /* JSON, or text */
	const struct publication *publication;
};

static void on_evidence(void *ctx, const struct inspect_evidence *evidence)
{
	struct explanation *e = ctx;
	if (e->cli->global.json) {
		json_open(&e->json, '{');
		json_key_text(&e->json, "what", evidence->what);
		json_key_str(&e->json, "a", evidence->a);
		json_key_str(&e->json, "b", evidence->b);
		json_key_text(&e->json, "finding", evidence->finding);
		json_close(&e->json, '}');
		return;
	}
	cli_add_line(&e->out, "  %-14s %s", evidence->what, evidence->finding);
	if (str_eq(evidence->a, evidence->b)) {
		cli_add_line(&e->out, "    both: %.*s", STR_ARG(evidence->a));
	} else {
		cli_add_line(
		    &e->out, "    a: %.*s", STR_ARG(evidence->a.n ? evidence->a : STR("-")));
		cli_add_line(
		    &e->out, "    b: %.*s", STR_ARG(evidence->b.n ? evidence->b : STR("-")));
	}
}

static void add_match_json(struct json *json, const struct inspect_match *match)
{
	json_key_text(json, "verdict", match->verdict);
	json_key_text(json, "rule", match->rule);
	json_key_text(json, "reason", match->text);
	json_key(json, "score");
	json_real(json, match->score / 1000.0);
	json_key_bool(json, "veto", match->is_veto);
}

static int explain_pair(struct explanation *e, struct inspector *inspector, const char *name_a,
    int64_t a, const char *name_b, int64_t b, struct err *err)
{
	struct inspect_match match;
	if (e->cli->global.json) {
		json_open(&e->json, '{');
		json_key_text(&e->json, "a", name_a);
		json_key_text(&e->json, "b", name_b);
		json_key(&e->json, "evidence");
		json_open(&e->json, '[');
	}
	int rc = inspect_explain(inspector, a, b, on_evidence, e, &match, err);
	if (rc < 0)
		return rc;
	if (e->cli->global.json) {
		json_close(&e->json, ']');
		add_match_json(&e->json, &match);
		json_key_int(&e->json, "shared_keys", (int64_t)match.n_shared_keys);
		json_key_bool(&e->json, "together", match.is_together);
		json_close(&e->json, '}');
		cli_print_json(&e->out);
		return 0;
	}
	printf("a: %s\nb: %s\n\n%s: %s (rule %s%s, score %.3f)\n", name_a, name_b, match.verdict,
	    match.text, match.rule, match.is_veto ? ", a veto" : "", match.score / 1000.0);
	if (match.is_together)
		printf("They are one publication%s.\n",
		    match.links ? "" : ", joined through other records");
	else
		printf("They are not one publication%s.\n",
		    !match.links ? ""
				 : ": a veto with another record stands between them, or "
				   "deduplication has not run");
	if (match.n_shared_keys)
		printf("They met by %zu block key%s.\n", match.n_shared_keys,
		    match.n_shared_keys == 1 ? "" : "s");
	else
		printf("They share no block key, so they were never compared.\n");
	printf("\nevidence:\n%.*s", STR_ARG(buf_str(&e->out)));
	return 0;
}

static void add_member_name(struct buf *out, const struct member *member)
{
	buf_addf(out, "%.*s/%.*s", STR_ARG(member->endpoint), STR_ARG(member->identifier));
}

static int on_link(void *ctx, size_t a, size_t b, const struct inspect_match *match)
{
	struct explanation *e = ctx;
	const struct member *members = e->publication->members;
	if (!e->cli->global.json) {
		buf_addf(&e->out, "  {%zu} - {%zu}  %s: %s (rule %s, score %.3f)\n", a + 1, b + 1,
		    match->verdict, match->text, match->rule, match->score / 1000.0);
		return 0;
	}
	struct buf name;
	buf_init(&name, 1 << 16);
	json_open(&e->json, '{');
	add_member_name(&name, &members[a]);
	json_key_str(&e->json, "a", buf_str(&name));
	buf_reset(&name);
	add_member_name(&name, &members[b]);
	json_key_str(&e->json, "b", buf_str(&name));
	add_match_json(&e->json, match);
	json_close(&e->json, '}');
	buf_clear(&name);
	return 0;
}

static int explain_publication(
    struct explanation *e, struct inspector *inspector, int64_t number, struct err *err)
{
	struct arena arena = {0};
	struct publication publication;
	int rc = inspect_publication(inspector, number, &arena, &publication, err);
	if (rc == INSPECT_GONE)
		rc = err_set(err, ERR_NOT_FOUND, "publication '%s' has no record left",
		    e->cli->arguments[0]);
	if (rc < 0)
		goto out;
	e->publication = &publication;
	if (e->cli->global.json) {
		json_open(&e->json, '{');
		json_key_str(&e->json, "id", publication.id);
		json_key(&e->json, "links");
		json_open(&e->json, '[');
		rc = inspect_links(inspector, &publication, on_link, e, err);
		json_close(&e->json, ']');
		json_close(&e->json, '}');
		if (rc == 0)
			cli_print_json(&e->out);
		goto out;
	}
	rc = inspect_links(inspector, &publication, on_link, e, err);
	if (rc < 0)
		goto out;
	printf("publication %.*s holds %zu record%s:\n", STR_ARG(publication.id),
	    publication.n_members, publication.n_members == 1 ? "" : "s");
	for (size_t i = 0; i < publication.n_members; i++)
		cli_print_line("  {%zu} %.*s/%.*s", i + 1, STR_ARG(publication.members[i].endpoint),
		    STR_ARG(publication.members[i].identifier));
	if (publication.n_members == 1)
		printf("No other record matches it.\n");
	else
		printf("\nwhat links them:\n%.*s\n'sheaf explain RECORD RECORD' shows the evidence "
		       "for two "
		       "of them.\n",
		    STR_ARG(buf_str(&e->out)));
out:
	arena_clear(&arena);
	return rc;
}

int cmd_explain(struct cli *cli)
{
	struct inspector *inspector;
	struct err err = {0};
	enum inspect_kind kind[2];
	int64_t number[2];
	struct explanation e = {.cli = cli};
	if (inspector_open(&inspector, cli->global.store, &err) < 0)
		return cli_fail(&err);
	buf_init(&e.out, 64u << 20);
	json_init(&e.json, &e.out);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < cli->n_arguments; i++)
		rc = inspect_find(
		    inspector, str_from(cli->arguments[i]), &kind[i], &number[i], &err);
	if (rc == 0 && cli->n_arguments == 2) {
		if (kind[0] != INSPECT_RECORD || kind[1] != INSPECT_RECORD)
			rc = err_set(&err, ERR_USAGE,
			    "two ids must be two records (ENDPOINT/IDENTIFIER); 'sheaf show ID' "
			    "lists a "
			    "publication's");
		else
			rc = explain_pair(&e, inspector, cli->arguments[0], number[0],
			    cli->arguments[1], number[1], &err);
	} else if (rc == 0 && kind[0] == INSPECT_RECORD) {
		struct inspect_record answer;
		rc = inspect_record(inspector, number[0], &answer, &err);
		if (rc == 0 && answer.publication.n == 0)
			rc = err_set(&err, ERR_NOT_FOUND, "the record '%s' is in no publication%s",
			    cli->arguments[0],
			    answer.record->is_deleted ? ": it is deleted" : " yet: 'sheaf dedup'");
		if (rc == 0)
			rc =
			    inspect_find(inspector, answer.publication, &kind[0], &number[0], &err);
		if (rc == 0)
			rc = explain_publication(&e, inspector, number[0], &err);
	} else if (rc == 0) {
		rc = explain_publication(&e, inspector, number[0], &err);
	}
	buf_clear(&e.out);
	inspector_close(inspector);
	return rc < 0 ? cli_fail(&err) : EXIT_OK;
}
