/* SPDX-License-Identifier: MIT */
/*
 * What today's normaliser makes of single raw values, as `sheaf normalize` shows
 * it.
 */
#ifndef PIPELINE_NORMALIZE_VALUE_H
#define PIPELINE_NORMALIZE_VALUE_H

#include "base/err.h"
#include "model/record.h"

/*
 * Empties the record and adds the values of one raw value of an element: those
 * that the element is about (licences of `rights`, access of `access` ...), not
 * text that merely says what the raw value said. ERR_USAGE names the nearest
 * element.
 */
int normalize_one(
    struct record *record, struct str element, struct str raw, int64_t today, struct err *err);

#endif
