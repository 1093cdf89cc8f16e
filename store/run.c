/* SPDX-License-Identifier: MIT */
/*
 * Runs. Each is leased to the process that works on it (store/lease.h). Whoever
 * finds a lease whose process is gone takes the run up. Should a lease be taken
 * from a living process all the same (another container's is not visible from
 * here), that process fails at its next store_save_run, for a run is saved only
 * under its own lease.
 */
#include "store/lease.h"
#include "store/private.h"

#include "model/limits.h"

#include <inttypes.h>

void bind_counters(sqlite3_stmt *statement, int i, const struct run_counters *counters)
{
	const uint64_t numbers[] = {counters->requests, counters->pages, counters->retries,
	    counters->received, counters->n_new, counters->changed, counters->unchanged,
	    counters->deleted, counters->rejected};
	for (int k = 0; k < 9; k++)
		bind_int(statement, i + k, (int64_t)numbers[k]);
}

struct run_counters column_counters(sqlite3_stmt *statement, int i)
{
	struct run_counters counters;
	uint64_t *const numbers[] = {&counters.requests, &counters.pages, &counters.retries,
	    &counters.received, &counters.n_new, &counters.changed, &counters.unchanged,
	    &counters.deleted, &counters.rejected};
	for (int k = 0; k < 9; k++)
		*numbers[k] = (uint64_t)sqlite3_column_int64(statement, i + k);
	return counters;
}

void store_read_run(sqlite3_stmt *row, struct run *run)
{
	/* Numbers that no run has come from damage; they would be indices into tables of names. */
	int mode = sqlite3_column_int(row, 2), outcome = sqlite3_column_int(row, 3);
	*run = (struct run){
	    .id = sqlite3_column_int64(row, 0),
	    .endpoint_id = sqlite3_column_int64(row, 1),
	    .mode = mode >= 0 && mode <= RUN_IMPORT ? (enum run_mode)mode : RUN_FULL,
	    .outcome =
		outcome >= 0 && outcome <= RUN_POSTPONED ? (enum run_outcome)outcome : RUN_FAILED,
	    .started = sqlite3_column_int64(row, 4),
	    .finished = column_time(row, 5),
	    .from = column_time(row, 6),
	    .until = column_time(row, 7),
	    .response_date = column_time(row, 8),
	    .counters = column_counters(row, 9),
	    .error_code = sqlite3_column_int(row, 18),
	    .has_ended = sqlite3_column_int(row, 20) != 0,
	    .vanished = (uint64_t)sqlite3_column_int64(row, 21),
	    .held = (uint64_t)sqlite3_column_int64(row, 22),
	    .announced =
		sqlite3_column_type(row, 23) == SQLITE_NULL ? -1 : sqlite3_column_int64(row, 23),
	};
	column_copy(row, 19, run->error, sizeof(run->error));
}

static int add_run(struct store *store, struct run *run, struct digest request,
    const struct lease *own, struct err *err)
{
	sqlite3_stmt *add = statement_use(store, SQL_ADD_RUN);
	bind_int(add, 1, run->endpoint_id);
	bind_bytes(add, 2, request.bytes, DIGEST_BYTES);
	bind_int(add, 3, run->mode);
	bind_int(add, 4, run->started);
	bind_time(add, 5, run->from);
	bind_time(add, 6, run->until);
	bind_lease(add, 7, own);
	int rc = statement_run(store, add, err);
	if (rc < 0)
		return rc;
	run->id = sqlite3_last_insert_rowid(store->db);
	run->outcome = RUN_RUNNING;
	run->finished = run->response_date = UTC_NONE;
	run->counters = (struct run_counters){0};
	run->announced = -1;
	run->has_ended = false;
	run->vanished = run->held = 0;
	run->error_code = 0;
	run->error[0] = '\0';
	return 0;
}

static int abandon_run(struct store *store, int64_t id, int64_t now, struct err *err)
{
	sqlite3_stmt *abandon = statement_use(store, SQL_ABANDON_RUN);
	bind_int(abandon, 1, id);
	bind_int(abandon, 2, now);
	return statement_run(store, abandon, err);
}

static int resume_run(
    struct store *store, struct run *run, const struct lease *own, struct err *err)
{
	run->outcome = RUN_RUNNING;
	run->finished = UTC_NONE;
	run->error_code = 0;
	run->error[0] = '\0';
	sqlite3_stmt *resume = statement_use(store, SQL_RESUME_RUN);
	bind_int(resume, 1, run->id);
	bind_lease(resume, 2, own);
	return statement_run(store, resume, err);
}

