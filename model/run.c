/* SPDX-License-Identifier: MIT */
#include "model/run.h"

#include "base/err.h"
#include "base/utf8.h"

#include <string.h>

const char *run_mode_name(enum run_mode mode)
{
	static const char *const names[] = {"incremental", "full", "import"};
	return names[mode];
}

const char *run_outcome_name(enum run_outcome outcome)
{
	static const char *const names[] = {
	    "running", "complete", "partial", "failed", "postponed"};
	return names[outcome];
}

void run_set_error(struct run *run, int code, const char *text)
{
	/* It may quote what a server said, cut anywhere. */
	struct buf shown;
	buf_init(&shown, 4 * (size_t)ERR_TEXT_MAX);
	utf8_add_shown(&shown, str_from(text));
	size_t n = utf8_cut(buf_str(&shown), sizeof(run->error) - 1).n;
	if (n)
		memcpy(run->error, shown.p, n);
	run->error[n] = '\0';
	run->error_code = code;
	buf_clear(&shown);
}

void run_counters_add(struct run_counters *a, const struct run_counters *b)
{
	a->requests += b->requests;
	a->pages += b->pages;
	a->retries += b->retries;
	a->received += b->received;
	a->n_new += b->n_new;
	a->changed += b->changed;
	a->unchanged += b->unchanged;
	a->deleted += b->deleted;
	a->rejected += b->rejected;
}
