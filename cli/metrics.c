/* SPDX-License-Identifier: MIT */
#include "cli/metrics.h"

#include "base/file.h"
#include "base/utf8.h"
#include "pipeline/inspect.h"

#include <inttypes.h>
#include <stdlib.h>

/* An endpoint that is configured, and what the store has of it. */
struct row {
	const struct endpoint *endpoint;
	struct inspect_schedule schedule;
	uint64_t records, deleted, rejected, gaps;
	bool has_run;
	struct run run;
};

struct table {
	struct inspector *inspector;
	struct row *rows;
	size_t n;
};

static int fill_row(void *ctx, const struct inspect_endpoint *endpoint, struct err *err)
{
	(void)err;
	struct table *table = ctx;
	for (size_t i = 0; i < table->n; i++) {
		struct row *row = &table->rows[i];
		if (!str_eq(str_from(row->endpoint->name), endpoint->name))
			continue;
		row->records = endpoint->records;
		row->deleted = endpoint->deleted;
		row->rejected = endpoint->rejected;
		row->gaps = endpoint->n_gaps;
		row->has_run = endpoint->has_run;
		row->run = endpoint->last_run;
	}
	return 0;
}

/* A label's value: backslash, quote and line feed are escaped (OpenMetrics, ABNF). */
static void add_label(struct buf *out, const char *value)
{
	struct arena arena = {0};
	size_t n_repaired;
	struct str text = utf8_repair(&arena, str_from(value), &n_repaired);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '\n')
			buf_add_text(out, "\\n");
		else if (c == '\\' || c == '"')
			buf_addf(out, "\\%c", c);
		else
			buf_add_char(out, c);
	}
	arena_clear(&arena);
}

static void add_head(struct buf *out, const char *name, const char *unit, const char *help)
{
	buf_addf(out, "# TYPE %s gauge\n", name);
	if (unit)
		buf_addf(out, "# UNIT %s %s\n", name, unit);
	buf_addf(out, "# HELP %s %s\n", name, help);
}

static void add_one(
    struct buf *out, const char *name, const char *unit, const char *help, int64_t value)
{
	add_head(out, name, unit, help);
	buf_addf(out, "%s %" PRId64 "\n", name, value);
}

/* A family with a sample for each endpoint; UTC_NONE: it has none. */
static void add_each(struct buf *out, const struct table *table, const char *name, const char *unit,
    const char *help, int64_t (*get)(const struct row *row))
{
	add_head(out, name, unit, help);
	for (size_t i = 0; i < table->n; i++) {
		int64_t value = get(&table->rows[i]);
		if (value == UTC_NONE)
			continue;
		buf_addf(out, "%s{endpoint=\"", name);
		add_label(out, table->rows[i].endpoint->name);
		buf_addf(out, "\"} %" PRId64 "\n", value);
	}
}

/* A family with a sample for each endpoint and each of the names. */
static void add_matrix(struct buf *out, const struct table *table, const char *name,
    const char *label, const char *help, const char *const *names, size_t n_names,
    int64_t (*get)(const struct row *row, size_t i))
{
	add_head(out, name, NULL, help);
	for (size_t i = 0; i < table->n; i++) {
		for (size_t j = 0; j < n_names; j++) {
			int64_t value = get(&table->rows[i], j);
			if (value == UTC_NONE)
				continue;
			buf_addf(out, "%s{endpoint=\"", name);
			add_label(out, table->rows[i].endpoint->name);
			buf_addf(out, "\",%s=\"%s\"} %" PRId64 "\n", label, names[j], value);
		}
	}
}

static int64_t get_records(const struct row *row)
{
	return (int64_t)row->records;
}

static int64_t get_deleted(const struct row *row)
{
	return (int64_t)row->deleted;
}

static int64_t get_rejected(const struct row *row)
{
	return (int64_t)row->rejected;
}

static int64_t get_started(const struct row *row)
{
	return row->has_run ? row->run.started : UTC_NONE;
}

static int64_t get_duration(const struct row *row)
{
	return row->has_run && row->run.finished != UTC_NONE ? row->run.finished - row->run.started
							     : UTC_NONE;
}

static int64_t get_next_due(const struct row *row)
{
	return row->endpoint->is_enabled ? row->schedule.next_due : UTC_NONE;
}

static int64_t get_failures(const struct row *row)
{
	return row->schedule.history.n_failures;
}

static int64_t get_held(const struct row *row)
{
	return (int64_t)row->schedule.history.held;
}

static int64_t get_gaps(const struct row *row)
{
	return (int64_t)row->gaps;
}

static const char *const outcomes[] = {"running", "complete", "partial", "failed", "postponed"};

static int64_t get_outcome(const struct row *row, size_t i)
{
	if (!row->has_run)
		return UTC_NONE;
	return strcmp(run_outcome_name(row->run.outcome), outcomes[i]) == 0;
}

static const char *const results[] = {"new", "changed", "unchanged", "deleted", "rejected"};

static int64_t get_result(const struct row *row, size_t i)
{
	const struct run_counters *c = &row->run.counters;
	const uint64_t counts[] = {c->n_new, c->changed, c->unchanged, c->deleted, c->rejected};
	return row->has_run ? (int64_t)counts[i] : UTC_NONE;
}

static const char *const states[] = {"idle", "running", "waiting", "postponed"};

static int64_t get_state(const struct row *row, size_t i)
{
	return strcmp(inspect_state_name(row->schedule.state), states[i]) == 0;
}

