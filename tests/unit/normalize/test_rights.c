/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"rights", "http://creativecommons.org/licenses/by-nc-nd/4.0/", "CC-BY-NC-ND-4.0 | open",
	ISSUE_NONE},
    {"rights", "CC BY 3.0", "CC-BY-3.0 | open", ISSUE_NONE},
    {"rights", "Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0 | open",
	ISSUE_NONE},
    {"rights", "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0 | open", ISSUE_NONE},
    {"rights", "https://rightsstatements.org/page/InC/1.0/",
	"http://rightsstatements.org/vocab/InC/1.0/", ISSUE_NONE},
    {"rights", "© 2020 The Authors", "© 2020 The Authors", ISSUE_NONE},
    {"access", "info:eu-repo/semantics/closedAccess", "metadata only", ISSUE_NONE},
    {"access", "acceso abierto", "open", ISSUE_NONE},
    {"access", "Copyright 2020. All rights reserved.", "", ISSUE_NONE},
    /* the words of Creative Commons, with and without its name */
    {"rights", "Attribution-ShareAlike 3.0 Unported", "CC-BY-SA-3.0 | open", ISSUE_NONE},
    {"rights", "Atribuição-NãoComercial 4.0 Internacional", "CC-BY-NC-4.0 | open", ISSUE_NONE},
    {"rights", "저작자표시-변경금지 2.0 대한민국", "CC-BY-ND-2.0 | open", ISSUE_NONE},
    {"rights", "Attribution to the photographer", "Attribution to the photographer", ISSUE_NONE},
    {"rights", "Some re-use permitted (Creative Commons BY-NC-ND).", "CC-BY-NC-ND | open",
	ISSUE_NONE},
    {"rights", "Creative Commons: BY 4.0", "CC-BY-4.0 | open", ISSUE_NONE},
    {"rights", "Creative Commons by the authors", "Creative Commons by the authors", ISSUE_NONE},
    {"rights", "Creative Commons", "open", ISSUE_NONE},
    /* other licences and rights statements */
    {"rights", "GNU GPL v3", "GPL-3.0-only | open", ISSUE_NONE},
    {"rights", "Artistic License 2.0", "Artistic-2.0 | open", ISSUE_NONE},
    {"rights", "https://opensource.org/licenses/ECL-2.0", "ECL-2.0 | open", ISSUE_NONE},
    {"rights", "Copyright Undetermined", "http://rightsstatements.org/vocab/UND/1.0/", ISSUE_NONE},
    /* access */
    {"access", "Доступ ограничен", "restricted", ISSUE_NONE},
    {"access", "Accès restreint / Restricted access", "restricted", ISSUE_NONE},
    {"access", "Restricted / open access", "", ISSUE_NONE},
    {"access", "Open Access CC BY", "open", ISSUE_NONE},
    {"access", "Open Access funding by the library", "", ISSUE_NONE},
    {"access", "Not open access", "", ISSUE_NONE},
    {"access", "Copyright (c) 2020 the authors; open from 2030", "", ISSUE_NONE},
    {"access", "Embargoed until 1 May 2030", "embargoed", ISSUE_NONE},
};

TEST_OF_CASES(cases)
