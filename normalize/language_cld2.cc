// SPDX-License-Identifier: MIT
// The public header uses FILE without including what declares it.
#include <cstdio>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "normalize/language_cld2.h"

const bool cld2_is_there = true;

bool cld2_guess_language(const char *text, size_t n, struct cld2_guess *guess)
{
	CLD2::Language languages[3];
	CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
	int percents[3], n_bytes;
	double scores[3];
	bool is_reliable;
	CLD2::ExtDetectLanguageSummary(text, static_cast<int>(n), true, &hints,
	    CLD2::kCLDFlagBestEffort, languages, percents, scores, nullptr, &n_bytes, &is_reliable);
	if (languages[0] == CLD2::UNKNOWN_LANGUAGE)
		return false;
	*guess = {CLD2::LanguageCode(languages[0]), percents[0], scores[0]};
	return true;
}
