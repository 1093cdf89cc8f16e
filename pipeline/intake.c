/* SPDX-License-Identifier: MIT */
#include "pipeline/intake.h"

#include "base/vec.h"
#include "model/limits.h"
#include "pipeline/plan.h"
#include "pipeline/replay_leg.h"

#include <pthread.h>
#include <stdlib.h>

/* One event at a time, whichever thread it comes from. */
static pthread_mutex_t event_lock = PTHREAD_MUTEX_INITIALIZER;

#define PROGRESS_RECORDS 500
#define PENDING_BITS	 (4u << 20) /* 512 KB; what collides is only looked at by the writer too */

void intake_tell(const struct ingest_settings *settings, const struct ingest_event *event)
{
	if (!settings->event)
		return;
	pthread_mutex_lock(&event_lock);
	settings->event(settings->event_ctx, event);
	pthread_mutex_unlock(&event_lock);
}

static int take_batch(struct intake *intake, struct err *err)
{
	if (intake->batch)
		return 0;
	intake->batch = writer_take_batch(intake->writer, &intake->source, err);
	intake->batch_began_ms = clock_monotonic_ms(intake->settings->clock);
	return intake->batch ? 0 : err->code;
}

static int submit(struct intake *intake, struct err *err)
{
	struct batch *batch = intake->batch;
	if (!batch)
		return 0;
	struct run_counters *told = &intake->requests_counted;
	batch->counters.requests = intake->requests.requests - told->requests;
	batch->counters.retries = intake->requests.retries - told->retries;
	*told = intake->requests;
	batch->checkpoint.is_list_done = intake->is_list_done;
	buf_add(&batch->token, buf_str(&intake->token));
	buf_add(&batch->plan, buf_str(&intake->plan));
	plan_write_progress(&intake->progress, &batch->plan);
	batch->announced = intake->announced;
	batch->response_date = intake->response_date;
	intake->batch = NULL;
	return writer_submit(intake->writer, batch, err);
}

static int submit_if_full(struct intake *intake, struct err *err)
{
	const struct batch *batch = intake->batch;
	if (batch &&
	    (batch->n_rows + batch->n_rejected >= LIMIT_BATCH_RECORDS ||
		batch->n_seen >= LIMIT_BATCH_SEEN || batch_size(batch) >= intake->batch_bytes_max))
		return submit(intake, err);
	return 0;
}

static int submit_if_due(struct intake *intake, struct err *err)
{
	int64_t age_ms = clock_monotonic_ms(intake->settings->clock) - intake->batch_began_ms;
	if (age_ms >= LIMIT_BATCH_SECONDS * 1000)
		return submit(intake, err);
	return submit_if_full(intake, err);
}

/* False for a record that is not among the rows of this run; true for all others and a few more. */
static bool may_be_pending(const struct intake *intake, struct str identifier)
{
	uint64_t bit = hash64_str(identifier, 0) % PENDING_BITS;
	return intake->pending[bit / 8] >> bit % 8 & 1;
}

static void set_pending(struct intake *intake, struct str identifier)
{
	uint64_t bit = hash64_str(identifier, 0) % PENDING_BITS;
	intake->pending[bit / 8] |= (uint8_t)(1u << bit % 8);
}

/*
 * The record's id where the store holds it as it came, else 0. Only the writer
 * knows of one that is on its way.
 */
static int find_unchanged(
    struct intake *intake, const struct record *record, int64_t *id, struct err *err)
{
	struct store_row row;
	*id = 0;
	if (!intake->reader || may_be_pending(intake, record->identifier))
		return 0;
	int rc = store_prepare_row(record, NULL, &row, err);
	row.set_hash = intake->set_hash;
	if (rc == 0 && !intake->is_reading) {
		rc = store_begin_read(intake->reader, err);
		intake->is_reading = rc == 0;
	}
	return rc < 0 ? rc
		      : store_find_unchanged(
			    intake->reader, intake->source.run.endpoint_id, &row, id, err);
}

/* A view that is kept for long would keep SQLite from emptying its log. */
static void renew_view(struct intake *intake)
{
	if (intake->is_reading)
		store_rollback(intake->reader);
	intake->is_reading = false;
}

static bool is_told(bool (*ask)(void))
{
	return ask && ask();
}

/* So many records come in, if they did when the run was recorded. */
static int admit(struct intake *intake, uint64_t n, struct err *err)
{
	struct replay_leg *replay = intake->settings->replay;
	int rc = replay ? replay_leg_admit(replay, n, err) : 0;
	return rc < 0 ? rc : take_batch(intake, err);
}

/* Never 0, which means none. */
static int64_t hash_set(struct str set)
{
	return (int64_t)(hash64_str(set, 0) | 1);
}

/*
 * The sets that the record may live in: those that its header names, or, where it
 * names none, all. The list may have held it although it is in another set alone.
 */
