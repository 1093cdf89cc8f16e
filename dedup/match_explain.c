/* SPDX-License-Identifier: MIT */
#include "dedup/match_rules.h"

#include <stdio.h>

struct teller {
	match_evidence_fn say;
	void *ctx;
};

static struct str title_text(const struct profile *profile, const struct title_form *form)
{
	return form ? profile_text(profile, form->words) : (struct str){0};
}

static void say_title(const struct evidence *e, const struct teller *teller)
{
	static const char *const findings[] = {"missing", "different", "many words in common",
	    "same main title, different subtitles", "one is the start of the other",
	    "a few characters differ", "same"};
	const struct title_match *title = &e->title;
	struct str a = title_text(e->a, title->a	 ? title->a
					: e->a->n_titles ? profile_title(e->a, 0)
							 : NULL);
	struct str b = title_text(e->b, title->b	 ? title->b
					: e->b->n_titles ? profile_title(e->b, 0)
							 : NULL);
	teller->say(teller->ctx, "title", a, b, findings[title->relation]);
	if (title->relation < TITLE_RELATED)
		return;
	if (title->numbers != NUMBERS_SAME)
		teller->say(teller->ctx, "numbers in the title", a, b,
		    title->numbers == NUMBERS_CLASH ? "different" : "only in one");
	if (title->is_opposed)
		teller->say(teller->ctx, "words of the title", a, b, "exclude each other");
	if (title->is_special_clash)
		teller->say(teller->ctx, "kind of text", a, b,
		    "only one is a reply, correction, review ...");
	if (title->is_generic)
		teller->say(teller->ctx, "title's weight", a, b, "many works are called that");
}

static struct str first_author(const struct profile *profile, char out[256])
{
	if (!profile->authors.n)
		return (struct str){0};
	const struct author *author = profile_at(profile, profile->authors);
	struct str family = profile_text(profile, author->family_text);
	struct str given = profile_text(profile, author->given_text);
	int n =
	    snprintf(out, 256, "%.*s%s%.*s", STR_ARG(family), given.n ? ", " : "", STR_ARG(given));
	return (struct str){out, n < 0 ? 0 : n > 255 ? 255 : (size_t)n};
}

static void say_people(const struct evidence *e, const struct teller *teller)
{
	static const char *const findings[] = {"unknown", "different", "some agree", "agree"};
	char first_a[256], first_b[256];
	teller->say(teller->ctx, "first author", first_author(e->a, first_a),
	    first_author(e->b, first_b),
	    e->people.relation == PEOPLE_UNKNOWN ? "unknown"
	    : e->people.is_first_same		 ? "agree"
						 : "differ");
	char count_a[16], count_b[16];
	snprintf(count_a, sizeof(count_a), "%u", e->a->n_persons);
	snprintf(count_b, sizeof(count_b), "%u", e->b->n_persons);
	teller->say(teller->ctx, "authors", str_from(count_a), str_from(count_b),
	    e->people.is_given_clash ? "given names differ" : findings[e->people.relation]);
}

static struct str year_text(const struct profile *profile, char out[16])
{
	int year = profile_year(profile);
	snprintf(out, 16, "%d", year);
	return year ? str_from(out) : (struct str){0};
}

static struct str number_text(uint32_t number, char out[16])
{
	snprintf(out, 16, "%u", number);
	return number ? str_from(out) : (struct str){0};
}

/* The identifiers that decided: those in common, or else the first of one scheme. */
static void say_ids(const struct evidence *e, const struct teller *teller)
{
	const struct profile *a = e->a, *b = e->b;
	const struct id *x = profile_at(a, a->ids), *y = profile_at(b, b->ids);
	for (size_t i = 0; i < a->ids.n; i++) {
		for (size_t j = 0; j < b->ids.n; j++) {
			if (x[i].scheme != y[j].scheme)
				continue;
			const char *finding = x[i].hash == y[j].hash   ? "same"
					      : x[i].root == y[j].root ? "versions of one"
								       : "different";
			if (e->shared_id && x[i].hash != y[j].hash)
				continue;
			teller->say(teller->ctx, scheme_name((enum scheme)x[i].scheme),
			    profile_text(a, x[i].text), profile_text(b, y[j].text), finding);
		}
	}
}

static void say_rest(const struct evidence *e, const struct teller *teller)
{
	static const char *const agreements[] = {
	    "unknown", "different", "one may abbreviate the other", "same"};
	char year_a[16], year_b[16], first_a[16], first_b[16];
	const struct profile *a = e->a, *b = e->b;
	teller->say(teller->ctx, "year", year_text(a, year_a), year_text(b, year_b),
	    e->years == YEARS_UNKNOWN ? "unknown"
	    : e->same_day	      ? "same day"
	    : e->years == 0	      ? "same"
	    : e->years == 1	      ? "a year apart"
				      : "different");
	say_ids(e, teller);
	if (e->place.container != AGREE_UNKNOWN)
		teller->say(teller->ctx, "container", profile_text(a, a->container),
		    profile_text(b, b->container), agreements[e->place.container]);
	if (e->place.volume != AGREE_UNKNOWN)
		teller->say(teller->ctx, "volume", number_text(a->volume_number, first_a),
		    number_text(b->volume_number, first_b), agreements[e->place.volume]);
	if (e->place.pages != AGREE_UNKNOWN)
		teller->say(teller->ctx, "first page", number_text(a->page_number, first_a),
		    number_text(b->page_number, first_b), agreements[e->place.pages]);
	if (e->same_description || e->other_description)
		teller->say(teller->ctx, "abstract", (struct str){0}, (struct str){0},
		    e->same_description ? "same start" : "different");
	if (e->type_clash)
		teller->say(
		    teller->ctx, "type", (struct str){0}, (struct str){0}, "exclude each other");
	if (e->one_is_preprint)
		teller->say(
		    teller->ctx, "preprint", (struct str){0}, (struct str){0}, "only one is");
}

struct match match_explain(
    const struct profile *a, const struct profile *b, match_evidence_fn say, void *ctx)
{
	struct evidence evidence;
	struct teller teller = {say, ctx};
	evidence_collect_all(&evidence, a, b);
	say_title(&evidence, &teller);
	say_people(&evidence, &teller);
	say_rest(&evidence, &teller);
	return match_pair(a, b);
}
