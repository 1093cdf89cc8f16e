/* SPDX-License-Identifier: MIT */
/*
 * An XML 1.0 writer onto a buffer: escapes, and leaves out the characters that
 * XML forbids (C0 controls but tab, LF, CR; U+FFFE and U+FFFF). Text must be
 * valid UTF-8.
 *
 *	xml_element(&buf, "dc:title", STR("eng"), title);
 *	// <dc:title xml:lang="eng">R&amp;D</dc:title>
 */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/buf.h"

/* Character data. */
void xml_text(struct buf *out, struct str text);

/* ` name="value"` */
void xml_attribute(struct buf *out, const char *name, struct str value);

/* A whole element of text; no xml:lang where lang is empty. */
void xml_element(struct buf *out, const char *name, struct str lang, struct str text);

#endif