int store_begin_run(struct store *store, struct run *run, struct digest request,
    struct checkpoint *checkpoint, struct arena *arena, bool *is_resumed, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc < 0)
		return rc;
	*is_resumed = false;
	*checkpoint = (struct checkpoint){0};
	const struct lease *own = lease_get_own(store);
	struct lease holder = {0};

	/* Only the newest run can be gone on with: what a newer one brought would be missed. */
	sqlite3_stmt *newest = statement_use(store, SQL_NEWEST_RUN);
	bind_int(newest, 1, run->endpoint_id);
	rc = statement_step(store, newest, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return add_run(store, run, request, own, err);

	struct run last;
	store_read_run(newest, &last);
	struct digest last_request = column_digest(newest, N_RUN_COLUMNS);
	column_lease(newest, N_RUN_COLUMNS + 1, &holder);
	bool is_open = last.outcome == RUN_RUNNING;
	/* A run that was killed before its first commit has no plan, and nothing to go on with. */
	bool is_resumable = (is_open || sqlite3_column_int(newest, N_RUN_COLUMNS + 4)) &&
			    column_text(newest, N_RUN_COLUMNS + 5).n > 0;
	struct checkpoint last_checkpoint = {
	    .plan = arena_str(arena, column_text(newest, N_RUN_COLUMNS + 5)),
	    .is_list_done = sqlite3_column_int(newest, N_RUN_COLUMNS + 6) != 0,
	    .token = arena_str(arena, column_text(newest, N_RUN_COLUMNS + 7)),
	};
	statement_finish(newest);

	if (is_open && lease_is_alive(&holder, own))
		return err_set(err, ERR_BUSY, "another run (process %" PRId64 ") is at work on it",
		    holder.pid);
	if (is_resumable && memcmp(last_request.bytes, request.bytes, DIGEST_BYTES) == 0) {
		rc = resume_run(store, &last, own, err);
		if (rc == 0) {
			*run = last;
			*checkpoint = last_checkpoint;
			*is_resumed = true;
		}
		return rc;
	}
	if (is_open || is_resumable)
		rc = abandon_run(store, last.id, run->started, err);
	if (rc == 0)
		rc = store_forget_seen(store, last.id, err);
	return rc < 0 ? rc : add_run(store, run, request, own, err);
}

/* Counters and response date, under the own lease. */
static int save_counters(struct store *store, const struct run *run, struct err *err)
{
	const struct lease *own = lease_get_own(store);
	sqlite3_stmt *save = statement_use(store, SQL_SAVE_RUN);
	bind_int(save, 1, run->id);
	bind_lease(save, 2, own);
	bind_time(save, 5, run->response_date);
	bind_counters(save, 6, &run->counters);
	bind_time(save, 15, run->announced < 0 ? UTC_NONE : run->announced);
	int rc = statement_run(store, save, err);
	if (rc < 0)
		return rc;
	if (sqlite3_changes(store->db) == 0) {
		store->has_failed = true;
		return err_set(err, ERR_BUSY, "another process has taken this run over");
	}
	return 0;
}

int store_save_run(struct store *store, const struct run *run, const struct checkpoint *checkpoint,
    struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = save_counters(store, run, err);
	if (rc < 0)
		return rc;
	sqlite3_stmt *save = statement_use(store, SQL_SAVE_CHECKPOINT);
	bind_int(save, 1, run->id);
	bind_text(save, 2, checkpoint->plan);
	bind_int(save, 3, checkpoint->is_list_done);
	bind_text(save, 4, checkpoint->token);
	return statement_run(store, save, err);
}

int store_finish_run(
    struct store *store, const struct run *run, bool keep_checkpoint, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = save_counters(store, run, err);
	if (rc < 0)
		return rc;
	assert(run->outcome != RUN_RUNNING);
	sqlite3_stmt *finish = statement_use(store, SQL_FINISH_RUN);
	bind_int(finish, 1, run->id);
	bind_int(finish, 2, run->outcome);
	bind_time(finish, 3, run->finished);
	bind_int(finish, 4, run->error_code);
	bind_text(finish, 5, str_from(run->error));
	bind_int(finish, 6, keep_checkpoint);
	bind_int(finish, 7, run->has_ended);
	bind_int(finish, 8, (int64_t)run->vanished);
	bind_int(finish, 9, (int64_t)run->held);
	rc = statement_run(store, finish, err);
	if (rc == 0 && !keep_checkpoint)
		rc = store_forget_seen(store, run->id, err);
	return rc;
}

