/* SPDX-License-Identifier: MIT */
/*
 * The language of a text that says none. A detector's guess is believed where
 * the script has one language only, or where the text holds small words or
 * letters of that language and of no other: languages that are close to each
 * other are told apart by those alone, or not at all.
 */
#include "base/utf8.h"
#include "normalize/language.h"
#include "normalize/language_cld2.h"

#include <assert.h>

#define MIN_LETTERS   12  /* fewer tell nothing */
#define MAX_TEXT      250 /* bytes looked at: more costs more and tells little more */
#define MIN_PERCENT   80  /* of the text in that language */
#define GOOD_SCORE    500 /* of the detector's, without small words */
#define MAX_LANGUAGES 64

/* Scripts that one language has for itself, by the detector's code. */
static const char *const alone[] = {"el", "iw", "th", "ko", "ja", "zh", "zh-Hant", "ka", "hy", "km",
    "my", "lo", "gu", "kn", "ml", "or", "pa", "si", "ta", "te"};

/* Languages that are told apart by small words and letters only; each line one group. */
static const char *const groups[] = {"spa por glg", "dan nob nno swe fao", "hrv bos srp slv",
    "ind msa", "ces slk", "hin mar nep bih mai", "rus ukr bel bul mkd srp", "ara fas urd pus ckb",
    "nld afr", "tur aze", "isl fao"};

/* Letters that only one of them has, or hardly any other. */
static const struct {
	const char *code;
	int32_t letters[8];
} letters[] = {
    {"spa", {0xF1, 0xBF, 0xA1}},
    {"por", {0xE3, 0xF5}},
    {"swe", {0xE4, 0xF6}},
    {"dan", {0xE6, 0xF8}},
    {"nob", {0xE6, 0xF8}},
    {"nno", {0xE6, 0xF8}},
    {"ces", {0x159, 0x11B, 0x16F}},
    {"slk", {0x13E, 0x13A, 0x155, 0xF4, 0xE4}},
    {"pol", {0x142, 0x105, 0x119, 0x15B, 0x17A, 0x17C, 0x144}},
    {"ron", {0x219, 0x21B, 0x103, 0x15F, 0x163}},
    {"hun", {0x151, 0x171}},
    {"tur", {0x131, 0x11F, 0x15F}},
    {"aze", {0x259}},
    {"lav", {0x101, 0x113, 0x12B, 0x146, 0x13C, 0x137, 0x123}},
    {"lit", {0x117, 0x12F, 0x173}},
    {"isl", {0xFE, 0xF0}},
    {"fao", {0xF0}},
    {"deu", {0xDF}},
    {"rus", {0x44B, 0x44D, 0x451}},
    {"bel", {0x45E}},
    {"bul", {0x44A}},
    {"ben", {0x9B0}},
    {"asm", {0x9F0, 0x9F1}},
    {"ukr", {0x457, 0x454, 0x491, 0x456}},
    {"mkd", {0x453, 0x45C, 0x455, 0x458, 0x459, 0x45A}},
    {"srp", {0x452, 0x45B, 0x458, 0x459, 0x45A}},
    {"fas", {0x67E, 0x686, 0x698, 0x6AF, 0x6A9, 0x6CC}},
    {"urd", {0x679, 0x688, 0x691, 0x6BA, 0x6D2}},
    {"pus", {0x69A, 0x696, 0x681, 0x685, 0x6CD}},
    {"ckb", {0x6C6, 0x6CE, 0x6B5}},
    {"vie", {0x1A1, 0x1B0, 0x111, 0x1EBF, 0x1EC7, 0x1ED9, 0x1EA3}},
};

#define N_LETTERS (sizeof(letters) / sizeof(*letters))

