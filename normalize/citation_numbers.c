/* SPDX-License-Identifier: MIT */
#include "normalize/citation.h"

static bool is_digit_at(struct str s, size_t i)
{
	return i < s.n && ascii_is_digit((unsigned char)s.p[i]);
}

static size_t skip_blanks(struct str s, size_t at)
{
	while (at < s.n && s.p[at] == ' ')
		at++;
	return at;
}

/* "12", "A12", "S1", "e0123": the bytes of a number with letters, 0 without a digit. */
static size_t read_number(struct str s, size_t at)
{
	size_t n = 0, digits = 0;
	while (at + n < s.n && ascii_is_alnum((unsigned char)s.p[at + n]))
		digits += ascii_is_digit((unsigned char)s.p[at + n++]);
	return digits && n <= 12 && (n - digits) <= 3 ? n : 0;
}

/* "45-67", "45–67", "e12": a range of pages; a dash of any width. */
static size_t read_pages(struct str s, size_t at, bool needs_range)
{
	static const char *const dashes[] = {"-", "–", "—", "‐", "‑", "−", " - ", " – "};
	size_t first = read_number(s, at);
	if (!first)
		return 0;
	for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
		struct str dash = str_from(dashes[i]);
		size_t second_at = at + first + dash.n;
		size_t n = 0;
		if (!str_starts(str_from_index(s, at + first), dash))
			continue;
		/* "91--92" */
		while (second_at + n < s.n && s.p[second_at + n] == '-')
			n++;
		size_t second = read_number(s, second_at + n);
		if (second)
			return first + dash.n + n + second;
	}
	return needs_range ? 0 : first;
}

enum part { PART_VOLUME, PART_ISSUE, PART_PAGES };

static const struct {
	const char *word;
	enum part part;
} labels[] = {{"volume", PART_VOLUME}, {"volumen", PART_VOLUME}, {"vol", PART_VOLUME},
    {"v", PART_VOLUME}, {"bd", PART_VOLUME}, {"band", PART_VOLUME}, {"tome", PART_VOLUME},
    {"tomo", PART_VOLUME}, {"tom", PART_VOLUME}, {"t", PART_VOLUME}, {"jg", PART_VOLUME},
    {"jahrgang", PART_VOLUME}, {"т", PART_VOLUME}, {"том", PART_VOLUME}, {"Т", PART_VOLUME},
    {"Том", PART_VOLUME}, {"cilt", PART_VOLUME}, {"årg", PART_VOLUME}, {"roč", PART_VOLUME},
    {"ročník", PART_VOLUME}, {"ano", PART_VOLUME}, {"año", PART_VOLUME}, {"anno", PART_VOLUME},
    {"god", PART_VOLUME}, {"köt", PART_VOLUME}, {"evf", PART_VOLUME}, {"第", PART_VOLUME},
    {"number", PART_ISSUE}, {"numéro", PART_ISSUE}, {"número", PART_ISSUE}, {"numero", PART_ISSUE},
    {"issue", PART_ISSUE}, {"iss", PART_ISSUE}, {"no", PART_ISSUE}, {"nr", PART_ISSUE},
    {"núm", PART_ISSUE}, {"num", PART_ISSUE}, {"n°", PART_ISSUE}, {"nº", PART_ISSUE},
    {"№", PART_ISSUE}, {"n", PART_ISSUE}, {"heft", PART_ISSUE}, {"h", PART_ISSUE},
    {"вып", PART_ISSUE}, {"выпуск", PART_ISSUE}, {"Вып", PART_ISSUE}, {"Выпуск", PART_ISSUE},
    {"sayı", PART_ISSUE}, {"sy", PART_ISSUE}, {"fasc", PART_ISSUE}, {"č", PART_ISSUE},
    {"br", PART_ISSUE}, {"бр", PART_ISSUE}, {"št", PART_ISSUE}, {"z", PART_ISSUE},
    {"sz", PART_ISSUE}, {"iss no", PART_ISSUE}, {"pages", PART_PAGES}, {"page", PART_PAGES},
    {"pp", PART_PAGES}, {"pgs", PART_PAGES}, {"págs", PART_PAGES}, {"pág", PART_PAGES},
    {"pag", PART_PAGES}, {"pgs", PART_PAGES}, {"p", PART_PAGES}, {"seiten", PART_PAGES},
    {"s", PART_PAGES}, {"с", PART_PAGES}, {"стр", PART_PAGES}, {"С", PART_PAGES},
    {"Стр", PART_PAGES}, {"ss", PART_PAGES}, {"str", PART_PAGES}, {"lk", PART_PAGES},
    {"lpp", PART_PAGES}, {"blz", PART_PAGES}, {"side", PART_PAGES}, {"o", PART_PAGES},
    {"art", PART_PAGES}, {"article", PART_PAGES}, {"article id", PART_PAGES}};

