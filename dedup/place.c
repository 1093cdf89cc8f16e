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

/* "221-8" is 221 to 228. */
static void read_pages(struct profile *profile, struct arena *arena, struct str pages)
{
	struct str first = first_token(pages);
	profile->first_page = token_hash(arena, first);
	profile->page_number = number_of(first);
	size_t end = (size_t)(first.p - pages.p) + first.n;
	struct str last = first_token(str_from_index(pages, end));
	uint32_t number = number_of(last);
	if (number && last.n < first.n && profile->page_number) {
		uint32_t scale = 1;
		for (size_t i = 0; i < last.n; i++)
			scale *= 10;
		number += profile->page_number / scale * scale;
	}
	profile->last_page = number;
}

void place_add(const struct record *record, struct profile *profile, struct buf *out, uint32_t base,
    struct arena *arena)
{
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		if (value->kind == VALUE_IDENTIFIER && value->tag == SCHEME_ISSN &&
		    value->element != DC_RELATION && profile->n_issns < PROFILE_ISSNS)
			profile->issn[profile->n_issns++] = hash32(value->text);
		bool is_text = value->kind == VALUE_TEXT && value->element == DC_SOURCE;
		if (value->kind != VALUE_CITATION && !is_text)
			continue;
		if (!profile->container.n) {
			struct str text = str_sub(value->text, 0, CONTAINER_MAX_BYTES);
			struct str words = str_sub(
				       utf8_fold_words(arena, text), 0, CONTAINER_MAX_BYTES),
				   word;
			profile->container =
			    (struct span){base + (uint32_t)out->n, (uint32_t)words.n};
			buf_add(out, words);
			profile->container_hash = words.n ? hash32(words) : 0;
			while (str_next(&words, ' ', &word)) {
				profile->is_conference |= word_is_conference(word);
				profile->is_journal |= word_is_journal(word);
			}
		}
		if (!profile->volume)
			profile->volume = token_hash(arena, value->part[CITATION_VOLUME]);
		if (!profile->issue)
			profile->issue = token_hash(arena, value->part[CITATION_ISSUE]);
		if (!profile->first_page)
			read_pages(profile, arena, value->part[CITATION_PAGES]);
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

/* Words of three letters or more that both have, of the name with fewer. */
static unsigned shared_words(struct str a, struct str b, unsigned *fewer)
{
	unsigned n_a = 0, n_b = 0, shared = 0;
	struct str x, y;
	for (struct str rest = b; str_next(&rest, ' ', &y);)
		n_b += y.n > 3;
	for (struct str rest = a; str_next(&rest, ' ', &x);) {
		if (x.n <= 3)
			continue;
		n_a++;
		for (struct str inner = b; str_next(&inner, ' ', &y);) {
			size_t same = 0;
			while (same < x.n && same < y.n && x.p[same] == y.p[same])
				same++;
			if (y.n > 3 && same >= 4 && same + 5 >= (x.n < y.n ? x.n : y.n)) {
				shared++;
				break;
			}
		}
	}
	*fewer = n_a < n_b ? n_a : n_b;
	return shared;
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
	if (str_starts(x, y) || str_starts(y, x) || abbreviates(x, y) || abbreviates(y, x))
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
	return match;
}
