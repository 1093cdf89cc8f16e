/* SPDX-License-Identifier: MIT */
#include "dedup/people.h"

#include "base/utf8.h"
#include "dedup/distance.h"
#include "model/limits.h"

#include <stdlib.h>

#define NAME_WORDS     12
#define NAME_MAX_BYTES 200
#define TOKEN_MAX      (LIMIT_COMPARED_PERSONS * 4)

static struct span put(struct buf *out, uint32_t base, struct str s)
{
	struct span span = {base + (uint32_t)out->n, (uint32_t)s.n};
	buf_add(out, s);
	return span;
}

static struct str without_blanks(struct arena *arena, struct str s)
{
	char *p = arena_alloc(arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != ' ')
			p[n++] = s.p[i];
	}
	return (struct str){p, n};
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static bool is_initials(struct str word)
{
	return word.n <= 1 || (word.n == 2 && (unsigned char)word.p[0] >= 0x80);
}

static void add_tokens(struct str folded, uint32_t *tokens, size_t *n)
{
	struct str word;
	while (str_next(&folded, ' ', &word)) {
		if (word.n >= 2 && !is_initials(word) && *n < TOKEN_MAX)
			tokens[(*n)++] = hash32(word);
	}
}

/* "m kearns" or "kearns m" in one piece: the single letters are given names. */
static void split_initials(struct arena *arena, struct str *family, struct str *given)
{
	char *names = arena_alloc(arena, family->n + 1),
	     *initials = arena_alloc(arena, family->n + 1);
	size_t n_names = 0, n_initials = 0;
	struct str word, rest = *family;
	while (str_next(&rest, ' ', &word)) {
		char *to = is_initials(word) ? initials : names;
		size_t *n = is_initials(word) ? &n_initials : &n_names;
		if (*n)
			to[(*n)++] = ' ';
		memcpy(to + *n, word.p, word.n);
		*n += word.n;
	}
	if (n_names && n_initials) {
		*family = (struct str){names, n_names};
		*given = (struct str){initials, n_initials};
	}
}

/* "et al." and "others" stand where names were left out. */
static bool is_ellipsis(struct str folded)
{
	return str_eq(folded, STR("et al")) || str_eq(folded, STR("others")) ||
	       str_eq(folded, STR("al")) || str_eq(folded, STR("anonymous")) ||
	       str_eq(folded, STR("unknown")) || str_eq(folded, STR("anon")) ||
	       str_eq(folded, STR("et")) || str_eq(folded, STR("and others"));
}

static size_t put_array(struct buf *out, uint32_t base, const void *items, size_t bytes)
{
	while ((base + out->n) % 8)
		buf_add_char(out, '\0');
	size_t at = base + out->n;
	buf_add_bytes(out, items, bytes);
	return at;
}

