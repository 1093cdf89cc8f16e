/* SPDX-License-Identifier: MIT */
/*
 * What today's normaliser makes of single raw values, as `sheaf normalize` shows
 * it.
 */
#ifndef PIPELINE_NORMALIZE_VALUE_H
#define PIPELINE_NORMALIZE_VALUE_H

#include "base/buf.h"
#include "base/err.h"
#include "model/endpoint.h"
#include "model/record.h"

/*
 * Empties the record and adds the values of one raw value of an element: those
 * that the element is about (licences of `rights`, access of `access` ...), not
 * text that merely says what the raw value said. ERR_USAGE names the nearest
 * element.
 */
int normalize_one(
    struct record *record, struct str element, struct str raw, int64_t today, struct err *err);

/* Reads the endpoint's mapping files: ERR_CONFIG with file and line, or ERR_IO, where one is bad. */
int normalize_check_endpoint(const struct endpoint *endpoint, struct err *err);

/*
 * A value in one string: "Oxborrow, Lynn", "doi:10.1/x", "2012-05",
 * "Nature volume 12 issue 3 pages 4-9".
 */
void normalize_add_shown(struct buf *out, const struct value *value);

/* True where a value says what the element is about: a licence or access of dc:rights, not its text. */
bool normalize_is_mapped(enum dc_element element, const struct value *value);

#endif
