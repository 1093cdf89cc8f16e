/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"creator", "Curie, Marie", "Curie/Marie", ISSUE_NONE},
    {"creator", "OXBORROW, L", "Oxborrow/L", ISSUE_NONE},
    {"creator", "CURIE, MARIE", "Curie/Marie", ISSUE_NONE},
    {"creator", "Marie Curie", "Curie/Marie", ISSUE_NONE},
    {"creator", "Vincent van Gogh", "van Gogh/Vincent", ISSUE_NONE},
    {"creator", "Ludwig van der Rohe", "van der Rohe/Ludwig", ISSUE_NONE},
    {"creator", "King, Martin Luther, Jr.", "King/Martin Luther/Jr.", ISSUE_NONE},
    {"creator", "Darwin, Charles, 1809-1882", "Darwin/Charles", ISSUE_NONE},
    {"creator", "Curie, Marie (Editor)", "Curie/Marie", ISSUE_NONE},
    {"creator", "Curie M", "Curie/M", ISSUE_NONE},
    {"creator", "Carberry, Josiah https://orcid.org/0000-0002-1825-0097",
	"Carberry/Josiah 0000-0002-1825-0097", ISSUE_NONE},
    {"creator", "Carberry, Josiah; 0000-0002-1825-0097", "Carberry/Josiah 0000-0002-1825-0097",
	ISSUE_NONE},
    {"creator", "Curie, Marie <marie@example.org>", "Curie/Marie", ISSUE_NONE},
    {"creator", "Curie, Marie; Curie, Pierre", "Curie/Marie | Curie/Pierre", ISSUE_NONE},
    {"creator", "p. auer, n. cesa-bianchi, y. freund, and r. e. schapire,",
	"Auer/P. | Cesa-Bianchi/N. | Freund/Y. | Schapire/R. E.", ISSUE_NONE},
    {"creator", "Auer, P., Freund, Y., et al.", "Auer/P. | Freund/Y.", ISSUE_NONE},
    {"creator", "University of Oxford", "org University of Oxford/", ISSUE_NONE},
    {"creator", "European Commission, Joint Research Centre",
	"org European Commission, Joint Research Centre/", ISSUE_NONE},
    {"creator", "Чехов, А. П.", "Чехов/А. П.", ISSUE_NONE},
    {"creator", "O’Connor, Flannery", "O'Connor/Flannery", ISSUE_NONE},
    {"creator", "魯迅", "魯/迅", ISSUE_NONE},
    {"creator", "夏目 漱石", "夏目/漱石", ISSUE_NONE},
    {"creator", "Unknown", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", ":unav", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", "[s.n.]", "", ISSUE_NAME_PLACEHOLDER},
};

TEST_OF_CASES(cases)
