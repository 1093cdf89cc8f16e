/* SPDX-License-Identifier: MIT */
/*
 * An endpoint: one repository as `endpoints.conf` describes it
 * (sheaf-endpoints.conf(5)). All strings are owned by the configuration they
 * came from.
 */
#ifndef MODEL_ENDPOINT_H
#define MODEL_ENDPOINT_H

#include "base/arena.h"
#include "base/buf.h"

enum endpoint_window { WINDOW_NONE, WINDOW_DAY, WINDOW_MONTH, WINDOW_YEAR };

#define ENDPOINT_NEVER INT64_MAX
#define ENDPOINT_AUTO  (-1)

struct endpoint {
	const char *name;
	const char *url;
	const char *metadata_prefix;
	const char **sets; /* none: the whole repository */
	size_t n_sets;
	const char *from, *until; /* bounds that always hold; NULL for none */
	int64_t every_s;
	int64_t full_every_s; /* ENDPOINT_NEVER; ENDPOINT_AUTO: 30 days unless deletions persist */
	enum endpoint_window window;
	int64_t delay_ms;
	int64_t timeout_s;
	int retries;
	int64_t max_wait_s;
	uint64_t max_page_bytes;
	uint64_t max_records; /* 0: no bound */
	bool use_post;
	const char *username, *password;
	const char **headers; /* "Name: value" */
	size_t n_headers;
	const char *ca_file;
	bool tls_verify;
	bool allow_private;
	int deletion_brake_percent;
	bool keep_responses;
	int trust;			      /* 0 to 100 */
	const char *language, *type, *access; /* what a record without one gets; NULL for none */
	const char *language_map, *type_map, *rights_map; /* paths; NULL for none */
	bool marc_languages;
	bool is_enabled;
};

#define ENDPOINT_NAME_MAX 127

/* 1 to ENDPOINT_NAME_MAX bytes of printable UTF-8 without '/', which ends it in a record's name. */
bool endpoint_is_name(struct str name);

/*
 * The host of a URL as politeness counts it: with its port, unless that is the
 * scheme's own (RFC 3986, section 6.2.3), without user information. A slice of
 * the url; to be compared without regard to case.
 */
struct str endpoint_host(const char *url);

/* Every key at its default; name and url NULL. */
void endpoint_init(struct endpoint *endpoint);

/*
 * The settings that bear on what a harvest asks and where it stops, as lines of
 * text: so that it can be replayed when the configuration has changed. No secret
 * is among them. Reading takes them over those that the endpoint has, strings in
 * *arena; false where the text is not such lines.
 */
void endpoint_write_settings(const struct endpoint *endpoint, struct buf *out);
bool endpoint_read_settings(struct endpoint *endpoint, struct str text, struct arena *arena);

#endif
