/* SPDX-License-Identifier: MIT */
#include "dedup/title.h"

#include "base/utf8.h"
#include "dedup/distance.h"
#include "dedup/vocabulary.h"
#include "model/limits.h"

#include <stdlib.h>

#define MAIN_MIN_BYTES	    10 /* a shorter part before a colon is a heading, no title */
#define NOTE_MAX_WORDS	    3  /* "[in German]"; more is a translation */
#define SHORTENED_MIN_BYTES 24 /* a shorter start of a title is no evidence */

/* --- making forms --- */

/* Where the subtitle starts, and where the separator; n where there is none. */
static size_t find_subtitle(struct str s, size_t *start)
{
	for (size_t i = MAIN_MIN_BYTES; i + 1 < s.n; i++) {
		char c = s.p[i];
		size_t skip = 0;
		if (c == ':' && !(ascii_is_digit(s.p[i - 1]) && ascii_is_digit(s.p[i + 1])))
			skip = 1;
		else if (c == ';' && s.p[i + 1] == ' ')
			skip = 1;
		else if ((c == '.' || c == '?' || c == '!') && s.p[i + 1] == ' ' && i >= 20)
			skip = 1;
		else if (c == '-' && s.p[i - 1] == ' ' && s.p[i + 1] == ' ')
			skip = 1;
		else if (c == '(' && s.p[i - 1] == ' ')
			skip = 1;
		else if (i + 3 < s.n && memcmp(s.p + i, "\xE2\x80", 2) == 0 &&
			 ((unsigned char)s.p[i + 2] == 0x93 || (unsigned char)s.p[i + 2] == 0x94))
			skip = s.p[i - 1] == ' ' || (unsigned char)s.p[i + 2] == 0x94 ? 3 : 0;
		if (skip) {
			*start = i + skip;
			return i;
		}
	}
	*start = s.n;
	return s.n;
}

static size_t count_words(struct str s)
{
	size_t n = 0;
	struct str word;
	while (str_next(&s, ' ', &word))
		n += str_trim(word).n > 0;
	return n;
}

static int compare_by_hash(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (int)x->at - (int)y->at;
}

struct form_builder {
	struct title_form *form;
	struct word word[TITLE_WORDS];
	size_t n_words;
	char text[LIMIT_COMPARED_TITLE_BYTES]; /* the words */
	size_t n_text;
	size_t n_compact;
};

static bool starts_unspaced(struct str word)
{
	size_t at = 0;
	return (unsigned char)word.p[0] >= 0xE0 && utf8_is_unspaced(utf8_next(word, &at));
}

/* Appends the words of one part; what is too long is left out. */
static void add_words(struct form_builder *builder, struct str folded, bool is_main)
{
	struct title_form *form = builder->form;
	struct str word, rest = folded;
	bool after_part = false;
	size_t i = 0, n_words = count_words(folded);
	for (; str_next(&rest, ' ', &word); i++) {
		if (!word.n || str_eq(word, STR("and")))
			continue;
		word = word_spell_greek(word);
		if (builder->n_text + word.n + 1 > sizeof(builder->text) ||
		    builder->n_words == TITLE_WORDS)
			break;
		if (builder->n_text)
			builder->text[builder->n_text++] = ' ';
		bool is_last = i + 1 == n_words;
		bool is_unspaced = starts_unspaced(word);
		bool is_significant = is_unspaced || (word.n > 3 && !word_is_stop(word));
		builder->word[builder->n_words++] =
		    (struct word){hash32(word), (uint16_t)builder->n_text,
			(uint8_t)(word.n < 255 ? word.n : 255), is_significant};
		memcpy(builder->text + builder->n_text, word.p, word.n);
		builder->n_text += word.n;
		builder->n_compact += word.n;
		uint32_t number = word_number(word, after_part, is_last && i > 0);
		for (size_t k = 0; k < word.n && word.n < 16 && !ascii_is_digit(word.p[0]); k++) {
			/* the digits of "pm10" and "k2o" count too */
			if (ascii_is_digit(word.p[k]))
				number = number * 10 + (uint32_t)(word.p[k] - '0') + 1;
		}
		if (number && form->n_numbers < TITLE_NUMBERS)
			form->number[form->n_numbers++] = number;
		if (i < 2 || i + 2 >= n_words)
			form->special |= (uint16_t)word_special(word);
		form->is_unspaced |= is_unspaced;
		if (is_significant)
			form->n_significant += form->n_significant < 255;
		after_part = word_is_part(word);
	}
	if (is_main) {
		form->main_bytes = (uint16_t)builder->n_compact;
		form->n_main_numbers = form->n_numbers;
		form->n_main_significant = form->n_significant;
	}
}

