/* SPDX-License-Identifier: MIT */
/*
 * Plays prepared replies to HTTP requests, byte for byte, faults included.
 *
 *	scenario_server FOLDER SECONDS [ADDRESS]
 *
 * Listens on a free port of ADDRESS (127.0.0.1), prints the port, and serves until
 * standard input ends or SECONDS are over. Request number N (from 1) is answered
 * with FOLDER/N.reply; a request with verb=Identify is answered with
 * FOLDER/identify.reply and not counted, unless the next N.reply says
 * `identify=1`. Every request is appended to FOLDER/requests: one line "REQUEST
 * number method target", a line "H name: value" for each header, and a line "B
 * body" where there is one.
 *
 * The first line of a reply are options, the rest is sent as it is:
 *
 *	delay=MS      wait before the first byte
 *	step=MS       wait after each byte (a server that dribbles)
 *	cut=BYTES     send only so many, then close
 *	reset=1       close with RST
 *	fill=BYTES    send so many blanks behind the rest
 *	hang=1        send nothing, keep the connection open
 *	close=1       close after the reply
 *	repeat=TIMES  for so many requests
 *	identify=1    for a scripted answer to Identify
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define N_CONNECTIONS 32
#define REQUEST_BYTES 65536

struct connection {
	int fd;
	size_t n;
	char bytes[REQUEST_BYTES + 1];
};

struct reply {
	long delay, step, cut, fill, repeat;
	bool reset, hang, close, identify;
	char *bytes;
	size_t n;
};

static const char *folder;
static struct connection connections[N_CONNECTIONS];
static int next_reply = 1, times_left = -1, n_requests;

static void sleep_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

static bool read_file(const char *name, char **bytes, size_t *n)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	long size = ftell(file);
	rewind(file);
	*bytes = malloc((size_t)size + 1);
	*n = *bytes ? fread(*bytes, 1, (size_t)size, file) : 0;
	fclose(file);
	if (!*bytes)
		return false;
	(*bytes)[*n] = 0;
	return true;
}

static long option(const char *line, const char *name, long otherwise)
{
	const char *at = strstr(line, name);
	return at ? atol(at + strlen(name)) : otherwise;
}

/* The reply's bytes are freed by the caller, as reply->bytes minus its first line. */
static bool read_reply(const char *name, struct reply *reply, char **owned)
{
	size_t n;
	if (!read_file(name, owned, &n))
		return false;
	char *end = memchr(*owned, '\n', n);
	if (!end) {
		free(*owned);
		return false;
	}
	*end = 0;
	const char *line = *owned;
	*reply = (struct reply){
	    .delay = option(line, "delay=", 0),
	    .step = option(line, "step=", 0),
	    .cut = option(line, "cut=", -1),
	    .fill = option(line, "fill=", 0),
	    .repeat = option(line, "repeat=", 1),
	    .reset = option(line, "reset=", 0),
	    .hang = option(line, "hang=", 0),
	    .close = option(line, "close=", 0),
	    .identify = option(line, "identify=", 0),
	    .bytes = end + 1,
	    .n = n - (size_t)(end + 1 - *owned),
	};
	return true;
}

static bool send_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		p += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* False where the connection is to be closed. */
static bool play(int fd, const struct reply *reply)
{
	if (reply->hang)
		return true;
	sleep_ms(reply->delay);
	size_t n = reply->cut >= 0 && (size_t)reply->cut < reply->n ? (size_t)reply->cut : reply->n;
	bool is_sent = true;
	if (reply->step > 0) {
		for (size_t i = 0; i < n && is_sent; i++) {
			is_sent = send_all(fd, reply->bytes + i, 1);
			sleep_ms(reply->step);
		}
	} else {
		is_sent = send_all(fd, reply->bytes, n);
	}
	static char blanks[65536];
	memset(blanks, ' ', sizeof(blanks));
	for (long left = reply->fill; left > 0 && is_sent; left -= (long)sizeof(blanks))
		is_sent = send_all(
		    fd, blanks, left < (long)sizeof(blanks) ? (size_t)left : sizeof(blanks));
	if (reply->reset) {
		sleep_ms(50); /* what was sent shall arrive before the RST */
		struct linger linger = {1, 0};
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	}
	return is_sent && !reply->close && !reply->reset && reply->cut < 0;
}

static void record_request(const char *request, const char *body, size_t n_body, int number)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/requests", folder);
	FILE *file = fopen(path, "ab");
	if (!file)
		return;
	const char *line_end = strstr(request, "\r\n");
	fprintf(file, "REQUEST %d %.*s\n", number, (int)(line_end - request), request);
	for (const char *line = line_end + 2; *line && *line != '\r';) {
		line_end = strstr(line, "\r\n");
		if (!line_end)
			break;
		fprintf(file, "H %.*s\n", (int)(line_end - line), line);
		line = line_end + 2;
	}
	if (n_body > 0)
		fprintf(file, "B %.*s\n", (int)n_body, body);
	fclose(file);
}

