/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/utc.h"
#include "harvest/rate_limit.h"
#include "model/limits.h"

static void waits_where_nothing_remains(void **state)
{
	(void)state;
	const int64_t now = utc_parse(STR("2024-06-01T00:00:00Z"), NULL, NULL); /* 1717200000 */
	const struct {
		const char *limit, *policy, *remaining, *reset;
		int64_t expected;
	} cases[] = {
	    {"", "", "", "", 0},
	    {"", "", "5", "30", 0},
	    {"", "", "0", "30", 30},
	    {"", "", "0", "0", 0},
	    {"", "", "0", "", 0},
	    {"", "", "", "30", 0},
	    {"", "", "0", "12.5", 13},
	    {"", "", "0", "1717200060", 60},
	    {"", "", "0", "1717200060000", 60},
	    {"", "", "0", "1717100000", 0}, /* past */
	    {"", "", "0", "Sat, 01 Jun 2024 00:02:00 GMT", 120},
	    {"", "", "0", "2024-06-01T00:02:00Z", 120},
	    {"", "", "0", "99999999999", LIMIT_RETRY_AFTER_SECONDS},
	    {"", "", "0", "999999999999999999999999999", 0},
	    {"", "", "0", "-5", 0},
	    {"", "", "none", "soon", 0},
	    {"limit=10, remaining=0, reset=7", "", "", "", 7},
	    {"limit=10, remaining=3, reset=7", "", "", "", 0},
	    {"limit=10,reset=7,remaining=0", "", "", "", 7},
	    {"\"default\";r=0;t=7", "", "", "", 7},
	    {"\"default\";r=50;t=30", "", "", "", 0},
	    {"\"burst\";r=0;t=2, \"day\";r=0;t=600", "", "", "", 600},
	    {"\"day\";r=0;t=600, \"burst\";r=9;t=2", "", "", "", 600},
	    {"\"day\";r=9;t=600, \"burst\";r=0;t=2", "", "", "", 2},
	    {"\"default\";r=0", "\"default\";q=100;w=60", "", "", 60},
	    {"\"default\";r=0", "100;w=3600, 10;w=10", "", "", 10},
	    {"", "\"default\";q=100;w=60", "0", "", 60},
	    {"", "\"default\";q=100;w=60", "3", "", 0},
	    {";;,=,\"", "w=", "", "", 0},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const struct rate_limit limit = {str_from(cases[i].limit),
		    str_from(cases[i].policy), str_from(cases[i].remaining),
		    str_from(cases[i].reset)};
		int64_t got = rate_limit_wait_s(&limit, now);
		if (got != cases[i].expected)
			fail_msg("%zu: '%s' '%s' '%s' '%s': got %lld, expected %lld", i,
			    cases[i].limit, cases[i].policy, cases[i].remaining, cases[i].reset,
			    (long long)got, (long long)cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(waits_where_nothing_remains),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
