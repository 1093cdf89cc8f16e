/* SPDX-License-Identifier: MIT */
#include "normalize/scheme.h"

#include "base/utf8.h"

static int hex_value(char c)
{
	return ascii_is_digit((unsigned char)c) ? c - '0' : ascii_lower(c) - 'a' + 10;
}

/* %XX as the byte, where all of it stays valid UTF-8; clean, as if it had been written so. */
static struct str percent_decode(struct arena *arena, struct str s)
{
	if (str_find_char(s, '%', 0) == STR_NONE)
		return s;
	char *out = arena_alloc(arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n && ascii_is_xdigit((unsigned char)s.p[i + 1]) &&
		    ascii_is_xdigit((unsigned char)s.p[i + 2])) {
			out[n++] = (char)(hex_value(s.p[i + 1]) * 16 + hex_value(s.p[i + 2]));
			i += 2;
		} else {
			out[n++] = s.p[i];
		}
	}
	struct str decoded = {out, n};
	return utf8_is_valid_xml(decoded) ? text_clean_code(arena, decoded) : s;
}

static struct str to_lower(struct arena *arena, struct str s)
{
	size_t i = 0;
	while (i < s.n && !(s.p[i] >= 'A' && s.p[i] <= 'Z'))
		i++;
	if (i == s.n)
		return s;
	struct str copy = arena_str(arena, s);
	for (char *p = (char *)copy.p; i < s.n; i++)
		p[i] = ascii_lower(p[i]);
	return copy;
}

/* Without closing brackets that nothing opened, and without a sentence's punctuation. */
static struct str trim_tail(struct str s)
{
	for (;;) {
		if (s.n == 0)
			return s;
		char last = s.p[s.n - 1];
		char open = last == ')'	  ? '('
			    : last == ']' ? '['
			    : last == '}' ? '{'
			    : last == '>' ? '<'
					  : 0;
		if (open) {
			int depth = 0;
			for (size_t i = 0; i < s.n; i++)
				depth += s.p[i] == open ? 1 : s.p[i] == last ? -1 : 0;
			if (depth >= 0)
				return s;
		} else if (!strchr(".,;:\"'*?!", last)) {
			return s;
		}
		s.n--;
	}
}

/* Quotation marks, and the punctuation of East Asian scripts: no identifier goes on behind them. */
static bool ends_identifier(int32_t c)
{
	return c == '"' || c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x201F) || c == 0x2026 ||
	       (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011) ||
	       (c >= 0xFF08 && c <= 0xFF09) || c == 0xFF0C || (c >= 0xFF1A && c <= 0xFF1B);
}

/* "10.1000/1;http://example.org/": the next one begins. */
static bool starts_another(struct str s, size_t at)
{
	struct str rest = str_from_index(s, at + 1);
	return strchr(",;|", s.p[at]) && (str_starts_nocase(rest, STR("http://")) ||
					     str_starts_nocase(rest, STR("https://")) ||
					     str_starts_nocase(rest, STR("doi:")));
}

