/* SPDX-License-Identifier: MIT */
/*
 * Licences and access. Access is what a value says of it, or what an open
 * licence brings; a copyright line says nothing.
 */
#include "base/utf8.h"
#include "normalize/kinds.h"

#define MAX_RIGHTS_BYTES 2000 /* of a statement, read for a licence's name */

enum { BY = 1, NC = 2, ND = 4, SA = 8 };

/* The SPDX id of a Creative Commons licence; empty where there is none such. */
static struct str cc_id(struct arena *arena, unsigned terms, struct str version)
{
	if (!(terms & BY) || ((terms & ND) && (terms & SA)))
		return STR("");
	return arena_printf(arena, "CC-BY%s%s%s%s%.*s", terms & NC ? "-NC" : "",
	    terms & ND ? "-ND" : "", terms & SA ? "-SA" : "", version.n ? "-" : "",
	    STR_ARG(version));
}

static struct str read_version(struct str s)
{
	if (s.n >= 3 && ascii_is_digit((unsigned char)s.p[0]) && s.p[1] == '.' &&
	    ascii_is_digit((unsigned char)s.p[2]) && s.p[0] >= '1' && s.p[0] <= '4' &&
	    (s.n == 3 || !ascii_is_alnum((unsigned char)s.p[3])))
		return str_sub(s, 0, 3);
	return STR("");
}

static unsigned read_term(struct str s)
{
	static const char *const names[] = {"by", "nc", "nd", "sa"};
	for (int i = 0; i < 4; i++) {
		if (s.n >= 2 && str_starts_nocase(s, str_from(names[i])) &&
		    (s.n == 2 || !ascii_is_alpha((unsigned char)s.p[2])))
			return 1u << i;
	}
	return 0;
}

/* "by-nc-nd", "BY NC", "-by": the terms, and where they end. */
static unsigned read_terms(struct str s, size_t *n)
{
	unsigned terms = 0;
	size_t at = 0;
	for (;;) {
		size_t start = at;
		while (start < s.n && start - at < 3 && strchr("- _/:", s.p[start]))
			start++;
		unsigned term = read_term(str_from_index(s, start));
		if (!term)
			break;
		terms |= term;
		at = start + 2;
	}
	*n = at;
	return terms;
}

/* After "creativecommons.org/": "licenses/by/4.0/", "publicdomain/zero/1.0" */
static struct str from_cc_path(struct arena *arena, struct str s)
{
	if (str_find_nocase(str_sub(s, 0, 40), STR("publicdomain/zero"), 0) != STR_NONE)
		return STR("CC0-1.0");
	if (str_find_nocase(str_sub(s, 0, 40), STR("publicdomain/mark"), 0) != STR_NONE)
		return STR("CC-PDM-1.0");
	if (!str_starts_nocase(s, STR("licenses/")))
		return STR("");
	s = str_from_index(s, 9);
	size_t n;
	unsigned terms = read_terms(s, &n);
	if (n < s.n && s.p[n] == '/')
		return cc_id(arena, terms, read_version(str_from_index(s, n + 1)));
	return n == s.n || !ascii_is_alnum((unsigned char)s.p[n]) ? cc_id(arena, terms, STR("")) : STR("");
}

/* The version within a few words behind a licence's name. */
static struct str version_behind(struct str s)
{
	for (size_t i = 0; i < s.n && i < 24; i++) {
		struct str version = read_version(str_from_index(s, i));
		if (version.n && (i == 0 || !ascii_is_digit((unsigned char)s.p[i - 1])))
			return version;
		if (s.p[i] == '(' || s.p[i] == ';')
			break;
	}
	return STR("");
}

