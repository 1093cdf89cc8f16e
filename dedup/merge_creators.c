/* SPDX-License-Identifier: MIT */
#include "dedup/merge.h"

#include "base/utf8.h"
#include "model/limits.h"

struct folded {
	struct str family, given;
};

/* One member's list: a run of offers. */
struct list {
	const struct offer *offers;
	size_t n;
	size_t n_letters; /* of given names: "John Adam" is fuller than "J. A." */
	size_t n_orcids;
	size_t n_shouted;
	struct folded *folded; /* the first LIMIT_COMPARED_PERSONS */
	size_t n_folded;
};

/* "SMITH, JOHN" or "SMITH, J.": nothing but capitals in a family name of some length. */
static bool is_shouted(struct str family)
{
	size_t upper = 0;
	for (size_t at = 0; at < family.n;) {
		int32_t c = utf8_next(family, &at);
		if (utf8_is_lower(c))
			return false;
		upper += utf8_is_upper(c);
	}
	return upper > 3;
}

static struct list measure(const struct offer *offers, size_t n)
{
	struct list list = {.offers = offers, .n = n};
	for (size_t i = 0; i < n; i++) {
		const struct value *value = offers[i].value;
		list.n_letters += value->part[PERSON_GIVEN].n;
		list.n_orcids += value->part[PERSON_ORCID].n > 0;
		list.n_shouted += is_shouted(value->text);
	}
	return list;
}

/* >0 where a is the better list. */
static int compare_lists(const struct list *a, const struct list *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	if ((a->n_shouted > 0) != (b->n_shouted > 0))
		return a->n_shouted ? -1 : 1;
	if (a->n_letters != b->n_letters)
		return a->n_letters < b->n_letters ? -1 : 1;
	if (a->n_orcids != b->n_orcids)
		return a->n_orcids < b->n_orcids ? -1 : 1;
	return a->offers[0].trust - b->offers[0].trust; /* else the first member's */
}

static bool is_start(struct str shorter, struct str longer)
{
	return shorter.n <= longer.n && memcmp(shorter.p, longer.p, shorter.n) == 0;
}

/* "j a" may be "john adam", not "jane". */
static bool given_names_fit(struct str shorter, struct str longer)
{
	struct str x, y;
	while (str_next(&shorter, ' ', &x)) {
		if (!str_next(&longer, ' ', &y) || !is_start(x, y))
			return false;
	}
	return true;
}

static void fold(struct list *list, struct arena *arena)
{
	list->n_folded = list->n < LIMIT_COMPARED_PERSONS ? list->n : LIMIT_COMPARED_PERSONS;
	list->folded = arena_alloc(arena, list->n_folded * sizeof(*list->folded));
	for (size_t i = 0; i < list->n_folded; i++) {
		const struct value *value = list->offers[i].value;
		list->folded[i].family = utf8_fold_words(arena, value->text);
		list->folded[i].given = utf8_fold_words(arena, value->part[PERSON_GIVEN]);
	}
}

/* The person of `list` that `name` is, if exactly one can be. */
static const struct offer *find_person(const struct list *list, const struct folded *name)
{
	const struct offer *found = NULL;
	for (size_t i = 0; i < list->n_folded; i++) {
		if (!str_eq(name->family, list->folded[i].family) ||
		    !given_names_fit(name->given, list->folded[i].given))
			continue;
		if (found)
			return NULL;
		found = &list->offers[i];
	}
	return found;
}

/* Two of a list that could both be "Smith, J." must not take the same full name. */
static bool is_ambiguous(const struct list *list, size_t at)
{
	for (size_t i = 0; i < list->n_folded; i++) {
		if (i != at && str_eq(list->folded[at].family, list->folded[i].family))
			return true;
	}
	return false;
}

void merge_creators(struct merge *merge, const struct offer *offers, size_t n, size_t n_members)
{
	struct list *lists = arena_calloc(merge->arena, n_members, sizeof(*lists));
	size_t n_lists = 0, best = 0;
	for (size_t from = 0, to; from < n; from = to) {
		to = from + 1;
		while (to < n && offers[to].member == offers[from].member)
			to++;
		lists[n_lists] = measure(offers + from, to - from);
		if (n_lists && compare_lists(&lists[n_lists], &lists[best]) > 0)
			best = n_lists;
		n_lists++;
	}
	for (size_t i = 0; i < n_lists && n_lists > 1; i++) /* one list needs no completion */
		fold(&lists[i], merge->arena);
	const struct list *base = &lists[best];
	for (size_t i = 0; i < base->n; i++) {
		const struct offer *offer = &base->offers[i];
		struct value value = *offer->value;
		enum rule rule = RULE_MERGE_FULLEST;
		bool may_complete = i < base->n_folded && !is_ambiguous(base, i);
		for (size_t k = 0; k < n_lists && may_complete; k++) {
			const struct offer *other =
			    k == best ? NULL : find_person(&lists[k], &base->folded[i]);
			if (!other)
				continue;
			struct str orcid = value.part[PERSON_ORCID];
			if (other->value->part[PERSON_GIVEN].n > value.part[PERSON_GIVEN].n &&
			    !is_shouted(other->value->text) &&
			    !is_shouted(other->value->part[PERSON_GIVEN])) {
				offer = other;
				value = *other->value;
				rule = RULE_MERGE_UNION;
			}
			if (orcid.n) {
				value.part[PERSON_ORCID] = orcid;
			} else if (other->value->part[PERSON_ORCID].n) {
				value.part[PERSON_ORCID] = other->value->part[PERSON_ORCID];
				rule = RULE_MERGE_UNION;
			}
		}
		merge_add(merge, &value, offer->member, rule);
	}
}
