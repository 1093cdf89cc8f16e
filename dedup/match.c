/* SPDX-License-Identifier: MIT */
#include "dedup/match_rules.h"

/*
 * Predicates. Each rule of the table below asks one of them, and the first that
 * holds decides; so each may rely on all before it not holding.
 */

static bool title_at_least(const struct evidence *e, enum title_relation relation)
{
	return e->title.relation >= relation;
}

static bool people_agree(const struct evidence *e)
{
	return e->people.relation == PEOPLE_SAME;
}

static bool people_known(const struct evidence *e)
{
	return e->people.relation != PEOPLE_UNKNOWN;
}

static bool within_years(const struct evidence *e, int years)
{
	return e->years == YEARS_UNKNOWN || e->years <= years;
}

/* Volume and first page, or the container and one of them, are the same. */
static bool same_place(const struct evidence *e)
{
	const struct place_match *place = &e->place;
	if (place->pages == AGREE_YES)
		return place->volume != AGREE_NO &&
		       (place->volume == AGREE_YES || place->container >= AGREE_PARTLY);
	return false;
}

/* Both say where they appeared, and it is not the same place. */
static bool other_place(const struct evidence *e)
{
	const struct place_match *place = &e->place;
	bool is_elsewhere = place->container == AGREE_NO || place->pages == AGREE_NO;
	unsigned no = (place->volume == AGREE_NO) + (place->pages == AGREE_NO) +
		      (place->container == AGREE_NO) + (e->years == 1 && is_elsewhere) +
		      (e->other_description && place->container == AGREE_NO);
	unsigned yes = (place->volume == AGREE_YES) + (place->pages == AGREE_YES);
	/* one journal in one year: the numbers are more often wrong than the work another */
	return no >= 2 && !yes && !(place->container >= AGREE_PARTLY && e->years == 0);
}

static bool titles_agree(const struct evidence *e)
{
	return title_at_least(e, TITLE_SHORTENED) && e->title.numbers != NUMBERS_CLASH &&
	       !e->title.is_opposed &&
	       !(e->title.relation == TITLE_NEAR && e->title.n_exchanged > 0);
}

static bool is_same_content(const struct evidence *e)
{
	return e->same_content && (title_at_least(e, TITLE_SAME) || e->shared_id) &&
	       (!e->title.is_generic || people_known(e) || e->same_description || same_place(e)) &&
	       !e->doi_clash;
}

static bool is_same_id(const struct evidence *e)
{
	if (!e->shared_id || e->title.is_special_clash)
		return false;
	if (e->title.relation == TITLE_MISSING)
		return e->people.relation != PEOPLE_OTHER && within_years(e, 1);
	if (e->title.relation == TITLE_SAME)
		return !(e->title.is_generic && e->people.relation == PEOPLE_OTHER);
	if (e->title.numbers == NUMBERS_CLASH || e->title.is_opposed)
		return false;
	if (title_at_least(e, TITLE_SHORTENED))
		return e->people.relation != PEOPLE_OTHER || e->same_description;
	return (e->title.relation == TITLE_RELATED || e->title.relation == TITLE_SUBTITLES) &&
	       people_agree(e) && e->title.n_exchanged <= 2;
}

static bool is_translated(const struct evidence *e)
{
	return e->shared_id && people_agree(e) && !e->title.is_special_clash &&
	       (e->same_description ||
		   (same_place(e) && e->people.is_full && e->people.n_shorter > 1));
}

static bool is_same_id_other_title(const struct evidence *e)
{
	return e->shared_id && people_agree(e) && e->title.relation != TITLE_OTHER;
}

static bool is_same_id_other_work(const struct evidence *e)
{
	return e->shared_id;
}

static bool is_version_id(const struct evidence *e)
{
	return e->shared_root && e->title.relation != TITLE_OTHER;
}

static bool is_other_part(const struct evidence *e)
{
	if (!title_at_least(e, TITLE_RELATED))
		return false;
	return e->title.numbers == NUMBERS_CLASH;
}

