/* SPDX-License-Identifier: MIT */
/*
 * Records from outside: one OAI-PMH list sequence against one endpoint, or one
 * saved file, delivered record by record to a sink.
 *
 * Nothing is held but the record at hand: bytes go from libcurl (or a file)
 * through a SAX push parser to the sink, so memory does not grow with the page
 * or the list. Requests to a list sequence follow OAI-PMH 2.0, sections 3.5
 * (flow control), 3.6 (errors) and 4 (verbs).
 *
 *	struct harvest_sink sink = {.ctx = me, .record = on_record, .page = on_page, ...};
 *	struct harvester *harvester;
 *	harvester_new(&harvester, &endpoint, &http_settings, &clock, err);
 *	harvest_identify(harvester, &repository, &counters, err);
 *	rc = harvest_list(harvester, &request, &sink, &counters, err);
 *	harvester_free(harvester);
 *
 * Between calls the harvester keeps its connection and what it found out about
 * the repository, which holds for its life: make a new one for each run. Where
 * to go on is the caller's to remember (page_end.token).
 */
#ifndef HARVEST_HARVEST_H
#define HARVEST_HARVEST_H

#include "base/clock.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/endpoint.h"
#include "model/record.h"
#include "model/response.h"
#include "model/run.h"

/* What Identify says (section 4.2), and what was found out while harvesting. */
struct repository {
	struct arena arena;
	struct str name, base_url, protocol_version, earliest_datestamp;
	bool keeps_deletions; /* deletedRecord is "persistent" */
	bool names_deletions; /* deletedRecord is "persistent" or "transient" */
	enum utc_granularity granularity;
	int64_t response_date; /* UTC_NONE where it could not be read */
};

void repository_clear(struct repository *repository);

/* What came of a list so far; zeroes where that is not known. */
struct list_progress {
	uint64_t n_records; /* each once, as far as that is remembered */
	uint64_t n_largest; /* page, in records */
	int64_t announced;  /* completeListSize; -1 where not said */
};

/* The end of one page; told after all its records. */
struct page_end {
	struct str token;      /* where to go on; empty at the end, and where nothing leads on */
	bool is_last;	       /* the true end of the list was reached */
	int64_t response_date; /* of this response; UTC_NONE where it could not be read */
	int64_t complete_list_size; /* -1 where not said */
	int64_t cursor;		    /* -1 where not said */
	uint64_t n_records;	    /* on this page, rejected ones included */
	uint64_t
	    n_outdated; /* of these, not delivered: the list has shown a later datestamp of each */
	struct str source;	       /* the URL or the file, for messages */
	struct list_progress progress; /* of the list, this page included */
};

/* What could not become a record; kept aside with its bytes. */
struct rejected {
	struct str identifier; /* empty where it could not be read */
	struct str reason;     /* a sentence in the form of error texts */
	struct str bytes;      /* the record's own, cut to LIMIT_REJECTED_BYTES */
	struct str source;     /* the URL or the file */
	uint64_t position;     /* of the record in its page or file, from 1 */
};

/* A set of the repository (section 4.6). Slices live until the callback returns. */
struct repository_set {
	struct str spec, name;
};

/*
 * A problem with the response rather than with a record: one line for the log.
 * Many like it may follow: `kind` then names them, as in "12 requests repeated";
 * NULL for what deserves a line each time. Both live for the call, kinds for good.
 */
typedef void (*harvest_warning_fn)(void *ctx, const char *kind, struct str text);

/*
 * Where records go. A callback that returns negative ends the harvest with that
 * error. Slices live until the callback returns; the record may be changed
 * (normalised) by the callback. `page` may be NULL.
 */
