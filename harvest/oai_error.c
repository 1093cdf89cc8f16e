/* SPDX-License-Identifier: MIT */
#include "harvest/oai_error.h"

static const struct {
	const char *code, *meaning;
} errors[] = {
    [OAI_NO_ERROR] = {"", "there is no error"},
    [OAI_BAD_ARGUMENT] = {"badArgument", "the repository does not accept the request's arguments"},
    [OAI_BAD_TOKEN] = {"badResumptionToken", "the repository no longer knows its resumptionToken"},
    [OAI_BAD_VERB] = {"badVerb", "the repository did not see a verb in the request"},
    [OAI_NO_FORMAT] = {"cannotDisseminateFormat",
	"the repository does not offer this metadata format"},
    [OAI_NO_IDENTIFIER] = {"idDoesNotExist", "the repository does not know this identifier"},
    [OAI_NO_RECORDS] = {"noRecordsMatch", "no record matches"},
    [OAI_NO_FORMATS] = {"noMetadataFormats", "there is no metadata format for this item"},
    [OAI_NO_SETS] = {"noSetHierarchy", "the repository knows no sets"},
    [OAI_UNKNOWN_ERROR] = {"", "the repository answers with an error that OAI-PMH does not know"},
};

enum oai_error oai_error_find(struct str code)
{
	code = str_trim(code);
	if (code.n == 0)
		return OAI_NO_ERROR;
	for (int error = OAI_BAD_ARGUMENT; error < OAI_UNKNOWN_ERROR; error++)
		if (str_eq_nocase(code, str_from(errors[error].code)))
			return (enum oai_error)error;
	return OAI_UNKNOWN_ERROR;
}

const char *oai_error_explain(enum oai_error error)
{
	return errors[error].meaning;
}
