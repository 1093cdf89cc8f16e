/* SPDX-License-Identifier: MIT */
/*
 * Private to publish/: the values of a publication or of a record, looked at in
 * one way, and what exports derive from them.
 */
#ifndef PUBLISH_VIEW_H
#define PUBLISH_VIEW_H

#include "publish/publish.h"

struct view {
	const char *values; /* struct value, each `stride` bytes after the last */
	size_t n, stride;
};

struct view view_of_publication(const struct publication *publication);
struct view view_of_record(const struct record *record);

/*
 * The next value of that kind about that element at or after *at, which moves
 * behind it; NULL at the end.
 */
const struct value *view_next(
    const struct view *view, enum value_kind kind, enum dc_element element, size_t *at);
const struct value *view_first(
    const struct view *view, enum value_kind kind, enum dc_element element);

/* The first date of issue; NULL for none. */
const struct value *view_date(const struct view *view);

/* When access opens by itself; UTC_NONE where there is no embargo, or it does not say. */
int64_t view_embargo_end(const struct view *view);

/* How the publication can be had at that time: an embargo that has ended is open. */
enum access view_access(const struct view *view, int64_t now);

/* "Family, Given, Suffix", or the whole name: appended. */
void view_add_name(const struct value *person, struct buf *out);

#endif
