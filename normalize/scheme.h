/* SPDX-License-Identifier: MIT */
/*
 * Identifier schemes: each function gives the canonical form of what stands in
 * s, without its prefix or resolver, or an empty slice where it is none.
 */
#ifndef NORMALIZE_SCHEME_H
#define NORMALIZE_SCHEME_H

#include "normalize/kinds.h"

/* ISO 26324, lower case; beyond ASCII it has the form of a DOI, and is a handle. */
struct str doi_canonical(struct arena *arena, struct str s, bool is_url);
struct str handle_canonical(struct arena *arena, struct str s, bool is_url); /* RFC 3650 */
struct str arxiv_canonical(struct arena *arena, struct str s); /* "arXiv:math/0309136v2" */
struct str pmid_canonical(struct str s);
struct str pmcid_canonical(struct arena *arena, struct str s); /* "PMC123" */
struct str isbn_canonical(struct arena *arena, struct str s);  /* thirteen digits */
struct str issn_canonical(struct arena *arena, struct str s);  /* "1234-5679" */
struct str orcid_canonical(struct context *context, struct str s, enum scheme scheme);
struct str ror_canonical(struct arena *arena, struct str s); /* nine characters */
struct str gnd_canonical(struct arena *arena, struct str s); /* "gnd:4079154-3" */
struct str urn_canonical(
    struct arena *arena, struct str s, bool is_url); /* RFC 8141, "urn:nid:" in lower case */
struct str ark_canonical(struct arena *arena, struct str s); /* "ark:/12345/x" */
struct str hal_canonical(struct str s);
struct str swhid_canonical(struct str s);
struct str ads_canonical(
    struct arena *arena, struct str s, bool is_url); /* a bibcode of 19 characters */
struct str repec_canonical(struct arena *arena, struct str s);
struct str oai_canonical(struct str s);

/* Shapes that need no prefix. */
bool isbn_has_shape(struct arena *arena, struct str s);
bool handle_has_shape(struct str s); /* "10381/100016" */
bool isni_has_shape(struct str s);   /* "0000 0001 2146 438X": four groups */
bool gnd_has_shape(struct str s);
bool arxiv_has_shape(struct str s);
bool hal_has_shape(struct str s);
bool looks_like_years(struct str s); /* "2009-2010" */

#endif
