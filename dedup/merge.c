/* SPDX-License-Identifier: MIT */
#include "dedup/merge.h"

#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "dedup/vocabulary.h"

#include <stdlib.h>

/* How the values of one kind about one element become one. */
enum policy {
	POLICY_TITLE, /* by trust, then the most complete that is not all capitals; then the others */
	POLICY_CREATORS, /* merge_creators.c */
	POLICY_DATE, /* the most precise form of the year that most members say; then the others */
	POLICY_TYPE, /* the most specific that most members say; then the others */
	POLICY_ACCESS,	 /* the most open alone */
	POLICY_CITATION, /* the fullest first */
	POLICY_LONGEST,	 /* the longest of each language */
	POLICY_UNION,	 /* all, the most trusted first, without those that fold to the same */
};

static const struct {
	enum value_kind kind;
	enum dc_element element;
	enum policy policy;
	enum rule rule; /* of the value that comes first */
} policies[] = {
    {VALUE_TEXT, DC_TITLE, POLICY_TITLE, RULE_MERGE_TRUST},
    {VALUE_PERSON, DC_CREATOR, POLICY_CREATORS, RULE_MERGE_FULLEST},
    {VALUE_PERSON, DC_CONTRIBUTOR, POLICY_UNION, RULE_MERGE_UNION},
    {VALUE_DATE, DC_DATE, POLICY_DATE, RULE_MERGE_AGREED},
    {VALUE_TYPE, DC_TYPE, POLICY_TYPE, RULE_MERGE_BEST},
    {VALUE_ACCESS, DC_RIGHTS, POLICY_ACCESS, RULE_MERGE_BEST},
    {VALUE_CITATION, DC_SOURCE, POLICY_CITATION, RULE_MERGE_FULLEST},
    {VALUE_TEXT, DC_DESCRIPTION, POLICY_LONGEST, RULE_MERGE_FULLEST},
};

static enum policy policy_of(const struct value *value, enum rule *rule)
{
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		if (policies[i].kind == value->kind && policies[i].element == value->element) {
			*rule = policies[i].rule;
			return policies[i].policy;
		}
	}
	*rule = RULE_MERGE_UNION;
	return POLICY_UNION;
}

void merge_add(struct merge *merge, const struct value *value, uint32_t member, enum rule policy)
{
	if (merge->n_values == merge->capacity) {
		size_t larger = merge->capacity ? merge->capacity * 2 : 32;
		merge->values = arena_grow(merge->arena, merge->values,
		    merge->n_values * sizeof(*merge->values), larger * sizeof(*merge->values));
		merge->capacity = larger;
	}
	struct merged_value *merged = &merge->values[merge->n_values++];
	*merged = (struct merged_value){*value, member, (uint8_t)policy};
}

/* --- what makes a value better; each gives >0 where a is better --- */

static int by_trust(const struct offer *a, const struct offer *b)
{
	return a->trust - b->trust;
}

static bool is_shouted(struct str text)
{
	size_t upper = 0, lower = 0;
	for (size_t at = 0; at < text.n;) {
		int32_t c = utf8_next(text, &at);
		upper += utf8_is_upper(c);
		lower += utf8_is_lower(c);
	}
	return upper > 5 && lower * 4 < upper;
}

