/* SPDX-License-Identifier: MIT */
/*
 * A small repository to harvest from: serves one file of DC JSON Lines over
 * OAI-PMH, on the loopback interface only, and ends by itself.
 */
#include "tests/support/sample_repository/answer.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

static const char usage[] = "usage: sample-repository [OPTION...] FILE.jsonl\n"
			    "  --port N                  0, the default, takes a free one\n"
			    "  --page-size N             records a page (10)\n"
			    "  --granularity second|day  (second)\n"
			    "  --deleted persistent|no   (persistent)\n"
			    "  --name NAME               of the repository\n"
			    "  --fault NAME              shows it (fault.c); may be repeated\n"
			    "  --life SECONDS            ends after them (300)\n"
			    "Prints its base URL.\n";

#define ARGUMENT_BYTES_MAX 8192
#define BASE_URL_MAX	   64

struct settings {
	int port, page_size, life;
	bool by_day, keeps_deleted;
	const char *name, *path;
	struct faults faults;
};

/* A request as it comes in. */
struct exchange {
	struct request request;
	struct MHD_PostProcessor *post;
	bool is_too_long;
};

/* Adds a part of an argument's value: POST bodies come in pieces. */
static void add_argument(
    struct exchange *exchange, const char *key, const char *value, size_t n, uint64_t offset)
{
	struct request *request = &exchange->request;
	size_t last = request->n_arguments;
	char *old = NULL;
	if (offset > 0 && last > 0) {
		last--;
		old = request->arguments[last].value;
	} else if (last == REQUEST_ARGUMENTS_MAX) {
		exchange->is_too_long = true;
		return;
	} else {
		request->arguments[last].key = xstrdup(key);
		request->n_arguments++;
	}
	size_t had = old ? strlen(old) : 0;
	if (had + n > ARGUMENT_BYTES_MAX) {
		exchange->is_too_long = true;
		n = 0;
	}
	char *text = xrealloc(old, had + n + 1);
	if (n)
		memcpy(text + had, value, n);
	text[had + n] = '\0';
	request->arguments[last].value = text;
}

