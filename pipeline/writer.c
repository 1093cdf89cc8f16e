/* SPDX-License-Identifier: MIT */
#include "pipeline/writer.h"

#include "base/vec.h"
#include "model/limits.h"
#include "normalize/normalize.h"

#include <pthread.h>
#include <stdlib.h>

struct writer {
	struct store *store;
	bool (*is_interrupted)(void);
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t store_lock; /* who holds it uses the store */
	pthread_mutex_t lock;	    /* of everything below, and of sources' n_pending */
	pthread_cond_t changed;
	struct batch *batches; /* all of them */
	size_t n_batches;
	struct batch **free; /* a stack */
	size_t n_free;
	struct batch **queue; /* a ring */
	size_t queue_first, n_queued;
	bool is_ending;
	struct err failure; /* of the store: the first one; code 0 while all is well */
};

/* A batch's last record may be as large as any. */
#define BATCH_BUFFER_MAX (LIMIT_BATCH_BYTES + LIMIT_STORED_BODY_BYTES + 2 * LIMIT_RECORD_BYTES)

static struct str put_slice(struct batch *batch, struct str s)
{
	size_t at = batch->bytes.n;
	buf_add(&batch->bytes, s);
	return (struct str){(const char *)(uintptr_t)at, s.n};
}

static void fix_slice(const struct buf *bytes, struct str *s)
{
	s->p = buf_str(bytes).p + (uintptr_t)s->p;
}

void batch_add_row(struct batch *batch, const struct store_row *row)
{
	struct store_row copy = *row;
	copy.identifier = put_slice(batch, row->identifier);
	copy.datestamp = put_slice(batch, row->datestamp);
	copy.body = put_slice(batch, row->body);
	copy.original = put_slice(batch, row->original);
	copy.sets = put_slice(batch, row->sets);
	VEC_ADD(batch->rows, batch->n_rows, batch->rows_capacity) = copy;
}

void batch_add_rejected(struct batch *batch, const struct batch_rejected *rejected)
{
	VEC_ADD(batch->rejected, batch->n_rejected, batch->rejected_capacity) =
	    (struct batch_rejected){
		.identifier = put_slice(batch, rejected->identifier),
		.reason = put_slice(batch, rejected->reason),
		.bytes = put_slice(batch, rejected->bytes),
		.source = put_slice(batch, rejected->source),
		.position = rejected->position,
	    };
}

static void add_response(struct batch *batch, int kind, const struct kept_response *response)
{
	struct kept_response copy = *response;
	copy.url = put_slice(batch, response->url);
	copy.form = put_slice(batch, response->form);
	copy.answered_by = put_slice(batch, response->answered_by);
	copy.headers = put_slice(batch, response->headers);
	copy.problem = put_slice(batch, response->problem);
	VEC_ADD(batch->kept, batch->n_kept, batch->kept_capacity) =
	    (struct batch_kept){.kind = kind, .response = copy};
}

void batch_begin_response(struct batch *batch, const struct kept_response *response)
{
	add_response(batch, KEPT_BEGIN, response);
}

void batch_end_response(struct batch *batch, const struct kept_response *response)
{
	add_response(batch, KEPT_END, response);
}

void batch_add_response_bytes(struct batch *batch, struct str bytes)
{
	while (bytes.n > 0) {
		struct batch_kept *last = batch->n_kept ? &batch->kept[batch->n_kept - 1] : NULL;
		if (!last || last->kind != KEPT_BYTES || last->bytes.n == LIMIT_KEPT_PART_BYTES) {
			last = &VEC_ADD(batch->kept, batch->n_kept, batch->kept_capacity);
			*last = (struct batch_kept){.kind = KEPT_BYTES,
			    .bytes.p = (const char *)(uintptr_t)batch->bodies.n};
		}
		struct str piece = str_sub(bytes, 0, LIMIT_KEPT_PART_BYTES - last->bytes.n);
		buf_add(&batch->bodies, piece);
		last->bytes.n += piece.n;
		bytes = str_from_index(bytes, piece.n);
	}
}

size_t batch_size(const struct batch *batch)
{
	return batch->bytes.n + batch->bodies.n;
}