struct harvest_sink {
	void *ctx;
	int (*record)(void *ctx, struct record *record, struct err *err);
	int (*reject)(void *ctx, const struct rejected *rejected, struct err *err);
	int (*page)(void *ctx, const struct page_end *page, struct err *err);
	harvest_warning_fn warning;
	/* Bytes received and parsed so far; a wait for more may follow. May be NULL. */
	void (*progress)(void *ctx, uint64_t bytes);
	/* A set of ListSets; may be NULL. */
	int (*set)(void *ctx, const struct repository_set *set, struct err *err);
};

/*
 * Keeps what is received, exchange by exchange: its beginning (when the first bytes
 * of the body are there, or at its end), its body piece by piece, and its end,
 * unless we are the ones who end it (an interrupt, a failure of the sink).
 * Negative ends the transfer with that error.
 */
struct response_keeper {
	void *ctx;
	int (*begin)(void *ctx, const struct kept_response *response, struct err *err);
	int (*bytes)(void *ctx, struct str bytes, struct err *err);
	int (*end)(void *ctx, const struct kept_response *response, struct err *err);
};

/* Gives what was kept, in the same order. Slices live until the next call. */
struct response_player {
	void *ctx;
	/* The next exchange: 1; 0: there is none any more. */
	int (*next)(void *ctx, struct kept_response *response, struct err *err);
	/* The next piece of its body: 1; 0: that was all of it. */
	int (*bytes)(void *ctx, struct str *bytes, struct err *err);
};

/* How to talk; strings are borrowed for the harvester's life. */
struct http_settings {
	const char *user_agent;	      /* "sheaf/0.1 (+mailto:...)" */
	const char *from;	      /* contact address for the From header, or NULL */
	bool (*is_interrupted)(void); /* asked often; true ends the transfer; may be NULL */
	/* Told why and how long, before a request is repeated; may be NULL. */
	harvest_warning_fn waiting;
	void *waiting_ctx;
	const struct response_keeper *keeper; /* NULL: responses are not kept */
	/*
	 * Answers in place of the network, which is not used at all; may be NULL. The
	 * clock, which must be a fixed one, goes with the responses. A request that is
	 * not the one that was kept, nothing left, or an exchange that was never ended:
	 * ERR_NOT_FOUND.
	 */
	const struct response_player *player;
};

struct harvester;

/* libcurl's and libxml2's process-wide set-up; once, before threads start. And its end. */
int harvest_global_init(struct err *err);
void harvest_global_clear(void);

/* The endpoint and the settings are borrowed until harvester_free. */
int harvester_new(struct harvester **harvester, const struct endpoint *endpoint,
    const struct http_settings *settings, struct clock *clock, struct err *err);
void harvester_free(struct harvester *harvester);

/*
 * Identify; *counters gets requests and retries added. ERR_NETWORK, ERR_REFUSED,
 * ERR_FORMAT (not OAI-PMH), ERR_PROTOCOL, ERR_POSTPONED.
 */
int harvest_identify(struct harvester *harvester, struct repository *repository,
    struct run_counters *counters, struct err *err);

struct list_request {
	struct str set;	     /* empty: none */
	int64_t from, until; /* UTC seconds; UTC_NONE: open */
	enum utc_granularity granularity;
	bool ignores_size; /* completeListSize says nothing about whether the list is whole */
	bool is_increment; /* `from` is that of the last harvest: to find nothing is usual */
	struct str token;  /* go on from here; empty: from the beginning */
	struct list_progress before; /* with a token: as the page that gave it told */
	bool is_headers_only;	     /* ListIdentifiers: records come without their metadata */
	/* one repeat of a failed request is enough, whatever the endpoint allows */
	bool is_probe;
};

/* Positive outcomes of harvest_list and harvest_list_sets. */
enum harvest_outcome {
	HARVEST_COMPLETE = 0, /* the true end: last page without a token, or noRecordsMatch */
	/* its token died, or it ended long before completeListSize: begin this window again */
	HARVEST_BROKEN_OFF = 1,
	HARVEST_LOOP = 2,    /* the repository repeats itself; what came is good, the end unknown */
	HARVEST_CUT = 3,     /* the endpoint's max-records is reached; the list goes on */
	HARVEST_NO_SETS = 4, /* noSetHierarchy */
	HARVEST_ENOUGH = 5,  /* the caller's callback asked for the end */
};

