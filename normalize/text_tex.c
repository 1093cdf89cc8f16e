/* SPDX-License-Identifier: MIT */
#include "normalize/text_tex.h"

#include "base/utf8.h"

#define MAX_FORMULA 300 /* longer is no formula: the dollar signs are prices */
#define MAX_NAME    20

/* Accents over a letter: the sign or letter of the command, and the combining character. */
static const struct {
	char sign;
	int32_t mark;
} accents[] = {{'\'', 0x301}, {'`', 0x300}, {'^', 0x302}, {'"', 0x308}, {'~', 0x303}, {'=', 0x304},
    {'.', 0x307}, {'u', 0x306}, {'v', 0x30C}, {'H', 0x30B}, {'c', 0x327}, {'k', 0x328},
    {'r', 0x30A}, {'d', 0x323}, {'b', 0x331}};

/* The first ones, to "j", are letters: they stand outside formulas too. */
static const struct {
	const char *name, *text;
} commands[] = {{"alpha", "α"}, {"beta", "β"}, {"gamma", "γ"}, {"delta", "δ"}, {"epsilon", "ε"},
    {"varepsilon", "ε"}, {"zeta", "ζ"}, {"eta", "η"}, {"theta", "θ"}, {"vartheta", "ϑ"},
    {"iota", "ι"}, {"kappa", "κ"}, {"lambda", "λ"}, {"mu", "μ"}, {"nu", "ν"}, {"xi", "ξ"},
    {"pi", "π"}, {"rho", "ρ"}, {"sigma", "σ"}, {"tau", "τ"}, {"upsilon", "υ"}, {"phi", "φ"},
    {"varphi", "φ"}, {"chi", "χ"}, {"psi", "ψ"}, {"omega", "ω"}, {"Gamma", "Γ"}, {"Delta", "Δ"},
    {"Theta", "Θ"}, {"Lambda", "Λ"}, {"Xi", "Ξ"}, {"Pi", "Π"}, {"Sigma", "Σ"}, {"Upsilon", "Υ"},
    {"Phi", "Φ"}, {"Psi", "Ψ"}, {"Omega", "Ω"}, {"ss", "ß"}, {"o", "ø"}, {"O", "Ø"}, {"l", "ł"},
    {"L", "Ł"}, {"ae", "æ"}, {"AE", "Æ"}, {"oe", "œ"}, {"OE", "Œ"}, {"aa", "å"}, {"AA", "Å"},
    {"i", "ı"}, {"j", "ȷ"}, {"times", "×"}, {"pm", "±"}, {"mp", "∓"}, {"cdot", "·"}, {"leq", "≤"},
    {"le", "≤"}, {"geq", "≥"}, {"ge", "≥"}, {"neq", "≠"}, {"ne", "≠"}, {"approx", "≈"},
    {"sim", "∼"}, {"simeq", "≃"}, {"equiv", "≡"}, {"propto", "∝"}, {"ll", "≪"}, {"gg", "≫"},
    {"infty", "∞"}, {"to", "→"}, {"rightarrow", "→"}, {"leftarrow", "←"}, {"Rightarrow", "⇒"},
    {"leftrightarrow", "↔"}, {"longrightarrow", "→"}, {"partial", "∂"}, {"nabla", "∇"},
    {"sum", "∑"}, {"prod", "∏"}, {"int", "∫"}, {"sqrt", "√"}, {"in", "∈"}, {"notin", "∉"},
    {"subset", "⊂"}, {"subseteq", "⊆"}, {"cup", "∪"}, {"cap", "∩"}, {"forall", "∀"},
    {"exists", "∃"}, {"ell", "ℓ"}, {"hbar", "ℏ"}, {"odot", "⊙"}, {"oplus", "⊕"}, {"otimes", "⊗"},
    {"dagger", "†"}, {"star", "⋆"}, {"ast", "∗"}, {"circ", "∘"}, {"degree", "°"}, {"prime", "′"},
    {"langle", "⟨"}, {"rangle", "⟩"}, {"ldots", "…"}, {"cdots", "⋯"}, {"dots", "…"},
    {"lesssim", "≲"}, {"gtrsim", "≳"}, {"perp", "⊥"}, {"parallel", "∥"}, {"mathbb", ""},
    {"mathcal", ""}, {"mathrm", ""}, {"mathbf", ""}, {"mathit", ""}, {"mathsf", ""},
    {"mathfrak", ""}, {"mathscr", ""}, {"boldsymbol", ""}, {"rm", ""}, {"bf", ""}, {"it", ""},
    {"em", ""}, {"text", ""}, {"textit", ""}, {"textbf", ""}, {"textrm", ""}, {"textsc", ""},
    {"texttt", ""}, {"textsuperscript", ""}, {"textsubscript", ""}, {"emph", ""},
    {"operatorname", ""}, {"mbox", ""}, {"left", ""}, {"right", ""}, {"bar", ""}, {"hat", ""},
    {"tilde", ""}, {"vec", ""}, {"overline", ""}, {"quad", " "}, {"log", "log"}, {"exp", "exp"},
    {"sin", "sin"}, {"cos", "cos"}, {"min", "min"}, {"max", "max"}, {"lim", "lim"}};

