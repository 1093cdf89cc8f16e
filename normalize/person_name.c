/* SPDX-License-Identifier: MIT */
#include "normalize/person_name.h"

#include "base/utf8.h"
#include "normalize/name_case.h"

/* Some of a name's words, one after the other. */
struct span {
	const struct name_word *word;
	size_t n;
};

static struct str span_text(struct span span)
{
	if (span.n == 0)
		return STR("");
	struct str first = span.word[0].text, last = span.word[span.n - 1].text;
	return (struct str){first.p, (size_t)(last.p + last.n - first.p)};
}

static struct span span_sub(struct span span, size_t from, size_t n)
{
	return (struct span){span.word + from, n};
}

static const struct name_word *span_last(struct span span)
{
	return &span.word[span.n - 1];
}

static bool ends_with_dot(struct str s)
{
	return s.n && s.p[s.n - 1] == '.';
}

static bool is_small(struct str s)
{
	size_t at = 0;
	return s.n && utf8_is_lower(utf8_next(s, &at));
}

static bool is_title(const struct name_word *word)
{
	return (word->classes & WORD_TITLE) ||
	       ((word->classes & WORD_DOTTED_TITLE) && ends_with_dot(word->text));
}

/* A particle as it is written: "van" and "Van", "la" alone. */
static bool is_particle(const struct name_word *word, bool is_shouted)
{
	if (ends_with_dot(word->text))
		return false; /* an initial */
	if (word->classes & WORD_PREFIX)
		return true;
	return (word->classes & WORD_PARTICLE) &&
	       (is_shouted || is_small(word->text) || word->text.p[0] == '\'');
}

enum name_part name_part_of(const struct name_word *word, size_t n, bool is_behind_word)
{
	bool is_other = n > 0;
	for (size_t i = 0; i < n; i++) {
		if (!(word[i].classes & (WORD_DEGREE | WORD_ROLE)) && !is_title(&word[i]))
			is_other = false;
		/* "Smith, MA", "Smith, Ed" and "Smith, Phil." are given names rather. */
		else if (is_behind_word &&
			 (name_is_initials(word[i].text) ||
			     ((word[i].classes & (WORD_ROLE | WORD_DOTTED_TITLE)) && n == 1 &&
				 !is_small(word[i].text) && word[i].text.n <= 5)))
			is_other = false;
	}
	if (n == 1 && (word[0].classes & WORD_SUFFIX))
		return NAME_PART_SUFFIX;
	return is_other ? NAME_PART_OTHER : NAME_PART_NAME;
}

/* "jr" -> "Jr.", "iii" -> "III" */
static struct str write_suffix(struct context *context, struct str s)
{
	struct str bare = ends_with_dot(s) ? str_sub(s, 0, s.n - 1) : s;
	if (str_eq_nocase(bare, STR("jr")))
		return STR("Jr.");
	if (str_eq_nocase(bare, STR("sr")))
		return STR("Sr.");
	if (bare.n <= 4 && str_trim_set(bare, "ivIV").n == 0) {
		char *out = arena_alloc(context->arena, bare.n);
		for (size_t i = 0; i < bare.n; i++)
			out[i] = bare.p[i] == 'i' ? 'I' : bare.p[i] == 'v' ? 'V' : bare.p[i];
		return (struct str){out, bare.n};
	}
	return s;
}

static struct span drop_titles(struct span span)
{
	while (span.n > 1 && is_title(&span.word[0]))
		span = span_sub(span, 1, span.n - 1);
	return span;
}

/* Degrees, titles and roles behind a name, without a comma; a suffix is kept. */
static struct span drop_behind(struct span span, struct str *suffix)
{
	while (span.n > 1) {
		const struct name_word *last = span_last(span);
		if ((last->classes & WORD_SUFFIX)) {
			if (!suffix->n)
				*suffix = last->text;
		} else if (!((last->classes & WORD_DEGREE) && !name_is_initials(last->text) &&
			       letters_count(last->text).upper > 1) &&
			   !((last->classes & WORD_ROLE) && is_small(last->text) &&
			       !is_small(span.word[0].text)) &&
			   !(is_title(last) && ends_with_dot(last->text))) {
			return span;
		}
		span.n--;
	}
	return span;
}

