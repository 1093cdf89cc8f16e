/* SPDX-License-Identifier: MIT */
#include "normalize/language.h"

static const char *const uri_prefixes[] = {
    "lexvo.org/id/iso639-3/",
    "lexvo.org/id/iso639-1/",
    "lexvo.org/page/iso639-3/",
    "lexvo.org/page/iso639-1/",
    "id.loc.gov/vocabulary/iso639-1/",
    "id.loc.gov/vocabulary/iso639-2/",
    "id.loc.gov/vocabulary/iso639-5/",
    "id.loc.gov/vocabulary/languages/",
    "publications.europa.eu/resource/authority/language/",
    "iso639-3.sil.org/code/",
    "sil.org/iso639-3/documentation.asp?id=",
    "ethnologue.com/language/",
    "purl.org/info/lang/",
};

/* What goes before a code to say which list it is from. */
static const char *const code_prefixes[] = {"urn:iso:std:iso:639:", "info:lang/",
    "info:eu-repo/language/", "dcterms:iso639-1", "dcterms:iso639-2", "dcterms:iso639-3",
    "dcterms:rfc1766", "dcterms:rfc3066", "dcterms:rfc4646", "dcterms:rfc5646", "iso 639-1",
    "iso 639-2", "iso 639-3", "iso639-1", "iso639-2b", "iso639-2t", "iso639-2", "iso639-3",
    "iso 639", "iso639", "iso-639-1", "iso-639-2", "iso-639-3", "rfc1766", "rfc3066", "rfc4646",
    "rfc5646", "bcp47", "bcp 47", "marc", "lang", "language", "languages", "sprache", "langue",
    "idioma", "lingua", "język", "jazyk", "taal", "språk", "sprog", "язык", "мова", "dil",
    "bahasa"};

/* Words around a name that say nothing but that it is a language. */
static const char *const words_before[] = {"in ", "en ", "auf ", "på ", "em ", "in lingua ",
    "text in ", "text in english ", "full text in ", "written in ", "texte en ", "texto en ",
    "texto em ", "testo in ", "langue ", "langues ", "la langue ", "lingua ", "lengua ", "lenguas ",
    "língua ", "llengua ", "idioma ", "limba ", "język ", "jazyk ", "język: ", "bahasa ", "tiếng ",
    "ภาษา", "اللغة ", "لغة ", "باللغة ", "زبان ", "γλώσσα ", "στα ", "на ", "auf deutsch "};
static const char *const words_behind[] = {" language", " languages", " lang", " text", " only",
    " (main)", " язык", " мова", " език", " јазик", " језик", " jezik", " jazyk", " valoda",
    " kalba", " keel", " kieli", " nyelv", " dili", " tili", " тілі", " tilida", " хэл", " sprache",
    " språk", " sprog", " taal", " llengua", " लिपि", " भाषा", " ভাষা", " زبان", "語版"};

static bool is_letters(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_alpha((unsigned char)s.p[i]))
			return false;
	}
	return s.n > 0;
}

bool language_is_code(struct str s)
{
	struct vocab_hit hit;
	return s.n <= 3 && vocab_find(&vocab_languages, s, &hit) && hit.rule == RULE_CODE;
}

/* The retired code of MARC that is another language's in ISO 639-3, where the endpoint means MARC. */
static bool find_name(struct context *context, struct str s, struct vocab_hit *hit)
{
	char key[4];
	if (context->settings->marc_languages && s.n == 3) {
		for (size_t i = 0; i < 3; i++)
			key[i] = ascii_lower(s.p[i]);
		if (vocab_find(&vocab_marc_languages, (struct str){key, 3}, hit))
			return true;
	}
	return vocab_match(&vocab_languages, context->arena, s, hit);
}

static struct str find_code(struct context *context, struct str s)
{
	struct vocab_hit hit;
	return find_name(context, s, &hit) && hit.rule == RULE_CODE ? hit.target : STR("");
}

