/* SPDX-License-Identifier: MIT */
#include "model/rule.h"

static const char *const names[RULE_N] = {
#define X(name, text) [RULE_##name] = text,
    RULES(X)
#undef X
};

const char *rule_name(enum rule rule)
{
	return rule < RULE_N ? names[rule] : "?";
}
