/* SPDX-License-Identifier: MIT */
#include "normalize/name_words.h"

#include "base/utf8.h"

/* In the order of enum name_word_class. */
static const char *const class_names[] = {"title", "dotted-title", "degree", "role", "suffix",
    "agnomen", "particle", "prefix", "joint", "nobody", "hungarian", "east-asian", "vietnamese",
    "organisation", "weak", "firm", "acronym", "lead"};

#define N_CLASSES (sizeof(class_names) / sizeof(*class_names))

static uint32_t read_classes(struct str target)
{
	uint32_t classes = 0;
	struct str name;
	while (str_next(&target, ' ', &name)) {
		for (size_t i = 0; i < N_CLASSES; i++) {
			if (str_eq(name, str_from(class_names[i])))
				classes |= UINT32_C(1) << i;
		}
	}
	return classes;
}

static uint32_t find_classes(struct context *context, struct str word)
{
	if (word.n && !ascii_is_alnum((unsigned char)word.p[word.n - 1]))
		word = str_trim_set(word, ".;:\"()[]");
	struct vocab_hit hit;
	char key[VOCAB_KEY_MAX];
	if (word.n == 0 || word.n > vocab_name_words.max_key ||
	    !vocab_find(&vocab_name_words, vocab_key(context->arena, word, key), &hit))
		return 0;
	return read_classes(hit.target);
}

void name_words_read(struct context *context, struct str s, struct name_words *words)
{
	words->n = words->n_commas = 0;
	words->is_cut = false;
	for (size_t i = 0; i < s.n;) {
		size_t end = i;
		while (end < s.n && s.p[end] != ' ' && s.p[end] != ',')
			end++;
		struct str text = str_sub(s, i, end - i);
		bool has_comma = end < s.n && s.p[end] == ',';
		words->n_commas += has_comma;
		i = end + 1;
		if (text.n && words->n == NAME_WORDS_MAX) {
			words->is_cut = true;
			return;
		}
		if (text.n)
			words->word[words->n++] =
			    (struct name_word){text, find_classes(context, text), has_comma};
		else if (has_comma && words->n)
			words->word[words->n - 1].has_comma = true;
	}
}

struct letters letters_count(struct str s)
{
	struct letters letters = {0};
	for (size_t at = 0; at < s.n;) {
		unsigned char byte = (unsigned char)s.p[at];
		if (byte < 0x80) {
			bool is_lower = byte >= 'a' && byte <= 'z';
			bool is_upper = byte >= 'A' && byte <= 'Z';
			letters.n += is_lower || is_upper;
			letters.lower += is_lower;
			letters.upper += is_upper;
			/* a, e, i, o, u, y */
			letters.has_vowel |=
			    (is_lower || is_upper) && (0x2208222u >> (byte & 0x1F) & 1);
			at++;
			continue;
		}
		int32_t c = utf8_next(s, &at);
		if (!utf8_is_letter(c))
			continue;
		letters.n++;
		letters.upper += utf8_is_upper(c);
		letters.lower += utf8_is_lower(c);
		letters.has_vowel = true;
	}
	letters.other = letters.n - letters.upper - letters.lower;
	return letters;
}

bool name_is_initials(struct str s)
{
	size_t n_letters = 0, n_dots = 0, run = 0;
	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);
		if (c == '.' || c == '-' || c == ' ') {
			n_dots += c == '.';
			run = 0;
		} else if (utf8_is_letter(c)) {
			if (++run > 3 || (run > 1 && !utf8_is_upper(c)))
				return false;
			n_letters++;
		} else {
			return false;
		}
	}
	return n_letters > 0 && n_letters <= 5 && (n_dots > 0 || n_letters <= 3);
}

bool name_is_east_asian(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);
		/* The dots that part the words of foreign names. */
		if (c != ' ' && c != 0xB7 && c != 0x30FB && (!utf8_is_unspaced(c) || c < 0x1100))
			return false;
	}
	return s.n > 0;
}

