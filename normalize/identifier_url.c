/* SPDX-License-Identifier: MIT */
/*
 * Identifiers in URLs: of resolvers, of archives whose pages carry them in their
 * path, and of publishers that put the DOI there.
 */
#include "normalize/identifier.h"

/*
 * Hosts whose URLs are identifiers, with what stands before the identifier in
 * the path. A host that begins with a dot stands for all hosts below it too.
 */
static const struct {
	const char *host, *path;
	enum scheme scheme;
} resolvers[] = {
    {".doi.org", "", SCHEME_DOI},
    {".handle.net", "", SCHEME_HANDLE},
    {"hdl.net", "", SCHEME_HANDLE},
    {".arxiv.org", "abs/", SCHEME_ARXIV},
    {".arxiv.org", "pdf/", SCHEME_ARXIV},
    {".arxiv.org", "html/", SCHEME_ARXIV},
    {".arxiv.org", "ps/", SCHEME_ARXIV},
    {".arxiv.org", "format/", SCHEME_ARXIV},
    {"xxx.lanl.gov", "abs/", SCHEME_ARXIV},
    {"pubmed.ncbi.nlm.nih.gov", "", SCHEME_PMID},
    {"pubmed.gov", "", SCHEME_PMID},
    {".ncbi.nlm.nih.gov", "pubmed/", SCHEME_PMID},
    {".ncbi.nlm.nih.gov", "pmc/articles/", SCHEME_PMCID},
    {"pmc.ncbi.nlm.nih.gov", "articles/", SCHEME_PMCID},
    {".pubmedcentral.nih.gov", "articlerender.fcgi?artid=", SCHEME_PMCID},
    {".europepmc.org", "articles/", SCHEME_PMCID},
    {".europepmc.org", "article/pmc/", SCHEME_PMCID},
    {".europepmc.org", "abstract/med/", SCHEME_PMID},
    {".europepmc.org", "article/med/", SCHEME_PMID},
    {".orcid.org", "", SCHEME_ORCID},
    {".isni.org", "isni/", SCHEME_ISNI},
    {".isni.org", "", SCHEME_ISNI},
    {".ror.org", "", SCHEME_ROR},
    {".d-nb.info", "gnd/", SCHEME_GND},
    {".ui.adsabs.harvard.edu", "abs/", SCHEME_ADS},
    {".ui.adsabs.harvard.edu", "#abs/", SCHEME_ADS},
    {".adsabs.harvard.edu", "abs/", SCHEME_ADS},
    {".adsabs.harvard.edu", "full/", SCHEME_ADS},
    {"cdsads.u-strasbg.fr", "abs/", SCHEME_ADS},
    {"portal.issn.org", "resource/issn/", SCHEME_ISSN},
    {"urn.issn.org", "urn:issn:", SCHEME_ISSN},
    {"econpapers.repec.org", "", SCHEME_REPEC},
};

/* Hosts that resolve many schemes: what follows is written as without them. */
static const char *const resolvers_of_all[] = {"identifiers.org", "n2t.net", "www.n2t.net"};

bool identifier_is_url(struct str s, size_t *host_start)
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

static bool host_is(struct str host, const char *name)
{
	struct str full = str_from(name);
	if (name[0] != '.')
		return str_eq_nocase(host, full);
	return str_eq_nocase(host, str_from_index(full, 1)) || str_ends_nocase(host, full);
}

static bool read_resolver(struct context *context, struct str host, struct str path)
{
	char last = ascii_lower(host.p[host.n - 1]);
	for (size_t i = 0; i < sizeof(resolvers) / sizeof(*resolvers); i++) {
		struct str before = str_from(resolvers[i].path);
		struct str name = str_from(resolvers[i].host);
		if (name.p[name.n - 1] != last || !host_is(host, name.p) ||
		    !str_starts_nocase(path, before))
			continue;
		struct str rest = str_from_index(path, before.n);
		if (identifier_add(context, resolvers[i].scheme, RULE_IDENTIFIER_URL, rest))
			return true;
	}
	for (size_t i = 0; i < sizeof(resolvers_of_all) / sizeof(*resolvers_of_all); i++) {
		bool is_added;
		if (path.n && host_is(host, resolvers_of_all[i]) &&
		    identifier_read_label(context, path, &is_added) && is_added)
			return true;
	}
	return false;
}

/* "doi.acm.org/10.1145/...", "doi-org.proxy.example.edu/10...", ".../doi/full/10.1080/..." */
static bool read_doi(struct context *context, struct str host, struct str path)
{
	static const char *const ways[] = {"doi/", "doi/abs/", "doi/full/", "doi/pdf/", "doi/epdf/",
	    "doi/pdfdirect/", "doi/book/"};
	static const char *const springer[] = {"article/", "chapter/", "book/"};
	struct str doi = {0};
	if (str_starts_nocase(host, STR("doi.")) || str_starts_nocase(host, STR("dx.doi.")) ||
	    str_starts_nocase(host, STR("doi-org.")) || str_starts_nocase(host, STR("dx-doi-org.")))
		doi = path;
	if (!str_starts(doi, STR("10.")))
		doi.n = 0;
	for (size_t i = 0; !doi.n && i < sizeof(ways) / sizeof(*ways); i++) {
		if (str_starts_nocase(path, str_from(ways[i])))
			doi = str_from_index(path, strlen(ways[i]));
		if (!str_starts(doi, STR("10.")))
			doi.n = 0;
	}
	for (size_t i = 0; !doi.n && i < sizeof(springer) / sizeof(*springer); i++) {
		if (host_is(host, "link.springer.com") &&
		    str_starts_nocase(path, str_from(springer[i])))
			doi = str_from_index(path, strlen(springer[i]));
	}
	/* A resolver behind a proxy, or glued to another one. */
	size_t inner = doi.n ? STR_NONE : str_find(path, STR("doi.org/10."), 0);
	if (inner != STR_NONE)
		doi = str_from_index(path, inner + 8);
	return str_starts(doi, STR("10.")) &&
	       identifier_add(context, SCHEME_DOI, RULE_IDENTIFIER_URL, doi);
}

