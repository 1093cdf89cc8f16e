/* SPDX-License-Identifier: MIT */
#include "pipeline/export.h"

#include "base/archive.h"
#include "base/file.h"
#include "model/limits.h"
#include "normalize/normalize.h"
#include "publish/publish.h"
#include "store/store.h"

#include <errno.h>
#include <sys/stat.h>

#define FLUSH_BYTES    (256u << 10)
#define PROGRESS_ITEMS 1024

struct exporter {
	const struct export_settings *settings;
	const struct publish_format *format;
	struct publish_settings publish;
	struct buf out;
	struct atomic_file file;
	struct archive_writer *packer; /* where there is a file */
	uint64_t n_items;
};

static int flush(struct exporter *e, struct err *err)
{
	if (e->out.failed)
		return err_set(err, ERR_LIMIT, "an item is larger than %zu bytes", e->out.max);
	int rc = 0;
	if (e->packer)
		rc = archive_writer_write(e->packer, e->out.p, e->out.n, err);
	else if (fwrite(e->out.n ? e->out.p : "", 1, e->out.n, e->settings->stream) != e->out.n)
		rc = err_set(
		    err, file_error_code(errno), "cannot write the output: %s", strerror(errno));
	buf_reset(&e->out);
	return rc;
}

static int end_item(struct exporter *e, struct err *err)
{
	const struct export_settings *settings = e->settings;
	if (++e->n_items % PROGRESS_ITEMS == 0) {
		if (settings->is_interrupted && settings->is_interrupted())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
		if (settings->progress)
			settings->progress(settings->progress_ctx, e->n_items);
	}
	return e->out.n >= FLUSH_BYTES || e->out.failed ? flush(e, err) : 0;
}

static int on_publication(void *ctx, const struct publication *publication, struct err *err)
{
	struct exporter *e = ctx;
	e->format->publication(&e->publish, publication, &e->out);
	return end_item(e, err);
}

static int on_record(void *ctx, const struct stored_record *stored, struct err *err)
{
	struct exporter *e = ctx;
	e->format->record(&e->publish,
	    &(struct published_record){&stored->record, stored->endpoint, stored->publication},
	    &e->out);
	return end_item(e, err);
}

/* Writing over the store, or what SQLite keeps beside it, would destroy it. */
static bool is_store(const char *path, const char *store_path)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
	struct stat target, own;
	if (stat(path, &target) < 0)
		return false;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		struct buf name;
		buf_init(&name, 1 << 16);
		buf_addf(&name, "%s%s", store_path, suffixes[i]);
		bool is_same = !name.failed && stat(name.p, &own) == 0 &&
			       own.st_dev == target.st_dev && own.st_ino == target.st_ino;
		buf_clear(&name);
		if (is_same)
			return true;
	}
	return false;
}

static int find_format(
    const struct export_settings *settings, const struct publish_format **format, struct err *err)
{
	enum publish_of of = publish_of_find(str_from(settings->of));
	if (of == PUBLISH_N)
		return err_set(err, ERR_USAGE, "cannot export '%s': it must be one of %s",
		    settings->of, EXPORT_OF);
	*format = publish_format_find(
	    of, settings->format ? str_from(settings->format) : (struct str){0});
	if (*format)
		return 0;
	char known[200] = "";
	size_t n, at = 0;
	const struct publish_format *formats = publish_formats(&n);
	for (size_t i = 0; i < n; i++) {
		if (formats[i].of == of && at < sizeof(known))
			at += (size_t)snprintf(known + at, sizeof(known) - at, "%s%s",
			    at ? ", " : "", formats[i].name);
	}
	return err_set(err, ERR_USAGE, "there is no format '%s' of %s; there is: %s",
	    settings->format, settings->of, known);
}

static int write_all(struct exporter *e, struct store *store, struct err *err)
{
	if (e->format->begin)
		e->format->begin(&e->publish, &e->out);
	int rc = store_begin_read(store, err);
	if (rc == 0)
		rc = e->format->of == PUBLISH_RECORDS
			 ? store_each_record(store, on_record, e, err)
			 : store_each_publication(store, on_publication, e, err);
	store_rollback(store);
	if (rc == 0 && e->format->end)
		e->format->end(&e->publish, &e->out);
	return rc == 0 ? flush(e, err) : rc;
}

int export_run(const struct export_settings *settings, uint64_t *n_items, struct err *err)
{
	struct exporter e = {
	    .settings = settings,
	    .publish = {clock_now(settings->clock), settings->is_original, normalize_type_label},
	};
	struct store *store = NULL;
	int rc = find_format(settings, &e.format, err);
	if (rc == 0)
		rc = store_open(&store, settings->store_path, STORE_READ, err);
	if (rc == 0 && settings->output && is_store(settings->output, settings->store_path))
		rc = err_set(err, ERR_USAGE, "'%s' is the store itself", settings->output);
	if (rc < 0) {
		store_close(store);
		return rc;
	}
	/* A publication holds what LIMIT_CLUSTER_RECORDS records say, without what they share. */
	buf_init(&e.out, 64 * (size_t)LIMIT_RECORD_BYTES);
	if (settings->output) {
		rc = atomic_file_open(&e.file, settings->output, err);
		if (rc == 0)
			rc = archive_writer_open(&e.packer, e.file.stream, settings->output, err);
	}
	if (rc == 0)
		rc = write_all(&e, store, err);
	if (e.packer) {
		int closed = archive_writer_close(e.packer, rc < 0 ? NULL : err);
		if (rc == 0)
			rc = closed;
	}
	if (settings->output) {
		if (rc == 0)
			rc = atomic_file_commit(&e.file, err);
		else
			atomic_file_abort(&e.file);
	} else if (rc == 0 && fflush(settings->stream) != 0) {
		rc = err_set(
		    err, file_error_code(errno), "cannot write the output: %s", strerror(errno));
	}
	*n_items = e.n_items;
	buf_clear(&e.out);
	store_close(store);
	return rc;
}
