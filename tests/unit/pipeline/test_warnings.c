/* SPDX-License-Identifier: MIT */
#include "pipeline/warnings.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static void tells_the_first_of_each_kind(void **state)
{
	(void)state;
	struct warnings warnings = {0};
	const struct {
		const char *kind;
		bool is_first;
	} steps[] = {
	    {"gaps left", true},
	    {"requests repeated", true},
	    {NULL, true},
	    {"requests repeated", false},
	    {NULL, true},
	    {"requests repeated", false},
	    {"spans of dates halved", true},
	    {"spans of dates halved", false},
	};
	for (size_t i = 0; i < N_ITEMS(steps); i++)
		if (warnings_add(&warnings, steps[i].kind) != steps[i].is_first)
			fail_msg("step %zu", i);
	struct buf out;
	buf_init(&out, 1000);
	warnings_write(&warnings, &out);
	assert_string_equal(out.p, "3 requests repeated, 2 spans of dates halved");
	buf_clear(&out);
}

static void tells_each_time_what_is_beyond_its_memory(void **state)
{
	(void)state;
	struct warnings warnings = {0};
	char kinds[WARNING_KINDS_MAX + 1][8];
	for (int i = 0; i <= WARNING_KINDS_MAX; i++) {
		snprintf(kinds[i], sizeof(kinds[i]), "%d", i);
		assert_true(warnings_add(&warnings, kinds[i]));
	}
	assert_false(warnings_add(&warnings, kinds[WARNING_KINDS_MAX - 1]));
	assert_true(warnings_add(&warnings, kinds[WARNING_KINDS_MAX]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_the_first_of_each_kind),
	    cmocka_unit_test(tells_each_time_what_is_beyond_its_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
