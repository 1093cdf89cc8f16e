/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "model/rule.h"
#include "tests/unit/dedup/support.h"

#include <stdio.h>

#define MAX 6

struct source {
	const char *endpoint, *line;
	int trust;
	int64_t first_seen;
};

/* One line for each merged value: member, element, text with its parts, policy. */
static void print_publication(const struct publication *publication, struct buf *out)
{
	for (size_t i = 0; i < publication->n_values; i++) {
		const struct merged_value *merged = &publication->values[i];
		const struct value *value = &merged->value;
		struct str name = publication->members[merged->member].endpoint;
		buf_addf(out, "%.*s %s: %.*s", STR_ARG(name),
		    dc_element_name((enum dc_element)value->element), STR_ARG(value->text));
		for (size_t part = 0; part < VALUE_N_PARTS; part++) {
			if (value->part[part].n)
				buf_addf(out, ", %.*s", STR_ARG(value->part[part]));
		}
		buf_addf(out, " (%s)\n", rule_name((enum rule)merged->policy));
	}
}

static void merge_sources(const struct source *sources, size_t n, const size_t *order,
    struct buf *out, int64_t *first_seen)
{
	struct record records[MAX] = {0};
	struct merge_input inputs[MAX] = {0};
	struct arena arena = {0};
	for (size_t i = 0; i < n; i++) {
		const struct source *source = &sources[order[i]];
		record_from_line(&records[i], source->endpoint, source->line);
		inputs[i] = (struct merge_input){
		    .record = &records[i],
		    .member = {.endpoint = str_from(source->endpoint),
			.identifier = records[i].identifier},
		    .trust = source->trust,
		    .first_seen = source->first_seen,
		};
	}
	struct publication publication = {0};
	merge_cluster(inputs, n, &arena, &publication);
	assert_int_equal(publication.n_members, n);
	for (size_t i = 1; i < n; i++)
		assert_true(str_cmp(publication.members[i - 1].endpoint,
				publication.members[i].endpoint) < 0);
	print_publication(&publication, out);
	*first_seen = publication.first_seen;
	for (size_t i = 0; i < n; i++)
		record_clear(&records[i]);
	arena_clear(&arena);
}

static const struct {
	const char *why;
	struct source sources[MAX];
	const char *expected;
} cases[] = {
    {"one record stays as it is",
	{{"a", "t=Random walks|a=Polya, George|y=1921|u=Probability", 50, 7}},
	"a title: Random walks (merge-trust)\n"
	"a creator: Polya, George (merge-fullest)\n"
	"a subject: Probability (merge-union)\n"
	"a date: 1921 (merge-agreed)\n"},
    {"the title: no capitals, then trust, then length",
	{{"a", "t=RANDOM WALKS ON LATTICES", 90, 7}, {"b", "t=Random walks", 50, 5},
	    {"c", "t=Random Walks on Lattices", 50, 9}},
	"c title: Random Walks on Lattices (merge-trust)\n"
	"b title: Random walks (merge-union)\n"},
    {"trust before length",
	{{"a", "t=Random walks", 80, 1}, {"b", "t=Random walks on lattices", 50, 1}},
	"a title: Random walks (merge-trust)\n"
	"b title: Random walks on lattices (merge-union)\n"},
    {"creators: the longest list, completed from the others",
	{{"a", "a=Polya, G.; Szego, G.; Hardy, G. H.", 50, 1},
	    {"b", "a=Polya, George; Szego, Gabor", 50, 1}},
	"b creator: Polya, George (merge-union)\n"
	"b creator: Szego, Gabor (merge-union)\n"
	"a creator: Hardy, G. H. (merge-fullest)\n"},
    {"two who could be meant: nobody is completed",
	{{"a", "a=Bernoulli, J.; Bernoulli, D.; Euler, L.", 50, 1},
	    {"b", "a=Bernoulli, Johann", 50, 1}},
	"a creator: Bernoulli, J. (merge-fullest)\n"
	"a creator: Bernoulli, D. (merge-fullest)\n"
	"a creator: Euler, L. (merge-fullest)\n"},
    {"the date: most precise form of the year most say",
	{{"a", "y=2019", 50, 1}, {"b", "y=2019-05-02", 50, 1}, {"c", "y=2020-01-01", 90, 1}},
	"b date: 2019-05-02 (merge-agreed)\n"
	"c date: 2020-01-01 (merge-union)\n"},
    {"identifiers and subjects: all, none twice",
	{{"a", "doi=10.1/a|u=Random Walks|handle=1/2", 50, 1},
	    {"b", "doi=10.1/A|u=random walks|u=Lattices", 50, 1}},
	"a subject: Random Walks (merge-union)\n"
	"b subject: Lattices (merge-union)\n"
	"a identifier: 10.1/a (merge-union)\n"
	"a identifier: 1/2 (merge-union)\n"},
    {"the most open access alone", {{"a", "r=restricted", 90, 1}, {"b", "r=open", 10, 1}},
	"b rights: open (merge-best)\n"},
    {"the fullest citation first",
	{{"a", "s=J. Math.", 50, 1}, {"b", "s=Journal of Mathematics|v=3|p=1-9", 50, 1}},
	"b source: Journal of Mathematics, 3, 1-9 (merge-fullest)\n"
	"a source: J. Math. (merge-union)\n"},
};

static void test_merge(void **state)
{
	(void)state;
	for (size_t c = 0; c < N_ITEMS(cases); c++) {
		size_t n = 0;
		int64_t least = INT64_MAX, first_seen;
		for (; n < MAX && cases[c].sources[n].endpoint; n++) {
			if (cases[c].sources[n].first_seen < least)
				least = cases[c].sources[n].first_seen;
		}
		for (size_t shift = 0; shift < 2 * n; shift++) {
			size_t order[MAX];
			for (size_t i = 0; i < n; i++)
				order[i] =
				    shift < n ? (i + shift) % n : (2 * n - 1 - i + shift) % n;
			struct buf out;
			buf_init(&out, 1 << 16);
			merge_sources(cases[c].sources, n, order, &out, &first_seen);
			assert_str(cases[c].why, buf_str(&out), cases[c].expected);
			assert_int_equal(first_seen, least);
			buf_clear(&out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_merge)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
