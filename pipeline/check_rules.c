/* SPDX-License-Identifier: MIT */
#include "pipeline/check_rules.h"

const struct check_rule check_rules[] = {
#define X(name, code, severity, weight, section, good, bad)                                        \
	{code, CHECK_##severity, weight, section, good, bad},
    CHECK_RULES(X)
#undef X
	{0},
};

const char *check_severity_name(enum check_severity severity)
{
	static const char *const names[] = {"error", "warning", "advice", "good"};
	return names[severity];
}