/* Schemes that carry their name in themselves, wherever in a URL they stand. */
static bool read_named(struct context *context, struct str path)
{
	if (path.n && str_find_char(path, ':', 0) == STR_NONE &&
	    str_find_nocase(path, STR("%3A"), 0) == STR_NONE)
		return false;
	size_t at = str_starts_nocase(path, STR("ark:")) ? 0 : str_find(path, STR("/ark:"), 0);
	if (at != STR_NONE && identifier_add(context, SCHEME_ARK, RULE_IDENTIFIER_URL,
				  str_from_index(path, at + (path.p[at] == '/'))))
		return true;
	at = str_find_nocase(path, STR("urn:nbn:"), 0);
	if (at == STR_NONE)
		at = str_find_nocase(path, STR("urn%3Anbn%3A"), 0);
	if (at != STR_NONE) {
		struct str urn = str_from_index(path, at);
		size_t end = 0;
		while (end < urn.n && !strchr("&#?", urn.p[end]))
			end++;
		if (identifier_add(context, SCHEME_URN, RULE_IDENTIFIER_URL, str_sub(urn, 0, end)))
			return true;
	}
	at = str_find(path, STR("swh:1:"), 0);
	return at != STR_NONE &&
	       identifier_add(context, SCHEME_SWHID, RULE_IDENTIFIER_URL, str_from_index(path, at));
}

/* "ideas.repec.org/p/nbr/nberwo/1234.html" is RePEc:nbr:nberwo:1234. */
static bool read_ideas(struct context *context, struct str host, struct str path)
{
	if (!host_is(host, "ideas.repec.org") || path.n < 12 || path.p[1] != '/' ||
	    !strchr("apbhc", path.p[0]))
		return false;
	struct str rest = str_from_index(path, 2), archive, series;
	if (!str_next(&rest, '/', &archive) || !str_next(&rest, '/', &series) || archive.n != 3 ||
	    !rest.n || !str_ends(rest, STR(".html")))
		return false;
	return identifier_add(context, SCHEME_REPEC, RULE_IDENTIFIER_URL,
	    arena_printf(context->arena, "RePEc:%.*s:%.*s:%.*s", STR_ARG(archive), STR_ARG(series),
		(int)(rest.n - 5), rest.p));
}

static bool is_hal_host(struct str host)
{
	return str_starts_nocase(host, STR("hal.")) || str_starts_nocase(host, STR("hal-")) ||
	       host_is(host, ".hal.science") || host_is(host, ".archives-ouvertes.fr") ||
	       host_is(host, ".ccsd.cnrs.fr");
}

/* The scheme and the host in lower case, the rest as it is; marks at the end are a sentence's. */
static struct str canonical_url(struct arena *arena, struct str url, size_t host_end)
{
	while (url.n > host_end && strchr(".,;", url.p[url.n - 1]))
		url.n--;
	for (size_t i = 0; i < host_end; i++) {
		if (url.p[i] < 'A' || url.p[i] > 'Z')
			continue;
		struct str copy = arena_str(arena, url);
		char *p = (char *)copy.p;
		for (size_t j = 0; j < host_end; j++)
			p[j] = ascii_lower(p[j]);
		return copy;
	}
	return url;
}

bool identifier_read_url(struct context *context, struct str s)
{
	size_t host_start;
	if (!identifier_is_url(s, &host_start))
		return false;
	size_t host_end = host_start;
	bool is_odd = false;
	for (size_t i = host_start; i < s.n; i++)
		is_odd |= (unsigned char)s.p[i] <= ' ' || s.p[i] == '<' || s.p[i] == '"';
	while (host_end < s.n && !strchr("/?#: ", s.p[host_end]))
		host_end++;
	if (host_end == host_start)
		return false;
	struct str host = str_sub(s, host_start, host_end - host_start);
	size_t path_start = host_end;
	while (path_start < s.n && s.p[host_end] == ':' && !strchr("/?#", s.p[path_start]))
		path_start++;
	struct str path = str_from_index(s, path_start);
	while (path.n && path.p[0] == '/')
		path = str_from_index(path, 1);
	if (read_resolver(context, host, path) || read_doi(context, host, path) ||
	    read_named(context, path) || read_ideas(context, host, path) ||
	    (is_hal_host(host) && hal_has_shape(hal_canonical(path)) &&
		identifier_add(context, SCHEME_HAL, RULE_IDENTIFIER_URL, path)))
		return true;
	if (is_odd || host.n < 4 || str_find_char(host, '.', 0) == STR_NONE)
		return false;
	return identifier_add_text(
	    context, SCHEME_URL, RULE_IDENTIFIER_URL, canonical_url(context->arena, s, host_end));
}
