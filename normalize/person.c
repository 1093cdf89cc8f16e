/* SPDX-License-Identifier: MIT */
/*
 * Creators and contributors: several names in one value are parted, what is
 * glued to each is taken off, and organisations and placeholders are told from
 * persons.
 */
#include "base/utf8.h"
#include "normalize/person_glue.h"
#include "normalize/person_name.h"

#define MAX_PERSON_BYTES 20000 /* a collaboration in one value; longer is no name */
#define MAX_PERSONS	 2000  /* in one value */

static void add_person(
    struct context *context, const struct name *name, enum rule rule, struct str orcid)
{
	struct value *value = add_value(context, VALUE_PERSON, rule, name->family);
	value->tag = (uint8_t)name->kind;
	value->part[PERSON_GIVEN] = name->given;
	value->part[PERSON_SUFFIX] = name->suffix;
	value->part[PERSON_ORCID] = orcid;
}

/* "Unknown", "Unknown, Unknown", "Desconocido, Autor", "Unknown photographer" */
static bool is_nobody(struct context *context, struct str s, const struct name_words *words)
{
	if (is_placeholder(context, &vocab_name_placeholders, s))
		return true;
	bool has_nobody = false;
	for (size_t i = 0; i < words->n; i++) {
		uint32_t classes = words->word[i].classes;
		if (!(classes & (WORD_NOBODY | WORD_ROLE)))
			return false;
		has_nobody |= (classes & WORD_NOBODY) != 0;
	}
	return has_nobody;
}

/* What the bytes of a name show before anything is looked up. */
struct signs {
	size_t n_commas, n_blanks;
	bool has_digit, has_odd; /* brackets, at signs, marks of footnotes, colons */
	bool has_joint;		 /* semicolons, strokes, marks of other scripts */
};

enum { SIGN_DIGIT = 1, SIGN_ODD = 2, SIGN_JOINT = 4 };

static const uint8_t byte_signs[256] = {
    ['0' ... '9'] = SIGN_DIGIT,
    ['@'] = SIGN_ODD,
    ['('] = SIGN_ODD,
    ['['] = SIGN_ODD,
    ['<'] = SIGN_ODD,
    ['{'] = SIGN_ODD,
    ['*'] = SIGN_ODD,
    ['#'] = SIGN_ODD,
    [':'] = SIGN_ODD,
    ['^'] = SIGN_ODD,
    [0xC2] = SIGN_ODD,
    [0xE2] = SIGN_ODD,
    [';'] = SIGN_JOINT,
    ['|'] = SIGN_JOINT,
    ['"'] = SIGN_JOINT,
    [0xCA] = SIGN_JOINT,
    [0xD8] = SIGN_JOINT,
    [0xE3 ... 0xFF] = SIGN_JOINT,
};

static struct signs read_signs(struct str s)
{
	struct signs signs = {0};
	unsigned seen = 0;
	for (size_t i = 0; i < s.n; i++) {
		signs.n_commas += s.p[i] == ',';
		signs.n_blanks += s.p[i] == ' ';
		seen |= byte_signs[(unsigned char)s.p[i]];
	}
	signs.has_digit = seen & SIGN_DIGIT;
	signs.has_odd = seen & SIGN_ODD;
	signs.has_joint = seen & SIGN_JOINT;
	return signs;
}

static void add_organisation(struct context *context, struct str s, bool is_split, struct str orcid)
{
	s = str_trim_set(s, " ,;");
	/* "[University of Oxford]": supplied by a cataloguer. */
	if (s.n > 2 && s.p[0] == '[' && str_find_char(s, ']', 0) == s.n - 1)
		s = str_sub(s, 1, s.n - 2);
	struct name name = {.family = s, .kind = PERSON_ORGANISATION};
	add_person(context, &name, is_split ? RULE_NAME_SPLIT : RULE_NAME_CORPORATE, orcid);
}

/* One name, of which nothing more can be taken off. */
static void read_bare(
    struct context *context, struct str s, struct str raw, bool is_split, struct str orcid)
{
	struct name_words words;
	struct name name = {0};
	name_words_read(context, s, &words);
	if (words.n && (words.word[0].classes & (WORD_LEAD | WORD_ROLE))) {
		struct str bare = glue_take_lead(context, s);
		if (bare.n < s.n) {
			raw = s = str_trim_set(bare, " ,;:");
			name_words_read(context, s, &words);
		}
	}
	if (s.n && !is_nobody(context, s, &words)) {
		if (name_words_are_organisation(&words)) {
			add_organisation(context, raw, is_split, orcid);
			return;
		}
		name_read(context, s, &words, &name);
	}
	if (name.family.n == 0)
		add_issue(context, ISSUE_NAME_PLACEHOLDER, raw);
	else
		add_person(context, &name, is_split ? RULE_NAME_SPLIT : name.rule, orcid);
}

