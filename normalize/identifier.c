/* SPDX-License-Identifier: MIT */
/*
 * Identifiers: what a value is by its prefix, its URL or a shape that nothing
 * else has. A bare number is never guessed at.
 */
#include "base/utf8.h"
#include "normalize/kinds.h"
#include "normalize/scheme.h"

#define MAX_PARTS        20   /* of one value */
#define MAX_VALUE_BYTES  4096 /* longer is text, searched for DOIs only as far as this */

static bool add_identifier(struct context *context, enum scheme scheme, enum rule rule,
    struct str text)
{
	const struct record *record = context->record;
	for (size_t i = record->n_values; i-- > 0 && record->values[i].field == context->field;) {
		const struct value *value = &record->values[i];
		if (value->kind == VALUE_IDENTIFIER && value->tag == scheme &&
		    str_eq(value->text, text))
			return true;
	}
	add_value(context, VALUE_IDENTIFIER, rule, text)->tag = (uint8_t)scheme;
	return true;
}

/* Hosts whose URLs are identifiers, with what stands before the identifier in the path. */
static const struct {
	const char *host, *path;
	enum scheme scheme;
} resolvers[] = {
    {"doi.org", "", SCHEME_DOI},
    {"dx.doi.org", "", SCHEME_DOI},
    {"www.doi.org", "", SCHEME_DOI},
    {"hdl.handle.net", "", SCHEME_HANDLE},
    {"handle.net", "", SCHEME_HANDLE},
    {"hdl.net", "", SCHEME_HANDLE},
    {"arxiv.org", "abs/", SCHEME_ARXIV},
    {"arxiv.org", "pdf/", SCHEME_ARXIV},
    {"www.arxiv.org", "abs/", SCHEME_ARXIV},
    {"www.arxiv.org", "pdf/", SCHEME_ARXIV},
    {"pubmed.ncbi.nlm.nih.gov", "", SCHEME_PMID},
    {"www.ncbi.nlm.nih.gov", "pubmed/", SCHEME_PMID},
    {"www.ncbi.nlm.nih.gov", "pmc/articles/", SCHEME_PMCID},
    {"pmc.ncbi.nlm.nih.gov", "articles/", SCHEME_PMCID},
    {"europepmc.org", "articles/", SCHEME_PMCID},
    {"europepmc.org", "article/pmc/", SCHEME_PMCID},
    {"europepmc.org", "abstract/med/", SCHEME_PMID},
    {"europepmc.org", "article/med/", SCHEME_PMID},
    {"orcid.org", "", SCHEME_ORCID},
    {"www.orcid.org", "", SCHEME_ORCID},
    {"isni.org", "isni/", SCHEME_ISNI},
    {"www.isni.org", "isni/", SCHEME_ISNI},
    {"isni.org", "", SCHEME_ISNI},
    {"ror.org", "", SCHEME_ROR},
    {"d-nb.info", "gnd/", SCHEME_GND},
    {"nbn-resolving.org", "", SCHEME_URN},
    {"nbn-resolving.de", "", SCHEME_URN},
    {"www.nbn-resolving.org", "", SCHEME_URN},
    {"nbn-resolving.org", "resolver?identifier=", SCHEME_URN},
    {"nbn-resolving.de", "urn/resolver.pl?urn=", SCHEME_URN},
    {"urn.fi", "", SCHEME_URN},
    {"www.urn.fi", "", SCHEME_URN},
    {"urn.kb.se", "resolve?urn=", SCHEME_URN},
    {"hal.archives-ouvertes.fr", "", SCHEME_HAL},
    {"hal.science", "", SCHEME_HAL},
    {"hal.inria.fr", "", SCHEME_HAL},
    {"tel.archives-ouvertes.fr", "", SCHEME_HAL},
    {"halshs.archives-ouvertes.fr", "", SCHEME_HAL},
    {"archive.softwareheritage.org", "", SCHEME_SWHID},
    {"archive.softwareheritage.org", "browse/", SCHEME_SWHID},
    {"ui.adsabs.harvard.edu", "abs/", SCHEME_ADS},
    {"ui.adsabs.harvard.edu", "#abs/", SCHEME_ADS},
    {"adsabs.harvard.edu", "abs/", SCHEME_ADS},
    {"portal.issn.org", "resource/issn/", SCHEME_ISSN},
    {"urn.issn.org", "urn:issn:", SCHEME_ISSN},
};

