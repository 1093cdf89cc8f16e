/* SPDX-License-Identifier: MIT */
/*
 * Publications: what deduplication makes of records.
 *
 * A match says of two records whether they describe one publication, and why. A
 * cluster is a set of records. Its canonical record is a pure function of the
 * members and the configuration; every value knows the member it came from and
 * the policy that chose it.
 */
#ifndef MODEL_PUBLICATION_H
#define MODEL_PUBLICATION_H

#include "base/arena.h"
#include "model/value.h"

/* Stored as numbers: append, never reorder. */
enum verdict {
	VERDICT_DIFFERENT,
	VERDICT_SAME,
	VERDICT_VERSION, /* the same work in another version */
	VERDICT_UNCERTAIN,
};

struct match {
	enum verdict verdict;
	uint8_t rule;	/* index into dedup's rule table: match_rule_name() */
	uint16_t score; /* 0 to 1000 */
};

/* A record as it stands in a publication. */
struct member {
	int64_t record_id;
	struct str endpoint;   /* its name */
	struct str identifier; /* of the record's header */
	struct str datestamp;
};

struct merged_value {
	struct value value;
	uint32_t member; /* index into members: where the value came from */
	uint8_t policy;	 /* enum rule, RULE_MERGE_... */
};

/*
 * values are grouped by element and kind, the best first: the first DC_TITLE is
 * the title, the first DC_DATE the date, the first DC_TYPE the type.
 */
struct publication {
	struct str id;		/* "pub-..." */
	struct member *members; /* in the order of (endpoint, identifier) */
	size_t n_members;
	struct merged_value *values;
	size_t n_values;
	int64_t first_seen, modified; /* UTC seconds */
};

/* "different", "same", "version", "uncertain" */
const char *verdict_name(enum verdict verdict);

#endif
