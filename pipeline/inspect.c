/* SPDX-License-Identifier: MIT */
#include "pipeline/inspect.h"

#include "dedup/dedup.h"
#include "model/limits.h"
#include "normalize/normalize.h"
#include "pipeline/schedule.h"
#include "pipeline/plan.h"
#include "publish/publish.h"
#include "store/store.h"

#include <stdlib.h>

struct inspector {
	struct store *store;
	struct stored_record stored;
};

int inspector_open(struct inspector **out, const char *store_path, struct err *err)
{
	struct inspector *inspector = xcalloc(1, sizeof(*inspector));
	int rc = store_open(&inspector->store, store_path, STORE_READ, err);
	if (rc == 0)
		rc = store_begin_read(inspector->store, err);
	if (rc < 0) {
		inspector_close(inspector);
		return rc;
	}
	*out = inspector;
	return 0;
}

void inspector_close(struct inspector *inspector)
{
	if (!inspector)
		return;
	stored_record_clear(&inspector->stored);
	store_close(inspector->store);
	free(inspector);
}

int inspect_totals(struct inspector *inspector, struct inspect_totals *totals, struct err *err)
{
	struct store_totals t;
	int rc = store_get_totals(inspector->store, 0, &t, err);
	if (rc == 0)
		*totals = (struct inspect_totals){
		    t.records, t.deleted, t.rejected, t.publications, t.duplicates, t.dirty};
	return rc;
}

struct endpoint_walk {
	struct inspector *inspector;
	inspect_endpoint_fn each;
	void *ctx;
};

static void find_gaps(struct str left, struct arena *arena, struct inspect_endpoint *answer)
{
	struct plan plan = {0};
	if (plan_read(&plan, left) && plan.n > 0) {
		struct inspect_gap *gaps = arena_calloc(arena, plan.n, sizeof(*gaps));
		for (size_t i = 0; i < plan.n; i++)
			if (plan.spans[i].state == SPAN_GAP)
				gaps[answer->n_gaps++] =
				    (struct inspect_gap){plan.spans[i].set_index,
					plan.spans[i].from, plan.spans[i].until};
		answer->gaps = gaps;
	}
	plan_clear(&plan);
}

static int on_endpoint(void *ctx, const struct store_endpoint *endpoint, struct err *err)
{
	struct endpoint_walk *walk = ctx;
	struct store *store = walk->inspector->store;
	struct inspect_endpoint answer = {.name = endpoint->name, .url = endpoint->url};
	struct store_totals t;
	int rc = store_get_totals(store, endpoint->id, &t, err);
	if (rc < 0)
		return rc;
	answer.records = t.records;
	answer.deleted = t.deleted;
	answer.rejected = t.rejected;
	struct arena arena = {0};
	struct str left = {0};
	rc = store_last_run(store, endpoint->id, &answer.last_run, &left, &arena, err);
	answer.has_run = rc == 0;
	if (rc == 0)
		find_gaps(left, &arena, &answer);
	if (rc == 0 || rc == ERR_NOT_FOUND)
		rc = walk->each(walk->ctx, &answer, err);
	arena_clear(&arena);
	return rc;
}

int inspect_endpoints(
    struct inspector *inspector, inspect_endpoint_fn each, void *ctx, struct err *err)
{
	struct endpoint_walk walk = {inspector, each, ctx};
	return store_each_endpoint(inspector->store, on_endpoint, &walk, err);
}

struct run_walk {
	size_t n_left;
	inspect_run_fn each;
	void *ctx;
};

static int on_run(void *ctx, struct str endpoint, const struct run *run, struct err *err)
{
	(void)endpoint;
	struct run_walk *walk = ctx;
	if (walk->n_left == 0)
		return 0;
	walk->n_left--;
	return walk->each(walk->ctx, run, err);
}

int inspect_runs(struct inspector *inspector, struct str endpoint, size_t max, inspect_run_fn each,
    void *ctx, struct err *err)
{
	struct run_walk walk = {max, each, ctx};
	int64_t id;
	int rc = store_find_endpoint(inspector->store, endpoint, &id, err);
	if (rc == ERR_NOT_FOUND)
		return 0;
	return rc < 0 ? rc : store_each_run(inspector->store, id, on_run, &walk, err);
}

const char *inspect_state_name(enum inspect_state state)
{
	static const char *const names[] = {"idle", "running", "waiting", "postponed"};
	return names[state];
}

int inspect_schedule(struct inspector *inspector, const struct endpoint *endpoint, int64_t now,
    struct inspect_schedule *schedule, struct err *err)
{
	const struct schedule at = {.now = now, .watched_since = UTC_NONE, .n_endpoints = 1};
	struct harvest_history *history = &schedule->history;
	int rc = store_get_history(inspector->store, str_from(endpoint->name), history, err);
	if (rc < 0)
		return rc;
	schedule->next_due = schedule_next_due(&at, endpoint, history);
	schedule->state = history->holder_pid			? INSPECT_RUNNING
			  : schedule_is_postponed(&at, history) ? INSPECT_POSTPONED
			  : schedule->next_due <= now		? INSPECT_WAITING
								: INSPECT_IDLE;
	return 0;
}

