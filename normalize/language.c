/* SPDX-License-Identifier: MIT */
#include "normalize/kinds.h"

#define MAX_LANGUAGES 50 /* of one value */

static const char *const uri_prefixes[] = {
    "http://lexvo.org/id/iso639-3/",
    "http://www.lexvo.org/id/iso639-3/",
    "https://lexvo.org/id/iso639-3/",
    "http://lexvo.org/id/iso639-1/",
    "http://id.loc.gov/vocabulary/iso639-1/",
    "http://id.loc.gov/vocabulary/iso639-2/",
    "http://id.loc.gov/vocabulary/languages/",
    "https://id.loc.gov/vocabulary/iso639-1/",
    "https://id.loc.gov/vocabulary/iso639-2/",
    "https://id.loc.gov/vocabulary/languages/",
    "http://publications.europa.eu/resource/authority/language/",
    "https://iso639-3.sil.org/code/",
    "urn:iso:std:iso:639:",
    "info:lang/",
    "iso639-3:",
    "iso639-2:",
    "iso639-1:",
    "lang:",
};

/* "en-GB", "pt_BR", "zh-Hans-CN": subtags after a code (RFC 5646), each 1 to 8 letters or digits. */
static bool is_tag(struct str raw, size_t *code_n)
{
	size_t n = 0, part = 0, n_parts = 0;
	for (size_t i = 0; i <= raw.n; i++) {
		char c = i < raw.n ? raw.p[i] : '-';
		if (c == '-' || c == '_') {
			if (part == 0 || part > 8)
				return false;
			if (n_parts++ == 0)
				n = part;
			part = 0;
		} else if (ascii_is_alnum((unsigned char)c)) {
			part++;
		} else {
			return false;
		}
	}
	*code_n = n;
	if (n_parts < 2 || n < 2 || n > 3)
		return false;
	/* A region or a script must follow: "en-GB" is a tag, "nl-fr" is none but does no harm. */
	return true;
}

struct str language_code(struct arena *arena, struct str raw, enum rule *rule)
{
	raw = str_trim_set(raw, " \t\r\n.,;:\"'*");
	if (raw.n == 0 || raw.n > VOCAB_KEY_MAX)
		return STR("");
	struct vocab_hit hit;
	if (vocab_match(&vocab_languages, arena, raw, &hit)) {
		*rule = hit.rule;
		return hit.target;
	}
	size_t n;
	if (is_tag(raw, &n) && vocab_match(&vocab_languages, arena, str_sub(raw, 0, n), &hit) &&
	    hit.rule == RULE_CODE) {
		*rule = RULE_TAG;
		return hit.target;
	}
	for (size_t i = 0; i < sizeof(uri_prefixes) / sizeof(*uri_prefixes); i++) {
		struct str prefix = str_from(uri_prefixes[i]);
		if (!str_starts_nocase(raw, prefix))
			continue;
		struct str rest = str_trim_set(str_from_index(raw, prefix.n), "/#");
		if (vocab_match(&vocab_languages, arena, rest, &hit)) {
			*rule = RULE_URI;
			return hit.target;
		}
	}
	/* "English (UK)", "Deutsch [ger]": what stands before the bracket, if that is one. */
	size_t bracket = str_find_char(raw, '(', 0);
	if (bracket == STR_NONE)
		bracket = str_find_char(raw, '[', 0);
	if (bracket != STR_NONE && bracket > 0 &&
	    vocab_match(&vocab_languages, arena, str_sub(raw, 0, bracket), &hit)) {
		*rule = hit.rule;
		return hit.target;
	}
	return STR("");
}

static bool add_language(struct context *context, struct str code, enum rule rule)
{
	if (str_eq(code, STR("und")))
		return true;
	const struct record *record = context->record;
	for (size_t i = record->n_values; i-- > 0 && record->values[i].field == context->field;) {
		if (record->values[i].kind == VALUE_LANGUAGE &&
		    str_eq(record->values[i].text, code))
			return true;
	}
	add_value(context, VALUE_LANGUAGE, rule, code);
	context->has_language = true;
	return true;
}

/* The next of several: cut at ; | , / # and at blanks around "and". */
static bool next_part(struct str *rest, struct str *part)
{
	while (rest->n && strchr(";|,/# \t", rest->p[0]))
		*rest = str_from_index(*rest, 1);
	if (rest->n == 0)
		return false;
	size_t i = 0;
	while (i < rest->n && !strchr(";|,/#\n", rest->p[i]))
		i++;
	*part = str_trim(str_sub(*rest, 0, i));
	*rest = str_from_index(*rest, i);
	return true;
}

static size_t split_codes(struct context *context, struct str raw, struct str *codes, bool *is_all)
{
	struct str rest = raw, part;
	size_t n = 0;
	*is_all = true;
	while (n < MAX_LANGUAGES && next_part(&rest, &part)) {
		enum rule rule;
		struct str code = language_code(context->arena, part, &rule);
		if (code.n)
			codes[n++] = code;
		else
			*is_all = false;
	}
	return n;
}

/* "eng fre", "English and French": codes or names between blanks, all of them known. */
static size_t split_words(struct context *context, struct str raw, struct str *codes)
{
	struct str rest = raw, part;
	size_t n = 0;
	while (str_next(&rest, ' ', &part)) {
		if (part.n == 0 || str_eq_nocase(part, STR("and")) || str_eq(part, STR("&")) ||
		    str_eq(part, STR("y")) || str_eq(part, STR("et")) || str_eq(part, STR("und")) ||
		    str_eq(part, STR("-")) || str_eq(part, STR("+")))
			continue;
		enum rule rule;
		struct str code = language_code(context->arena, part, &rule);
		if (code.n == 0 || n == MAX_LANGUAGES)
			return 0;
		codes[n++] = code;
	}
	return n;
}

void normalize_language(struct context *context, struct str raw)
{
	enum rule rule;
	raw = str_trim(raw);
	if (raw.n == 0)
		return;
	struct str code = language_code(context->arena, raw, &rule);
	if (code.n) {
		add_language(context, code, rule);
		return;
	}
	if (raw.n > VOCAB_KEY_MAX * 4) {
		add_issue(context, ISSUE_LANGUAGE_UNKNOWN, raw);
		return;
	}
	struct str codes[MAX_LANGUAGES];
	bool is_all;
	size_t n = split_codes(context, raw, codes, &is_all);
	if (!is_all && n == 0)
		n = split_words(context, raw, codes);
	else if (!is_all)
		add_issue(context, ISSUE_LANGUAGE_UNKNOWN, raw);
	for (size_t i = 0; i < n; i++)
		add_language(context, codes[i], RULE_PART);
	if (n == 0)
		add_issue(context, ISSUE_LANGUAGE_UNKNOWN, raw);
}