struct str doi_canonical(struct arena *arena, struct str s, bool is_url)
{
	s = str_trim(s);
	if (is_url)
		s = percent_decode(arena, s);
	while (str_starts_nocase(s, STR("doi:")) || str_starts_nocase(s, STR("doi ")))
		s = str_trim(str_from_index(s, 4));
	if (!str_starts(s, STR("10.")))
		return STR("");
	size_t n = str_count_digits(s, 3);
	if (n < 4 || n > 9)
		return STR("");
	n += 3;
	while (n < s.n && s.p[n] == '.' && str_is_digit_at(s, n + 1))
		n += 1 + str_count_digits(s, n + 1);
	if (n >= s.n || s.p[n] != '/')
		return STR("");
	size_t prefix_n = n + 1;
	for (size_t at = prefix_n; at < s.n;) {
		size_t start = at;
		int32_t c = utf8_next(s, &at);
		/* Dashes that a typesetter put for hyphens make another identifier. */
		if ((c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 || c == 0xFFFD)
			return STR("");
		/* Text after it is not part of it, nor is a URL's query or fragment. */
		if (c <= ' ' || c == 0x7F || ends_identifier(c) || starts_another(s, start) ||
		    utf8_is_space(c) || (is_url && (c == '#' || c == '?'))) {
			s.n = start;
			break;
		}
	}
	s = trim_tail(s);
	while (is_url && s.n > prefix_n + 1 && s.p[s.n - 1] == '/') {
		s.n--;
		s = trim_tail(s);
	}
	/* What the American Psychological Association printed with two slashes has one. */
	size_t extra = 0;
	while (str_starts(s, STR("10.1037/")) && prefix_n + extra < s.n &&
	       s.p[prefix_n + extra] == '/')
		extra++;
	if (extra)
		s = arena_printf(arena, "%.*s%.*s", (int)prefix_n, s.p,
		    (int)(s.n - prefix_n - extra), s.p + prefix_n + extra);
	if (s.n <= prefix_n)
		return STR("");
	return to_lower(arena, s);
}

struct str handle_canonical(struct arena *arena, struct str s, bool is_url)
{
	s = str_trim(s);
	if (str_starts_nocase(s, STR("hdl:")))
		s = str_trim(str_from_index(s, 4));
	if (is_url) {
		size_t query = str_find_char(s, '?', 0);
		s = percent_decode(arena, str_sub(s, 0, query == STR_NONE ? s.n : query));
	}
	size_t n = str_count_digits(s, 0);
	while (n && n < s.n && s.p[n] == '.') {
		size_t part = 0;
		while (n + 1 + part < s.n && ascii_is_alnum((unsigned char)s.p[n + 1 + part]))
			part++;
		if (part == 0)
			return STR("");
		n += 1 + part;
	}
	if (n < 2 || n + 1 >= s.n || s.p[n] != '/')
		return STR("");
	/* The prefix that DSpace has before it is given one: everybody's and nobody's. */
	if (str_eq(str_sub(s, 0, n), STR("123456789")))
		return STR("");
	for (size_t i = n; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ')
			return STR("");
	}
	s = trim_tail(s);
	return s.n > n + 1 ? s : STR("");
}

/*
 * Naming authorities of five digits were given to one after the other from 10000 on. Shorter
 * ones look like years, and a number before a year is a file's.
 */
bool handle_has_shape(struct str s)
{
	struct str suffix = str_from_index(s, 6);
	if (str_count_digits(s, 0) != 5 || s.p[0] != '1' || s.n < 9 || s.p[5] != '/' ||
	    str_find_char(suffix, '/', 0) != STR_NONE)
		return false;
	bool is_year = suffix.n == 4 && str_count_digits(suffix, 0) == 4 &&
		       (suffix.p[0] == '1' || suffix.p[0] == '2');
	return !is_year;
}

/* "0704.0001" to "1412.9999", five digits from 1501 on; the bytes read. */
static size_t read_new_arxiv(struct str s)
{
	if (str_count_digits(s, 0) != 4 || s.n < 9 || s.p[4] != '.')
		return 0;
	size_t n = str_count_digits(s, 5);
	int year = (s.p[0] - '0') * 10 + s.p[1] - '0', month = (s.p[2] - '0') * 10 + s.p[3] - '0';
	if (month < 1 || month > 12 || year * 100 + month < 704)
		return 0;
	return n == (year >= 15 ? 5u : 4u) ? 5 + n : 0;
}

static bool is_version(struct str s)
{
	return s.n == 0 || (s.p[0] == 'v' && s.n > 1 && str_count_digits(s, 1) == s.n - 1);
}

/* "arXiv:" and the number, as the scheme writes it; a piece of raw where that is it already. */
static struct str add_name(struct arena *arena, struct str raw, struct str name, struct str number)
{
	if (str_starts(raw, name) && number.p == raw.p + name.n)
		return str_sub(raw, 0, name.n + number.n);
	return arena_printf(arena, "%.*s%.*s", STR_ARG(name), STR_ARG(number));
}

struct str arxiv_canonical(struct arena *arena, struct str s)
{
	const struct str raw = str_trim(s), name = STR("arXiv:");
	s = raw;
	while (str_starts_nocase(s, STR("arxiv:")))
		s = str_trim(str_from_index(s, 6));
	size_t blank = 0;
	while (blank < s.n && !strchr(" ?#[", s.p[blank]))
		blank++;
	s = trim_tail(str_sub(s, 0, blank));
	if (str_ends_nocase(s, STR(".pdf")))
		s.n -= 4;
	size_t slash = str_find_char(s, '/', 0);
	/* "hep-th/1601.07616": an archive before a new identifier says nothing. */
	struct str tail = slash == STR_NONE ? s : str_from_index(s, slash + 1);
	size_t n = read_new_arxiv(tail);
	if (n)
		return is_version(str_from_index(tail, n)) ? add_name(arena, raw, name, tail)
							   : STR("");
	if (slash == STR_NONE || slash < 2 || str_count_digits(tail, 0) != 7 ||
	    !is_version(str_from_index(tail, 7)))
		return STR("");
	int month = (tail.p[2] - '0') * 10 + tail.p[3] - '0';
	if (month < 1 || month > 12)
		return STR("");
	size_t archive_n = 0;
	while (archive_n < slash &&
	       ((s.p[archive_n] >= 'a' && s.p[archive_n] <= 'z') || s.p[archive_n] == '-'))
		archive_n++;
	if (archive_n < 2 || (archive_n < slash && s.p[archive_n] != '.'))
		return STR("");
	if (archive_n == slash)
		return add_name(arena, raw, name, s);
	/* "math.GT/0309136": the subject class is no part of it. */
	return arena_printf(arena, "arXiv:%.*s/%.*s", (int)archive_n, s.p, STR_ARG(tail));
}

bool arxiv_has_shape(struct str s)
{
	static const char *const archives[] = {"acc-phys", "adap-org", "alg-geom", "ao-sci",
	    "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg", "comp-gas",
	    "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th",
	    "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics",
	    "plasm-ph", "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con"};
	size_t slash = str_find_char(s, '/', 0);
	if (slash == STR_NONE) /* bare, only the version tells it from a number */
		return read_new_arxiv(s) && read_new_arxiv(s) < s.n;
	size_t dot = str_find_char(s, '.', 0);
	struct str archive = str_sub(s, 0, dot < slash ? dot : slash);
	for (size_t i = 0; i < sizeof(archives) / sizeof(*archives); i++) {
		if (str_eq(archive, str_from(archives[i])))
			return true;
	}
	return false;
}

struct str pmid_canonical(struct str s)
{
	s = str_trim_set(s, " /.,;)");
	size_t n = str_count_digits(s, 0);
	while (n && n < s.n && n < 9 && s.p[n] == ' ')
		s.n = n;
	return n >= 1 && n <= 8 && n == s.n && s.p[0] != '0' ? s : STR("");
}

struct str pmcid_canonical(struct arena *arena, struct str s)
{
	s = str_trim_set(s, " /.,;)");
	size_t slash = str_find_char(s, '/', 0);
	if (slash != STR_NONE)
		s = str_sub(s, 0, slash);
	size_t prefix = str_starts_nocase(s, STR("pmc")) ? 3 : 0;
	size_t n = str_count_digits(s, prefix);
	if (n < 3 || n > 9 || prefix + n != s.n)
		return STR("");
	return str_starts(s, STR("PMC")) ? s : arena_printf(arena, "PMC%.*s", (int)n, s.p + prefix);
}

/* The digits of s up to its first other character; blanks and hyphens between them go. */
static size_t bare_digits(struct str s, char out[14], size_t *n_hyphens)
{
	size_t n = 0;
	*n_hyphens = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (ascii_is_digit((unsigned char)c) ||
		    ((c == 'X' || c == 'x') && (n == 9 || n == 7))) {
			if (n == 14)
				return 0;
			out[n++] = ascii_upper(c);
		} else if ((c == '-' || c == ' ') && n && i + 1 < s.n &&
			   (ascii_is_digit((unsigned char)s.p[i + 1]) || s.p[i + 1] == 'X' ||
			       s.p[i + 1] == 'x')) {
			(*n_hyphens) += c == '-';
		} else {
			break;
		}
	}
	return n;
}

