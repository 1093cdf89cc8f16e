/* SPDX-License-Identifier: MIT */
#include "dedup/profile.h"

#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "dedup/people.h"
#include "dedup/place.h"
#include "dedup/title.h"
#include "dedup/vocabulary.h"
#include "model/limits.h"

#include <stdlib.h>

#define PROFILE_MAX_BYTES (256u << 10) /* the parts are capped one by one; this never bites */
#define ID_SHOWN_BYTES	  128
#define DESCRIPTION_LETTERS                                                                        \
	120 /* the start says which text it is; ends differ by copyright lines */
#define DESCRIPTION_MIN 60

/* Schemes that name one work wherever they stand. */
static bool is_strong(uint8_t scheme)
{
	switch (scheme) {
	case SCHEME_DOI:
	case SCHEME_HANDLE:
	case SCHEME_ARXIV:
	case SCHEME_PMID:
	case SCHEME_PMCID:
	case SCHEME_ISBN:
	case SCHEME_URN:
	case SCHEME_ARK:
	case SCHEME_HAL:
	case SCHEME_SWHID:
	case SCHEME_ADS:
	case SCHEME_REPEC: return true;
	default: return false;
	}
}

static int compare_ids(const void *a, const void *b)
{
	const struct id *x = a, *y = b;
	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* "2101.00001v2" is 2101.00001 in its second version. */
static struct str arxiv_root(struct str s)
{
	size_t end = s.n;
	while (end > 0 && ascii_is_digit(s.p[end - 1]))
		end--;
	return end > 0 && end < s.n && s.p[end - 1] == 'v' ? str_sub(s, 0, end - 1) : s;
}

static struct id make_id(
    struct arena *arena, uint8_t scheme, struct str text, struct buf *out, uint32_t base)
{
	struct str folded = utf8_fold(arena, text);
	struct id id = {.scheme = scheme};
	struct str root = folded;
	if (scheme == SCHEME_DOI) {
		if (str_starts(folded, STR("10.48550/arxiv.")))
			return make_id(arena, SCHEME_ARXIV, str_from_index(folded, 15), out, base);
		id.flags = (uint8_t)doi_flags(folded);
		root = doi_root(folded);
	} else if (scheme == SCHEME_ARXIV) {
		if (str_starts(folded, STR("arxiv:")))
			folded = str_from_index(folded, 6);
		root = arxiv_root(folded);
		id.flags = ID_PREPRINT;
	}
	id.hash = hash64_str(folded, scheme);
	id.root = root.n == folded.n ? id.hash : hash64_str(root, scheme);
	struct str shown = str_sub(folded, 0, ID_SHOWN_BYTES);
	id.text = (struct span){base + (uint32_t)out->n, (uint32_t)shown.n};
	buf_add(out, shown);
	return id;
}

static void add_ids(const struct record *record, struct profile *profile, struct buf *out,
    uint32_t base, struct arena *arena)
{
	struct id ids[PROFILE_IDENTIFIERS];
	size_t n = 0;
	for (size_t i = 0; i < record->n_values && n < PROFILE_IDENTIFIERS; i++) {
		const struct value *value = &record->values[i];
		if (value->kind != VALUE_IDENTIFIER || value->element != DC_IDENTIFIER ||
		    !is_strong(value->tag))
			continue;
		struct id id = make_id(arena, value->tag, value->text, out, base);
		bool is_known = false;
		for (size_t j = 0; j < n; j++)
			is_known |= ids[j].hash == id.hash;
		if (!is_known)
			ids[n++] = id;
	}
	qsort(ids, n, sizeof(*ids), compare_ids);
	while ((base + out->n) % 8)
		buf_add_char(out, '\0');
	profile->ids = (struct span){base + (uint32_t)out->n, (uint32_t)n};
	buf_add_bytes(out, ids, n * sizeof(*ids));
	for (size_t i = 0; i < n; i++) {
		if (ids[i].flags & ID_PREPRINT)
			profile->is_preprint = true;
		else if (ids[i].scheme == SCHEME_DOI)
			profile->has_other_doi = true;
	}
	profile->is_preprint &= !profile->has_other_doi;
}

static void add_date(struct profile *profile, const struct value *value)
{
	if (value->tag != DATE_ISSUED || profile->n_dates == PROFILE_DATES)
		return;
	uint32_t year = (uint32_t)date_year(value->text);
	if (!year)
		return;
	uint64_t month = 0, day = 0;
	if (value->text.n >= 7)
		str_to_u64(str_sub(value->text, 5, 2), 12, &month);
	if (value->text.n == 10)
		str_to_u64(str_sub(value->text, 8, 2), 31, &day);
	uint32_t date = year * 10000 + (uint32_t)month * 100 + (uint32_t)day;
	for (size_t i = 0; i < profile->n_dates; i++) {
		if (profile->date[i] == date)
			return;
	}
	profile->date[profile->n_dates++] = date;
}

/* The letters and digits of the start, in lower case: equal for most copies of one text. */
static void add_description(struct profile *profile, struct str text)
{
	char letters[DESCRIPTION_LETTERS];
	size_t n = 0;
	if (profile->n_descriptions == PROFILE_DIGESTS)
		return;
	if (str_starts_nocase(text, STR("abstract")))
		text = str_from_index(text, 8);
	for (size_t i = 0; i < text.n && n < sizeof(letters); i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (ascii_is_alnum(c))
			letters[n++] = ascii_lower((char)c);
		else if (c >= 0xC3 || (c >= 0x80 && n && (unsigned char)letters[n - 1] >= 0xC3))
			letters[n++] = (char)c;
	}
	if (n >= DESCRIPTION_MIN)
		profile->description[profile->n_descriptions++] = hash64(letters, n, 0);
}

static void add_values(const struct record *record, struct profile *profile)
{
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		switch (value->kind) {
		case VALUE_DATE:
			if (value->element == DC_DATE)
				add_date(profile, value);
			break;
		case VALUE_TYPE: {
			enum work_type type = work_type_from_uri(value->text);
			profile->types |= type ? 1u << type : 0;
			break;
		}
		case VALUE_LANGUAGE:
			if (profile->n_languages < 2 && value->element == DC_LANGUAGE)
				profile->languages[profile->n_languages++] = hash32(value->text);
			break;
		case VALUE_TEXT:
			if (value->element == DC_DESCRIPTION)
				add_description(profile, value->text);
			break;
		default: break;
		}
	}
	profile->is_preprint |= profile->types == 1u << WORK_PREPRINT;
}

