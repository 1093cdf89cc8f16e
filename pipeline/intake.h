/* SPDX-License-Identifier: MIT */
/*
 * Intake: the sink between harvest/ and the writer, on a reader's thread. A
 * record that the store holds already is only counted; any other is normalised,
 * encoded and put into a batch; a batch goes to the writer when it is full, old,
 * or the list ends.
 *
 * Private to pipeline/.
 */
#ifndef PIPELINE_INTAKE_H
#define PIPELINE_INTAKE_H

#include "harvest/harvest.h"
#include "normalize/normalize.h"
#include "pipeline/ingest.h"
#include "pipeline/normalizer.h"
#include "pipeline/warnings.h"
#include "pipeline/writer.h"

struct intake {
	const struct ingest_settings *settings;
	struct writer *writer;
	struct source source;
	const char *endpoint;
	const char *const *sets; /* that it harvests */
	size_t n_sets;
	struct store *reader; /* NULL where the endpoint has no records yet */
	bool is_reading;      /* it holds a view, which saves locking for each record */
	uint8_t *pending; /* bits by hash of identifier: this run has a row of it; with reader */
	struct normalizer normalizer;
	struct batch *batch; /* in hand, or NULL */
	size_t batch_bytes_max;
	int64_t batch_began_ms;
	struct buf body;
	bool is_list_done;	       /* the list in hand has been had to its true end */
	struct buf plan, token;	       /* what is left to ask for, after the last whole page */
	struct list_progress progress; /* of the list that the token goes on with */
	int64_t set_hash;      /* of the list in hand, where the endpoint has several sets; or 0 */
	struct buf set_hashes; /* of the sets that the record in hand may live in */
	uint64_t
	    n_nameless; /* rejected without an identifier, so that nobody knows what they were */
	int64_t response_date;		   /* of the first page of the list sequence */
	int64_t announced, list_announced; /* completeListSize: of whole lists, of this one; -1 */
	struct run_counters requests;	   /* harvest/ counts here */
	struct run_counters requests_counted; /* what batches have told of it */
	uint64_t n_records, bytes;
	struct warnings warnings;
	struct harvest_sink sink; /* give these to harvest/ */
	struct response_keeper keeper;
};

/* source.run must be set; opens the reader. On failure it is cleared: its writer is NULL. */
int intake_init(struct intake *intake, const struct ingest_settings *settings,
    struct writer *writer, const struct endpoint *endpoint, struct err *err);
void intake_clear(struct intake *intake);

/* The end: tells how often warnings came, hands in what is in hand with the checkpoint, and waits until all is committed. */
int intake_flush(struct intake *intake, struct err *err);

/* Where the list in hand goes on; with an empty token, from its beginning. */
void intake_set_token(struct intake *intake, struct str token);

/* A new list begins, or the one of the checkpoint goes on; set: empty for none. */
void intake_begin_list(struct intake *intake, struct str set);

/*
 * The list was had to its true end: what it announced counts, and its last page may
 * be committed, with the plan that is set.
 */
int intake_end_list(struct intake *intake, struct err *err);

/* Tells an event, one at a time whichever thread it comes from. */
void intake_tell(const struct ingest_settings *settings, const struct ingest_event *event);

#endif
