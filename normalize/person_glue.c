/* SPDX-License-Identifier: MIT */
#include "normalize/person_glue.h"

#include "base/utf8.h"
#include "normalize/name_words.h"

struct glued glue_copy(struct context *context, struct str s)
{
	return (struct glued){(char *)arena_str(context->arena, s).p, s.n};
}

struct str glue_str(const struct glued *name)
{
	return (struct str){name->p, name->n};
}

/* Takes bytes out, and leaves one blank there where words meet; gives where the rest begins. */
static size_t cut(struct glued *name, size_t start, size_t end)
{
	char *p = name->p;
	while (start && p[start - 1] == ' ')
		start--;
	while (end < name->n && p[end] == ' ')
		end++;
	if (start && end < name->n && p[start - 1] == ',' && p[end] == ',')
		end++;
	else if (start && end < name->n && p[end] != ',' && p[end] != '.')
		p[start++] = ' ';
	memmove(p + start, p + end, name->n - end);
	name->n -= end - start;
	return start;
}

struct str glue_plain_marks(struct context *context, struct str s)
{
	static const struct {
		const char *mark;
		char plain;
	} marks[] = {{"’", '\''}, {"‘", '\''}, {"ʼ", '\''}, {"ʻ", '\''}, {"′", '\''}, {"，", ','},
	    {"；", ';'}, {"、", ';'}, {"（", '('}, {"）", ')'}, {"［", '['}, {"］", ']'},
	    {"،", ','}, {"؛", ';'}, {"|", ';'}};
	char *out = NULL;
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		size_t m = 0, n_marks = sizeof(marks) / sizeof(*marks);
		bool may_be =
		    c == 0xE2 || c == 0xCA || c == 0xEF || c == 0xE3 || c == 0xD8 || c == '|';
		while (may_be && m < n_marks &&
		       !str_starts(str_from_index(s, i), str_from(marks[m].mark)))
			m++;
		if (!may_be || m == n_marks) {
			if (out)
				out[n] = (char)c;
			n++;
			i++;
			continue;
		}
		if (!out) {
			out = arena_alloc(context->arena, s.n);
			memcpy(out, s.p, n);
		}
		out[n++] = marks[m].plain;
		i += strlen(marks[m].mark);
	}
	return out ? (struct str){out, n} : s;
}

/*
 * A heading may end before byte `at`: with a full stop, a bracket, a date left
 * open. Before one blank only a year or a role ends it: "1809-1882. Doe, Jane".
 */
static bool ends_heading(struct str s, size_t start, size_t at, size_t n_blanks)
{
	char last = s.p[at - 1];
	if (at < start + 5 || !strchr(".)-?", last))
		return false;
	bool has_comma = memchr(s.p + start, ',', at - start) != NULL;
	unsigned char before = (unsigned char)s.p[at - 2];
	bool is_year = ascii_is_digit(before) || (before == '-' && last == '.');
	bool is_word = is_year || (before >= 'a' && before <= 'z') || last == ')';
	if (n_blanks > 1)
		return n_blanks > 2 || (has_comma && is_word);
	size_t word = at - 1;
	while (word > start && s.p[word - 1] != ' ')
		word--;
	bool is_role = s.p[word] >= 'a' && s.p[word] <= 'z' && at - word > 5;
	return has_comma && last == '.' && (is_year || is_role);
}

struct str glue_part_headings(struct context *context, struct str raw)
{
	char *out = NULL;
	size_t start = 0;
	for (size_t i = 1; i < raw.n;) {
		if (raw.p[i] != ' ') {
			i++;
			continue;
		}
		size_t end = i;
		while (end < raw.n && raw.p[end] == ' ')
			end++;
		if (end + 4 < raw.n && ends_heading(raw, start, i, end - i)) {
			if (!out) {
				out = arena_alloc(context->arena, raw.n);
				memcpy(out, raw.p, raw.n);
			}
			out[i] = ';';
			start = end;
		}
		i = end;
	}
	return out ? (struct str){out, raw.n} : raw;
}

struct str glue_take_orcid(struct context *context, struct glued *name)
{
	static const char *const leads[] = {"https://orcid.org/", "http://orcid.org/", "orcid.org/",
	    "ORCID iD:", "ORCID:", "orcid iD", "orcid", "http://www.orcid.org/"};
	size_t start, end;
	struct str orcid, s = glue_str(name);
	if (!orcid_find(context, s, &start, &end, &orcid))
		return STR("");
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
	cut(name, start, end);
	return orcid;
}

