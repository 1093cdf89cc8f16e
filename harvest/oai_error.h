/* SPDX-License-Identifier: MIT */
/*
 * The error answers of OAI-PMH (section 3.6) and what each means for a
 * harvest. Private to harvest/.
 */
#ifndef HARVEST_OAI_ERROR_H
#define HARVEST_OAI_ERROR_H

#include "base/str.h"

enum oai_error {
	OAI_NO_ERROR,
	OAI_BAD_ARGUMENT,
	OAI_BAD_TOKEN,
	OAI_BAD_VERB,
	OAI_NO_FORMAT,	   /* cannotDisseminateFormat */
	OAI_NO_IDENTIFIER, /* idDoesNotExist */
	OAI_NO_RECORDS,	   /* noRecordsMatch: an answer, not a failure */
	OAI_NO_FORMATS,	   /* noMetadataFormats */
	OAI_NO_SETS,	   /* noSetHierarchy */
	OAI_UNKNOWN_ERROR,
};

/* By its code, whatever its case; OAI_NO_ERROR for an empty one. */
enum oai_error oai_error_find(struct str code);

/* What it means, as a sentence of an error text: "the repository knows no sets". */
const char *oai_error_explain(enum oai_error error);

#endif
