/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "store/lease.h"

#include "store/private.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static int64_t process_start_ticks(int64_t pid)
{
	char path[64], text[1024];
	snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
	FILE *stream = fopen(path, "re");
	if (!stream)
		return 0;
	size_t n = fread(text, 1, sizeof(text) - 1, stream);
	fclose(stream);
	text[n] = '\0';
	/* The second field is the program's name in brackets, which may hold anything. */
	const char *p = strrchr(text, ')');
	char state = 0;
	unsigned long long ticks = 0;
	if (!p || sscanf(p + 1,
		      " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d "
		      "%*d %llu",
		      &state, &ticks) != 2)
		return 0;
	return state == 'Z' || state == 'X' ? 0 : (int64_t)ticks; /* a zombie does nothing more */
}

const struct lease *lease_get_own(struct store *store)
{
	struct lease *lease = store->lease;
	if (lease)
		return lease;
	lease = store->lease = xcalloc(1, sizeof(*lease));
	char boot[64] = "", space[64] = "";
	FILE *stream = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (stream) {
		if (fscanf(stream, "%63s", boot) != 1)
			boot[0] = '\0';
		fclose(stream);
	}
	if (!boot[0])
		gethostname(boot, sizeof(boot) - 1);
	ssize_t n = readlink("/proc/self/ns/pid", space, sizeof(space) - 1);
	space[n > 0 ? n : 0] = '\0';
	snprintf(lease->host, sizeof(lease->host), "%s %s", boot, space);
	lease->pid = getpid();
	lease->ticks = process_start_ticks(lease->pid);
	return lease;
}

bool lease_is_alive(const struct lease *holder, const struct lease *own)
{
	if (strcmp(holder->host, own->host) != 0)
		return false;
	return holder->ticks == process_start_ticks(holder->pid);
}

bool lease_is_same(const struct lease *a, const struct lease *b)
{
	return strcmp(a->host, b->host) == 0 && a->pid == b->pid && a->ticks == b->ticks;
}

void bind_lease(sqlite3_stmt *statement, int i, const struct lease *lease)
{
	bind_text(statement, i, str_from(lease->host));
	bind_int(statement, i + 1, lease->pid);
	bind_int(statement, i + 2, lease->ticks);
}

void column_lease(sqlite3_stmt *statement, int i, struct lease *lease)
{
	column_copy(statement, i, lease->host, sizeof(lease->host));
	lease->pid = sqlite3_column_int64(statement, i + 1);
	lease->ticks = sqlite3_column_int64(statement, i + 2);
}
