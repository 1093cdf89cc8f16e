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

static bool is_letters(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_alpha((unsigned char)s.p[i]))
			return false;
	}
	return true;
}

/* "en-GB", "pt_BR", "zh-Hans-CN": a code and then a script or a region (RFC 5646). */
static bool is_tag(struct str raw, size_t *code_n)
{
	size_t n = 0;
	while (n < raw.n && raw.p[n] != '-' && raw.p[n] != '_')
		n++;
	*code_n = n;
	struct str rest = str_from_index(raw, n + 1);
	size_t end = 0;
	while (end < rest.n && rest.p[end] != '-' && rest.p[end] != '_')
		end++;
	struct str part = str_sub(rest, 0, end);
	uint64_t region;
	if (n < 2 || n > 3 || rest.n > 20)
		return false;
	return ((part.n == 2 || part.n == 4) && is_letters(part)) ||
	       (part.n == 3 && str_to_u64(part, 999, &region));
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
	/* "English (UK)", "Deutsch [ger]": a region or the code again. Longer ones are dialects. */
	size_t bracket = str_find_char(raw, '(', 0);
	if (bracket == STR_NONE)
		bracket = str_find_char(raw, '[', 0);
	if (bracket != STR_NONE && bracket > 0 && raw.n - bracket <= 5 &&
	    is_letters(str_sub(raw, bracket + 1, raw.n - bracket - 2)) &&
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
	while (rest->n && strchr(";|,/# \t\r\n", rest->p[0]))
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

/* "eng fre", "English and French": codes between blanks, or names with a joint between them. */
static size_t split_words(struct context *context, struct str raw, struct str *codes)
{
	struct str rest = raw, part;
	size_t n = 0;
	bool has_joint = false, all_codes = true;
	while (str_next(&rest, ' ', &part)) {
		size_t before = n;
		if (part.n == 0 || str_eq_nocase(part, STR("and")) || str_eq(part, STR("&")) ||
		    str_eq(part, STR("y")) || str_eq(part, STR("et")) || str_eq(part, STR("und")) ||
		    str_eq(part, STR("-")) || str_eq(part, STR("+"))) {
			has_joint |= part.n > 0 && before > 0;
			continue;
		}
		enum rule rule;
		struct str code = language_code(context->arena, part, &rule);
		if (code.n == 0 || n == MAX_LANGUAGES)
			return 0;
		all_codes &= rule == RULE_CODE && part.n == 3 && part.p[0] >= 'a';
		codes[n++] = code;
	}
	return has_joint || all_codes ? n : 0;
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