static bool is_about_the_other(const struct evidence *e)
{
	return title_at_least(e, TITLE_RELATED) && e->title.is_special_clash && !same_place(e);
}

static bool is_opposed(const struct evidence *e)
{
	return title_at_least(e, TITLE_RELATED) && e->title.is_opposed && !same_place(e);
}

static bool is_other_type(const struct evidence *e)
{
	return e->type_clash && !(same_place(e) && titles_agree(e));
}

/* Where a preprint stands beside what was published, not beside another copy of itself. */
static bool is_published(const struct profile *profile)
{
	return profile->has_other_doi || profile->container.n > 0;
}

static bool is_preprint_of(const struct evidence *e)
{
	bool is_pair = e->clash_is_preprint ||
		       (e->one_is_preprint && is_published(e->a->is_preprint ? e->b : e->a));
	return is_pair && titles_agree(e) && people_agree(e) && !e->title.is_generic &&
	       within_years(e, 4);
}

static bool is_repository_version(const struct evidence *e)
{
	return e->clash_is_repository && e->title.relation == TITLE_SAME && people_agree(e) &&
	       (e->same_description || e->years == 0);
}

static bool is_other_id(const struct evidence *e)
{
	return e->doi_clash || e->id_clash;
}

static bool is_other_title(const struct evidence *e)
{
	return e->title.relation == TITLE_OTHER && !e->same_description;
}

static bool is_long_ago(const struct evidence *e)
{
	return e->years > 4 && !(same_place(e) && people_agree(e));
}

static bool is_other_year(const struct evidence *e)
{
	return e->years > 1 && !(same_place(e) && e->people.relation != PEOPLE_OTHER) &&
	       !(e->same_description && people_agree(e));
}

static bool is_same_place(const struct evidence *e)
{
	return same_place(e) && titles_agree(e) &&
	       (e->people.relation == PEOPLE_SAME || e->people.is_first_same ||
		   e->people.relation == PEOPLE_UNKNOWN);
}

static bool is_other_people(const struct evidence *e)
{
	return e->people.relation == PEOPLE_OTHER;
}

static bool is_generic_same(const struct evidence *e)
{
	return e->title.is_generic && title_at_least(e, TITLE_NEAR) && people_agree(e) &&
	       e->years == 0 && (e->same_description || e->same_day);
}

static bool is_generic_other(const struct evidence *e)
{
	return e->title.is_generic;
}

static bool is_same_description(const struct evidence *e)
{
	return e->same_description && people_agree(e) && within_years(e, 1) &&
	       title_at_least(e, TITLE_SHORTENED) && e->title.numbers != NUMBERS_CLASH;
}

static bool is_conference_and_journal(const struct evidence *e)
{
	return titles_agree(e) && people_agree(e) && e->place.is_other_kind;
}

static bool is_other_place(const struct evidence *e)
{
	if (e->same_description)
		return false;
	bool is_next_year =
	    e->years == 1 && e->place.container == AGREE_NO && e->place.pages != AGREE_YES;
	return other_place(e) || is_next_year;
}

/* A year's leeway, for online-first and sloppy dates; columns and series need the same year. */
static bool is_about_that_year(const struct evidence *e)
{
	return within_years(e, e->title.n_significant < 4 && !e->title.a->is_unspaced ? 0 : 1);
}

static bool is_same_title(const struct evidence *e)
{
	return e->title.relation == TITLE_SAME && people_agree(e) && is_about_that_year(e);
}

static bool is_same_title_first_author(const struct evidence *e)
{
	return e->title.relation == TITLE_SAME && e->people.relation == PEOPLE_SOME &&
	       !e->title.is_short && within_years(e, 1);
}

static bool is_same_long_title(const struct evidence *e)
{
	if (e->title.relation != TITLE_SAME || people_known(e))
		return false;
	return e->years == 0 ? e->title.n_significant >= 4
			     : e->title.n_significant >= 6 && within_years(e, 1);
}

