/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "model/limits.h"
#include "tests/unit/dedup/support.h"

#include <stdio.h>

static bool share_key(const char *line_a, const char *line_b)
{
	struct profile *a = profile_from_line("one", "a", line_a);
	struct profile *b = profile_from_line("two", "b", line_b);
	uint64_t x[LIMIT_KEYS_PER_RECORD], y[LIMIT_KEYS_PER_RECORD];
	size_t n = block_keys(a, x), m = block_keys(b, y);
	bool is_shared = false;
	assert_true(n <= LIMIT_KEYS_PER_RECORD && m <= LIMIT_KEYS_PER_RECORD);
	for (size_t i = 0; i < n; i++) {
		assert_true(i == 0 || x[i - 1] < x[i]);
		for (size_t j = 0; j < m; j++)
			is_shared |= x[i] == y[j];
	}
	profile_free(a);
	profile_free(b);
	return is_shared;
}

static void test_keys(void **state)
{
	(void)state;
	static const struct {
		const char *why, *a, *b;
		bool is_shared;
	} cases[] = {
	    {"one DOI", "t=Soil physics of the desert|doi=10.1/X",
		"t=Bodenphysik der Wueste|doi=10.1/x", true},
	    {"versions of a DOI", "t=Rain at Kew|doi=10.6084/m9.figshare.1.v1",
		"t=Drought at Kew|doi=10.6084/m9.figshare.1.v2", true},
	    {"punctuation and case", "t=ON-LINE LEARNING: A SURVEY", "t=Online learning - a survey",
		true},
	    {"a letter swapped at the start",
		"t=Nuemrical weather prediction on global grids|a=Lynch, P",
		"t=Numerical weather prediction on global grids|a=Lynch, P", true},
	    {"a letter lost at the end", "t=Numerical weather prediction on global grids",
		"t=Numerical weather prediction on global grid", true},
	    {"a subtitle in one", "t=The origins of order: self-organization and selection",
		"t=The origins of order", true},
	    {"another order of words and authors",
		"t=Crystallography of proteins|a=Perutz, M; Kendrew, J|y=1960",
		"t=Proteins: their crystallography|a=Kendrew, J; Perutz, M|y=1960", true},
	    {"no title in one", "a=Perutz, M|y=1960|v=185|p=416",
		"t=Haemoglobin|a=Perutz, M|y=1960|v=185|p=416", true},
	    {"a general title by others", "t=Introduction|a=Perutz, M|y=1960",
		"t=Introduction|a=Lynch, P|y=1960", false},
	    {"nothing in common", "t=Soil physics of the desert|a=Hillel, D",
		"t=Whales of the deep|a=Stein, R", false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		if (share_key(cases[i].a, cases[i].b) != cases[i].is_shared)
			fail_msg("%s", cases[i].why);
	}
}

struct counter {
	const struct profile *const *profiles;
	uint64_t n;
	uint64_t sum; /* of the pairs, by what they are, not where they stand */
};

static void count(void *ctx, size_t i, size_t j)
{
	struct counter *counter = ctx;
	assert_int_not_equal(i, j);
	counter->n++;
	uint64_t a = profile_digest(counter->profiles[i]), b = profile_digest(counter->profiles[j]);
	counter->sum += (a ^ b) * 0x9E3779B97F4A7C15u;
}

static void shuffle(const struct profile **profiles, size_t n, uint32_t seed)
{
	for (size_t i = n; i > 1; i--) {
		seed = seed * 1664525u + 1013904223u;
		size_t j = (seed >> 8) % i;
		const struct profile *moved = profiles[i - 1];
		profiles[i - 1] = profiles[j];
		profiles[j] = moved;
	}
}

static void test_blocks_are_bounded(void **state)
{
	(void)state;
	enum { N = 1000 };
	static const struct {
		size_t n;
		unsigned years, authors;
		bool is_over_full;
		uint64_t at_most;
	} cases[] = {
	    {1, 1, 1, false, 0}, {LIMIT_BLOCK_RECORDS, 1, 1, false, 64 * 63 / 2},
	    {N, 100, 1, true, 100 * 45},		       /* ten a year: all of those */
	    {N, 1, 1, true, (uint64_t)N * LIMIT_BLOCK_WINDOW}, /* a window */
	};
	for (size_t c = 0; c < N_ITEMS(cases); c++) {
		struct profile *profiles[N];
		size_t n = cases[c].n;
		for (size_t i = 0; i < n; i++) {
			char line[128], name[32];
			snprintf(line, sizeof(line),
			    "t=Introduction|a=Author%zu, A|y=%zu|s=Journal %zu",
			    i % cases[c].authors, 1900 + i % cases[c].years, i);
			snprintf(name, sizeof(name), "%zu", i);
			profiles[i] = profile_from_line("e", name, line);
		}
		uint64_t sum = 0;
		for (uint32_t seed = 0; seed < 4; seed++) {
			const struct profile **order = (const struct profile **)profiles;
			shuffle(order, n, seed);
			struct counter counter = {order, 0, 0};
			struct block_stats stats = {0};
			block_pairs(order, n, count, &counter, &stats);
			assert_true(counter.n <= cases[c].at_most);
			assert_int_equal(counter.n, stats.pairs);
			assert_int_equal(stats.over_full_blocks, cases[c].is_over_full);
			assert_int_equal(stats.pairs + stats.skipped_pairs, n * (n - 1) / 2);
			if (seed > 0)
				assert_int_equal(counter.sum, sum);
			sum = counter.sum;
		}
		for (size_t i = 0; i < n; i++)
			profile_free(profiles[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_keys),
	    cmocka_unit_test(test_blocks_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
