/* SPDX-License-Identifier: MIT */
/*
 * The languages that most records of repositories are in: their codes are
 * believed where others could be chance, and their names are known with one
 * letter wrong.
 */
#include "base/utf8.h"
#include "normalize/language.h"

static const struct {
	const char *two, *three, *bibliographic, *names[4];
} common[] = {
    {"ar", "ara", NULL, {"arabic", "arabe"}},
    {"be", "bel", NULL, {"belarusian"}},
    {"bg", "bul", NULL, {"bulgarian"}},
    {"ca", "cat", NULL, {"catalan", "catalana"}},
    {"cs", "ces", "cze", {"czech"}},
    {"da", "dan", NULL, {"danish"}},
    {"de", "deu", "ger", {"german", "deutsch", "aleman", "allemand"}},
    {"el", "ell", "gre", {"modern greek"}},
    {"en", "eng", NULL, {"english", "ingles", "anglais", "englisch"}},
    {"es", "spa", NULL, {"spanish", "espanol", "castellano", "espagnol"}},
    {"et", "est", NULL, {"estonian"}},
    {"eu", "eus", "baq", {"basque", "euskara"}},
    {"fa", "fas", "per", {"persian"}},
    {"fi", "fin", NULL, {"finnish"}},
    {"fr", "fra", "fre", {"french", "francais", "frances"}},
    {"gl", "glg", NULL, {"galician", "gallego"}},
    {"he", "heb", NULL, {"hebrew"}},
    {"hi", "hin", NULL, {0}},
    {"hr", "hrv", "scr", {"croatian", "hrvatski"}},
    {"hu", "hun", NULL, {"hungarian"}},
    {"id", "ind", NULL, {"indonesian", "bahasa indonesia"}},
    {"it", "ita", NULL, {"italian", "italiano", "italien"}},
    {"ja", "jpn", NULL, {"japanese", "japones"}},
    {"ko", "kor", NULL, {"korean"}},
    {"la", "lat", NULL, {0}},
    {"lt", "lit", NULL, {"lithuanian"}},
    {"lv", "lav", NULL, {"latvian"}},
    {"ms", "msa", "may", {0}},
    {"nl", "nld", "dut", {"nederlands"}},
    {"no", "nor", NULL, {"norwegian"}},
    {"pl", "pol", NULL, {"polish"}},
    {"pt", "por", NULL, {"portuguese", "portugues", "portugais"}},
    {"ro", "ron", "rum", {"romanian"}},
    {"ru", "rus", NULL, {"russian", "русский"}},
    {"sk", "slk", "slo", {0}},
    {"sl", "slv", NULL, {"slovenian"}},
    {"sr", "srp", "scc", {"serbian"}},
    {"sv", "swe", NULL, {"swedish", "svenska"}},
    {"th", "tha", NULL, {0}},
    {"tr", "tur", NULL, {"turkish"}},
    {"uk", "ukr", NULL, {"ukrainian", "українська"}},
    {"vi", "vie", NULL, {"vietnamese"}},
    {"zh", "zho", "chi", {"chinese"}},
};

#define MIN_LETTERS 6 /* shorter names are too near to each other */
#define MAX_LETTERS 24

bool language_is_common(struct str s)
{
	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
		if (str_eq_nocase(s, str_from(common[i].two)) ||
		    str_eq_nocase(s, str_from(common[i].three)) ||
		    (common[i].bibliographic &&
			str_eq_nocase(s, str_from(common[i].bibliographic))))
			return true;
	}
	return false;
}

static size_t read_letters(struct str s, int32_t letters[MAX_LETTERS + 1])
{
	size_t n = 0;
	for (size_t at = 0; at < s.n && n <= MAX_LETTERS;)
		letters[n++] = utf8_next(s, &at);
	return n;
}

/* True where one letter added, lost, changed, or two neighbours swapped make one of the other. */
static bool is_one_slip(const int32_t *a, size_t n_a, const int32_t *b, size_t n_b)
{
	size_t start = 0, end = 0;
	while (start < n_a && start < n_b && a[start] == b[start])
		start++;
	while (end < n_a - start && end < n_b - start && a[n_a - 1 - end] == b[n_b - 1 - end])
		end++;
	size_t left_a = n_a - start - end, left_b = n_b - start - end;
	if (left_a == 2 && left_b == 2)
		return a[start] == b[start + 1] && a[start + 1] == b[start];
	return left_a <= 1 && left_b <= 1;
}

struct str language_misspelt(struct arena *arena, struct str raw)
{
	int32_t got[MAX_LETTERS + 1], name[MAX_LETTERS + 1];
	size_t n = read_letters(utf8_fold_words(arena, raw), got);
	struct str found = STR("");
	if (n < MIN_LETTERS - 1 || n > MAX_LETTERS)
		return found;
	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
		for (size_t j = 0; j < 4 && common[i].names[j]; j++) {
			size_t n_name = read_letters(
			    utf8_fold_words(arena, str_from(common[i].names[j])), name);
			/* The first letter is hardly ever the wrong one. */
			if (n_name < MIN_LETTERS || name[0] != got[0] ||
			    !is_one_slip(got, n, name, n_name))
				continue;
			if (found.n && !str_eq(found, str_from(common[i].three)))
				return STR("");
			found = str_from(common[i].three);
		}
	}
	return found;
}