/* Dashes that a typesetter put for hyphens as hyphens; blanks of any width as blanks. */
static struct str plain_hyphens(struct arena *arena, struct str s)
{
	if (utf8_is_ascii(s))
		return s;
	char *out = arena_alloc(arena, s.n + 1);
	size_t n = 0;
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		int32_t c = utf8_next(s, &at);
		if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xAD || c == 0x2043) {
			out[n++] = '-';
		} else if (utf8_is_space(c)) {
			out[n++] = ' ';
		} else {
			memcpy(out + n, s.p + start, at - start);
			n += at - start;
		}
	}
	return (struct str){out, n};
}

/* The bytes up to and with the n-th digit; 0 where other characters come before it, or it goes on. */
static size_t end_of_digits(struct str s, size_t n)
{
	for (size_t i = 0; i < s.n; i++) {
		bool is_sign = ascii_is_digit((unsigned char)s.p[i]) ||
			       ((s.p[i] == 'X' || s.p[i] == 'x') && n == 1);
		if (is_sign && --n == 0) {
			size_t next = i + 1 + (i + 1 < s.n && s.p[i + 1] == '-');
			return next < s.n && ascii_is_alnum((unsigned char)s.p[next]) ? 0 : i + 1;
		}
		if (!is_sign && s.p[i] != '-' && s.p[i] != ' ')
			return 0;
	}
	return 0;
}

