/* SPDX-License-Identifier: MIT */
/* What is glued to a name and is no part of it. Each gives the name without. */
#ifndef NORMALIZE_PERSON_GLUE_H
#define NORMALIZE_PERSON_GLUE_H

#include "normalize/kinds.h"

/* The marks of other scripts by those of ASCII: commas, semicolons, brackets, apostrophes. */
struct str glue_plain_marks(struct context *context, struct str s);

/* Headings one after the other with blanks between get semicolons there. */
struct str glue_part_headings(struct context *context, struct str raw);

/* A name in memory of its own, that loses what is taken off. */
struct glued {
	char *p;
	size_t n;
};

struct glued glue_copy(struct context *context, struct str s);
struct str glue_str(const struct glued *name);

/* An ORCID iD with its label or resolver and the brackets around it; empty where there is none. */
struct str glue_take_orcid(struct context *context, struct glued *name);

/* Mail addresses, and addresses on the web. */
void glue_take_addresses(struct glued *name);

/* What stands in brackets; whole brackets only around a name. */
void glue_take_brackets(struct glued *name);

/* Years of life or work: "1809-1882", "ca. 1850", "fl. 1871-1910", "b. 1944". */
void glue_take_dates(struct glued *name);

/* Asterisks and numbers of footnotes behind. */
void glue_take_notes(struct glued *name);

/* True for brackets that organisations' headings have: "Argus (Melbourne, Vic.)". */
bool glue_has_qualifier(struct context *context, struct str s);

/* "et al." and the like at the end; "by", "edited by", "Author:" in front. */
struct str glue_take_et_al(struct str s);
struct str glue_take_lead(struct context *context, struct str s);

#endif
