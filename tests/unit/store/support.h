/* SPDX-License-Identifier: MIT */
/*
 * A store in a folder of its own for each test, and records made by one call.
 */
#ifndef TESTS_UNIT_STORE_SUPPORT_H
#define TESTS_UNIT_STORE_SUPPORT_H

#include "tests/unit/unit.h"

#include "store/private.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW 1700000000

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		struct err *e_ = &test_err;                                                        \
		e_->text[0] = '\0';                                                                \
		int rc_ = (call);                                                                  \
		if (rc_ < 0)                                                                       \
			fail_msg("%s: %d %s", #call, rc_, e_->text);                               \
	} while (0)

static struct err test_err;

struct place {
	char folder[64];
	char path[128];
	struct store *store;
	int64_t endpoint;
	struct buf body;
	struct arena arena;
};

static inline void remove_place(struct place *place)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < N_ITEMS(ends); i++) {
		char path[160];
		snprintf(path, sizeof(path), "%s%s", place->path, ends[i]);
		unlink(path);
	}
	rmdir(place->folder);
}

/* Only the folder and the path; no store. */
static inline int make_place(void **state)
{
	struct place *place = xcalloc(1, sizeof(*place));
	snprintf(place->folder, sizeof(place->folder), "sheaf-store-XXXXXX");
	if (!mkdtemp(place->folder))
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/x.db", place->folder);
	buf_init(&place->body, 1 << 26);
	*state = place;
	return 0;
}

/* A store with the endpoint "e". */
static inline int make_store(void **state)
{
	if (make_place(state) < 0)
		return -1;
	struct place *place = *state;
	if (store_open(&place->store, place->path, STORE_WRITE, &test_err) < 0)
		return -1;
	return store_begin(place->store, &test_err) ||
	       store_put_endpoint(
		   place->store, "e", "https://e.example/oai", &place->endpoint, &test_err) ||
	       store_commit(place->store, &test_err);
}

static inline int drop_place(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	buf_clear(&place->body);
	arena_clear(&place->arena);
	remove_place(place);
	free(place);
	return 0;
}

/* Puts a record with that title; NULL makes a tombstone. Inside a transaction. */
static inline int try_put(struct place *place, struct store *store, const char *identifier,
    const char *datestamp, const char *title, enum store_put *put, struct err *err)
{
	struct record record = {0};
	record.identifier = str_from(identifier);
	record.datestamp = str_from(datestamp);
	record.is_deleted = !title;
	if (title)
		record_add_field(&record, DC_TITLE, STR(""), STR(""), str_from(title));
	int64_t id;
	struct store_row row;
	int rc = store_prepare_row(&record, &place->body, &row, err);
	if (rc == 0)
		rc = store_put_row(store, place->endpoint, &row, NOW, put, &id, err);
	record_clear(&record);
	return rc;
}

static inline enum store_put put_title(
    struct place *place, const char *identifier, const char *datestamp, const char *title)
{
	enum store_put put = STORE_NEW;
	assert_ok(try_put(place, place->store, identifier, datestamp, title, &put, &test_err));
	return put;
}

static inline int64_t find_record(struct store *store, const char *name)
{
	int64_t id = 0;
	assert_ok(store_find_record(store, str_from(name), &id, &test_err));
	return id;
}

static inline size_t count_dirty(struct store *store)
{
	int64_t *ids = NULL;
	size_t n = 0;
	assert_ok(store_get_dirty(store, &ids, &n, &test_err));
	free(ids);
	return n;
}

#endif
