/* SPDX-License-Identifier: MIT */
/*
 * Faults that the sample repository shows when told to, each one mistake that
 * real repositories make. Most are an edit of the response's text; the others
 * are flags that its parts ask for.
 */
#ifndef TESTS_SUPPORT_SAMPLE_REPOSITORY_FAULT_H
#define TESTS_SUPPORT_SAMPLE_REPOSITORY_FAULT_H

#include "base/buf.h"

enum fault_flag {
	FAULT_IGNORES_DATES = 1 << 0,
	FAULT_IGNORES_SET = 1 << 1,
	FAULT_TOKEN_ONCE = 1 << 2,    /* a token is good for one request */
	FAULT_TOKEN_IGNORED = 1 << 3, /* any token gives the first page */
	FAULT_TOKEN_UNENDED = 1 << 4, /* the last page has no empty token */
	FAULT_NO_POST = 1 << 5,
	FAULT_PLAIN_TEXT = 1 << 6, /* as Content-Type */
	FAULT_ERRORS_404 = 1 << 7, /* errors come with that status */
	FAULT_NO_GZIP = 1 << 8,
	FAULT_REDIRECT = 1 << 9,  /* /moved leads to /oai */
	FAULT_EMPTY = 1 << 10,	  /* there are no records */
	FAULT_WEB_PAGE = 1 << 11, /* everywhere but at /oai */
};

struct fault {
	const char *name;
	const char *find, *replace; /* everywhere in the response; NULL: a flag */
	unsigned flag;
};

#define FAULTS_MAX 8

/* What was asked for. */
struct faults {
	const struct fault *chosen[FAULTS_MAX];
	size_t n;
	unsigned flags;
};

/* False where there is no such fault, or no room. */
bool faults_add(struct faults *faults, const char *name);

/* Makes the edits. */
void faults_edit(const struct faults *faults, struct buf *response);

static inline bool faults_have(const struct faults *faults, enum fault_flag flag)
{
	return (faults->flags & flag) != 0;
}

#endif
