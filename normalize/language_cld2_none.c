/* SPDX-License-Identifier: MIT */
/* In builds without the library. */
#include "normalize/language_cld2.h"

const bool cld2_is_there = false;

bool cld2_guess_language(const char *text, size_t n, struct cld2_guess *guess)
{
	(void)text;
	(void)n;
	(void)guess;
	return false;
}