struct str isbn_canonical(struct arena *arena, struct str s)
{
	char digits[14];
	size_t n_hyphens;
	s = plain_hyphens(arena, str_trim_set(s, " \t.,;:()[]"));
	size_t end = end_of_digits(s, 13);
	if (end && bare_digits(str_sub(s, 0, end), digits, &n_hyphens) == 13 &&
	    isbn13_is_valid(digits))
		return arena_str(arena, (struct str){digits, 13});
	end = end_of_digits(s, 10);
	if (!end || bare_digits(str_sub(s, 0, end), digits, &n_hyphens) != 10 ||
	    !isbn10_is_valid(digits))
		return STR("");
	int sum = 38; /* of 978, weighted */
	for (int i = 0; i < 9; i++)
		sum += (digits[i] - '0') * (i % 2 ? 1 : 3);
	return arena_printf(arena, "978%.9s%d", digits, (10 - sum % 10) % 10);
}

bool isbn_has_shape(struct arena *arena, struct str s)
{
	char digits[14];
	size_t n_hyphens;
	s = s.n <= 40 ? plain_hyphens(arena, s) : s;
	if (s.n < 13 || s.n > 17 || str_find_char(s, ' ', 0) != STR_NONE)
		return false;
	size_t n = bare_digits(s, digits, &n_hyphens);
	if (n + n_hyphens != s.n)
		return false;
	return (n == 13 && memcmp(digits, "97", 2) == 0) || (n == 10 && n_hyphens == 3);
}

struct str issn_canonical(struct arena *arena, struct str s)
{
	char digits[14];
	size_t n_hyphens;
	s = plain_hyphens(arena, str_trim_set(s, " \t.,;:()[]"));
	size_t n = bare_digits(str_sub(s, 0, 9), digits, &n_hyphens);
	if (n != 8 || !issn_is_valid(digits))
		return STR("");
	if (s.n > 8 + n_hyphens && ascii_is_alnum((unsigned char)s.p[8 + n_hyphens]))
		return STR("");
	return arena_printf(arena, "%.4s-%.4s", digits, digits + 4);
}

