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
	return n == s.n || !ascii_is_alnum((unsigned char)s.p[n]) ? cc_id(arena, terms, STR(""))
								  : STR("");
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
		if (bare.n && bare.p[0] == '0' &&
		    (bare.n == 1 || !ascii_is_digit((unsigned char)bare.p[1])))
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

/* Names of the four terms in many languages, folded. */
static const struct {
	const char *words;
	unsigned term;
} cc_terms[] = {{"attribution", BY}, {"reconocimiento", BY}, {"atribucion", BY}, {"atribuicao", BY},
    {"attribuzione", BY}, {"namensnennung", BY}, {"naamsvermelding", BY}, {"paternite", BY},
    {"reconeixement", BY}, {"reconecemento", BY}, {"atribucio", BY}, {"aitortu", BY},
    {"uznanie autorstwa", BY}, {"uvedte puvod", BY}, {"uvedte povod", BY},
    {"priznanje avtorstva", BY}, {"imenovanje", BY}, {"autorstvo", BY}, {"ауторство", BY},
    {"с указанием авторства", BY}, {"атрибуция", BY}, {"із зазначенням авторства", BY},
    {"авторство", BY}, {"表示", BY}, {"署名", BY}, {"姓名標示", BY}, {"저작자표시", BY},
    {"alinti", BY}, {"αναφορα δημιουργου", BY}, {"nimea", BY}, {"erkannande", BY},
    {"navngivelse", BY}, {"kreditering", BY}, {"nevezd meg", BY}, {"atribuire", BY},
    {"priskyrimas", BY}, {"attiecinajums", BY}, {"noncommercial", NC}, {"non commercial", NC},
    {"nocomercial", NC}, {"no comercial", NC}, {"naocomercial", NC}, {"nao comercial", NC},
    {"non commerciale", NC}, {"uso no comercial", NC}, {"uso nao comercial", NC},
    {"nicht kommerziell", NC}, {"nichtkommerziell", NC}, {"keine kommerzielle nutzung", NC},
    {"pas d utilisation commerciale", NC}, {"pas dutilisation commerciale", NC},
    {"utilisation non commerciale", NC}, {"niet commercieel", NC}, {"nietcommercieel", NC},
    {"uzycie niekomercyjne", NC}, {"neuzivejte komercne", NC}, {"neuzivejte dilo komercne", NC},
    {"nekomercne", NC}, {"nekomercialno", NC}, {"nekomercijalno", NC}, {"некомерцијално", NC},
    {"некоммерческая", NC}, {"некоммерческое", NC}, {"некомерціина", NC}, {"некомерціине", NC},
    {"非営利", NC}, {"非商业性使用", NC}, {"非商业性", NC}, {"非商業性", NC}, {"비영리", NC},
    {"gayriticari", NC}, {"μη εμπορικη χρηση", NC}, {"epakaupallinen", NC}, {"eikaupallinen", NC},
    {"ei kaupallinen", NC}, {"ickekommersiell", NC}, {"icke kommersiell", NC},
    {"ikke kommerciel", NC}, {"ikkekommersiell", NC}, {"ikke kommersiell", NC}, {"ne add el", NC},
    {"necomercial", NC}, {"ez komertziala", NC}, {"noderiv", ND}, {"no deriv", ND},
    {"noderivs", ND}, {"sinobraderivada", ND}, {"sin obra derivada", ND},
    {"sin obras derivadas", ND}, {"sinderivad", ND}, {"sin derivad", ND},
    {"sense obra derivada", ND}, {"sense obres derivades", ND}, {"semderiva", ND},
    {"sem deriva", ND}, {"proibicao de realizacao de obras derivadas", ND},
    {"keine bearbeitung", ND}, {"keinebearbeitung", ND}, {"non opere derivate", ND},
    {"nessuna opera derivata", ND}, {"pas de modification", ND}, {"pas d oeuvre derivee", ND},
    {"pas de derive", ND}, {"geen afgeleide", ND}, {"geenafgeleide", ND},
    {"bez utworow zaleznych", ND}, {"nezasahujte do dila", ND}, {"nezpracovavejte", ND},
    {"nespracovavajte", ND}, {"bez predelav", ND}, {"brez predelav", ND}, {"bez prerada", ND},
    {"bez prerade", ND}, {"без прерада", ND}, {"без производных", ND}, {"без похідних", ND},
    {"改変禁止", ND}, {"禁止演绎", ND}, {"禁止改作", ND}, {"变更禁止", ND}, {"변경금지", ND},
    {"turetilemez", ND}, {"οχι παραγωγα", ND}, {"ei muutoksia", ND}, {"eimuutoksia", ND},
    {"ingabearbetningar", ND}, {"inga bearbetningar", ND}, {"ingen bearbejdelse", ND},
    {"ingen bearbeidelse", ND}, {"ingenbearbeidelse", ND}, {"ne valtoztasd", ND},
    {"fara modificari", ND}, {"sharealike", SA}, {"share alike", SA}, {"compartirigual", SA},
    {"compartir igual", SA}, {"compartirpelamesmalicenca", SA}, {"compartilhaigual", SA},
    {"compartilha igual", SA}, {"partilha nos mesmos termos", SA},
    {"condividi allo stesso modo", SA}, {"condividiallostessomodo", SA},
    {"weitergabe unter gleichen", SA}, {"partage dans les memes", SA},
    {"partage a l identique", SA}, {"gelijkdelen", SA}, {"gelijk delen", SA},
    {"na tych samych warunkach", SA}, {"zachovejte licenci", SA}, {"zachovajte licenciu", SA},
    {"deljenje pod enakimi pogoji", SA}, {"dijeli pod istim uvjetima", SA},
    {"deliti pod istim uslovima", SA}, {"делити под истим условима", SA},
    {"с сохранением условий", SA}, {"на тих самих умовах", SA}, {"поширення", SA}, {"継承", SA},
    {"相同方式共享", SA}, {"相同方式分享", SA}, {"동일조건변경허락", SA},
    {"aynilisanslapaylas", SA}, {"παρομοια διανομη", SA}, {"jaasamoin", SA}, {"jaa samoin", SA},
    {"delalika", SA}, {"dela lika", SA}, {"del pa samme vilkar", SA}, {"igy add tovabb", SA},
    {"distribuire in conditii identice", SA}, {"partekatu", SA}};

