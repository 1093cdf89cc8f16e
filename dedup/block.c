/* SPDX-License-Identifier: MIT */
#include "dedup/people.h"
#include "dedup/profile.h"
#include "dedup/vocabulary.h"

#include "base/err.h"
#include "model/limits.h"

#include <stdlib.h>

/* What a key speaks of, so that equal hashes of different things do not meet. */
enum key_kind {
	KEY_ID = 1,
	KEY_TITLE,	 /* the whole title, compact */
	KEY_MAIN,	 /* the title up to its subtitle */
	KEY_FIRST_WORDS, /* survives what happens to the end */
	KEY_LAST_WORDS,	 /* survives what happens to the start */
	KEY_LONG_WORDS,	 /* survives another order, and a word that differs */
	KEY_PLACE,	 /* first author, year, first page: survives a lost title */
	KEY_AUTHOR,	 /* first author, year, the title's first letters */
};

#define EDGE_WORDS 3 /* of a title's start or end */
#define LONG_WORDS 2
#define EDGE_CHARS 8 /* in scripts without blanks */

struct keys {
	uint64_t *key;
	size_t n;
};

static void add_key(struct keys *keys, enum key_kind kind, uint64_t hash)
{
	if (keys->n < LIMIT_KEYS_PER_RECORD)
		keys->key[keys->n++] = hash64_combine(kind, hash);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* The significant words of a title in the order in which they stand. */
static size_t significant_words(const struct profile *profile, const struct title_form *form,
    struct str *words, size_t max, bool main_only)
{
	struct str word, rest = profile_text(profile, form->words);
	size_t n = 0, bytes = 0;
	while (n < max && str_next(&rest, ' ', &word)) {
		bytes += word.n;
		if (main_only && bytes > form->main_bytes)
			break;
		if (word.n > 3 && !word_is_stop(word))
			words[n++] = word;
	}
	return n;
}

static size_t char_start(struct str s, size_t at)
{
	while (at > 0 && at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80)
		at--;
	return at;
}

static void add_unspaced_keys(
    struct keys *keys, const struct profile *profile, const struct title_form *form)
{
	struct str s = profile_text(profile, form->compact);
	size_t edge = EDGE_CHARS * 3;
	if (s.n < edge * 2)
		return;
	add_key(keys, KEY_FIRST_WORDS, hash64_str(str_sub(s, 0, char_start(s, edge)), 0));
	struct str main = str_sub(s, 0, form->main_bytes);
	if (main.n >= edge)
		add_key(keys, KEY_LAST_WORDS,
		    hash64_str(str_from_index(main, char_start(main, main.n - edge)), 0));
}

static uint64_t hash_words(const struct str *words, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		seed = hash64_str(words[i], seed);
	return seed;
}

/* Who, when, and how the title starts. */
static void add_author_key(struct keys *keys, const struct profile *profile, uint64_t author)
{
	struct str word;
	int year = profile_year(profile);
	if (author && year && profile->n_titles &&
	    significant_words(profile, profile_title(profile, 0), &word, 1, false))
		add_key(keys, KEY_AUTHOR,
		    hash64_str(str_sub(word, 0, 4), author ^ (uint64_t)year << 32));
}

static void add_word_keys(struct keys *keys, const struct profile *profile,
    const struct title_form *form, uint64_t author)
{
	struct str words[TITLE_WORDS];
	size_t n = significant_words(profile, form, words, TITLE_WORDS, true);
	if (n < 2) {
		/* "Introduction": only with who wrote it */
		return;
	}
	size_t edge = n < EDGE_WORDS ? n : EDGE_WORDS;
	/* few words tell little: then the author must agree too */
	uint64_t seed = n > EDGE_WORDS ? 0 : author;
	add_key(keys, KEY_FIRST_WORDS, hash_words(words, edge, seed));
	if (n > EDGE_WORDS)
		add_key(keys, KEY_LAST_WORDS, hash_words(words + n - edge, edge, 0));
	struct str longest[LONG_WORDS] = {{0}};
	for (size_t i = 0; i < n; i++) {
		struct str word = words[i];
		for (size_t k = 0; k < LONG_WORDS; k++) {
			if (word.n > longest[k].n ||
			    (word.n == longest[k].n && str_cmp(word, longest[k]) > 0)) {
				struct str moved = longest[k];
				longest[k] = word;
				word = moved;
			}
		}
	}
	if (author && longest[1].n) {
		add_key(keys, KEY_LONG_WORDS, hash64_str(longest[0], author));
		add_key(keys, KEY_LONG_WORDS, hash64_str(longest[0], people_least(profile)));
	}
}

size_t block_keys(const struct profile *profile, uint64_t *key)
{
	struct keys keys = {.key = key};
	const struct id *id = profile_at(profile, profile->ids);
	for (size_t i = 0; i < profile->ids.n; i++)
		add_key(&keys, KEY_ID, id[i].root);
	uint64_t author = people_first(profile);
	for (size_t i = 0; i < profile->n_titles; i++) {
		const struct title_form *form = profile_title(profile, i);
		bool is_weak = form->is_generic || form->n_significant < 2;
		uint64_t with = is_weak && !form->is_unspaced ? author : 0;
		add_key(&keys, KEY_TITLE, hash64_combine(form->hash, with));
		if (form->main_hash != form->hash)
			add_key(&keys, KEY_TITLE,
			    hash64_combine(form->main_hash,
				form->n_main_significant < 2 && !form->is_unspaced ? author : 0));
		if (form->is_unspaced)
			add_unspaced_keys(&keys, profile, form);
		else if (i < 2)
			add_word_keys(&keys, profile, form, author);
	}
	add_author_key(&keys, profile, author);
	int year = profile_year(profile);
	if (author && year && profile->first_page)
		add_key(&keys, KEY_PLACE,
		    hash64_combine(author ^ (uint64_t)year << 32, profile->first_page));
	qsort(keys.key, keys.n, sizeof(*keys.key), compare_u64);
	size_t distinct = 0;
	for (size_t i = 0; i < keys.n; i++) {
		if (distinct == 0 || keys.key[distinct - 1] != keys.key[i])
			keys.key[distinct++] = keys.key[i];
	}
	return distinct;
}

/* --- pairs --- */

struct entry {
	const struct profile *profile;
	uint32_t index;
	int year;
	uint32_t author;
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->year != y->year)
		return x->year < y->year ? -1 : 1;
	if (x->author != y->author)
		return x->author < y->author ? -1 : 1;
	return profile_cmp(x->profile, y->profile);
}