/* "doi:10.1/x", "ISSN 1234-5679": the word, a colon or blanks, the identifier. */
static const struct {
	const char *word;
	enum scheme scheme;
	bool needs_colon; /* or a slash: the word alone is also an ordinary one */
} labels[] = {
    {"https://doi.org:", SCHEME_DOI, false},
    {"doi.org/", SCHEME_DOI, false},
    {"dx.doi.org/", SCHEME_DOI, false},
    {"info:doi/", SCHEME_DOI, false},
    {"info:doi:", SCHEME_DOI, false},
    {"urn:doi:", SCHEME_DOI, false},
    {"doi", SCHEME_DOI, false},
    {"info:hdl/", SCHEME_HANDLE, false},
    {"hdl.handle.net/", SCHEME_HANDLE, false},
    {"hdl", SCHEME_HANDLE, true},
    {"handle", SCHEME_HANDLE, true},
    {"info:arxiv/", SCHEME_ARXIV, false},
    {"info:eu-repo/semantics/altidentifier/arxiv/", SCHEME_ARXIV, false},
    {"info:eu-repo/semantics/altidentifier/doi/", SCHEME_DOI, false},
    {"info:eu-repo/semantics/altidentifier/hdl/", SCHEME_HANDLE, false},
    {"info:eu-repo/semantics/altidentifier/isbn/", SCHEME_ISBN, false},
    {"info:eu-repo/semantics/altidentifier/issn/", SCHEME_ISSN, false},
    {"info:eu-repo/semantics/altidentifier/eissn/", SCHEME_ISSN, false},
    {"info:eu-repo/semantics/altidentifier/pissn/", SCHEME_ISSN, false},
    {"info:eu-repo/semantics/altidentifier/pmid/", SCHEME_PMID, false},
    {"info:eu-repo/semantics/altidentifier/urn/", SCHEME_URN, false},
    {"info:eu-repo/semantics/altidentifier/ark/", SCHEME_ARK, false},
    {"arxiv", SCHEME_ARXIV, true},
    {"info:pmid/", SCHEME_PMID, false},
    {"pmid", SCHEME_PMID, false},
    {"pubmed", SCHEME_PMID, true},
    {"pubmed id", SCHEME_PMID, false},
    {"pmcid", SCHEME_PMCID, false},
    {"pmc", SCHEME_PMCID, true},
    {"urn:isbn:", SCHEME_ISBN, false},
    {"urn:issn:", SCHEME_ISSN, false},
    {"isbn-13", SCHEME_ISBN, false},
    {"isbn-10", SCHEME_ISBN, false},
    {"isbn13", SCHEME_ISBN, false},
    {"isbn10", SCHEME_ISBN, false},
    {"isbn", SCHEME_ISBN, false},
    {"e-isbn", SCHEME_ISBN, false},
    {"eisbn", SCHEME_ISBN, false},
    {"issn-l", SCHEME_ISSN, false},
    {"issn", SCHEME_ISSN, false},
    {"e-issn", SCHEME_ISSN, false},
    {"eissn", SCHEME_ISSN, false},
    {"p-issn", SCHEME_ISSN, false},
    {"pissn", SCHEME_ISSN, false},
    {"orcid", SCHEME_ORCID, false},
    {"isni", SCHEME_ISNI, false},
    {"ror.org/", SCHEME_ROR, false},
    {"ror", SCHEME_ROR, true},
    {"gnd", SCHEME_GND, true},
    {"hal", SCHEME_HAL, true},
    {"ads", SCHEME_ADS, true},
    {"bibcode", SCHEME_ADS, true},
};

/* The scheme's canonical form of what follows a prefix, a label or a resolver. */
static struct str canonical(struct context *context, enum scheme scheme, struct str s, bool is_url)
{
	switch (scheme) {
	case SCHEME_DOI: return doi_canonical(context->arena, s, is_url);
	case SCHEME_HANDLE: return handle_canonical(context->arena, s, is_url);
	case SCHEME_ARXIV: return arxiv_canonical(context->arena, s);
	case SCHEME_PMID: return pmid_canonical(s);
	case SCHEME_PMCID: return pmcid_canonical(context->arena, s);
	case SCHEME_ISBN: return isbn_canonical(context->arena, s);
	case SCHEME_ISSN: return issn_canonical(context->arena, s);
	case SCHEME_ORCID:
	case SCHEME_ISNI: return orcid_canonical(context, s, scheme);
	case SCHEME_ROR: return ror_canonical(context->arena, s);
	case SCHEME_GND: return gnd_canonical(s);
	case SCHEME_URN: return urn_canonical(context->arena, s);
	case SCHEME_ARK: return ark_canonical(context->arena, s);
	case SCHEME_HAL: return hal_canonical(s);
	case SCHEME_SWHID: return swhid_canonical(s);
	case SCHEME_ADS: return ads_canonical(context->arena, s);
	default: return STR("");
	}
}

