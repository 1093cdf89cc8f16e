/* SPDX-License-Identifier: MIT */
/*
 * Identifiers: what a value is by its prefix, its URL or a shape that nothing
 * else has. A bare number is never guessed at.
 */
#include "normalize/identifier.h"

#include "base/utf8.h"

bool identifier_add_text(
    struct context *context, enum scheme scheme, enum rule rule, struct str text)
{
	const struct record *record = context->record;
	for (size_t i = record->n_values; i-- > 0 && record->values[i].field == context->field;) {
		const struct value *value = &record->values[i];
		if (value->kind == VALUE_IDENTIFIER && value->tag == scheme &&
		    str_eq(value->text, text))
			return true;
	}
	struct value *value = add_value(context, VALUE_IDENTIFIER, rule, text);
	value->tag = (uint8_t)scheme;
	value->part[IDENTIFIER_ROLE] = context->role;
	return true;
}

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
	case SCHEME_GND: return gnd_canonical(context->arena, s);
	case SCHEME_URN: return urn_canonical(context->arena, s, is_url);
	case SCHEME_ARK: return ark_canonical(context->arena, s);
	case SCHEME_HAL: return hal_canonical(s);
	case SCHEME_SWHID: return swhid_canonical(s);
	case SCHEME_ADS: return ads_canonical(context->arena, s, is_url);
	case SCHEME_REPEC: return repec_canonical(context->arena, s);
	default: return STR("");
	}
}

bool identifier_add(struct context *context, enum scheme scheme, enum rule rule, struct str s)
{
	bool is_url = rule == RULE_IDENTIFIER_URL;
	struct str text = canonical(context, scheme, s, is_url);
	if (scheme == SCHEME_HANDLE && text.n && doi_canonical(context->arena, s, is_url).n) {
		scheme = SCHEME_DOI;
		text = doi_canonical(context->arena, s, is_url);
	}
	/* No agency registers a DOI beyond ASCII: all that is certain is that it is a handle. */
	if (scheme == SCHEME_DOI && !utf8_is_ascii(text))
		scheme = SCHEME_HANDLE;
	return text.n && identifier_add_text(context, scheme, rule, text);
}

/* Schemes that carry their name in themselves, and shapes that nothing else has. */
static bool read_shape(struct context *context, struct str s)
{
	struct arena *arena = context->arena;
	static const struct {
		struct str start;
		enum scheme scheme;
	} starts[] = {{STR_INIT("10."), SCHEME_DOI}, {STR_INIT("urn:"), SCHEME_URN},
	    {STR_INIT("nbn:"), SCHEME_URN}, {STR_INIT("ark:"), SCHEME_ARK},
	    {STR_INIT("swh:1:"), SCHEME_SWHID}, {STR_INIT("pmc"), SCHEME_PMCID},
	    {STR_INIT("20.500."), SCHEME_HANDLE}, {STR_INIT("21.1"), SCHEME_HANDLE},
	    {STR_INIT("21.T"), SCHEME_HANDLE}};
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		if (str_starts_nocase(s, starts[i].start) &&
		    identifier_add(context, starts[i].scheme, RULE_IDENTIFIER_SHAPE, s))
			return true;
	}
	struct str text;
	if ((text = oai_canonical(s)).n)
		return identifier_add_text(context, SCHEME_OAI, RULE_IDENTIFIER_SHAPE, text);
	if ((text = repec_canonical(arena, s)).n)
		return identifier_add_text(context, SCHEME_REPEC, RULE_IDENTIFIER_SHAPE, text);
	if (s.n < 7 || s.n > 40)
		return false;
	if (s.n == 9 && s.p[4] == '-' && (text = issn_canonical(arena, s)).n &&
	    !looks_like_years(s))
		return identifier_add_text(context, SCHEME_ISSN, RULE_IDENTIFIER_SHAPE, text);
	if (isbn_has_shape(arena, s) && (text = isbn_canonical(arena, s)).n)
		return identifier_add_text(context, SCHEME_ISBN, RULE_IDENTIFIER_SHAPE, text);
	if (gnd_has_shape(s) && (text = gnd_canonical(arena, s)).n)
		return identifier_add_text(context, SCHEME_GND, RULE_IDENTIFIER_SHAPE, text);
	if (s.n >= 19 && s.n <= 30 && ascii_is_digit((unsigned char)s.p[0])) {
		if ((text = orcid_canonical(context, s, SCHEME_ORCID)).n)
			return identifier_add_text(
			    context, SCHEME_ORCID, RULE_IDENTIFIER_SHAPE, text);
		if (isni_has_shape(s) && (text = orcid_canonical(context, s, SCHEME_ISNI)).n)
			return identifier_add_text(
			    context, SCHEME_ISNI, RULE_IDENTIFIER_SHAPE, text);
		if ((text = ads_canonical(arena, s, false)).n)
			return identifier_add_text(
			    context, SCHEME_ADS, RULE_IDENTIFIER_SHAPE, text);
	}
	if (context->element == DC_IDENTIFIER && handle_has_shape(s) &&
	    (text = handle_canonical(arena, s, false)).n)
		return identifier_add_text(context, SCHEME_HANDLE, RULE_IDENTIFIER_SHAPE, text);
	if (arxiv_has_shape(s) && (text = arxiv_canonical(arena, s)).n)
		return identifier_add_text(context, SCHEME_ARXIV, RULE_IDENTIFIER_SHAPE, text);
	if (s.n == 9 && (text = ror_canonical(arena, s)).n)
		return identifier_add_text(context, SCHEME_ROR, RULE_IDENTIFIER_SHAPE, text);
	if (hal_has_shape(s) && (text = hal_canonical(s)).n)
		return identifier_add_text(context, SCHEME_HAL, RULE_IDENTIFIER_SHAPE, text);
	return false;
}

