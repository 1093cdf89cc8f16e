/* SPDX-License-Identifier: MIT */
/*
 * Identifiers behind the name of their scheme, as the whole of a value or inside
 * running text.
 */
#include "normalize/identifier.h"

/* "doi:10.1/x", "ISSN 1234-5679": the word, a colon or blanks, the identifier. */
static const struct {
	const char *word;
	enum scheme scheme;
	bool needs_colon; /* or a slash: the word alone is also an ordinary one */
} labels[] = {
    {"https://doi.org:", SCHEME_DOI, false},
    {"doi.org/", SCHEME_DOI, false},
    {"dx.doi.org/", SCHEME_DOI, false},
    {"www.doi.org/", SCHEME_DOI, false},
    {"info:doi/", SCHEME_DOI, false},
    {"info:doi:", SCHEME_DOI, false},
    {"urn:doi:", SCHEME_DOI, false},
    {"doi", SCHEME_DOI, false},
    {"digital object identifier", SCHEME_DOI, false},
    {"info:hdl/", SCHEME_HANDLE, false},
    {"hdl.handle.net/", SCHEME_HANDLE, false},
    {"hdl", SCHEME_HANDLE, true},
    {"handle", SCHEME_HANDLE, true},
    {"info:arxiv/", SCHEME_ARXIV, false},
    {"arxiv.org/abs/", SCHEME_ARXIV, false},
    {"arxiv", SCHEME_ARXIV, false},
    {"arxiv e-print", SCHEME_ARXIV, false},
    {"info:pmid/", SCHEME_PMID, false},
    {"pmid", SCHEME_PMID, false},
    {"pubmed", SCHEME_PMID, true},
    {"pubmed id", SCHEME_PMID, false},
    {"pubmed-id", SCHEME_PMID, false},
    {"pubmedid", SCHEME_PMID, false},
    {"medline", SCHEME_PMID, true},
    {"pmcid", SCHEME_PMCID, false},
    {"pmc", SCHEME_PMCID, true},
    {"pubmed central id", SCHEME_PMCID, false},
    {"pubmed central", SCHEME_PMCID, true},
    {"urn:isbn:", SCHEME_ISBN, false},
    {"urn:issn:", SCHEME_ISSN, false},
    {"info:isbn/", SCHEME_ISBN, false},
    {"info:issn/", SCHEME_ISSN, false},
    {"isbn-13", SCHEME_ISBN, false},
    {"isbn-10", SCHEME_ISBN, false},
    {"isbn13", SCHEME_ISBN, false},
    {"isbn10", SCHEME_ISBN, false},
    {"isbn", SCHEME_ISBN, false},
    {"e-isbn", SCHEME_ISBN, false},
    {"eisbn", SCHEME_ISBN, false},
    {"p-isbn", SCHEME_ISBN, false},
    {"issn-l", SCHEME_ISSN, false},
    {"issnl", SCHEME_ISSN, false},
    {"issn-e", SCHEME_ISSN, false},
    {"issn-p", SCHEME_ISSN, false},
    {"issn", SCHEME_ISSN, false},
    {"e-issn", SCHEME_ISSN, false},
    {"eissn", SCHEME_ISSN, false},
    {"p-issn", SCHEME_ISSN, false},
    {"pissn", SCHEME_ISSN, false},
    {"online issn", SCHEME_ISSN, false},
    {"print issn", SCHEME_ISSN, false},
    {"electronic issn", SCHEME_ISSN, false},
    {"orcid.org/", SCHEME_ORCID, false},
    {"orcid id", SCHEME_ORCID, false},
    {"orcid", SCHEME_ORCID, false},
    {"isni", SCHEME_ISNI, false},
    {"ror.org/", SCHEME_ROR, false},
    {"ror", SCHEME_ROR, true},
    {"gnd", SCHEME_GND, true},
    {"(de-588)", SCHEME_GND, false},
    {"info:ark/", SCHEME_ARK, false},
    {"hal", SCHEME_HAL, true},
    {"ads", SCHEME_ADS, true},
    {"bibcode", SCHEME_ADS, true},
    {"info:bibcode/", SCHEME_ADS, false},
    {"swhid", SCHEME_SWHID, true},
    {"urn", SCHEME_URN, true},
    {"ark", SCHEME_ARK, true},
    {"repec", SCHEME_REPEC, true},
};