static bool add_canonical(struct context *context, enum scheme scheme, enum rule rule, struct str s)
{
	bool is_url = rule == RULE_IDENTIFIER_URL;
	struct str text = canonical(context, scheme, s, is_url);
	if (scheme == SCHEME_HANDLE && text.n && doi_canonical(context->arena, s, is_url).n) {
		scheme = SCHEME_DOI;
		text = doi_canonical(context->arena, s, is_url);
	}
	return text.n && add_identifier(context, scheme, rule, text);
}

static bool host_is(struct str host, const char *name)
{
	return str_eq_nocase(host, str_from(name));
}

/* A URL on no resolver of ours: the scheme and the host in lower case, the rest as it is. */
static struct str url_canonical(struct arena *arena, struct str url, size_t host_end)
{
	for (size_t i = 0; i < host_end; i++) {
		if (url.p[i] >= 'A' && url.p[i] <= 'Z') {
			struct str copy = arena_str(arena, url);
			char *p = (char *)copy.p;
			for (size_t j = 0; j < host_end; j++)
				p[j] = ascii_lower(p[j]);
			return copy;
		}
	}
	return url;
}

static bool is_url_start(struct str s, size_t *host_start)
{
	static const char *const starts[] = {"https://", "http://", "ftp://", "ftps://"};
	if (s.n < 10 || (ascii_lower(s.p[0]) != 'h' && ascii_lower(s.p[0]) != 'f'))
		return false;
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		if (str_starts_nocase(s, str_from(starts[i]))) {
			*host_start = strlen(starts[i]);
			return true;
		}
	}
	return false;
}

static bool read_url(struct context *context, struct str s)
{
	size_t host_start;
	if (!is_url_start(s, &host_start))
		return false;
	size_t host_end = host_start;
	bool is_odd = false;
	for (size_t i = host_start; i < s.n; i++)
		is_odd |= (unsigned char)s.p[i] <= ' ' || s.p[i] == '<' || s.p[i] == '"';
	while (host_end < s.n && !strchr("/?#: ", s.p[host_end]))
		host_end++;
	struct str host = str_sub(s, host_start, host_end - host_start);
	size_t path_start = host_end;
	if (path_start < s.n && s.p[path_start] == ':') {
		while (path_start < s.n && !strchr("/?#", s.p[path_start]))
			path_start++;
	}
	struct str path = str_from_index(s, path_start + (path_start < s.n && s.p[path_start] == '/'));
	while (path.n && path.p[0] == '/')
		path = str_from_index(path, 1);
	for (size_t i = 0; i < sizeof(resolvers) / sizeof(*resolvers); i++) {
		if (host.n != strlen(resolvers[i].host) || !host_is(host, resolvers[i].host) ||
		    !str_starts_nocase(path, str_from(resolvers[i].path)))
			continue;
		struct str rest = str_from_index(path, strlen(resolvers[i].path));
		if (add_canonical(context, resolvers[i].scheme, RULE_IDENTIFIER_URL, rest))
			return true;
	}
	/* A resolver behind a proxy, or glued to another one. */
	size_t proxied = str_find_nocase(path, STR("doi.org/10."), 0);
	if (proxied != STR_NONE &&
	    add_canonical(context, SCHEME_DOI, RULE_IDENTIFIER_URL, str_from_index(path, proxied + 8)))
		return true;
	size_t ark = str_starts_nocase(path, STR("ark:")) ? 0 : str_find(path, STR("/ark:"), 0);
	if (ark != STR_NONE && add_canonical(context, SCHEME_ARK, RULE_IDENTIFIER_URL,
				   str_from_index(path, ark + (path.p[ark] == '/'))))
		return true;
	if (str_ends_nocase(host, STR(".hal.science")) &&
	    add_canonical(context, SCHEME_HAL, RULE_IDENTIFIER_URL, path))
		return true;
	if (is_odd || host.n < 4 || str_find_char(host, '.', 0) == STR_NONE)
		return false;
	struct str trimmed = s;
	while (trimmed.n > host_end && strchr(".,;", trimmed.p[trimmed.n - 1]))
		trimmed.n--;
	return add_identifier(context, SCHEME_URL, RULE_IDENTIFIER_URL,
	    url_canonical(context->arena, trimmed, host_end));
}

