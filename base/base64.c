/* SPDX-License-Identifier: MIT */
#include "base/base64.h"

#include <stdint.h>

void base64_add(struct buf *out, struct str bytes)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)bytes.p;
	for (size_t at = 0; at < bytes.n; at += 3) {
		size_t n = bytes.n - at < 3 ? bytes.n - at : 3;
		uint32_t group = 0;
		for (size_t i = 0; i < 3; i++)
			group = group << 8 | (i < n ? p[at + i] : 0);
		for (size_t i = 0; i < 4; i++)
			buf_add_char(out, i <= n ? digits[group >> (18 - 6 * i) & 63] : '=');
	}
}
