/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include <stdio.h>

static void test_copies_survive_growth(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct str kept[2000];
	for (int i = 0; i < 2000; i++)
		kept[i] = arena_printf(&arena, "value %d", i);
	for (int i = 0; i < 2000; i++) {
		char expected[32];
		snprintf(expected, sizeof(expected), "value %d", i);
		assert_str("copy", kept[i], expected);
		assert_int_equal(kept[i].p[kept[i].n], '\0');
	}
	arena_reset(&arena);
	assert_int_equal(arena.used_bytes, 0);
	arena_clear(&arena);
}

static void test_grow_keeps_content(void **state)
{
	(void)state;
	struct arena arena = {0};
	char *p = arena_alloc(&arena, 10);
	memcpy(p, "123456789", 10);
	char *same = arena_grow(&arena, p, 10, 40);
	assert_string_equal(same, "123456789");
	arena_alloc(&arena, 1);
	char *moved = arena_grow(&arena, same, 40, 100000);
	assert_string_equal(moved, "123456789");
	arena_clear(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_copies_survive_growth),
	    cmocka_unit_test(test_grow_keeps_content),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