/* "Doe, Jane." ends a sentence; "Doe, J." and "Doe, Jane A." do not. */
static struct str drop_full_stop(struct str s)
{
	if (s.n < 4 || s.p[s.n - 1] != '.')
		return s;
	size_t start = s.n - 1;
	while (start && s.p[start - 1] != ' ' && s.p[start - 1] != '.' && s.p[start - 1] != '-')
		start--;
	struct letters letters = letters_count(str_sub(s, start, s.n - 1 - start));
	return letters.n >= 4 && (letters.lower >= 3 || letters.upper == letters.n)
		   ? str_sub(s, 0, s.n - 1)
		   : s;
}

static bool is_shouted(struct str s)
{
	struct letters letters = letters_count(s);
	return letters.n >= 2 && letters.upper == letters.n;
}

static void set_unknown(struct name *name, struct str s)
{
	*name = (struct name){.family = s, .kind = PERSON_UNKNOWN, .rule = RULE_NAME_SINGLE};
}

static void set_names(
    struct context *context, struct name *name, struct span family, struct span given, bool shouted)
{
	name->family = name_fix_family(context, drop_full_stop(span_text(family)));
	name->given = name_fix_given(context, drop_full_stop(span_text(given)), shouted);
}

/* "Gogh, Vincent van" -> "van Gogh" and "Vincent" */
static struct span move_particles(struct context *context, struct span given, struct str *family)
{
	size_t n = given.n;
	while (n > 1 && is_small(given.word[n - 1].text) && is_particle(&given.word[n - 1], false))
		n--;
	if (n == given.n)
		return given;
	struct str particles = span_text(span_sub(given, n, given.n - n));
	bool is_elided = particles.p[particles.n - 1] == '\'';
	*family = arena_printf(context->arena, "%.*s%s%.*s", STR_ARG(particles),
	    is_elided ? "" : " ", STR_ARG(*family));
	return span_sub(given, 0, n);
}

static void read_inverted(
    struct context *context, struct span family, struct span given, struct name *name)
{
	family = drop_behind(drop_titles(family), &name->suffix);
	given = drop_behind(drop_titles(given), &name->suffix);
	bool shouted = is_shouted(span_text(family));
	struct str with_particles = STR("");
	struct span rest = move_particles(context, given, &with_particles);
	set_names(context, name, family, rest, shouted);
	if (rest.n != given.n)
		name->family = str_trim(arena_printf(
		    context->arena, "%.*s%.*s", STR_ARG(with_particles), STR_ARG(name->family)));
	name->rule = RULE_NAME_INVERTED;
}

static bool is_patronymic(struct str s)
{
	static const char *const ends[] = {"вич", "вна", "ична", "оглы", "кызы", "ovich", "evich",
	    "ovych", "evych", "ovna", "evna", "ichna", "ivna"};
	for (size_t i = 0; s.n > 6 && i < sizeof(ends) / sizeof(*ends); i++) {
		if (str_ends_nocase(s, str_from(ends[i])))
			return true;
	}
	return false;
}

static size_t letter_bytes(struct str s, size_t n_letters)
{
	size_t at = 0;
	while (n_letters-- && at < s.n)
		utf8_next(s, &at);
	return at;
}

static bool is_one_of(struct str s, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(s, list[i]))
			return true;
	}
	return false;
}

#define ONE_OF(s, list) is_one_of(s, list, sizeof(list) / sizeof(*(list)))

static void set_east_asian(struct name *name, struct str s, size_t border)
{
	name->family = str_sub(s, 0, border);
	name->given = str_from_index(s, border);
}