/* Of all that was said, in order, but for what each repository adds of its own. */
static uint64_t hash_content(const struct record *record)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < record->n_values; i++) {
		const struct value *value = &record->values[i];
		bool is_local = value->kind == VALUE_IDENTIFIER &&
				(value->tag == SCHEME_OTHER || value->tag == SCHEME_OAI ||
				    value->tag == SCHEME_URL);
		if (is_local || value->element == DC_RIGHTS || value->element == DC_FORMAT)
			continue;
		hash = hash64_combine(hash, hash64_str(value->text, value->element));
		for (size_t part = 0; part < VALUE_N_PARTS; part++) {
			if (value->part[part].n)
				hash =
				    hash64_combine(hash, hash64_str(value->part[part], part + 1));
		}
	}
	return hash;
}

static void add_titles(const struct record *record, struct profile *profile, struct buf *out,
    uint32_t base, struct arena *arena)
{
	struct title_form forms[PROFILE_TITLES];
	size_t n = 0;
	for (size_t i = 0; i < record->n_values && n < PROFILE_TITLES; i++) {
		const struct value *value = &record->values[i];
		if (value->kind == VALUE_TEXT && value->element == DC_TITLE)
			title_add_forms(value->text, forms, &n, out, base, arena);
	}
	profile->n_titles = (uint8_t)n;
	while ((base + out->n) % 8)
		buf_add_char(out, '\0');
	profile->titles = base + (uint32_t)out->n;
	buf_add_bytes(out, forms, n * sizeof(*forms));
}

struct profile *profile_from_record(const struct record *record, struct str endpoint)
{
	struct profile head;
	memset(&head, 0, sizeof(head)); /* padding is hashed too */
	uint32_t base = sizeof(head);
	struct arena arena = {0};
	struct buf out;
	buf_init(&out, PROFILE_MAX_BYTES);
	buf_reserve(&out, 2048);
	add_titles(record, &head, &out, base, &arena);
	people_add(record, &head, &out, base, &arena);
	add_ids(record, &head, &out, base, &arena);
	place_add(record, &head, &out, base, &arena);
	add_values(record, &head);
	head.content_hash = hash_content(record);

	uint32_t named_from = base + (uint32_t)out.n;
	head.endpoint = (struct span){named_from, (uint32_t)endpoint.n};
	buf_add(&out, endpoint);
	head.identifier = (struct span){base + (uint32_t)out.n, (uint32_t)record->identifier.n};
	buf_add(&out, record->identifier);
	if (out.failed)
		err_die("profile of '%.*s' too large", STR_ARG(record->identifier));

	struct span endpoint_span = head.endpoint, identifier_span = head.identifier;
	head.endpoint = head.identifier = (struct span){0};
	head.content_digest =
	    hash64_combine(hash64(&head, sizeof(head), 0), hash64(out.p, named_from - base, 0));
	head.endpoint = endpoint_span;
	head.identifier = identifier_span;
	head.name_hash = hash64_combine(hash64_str(endpoint, 0), hash64_str(record->identifier, 0));
	head.size = base + (uint32_t)out.n;

	struct profile *profile = xmalloc(head.size);
	memcpy(profile, &head, sizeof(head));
	memcpy((char *)profile + base, out.p, out.n);
	buf_clear(&out);
	arena_clear(&arena);
	return profile;
}

void profile_free(struct profile *profile)
{
	free(profile);
}

uint64_t profile_digest(const struct profile *profile)
{
	return hash64_combine(profile->content_digest, profile->name_hash);
}

int profile_cmp(const struct profile *a, const struct profile *b)
{
	struct str x = {0}, y = {0};
	if (a->n_titles)
		x = profile_text(a, profile_title(a, 0)->words);
	if (b->n_titles)
		y = profile_text(b, profile_title(b, 0)->words);
	int order = str_cmp(x, y);
	if (order)
		return order;
	if (profile_year(a) != profile_year(b))
		return profile_year(a) < profile_year(b) ? -1 : 1;
	if (a->content_digest != b->content_digest)
		return a->content_digest < b->content_digest ? -1 : 1;
	order = str_cmp(profile_text(a, a->endpoint), profile_text(b, b->endpoint));
	return order ? order
		     : str_cmp(profile_text(a, a->identifier), profile_text(b, b->identifier));
}