struct writer {
	char *p;
	size_t n;
};

static void put(struct writer *out, struct str s)
{
	memcpy(out->p + out->n, s.p, s.n);
	out->n += s.n;
}

static size_t read_name(struct str s, size_t at)
{
	size_t n = 0;
	while (at + n < s.n && n < MAX_NAME && ascii_is_alpha((unsigned char)s.p[at + n]))
		n++;
	return n;
}

/*
 * "Schr\"odinger": a vowel within a word, in a text where no escaped quotation mark
 * opens anything.
 */
static bool is_umlaut(struct str s, size_t at)
{
	if (at == 0 || at + 3 >= s.n || !ascii_is_alpha((unsigned char)s.p[at - 1]) ||
	    !strchr("aouAOUei", s.p[at + 2]) || !ascii_is_alpha((unsigned char)s.p[at + 3]))
		return false;
	for (size_t i = 0; i + 1 < s.n; i++) {
		bool is_quote = s.p[i] == '\\' && s.p[i + 1] == '"';
		if (is_quote && (i == 0 || !ascii_is_alpha((unsigned char)s.p[i - 1])))
			return false;
	}
	return true;
}

/*
 * "\~n", "\'{e}", "\v{s}", "{\'\i}": the bytes read, 0 where it is no accent over
 * a letter. Quotation marks that a program escaped look like accents: those need
 * braces.
 */
static size_t read_accent(struct str s, size_t at, struct writer *out)
{
	char sign = at + 1 < s.n ? s.p[at + 1] : '\0';
	int32_t mark = 0;
	for (size_t i = 0; i < sizeof(accents) / sizeof(*accents) && !mark; i++) {
		if (accents[i].sign == sign)
			mark = accents[i].mark;
	}
	if (!mark)
		return 0;
	size_t i = at + 2;
	bool is_letter_command = ascii_is_alpha((unsigned char)sign), has_brace = false;
	if (i < s.n && s.p[i] == '{') {
		has_brace = true;
		i++;
	} else if ((sign == '\'' || sign == '"') && (at == 0 || s.p[at - 1] != '{') &&
		   !(sign == '"' && is_umlaut(s, at))) {
		return 0;
	} else if (is_letter_command) {
		/* "\v s"; "\vec" is another command. */
		if (i >= s.n || s.p[i] != ' ')
			return 0;
		i++;
	}
	if (i + 1 < s.n && s.p[i] == '\\' && (s.p[i + 1] == 'i' || s.p[i + 1] == 'j'))
		i++;
	if (i >= s.n || !ascii_is_alpha((unsigned char)s.p[i]))
		return 0;
	char letter = s.p[i++];
	if (has_brace && (i >= s.n || s.p[i++] != '}'))
		return 0;
	out->p[out->n++] = letter;
	out->n += utf8_put(out->p + out->n, mark);
	return i - at;
}

/*
 * The bytes that the command at s.p[at] == '\\' takes; 0 where it is none that
 * is known. Outside formulas only letters, and what sets a text in braces.
 */
