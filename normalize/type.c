/* SPDX-License-Identifier: MIT */
#include "normalize/kinds.h"

#define MIN_HEAD_BYTES 4 /* "-buch", "-boek" */
#define MAX_HEAD_BYTES 12
#define MAX_KIND_WORDS 12 /* longer is a sentence */

#define PREFIX "http://purl.org/coar/resource_type/"

static const struct concept {
	const char *code, *label;
	int broader; /* index, or -1 */
}
concepts[] = {
#include "type_concepts.inc"
};

#define N_CONCEPTS ((int)(sizeof(concepts) / sizeof(*concepts)))

static int find_concept(struct str uri)
{
	if (!str_starts(uri, STR(PREFIX)))
		return -1;
	struct str code = str_from_index(uri, sizeof(PREFIX) - 1);
	int low = 0, high = N_CONCEPTS;
	while (low < high) {
		int middle = (low + high) / 2;
		int order = str_cmp(str_from(concepts[middle].code), code);
		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

const char *normalize_type_label(struct str uri)
{
	int i = find_concept(uri);
	return i < 0 ? "unknown" : concepts[i].label;
}

bool normalize_type_is_a(struct str uri, struct str ancestor_uri)
{
	if (str_eq(uri, ancestor_uri))
		return true;
	int ancestor = find_concept(ancestor_uri);
	if (ancestor < 0)
		return false;
	for (int i = find_concept(uri); i >= 0; i = concepts[i].broader) {
		if (i == ancestor)
			return true;
	}
	return false;
}

/* What goes before a term in vocabularies that name it by URI or prefix. */
static const char *const prefixes[] = {
    "info:eu-repo/semantics/",
    "http://purl.org/info:eu-repo/semantics/",
    "http://purl.org/info:eu-repo/#semantics/",
    "info:ulb-repo/semantics/",
    "http://purl.org/eprint/type/",
    "http://purl.org/spar/fabio/",
    "http://purl.org/ontology/bibo/",
    "http://purl.org/dc/dcmitype/",
    "http://schema.org/",
    "https://schema.org/",
    "https://dictionary.casrai.org/",
    "http://purl.org/escidoc/metadata/ves/publication-types/",
    "http://purl.org/eprint/status/",
    "http://purl.org/coar/version/",
    "doc-type:",
    "doctype:",
    "bibo:",
    "fabio:",
    "dcmitype:",
    "dcterms:",
    "dctypes:",
    "schema:",
    "eprint:",
    "local:",
    "type:",
    "publication-",
    "scientific publication - ",
    "driver:",
};

/* What only says that it was reviewed, or in which form it comes; the longer before the shorter. */
static const char *const status_words[] = {
    "non peer reviewed status",
    "without peer review",
    "not peer reviewed",
    "non peer reviewed",
    "non peer review",
    "with peer review",
    "accepted version",
    "published version",
    "peer reviewed",
    "peer review",
    "author version",
    "author accepted manuscript",
    "publisher version",
    "publishedversion",
    "nonpeerreviewed",
    "peerreviewed",
    "non refereed",
    "not refereed",
    "unrefereed",
    "not reviewed",
    "refereed",
    "reviewed",
    "unpublished",
    "published",
    "open access",
    "electronic",
    "online",
    "print",
    "author",
    "international",
    "national",
    "scientific",
    "scholarly",
    "academic",
    "invited",
};

static bool is_status(struct str words)
{
	for (size_t i = 0; i < sizeof(status_words) / sizeof(*status_words); i++) {
		if (str_eq(words, str_from(status_words[i])))
			return true;
	}
	return false;
}

/* Without one status at either end. */
static struct str drop_status(struct str words)
{
	for (size_t i = 0; i < sizeof(status_words) / sizeof(*status_words); i++) {
		struct str status = str_from(status_words[i]);
		if (words.n <= status.n + 1)
			continue;
		if (str_ends(words, status) && words.p[words.n - status.n - 1] == ' ')
			return str_sub(words, 0, words.n - status.n - 1);
		if (str_starts(words, status) && words.p[status.n] == ' ')
			return str_from_index(words, status.n + 1);
	}
	return words;
}

static bool match_term(struct context *context, struct str raw, struct vocab_hit *hit)
{
	raw = str_trim(raw);
	if (raw.n == 0)
		return false;
	if (vocab_match(&vocab_types, context->arena, raw, hit))
		return true;
	bool is_uri = false;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		struct str prefix = str_from(prefixes[i]);
		if (str_starts_nocase(raw, prefix)) {
			raw = str_from_index(raw, prefix.n);
			is_uri = true;
			break;
		}
	}
	if (is_uri && vocab_match(&vocab_types, context->arena, raw, hit)) {
		hit->rule = RULE_URI;
		return true;
	}
	struct str words = vocab_split_words(context->arena, raw);
	if (vocab_find(&vocab_types, words, hit))
		return true;
	if (is_status(words)) {
		*hit = (struct vocab_hit){STR("-"), RULE_SYNONYM};
		return true;
	}
	for (struct str bare = drop_status(words); bare.n < words.n; bare = drop_status(words)) {
		words = bare;
		if (vocab_find(&vocab_types, words, hit))
			return true;
	}
	return false;
}

/*
 * "Livre / Book", "Text; Article", "Thesis (PhD)": the parts' meanings, as long
 * as all that are known lie on one line of descent; then the narrowest.
 */
static bool match_parts(struct context *context, struct str raw, struct vocab_hit *hit)
{
	static const char *const separators[] = {
	    " / ", "/", "|", ";", " - ", " – ", ":", "(", ",", "."};
	for (size_t s = 0; s < sizeof(separators) / sizeof(*separators); s++) {
		struct str separator = str_from(separators[s]);
		if (str_find(raw, separator, 0) == STR_NONE)
			continue;
		bool is_found = false, is_torn = false;
		size_t n_unknown = 0, n_parts = 0;
		for (size_t at = 0; at <= raw.n && n_parts < 12;) {
			size_t end = str_find(raw, separator, at);
			if (end == STR_NONE)
				end = raw.n;
			struct str part = str_trim_set(str_sub(raw, at, end - at), " ()[].,;");
			struct vocab_hit one;
			at = end + separator.n;
			if (part.n == 0)
				continue;
			n_parts++;
			if (!match_term(context, part, &one)) {
				n_unknown++;
			} else if (!is_found || str_eq(hit->target, STR("-")) ||
				   normalize_type_is_a(one.target, hit->target)) {
				*hit = one;
				is_found = true;
			} else if (!str_eq(one.target, STR("-")) &&
				   !normalize_type_is_a(hit->target, one.target)) {
				is_torn = true;
			}
		}
		/* One unknown part beside a known one is mostly the same in another language. */
		bool is_bilingual = s == 0 || s == 2 || s == 4 || s == 5;
		if (is_found && !is_torn &&
		    (n_unknown == 0 || (is_bilingual && n_unknown == 1 && n_parts == 2 &&
					   !str_eq(hit->target, STR("-"))))) {
			hit->rule = RULE_PART;
			return true;
		}
	}
	return false;
}

/* What a word tells of the kind: by itself, or by its end ("Forschungsbericht"). */
static bool match_head(struct str word, struct vocab_hit *hit)
{
	if (vocab_find(&vocab_type_heads, word, hit))
		return true;
	char key[MAX_HEAD_BYTES + 1] = "-";
	for (size_t n = MAX_HEAD_BYTES; n >= MIN_HEAD_BYTES; n--) {
		if (n + 2 > word.n)
			continue;
		memcpy(key + 1, word.p + word.n - n, n);
		if (vocab_find(&vocab_type_heads, (struct str){key, n + 1}, hit))
			return true;
	}
	return false;
}

/*
 * An unknown kind of article is still an article: the words that tell a kind, as
 * long as they lie on one line of descent, and no word says that it is something
 * about such a thing or a part of it.
 */
static bool match_kind(struct context *context, struct str raw, struct vocab_hit *hit)
{
	struct str rest = vocab_split_words(context->arena, raw), word;
	bool is_found = false;
	size_t n_words = 0;
	while (str_next(&rest, ' ', &word)) {
		struct vocab_hit one;
		if (++n_words > MAX_KIND_WORDS)
			return false;
		if (!match_head(word, &one))
			continue;
		if (str_eq(one.target, STR("-")))
			return false;
		if (!is_found || normalize_type_is_a(one.target, hit->target))
			*hit = one;
		else if (!normalize_type_is_a(hit->target, one.target))
			return false;
		is_found = true;
	}
	hit->rule = RULE_KIND;
	return is_found;
}

void normalize_type(struct context *context, struct str raw)
{
	raw = str_trim(raw);
	if (raw.n == 0)
		return;
	struct vocab_hit hit;
	if (raw.n > VOCAB_KEY_MAX ||
	    (!match_term(context, raw, &hit) && !match_parts(context, raw, &hit) &&
		!match_kind(context, raw, &hit))) {
		add_issue(context, ISSUE_TYPE_UNKNOWN, raw);
		return;
	}
	if (str_eq(hit.target, STR("-")))
		return;
	add_value(context, VALUE_TYPE, hit.rule, hit.target);
	context->has_type = true;
}
