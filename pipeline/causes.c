/* SPDX-License-Identifier: MIT */
#include "pipeline/causes.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "model/limits.h"
#include "store/store.h"

#include <stdlib.h>

#define VALUE_BYTES 80 /* of an example's value */

const char *cause_kind_name(enum cause_kind kind)
{
	static const char *const names[] = {"run", "rejected", "issue"};
	return names[kind];
}

/* ---- texts ---- */

static size_t pass_word(struct str text, size_t at)
{
	while (at < text.n && !ascii_is_space(text.p[at]) && !strchr("'\",;)", text.p[at]))
		at++;
	return at;
}

static bool begins_at(struct str text, size_t at, struct str what)
{
	return str_starts_nocase(str_from_index(text, at), what);
}

void causes_generalise(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		bool is_word = at == 0 || !ascii_is_alnum((unsigned char)text.p[at - 1]);
		if (is_word &&
		    (begins_at(text, at, STR("http://")) || begins_at(text, at, STR("https://")))) {
			buf_add(out, STR("URL"));
			at = pass_word(text, at);
		} else if (is_word && begins_at(text, at, STR("oai:"))) {
			buf_add(out, STR("ID"));
			at = pass_word(text, at);
		} else if (ascii_is_digit((unsigned char)text.p[at])) {
			buf_add_char(out, 'N');
			while (
			    at < text.n && (ascii_is_digit((unsigned char)text.p[at]) ||
					       (text.p[at] == '.' && at + 1 < text.n &&
						   ascii_is_digit((unsigned char)text.p[at + 1]))))
				at++;
		} else {
			buf_add_char(out, text.p[at++]);
		}
	}
}

/* "HTTP 404" is another failure than "HTTP 500": a status stays. */
static struct str make_pattern(struct buf *scratch, struct str text)
{
	buf_reset(scratch);
	size_t at = str_find(text, STR("HTTP "), 0);
	if (at != STR_NONE && at + 8 <= text.n) {
		causes_generalise(scratch, str_sub(text, 0, at));
		buf_add(scratch, str_sub(text, at, 8));
		at += 8;
	} else {
		at = 0;
	}
	causes_generalise(scratch, str_from_index(text, at));
	return buf_str(scratch);
}

/* ---- groups ---- */

struct collector {
	struct causes *causes;
	struct buf scratch;
	int64_t endpoint_id; /* 0: all */
	struct str endpoint; /* its name; empty: all */
};

static struct cause *find_cause(struct causes *causes, enum cause_kind kind, struct str code,
    struct str element, struct str text)
{
	uint64_t hash = hash64_str(text, hash64_str(element, hash64_str(code, kind)));
	for (size_t i = 0; i < causes->n; i++) {
		if (causes->items[i].hash == hash)
			return &causes->items[i];
	}
	if (causes->n == LIMIT_CAUSES)
		return NULL;
	struct cause *cause = &VEC_ADD(causes->items, causes->n, causes->capacity);
	*cause = (struct cause){
	    .kind = kind,
	    .code = arena_str(&causes->arena, code),
	    .element = arena_str(&causes->arena, element),
	    .text = arena_str(&causes->arena, text),
	    .last = UTC_NONE,
	    .hash = hash,
	};
	return cause;
}

/* Whether the endpoint is the cause's first time. */
static void count_endpoint(struct cause *cause, struct str endpoint)
{
	uint64_t hash = hash64_str(endpoint, 0);
	if (cause->n_endpoints > 0 && cause->last_endpoint == hash)
		return;
	cause->last_endpoint = hash;
	for (size_t i = 0; i < cause->n_endpoints; i++) {
		if (cause->endpoints[i] == hash)
			return;
	}
	VEC_ADD(cause->endpoints, cause->n_endpoints, cause->endpoints_capacity) = hash;
}

static struct str cut(struct arena *arena, struct str text)
{
	return arena_str(arena, utf8_cut(text, VALUE_BYTES));
}

static void add(struct collector *collector, struct cause *cause, struct str endpoint,
    struct str identifier, struct str value, int64_t when)
{
	struct causes *causes = collector->causes;
	if (!cause) {
		causes->n_other++;
		return;
	}
	cause->n++;
	count_endpoint(cause, endpoint);
	if (when != UTC_NONE && (cause->last == UTC_NONE || when > cause->last))
		cause->last = when;
	if (cause->n_examples == CAUSE_EXAMPLES)
		return;
	struct str example = identifier.n ? arena_printf(&causes->arena, "%.*s/%.*s",
						STR_ARG(endpoint), STR_ARG(identifier))
					  : arena_str(&causes->arena, endpoint);
	if (cause->n_examples > 0 && str_eq(cause->examples[cause->n_examples - 1], example))
		return;
	cause->values[cause->n_examples] = cut(&causes->arena, value);
	cause->examples[cause->n_examples++] = example;
}