static void read_one(struct context *context, struct str s, bool is_split)
{
	struct signs signs = read_signs(s);
	struct str raw = s, orcid = STR("");
	if (signs.has_digit || signs.has_odd) {
		if (is_placeholder(context, &vocab_name_placeholders, s)) {
			add_issue(context, ISSUE_NAME_PLACEHOLDER, raw);
			return;
		}
		struct glued name = glue_copy(context, s);
		if (signs.has_digit)
			orcid = glue_take_orcid(context, &name);
		if (signs.has_odd)
			glue_take_addresses(&name);
		raw = arena_str(context->arena, glue_str(&name));
		if (glue_has_qualifier(context, raw)) {
			add_organisation(context, raw, is_split, orcid);
			return;
		}
		if (signs.has_odd)
			glue_take_brackets(&name);
		if (signs.has_digit)
			glue_take_dates(&name);
		glue_take_notes(&name);
		s = glue_str(&name);
	}
	s = str_trim_set(glue_take_et_al(str_trim(s)), " ,;:");
	read_bare(context, s, raw, is_split, orcid);
}

/* " and ", " & ", " und " ...: their width at byte i of s, or 0. */
static size_t joint_at(struct str s, size_t i)
{
	static const char *const joints[] = {" and ", " & ", " und ", " et ", " AND ", " y ", " e ",
	    " en ", " og ", " och ", " i ", " и ", " та ", " ve ", " dan ", " with ", " / ", " + "};
	if (s.p[i] != ' ' || i + 3 > s.n)
		return 0;
	for (size_t j = 0; j < sizeof(joints) / sizeof(*joints); j++) {
		if (s.p[i + 1] == joints[j][1] &&
		    str_starts(str_from_index(s, i), str_from(joints[j])))
			return strlen(joints[j]);
	}
	return 0;
}

/* Joints of one letter stand in family names too: "Ortega y Gasset, José". */
static bool is_weak_joint(struct str s, size_t i, size_t width)
{
	return width == 3 && strchr("yei", s.p[i + 1]);
}

/* Cuts s at the first joint from `from` on; the joint's width, or 0. */
static size_t find_joint(struct str s, size_t from, size_t *at)
{
	for (size_t i = from; i < s.n; i++) {
		size_t width = joint_at(s, i);
		if (width) {
			*at = i;
			return width;
		}
	}
	return 0;
}

static bool has_blank(struct str s)
{
	return str_find_char(str_trim(s), ' ', 0) != STR_NONE;
}

static bool has_comma(struct str s)
{
	return str_find_char(str_trim_set(s, " ,"), ',', 0) != STR_NONE;
}

/* How commas part the names of one value. */
enum list { LIST_NONE, LIST_DIRECT, LIST_PAIRS, LIST_FIRST_INVERTED };

/* What is known of the parts between commas. */
struct parts {
	size_t n, n_words; /* parts that are names, those of two words or more */
	size_t n_direct,
	    n_initials; /* those with initials at an end; those of initials at odd places */
	size_t n_long;	/* of two words or initials at odd places */
	size_t n_east_asian, n_short; /* those in Han or Hangul; of fewer than three characters */
	bool starts_with_initials, starts_inverted, has_organisation;
	bool was_whole, was_behind; /* the part before: two words; a degree, which ends a name */
	bool has_name_behind;	    /* behind a degree */
};

/* Suffixes, degrees and roles: what stands behind a name is no name. */
static bool is_behind_name(const struct name_words *words, struct str part, bool is_whole)
{
	return name_part_of(words->word, words->n, false) != NAME_PART_NAME &&
	       (is_whole || !name_is_initials(part));
}