/* ISO 15924, of scripts that living languages use. */
static bool is_script_code(struct str s)
{
	static const char *const scripts[] = {"latn", "cyrl", "arab", "hans", "hant", "grek",
	    "hebr", "deva", "beng", "thai", "jpan", "kore", "hang", "hani", "armn", "geor", "ethi",
	    "khmr", "laoo", "mymr", "tibt", "mong", "taml", "telu", "gujr", "guru", "knda", "mlym",
	    "orya", "sinh", "syrc", "thaa", "tfng", "cans", "cher", "hira", "kana", "brai", "java",
	    "bali", "copt", "zyyy"};
	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
		if (str_eq_nocase(s, str_from(scripts[i])))
			return true;
	}
	return false;
}

struct subtags {
	struct str part[8];
	size_t n;
};

static bool read_subtags(struct str s, struct subtags *tags)
{
	tags->n = 0;
	for (size_t i = 0; i <= s.n;) {
		size_t end = i;
		while (end < s.n && s.p[end] != '-' && s.p[end] != '_')
			end++;
		struct str part = str_sub(s, i, end - i);
		for (size_t j = 0; j < part.n; j++) {
			if (!ascii_is_alnum((unsigned char)part.p[j]))
				return false;
		}
		if (part.n == 0 || part.n > 8 || tags->n == 8)
			return false;
		tags->part[tags->n++] = part;
		i = end + 1;
	}
	return tags->n > 1;
}

/* Tags registered before there was a rule (RFC 5646, section 2.2.8). */
static struct str find_grandfathered(struct str s)
{
	static const char *const tags[][2] = {{"i-klingon", "tlh"}, {"i-lux", "ltz"},
	    {"i-navajo", "nav"}, {"i-hak", "hak"}, {"i-ami", "ami"}, {"i-bnn", "bnn"},
	    {"i-pwn", "pwn"}, {"i-tao", "tao"}, {"i-tay", "tay"}, {"i-tsu", "tsu"},
	    {"i-mingo", "see"}, {"i-default", "und"}, {"x-default", "und"}, {"art-lojban", "jbo"},
	    {"zh-min-nan", "nan"}, {"zh-min", "zho"}, {"zh-guoyu", "cmn"}, {"zh-hakka", "hak"},
	    {"zh-xiang", "hsn"}, {"no-bok", "nob"}, {"no-nyn", "nno"}, {"cel-gaulish", "xtg"},
	    {"en-gb-oed", "eng"}};
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		if (str_eq_nocase(s, str_from(tags[i][0])))
			return str_from(tags[i][1]);
	}
	return STR("");
}

/* "en-GB", "pt_BR", "zh-Hans-CN", "zh-yue", "de-1996" (RFC 5646): the language, or the extended one. */
static struct str find_tag(struct context *context, struct str s)
{
	struct subtags tags;
	if (s.n > 35 || !read_subtags(s, &tags))
		return STR("");
	struct str old = find_grandfathered(s);
	if (old.n)
		return old;
	struct str first = tags.part[0], second = tags.part[1];
	if (first.n < 2 || first.n > 3)
		return STR("");
	struct str code = find_code(context, first);
	uint64_t number;
	bool is_region = (second.n == 2 && is_letters(second)) ||
			 (second.n == 3 && str_to_u64(second, 999, &number));
	bool is_script = is_script_code(second);
	bool is_variant = (second.n >= 5 && is_letters(second)) ||
			  (second.n == 4 && ascii_is_digit((unsigned char)second.p[0]));
	if (!code.n)
		return STR("");
	if (is_region || is_script)
		return code;
	/* "ca-valencia"; in a compound word the first part is hardly a common code. */
	if (is_variant && language_is_common(first))
		return code;
	if (second.n == 3 && is_letters(second)) {
		bool is_upper = second.p[0] >= 'A' && second.p[0] <= 'Z';
		bool has_extensions = str_eq(code, STR("zho")) || str_eq(code, STR("ara")) ||
				      str_eq(code, STR("msa")) || str_eq(code, STR("sgn"));
		if (is_upper && language_is_common(code)) /* "eng-USA" */
			return code;
		if (!is_upper && has_extensions)
			return find_code(context, second);
	}
	return STR("");
}