/* First bytes of labels, in lower case. */
static const bool begins_label[256] = {['v'] = true,
    ['b'] = true,
    ['t'] = true,
    ['j'] = true,
    ['c'] = true,
    ['r'] = true,
    ['n'] = true,
    ['i'] = true,
    ['h'] = true,
    ['s'] = true,
    ['f'] = true,
    ['p'] = true,
    ['a'] = true,
    ['g'] = true,
    ['k'] = true,
    ['e'] = true,
    ['z'] = true,
    ['l'] = true,
    ['o'] = true,
    [0xD1] = true,
    [0xD0] = true,
    [0xC3] = true,
    [0xC4] = true,
    [0xC5] = true,
    [0xE2] = true,
    [0xE7] = true};

/* The label at `at`, the longest that fits ("vol.", "no", "pp. "); where its number begins, or 0. */
static size_t read_label(struct str s, size_t at, enum part *part)
{
	char first = ascii_lower(s.p[at]);
	size_t best = 0, best_n = 0;
	if (!begins_label[(unsigned char)first])
		return 0;
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		if (labels[i].word[0] != first)
			continue;
		struct str label = str_from(labels[i].word);
		if (label.n <= best_n || !str_starts_nocase(str_from_index(s, at), label))
			continue;
		size_t end = at + label.n;
		if (end < s.n && (s.p[end] == '.' || s.p[end] == ':'))
			end++;
		else if (end < s.n && (ascii_is_alpha((unsigned char)s.p[end]) ||
					  (unsigned char)s.p[end] >= 0xC3))
			continue;
		end = skip_blanks(s, end);
		if (end >= s.n || !(is_digit_at(s, end) || read_number(s, end)))
			continue;
		best = end;
		best_n = label.n;
		*part = labels[i].part;
	}
	return best;
}

static void note(struct citation_numbers *found, struct str *part, struct str s, size_t start,
    size_t at, size_t n)
{
	if (part->n || n == 0)
		return;
	*part = str_sub(s, at, n);
	if (start < found->start)
		found->start = start;
}

/* "20(1112): 91-92", "12 (3), 45-67": a volume, its issue in brackets, pages behind. */
static void find_compact(struct str s, struct citation_numbers *found)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] != '(')
			continue;
		size_t close = str_find_char(s, ')', i);
		if (close == STR_NONE || close - i > 20 || close - i < 2)
			continue;
		size_t end = i;
		while (end && s.p[end - 1] == ' ')
			end--;
		size_t start = end;
		while (start && ascii_is_digit((unsigned char)s.p[start - 1]))
			start--;
		size_t n = end - start;
		if (n == 0 || n > 4 || (start && !strchr(" ,.:;", s.p[start - 1])))
			continue;
		struct str inside = str_trim(str_sub(s, i + 1, close - i - 1));
		size_t at = skip_blanks(s, close + 1);
		bool has_mark = at < s.n && strchr(",:;.", s.p[at]);
		enum part part;
		size_t pages_at = skip_blanks(s, at + has_mark);
		size_t label = pages_at < s.n ? read_label(s, pages_at, &part) : 0;
		if (label && part == PART_PAGES)
			pages_at = label;
		size_t pages_n = has_mark ? read_pages(s, pages_at, false) : 0;
		bool is_year = inside.n == 4 &&
			       (str_starts(inside, STR("19")) || str_starts(inside, STR("20")));
		if (is_year && !pages_n)
			continue;
		note(found, &found->volume, s, start, start, n);
		if (!is_year && inside.n && inside.n <= 12)
			note(found, &found->issue, s, start,
			    i + 1 + (size_t)(inside.p - s.p - i - 1), inside.n);
		note(found, &found->pages, s, start, pages_at, pages_n);
		return;
	}
}

