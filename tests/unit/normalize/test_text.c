/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"title", "A clean title", "A clean title", ISSUE_NONE},
    {"title", "  A  title\n in two lines ", "A title in two lines", ISSUE_NONE},
    {"title", "H<sub>2</sub>O in <i>E. coli</i>", "H2O in E. coli", ISSUE_TEXT_CLEANED},
    {"title", "Research &amp;amp; development", "Research & development", ISSUE_TEXT_CLEANED},
    {"title", "&lt;p&gt;Caf&eacute;&lt;/p&gt;", "Café", ISSUE_TEXT_CLEANED},
    {"title", "x < y and y > z", "x < y and y > z", ISSUE_NONE},
    {"title", "AT&T and R & D", "AT&T and R & D", ISSUE_NONE},
    {"title", "soft\xC2\xADhyphen", "softhyphen", ISSUE_NONE},
    {"title", "Cafe\xCC\x81", "Café", ISSUE_NONE},
    {"title", "[Untitled]", "", ISSUE_TITLE_PLACEHOLDER},
    {"title", "-", "", ISSUE_TITLE_PLACEHOLDER},
    {"description", "Abstract: we show", "Abstract: we show", ISSUE_NONE},
    {"subject", "soil; water ;; air", "soil | water | air", ISSUE_NONE},
    /* misread UTF-8, only where it is certain */
    {"title", "CafÃ© MÃ¼ller â€“ a studyâ€™s end", "Café Müller – a study’s end",
	ISSUE_TEXT_CLEANED},
    {"title", "NÃO ESTÃ AQUI", "NÃO ESTÃ AQUI", ISSUE_NONE},
    {"title", "Ã© and ñandú", "Ã© and ñandú", ISSUE_NONE},
    {"title", "créée", "créée", ISSUE_NONE},
    /* TeX */
    {"title", "On $\\alpha$-particles in H$_2$O at $10^{-3}$", "On α-particles in H2O at 10-3",
	ISSUE_TEXT_CLEANED},
    {"title", "M{\\\"u}ller, Erd\\H{o}s and {\\'E}tienne Ba\\v{s}i\\'{c}",
	"Müller, Erdős and Étienne Bašić", ISSUE_TEXT_CLEANED},
    {"title", "Hawai\\'i and \\\"under\\\" quotes", "Hawai\\'i and \\\"under\\\" quotes",
	ISSUE_NONE},
    {"title", "Schr\\\"odinger and M\\\"uller", "Schrödinger and Müller", ISSUE_TEXT_CLEANED},
    {"title", "The \\\"old\\\" wor\\\"ads", "The \\\"old\\\" wor\\\"ads", ISSUE_NONE},
    {"title", "\\O{}rsted", "Ørsted", ISSUE_TEXT_CLEANED},
    {"title", "Zebra\\\\\\& horse", "Zebra\\\\& horse", ISSUE_TEXT_CLEANED},
    {"title", "Zebra\\\\& horse", "Zebra\\\\& horse", ISSUE_NONE},
    {"title", "The $p$-adic case", "The p-adic case", ISSUE_TEXT_CLEANED},
    {"title", "From $5 to $10 a day", "From $5 to $10 a day", ISSUE_NONE},
    {"title", "Files in C:\\to\\data", "Files in C:\\to\\data", ISSUE_NONE},
    {"title", "\\emph{Zebra} $\\mathcal{L}_{int}$", "Zebra Lint", ISSUE_TEXT_CLEANED},
    /* MathML, headings, lines */
    {"title",
	"The <mml:math><mml:mi>x</mml:mi><mml:annotation>TeX</mml:annotation></mml:math> axis",
	"The x axis", ISSUE_TEXT_CLEANED},
    {"description", "<jats:title>Methods</jats:title><jats:p>We look.</jats:p>",
	"Methods: We look.", ISSUE_TEXT_CLEANED},
    {"description", "A zeb-\nra is a well-\nknown, yes: well-known animal",
	"A zebra is a well-known, yes: well-known animal", ISSUE_NONE},
};

TEST_OF_CASES(cases)