/* The family name comes first, without a blank mostly. */
static void read_east_asian(struct span span, struct str s, struct name *name)
{
	static const struct str doubles[] = {STR_INIT("欧阳"), STR_INIT("歐陽"), STR_INIT("司马"),
	    STR_INIT("司馬"), STR_INIT("上官"), STR_INIT("诸葛"), STR_INIT("諸葛"),
	    STR_INIT("东方"), STR_INIT("尉迟"), STR_INIT("公孙"), STR_INIT("慕容"),
	    STR_INIT("司徒"), STR_INIT("夏侯"), STR_INIT("皇甫"), STR_INIT("남궁"),
	    STR_INIT("황보"), STR_INIT("선우"), STR_INIT("제갈"), STR_INIT("독고")};
	static const struct str japanese[] = {STR_INIT("佐藤"), STR_INIT("鈴木"), STR_INIT("高橋"),
	    STR_INIT("田中"), STR_INIT("伊藤"), STR_INIT("渡辺"), STR_INIT("渡邊"),
	    STR_INIT("渡邉"), STR_INIT("山本"), STR_INIT("中村"), STR_INIT("小林"),
	    STR_INIT("加藤"), STR_INIT("吉田"), STR_INIT("山田"), STR_INIT("佐々木"),
	    STR_INIT("山口"), STR_INIT("松本"), STR_INIT("井上"), STR_INIT("木村"),
	    STR_INIT("斎藤"), STR_INIT("斉藤"), STR_INIT("清水"), STR_INIT("山崎"),
	    STR_INIT("池田"), STR_INIT("橋本"), STR_INIT("阿部"), STR_INIT("石川"),
	    STR_INIT("山下"), STR_INIT("中島"), STR_INIT("石井"), STR_INIT("小川"),
	    STR_INIT("前田"), STR_INIT("岡田"), STR_INIT("藤田"), STR_INIT("後藤"),
	    STR_INIT("近藤"), STR_INIT("村上"), STR_INIT("遠藤"), STR_INIT("青木"),
	    STR_INIT("坂本"), STR_INIT("福田"), STR_INIT("太田"), STR_INIT("西村"),
	    STR_INIT("藤井"), STR_INIT("岡本"), STR_INIT("三浦"), STR_INIT("藤原"),
	    STR_INIT("松田"), STR_INIT("中川"), STR_INIT("中野"), STR_INIT("原田"),
	    STR_INIT("小野"), STR_INIT("竹内"), STR_INIT("金子"), STR_INIT("中山"),
	    STR_INIT("石田"), STR_INIT("上田"), STR_INIT("森田"), STR_INIT("柴田"),
	    STR_INIT("酒井"), STR_INIT("工藤"), STR_INIT("横山"), STR_INIT("宮崎"),
	    STR_INIT("宮本"), STR_INIT("内田"), STR_INIT("高木"), STR_INIT("安藤"),
	    STR_INIT("谷口"), STR_INIT("大野"), STR_INIT("丸山"), STR_INIT("今井"),
	    STR_INIT("河野"), STR_INIT("藤本"), STR_INIT("村田"), STR_INIT("武田"),
	    STR_INIT("上野"), STR_INIT("杉山"), STR_INIT("増田"), STR_INIT("平野"),
	    STR_INIT("大塚"), STR_INIT("千葉"), STR_INIT("久保"), STR_INIT("松井"),
	    STR_INIT("岩崎"), STR_INIT("木下"), STR_INIT("野口"), STR_INIT("野村"),
	    STR_INIT("新井"), STR_INIT("古川"), STR_INIT("浜田"), STR_INIT("市川"),
	    STR_INIT("小島"), STR_INIT("水野"), STR_INIT("高野"), STR_INIT("桜井"),
	    STR_INIT("吉川"), STR_INIT("山内"), STR_INIT("西田"), STR_INIT("菊地"),
	    STR_INIT("菊池"), STR_INIT("西川"), STR_INIT("北村"), STR_INIT("五十嵐"),
	    STR_INIT("夏目"), STR_INIT("長谷川"), STR_INIT("佐久間")};
	if (span.n >= 2) {
		name->family = span.word[0].text;
		name->given = span_text(span_sub(span, 1, span.n - 1));
		return;
	}
	/* "列夫·托尔斯泰": a foreign name keeps its order. */
	static const struct str dots[] = {STR_INIT("·"), STR_INIT("・")};
	for (size_t i = 0; i < 2; i++) {
		size_t dot = STR_NONE, next = str_find(s, dots[i], 0);
		for (; next != STR_NONE; next = str_find(s, dots[i], next + 1))
			dot = next;
		if (dot != STR_NONE && dot > 0 && dot + dots[i].n < s.n) {
			name->family = str_from_index(s, dot + dots[i].n);
			name->given = str_sub(s, 0, dot);
			return;
		}
	}
	size_t length = utf8_length(s), at = 0;
	int32_t first = utf8_next(s, &at);
	bool is_kana = first >= 0x3040 && first <= 0x30FF;
	size_t two = letter_bytes(s, 2), three = letter_bytes(s, 3);
	if (length > 2 && length < 6 && ONE_OF(str_sub(s, 0, two), japanese)) {
		set_east_asian(name, s, two);
	} else if (length > 3 && length < 7 && ONE_OF(str_sub(s, 0, three), japanese)) {
		set_east_asian(name, s, three);
	} else if ((length == 3 || length == 4) && ONE_OF(str_sub(s, 0, two), doubles)) {
		set_east_asian(name, s, two);
	} else if (is_kana || length < 2 || length > 3) {
		/* Four characters may be a Japanese name, whose border does not show. */
		set_unknown(name, s);
	} else {
		set_east_asian(name, s, at);
	}
}