/*
 * ListRecords, or ListIdentifiers, to its end. A positive outcome leaves a sentence in err. After
 * HARVEST_LOOP, or a list that is too short, the last page_end has no token, as the repository's leads
 * nowhere; after HARVEST_CUT it has the token of the page that was cut, whose
 * records come again. An empty list ends with a page_end of no records.
 *
 * Transient failures are retried as the endpoint's
 * configuration says; a page that fails half-way is asked for again from its
 * token, and the sink sees its records again (storing is idempotent).
 * *counters gets requests, pages and retries added. ERR_* as for Identify,
 * ERR_LIMIT, ERR_INTERRUPTED, and what the sink returns. After
 * LIMIT_FAILED_REQUESTS failed requests in a row, over all calls, no request is
 * sent any more: ERR_NETWORK.
 */
int harvest_list(struct harvester *harvester, const struct list_request *request,
    const struct harvest_sink *sink, struct run_counters *counters, struct err *err);

/*
 * ListSets to its end: each set to sink->set, of which negative ends it with
 * that error and HARVEST_ENOUGH ends it with success. HARVEST_COMPLETE,
 * HARVEST_NO_SETS, HARVEST_LOOP (also after LIMIT_SET_PAGES), HARVEST_ENOUGH;
 * a positive outcome but the last leaves a sentence in err. ERR_* as for
 * Identify. The counters and the other callbacks (which may be NULL) as for
 * harvest_list.
 */
int harvest_list_sets(struct harvester *harvester, const struct harvest_sink *sink,
    struct run_counters *counters, struct err *err);

/*
 * Whether the end that harvest_list came to, short of HARVEST_COMPLETE, may be
 * answered by asking for the list in smaller date windows: the repository
 * answers, but not with this page (HTTP 5xx, a cut, foreign or too large page,
 * no answer in time), its token died, or it went in circles. False where
 * smaller windows would meet the same end: it cannot be reached, refuses us,
 * fails over TLS, blocks us, asks for patience, answers with an OAI-PMH error
 * of another kind, has failed too often in a row; and where the end is our own
 * (the sink, an interrupt, max-records).
 */
bool harvester_may_split(const struct harvester *harvester);

/* Whether an HTTP answer ever came, of whatever kind; false: a wrong host, or no network. */
bool harvester_was_reached(const struct harvester *harvester);

/*
 * Whether lists asked for with from or until mostly held records outside of
 * them: date windows are of no use here. True once seen.
 */
bool harvester_ignores_dates(const struct harvester *harvester);

/* The last list's completeListSize; 0 where it had none. */
uint64_t harvester_announced(const struct harvester *harvester);

/*
 * After HARVEST_BROKEN_OFF: whether the repository said that the list was at its
 * end, and nothing but completeListSize speaks against it.
 */
bool harvester_has_ended(const struct harvester *harvester);

/*
 * After HARVEST_COMPLETE, or such an end: how many records fewer came than completeListSize
 * announced; 0 where it announced none, or what came before its token is not
 * known. The number may be wrong, but absence from such a list says little.
 */
uint64_t harvester_missed_records(const struct harvester *harvester);

/* When the last response ended, UTC seconds. */
int64_t harvester_answered_at(const struct harvester *harvester);

/* After ERR_POSTPONED: from when on the repository may be asked again; UTC_NONE otherwise. */
int64_t harvester_postponed_until(const struct harvester *harvester);

/* What an imported file was recognised as. */
enum source_format {
	SOURCE_AUTO,
	SOURCE_OAI,    /* OAI-PMH responses, also wrapped or several in a row */
	SOURCE_STATIC, /* a static repository */
	SOURCE_OAI_DC, /* bare oai_dc:dc documents, one or a collection; the identifier is the path */
	SOURCE_JSONL, /* DC JSON Lines */
};