static bool parts_values(char c)
{
	return c == ' ' || c == ';' || c == '|' || c == '\t' || c == '\n' || c == '\r';
}

/* Several in one value, parted by blanks, semicolons or bars. */
static bool read_several(struct context *context, struct str s)
{
	size_t n_parts = 0;
	bool is_found = false;
	for (size_t at = 0; at < s.n && n_parts < IDENTIFIER_MAX_PARTS; n_parts++) {
		size_t end = at;
		bool has_sign = false; /* all have a digit or a colon */
		for (; end < s.n && !parts_values(s.p[end]); end++)
			has_sign |= ascii_is_digit((unsigned char)s.p[end]) || s.p[end] == ':' ||
				    (unsigned char)s.p[end] >= 0x80;
		struct str part = str_sub(s, at, end - at);
		bool is_added = false;
		at = end + 1;
		if (!has_sign)
			continue;
		part = text_clean_code(context->arena, str_trim_set(part, ",()[]"));
		if (part.n == 0)
			continue;
		if (identifier_read_url(context, part) ||
		    (identifier_read_label(context, part, &is_added) && is_added) ||
		    ((str_starts(part, STR("10.")) || str_starts_nocase(part, STR("urn:")) ||
			 isbn_has_shape(context->arena, part)) &&
			read_shape(context, part)))
			is_found = true;
	}
	return is_found;
}

/* "doi:10.1000/1;http://example.org/": the address behind what was read. */
static void read_another(struct context *context, struct str s)
{
	size_t at = str_find(s, STR(";http"), 0);
	if (at != STR_NONE)
		identifier_read_url(context, str_from_index(s, at + 1));
}

/* Without brackets or quotation marks around the whole. */
static struct str unwrap(struct str s)
{
	static const char *const pairs[][2] = {{"<", ">"}, {"[", "]"}, {"(", ")"}, {"\"", "\""},
	    {"'", "'"}, {"“", "”"}, {"„", "“"}, {"‘", "’"}, {"«", "»"}};
	if (s.n == 0 || ascii_is_alnum((unsigned char)s.p[0]))
		return s;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct str open = str_from(pairs[i][0]), close = str_from(pairs[i][1]);
		if (s.n > open.n + close.n && str_starts(s, open) && str_ends(s, close))
			return str_trim(str_sub(s, open.n, s.n - open.n - close.n));
	}
	return s;
}

bool normalize_identifier(struct context *context, struct str raw)
{
	struct str s = str_trim(raw);
	if (s.n == 0)
		return false;
	if (s.n > IDENTIFIER_MAX_BYTES)
		return identifier_read_inside(context, s);
	s = unwrap(text_clean_code(context->arena, s));
	if (s.n == 0)
		return false;
	/* "www.example.org/1" */
	if (str_starts_nocase(s, STR("www.")) && str_find_char(s, ' ', 0) == STR_NONE)
		s = arena_printf(context->arena, "http://%.*s", STR_ARG(s));
	if (identifier_read_url(context, s))
		return true;
	bool is_added, has_label = identifier_read_label(context, s, &is_added);
	bool has_blank = str_find_char(s, ' ', 0) != STR_NONE;
	if (is_added) {
		/* "ISBN 3-..., ISBN 3-...": more may follow. */
		if (has_blank)
			identifier_read_inside(context, s);
		else if (context->record->values[context->record->n_values - 1].tag == SCHEME_DOI &&
			 str_find(s, STR("://"), 0) != STR_NONE)
			read_another(context, s);
		return true;
	}
	if (read_shape(context, s))
		return true;
	if (has_blank || str_find_char(s, ';', 0) != STR_NONE ||
	    str_find_char(s, '|', 0) != STR_NONE) {
		bool is_found = identifier_read_inside(context, s);
		if (read_several(context, s) || is_found)
			return true;
	}
	if (has_label && context->element == DC_IDENTIFIER)
		add_issue(context, ISSUE_IDENTIFIER_INVALID, raw);
	return false;
}

void normalize_text_identifiers(struct context *context, struct str raw)
{
	identifier_read_inside(context, raw);
}