#define N(array) (sizeof(array) / sizeof(*(array)))

static void add_endpoints(struct buf *out, const struct table *table)
{
	add_each(out, table, "sheaf_endpoint_records", NULL, "Live records of the endpoint.",
	    get_records);
	add_each(out, table, "sheaf_endpoint_records_deleted", NULL,
	    "Records that the endpoint has deleted.", get_deleted);
	add_each(out, table, "sheaf_endpoint_records_rejected", NULL,
	    "Records of the endpoint that were kept aside.", get_rejected);
	add_each(out, table, "sheaf_endpoint_last_run_start_timestamp_seconds", "seconds",
	    "When the last run began.", get_started);
	add_each(out, table, "sheaf_endpoint_last_run_duration_seconds", "seconds",
	    "How long the last run took.", get_duration);
	add_matrix(out, table, "sheaf_endpoint_last_run_outcome", "outcome",
	    "1 for how the last run ended.", outcomes, N(outcomes), get_outcome);
	add_matrix(out, table, "sheaf_endpoint_last_run_records", "result",
	    "Records that the last run received, by what became of them.", results, N(results),
	    get_result);
	add_each(out, table, "sheaf_endpoint_next_due_timestamp_seconds", "seconds",
	    "When the endpoint is due.", get_next_due);
	add_each(out, table, "sheaf_endpoint_failures", NULL,
	    "Runs in a row that brought nothing; the more, the rarer it is tried.", get_failures);
	add_each(out, table, "sheaf_endpoint_records_held", NULL,
	    "Records that the repository listed no more, and that wait for a person.", get_held);
	add_each(out, table, "sheaf_endpoint_gaps", NULL, "Spans of dates that could not be had.",
	    get_gaps);
	add_matrix(out, table, "sheaf_endpoint_state", "state",
	    "1 for how the endpoint stands to its schedule.", states, N(states), get_state);
}

static int add_store(struct buf *out, struct inspector *inspector, int64_t now, struct err *err)
{
	struct inspect_totals totals;
	struct inspect_daemon daemons[INSPECT_DAEMONS_MAX];
	size_t n_daemons;
	int rc = inspect_totals(inspector, &totals, err);
	if (rc < 0)
		return rc;
	add_one(out, "sheaf_records", NULL, "Live records.", (int64_t)totals.records);
	add_one(out, "sheaf_records_deleted", NULL, "Records deleted by their repositories.",
	    (int64_t)totals.deleted);
	add_one(
	    out, "sheaf_records_rejected", NULL, "Records kept aside.", (int64_t)totals.rejected);
	add_one(out, "sheaf_records_waiting", NULL, "Records that wait for deduplication.",
	    (int64_t)totals.waiting);
	add_one(out, "sheaf_publications", NULL, "Publications.", (int64_t)totals.publications);
	rc = inspect_daemons(inspector, now, daemons, &n_daemons, err);
	if (rc < 0 || n_daemons == 0)
		return rc;
	const struct inspect_daemon *daemon = &daemons[0];
	add_one(out, "sheaf_daemon_start_timestamp_seconds", "seconds", "When the daemon began.",
	    daemon->started);
	add_one(out, "sheaf_daemon_heartbeat_timestamp_seconds", "seconds",
	    "When the daemon was last seen alive.", daemon->heartbeat);
	if (daemon->dedup_ended != UTC_NONE)
		add_one(out, "sheaf_dedup_timestamp_seconds", "seconds",
		    "When the last deduplication ended.", daemon->dedup_ended);
	return 0;
}

static int write_file(const char *path, const struct buf *out, struct err *err)
{
	struct atomic_file file;
	if (out->failed)
		return err_set(err, ERR_MEMORY, "out of memory for metrics");
	int rc = atomic_file_open(&file, path, err);
	if (rc < 0)
		return rc;
	fwrite(out->p, 1, out->n, file.stream);
	return atomic_file_commit(&file, err);
}

int metrics_check(const char *path, struct err *err)
{
	struct atomic_file file;
	int rc = atomic_file_open(&file, path, err);
	if (rc == 0) {
		atomic_file_abort(&file);
		return 0;
	}
	err_wrap(err, "--metrics");
	return err->code = ERR_USAGE;
}

int metrics_write(const struct cli *cli, const struct conf *conf, const char *path, struct err *err)
{
	struct buf out;
	struct table table = {.n = conf->n_endpoints};
	int64_t now = clock_now(&cli->clock);
	int rc = inspector_open(&table.inspector, cli->global.store, err);
	if (rc < 0)
		return rc;
	buf_init(&out, 64u << 20);
	table.rows = xcalloc(table.n + 1, sizeof(*table.rows));
	for (size_t i = 0; rc == 0 && i < table.n; i++) {
		table.rows[i].endpoint = &conf->endpoints[i];
		rc = inspect_schedule(
		    table.inspector, table.rows[i].endpoint, now, &table.rows[i].schedule, err);
	}
	if (rc == 0)
		rc = inspect_endpoints(table.inspector, fill_row, &table, err);
	if (rc == 0)
		rc = add_store(&out, table.inspector, now, err);
	if (rc == 0) {
		add_endpoints(&out, &table);
		buf_add_text(&out, "# EOF\n");
		rc = write_file(path, &out, err);
	}
	inspector_close(table.inspector);
	free(table.rows);
	buf_clear(&out);
	return rc;
}
