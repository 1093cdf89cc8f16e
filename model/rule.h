/* SPDX-License-Identifier: MIT */
/*
 * The names of the rules that make normalised values and merged ones, so that
 * every value can say where it came from. Stored as numbers: append, never
 * reorder.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#define RULES(X)                                                                                   \
	X(NONE, "none")                                                                            \
	X(AS_IS, "as-is")     /* the raw value was clean already */                                \
	X(CLEAN, "clean")     /* white space, mark-up, entities, NFC */                            \
	X(DEFAULT, "default") /* from the endpoint's configuration */                              \
	X(CODE, "code")	      /* a code of the vocabulary itself */                                \
	X(NAME, "name")	      /* a name or label in the vocabulary */                              \
	X(URI, "uri")	      /* a URI of the vocabulary */                                        \
	X(SYNONYM, "synonym") /* a line of our own tables */                                       \
	X(TAG, "tag")	      /* BCP 47 */                                                         \
	X(PART, "part")	      /* one of several meanings in a value */                             \
	X(W3CDTF, "w3cdtf")                                                                        \
	X(DATE_WORDS, "date-words")	/* month names */                                          \
	X(DATE_NUMERIC, "date-numeric") /* certain day-month order */                              \
	X(DATE_RANGE, "date-range")                                                                \
	X(DATE_YEAR, "date-year")	  /* a year inside other text */                           \
	X(DATE_MARKED, "date-marked")	  /* "issued:", info:eu-repo/date/... */                   \
	X(NAME_INVERTED, "name-inverted") /* Family, Given */                                      \
	X(NAME_DIRECT, "name-direct")	  /* Given Family */                                       \
	X(NAME_SINGLE, "name-single")                                                              \
	X(NAME_CORPORATE, "name-corporate")                                                        \
	X(NAME_SPLIT, "name-split")		  /* one of several persons in a value */          \
	X(IDENTIFIER_PREFIX, "identifier-prefix") /* "doi:10.1/x" */                               \
	X(IDENTIFIER_URL, "identifier-url")	  /* "https://doi.org/10.1/x" */                   \
	X(IDENTIFIER_SHAPE, "identifier-shape")	  /* bare, but of unmistakable shape */            \
	X(IDENTIFIER_INSIDE, "identifier-inside") /* found in running text */                      \
	X(LICENCE_URI, "licence-uri")                                                              \
	X(LICENCE_NAME, "licence-name")                                                            \
	X(ACCESS_URI, "access-uri")                                                                \
	X(ACCESS_NAME, "access-name")                                                              \
	X(ACCESS_LICENCE, "access-licence") /* an open licence opens */                            \
	X(CITATION, "citation")		    /* journal, volume, issue, pages */                    \
	/* merge policies of dedup/ */                                                             \
	X(MERGE_TRUST, "merge-trust")	  /* of the most trusted record */                         \
	X(MERGE_FULLEST, "merge-fullest") /* the most complete value */                            \
	X(MERGE_AGREED, "merge-agreed")	  /* what most records say */                              \
	X(MERGE_UNION, "merge-union")	  /* all values, without near-duplicates */                \
	X(MERGE_BEST, "merge-best")	  /* the most open access, the most specific type */       \
	/* normalize again */                                                                      \
	X(KIND, "kind")		/* an unknown kind of a known type */                              \
	X(MISSPELT, "misspelt") /* a common name with one letter wrong */                          \
	X(MAP, "map")		/* a line of the endpoint's own file */                            \
	X(DETECTED, "detected") /* by what is written, not by what is said */

enum rule {
#define X(name, text) RULE_##name,
	RULES(X)
#undef X
	    RULE_N
};

/* "w3cdtf", ... */
const char *rule_name(enum rule rule);

#endif
