/* SPDX-License-Identifier: MIT */
/*
 * What the sample repository holds: the records of one file of DC JSON Lines,
 * in the order of the file, and the sets they are in.
 */
#ifndef TESTS_SUPPORT_SAMPLE_REPOSITORY_RECORDS_H
#define TESTS_SUPPORT_SAMPLE_REPOSITORY_RECORDS_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>

struct item {
	json_t *json; /* the line */
	struct str identifier;
	int64_t datestamp; /* UTC seconds */
	bool is_deleted;
};

struct records {
	struct item *items;
	size_t n_items, items_capacity;
	char **sets; /* sorted; with the parents of each */
	size_t n_sets, sets_capacity;
	int64_t earliest;
};

/* Deleted records are left out where the repository keeps no deletions. */
int records_load(struct records *records, const char *path, bool keeps_deleted, struct err *err);
void records_clear(struct records *records);

const struct item *records_find(const struct records *records, struct str identifier);

/* The host in identifiers of the form oai:HOST:..., empty where not all have the same. */
struct str records_host(const struct records *records);

/* True for members of its sub-sets too (OAI-PMH section 2.6). */
bool item_is_in_set(const struct item *item, struct str set);

#endif
