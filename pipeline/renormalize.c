/* SPDX-License-Identifier: MIT */
#include "pipeline/renormalize.h"

#include "base/vec.h"
#include "model/limits.h"
#include "pipeline/normalize_value.h"
#include "pipeline/normalizer.h"
#include "store/store.h"

#include <stdlib.h>

#define PROGRESS_RECORDS 500

/* The normaliser of an endpoint of the store. */
struct of_endpoint {
	int64_t id;
	struct normalizer normalizer;
};

struct renormalizer {
	const struct renormalize_settings *settings;
	struct renormalize_stats *stats;
	struct store *store;
	struct endpoint unconfigured;
	struct of_endpoint *endpoints;
	size_t n_endpoints, endpoints_capacity;
	uint64_t basis;
	struct stored_record stored;
	struct buf body, before, now; /* the latter two for a change that is told */
	int64_t id;		      /* of the record in hand, or the last one */
};

static const struct endpoint *find_configured(const struct renormalizer *r, struct str name)
{
	for (size_t i = 0; i < r->settings->n_endpoints; i++) {
		if (str_eq(name, str_from(r->settings->endpoints[i].name)))
			return &r->settings->endpoints[i];
	}
	return &r->unconfigured;
}

static int add_endpoint(void *ctx, const struct store_endpoint *endpoint, struct err *err)
{
	struct renormalizer *r = ctx;
	struct of_endpoint of = {.id = endpoint->id};
	int rc = normalizer_init(
	    &of.normalizer, find_configured(r, endpoint->name), clock_now(r->settings->clock), err);
	if (rc < 0)
		return rc;
	r->basis = hash64_combine(r->basis, (uint64_t)of.id);
	r->basis = hash64_combine(r->basis, normalizer_digest(&of.normalizer));
	VEC_ADD(r->endpoints, r->n_endpoints, r->endpoints_capacity) = of;
	return 0;
}

static const struct normalize_settings *settings_of(const struct renormalizer *r, int64_t id)
{
	static const struct normalize_settings none = {0};
	for (size_t i = 0; i < r->n_endpoints; i++) {
		if (r->endpoints[i].id == id)
			return &r->endpoints[i].normalizer.settings;
	}
	return &none;
}

/* All values that one field gave, in one line. */
static struct str show_values(struct buf *out, const struct value *values, size_t n, uint32_t field)
{
	buf_reset(out);
	for (size_t i = 0; i < n; i++) {
		if (values[i].field != field || values[i].kind == VALUE_TEXT)
			continue;
		if (out->n)
			buf_add_text(out, "; ");
		normalize_add_shown(out, &values[i]);
	}
	for (size_t i = 0; out->n == 0 && i < n; i++) {
		if (values[i].field == field)
			normalize_add_shown(out, &values[i]);
	}
	return buf_str(out);
}

static void tell_change(struct renormalizer *r, const struct value *old, size_t n_old,
    uint32_t field, enum dc_element element, struct str raw)
{
	const struct record *record = &r->stored.record;
	struct renormalize_change change = {
	    .endpoint = r->stored.endpoint,
	    .identifier = record->identifier,
	    .element = element,
	    .raw = raw,
	    .before = show_values(&r->before, old, n_old, field),
	    .now = show_values(&r->now, record->values, record->n_values, field),
	};
	if (!str_eq(change.before, change.now))
		r->settings->change(r->settings->ctx, &change);
}

static void tell_changes(struct renormalizer *r, const struct value *old, size_t n_old)
{
	const struct record *record = &r->stored.record;
	for (size_t i = 0; i < record->n_fields; i++)
		tell_change(
		    r, old, n_old, (uint32_t)i, record->fields[i].element, record->fields[i].value);
	tell_change(r, old, n_old, VALUE_NO_FIELD, DC_N_ELEMENTS, STR(""));
}

