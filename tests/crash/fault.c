/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into a program: counts the calls that change files, and at a chosen
 * one ends the process or fills the disk up.
 *
 *   FAULT_TRACE=FILE   one byte a call, in order: w write, t truncate, s sync,
 *                      r rename, u unlink; FILE exists and has room for them
 *   FAULT_AT=N         the call that meets the fault, from 0
 *   FAULT_HOW=kill     SIGKILL before it
 *            =tear     SIGKILL in the midst of it: half of what it writes is there
 *            =full     from then on no write finds space
 *
 * Calls go to the kernel directly, so no other library need be found first.
 */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* both names of each call are needed */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum fault { FAULT_NONE, FAULT_KILL, FAULT_TEAR, FAULT_FULL };

static enum fault how;
static long at = -1;
static atomic_long n_calls;
static char *trace;
static long trace_size;

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("FAULT_TRACE"), *name = getenv("FAULT_HOW");
	struct stat info;
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd >= 0 && fstat(fd, &info) == 0) {
		void *map =
		    mmap(NULL, (size_t)info.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (map != MAP_FAILED) {
			trace = map;
			trace_size = (long)info.st_size;
		}
	}
	if (fd >= 0)
		syscall(SYS_close, fd);
	if (name && getenv("FAULT_AT")) {
		at = strtol(getenv("FAULT_AT"), NULL, 10);
		how = strcmp(name, "full") == 0	  ? FAULT_FULL
		      : strcmp(name, "tear") == 0 ? FAULT_TEAR
						  : FAULT_KILL;
	}
}

static void die(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
	pause();
}

/* Counts a call; true where it meets the fault and is still to be torn or refused. */
static bool meets_fault(char kind)
{
	long n = atomic_fetch_add(&n_calls, 1);
	if (n < trace_size)
		trace[n] = kind;
	if (n == at && (how == FAULT_KILL || (how == FAULT_TEAR && kind != 'w')))
		die();
	return (how == FAULT_TEAR && n == at) ||
	       (how == FAULT_FULL && n >= at && (kind == 'w' || kind == 't'));
}

static bool is_file(int fd)
{
	struct stat info;
	return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	if (is_file(fd) && meets_fault('w')) {
		if (how == FAULT_FULL) {
			errno = ENOSPC;
			return -1;
		}
		syscall(SYS_write, fd, bytes, n / 2);
		die();
	}
	return syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset)
{
	if (meets_fault('w')) {
		if (how == FAULT_FULL) {
			errno = ENOSPC;
			return -1;
		}
		syscall(SYS_pwrite64, fd, bytes, n / 2, offset);
		die();
	}
	return syscall(SYS_pwrite64, fd, bytes, n, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
	return pwrite64(fd, bytes, n, offset);
}

int ftruncate64(int fd, off64_t size)
{
	struct stat info;
	/* A full disk refuses to lengthen a file, not to shorten it. */
	bool is_longer = fstat(fd, &info) == 0 && size > info.st_size;
	if (meets_fault('t') && is_longer) {
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size)
{
	return ftruncate64(fd, size);
}

int fsync(int fd)
{
	meets_fault('s');
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	meets_fault('s');
	return (int)syscall(SYS_fdatasync, fd);
}

int rename(const char *from, const char *to)
{
	meets_fault('r');
	return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int unlink(const char *path)
{
	meets_fault('u');
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
