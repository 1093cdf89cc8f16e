/* SPDX-License-Identifier: MIT */
/*
 * What an identifier in dc:relation is to the resource: by the qualifier of the
 * element, by the name of the relation before it (dcterms, DataCite), or by
 * OpenAIRE's info:eu-repo URI.
 */
#include "normalize/identifier.h"

/* In the words of dcterms and DataCite, small and without blanks; and as values show it. */
static const struct {
	const char *name, *role;
} roles[] = {
    {"ispartof", "is part of"},
    {"haspart", "has part"},
    {"isversionof", "is version of"},
    {"hasversion", "has version"},
    {"ispreviousversionof", "is previous version of"},
    {"isnewversionof", "is new version of"},
    {"isformatof", "is format of"},
    {"hasformat", "has format"},
    {"isvariantformof", "is variant form of"},
    {"isoriginalformof", "is original form of"},
    {"isidenticalto", "is identical to"},
    {"isreferencedby", "is referenced by"},
    {"references", "references"},
    {"iscitedby", "is cited by"},
    {"cites", "cites"},
    {"isbasedon", "is derived from"},
    {"isderivedfrom", "is derived from"},
    {"issourceof", "is source of"},
    {"isreplacedby", "is replaced by"},
    {"isobsoletedby", "is replaced by"},
    {"replaces", "replaces"},
    {"obsoletes", "replaces"},
    {"isrequiredby", "is required by"},
    {"requires", "requires"},
    {"conformsto", "conforms to"},
    {"issupplementto", "is supplement to"},
    {"issupplementedby", "is supplemented by"},
    {"iscontinuedby", "is continued by"},
    {"continues", "continues"},
    {"isdescribedby", "is described by"},
    {"describes", "describes"},
    {"documents", "documents"},
    {"isdocumentedby", "is documented by"},
    {"isreviewedby", "is reviewed by"},
    {"reviews", "reviews"},
    {"istranslationof", "is translation of"},
    {"ispublishedin", "is published in"},
};

static const struct {
	const char *start, *role;
} uris[] = {
    {"info:eu-repo/semantics/altidentifier/", "is identical to"},
    {"info:eu-repo/semantics/reference/", "references"},
    {"info:eu-repo/semantics/references/", "references"},
    {"info:eu-repo/semantics/dataset/", "is supplemented by"},
    {"info:eu-repo/semantics/isreferencedby/", "is referenced by"},
};

/* The bytes of s that spell the name, blanks and case aside; 0 where it is another word. */
static size_t spell(struct str s, const char *name)
{
	size_t i = 0;
	for (; *name && i < s.n; i++) {
		if (ascii_lower(s.p[i]) == *name)
			name++;
		else if (i == 0 || !strchr(" -_", s.p[i]))
			return 0;
	}
	return *name || (i < s.n && ascii_is_alnum((unsigned char)s.p[i])) ? 0 : i;
}

struct str identifier_role(struct str qualifier, struct str *s)
{
	for (size_t i = 0; i < sizeof(uris) / sizeof(*uris); i++) {
		struct str start = str_from(uris[i].start);
		if (!str_starts_nocase(*s, start))
			continue;
		/* "doi/10.1/x": the scheme's name, a slash, the identifier. */
		*s = str_from_index(*s, start.n);
		return str_from(uris[i].role);
	}
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		if (qualifier.n && spell(qualifier, roles[i].name) == qualifier.n)
			return str_from(roles[i].role);
		size_t n = spell(*s, roles[i].name);
		if (n && n < s->n) {
			*s = str_trim_set(str_from_index(*s, n), " :=;-\t");
			return str_from(roles[i].role);
		}
	}
	return STR("");
}
