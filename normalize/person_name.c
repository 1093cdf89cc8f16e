/* SPDX-License-Identifier: MIT */
#include "normalize/person_name.h"

#include "base/utf8.h"

#define MAX_WORDS 12

#define WORD(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static bool is_one_of(struct str s, const struct str *list, size_t n)
{
	char first = s.n ? ascii_lower(s.p[0]) : '\0';
	for (size_t i = 0; i < n; i++) {
		if (list[i].n == s.n && list[i].p[0] == first && str_eq_nocase(s, list[i]))
			return true;
	}
	return false;
}

#define ONE_OF(s, list) is_one_of(s, list, sizeof(list) / sizeof(*(list)))

static struct str without_dot(struct str s)
{
	return s.n && s.p[s.n - 1] == '.' ? str_sub(s, 0, s.n - 1) : s;
}

/* "Jr.", "III" */
static bool is_suffix(struct str s)
{
	static const struct str suffixes[] = {WORD("jr"), WORD("sr"), WORD("ii"), WORD("iii"),
	    WORD("iv"), WORD("junior"), WORD("filho"), WORD("neto"), WORD("2nd"), WORD("3rd")};
	return s.n >= 2 && s.n <= 7 && ONE_OF(without_dot(s), suffixes);
}

static bool is_title(struct str s)
{
	static const struct str titles[] = {WORD("dr"), WORD("prof"), WORD("professor"), WORD("mr"),
	    WORD("mrs"), WORD("ms"), WORD("sir"), WORD("ing"), WORD("dipl.-ing"),
	    WORD("univ.-prof"), WORD("doc"), WORD("mgr"), WORD("msc"), WORD("med"), WORD("habil"),
	    WORD("doç"), WORD("yrd"), WORD("öğr"), WORD("rer"), WORD("nat"), WORD("phil"),
	    WORD("dott"), WORD("assoc"), WORD("asst")};
	return s.n >= 2 && s.n <= 11 && s.p[s.n - 1] == '.'
		   ? ONE_OF(without_dot(s), titles)
		   : str_eq_nocase(s, STR("professor")) || str_eq_nocase(s, STR("dr")) ||
			 str_eq_nocase(s, STR("prof"));
}

/* Degrees, roles and dates: what stands behind a second comma and is no name. */
static bool is_role(struct str s)
{
	static const struct str roles[] = {WORD("phd"), WORD("ph.d"), WORD("ph. d"), WORD("md"),
	    WORD("m.d"), WORD("msc"), WORD("m.sc"), WORD("bsc"), WORD("mba"), WORD("ma"),
	    WORD("m.a"), WORD("dphil"), WORD("dsc"), WORD("mph"), WORD("rn"), WORD("editor"),
	    WORD("ed"), WORD("eds"), WORD("editors"), WORD("author"), WORD("advisor"),
	    WORD("adviser"), WORD("supervisor"), WORD("translator"), WORD("trans"),
	    WORD("director"), WORD("dir"), WORD("hrsg"), WORD("hg"), WORD("coord"), WORD("org"),
	    WORD("chair"), WORD("illustrator"), WORD("compiler"), WORD("esq"), WORD("facs"),
	    WORD("frcp")};
	s = str_trim(s);
	if (s.n && (ascii_is_digit((unsigned char)s.p[0]) || str_starts_nocase(s, STR("b. 1")) ||
		       str_starts_nocase(s, STR("d. 1"))))
		return true;
	return ONE_OF(without_dot(s), roles);
}