/* False where the connection is to be closed. */
static bool answer(int fd, const char *request, const char *body, size_t n_body)
{
	static const char end_of_script[] =
	    "HTTP/1.1 500 End of script\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	char name[32];
	struct reply reply;
	char *owned = NULL;
	const char *query = strchr(request, '?');
	const char *line_end = strstr(request, "\r\n");
	char target[REQUEST_BYTES + 1];
	snprintf(target, sizeof(target), "%.*s %.*s",
	    query && query < line_end ? (int)(line_end - query) : 0, query ? query : "",
	    (int)n_body, body);
	bool is_identify = strstr(target, "verb=Identify") != NULL;

	snprintf(name, sizeof(name), "%d.reply", next_reply);
	bool has_reply = read_reply(name, &reply, &owned);
	if (is_identify && !(has_reply && reply.identify)) {
		record_request(request, body, n_body, 0);
		free(has_reply ? owned : NULL);
		if (!read_reply("identify.reply", &reply, &owned))
			return send_all(fd, end_of_script, sizeof(end_of_script) - 1) && false;
		bool is_kept = play(fd, &reply);
		free(owned);
		return is_kept;
	}
	record_request(request, body, n_body, is_identify ? 0 : ++n_requests);
	if (!has_reply) {
		send_all(fd, end_of_script, sizeof(end_of_script) - 1);
		return false;
	}
	if (times_left < 0)
		times_left = (int)reply.repeat;
	if (--times_left <= 0) {
		next_reply++;
		times_left = -1;
	}
	bool is_kept = play(fd, &reply);
	free(owned);
	return is_kept;
}

static void close_connection(struct connection *connection)
{
	close(connection->fd);
	connection->fd = -1;
	connection->n = 0;
}

/* Reads what came; answers where the request is whole. */
static void serve(struct connection *connection)
{
	ssize_t got = recv(
	    connection->fd, connection->bytes + connection->n, REQUEST_BYTES - connection->n, 0);
	if (got <= 0) {
		close_connection(connection);
		return;
	}
	connection->n += (size_t)got;
	connection->bytes[connection->n] = 0;
	char *end = strstr(connection->bytes, "\r\n\r\n");
	if (!end) {
		if (connection->n == REQUEST_BYTES)
			close_connection(connection);
		return;
	}
	size_t n_head = (size_t)(end + 4 - connection->bytes), n_body = 0;
	char *length = strcasestr(connection->bytes, "\r\nContent-Length:");
	if (length && length < end)
		n_body = strtoul(length + 17, NULL, 10);
	if (connection->n < n_head + n_body)
		return;
	char *body = connection->bytes + n_head;
	if (!answer(connection->fd, connection->bytes, body, n_body)) {
		close_connection(connection);
		return;
	}
	connection->n -= n_head + n_body;
	memmove(connection->bytes, body + n_body, connection->n + 1);
}

static void accept_connection(int listener)
{
	int fd = accept(listener, NULL, NULL);
	if (fd < 0)
		return;
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	for (size_t i = 0; i < N_CONNECTIONS; i++) {
		if (connections[i].fd < 0) {
			connections[i].fd = fd;
			connections[i].n = 0;
			return;
		}
	}
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: scenario_server FOLDER SECONDS [ADDRESS]\n");
		return 2;
	}
	folder = argv[1];
	alarm((unsigned)atoi(argv[2]));
	signal(SIGPIPE, SIG_IGN);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	if (inet_pton(AF_INET, argc == 4 ? argv[3] : "127.0.0.1", &address.sin_addr) != 1) {
		fprintf(stderr, "scenario_server: '%s' is no address\n", argv[3]);
		return 2;
	}
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) < 0 ||
	    listen(listener, 16) < 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) < 0) {
		perror("scenario_server");
		return 1;
	}
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);

	for (size_t i = 0; i < N_CONNECTIONS; i++)
		connections[i].fd = -1;
	for (;;) {
		struct pollfd fds[N_CONNECTIONS + 2] = {
		    {.fd = listener, .events = POLLIN},
		    {.fd = STDIN_FILENO, .events = POLLIN},
		};
		for (size_t i = 0; i < N_CONNECTIONS; i++)
			fds[i + 2] = (struct pollfd){.fd = connections[i].fd, .events = POLLIN};
		if (poll(fds, N_CONNECTIONS + 2, -1) < 0 && errno != EINTR)
			return 1;
		if (fds[1].revents)
			return 0;
		for (size_t i = 0; i < N_CONNECTIONS; i++)
			if (fds[i + 2].revents)
				serve(&connections[i]);
		if (fds[0].revents)
			accept_connection(listener);
	}
}
