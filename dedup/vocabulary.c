/* SPDX-License-Identifier: MIT */
#include "dedup/vocabulary.h"

struct entry {
	const char *text;
	uint32_t n, value;
};

#define W(text, value)                                                                             \
	{                                                                                          \
		text, sizeof(text) - 1, value                                                      \
	}

#define FIND(table, word) find_entry((table), sizeof(table) / sizeof(*(table)), (word))

static uint32_t find_entry(const struct entry *table, size_t n, struct str word)
{
	for (size_t i = 0; i < n; i++) {
		if (table[i].n == word.n && table[i].text[0] == word.p[0] &&
		    memcmp(table[i].text, word.p, word.n) == 0)
			return table[i].value;
	}
	return 0;
}

static const struct entry special_words[] = {
    W("addendum", SPECIAL_CORRECTION),
    W("antwort", SPECIAL_REPLY),
    W("appendix", SPECIAL_SUPPLEMENT),
    W("berichtigung", SPECIAL_CORRECTION),
    W("buchbesprechung", SPECIAL_BOOK_REVIEW),
    W("comentario", SPECIAL_COMMENT),
    W("comment", SPECIAL_COMMENT),
    W("commentaire", SPECIAL_COMMENT),
    W("commentary", SPECIAL_COMMENT),
    W("comments", SPECIAL_COMMENT),
    W("correction", SPECIAL_CORRECTION),
    W("corrections", SPECIAL_CORRECTION),
    W("corrigenda", SPECIAL_CORRECTION),
    W("corrigendum", SPECIAL_CORRECTION),
    W("editorial", SPECIAL_EDITORIAL),
    W("entrevista", SPECIAL_INTERVIEW),
    W("errata", SPECIAL_CORRECTION),
    W("erratum", SPECIAL_CORRECTION),
    W("interview", SPECIAL_INTERVIEW),
    W("kommentar", SPECIAL_COMMENT),
    W("letter", SPECIAL_LETTER),
    W("letters", SPECIAL_LETTER),
    W("protocol", SPECIAL_PROTOCOL),
    W("protocolo", SPECIAL_PROTOCOL),
    W("protokoll", SPECIAL_PROTOCOL),
    W("recension", SPECIAL_BOOK_REVIEW),
    W("recensione", SPECIAL_BOOK_REVIEW),
    W("rejoinder", SPECIAL_REPLY),
    W("reply", SPECIAL_REPLY),
    W("resena", SPECIAL_BOOK_REVIEW),
    W("resenha", SPECIAL_BOOK_REVIEW),
    W("respuesta", SPECIAL_REPLY),
    W("retraction", SPECIAL_RETRACTION),
    W("rezension", SPECIAL_BOOK_REVIEW),
    W("supplement", SPECIAL_SUPPLEMENT),
    W("supplementary", SPECIAL_SUPPLEMENT),
    W("withdrawal", SPECIAL_RETRACTION),
};

unsigned word_special(struct str word)
{
	return word.n < 5 ? 0 : FIND(special_words, word);
}

