/* SPDX-License-Identifier: MIT */
/*
 * The fifteen elements of simple Dublin Core (Dublin Core Metadata Element Set
 * 1.1, ISO 15836-1), in the order of the oai_dc schema.
 */
#ifndef MODEL_DC_H
#define MODEL_DC_H

#include "base/str.h"

enum dc_element {
	DC_TITLE,
	DC_CREATOR,
	DC_SUBJECT,
	DC_DESCRIPTION,
	DC_PUBLISHER,
	DC_CONTRIBUTOR,
	DC_DATE,
	DC_TYPE,
	DC_FORMAT,
	DC_IDENTIFIER,
	DC_SOURCE,
	DC_LANGUAGE,
	DC_RELATION,
	DC_COVERAGE,
	DC_RIGHTS,
	DC_N_ELEMENTS,
};

/* "title", "creator", ... */
const char *dc_element_name(enum dc_element element);

/* The element of that name, or DC_N_ELEMENTS where there is none. */
enum dc_element dc_element_find(struct str name);

#endif