void glue_take_addresses(struct glued *name)
{
	static const char *const labels[] = {" mailto", " e-mail", " email", " mail"};
	size_t at;
	while ((at = str_find_char(glue_str(name), '@', 0)) != STR_NONE) {
		const char *p = name->p;
		size_t start = at, end = at + 1;
		while (start && !strchr(" <(,;[:", p[start - 1]))
			start--;
		while (end < name->n && !strchr(" >),;]", p[end]))
			end++;
		while (start && strchr("<([ :", p[start - 1]))
			start--;
		while (end < name->n && strchr(">)]", p[end]))
			end++;
		for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
			if (str_ends_nocase(str_make(p, start), str_from(labels[i])))
				start -= strlen(labels[i]);
		}
		cut(name, start, end);
	}
	while ((at = str_find(glue_str(name), STR("http"), 0)) != STR_NONE) {
		size_t end = at;
		while (end < name->n && !strchr(" >)],;", name->p[end]))
			end++;
		cut(name, at, end);
	}
}

void glue_take_brackets(struct glued *name)
{
	static const char pairs[][3] = {"()", "[]", "<>", "{}"};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		size_t start;
		while ((start = str_find_char(glue_str(name), pairs[i][0], 0)) != STR_NONE) {
			size_t end = str_find_char(glue_str(name), pairs[i][1], start);
			if (end == STR_NONE)
				end = name->n;
			if (start == 0 && end == name->n - 1) {
				cut(name, end, end + 1);
				cut(name, 0, 1);
				break;
			}
			cut(name, start, end < name->n ? end + 1 : end);
		}
	}
}

bool glue_has_qualifier(struct context *context, struct str s)
{
	static const char *const kinds[] = {"firm", "organization", "organisation", "association",
	    "musical group", "agency", "group", "program", "project", "court", "ship", "U.S.",
	    "U.K.", "international"};
	size_t start = str_find_char(s, '(', 0), end = str_find_char(s, ')', 0);
	if (start == STR_NONE || start == 0 || end == STR_NONE || end < start + 2)
		return false;
	struct str inside = str_sub(s, start + 1, end - start - 1);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (str_eq_nocase(inside, str_from(kinds[i])))
			return true;
	}
	/* A place, and where that is: "Melbourne, Vic."; the name before it is not inverted. */
	size_t comma = str_find_char(inside, ',', 0);
	if (comma == STR_NONE || inside.p[inside.n - 1] != '.' ||
	    str_find_char(str_sub(s, 0, start), ',', 0) != STR_NONE)
		return false;
	struct name_words words;
	name_words_read(context, inside, &words);
	for (size_t i = 0; i < words.n; i++) {
		if (words.word[i].classes)
			return false;
	}
	return words.n <= 4;
}

/* "1809-1882", "1944-", "1822?", "fl.1851" */
static bool is_years(struct str word)
{
	word = str_trim_set(word, "?.*+;");
	if (str_starts(word, STR("fl.")) || str_starts(word, STR("ca.")))
		word = str_from_index(word, 3);
	size_t n_digits = 0;
	for (size_t i = 0; i < word.n; i++) {
		if (ascii_is_digit((unsigned char)word.p[i]))
			n_digits++;
		else if (word.p[i] != '-' && word.p[i] != '?' && word.p[i] != '/' &&
			 (unsigned char)word.p[i] < 0x80)
			return false;
	}
	return n_digits >= 3 && n_digits <= 8;
}

static bool is_word_before_years(struct str word)
{
	if (word.n > 15)
		return false;
	static const char *const words[] = {"ca.", "ca", "c.", "b.", "d.", "fl.", "fl", "active",
	    "born", "died", "geb.", "gest.", "né", "née", "*", "†", "approximately", "circa", "r.",
	    "род.", "ум.", "-", "–"};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_eq(word, str_from(words[i])))
			return true;
	}
	return false;
}

void glue_take_dates(struct glued *name)
{
	size_t start = 0; /* of the date, with the words before the year */
	for (size_t i = 0; i < name->n;) {
		size_t end = i;
		while (end < name->n && name->p[end] != ' ' && name->p[end] != ',')
			end++;
		struct str word = str_make(name->p + i, end - i);
		if (i > 0 && is_years(word)) {
			i = start = cut(name, start, end);
			continue;
		}
		while (end < name->n && (name->p[end] == ' ' || name->p[end] == ','))
			end++;
		if (!is_word_before_years(word))
			start = end;
		i = end;
	}
}