static void put_sets(struct intake *intake, const struct record *record, struct store_row *row)
{
	bool names_any = false, names_own = false;
	int64_t named = 0;
	row->set_hash = intake->set_hash;
	if (!row->set_hash)
		return;
	for (size_t i = 0; !record->is_deleted && i < intake->n_sets; i++)
		names_any |= record_is_in_set(record, str_from(intake->sets[i]));
	buf_reset(&intake->set_hashes);
	for (size_t i = 0; i < intake->n_sets; i++) {
		struct str set = str_from(intake->sets[i]);
		if (names_any && !record_is_in_set(record, set))
			continue;
		named = hash_set(set);
		names_own |= named == intake->set_hash;
		buf_add_bytes(&intake->set_hashes, &named, sizeof(named));
	}
	if (!names_own)
		row->set_hash = named;
	row->sets = buf_str(&intake->set_hashes);
}

static int on_record(void *ctx, struct record *record, struct err *err)
{
	struct intake *intake = ctx;
	struct store_row row;
	int rc = admit(intake, 1, err);
	if (rc < 0)
		return rc;
	if (++intake->n_records % PROGRESS_RECORDS == 0) {
		intake_tell(intake->settings, &(struct ingest_event){.kind = INGEST_PROGRESS,
						  .endpoint = intake->endpoint,
						  .records = intake->n_records,
						  .bytes = intake->bytes});
		/* A large file is not over soon. */
		const struct ingest_settings *settings = intake->settings;
		if (is_told(settings->is_cut ? settings->is_cut : settings->is_interrupted))
			return err_set(err, ERR_INTERRUPTED, "interrupted");
	}
	int64_t id;
	rc = find_unchanged(intake, record, &id, err);
	if (rc < 0)
		return rc;
	if (id) {
		if (intake->source.marks_seen)
			VEC_ADD(intake->batch->seen, intake->batch->n_seen,
			    intake->batch->seen_capacity) = id;
		intake->batch->counters.received++;
		if (record->is_deleted)
			intake->batch->counters.deleted++;
		else
			intake->batch->counters.unchanged++;
		return submit_if_full(intake, err);
	}
	normalize_record(record, &intake->normalizer.settings);
	buf_reset(&intake->body);
	rc = store_prepare_row(record, &intake->body, &row, err);
	if (rc < 0)
		return rc;
	put_sets(intake, record, &row);
	/* Only now: what is received is counted once more by what became of it. */
	intake->batch->counters.received++;
	batch_add_row(intake->batch, &row);
	if (intake->reader)
		set_pending(intake, record->identifier);
	return submit_if_full(intake, err);
}

static int on_reject(void *ctx, const struct rejected *rejected, struct err *err)
{
	struct intake *intake = ctx;
	int rc = admit(intake, 1, err);
	if (rc < 0)
		return rc;
	intake->batch->counters.received++;
	intake->batch->counters.rejected++;
	intake->n_nameless += rejected->identifier.n == 0;
	batch_add_rejected(intake->batch, &(struct batch_rejected){
					      .identifier = rejected->identifier,
					      .reason = rejected->reason,
					      .bytes = rejected->bytes,
					      .source = rejected->source,
					      .position = rejected->position,
					  });
	return submit_if_full(intake, err);
}

static int on_page(void *ctx, const struct page_end *page, struct err *err)
{
	struct intake *intake = ctx;
	int rc = admit(intake, page->n_outdated, err);
	if (rc < 0)
		return rc;
	if (intake->response_date == UTC_NONE)
		intake->response_date = page->response_date;
	renew_view(intake);
	intake->batch->counters.pages++;
	intake->batch->counters.received += page->n_outdated;
	intake->batch->counters.unchanged += page->n_outdated;
	intake_set_token(intake, page->token);
	if (page->token.n > 0)
		intake->progress = page->progress;
	intake->is_list_done = page->is_last;
	/* Some give the size of the page instead, with more to come. */
	bool is_of_page = page->token.n > 0 && page->complete_list_size <= (int64_t)page->n_records;
	if (intake->list_announced < 0 && !is_of_page)
		intake->list_announced = page->complete_list_size;
	if (!page->is_last && is_told(intake->settings->is_interrupted))
		return err_set(err, ERR_INTERRUPTED, "interrupted between two pages");
	/* A harvest's list is committed with what it says as a whole: intake_end_list. */
	bool is_list_end = page->is_last && intake->source.run.mode != RUN_IMPORT;
	return is_list_end ? 0 : submit_if_due(intake, err);
}

static void on_warning(void *ctx, const char *kind, struct str text)
{
	struct intake *intake = ctx;
	bool is_first = warnings_add(&intake->warnings, kind);
	intake_tell(intake->settings,
	    &(struct ingest_event){.kind = is_first ? INGEST_WARNING : INGEST_DETAIL,
		.endpoint = intake->endpoint,
		.text = text});
}