/* *plan stands in that column; NULL where nobody asks. */
static int read_one_run(struct store *store, sqlite3_stmt *statement, int plan_column,
    struct run *run, struct str *plan, struct arena *arena, struct err *err)
{
	int rc = statement_step(store, statement, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such run");
	store_read_run(statement, run);
	if (plan)
		*plan = arena_str(arena, column_text(statement, plan_column));
	statement_finish(statement);
	return 0;
}

int store_last_run(struct store *store, int64_t endpoint_id, struct run *run, struct str *plan,
    struct arena *arena, struct err *err)
{
	sqlite3_stmt *newest = statement_use(store, SQL_NEWEST_RUN);
	bind_int(newest, 1, endpoint_id);
	return read_one_run(store, newest, N_RUN_COLUMNS + 5, run, plan, arena, err);
}

int store_last_ended_run(struct store *store, int64_t endpoint_id, struct digest request,
    bool is_full, struct run *run, struct str *plan, struct arena *arena, struct err *err)
{
	sqlite3_stmt *ended = statement_use(store, SQL_ENDED_RUN);
	bind_int(ended, 1, endpoint_id);
	bind_bytes(ended, 2, request.bytes, DIGEST_BYTES);
	bind_int(ended, 3, is_full);
	return read_one_run(store, ended, N_RUN_COLUMNS, run, plan, arena, err);
}

int store_get_history(
    struct store *store, struct str name, struct harvest_history *history, struct err *err)
{
	*history = (struct harvest_history){.full_ended = UTC_NONE, .not_before = UTC_NONE};
	int64_t id;
	int rc = store_find_endpoint(store, name, &id, err);
	if (rc < 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	struct endpoint_state state;
	rc = store_get_endpoint_state(store, id, &state, err);
	if (rc < 0)
		return rc;
	history->not_before = state.not_before;
	history->n_failures = state.n_failures;
	history->keeps_deletions = state.deletions == DELETIONS_PERSISTENT;
	sqlite3_stmt *newest = statement_use(store, SQL_NEWEST_HARVEST);
	bind_int(newest, 1, id);
	rc = statement_step(store, newest, err);
	if (rc <= 0)
		return rc;
	int outcome = sqlite3_column_int(newest, 2);
	const struct lease *own = lease_get_own(store);
	struct lease holder;
	column_lease(newest, 4, &holder);
	history->has_run = true;
	history->started = sqlite3_column_int64(newest, 0);
	history->finished = column_time(newest, 1);
	history->outcome = outcome >= 0 && outcome <= RUN_POSTPONED ? outcome : RUN_FAILED;
	history->error_code = sqlite3_column_int(newest, 3);
	history->has_ended = sqlite3_column_int(newest, 7) != 0;
	if (history->outcome == RUN_RUNNING && lease_is_alive(&holder, own))
		history->holder_pid = holder.pid;
	statement_finish(newest);
	sqlite3_stmt *full = statement_use(store, SQL_FULL_ENDED);
	bind_int(full, 1, id);
	rc = statement_step(store, full, err);
	if (rc > 0) {
		history->full_ended = sqlite3_column_int64(full, 0);
		history->held = (uint64_t)sqlite3_column_int64(full, 1);
		statement_finish(full);
	}
	return rc < 0 ? rc : 0;
}

int store_check_wait(const struct endpoint_state *state, int64_t now, struct err *err)
{
	char when[UTC_TEXT_MAX];
	if (state->not_before == UTC_NONE || state->not_before <= now)
		return 0;
	return err_set(err, ERR_POSTPONED, "the repository asked not to be asked before %.*s",
	    STR_ARG(utc_format(state->not_before, UTC_SECOND, when)));
}

int store_check_host(struct store *store, int64_t endpoint_id, const char *url, struct err *err)
{
	struct str host = endpoint_host(url);
	const struct lease *own = lease_get_own(store);
	struct lease holder;
	sqlite3_stmt *open = statement_use(store, SQL_OPEN_HARVESTS);
	bind_int(open, 1, endpoint_id);
	int rc;
	while ((rc = statement_step(store, open, err)) > 0) {
		char other[LIMIT_URL_BYTES + 1];
		column_copy(open, 1, other, sizeof(other));
		column_lease(open, 2, &holder);
		if (str_eq_nocase(endpoint_host(other), host) && !lease_is_same(&holder, own) &&
		    lease_is_alive(&holder, own)) {
			rc = err_set(err, ERR_BUSY,
			    "another run (process %" PRId64 ") is at work on '%.*s' of this host",
			    holder.pid, STR_ARG(column_text(open, 0)));
			statement_finish(open);
			return rc;
		}
	}
	return rc;
}

static int read_run_and_request(struct store *store, sqlite3_stmt *statement, struct run *run,
    struct digest *request, struct err *err)
{
	int rc = statement_step(store, statement, err);
	if (rc <= 0)
		return rc;
	store_read_run(statement, run);
	*request = column_digest(statement, N_RUN_COLUMNS);
	statement_finish(statement);
	return 1;
}

int store_get_run(
    struct store *store, int64_t id, struct run *run, struct digest *request, struct err *err)
{
	sqlite3_stmt *get = statement_use(store, SQL_GET_RUN);
	bind_int(get, 1, id);
	int rc = read_run_and_request(store, get, run, request, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, "there is no run %" PRId64, id);
	return rc < 0 ? rc : 0;
}

int store_next_run_without_leg(struct store *store, int64_t after, struct run *run, struct err *err)
{
	struct digest request;
	sqlite3_stmt *next = statement_use(store, SQL_NEXT_RUN_WITHOUT_LEG);
	bind_int(next, 1, after);
	return read_run_and_request(store, next, run, &request, err);
}
