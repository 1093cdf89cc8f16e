/* SPDX-License-Identifier: MIT */
/*
 * Answers that are no OAI-PMH: what they are, whether to come back, and what a
 * person can do about them. Private to harvest/.
 */
#ifndef HARVEST_FOREIGN_H
#define HARVEST_FOREIGN_H

#include "harvest/http.h"

/* Why a request failed, as far as a repeat, or another request, may mend it. */
struct failure {
	bool is_transient;
	bool is_of_list;    /* a smaller list may be answered (harvester_may_split) */
	bool is_unreadable; /* for the way it is packed */
	int64_t retry_after_s;
};

/* An HTTP status that is no success: ERR_NETWORK or ERR_REFUSED, with *failure. */
int foreign_explain_status(
    const struct http_response *answer, struct failure *failure, struct err *err);

/*
 * A body that is no OAI-PMH, under a status that says success; root is its first
 * element's name, or empty. ERR_FORMAT, ERR_NETWORK (empty), ERR_REFUSED (a bot
 * wall), with *failure.
 */
int foreign_explain_body(
    const struct http_response *answer, struct str root, struct failure *failure, struct err *err);

/* Whether the first bytes of a body are a web page's. */
bool foreign_is_html(struct str head);

/* The title of a web page, trimmed and cut; empty where it has none. */
struct str foreign_page_title(struct str head);

/*
 * Who stands between us and the repository, "Cloudflare" or "a captcha", where
 * the answer is a test for people and not the repository's own; NULL otherwise.
 */
const char *foreign_find_wall(const struct http_response *answer);

#endif
