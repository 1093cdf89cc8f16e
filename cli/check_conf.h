/* SPDX-License-Identifier: MIT */
/*
 * What is lawful in a configuration and yet not wise. What is not lawful is an
 * error of conf_read.
 */
#ifndef CLI_CHECK_CONF_H
#define CLI_CHECK_CONF_H

#include "cli/endpoints_conf.h"

struct conf_finding {
	bool is_warning;      /* else advice */
	const char *code;     /* stable */
	const char *endpoint; /* NULL: of the whole */
	struct str text;
};

struct conf_findings {
	struct arena arena;
	struct conf_finding *items;
	size_t n, capacity;
};

void conf_judge(const struct conf *conf, struct conf_findings *findings);

/* Adds one; the text is copied. */
void conf_findings_add(struct conf_findings *findings, bool is_warning, const char *code,
    const char *endpoint, const char *format, ...) __attribute__((format(printf, 5, 6)));
void conf_findings_clear(struct conf_findings *findings);

#endif
