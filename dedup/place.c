/* SPDX-License-Identifier: MIT */
#include "dedup/place.h"

#include "base/utf8.h"
#include "dedup/vocabulary.h"

#define CONTAINER_MAX_BYTES 200

/* The first run of letters and digits, leading zeroes off. */
static struct str first_token(struct str s)
{
	size_t start = 0;
	while (start < s.n && !ascii_is_alnum(s.p[start]))
		start++;
	size_t end = start;
	while (end < s.n && ascii_is_alnum(s.p[end]))
		end++;
	while (start + 1 < end && s.p[start] == '0')
		start++;
	return str_sub(s, start, end - start);
}

static uint32_t token_hash(struct arena *arena, struct str s)
{
	struct str token = utf8_fold(arena, first_token(s));
	return token.n ? hash32(token) : 0;
}

static uint32_t number_of(struct str s)
{
	uint64_t number;
	return str_to_u64(s, 9999999, &number) ? (uint32_t)number : 0;
}

static void read_pages(struct profile *profile, struct arena *arena, struct str pages)
{
	struct str first = first_token(pages);
	profile->first_page = token_hash(arena, first);
	profile->page_number = number_of(first);
}

static bool is_number(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (!ascii_is_digit(word.p[i]))
			return false;
	}
	return word.n > 0 && word.n < 8;
}

static bool is_year(struct str word)
{
	return word.n == 4 && (str_starts(word, STR("18")) || str_starts(word, STR("19")) ||
				  str_starts(word, STR("20")));
}

/* "machine learning 17 115 141": numbers behind the name are volume and pages. */
static struct str read_trailing_numbers(struct profile *profile, struct str words)
{
	struct str number[3], name = words;
	size_t n = 0;
	for (;;) {
		size_t start = name.n;
		while (start > 0 && name.p[start - 1] != ' ')
			start--;
		struct str last = str_from_index(name, start);
		if (start == 0 || !is_number(last) || n == 3)
			break;
		number[n++] = last;
		name = str_sub(name, 0, start - 1);
	}
	if (n > 0 && !is_year(number[n - 1])) {
		profile->volume = hash32(number[n - 1]);
		profile->volume_number = number_of(number[n - 1]);
	}
	if (n == 3) {
		profile->first_page = hash32(number[1]);
		profile->page_number = number_of(number[1]);
	}
	return name;
}

static void add_container(
    struct profile *profile, struct str text, struct buf *out, uint32_t base, struct arena *arena)
{
	struct str folded = utf8_fold_words(arena, str_sub(text, 0, CONTAINER_MAX_BYTES));
	struct str words = read_trailing_numbers(profile, str_sub(folded, 0, CONTAINER_MAX_BYTES));
	profile->container = (struct span){base + (uint32_t)out->n, (uint32_t)words.n};
	buf_add(out, words);
	profile->container_hash = words.n ? hash32(words) : 0;
	profile->is_preprint |= !profile->has_other_doi && container_is_preprint(words);
	for (struct str word; str_next(&words, ' ', &word);) {
		profile->is_conference |= word_is_conference(word);
		profile->is_journal |= word_is_journal(word);
	}
}

void place_add(const struct record *record, struct profile *profile, struct buf *out, uint32_t base,
    struct arena *arena)
{
	bool has_volume = false, has_pages = false;
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		if (value->kind == VALUE_IDENTIFIER && value->tag == SCHEME_ISSN &&
		    value->element != DC_RELATION && profile->n_issns < PROFILE_ISSNS)
			profile->issn[profile->n_issns++] = hash32(value->text);
		bool is_text = value->kind == VALUE_TEXT && value->element == DC_SOURCE;
		if (value->kind != VALUE_CITATION && !is_text)
			continue;
		if (!profile->container.n)
			add_container(profile, value->text, out, base, arena);
		if (value->part[CITATION_VOLUME].n && !has_volume) {
			profile->volume = token_hash(arena, value->part[CITATION_VOLUME]);
			profile->volume_number =
			    number_of(first_token(value->part[CITATION_VOLUME]));
			has_volume = true;
		}
		if (!profile->issue)
			profile->issue = token_hash(arena, value->part[CITATION_ISSUE]);
		if (value->part[CITATION_PAGES].n && !has_pages) {
			read_pages(profile, arena, value->part[CITATION_PAGES]);
			has_pages = true;
		}
	}
}

