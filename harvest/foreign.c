/* SPDX-License-Identifier: MIT */
#include "harvest/foreign.h"

#include "base/utf8.h"
#include "harvest/backoff.h"

#include <stdio.h>

#define TITLE_SHOWN_BYTES 100
#define BODY_TEXT_MAX	  256

/* ---- web pages ---- */

static struct str skip_mark(struct str text)
{
	return str_starts(text, STR("\xEF\xBB\xBF")) ? str_from_index(text, 3) : text;
}

bool foreign_is_html(struct str head)
{
	head = str_trim(skip_mark(head));
	return str_starts_nocase(head, STR("<!doctype html")) ||
	       str_starts_nocase(head, STR("<html")) ||
	       (str_find_nocase(head, STR("<html"), 0) != STR_NONE &&
		   str_find(head, STR("<OAI-PMH"), 0) == STR_NONE);
}

struct str foreign_page_title(struct str head)
{
	size_t start = str_find_nocase(head, STR("<title"), 0);
	if (start == STR_NONE || (start = str_find_char(head, '>', start)) == STR_NONE)
		return (struct str){0};
	size_t end = str_find_char(head, '<', start);
	if (end == STR_NONE)
		end = head.n;
	struct str title = str_trim(str_sub(head, start + 1, end - start - 1));
	for (size_t i = 0; i < title.n; i++)
		if ((unsigned char)title.p[i] < ' ')
			title.n = i;
	return utf8_cut(title, TITLE_SHOWN_BYTES);
}

/* "PREFIX a web page titled 'Maintenance'" where the body is one; else nothing. */
static void describe_body(struct str head, const char *prefix, char out[BODY_TEXT_MAX])
{
	out[0] = '\0';
	if (!foreign_is_html(head))
		return;
	struct str title = foreign_page_title(head);
	if (title.n > 0)
		snprintf(out, BODY_TEXT_MAX, "%s a web page titled '%.*s'", prefix, STR_ARG(title));
	else
		snprintf(out, BODY_TEXT_MAX, "%s a web page", prefix);
}

/* ---- bot walls ---- */

struct mark {
	const char *text, *name;
};

/* What stands in nothing but the tests that are put before people. */
static const struct mark sure_marks[] = {
    {"_cf_chl_opt", "Cloudflare"},
    {"cf-browser-verification", "Cloudflare"},
    {"<title>Just a moment...", "Cloudflare"},
    {"Attention Required! | Cloudflare", "Cloudflare"},
    {"/.within.website/", "Anubis"},
    {"Incapsula incident ID", "Imperva"},
    {"awsWafCookieDomainList", "AWS WAF"},
    {"Sucuri WebSite Firewall", "Sucuri"},
    {"The requested URL was rejected. Please consult with your administrator", "F5"},
    {"errors.edgesuite.net", "Akamai"},
    {"captcha-delivery.com", "DataDome"},
    {"px-captcha", "PerimeterX"},
    {NULL, NULL},
};

/* What common pages may hold too: believed in titles, and where the status is a refusal. */
static const struct mark other_marks[] = {
    {"_Incapsula_Resource", "Imperva"},
    {"DDoS protection", "a DDoS protection"},
    {"ddos-guard", "DDoS-Guard"},
    {"Wordfence", "Wordfence"},
    {"Checking your browser", "a test for browsers"},
    {"not a bot", "a test for people"},
    {"not a robot", "a test for people"},
    {"are human", "a test for people"},
    {"captcha", "a captcha"},
    {NULL, NULL},
};

static const char *find_mark(const struct mark *marks, struct str text)
{
	for (; marks->text; marks++)
		if (str_find_nocase(text, str_from(marks->text), 0) != STR_NONE)
			return marks->name;
	return NULL;
}

const char *foreign_find_wall(const struct http_response *answer)
{
	if (answer->wall)
		return answer->wall;
	if (!foreign_is_html(answer->head))
		return NULL;
	const char *name = find_mark(sure_marks, answer->head);
	if (name)
		return name;
	return find_mark(
	    other_marks, answer->status >= 400 ? answer->head : foreign_page_title(answer->head));
}

