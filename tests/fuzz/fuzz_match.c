/* SPDX-License-Identifier: MIT */
/*
 * Two records from bytes, compared both ways round. Lines make the values, the
 * first byte says of what kind (t title, a creator, y date, d identifier, s
 * container, p pages, k type, x description); an empty line starts the second
 * record. Whatever the bytes are, verdicts are symmetric and the order is total.
 */
#include "base/utf8.h"
#include "dedup/dedup.h"
#include "model/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void add_value(struct record *record, char kind, struct str text)
{
	struct value *value;
	struct str given = text, family = text;
	switch (kind) {
	case 't': record_add_value(record, VALUE_TEXT, DC_TITLE, 0, RULE_NONE, text); break;
	case 'x': record_add_value(record, VALUE_TEXT, DC_DESCRIPTION, 0, RULE_NONE, text); break;
	case 'k': record_add_value(record, VALUE_TYPE, DC_TYPE, 0, RULE_NONE, text); break;
	case 'y':
		record_add_value(record, VALUE_DATE, DC_DATE, 0, RULE_NONE, text)->tag =
		    DATE_ISSUED;
		break;
	case 'a':
		str_next(&given, ',', &family);
		value = record_add_value(record, VALUE_PERSON, DC_CREATOR, 0, RULE_NONE, family);
		value->part[PERSON_GIVEN] = given;
		break;
	case 's': record_add_value(record, VALUE_CITATION, DC_SOURCE, 0, RULE_NONE, text); break;
	case 'p':
		value = record_add_value(record, VALUE_CITATION, DC_SOURCE, 0, RULE_NONE, STR("j"));
		value->part[CITATION_PAGES] = value->part[CITATION_VOLUME] = text;
		break;
	default:
		value =
		    record_add_value(record, VALUE_IDENTIFIER, DC_IDENTIFIER, 0, RULE_NONE, text);
		value->tag = (uint8_t)((unsigned char)kind % SCHEME_N);
	}
}

/* Reads one record's lines off *rest. */
static struct profile *read_profile(struct str *rest)
{
	struct record record = {0};
	struct str line;
	size_t n_repaired;
	while (str_next(rest, '\n', &line) && line.n) {
		struct str text = utf8_repair(&record.arena, str_from_index(line, 1), &n_repaired);
		add_value(&record, line.p[0], text);
	}
	struct profile *profile = profile_from_record(&record, STR("fuzz"));
	record_clear(&record);
	return profile;
}

static void ignore(void *ctx, const char *what, struct str a, struct str b, const char *finding)
{
	(void)ctx;
	require(what && finding && (a.p || !a.n) && (b.p || !b.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_make((const char *)data, size);
	struct profile *a = read_profile(&rest), *b = read_profile(&rest);
	uint64_t keys[LIMIT_KEYS_PER_RECORD];
	require(block_keys(a, keys) <= LIMIT_KEYS_PER_RECORD);
	require(block_keys(b, keys) <= LIMIT_KEYS_PER_RECORD);
	struct match there = match_pair(a, b), back = match_pair(b, a);
	require(
	    there.verdict == back.verdict && there.rule == back.rule && there.score == back.score);
	require(match_explain(a, b, ignore, NULL).rule == there.rule);
	int order = profile_cmp(a, b), reversed = profile_cmp(b, a);
	require((order < 0) == (reversed > 0) && (order == 0) == (reversed == 0));
	require(profile_cmp(a, a) == 0);
	profile_free(a);
	profile_free(b);
	return 0;
}