/* "4 0" among folded words: the version. */
static struct str version_in_words(struct arena *arena, struct str words)
{
	for (size_t i = 0; i + 3 <= words.n; i++) {
		if ((i == 0 || words.p[i - 1] == ' ') && words.p[i] >= '1' && words.p[i] <= '4' &&
		    words.p[i + 1] == ' ' && ascii_is_digit((unsigned char)words.p[i + 2]) &&
		    (i + 3 == words.n || words.p[i + 3] == ' '))
			return arena_printf(arena, "%c.%c", words.p[i], words.p[i + 2]);
	}
	return STR("");
}

static size_t find_creative_commons(struct str s)
{
	for (size_t i = 0; i + 16 <= s.n; i++) {
		if ((s.p[i] == 'C' || s.p[i] == 'c') &&
		    str_starts_nocase(str_from_index(s, i), STR("creative commons")))
			return i;
	}
	return STR_NONE;
}

static bool begins_with_letter(struct str s)
{
	return s.n && (ascii_is_alpha((unsigned char)s.p[0]) || (unsigned char)s.p[0] >= 0xC3);
}

static bool begins_with_attribution(struct str words, struct str s)
{
	for (size_t i = 0; i < sizeof(cc_terms) / sizeof(*cc_terms); i++) {
		bool is_hangul = (unsigned char)cc_terms[i].words[0] >= 0xEA;
		if (cc_terms[i].term == BY &&
		    str_starts(is_hangul ? s : words, str_from(cc_terms[i].words)))
			return true;
	}
	return false;
}

/* Behind "Creative Commons": "BY-NC 4.0", but not "by the authors". */
static struct str from_cc_letters(struct arena *arena, struct str s)
{
	size_t n;
	unsigned terms = read_terms(s, &n);
	if (!(terms & BY) || (terms == BY && s.p[n - 1] != 'Y'))
		return STR("");
	return cc_id(arena, terms, version_behind(str_from_index(s, n)));
}

/*
 * "Creative Commons Attribution-NonCommercial 4.0 International", in many
 * languages; without the first two words where the terms begin the value and
 * more than one thing says that they are those.
 */