bool looks_like_years(struct str s)
{
	return s.n == 9 && (s.p[0] == '1' || s.p[0] == '2') && (s.p[5] == '1' || s.p[5] == '2') &&
	       (memcmp(s.p, "19", 2) == 0 || memcmp(s.p, "20", 2) == 0 ||
		   memcmp(s.p, "18", 2) == 0) &&
	       (memcmp(s.p + 5, "19", 2) == 0 || memcmp(s.p + 5, "20", 2) == 0 ||
		   memcmp(s.p + 5, "18", 2) == 0);
}

/* ORCID iDs are ISNIs of two ranges: 0000-0001-5... to 0000-0003-5..., 0009-... */
static bool is_orcid_range(struct str id)
{
	if (str_starts(id, STR("0009-00")))
		return true;
	return str_starts(id, STR("0000-000")) && str_cmp(id, STR("0000-0001-5000-0007")) >= 0 &&
	       str_cmp(id, STR("0000-0003-5000-0001")) <= 0;
}

struct str orcid_canonical(struct context *context, struct str s, enum scheme scheme)
{
	size_t start, end;
	struct str id;
	s = str_trim_set(s, " \t/.,;()[]<>");
	if (!orcid_find(context, s, &start, &end, &id) || start != 0 || end != s.n)
		return STR("");
	return scheme == SCHEME_ISNI || is_orcid_range(id) ? id : STR("");
}

bool isni_has_shape(struct str s)
{
	size_t n_groups = 1, n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (n == 4 && n_groups < 4 && !ascii_is_alnum((unsigned char)s.p[i])) {
			n_groups++;
			n = 0;
			while (i + 1 < s.n && (s.p[i + 1] & 0xC0) == 0x80)
				i++;
		} else if (n == 4 || !ascii_is_alnum((unsigned char)s.p[i])) {
			return false;
		} else {
			n++;
		}
	}
	return n_groups == 4 && n == 4;
}

struct str ror_canonical(struct arena *arena, struct str s)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	s = str_trim_set(s, " \t/.,;");
	if (s.n != 9 || s.p[0] != '0' || !str_is_digit_at(s, 7) || !str_is_digit_at(s, 8))
		return STR("");
	uint64_t number = 0;
	bool has_letter = false;
	for (size_t i = 1; i < 7; i++) {
		char c = ascii_lower(s.p[i]);
		const char *at = strchr(alphabet, c);
		if (!at)
			return STR("");
		number = number * 32 + (uint64_t)(at - alphabet);
		has_letter |= ascii_is_alpha((unsigned char)c);
	}
	int check = (s.p[7] - '0') * 10 + (s.p[8] - '0');
	if ((int)(98 - number * 100 % 97) != check || !has_letter)
		return STR("");
	return to_lower(arena, s);
}

/* Numbers of persons (ISO 7064-like sum with the check digit in it) and, with a hyphen, older ones. */
static bool gnd_is_valid(struct str s)
{
	bool has_hyphen = s.n > 2 && s.p[s.n - 2] == '-';
	size_t n = s.n - (has_hyphen ? 2 : 1), sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (size_t)(s.p[i] - '0') * (n - i + 1);
	size_t check = s.p[s.n - 1] == 'X' ? 10 : (size_t)(s.p[s.n - 1] - '0');
	return has_hyphen ? sum % 11 == check : (sum + check) % 11 == 0;
}

struct str gnd_canonical(struct arena *arena, struct str s)
{
	s = str_trim_set(s, " \t/.,;");
	const struct str raw = s;
	if (str_starts_nocase(s, STR("(DE-588)")))
		s = str_trim(str_from_index(s, 8));
	else if (str_starts_nocase(s, STR("gnd:")))
		s = str_trim(str_from_index(s, 4));
	if (str_ends(s, STR("x")))
		s = arena_printf(arena, "%.*sX", (int)(s.n - 1), s.p);
	size_t digits = str_count_digits(s, 0);
	struct str tail = str_from_index(s, digits);
	bool is_old =
	    tail.n == 2 && tail.p[0] == '-' && (str_is_digit_at(tail, 1) || tail.p[1] == 'X');
	bool is_plain = tail.n == 0 || (tail.n == 1 && tail.p[0] == 'X');
	if (digits < 2 || digits > 10 || !(is_old || is_plain) || s.n < 8)
		return STR("");
	if (!gnd_is_valid(s))
		return STR("");
	return add_name(arena, raw, STR("gnd:"), s);
}