static uint64_t pairs_of(uint64_t n)
{
	return n * (n - 1) / 2;
}

void block_pairs(const struct profile *const *profiles, size_t n,
    void (*pair)(void *ctx, size_t i, size_t j), void *ctx, struct block_stats *stats)
{
	if (n < 2)
		return;
	uint64_t given = 0;
	stats->blocks++;
	stats->largest = n > stats->largest ? n : stats->largest;
	if (n <= LIMIT_BLOCK_RECORDS) {
		for (size_t i = 0; i < n; i++) {
			for (size_t j = i + 1; j < n; j++)
				pair(ctx, i, j);
		}
		stats->pairs += pairs_of(n);
		return;
	}
	stats->over_full_blocks++;
	struct entry *entries = xmalloc(n * sizeof(*entries));
	for (size_t i = 0; i < n; i++) {
		entries[i] = (struct entry){
		    profiles[i], (uint32_t)i, profile_year(profiles[i]), people_first(profiles[i])};
	}
	qsort(entries, n, sizeof(*entries), compare_entries);
	for (size_t from = 0, to; from < n; from = to) {
		to = from + 1;
		while (to < n && entries[to].year == entries[from].year &&
		       entries[to].author == entries[from].author)
			to++;
		size_t window = to - from <= LIMIT_BLOCK_RECORDS ? to - from : LIMIT_BLOCK_WINDOW;
		for (size_t i = from; i < to; i++) {
			for (size_t j = i + 1; j < to && j <= i + window; j++, given++)
				pair(ctx, entries[i].index, entries[j].index);
		}
	}
	free(entries);
	stats->pairs += given;
	stats->skipped_pairs += pairs_of(n) - given;
}
