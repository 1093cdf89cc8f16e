/* SPDX-License-Identifier: MIT */
/*
 * Citations as dc:source and bibliographicCitation write them: a container
 * title, then volume, issue and pages.
 */
#include "normalize/kinds.h"

#define MAX_CITATION_BYTES  600
#define MAX_CONTAINER_BYTES 250 /* a title alone; longer is a text */

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

/* The end of a label at `at` ("vol.", "no", "pp. "), or 0. */
static size_t read_label(struct str s, size_t at, const char *const *labels, size_t n)
{
	if (at && ascii_is_alnum((unsigned char)s.p[at - 1]))
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct str label = str_from(labels[i]);
		if (!str_starts_nocase(str_from_index(s, at), label))
			continue;
		size_t end = at + label.n;
		if (end < s.n && (s.p[end] == '.' || s.p[end] == ':'))
			end++;
		else if (end < s.n && ascii_is_alpha((unsigned char)s.p[end]))
			continue;
		end = skip_blanks(s, end);
		if (is_digit_at(s, end) || read_number(s, end))
			return end;
	}
	return 0;
}

static const char *const volume_labels[] = {"volume", "volumen", "vol", "v", "bd", "band", "tome",
    "tomo", "jg", "jahrgang", "т", "том", "cilt", "årg", "roč"};
static const char *const issue_labels[] = {"number", "numéro", "número", "numero", "issue", "iss", "no",
    "nr", "núm", "num", "n°", "nº", "№", "n", "heft", "h", "вып", "sayı", "fasc"};
static const char *const pages_labels[] = {"pages", "page", "pp", "pgs", "págs", "pág", "pag", "p",
    "seiten", "s", "с", "стр", "ss"};

#define LABEL(s, at, labels) read_label(s, at, labels, sizeof(labels) / sizeof(*(labels)))

struct found {
	struct str volume, issue, pages;
	size_t start; /* where the first of them begins */
};

static void note(struct found *found, struct str *part, struct str s, size_t start, size_t at,
    size_t n)
{
	if (part->n || n == 0)
		return;
	*part = str_sub(s, at, n);
	if (start < found->start)
		found->start = start;
}

/* "20(1112): 91-92", "12 (3), 45-67": a volume, its issue in brackets, pages behind. */
static void find_compact(struct str s, struct found *found)
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
		bool has_mark = at < s.n && strchr(",:;", s.p[at]);
		size_t label = LABEL(s, skip_blanks(s, at + has_mark), pages_labels);
		size_t pages_at = label ? label : skip_blanks(s, at + has_mark);
		size_t pages_n = has_mark ? read_pages(s, pages_at, false) : 0;
		bool is_year = inside.n == 4 && (str_starts(inside, STR("19")) || str_starts(inside, STR("20")));
		if (is_year && !pages_n)
			continue;
		note(found, &found->volume, s, start, start, n);
		if (!is_year && inside.n && inside.n <= 12)
			note(found, &found->issue, s, start, i + 1 + (size_t)(inside.p - s.p - i - 1),
			    inside.n);
		note(found, &found->pages, s, start, pages_at, pages_n);
		return;
	}
}

static void find_labelled(struct str s, struct found *found)
{
	for (size_t i = 0; i < s.n; i++) {
		if (i && ascii_is_alnum((unsigned char)s.p[i - 1]))
			continue;
		size_t at;
		/* A single letter is a label only behind a comma or at the beginning of a part. */
		bool is_part = i == 0 || strchr(",.;:()", s.p[i - 1]) ||
		    (i > 1 && s.p[i - 1] == ' ' && strchr(",.;:()0123456789", s.p[i - 2]));
		if (!is_part && i + 2 < s.n && !ascii_is_alpha((unsigned char)s.p[i + 1]))
			continue;
		if (!found->volume.n && (at = LABEL(s, i, volume_labels)) != 0)
			note(found, &found->volume, s, i, at, read_number(s, at));
		if (!found->issue.n && (at = LABEL(s, i, issue_labels)) != 0)
			note(found, &found->issue, s, i, at, read_number(s, at));
		if (!found->pages.n && (at = LABEL(s, i, pages_labels)) != 0)
			note(found, &found->pages, s, i, at, read_pages(s, at, false));
	}
}

/* "Journal, 12, 45-67": numbers between commas behind the title. */
static void find_bare(struct str s, struct found *found)
{
	if (found->volume.n || found->pages.n || found->issue.n)
		return;
	size_t comma = str_find_char(s, ',', 0);
	if (comma == STR_NONE)
		return;
	size_t at = skip_blanks(s, comma + 1), n = 0;
	while (is_digit_at(s, at + n))
		n++;
	if (n == 0 || n > 4 || at + n >= s.n || !strchr(",:", s.p[at + n]))
		return;
	size_t pages_at = skip_blanks(s, at + n + 1);
	size_t pages_n = read_pages(s, pages_at, true);
	if (!pages_n)
		return;
	note(found, &found->volume, s, comma, at, n);
	note(found, &found->pages, s, comma, pages_at, pages_n);
}

/* The title before the numbers, without what only leads over to them. */
static struct str clean_container(struct str s)
{
	s = str_trim_set(s, " \t,;:.(-/[");
	/* "Journal of X (2001)": the year is no part of the title. */
	if (s.n > 7 && s.p[s.n - 1] == ')' && s.p[s.n - 6] == '(' && is_digit_at(s, s.n - 2) &&
	    is_digit_at(s, s.n - 5))
		s = str_trim_set(str_sub(s, 0, s.n - 6), " ,;:.");
	else if (s.n > 6 && s.p[s.n - 5] == ' ' && is_digit_at(s, s.n - 1) && is_digit_at(s, s.n - 4) &&
		 strchr(",;.", s.p[s.n - 6]))
		s = str_trim_set(str_sub(s, 0, s.n - 5), " ,;:.");
	if (str_starts_nocase(s, STR("in: ")))
		s = str_trim(str_from_index(s, 4));
	return s;
}

static bool has_letters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ascii_is_alpha((unsigned char)s.p[i]) || (unsigned char)s.p[i] >= 0x80;
	return n >= 2;
}

bool normalize_citation(struct context *context, struct str raw)
{
	enum rule rule;
	bool is_identifier = normalize_identifier(context, raw);
	struct str s = text_clean(context->arena, raw, &rule, NULL);
	if (s.n == 0 || s.n > MAX_CITATION_BYTES)
		return is_identifier;
	size_t n_values = context->record->n_values;
	if (is_identifier && (str_find_char(s, ' ', 0) == STR_NONE ||
				 context->record->values[n_values - 1].rule != RULE_IDENTIFIER_INSIDE))
		return true;
	struct found found = {.start = s.n};
	find_compact(s, &found);
	if (!found.volume.n || !found.pages.n || !found.issue.n)
		find_labelled(s, &found);
	find_bare(s, &found);
	struct str container = clean_container(str_sub(s, 0, found.start));
	bool has_numbers = found.volume.n || found.issue.n || found.pages.n;
	if (is_identifier && !has_numbers)
		return true;
	if (!has_letters(container) || container.n > MAX_CONTAINER_BYTES)
		return is_identifier;
	struct value *value = add_value(context, VALUE_CITATION, RULE_CITATION, container);
	value->part[CITATION_VOLUME] = found.volume;
	value->part[CITATION_ISSUE] = found.issue;
	value->part[CITATION_PAGES] = found.pages;
	return true;
}