static void find_labelled(struct str s, struct citation_numbers *found)
{
	struct str *const parts[] = {&found->volume, &found->issue, &found->pages};
	for (size_t i = 0; i < s.n; i++) {
		if (i && (ascii_is_alnum((unsigned char)s.p[i - 1]) ||
			     (unsigned char)s.p[i - 1] >= 0x80))
			continue;
		/* A single letter is a label only behind a comma or at the beginning of a part. */
		bool is_part =
		    i == 0 || strchr(",.;:()", s.p[i - 1]) ||
		    (i > 1 && s.p[i - 1] == ' ' && strchr(",.;:()0123456789", s.p[i - 2]));
		if (!is_part && (i + 2 >= s.n || !ascii_is_alpha((unsigned char)s.p[i + 1])))
			continue;
		enum part part;
		size_t at = read_label(s, i, &part);
		if (!at || parts[part]->n)
			continue;
		note(found, parts[part], s, i, at,
		    part == PART_PAGES ? read_pages(s, at, false) : read_number(s, at));
	}
}

static size_t count_digits(struct str s, size_t at)
{
	size_t n = 0;
	while (is_digit_at(s, at + n))
		n++;
	return n;
}

bool citation_is_year_at(struct str s, size_t at)
{
	return count_digits(s, at) == 4 && (s.p[at] == '1' || s.p[at] == '2') &&
	       (s.p[at + 1] == '9' || s.p[at + 1] == '0' || s.p[at + 1] == '8');
}

/*
 * "Journal, 12, 45-67", "Journal 12:45-67", "Phys. Rev. 12, 045012 (2005)":
 * numbers behind the title, without labels.
 */
static void find_bare(struct str s, struct citation_numbers *found)
{
	for (size_t i = 2; i + 3 < s.n; i++) {
		if (s.p[i - 1] != ' ' || !is_digit_at(s, i) || is_digit_at(s, i - 2))
			continue;
		size_t n = count_digits(s, i), mark = i + n;
		if (n > 4 || mark >= s.n || !strchr(",:", s.p[mark]))
			continue;
		size_t pages_at = skip_blanks(s, mark + 1);
		size_t pages_n = read_pages(s, pages_at, true);
		if (!pages_n && s.p[mark] == ',') {
			size_t one = read_number(s, pages_at);
			size_t year = skip_blanks(s, pages_at + one);
			bool has_year =
			    year < s.n && s.p[year] == '(' && citation_is_year_at(s, year + 1);
			/* Article numbers are long. */
			if (one && (has_year || (pages_at + one == s.n && one >= 5)))
				pages_n = one;
		}
		if (!pages_n || (citation_is_year_at(s, i) && s.p[mark] == ','))
			continue;
		size_t start = i - 1 - (s.p[i - 2] == ',');
		note(found, &found->volume, s, start, i, n);
		note(found, &found->pages, s, start, pages_at, pages_n);
		return;
	}
}

/* "...; Vol. 5 No. 2 (2019): Summer; 12-34": a range of pages is the last part. */
static void find_last_range(struct str s, struct citation_numbers *found)
{
	size_t at = s.n;
	while (at && s.p[at - 1] != ';')
		at--;
	at = skip_blanks(s, at);
	size_t n = at ? read_pages(s, at, true) : 0;
	if (n && at + n + 1 >= s.n)
		note(found, &found->pages, s, at, at, n);
}

void citation_find_numbers(struct str s, struct citation_numbers *found)
{
	*found = (struct citation_numbers){.start = s.n};
	bool has_digit = false;
	for (size_t i = 0; i < s.n && !has_digit; i++)
		has_digit = is_digit_at(s, i);
	if (!has_digit)
		return;
	find_compact(s, found);
	if (!found->volume.n || !found->pages.n || !found->issue.n)
		find_labelled(s, found);
	if (!found->volume.n && !found->pages.n && !found->issue.n)
		find_bare(s, found);
	if (found->volume.n && !found->pages.n)
		find_last_range(s, found);
}
