/* SPDX-License-Identifier: MIT */
/*
 * The Compact Language Detector 2, in C. What it says of short texts is a guess
 * with a score; language_detect.c judges it.
 */
#ifndef NORMALIZE_LANGUAGE_CLD2_H
#define NORMALIZE_LANGUAGE_CLD2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cld2_guess {
	const char *code; /* ISO 639-1, or -3 where there is none; static */
	int percent;	  /* of the text that is in it */
	double score;	  /* about 1000 for a usual text of the language */
};

extern const bool cld2_is_there;

/* text is valid UTF-8; re-entrant. False where it says nothing. */
bool cld2_guess_language(const char *text, size_t n, struct cld2_guess *guess);

#ifdef __cplusplus
}
#endif

#endif