static const struct entry generic_words[] = {
    W("abstract", 1),
    W("abstracts", 1),
    W("acknowledgement", 1),
    W("acknowledgements", 1),
    W("acknowledgments", 1),
    W("advertisement", 1),
    W("announcement", 1),
    W("announcements", 1),
    W("annual", 1),
    W("appendix", 1),
    W("article", 1),
    W("author", 1),
    W("authors", 1),
    W("avant", 1),
    W("back", 1),
    W("bibliography", 1),
    W("board", 1),
    W("book", 1),
    W("books", 1),
    W("calendar", 1),
    W("case", 1),
    W("comments", 1),
    W("column", 1),
    W("committee", 1),
    W("conclusion", 1),
    W("conclusions", 1),
    W("conference", 1),
    W("conferences", 1),
    W("contents", 1),
    W("contributors", 1),
    W("correction", 1),
    W("correspondence", 1),
    W("corrigendum", 1),
    W("courses", 1),
    W("cover", 1),
    W("discussion", 1),
    W("editor", 1),
    W("editorial", 1),
    W("editors", 1),
    W("einfuhrung", 1),
    W("einleitung", 1),
    W("epilogue", 1),
    W("errata", 1),
    W("erratum", 1),
    W("events", 1),
    W("foreword", 1),
    W("forthcoming", 1),
    W("front", 1),
    W("from", 1),
    W("general", 1),
    W("geleitwort", 1),
    W("glossary", 1),
    W("guest", 1),
    W("index", 1),
    W("inhaltsverzeichnis", 1),
    W("information", 1),
    W("instructions", 1),
    W("introducao", 1),
    W("introduccion", 1),
    W("introduction", 1),
    W("introductory", 1),
    W("introduzione", 1),
    W("invited", 1),
    W("issue", 1),
    W("letter", 1),
    W("letters", 1),
    W("masthead", 1),
    W("matter", 1),
    W("meeting", 1),
    W("meetings", 1),
    W("memoriam", 1),
    W("message", 1),
    W("minutes", 1),
    W("miscellaneous", 1),
    W("nachruf", 1),
    W("news", 1),
    W("newsletter", 1),
    W("note", 1),
    W("notes", 1),
    W("notice", 1),
    W("notices", 1),
    W("obituaries", 1),
    W("obituary", 1),
    W("opening", 1),
    W("panel", 1),
    W("poster", 1),
    W("posters", 1),
    W("postface", 1),
    W("prefacio", 1),
    W("preface", 1),
    W("prefazione", 1),
    W("presentacion", 1),
    W("presentation", 1),
    W("president", 1),
    W("proceedings", 1),
    W("program", 1),
    W("programme", 1),
    W("prologue", 1),
    W("prologo", 1),
    W("publications", 1),
    W("received", 1),
    W("remarks", 1),
    W("reply", 1),
    W("report", 1),
    W("reports", 1),
    W("resena", 1),
    W("resenas", 1),
    W("response", 1),
    W("review", 1),
    W("reviewers", 1),
    W("reviews", 1),
    W("rezension", 1),
    W("rezensionen", 1),
    W("section", 1),
    W("session", 1),
    W("short", 1),
    W("special", 1),
    W("subject", 1),
    W("summary", 1),
    W("supplement", 1),
    W("table", 1),
    W("tables", 1),
    W("thanks", 1),
    W("title", 1),
    W("titel", 1),
    W("update", 1),
    W("volume", 1),
    W("vorwort", 1),
    W("welcome", 1),
    W("workshop", 1),
};

bool word_is_generic(struct str word)
{
	return word.n < 4 || word_number(word, false, false) || FIND(generic_words, word);
}

static const struct entry part_words[] = {
    W("band", 1),
    W("bd", 1),
    W("book", 1),
    W("chapter", 1),
    W("chapitre", 1),
    W("edition", 1),
    W("ed", 1),
    W("heft", 1),
    W("kapitel", 1),
    W("no", 1),
    W("number", 1),
    W("parte", 1),
    W("part", 1),
    W("partie", 1),
    W("phase", 1),
    W("pt", 1),
    W("release", 1),
    W("section", 1),
    W("series", 1),
    W("stage", 1),
    W("teil", 1),
    W("tome", 1),
    W("tomo", 1),
    W("type", 1),
    W("version", 1),
    W("vol", 1),
    W("volume", 1),
};

bool word_is_part(struct str word)
{
	return word.n >= 2 && FIND(part_words, word);
}