static void count_outcome(struct run_counters *counters, enum store_put put)
{
	switch (put) {
	case STORE_NEW: counters->n_new++; break;
	case STORE_CHANGED: counters->changed++; break;
	case STORE_UNCHANGED: counters->unchanged++; break;
	case STORE_DELETED: counters->deleted++; break;
	}
}

int writer_begin_step(const struct writer *writer, struct err *err)
{
	int rc = ERR_BUSY;
	/* Each try waits by itself. */
	for (int ms = 0; rc == ERR_BUSY && ms < LIMIT_WRITER_WAIT_MS; ms += LIMIT_STORE_WAIT_MS) {
		if (ms > 0 && writer->is_interrupted && writer->is_interrupted())
			break;
		rc = store_begin_step(writer->store, err);
	}
	return rc;
}

static int write_kept(struct store *store, const struct batch_kept *kept, int64_t leg_id,
    int64_t *response_id, struct err *err)
{
	switch (kept->kind) {
	case KEPT_BEGIN:
		return store_add_response(store, leg_id, &kept->response, response_id, err);
	case KEPT_BYTES: return store_add_response_part(store, *response_id, kept->bytes, err);
	case KEPT_END: return store_end_response(store, *response_id, &kept->response, err);
	}
	return 0;
}

/* One transaction: records, what was kept aside, responses, counters and the checkpoint. */
static int write_batch(struct writer *writer, struct batch *batch, struct err *err)
{
	struct store *store = writer->store;
	struct run run = batch->source->run;
	bool marks_seen = batch->source->marks_seen;
	int64_t id = 0;
	int rc = writer_begin_step(writer, err);
	if (rc < 0)
		return rc;
	run_counters_add(&run.counters, &batch->counters);
	for (size_t i = 0; rc == 0 && i < batch->n_rows; i++) {
		enum store_put put;
		/* The run's start stands for all that it brings: a replay gives the same. */
		rc = store_put_row(
		    store, run.endpoint_id, &batch->rows[i], run.started, &put, &id, err);
		if (rc == 0)
			count_outcome(&run.counters, put);
		if (rc == 0 && marks_seen)
			rc = store_mark_seen(store, run.id, id, err);
	}
	for (size_t i = 0; rc == 0 && i < batch->n_seen; i++)
		rc = store_mark_seen(store, run.id, batch->seen[i], err);
	for (size_t i = 0; rc == 0 && i < batch->n_rejected; i++) {
		const struct batch_rejected *r = &batch->rejected[i];
		rc = store_put_rejected(store, run.endpoint_id, run.id, r->identifier, r->source,
		    r->position, r->reason, r->bytes, run.started, err);
		/* What came broken is there all the same. */
		if (rc == 0 && marks_seen && r->identifier.n)
			rc = store_find_identifier(store, run.endpoint_id, r->identifier, &id, err);
		if (rc == 0 && marks_seen && r->identifier.n && id)
			rc = store_mark_seen(store, run.id, id, err);
	}
	int64_t response_id = batch->source->response_id;
	for (size_t i = 0; rc == 0 && i < batch->n_kept; i++)
		rc = write_kept(store, &batch->kept[i], run.leg_id, &response_id, err);
	if (run.response_date == UTC_NONE)
		run.response_date = batch->response_date;
	run.announced = batch->announced;
	if (rc == 0)
		rc = store_save_run(store, &run, &batch->checkpoint, err);
	if (rc == 0)
		rc = store_commit(store, err);
	if (rc < 0) {
		store_rollback(store);
		return rc;
	}
	/* Only what changes: the rest is read by others meanwhile. */
	batch->source->run.counters = run.counters;
	batch->source->run.response_date = run.response_date;
	batch->source->run.announced = run.announced;
	batch->source->response_id = response_id;
	return 0;
}

static void reset_batch(struct batch *batch)
{
	buf_reset(&batch->bytes);
	buf_reset(&batch->bodies);
	buf_reset(&batch->token);
	buf_reset(&batch->plan);
	batch->n_rows = batch->n_rejected = batch->n_seen = batch->n_kept = 0;
	batch->counters = (struct run_counters){0};
	batch->checkpoint = (struct checkpoint){0};
	batch->response_date = UTC_NONE;
	batch->source = NULL;
}

/* What stops the source's batches, or NULL. */
static const struct err *find_failure(const struct writer *writer, const struct source *source)
{
	if (writer->failure.code < 0)
		return &writer->failure;
	return source->failure.code < 0 ? &source->failure : NULL;
}