/* All of two or more authors, in lists of one length. */
static bool people_agree_fully(const struct evidence *e)
{
	return e->people.is_full && e->people.n_shorter > 1 && e->people.share >= 950;
}

static bool is_near_title(const struct evidence *e)
{
	if (e->title.relation == TITLE_NEAR && e->title.n_exchanged == 1 && !e->title.is_opposed &&
	    e->title.numbers == NUMBERS_SAME && people_agree_fully(e) && e->years == 0)
		return true; /* a word misread: "tunable", "tumble" */
	return e->title.relation == TITLE_NEAR && titles_agree(e) && people_agree(e) &&
	       within_years(e, 1) && !e->title.is_short;
}

static bool is_shortened_title(const struct evidence *e)
{
	if (e->title.relation != TITLE_SHORTENED || !titles_agree(e) || !people_agree(e))
		return false;
	if (e->title.numbers == NUMBERS_SAME)
		return within_years(e, 0);
	/* a number in the subtitle alone: another part, unless all else agrees */
	return people_agree_fully(e) && e->years == 0 && e->place.container >= AGREE_PARTLY &&
	       e->place.volume != AGREE_NO && e->place.pages != AGREE_NO;
}

/* Proceedings go by many names; of journals another name is another journal. */
static bool may_be_one_container(const struct evidence *e)
{
	return e->place.container != AGREE_NO || (e->a->is_conference && e->b->is_conference);
}

static bool is_reworded(const struct evidence *e)
{
	if (e->title.relation < TITLE_RELATED || !people_agree(e))
		return false;
	if (same_place(e) && within_years(e, 1))
		return true;
	if (e->years != 0 || e->title.numbers != NUMBERS_SAME || e->title.n_significant < 4)
		return false;
	if (e->title.similarity >= 950)
		return true; /* the same words in another order */
	return e->title.relation == TITLE_RELATED && e->title.n_exchanged == 0 &&
	       e->title.similarity >= 700 && people_agree_fully(e) && may_be_one_container(e) &&
	       e->place.pages != AGREE_NO; /* words left out or added */
}

static bool is_untitled_same_place(const struct evidence *e)
{
	return e->title.relation == TITLE_MISSING && same_place(e) && people_agree(e) &&
	       e->place.container >= AGREE_PARTLY && e->place.volume == AGREE_YES && e->years == 0;
}

static bool is_likely(const struct evidence *e)
{
	return title_at_least(e, TITLE_SHORTENED) && e->people.relation != PEOPLE_OTHER;
}

static bool is_anything(const struct evidence *e)
{
	(void)e;
	return true;
}

/*
 * The rules, in the order in which they are asked. Numbers are stored: append a
 * rule's name at the end of the enumeration, and put its row where it belongs.
 */
enum match_rule {
	MATCH_OTHER,
	MATCH_SAME_CONTENT,
	MATCH_SAME_ID,
	MATCH_TRANSLATED,
	MATCH_SAME_ID_OTHER_TITLE,
	MATCH_SAME_ID_OTHER_WORK,
	MATCH_VERSION_ID,
	MATCH_OTHER_PART,
	MATCH_ABOUT,
	MATCH_OPPOSED,
	MATCH_OTHER_TYPE,
	MATCH_PREPRINT,
	MATCH_REPOSITORY_VERSION,
	MATCH_OTHER_ID,
	MATCH_OTHER_TITLE,
	MATCH_LONG_AGO,
	MATCH_OTHER_YEAR,
	MATCH_SAME_PLACE,
	MATCH_OTHER_PEOPLE,
	MATCH_GENERIC_SAME,
	MATCH_GENERIC,
	MATCH_SAME_DESCRIPTION,
	MATCH_CONFERENCE_AND_JOURNAL,
	MATCH_OTHER_PLACE,
	MATCH_SAME_TITLE,
	MATCH_SAME_TITLE_FIRST_AUTHOR,
	MATCH_SAME_LONG_TITLE,
	MATCH_NEAR_TITLE,
	MATCH_SHORTENED_TITLE,
	MATCH_REWORDED,
	MATCH_UNTITLED,
	MATCH_LIKELY,
	MATCH_N,
};

