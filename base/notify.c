/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/notify.h"

#include "base/str.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TEXT_BYTES 1024 /* longer ones are cut */

void notify_manager(const char *format, ...)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t n_path = path ? strlen(path) : 0;
	if (n_path == 0 || n_path >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, n_path);
	if (path[0] == '@') /* a socket without a file */
		address.sun_path[0] = '\0';

	char text[TEXT_BYTES];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	(void)!sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n_path));
	close(fd);
}

int64_t notify_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	uint64_t number;
	if (pid &&
	    (!str_to_u64(str_from(pid), UINT64_MAX, &number) || number != (uint64_t)getpid()))
		return 0;
	if (!usec || !str_to_u64(str_from(usec), INT64_MAX, &number))
		return 0;
	return (int64_t)number / 1000;
}