void glue_take_notes(struct glued *name)
{
	static const char *const marks[] = {"*", "†", "‡", "§", "¶", "#", "¹", "²", "³", "⁴", "⁵",
	    "⁶", "⁷", "⁸", "⁹", "⁰", ",", " "};
	bool again = true;
	while (again) {
		again = false;
		struct str s = glue_str(name);
		for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
			if (s.n > 3 && str_ends(s, str_from(marks[i]))) {
				name->n -= strlen(marks[i]);
				again = true;
				break;
			}
		}
		/* "Doe1", "Doe 1": not the "2nd" of a suffix, nor a year. */
		size_t n = s.n;
		while (n && ascii_is_digit((unsigned char)s.p[n - 1]))
			n--;
		if (!again && n < s.n && n + 2 >= s.n && n > 3) {
			name->n = n;
			again = true;
		}
	}
}

struct str glue_take_et_al(struct str s)
{
	static const struct str ends[] = {STR_INIT("et al."), STR_INIT("et al"),
	    STR_INIT("and others"), STR_INIT("u.a."), STR_INIT("[et al.]"), STR_INIT("(et al.)"),
	    STR_INIT("и др."), STR_INIT("et. al."), STR_INIT("et.al."), STR_INIT("..."),
	    STR_INIT("u. a."), STR_INIT("y otros"), STR_INIT("e outros"), STR_INIT("et autres"),
	    STR_INIT("och andra"), STR_INIT("i in."), STR_INIT("m.fl."), STR_INIT("ve diğerleri"),
	    STR_INIT("等"), STR_INIT("ほか")};
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		struct str end = ends[i];
		if (s.n <= end.n || s.p[s.n - 1] != end.p[end.n - 1] || !str_ends_nocase(s, end))
			continue;
		/* Han and kana need no blank before. */
		if (strchr(" ,;", s.p[s.n - end.n - 1]) || (unsigned char)end.p[0] >= 0xE3)
			return str_trim_set(str_sub(s, 0, s.n - end.n), " ,;");
	}
	return s;
}

struct str glue_take_lead(struct context *context, struct str s)
{
	static const struct str leads[] = {STR_INIT("and "), STR_INIT("& "), STR_INIT("und "),
	    STR_INIT("et "), STR_INIT("by "), STR_INIT("edited by "), STR_INIT("ed. by "),
	    STR_INIT("written by "), STR_INIT("translated by "), STR_INIT("trans. by "),
	    STR_INIT("compiled by "), STR_INIT("comp. by "), STR_INIT("illustrated by "),
	    STR_INIT("prepared by "), STR_INIT("submitted by "), STR_INIT("supervised by "),
	    STR_INIT("directed by "), STR_INIT("hrsg. von "), STR_INIT("hg. von "),
	    STR_INIT("hrsg. v. "), STR_INIT("herausgegeben von "), STR_INIT("übers. von "),
	    STR_INIT("übersetzt von "), STR_INIT("bearb. von "), STR_INIT("sous la direction de "),
	    STR_INIT("sous la dir. de "), STR_INIT("dir. par "), STR_INIT("par "),
	    STR_INIT("éd. par "), STR_INIT("traduit par "), STR_INIT("trad. par "),
	    STR_INIT("trad. de "), STR_INIT("a cura di "), STR_INIT("tradotto da "),
	    STR_INIT("edición de "), STR_INIT("coord. por "), STR_INIT("por "),
	    STR_INIT("org. por "), STR_INIT("под ред. "), STR_INIT("под редакцией "),
	    STR_INIT("сост. "), STR_INIT("redigerad av "), STR_INIT("red. av "),
	    STR_INIT("onder redactie van "), STR_INIT("pod red. "), STR_INIT("pod redakcją "),
	    STR_INIT("presented by "), STR_INIT("By "), STR_INIT("ed. "), STR_INIT("eds. "),
	    STR_INIT("hrsg. "), STR_INIT("Hrsg. ")};
	for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
		struct str lead = leads[i];
		if (s.n <= lead.n + 3 || ascii_lower(s.p[0]) != ascii_lower(lead.p[0]))
			continue;
		/* One word alone with a capital may be a name: "Par Lindström". */
		bool is_phrase = str_find_char(lead, ' ', 0) != lead.n - 1;
		if (is_phrase ? str_starts_nocase(s, lead) : str_starts(s, lead))
			return str_trim(str_from_index(s, lead.n));
	}
	/* "Author: Jane Doe" */
	size_t colon = str_find_char(s, ':', 0);
	if (colon == STR_NONE || colon == 0 || colon > 40 || colon + 3 > s.n)
		return s;
	struct name_words words;
	name_words_read(context, str_sub(s, 0, colon), &words);
	for (size_t i = 0; i < words.n; i++) {
		if (!(words.word[i].classes & WORD_ROLE))
			return s;
	}
	return words.n ? str_trim(str_from_index(s, colon + 1)) : s;
}