static void count_part(struct context *context, struct parts *parts, struct str part)
{
	struct name_words words;
	name_words_read(context, part, &words);
	if (words.n == 0)
		return;
	if (parts->n && is_behind_name(&words, part, parts->was_whole)) {
		parts->was_behind = true;
		return;
	}
	parts->has_name_behind |= parts->was_behind;
	parts->was_behind = false;
	parts->has_organisation |= name_words_are_organisation(&words);
	struct str first = words.word[0].text, last = words.word[words.n - 1].text;
	bool is_initials = name_is_initials(part);
	bool starts =
	    words.n > 1 && !is_initials && name_is_initials(first) && first.p[first.n - 1] == '.';
	starts |= part.n > 4 && part.p[1] == '.' && !is_initials;
	bool ends = words.n > 1 && name_is_initials(last) && !name_is_initials(first) &&
		    !(words.word[0].classes & (WORD_PARTICLE | WORD_PREFIX));
	parts->n_direct += starts || ends;
	parts->was_whole = words.n > 1 && !is_initials;
	parts->n_words += parts->was_whole;
	if (parts->n == 0)
		parts->starts_with_initials = starts;
	if (parts->n == 1)
		parts->starts_inverted = is_initials && parts->n_direct == 0;
	if (parts->n % 2 == 1) {
		parts->n_initials += is_initials;
		parts->n_long += is_initials || words.n > 1;
	}
	if (name_is_east_asian(part)) {
		bool is_kana = part.n > 1 && (unsigned char)part.p[0] == 0xE3;
		parts->n_east_asian++;
		parts->n_short += is_kana || utf8_length(part) < 3;
	}
	parts->n++;
}

/*
 * "p. auer, n. cesa-bianchi": each part starts or ends with initials.
 * "Doe, J., Roe, R.": every second part is initials alone.
 * "Doe, J., R. Roe, E. Poe": the first name alone is inverted.
 * "Jane Doe, Richard Roe, Ann Poe": too many for one name, and each is whole.
 * `likely` is what the rest of the value shows.
 */
static enum list find_list(struct context *context, struct str s, enum list likely)
{
	struct parts parts = {0};
	struct str rest = s, part;
	while (str_next(&rest, ',', &part))
		count_part(context, &parts, str_trim(part));
	size_t n = parts.n;
	if (n < 2)
		return LIST_NONE;
	if (parts.n_direct == n)
		return LIST_DIRECT;
	if (n >= 4 && parts.n_initials == n / 2)
		return LIST_PAIRS;
	if (n >= 3 && parts.starts_inverted && parts.n_direct == n - 2)
		return LIST_FIRST_INVERTED;
	if (parts.has_organisation)
		return LIST_NONE;
	if (parts.n_east_asian == n && (parts.n_short == 0 || n > 2))
		return LIST_DIRECT;
	if (parts.n_words == n &&
	    (n > 2 || parts.starts_with_initials || parts.has_name_behind || likely == LIST_DIRECT))
		return LIST_DIRECT;
	if (n >= 4 && n % 2 == 0 && (parts.n_long > 0 || likely == LIST_PAIRS))
		return LIST_PAIRS;
	return LIST_NONE;
}

/* The next name of a list, with the suffixes and degrees behind it. */
static struct str next_name(struct context *context, enum list list, struct str *rest)
{
	struct str name = {0}, part;
	size_t n_left = list == LIST_DIRECT ? 1 : 2;
	bool is_whole = false;
	for (struct str behind = *rest; str_next(&behind, ',', &part); *rest = behind) {
		struct str bare = str_trim(part);
		struct name_words words;
		name_words_read(context, bare, &words);
		bool is_name = words.n && !(name.p && is_behind_name(&words, bare, is_whole));
		if (is_name && n_left == 0)
			break;
		n_left -= is_name;
		if (is_name)
			is_whole = words.n > 1 && !name_is_initials(bare);
		if (!name.p)
			name.p = part.p;
		name.n = (size_t)(part.p + part.n - name.p);
	}
	return str_trim(name);
}

static bool read_list(struct context *context, struct str s, enum list likely)
{
	enum list list = has_comma(s) ? find_list(context, s, likely) : LIST_NONE;
	if (list == LIST_NONE)
		return false;
	struct str rest = s;
	for (size_t n = 0; n < MAX_PERSONS && rest.p; n++) {
		struct str name = next_name(context, list, &rest);
		if (name.n == 0)
			break;
		read_one(context, name, true);
		if (list == LIST_FIRST_INVERTED)
			list = LIST_DIRECT;
	}
	return true;
}

static bool is_organisation(struct context *context, struct str s)
{
	struct name_words words;
	name_words_read(context, s, &words);
	return name_words_are_organisation(&words);
}

/* "Doe, Jane", and not "Doe, editor". */
static bool is_pair(struct context *context, struct str s)
{
	struct parts parts = {0};
	struct str rest = s, part;
	if (!has_comma(s))
		return false;
	while (parts.n < 2 && str_next(&rest, ',', &part))
		count_part(context, &parts, str_trim(part));
	return parts.n > 1;
}