bool name_is_particle(struct str s)
{
	static const struct str particles[] = {WORD("van"), WORD("von"), WORD("der"), WORD("den"),
	    WORD("de"), WORD("del"), WORD("della"), WORD("di"), WORD("da"), WORD("das"),
	    WORD("dos"), WORD("do"), WORD("du"), WORD("la"), WORD("le"), WORD("ter"), WORD("ten"),
	    WORD("te"), WORD("zu"), WORD("zum"), WORD("zur"), WORD("vom"), WORD("af"), WORD("av"),
	    WORD("el"), WORD("al"), WORD("bin"), WORD("ibn"), WORD("ben"), WORD("degli"),
	    WORD("dei"), WORD("op"), WORD("'t"), WORD("y"), WORD("e"), WORD("d'"), WORD("dal"),
	    WORD("lo"), WORD("las"), WORD("los"), WORD("vander"), WORD("vanden")};
	return s.n <= 6 && ONE_OF(s, particles);
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

bool name_is_organisation(struct context *context, struct str s)
{
	int weak = 0;
	size_t n_words = 0;
	for (size_t i = 0; i < s.n;) {
		size_t end = i;
		while (end < s.n && s.p[end] != ' ' && s.p[end] != ',' && s.p[end] != '(' &&
		       s.p[end] != ')' && s.p[end] != '/')
			end++;
		struct str word = str_sub(s, i, end - i);
		i = end + 1;
		if (word.n && !ascii_is_alnum((unsigned char)word.p[word.n - 1]))
			word = str_trim_set(word, ".;:\"'");
		if (word.n < 2)
			continue;
		n_words++;
		struct vocab_hit hit;
		char key[VOCAB_KEY_MAX];
		if (word.n <= vocab_organisations.max_key &&
		    vocab_find(&vocab_organisations, vocab_key(context->arena, word, key), &hit)) {
			if (hit.target.n == 4 && hit.target.p[0] == 's')
				return n_words > 1 || end < s.n;
			weak++;
		} else if ((str_eq_nocase(word, STR("of")) || str_eq_nocase(word, STR("for")) ||
			       str_eq_nocase(word, STR("für"))) &&
			   n_words > 1) {
			weak++;
		}
	}
	return weak >= 2;
}

struct letters {
	size_t n, upper, lower, other; /* other: without case */
	bool has_vowel;
};

static struct letters count_letters(struct str s)
{
	struct letters letters = {0};
	for (size_t at = 0; at < s.n;) {
		unsigned char byte = (unsigned char)s.p[at];
		if (byte < 0x80) {
			at++;
			if (!ascii_is_alpha(byte))
				continue;
			letters.n++;
			letters.upper += byte < 'a';
			letters.lower += byte >= 'a';
			letters.has_vowel |= strchr("aeiouy", ascii_lower((char)byte)) != NULL;
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

/* Each word with a capital, the rest small: "O'BRIEN-SMITH" -> "O'Brien-Smith". */
static struct str to_title_case(struct context *context, struct str s)
{
	char *out = arena_alloc(context->arena, s.n * 2 + 4);
	size_t n = 0, word_start = 0;
	bool starts = true;
	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);
		if (c == ' ' || c == '-' || c == '\'' || c == '.') {
			starts = true;
			out[n++] = (char)c;
			word_start = at;
			continue;
		}
		if (starts) {
			size_t end = at;
			while (end < s.n && !strchr(" -.", s.p[end]))
				end++;
			struct str word = str_sub(s, word_start, end - word_start);
			bool is_particle = (word_start == 0 || s.p[word_start - 1] == ' ') &&
					   end < s.n && s.p[end] == ' ' && name_is_particle(word);
			if (!is_particle) {
				n += utf8_put(out + n, utf8_to_upper(c));
				starts = false;
				continue;
			}
			starts = false;
		}
		n += utf8_put(out + n, utf8_to_lower(c));
	}
	return (struct str){out, n};
}

/* Names shouted or whispered get capitals; what is mixed stays as it is. */
static struct str fix_family(struct context *context, struct str s)
{
	struct letters letters = count_letters(s);
	if (letters.n < 2 || letters.other)
		return s;
	if (letters.upper == letters.n || (letters.lower == letters.n && !name_is_particle(s)))
		return to_title_case(context, s);
	return s;
}

static struct str fix_given(struct context *context, struct str s, bool was_shouted)
{
	struct letters letters = count_letters(s);
	if (letters.n == 0 || letters.other)
		return s;
	if (letters.lower == letters.n)
		return to_title_case(context, s);
	bool is_word = letters.n > 3 || (letters.n == 3 && letters.has_vowel && was_shouted);
	if (letters.upper == letters.n && is_word && !name_is_initials(s))
		return to_title_case(context, s);
	return s;
}

static bool is_shouted(struct str s)
{
	struct letters letters = count_letters(s);
	return letters.n >= 2 && letters.upper == letters.n;
}

/* "Doe, Jane." ends a sentence; "Doe, J." and "Doe, Jane A." do not. */
static struct str drop_full_stop(struct str s)
{
	if (s.n < 4 || s.p[s.n - 1] != '.')
		return s;
	size_t start = s.n - 1;
	while (start && s.p[start - 1] != ' ' && s.p[start - 1] != '.' && s.p[start - 1] != '-')
		start--;
	struct str word = str_sub(s, start, s.n - 1 - start);
	struct letters letters = count_letters(word);
	return letters.n >= 4 && letters.lower >= 3 ? str_sub(s, 0, s.n - 1) : s;
}

static struct str drop_titles(struct str s)
{
	for (;;) {
		size_t blank = str_find_char(s, ' ', 0);
		if (blank == STR_NONE || !is_title(str_sub(s, 0, blank)))
			return s;
		s = str_trim(str_from_index(s, blank + 1));
	}
}

/* "King Jr." -> "King" and "Jr." */
static struct str cut_suffix(struct str s, struct str *suffix)
{
	size_t start = s.n;
	while (start && s.p[start - 1] != ' ')
		start--;
	struct str last = str_from_index(s, start);
	if (start && is_suffix(last)) {
		*suffix = last;
		return str_trim_set(str_sub(s, 0, start), " ,");
	}
	return s;
}

static void read_inverted(struct context *context, struct str s, size_t comma, struct name *name)
{
	struct str rest = str_from_index(s, comma + 1), part;
	struct str family = cut_suffix(drop_titles(str_trim(str_sub(s, 0, comma))), &name->suffix);
	struct str given = STR("");
	while (str_next(&rest, ',', &part)) {
		part = str_trim(part);
		if (is_suffix(part))
			name->suffix = part;
		else if (given.n == 0 && !is_role(part))
			given = part;
	}
	given = cut_suffix(drop_titles(given), &name->suffix);
	bool shouted = is_shouted(family);
	name->family = fix_family(context, family);
	name->given = fix_given(context, drop_full_stop(given), shouted);
	name->rule = RULE_NAME_INVERTED;
}

struct words {
	struct str part[MAX_WORDS];
	size_t n;
};

static struct str between(struct str first, struct str last)
{
	return (struct str){first.p, (size_t)(last.p + last.n - first.p)};
}

static bool is_patronymic(struct str s)
{
	static const char *const ends[] = {"вич", "вна", "ична", "ич", "овна", "оглы", "кызы"};
	for (size_t i = 0; s.n > 8 && i < sizeof(ends) / sizeof(*ends); i++) {
		if (str_ends(s, str_from(ends[i])))
			return true;
	}
	return false;
}

/* Han, kana or Hangul throughout: the family name comes first. */
static bool is_east_asian(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);
		if (c != ' ' && (!utf8_is_unspaced(c) || c < 0x1100))
			return false;
	}
	return s.n > 0;
}