/* "CC BY-NC 4.0", "cc-by", "CC0 1.0" */
static struct str from_cc_name(struct arena *arena, struct str s)
{
	for (size_t at = 0; (at = str_find_nocase(s, STR("cc"), at)) != STR_NONE; at += 2) {
		if (at && ascii_is_alnum((unsigned char)s.p[at - 1]))
			continue;
		struct str rest = str_from_index(s, at + 2);
		struct str bare = str_from_index(rest, rest.n && strchr("- _", rest.p[0]));
		if (bare.n && bare.p[0] == '0' && (bare.n == 1 || !ascii_is_digit((unsigned char)bare.p[1])))
			return STR("CC0-1.0");
		if (str_starts_nocase(bare, STR("zero")))
			return STR("CC0-1.0");
		size_t n;
		unsigned terms = read_terms(rest, &n);
		if (terms & BY)
			return cc_id(arena, terms, version_behind(str_from_index(rest, n)));
	}
	return STR("");
}

/* "Creative Commons Attribution-NonCommercial 4.0 International", in several languages. */
static struct str from_cc_words(struct arena *arena, struct str s)
{
	static const struct {
		const char *word;
		unsigned term;
	} words[] = {{"attribution", BY}, {"reconocimiento", BY}, {"atribución", BY}, {"atribuicao", BY},
	    {"atribuição", BY}, {"attribuzione", BY}, {"namensnennung", BY}, {"naamsvermelding", BY},
	    {"paternité", BY}, {"reconeixement", BY}, {"uznanie autorstwa", BY}, {"noncommercial", NC},
	    {"non-commercial", NC}, {"non commercial", NC}, {"nocomercial", NC}, {"no comercial", NC},
	    {"nãocomercial", NC}, {"não comercial", NC}, {"non commerciale", NC},
	    {"nicht kommerziell", NC}, {"nicht-kommerziell", NC}, {"nichtkommerziell", NC},
	    {"pas d'utilisation commerciale", NC}, {"niet-commercieel", NC}, {"noderiv", ND},
	    {"no deriv", ND}, {"no-deriv", ND}, {"sinobraderivada", ND}, {"sin obra derivada", ND},
	    {"sinderivad", ND}, {"semderiva", ND}, {"sem deriva", ND}, {"keine bearbeitung", ND},
	    {"non opere derivate", ND}, {"pas de modification", ND}, {"geen afgeleide", ND},
	    {"sharealike", SA}, {"share alike", SA}, {"share-alike", SA}, {"compartirigual", SA},
	    {"compartir igual", SA}, {"compartilhaigual", SA}, {"condividi allo stesso modo", SA},
	    {"weitergabe unter gleichen", SA}, {"partage dans les mêmes", SA}, {"gelijkdelen", SA}};
	size_t at = str_find_nocase(s, STR("creative commons"), 0);
	if (at == STR_NONE)
		return STR("");
	s = str_sub(s, at + 16, 160);
	size_t zero = str_find_nocase(str_sub(s, 0, 10), STR("zero"), 0);
	if (zero != STR_NONE)
		return STR("CC0-1.0");
	unsigned terms = 0;
	size_t end = 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct str word = str_from(words[i].word);
		size_t found = str_find_nocase(s, word, 0);
		if (found == STR_NONE)
			continue;
		terms |= words[i].term;
		if (found + word.n > end)
			end = found + word.n;
	}
	struct str version = version_behind(str_from_index(s, end));
	return cc_id(arena, terms, version.n ? version : version_behind(s));
}

/* rightsstatements.org's statements are named by their URI, whichever page was linked. */
static struct str from_rights_statement(struct arena *arena, struct str s)
{
	static const char *const names[] = {"InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "InC", "NoC-CR",
	    "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND", "NKC"};
	size_t at = str_find_nocase(s, STR("rightsstatements.org/"), 0);
	if (at == STR_NONE)
		return STR("");
	s = str_from_index(s, at + 21);
	size_t slash = str_find_char(s, '/', 0);
	if (slash == STR_NONE)
		return STR("");
	s = str_from_index(s, slash + 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str name = str_from(names[i]);
		if (str_starts_nocase(s, name) && (s.n == name.n || s.p[name.n] == '/'))
			return arena_printf(arena, "http://rightsstatements.org/vocab/%s/1.0/", names[i]);
	}
	return STR("");
}