/* True where every name between joints looks whole; else the "and" is part of a name. */
static bool has_whole_names(struct context *context, struct str s, enum list *likely)
{
	size_t at, width = 1;
	if (find_joint(s, 0, &at) == 0 || is_organisation(context, s))
		return false;
	for (size_t start = 0; width; start = at + width) {
		width = find_joint(s, start, &at);
		struct str part = str_trim_set(str_sub(s, start, (width ? at : s.n) - start), " ,");
		bool has_pair = is_pair(context, part);
		if (!has_blank(part) && !has_pair)
			return false;
		if (width && is_weak_joint(s, at, width) && !has_pair)
			return false;
		/* The last one is alone. */
		*likely = has_pair ? LIST_PAIRS : LIST_DIRECT;
	}
	return true;
}

/* Names joined by "and" and commas, which mean nothing in brackets. */
static void read_joined(struct context *context, struct str s, bool is_split)
{
	size_t at = 0, width = 1;
	enum list likely = LIST_NONE;
	struct str whole = s;
	struct signs signs = read_signs(s);
	if (signs.has_odd || signs.has_digit) {
		struct glued name = glue_copy(context, s);
		glue_take_brackets(&name);
		glue_take_dates(&name);
		s = glue_str(&name);
	}
	if (!has_whole_names(context, s, &likely)) {
		if (!read_list(context, s, LIST_NONE))
			read_one(context, whole, is_split);
		return;
	}
	for (size_t n = 0, from = 0; n < MAX_PERSONS && width; n++, from = at + width) {
		width = find_joint(s, from, &at);
		struct str part = str_trim_set(str_sub(s, from, (width ? at : s.n) - from), " ,");
		if (part.n && !read_list(context, part, likely))
			read_one(context, part, true);
	}
}

/* Each ORCID iD ends a name: "Doe, Jane (0000-...), Roe, Richard (0000-...)". */
static void read_part(struct context *context, struct str s, bool is_split)
{
	size_t start, end, next_start, next_end;
	struct str orcid;
	bool has_digit = read_signs(s).has_digit;
	for (size_t n = 0; has_digit && n < MAX_PERSONS; n++) {
		if (!orcid_find(context, s, &start, &end, &orcid) ||
		    !orcid_find(context, str_from_index(s, end), &next_start, &next_end, &orcid))
			break;
		while (end < s.n && strchr(")]> ,", s.p[end]))
			end++;
		read_one(context, str_sub(s, 0, end), true);
		s = str_from_index(s, end);
		is_split = true;
	}
	read_joined(context, s, is_split);
}

/* "Family, Given": what most values are, and too short for more than one name. */
static bool is_plain(struct str s)
{
	struct signs signs = read_signs(s);
	return !signs.has_odd && !signs.has_digit && !signs.has_joint && signs.n_commas == 1 &&
	       signs.n_blanks <= 2 && s.n > 2 && s.p[1] != '.' && s.p[s.n - 1] != ',';
}

void normalize_person(struct context *context, struct str raw)
{
	enum rule rule;
	struct str s = text_clean(context->arena, raw, &rule, NULL);
	if (s.n == 0 || s.n > MAX_PERSON_BYTES)
		return;
	if (is_plain(s)) {
		read_bare(context, glue_take_et_al(s), s, false, STR(""));
		return;
	}
	struct str parted = glue_part_headings(context, raw);
	if (parted.p != raw.p)
		s = text_clean(context->arena, parted, &rule, NULL);
	s = glue_take_et_al(glue_plain_marks(context, s));
	struct str rest = s, part;
	bool is_split = str_find_char(s, ';', 0) != STR_NONE;
	size_t n = 0;
	while (n++ < MAX_PERSONS && str_next(&rest, ';', &part)) {
		part = str_trim_set(part, " \"");
		if (part.n == 0)
			continue;
		/* "Doe, Jane; 0000-0002-1825-0097": the iD belongs to the one before. */
		struct record *record = context->record;
		struct value *last =
		    record->n_values ? &record->values[record->n_values - 1] : NULL;
		size_t start, end;
		struct str orcid;
		if (n > 1 && last && last->kind == VALUE_PERSON &&
		    orcid_find(context, part, &start, &end, &orcid)) {
			struct glued name = glue_copy(context, part);
			glue_take_orcid(context, &name);
			if (name.n == 0) {
				last->part[PERSON_ORCID] = orcid;
				continue;
			}
		}
		read_part(context, part, is_split);
	}
}