static const struct match_row {
	enum match_rule rule;
	bool (*applies)(const struct evidence *e);
	enum verdict verdict;
	uint16_t score;
	bool is_veto;
	const char *name, *text;
} rows[] = {
    {MATCH_SAME_CONTENT, is_same_content, VERDICT_SAME, 1000, false, "same-content",
	"the records say the same, word for word"},
    {MATCH_SAME_ID, is_same_id, VERDICT_SAME, 990, false, "same-id",
	"they share an identifier and their titles agree"},
    {MATCH_TRANSLATED, is_translated, VERDICT_SAME, 900, false, "same-id-translated",
	"they share an identifier, all authors, and the abstract or the pages; the titles differ"},
    {MATCH_SAME_ID_OTHER_TITLE, is_same_id_other_title, VERDICT_UNCERTAIN, 500, false,
	"same-id-other-title", "they share an identifier and authors, but the titles differ"},
    {MATCH_SAME_ID_OTHER_WORK, is_same_id_other_work, VERDICT_DIFFERENT, 100, true,
	"same-id-other-work",
	"they share an identifier that stands for a whole of which both are parts, or is wrong"},
    {MATCH_VERSION_ID, is_version_id, VERDICT_VERSION, 950, false, "version-id",
	"their identifiers are versions of one"},
    {MATCH_OTHER_PART, is_other_part, VERDICT_DIFFERENT, 0, true, "other-part",
	"the titles differ in a number: another part, volume, edition or year"},
    {MATCH_ABOUT, is_about_the_other, VERDICT_DIFFERENT, 0, true, "about-the-other",
	"one is a reply, correction, comment, review or the like"},
    {MATCH_OPPOSED, is_opposed, VERDICT_DIFFERENT, 0, true, "opposed-words",
	"the titles differ in words that exclude each other"},
    {MATCH_OTHER_TYPE, is_other_type, VERDICT_DIFFERENT, 0, true, "other-type",
	"their types exclude each other, such as thesis and article"},
    {MATCH_PREPRINT, is_preprint_of, VERDICT_VERSION, 930, false, "preprint",
	"a preprint and its published version: same title and authors"},
    {MATCH_REPOSITORY_VERSION, is_repository_version, VERDICT_VERSION, 900, false,
	"repository-version", "two repository DOIs for one title, authors and year: versions"},
    {MATCH_OTHER_ID, is_other_id, VERDICT_DIFFERENT, 0, true, "other-id",
	"both have a DOI, arXiv or PubMed number, and not the same"},
    {MATCH_OTHER_TITLE, is_other_title, VERDICT_DIFFERENT, 0, false, "other-title",
	"the titles have little in common"},
    {MATCH_LONG_AGO, is_long_ago, VERDICT_DIFFERENT, 0, true, "long-ago",
	"more than four years lie between them"},
    {MATCH_OTHER_YEAR, is_other_year, VERDICT_DIFFERENT, 100, false, "other-year",
	"more than a year lies between them"},
    {MATCH_SAME_PLACE, is_same_place, VERDICT_SAME, 970, false, "same-place",
	"the titles agree, and so do volume or container and first page"},
    {MATCH_OTHER_PEOPLE, is_other_people, VERDICT_DIFFERENT, 0, true, "other-people",
	"the authors differ"},
    {MATCH_GENERIC_SAME, is_generic_same, VERDICT_SAME, 880, false, "general-title-same",
	"a general title, but the same authors and the same day or abstract"},
    {MATCH_GENERIC, is_generic_other, VERDICT_DIFFERENT, 200, false, "general-title",
	"a title that many works have, and nothing that ties these two"},
    {MATCH_SAME_DESCRIPTION, is_same_description, VERDICT_SAME, 960, false, "same-abstract",
	"the same abstract, authors and nearly the same title"},
    {MATCH_CONFERENCE_AND_JOURNAL, is_conference_and_journal, VERDICT_VERSION, 600, false,
	"conference-and-journal", "same title and authors, in proceedings and in a journal"},
    {MATCH_OTHER_PLACE, is_other_place, VERDICT_UNCERTAIN, 400, false, "other-place",
	"the titles agree, but container, volume or pages contradict each other"},
    {MATCH_SAME_TITLE, is_same_title, VERDICT_SAME, 950, false, "same-title",
	"same title and authors, at most a year apart"},
    {MATCH_SAME_TITLE_FIRST_AUTHOR, is_same_title_first_author, VERDICT_SAME, 850, false,
	"same-title-first-author", "same long title, and first author or half of the authors"},
    {MATCH_SAME_LONG_TITLE, is_same_long_title, VERDICT_SAME, 800, false, "same-long-title",
	"same long title and year; one of them names no authors"},
    {MATCH_NEAR_TITLE, is_near_title, VERDICT_SAME, 900, false, "near-title",
	"the titles differ in a few characters; same authors, at most a year apart"},
    {MATCH_SHORTENED_TITLE, is_shortened_title, VERDICT_SAME, 890, false, "shortened-title",
	"one title lacks the subtitle or the end; same authors and year"},
    {MATCH_REWORDED, is_reworded, VERDICT_SAME, 860, false, "reworded",
	"most words of the titles agree; same authors, and the same pages or year"},
    {MATCH_UNTITLED, is_untitled_same_place, VERDICT_SAME, 820, false, "untitled",
	"one has no title; same authors, journal, volume, first page and year"},
    {MATCH_LIKELY, is_likely, VERDICT_UNCERTAIN, 500, false, "likely",
	"the titles agree, but too little else does"},
    {MATCH_OTHER, is_anything, VERDICT_DIFFERENT, 0, false, "nothing-in-common",
	"no rule sees one publication in them"},
};