/* How many warnings there were of those that were told once. */
static void tell_repeated(const struct intake *intake)
{
	struct buf text;
	buf_init(&text, 4096);
	warnings_write(&intake->warnings, &text);
	if (text.n)
		intake_tell(intake->settings, &(struct ingest_event){.kind = INGEST_REPEATED,
						  .endpoint = intake->endpoint,
						  .text = buf_str(&text)});
	buf_clear(&text);
}

static void on_progress(void *ctx, uint64_t bytes)
{
	struct intake *intake = ctx;
	intake->bytes = bytes;
	renew_view(intake);
}

/* ---- responses: the end of one is committed with what came of it, or not at all ---- */

static int on_response_begin(void *ctx, const struct kept_response *response, struct err *err)
{
	struct intake *intake = ctx;
	int rc = submit_if_full(intake, err);
	if (rc == 0)
		rc = take_batch(intake, err);
	if (rc == 0)
		batch_begin_response(intake->batch, response);
	return rc;
}

static int on_response_bytes(void *ctx, struct str bytes, struct err *err)
{
	struct intake *intake = ctx;
	int rc = submit_if_full(intake, err);
	if (rc == 0)
		rc = take_batch(intake, err);
	if (rc == 0)
		batch_add_response_bytes(intake->batch, bytes);
	return rc;
}

static int on_response_end(void *ctx, const struct kept_response *response, struct err *err)
{
	struct intake *intake = ctx;
	int rc = take_batch(intake, err);
	if (rc == 0)
		batch_end_response(intake->batch, response);
	return rc;
}

int intake_init(struct intake *intake, const struct ingest_settings *settings,
    struct writer *writer, const struct endpoint *endpoint, struct err *err)
{
	struct run run = intake->source.run;
	*intake = (struct intake){
	    .settings = settings,
	    .writer = writer,
	    .source.run = run,
	    .endpoint = endpoint->name,
	    .sets = endpoint->sets,
	    .n_sets = endpoint->n_sets,
	    /* The more run at once, the smaller are their batches. */
	    .batch_bytes_max = LIMIT_BATCH_BYTES * 4 / (settings->jobs + 3),
	    .response_date = run.response_date,
	    .announced = run.announced,
	    .list_announced = -1,
	};
	intake->sink =
	    (struct harvest_sink){intake, on_record, on_reject, on_page, on_warning, on_progress};
	intake->keeper =
	    (struct response_keeper){intake, on_response_begin, on_response_bytes, on_response_end};
	buf_init(&intake->body, LIMIT_STORED_BODY_BYTES);
	buf_init(&intake->token, LIMIT_TOKEN_BYTES);
	buf_init(&intake->plan, LIMIT_PLAN_BYTES);
	buf_init(&intake->set_hashes, endpoint->n_sets * sizeof(int64_t) + 1);
	bool has_records = false;
	int rc = normalizer_init(&intake->normalizer, endpoint, clock_now(settings->clock), err);
	if (rc == 0) {
		rc = store_has_records(
		    writer_lock_store(writer), run.endpoint_id, &has_records, err);
		writer_unlock_store(writer);
	}
	if (rc == 0 && has_records)
		rc = store_open(&intake->reader, settings->store_path, STORE_READ, err);
	if (rc == 0 && has_records) {
		store_set_rules_version(intake->reader, NORMALIZE_VERSION);
		intake->pending = xcalloc(PENDING_BITS / 8, 1);
	}
	if (rc < 0)
		intake_clear(intake);
	return rc;
}

void intake_clear(struct intake *intake)
{
	if (intake->batch)
		writer_return_batch(intake->writer, intake->batch);
	intake->batch = NULL;
	intake->writer = NULL;
	store_close(intake->reader);
	intake->reader = NULL;
	free(intake->pending);
	intake->pending = NULL;
	normalizer_clear(&intake->normalizer);
	buf_clear(&intake->body);
	buf_clear(&intake->token);
	buf_clear(&intake->plan);
	buf_clear(&intake->set_hashes);
}

int intake_flush(struct intake *intake, struct err *err)
{
	tell_repeated(intake);
	int rc = take_batch(intake, err);
	if (rc == 0)
		rc = submit(intake, err);
	int drained = writer_drain(intake->writer, &intake->source, err);
	return rc < 0 ? rc : drained;
}

void intake_begin_list(struct intake *intake, struct str set)
{
	intake->is_list_done = false;
	intake->set_hash = intake->n_sets > 1 ? hash_set(set) : 0;
	intake->list_announced = intake->progress.n_records ? intake->progress.announced : -1;
}

int intake_end_list(struct intake *intake, struct err *err)
{
	if (intake->list_announced >= 0 && intake->announced < 0)
		intake->announced = 0;
	if (intake->list_announced >= 0)
		intake->announced += intake->list_announced;
	return submit_if_due(intake, err);
}

void intake_set_token(struct intake *intake, struct str token)
{
	buf_reset(&intake->token);
	buf_add(&intake->token, token);
	if (token.n == 0)
		intake->progress = (struct list_progress){0};
}
