/* SPDX-License-Identifier: MIT */
/*
 * A response as a tree, for who must see all of it: unlike oai_parser.h this
 * reads by the letter and repairs nothing. Private to harvest/.
 *
 * Where the input is not well-formed, libxml2 says why and goes on as well as it
 * can. Declarations of a DOCTYPE are passed over: no entity but the five of XML
 * is known, nothing is loaded. Depth and number of elements are capped by
 * model/limits.h.
 */
#ifndef HARVEST_OAI_TREE_H
#define HARVEST_OAI_TREE_H

#include "harvest/harvest.h"

struct oai_tree {
	const struct xml_element *root; /* NULL for none */
	bool is_well_formed, has_doctype;
	struct str fault;    /* why it is not well-formed, with the line; empty for none */
	struct str encoding; /* of the XML declaration; empty for none */
};

/* Everything in the tree is a copy in *arena. */
void oai_tree_read(struct arena *arena, struct str bytes, struct oai_tree *tree);

#endif
