/* SPDX-License-Identifier: MIT */
#include "cli/check_conf.h"

#include "base/vec.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void conf_findings_add(struct conf_findings *findings, bool is_warning, const char *code,
    const char *endpoint, const char *format, ...)
{
	char text[600];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	VEC_ADD(findings->items, findings->n, findings->capacity) = (struct conf_finding){
	    is_warning, code, endpoint, arena_str(&findings->arena, str_from(text))};
}

void conf_findings_clear(struct conf_findings *findings)
{
	arena_clear(&findings->arena);
	free(findings->items);
	*findings = (struct conf_findings){0};
}

static bool is_same_list(const struct endpoint *a, const struct endpoint *b)
{
	bool is_same = strcmp(a->url, b->url) == 0 &&
		       strcmp(a->metadata_prefix, b->metadata_prefix) == 0 &&
		       a->n_sets == b->n_sets;
	for (size_t i = 0; is_same && i < a->n_sets; i++)
		is_same = strcmp(a->sets[i], b->sets[i]) == 0;
	return is_same;
}

/* A name without a dot, or an address by number, is rather of the own house. */
static bool is_public(struct str host)
{
	size_t end = host.n;
	while (end > 0 && (ascii_is_digit(host.p[end - 1]) || host.p[end - 1] == ':'))
		end--;
	return str_find_char(host, '.', 0) != STR_NONE && end > 0 &&
	       ascii_is_alpha(host.p[end - 1]) && !str_ends(host, STR(".example"));
}

static void judge_endpoint(const struct endpoint *e, struct conf_findings *findings)
{
	bool is_plain = str_starts_nocase(str_from(e->url), STR("http:"));
	struct str host = endpoint_host(e->url);
	bool has_secrets = e->password || e->n_headers > 0;
	if (is_plain && has_secrets)
		conf_findings_add(findings, true, "secrets-in-clear", e->name,
		    "its password or headers go over plain http, for all to read");
	else if (is_plain && is_public(host))
		conf_findings_add(findings, false, "plain-http", e->name,
		    "'%s': most repositories answer over https today; try it", e->url);
	if (!e->tls_verify)
		conf_findings_add(findings, true, "tls-unverified", e->name,
		    "'tls-verify = no': anybody may answer in the repository's place; 'ca-file' "
		    "names a certificate to trust");
	if (e->ca_file && access(e->ca_file, R_OK) != 0)
		conf_findings_add(findings, true, "ca-file", e->name, "cannot read '%s': %s",
		    e->ca_file, strerror(errno));
	if (e->delay_ms == 0 && is_public(host))
		conf_findings_add(findings, false, "no-delay", e->name,
		    "no 'delay' between requests; a second is polite");
	if (e->max_records > 0)
		conf_findings_add(findings, true, "max-records", e->name,
		    "'max-records' cuts its lists: no harvest of it is ever complete");
}

static void judge_pairs(const struct conf *conf, struct conf_findings *findings)
{
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		const struct endpoint *a = &conf->endpoints[i];
		for (size_t j = 0; j < i; j++) {
			const struct endpoint *b = &conf->endpoints[j];
			if (is_same_list(a, b))
				conf_findings_add(findings, true, "same-list", a->name,
				    "it harvests the same as '%s': each record will be there twice",
				    b->name);
			else if (str_eq_nocase(endpoint_host(a->url), endpoint_host(b->url)))
				conf_findings_add(findings, false, "same-host", a->name,
				    "it is on the same host as '%s'; they take turns", b->name);
			else
				continue;
			break; /* one word for each endpoint */
		}
	}
}

void conf_judge(const struct conf *conf, struct conf_findings *findings)
{
	size_t n_enabled = 0;
	if (!conf->contact)
		conf_findings_add(findings, true, "contact", NULL,
		    "[sheaf] names no 'contact'; a repository in trouble cannot write to you, and "
		    "may "
		    "block you instead");
	else if (!strchr(conf->contact, '@'))
		conf_findings_add(findings, true, "contact", NULL,
		    "'contact = %s' is no address that one can write to", conf->contact);
	for (size_t i = 0; i < conf->n_endpoints; i++) {
		judge_endpoint(&conf->endpoints[i], findings);
		n_enabled += conf->endpoints[i].is_enabled;
	}
	judge_pairs(conf, findings);
	if (n_enabled == 0)
		conf_findings_add(findings, true, "none-enabled", NULL,
		    "no endpoint is enabled: 'sheaf harvest' without names has nothing to do");
}