/* The record in hand again; *is_same where that gives what is stored. */
static int renew(struct renormalizer *r, bool *is_same, struct err *err)
{
	struct store_row row;
	struct record *record = &r->stored.record;
	int rc = store_get_record(r->store, r->id, &r->stored, err);
	if (rc < 0)
		return rc;
	struct value *old = NULL;
	size_t n_old = record->n_values;
	if (r->settings->change && n_old) {
		old = arena_alloc(&record->arena, n_old * sizeof(*old));
		memcpy(old, record->values, n_old * sizeof(*old));
	}
	normalize_record(record, settings_of(r, r->stored.endpoint_id));
	buf_reset(&r->body);
	rc = store_prepare_row(record, &r->body, &row, err);
	if (rc == 0)
		rc = store_is_same_body(r->store, r->id, row.body, is_same, err);
	if (rc == 0 && !*is_same && r->settings->change)
		tell_changes(r, old, n_old);
	if (rc == 0 && !r->settings->is_dry)
		rc = store_renew_row(
		    r->store, r->id, row.body, *is_same, clock_now(r->settings->clock), err);
	return rc;
}

/* One transaction's worth; *is_over at the last record. */
static int renew_batch(struct renormalizer *r, bool *is_over, struct err *err)
{
	*is_over = false;
	for (size_t n = 0; n < LIMIT_BATCH_RECORDS; n++) {
		int64_t next;
		bool is_same;
		int rc = store_next_live_record(r->store, r->id, &next, err);
		if (rc < 0)
			return rc;
		if (next == 0) {
			*is_over = true;
			return 0;
		}
		r->id = next;
		if ((rc = renew(r, &is_same, err)) < 0)
			return rc;
		r->stats->changed += !is_same;
		if (++r->stats->records % PROGRESS_RECORDS == 0 && r->settings->progress)
			r->settings->progress(r->settings->ctx, r->stats->records);
		if (r->settings->is_interrupted && r->settings->is_interrupted())
			return 0;
	}
	return 0;
}

static int renew_all(struct renormalizer *r, struct err *err)
{
	bool is_over = false;
	int rc = store_get_renewal(r->store, r->basis, &r->id, err);
	r->stats->was_resumed = r->id != 0;
	while (rc == 0 && !is_over) {
		rc = store_begin(r->store, err);
		if (rc == 0)
			rc = renew_batch(r, &is_over, err);
		if (rc == 0)
			rc = store_put_renewal(r->store, r->basis, is_over ? 0 : r->id, err);
		if (rc == 0)
			rc = store_commit(r->store, err);
		else
			store_rollback(r->store);
		if (rc == 0 && !is_over && r->settings->is_interrupted &&
		    r->settings->is_interrupted())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
	}
	return rc;
}

static int tell_all(struct renormalizer *r, struct err *err)
{
	bool is_over = false;
	int rc = store_begin_read(r->store, err);
	while (rc == 0 && !is_over) {
		rc = renew_batch(r, &is_over, err);
		if (rc == 0 && r->settings->is_interrupted && r->settings->is_interrupted())
			rc = err_set(err, ERR_INTERRUPTED, "interrupted");
	}
	store_rollback(r->store);
	return rc;
}

int renormalize(
    const struct renormalize_settings *settings, struct renormalize_stats *stats, struct err *err)
{
	struct renormalizer r = {.settings = settings, .stats = stats, .basis = NORMALIZE_VERSION};
	*stats = (struct renormalize_stats){0};
	endpoint_init(&r.unconfigured);
	buf_init(&r.body, LIMIT_STORED_BODY_BYTES);
	buf_init(&r.before, LIMIT_RECORD_BYTES);
	buf_init(&r.now, LIMIT_RECORD_BYTES);
	int rc = store_open(
	    &r.store, settings->store_path, settings->is_dry ? STORE_READ : STORE_UPDATE, err);
	if (rc == 0) {
		store_set_rules_version(r.store, NORMALIZE_VERSION);
		rc = store_each_endpoint(r.store, add_endpoint, &r, err);
	}
	if (rc == 0)
		rc = settings->is_dry ? tell_all(&r, err) : renew_all(&r, err);
	stored_record_clear(&r.stored);
	for (size_t i = 0; i < r.n_endpoints; i++)
		normalizer_clear(&r.endpoints[i].normalizer);
	free(r.endpoints);
	buf_clear(&r.body);
	buf_clear(&r.before);
	buf_clear(&r.now);
	store_close(r.store);
	return rc;
}