void people_add(const struct record *record, struct profile *profile, struct buf *out,
    uint32_t base, struct arena *arena)
{
	struct author authors[LIMIT_COMPARED_PERSONS];
	memset(authors, 0, sizeof(authors)); /* padding is hashed too */
	uint32_t tokens[TOKEN_MAX + LIMIT_COMPARED_PERSONS];
	size_t n = 0, n_tokens = 0;
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		if (value->kind != VALUE_PERSON || value->element != DC_CREATOR)
			continue;
		profile->n_persons++;
		if (n == LIMIT_COMPARED_PERSONS)
			continue;
		struct str family = utf8_fold_words(arena, str_sub(value->text, 0, NAME_MAX_BYTES));
		struct str given =
		    utf8_fold_words(arena, str_sub(value->part[PERSON_GIVEN], 0, NAME_MAX_BYTES));
		family = str_sub(family, 0, NAME_MAX_BYTES); /* folding may lengthen */
		given = str_sub(given, 0, NAME_MAX_BYTES);
		if (!family.n || is_ellipsis(family))
			continue;
		if (n_tokens + 2 * NAME_WORDS < TOKEN_MAX) {
			add_tokens(family, tokens, &n_tokens);
			add_tokens(given, tokens, &n_tokens);
		}
		struct author *author = &authors[n++];
		if (!given.n)
			split_initials(arena, &family, &given);
		struct str first = given, rest = given;
		str_next(&rest, ' ', &first);
		struct str compact = without_blanks(arena, family);
		author->family = hash32(compact);
		tokens[n_tokens++] = author->family;
		author->initial = first.n ? (uint8_t)first.p[0] : 0;
		author->given = is_initials(first) ? 0 : hash32(first);
		author->orcid = value->part[PERSON_ORCID].n ? hash32(value->part[PERSON_ORCID]) : 0;
		author->is_organisation = value->tag == PERSON_ORGANISATION;
		author->family_text = put(out, base, compact);
		author->given_text = put(out, base, given);
	}
	qsort(tokens, n_tokens, sizeof(*tokens), compare_u32);
	size_t distinct = 0;
	for (size_t i = 0; i < n_tokens; i++) {
		if (distinct == 0 || tokens[distinct - 1] != tokens[i])
			tokens[distinct++] = tokens[i];
	}
	profile->authors.at = (uint32_t)put_array(out, base, authors, n * sizeof(*authors));
	profile->authors.n = (uint32_t)n;
	profile->tokens.at = (uint32_t)put_array(out, base, tokens, distinct * sizeof(*tokens));
	profile->tokens.n = (uint32_t)distinct;
}

uint32_t people_first(const struct profile *profile)
{
	if (!profile->authors.n)
		return 0;
	const struct author *authors = profile_at(profile, profile->authors);
	return authors[0].family;
}

uint32_t people_least(const struct profile *profile)
{
	const struct author *author = profile_at(profile, profile->authors);
	uint32_t least = 0;
	for (size_t i = 0; i < profile->authors.n; i++) {
		if (i == 0 || author[i].family < least)
			least = author[i].family;
	}
	return least;
}

