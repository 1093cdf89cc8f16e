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
#define LIMIT_EMPTY_PAGES	  5 /* in a row, each with a token */

/* XML */
#define LIMIT_XML_DEPTH	     64 /* oai_dc needs 7 */
#define LIMIT_XML_ATTRIBUTES 64
#define LIMIT_XML_NAME_BYTES 512
#define LIMIT_XML_TAG_BYTES  (32u << 10) /* one tag or comment; attributes are compared pairwise */
#define LIMIT_IDLE_REPAIRS   1000 /* broken elements in a row and no record: no list any more */

/* Records */
#define LIMIT_IDENTIFIER_BYTES	2048 /* longest seen: 300 */
#define LIMIT_DATESTAMP_BYTES	64
#define LIMIT_LANGUAGE_BYTES	64	   /* xml:lang; BCP 47 tags have some 35 at most */
#define LIMIT_FIELD_BYTES	(1u << 20) /* full texts stand in dc:description here and there */
#define LIMIT_FIELDS_PER_RECORD 20000	   /* collaborations list 5,000 authors */
#define LIMIT_RECORD_BYTES	(8u << 20)
#define LIMIT_SETS_PER_RECORD	2000
#define LIMIT_REJECTED_BYTES	(64u << 10) /* of a rejected record, kept with the reason */
#define LIMIT_STORED_BODY_BYTES (64u << 20) /* fields and values, packed: SQLite takes up to 1 GB */

/* Files */
#define LIMIT_LINE_BYTES      (16u << 20) /* of JSON Lines */
#define LIMIT_JSON_DEPTH      32
#define LIMIT_ARCHIVE_NESTING 2 /* a .tar.gz of .gz files */
#define LIMIT_PATH_DEPTH      64
#define LIMIT_CONFIG_BYTES    (4u << 20)
#define LIMIT_MAP_BYTES	      (16u << 20) /* an endpoint's mapping file */
#define LIMIT_MAP_LINES	      200000
#define LIMIT_VALUE_BYTES     (1u << 20) /* one line to `sheaf normalize` */
#define LIMIT_COUNTED_VALUES  4000000	 /* different ones that `sheaf values` counts */
#define LIMIT_COUNTED_BYTES   500	 /* of each; longer ones are counted by their beginning */

/* Deduplication */
#define LIMIT_BLOCK_RECORDS	   64 /* compared pairwise; larger blocks are refined, then windowed */
#define LIMIT_BLOCK_WINDOW	   10 /* successors compared in an over-full block */
#define LIMIT_KEYS_PER_RECORD	   24
#define LIMIT_COMPARED_PERSONS	   64	/* of a collaboration's authors, in order */
#define LIMIT_COMPARED_TITLE_BYTES 1024 /* folded */
#define LIMIT_CLUSTER_RECORDS	   500	/* one publication in that many repositories is a mistake */

/* Harvesting */
#define LIMIT_JOBS	      64
#define LIMIT_BATCH_RECORDS   2000	 /* handed to the writer at once, and committed together */
#define LIMIT_BATCH_BYTES     (6u << 20) /* the same, by size */
#define LIMIT_BATCH_SECONDS   10	 /* at the latest then, for slow repositories */
#define LIMIT_STORE_WAIT_MS   10000	 /* for another writer, before exit 75 */
#define LIMIT_OVERLAP_SECONDS 3600	 /* incremental harvests look back this far */

#endif
