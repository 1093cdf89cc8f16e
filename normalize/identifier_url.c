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
	struct str host, path;
	enum scheme scheme;
} resolvers[] = {
    {STR_INIT(".doi.org"), STR_INIT(""), SCHEME_DOI},
    {STR_INIT(".handle.net"), STR_INIT(""), SCHEME_HANDLE},
    {STR_INIT("hdl.net"), STR_INIT(""), SCHEME_HANDLE},
    {STR_INIT(".arxiv.org"), STR_INIT("abs/"), SCHEME_ARXIV},
    {STR_INIT(".arxiv.org"), STR_INIT("pdf/"), SCHEME_ARXIV},
    {STR_INIT(".arxiv.org"), STR_INIT("html/"), SCHEME_ARXIV},
    {STR_INIT(".arxiv.org"), STR_INIT("ps/"), SCHEME_ARXIV},
    {STR_INIT(".arxiv.org"), STR_INIT("format/"), SCHEME_ARXIV},
    {STR_INIT("xxx.lanl.gov"), STR_INIT("abs/"), SCHEME_ARXIV},
    {STR_INIT("pubmed.ncbi.nlm.nih.gov"), STR_INIT(""), SCHEME_PMID},
    {STR_INIT("pubmed.gov"), STR_INIT(""), SCHEME_PMID},
    {STR_INIT(".ncbi.nlm.nih.gov"), STR_INIT("pubmed/"), SCHEME_PMID},
    {STR_INIT(".ncbi.nlm.nih.gov"), STR_INIT("pmc/articles/"), SCHEME_PMCID},
    {STR_INIT("pmc.ncbi.nlm.nih.gov"), STR_INIT("articles/"), SCHEME_PMCID},
    {STR_INIT(".pubmedcentral.nih.gov"), STR_INIT("articlerender.fcgi?artid="), SCHEME_PMCID},
    {STR_INIT(".europepmc.org"), STR_INIT("articles/"), SCHEME_PMCID},
    {STR_INIT(".europepmc.org"), STR_INIT("article/pmc/"), SCHEME_PMCID},
    {STR_INIT(".europepmc.org"), STR_INIT("abstract/med/"), SCHEME_PMID},
    {STR_INIT(".europepmc.org"), STR_INIT("article/med/"), SCHEME_PMID},
    {STR_INIT(".orcid.org"), STR_INIT(""), SCHEME_ORCID},
    {STR_INIT(".isni.org"), STR_INIT("isni/"), SCHEME_ISNI},
    {STR_INIT(".isni.org"), STR_INIT(""), SCHEME_ISNI},
    {STR_INIT(".ror.org"), STR_INIT(""), SCHEME_ROR},
    {STR_INIT(".d-nb.info"), STR_INIT("gnd/"), SCHEME_GND},
    {STR_INIT(".ui.adsabs.harvard.edu"), STR_INIT("abs/"), SCHEME_ADS},
    {STR_INIT(".ui.adsabs.harvard.edu"), STR_INIT("#abs/"), SCHEME_ADS},
    {STR_INIT(".adsabs.harvard.edu"), STR_INIT("abs/"), SCHEME_ADS},
    {STR_INIT(".adsabs.harvard.edu"), STR_INIT("full/"), SCHEME_ADS},
    {STR_INIT("cdsads.u-strasbg.fr"), STR_INIT("abs/"), SCHEME_ADS},
    {STR_INIT("portal.issn.org"), STR_INIT("resource/issn/"), SCHEME_ISSN},
    {STR_INIT("urn.issn.org"), STR_INIT("urn:issn:"), SCHEME_ISSN},
    {STR_INIT("econpapers.repec.org"), STR_INIT(""), SCHEME_REPEC},
};

/* Hosts that resolve many schemes: what follows is written as without them. */
static const struct str resolvers_of_all[] = {
    STR_INIT("identifiers.org"), STR_INIT("n2t.net"), STR_INIT("www.n2t.net")};

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

static bool host_is(struct str host, struct str name)
{
	if (name.p[0] != '.')
		return host.n == name.n && str_eq_nocase(host, name);
	bool is_below = host.n >= name.n && host.p[host.n - name.n] == '.';
	return (is_below || host.n == name.n - 1) &&
	       str_ends_nocase(host, (struct str){name.p + 1, name.n - 1});
}

static bool read_resolver(struct context *context, struct str host, struct str path)
{
	for (size_t i = 0; i < sizeof(resolvers) / sizeof(*resolvers); i++) {
		if (!host_is(host, resolvers[i].host) ||
		    !str_starts_nocase(path, resolvers[i].path))
			continue;
		struct str rest = str_from_index(path, resolvers[i].path.n);
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
	if (str_find(path, STR("10."), 0) == STR_NONE)
		return false;
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
		if (host_is(host, STR("link.springer.com")) &&
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
	if (!host_is(host, STR("ideas.repec.org")) || path.n < 12 || path.p[1] != '/' ||
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
	       host_is(host, STR(".hal.science")) || host_is(host, STR(".archives-ouvertes.fr")) ||
	       host_is(host, STR(".ccsd.cnrs.fr"));
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

static bool ends_host(char c)
{
	return c == '/' || c == '?' || c == '#' || c == ':' || c == ' ';
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
	while (host_end < s.n && !ends_host(s.p[host_end]))
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
