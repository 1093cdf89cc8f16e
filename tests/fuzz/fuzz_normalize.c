/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as one raw value: the first picks the element, the rest is the
 * value, repaired to UTF-8 as the harvester does. All that comes out is valid
 * UTF-8, and identifiers, languages, dates, types, licences and access rights
 * normalise to themselves.
 */
#include "base/utf8.h"
#include "normalize/normalize.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct normalize_settings settings = {.today = 1700000000};

/* Kinds whose normalised values give themselves, and as which element they are read. */
static const struct {
	enum value_kind kind;
	const char *what;
} stable[] = {
    {VALUE_LANGUAGE, "language"},
    {VALUE_DATE, "date"},
    {VALUE_IDENTIFIER, "identifier"},
    {VALUE_TYPE, "type"},
    {VALUE_LICENCE, "rights"},
    {VALUE_ACCESS, "access"},
};

static void must_be(bool condition)
{
	if (!condition)
		abort();
}

/* A value written so that it can be read back: with its scheme where the value alone is bare. */
static struct str rewrite(struct arena *arena, const struct value *value)
{
	if (value->kind != VALUE_IDENTIFIER)
		return value->text;
	switch (value->tag) {
	case SCHEME_URL:
	case SCHEME_URN:
	case SCHEME_ARK:
	case SCHEME_SWHID:
	case SCHEME_REPEC:
	case SCHEME_OAI: return value->text;
	default:
		return arena_printf(
		    arena, "%s:%.*s", scheme_name(value->tag), STR_ARG(value->text));
	}
}

static void check_again(struct arena *arena, const char *what, const struct value *value)
{
	struct record record = {0};
	struct err err;
	must_be(
	    normalize_value(&record, str_from(what), rewrite(arena, value), &settings, &err) == 0);
	/* A licence brings access with it. */
	must_be(record.n_values >= 1 && record.values[0].kind == value->kind);
	must_be(record.n_values == 1 || value->kind == VALUE_LICENCE);
	must_be(str_eq(record.values[0].text, value->text));
	record_clear(&record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 4096)
		return 0;
	unsigned pick = data[0] % (DC_N_ELEMENTS + 2);
	const char *what = pick == DC_N_ELEMENTS  ? "access"
			   : pick > DC_N_ELEMENTS ? "language-of"
						  : dc_element_name((enum dc_element)pick);
	struct record record = {0};
	struct err err;
	size_t n_repaired;
	/* A copy of its own size lets the sanitizer see every byte read too far. */
	char *bytes = malloc(size);
	must_be(bytes != NULL);
	memcpy(bytes, data + 1, size - 1);
	struct str raw = utf8_repair(&record.arena, (struct str){bytes, size - 1}, &n_repaired);
	/* The harvester lets nothing else through. */
	if (!utf8_is_valid_xml(raw))
		raw = STR("");
	must_be(normalize_value(&record, str_from(what), raw, &settings, &err) == 0);
	for (size_t i = 0; i < record.n_values; i++) {
		const struct value *value = &record.values[i];
		must_be(utf8_is_valid(value->text));
		for (int part = 0; part < VALUE_N_PARTS; part++)
			must_be(utf8_is_valid(value->part[part]));
		for (size_t kind = 0; kind < sizeof(stable) / sizeof(*stable); kind++) {
			if (value->kind == stable[kind].kind)
				check_again(&record.arena, stable[kind].what, value);
		}
	}
	free(bytes);
	record_clear(&record);
	return 0;
}