static void *write_batches(void *arg)
{
	struct writer *writer = arg;
	pthread_mutex_lock(&writer->lock);
	for (;;) {
		while (!writer->n_queued && !writer->is_ending)
			pthread_cond_wait(&writer->changed, &writer->lock);
		if (!writer->n_queued)
			break;
		struct batch *batch = writer->queue[writer->queue_first];
		bool has_failed = find_failure(writer, batch->source) != NULL;
		pthread_mutex_unlock(&writer->lock);

		struct err err = {0};
		int rc = 0;
		if (!has_failed) {
			pthread_mutex_lock(&writer->store_lock);
			rc = write_batch(writer, batch, &err);
			pthread_mutex_unlock(&writer->store_lock);
		}

		pthread_mutex_lock(&writer->lock);
		if (rc == ERR_BUSY)
			batch->source->failure = err;
		else if (rc < 0)
			writer->failure = err;
		writer->queue_first = (writer->queue_first + 1) % writer->n_batches;
		writer->n_queued--;
		batch->source->n_pending--;
		reset_batch(batch);
		writer->free[writer->n_free++] = batch;
		pthread_cond_broadcast(&writer->changed);
	}
	pthread_mutex_unlock(&writer->lock);
	return NULL;
}

int writer_new(struct writer **out, const char *store_path, size_t n_sources,
    bool (*is_interrupted)(void), struct err *err)
{
	struct store *store;
	int rc = store_open(&store, store_path, STORE_WRITE, err);
	if (rc < 0)
		return rc;
	store_set_rules_version(store, NORMALIZE_VERSION);
	struct writer *writer = xcalloc(1, sizeof(*writer));
	writer->store = store;
	writer->is_interrupted = is_interrupted;

	pthread_mutex_init(&writer->store_lock, NULL);
	pthread_mutex_init(&writer->lock, NULL);
	pthread_cond_init(&writer->changed, NULL);
	writer->n_batches = n_sources + 2;
	writer->batches = xcalloc(writer->n_batches, sizeof(*writer->batches));
	writer->free = xcalloc(writer->n_batches, sizeof(*writer->free));
	writer->queue = xcalloc(writer->n_batches, sizeof(*writer->queue));
	for (size_t i = 0; i < writer->n_batches; i++) {
		buf_init(&writer->batches[i].bytes, BATCH_BUFFER_MAX);
		buf_init(&writer->batches[i].bodies, BATCH_BUFFER_MAX);
		buf_init(&writer->batches[i].token, LIMIT_TOKEN_BYTES);
		buf_init(&writer->batches[i].plan, LIMIT_PLAN_BYTES);
		reset_batch(&writer->batches[i]);
		writer->free[writer->n_free++] = &writer->batches[i];
	}
	if (pthread_create(&writer->thread, NULL, write_batches, writer) != 0) {
		writer_free(writer);
		return err_set(err, ERR_MEMORY, "cannot start a thread");
	}
	writer->has_thread = true;
	*out = writer;
	return 0;
}

void writer_free(struct writer *writer)
{
	if (!writer)
		return;
	if (writer->has_thread) {
		pthread_mutex_lock(&writer->lock);
		writer->is_ending = true;
		pthread_cond_broadcast(&writer->changed);
		pthread_mutex_unlock(&writer->lock);
		pthread_join(writer->thread, NULL);
	}
	for (size_t i = 0; i < writer->n_batches; i++) {
		buf_clear(&writer->batches[i].bytes);
		buf_clear(&writer->batches[i].bodies);
		buf_clear(&writer->batches[i].token);
		buf_clear(&writer->batches[i].plan);
		free(writer->batches[i].seen);
		free(writer->batches[i].rows);
		free(writer->batches[i].rejected);
		free(writer->batches[i].kept);
	}
	free(writer->batches);
	free(writer->free);
	free(writer->queue);
	pthread_mutex_destroy(&writer->store_lock);
	pthread_mutex_destroy(&writer->lock);
	pthread_cond_destroy(&writer->changed);
	store_close(writer->store);
	free(writer);
}