/* Ends of words, which tell a language from those that it may be mistaken for. */
static const struct {
	const char *code, *list;
} ends[] = {
    {"spa", "ción ciones miento dad dades ía"},
    {"glg", "ción cións mento dade"},
    {"por", "ção ções mento dade dades agem"},
    {"cat", "ció cions ment itat atge"},
    {"ita", "zione zioni mento ità aggio ica"},
    {"ron", "area ării ului elor ilor iei"},
    {"fra", "ique ment ité aux euse"},
    {"deu", "ung ungen keit heit schaft lich ische ischer lichen ierung"},
    {"nld", "ing heid teit lijke ische schap"},
    {"dan", "hed heden tion tionen tioner gelse"},
    {"nob", "het heten sjon sjonen sjoner kelse"},
    {"swe", "het heten tion tionen ningen ande"},
    {"isl", "ingar inga anna unum legra"},
    {"fin", "ssa ssä sta stä inen isen minen misen ksen llä lla uus"},
    {"est", "mine mise sele tele tused tuse sest line"},
    {"hun", "ban ben ság ség ása ése ának ének ásának ésének ról ről tól től"},
    {"eus", "aren etan ean tzea tzen zioa koak tasun"},
    {"ces", "ání ení ého ích ých osti ování ské ství"},
    {"slk", "anie enie ého ých osť ovanie ské stvo"},
    {"pol", "nie nia ość ości ych ego owej acji"},
    {"lit", "imas imo ijos ybės inių ų"},
    {"lav", "šana šanas ības ijas iem ām"},
    {"tur", "ları leri ların lerin ması mesi sında sinde lık lik üzerine"},
    {"ind", "itas asi kan nya"},
    {"msa", "iti kan nya"},
    {"bul", "ата ите ието ване ното ият"},
    {"mkd", "ата ите ето ијата ање"},
    {"srp", "ских ања ости ење"},
    {"rus", "ского ость ости ции ния ие ий ов ных ого ых ой ей ения ания ное ная"},
    {"ukr", "ння ських ості ії ого ий их"},
};

#define N_ENDS (sizeof(ends) / sizeof(*ends))

/* What speaks for each language. */
struct evidence {
	struct {
		char code[4];
		int n;
	} of[MAX_LANGUAGES];
	size_t n;
};

static int *count_of(struct evidence *evidence, struct str code)
{
	for (size_t i = 0; i < evidence->n; i++) {
		if (str_eq(code, (struct str){evidence->of[i].code, 3}))
			return &evidence->of[i].n;
	}
	assert(evidence->n < MAX_LANGUAGES);
	memcpy(evidence->of[evidence->n].code, code.p, 3);
	evidence->of[evidence->n].code[3] = '\0';
	evidence->of[evidence->n].n = 0;
	return &evidence->of[evidence->n++].n;
}

/* Cyrillic letters that Serbian and Macedonian do not have. */
static bool is_not_south_western(int32_t c)
{
	return c == 0x439 || (c >= 0x449 && c <= 0x44F);
}

/* A telling letter counts two, once; one of none but its neighbours counts against. */
static void count_letters(struct str s, struct evidence *evidence)
{
	uint64_t is_seen = 0;
	bool is_other = false;
	for (size_t at = 0; at < s.n;) {
		if ((unsigned char)s.p[at] < 0x80) {
			at++;
			continue;
		}
		int32_t c = utf8_next(s, &at);
		is_other |= is_not_south_western(c);
		for (size_t i = 0; i < N_LETTERS; i++) {
			for (size_t j = 0; j < 8 && letters[i].letters[j]; j++) {
				if (c == letters[i].letters[j])
					is_seen |= UINT64_C(1) << i;
			}
		}
	}
	for (size_t i = 0; is_seen; i++, is_seen >>= 1) {
		if (is_seen & 1)
			*count_of(evidence, str_from(letters[i].code)) += 2;
	}
	if (is_other)
		*count_of(evidence, STR("srp")) = *count_of(evidence, STR("mkd")) = -MAX_TEXT;
}

/* Codes of three letters, a blank between. */
static bool is_in(const char *group, const char *code)
{
	for (; *group; group += group[3] ? 4 : 3) {
		if (memcmp(group, code, 3) == 0)
			return true;
	}
	return false;
}

static bool are_close(const char *a, const char *b)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		if (is_in(groups[i], a) && is_in(groups[i], b))
			return true;
	}
	return false;
}

/* Those of the guess and of what is close to it: elsewhere an end is chance. */
static size_t find_ends(const char *guess, size_t found[N_ENDS])
{
	size_t n = 0;
	for (size_t i = 0; i < N_ENDS; i++) {
		if (memcmp(ends[i].code, guess, 3) == 0 || are_close(ends[i].code, guess))
			found[n++] = i;
	}
	return n;
}

static bool has_end(struct str word, const char *list)
{
	struct str rest = str_from(list), end;
	char last = word.p[word.n - 1];
	while (str_next(&rest, ' ', &end)) {
		if (end.p[end.n - 1] == last && word.n > end.n + 2 && str_ends(word, end))
			return true;
	}
	return false;
}

/* Small words and ends count one each. */
static void collect(struct str s, const char *guess, struct evidence *evidence)
{
	struct str rest = s, word;
	size_t used[N_ENDS], n_used = find_ends(guess, used);
	evidence->n = 0;
	count_letters(s, evidence);
	while (str_next(&rest, ' ', &word)) {
		struct vocab_hit hit;
		if (word.n == 0)
			continue;
		for (size_t i = 0; i < n_used && word.n > 3; i++) {
			if (has_end(word, ends[used[i]].list))
				(*count_of(evidence, str_from(ends[used[i]].code)))++;
		}
		if (!vocab_find(&vocab_function_words, word, &hit))
			continue;
		struct str codes = hit.target, code;
		while (str_next(&codes, ',', &code))
			(*count_of(evidence, code))++;
	}
}

