/* SPDX-License-Identifier: MIT */
#include "pipeline/warnings.h"

#include <string.h>

bool warnings_add(struct warnings *warnings, const char *kind)
{
	if (!kind)
		return true;
	for (size_t i = 0; i < warnings->n_kinds; i++) {
		if (strcmp(warnings->kinds[i].kind, kind) == 0) {
			warnings->kinds[i].n++;
			return false;
		}
	}
	if (warnings->n_kinds < WARNING_KINDS_MAX) {
		warnings->kinds[warnings->n_kinds].kind = kind;
		warnings->kinds[warnings->n_kinds++].n = 1;
	}
	return true;
}

void warnings_write(const struct warnings *warnings, struct buf *out)
{
	for (size_t i = 0; i < warnings->n_kinds; i++) {
		if (warnings->kinds[i].n > 1)
			buf_addf(out, "%s%u %s", out->n ? ", " : "", warnings->kinds[i].n,
			    warnings->kinds[i].kind);
	}
}
