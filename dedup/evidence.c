/* SPDX-License-Identifier: MIT */
#include "dedup/evidence.h"

#include "dedup/vocabulary.h"

#include <stdlib.h>

/* DOIs, arXiv ids and PubMed ids: who has another one is another thing, or another version. */
static bool is_exclusive(uint8_t scheme)
{
	return scheme == SCHEME_DOI || scheme == SCHEME_ARXIV || scheme == SCHEME_PMID ||
	       scheme == SCHEME_PMCID;
}

static void compare_ids(struct evidence *evidence)
{
	const struct profile *a = evidence->a, *b = evidence->b;
	const struct id *x = profile_at(a, a->ids), *y = profile_at(b, b->ids);
	uint32_t in_a = 0, in_b = 0, shared = 0;
	bool all_repository = true, any_preprint = false;
	for (size_t j = 0; j < b->ids.n; j++)
		in_b |= 1u << y[j].scheme;
	for (size_t i = 0; i < a->ids.n; i++) {
		in_a |= 1u << x[i].scheme;
		for (size_t j = 0; j < b->ids.n; j++) {
			if (x[i].hash == y[j].hash)
				shared |= 1u << x[i].scheme;
			else if (x[i].root == y[j].root)
				evidence->shared_root = true;
			if (x[i].scheme == SCHEME_DOI && y[j].scheme == SCHEME_DOI) {
				all_repository &= (x[i].flags & y[j].flags & ID_REPOSITORY) != 0;
				any_preprint |= ((x[i].flags | y[j].flags) & ID_PREPRINT) != 0;
			}
		}
	}
	evidence->shared_isbn = shared & (1u << SCHEME_ISBN);
	evidence->shared_id = (shared & ~(1u << SCHEME_ISBN)) != 0;
	uint32_t clash = in_a & in_b & ~shared;
	evidence->doi_clash = clash & (1u << SCHEME_DOI);
	for (uint8_t scheme = 0; scheme < SCHEME_N; scheme++) {
		if (scheme != SCHEME_DOI && is_exclusive(scheme) && (clash & (1u << scheme)))
			evidence->id_clash = true;
	}
	evidence->clash_is_preprint = evidence->doi_clash && any_preprint;
	evidence->clash_is_repository = evidence->doi_clash && all_repository;
}

static void compare_dates(struct evidence *evidence)
{
	const struct profile *a = evidence->a, *b = evidence->b;
	evidence->years = YEARS_UNKNOWN;
	for (size_t i = 0; i < a->n_dates; i++) {
		for (size_t j = 0; j < b->n_dates; j++) {
			int years = abs((int)(a->date[i] / 10000) - (int)(b->date[j] / 10000));
			if (evidence->years == YEARS_UNKNOWN || years < evidence->years)
				evidence->years = years;
			evidence->same_day |= a->date[i] == b->date[j] && a->date[i] % 100 != 0 &&
					      a->date[i] % 10000 != 101; /* 1 January: a year */
		}
	}
}

static void compare_descriptions(struct evidence *evidence)
{
	const struct profile *a = evidence->a, *b = evidence->b;
	for (size_t i = 0; i < a->n_descriptions; i++) {
		for (size_t j = 0; j < b->n_descriptions; j++)
			evidence->same_description |= a->description[i] == b->description[j];
	}
	evidence->other_description =
	    a->n_descriptions && b->n_descriptions && !evidence->same_description;
}

/* Titles and identifiers first: most candidate pairs end there. */
static bool collect_first(
    struct evidence *evidence, const struct profile *a, const struct profile *b)
{
	memset(evidence, 0, sizeof(*evidence));
	evidence->a = a;
	evidence->b = b;
	evidence->title = title_compare(a, b);
	compare_ids(evidence);
	compare_descriptions(evidence);
	return evidence->title.relation != TITLE_OTHER || evidence->shared_id ||
	       evidence->shared_root || evidence->same_description;
}

static void collect_rest(
    struct evidence *evidence, const struct profile *a, const struct profile *b)
{
	evidence->same_content = a->content_hash == b->content_hash;
	evidence->people = people_compare(a, b);
	evidence->place = place_compare(a, b);
	compare_dates(evidence);
	uint32_t allowed = work_types_compatible(a->types);
	evidence->type_clash = a->types && b->types && !(allowed & b->types);
	evidence->one_is_preprint = a->is_preprint != b->is_preprint;
}

bool evidence_collect(struct evidence *evidence, const struct profile *a, const struct profile *b)
{
	if (!collect_first(evidence, a, b))
		return false;
	collect_rest(evidence, a, b);
	return true;
}

void evidence_collect_all(
    struct evidence *evidence, const struct profile *a, const struct profile *b)
{
	collect_first(evidence, a, b);
	collect_rest(evidence, a, b);
}
