/* SPDX-License-Identifier: MIT */
/*
 * Citations as dc:source and bibliographicCitation write them: a container
 * title, then volume, issue and pages.
 */
#include "normalize/citation.h"
#include "normalize/kinds.h"

#define MAX_CITATION_BYTES  600
#define MAX_CONTAINER_BYTES 250 /* a title alone; longer is a text */
#define MIN_REFERENCE_BYTES 40	/* authors, title, journal and numbers have more */

/* The end of the last sentence in s but one that an abbreviation's full stop ends; 0 for none. */
static size_t end_of_title(struct str s)
{
	for (size_t i = s.n; i-- > 4;) {
		if (s.p[i] != ' ' || !strchr(".?!", s.p[i - 1]))
			continue;
		size_t letters = 0;
		while (letters + 2 <= i && (ascii_is_alpha((unsigned char)s.p[i - 2 - letters]) ||
					       (unsigned char)s.p[i - 2 - letters] >= 0x80))
			letters++;
		if (letters >= 4 || s.p[i - 1] != '.' ||
		    ascii_is_digit((unsigned char)s.p[i - 2]) || s.p[i - 2] == ')')
			return i + 1;
	}
	return 0;
}

/* "Authors (2014) Title. Journal": the journal; the whole where there are no authors; or nothing. */
static struct str drop_authors_and_title(struct str s)
{
	for (size_t i = 1; i + 8 < s.n; i++) {
		if (s.p[i] != '(' || !citation_is_year_at(s, i + 1) || s.p[i + 5] != ')')
			continue;
		struct str rest = str_trim_set(str_from_index(s, i + 6), " .,:");
		if (rest.n < 8)
			return s;
		size_t end = end_of_title(rest);
		return end ? str_from_index(rest, end) : STR("");
	}
	return s;
}

static bool ends_quotation(struct str s)
{
	switch ((unsigned char)s.p[s.n - 1]) {
	case '"': return true;
	case 0x9D: return str_ends(s, STR("”"));
	case 0xBB: return str_ends(s, STR("»"));
	default: return false;
	}
}

/* 'Authors. "Title." (2004). Journal': the journal. */
static struct str drop_quoted(struct str s)
{
	for (size_t i = s.n; i > 0; i--) {
		if (!ends_quotation((struct str){s.p, i}) || (i < s.n && !strchr(" .,", s.p[i])))
			continue;
		s = str_trim_set(str_from_index(s, i), " .,:;");
		if (s.n > 6 && s.p[0] == '(' && citation_is_year_at(s, 1) && s.p[5] == ')')
			s = str_trim_set(str_from_index(s, 6), " .,:;");
		return s;
	}
	return s;
}

/* The title before the numbers, without what only leads over to them. */
static struct str clean_container(struct str s, bool has_numbers)
{
	/* "Nature (ISSN 0028-0836)" */
	size_t issn = str_find(s, STR("ISSN"), 0);
	if (issn != STR_NONE && issn > 2)
		s.n = issn;
	s = str_trim_set(s, " \t,;:.(-/[");
	/* "Journal of X (2001)": the year is no part of the title. */
	if (s.n > 7 && s.p[s.n - 1] == ')' && s.p[s.n - 6] == '(' && str_is_digit_at(s, s.n - 2) &&
	    str_is_digit_at(s, s.n - 5))
		s = str_trim_set(str_sub(s, 0, s.n - 6), " ,;:.");
	else if (s.n > 6 && s.p[s.n - 5] == ' ' && citation_is_year_at(s, s.n - 4) &&
		 (has_numbers || strchr(",;.", s.p[s.n - 6])))
		s = str_trim_set(str_sub(s, 0, s.n - 5), " ,;:.-");
	s = has_numbers ? drop_quoted(s) : s;
	s = drop_authors_and_title(s);
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

/* True where a value is one word, or holds a mark that identifiers have. */
static bool may_hold_identifier(struct str s)
{
	bool has_blank = false;
	for (size_t i = 0; i < s.n; i++) {
		char c = ascii_lower(s.p[i]), next = i + 1 < s.n ? ascii_lower(s.p[i + 1]) : '\0';
		char third = i + 2 < s.n ? ascii_lower(s.p[i + 2]) : '\0';
		has_blank |= c == ' ';
		if ((c == ':' && next == '/') || (c == 'd' && next == 'o' && third == 'i') ||
		    (c == 'i' && next == 's' && (third == 's' || third == 'b')) ||
		    (c == 'u' && next == 'r' && third == 'n') ||
		    (c == 'a' && next == 'r' && third == 'x') ||
		    (c == '1' && next == '0' && third == '.') ||
		    (c == 'p' && next == 'm' && (third == 'i' || third == 'c')))
			return true;
	}
	return !has_blank;
}

static void add_citation(
    struct context *context, struct str container, const struct citation_numbers *found)
{
	struct value *value = add_value(context, VALUE_CITATION, RULE_CITATION, container);
	value->element = DC_SOURCE;
	value->part[CITATION_VOLUME] = found->volume;
	value->part[CITATION_ISSUE] = found->issue;
	value->part[CITATION_PAGES] = found->pages;
}

bool normalize_citation(struct context *context, struct str raw)
{
	enum rule rule;
	context->role = STR("");
	bool is_identifier =
	    may_hold_identifier(str_trim(raw)) && normalize_identifier(context, raw);
	struct str s = text_clean(context->arena, raw, &rule, NULL);
	if (s.n == 0 || s.n > MAX_CITATION_BYTES)
		return is_identifier;
	size_t n_values = context->record->n_values;
	if (is_identifier &&
	    (str_find_char(s, ' ', 0) == STR_NONE ||
		context->record->values[n_values - 1].rule != RULE_IDENTIFIER_INSIDE))
		return true;
	struct citation_numbers found;
	citation_find_numbers(s, &found);
	bool has_numbers = found.volume.n || found.issue.n || found.pages.n;
	struct str container = clean_container(str_sub(s, 0, found.start), has_numbers);
	if (is_identifier && !has_numbers)
		return true;
	if (!has_letters(container) || container.n > MAX_CONTAINER_BYTES)
		return is_identifier;
	add_citation(context, container, &found);
	return true;
}

void normalize_citation_in_identifier(struct context *context, struct str raw)
{
	enum rule rule;
	struct citation_numbers found;
	if (raw.n < MIN_REFERENCE_BYTES || raw.n > MAX_CITATION_BYTES * 4)
		return;
	struct str s = text_clean(context->arena, raw, &rule, NULL);
	size_t blank = str_find_char(s, ' ', 0);
	if (blank == STR_NONE || s.n > MAX_CITATION_BYTES * 4)
		return;
	citation_find_numbers(s, &found);
	if (!found.volume.n || !found.pages.n)
		return;
	struct str container = clean_container(str_sub(s, 0, found.start), true);
	if (has_letters(container) && container.n <= MAX_CONTAINER_BYTES)
		add_citation(context, container, &found);
}