static enum MHD_Result on_query(
    void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
{
	(void)kind;
	add_argument(ctx, key, value, value ? strlen(value) : 0, 0);
	return MHD_YES;
}

static enum MHD_Result on_post(void *ctx, enum MHD_ValueKind kind, const char *key,
    const char *file_name, const char *content_type, const char *encoding, const char *data,
    uint64_t offset, size_t n)
{
	(void)kind;
	(void)file_name;
	(void)content_type;
	(void)encoding;
	add_argument(ctx, key, data, n, offset);
	return MHD_YES;
}

static const char web_page[] = "<!DOCTYPE html>\n<html><head><title>Our library</title></head>"
			       "<body><p>Welcome</body></html>\n";

/* Whether it accepts gzip, and the body is worth it: then the body is packed. */
static bool compress_body(struct MHD_Connection *connection, struct buf *body)
{
	const char *accepted = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	if (!accepted || !strstr(accepted, "gzip") || body->n < 1000)
		return false;
	z_stream stream = {0};
	if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	struct buf packed;
	buf_init(&packed, body->max);
	buf_reserve(&packed, deflateBound(&stream, body->n));
	stream.next_in = (unsigned char *)body->p;
	stream.avail_in = (unsigned)body->n;
	stream.next_out = (unsigned char *)packed.p;
	stream.avail_out = (unsigned)packed.capacity;
	bool is_packed = deflate(&stream, Z_FINISH) == Z_STREAM_END;
	packed.n = stream.total_out;
	deflateEnd(&stream);
	if (is_packed) {
		buf_clear(body);
		*body = packed;
	} else {
		buf_clear(&packed);
	}
	return is_packed;
}

static enum MHD_Result respond(struct MHD_Connection *connection, const struct faults *faults,
    unsigned status, const char *type, const char *location, struct buf *body)
{
	bool is_packed = !faults_have(faults, FAULT_NO_GZIP) && compress_body(connection, body);
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(body->n, body->p, MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", type);
	if (is_packed)
		MHD_add_response_header(response, "Content-Encoding", "gzip");
	if (location)
		MHD_add_response_header(response, "Location", location);
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n_data, void **state)
{
	(void)version;
	struct exchange *exchange = *state;
	bool is_post = strcmp(method, "POST") == 0;
	if (!exchange) {
		exchange = xcalloc(1, sizeof(*exchange));
		*state = exchange;
		MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, on_query, exchange);
		if (is_post)
			exchange->post =
			    MHD_create_post_processor(connection, 4096, on_post, exchange);
		return MHD_YES;
	}
	if (*n_data) {
		if (exchange->post)
			MHD_post_process(exchange->post, data, *n_data);
		*n_data = 0;
		return MHD_YES;
	}
	struct buf body;
	buf_init(&body, 65u << 20);
	unsigned status = MHD_HTTP_OK;
	if (exchange->post) {
		/* What is still held of the body comes out now. */
		MHD_destroy_post_processor(exchange->post);
		exchange->post = NULL;
	}
	struct repository *repository = ctx;
	const struct faults *faults = &repository->faults;
	const char *location = NULL, *type = "text/xml; charset=utf-8";
	if (faults_have(faults, FAULT_PLAIN_TEXT))
		type = "text/plain";
	if (faults_have(faults, FAULT_REDIRECT) && strcmp(url, "/moved") == 0) {
		status = MHD_HTTP_MOVED_PERMANENTLY;
		location = repository->base_url;
	} else if (faults_have(faults, FAULT_WEB_PAGE) && strcmp(url, "/oai") != 0) {
		type = "text/html";
		buf_add_text(&body, web_page);
	} else if (strcmp(url, "/oai") != 0) {
		status = MHD_HTTP_NOT_FOUND;
	} else if (exchange->is_too_long) {
		status = MHD_HTTP_URI_TOO_LONG;
	} else if (is_post ? faults_have(faults, FAULT_NO_POST) : strcmp(method, "GET") != 0) {
		status = MHD_HTTP_METHOD_NOT_ALLOWED;
	} else if (answer_request(repository, &exchange->request, time(NULL), &body) &&
		   faults_have(faults, FAULT_ERRORS_404)) {
		status = MHD_HTTP_NOT_FOUND;
	}
	if (body.failed)
		status = MHD_HTTP_INTERNAL_SERVER_ERROR;
	enum MHD_Result result = respond(connection, faults, status, type, location, &body);
	buf_clear(&body);
	return result;
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	(void)ctx;
	(void)connection;
	(void)code;
	struct exchange *exchange = *state;
	if (!exchange)
		return;
	if (exchange->post)
		MHD_destroy_post_processor(exchange->post);
	for (size_t i = 0; i < exchange->request.n_arguments; i++) {
		free(exchange->request.arguments[i].key);
		free(exchange->request.arguments[i].value);
	}
	free(exchange);
}

static bool read_number(const char *text, int max, int *number)
{
	uint64_t value;
	if (!str_to_u64(str_from(text), (uint64_t)max, &value))
		return false;
	*number = (int)value;
	return true;
}

static bool read_word(const char *text, const char *yes, const char *no, bool *value)
{
	*value = strcmp(text, yes) == 0;
	return *value || strcmp(text, no) == 0;
}

static bool read_options(int argc, char **argv, struct settings *settings)
{
	static const struct option options[] = {
	    {"port", required_argument, NULL, 'p'},
	    {"page-size", required_argument, NULL, 's'},
	    {"granularity", required_argument, NULL, 'g'},
	    {"deleted", required_argument, NULL, 'd'},
	    {"name", required_argument, NULL, 'n'},
	    {"life", required_argument, NULL, 'l'},
	    {"fault", required_argument, NULL, 'f'},
	    {0},
	};
	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		bool is_good = true;
		switch (option) {
		case 'p': is_good = read_number(optarg, 65535, &settings->port); break;
		case 's':
			is_good = read_number(optarg, 100000, &settings->page_size) &&
				  settings->page_size > 0;
			break;
		case 'g': is_good = read_word(optarg, "day", "second", &settings->by_day); break;
		case 'd':
			is_good = read_word(optarg, "persistent", "no", &settings->keeps_deleted);
			break;
		case 'n': settings->name = optarg; break;
		case 'f': is_good = faults_add(&settings->faults, optarg); break;
		case 'l': is_good = read_number(optarg, 86400, &settings->life); break;
		default: is_good = false;
		}
		if (!is_good)
			return false;
	}
	settings->path = argv[optind];
	return argc - optind == 1;
}

static void write_base_url(char base_url[BASE_URL_MAX], unsigned port)
{
	snprintf(base_url, BASE_URL_MAX, "http://127.0.0.1:%u/oai", port);
}

/* Serves until a signal, or until its life is over. */
static int serve(const struct settings *settings, const struct records *records)
{
	char base_url[BASE_URL_MAX];
	write_base_url(base_url, (unsigned)settings->port);
	struct repository repository = {
	    .name = settings->name,
	    .base_url = base_url,
	    .records = records,
	    .page_size = (size_t)settings->page_size,
	    .granularity = settings->by_day ? UTC_DAY : UTC_SECOND,
	    .keeps_deleted = settings->keeps_deleted,
	    .faults = settings->faults,
	};
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)settings->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD,
	    (uint16_t)settings->port, NULL, NULL, on_request, &repository, MHD_OPTION_SOCK_ADDR,
	    &address, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
	    MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_END);
	if (!daemon) {
		fprintf(stderr, "sample-repository: cannot listen on port %d\n", settings->port);
		return 1;
	}
	/* A free port is not known to anybody before it is printed: no request comes before. */
	if (!settings->port) {
		write_base_url(
		    base_url, MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	}
	puts(base_url);
	fflush(stdout);
	sigtimedwait(&signals, NULL, &(struct timespec){.tv_sec = settings->life});
	MHD_stop_daemon(daemon);
	return 0;
}

int main(int argc, char **argv)
{
	struct settings settings = {
	    .page_size = 10,
	    .life = 300,
	    .keeps_deleted = true,
	    .name = "A sample repository",
	};
	if (!read_options(argc, argv, &settings)) {
		fputs(usage, stderr);
		return 2;
	}
	struct err err;
	struct records records = {0};
	int status = 1;
	if (records_load(&records, settings.path, settings.keeps_deleted, &err) < 0)
		fprintf(stderr, "sample-repository: %s\n", err.text);
	else
		status = serve(&settings, &records);
	records_clear(&records);
	return status;
}
