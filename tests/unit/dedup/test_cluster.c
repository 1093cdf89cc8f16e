/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "model/limits.h"
#include "tests/unit/dedup/support.h"

#include <stdio.h>

#define MAX   8
#define PAPER "t=Random walks on regular lattices|a=Polya, George|y=1921"

/* The clusters as letters in the order of the lines: "aab". */
static void cluster_lines(const char *const *lines, size_t n, const size_t *order, char *letters)
{
	struct profile *profiles[MAX];
	const struct profile *given[MAX] = {0};
	struct edge edges[MAX * MAX] = {0};
	size_t n_edges = 0;
	uint32_t cluster[MAX];
	for (size_t i = 0; i < n; i++) {
		char name[2] = {(char)('a' + order[i]), '\0'};
		profiles[i] = profile_from_line("e", name, lines[order[i]]);
		given[i] = profiles[i];
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			struct match match = match_pair(given[i], given[j]);
			if (match.verdict != VERDICT_DIFFERENT)
				edges[n_edges++] = (struct edge){(uint32_t)i, (uint32_t)j, match};
		}
	}
	size_t n_clusters = cluster_component(given, n, edges, n_edges, cluster);
	for (size_t i = 0; i < n; i++) {
		assert_true(cluster[i] < n_clusters);
		letters[order[i]] = (char)('a' + cluster[i]);
		profile_free(profiles[i]);
	}
	letters[n] = '\0';
	/* renamed by first appearance */
	char names[26] = {0}, next = 'a';
	for (size_t i = 0; i < n; i++) {
		char *name = &names[letters[i] - 'a'];
		if (!*name)
			*name = next++;
		letters[i] = *name;
	}
}

static void test_clusters(void **state)
{
	(void)state;
	static const struct {
		const char *why, *lines[MAX];
		const char *expected; /* NULL: the first and the last apart, always the same way */
	} cases[] = {
	    {"all the same", {PAPER, PAPER "|doi=10.1/a", PAPER "|k=article"}, "aaa"},
	    {"clashing DOIs are not joined by a third",
		{PAPER "|doi=10.1/a", PAPER, PAPER "|doi=10.1/b"}, NULL},
	    {"nor by several",
		{PAPER "|doi=10.1/a", PAPER, PAPER "|s=Mathematische Annalen", PAPER "|doi=10.1/b"},
		NULL},
	    {"a preprint joins its article",
		{PAPER "|arxiv=math/0001", PAPER "|doi=10.1/a|s=Mathematische Annalen"}, "aa"},
	    {"parts stay apart",
		{"t=Random walks on regular lattices I|a=Polya, George|y=1921",
		    "t=Random walks on regular lattices II|a=Polya, George|y=1921"},
		"ab"},
	    {"versions of a data set stay apart under the default policy",
		{"t=Daily rainfall at the observatory|a=Hill, A|y=2018|doi=10.5281/zenodo.1",
		    "t=Daily rainfall at the observatory|a=Hill, A|y=2018|doi=10.5281/zenodo.2"},
		"ab"},
	    {"one record", {PAPER}, "a"},
	};
	for (size_t c = 0; c < N_ITEMS(cases); c++) {
		size_t n = 0;
		while (n < MAX && cases[c].lines[n])
			n++;
		uint32_t seed = 1;
		char first[MAX + 1] = "";
		for (int round = 0; round < 20; round++) {
			size_t order[MAX];
			for (size_t i = 0; i < n; i++)
				order[i] = i;
			for (size_t i = n; round && i > 1; i--) {
				seed = seed * 1664525u + 1013904223u;
				size_t j = (seed >> 8) % i, moved = order[i - 1];
				order[i - 1] = order[j];
				order[j] = moved;
			}
			char letters[MAX + 1];
			cluster_lines(cases[c].lines, n, order, letters);
			if (!cases[c].expected) {
				assert_int_not_equal(letters[0], letters[n - 1]);
				if (round == 0)
					memcpy(first, letters, sizeof(first));
			}
			const char *expected = cases[c].expected ? cases[c].expected : first;
			if (strcmp(letters, expected) != 0)
				fail_msg("%s: %s, round %d", cases[c].why, letters, round);
		}
	}
}

static void test_clusters_are_bounded(void **state)
{
	(void)state;
	size_t n = LIMIT_CLUSTER_RECORDS + 20;
	struct profile **profiles = xmalloc(n * sizeof(*profiles));
	struct edge *edges = xmalloc(n * sizeof(*edges));
	uint32_t *cluster = xmalloc(n * sizeof(*cluster));
	size_t *size = xcalloc(n, sizeof(*size));
	for (size_t i = 0; i < n; i++) {
		char name[32];
		snprintf(name, sizeof(name), "%zu", i);
		profiles[i] = profile_from_line("e", name, PAPER);
	}
	for (size_t i = 0; i + 1 < n; i++)
		edges[i] = (struct edge){
		    (uint32_t)i, (uint32_t)i + 1, match_pair(profiles[i], profiles[i + 1])};
	cluster_component((const struct profile *const *)profiles, n, edges, n - 1, cluster);
	for (size_t i = 0; i < n; i++) {
		assert_true(++size[cluster[i]] <= LIMIT_CLUSTER_RECORDS);
		profile_free(profiles[i]);
	}
	free(profiles);
	free(edges);
	free(cluster);
	free(size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_clusters),
	    cmocka_unit_test(test_clusters_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