static struct span put(struct buf *out, uint32_t base, const void *bytes, size_t n)
{
	struct span span = {base + (uint32_t)out->n, (uint32_t)n};
	buf_add_bytes(out, bytes, n);
	return span;
}

static bool is_generic(const struct form_builder *builder)
{
	if (builder->n_words > 8)
		return false;
	for (size_t i = 0; i < builder->n_words; i++) {
		const struct word *word = &builder->word[i];
		if (!word_is_generic(str_make(builder->text + word->at, word->n)))
			return false;
	}
	return true;
}

static void add_form(struct str text, struct title_form *forms, size_t *n, struct buf *out,
    uint32_t base, struct arena *arena)
{
	if (*n == PROFILE_TITLES)
		return;
	text = str_sub(str_trim(text), 0, LIMIT_COMPARED_TITLE_BYTES);
	struct title_form *form = &forms[*n];
	memset(form, 0, sizeof(*form)); /* padding is hashed too */
	struct form_builder builder = {.form = form};
	size_t start, separator = find_subtitle(text, &start);
	add_words(&builder, utf8_fold_words(arena, str_sub(text, 0, separator)), true);
	if (start < text.n)
		add_words(&builder, utf8_fold_words(arena, str_from_index(text, start)), false);
	if (str_find_nocase(text, STR("(vol"), 0) != STR_NONE &&
	    str_find_nocase(text, STR("pg"), 0) != STR_NONE)
		form->special |=
		    SPECIAL_CORRECTION; /* "(vol 142, pg 310, 2003)": as indexes cite it */
	struct str words = {builder.text, builder.n_text};
	if (title_is_placeholder(words))
		return;
	form->is_generic = is_generic(&builder);
	char compact[LIMIT_COMPARED_TITLE_BYTES];
	size_t n_compact = 0;
	for (size_t i = 0; i < words.n; i++) {
		if (words.p[i] != ' ')
			compact[n_compact++] = words.p[i];
	}
	form->hash = hash64(compact, n_compact, 0);
	for (size_t i = 0; i < *n; i++) {
		if (forms[i].hash == form->hash)
			return;
	}
	form->main_hash =
	    form->main_bytes == n_compact ? form->hash : hash64(compact, form->main_bytes, 0);
	qsort(builder.word, builder.n_words, sizeof(*builder.word), compare_by_hash);
	while ((base + out->n) % 8)
		buf_add_char(out, '\0');
	form->sorted = put(out, base, builder.word, builder.n_words * sizeof(*builder.word));
	form->sorted.n = (uint32_t)builder.n_words;
	form->words = put(out, base, words.p, words.n);
	form->compact = put(out, base, compact, n_compact);
	(*n)++;
}

static bool is_note(struct str inside)
{
	static const char *const starts[] = {"erratum", "published erratum", "comment", "see ",
	    "retract", "correction", "corrected", "republished", "article in", "in ", "abstract",
	    "summary", "corrigendum", "review", "letter", "author"};
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		if (str_starts_nocase(inside, str_from(starts[i])))
			return true;
	}
	return count_words(inside) <= NOTE_MAX_WORDS;
}

/* "RETRACTED: ..." and "RETRACTED ARTICLE: ..." head the work itself, not the notice. */
static struct str without_retracted(struct str s)
{
	size_t colon = str_find_char(s, ':', 0);
	if (str_starts_nocase(s, STR("retracted")) && colon != STR_NONE && colon < 20)
		return str_trim(str_from_index(s, colon + 1));
	return s;
}

/* "... [Erratum appears in N Engl J Med. 2009": a note that was cut off with the title. */
static struct str without_open_note(struct str s)
{
	static const char *const notes[] = {"[erratum", "[published erratum", "[see comment",
	    "[correct", "[retract", "[republished"};
	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
		size_t at = str_find_nocase(s, str_from(notes[i]), 0);
		if (at != STR_NONE && at >= MAIN_MIN_BYTES)
			s = str_trim(str_sub(s, 0, at));
	}
	return s;
}

static bool ends_in_bracket(struct str *s)
{
	struct str t = str_trim_set(*s, " .\t\r\n");
	if (!str_ends(t, STR("]")))
		return false;
	*s = t;
	return true;
}