/* "DOE Jane", "Jane van DOE": where the family name alone is in capitals, how many words at which end. */
static bool find_shouted(struct span span, size_t *from, size_t *n)
{
	size_t first = span.n, end = 0;
	bool has_long = false, has_small = false;
	for (size_t i = 0; i < span.n; i++) {
		struct letters letters = letters_count(span.word[i].text);
		bool is_loud = letters.n >= 2 && letters.upper == letters.n &&
			       str_find_char(span.word[i].text, '.', 0) == STR_NONE;
		if (is_loud) {
			if (first == span.n)
				first = i;
			else if (end != i)
				return false;
			end = i + 1;
			has_long |= letters.n >= 3 && letters.has_vowel;
		} else if (first < span.n && end == i && is_particle(&span.word[i], false)) {
			end = i + 1;
		}
		has_small |= letters.lower > 1 && !is_particle(&span.word[i], false);
	}
	while (first > 0 && first < span.n && is_particle(&span.word[first - 1], false))
		first--;
	if (!has_long || !has_small || (first > 0 && end < span.n))
		return false;
	*from = first;
	*n = end - first;
	return *n < span.n;
}

static bool is_family_first(struct span span)
{
	const struct name_word *first = span.word, *last = span_last(span);
	/* "Szabó István" */
	if ((last->classes & WORD_HUNGARIAN) && !(first->classes & WORD_HUNGARIAN) &&
	    !name_is_initials(first->text) && span.n <= 3)
		return true;
	/* "Nguyễn Văn An" */
	if (span.n >= 3 && (first->classes & WORD_VIETNAMESE) &&
	    !(last->classes & WORD_VIETNAMESE) && !utf8_is_ascii(first->text))
		return true;
	/* "Kim Min-jun" */
	size_t dash = str_find_char(last->text, '-', 0);
	return span.n == 2 && (first->classes & WORD_EAST_ASIAN) && dash != STR_NONE &&
	       dash + 1 < last->text.n && last->text.p[dash + 1] >= 'a' &&
	       last->text.p[dash + 1] <= 'z';
}

/* Where the family name starts in "Given van der Family". */
static size_t find_border(struct span span, bool shouted)
{
	size_t border = span.n - 1;
	if ((span.word[border].classes & WORD_AGNOMEN) && border > 1)
		border--;
	/* "Ortega y Gasset", "Costa e Silva" */
	if (border > 2 && is_small(span.word[border - 1].text) &&
	    (str_eq(span.word[border - 1].text, STR("y")) ||
		str_eq(span.word[border - 1].text, STR("e")) ||
		str_eq(span.word[border - 1].text, STR("i"))))
		border -= 2;
	while (border > 1) {
		const struct name_word *word = &span.word[border - 1];
		/* "De La Cruz": what follows a preposition needs no small letter. */
		bool is_article = (word->classes & WORD_PARTICLE) && border > 2 &&
				  (span.word[border - 2].classes & WORD_PREFIX);
		if (!is_article && !is_particle(word, shouted))
			break;
		border--;
	}
	return border;
}

