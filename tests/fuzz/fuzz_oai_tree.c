/* SPDX-License-Identifier: MIT */
/*
 * The strict reader on bytes of any kind: every name and text of its tree is
 * valid UTF-8, and what is well-formed has a root and no fault.
 */
#include "base/utf8.h"
#include "harvest/oai_tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void walk(const struct xml_element *element)
{
	if (!utf8_is_valid(element->name) || !utf8_is_valid(element->text))
		abort();
	for (size_t i = 0; i < element->n_attributes; i++) {
		if (!utf8_is_valid(element->attributes[i].name) ||
		    !utf8_is_valid(element->attributes[i].value))
			abort();
	}
	for (const struct xml_element *e = element->first; e; e = e->next)
		walk(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena arena = {0};
	struct oai_tree tree;
	oai_tree_read(&arena, str_make((const char *)bytes, n), &tree);
	if (tree.is_well_formed != (tree.root && tree.fault.n == 0))
		abort();
	if (tree.root)
		walk(tree.root);
	arena_clear(&arena);
	return 0;
}
