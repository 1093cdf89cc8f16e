/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/unit.h"

#include "base/archive.h"
#include "base/buf.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <unistd.h>

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/sheaf-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	char command[128];
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static const char *path_of(const char *name)
{
	static char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* Writes bytes, compressed where the name says so. */
static void write_file(const char *name, struct str bytes)
{
	FILE *stream = fopen(path_of(name), "wb");
	struct archive_writer *writer;
	assert_int_equal(archive_writer_open(&writer, stream, name, NULL), 0);
	assert_int_equal(archive_writer_write(writer, bytes.p, bytes.n, NULL), 0);
	assert_int_equal(archive_writer_close(writer, NULL), 0);
	fclose(stream);
}

static void read_file(const char *name, struct buf *buf)
{
	FILE *stream = fopen(path_of(name), "rb");
	char block[4096];
	size_t n;
	while ((n = fread(block, 1, sizeof(block), stream)) > 0)
		buf_add_bytes(buf, block, n);
	fclose(stream);
}

/* A tar of two entries. */
static void write_tar(const char *name, struct str a, struct str b)
{
	struct archive *archive = archive_write_new();
	archive_write_add_filter_none(archive);
	archive_write_set_format_pax_restricted(archive);
	archive_write_open_filename(archive, path_of(name));
	for (int i = 0; i < 2; i++) {
		struct archive_entry *entry = archive_entry_new();
		struct str bytes = i ? b : a;
		archive_entry_set_pathname(entry, i ? "in/b" : "a");
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)bytes.n);
		archive_write_header(archive, entry);
		archive_write_data(archive, bytes.p, bytes.n);
		archive_entry_free(entry);
	}
	archive_write_free(archive);
}

static int list_entry(
    void *ctx, const char *name, struct archive_entry_reader *reader, struct err *err)
{
	struct buf *out = ctx;
	buf_addf(out, "%s=", name + strlen(folder) + 1);
	char p[7];
	long n;
	while ((n = archive_entry_read(reader, p, sizeof(p), err)) > 0) {
		if (out->n < 4096)
			buf_add_bytes(out, p, (size_t)n);
	}
	buf_add_char(out, '\n');
	return (int)n;
}

static void check(const char *name, int expected_rc, const char *expected)
{
	struct buf out;
	struct err err = {0};
	buf_init(&out, 1 << 20);
	int rc = archive_walk(path_of(name), list_entry, &out, &err);
	if (rc != expected_rc)
		fail_msg("%s: got %d (%s), expected %d", name, rc, err.text, expected_rc);
	if (expected)
		assert_str(name, buf_str(&out), expected);
	buf_clear(&out);
}

static void test_packings(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes, 1 << 20);
	write_file("plain", STR("some text"));
	check("plain", 0, "plain=some text\n");
	write_file("empty", STR(""));
	check("empty", 0, "empty=\n");
	write_file("x.gz", STR("some text"));
	check("x.gz", 0, "x.gz=some text\n");
	write_file("x.zst", STR("some text"));
	check("x.zst", 0, "x.zst=some text\n");
	/* Two streams in one file, as appending gives. */
	read_file("x.gz", &bytes);
	read_file("x.gz", &bytes);
	write_file("twice", buf_str(&bytes));
	check("twice", 0, "twice=some textsome text\n");
	/* A tar, a compressed one, and one with compressed files inside. */
	write_tar("t.tar", STR("first"), STR(""));
	check("t.tar", 0, "t.tar!a=first\nt.tar!in/b=\n");
	buf_reset(&bytes);
	read_file("t.tar", &bytes);
	write_file("t.tar.gz", buf_str(&bytes));
	check("t.tar.gz", 0, "t.tar.gz!a=first\nt.tar.gz!in/b=\n");
	buf_reset(&bytes);
	read_file("x.gz", &bytes);
	write_tar("n.tar", buf_str(&bytes), STR("b"));
	check("n.tar", 0, "n.tar!a=some text\nn.tar!in/b=b\n");
	buf_clear(&bytes);
}

static void test_damage(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes, 1 << 20);
	write_file("x.gz", STR("some text that is long enough to be cut, some text that is long"));
	read_file("x.gz", &bytes);
	write_file("cut", str_sub(buf_str(&bytes), 0, bytes.n - 12));
	check("cut", ERR_FORMAT, NULL);
	check("missing", ERR_NOT_FOUND, "");
	buf_clear(&bytes);
}

static void test_bomb(void **state)
{
	(void)state;
	/* Forty megabytes of one letter, packed twice: some hundred bytes. */
	struct buf letters, bytes;
	buf_init(&letters, 64u << 20);
	buf_init(&bytes, 1 << 20);
	buf_reserve(&letters, 40u << 20);
	memset(letters.p, 'a', 40u << 20);
	letters.n = 40u << 20;
	write_file("b.gz", buf_str(&letters));
	check("b.gz", ERR_LIMIT, NULL);
	read_file("b.gz", &bytes);
	write_file("bb.gz", buf_str(&bytes));
	check("bb.gz", ERR_LIMIT, NULL);
	write_tar("b.tar", buf_str(&bytes), STR("b"));
	check("b.tar", ERR_LIMIT, NULL);
	buf_clear(&bytes);
	buf_clear(&letters);
}

static int stop(void *ctx, const char *name, struct archive_entry_reader *reader, struct err *err)
{
	(void)name;
	(void)reader;
	(void)err;
	(*(int *)ctx)++;
	return 7;
}

static void test_stop(void **state)
{
	(void)state;
	int n = 0;
	write_tar("s.tar", STR("first"), STR("second"));
	assert_int_equal(archive_walk(path_of("s.tar"), stop, &n, NULL), 7);
	assert_int_equal(n, 1);
}

static void test_same_bytes(void **state)
{
	(void)state;
	struct buf once, again;
	buf_init(&once, 1 << 20);
	buf_init(&again, 1 << 20);
	write_file("r.gz", STR("some text"));
	read_file("r.gz", &once);
	sleep(1);
	write_file("r.gz", STR("some text"));
	read_file("r.gz", &again);
	assert_true(str_eq(buf_str(&once), buf_str(&again)));
	buf_clear(&once);
	buf_clear(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_packings),
	    cmocka_unit_test(test_damage),
	    cmocka_unit_test(test_bomb),
	    cmocka_unit_test(test_stop),
	    cmocka_unit_test(test_same_bytes),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
