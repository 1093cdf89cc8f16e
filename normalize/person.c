/* SPDX-License-Identifier: MIT */
/*
 * Creators and contributors: what is glued to a name is taken off (ORCID iDs,
 * mail addresses, brackets), several names in one value are parted, and
 * organisations and placeholders are told from persons.
 */
#include "base/utf8.h"
#include "normalize/person_name.h"

#define MAX_PERSON_BYTES 20000 /* a collaboration in one value; longer is no name */
#define MAX_PERSONS      2000  /* in one value */

static void add_person(struct context *context, const struct name *name, enum rule rule,
    struct str orcid)
{
	struct value *value = add_value(context, VALUE_PERSON, rule, name->family);
	value->tag = (uint8_t)name->kind;
	value->part[PERSON_GIVEN] = name->given;
	value->part[PERSON_SUFFIX] = name->suffix;
	value->part[PERSON_ORCID] = orcid;
}

static struct str cut(struct context *context, struct str s, size_t start, size_t end)
{
	if (end >= s.n)
		return str_trim(str_sub(s, 0, start));
	if (start == 0)
		return str_trim(str_from_index(s, end));
	return arena_printf(context->arena, "%.*s %.*s", (int)start, s.p, (int)(s.n - end), s.p + end);
}

/* Takes an ORCID iD off, with its label or resolver and the brackets around it. */
static struct str take_orcid(struct context *context, struct str s, struct str *orcid)
{
	static const char *const leads[] = {"https://orcid.org/", "http://orcid.org/", "orcid.org/", "ORCID iD:",
	    "ORCID:", "orcid iD", "orcid", "http://www.orcid.org/"};
	size_t start, end;
	if (!orcid_find(context, s, &start, &end, orcid))
		return s;
	for (bool again = true; again;) {
		again = false;
		while (start && strchr(" ([<,;:=", s.p[start - 1]))
			start--;
		for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
			struct str lead = str_from(leads[i]);
			if (str_ends_nocase(str_sub(s, 0, start), lead)) {
				start -= lead.n;
				again = true;
			}
		}
	}
	while (end < s.n && strchr(")]>/", s.p[end]))
		end++;
	return cut(context, s, start, end);
}

static struct str take_mail(struct context *context, struct str s)
{
	size_t at;
	while ((at = str_find_char(s, '@', 0)) != STR_NONE) {
		size_t start = at, end = at + 1;
		while (start && !strchr(" <(,;[:", s.p[start - 1]))
			start--;
		while (end < s.n && !strchr(" >),;]", s.p[end]))
			end++;
		while (start && strchr("<([ :", s.p[start - 1]))
			start--;
		while (end < s.n && strchr(">)]", s.p[end]))
			end++;
		s = cut(context, s, start, end);
	}
	return s;
}

/* Without what stands in brackets; whole brackets only around a name. */
static struct str take_brackets(struct context *context, struct str s)
{
	static const char pairs[][3] = {"()", "[]", "<>", "{}"};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		size_t start;
		while ((start = str_find_char(s, pairs[i][0], 0)) != STR_NONE) {
			size_t end = str_find_char(s, pairs[i][1], start);
			if (end == STR_NONE)
				return str_trim(str_sub(s, 0, start));
			if (start == 0 && end == s.n - 1)
				return str_trim(str_sub(s, 1, s.n - 2));
			s = cut(context, s, start, end + 1);
		}
	}
	return s;
}

static struct str plain_apostrophes(struct context *context, struct str s)
{
	struct str mark = STR("’");
	if (str_find(s, mark, 0) == STR_NONE)
		return s;
	char *out = arena_alloc(context->arena, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		bool is_mark = str_starts(str_from_index(s, i), mark);
		out[n++] = is_mark ? '\'' : s.p[i];
		i += is_mark ? mark.n : 1;
	}
	return (struct str){out, n};
}

static struct str drop_et_al(struct str s)
{
	static const char *const ends[] = {"et al.", "et al", "and others", "u.a.", "[et al.]", "(et al.)", "и др.",
	    "et. al.", "et.al.", "..."};
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		struct str end = str_from(ends[i]);
		if (str_ends_nocase(s, end) && s.n > end.n && strchr(" ,;", s.p[s.n - end.n - 1]))
			return str_trim_set(str_sub(s, 0, s.n - end.n), " ,;");
	}
	return s;
}

static void read_one(struct context *context, struct str s, bool is_split)
{
	struct str orcid = STR("");
	struct str raw = s;
	bool has_digit = false, has_odd = false;
	for (size_t i = 0; i < s.n; i++) {
		has_digit |= ascii_is_digit((unsigned char)s.p[i]) != 0;
		has_odd |= strchr("@([<{", s.p[i]) != NULL;
	}
	if (is_placeholder(context, &vocab_name_placeholders, s)) {
		add_issue(context, ISSUE_NAME_PLACEHOLDER, raw);
		return;
	}
	if (has_digit)
		s = take_orcid(context, s, &orcid);
	if (has_odd)
		s = take_mail(context, s);
	struct name name;
	if (!name_is_organisation(context, s)) {
		if (has_odd)
			s = take_brackets(context, s);
		s = str_trim_set(drop_et_al(str_trim(s)), " ,;:");
		if (s.n == 0 || is_placeholder(context, &vocab_name_placeholders, s)) {
			add_issue(context, ISSUE_NAME_PLACEHOLDER, raw);
			return;
		}
		name_read(context, plain_apostrophes(context, s), &name);
		if (name.family.n == 0) {
			add_issue(context, ISSUE_NAME_PLACEHOLDER, raw);
			return;
		}
	} else {
		name = (struct name){.family = str_trim_set(s, " ,;"), .kind = PERSON_ORGANISATION,
		    .rule = RULE_NAME_CORPORATE};
	}
	add_person(context, &name, is_split ? RULE_NAME_SPLIT : name.rule, orcid);
}

