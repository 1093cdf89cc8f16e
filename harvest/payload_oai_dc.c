/* SPDX-License-Identifier: MIT */
#include "harvest/payload.h"

/* DCMI Metadata Terms that refine one of the fifteen elements ("element refinements"). */
static const struct refinement {
	struct str name;
	enum dc_element element;
} refinements[] = {
#define ROW(text, element)                                                                         \
	{                                                                                          \
		{"" text, sizeof(text) - 1}, element                                               \
	}
    ROW("abstract", DC_DESCRIPTION),
    ROW("accessRights", DC_RIGHTS),
    ROW("alternative", DC_TITLE),
    ROW("available", DC_DATE),
    ROW("bibliographicCitation", DC_IDENTIFIER),
    ROW("conformsTo", DC_RELATION),
    ROW("created", DC_DATE),
    ROW("dateAccepted", DC_DATE),
    ROW("dateCopyrighted", DC_DATE),
    ROW("dateSubmitted", DC_DATE),
    ROW("extent", DC_FORMAT),
    ROW("hasFormat", DC_RELATION),
    ROW("hasPart", DC_RELATION),
    ROW("hasVersion", DC_RELATION),
    ROW("isFormatOf", DC_RELATION),
    ROW("isPartOf", DC_RELATION),
    ROW("isReferencedBy", DC_RELATION),
    ROW("isReplacedBy", DC_RELATION),
    ROW("isRequiredBy", DC_RELATION),
    ROW("isVersionOf", DC_RELATION),
    ROW("issued", DC_DATE),
    ROW("license", DC_RIGHTS),
    ROW("medium", DC_FORMAT),
    ROW("modified", DC_DATE),
    ROW("references", DC_RELATION),
    ROW("replaces", DC_RELATION),
    ROW("requires", DC_RELATION),
    ROW("spatial", DC_COVERAGE),
    ROW("tableOfContents", DC_DESCRIPTION),
    ROW("temporal", DC_COVERAGE),
    ROW("valid", DC_DATE),
#undef ROW
};

/* The one candidate that length and first letters leave, for a field is looked up 17 times a record. */
static enum dc_element find_element(struct str name)
{
	enum dc_element candidate;
	switch (name.n) {
	case 4: candidate = name.p[0] == 'd' ? DC_DATE : DC_TYPE; break;
	case 5: candidate = DC_TITLE; break;
	case 6:
		candidate = name.p[0] == 'f' ? DC_FORMAT : name.p[0] == 's' ? DC_SOURCE : DC_RIGHTS;
		break;
	case 7: candidate = name.p[0] == 'c' ? DC_CREATOR : DC_SUBJECT; break;
	case 8:
		candidate = name.p[0] == 'l'   ? DC_LANGUAGE
			    : name.p[0] == 'r' ? DC_RELATION
					       : DC_COVERAGE;
		break;
	case 9: candidate = DC_PUBLISHER; break;
	case 10: candidate = DC_IDENTIFIER; break;
	case 11: candidate = name.p[0] == 'd' ? DC_DESCRIPTION : DC_CONTRIBUTOR; break;
	default: return DC_N_ELEMENTS;
	}
	return memcmp(dc_element_name(candidate), name.p, name.n) == 0 ? candidate : DC_N_ELEMENTS;
}

static bool takes(enum xml_namespace ns, struct str name)
{
	return ns == NAMESPACE_OAI_DC || ns == NAMESPACE_DC || str_eq(name, STR("dc")) ||
	       str_eq(name, STR("oai_dc")) || str_eq(name, STR("qualifieddc")) ||
	       str_eq(name, STR("qdc"));
}

static struct payload_field find(enum xml_namespace ns, struct str name, bool is_local_name_enough)
{
	struct payload_field field = {.element = DC_N_ELEMENTS};
	bool is_dublin_core = ns == NAMESPACE_DC || ns == NAMESPACE_DCTERMS;
	if (!is_dublin_core && (!is_local_name_enough || ns == NAMESPACE_OTHER))
		return field;
	field.element = find_element(name);
	if (field.element == DC_N_ELEMENTS) {
		/* dc:rights.uri, as some repositories write qualified Dublin Core */
		size_t dot = str_find_char(name, '.', 0);
		if (dot != STR_NONE) {
			field.element = find_element(str_sub(name, 0, dot));
			field.qualifier = str_from_index(name, dot + 1);
		}
	}
	/* Terms stand in the wrong one of the two namespaces often enough. */
	for (size_t i = 0; field.element == DC_N_ELEMENTS && is_dublin_core &&
			   i < sizeof(refinements) / sizeof(*refinements);
	     i++) {
		if (str_eq(refinements[i].name, name)) {
			field.element = refinements[i].element;
			field.qualifier = refinements[i].name;
		}
	}
	field.is_namespace_wrong = !is_dublin_core;
	return field;
}

const struct payload payload_oai_dc = {"oai_dc", takes, find};