static void read_east_asian(struct words *words, struct str s, struct name *name)
{
	static const struct str doubles[] = {WORD("欧阳"), WORD("歐陽"), WORD("司马"), WORD("司馬"),
	    WORD("上官"), WORD("诸葛"), WORD("諸葛"), WORD("东方"), WORD("尉迟"), WORD("公孙"),
	    WORD("慕容"), WORD("司徒"), WORD("夏侯"), WORD("皇甫"), WORD("남궁"), WORD("황보"),
	    WORD("선우")};
	if (words->n >= 2) {
		name->family = words->part[0];
		name->given = between(words->part[1], words->part[words->n - 1]);
		return;
	}
	size_t length = utf8_length(s), at = 0;
	int32_t first = utf8_next(s, &at);
	bool is_kana = first >= 0x3040 && first <= 0x30FF;
	bool is_double = ONE_OF(str_sub(s, 0, 6), doubles);
	/* Four characters may be a Japanese name, whose border does not show. */
	if (is_kana || length < 2 || length > (is_double ? 4 : 3)) {
		name->family = s;
		name->kind = PERSON_UNKNOWN;
		name->rule = RULE_NAME_SINGLE;
		return;
	}
	size_t border = is_double && length > 2 ? 6 : 3;
	name->family = str_sub(s, 0, border);
	name->given = str_from_index(s, border);
}

