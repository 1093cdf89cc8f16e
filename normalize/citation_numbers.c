/* SPDX-License-Identifier: MIT */
#include "normalize/citation.h"

#include "base/utf8.h"

#define MAX_LABEL_BYTES 12 /* "volume: " and the like */

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
    {"вип", PART_ISSUE}, {"випуск", PART_ISSUE}, {"Вип", PART_ISSUE}, {"Випуск", PART_ISSUE},
    {"sayı", PART_ISSUE}, {"sy", PART_ISSUE}, {"fasc", PART_ISSUE}, {"č", PART_ISSUE},
    {"br", PART_ISSUE}, {"бр", PART_ISSUE}, {"št", PART_ISSUE}, {"z", PART_ISSUE},
    {"sz", PART_ISSUE}, {"iss no", PART_ISSUE}, {"pages", PART_PAGES}, {"page", PART_PAGES},
    {"pp", PART_PAGES}, {"págs", PART_PAGES}, {"pág", PART_PAGES}, {"pag", PART_PAGES},
    {"pgs", PART_PAGES}, {"p", PART_PAGES}, {"seiten", PART_PAGES}, {"s", PART_PAGES},
    {"с", PART_PAGES}, {"стр", PART_PAGES}, {"С", PART_PAGES}, {"Стр", PART_PAGES},
    {"ss", PART_PAGES}, {"str", PART_PAGES}, {"lk", PART_PAGES}, {"lpp", PART_PAGES},
    {"blz", PART_PAGES}, {"side", PART_PAGES}, {"o", PART_PAGES}, {"art", PART_PAGES},
    {"article", PART_PAGES}, {"article id", PART_PAGES}};

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

/* Labels have up to twelve bytes; a mark and three letters may come before the first digit. */
static bool has_digit_soon(struct str s, size_t at)
{
	for (size_t n = 0; at < s.n && n <= 16; at++) {
		if (str_is_digit_at(s, at))
			return true;
		n += s.p[at] != ' ';
	}
	return false;
}