struct batch *writer_take_batch(struct writer *writer, struct source *source, struct err *err)
{
	struct batch *batch = NULL;
	pthread_mutex_lock(&writer->lock);
	while (!writer->n_free)
		pthread_cond_wait(&writer->changed, &writer->lock);
	const struct err *failure = find_failure(writer, source);
	if (failure) {
		*err = *failure;
	} else {
		batch = writer->free[--writer->n_free];
		batch->source = source;
	}
	pthread_mutex_unlock(&writer->lock);
	return batch;
}

void writer_return_batch(struct writer *writer, struct batch *batch)
{
	reset_batch(batch);
	pthread_mutex_lock(&writer->lock);
	writer->free[writer->n_free++] = batch;
	pthread_cond_broadcast(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
}

static void fix_response(const struct buf *bytes, struct kept_response *response)
{
	fix_slice(bytes, &response->url);
	fix_slice(bytes, &response->form);
	fix_slice(bytes, &response->answered_by);
	fix_slice(bytes, &response->headers);
	fix_slice(bytes, &response->problem);
}

int writer_submit(struct writer *writer, struct batch *batch, struct err *err)
{
	if (batch->bytes.failed || batch->bodies.failed || batch->token.failed ||
	    batch->plan.failed) {
		writer_return_batch(writer, batch);
		return err_set(err, ERR_MEMORY, "out of memory for a batch of records");
	}
	for (size_t i = 0; i < batch->n_rows; i++) {
		fix_slice(&batch->bytes, &batch->rows[i].identifier);
		fix_slice(&batch->bytes, &batch->rows[i].datestamp);
		fix_slice(&batch->bytes, &batch->rows[i].body);
		fix_slice(&batch->bytes, &batch->rows[i].original);
		fix_slice(&batch->bytes, &batch->rows[i].sets);
	}
	for (size_t i = 0; i < batch->n_rejected; i++) {
		fix_slice(&batch->bytes, &batch->rejected[i].identifier);
		fix_slice(&batch->bytes, &batch->rejected[i].reason);
		fix_slice(&batch->bytes, &batch->rejected[i].bytes);
		fix_slice(&batch->bytes, &batch->rejected[i].source);
	}
	for (size_t i = 0; i < batch->n_kept; i++) {
		struct batch_kept *kept = &batch->kept[i];
		fix_slice(&batch->bodies, &kept->bytes);
		if (kept->kind != KEPT_BYTES)
			fix_response(&batch->bytes, &kept->response);
	}
	batch->checkpoint.token = buf_str(&batch->token);
	batch->checkpoint.plan = buf_str(&batch->plan);
	int rc = 0;
	pthread_mutex_lock(&writer->lock);
	batch->source->n_pending++;
	size_t last = (writer->queue_first + writer->n_queued++) % writer->n_batches;
	writer->queue[last] = batch;
	const struct err *failure = find_failure(writer, batch->source);
	if (failure) {
		*err = *failure;
		rc = err->code;
	}
	pthread_cond_broadcast(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
	return rc;
}

int writer_drain(struct writer *writer, struct source *source, struct err *err)
{
	int rc = 0;
	pthread_mutex_lock(&writer->lock);
	while (source->n_pending)
		pthread_cond_wait(&writer->changed, &writer->lock);
	const struct err *failure = find_failure(writer, source);
	if (failure) {
		*err = *failure;
		rc = err->code;
	}
	pthread_mutex_unlock(&writer->lock);
	return rc;
}

int writer_sync(const struct writer *writer, struct err *err)
{
	return store_sync(writer->store, err);
}

bool writer_has_failed(struct writer *writer, struct err *err)
{
	pthread_mutex_lock(&writer->lock);
	bool has_failed = writer->failure.code < 0;
	if (has_failed)
		*err = writer->failure;
	pthread_mutex_unlock(&writer->lock);
	return has_failed;
}

struct store *writer_lock_store(struct writer *writer)
{
	pthread_mutex_lock(&writer->store_lock);
	return writer->store;
}

void writer_unlock_store(struct writer *writer)
{
	pthread_mutex_unlock(&writer->store_lock);
}

int writer_end_step(struct writer *writer, int rc, struct err *err)
{
	if (rc == 0)
		rc = store_commit(writer->store, err);
	if (rc < 0)
		store_rollback(writer->store);
	writer_unlock_store(writer);
	return rc < 0 ? rc : writer_sync(writer, err);
}