void title_add_forms(struct str value, struct title_form *forms, size_t *n, struct buf *out,
    uint32_t base, struct arena *arena)
{
	struct str s = without_retracted(str_trim_set(value, " \t\r\n\"'"));
	struct str translation = {0};
	s = without_open_note(s);
	for (int i = 0; i < 4 && ends_in_bracket(&s); i++) {
		size_t open = s.n;
		while (open > 0 && s.p[open - 1] != '[')
			open--;
		if (open == 0)
			break;
		struct str inside = str_sub(s, open, s.n - open - 1);
		struct str before = str_trim(str_sub(s, 0, open - 1));
		if (before.n < 3) {
			s = inside; /* the whole title in brackets: supplied by a cataloguer */
			break;
		}
		if (!is_note(inside))
			translation = inside;
		s = before;
	}
	if (s.n && s.p[0] == '[')
		s = str_trim_set(s, "[] .");
	size_t parallel = str_find(s, STR(" = "), 0);
	if (parallel != STR_NONE && parallel >= MAIN_MIN_BYTES &&
	    s.n - parallel >= MAIN_MIN_BYTES) {
		add_form(str_sub(s, 0, parallel), forms, n, out, base, arena);
		translation = str_from_index(s, parallel + 3);
	} else {
		add_form(s, forms, n, out, base, arena);
	}
	if (translation.n)
		add_form(translation, forms, n, out, base, arena);
}

/* --- comparing --- */

struct word_overlap {
	unsigned n_common, n_a, n_b; /* words */
	const struct word *only_a[12], *only_b[12];
	unsigned n_only_a, n_only_b; /* all, also beyond the room above */
};

static struct word_overlap overlap_words(const struct profile *a, const struct title_form *f,
    const struct profile *b, const struct title_form *g)
{
	struct word_overlap overlap = {.n_a = f->sorted.n, .n_b = g->sorted.n};
	const struct word *x = profile_at(a, f->sorted), *x_end = x + f->sorted.n;
	const struct word *y = profile_at(b, g->sorted), *y_end = y + g->sorted.n;
	while (x < x_end || y < y_end) {
		if (x < x_end && y < y_end && x->hash == y->hash) {
			overlap.n_common++;
			x++;
			y++;
		} else if (y == y_end || (x < x_end && x->hash < y->hash)) {
			if (overlap.n_only_a < 12)
				overlap.only_a[overlap.n_only_a] = x;
			overlap.n_only_a++;
			x++;
		} else {
			if (overlap.n_only_b < 12)
				overlap.only_b[overlap.n_only_b] = y;
			overlap.n_only_b++;
			y++;
		}
	}
	return overlap;
}

static struct str word_text(
    const struct profile *profile, const struct title_form *form, const struct word *word)
{
	return str_sub(profile_text(profile, form->words), word->at, word->n);
}

/* Words of one title alone are paired with like ones of the other's; what stays was exchanged. */
static void compare_remaining(const struct profile *a, const struct title_form *f,
    const struct profile *b, const struct title_form *g, const struct word_overlap *overlap,
    struct title_match *match)
{
	if (overlap->n_only_a > 12 || overlap->n_only_b > 12) {
		match->n_exchanged = 12;
		return;
	}
	bool paired_b[12] = {false};
	unsigned left_a = 0, left_b = 0;
	for (unsigned i = 0; i < overlap->n_only_a; i++) {
		struct str x = word_text(a, f, overlap->only_a[i]);
		bool is_paired = false;
		for (unsigned j = 0; j < overlap->n_only_b; j++) {
			struct str y = word_text(b, g, overlap->only_b[j]);
			if (words_are_opposed(x, y))
				match->is_opposed = true;
			if (is_paired || paired_b[j])
				continue;
			unsigned max = x.n >= 8 ? 2 : x.n >= 4 ? 1 : 0;
			bool is_like = max && distance_osa(x, y, max) <= max;
			bool is_start =
			    x.n >= 4 && y.n >= 4 && (str_starts(x, y) || str_starts(y, x));
			if (is_like || is_start)
				is_paired = paired_b[j] = true;
		}
		left_a += !is_paired && overlap->only_a[i]->is_significant;
	}
	for (unsigned j = 0; j < overlap->n_only_b; j++)
		left_b += !paired_b[j] && overlap->only_b[j]->is_significant;
	match->n_exchanged = (uint8_t)(left_a < left_b ? left_a : left_b);
}

static enum numbers_relation compare_numbers(const struct title_form *f, const struct title_form *g)
{
	bool used[TITLE_NUMBERS] = {false};
	unsigned n_common = 0;
	for (unsigned i = 0; i < f->n_numbers; i++) {
		for (unsigned j = 0; j < g->n_numbers; j++) {
			if (!used[j] && f->number[i] == g->number[j]) {
				used[j] = true;
				n_common++;
				break;
			}
		}
	}
	if (n_common == f->n_numbers && n_common == g->n_numbers)
		return NUMBERS_SAME;
	return n_common == f->n_numbers || n_common == g->n_numbers ? NUMBERS_MORE : NUMBERS_CLASH;
}