/* The label at `at`, the longest that fits ("vol.", "no", "pp. "); where its number begins, or 0. */
static size_t read_label(struct str s, size_t at, enum part *part)
{
	char first = ascii_lower(s.p[at]);
	size_t best = 0, best_n = 0;
	if (!begins_label[(unsigned char)first] || !has_digit_soon(s, at))
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
		if (end >= s.n || !(str_is_digit_at(s, end) || read_number(s, end)))
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

/* What stands in the brackets at `at`, and where they end; empty where there are none. */
static struct str read_brackets(struct str s, size_t at, size_t *end)
{
	size_t close = at < s.n && s.p[at] == '(' ? str_find_char(s, ')', at) : STR_NONE;
	if (close == STR_NONE || close - at > 20 || close - at < 2)
		return STR("");
	*end = close + 1;
	return str_trim(str_sub(s, at + 1, close - at - 1));
}

static bool is_issue(struct str inside)
{
	return inside.n && inside.n <= 12 &&
	       !(inside.n == 4 && (str_starts(inside, STR("19")) || str_starts(inside, STR("20"))));
}

/* Where the label of the volume at `at` begins, else `at`. */
static size_t begin_of_label(struct str s, size_t at)
{
	for (size_t n = 1; n <= MAX_LABEL_BYTES && n <= at; n++) {
		enum part part;
		size_t start = at - n;
		if ((start == 0 || !ascii_is_alnum((unsigned char)s.p[start - 1])) &&
		    read_label(s, start, &part) == at && part == PART_VOLUME)
			return start;
	}
	return at;
}

/*
 * "20(1112): 91-92", "12 (3), 45-67": a volume, its issue in brackets, pages; or
 * "12 (2004) 45-67", with the year instead of the issue.
 */
static void find_compact(struct str s, struct citation_numbers *found, bool has_year)
{
	for (size_t i = 1; i < s.n; i++) {
		size_t close, end = i;
		if (s.p[i] != '(')
			continue;
		struct str inside = read_brackets(s, i, &close);
		if (!inside.n || has_year == is_issue(inside))
			continue;
		while (end && s.p[end - 1] == ' ')
			end--;
		size_t start = end;
		while (start && ascii_is_digit((unsigned char)s.p[start - 1]))
			start--;
		size_t n = end - start;
		/* "Phys. Rev. D66": the section is a part of the volume. */
		if (n && start > 1 && s.p[start - 1] >= 'A' && s.p[start - 1] <= 'Z' &&
		    strchr(" .", s.p[start - 2]))
			start--;
		if (n == 0 || n > 4 || found->issue.p == s.p + start ||
		    (start && !strchr(" ,.:;", s.p[start - 1])))
			continue;
		n = end - start;
		size_t at = skip_blanks(s, close);
		bool has_mark = at < s.n && strchr(",:;.", s.p[at]);
		enum part part;
		size_t pages_at = skip_blanks(s, at + has_mark);
		size_t label = pages_at < s.n ? read_label(s, pages_at, &part) : 0;
		if (label && part == PART_PAGES)
			pages_at = label;
		size_t pages_n = has_mark || has_year ? read_pages(s, pages_at, !has_mark) : 0;
		size_t one = has_year && !pages_n ? read_number(s, pages_at) : 0;
		if (one >= 5 && pages_at + one == s.n)
			pages_n = one; /* article numbers are long */
		if (has_year && !pages_n && !found->issue.n && !found->pages.n)
			continue;
		size_t major = start;
		while (major > 1 && (s.p[start - 1] == '.') && str_is_digit_at(s, start - 2) &&
		       (major == start || str_is_digit_at(s, major - 1)))
			major--;
		/* "44.1 (2011): 49-58": volume and issue, as the Modern Language Association has it. */
		if (has_year && major < start) {
			note(found, &found->issue, s, major, start, n);
			start = major;
			n = (size_t)(found->issue.p - s.p) - 1 - start;
		}
		note(found, &found->volume, s, begin_of_label(s, start), start, n);
		if (!has_year)
			note(found, &found->issue, s, start, (size_t)(inside.p - s.p), inside.n);
		note(found, &found->pages, s, start, pages_at, pages_n);
		return;
	}
}

/* "Vol. 53(1): 45-67": what follows a volume that has its label. */
static void find_behind_volume(struct str s, size_t at, struct citation_numbers *found)
{
	struct str inside = read_brackets(s, skip_blanks(s, at), &at);
	if (!is_issue(inside) || !str_is_digit_at(inside, inside.n - 1))
		return;
	note(found, &found->issue, s, found->start, (size_t)(inside.p - s.p), inside.n);
	at = skip_blanks(s, at);
	if (at >= s.n || !strchr(",:", s.p[at]))
		return;
	at = skip_blanks(s, at + 1);
	note(found, &found->pages, s, found->start, at, read_pages(s, at, true));
}

/* True where a label may begin: a part does, or it is one that nothing else is written like. */
static bool may_begin_label(struct str s, size_t i)
{
	struct str before = str_sub(s, 0, i);
	if (i == 0 || strchr(",.;:()-", s.p[i - 1]) || str_starts(str_from_index(s, i), STR("№")))
		return true;
	if (i > 1 && s.p[i - 1] == ' ' &&
	    (strchr(",.;:()-0123456789", s.p[i - 2]) || str_ends(before, STR("– ")) ||
		str_ends(before, STR("— "))))
		return true;
	/* A single letter needs its full stop: "v.12". */
	if (i + 2 >= s.n)
		return false;
	return ascii_is_alpha((unsigned char)s.p[i + 1]) ||
	       (strchr("vntp", s.p[i]) && s.p[i + 1] == '.');
}

static void find_labelled(struct str s, struct citation_numbers *found)
{
	struct str *const parts[] = {&found->volume, &found->issue, &found->pages};
	if (found->volume.n && found->issue.n && found->pages.n)
		return;
	for (size_t i = 0; i < s.n; i++) {
		if (!begins_label[(unsigned char)ascii_lower(s.p[i])])
			continue;
		if (i && (ascii_is_alnum((unsigned char)s.p[i - 1]) ||
			     (unsigned char)s.p[i - 1] >= 0x80))
			continue;
		enum part part;
		if (!may_begin_label(s, i))
			continue;
		size_t at = read_label(s, i, &part);
		if (!at || parts[part]->n)
			continue;
		size_t n = part == PART_PAGES ? read_pages(s, at, false) : read_number(s, at);
		note(found, parts[part], s, i, at, n);
		if (part == PART_VOLUME && n)
			find_behind_volume(s, at + n, found);
	}
}

/* "25巻3号", "2010年第3期 45-67页": in Chinese and Japanese the label stands behind the number. */
static void find_counted(struct str s, struct citation_numbers *found)
{
	static const struct {
		const char *word;
		enum part part;
	} words[] = {{"巻", PART_VOLUME}, {"卷", PART_VOLUME}, {"号", PART_ISSUE},
	    {"號", PART_ISSUE}, {"期", PART_ISSUE}, {"页", PART_PAGES}, {"頁", PART_PAGES},
	    {"年", PART_PAGES}};
	struct str *const parts[] = {&found->volume, &found->issue, &found->pages};
	for (size_t i = 0; i < s.n; i++) {
		if (!str_is_digit_at(s, i))
			continue;
		size_t n = read_pages(s, i, false);
		struct str behind = str_from_index(s, i + n), before = str_sub(s, 0, i);
		size_t start = i - (str_ends(before, STR("第")) ? strlen("第") : 0);
		for (size_t w = 0; n && w < sizeof(words) / sizeof(*words); w++) {
			if (!str_starts(behind, str_from(words[w].word)))
				continue;
			if (w + 1 < sizeof(words) / sizeof(*words))
				note(found, parts[words[w].part], s, start, i, n);
			else if (i < found->start)
				found->start = i; /* a year */
		}
		i += n ? n - 1 : 0;
	}
}

bool citation_is_year_at(struct str s, size_t at)
{
	return str_count_digits(s, at) == 4 && (s.p[at] == '1' || s.p[at] == '2') &&
	       (s.p[at + 1] == '9' || s.p[at + 1] == '0' || s.p[at + 1] == '8');
}

/* "12(3):45-67", "12, 3, 45-67", "12:123" at `at`; one page is enough behind a year only. */
static bool read_run(
    struct str s, size_t start, size_t at, bool is_behind_year, struct citation_numbers *found)
{
	size_t n = str_count_digits(s, at), next = skip_blanks(s, at + n), end = next;
	if (n == 0 || n > 4)
		return false;
	struct str issue = read_brackets(s, next, &end);
	if (issue.n && !is_issue(issue))
		return false;
	end = skip_blanks(s, end);
	if (end >= s.n || !strchr(",:", s.p[end]))
		return false;
	bool is_colon = s.p[end] == ':';
	size_t pages_at = skip_blanks(s, end + 1), one = str_count_digits(s, pages_at);
	if (!issue.n && !is_colon && one && one < 4 && pages_at + one < s.n &&
	    s.p[pages_at + one] == ',') {
		size_t range = skip_blanks(s, pages_at + one + 1);
		if (read_pages(s, range, true)) {
			issue = str_sub(s, pages_at, one);
			pages_at = range;
		}
	}
	size_t pages_n = read_pages(s, pages_at, !(is_behind_year && is_colon));
	if (!pages_n)
		return false;
	note(found, &found->volume, s, start, at, n);
	note(found, &found->issue, s, start, (size_t)(issue.p - s.p), issue.n);
	note(found, &found->pages, s, start, pages_at, pages_n);
	return true;
}

/* "Nature. 2004 Sep;431(7005):200-2", "BMC Bioinformatics 2010, 11:123" */
static bool find_behind_year(struct str s, struct citation_numbers *found)
{
	for (size_t i = 2; i + 8 < s.n; i++) {
		if ((s.p[i] != '1' && s.p[i] != '2') || !strchr(" ,(", s.p[i - 1]) ||
		    !citation_is_year_at(s, i))
			continue;
		size_t at = i + 4;
		/* a month and a day */
		size_t mark = str_find_char(str_sub(s, 0, at + 16), ';', at);
		if (mark != STR_NONE && s.p[at] == ' ')
			at = mark;
		at += s.p[at] == ')';
		if (at < s.n && strchr(",;", s.p[at]) &&
		    read_run(s, i - (s.p[i - 1] == '('), skip_blanks(s, at + 1), true, found))
			return true;
	}
	return false;
}

/*
 * "Journal, 12, 45-67", "Journal 12:45-67", "Phys. Rev. 12, 045012 (2005)":
 * numbers behind the title, without labels.
 */
static void find_bare(struct str s, struct citation_numbers *found)
{
	for (size_t i = 2; i + 3 < s.n; i++) {
		if (s.p[i - 1] != ' ' || !str_is_digit_at(s, i) || str_is_digit_at(s, i - 2))
			continue;
		size_t n = str_count_digits(s, i), mark = i + n;
		if (n > 4 || mark >= s.n || !strchr(",:", s.p[mark]) ||
		    (citation_is_year_at(s, i) && s.p[mark] == ','))
			continue;
		size_t start = i - 1 - (s.p[i - 2] == ',');
		if (read_run(s, start, i, false, found))
			return;
		size_t pages_at = skip_blanks(s, mark + 1), one = read_number(s, pages_at);
		size_t year = skip_blanks(s, pages_at + one);
		bool has_year = year < s.n && s.p[year] == '(' && citation_is_year_at(s, year + 1);
		/* Article numbers are long. */
		if (s.p[mark] != ',' || !one || !(has_year || (pages_at + one == s.n && one >= 5)))
			continue;
		note(found, &found->volume, s, start, i, n);
		note(found, &found->pages, s, start, pages_at, one);
		return;
	}
}

/* "Lecture Notes in Zoology ; 1234": a series and its number, as libraries write it (ISBD). */
static void find_series_number(struct str s, struct citation_numbers *found)
{
	size_t at = s.n;
	while (at && str_is_digit_at(s, at - 1))
		at--;
	if (at > 3 && at < s.n && s.n - at <= 4 && str_ends(str_sub(s, 0, at), STR(" ; ")) &&
	    !citation_is_year_at(s, at))
		note(found, &found->volume, s, at - 3, at, s.n - at);
}

/* "...; Vol. 5 No. 2 (2019): Summer; 12-34": a range of pages is the last part, or before the year. */
static void find_last_range(struct str s, struct citation_numbers *found)
{
	if (s.n > 6 && str_eq(str_sub(s, s.n - 6, 2), STR(", ")) && citation_is_year_at(s, s.n - 4))
		s.n -= 6;
	size_t at = s.n;
	while (at && !strchr(";,", s.p[at - 1]))
		at--;
	bool is_comma = at && s.p[at - 1] == ',';
	at = skip_blanks(s, at);
	size_t n = at ? read_pages(s, at, true) : 0;
	if (n && at + n + 1 >= s.n && !(is_comma && citation_is_year_at(s, at)))
		note(found, &found->pages, s, at, at, n);
}

/* Without the DOI or the address that follows all else: the numbers in it are others. */
static struct str drop_identifier(struct str s)
{
	static const char *const names[] = {"doi:", "doi.", "doi "};
	size_t first = str_find_nocase(s, STR("doi"), 0);
	for (size_t i = 0; first != STR_NONE && i < sizeof(names) / sizeof(*names); i++) {
		size_t at = str_find_nocase(s, str_from(names[i]), first);
		if (at != STR_NONE && at && strchr(" .,;([<", s.p[at - 1]))
			s.n = at;
	}
	size_t at = str_find(s, STR(" http"), 0);
	if (at != STR_NONE && str_find_char(s, ' ', at + 1) == STR_NONE)
		s.n = at;
	/* Positions in s stay what they are. */
	while (s.n && strchr(" .,;([<", s.p[s.n - 1]))
		s.n--;
	return s;
}

void citation_find_numbers(struct str s, struct citation_numbers *found)
{
	s = drop_identifier(s);
	*found = (struct citation_numbers){.start = s.n};
	bool has_digit = false;
	for (size_t i = 0; i < s.n && !has_digit; i++)
		has_digit = str_is_digit_at(s, i);
	if (!has_digit)
		return;
	/* The surest first: a volume with its issue in brackets. */
	if (!find_behind_year(s, found))
		find_compact(s, found, false);
	find_labelled(s, found);
	if (!utf8_is_ascii(s))
		find_counted(s, found);
	if (!found->volume.n)
		find_compact(s, found, true);
	if (!found->volume.n && !found->pages.n && !found->issue.n)
		find_bare(s, found);
	if (!found->volume.n && !found->pages.n && !found->issue.n)
		find_series_number(s, found);
	if (found->volume.n && !found->pages.n)
		find_last_range(s, found);
}