static struct str after_label(struct str s, size_t n, bool *had_colon)
{
	*had_colon = n && strchr(":/", s.p[n - 1]);
	struct str rest = str_from_index(s, n);
	while (rest.n && (strchr(":=#", rest.p[0]) || ascii_is_space((unsigned char)rest.p[0]))) {
		*had_colon |= rest.p[0] == ':';
		rest = str_from_index(rest, 1);
	}
	return rest;
}


/* True where a label was there; *is_added whether what follows it was of its scheme. */
static bool read_label(struct context *context, struct str s, bool *is_added)
{
	bool was_seen = false;
	*is_added = false;
	if (!ascii_is_alpha((unsigned char)s.p[0]))
		return false;
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		struct str word = str_from(labels[i].word);
		if (ascii_lower(s.p[0]) != word.p[0] || !str_starts_nocase(s, word) || s.n == word.n)
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
		if (is_url_start(rest, &ignored)) {
			*is_added = read_url(context, rest);
			return true;
		}
		if (rest.p[0] == '(') { /* "ISSN (Online): " */
			size_t close = str_find_char(rest, ')', 0);
			if (close != STR_NONE)
				rest = after_label(rest, close + 1, &had_colon);
		}
		if (add_canonical(context, labels[i].scheme, RULE_IDENTIFIER_PREFIX, rest)) {
			*is_added = true;
			return true;
		}
		was_seen = true;
	}
	return was_seen;
}

/* Schemes that carry their name in themselves, and shapes that nothing else has. */
static bool read_shape(struct context *context, struct str s)
{
	struct arena *arena = context->arena;
	static const struct {
		const char *start;
		enum scheme scheme;
	} starts[] = {{"10.", SCHEME_DOI}, {"urn:", SCHEME_URN}, {"ark:", SCHEME_ARK},
	    {"swh:1:", SCHEME_SWHID}, {"pmc", SCHEME_PMCID}};
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		if (str_starts_nocase(s, str_from(starts[i].start)) &&
		    add_canonical(context, starts[i].scheme, RULE_IDENTIFIER_SHAPE, s))
			return true;
	}
	struct str text;
	if ((text = oai_canonical(s)).n)
		return add_identifier(context, SCHEME_OAI, RULE_IDENTIFIER_SHAPE, text);
	if ((text = repec_canonical(arena, s)).n)
		return add_identifier(context, SCHEME_REPEC, RULE_IDENTIFIER_SHAPE, text);
	if (s.n < 7 || s.n > 40)
		return false;
	if (s.n == 9 && s.p[4] == '-' && (text = issn_canonical(arena, s)).n && !looks_like_years(s))
		return add_identifier(context, SCHEME_ISSN, RULE_IDENTIFIER_SHAPE, text);
	if (isbn_has_shape(s) && (text = isbn_canonical(arena, s)).n)
		return add_identifier(context, SCHEME_ISBN, RULE_IDENTIFIER_SHAPE, text);
	if (s.n >= 19 && s.n <= 30 && ascii_is_digit((unsigned char)s.p[0])) {
		if ((text = orcid_canonical(context, s, SCHEME_ORCID)).n)
			return add_identifier(context, SCHEME_ORCID, RULE_IDENTIFIER_SHAPE, text);
		if ((text = ads_canonical(arena, s)).n)
			return add_identifier(context, SCHEME_ADS, RULE_IDENTIFIER_SHAPE, text);
	}
	if (arxiv_has_shape(s) && (text = arxiv_canonical(arena, s)).n)
		return add_identifier(context, SCHEME_ARXIV, RULE_IDENTIFIER_SHAPE, text);
	if (s.n == 9 && (text = ror_canonical(arena, s)).n)
		return add_identifier(context, SCHEME_ROR, RULE_IDENTIFIER_SHAPE, text);
	if (hal_has_shape(s) && (text = hal_canonical(s)).n)
		return add_identifier(context, SCHEME_HAL, RULE_IDENTIFIER_SHAPE, text);
	return false;
}


