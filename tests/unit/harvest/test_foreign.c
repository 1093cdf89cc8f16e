/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/backoff.h"
#include "harvest/foreign.h"

static void reads_titles(void **state)
{
	(void)state;
	const struct {
		const char *head;
		bool is_html;
		const char *title;
	} cases[] = {
	    {"<!DOCTYPE html><html><head><title>\n Maintenance </title>", true, "Maintenance"},
	    {"<!doctype HTML PUBLIC \"-//W3C//DTD\"><TITLE lang='en'>Sorry</TITLE>", true, "Sorry"},
	    {"\xEF\xBB\xBF  <html><title>cut o", true, "cut o"},
	    {"<?xml version=\"1.0\"?><html xmlns=\"x\"><title/>", true, ""},
	    {"<?xml version=\"1.0\"?><OAI-PMH><title>no page</title><html>", false, "no page"},
	    {"plain text", false, ""},
	    {"", false, ""},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		if (foreign_is_html(str_from(cases[i].head)) != cases[i].is_html)
			fail_msg("'%s'", cases[i].head);
		assert_str(
		    cases[i].head, foreign_page_title(str_from(cases[i].head)), cases[i].title);
	}
}

static void finds_walls(void **state)
{
	(void)state;
	const struct {
		int status;
		const char *header, *head, *expected; /* NULL: none */
	} cases[] = {
	    {403, "Cloudflare", "", "Cloudflare"},
	    {403, NULL, "<html><title>Just a moment...</title>", "Cloudflare"},
	    {200, NULL, "<html><title>Just a moment...</title>", "Cloudflare"},
	    {403, NULL, "<html><title>Attention Required! | Cloudflare</title>", "Cloudflare"},
	    {200, NULL, "<html><script src=\"/.within.website/x/\"></script>", "Anubis"},
	    {200, NULL, "<html>Request unsuccessful. Incapsula incident ID: 1-2</html>", "Imperva"},
	    {403, NULL, "<html><script src='https://www.google.com/recaptcha/api.js'>",
		"a captcha"},
	    {503, NULL, "<html><body>Checking your browser before you go on",
		"a test for browsers"},
	    {200, NULL, "<html><title>Making sure you're not a bot!</title>", "a test for people"},
	    /* a library's page with a form for people, and an outage behind a service */
	    {200, NULL, "<html><title>Our library</title><script src='/recaptcha/api.js'>", NULL},
	    {522, NULL, "<html><title>h | 522: Connection timed out</title> Cloudflare", NULL},
	    {503, NULL, "<html><title>Maintenance</title>", NULL},
	    {403, NULL, "", NULL},
	    {200, NULL, "<OAI-PMH><dc:title>I am not a robot: captcha</dc:title>", NULL},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const struct http_response answer = {.status = cases[i].status,
		    .wall = cases[i].header,
		    .head = str_from(cases[i].head)};
		const char *got = foreign_find_wall(&answer);
		if (strcmp(got ? got : "-", cases[i].expected ? cases[i].expected : "-") != 0)
			fail_msg("%zu: '%s': got '%s'", i, cases[i].head, got ? got : "-");
	}
}

static void tells_what_a_page_is(void **state)
{
	(void)state;
	const struct {
		int n_redirects;
		const char *url, *head, *root;
		int code;
		bool is_transient;
		const char *text; /* in the message */
	} cases[] = {
	    {0, "http://h/oai", "", "", ERR_NETWORK, true, "is empty"},
	    {0, "http://h/oai", "<html><title>Home</title>", "html", ERR_FORMAT, true,
		"is a web page (HTML) titled 'Home'"},
	    {0, "http://h/oai", "<rss>", "rss", ERR_FORMAT, true, "its root element is 'rss'"},
	    {0, "http://h/oai", "hello", "", ERR_FORMAT, true, "nor XML at all"},
	    {1, "http://h/user/login?next=/oai", "<html>", "html", ERR_REFUSED, false,
		"redirected to a login page"},
	    {1, "https://idp.example.org/idp/profile/SAML2/Redirect", "<html>", "html", ERR_REFUSED,
		false, "redirected to a login page"},
	    {0, "http://h/login", "<html>", "html", ERR_FORMAT, true, "is a web page"},
	    {1, "http://login.example.org/", "<html>", "html", ERR_FORMAT, true, "is a web page"},
	    {1, "http://h/oai?next=/login", "<html>", "html", ERR_FORMAT, true, "is a web page"},
	    {0, "http://h/oai", "<html><title>Just a moment...</title>", "html", ERR_REFUSED, false,
		"blocked: 'http://h/oai' is guarded by Cloudflare"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct failure failure = {0};
		struct err err;
		const struct http_response answer = {.status = 200,
		    .retry_after_s = BACKOFF_NOT_ASKED,
		    .n_redirects = cases[i].n_redirects,
		    .url = str_from(cases[i].url),
		    .head = str_from(cases[i].head),
		    .n_unpacked = strlen(cases[i].head)};
		int rc = foreign_explain_body(&answer, str_from(cases[i].root), &failure, &err);
		if (rc != cases[i].code || failure.is_transient != cases[i].is_transient ||
		    !strstr(err.text, cases[i].text))
			fail_msg("%zu: %d, '%s'", i, rc, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_titles),
	    cmocka_unit_test(finds_walls),
	    cmocka_unit_test(tells_what_a_page_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