/* ---- sources: a row of the table for each ---- */

static int on_run(void *ctx, struct str endpoint, const struct run *run, struct err *err)
{
	(void)err;
	struct collector *collector = ctx;
	if (!run->error_code)
		return 0;
	struct str text = make_pattern(&collector->scratch, str_from(run->error));
	struct cause *cause = find_cause(
	    collector->causes, CAUSE_RUN, str_from(err_code_name(run->error_code)), STR(""), text);
	add(collector, cause, endpoint, STR(""), STR(""),
	    run->finished == UTC_NONE ? run->started : run->finished);
	return 0;
}

static int collect_runs(struct collector *collector, struct store *store, struct err *err)
{
	return store_each_run(store, collector->endpoint_id, on_run, collector, err);
}

static int on_rejected(void *ctx, struct str endpoint, struct str identifier, struct str source,
    uint64_t position, struct str reason, int64_t seen, struct str bytes, struct err *err)
{
	(void)bytes;
	(void)source;
	(void)position;
	(void)err;
	struct collector *collector = ctx;
	if (collector->endpoint.n && !str_eq(endpoint, collector->endpoint))
		return 0;
	struct str text = make_pattern(&collector->scratch, reason);
	struct cause *cause = find_cause(collector->causes, CAUSE_REJECTED, STR(""), STR(""), text);
	add(collector, cause, endpoint, identifier.n ? identifier : STR("?"), STR(""), seen);
	return 0;
}

static int collect_rejected(struct collector *collector, struct store *store, struct err *err)
{
	return store_each_rejected(store, false, on_rejected, collector, err);
}

static int on_issue(void *ctx, struct str endpoint, struct str identifier, enum issue_code code,
    enum dc_element element, struct str value, struct err *err)
{
	(void)err;
	struct collector *collector = ctx;
	struct cause *cause =
	    find_cause(collector->causes, CAUSE_ISSUE, str_from(issue_code_name(code)),
		element == DC_N_ELEMENTS ? STR("") : str_from(dc_element_name(element)), STR(""));
	add(collector, cause, endpoint, identifier, value, UTC_NONE);
	return 0;
}

static int collect_issues(struct collector *collector, struct store *store, struct err *err)
{
	return store_each_issue(store, collector->endpoint_id, on_issue, collector, err);
}

static int (*const collect[])(struct collector *collector, struct store *store, struct err *err) = {
    collect_issues, /* the most by far: they stand first in the list that is searched */
    collect_runs,
    collect_rejected,
};

/* ---- all together ---- */

static int compare_causes(const void *left, const void *right)
{
	const struct cause *a = left, *b = right;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	int order = str_cmp(a->code, b->code);
	if (order == 0)
		order = str_cmp(a->element, b->element);
	return order ? order : str_cmp(a->text, b->text);
}

int causes_collect(
    struct causes *causes, const char *store_path, const char *endpoint, struct err *err)
{
	struct collector collector = {.causes = causes, .endpoint = str_from(endpoint)};
	struct store *store = NULL;
	*causes = (struct causes){0};
	buf_init(&collector.scratch, 1 << 20);
	int rc = store_open(&store, store_path, STORE_READ, err);
	if (rc == 0)
		rc = store_begin_read(store, err);
	if (rc == 0 && endpoint)
		rc = store_find_named(store, collector.endpoint, &collector.endpoint_id, err);
	for (size_t i = 0; rc == 0 && i < sizeof(collect) / sizeof(*collect); i++)
		rc = collect[i](&collector, store, err);
	store_close(store);
	buf_clear(&collector.scratch);
	if (rc == 0 && causes->n)
		qsort(causes->items, causes->n, sizeof(*causes->items), compare_causes);
	if (rc < 0)
		causes_clear(causes);
	return rc;
}

void causes_clear(struct causes *causes)
{
	for (size_t i = 0; i < causes->n; i++)
		free(causes->items[i].endpoints);
	free(causes->items);
	arena_clear(&causes->arena);
	*causes = (struct causes){0};
}
