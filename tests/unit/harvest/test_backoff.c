/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "base/utc.h"
#include "harvest/backoff.h"
#include "model/limits.h"

static void reads_retry_after(void **state)
{
	(void)state;
	const int64_t now = utc_parse(STR("2015-10-21T07:28:00Z"), NULL, NULL);
	const struct {
		const char *header;
		int64_t expected;
	} cases[] = {
	    {"", BACKOFF_NOT_ASKED},
	    {"120", 120},
	    {" 7 ", 7},
	    {"0", 0},
	    {"-5", BACKOFF_NOT_ASKED},
	    {"soon", BACKOFF_NOT_ASKED},
	    {"1.5", BACKOFF_NOT_ASKED},
	    {"1000000000", LIMIT_RETRY_AFTER_SECONDS},
	    {"99999999999999999999999999", LIMIT_RETRY_AFTER_SECONDS},
	    {"Wed, 21 Oct 2015 07:30:00 GMT", 120},
	    {"Wednesday, 21-Oct-15 07:30:00 GMT", 120},
	    {"Wed Oct 21 07:30:00 2015", 120},
	    {"Wed, 21 Oct 2015 07:00:00 GMT", 0}, /* past */
	    {"Wed, 21 Oct 2215 07:00:00 GMT", LIMIT_RETRY_AFTER_SECONDS},
	    {"Wed, 99 Oct 2015 07:00:00 GMT", BACKOFF_NOT_ASKED},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		int64_t got = backoff_retry_after_s(str_from(cases[i].header), now);
		if (got != cases[i].expected)
			fail_msg("'%s': got %lld, expected %lld", cases[i].header, (long long)got,
			    (long long)cases[i].expected);
	}
}

static void waits_double_within_bounds(void **state)
{
	(void)state;
	const uint64_t chances[] = {0, 1, 999, 123456789, UINT32_MAX};
	int64_t whole = BACKOFF_FIRST_MS;
	for (int attempt = 1; attempt < 40; attempt++) {
		for (size_t i = 0; i < N_ITEMS(chances); i++) {
			int64_t got =
			    backoff_next_delay_ms(attempt, BACKOFF_NOT_ASKED, 3600, chances[i]);
			assert_in_range(got, whole / 2, whole);
		}
		whole = whole * 2 < BACKOFF_MAX_MS ? whole * 2 : BACKOFF_MAX_MS;
	}
}

static void obeys_what_is_asked(void **state)
{
	(void)state;
	/* never shorter than asked, at most a second longer */
	assert_in_range(backoff_next_delay_ms(1, 120, 3600, UINT32_MAX), 120000, 121000);
	assert_in_range(backoff_next_delay_ms(9, 5, 3600, 0), 5000, 6000);
	assert_in_range(backoff_next_delay_ms(1, 3600, 3600, 0), 3600000, 3601000);
	/* "at once" still waits its own wait */
	assert_in_range(
	    backoff_next_delay_ms(1, 0, 3600, 0), BACKOFF_FIRST_MS / 2, BACKOFF_FIRST_MS);
	assert_int_equal(backoff_next_delay_ms(1, 3601, 3600, 0), BACKOFF_POSTPONE);
	assert_int_equal(
	    backoff_next_delay_ms(1, LIMIT_RETRY_AFTER_SECONDS, 3600, 0), BACKOFF_POSTPONE);
	/* a wait that nobody asked for fits into max-wait */
	assert_int_equal(backoff_next_delay_ms(20, BACKOFF_NOT_ASKED, 1, 0), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_retry_after),
	    cmocka_unit_test(waits_double_within_bounds),
	    cmocka_unit_test(obeys_what_is_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
