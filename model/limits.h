/* SPDX-License-Identifier: MIT */
/*
 * Every cap on what comes from outside, with its reason. Nothing else in the
 * program bounds outside data by a number of its own.
 */
#ifndef MODEL_LIMITS_H
#define MODEL_LIMITS_H

/* Responses */
#define LIMIT_PAGE_BYTES	  (256ull << 20) /* default of max-page-bytes, after inflation */
#define LIMIT_INFLATE_RATIO	  200 /* text compresses 5 to 30 times; a bomb 1000 times */
#define LIMIT_INFLATE_FREE_BYTES  (16ull << 20) /* below this no ratio is asked for */
#define LIMIT_HEADER_BYTES	  (256u << 10)	/* all headers of one response */
#define LIMIT_REDIRECTS		  5
#define LIMIT_URL_BYTES		  8192 /* what servers accept */
#define LIMIT_TOKEN_BYTES	  4096 /* real tokens reach about 1,500 bytes */
#define LIMIT_PAGE_SECONDS	  1800 /* one page, however slowly it drips */
#define LIMIT_CONNECT_SECONDS	  30
#define LIMIT_SLOW_BYTES	  32 /* a second; what is slower for the endpoint's timeout has stalled */
#define LIMIT_RETRY_AFTER_SECONDS (30 * 86400) /* what is longer is a mistake */
#define LIMIT_PAGES_PER_LIST	  1000000
#define LIMIT_LIST_SECONDS	  (14 * 86400) /* a million records at arXiv's pace take ten days */
#define LIMIT_SET_PAGES		  1000	       /* of ListSets: 100,000 sets */
#define LIMIT_EMPTY_PAGES	  20 /* in a row, each with a token: all its records hidden */
#define LIMIT_STALE_PAGES	  20 /* in a row, of records that the list has shown before */
#define LIMIT_ANNOUNCED_TIMES	  10 /* completeListSize may be wrong, but a list that is so many */
#define LIMIT_UNANNOUNCED_RECORDS 10000 /* times longer, and so many records, has no end */
/* In a row, over all lists of a run: more than `retries` may say (100), and than it takes to find
 * the bad day of twenty years by halves (13 windows, each asked for 6 times by default). */
#define LIMIT_FAILED_REQUESTS  120
#define LIMIT_RECORDS_PER_PAGE 500000 /* some give all at once; 500 bytes each fill a page */

/* Kept responses: written in parts of so many bytes, and read so. */
#define LIMIT_KEPT_PART_BYTES (128u << 10)

/* XML */
#define LIMIT_XML_HEAD_BYTES (32u << 10) /* messages and a declaration, before the root */
#define LIMIT_XML_DEPTH	     64		 /* oai_dc needs 7 */
#define LIMIT_XML_ATTRIBUTES 64
#define LIMIT_XML_NAME_BYTES 512
#define LIMIT_XML_TAG_BYTES  (32u << 10) /* one tag or comment; attributes are compared pairwise */
#define LIMIT_XML_TAGS_MENDED                                                                      \
	200000			/* of one record: all fields it may have, and mark-up in them */
#define LIMIT_IDLE_REPAIRS 1000 /* broken elements in a row and no record: no list any more */

/* Checks of repositories */
#define LIMIT_PROBE_BYTES    (32u << 20) /* of one answer, held whole; pages have some 2 MB */
#define LIMIT_PROBE_ELEMENTS 400000	 /* of one answer: 1,000 records have some 40,000 */
#define LIMIT_PROBE_REQUESTS 40		 /* of one check, repeated ones included */

/* Records */
#define LIMIT_IDENTIFIER_BYTES	2048 /* longest seen: 300 */
#define LIMIT_DATESTAMP_BYTES	64
#define LIMIT_LANGUAGE_BYTES	64	   /* xml:lang; BCP 47 tags have some 35 at most */
#define LIMIT_FIELD_BYTES	(1u << 20) /* full texts stand in dc:description here and there */
#define LIMIT_FIELDS_PER_RECORD 20000	   /* collaborations list 5,000 authors */
#define LIMIT_RECORD_BYTES	(8u << 20)
#define LIMIT_ORIGINAL_BYTES	LIMIT_RECORD_BYTES /* of a repaired record, as received: all of it */
#define LIMIT_SETS_PER_RECORD	2000
#define LIMIT_REJECTED_BYTES	(64u << 10) /* of a rejected record, kept with the reason */
#define LIMIT_STORED_BODY_BYTES (64u << 20) /* fields and values, packed: SQLite takes up to 1 GB */

