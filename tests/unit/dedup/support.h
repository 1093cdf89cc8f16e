/* SPDX-License-Identifier: MIT */
/*
 * Records with values, written on one line:
 *
 *	"t=Title|a=Family, Given; Family, G.|y=2019-05|doi=10.1/x|s=Journal|v=12|p=1-9|k=article"
 *
 * t title, a creators, y date, s container with v volume, i issue and p pages,
 * k type, d description, l language, r access, u subject; any scheme's name an
 * identifier. t, y, k, d, l, u and identifiers may stand more than once.
 */
#ifndef TESTS_UNIT_DEDUP_SUPPORT_H
#define TESTS_UNIT_DEDUP_SUPPORT_H

#include "dedup/dedup.h"
#include "tests/unit/unit.h"

void record_from_line(struct record *record, const char *identifier, const char *line);
struct profile *profile_from_line(const char *endpoint, const char *identifier, const char *line);

#endif