static const struct entry stop_words[] = {
    W("about", 1),
    W("among", 1),
    W("auch", 1),
    W("avec", 1),
    W("beim", 1),
    W("between", 1),
    W("como", 1),
    W("dans", 1),
    W("della", 1),
    W("desde", 1),
    W("eine", 1),
    W("einer", 1),
    W("entre", 1),
    W("from", 1),
    W("into", 1),
    W("nach", 1),
    W("nella", 1),
    W("oder", 1),
    W("over", 1),
    W("para", 1),
    W("pour", 1),
    W("sobre", 1),
    W("than", 1),
    W("that", 1),
    W("their", 1),
    W("this", 1),
    W("through", 1),
    W("toward", 1),
    W("towards", 1),
    W("ueber", 1),
    W("under", 1),
    W("upon", 1),
    W("using", 1),
    W("with", 1),
    W("within", 1),
    W("without", 1),
    W("zwischen", 1),
};

bool word_is_stop(struct str word)
{
	return word.n > 3 && word.n < 9 && FIND(stop_words, word);
}

static const struct entry number_words[] = {
    W("one", 1),
    W("first", 1),
    W("erste", 1),
    W("erster", 1),
    W("premier", 1),
    W("primera", 1),
    W("primeira", 1),
    W("two", 2),
    W("second", 2),
    W("zweite", 2),
    W("zweiter", 2),
    W("deuxieme", 2),
    W("segunda", 2),
    W("three", 3),
    W("third", 3),
    W("dritte", 3),
    W("dritter", 3),
    W("troisieme", 3),
    W("tercera", 3),
    W("terceira", 3),
    W("four", 4),
    W("fourth", 4),
    W("vierte", 4),
    W("quatrieme", 4),
    W("cuarta", 4),
    W("quarta", 4),
    W("five", 5),
    W("fifth", 5),
    W("funfte", 5),
    W("cinquieme", 5),
    W("quinta", 5),
    W("six", 6),
    W("sixth", 6),
    W("seven", 7),
    W("seventh", 7),
    W("eight", 8),
    W("eighth", 8),
    W("nine", 9),
    W("ninth", 9),
    W("ten", 10),
    W("tenth", 10),
    W("eleven", 11),
    W("eleventh", 11),
    W("twelve", 12),
    W("twelfth", 12),
};

static uint32_t roman_value(struct str word)
{
	uint32_t value = 0, last = 0;
	if (word.n > 7)
		return 0;
	for (size_t i = word.n; i-- > 0;) {
		uint32_t digit = word.p[i] == 'i'   ? 1
				 : word.p[i] == 'v' ? 5
				 : word.p[i] == 'x' ? 10
				 : word.p[i] == 'l' ? 50
						    : 0;
		if (!digit)
			return 0;
		value = digit < last ? value - digit : value + digit;
		if (digit > last)
			last = digit;
	}
	return value < 90 ? value : 0;
}

uint32_t word_number(struct str word, bool after_part, bool is_last)
{
	if (!word.n)
		return 0;
	if (ascii_is_digit(word.p[0])) {
		uint32_t value = 0;
		size_t i = 0;
		for (; i < word.n && ascii_is_digit(word.p[i]); i++)
			value = value * 10 + (uint32_t)(word.p[i] - '0');
		return value + 1; /* 0 is a number too */
	}
	uint32_t value = word.n >= 3 ? FIND(number_words, word) : 0;
	if (!value && (word.n > 1 || after_part || is_last))
		value = roman_value(word);
	if (!value && word.n == 1 && after_part)
		value = (uint32_t)(word.p[0] - 'a') + 1; /* Part A is no part 2 but tells as much */
	return value ? value + 1 : 0;
}

/* Each row: two prefixes that exclude each other where the words are otherwise in one place. */
static const char *const opposed[][2] = {
    {"vivo", "vitro"},
    {"men", "women"},
    {"male", "female"},
    {"boys", "girls"},
    {"adult", "child"},
    {"adult", "pediatric"},
    {"adult", "paediatric"},
    {"adults", "adolescents"},
    {"hyper", "hypo"},
    {"increase", "decrease"},
    {"high", "low"},
    {"positive", "negative"},
    {"acute", "chronic"},
    {"left", "right"},
    {"upper", "lower"},
    {"before", "after"},
    {"northern", "southern"},
    {"eastern", "western"},
    {"north", "south"},
    {"east", "west"},
    {"short", "long"},
    {"human", "animal"},
    {"rural", "urban"},
    {"with", "without"},
    {"micro", "macro"},
    {"intra", "inter"},
    {"pre", "post"},
    {"inner", "outer"},
    {"symmetric", "asymmetric"},
    {"linear", "nonlinear"},
    {"major", "minor"},
};

