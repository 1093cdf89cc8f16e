/* SPDX-License-Identifier: MIT */
/*
 * Base64 (RFC 4648, section 4): any bytes as text.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

/* Appends the bytes, padded, on one line. */
void base64_add(struct buf *out, struct str bytes);

#endif
