/* SPDX-License-Identifier: MIT */
/*
 * The named characters of HTML 4 (section 24), which find their way into XML
 * that never declared them. Private to harvest/.
 */
#ifndef HARVEST_HTML_ENTITY_H
#define HARVEST_HTML_ENTITY_H

#include "base/str.h"

/* The code point of a name ("eacute"), or -1. Case matters. */
int32_t html_entity_find(struct str name);

#endif