/* "4079154-3": subject headings have seven digits, the first a 4, and a check digit. */
bool gnd_has_shape(struct str s)
{
	return s.n == 9 && s.p[7] == '-' && s.p[0] == '4' && str_count_digits(s, 0) == 7;
}

struct str urn_canonical(struct arena *arena, struct str s, bool is_url)
{
	s = is_url ? percent_decode(arena, str_trim(s)) : str_trim(s);
	while (str_starts_nocase(s, STR("urn:urn:")))
		s = str_from_index(s, 4);
	if (str_starts_nocase(s, STR("nbn:")))
		s = arena_printf(arena, "urn:%.*s", STR_ARG(s));
	if (!str_starts_nocase(s, STR("urn:")))
		return STR("");
	size_t colon = str_find_char(s, ':', 4);
	if (colon == STR_NONE || colon < 6 || colon > 36 || colon + 1 >= s.n)
		return STR("");
	/* Labels before something else, and schemes with rules of their own (RFC 8141 section 5.1). */
	static const char *const labels[] = {
	    "urn", "url", "uri", "http", "https", "ftp", "isbn", "issn", "doi"};
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		if (str_eq_nocase(str_sub(s, 4, colon - 4), str_from(labels[i])))
			return STR("");
	}
	for (size_t i = 4; i < colon; i++) {
		if (!ascii_is_alnum((unsigned char)s.p[i]) && s.p[i] != '-')
			return STR("");
	}
	for (size_t i = colon; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ')
			return STR("");
	}
	s = trim_tail(s);
	if (s.n <= colon + 1)
		return STR("");
	/* A national bibliography number is the same in any case (RFC 8458). */
	if (str_starts_nocase(s, STR("urn:nbn:")))
		return to_lower(arena, s);
	struct str head = to_lower(arena, str_sub(s, 0, colon));
	if (head.p == s.p)
		return s;
	return arena_printf(arena, "%.*s%.*s", STR_ARG(head), (int)(s.n - colon), s.p + colon);
}

struct str ark_canonical(struct arena *arena, struct str s)
{
	s = str_trim(s);
	if (!str_starts_nocase(s, STR("ark:")))
		return STR("");
	struct str rest = str_from_index(s, 4);
	if (rest.n && rest.p[0] == '/')
		rest = str_from_index(rest, 1);
	size_t n = 0;
	while (n < rest.n && ascii_is_alnum((unsigned char)rest.p[n]))
		n++;
	if (n < 5 || n + 1 >= rest.n || rest.p[n] != '/')
		return STR("");
	for (size_t i = n; i < rest.n; i++) {
		if ((unsigned char)rest.p[i] <= ' ' || rest.p[i] == '?' || rest.p[i] == '#')
			rest.n = i;
	}
	rest = trim_tail(rest);
	if (rest.n <= n + 1)
		return STR("");
	if (str_starts(s, STR("ark:/")))
		return str_sub(s, 0, 5 + rest.n);
	return arena_printf(arena, "ark:/%.*s", STR_ARG(rest));
}

/* "hal-01234567v2", "inserm-13102590", "sic_00000001" */
static size_t read_hal(struct str s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] >= 'a' && s.p[n] <= 'z')
		n++;
	if (n < 3 || n > 16 || n >= s.n || (s.p[n] != '-' && s.p[n] != '_'))
		return 0;
	if (str_count_digits(s, n + 1) != 8 || !is_version(str_from_index(s, n + 9)))
		return 0;
	return n + 9;
}

