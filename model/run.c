/* SPDX-License-Identifier: MIT */
#include "model/run.h"

const char *run_mode_name(enum run_mode mode)
{
	static const char *const names[] = {"incremental", "full", "import"};
	return names[mode];
}

const char *run_outcome_name(enum run_outcome outcome)
{
	static const char *const names[] = {"running", "complete", "partial", "failed", "postponed"};
	return names[outcome];
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
