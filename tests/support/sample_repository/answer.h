/* SPDX-License-Identifier: MIT */
/*
 * A repository's answers: a small, complete OAI-PMH 2.0 provider of oai_dc.
 * Resumption tokens hold all that is needed, so that nothing is kept between
 * requests: "OFFSET,FROM,UNTIL,SET".
 */
#ifndef TESTS_SUPPORT_SAMPLE_REPOSITORY_ANSWER_H
#define TESTS_SUPPORT_SAMPLE_REPOSITORY_ANSWER_H

#include "base/buf.h"
#include "base/utc.h"
#include "tests/support/sample_repository/fault.h"
#include "tests/support/sample_repository/records.h"

struct repository {
	const char *name;
	const char *base_url;
	const struct records *records;
	size_t page_size;
	enum utc_granularity granularity;
	bool keeps_deleted;
	struct faults faults;
	size_t last_token; /* for FAULT_TOKEN_ONCE: the offset that was used up */
};

#define REQUEST_ARGUMENTS_MAX 16

struct request {
	struct {
		char *key, *value;
	} arguments[REQUEST_ARGUMENTS_MAX];
	size_t n_arguments;
};

/* Writes the whole response; true where it is an error. */
bool answer_request(
    struct repository *repository, const struct request *request, int64_t now, struct buf *out);

#endif