static struct str from_cc_words(struct arena *arena, struct str s)
{
	size_t named = find_creative_commons(s);
	struct str id;
	bool is_named = named != STR_NONE;
	if (!is_named && !begins_with_letter(s))
		return STR("");
	if (is_named && (id = from_cc_letters(arena, str_from_index(s, named + 16))).n)
		return id;
	struct str words =
	    utf8_fold_words(arena, is_named ? str_sub(s, named + 16, 240) : str_sub(s, 0, 160));
	if (!is_named && !begins_with_attribution(words, s))
		return STR("");
	struct str zero = str_sub(words, 0, 8);
	if (is_named && str_find(zero, STR("zero"), 0) != STR_NONE)
		return STR("CC0-1.0");
	unsigned terms = 0;
	size_t n_terms = 0, first_by = STR_NONE;
	for (size_t i = 0; i < sizeof(cc_terms) / sizeof(*cc_terms); i++) {
		/* Folding takes Hangul syllables apart. */
		bool is_hangul = (unsigned char)cc_terms[i].words[0] >= 0xEA;
		size_t at = str_find(is_hangul ? s : words, str_from(cc_terms[i].words), 0);
		if (at == STR_NONE)
			continue;
		n_terms += !(terms & cc_terms[i].term);
		terms |= cc_terms[i].term;
		if (cc_terms[i].term == BY && at < first_by)
			first_by = at;
	}
	struct str version = version_in_words(arena, words);
	if (!is_named && (first_by != 0 || (!version.n && n_terms < 2)))
		return STR("");
	return cc_id(arena, terms, version);
}

/* rightsstatements.org's statements are named by their URI, whichever page was linked. */
static struct str from_rights_statement(struct arena *arena, struct str s)
{
	static const char *const names[] = {"InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "InC",
	    "NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND", "NKC"};
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
			return arena_printf(
			    arena, "http://rightsstatements.org/vocab/%s/1.0/", names[i]);
	}
	return STR("");
}

/* True where any of the words that lead to a licence may be there; case does not count. */
static bool may_name_licence(struct str s)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		char c = ascii_lower(s.p[i]), next = ascii_lower(s.p[i + 1]);
		/* "cc", "creative", "spdx", "opendefinition", "rightsstatements" */
		if (c == 'c' && (next == 'c' || (next == 'r' && i + 8 <= s.n)))
			return true;
		if ((c == 's' && next == 'p') || (c == 'o' && next == 'p') ||
		    (c == 'r' && next == 'i'))
			return true;
	}
	return false;
}

static struct str from_address(struct arena *arena, struct str s)
{
	struct str id = STR("");
	size_t at = str_find(s, STR("creativecommons.org/"), 0);
	if (at == STR_NONE)
		at = str_find_nocase(s, STR("creativecommons.org/"), 0);
	if (at != STR_NONE) {
		struct str path = str_from_index(s, at + 20);
		if (str_starts_nocase(path, STR("licenses/publicdomain/")))
			path = str_from_index(path, 9);
		id = from_cc_path(arena, path);
	}
	if (!id.n && (at = str_find_nocase(s, STR("spdx.org/licenses/CC"), 0)) != STR_NONE)
		id = from_cc_name(arena, str_sub(s, at + 18, 24));
	if (!id.n &&
	    (at = str_find_nocase(s, STR("opendefinition.org/licenses/cc"), 0)) != STR_NONE)
		id = from_cc_name(arena, str_sub(s, at + 28, 24));
	return id;
}

/* The licence that a statement names; an SPDX id, or the URI of a rights statement. */
static struct str find_licence(struct context *context, struct str s, enum rule *rule)
{
	struct arena *arena = context->arena;
	struct vocab_hit hit;
	struct str id = STR("");
	bool may_name = may_name_licence(s);
	*rule = RULE_LICENCE_URI;
	if (may_name &&
	    ((id = from_address(arena, s)).n || (id = from_rights_statement(arena, s)).n))
		return id;
	*rule = RULE_LICENCE_NAME;
	if (s.n <= VOCAB_KEY_MAX) {
		struct str bare = str_trim_set(s, " .,;()[]\"'");
		if (vocab_match(&vocab_licences, arena, s, &hit) ||
		    (bare.n < s.n && vocab_match(&vocab_licences, arena, bare, &hit))) {
			*rule = hit.rule;
			return hit.target;
		}
	}
	if (may_name && (id = from_cc_name(arena, s)).n)
		return id;
	return from_cc_words(arena, s);
}

static enum access access_of(struct str name)
{
	for (int i = 0; i < ACCESS_N; i++) {
		if (str_eq(name, str_from(access_name((enum access)i))))
			return (enum access)i;
	}
	return ACCESS_UNKNOWN;
}