int inspect_daemons(struct inspector *inspector, int64_t now,
    struct inspect_daemon daemons[INSPECT_DAEMONS_MAX], size_t *n, struct err *err)
{
	struct store_daemon rows[INSPECT_DAEMONS_MAX];
	int rc = store_get_daemons(inspector->store, now, rows, INSPECT_DAEMONS_MAX, n, err);
	for (size_t i = 0; rc == 0 && i < *n; i++) {
		daemons[i] = (struct inspect_daemon){.pid = rows[i].pid,
		    .started = rows[i].started,
		    .heartbeat = rows[i].heartbeat,
		    .dedup_began = rows[i].dedup_began,
		    .dedup_ended = rows[i].dedup_ended,
		    .is_alive = rows[i].is_alive,
		    .is_own = rows[i].is_own};
		memcpy(daemons[i].machine, rows[i].machine, sizeof(daemons[i].machine));
	}
	return rc;
}

struct rejected_walk {
	const char *endpoint; /* NULL: all */
	inspect_rejected_fn each;
	void *ctx;
};

static int on_rejected(void *ctx, struct str endpoint, struct str identifier, struct str source,
    uint64_t position, struct str reason, int64_t seen, struct str bytes, struct err *err)
{
	struct rejected_walk *walk = ctx;
	if (walk->endpoint && !str_eq(endpoint, str_from(walk->endpoint)))
		return 0;
	return walk->each(walk->ctx,
	    &(struct inspect_rejected){endpoint, identifier, source, reason, bytes, position, seen},
	    err);
}

int inspect_rejected(struct inspector *inspector, const char *endpoint, bool with_bytes,
    inspect_rejected_fn each, void *ctx, struct err *err)
{
	struct rejected_walk walk = {endpoint, each, ctx};
	int64_t id;
	int rc = endpoint ? store_find_named(inspector->store, str_from(endpoint), &id, err) : 0;
	return rc < 0 ? rc
		      : store_each_rejected(inspector->store, with_bytes, on_rejected, &walk, err);
}

int inspect_original(
    struct inspector *inspector, int64_t number, struct buf *bytes, struct err *err)
{
	return store_get_original(inspector->store, number, bytes, err);
}

int inspect_find(struct inspector *inspector, struct str id, enum inspect_kind *kind,
    int64_t *number, struct err *err)
{
	int rc;
	if (str_find_char(id, '/', 0) != STR_NONE) {
		*kind = INSPECT_RECORD;
		rc = store_find_record(inspector->store, id, number, err);
		if (rc == ERR_NOT_FOUND)
			return err_set(err, rc,
			    "there is no record '%.*s'; a record is named "
			    "ENDPOINT/IDENTIFIER, as in 'sheaf export --of clusters'",
			    STR_ARG(id));
		return rc;
	}
	*kind = INSPECT_PUBLICATION;
	rc = store_find_publication(inspector->store, id, number, err);
	if (rc == ERR_NOT_FOUND)
		return err_set(err, rc,
		    "there is no publication '%.*s'; ids are listed by "
		    "'sheaf export --of clusters', a record is named ENDPOINT/IDENTIFIER",
		    STR_ARG(id));
	return rc;
}

/* Joined ids lead on; a chain is at most as long as there were joins. */
#define MERGES_FOLLOWED 1000

int inspect_publication(struct inspector *inspector, int64_t number, struct arena *arena,
    struct publication *publication, struct err *err)
{
	struct stored_publication row;
	int outcome = 0;
	for (int i = 0; i < MERGES_FOLLOWED; i++) {
		int rc = store_get_publication_row(inspector->store, number, arena, &row, err);
		if (rc < 0)
			return rc;
		if (row.is_alive) {
			rc = store_get_publication(
			    inspector->store, number, arena, publication, err);
			return rc < 0 ? rc : outcome;
		}
		if (row.merged_into.n == 0)
			return INSPECT_GONE;
		outcome = INSPECT_MERGED;
		rc = store_find_publication(inspector->store, row.merged_into, &number, err);
		if (rc < 0)
			return rc;
	}
	return err_set(
	    err, ERR_STORE, "publication '%.*s' leads in a circle", STR_ARG(row.public_id));
}

int inspect_record(
    struct inspector *inspector, int64_t number, struct inspect_record *answer, struct err *err)
{
	int rc = store_get_record(inspector->store, number, &inspector->stored, err);
	if (rc < 0)
		return rc;
	const struct stored_record *s = &inspector->stored;
	*answer = (struct inspect_record){
	    s->endpoint, s->publication, s->first_seen, s->changed_at, &s->record};
	return 0;
}

