/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/archive.h"

#include "base/file.h"
#include "model/limits.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK_BYTES 65536
#define MAGIC_BYTES 512 /* a tar header's checksum is within them */

/* What all levels of one walk share. */
struct walk {
	archive_entry_fn entry;
	void *ctx;
	int fd;
	const char *path;
	uint64_t n_read;     /* bytes of the file itself */
	uint64_t n_unpacked; /* bytes out of its innermost levels */
	int rc;		     /* of the callback */
};

/* One archive being read: of the file, or of an entry. */
struct level {
	struct walk *walk;
	struct archive *archive;
	const char *name;
	struct archive_entry_reader *source; /* NULL: the file itself */
	struct err *err;
	int source_rc; /* what reading the source gave, where it failed */
	char block[BLOCK_BYTES];
};

struct archive_entry_reader {
	struct level *level;
	char magic[MAGIC_BYTES];
	size_t n_magic, magic_at;
};

long archive_entry_read(struct archive_entry_reader *reader, void *p, size_t n, struct err *err)
{
	struct level *level = reader->level;
	struct walk *walk = level->walk;
	size_t n_ahead = reader->n_magic - reader->magic_at;
	la_ssize_t got;
	if (n_ahead) {
		got = (la_ssize_t)(n < n_ahead ? n : n_ahead);
		memcpy(p, reader->magic + reader->magic_at, (size_t)got);
		reader->magic_at += (size_t)got;
		return got;
	}
	got = archive_read_data(level->archive, p, n);
	if (got < 0) {
		if (level->source_rc < 0)
			return level->source_rc;
		const char *text = archive_error_string(level->archive);
		return err_set(err, ERR_FORMAT, "cannot unpack '%s': %s", level->name,
		    text ? text : "damaged");
	}
	walk->n_unpacked += (uint64_t)got;
	if (walk->n_unpacked > LIMIT_INFLATE_FREE_BYTES &&
	    walk->n_unpacked / LIMIT_INFLATE_RATIO > walk->n_read)
		return err_set(err, ERR_LIMIT, "'%s' unpacks to more than %d times its size",
		    level->name, LIMIT_INFLATE_RATIO);
	return (long)got;
}

static la_ssize_t read_source(struct archive *archive, void *data, const void **block)
{
	struct level *level = data;
	long n;
	*block = level->block;
	if (level->source) {
		n = archive_entry_read(level->source, level->block, BLOCK_BYTES, level->err);
	} else {
		do
			n = read(level->walk->fd, level->block, BLOCK_BYTES);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			n = err_set(level->err, ERR_IO, "cannot read '%s': %s", level->walk->path,
			    strerror(errno));
		else
			level->walk->n_read += (uint64_t)n;
	}
	if (n < 0) {
		level->source_rc = (int)n;
		archive_set_error(archive, EIO, "%s", "cannot read");
		return -1;
	}
	return n;
}

static bool is_tar(const char *p, size_t n)
{
	if (n < 512 || (memcmp(p + 257, "ustar", 5) != 0 && !(p[0] && p[124] && p[148])))
		return false;
	unsigned sum = 0;
	for (size_t i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)p[i];
	return strtoul((char[9]){p[148], p[149], p[150], p[151], p[152], p[153], p[154], p[155]},
		   NULL, 8) == sum;
}

static bool is_packed(const char *p, size_t n)
{
	return (n >= 3 && memcmp(p, "\x1F\x8B\x08", 3) == 0) ||
	       (n >= 4 && memcmp(p, "\x28\xB5\x2F\xFD", 4) == 0) || is_tar(p, n);
}

static int walk_level(struct walk *walk, const char *name, struct archive_entry_reader *source,
    int depth, struct err *err);

/* Hands one entry on, or looks into it where it is packed itself. */
static int pass_entry(struct level *level, const char *name, int depth, struct err *err)
{
	struct archive_entry_reader *reader = xcalloc(1, sizeof(*reader));
	reader->level = level;
	int rc = 0;
	while (rc >= 0 && reader->n_magic < MAGIC_BYTES) {
		char ahead[MAGIC_BYTES];
		long n = archive_entry_read(reader, ahead, MAGIC_BYTES - reader->n_magic, err);
		if (n <= 0) {
			rc = (int)n;
			break;
		}
		memcpy(reader->magic + reader->n_magic, ahead, (size_t)n);
		reader->n_magic += (size_t)n;
		reader->magic_at = reader->n_magic;
	}
	reader->magic_at = 0;
	if (rc == 0 && depth < LIMIT_ARCHIVE_NESTING && is_packed(reader->magic, reader->n_magic))
		rc = walk_level(level->walk, name, reader, depth + 1, err);
	else if (rc == 0)
		rc = level->walk->rc = level->walk->entry(level->walk->ctx, name, reader, err);
	free(reader);
	return rc;
}

static int open_level(struct level *level)
{
	struct archive *archive = level->archive = archive_read_new();
	if (!archive)
		return err_set(level->err, ERR_MEMORY, "out of memory");
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_zstd(archive);
	archive_read_support_format_tar(archive);
	archive_read_support_format_raw(archive);
	archive_read_support_format_empty(archive);
	if (archive_read_open(archive, level, NULL, read_source, NULL) < ARCHIVE_WARN) {
		if (level->source_rc < 0)
			return level->source_rc;
		const char *text = archive_error_string(archive);
		return err_set(level->err, ERR_FORMAT, "cannot unpack '%s': %s", level->name,
		    text ? text : "damaged");
	}
	return 0;
}

