/* SPDX-License-Identifier: MIT */
/*
 * Compressed and packed files, by libarchive: reading entries in order whatever
 * the packing (plain, .gz, .zst, .tar and their nesting, recognised by content),
 * and a compressing output stream.
 */
#ifndef BASE_ARCHIVE_H
#define BASE_ARCHIVE_H

#include "base/err.h"
#include "base/str.h"

#include <stdio.h>

/* Bytes of one entry, as they are unpacked. */
struct archive_entry_reader;

/* Reads up to n bytes; 0 at the entry's end, negative on failure (ERR_FORMAT for a damaged pack). */
long archive_entry_read(struct archive_entry_reader *reader, void *p, size_t n, struct err *err);

/*
 * Called for each regular entry; `name` is the path, with the inner path after
 * a '!' ("pages.tar.gz!page-1.xml"). Need not read to the end. A non-zero
 * return ends the walk and is passed up.
 */
typedef int (*archive_entry_fn)(
    void *ctx, const char *name, struct archive_entry_reader *reader, struct err *err);

/*
 * Walks the entries of a file, or of standard input where path is "-". A file
 * that is not packed is one entry of its own. Packed entries inside are
 * unpacked in turn, LIMIT_ARCHIVE_NESTING deep. Compressed data that unpacks to
 * more than LIMIT_INFLATE_RATIO times its size (beyond LIMIT_INFLATE_FREE_BYTES)
 * is refused with ERR_LIMIT.
 */
int archive_walk(const char *path, archive_entry_fn entry, void *ctx, struct err *err);

/*
 * A stream that compresses what is written to it and writes that to `target`
 * (not closed with it). `name` chooses by its ending: .gz, .zst, or neither, in
 * which case bytes pass unchanged.
 */
struct archive_writer;
int archive_writer_open(
    struct archive_writer **writer, FILE *target, const char *name, struct err *err);
int archive_writer_write(struct archive_writer *writer, const void *p, size_t n, struct err *err);

/* Flushes and frees; the target holds a whole compressed stream only after 0. NULL-safe. */
int archive_writer_close(struct archive_writer *writer, struct err *err);

#endif