static const struct match_row *find_row(uint8_t rule)
{
	for (size_t i = 0; i < MATCH_N; i++) {
		if (rows[i].rule == rule)
			return &rows[i];
	}
	return &rows[MATCH_N - 1];
}

struct match match_decide(const struct evidence *evidence)
{
	size_t i = 0;
	while (!rows[i].applies(evidence))
		i++;
	return (struct match){rows[i].verdict, (uint8_t)rows[i].rule, rows[i].score};
}

struct match match_pair(const struct profile *a, const struct profile *b)
{
	/* one order for both, so that the verdict cannot depend on it */
	if (profile_digest(a) > profile_digest(b)) {
		const struct profile *other = a;
		a = b;
		b = other;
	}
	struct evidence evidence;
	if (!evidence_collect(&evidence, a, b)) {
		bool is_clash = evidence.doi_clash || evidence.id_clash;
		return (struct match){
		    VERDICT_DIFFERENT, is_clash ? MATCH_OTHER_ID : MATCH_OTHER_TITLE, 0};
	}
	return match_decide(&evidence);
}

bool match_is_veto(struct match match)
{
	return match.verdict == VERDICT_DIFFERENT && find_row(match.rule)->is_veto;
}

bool match_links(struct match match)
{
	return match.verdict == VERDICT_SAME ||
	       (match.verdict == VERDICT_VERSION &&
		   (match.rule == MATCH_PREPRINT || match.rule == MATCH_VERSION_ID));
}

const char *match_rule_name(uint8_t rule)
{
	return find_row(rule)->name;
}

const char *match_rule_text(uint8_t rule)
{
	return find_row(rule)->text;
}

_Static_assert(sizeof(rows) / sizeof(*rows) == MATCH_N, "a rule without a row");