static size_t read_command(struct str s, size_t at, bool is_formula, struct writer *out)
{
	size_t accent = read_accent(s, at, out);
	if (accent)
		return accent;
	size_t n = read_name(s, at + 1);
	struct str name = str_sub(s, at + 1, n);
	bool is_letter = true;
	for (size_t i = 0; n && i < sizeof(commands) / sizeof(*commands); i++) {
		bool is_match = str_eq(name, str_from(commands[i].name));
		if (is_match && !is_formula && !is_letter) {
			size_t open = at + 1 + n, close = str_find_char(s, '}', open);
			if (commands[i].text[0] || open >= s.n || s.p[open] != '{' ||
			    close == STR_NONE || close - open > MAX_FORMULA)
				return 0;
			put(out, str_sub(s, open + 1, close - open - 1));
			return close + 1 - at;
		}
		is_letter &= strcmp(commands[i].name, "j") != 0;
		if (!is_match)
			continue;
		put(out, str_from(commands[i].text));
		size_t end = at + 1 + n;
		/* The blank behind a command only ends it, as an empty group does. */
		if (str_starts(str_from_index(s, end), STR("{}")))
			return end + 2 - at;
		return (end < s.n && s.p[end] == ' ' ? end + 1 : end) - at;
	}
	if (n)
		return 0;
	/* "\%", "\&", "\,": the sign, or a thin space. */
	if (at + 1 < s.n && strchr("%&$#_{}", s.p[at + 1])) {
		out->p[out->n++] = s.p[at + 1];
		return 2;
	}
	if (at + 1 < s.n && strchr(",;!:", s.p[at + 1]))
		return 2;
	return 0;
}

/* What stands between dollar signs, without signs that only place its parts. */
static void put_formula(struct str s, struct writer *out)
{
	for (size_t i = 0; i < s.n;) {
		size_t n = s.p[i] == '\\' ? read_command(s, i, true, out) : 0;
		if (n)
			i += n;
		else if (strchr("{}^_$~", s.p[i]))
			i++;
		else
			out->p[out->n++] = s.p[i++];
	}
}

/* A formula: with a command or an index, or one letter; "$5 and $" is none. */
static bool is_formula(struct str s)
{
	if (s.n == 0 || s.n > MAX_FORMULA || s.p[0] == ' ' || s.p[s.n - 1] == ' ')
		return false;
	if (s.n == 1)
		return ascii_is_alpha((unsigned char)s.p[0]);
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("\\^_", s.p[i]))
			return true;
	}
	return false;
}

struct str tex_to_text(struct arena *arena, struct str s)
{
	if (str_find_char(s, '\\', 0) == STR_NONE && str_find_char(s, '$', 0) == STR_NONE)
		return s;
	/* No command is shorter than its text by more than the two bytes of a mark. */
	struct writer out = {arena_alloc(arena, s.n * 2 + 8), 0};
	bool is_changed = false;
	for (size_t i = 0; i < s.n;) {
		size_t close = s.p[i] == '$' ? str_find_char(s, '$', i + 1) : STR_NONE;
		if (close == i + 1 && close + 1 < s.n) /* "$$...$$" */
			close = str_find_char(s, '$', ++i + 1);
		if (close != STR_NONE && is_formula(str_sub(s, i + 1, close - i - 1))) {
			put_formula(str_sub(s, i + 1, close - i - 1), &out);
			i = close + 1 + (close + 1 < s.n && s.p[close + 1] == '$');
			is_changed = true;
			continue;
		}
		/* A line's end: the second one begins no command. */
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == '\\') {
			put(&out, str_sub(s, i, 2));
			i += 2;
			continue;
		}
		/* "{\"o}", "{\'e}": braces around an accent. */
		bool has_brace = s.p[i] == '{' && i + 1 < s.n && s.p[i + 1] == '\\';
		size_t at = i + has_brace;
		size_t written = out.n;
		size_t n = s.p[at] == '\\' ? read_command(s, at, false, &out) : 0;
		if (n && has_brace && (at + n >= s.n || s.p[at + n] != '}')) {
			out.n = written;
			n = 0;
		}
		n += n && has_brace;
		if (n) {
			i = at + n;
			is_changed = true;
		} else {
			out.p[out.n++] = s.p[i++];
		}
	}
	return is_changed ? (struct str){out.p, out.n} : s;
}
