/* SPDX-License-Identifier: MIT */
/*
 * All that two profiles say about each other, computed once and read by the
 * rules (match.c) and by the explanation (match_explain.c).
 */
#ifndef DEDUP_EVIDENCE_H
#define DEDUP_EVIDENCE_H

#include "dedup/people.h"
#include "dedup/place.h"
#include "dedup/title.h"

#define YEARS_UNKNOWN (-1)

struct evidence {
	const struct profile *a, *b;
	struct title_match title;
	struct people_match people;
	struct place_match place;
	bool same_content; /* word for word, but for local identifiers and rights */
	bool shared_id;	   /* one that names a single work */
	bool shared_isbn;
	bool shared_root;	  /* the same identifier but for its version */
	bool doi_clash;		  /* both have DOIs, none in common */
	bool id_clash;		  /* the same with arXiv ids, PubMed ids */
	bool clash_is_preprint;	  /* one of the clashing DOIs is a preprint's */
	bool clash_is_repository; /* both were registered by repositories */
	bool type_clash;
	bool one_is_preprint;
	bool same_description, other_description;
	bool same_day;
	int years; /* between the nearest dates, or YEARS_UNKNOWN */
};

/* False where titles and identifiers have nothing in common: then only those are filled in. */
bool evidence_collect(struct evidence *evidence, const struct profile *a, const struct profile *b);

/* The same, complete whatever the titles are. */
void evidence_collect_all(
    struct evidence *evidence, const struct profile *a, const struct profile *b);

#endif