struct str hal_canonical(struct str s)
{
	s = str_trim_set(s, " \t/.,;");
	size_t slash = str_find_char(s, '/', 0);
	if (slash != STR_NONE)
		s = str_sub(s, 0, slash);
	return str_sub(s, 0, read_hal(s));
}

bool hal_has_shape(struct str s)
{
	static const char *const series[] = {"hal", "tel", "halshs", "inserm", "cel", "dumas",
	    "hprints", "in2p3", "inria", "insu", "ird", "jpa", "pasteur", "sic", "mem", "ijn",
	    "medihal", "lirmm", "cirad", "ineris", "meteo", "obspm", "pastel", "ensl", "edutice",
	    "artxibo", "anses"};
	size_t n = read_hal(s);
	for (size_t i = 0; n && i < sizeof(series) / sizeof(*series); i++) {
		if (str_eq(str_sub(s, 0, n - 9), str_from(series[i])))
			return true;
	}
	return false;
}

struct str swhid_canonical(struct str s)
{
	static const char *const kinds[] = {"cnt", "dir", "rev", "rel", "snp"};
	s = str_trim_set(s, " \t/");
	if (s.n < 50 || !str_starts(s, STR("swh:1:")) || s.p[9] != ':')
		return STR("");
	bool is_known = false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		is_known |= str_eq(str_sub(s, 6, 3), str_from(kinds[i]));
	for (size_t i = 10; i < 50; i++) {
		if (!ascii_is_xdigit((unsigned char)s.p[i]) || (s.p[i] >= 'A' && s.p[i] <= 'F'))
			return STR("");
	}
	/* Qualifiers say where it was found, not what it is. */
	if (!is_known || (s.n > 50 && s.p[50] != ';' && s.p[50] != '/'))
		return STR("");
	return str_sub(s, 0, 50);
}

struct str ads_canonical(struct arena *arena, struct str s, bool is_url)
{
	s = str_trim_set(is_url ? percent_decode(arena, s) : s, " \t/");
	size_t slash = is_url ? str_find_char(s, '/', 0) : STR_NONE;
	if (slash != STR_NONE) /* ".../abstract" */
		s = str_sub(s, 0, slash);
	if (str_find(s, STR("…"), 0) != STR_NONE) { /* an editor's ellipsis for three dots */
		char *out = arena_alloc(arena, s.n + 1);
		size_t n = 0;
		for (size_t i = 0; i < s.n;) {
			bool is_dots = str_starts(str_from_index(s, i), STR("…"));
			memcpy(out + n, is_dots ? "..." : s.p + i, is_dots ? 3 : 1);
			n += is_dots ? 3 : 1;
			i += is_dots ? 3 : 1;
		}
		s = (struct str){out, n};
	}
	size_t n_dots = 0;
	if (s.n != 19 || str_count_digits(s, 0) < 4 || (s.p[0] != '1' && s.p[0] != '2') ||
	    !ascii_is_alpha((unsigned char)s.p[4]) || !ascii_is_alpha((unsigned char)s.p[18]))
		return STR("");
	for (size_t i = 4; i < 19; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (!ascii_is_alnum(c) && c != '.' && c != '&')
			return STR("");
		n_dots += c == '.';
	}
	return n_dots >= 2 ? s : STR("");
}

struct str repec_canonical(struct arena *arena, struct str s)
{
	s = str_trim_set(s, " /");
	if (!str_starts_nocase(s, STR("repec:")) || s.n > 200)
		return STR("");
	size_t n_colons = 0;
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ')
			return STR("");
		n_colons += s.p[i] == ':';
	}
	if (n_colons < 3)
		return STR("");
	return str_starts(s, STR("RePEc:"))
		   ? s
		   : arena_printf(arena, "RePEc:%.*s", (int)(s.n - 6), s.p + 6);
}

struct str oai_canonical(struct str s)
{
	if (!str_starts(s, STR("oai:")))
		return STR("");
	size_t colon = str_find_char(s, ':', 4);
	if (colon == STR_NONE || colon < 5 || colon + 1 >= s.n)
		return STR("");
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ')
			return STR("");
	}
	return s;
}