static int explain_wall(const struct http_response *answer, const char *wall, struct err *err)
{
	char body[BODY_TEXT_MAX];
	describe_body(answer->head, ", the body is", body);
	return err_set(err, ERR_REFUSED,
	    "blocked: '%.*s' is guarded by %s, which lets no program in: HTTP %d%s (ask those who "
	    "run the repository to let your User-Agent pass; it names the contact of [sheaf])",
	    STR_ARG(answer->url), wall, answer->status, body);
}

/* ---- statuses ---- */

int foreign_explain_status(
    const struct http_response *answer, struct failure *failure, struct err *err)
{
	char body[BODY_TEXT_MAX];
	int status = answer->status;
	const char *wall = foreign_find_wall(answer);
	if (wall)
		return explain_wall(answer, wall, err);
	describe_body(answer->head, ", the body is", body);
	failure->retry_after_s = answer->retry_after_s;
	failure->is_transient = status == 408 || status == 429 || status >= 500;
	/* what asks for patience would only be asked more often */
	failure->is_of_list =
	    failure->is_transient && status != 429 && answer->retry_after_s == BACKOFF_NOT_ASKED;
	if (failure->is_transient)
		return err_set(
		    err, ERR_NETWORK, "HTTP %d from '%.*s'%s", status, STR_ARG(answer->url), body);
	const char *hint = "";
	if (status == 401)
		hint = " (username and password-file of the endpoint)";
	else if (status == 403)
		hint = " (blocked, or not for us: ask those who run the repository, with the "
		       "contact of [sheaf] set)";
	else if (status == 404 || status == 410)
		hint = " (is the base URL right?)";
	return err_set(
	    err, ERR_REFUSED, "HTTP %d from '%.*s'%s%s", status, STR_ARG(answer->url), hint, body);
}

/* ---- bodies ---- */

/* Where redirects led to a page that asks who we are. */
static bool is_login(const struct http_response *answer)
{
	static const char *const words[] = {
	    "login", "signin", "sign-in", "logon", "shibboleth", "/cas/", "/sso", "/saml", "/auth"};
	if (answer->n_redirects == 0)
		return false;
	struct str path = answer->url;
	size_t host = str_find(path, STR("://"), 0);
	size_t start = str_find_char(path, '/', host == STR_NONE ? 0 : host + 3);
	if (start == STR_NONE)
		return false;
	path = str_from_index(path, start);
	path = str_sub(path, 0, str_find_char(path, '?', 0));
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_find_nocase(path, str_from(words[i]), 0) != STR_NONE)
			return true;
	return false;
}

int foreign_explain_body(
    const struct http_response *answer, struct str root, struct failure *failure, struct err *err)
{
	char body[BODY_TEXT_MAX];
	const char *wall = foreign_find_wall(answer);
	if (wall)
		return explain_wall(answer, wall, err);
	if (foreign_is_html(answer->head) && is_login(answer))
		return err_set(err, ERR_REFUSED,
		    "redirected to a login page, '%.*s' (username and password-file of the "
		    "endpoint, or another base URL)",
		    STR_ARG(answer->url));
	failure->is_transient = failure->is_of_list = true;
	failure->retry_after_s = answer->retry_after_s;
	if (answer->n_unpacked == 0)
		return err_set(
		    err, ERR_NETWORK, "the response from '%.*s' is empty", STR_ARG(answer->url));
	if (foreign_is_html(answer->head)) {
		struct str title = foreign_page_title(answer->head);
		body[0] = '\0';
		if (title.n > 0)
			snprintf(body, sizeof(body), " titled '%.*s'", STR_ARG(title));
		return err_set(err, ERR_FORMAT, "'%.*s' is a web page (HTML)%s, not OAI-PMH",
		    STR_ARG(answer->url), body);
	}
	if (root.n > 0)
		return err_set(err, ERR_FORMAT,
		    "the response from '%.*s' is not OAI-PMH: its root element is '%.*s'",
		    STR_ARG(answer->url), STR_ARG(str_sub(root, 0, 80)));
	return err_set(err, ERR_FORMAT, "the response from '%.*s' is not OAI-PMH, nor XML at all",
	    STR_ARG(answer->url));
}
