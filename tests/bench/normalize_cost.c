/* SPDX-License-Identifier: MIT */
/*
 * CPU time of normalising every record of a store once more, in microseconds a
 * record: what it adds to a harvest.
 *
 *	normalize_cost STORE
 */
#define _POSIX_C_SOURCE 200809L
#include "normalize/normalize.h"
#include "store/store.h"

#include <stdio.h>
#include <time.h>

struct cost {
	double seconds;
	uint64_t n;
	struct normalize_settings settings;
};

static double cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int measure(void *ctx, const struct stored_record *stored, struct err *err)
{
	struct cost *cost = ctx;
	struct record record = {0};
	(void)err;
	if (stored->record.is_deleted)
		return 0;
	for (size_t i = 0; i < stored->record.n_fields; i++) {
		const struct field *field = &stored->record.fields[i];
		record_add_field(
		    &record, field->element, field->qualifier, field->lang, field->value);
	}
	double began = cpu_seconds();
	normalize_record(&record, &cost->settings);
	cost->seconds += cpu_seconds() - began;
	cost->n++;
	record_clear(&record);
	return 0;
}

int main(int argc, char **argv)
{
	struct cost cost = {.settings = {.today = 1700000000}};
	struct store *store = NULL;
	struct err err = {0};
	if (argc != 2)
		err_die("usage: normalize_cost STORE");
	int rc = store_open(&store, argv[1], STORE_READ, &err);
	if (rc == 0)
		rc = store_each_record(store, measure, &cost, &err);
	store_close(store);
	if (rc < 0)
		err_die("%s", err.text);
	printf("%.2f\n", cost.n ? cost.seconds * 1e6 / (double)cost.n : 0);
	return 0;
}
