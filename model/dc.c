/* SPDX-License-Identifier: MIT */
#include "model/dc.h"

static const char *const names[DC_N_ELEMENTS] = {
    [DC_TITLE] = "title",
    [DC_CREATOR] = "creator",
    [DC_SUBJECT] = "subject",
    [DC_DESCRIPTION] = "description",
    [DC_PUBLISHER] = "publisher",
    [DC_CONTRIBUTOR] = "contributor",
    [DC_DATE] = "date",
    [DC_TYPE] = "type",
    [DC_FORMAT] = "format",
    [DC_IDENTIFIER] = "identifier",
    [DC_SOURCE] = "source",
    [DC_LANGUAGE] = "language",
    [DC_RELATION] = "relation",
    [DC_COVERAGE] = "coverage",
    [DC_RIGHTS] = "rights",
};

const char *dc_element_name(enum dc_element element)
{
	return element < DC_N_ELEMENTS ? names[element] : "?";
}

enum dc_element dc_element_find(struct str name)
{
	for (int i = 0; i < DC_N_ELEMENTS; i++) {
		if (str_eq(name, str_from(names[i])))
			return (enum dc_element)i;
	}
	return DC_N_ELEMENTS;
}