/* In lower case, words parted by single blanks; counts letters, and those beyond ASCII. */
static struct str to_words(struct arena *arena, struct str s, size_t *n_letters, size_t *n_foreign)
{
	char *out = arena_alloc(arena, s.n * 2 + 4);
	size_t n = 0;
	*n_letters = *n_foreign = 0;
	for (size_t at = 0; at < s.n;) {
		unsigned char byte = (unsigned char)s.p[at];
		if (ascii_is_alpha(byte)) {
			out[n++] = ascii_lower(s.p[at++]);
			(*n_letters)++;
			continue;
		}
		int32_t c = utf8_next(s, &at);
		if (byte >= 0x80 && (utf8_is_letter(c) || utf8_is_mark(c))) {
			n += utf8_put(out + n, utf8_to_lower(c));
			(*n_letters)++;
			(*n_foreign)++;
		} else if (n && out[n - 1] != ' ') {
			out[n++] = ' ';
		}
	}
	return str_trim((struct str){out, n});
}

/* The language that the evidence bears out, starting from a guess; empty where it does not. */
static struct str judge(struct evidence *evidence, struct str guess, const struct cld2_guess *cld2,
    size_t n_foreign, int *confidence)
{
	struct str best = guess;
	int of_guess = *count_of(evidence, guess), second = 0, stranger = 0;
	of_guess = of_guess < 0 ? 0 : of_guess;
	int most = of_guess;
	bool has_close = are_close(guess.p, guess.p);
	for (size_t i = 0; i < evidence->n; i++) {
		struct str code = {evidence->of[i].code, 3};
		int n = evidence->of[i].n;
		if (str_eq(code, guess))
			continue;
		if (!are_close(guess.p, code.p)) {
			stranger = n > stranger ? n : stranger;
			continue;
		}
		/* Texts in it are few beside those in its neighbours. */
		if (n > 0 && str_eq(code, STR("glg")))
			n--;
		if (n > most) {
			second = most;
			most = n;
			best = code;
		} else if (n > second) {
			second = n;
		}
	}
	/* These share most of their small words. */
	bool are_very_close = are_close(best.p, "spa") || are_close(best.p, "ind");
	if (stranger > most || (has_close && most - second < (are_very_close ? 2 : 1)))
		return STR("");
	if (!str_eq(best, guess) && most - of_guess < 2)
		return STR("");
	/* Without a word or letter of it only English is believed: names look like any language. */
	if (most == 0 && (cld2->score < GOOD_SCORE || !str_eq(best, STR("eng")) || n_foreign > 0))
		return STR("");
	*confidence = most >= 2 && most > stranger ? 99 : most ? 97 : 95;
	return best;
}

struct str language_detect(struct context *context, struct str text, int *confidence)
{
	struct arena *arena = context->arena;
	size_t n_letters, n_foreign;
	struct str words = to_words(arena, utf8_cut(text, MAX_TEXT), &n_letters, &n_foreign);
	struct cld2_guess cld2;
	if (n_letters < MIN_LETTERS / (n_foreign == n_letters ? 2 : 1) ||
	    !cld2_guess_language(words.p, words.n, &cld2) || cld2.percent < MIN_PERCENT)
		return STR("");
	struct vocab_hit hit;
	struct str code = str_from(cld2.code);
	size_t dash = str_find_char(code, '-', 0);
	if (!vocab_find(&vocab_languages, str_sub(code, 0, dash == STR_NONE ? code.n : dash), &hit))
		return STR("");
	struct str guess = str_eq(hit.target, STR("nor")) ? STR("nob") : hit.target;
	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++) {
		if (str_eq(code, str_from(alone[i]))) {
			*confidence = 99;
			return guess;
		}
	}
	struct evidence evidence;
	collect(words, guess.p, &evidence);
	/* A language that we know no word of may be any other that is like it. */
	size_t n_known = evidence.n;
	struct str best = judge(&evidence, guess, &cld2, n_foreign, confidence);
	if (best.n && str_eq(best, guess) && evidence.n > n_known && !language_is_common(guess))
		return STR("");
	return arena_str(arena, best); /* it may be the evidence's, which ends here */
}

bool normalize_detects_languages(void)
{
	return cld2_is_there;
}
