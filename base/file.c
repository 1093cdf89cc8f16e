/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int file_error_code(int saved_errno)
{
	return saved_errno == ENOSPC || saved_errno == EDQUOT ? ERR_FULL : ERR_IO;
}

int file_read(const char *path, struct buf *buf, struct err *err)
{
	FILE *stream = fopen(path, "rbe");
	if (!stream)
		return err_set(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
	char chunk[65536];
	size_t n;
	int rc = 0;
	while ((n = fread(chunk, 1, sizeof(chunk), stream)) > 0) {
		buf_add_bytes(buf, chunk, n);
		if (buf->failed) {
			rc = err_set(
			    err, ERR_LIMIT, "'%s' is larger than %zu bytes", path, buf->max);
			break;
		}
	}
	if (rc == 0 && ferror(stream))
		rc = err_set(err, ERR_IO, "cannot read '%s': %s", path, strerror(errno));
	fclose(stream);
	return rc;
}

static void forget(struct atomic_file *file)
{
	free(file->path);
	free(file->temporary);
	*file = (struct atomic_file){0};
}

/* A device or a pipe cannot be replaced by a file: it is written to as it is. */
static int open_special(struct atomic_file *file, struct err *err)
{
	file->stream = fopen(file->path, "wbe");
	if (file->stream)
		return 0;
	int saved = errno;
	err_set(err, file_error_code(saved), "cannot write '%s': %s", file->path, strerror(saved));
	forget(file);
	return file_error_code(saved);
}

int atomic_file_open(struct atomic_file *file, const char *path, struct err *err)
{
	/* What a symbolic link points to is replaced, not the link. */
	char *target = realpath(path, NULL);
	*file = (struct atomic_file){.path = xstrdup(target ? target : path)};
	free(target);
	struct stat status;
	if (stat(file->path, &status) == 0 && !S_ISREG(status.st_mode))
		return open_special(file, err);
	const char *slash = strrchr(file->path, '/');
	int dir = slash ? (int)(slash - file->path + 1) : 0;
	size_t size = strlen(file->path) + 16;
	file->temporary = xmalloc(size);
	snprintf(file->temporary, size, "%.*s.%s.XXXXXX", dir, file->path, file->path + dir);
	int fd = mkostemp(file->temporary, O_CLOEXEC);
	mode_t mask = umask(0);
	umask(mask);
	if (fd < 0 || fchmod(fd, 0666 & ~mask) < 0 || !(file->stream = fdopen(fd, "wb"))) {
		int saved = errno;
		if (fd >= 0) {
			close(fd);
			unlink(file->temporary);
		}
		forget(file);
		return err_set(
		    err, file_error_code(saved), "cannot write '%s': %s", path, strerror(saved));
	}
	return 0;
}

int atomic_file_commit(struct atomic_file *file, struct err *err)
{
	int saved = 0;
	errno = 0;
	if (ferror(file->stream) || fflush(file->stream) != 0 ||
	    (file->temporary && fsync(fileno(file->stream)) < 0))
		saved = errno ? errno : EIO;
	if (fclose(file->stream) != 0 && !saved)
		saved = errno;
	if (!saved && file->temporary && rename(file->temporary, file->path) < 0)
		saved = errno;
	int rc = 0;
	if (saved) {
		rc = err_set(err, file_error_code(saved), "cannot write '%s': %s", file->path,
		    strerror(saved));
		if (file->temporary)
			unlink(file->temporary);
	}
	forget(file);
	return rc;
}

void atomic_file_abort(struct atomic_file *file)
{
	if (file->stream)
		fclose(file->stream);
	if (file->temporary)
		unlink(file->temporary);
	forget(file);
}