static int by_length(struct str a, struct str b)
{
	return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

static int by_title(const struct offer *a, const struct offer *b)
{
	int order = (int)is_shouted(b->value->text) - (int)is_shouted(a->value->text);
	if (order == 0)
		order = by_trust(a, b);
	return order ? order : by_length(a->value->text, b->value->text);
}

static int by_citation(const struct offer *a, const struct offer *b)
{
	int n_a = 0, n_b = 0;
	for (size_t i = 0; i < VALUE_N_PARTS; i++) {
		n_a += a->value->part[i].n > 0;
		n_b += b->value->part[i].n > 0;
	}
	return n_a != n_b ? n_a - n_b : by_length(a->value->text, b->value->text);
}

static int access_rank(const struct value *value)
{
	static const int rank[ACCESS_N] = {[ACCESS_OPEN] = 4,
	    [ACCESS_EMBARGOED] = 3,
	    [ACCESS_RESTRICTED] = 2,
	    [ACCESS_METADATA_ONLY] = 1};
	return value->tag < ACCESS_N ? rank[value->tag] : 0;
}

/* --- choosing --- */

struct group {
	struct offer *offers;
	size_t n;
	enum policy policy;
	uint32_t *support; /* for dates and types: members that say this year, this type */
};

/* The sort is by insertion: groups are small, and the comparison depends on the group. */
static int compare_offers(const struct group *group, size_t i, size_t j)
{
	const struct offer *a = &group->offers[i], *b = &group->offers[j];
	int order = 0;
	switch (group->policy) {
	case POLICY_TITLE: order = by_title(a, b); break;
	case POLICY_CITATION: order = by_citation(a, b); break;
	case POLICY_LONGEST: order = by_length(a->value->text, b->value->text); break;
	case POLICY_ACCESS: order = access_rank(a->value) - access_rank(b->value); break;
	case POLICY_DATE:
		order = (int)(a->value->tag == DATE_ISSUED) - (int)(b->value->tag == DATE_ISSUED);
		if (order == 0)
			order = (int)group->support[i] - (int)group->support[j];
		if (order == 0)
			order = by_length(a->value->text, b->value->text);
		break;
	case POLICY_TYPE:
		/* unknown types say little: "text", "other" */
		order = (int)(work_type_from_uri(a->value->text) != WORK_UNKNOWN) -
			(int)(work_type_from_uri(b->value->text) != WORK_UNKNOWN);
		if (order == 0)
			order = (int)group->support[i] - (int)group->support[j];
		break;
	default: break;
	}
	if (order == 0)
		order = by_trust(a, b);
	return order; /* ties stay in the order of members, and of their fields */
}

/* In which sense two values of a group say the same, and are counted together. */
static bool supports(const struct group *group, const struct value *a, const struct value *b)
{
	if (group->policy == POLICY_DATE)
		return a->tag == b->tag && date_year(a->text) == date_year(b->text);
	return str_eq(a->text, b->text);
}

static void count_support(struct group *group, struct arena *arena)
{
	group->support = arena_calloc(arena, group->n, sizeof(*group->support));
	for (size_t i = 0; i < group->n; i++) {
		uint32_t last = UINT32_MAX;
		for (size_t j = 0; j < group->n; j++) { /* offers stand member by member */
			if (group->offers[j].member != last &&
			    supports(group, group->offers[i].value, group->offers[j].value)) {
				group->support[i]++;
				last = group->offers[j].member;
			}
		}
	}
}

static void merge_sort(const struct group *group, uint32_t *order, uint32_t *room, size_t n)
{
	if (n < 2)
		return;
	size_t half = n / 2;
	merge_sort(group, order, room, half);
	merge_sort(group, order + half, room, n - half);
	memcpy(room, order, n * sizeof(*room));
	for (size_t i = 0, j = half, k = 0; k < n; k++) {
		bool left = j == n || (i < half && compare_offers(group, room[i], room[j]) >= 0);
		order[k] = left ? room[i++] : room[j++];
	}
}

/* Equal keys mark values that would be said twice. */
static uint64_t value_key(const struct value *value, struct arena *arena)
{
	struct str text = value->text;
	if (value->kind == VALUE_TEXT || value->kind == VALUE_CITATION ||
	    value->kind == VALUE_PERSON) {
		struct str words = utf8_fold_words(arena, text);
		text = words.n ? words : text;
	} else if (value->kind == VALUE_IDENTIFIER) {
		text = utf8_fold(arena, text);
	}
	uint64_t key = hash64_str(text, value->tag);
	if (value->kind == VALUE_PERSON)
		key = hash64_combine(
		    key, hash64_str(utf8_fold_words(arena, value->part[PERSON_GIVEN]), 0));
	if (value->kind == VALUE_DATE)
		key = hash64_combine(key, value->tag);
	return key;
}

struct seen {
	uint64_t *slots;
	size_t mask;
};

static bool is_first_seen(struct seen *seen, uint64_t key)
{
	key = key ? key : 1;
	size_t i = (size_t)key & seen->mask;
	while (seen->slots[i] && seen->slots[i] != key)
		i = (i + 1) & seen->mask;
	if (seen->slots[i])
		return false;
	seen->slots[i] = key;
	return true;
}

/* A date that only repeats a more precise one: "2019" beside "2019-05-02". */
static bool is_less_precise(const struct merge *merge, size_t from, const struct value *value)
{
	for (size_t i = from; i < merge->n_values; i++) {
		const struct value *known = &merge->values[i].value;
		if (known->tag == value->tag && str_starts(known->text, value->text))
			return true;
	}
	return false;
}

static bool has_language(const struct merge *merge, size_t from, struct str lang)
{
	for (size_t i = from; i < merge->n_values; i++) {
		if (str_eq(merge->values[i].value.lang, lang))
			return true;
	}
	return false;
}

static void choose(struct merge *merge, struct group *group, enum rule rule, size_t n_members)
{
	if (group->policy == POLICY_CREATORS) {
		merge_creators(merge, group->offers, group->n, n_members);
		return;
	}
	if (group->n == 1) {
		merge_add(merge, group->offers[0].value, group->offers[0].member, rule);
		return;
	}
	if (group->policy == POLICY_DATE || group->policy == POLICY_TYPE)
		count_support(group, merge->arena);
	uint32_t *order = arena_alloc(merge->arena, 2 * group->n * sizeof(*order));
	for (size_t i = 0; i < group->n; i++)
		order[i] = (uint32_t)i;
	merge_sort(group, order, order + group->n, group->n);
	size_t n_slots = 16;
	while (n_slots < group->n * 2)
		n_slots *= 2;
	struct seen seen = {arena_calloc(merge->arena, n_slots, sizeof(uint64_t)), n_slots - 1};
	size_t from = merge->n_values;
	for (size_t i = 0; i < group->n; i++) {
		const struct offer *offer = &group->offers[order[i]];
		const struct value *value = offer->value;
		bool is_first = merge->n_values == from;
		if (!is_first && group->policy == POLICY_ACCESS)
			break;
		if (group->policy == POLICY_LONGEST && has_language(merge, from, value->lang))
			continue;
		if (group->policy == POLICY_DATE && is_less_precise(merge, from, value))
			continue;
		if (is_first_seen(&seen, value_key(value, merge->arena)))
			merge_add(merge, value, offer->member, is_first ? rule : RULE_MERGE_UNION);
	}
}

struct ordered_input {
	const struct merge_input *input;
};

static int compare_inputs(const void *a, const void *b)
{
	const struct member *x = &((const struct ordered_input *)a)->input->member;
	const struct member *y = &((const struct ordered_input *)b)->input->member;
	int order = str_cmp(x->endpoint, y->endpoint);
	return order ? order : str_cmp(x->identifier, y->identifier);
}

static size_t group_of(const struct value *value)
{
	return (size_t)value->element * VALUE_N_KINDS + value->kind;
}

void merge_cluster(const struct merge_input *inputs, size_t n, struct arena *arena,
    struct publication *publication)
{
	struct ordered_input *ordered = arena_alloc(arena, (n ? n : 1) * sizeof(*ordered));
	size_t n_offers = 0;
	for (size_t i = 0; i < n; i++) {
		ordered[i].input = &inputs[i];
		n_offers += inputs[i].record->n_values;
	}
	qsort(ordered, n, sizeof(*ordered), compare_inputs);

	publication->members = arena_alloc(arena, (n ? n : 1) * sizeof(*publication->members));
	publication->n_members = n;
	publication->first_seen = n ? ordered[0].input->first_seen : 0;
	struct offer *offers = arena_alloc(arena, (n_offers ? n_offers : 1) * sizeof(*offers));
	struct merge merge = {.arena = arena};
	for (size_t i = 0; i < n; i++) {
		const struct merge_input *input = ordered[i].input;
		publication->members[i] = input->member;
		if (input->first_seen < publication->first_seen)
			publication->first_seen = input->first_seen;
	}
	/* a counting sort by element and kind, which keeps the members' order */
	uint32_t ends[DC_N_ELEMENTS * VALUE_N_KINDS + 1] = {0};
	for (size_t i = 0; i < n; i++) {
		const struct record *record = ordered[i].input->record;
		for (size_t j = 0; j < record->n_values; j++)
			ends[group_of(&record->values[j]) + 1]++;
	}
	for (size_t i = 1; i < sizeof(ends) / sizeof(*ends); i++)
		ends[i] += ends[i - 1];
	for (size_t i = 0; i < n; i++) {
		const struct record *record = ordered[i].input->record;
		for (size_t j = 0; j < record->n_values; j++) {
			const struct value *value = &record->values[j];
			offers[ends[group_of(value)]++] =
			    (struct offer){value, (uint32_t)i, ordered[i].input->trust};
		}
	}
	for (size_t from = 0, i = 0; i + 1 < sizeof(ends) / sizeof(*ends); i++) {
		struct group group = {.offers = offers + from, .n = ends[i] - from};
		from = ends[i];
		if (group.n) {
			enum rule rule;
			group.policy = policy_of(group.offers[0].value, &rule);
			choose(&merge, &group, rule, n);
		}
	}
	publication->values = merge.values;
	publication->n_values = merge.n_values;
}