static size_t prefix_of(const char *prefix, struct str word)
{
	size_t n = strlen(prefix);
	return word.n >= n && memcmp(word.p, prefix, n) == 0 ? n : 0;
}

/* What follows the prefixes must agree: "hypertension" and "hypotension", not "high" and "lowland". */
static bool oppose(const char *first, const char *second, struct str a, struct str b)
{
	size_t n = prefix_of(first, a), m = prefix_of(second, b);
	return n && m &&
	       (str_eq(str_from_index(a, n), str_from_index(b, m)) ||
		   (a.n - n <= 3 && b.n - m <= 3));
}

bool words_are_opposed(struct str a, struct str b)
{
	for (size_t i = 0; i < sizeof(opposed) / sizeof(*opposed); i++) {
		if (oppose(opposed[i][0], opposed[i][1], a, b) ||
		    oppose(opposed[i][0], opposed[i][1], b, a))
			return true;
	}
	return false;
}

struct str word_spell_greek(struct str word)
{
	static const char *const names[] = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta",
	    "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "rho",
	    "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"};
	if (word.n != 2)
		return word;
	int c = ((word.p[0] & 0x1F) << 6) | (word.p[1] & 0x3F);
	return c >= 0x3B1 && c <= 0x3C9 ? str_from(names[c - 0x3B1]) : word;
}

static const struct entry types[] = {
    W("c_6501", WORK_ARTICLE),
    W("c_2df8fbb1", WORK_ARTICLE),
    W("c_dcae04bc", WORK_ARTICLE),
    W("c_beb9", WORK_ARTICLE),
    W("c_7bab", WORK_ARTICLE),
    W("c_545b", WORK_ARTICLE),
    W("c_b239", WORK_ARTICLE),
    W("c_3e5a", WORK_ARTICLE),
    W("c_998f", WORK_ARTICLE),
    W("c_816b", WORK_PREPRINT),
    W("c_8042", WORK_PREPRINT),
    W("c_5794", WORK_CONFERENCE),
    W("c_18cp", WORK_CONFERENCE),
    W("c_6670", WORK_CONFERENCE),
    W("c_18co", WORK_CONFERENCE),
    W("c_c94f", WORK_CONFERENCE),
    W("R60J-J5BD", WORK_CONFERENCE),
    W("c_93fc", WORK_REPORT),
    W("c_18ws", WORK_REPORT),
    W("c_18gh", WORK_REPORT),
    W("c_18hj", WORK_REPORT),
    W("c_18op", WORK_REPORT),
    W("c_186u", WORK_REPORT),
    W("c_18wq", WORK_REPORT),
    W("c_18ww", WORK_REPORT),
    W("c_71bd", WORK_REPORT),
    W("c_2f33", WORK_BOOK),
    W("c_f744", WORK_BOOK),
    W("c_3248", WORK_BOOK_PART),
    W("c_46ec", WORK_THESIS),
    W("c_7a1f", WORK_BACHELOR),
    W("c_bdcc", WORK_MASTER),
    W("c_db06", WORK_DOCTORAL),
    W("c_ddb1", WORK_DATASET),
    W("ACF7-8YT9", WORK_DATASET),
    W("c_5ce6", WORK_SOFTWARE),
    W("c_c950", WORK_SOFTWARE),
    W("c_ba08", WORK_REVIEW),
    W("c_7acd", WORK_CORRECTION),
    W("c_0640", WORK_PERIODICAL),
    W("c_2659", WORK_PERIODICAL),
    W("c_2cd9", WORK_PERIODICAL),
    W("c_2fe3", WORK_PERIODICAL),
    W("c_c513", WORK_IMAGE),
    W("c_ecc8", WORK_IMAGE),
    W("c_8a7e", WORK_FILM),
    W("c_12ce", WORK_FILM),
    W("c_18cc", WORK_SOUND),
    W("c_18cd", WORK_SOUND),
    W("c_15cd", WORK_PATENT),
};

