/* SPDX-License-Identifier: MIT */
/*
 * Where a publication appeared: container, volume, issue, pages, and how two
 * such statements agree.
 */
#ifndef DEDUP_PLACE_H
#define DEDUP_PLACE_H

#include "base/buf.h"
#include "dedup/profile.h"

void place_add(const struct record *record, struct profile *profile, struct buf *out, uint32_t base,
    struct arena *arena);

enum agreement { AGREE_UNKNOWN, AGREE_NO, AGREE_PARTLY, AGREE_YES };

struct place_match {
	enum agreement container; /* PARTLY: one name may abbreviate the other */
	enum agreement volume, issue, pages;
	bool is_other_kind; /* one a journal, the other proceedings */
};

struct place_match place_compare(const struct profile *a, const struct profile *b);

#endif