const char *source_format_name(enum source_format format); /* "auto", "oai", "static", ... */
enum source_format source_format_find(struct str name);	   /* -1 cast where there is none */

/* How one file (or one entry of a packed one) went. */
struct source_report {
	struct str name;			   /* "folder/pages.tar!page-1.xml" */
	enum source_format format;		   /* SOURCE_AUTO: not recognised */
	uint64_t n_records, n_deleted, n_rejected; /* n_records: live ones */
	bool
	    is_well_formed; /* false where mark-up or characters had to be repaired, or the end is missing */
	struct str problem; /* one line, empty where all was well */
};

typedef void (*source_report_fn)(void *ctx, const struct source_report *report);

/*
 * Imports a file, a folder (recursively, in byte order of names, hidden files
 * left out) or "-" for standard input: each record to sink->record, each file's
 * end to sink->page (with is_last set) and to report. A file that is not
 * recognised, or damaged, is reported and the walk goes on; whole records in it
 * are delivered. Negative: the path does not exist, or the sink failed.
 */
int harvest_files(const char *path, enum source_format format, const struct harvest_sink *sink,
    source_report_fn report, void *report_ctx, struct err *err);

/* --- single requests: what a check of a repository asks --- */

struct xml_attribute {
	struct str ns, name, value; /* namespace name, empty for none; local name */
};

/* An element as it stands in a response: nothing is left out, nothing is guessed. */
struct xml_element {
	struct str ns, name;
	struct str text; /* the characters directly inside it, as they came */
	const struct xml_attribute *attributes;
	size_t n_attributes;
	const struct xml_element *first, *next; /* its first child, its next sibling */
	unsigned line;				/* in the response, from 1 */
};

struct probe_argument {
	const char *name;
	struct str value;
};

#define PROBE_ARGUMENTS_MAX 8

/* Sent as it is, in this order, each value encoded once: it need not be lawful. */
struct probe_request {
	struct probe_argument arguments[PROBE_ARGUMENTS_MAX];
	size_t n_arguments;
	bool use_post;
};

/* One answer, with what stands around it. All of it is in the arena. */
struct probe_reply {
	struct arena arena;
	struct str request; /* what was asked: a URL, or "POST URL ARGUMENTS" */
	int status;	    /* of HTTP */
	struct str url;	    /* where the answer came from, printable */
	int n_redirects;
	struct str content_type;
	bool is_compressed; /* it said so: Content-Encoding */
	int64_t elapsed_ms;
	uint64_t n_bytes;      /* unpacked */
	bool is_html;	       /* a web page, and its title */
	struct str page_title; /* empty for none */

	const struct xml_element *root; /* NULL: no XML, or none that could be read */
	bool is_well_formed;		/* else the tree is what could be read all the same */
	struct str fault;		/* the first reason, "line 3: ..." */
	bool has_doctype;		/* whose declarations are passed over */
	struct str encoding;		/* of the XML declaration; empty for none */
};

void probe_reply_clear(struct probe_reply *reply);

struct prober;

/*
 * Borrowed as by harvester_new. The endpoint's delay is kept between requests,
 * and what fails in a way that may pass is repeated as often as it says.
 */
int prober_new(struct prober **prober, const struct endpoint *endpoint,
    const struct http_settings *settings, struct clock *clock, struct err *err);
void prober_free(struct prober *prober);

/* Requests so far, repeated ones too. */
unsigned prober_n_requests(const struct prober *prober);

/*
 * Asks one thing. 0: an HTTP answer came, whatever it holds. ERR_NETWORK,
 * ERR_REFUSED, ERR_LIMIT (larger than LIMIT_PROBE_BYTES), ERR_POSTPONED,
 * ERR_INTERRUPTED. The reply is the caller's to clear, in either case.
 */
int prober_ask(struct prober *prober, const struct probe_request *request,
    struct probe_reply *reply, struct err *err);

#endif