int inspect_json(struct inspector *inspector, enum inspect_kind kind, int64_t number, int64_t now,
    struct buf *out, struct err *err)
{
	struct publish_settings settings = {now, false, normalize_type_label};
	struct arena arena = {0};
	int rc;
	if (kind == INSPECT_RECORD) {
		struct inspect_record answer;
		rc = inspect_record(inspector, number, &answer, err);
		if (rc == 0)
			publish_format_find(PUBLISH_RECORDS, STR("jsonl"))
			    ->record(&settings,
				&(struct published_record){
				    answer.record, answer.endpoint, answer.publication},
				out);
	} else {
		struct publication publication;
		rc = inspect_publication(inspector, number, &arena, &publication, err);
		if (rc == 0 || rc == INSPECT_MERGED)
			publish_format_find(PUBLISH_PUBLICATIONS, STR("jsonl"))
			    ->publication(&settings, &publication, out);
	}
	if (out->n && out->p[out->n - 1] == '\n')
		out->p[--out->n] = '\0';
	arena_clear(&arena);
	return rc;
}

const char *inspect_type_label(struct str uri)
{
	return normalize_type_label(uri);
}

/* --- why --- */

static struct inspect_match describe(struct match match)
{
	return (struct inspect_match){
	    .verdict = verdict_name(match.verdict),
	    .rule = match_rule_name(match.rule),
	    .text = match_rule_text(match.rule),
	    .score = match.score,
	    .is_veto = match_is_veto(match),
	    .links = match_links(match),
	};
}

struct evidence_walk {
	inspect_evidence_fn say;
	void *ctx;
};

static void on_evidence(
    void *ctx, const char *what, struct str a, struct str b, const char *finding)
{
	struct evidence_walk *walk = ctx;
	walk->say(walk->ctx, &(struct inspect_evidence){what, a, b, finding});
}

static int load_profile(struct inspector *inspector, int64_t number, struct profile **profile,
    int64_t *publication, struct err *err)
{
	int rc = store_get_record(inspector->store, number, &inspector->stored, err);
	if (rc < 0)
		return rc;
	const struct record *record = &inspector->stored.record;
	if (record->is_deleted)
		return err_set(err, ERR_NOT_FOUND, "the record '%.*s/%.*s' is deleted",
		    STR_ARG(inspector->stored.endpoint), STR_ARG(record->identifier));
	*profile = profile_from_record(record, inspector->stored.endpoint);
	struct dedup_state state;
	rc = store_get_dedup_state(inspector->store, number, &state, err);
	if (rc == 0)
		*publication = state.publication_id;
	return rc;
}

static size_t count_shared(const struct profile *a, const struct profile *b)
{
	uint64_t keys_a[LIMIT_KEYS_PER_RECORD], keys_b[LIMIT_KEYS_PER_RECORD];
	size_t n_a = block_keys(a, keys_a), n_b = block_keys(b, keys_b), n = 0;
	for (size_t i = 0, j = 0; i < n_a && j < n_b;) {
		if (keys_a[i] == keys_b[j]) {
			n++;
			i++;
			j++;
		} else if (keys_a[i] < keys_b[j]) {
			i++;
		} else {
			j++;
		}
	}
	return n;
}

int inspect_explain(struct inspector *inspector, int64_t a, int64_t b, inspect_evidence_fn say,
    void *ctx, struct inspect_match *match, struct err *err)
{
	struct profile *profile_a = NULL, *profile_b = NULL;
	int64_t publication_a = 0, publication_b = 0;
	struct evidence_walk walk = {say, ctx};
	int rc = load_profile(inspector, a, &profile_a, &publication_a, err);
	if (rc == 0)
		rc = load_profile(inspector, b, &profile_b, &publication_b, err);
	if (rc == 0) {
		*match = describe(match_explain(profile_a, profile_b, on_evidence, &walk));
		match->n_shared_keys = count_shared(profile_a, profile_b);
		match->is_together = publication_a && publication_a == publication_b;
	}
	profile_free(profile_a);
	profile_free(profile_b);
	return rc;
}

static size_t find_member(const struct publication *publication, int64_t record_id)
{
	for (size_t i = 0; i < publication->n_members; i++) {
		if (publication->members[i].record_id == record_id)
			return i;
	}
	return publication->n_members;
}

int inspect_links(struct inspector *inspector, const struct publication *publication,
    inspect_link_fn link, void *ctx, struct err *err)
{
	struct store_match *matches = NULL;
	size_t capacity = 0;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < publication->n_members; i++) {
		size_t n = 0;
		rc = store_get_matches(inspector->store, publication->members[i].record_id,
		    &matches, &n, &capacity, err);
		for (size_t j = 0; rc == 0 && j < n; j++) {
			int64_t other = matches[j].a == publication->members[i].record_id
					    ? matches[j].b
					    : matches[j].a;
			size_t k = find_member(publication, other);
			if (k <= i || k == publication->n_members)
				continue;
			struct inspect_match match = describe(matches[j].match);
			match.is_together = true;
			rc = link(ctx, i, k, &match);
		}
	}
	free(matches);
	return rc;
}