static bool has_token(const struct profile *profile, uint32_t token)
{
	const uint32_t *tokens = profile_at(profile, profile->tokens);
	size_t low = 0, high = profile->tokens.n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (tokens[middle] == token)
			return true;
		if (tokens[middle] < token)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Two bearers of one family name: may "J. A." be "John Adam"? */
static bool given_names_clash(const struct profile *a, const struct author *x,
    const struct profile *b, const struct author *y)
{
	if (!x->initial || !y->initial || (x->given && x->given == y->given))
		return false;
	if (x->orcid && x->orcid == y->orcid)
		return false;
	struct str given_x = profile_text(a, x->given_text),
		   given_y = profile_text(b, y->given_text);
	if (x->initial != y->initial) {
		/* "Chiung-Yu" and "C. Y.", "T. J." and "J.": an initial anywhere in the other */
		struct str word;
		for (struct str rest = given_x; str_next(&rest, ' ', &word);)
			if (word.n && (uint8_t)word.p[0] == y->initial)
				return false;
		for (struct str rest = given_y; str_next(&rest, ' ', &word);)
			if (word.n && (uint8_t)word.p[0] == x->initial)
				return false;
		return true;
	}
	if (!x->given || !y->given)
		return false;
	struct str first_x = given_x, first_y = given_y;
	str_next(&given_x, ' ', &first_x);
	str_next(&given_y, ' ', &first_y);
	/* initials run together: "RE" */
	if (first_x.n <= 3 || first_y.n <= 3)
		return false;
	return !str_starts(first_x, first_y) && !str_starts(first_y, first_x) &&
	       distance_osa(first_x, first_y, 2) > 2;
}

/* A typing error in the family name, with the same initial. */
static bool is_misspelt(const struct profile *a, const struct author *x, const struct profile *b,
    const struct author *y)
{
	if (x->initial && y->initial && x->initial != y->initial)
		return false;
	struct str family_x = profile_text(a, x->family_text),
		   family_y = profile_text(b, y->family_text);
	size_t shorter = family_x.n < family_y.n ? family_x.n : family_y.n;
	unsigned max = shorter >= 8 ? 2 : shorter >= 4 ? 1 : 0;
	return max && distance_osa(family_x, family_y, max) <= max;
}

/* Is this author of a somewhere in b's list? */
static bool is_listed(
    const struct profile *a, const struct author *x, size_t at, const struct profile *b)
{
	if (has_token(b, x->family))
		return true;
	if (x->given && x->given_text.n && has_token(b, x->given) && x->initial) {
		/* swapped: the family name stands as an initial there */
		const struct author *other = profile_at(b, b->authors);
		for (size_t j = 0; j < b->authors.n; j++) {
			if (other[j].family == x->given)
				return true;
		}
	}
	const struct author *other = profile_at(b, b->authors);
	size_t from = at > 1 ? at - 1 : 0;
	for (size_t j = from; j < b->authors.n && j <= at + 1; j++) {
		if (is_misspelt(a, x, b, &other[j]))
			return true;
	}
	/* compound names: each word of it, "garcia lopez" and "garcia" */
	struct str family = profile_text(a, x->family_text);
	for (size_t j = 0; j < b->authors.n && family.n >= 4; j++) {
		struct str theirs = profile_text(b, other[j].family_text);
		if (theirs.n >= 4 && (str_starts(family, theirs) || str_starts(theirs, family) ||
					 str_ends(family, theirs) || str_ends(theirs, family)))
			return true;
	}
	return false;
}

static unsigned count_listed(const struct profile *a, const struct profile *b)
{
	const struct author *author = profile_at(a, a->authors);
	unsigned n = 0;
	for (size_t i = 0; i < a->authors.n; i++)
		n += is_listed(a, &author[i], i, b);
	return n;
}

static bool only_organisations(const struct profile *profile)
{
	const struct author *author = profile_at(profile, profile->authors);
	for (size_t i = 0; i < profile->authors.n; i++) {
		if (!author[i].is_organisation)
			return false;
	}
	return true;
}

static unsigned count_given_clashes(const struct profile *a, const struct profile *b)
{
	const struct author *x = profile_at(a, a->authors), *y = profile_at(b, b->authors);
	unsigned clashes = 0, agree = 0;
	for (size_t i = 0; i < a->authors.n; i++) {
		bool clash = false, found = false;
		for (size_t j = 0; j < b->authors.n && !found; j++) {
			if (x[i].family != y[j].family)
				continue;
			found = !given_names_clash(a, &x[i], b, &y[j]);
			clash = !found;
		}
		clashes += clash && !found;
		agree += found;
	}
	return clashes > agree ? clashes : 0;
}

struct people_match people_compare(const struct profile *a, const struct profile *b)
{
	struct people_match match = {0};
	size_t n = a->authors.n, m = b->authors.n;
	if (!n || !m || only_organisations(a) || only_organisations(b))
		return match;
	const struct author *x = profile_at(a, a->authors), *y = profile_at(b, b->authors);
	unsigned listed = n <= m ? count_listed(a, b) : count_listed(b, a);
	if (n == m) {
		unsigned other = count_listed(b, a);
		listed = other > listed ? other : listed;
	}
	match.n_shorter = (unsigned)(n < m ? n : m);
	match.share = (uint16_t)(listed * 1000 / match.n_shorter);
	match.is_first_same = x[0].family == y[0].family || is_misspelt(a, &x[0], b, &y[0]) ||
			      is_listed(a, &x[0], 0, b);
	match.is_given_clash = count_given_clashes(a, b) > 0;
	match.is_full = n == m;
	match.is_lone = match.n_shorter == 1 && n + m > 3 && x[0].family != y[0].family &&
			!is_misspelt(a, &x[0], b, &y[0]);
	if (match.is_given_clash)
		match.relation = PEOPLE_OTHER;
	else if (match.share >= 650 && !match.is_lone)
		match.relation = PEOPLE_SAME;
	else if (match.share >= 450 || match.is_first_same)
		match.relation = PEOPLE_SOME;
	else
		match.relation = PEOPLE_OTHER;
	return match;
}