/* DOIs and labelled ISSNs and ISBNs inside running text. */
static bool read_inside(struct context *context, struct str s)
{
	static const struct {
		const char *word;
		enum scheme scheme;
	} words[] = {{"doi.org/", SCHEME_DOI}, {"doi", SCHEME_DOI}, {"issn", SCHEME_ISSN},
	    {"isbn", SCHEME_ISBN}, {"arxiv:", SCHEME_ARXIV}, {"pmid:", SCHEME_PMID}};
	bool is_found = false;
	if (s.n > MAX_VALUE_BYTES)
		s.n = MAX_VALUE_BYTES;
	for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++) {
		struct str word = str_from(words[w].word);
		size_t n_found = 0;
		for (size_t at = 0; n_found < MAX_PARTS &&
		     (at = str_find_nocase(s, word, at)) != STR_NONE;) {
			bool had_colon, starts_word = at == 0 ||
			    !ascii_is_alpha((unsigned char)s.p[at - 1]) ||
			    ((s.p[at - 1] == 'e' || s.p[at - 1] == 'p') && w >= 2);
			struct str rest = after_label(s, at + word.n, &had_colon);
			if (rest.n && rest.p[0] == '(') {
				size_t close = str_find_char(rest, ')', 0);
				if (close != STR_NONE)
					rest = after_label(rest, close + 1, &had_colon);
			}
			at += word.n;
			size_t stop = 0;
			while (stop < rest.n && !ascii_is_space((unsigned char)rest.p[stop]))
				stop++;
			/* Only what its own shape bounds may be cut out of a text. */
			struct str token = str_sub(rest, 0, stop);
			if (words[w].scheme != SCHEME_DOI)
				token = str_trim_set(token, ",.;()[]");
			if (!starts_word || token.n == 0)
				continue;
			n_found++;
			is_found |= add_canonical(context, words[w].scheme, RULE_IDENTIFIER_INSIDE, token);
		}
	}
	return is_found;
}

/* Several in one value, parted by blanks, semicolons or bars. */
static bool read_several(struct context *context, struct str s)
{
	size_t n_parts = 0;
	bool is_found = false;
	for (size_t at = 0; at < s.n && n_parts < MAX_PARTS; n_parts++) {
		size_t end = at;
		while (end < s.n && !strchr(" ;|\t\n\r", s.p[end]))
			end++;
		struct str part = str_trim_set(str_sub(s, at, end - at), ",()[]");
		bool is_added = false;
		at = end + 1;
		if (part.n == 0)
			continue;
		if (read_url(context, part) || (read_label(context, part, &is_added) && is_added) ||
		    ((str_starts(part, STR("10.")) || str_starts_nocase(part, STR("urn:")) ||
			 isbn_has_shape(part)) &&
			read_shape(context, part)))
			is_found = true;
	}
	return is_found;
}

bool normalize_identifier(struct context *context, struct str raw)
{
	enum rule ignored;
	struct str s = str_trim(raw);
	if (s.n == 0)
		return false;
	/* Characters that no identifier holds tell that the value has to be cleaned first. */
	if (s.n <= MAX_VALUE_BYTES && (!utf8_is_ascii(s) || memchr(s.p, '&', s.n)))
		s = text_clean(context->arena, s, &ignored, NULL);
	if (s.n > 1 && ((s.p[0] == '<' && s.p[s.n - 1] == '>') || (s.p[0] == '[' && s.p[s.n - 1] == ']')))
		s = str_trim(str_sub(s, 1, s.n - 2));
	if (s.n == 0)
		return false;
	if (s.n <= MAX_VALUE_BYTES) {
		if (read_url(context, s))
			return true;
		bool is_added, has_label = read_label(context, s, &is_added);
		if (is_added) {
			/* "ISBN 3-..., ISBN 3-...": more may follow. */
			if (str_find_char(s, ' ', 0) != STR_NONE)
				read_inside(context, s);
			return true;
		}
		if (read_shape(context, s))
			return true;
		if (str_find_char(s, ' ', 0) != STR_NONE || str_find_char(s, ';', 0) != STR_NONE ||
		    str_find_char(s, '|', 0) != STR_NONE) {
			bool is_found = read_inside(context, s);
			if (read_several(context, s) || is_found)
				return true;
		}
		if (has_label && context->element == DC_IDENTIFIER)
			add_issue(context, ISSUE_IDENTIFIER_INVALID, raw);
		return false;
	}
	return read_inside(context, s);
}
