/* SPDX-License-Identifier: MIT */
/*
 * Files: read whole with a cap, and written whole or not at all.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdio.h>

/* Reads a whole file into buf (initialised by the caller, its maximum is the cap). */
int file_read(const char *path, struct buf *buf, struct err *err);

/*
 * A file that appears under its name only when complete: written as a hidden
 * neighbour, synced, closed, renamed. What is there and no regular file (a
 * device, a pipe) is written to directly; where a symbolic link leads to a file,
 * that file is replaced.
 */
struct atomic_file {
	char *path;
	char *temporary; /* NULL: path itself is written to */
	FILE *stream;	 /* write here */
};

int atomic_file_open(struct atomic_file *file, const char *path, struct err *err);

/* Flushes, syncs, closes and renames. On failure the target is as it was. Clears the struct. */
int atomic_file_commit(struct atomic_file *file, struct err *err);

/* Removes what was written; nothing after a commit. */
void atomic_file_abort(struct atomic_file *file);

/* ERR_FULL for ENOSPC and EDQUOT, else ERR_IO. */
int file_error_code(int saved_errno);

#endif
