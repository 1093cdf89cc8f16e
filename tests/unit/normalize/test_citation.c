/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"source", "Journal of Documentation, 20(1112): 91-92",
	"Journal of Documentation, v20, i1112, p91-92", ISSUE_NONE},
    {"source", "Nature, Vol. 12, No. 3, pp. 4-9", "Nature, v12, i3, p4-9", ISSUE_NONE},
    {"source", "VLDB", "VLDB, v, i, p", ISSUE_NONE},
    {"source", "Nature 12 (3), 45-67 (2001)", "Nature, v12, i3, p45-67", ISSUE_NONE},
    {"source", "ISSN 0378-5955", "issn:0378-5955", ISSUE_NONE},
    /* with labels of many languages */
    {"source", "Zebra Studies; Vol. 5 No. 2 (2019): Stripes; 12-34",
	"Zebra Studies, v5, i2, p12-34", ISSUE_NONE},
    {"source", "Revista da Zebra; v. 12 n. 3 (2010): Listras; 45-67",
	"Revista da Zebra, v12, i3, p45-67", ISSUE_NONE},
    {"source", "Зебра. 2010. Т. 5, № 2. С. 12-34", "Зебра, v5, i2, p12-34", ISSUE_NONE},
    {"source", "Zebrakunde, Bd. 12 (1990), H. 3, S. 45-67", "Zebrakunde, v12, i3, p45-67",
	ISSUE_NONE},
    /* without */
    {"source", "Zebra Lett. 123, 064507 (2005)", "Zebra Lett, v123, i, p064507", ISSUE_NONE},
    {"source", "Zebra 2005;123(6):064507", "Zebra, v123, i6, p064507", ISSUE_NONE},
    {"source", "Zebra 123:45-67", "Zebra, v123, i, p45-67", ISSUE_NONE},
    {"source", "Zebra Review B, 71, 045012", "Zebra Review B, v71, i, p045012", ISSUE_NONE},
    {"source", "Zebra Theses (2014-2019)", "Zebra Theses (2014-2019), v, i, p", ISSUE_NONE},
    /* a whole reference */
    {"source", "Burchell, W. (1824). Why zebras have stripes. Zebra Studies, 12(3), 45-67.",
	"Zebra Studies, v12, i3, p45-67", ISSUE_NONE},
    {"identifier",
	"Burchell, W. and Grevy, J. (2014) Stripes are mediated. Zebra Lett., 34 (36). pp. 11-19. "
	"ISSN 0378-5955",
	"issn:0378-5955 | Zebra Lett, v34, i36, p11-19", ISSUE_NONE},
};

TEST_OF_CASES(cases)