/* Cuts s at the first of " and ", " & ", " und " ... from `from` on; the joint's width, or 0. */
static size_t find_joint(struct str s, size_t from, size_t *at)
{
	static const char *const joints[] = {" and ", " & ", " und ", " et ", " AND ", " y "};
	for (size_t i = from; i < s.n; i++) {
		if (s.p[i] != ' ')
			continue;
		for (size_t j = 0; j < sizeof(joints) / sizeof(*joints); j++) {
			if (str_starts(str_from_index(s, i), str_from(joints[j]))) {
				*at = i;
				return strlen(joints[j]);
			}
		}
	}
	return 0;
}

static size_t count_char(struct str s, char c)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

static bool has_blank(struct str s)
{
	return str_find_char(str_trim(s), ' ', 0) != STR_NONE;
}

/* How commas part the names of one value. */
enum list { LIST_NONE, LIST_DIRECT, LIST_PAIRS };

/*
 * "p. auer, n. cesa-bianchi": each part starts or ends with initials.
 * "Doe, J., Roe, R.": every second part is initials alone.
 */
static enum list find_list(struct str s)
{
	struct str rest = s, part;
	size_t n = 0, n_direct = 0, n_even = 0;
	while (str_next(&rest, ',', &part)) {
		part = str_trim(part);
		if (part.n == 0)
			continue;
		size_t first = str_find_char(part, ' ', 0), last = part.n;
		while (last && part.p[last - 1] != ' ')
			last--;
		bool starts = part.n > 2 && part.p[1] == '.' && part.n > 4 &&
			      !name_is_initials(part);
		bool ends = first != STR_NONE && name_is_initials(str_from_index(part, last)) &&
			    !name_is_initials(str_sub(part, 0, first)) &&
			    !name_is_particle(str_sub(part, 0, first));
		n_direct += starts || ends;
		n_even += n % 2 == 1 && name_is_initials(part);
		n++;
	}
	if (n >= 2 && n_direct == n)
		return LIST_DIRECT;
	if (n >= 4 && n % 2 == 0 && n_even == n / 2)
		return LIST_PAIRS;
	return LIST_NONE;
}

static bool read_list(struct context *context, struct str s)
{
	enum list list = find_list(s);
	if (list == LIST_NONE)
		return false;
	struct str rest = s, part;
	for (size_t n = 0; n < MAX_PERSONS && str_next(&rest, ',', &part); n++) {
		if (list == LIST_PAIRS && rest.p) {
			struct str given;
			str_next(&rest, ',', &given);
			part = (struct str){part.p, (size_t)(given.p + given.n - part.p)};
		}
		part = str_trim(part);
		if (part.n)
			read_one(context, part, true);
	}
	return true;
}

/* Names joined by "and"; every one must look whole, or the "and" is part of a name. */
static void read_joined(struct context *context, struct str s, bool is_split)
{
	size_t at, width, from = 0;
	bool is_joint = find_joint(s, 0, &at) != 0 && !name_is_organisation(context, s);
	for (size_t start = 0; is_joint; start = at + width) {
		width = find_joint(s, start, &at);
		struct str part = str_trim_set(str_sub(s, start, (width ? at : s.n) - start), " ,");
		is_joint = has_blank(part) || str_find_char(part, ',', 0) != STR_NONE;
		if (!width)
			break;
	}
	if (!is_joint) {
		if (!(str_find_char(s, ',', 0) != STR_NONE && read_list(context, s)))
			read_one(context, s, is_split);
		return;
	}
	for (size_t n = 0; n < MAX_PERSONS; n++) {
		width = find_joint(s, from, &at);
		struct str part = str_trim_set(str_sub(s, from, (width ? at : s.n) - from), " ,");
		if (part.n && !read_list(context, part))
			read_one(context, part, true);
		if (!width)
			break;
		from = at + width;
	}
}

void normalize_person(struct context *context, struct str raw)
{
	enum rule rule;
	struct str s = text_clean(context->arena, raw, &rule, NULL);
	if (s.n == 0)
		return;
	if (s.n > MAX_PERSON_BYTES)
		return;
	if (str_starts_nocase(s, STR("by ")) && s.n > 8)
		s = str_from_index(s, 3);
	if (str_find_char(s, ';', 0) == STR_NONE) {
		read_joined(context, s, false);
		return;
	}
	struct str rest = s, part;
	size_t n_parts = count_char(s, ';') + 1, n = 0;
	while (n++ < MAX_PERSONS && str_next(&rest, ';', &part)) {
		part = str_trim(part);
		struct str orcid = STR("");
		if (part.n == 0)
			continue;
		/* "Doe, Jane; 0000-0002-1825-0097": the iD belongs to the one before. */
		struct str left = take_orcid(context, part, &orcid);
		struct record *record = context->record;
		if (orcid.n && left.n == 0) {
			if (record->n_values && record->values[record->n_values - 1].kind == VALUE_PERSON)
				record->values[record->n_values - 1].part[PERSON_ORCID] = orcid;
			continue;
		}
		read_joined(context, part, n_parts > 1);
	}
}
