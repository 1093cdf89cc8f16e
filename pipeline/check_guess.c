/* SPDX-License-Identifier: MIT */
/* Where repositories of common make answer, for somebody who gave another page of the site. */
#include "pipeline/checker.h"

static const char *const places[] = {
    "/oai", "/oai/request", /* DSpace to version 6 */
    "/server/oai/request",  /* DSpace from version 7 on */
    "/cgi/oai2",	    /* EPrints */
    "/oai2d",		    /* Invenio */
    "/index.php/index/oai", /* OJS */
};

/* "https://host:port" of a URL. */
static struct str origin_of(struct str url)
{
	size_t at = str_find(url, STR("://"), 0);
	size_t end = at == STR_NONE ? url.n : at + 3;
	while (end < url.n && !strchr("/?#", url.p[end]))
		end++;
	return str_sub(url, 0, end);
}

static bool is_repository(
    const struct endpoint *endpoint, const struct http_settings *http, struct clock *clock)
{
	struct prober *prober = NULL;
	struct err err = {0};
	struct probe_request request = {.arguments = {{"verb", STR("Identify")}}, .n_arguments = 1};
	struct probe_reply reply = {0};
	bool is_there = prober_new(&prober, endpoint, http, clock, &err) == 0 &&
			prober_ask(prober, &request, &reply, &err) == 0 && reply.root &&
			oai_child(reply.root, "Identify") != NULL;
	probe_reply_clear(&reply);
	prober_free(prober);
	return is_there;
}

bool check_guess(const struct endpoint *endpoint, const struct http_settings *http,
    struct clock *clock, struct arena *arena, struct str *found)
{
	struct str url = str_from(endpoint->url), origin = origin_of(url);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct endpoint other = *endpoint;
		*found = arena_printf(arena, "%.*s%s", STR_ARG(origin), places[i]);
		other.url = found->p;
		other.retries = 0;
		if (str_eq(*found, url))
			continue;
		if (i > 0 && !clock_wait_ms(clock, endpoint->delay_ms))
			return false;
		if (is_repository(&other, http, clock))
			return true;
	}
	return false;
}
