/* SPDX-License-Identifier: MIT */
#include "pipeline/user_agent.h"

#include <stdio.h>

const char *user_agent_write(const char *contact, char out[USER_AGENT_BYTES])
{
	snprintf(out, USER_AGENT_BYTES, "sheaf/" SHEAF_VERSION "%s%s%s",
	    contact ? " (+mailto:" : "", contact ? contact : "", contact ? ")" : "");
	return out;
}