static enum access match_access(struct context *context, struct str s, enum rule *rule)
{
	struct vocab_hit hit;
	s = str_trim_set(s, " .,;()[]\"'");
	if (s.n == 0 || s.n > VOCAB_KEY_MAX)
		return ACCESS_UNKNOWN;
	if (str_starts_nocase(s, STR("https://purl.org/")) ||
	    str_starts_nocase(s, STR("https://vocabularies.coar-repositories.org/access_rights/")))
		s = arena_printf(context->arena, "http%.*s", (int)(s.n - 5), s.p + 5);
	if (!vocab_match(&vocab_access, context->arena, s, &hit))
		return ACCESS_UNKNOWN;
	*rule = hit.rule;
	return access_of(hit.target);
}

/* "Acceso abierto / Open access", "Open Access - CC": what the known parts agree on. */
static enum access match_parts(struct context *context, struct str s, enum rule *rule)
{
	static const char *const separators[] = {" / ", "/", "|", ";", " - ", " – ", ",", "("};
	for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
		struct str separator = str_from(separators[i]);
		enum access found = ACCESS_UNKNOWN;
		if (str_find(s, separator, 0) == STR_NONE)
			continue;
		for (size_t at = 0; at <= s.n;) {
			size_t end = str_find(s, separator, at);
			end = end == STR_NONE ? s.n : end;
			enum access one = match_access(context, str_sub(s, at, end - at), rule);
			if (one != ACCESS_UNKNOWN && found != ACCESS_UNKNOWN && one != found)
				return ACCESS_UNKNOWN;
			if (one != ACCESS_UNKNOWN)
				found = one;
			at = end + separator.n;
		}
		if (found != ACCESS_UNKNOWN)
			return found;
	}
	return ACCESS_UNKNOWN;
}

/* "Open access, CC BY", "Open Access Creative Commons ...": but "Open Access funding" is another thing. */
static bool begins_open(struct str s)
{
	static const char *const words[] = {
	    "cc", "creative", "under", "license", "licence", "article distributed", "publication"};
	if (!str_starts_nocase(s, STR("open access")) && !str_starts_nocase(s, STR("openaccess")))
		return false;
	size_t n = str_starts_nocase(s, STR("open access")) ? 11 : 10;
	if (s.n == n || strchr(",;.:(", s.p[n]))
		return true;
	struct str rest = str_trim_set(str_from_index(s, n), " -");
	for (size_t i = 0; s.p[n] == ' ' && i < sizeof(words) / sizeof(*words); i++) {
		if (str_starts_nocase(rest, str_from(words[i])))
			return true;
	}
	return false;
}

static enum access find_access(struct context *context, struct str s, enum rule *rule)
{
	enum access access = match_access(context, s, rule);
	if (access != ACCESS_UNKNOWN || s.n > VOCAB_KEY_MAX)
		return access;
	if (begins_open(s)) {
		*rule = RULE_ACCESS_NAME;
		return ACCESS_OPEN;
	}
	return match_parts(context, s, rule);
}

/* "This is an open access article distributed under ..." */
static bool says_open(struct str s)
{
	size_t at = str_find_nocase(s, STR("is an open access "), 0);
	if (at == STR_NONE)
		at = str_find_nocase(s, STR("is an open-access "), 0);
	return at != STR_NONE;
}

static struct value *add_access(struct context *context, enum access access, enum rule rule)
{
	struct value *value = add_value(context, VALUE_ACCESS, rule, str_from(access_name(access)));
	value->tag = (uint8_t)access;
	context->has_access = true;
	return value;
}

static void read_rights(struct context *context, struct str raw, bool wants_licence)
{
	enum rule rule = RULE_NONE, licence_rule;
	struct str s = str_sub(str_trim(raw), 0, MAX_RIGHTS_BYTES);
	if (s.n == 0)
		return;
	struct str end;
	if (date_embargo_end(context, s, &end)) {
		add_access(context, ACCESS_EMBARGOED, RULE_DATE_MARKED)->part[ACCESS_EMBARGO_END] =
		    end;
		return;
	}
	enum access access = find_access(context, s, &rule);
	/* One word that is known needs no second look. */
	if (access != ACCESS_UNKNOWN && s.n < 60 && str_find_char(s, ' ', 0) == STR_NONE &&
	    str_find(s, STR("://"), 0) == STR_NONE) {
		add_access(context, access, rule);
		return;
	}
	struct str licence = find_licence(context, s, &licence_rule);
	if (licence.n && wants_licence)
		add_value(context, VALUE_LICENCE, licence_rule, licence);
	if (access == ACCESS_UNKNOWN && says_open(s)) {
		access = ACCESS_OPEN;
		rule = RULE_ACCESS_NAME;
	}
	if (access != ACCESS_UNKNOWN)
		add_access(context, access, rule);
	else if (licence.n && !str_starts(licence, STR("http")))
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