static void read_direct(struct context *context, struct str s, struct name *name)
{
	struct words words = {.n = 0};
	struct str rest, part;
	s = cut_suffix(drop_titles(s), &name->suffix);
	rest = s;
	while (str_next(&rest, ' ', &part)) {
		if (part.n == 0)
			continue;
		if (words.n == MAX_WORDS) {
			name->family = s;
			name->kind = PERSON_UNKNOWN;
			name->rule = RULE_NAME_SINGLE;
			return;
		}
		words.part[words.n++] = part;
	}
	name->rule = RULE_NAME_DIRECT;
	if (is_east_asian(s)) {
		read_east_asian(&words, s, name);
		return;
	}
	if (words.n <= 1) {
		name->family = fix_family(context, drop_full_stop(s));
		name->rule = RULE_NAME_SINGLE;
		/* One word in capitals is a name or an acronym. */
		if (is_shouted(s)) {
			name->kind = PERSON_UNKNOWN;
			name->family = s;
		}
		return;
	}
	struct str last = words.part[words.n - 1];
	bool shouted = is_shouted(s);
	struct str head = words.part[0];
	/* "Smith JA", "Oxborrow L.": initials behind; "Иванов Иван Иванович". */
	bool is_behind = name_is_initials(last) && !name_is_initials(head) &&
			 (!shouted || last.n <= 2 || last.p[last.n - 1] == '.');
	if (is_behind || (words.n == 3 && is_patronymic(last))) {
		size_t border = 1;
		while (is_behind && border < words.n - 1 && !name_is_initials(words.part[border]))
			border++;
		name->family = fix_family(context, between(head, words.part[border - 1]));
		name->given = fix_given(context, between(words.part[border], last), shouted);
		return;
	}
	size_t border = words.n - 1;
	while (border > 1 && name_is_particle(words.part[border - 1]) &&
	       (words.part[border - 1].p[0] >= 'a' || shouted))
		border--;
	bool all_lower = count_letters(s).lower == count_letters(s).n;
	name->family = fix_family(context, between(words.part[border], last));
	if (all_lower)
		name->family = to_title_case(context, between(words.part[border], last));
	name->family = drop_full_stop(name->family);
	name->given = fix_given(context, between(head, words.part[border - 1]), shouted);
}

void name_read(struct context *context, struct str s, struct name *name)
{
	*name = (struct name){.kind = PERSON_PERSON};
	s = str_trim_set(s, " ,;:");
	size_t comma = str_find_char(s, ',', 0);
	if (comma == STR_NONE) {
		read_direct(context, s, name);
		return;
	}
	/* "Jane Doe, PhD": the comma does not invert. */
	struct str behind = str_trim(str_from_index(s, comma + 1));
	struct str front = str_trim(str_sub(s, 0, comma));
	if (str_find_char(behind, ',', 0) == STR_NONE && (is_role(behind) || is_suffix(behind)) &&
	    str_find_char(front, ' ', 0) != STR_NONE) {
		read_direct(context, front, name);
		if (is_suffix(behind))
			name->suffix = behind;
		return;
	}
	read_inverted(context, s, comma, name);
}