enum work_type work_type_from_uri(struct str uri)
{
	size_t slash = uri.n;
	while (slash > 0 && uri.p[slash - 1] != '/')
		slash--;
	struct str code = str_from_index(uri, slash);
	return code.n ? (enum work_type)FIND(types, code) : WORK_UNKNOWN;
}

#define T(type) (1u << WORK_##type)
#define PAPERS	(T(ARTICLE) | T(PREPRINT) | T(CONFERENCE) | T(REPORT) | T(BOOK_PART))
#define THESES	(T(THESIS) | T(BACHELOR) | T(MASTER) | T(DOCTORAL))

static const uint32_t compatible[WORK_N] = {
    [WORK_ARTICLE] = PAPERS,
    [WORK_PREPRINT] = PAPERS | T(BOOK),
    [WORK_CONFERENCE] = PAPERS | T(BOOK),
    [WORK_REPORT] = PAPERS | T(BOOK),
    [WORK_BOOK] = T(BOOK) | T(REPORT) | T(PREPRINT) | T(CONFERENCE) | THESES,
    [WORK_BOOK_PART] = PAPERS,
    [WORK_THESIS] = THESES | T(BOOK),
    [WORK_BACHELOR] = T(BACHELOR) | T(THESIS),
    [WORK_MASTER] = T(MASTER) | T(THESIS) | T(BOOK),
    [WORK_DOCTORAL] = T(DOCTORAL) | T(THESIS) | T(BOOK),
    [WORK_DATASET] = T(DATASET) | T(IMAGE),
    [WORK_SOFTWARE] = T(SOFTWARE),
    [WORK_REVIEW] = T(REVIEW),
    [WORK_CORRECTION] = T(CORRECTION),
    [WORK_PERIODICAL] = T(PERIODICAL),
    [WORK_IMAGE] = T(IMAGE) | T(DATASET),
    [WORK_FILM] = T(FILM),
    [WORK_SOUND] = T(SOUND),
    [WORK_PATENT] = T(PATENT),
};

uint32_t work_types_compatible(uint32_t set)
{
	uint32_t all = 0;
	for (int i = 1; i < WORK_N; i++)
		all |= set & (1u << i) ? compatible[i] : 0;
	return all;
}

static const struct {
	const char *prefix;
	unsigned flags;
} doi_prefixes[] = {
    {"10.1101/", ID_PREPRINT},	   /* bioRxiv, medRxiv */
    {"10.48550/", ID_PREPRINT},	   /* arXiv */
    {"10.2139/ssrn", ID_PREPRINT}, /* SSRN */
    {"10.21203/rs", ID_PREPRINT},  /* Research Square */
    {"10.20944/preprints", ID_PREPRINT}, {"10.26434/chemrxiv", ID_PREPRINT},
    {"10.31234/osf", ID_PREPRINT},				    /* PsyArXiv */
    {"10.31235/osf", ID_PREPRINT},				    /* SocArXiv */
    {"10.31219/osf", ID_PREPRINT}, {"10.22541/au", ID_PREPRINT},    /* Authorea */
    {"10.36227/techrxiv", ID_PREPRINT}, {"10.3386/w", ID_PREPRINT}, /* NBER */
    {"10.1590/scielopreprints", ID_PREPRINT}, {"10.55458/", ID_PREPRINT},
    {"10.5281/zenodo", ID_REPOSITORY}, {"10.6084/m9", ID_REPOSITORY}, /* figshare */
    {"10.5061/dryad", ID_REPOSITORY}, {"10.17632/", ID_REPOSITORY},   /* Mendeley Data */
    {"10.7910/dvn", ID_REPOSITORY}, {"10.17605/osf", ID_REPOSITORY},
    {"10.13140/rg", ID_REPOSITORY}, /* ResearchGate gives one to any upload */
};