static struct str after_label(struct str s, size_t n, bool *had_colon)
{
	*had_colon = n && strchr(":/", s.p[n - 1]);
	struct str rest = str_from_index(s, n);
	while (rest.n && (strchr(":=#./", rest.p[0]) || ascii_is_space((unsigned char)rest.p[0]))) {
		*had_colon |= rest.p[0] == ':' || rest.p[0] == '/';
		rest = str_from_index(rest, 1);
	}
	return rest;
}

/* "ISSN (Online): " */
static struct str after_brackets(struct str s, bool *had_colon)
{
	size_t close = s.n && s.p[0] == '(' ? str_find_char(str_sub(s, 0, 30), ')', 0) : STR_NONE;
	return close == STR_NONE ? s : after_label(s, close + 1, had_colon);
}

bool identifier_read_label(struct context *context, struct str s, bool *is_added)
{
	bool was_seen = false;
	*is_added = false;
	if (!ascii_is_alpha((unsigned char)s.p[0]) && s.p[0] != '(')
		return false;
	char first = ascii_lower(s.p[0]);
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		if (first != labels[i].word[0])
			continue;
		struct str word = str_from(labels[i].word);
		if (!str_starts_nocase(s, word) || s.n == word.n)
			continue;
		bool had_colon;
		struct str rest = after_label(s, word.n, &had_colon);
		/* "dois ..." is another word. */
		if (rest.n == 0 || (rest.p == s.p + word.n && !had_colon &&
				       ascii_is_alpha((unsigned char)rest.p[0])))
			continue;
		if (labels[i].needs_colon && !had_colon)
			continue;
		size_t ignored;
		if (identifier_is_url(rest, &ignored)) {
			*is_added = identifier_read_url(context, rest);
			return true;
		}
		rest = after_brackets(rest, &had_colon);
		if (identifier_add(context, labels[i].scheme, RULE_IDENTIFIER_PREFIX, rest)) {
			*is_added = true;
			return true;
		}
		was_seen = true;
	}
	return was_seen;
}

static bool has_letter(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (ascii_is_alpha((unsigned char)s.p[i]))
			return true;
	}
	return false;
}

/* True where "10.1234/5" in a text is a DOI and no ratio: named as one, or with a letter in it. */
static bool is_doi_in_text(struct str s, size_t at, struct str token)
{
	return has_letter(token) || (at > 0 && strchr(":/", s.p[at - 1])) ||
	       (at > 4 && str_find_nocase(str_sub(s, at - 5, 5), STR("doi"), 0) != STR_NONE);
}

/* What stands behind a mark, as far as the scheme lets it go. */
static bool read_token(struct context *context, struct str rest, enum scheme scheme)
{
	size_t stop = 0;
	while (stop < rest.n && !ascii_is_space((unsigned char)rest.p[stop]))
		stop++;
	/* Groups of an ISBN may be parted by blanks; check digits tell where it ends. */
	struct str token = scheme == SCHEME_ISBN ? str_sub(rest, 0, 30) : str_sub(rest, 0, stop);
	if (scheme != SCHEME_DOI)
		token = str_trim_set(token, ",.;()[]");
	token = text_clean_code(context->arena, token);
	return token.n && identifier_add(context, scheme, RULE_IDENTIFIER_INSIDE, token);
}

