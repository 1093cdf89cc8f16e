/* SPDX-License-Identifier: MIT */
/*
 * The languages of a value: one, or several parted by marks, by joints ("and"),
 * or by nothing at all ("engfre"). What one language is written like is
 * language_code.c.
 */
#include "normalize/language.h"

#define MAX_LANGUAGES 50 /* of one value */

static void add_language(struct context *context, struct str code, enum rule rule)
{
	if (str_eq(code, STR("und")))
		return;
	const struct record *record = context->record;
	for (size_t i = record->n_values; i-- > 0 && record->values[i].field == context->field;) {
		if (record->values[i].kind == VALUE_LANGUAGE &&
		    str_eq(record->values[i].text, code))
			return;
	}
	add_value(context, VALUE_LANGUAGE, rule, code);
	context->has_language = true;
}

struct codes {
	struct str code[MAX_LANGUAGES];
	size_t n;
	bool is_all; /* every part is one */
};

static void add_code(struct context *context, struct codes *codes, struct str part)
{
	enum rule rule;
	struct str code = language_code(context, part, &rule);
	if (code.n && codes->n < MAX_LANGUAGES)
		codes->code[codes->n++] = code;
	else
		codes->is_all = false;
}

static bool is_joint(struct str word)
{
	static const char *const joints[] = {"and", "y", "e", "et", "und", "og", "och", "ja", "i",
	    "en", "a", "ve", "un", "ir", "și", "és", "и", "та", "і", "và", "dan", "or", "with", "-",
	    "+", "&"};
	for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
		if (str_eq_nocase(word, str_from(joints[i])))
			return true;
	}
	return false;
}

/* "Old English and Latin": the parts around words that join. */
static void split_at_joints(struct context *context, struct str raw, struct codes *codes)
{
	size_t start = 0, at = 0;
	bool has_joint = false;
	*codes = (struct codes){.is_all = true};
	while (at < raw.n) {
		size_t end = str_find_char(raw, ' ', at);
		end = end == STR_NONE ? raw.n : end;
		if (at > start && end < raw.n && is_joint(str_sub(raw, at, end - at))) {
			add_code(context, codes, str_sub(raw, start, at - start));
			start = end + 1;
			has_joint = true;
		}
		at = end + 1;
	}
	if (!has_joint)
		codes->is_all = false;
	else
		add_code(context, codes, str_from_index(raw, start));
}

/* "eng fre", "en fr": codes between blanks; of two letters only those that many repositories use. */
static void split_at_blanks(struct context *context, struct str raw, struct codes *codes)
{
	struct str rest = raw, part;
	*codes = (struct codes){.is_all = true};
	while (codes->is_all && str_next(&rest, ' ', &part)) {
		if (part.n == 0)
			continue;
		bool is_code = part.n == 3 ? part.p[0] >= 'a' && language_is_code(part)
					   : part.n == 2 && language_is_common(part);
		codes->is_all = is_code;
		if (is_code)
			add_code(context, codes, part);
	}
}

/* "engfre": nothing between them, so only those that many repositories use. */
static void split_glued(struct context *context, struct str raw, struct codes *codes)
{
	*codes = (struct codes){.is_all = raw.n % 3 == 0 && raw.n >= 6 && raw.n <= 30};
	for (size_t i = 0; codes->is_all && i < raw.n; i += 3) {
		struct str part = str_sub(raw, i, 3);
		codes->is_all = language_is_common(part);
		if (codes->is_all)
			add_code(context, codes, part);
	}
}

static void split_unmarked(struct context *context, struct str raw, struct codes *codes)
{
	split_glued(context, raw, codes);
	if (!codes->is_all)
		split_at_blanks(context, raw, codes);
	if (!codes->is_all)
		split_at_joints(context, raw, codes);
}

/* The next of several: cut at ; | , / # + & and line ends. */
static bool next_part(struct str *rest, struct str *part)
{
	while (rest->n && strchr(";|,/#+& \t\r\n", rest->p[0]))
		*rest = str_from_index(*rest, 1);
	if (rest->n == 0)
		return false;
	size_t i = 0;
	while (i < rest->n && !strchr(";|,/#+&\n", rest->p[i]))
		i++;
	*part = str_trim(str_sub(*rest, 0, i));
	*rest = str_from_index(*rest, i);
	return true;
}

static void split_at_marks(struct context *context, struct str raw, struct codes *codes)
{
	struct str rest = raw, part;
	*codes = (struct codes){.is_all = true};
	while (codes->n < MAX_LANGUAGES && next_part(&rest, &part)) {
		/* "English, French and German" */
		size_t before = codes->n;
		bool was_all = codes->is_all;
		if (str_starts(part, STR("and ")))
			part = str_from_index(part, 4);
		add_code(context, codes, part);
		if (codes->n > before)
			continue;
		struct codes inner;
		split_unmarked(context, part, &inner);
		if (!inner.is_all || inner.n == 0)
			continue;
		codes->is_all = was_all;
		for (size_t i = 0; i < inner.n && codes->n < MAX_LANGUAGES; i++)
			codes->code[codes->n++] = inner.code[i];
	}
}

void normalize_language(struct context *context, struct str raw)
{
	enum rule rule;
	raw = str_trim(raw);
	if (raw.n == 0)
		return;
	struct str code = language_code(context, raw, &rule);
	if (code.n) {
		add_language(context, code, rule);
		return;
	}
	struct codes codes = {.is_all = false};
	if (raw.n <= VOCAB_KEY_MAX * 4 && str_find(raw, STR("://"), 0) == STR_NONE) {
		split_at_marks(context, raw, &codes);
		for (size_t i = 0; i < codes.n; i++)
			add_language(context, codes.code[i], RULE_PART);
	}
	if (codes.n == 0 && raw.n <= VOCAB_KEY_MAX) {
		code = language_misspelt(context->arena, raw);
		if (code.n) {
			add_language(context, code, RULE_MISSPELT);
			return;
		}
	}
	if (codes.n == 0 || !codes.is_all)
		add_issue(context, ISSUE_LANGUAGE_UNKNOWN, raw);
}
