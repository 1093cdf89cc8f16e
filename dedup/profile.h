/* SPDX-License-Identifier: MIT */
/*
 * What a profile holds. One block of memory without pointers: the fixed part,
 * then arrays and text that it finds by offsets, so that the bytes themselves
 * can be hashed and compared.
 */
#ifndef DEDUP_PROFILE_H
#define DEDUP_PROFILE_H

#include "base/hash.h"
#include "dedup/dedup.h"

#define PROFILE_TITLES	    4 /* forms: values, translations in brackets, parallel titles */
#define PROFILE_IDENTIFIERS 12
#define PROFILE_DATES	    4
#define PROFILE_ISSNS	    4
#define PROFILE_DIGESTS	    3
#define TITLE_WORDS	    160
#define TITLE_NUMBERS	    16

struct span {
	uint32_t at, n; /* bytes, or items, from the start of the profile */
};

/* What a record of that type can be the same as is a table in vocabulary.c. */
enum work_type {
	WORK_UNKNOWN,
	WORK_ARTICLE,
	WORK_PREPRINT,
	WORK_CONFERENCE,
	WORK_REPORT,
	WORK_BOOK,
	WORK_BOOK_PART,
	WORK_THESIS,
	WORK_BACHELOR,
	WORK_MASTER,
	WORK_DOCTORAL,
	WORK_DATASET,
	WORK_SOFTWARE,
	WORK_REVIEW, /* of a book */
	WORK_CORRECTION,
	WORK_PERIODICAL,
	WORK_IMAGE,
	WORK_FILM,
	WORK_SOUND,
	WORK_PATENT,
	WORK_N,
};

/* Words that say that a publication is about another one, or is not the work itself. */
enum special {
	SPECIAL_CORRECTION = 1 << 0,
	SPECIAL_RETRACTION = 1 << 1,
	SPECIAL_REPLY = 1 << 2,
	SPECIAL_COMMENT = 1 << 3,
	SPECIAL_BOOK_REVIEW = 1 << 4,
	SPECIAL_EDITORIAL = 1 << 5,
	SPECIAL_LETTER = 1 << 6,
	SPECIAL_PROTOCOL = 1 << 7,
	SPECIAL_SUPPLEMENT = 1 << 9,
	SPECIAL_INTERVIEW = 1 << 10,
};

struct word {
	uint32_t hash;
	uint16_t at; /* in the form's words */
	uint8_t n;   /* bytes, cut at 255 */
	uint8_t is_significant;
};

/* One form of the title. */
struct title_form {
	uint64_t hash, main_hash;	/* of the compact title; of the part before the subtitle */
	struct span words;		/* folded, single blanks */
	struct span compact;		/* the same without blanks */
	struct span sorted;		/* struct word, by hash */
	uint32_t number[TITLE_NUMBERS]; /* in order; those of the main part first */
	uint16_t main_bytes;		/* of compact; equals compact.n without a subtitle */
	uint16_t special;		/* enum special, a set */
	uint8_t n_numbers, n_main_numbers;
	uint8_t n_significant, n_main_significant;
	bool is_generic;  /* nothing but words that head many works */
	bool is_unspaced; /* a script without blanks between words */
};

struct author {
	uint32_t family; /* hash of the folded family name without blanks */
	uint32_t given;	 /* hash of the first given name, 0 where only an initial is known */
	uint32_t orcid;	 /* hash, 0 for none */
	struct span family_text, given_text;
	uint8_t initial; /* first byte of the given name, 0 for none */
	bool is_organisation;
};

enum {
	ID_PREPRINT = 1,   /* of a preprint server */
	ID_REPOSITORY = 2, /* registered by a repository, which gives one DOI a version */
};

struct id {
	uint64_t hash; /* of scheme and value */
	uint64_t root; /* the same without what marks a version */
	uint8_t scheme, flags;
	uint8_t pad[6];
	struct span text; /* folded, cut at 128 bytes: to show */
};

struct profile {
	uint64_t name_hash,
	    content_hash;	 /* of endpoint and identifier; of all values but local ids */
	uint64_t content_digest; /* of everything here but the name */
	uint32_t size;		 /* of the block */
	struct span endpoint, identifier;

	uint32_t titles;       /* where the forms are: n_titles of them */
	struct span authors;   /* struct author, n of them, in order */
	struct span tokens;    /* uint32_t hashes of the words of all names, sorted, distinct */
	struct span ids;       /* struct id, sorted */
	struct span container; /* folded words of the journal, proceedings, series */
	uint32_t date[PROFILE_DATES]; /* yyyymmdd, zeroes where unknown */
	uint32_t issn[PROFILE_ISSNS]; /* hashes */
	uint64_t description[PROFILE_DIGESTS];
	uint32_t container_hash;
	uint32_t volume, issue; /* hashes of their first number or word, 0 where unknown */
	uint32_t first_page;	/* hash */
	uint32_t page_number;	/* these two to show; 0 where they are no numbers */
	uint32_t volume_number;
	uint32_t types;	       /* set of enum work_type, without unknown */
	uint32_t languages[2]; /* hashes */
	uint32_t n_persons;    /* all, compared or not */
	uint8_t n_titles, n_dates, n_issns, n_descriptions, n_languages;
	bool is_conference, is_journal; /* what the container's words say */
	bool is_preprint;   /* by identifier, type, or a series of reports as container */
	bool has_other_doi; /* one that is no preprint server's */
};

static inline const void *profile_at(const struct profile *profile, struct span span)
{
	return (const char *)profile + span.at;
}

static inline struct str profile_text(const struct profile *profile, struct span span)
{
	return (struct str){(const char *)profile + span.at, span.n};
}

static inline const struct title_form *profile_title(const struct profile *profile, size_t i)
{
	return (const struct title_form *)((const char *)profile + profile->titles) + i;
}

static inline uint32_t hash32(struct str s)
{
	uint32_t hash = (uint32_t)hash64_str(s, 0);
	return hash ? hash : 1;
}

/* The year of the first date; 0 where unknown. */
static inline int profile_year(const struct profile *profile)
{
	return profile->n_dates ? (int)(profile->date[0] / 10000) : 0;
}

#endif
