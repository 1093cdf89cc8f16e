/* SPDX-License-Identifier: MIT */
/*
 * What every unit test includes: cmocka with its prerequisites, and checks that
 * say what they compared.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

/* clang-format off: cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
/* clang-format on */

#include "base/arena.h"
#include "base/str.h"

#define N_ITEMS(array) (sizeof(array) / sizeof(*(array)))

/* Compares a slice with a C string; `what` names the case in the failure's message. */
#define assert_str(what, slice, expected)                                                          \
	do {                                                                                       \
		struct str got_ = (slice);                                                         \
		if (!str_eq(got_, str_from(expected)))                                             \
			fail_msg(                                                                  \
			    "%s: got '%.*s', expected '%s'", (what), STR_ARG(got_), (expected));   \
	} while (0)

#endif
