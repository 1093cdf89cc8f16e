/* SPDX-License-Identifier: MIT */
/*
 * A check from within: what its parts share. Each part asks something and says
 * which rules it found kept or broken. Private to pipeline/.
 *
 *	struct check_answer answer;
 *	if (check_ask(c, &answer, "GetRecord", "identifier", id, NULL))
 *		check_say(c, CHECK_RULE_GET_RECORD, is_same(...), &answer, "line %u", line);
 *	check_answer_clear(&answer);
 */
#ifndef PIPELINE_CHECKER_H
#define PIPELINE_CHECKER_H

#include "base/utc.h"
#include "harvest/harvest.h"
#include "pipeline/check_rules.h"

/* What is known of a rule. */
struct check_outcome {
	bool is_tried;
	unsigned n_broken;
	struct str detail, request; /* of the first time it was broken, or of the first time */
};

/* A record's header, as a list gave it. */
struct check_header {
	struct str identifier, datestamp;
	int64_t seconds; /* of the datestamp; UTC_NONE where it cannot be read */
	bool is_deleted;
	uint64_t name, record; /* hashes: of the identifier, of the whole record */
};

struct check_quality;

struct checker {
	const struct endpoint *endpoint;
	const struct check_settings *settings;
	struct check_report *report;
	struct prober *prober;
	struct arena *arena; /* the report's */
	struct check_outcome outcomes[CHECK_RULE_N];
	unsigned n_unanswered;
	int rc; /* what ended the check early, and its text */
	struct err err;

	/* Identify */
	enum utc_granularity granularity;
	int64_t earliest; /* UTC_NONE where it could not be read */
	bool keeps_no_deletions;
	struct str oai_prefix; /* "oai:host:", where Identify describes identifiers */

	/* Sets */
	bool has_sets, has_openaire_set;
	struct str set; /* one of them; empty for none */

	/* The records that were looked at; the first page's stand first. */
	struct check_header *headers;
	size_t n_headers, headers_capacity;
	size_t n_first_page;
	struct check_quality *quality;
};

/* An answer that was judged as far as all answers are. */
struct check_answer {
	struct probe_reply reply;
	bool is_answered;		   /* by the repository itself, whatever it said */
	const struct xml_element *content; /* the verb's element; NULL where there is none */
	struct str error;		   /* the first error's code; empty for none */
};

/*
 * Asks a verb (NULL: none) with arguments, name and value in turn, up to a NULL
 * name. True: OAI-PMH came. The answer is the caller's to clear in either case.
 */
bool check_ask(struct checker *c, struct check_answer *answer, const char *verb, ...)
    __attribute__((sentinel));
bool check_ask_post(struct checker *c, struct check_answer *answer, const char *verb, ...)
    __attribute__((sentinel));
void check_answer_clear(struct check_answer *answer);

/* A rule was found kept or broken, as the answer shows; the detail is for the latter. */
void check_say(struct checker *c, enum check_rule_id rule, bool is_kept,
    const struct check_answer *answer, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* What came, as the end of "it gives ...": an error's code, "a list", "HTTP 500". */
struct str check_describe(struct checker *c, const struct check_answer *answer);

/* What all answers are judged by (check_envelope.c); fills content and error. */
bool check_envelope(
    struct checker *c, struct check_answer *answer, const struct probe_request *request);

/* Judges a header; in *header, with slices of the answer. */
void check_header(struct checker *c, const struct check_answer *answer,
    const struct xml_element *element, struct check_header *header);

/* Judges a page's records, and keeps them where there is room. How many there were. */
size_t check_records(struct checker *c, const struct check_answer *answer);

/* The parts, in this order. */
void check_identify(struct checker *c, struct check_answer *identify);
void check_formats(struct checker *c);
void check_sets(struct checker *c);
void check_lists(struct checker *c);
void check_windows(struct checker *c);
void check_errors(struct checker *c);

/* Dublin Core: the metadata of each live record, then the verdict. */
struct check_quality *check_quality_new(const struct check_settings *settings);
void check_quality_free(struct check_quality *quality);
void check_quality_add(struct checker *c, struct check_quality *quality,
    const struct check_answer *answer, const struct xml_element *record);
void check_quality_judge(struct checker *c, const struct check_quality *quality);

/*
 * Looks for a repository near a URL where there is none: some usual places, a
 * request each. True: *found is a base URL that answers, in *arena.
 */
bool check_guess(const struct endpoint *endpoint, const struct http_settings *http,
    struct clock *clock, struct arena *arena, struct str *found);

/* --- elements --- */

#define OAI_NAMESPACE STR("http://www.openarchives.org/OAI/2.0/")

/* The first child of that name in OAI-PMH's namespace, or NULL; of a NULL parent too. */
const struct xml_element *oai_child(const struct xml_element *parent, const char *name);
/* Its trimmed text; empty where there is none. */
struct str oai_child_text(const struct xml_element *parent, const char *name);
struct str xml_attribute_value(const struct xml_element *element, const char *name);
/* Of all that it says: names, attributes, text and what is inside; blanks between do not count. */
uint64_t xml_hash(const struct xml_element *element);

#endif