/* "10.1234/x" at a word's beginning, or behind "doi". */
static size_t read_dois(struct context *context, struct str s)
{
	size_t n_found = 0;
	for (size_t at = 0; (at = str_find_char(s, '1', at)) != STR_NONE; at++) {
		if (at + 8 > s.n || s.p[at + 1] != '0' || s.p[at + 2] != '.')
			continue;
		if (at && ascii_is_alnum((unsigned char)s.p[at - 1]) &&
		    ascii_lower(s.p[at - 1]) != 'i')
			continue;
		struct str rest = str_from_index(s, at);
		size_t stop = 0;
		while (stop < rest.n && !ascii_is_space((unsigned char)rest.p[stop]))
			stop++;
		if (is_doi_in_text(s, at, str_sub(rest, 0, stop)))
			n_found += read_token(context, rest, SCHEME_DOI);
		if (n_found >= IDENTIFIER_MAX_PARTS)
			break;
	}
	return n_found;
}

/* Names before a colon; those of which the identifier itself begins with it are kept. */
static const struct {
	struct str word;
	enum scheme scheme;
	bool is_kept;
} names[] = {
    {STR_INIT("arxiv"), SCHEME_ARXIV, false},
    {STR_INIT("ark"), SCHEME_ARK, true},
    {STR_INIT("hdl"), SCHEME_HANDLE, false},
    {STR_INIT("isbn"), SCHEME_ISBN, false},
    {STR_INIT("issn"), SCHEME_ISSN, false},
    {STR_INIT("pmid"), SCHEME_PMID, false},
    {STR_INIT("pmcid"), SCHEME_PMCID, false},
    {STR_INIT("urn"), SCHEME_URN, true},
};

static size_t read_named(struct context *context, struct str s)
{
	size_t n_found = 0;
	for (size_t at = 3; (at = str_find_char(s, ':', at)) != STR_NONE; at++) {
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			struct str word = names[i].word;
			if (ascii_lower(s.p[at - 1]) != word.p[word.n - 1] ||
			    !str_ends_nocase(str_sub(s, 0, at), word))
				continue;
			size_t start = at - word.n;
			/* "eISSN", "pISBN" */
			bool is_word = start == 0 ||
				       !ascii_is_alnum((unsigned char)s.p[start - 1]) ||
				       (word.p[0] == 'i' && strchr("eEpP", s.p[start - 1]));
			bool had_colon;
			struct str rest =
			    names[i].is_kept
				? str_from_index(s, start)
				: after_brackets(after_label(s, at + 1, &had_colon), &had_colon);
			n_found += is_word && read_token(context, rest, names[i].scheme);
			break;
		}
		if (n_found >= IDENTIFIER_MAX_PARTS)
			break;
	}
	return n_found;
}

/* "ISBN 0-306-40615-2", "ISSN (print) 0378-5955": in capitals they need no colon. */
static size_t read_book_numbers(struct context *context, struct str s)
{
	size_t n_found = 0;
	for (size_t at = 1; (at = str_find_char(s, 'S', at)) != STR_NONE; at++) {
		struct str word = str_sub(s, at - 1, 4);
		bool is_isbn = str_eq(word, STR("ISBN"));
		if ((!is_isbn && !str_eq(word, STR("ISSN"))) ||
		    (at > 1 && ascii_is_alnum((unsigned char)s.p[at - 2]) &&
			!strchr("eEpP", s.p[at - 2])))
			continue;
		bool had_colon;
		struct str rest = after_brackets(after_label(s, at + 3, &had_colon), &had_colon);
		n_found += read_token(context, rest, is_isbn ? SCHEME_ISBN : SCHEME_ISSN);
		if (n_found >= IDENTIFIER_MAX_PARTS)
			break;
	}
	return n_found;
}

bool identifier_read_inside(struct context *context, struct str s)
{
	if (s.n > IDENTIFIER_TEXT_BYTES)
		s.n = IDENTIFIER_TEXT_BYTES;
	size_t n_found = read_dois(context, s);
	n_found += read_named(context, s);
	return n_found + read_book_numbers(context, s) > 0;
}