/* Ends of words that are compounds, and of names that are written without blanks. */
static bool has_end_of_organisation(struct str word)
{
	static const char *const ends[] = {"institut", "institute", "gesellschaft", "verband",
	    "universität", "hochschule", "ministerium", "kommission", "bibliothek", "museum",
	    "zentrum", "stiftung", "verein", "bundesamt", "landesamt", "anstalt", "behörde",
	    "akademie", "universitet", "universitetet", "högskola", "høgskole", "universiteit",
	    "instituut", "sykehus", "sjukhus", "genootschap", "vereniging", "yliopisto",
	    "instituutti", "egyetem", "intézet", "大学", "大學", "研究所", "研究院", "研究会",
	    "委員会", "委员会", "委員會", "学会", "學會", "協会", "协会", "图书馆", "図書館",
	    "圖書館", "公司", "会社", "出版社", "编辑部", "編集部", "センター", "学院", "博物館",
	    "博物馆", "대학교", "연구소", "연구원", "학회", "위원회", "도서관", "협회"};
	for (size_t i = 0; word.n >= 9 && i < sizeof(ends) / sizeof(*ends); i++) {
		struct str end = str_from(ends[i]);
		if (word.n >= end.n + 3 && str_ends_nocase(word, end))
			return true;
	}
	return false;
}

static bool is_capital(struct str s)
{
	size_t at = 0;
	return s.n && utf8_is_upper(utf8_next(s, &at));
}

static struct letters letters_of(const struct name_word *word)
{
	return letters_count(word->text);
}

/* "Australia. Royal Air Force": a body, and a part of it. */
static bool is_body_with_part(const struct name_word *word, const struct name_word *next)
{
	struct str s = word->text;
	const uint32_t is_abbreviation =
	    WORD_TITLE | WORD_DOTTED_TITLE | WORD_ROLE | WORD_DEGREE | WORD_SUFFIX;
	return s.n >= 7 && s.p[s.n - 1] == '.' && !word->has_comma && is_capital(s) &&
	       is_capital(next->text) && !(word->classes & is_abbreviation) &&
	       str_find_char(s, '.', 0) == s.n - 1 && letters_of(word).lower >= 5;
}

/* "Church, Jane": what may be a family name is one before a word of no organisation. */
static bool is_family(const struct name_words *words)
{
	const struct name_word *word = words->word;
	if (words->n_commas != 1 || !word[0].has_comma || words->n > 3)
		return false;
	for (size_t i = 1; i < words->n; i++) {
		if (word[i].classes & (WORD_ORGANISATION | WORD_WEAK | WORD_FIRM | WORD_JOINT))
			return false;
	}
	return true;
}

bool name_words_are_organisation(const struct name_words *words)
{
	int weak = 0;
	bool has_small = false;
	size_t n = words->n;
	if (n == 0)
		return false;
	if (n > 1 && str_eq_nocase(words->word[0].text, STR("the")) && !words->word[0].has_comma)
		return true;
	for (size_t i = 0; i < n; i++) {
		const struct name_word *word = &words->word[i];
		uint32_t classes = word->classes;
		if (!has_small && i > 0 &&
		    ((classes & WORD_JOINT) || str_eq_nocase(word->text, STR("of")) ||
			str_eq_nocase(word->text, STR("for")) ||
			str_eq_nocase(word->text, STR("für")))) {
			has_small = true;
			weak++;
		}
		/* What may be a role is one behind a comma, or in small letters. */
		if ((classes & WORD_ROLE) && i > 0 &&
		    (words->word[i - 1].has_comma || !is_capital(word->text)))
			continue;
		if (classes & WORD_ORGANISATION)
			return true;
		if ((classes & WORD_ACRONYM) && word->text.n >= 2 &&
		    letters_of(word).upper == word->text.n && n == 1)
			return true;
		if ((classes & WORD_FIRM) && i > 0 && !name_is_initials(word->text))
			return true;
		weak += (classes & WORD_WEAK) != 0;
		if (i + 1 < n && words->n_commas == 0 &&
		    is_body_with_part(word, &words->word[i + 1]))
			return true;
		if (has_end_of_organisation(word->text))
			return true;
	}
	return weak >= 2 && !is_family(words);
}