static bool is_start_of(struct str start, struct str whole)
{
	return start.n >= SHORTENED_MIN_BYTES && str_starts(whole, start);
}

/* One ends in what the other lacks: is the longer one's rest a subtitle, or cut off? */
static bool is_shortened(const struct profile *a, const struct title_form *f,
    const struct profile *b, const struct title_form *g)
{
	if (f->compact.n == g->compact.n)
		return false;
	if (f->hash == g->main_hash || g->hash == f->main_hash)
		return true;
	struct str x = profile_text(a, f->compact), y = profile_text(b, g->compact);
	return is_start_of(x, y) || is_start_of(y, x);
}

/* The part before the subtitle on one side is, but for a few characters, the other's whole title. */
static bool is_shortened_nearly(const struct profile *a, const struct title_form *f,
    const struct profile *b, const struct title_form *g)
{
	if (f->compact.n > g->compact.n)
		return is_shortened_nearly(b, g, a, f);
	struct str whole = profile_text(a, f->compact);
	struct str main = str_sub(profile_text(b, g->compact), 0, g->main_bytes);
	return main.n < g->compact.n && whole.n >= SHORTENED_MIN_BYTES / 2 &&
	       distance_osa(whole, main, 2) <= 2;
}

static struct title_match compare_forms(const struct profile *a, const struct title_form *f,
    const struct profile *b, const struct title_form *g)
{
	struct title_match match = {.a = f, .b = g, .relation = TITLE_OTHER};
	match.n_significant =
	    f->n_significant < g->n_significant ? f->n_significant : g->n_significant;
	match.is_generic = f->is_generic || g->is_generic;
	size_t n = f->compact.n, m = g->compact.n, longer = n > m ? n : m, shorter = n > m ? m : n;
	bool is_unspaced = f->is_unspaced || g->is_unspaced;
	match.is_short = is_unspaced ? shorter < 30 : match.n_significant < 3 || shorter < 18;
	if (f->hash == g->hash) {
		match.relation = TITLE_SAME;
		match.similarity = 1000;
		return match;
	}
	struct word_overlap overlap = overlap_words(a, f, b, g);
	unsigned fewer = overlap.n_a < overlap.n_b ? overlap.n_a : overlap.n_b;
	unsigned all = overlap.n_a + overlap.n_b - overlap.n_common;
	if (!is_unspaced && fewer > 3 && overlap.n_common * 2 < fewer)
		return match;
	match.similarity = (uint16_t)(overlap.n_common * 1000 / (all ? all : 1));
	match.is_special_clash = f->special != g->special;
	match.numbers = compare_numbers(f, g);
	unsigned max = (unsigned)(shorter / 8 < 2    ? shorter / 8
				  : shorter / 8 > 24 ? 24
						     : shorter / 8);
	if (shorter >= 12 && max < 2)
		max = 2;
	if (is_unspaced && max > 6)
		max = 6;
	unsigned distance = longer - shorter > max * 3 ? max + 1
						       : distance_osa(profile_text(a, f->compact),
							     profile_text(b, g->compact), max);
	if (distance <= max) {
		match.relation = TITLE_NEAR;
		unsigned similarity = 1000 - distance * 1000 / (unsigned)(longer ? longer : 1);
		if (similarity > match.similarity)
			match.similarity = (uint16_t)similarity;
		if (distance > 0)
			compare_remaining(a, f, b, g, &overlap, &match);
	} else if (is_shortened(a, f, b, g)) {
		match.relation = TITLE_SHORTENED;
		match.similarity = 900;
	} else if (f->main_hash == g->main_hash && f->main_bytes != n && g->main_bytes != m) {
		match.relation = TITLE_SUBTITLES;
	} else if (is_shortened_nearly(a, f, b, g)) {
		match.relation = TITLE_SHORTENED;
		match.similarity = 880;
	} else if (overlap.n_common * 3 >= fewer * 2 && fewer > 0) {
		match.relation = TITLE_RELATED;
		compare_remaining(a, f, b, g, &overlap, &match);
	}
	return match;
}

struct title_match title_compare(const struct profile *a, const struct profile *b)
{
	struct title_match best = {.relation = TITLE_MISSING};
	for (size_t i = 0; i < a->n_titles; i++) {
		for (size_t j = 0; j < b->n_titles; j++) {
			struct title_match match =
			    compare_forms(a, profile_title(a, i), b, profile_title(b, j));
			if (match.relation > best.relation ||
			    (match.relation == best.relation && match.similarity > best.similarity))
				best = match;
		}
	}
	return best;
}