static int walk_level(struct walk *walk, const char *name, struct archive_entry_reader *source,
    int depth, struct err *err)
{
	struct level *level = xcalloc(1, sizeof(*level));
	*level = (struct level){.walk = walk, .name = name, .source = source, .err = err};
	size_t n_entries = 0;
	int rc = open_level(level);
	while (rc == 0) {
		struct archive_entry *entry;
		int got = archive_read_next_header(level->archive, &entry);
		if (got == ARCHIVE_EOF)
			break;
		if (got < ARCHIVE_WARN) {
			const char *text = archive_error_string(level->archive);
			rc = level->source_rc < 0
				 ? level->source_rc
				 : err_set(err, ERR_FORMAT, "cannot unpack '%s': %s", name,
				       text ? text : "damaged");
			break;
		}
		bool is_raw = archive_format(level->archive) == ARCHIVE_FORMAT_RAW;
		if (!is_raw && archive_entry_filetype(entry) != AE_IFREG)
			continue;
		n_entries++;
		if (is_raw) {
			/* Not packed, or merely compressed: it keeps the file's name. */
			rc = pass_entry(level, name, depth, err);
			continue;
		}
		/* The one is NULL where the locale cannot say the name, the other where it is no UTF-8. */
		const char *inner = archive_entry_pathname(entry);
		if (!inner)
			inner = archive_entry_pathname_utf8(entry);
		size_t size = strlen(name) + strlen(inner ? inner : "?") + 2;
		char *whole = xmalloc(size);
		snprintf(whole, size, "%s!%s", name, inner ? inner : "?");
		rc = pass_entry(level, whole, depth, err);
		free(whole);
	}
	if (rc == 0 && n_entries == 0 && archive_format(level->archive) == ARCHIVE_FORMAT_EMPTY) {
		struct archive_entry_reader nothing = {.level = level};
		rc = walk->rc = walk->entry(walk->ctx, name, &nothing, err);
	}
	archive_read_free(level->archive);
	free(level);
	return rc;
}

int archive_walk(const char *path, archive_entry_fn entry, void *ctx, struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct walk walk = {.entry = entry, .ctx = ctx, .path = path};
	walk.fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (walk.fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
		    "cannot open '%s': %s", path, strerror(errno));
	int rc = walk_level(&walk, path, NULL, 1, err);
	if (!is_stdin)
		close(walk.fd);
	return rc;
}

struct archive_writer {
	struct archive *archive; /* NULL: bytes pass unchanged */
	FILE *target;
	int saved_errno; /* of the first write that failed */
};

static la_ssize_t write_target(struct archive *archive, void *data, const void *p, size_t n)
{
	struct archive_writer *writer = data;
	if (fwrite(p, 1, n, writer->target) == n)
		return (la_ssize_t)n;
	writer->saved_errno = errno ? errno : EIO;
	archive_set_error(archive, writer->saved_errno, "%s", "cannot write");
	return -1;
}

static int fail_write(const struct archive_writer *writer, struct err *err)
{
	const char *text = writer->saved_errno ? strerror(writer->saved_errno)
			   : writer->archive   ? archive_error_string(writer->archive)
					       : NULL;
	return err_set(
	    err, file_error_code(writer->saved_errno), "cannot write: %s", text ? text : "unknown");
}

int archive_writer_open(
    struct archive_writer **out, FILE *target, const char *name, struct err *err)
{
	struct archive_writer *writer = xcalloc(1, sizeof(*writer));
	writer->target = target;
	*out = writer;
	int rc;
	struct str ending = str_from(name);
	bool is_gzip = str_ends_nocase(ending, STR(".gz"));
	if (!is_gzip && !str_ends_nocase(ending, STR(".zst")))
		return 0;
	writer->archive = archive_write_new();
	if (!writer->archive ||
	    (is_gzip ? archive_write_add_filter_gzip(writer->archive)
		     : archive_write_add_filter_zstd(writer->archive)) != ARCHIVE_OK)
		goto fail;
	/* No time in the header: the same content gives the same bytes. */
	if (is_gzip)
		archive_write_set_filter_option(writer->archive, "gzip", "timestamp", NULL);
	archive_write_set_format_raw(writer->archive);
	archive_write_set_bytes_in_last_block(writer->archive, 1);
	if (archive_write_open(writer->archive, writer, NULL, write_target, NULL) != ARCHIVE_OK)
		goto fail;
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_filetype(entry, AE_IFREG);
	rc = archive_write_header(writer->archive, entry);
	archive_entry_free(entry);
	if (rc == ARCHIVE_OK)
		return 0;
fail:
	rc = fail_write(writer, err);
	archive_write_free(writer->archive);
	free(writer);
	*out = NULL;
	return rc;
}

int archive_writer_write(struct archive_writer *writer, const void *p, size_t n, struct err *err)
{
	if (!writer->archive) {
		if (fwrite(p, 1, n, writer->target) == n)
			return 0;
		writer->saved_errno = errno ? errno : EIO;
		return fail_write(writer, err);
	}
	for (const char *at = p; n;) {
		la_ssize_t written = archive_write_data(writer->archive, at, n);
		if (written <= 0)
			return fail_write(writer, err);
		at += written;
		n -= (size_t)written;
	}
	return 0;
}

int archive_writer_close(struct archive_writer *writer, struct err *err)
{
	if (!writer)
		return 0;
	int rc = 0;
	if (writer->archive && archive_write_close(writer->archive) != ARCHIVE_OK)
		rc = fail_write(writer, err);
	if (writer->archive)
		archive_write_free(writer->archive);
	if (rc == 0 && fflush(writer->target) != 0) {
		writer->saved_errno = errno;
		rc = fail_write(writer, err);
	}
	free(writer);
	return rc;
}