static struct str find_licence(struct context *context, struct str s, enum rule *rule, bool *is_open)
{
	struct arena *arena = context->arena;
	struct vocab_hit hit;
	struct str id = STR("");
	*rule = RULE_LICENCE_URI;
	*is_open = true;
	size_t at = str_find_nocase(s, STR("creativecommons.org/"), 0);
	if (at != STR_NONE) {
		struct str path = str_from_index(s, at + 20);
		if (str_starts_nocase(path, STR("licenses/publicdomain/")))
			path = str_from_index(path, 9);
		id = from_cc_path(arena, path);
	}
	if (id.n)
		return id;
	if ((at = str_find_nocase(s, STR("spdx.org/licenses/CC"), 0)) != STR_NONE)
		id = from_cc_name(arena, str_sub(s, at + 18, 24));
	if (!id.n && (at = str_find_nocase(s, STR("opendefinition.org/licenses/cc"), 0)) != STR_NONE)
		id = from_cc_name(arena, str_sub(s, at + 28, 24));
	if (id.n)
		return id;
	id = from_rights_statement(arena, s);
	*is_open = false;
	if (id.n)
		return id;
	*is_open = true;
	*rule = RULE_LICENCE_NAME;
	if (s.n <= VOCAB_KEY_MAX && vocab_match(&vocab_licences, arena, s, &hit)) {
		*rule = hit.rule;
		return hit.target;
	}
	id = from_cc_name(arena, s);
	return id.n ? id : from_cc_words(arena, s);
}

static enum access find_access(struct context *context, struct str s, enum rule *rule)
{
	struct vocab_hit hit;
	struct str key = s;
	bool is_found = s.n <= VOCAB_KEY_MAX && vocab_match(&vocab_access, context->arena, s, &hit);
	if (!is_found && str_starts_nocase(s, STR("https://purl.org/"))) {
		key = arena_printf(context->arena, "http%.*s", (int)(s.n - 5), s.p + 5);
		is_found = vocab_match(&vocab_access, context->arena, key, &hit);
	}
	if (!is_found && (str_starts_nocase(s, STR("open access")) || str_starts_nocase(s, STR("openaccess"))) &&
	    s.n > 11 && strchr(" ,;-.:(", s.p[11])) {
		*rule = RULE_ACCESS_NAME;
		return ACCESS_OPEN;
	}
	if (!is_found)
		return ACCESS_UNKNOWN;
	*rule = hit.rule;
	for (int i = 0; i < ACCESS_N; i++) {
		if (str_eq(hit.target, str_from(access_name((enum access)i))))
			return (enum access)i;
	}
	return ACCESS_UNKNOWN;
}

static void add_access(struct context *context, enum access access, enum rule rule)
{
	add_value(context, VALUE_ACCESS, rule, str_from(access_name(access)))->tag = (uint8_t)access;
	context->has_access = true;
}

static void read_rights(struct context *context, struct str raw, bool wants_licence)
{
	enum rule rule = RULE_NONE;
	struct str s = str_sub(str_trim(raw), 0, MAX_RIGHTS_BYTES);
	if (s.n == 0)
		return;
	enum access access = find_access(context, s, &rule);
	if (access != ACCESS_UNKNOWN && s.n < 60 && str_find_char(s, ' ', 0) == STR_NONE) {
		add_access(context, access, rule);
		return;
	}
	bool is_open;
	enum rule licence_rule;
	struct str licence = find_licence(context, s, &licence_rule, &is_open);
	if (licence.n && wants_licence)
		add_value(context, VALUE_LICENCE, licence_rule, licence);
	if (access != ACCESS_UNKNOWN)
		add_access(context, access, rule);
	else if (licence.n && is_open)
		add_access(context, ACCESS_OPEN, RULE_ACCESS_LICENCE);
}

void normalize_rights(struct context *context, struct str raw)
{
	read_rights(context, raw, true);
}

void normalize_access(struct context *context, struct str raw)
{
	read_rights(context, raw, false);
}