static bool next_word(struct str *rest, struct str *word)
{
	while (str_next(rest, ' ', word)) {
		if (word->n > 3 ||
		    (word->n > 1 && !str_eq(*word, STR("of")) && !str_eq(*word, STR("the")) &&
			!str_eq(*word, STR("for")) && !str_eq(*word, STR("in")) &&
			!str_eq(*word, STR("and")) && !str_eq(*word, STR("on"))) ||
		    (word->n == 1 && word->p[0] == 'j'))
			return true;
	}
	return false;
}

/* "curr opin lipidol" and "current opinion in lipidology": each word starts its like. */
static bool abbreviates(struct str shorter, struct str longer)
{
	struct str x, y;
	unsigned n = 0;
	while (next_word(&shorter, &x)) {
		if (!next_word(&longer, &y) || x.p[0] != y.p[0])
			return false;
		size_t same = 0;
		while (same < x.n && same < y.n && x.p[same] == y.p[same])
			same++;
		if (same < x.n && same < 3)
			return false;
		n++;
	}
	return n > 0;
}

static bool tells_containers_apart(struct str word)
{
	return word.n > 3 && !word_is_journal(word) && !word_is_conference(word) &&
	       !ascii_is_digit(word.p[0]) && !str_eq(word, STR("international"));
}

/* Words that both names have, or one of them in short; *fewer is how many the shorter name has. */
static unsigned shared_words(struct str a, struct str b, unsigned *fewer)
{
	unsigned n_a = 0, n_b = 0, shared = 0;
	struct str x, y;
	for (struct str rest = b; str_next(&rest, ' ', &y);)
		n_b += tells_containers_apart(y);
	for (struct str rest = a; str_next(&rest, ' ', &x);) {
		if (!tells_containers_apart(x))
			continue;
		n_a++;
		for (struct str inner = b; str_next(&inner, ' ', &y);) {
			if (tells_containers_apart(y) && (str_starts(x, y) || str_starts(y, x))) {
				shared++;
				break;
			}
		}
	}
	*fewer = n_a < n_b ? n_a : n_b;
	return shared;
}

/* A word of the one is made of the other's first letters: "icml", "vldb". */
static bool is_acronym(struct str a, struct str b)
{
	char initials[CONTAINER_MAX_BYTES];
	size_t n = 0;
	struct str word;
	while (str_next(&b, ' ', &word)) {
		if (word.n > 3 && n < sizeof(initials))
			initials[n++] = word.p[0];
	}
	while (str_next(&a, ' ', &word)) {
		if (word.n >= 3 && word.n <= 6 &&
		    str_find(str_make(initials, n), word, 0) != STR_NONE)
			return true;
	}
	return false;
}

static enum agreement compare_containers(const struct profile *a, const struct profile *b)
{
	for (size_t i = 0; i < a->n_issns; i++) {
		for (size_t j = 0; j < b->n_issns; j++) {
			if (a->issn[i] == b->issn[j])
				return AGREE_YES;
		}
	}
	if (!a->container.n || !b->container.n)
		return AGREE_UNKNOWN;
	if (a->container_hash == b->container_hash)
		return AGREE_YES;
	struct str x = profile_text(a, a->container), y = profile_text(b, b->container);
	if (str_starts(x, y) || str_starts(y, x) || abbreviates(x, y) || abbreviates(y, x) ||
	    is_acronym(x, y) || is_acronym(y, x))
		return AGREE_PARTLY;
	unsigned fewer, shared = shared_words(x, y, &fewer);
	return fewer && shared * 3 >= fewer * 2 ? AGREE_PARTLY : AGREE_NO;
}

static enum agreement compare_hashes(uint32_t a, uint32_t b)
{
	return !a || !b ? AGREE_UNKNOWN : a == b ? AGREE_YES : AGREE_NO;
}

struct place_match place_compare(const struct profile *a, const struct profile *b)
{
	struct place_match match = {
	    .container = compare_containers(a, b),
	    .volume = compare_hashes(a->volume, b->volume),
	    .issue = compare_hashes(a->issue, b->issue),
	    .pages = compare_hashes(a->first_page, b->first_page),
	};
	match.is_other_kind =
	    (a->is_conference && !a->is_journal && b->is_journal && !b->is_conference) ||
	    (b->is_conference && !b->is_journal && a->is_journal && !a->is_conference);
	/* proceedings are counted in too many ways: by year, by meeting, by series */
	if (match.volume == AGREE_NO && a->is_conference && b->is_conference)
		match.volume = AGREE_UNKNOWN;
	return match;
}
