/* SPDX-License-Identifier: MIT */
#include "model/issue.h"

static const char *const names[ISSUE_N_CODES] = {
#define X(name, text) [ISSUE_##name] = text,
    ISSUE_CODES(X)
#undef X
};

bool issue_code_is_of_values(enum issue_code code)
{
	return code >= ISSUE_LANGUAGE_UNKNOWN && code <= ISSUE_TEXT_CLEANED;
}

const char *issue_code_name(enum issue_code code)
{
	return code < ISSUE_N_CODES ? names[code] : "?";
}
