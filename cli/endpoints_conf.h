/* SPDX-License-Identifier: MIT */
/*
 * endpoints.conf: an INI file, read whole before anything runs
 * (sheaf-endpoints.conf(5)). Keys are a table; an unknown or repeated key, a bad
 * value or a missing url is an error with file, line and the nearest known key.
 */
#ifndef CLI_ENDPOINTS_CONF_H
#define CLI_ENDPOINTS_CONF_H

#include "base/arena.h"
#include "base/err.h"
#include "model/endpoint.h"

struct conf {
	struct arena arena;	    /* all strings and endpoints */
	const char *contact;	    /* [sheaf] contact, or NULL */
	int jobs;		    /* [sheaf] jobs, default 4 */
	struct endpoint defaults;   /* [defaults]: what an endpoint without keys has */
	struct endpoint *endpoints; /* in the order of the file */
	size_t n_endpoints, endpoints_capacity;
};

/* ERR_CONFIG for what is wrong in it, ERR_NOT_FOUND where the file does not exist. */
int conf_read(struct conf *conf, const char *path, struct err *err);
void conf_clear(struct conf *conf);

/*
 * Tells what differs: "added", "removed", or the names of the keys that changed,
 * separated by ", " (values are never told). NULL for the endpoint stands for [sheaf].
 */
typedef void (*conf_change_fn)(void *ctx, const char *endpoint, const char *what);
void conf_compare(
    const struct conf *before, const struct conf *after, conf_change_fn tell, void *ctx);

/* What is wrong with a base URL, as the end of a sentence; NULL for nothing. */
const char *conf_url_fault(const char *url);

/* The endpoint of that name; ERR_CONFIG, naming the nearest, where there is none. */
int conf_find(
    const struct conf *conf, const char *name, const struct endpoint **endpoint, struct err *err);

#endif