/* A code or a name behind a URI or the name of its list. */
static struct str find_uri(struct context *context, struct str s)
{
	struct vocab_hit hit;
	struct str rest = s;
	size_t scheme = str_find(s, STR("://"), 0);
	if (scheme != STR_NONE && scheme < 6) {
		rest = str_from_index(s, scheme + 3);
		if (str_starts_nocase(rest, STR("www.")))
			rest = str_from_index(rest, 4);
		for (size_t i = 0; i < sizeof(uri_prefixes) / sizeof(*uri_prefixes); i++) {
			if (!str_starts_nocase(rest, str_from(uri_prefixes[i])))
				continue;
			rest = str_from_index(rest, strlen(uri_prefixes[i]));
			size_t end = 0;
			while (end < rest.n && !strchr("./#?", rest.p[end]))
				end++;
			return find_name(context, str_sub(rest, 0, end), &hit) ? hit.target
									       : STR("");
		}
		return STR("");
	}
	for (size_t i = 0; i < sizeof(code_prefixes) / sizeof(*code_prefixes); i++) {
		struct str prefix = str_from(code_prefixes[i]);
		if (!str_starts_nocase(s, prefix) || s.n < prefix.n + 2)
			continue;
		rest = str_from_index(s, prefix.n);
		char last = prefix.p[prefix.n - 1];
		if (last != ':' && last != '/' && !strchr(" :;=/)", rest.p[0]))
			continue;
		rest = str_trim_set(rest, " :;=/()");
		if (rest.n && find_name(context, rest, &hit))
			return hit.target;
		struct str code = rest.n ? find_tag(context, rest) : rest;
		if (code.n)
			return code;
	}
	return STR("");
}

/* "English (United Kingdom)", "Deutsch [ger]": what is in brackets says nothing else. */
static struct str find_before_brackets(struct context *context, struct str s)
{
	struct vocab_hit hit, inner;
	size_t open = str_find_char(s, '(', 0);
	if (open == STR_NONE)
		open = str_find_char(s, '[', 0);
	if (open == STR_NONE || open == 0 || open + 2 >= s.n || !strchr(")]", s.p[s.n - 1]))
		return STR("");
	struct str inside = str_trim(str_sub(s, open + 1, s.n - open - 2));
	if (!find_name(context, str_sub(s, 0, open), &hit))
		return STR("");
	if (find_name(context, inside, &inner) && !str_eq(inner.target, hit.target) &&
	    inner.rule != RULE_CODE)
		return STR("");
	return hit.target;
}

static struct str find_inside_words(struct context *context, struct str s)
{
	struct vocab_hit hit;
	for (size_t i = 0; i < sizeof(words_behind) / sizeof(*words_behind); i++) {
		struct str word = str_from(words_behind[i]);
		if (str_ends_nocase(s, word) && s.n > word.n + 2 &&
		    find_name(context, str_sub(s, 0, s.n - word.n), &hit) && hit.rule != RULE_CODE)
			return hit.target;
	}
	for (size_t i = 0; i < sizeof(words_before) / sizeof(*words_before); i++) {
		struct str word = str_from(words_before[i]);
		if (str_starts_nocase(s, word) && s.n > word.n + 2 &&
		    find_name(context, str_from_index(s, word.n), &hit) && hit.rule != RULE_CODE)
			return hit.target;
	}
	return STR("");
}

struct str language_code(struct context *context, struct str raw, enum rule *rule)
{
	struct vocab_hit hit;
	raw = str_trim(raw);
	if (raw.n == 0 || raw.n > VOCAB_KEY_MAX)
		return STR("");
	if (find_name(context, raw, &hit)) {
		*rule = hit.rule;
		return hit.target;
	}
	struct str s = str_trim_set(raw, " \t\r\n.,;:\"'*?");
	if (s.n > 2 && strchr("([<", s.p[0]) && strchr(")]>", s.p[s.n - 1]))
		s = str_trim(str_sub(s, 1, s.n - 2));
	if (s.n == 0)
		return STR("");
	if (s.n < raw.n && find_name(context, s, &hit)) {
		*rule = hit.rule;
		return hit.target;
	}
	struct str code;
	*rule = RULE_TAG;
	if ((code = find_tag(context, s)).n)
		return code;
	*rule = RULE_URI;
	if ((code = find_uri(context, s)).n)
		return code;
	*rule = RULE_NAME;
	if ((code = find_before_brackets(context, s)).n)
		return code;
	return find_inside_words(context, s);
}
