/* SPDX-License-Identifier: MIT */
#include "harvest/payload.h"

static const struct payload *const payloads[] = {&payload_oai_dc};

const struct payload *payload_find(enum xml_namespace ns, struct str root_name)
{
	for (size_t i = 0; i < sizeof(payloads) / sizeof(*payloads); i++) {
		if (payloads[i]->takes(ns, root_name))
			return payloads[i];
	}
	return &payload_oai_dc;
}

enum xml_namespace xml_namespace_find(const char *uri, const char *prefix)
{
	static const struct {
		const char *uri;
		enum xml_namespace ns;
	} known[] = {
	    {"http://purl.org/dc/elements/1.1/", NAMESPACE_DC},
	    {"http://purl.org/dc/elements/1.0/", NAMESPACE_DC},
	    {"http://www.openarchives.org/OAI/2.0/", NAMESPACE_OAI},
	    {"http://www.openarchives.org/OAI/2.0/static-repository", NAMESPACE_OAI},
	    {"http://www.openarchives.org/OAI/2.0/oai_dc/", NAMESPACE_OAI_DC},
	    {"http://purl.org/dc/terms/", NAMESPACE_DCTERMS},
	};
	if (!uri || !*uri)
		return !prefix || strcmp(prefix, "dc") == 0 ? NAMESPACE_NONE : NAMESPACE_OTHER;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(uri, known[i].uri) == 0)
			return known[i].ns;
	}
	return !prefix || strcmp(prefix, "dc") == 0 ? NAMESPACE_DC_ALIKE : NAMESPACE_OTHER;
}
