/* SPDX-License-Identifier: MIT */
/*
 * A web server of one thread on 127.0.0.1 that gives prepared answers in turn,
 * the last one for ever, and counts. For what a scenario cannot see.
 *
 * An answer that begins with "HTTP/" is sent as it is and the connection closed
 * behind it; any other is a body, sent with status 200; NULL closes at once.
 */
#ifndef TESTS_UNIT_HARVEST_LOOPBACK_H
#define TESTS_UNIT_HARVEST_LOOPBACK_H

#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct loopback {
	const char *const *answers;
	size_t n_answers;
	int listener, port;
	pthread_t thread;
	/* to be read after loopback_stop */
	size_t n_connections, n_requests;
};

/* One connection, request after request. */
static inline void loopback_serve(struct loopback *server, int fd)
{
	char request[8192];
	size_t n = 0;
	for (ssize_t got; (got = recv(fd, request + n, sizeof(request) - 1 - n, 0)) > 0;) {
		n += (size_t)got;
		request[n] = '\0';
		if (!strstr(request, "\r\n\r\n"))
			continue;
		n = 0;
		size_t at = server->n_requests++;
		const char *answer =
		    server->answers[at < server->n_answers ? at : server->n_answers - 1];
		if (!answer)
			return;
		if (strncmp(answer, "HTTP/", 5) == 0) {
			send(fd, answer, strlen(answer), MSG_NOSIGNAL);
			return;
		}
		char head[100];
		int n_head = snprintf(head, sizeof(head),
		    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", strlen(answer));
		send(fd, head, (size_t)n_head, MSG_NOSIGNAL);
		send(fd, answer, strlen(answer), MSG_NOSIGNAL);
	}
}

static inline void *loopback_run(void *ctx)
{
	struct loopback *server = ctx;
	for (int fd; (fd = accept(server->listener, NULL, NULL)) >= 0;) {
		server->n_connections++;
		loopback_serve(server, fd);
		close(fd);
	}
	return NULL;
}

static inline void loopback_start(
    struct loopback *server, const char *const *answers, size_t n_answers)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	*server = (struct loopback){.answers = answers, .n_answers = n_answers};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(server->listener, (struct sockaddr *)&address, size) < 0 ||
	    listen(server->listener, 16) < 0 ||
	    getsockname(server->listener, (struct sockaddr *)&address, &size) < 0)
		fail_msg("no port to listen on");
	server->port = ntohs(address.sin_port);
	pthread_create(&server->thread, NULL, loopback_run, server);
}

/* After the client has closed its connections. */
static inline void loopback_stop(struct loopback *server)
{
	shutdown(server->listener, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->listener);
}

#endif