static void read_direct(struct context *context, struct span span, struct str s, struct name *name)
{
	span = drop_behind(drop_titles(span), &name->suffix);
	name->rule = RULE_NAME_DIRECT;
	if (name_is_east_asian(s)) {
		read_east_asian(span, s, name);
		return;
	}
	s = span_text(span);
	if (span.n == 1) {
		name->family = name_fix_family(context, drop_full_stop(s));
		name->rule = RULE_NAME_SINGLE;
		/* One word in capitals is a name or an acronym. */
		if (is_shouted(s))
			set_unknown(name, s);
		return;
	}
	const struct name_word *last = span_last(span);
	bool shouted = is_shouted(s);
	size_t from, n;
	if (name_is_initials(s) && str_find_char(s, '.', 0) != STR_NONE) {
		set_unknown(name, s);
		return;
	}
	/* "William of Ockham" */
	for (size_t i = 1; i < span.n; i++) {
		if (str_eq(span.word[i].text, STR("of"))) {
			name->family = drop_full_stop(s);
			name->rule = RULE_NAME_SINGLE;
			return;
		}
	}
	/* "Smith JA", "Oxborrow L.": initials behind; "Иванов Иван Иванович". */
	bool is_behind = name_is_initials(last->text) && !name_is_initials(span.word[0].text) &&
			 (!shouted || last->text.n <= 2 || ends_with_dot(last->text));
	bool is_slavic = span.n == 3 && is_patronymic(last->text) &&
			 !is_patronymic(span.word[1].text) && !name_is_initials(span.word[1].text);
	if (is_behind || is_slavic || is_family_first(span)) {
		size_t border = 1;
		while (
		    is_behind && border < span.n - 1 && !name_is_initials(span.word[border].text))
			border++;
		set_names(context, name, span_sub(span, 0, border),
		    span_sub(span, border, span.n - border), shouted);
	} else if (find_shouted(span, &from, &n)) {
		struct span given = from ? span_sub(span, 0, from) : span_sub(span, n, span.n - n);
		set_names(context, name, span_sub(span, from, n), given, false);
	} else {
		size_t border = find_border(span, shouted);
		set_names(context, name, span_sub(span, border, span.n - border),
		    span_sub(span, 0, border), shouted);
		struct letters letters = letters_count(s);
		if (letters.n && letters.lower == letters.n)
			name->family = name_to_title_case(context, name->family);
	}
}

void name_read(
    struct context *context, struct str s, const struct name_words *words, struct name *name)
{
	struct span part[3];
	size_t n_parts = 0, from = 0;
	*name = (struct name){.kind = PERSON_PERSON};
	if (words->is_cut) {
		set_unknown(name, s);
		return;
	}
	for (size_t i = 0; i < words->n; i++) {
		if (words->word[i].classes & WORD_JOINT) {
			set_unknown(name, s);
			return;
		}
		if (!words->word[i].has_comma && i + 1 < words->n)
			continue;
		struct span span = {&words->word[from], i + 1 - from};
		enum name_part kind =
		    from == 0 ? NAME_PART_NAME
			      : name_part_of(span.word, span.n, n_parts == 1 && part[0].n == 1);
		from = i + 1;
		if (kind == NAME_PART_SUFFIX)
			name->suffix = span.word[0].text;
		if (kind != NAME_PART_NAME)
			continue;
		if (n_parts == 3) {
			set_unknown(name, s);
			return;
		}
		part[n_parts++] = span;
	}
	if (n_parts == 0)
		return;
	if (n_parts == 1)
		read_direct(context, part[0], span_text(part[0]), name);
	else
		read_inverted(context, part[0], part[1], name);
	if (name->suffix.n)
		name->suffix = write_suffix(context, name->suffix);
}