/* Files */
#define LIMIT_LINE_BYTES      (16u << 20) /* of JSON Lines */
#define LIMIT_JSON_DEPTH      32
#define LIMIT_ARCHIVE_NESTING 2 /* a .tar.gz of .gz files */
#define LIMIT_PATH_DEPTH      64
#define LIMIT_CAUSES	      1000 /* told apart by `status --errors`; more are counted together */
#define LIMIT_CONFIG_BYTES    (4u << 20)
#define LIMIT_MAP_BYTES	      (16u << 20) /* an endpoint's mapping file */
#define LIMIT_MAP_LINES	      200000
#define LIMIT_MEMO_ENTRIES    256	 /* of an endpoint, remembered: 2 MB where all are long */
#define LIMIT_MEMO_BYTES      2000	 /* of one: statements of rights */
#define LIMIT_MEMO_RESULTS    4		 /* that one gives */
#define LIMIT_VALUE_BYTES     (1u << 20) /* one line to `sheaf normalize` */
#define LIMIT_COUNTED_VALUES  4000000	 /* different ones that `sheaf values` counts */
#define LIMIT_COUNTED_BYTES   500	 /* of each; longer ones are counted by their beginning */

/* A check, a comparison with the store */
#define LIMIT_CHECKED_PAGES	 4     /* of the list of records: what is odd shows on the first */
#define LIMIT_CHECKED_HEADERS	 10000 /* remembered, to see whether one comes twice */
#define LIMIT_CHECKED_SET_PAGES	 2     /* of ListSets; some have a thousand */
#define LIMIT_CHECKED_SPECS	 5000  /* of sets, compared with each other */
#define LIMIT_REASONS_TOLD_APART 100   /* of rejected records; they are sheaf's own sentences */

/* Deduplication */
#define LIMIT_BLOCK_RECORDS	   64 /* compared pairwise; larger blocks are refined, then windowed */
#define LIMIT_BLOCK_WINDOW	   10 /* successors compared in an over-full block */
#define LIMIT_KEYS_PER_RECORD	   24
#define LIMIT_COMPARED_PERSONS	   64	/* of a collaboration's authors, in order */
#define LIMIT_COMPARED_TITLE_BYTES 1024 /* folded */
#define LIMIT_CLUSTER_RECORDS	   500	/* one publication in that many repositories is a mistake */

/* Harvesting */
#define LIMIT_JOBS	     64
#define LIMIT_BATCH_RECORDS  2000	/* handed to the writer at once, and committed together */
#define LIMIT_BATCH_BYTES    (6u << 20) /* the same, by size */
#define LIMIT_BATCH_SEEN     20000	/* the same, of records that came as they are stored */
#define LIMIT_BATCH_SECONDS  10		/* at the latest then, for slow repositories */
#define LIMIT_WRITER_WAIT_MS 600000	/* of a harvest under way, for another's deduplication */
#define LIMIT_STORE_WAIT_MS  10000	/* for another writer, before exit 75 */
#define LIMIT_BEAT_SECONDS   300	/* of a daemon out of sight; then it is taken for dead */
/* Incremental harvests look back this far: over night batches that index late, and local time. */
#define LIMIT_OVERLAP_SECONDS 86400
#define LIMIT_SPANS	      4096 /* of datestamps that a harvest has left; pieces and gaps of all sets */
#define LIMIT_PLAN_BYTES      (LIMIT_SPANS * 64)
#define LIMIT_SPAN_FAILURES                                                                        \
	64 /* spans in a row that fail: 31 halvings isolate a second of 50 years */
#define LIMIT_FIRST_FAILURES                                                                       \
	10 /* the same, without a page, while no list has ended: from all down to a month of 24 years */

#endif
