/* SPDX-License-Identifier: MIT */
#include "harvest/backoff.h"

#include "base/utc.h"
#include "model/limits.h"

int64_t backoff_retry_after_s(struct str header, int64_t now)
{
	struct str text = str_trim(header);
	if (text.n == 0)
		return BACKOFF_NOT_ASKED;
	size_t n_digits = str_count_digits(text, 0);
	if (n_digits == text.n) {
		uint64_t seconds;
		/* a number too large for the type is above the cap all the more */
		if (!str_to_u64(text, LIMIT_RETRY_AFTER_SECONDS, &seconds))
			return LIMIT_RETRY_AFTER_SECONDS;
		return (int64_t)seconds;
	}
	int64_t date = utc_parse_http(text);
	if (date == UTC_NONE)
		return BACKOFF_NOT_ASKED;
	if (date <= now)
		return 0;
	return date - now < LIMIT_RETRY_AFTER_SECONDS ? date - now : LIMIT_RETRY_AFTER_SECONDS;
}

int64_t backoff_next_delay_ms(
    int attempt, int64_t retry_after_s, int64_t max_wait_s, uint64_t chance)
{
	int64_t delay = BACKOFF_FIRST_MS;
	for (int i = 1; i < attempt && delay < BACKOFF_MAX_MS; i++)
		delay *= 2;
	if (delay > BACKOFF_MAX_MS)
		delay = BACKOFF_MAX_MS;
	delay = delay / 2 + (int64_t)(chance % (uint64_t)(delay / 2 + 1));

	if (retry_after_s > max_wait_s)
		return BACKOFF_POSTPONE;
	/* "at once" is no invitation to hammer: the own wait stands */
	if (retry_after_s > 0)
		return retry_after_s * 1000 + (int64_t)(chance % 1000);
	return delay < max_wait_s * 1000 ? delay : max_wait_s * 1000;
}
