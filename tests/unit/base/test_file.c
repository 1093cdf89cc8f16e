/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/unit.h"

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sheaf-file-XXXXXX";

static int enter_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? chdir(folder) : -1;
}

static int leave_folder(void **state)
{
	(void)state;
	const char *names[] = {"plain", "link", "pipe", "other"};
	for (size_t i = 0; i < N_ITEMS(names); i++)
		unlink(names[i]);
	return chdir("/") || rmdir(folder);
}

static void write_file(const char *path, const char *text)
{
	struct atomic_file file;
	struct err err = {0};
	if (atomic_file_open(&file, path, &err) < 0)
		fail_msg("%s", err.text);
	fputs(text, file.stream);
	assert_int_equal(atomic_file_commit(&file, &err), 0);
}

static void assert_content(const char *path, const char *expected)
{
	struct buf buf;
	struct err err = {0};
	buf_init(&buf, 100);
	assert_int_equal(file_read(path, &buf, &err), 0);
	assert_str(path, buf_str(&buf), expected);
	buf_clear(&buf);
}

static void test_appears_whole_or_not_at_all(void **state)
{
	(void)state;
	struct atomic_file file;
	struct err err = {0};
	write_file("plain", "first");
	assert_int_equal(atomic_file_open(&file, "plain", &err), 0);
	fputs("second", file.stream);
	fflush(file.stream);
	assert_content("plain", "first");
	atomic_file_abort(&file);
	assert_content("plain", "first");
	assert_int_equal(atomic_file_open(&file, "none/plain", &err), ERR_IO);
	assert_string_equal(err.text, "cannot write 'none/plain': No such file or directory");
}

static void test_leaves_links_and_pipes_what_they_are(void **state)
{
	(void)state;
	struct stat status;
	write_file("other", "old");
	assert_int_equal(symlink("other", "link"), 0);
	write_file("link", "new");
	assert_content("other", "new");
	assert_int_equal(lstat("link", &status), 0);
	assert_true(S_ISLNK(status.st_mode));

	assert_int_equal(mkfifo("pipe", 0600), 0);
	int fd = open("pipe", O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	write_file("pipe", "through");
	char text[8] = "";
	assert_int_equal(read(fd, text, 7), 7);
	assert_string_equal(text, "through");
	close(fd);
	assert_int_equal(lstat("pipe", &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
}

static void test_read_has_a_cap(void **state)
{
	(void)state;
	struct buf buf;
	struct err err = {0};
	write_file("plain", "12345");
	buf_init(&buf, 4);
	assert_int_equal(file_read("plain", &buf, &err), ERR_LIMIT);
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_appears_whole_or_not_at_all),
	    cmocka_unit_test(test_leaves_links_and_pipes_what_they_are),
	    cmocka_unit_test(test_read_has_a_cap),
	};
	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
