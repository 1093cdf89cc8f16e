/* SPDX-License-Identifier: MIT */
#include "harvest/rate_limit.h"

#include "base/utc.h"
#include "model/limits.h"

#define NOT_SAID (-1)

/* From here on a number is a time of day, in seconds (2001) or milliseconds. */
#define FIRST_EPOCH_S  1000000000
#define FIRST_EPOCH_MS 1000000000000

static int64_t read_number(struct str text)
{
	uint64_t value;
	size_t point = str_find_char(text, '.', 0);
	bool is_fraction = point != STR_NONE;
	if (!str_to_u64(
		str_trim(str_sub(text, 0, is_fraction ? point : text.n)), INT64_MAX / 2, &value))
		return NOT_SAID;
	return (int64_t)value + is_fraction;
}

/* Seconds from now; NOT_SAID for nonsense. */
static int64_t read_reset(struct str text, int64_t now)
{
	int64_t value = read_number(text);
	if (value == NOT_SAID) {
		value = utc_parse_http(text);
		if (value == UTC_NONE)
			value = utc_parse(text, NULL, NULL);
		if (value == UTC_NONE)
			return NOT_SAID;
		value -= now;
	} else if (value >= FIRST_EPOCH_MS) {
		value = (value + 999) / 1000 - now;
	} else if (value >= FIRST_EPOCH_S) {
		value -= now;
	}
	if (value < 0)
		return 0;
	return value < LIMIT_RETRY_AFTER_SECONDS ? value : LIMIT_RETRY_AFTER_SECONDS;
}

/* The shortest window of the policies: what is used up is most likely that. */
static int64_t shortest_window(struct str policy, int64_t now)
{
	int64_t shortest = NOT_SAID;
	for (struct str item; str_next(&policy, ',', &item);) {
		for (struct str part; str_next(&item, ';', &part);) {
			part = str_trim(part);
			if (!str_starts_nocase(part, STR("w=")))
				continue;
			int64_t window = read_reset(str_from_index(part, 2), now);
			if (window >= 0 && (shortest == NOT_SAID || window < shortest))
				shortest = window;
		}
	}
	return shortest;
}

/* One quota of several. */
struct quota {
	int64_t remaining, reset;
};

static int64_t wait_for(const struct quota *quota, struct str policy, int64_t now)
{
	if (quota->remaining != 0)
		return 0;
	int64_t wait = quota->reset != NOT_SAID ? quota->reset : shortest_window(policy, now);
	return wait > 0 ? wait : 0;
}

static void read_part(struct quota *quota, struct str part, int64_t now)
{
	size_t equals = str_find_char(part, '=', 0);
	if (equals == STR_NONE)
		return;
	struct str name = str_trim(str_sub(part, 0, equals));
	struct str value = str_from_index(part, equals + 1);
	if (str_eq_nocase(name, STR("r")) || str_eq_nocase(name, STR("remaining")))
		quota->remaining = read_number(value);
	else if (str_eq_nocase(name, STR("t")) || str_eq_nocase(name, STR("reset")))
		quota->reset = read_reset(value, now);
}

/* "limit=10, remaining=0, reset=7" is one quota, "a";r=0;t=7, "b";r=9;t=60 are two. */
static int64_t wait_of_header(struct str header, struct str policy, int64_t now)
{
	struct quota quota = {NOT_SAID, NOT_SAID};
	int64_t longest = 0;
	for (struct str item; str_next(&header, ',', &item);) {
		bool is_new = str_find_char(item, ';', 0) != STR_NONE;
		if (is_new)
			quota = (struct quota){NOT_SAID, NOT_SAID};
		for (struct str part; str_next(&item, ';', &part);)
			read_part(&quota, part, now);
		int64_t wait = wait_for(&quota, policy, now);
		/* of the older form nothing is sure before its end */
		longest = is_new && longest > wait ? longest : wait;
	}
	return longest;
}

int64_t rate_limit_wait_s(const struct rate_limit *limit, int64_t now)
{
	int64_t wait = wait_of_header(limit->limit, limit->policy, now);
	struct quota quota = {NOT_SAID, NOT_SAID};
	if (limit->remaining.n > 0)
		quota.remaining = read_number(limit->remaining);
	if (limit->reset.n > 0)
		quota.reset = read_reset(limit->reset, now);
	int64_t other = wait_for(&quota, limit->policy, now);
	return wait > other ? wait : other;
}