unsigned doi_flags(struct str doi)
{
	for (size_t i = 0; i < sizeof(doi_prefixes) / sizeof(*doi_prefixes); i++) {
		if (str_starts(doi, str_from(doi_prefixes[i].prefix)))
			return doi_prefixes[i].flags;
	}
	/* Copernicus: discussion papers end in their year, "10.5194/acpd-9-1-2009" */
	size_t slash = str_find_char(doi, '/', 0);
	if (str_starts(doi, STR("10.5194/")) && slash != STR_NONE) {
		size_t dash = str_find_char(doi, '-', slash);
		if (dash != STR_NONE && dash > slash + 1 && doi.p[dash - 1] == 'd')
			return ID_PREPRINT;
	}
	return 0;
}

struct str doi_root(struct str doi)
{
	size_t end = doi.n;
	while (end > 0 && ascii_is_digit(doi.p[end - 1]))
		end--;
	if (end == doi.n || end < 12)
		return doi;
	struct str head = str_sub(doi, 0, end);
	if (str_ends(head, STR(".pub")))
		return str_sub(doi, 0, end - 4);
	if (doi.n - end <= 2 && (str_ends(head, STR("/v")) || str_ends(head, STR(".v"))))
		return str_sub(doi, 0, end - 2);
	return doi;
}

static const struct entry conference_words[] = {
    W("conf", 1),
    W("conference", 1),
    W("congress", 1),
    W("kongress", 1),
    W("conferencia", 1),
    W("congreso", 1),
    W("congresso", 1),
    W("konferenz", 1),
    W("meeting", 1),
    W("proc", 1),
    W("proceedings", 1),
    W("symp", 1),
    W("symposium", 1),
    W("tagung", 1),
    W("workshop", 1),
    W("workshops", 1),
};

static const struct entry journal_words[] = {
    W("annals", 1),
    W("archives", 1),
    W("bulletin", 1),
    W("j", 1),
    W("journal", 1),
    W("letters", 1),
    W("magazine", 1),
    W("quarterly", 1),
    W("review", 1),
    W("revista", 1),
    W("revue", 1),
    W("trans", 1),
    W("transactions", 1),
    W("zeitschrift", 1),
    W("jnl", 1),
    W("rivista", 1),
};

bool word_is_conference(struct str word)
{
	return word.n && FIND(conference_words, word);
}

bool word_is_journal(struct str word)
{
	return word.n && FIND(journal_words, word);
}

bool container_is_preprint(struct str words)
{
	static const char *const phrases[] = {"arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv",
	    "ssrn", "preprint", "technical report", "tech rep", "working paper", "discussion paper",
	    "unpublished"};
	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		size_t n = strlen(phrases[i]), at = str_find(words, str_from(phrases[i]), 0);
		if (at != STR_NONE && (at == 0 || words.p[at - 1] == ' ') && at + n <= words.n)
			return true;
	}
	return false;
}

bool title_is_placeholder(struct str words)
{
	static const struct entry placeholders[] = {
	    W("unknown", 1),
	    W("untitled", 1),
	    W("no title", 1),
	    W("not available", 1),
	    W("n a", 1),
	    W("null", 1),
	    W("none", 1),
	    W("title", 1),
	    W("ohne titel", 1),
	    W("sans titre", 1),
	    W("sin titulo", 1),
	    W("s t", 1),
	    W("unbekannt", 1),
	    W("unknown title", 1),
	    W("title unknown", 1),
	    W("no title available", 1),
	    W("titel", 1),
	    W("undefined", 1),
	};
	return !words.n || FIND(placeholders, words);
}
