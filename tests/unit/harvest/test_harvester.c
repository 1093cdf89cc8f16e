/* SPDX-License-Identifier: MIT */
/* What the caller of a harvester learns besides records; the records are in tests/scenario. */
#include "tests/unit/unit.h"

#include "base/buf.h"
#include "harvest/harvest.h"
#include "model/limits.h"
#include "tests/unit/harvest/loopback.h"

#define OAI(content)                                                                               \
	"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"                                 \
	"<responseDate>2024-06-01T00:00:00Z</responseDate>" content "</OAI-PMH>"
#define IDENTIFY OAI("<Identify><granularity>YYYY-MM-DD</granularity></Identify>")
#define RECORD(id)                                                                                 \
	"<record><header status=\"deleted\"><identifier>" id "</identifier>"                       \
	"<datestamp>2024-01-01</datestamp></header></record>"
#define PAGE(id, token)                                                                            \
	OAI("<ListRecords>" RECORD(id) "<resumptionToken>" token "</resumptionToken></"            \
				       "ListRecords>")
#define STATUS(line) "HTTP/1.1 " line "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

static int take_record(void *ctx, struct record *record, struct err *err)
{
	(void)ctx, (void)record, (void)err;
	return 0;
}

static int take_reject(void *ctx, const struct rejected *rejected, struct err *err)
{
	(void)ctx, (void)rejected, (void)err;
	return 0;
}

static int refuse_record(void *ctx, struct record *record, struct err *err)
{
	(void)ctx, (void)record;
	return err_set(err, ERR_FULL, "the disk is full");
}

/* One harvester and what it talks to. */
struct bench {
	char url[100];
	struct endpoint endpoint;
	struct http_settings settings;
	struct clock clock;
	struct loopback server;
	struct harvester *harvester;
	struct harvest_sink sink;
	struct run_counters counters;
	struct err err;
};

static void bench_init(struct bench *bench, const char *const *answers, size_t n)
{
	*bench = (struct bench){0};
	loopback_start(&bench->server, answers, n);
	snprintf(bench->url, sizeof(bench->url), "http://127.0.0.1:%d/oai", bench->server.port);
	endpoint_init(&bench->endpoint);
	bench->endpoint.url = bench->url;
	bench->endpoint.retries = 1;
	bench->settings.user_agent = "test";
	bench->clock = (struct clock){.is_fixed = true, .fixed_ms = 1000000};
	bench->sink = (struct harvest_sink){.record = take_record, .reject = take_reject};
	assert_int_equal(harvest_global_init(&bench->err), 0);
	assert_int_equal(harvester_new(&bench->harvester, &bench->endpoint, &bench->settings,
			     &bench->clock, &bench->err),
	    0);
}

static void bench_clear(struct bench *bench)
{
	harvester_free(bench->harvester);
	loopback_stop(&bench->server);
	harvest_global_clear();
}

static int identify(struct bench *bench)
{
	struct repository repository;
	struct run_counters counters = {0};
	int rc = harvest_identify(bench->harvester, &repository, &counters, &bench->err);
	repository_clear(&repository);
	return rc;
}

static int list(struct bench *bench)
{
	struct list_request request = {.from = UTC_NONE, .until = UTC_NONE};
	return harvest_list(
	    bench->harvester, &request, &bench->sink, &bench->counters, &bench->err);
}

static void tells_what_smaller_windows_may_mend(void **state)
{
	(void)state;
	const struct {
		const char *what, *answer;
		int expected;
		bool may_split;
	} cases[] = {
	    {"a server error", STATUS("500 Oops"), ERR_NETWORK, true},
	    {"a gateway's timeout", STATUS("504 Timeout"), ERR_NETWORK, true},
	    {"a connection closed", NULL, ERR_NETWORK, true},
	    {"a cut page", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<OAI-PMH>", ERR_NETWORK,
		true},
	    {"a page without an end", "<OAI-PMH><ListRecords>", ERR_NETWORK, true},
	    {"a web page", "<html><title>Error</title></html>", ERR_FORMAT, true},
	    {"a DOCTYPE", "<!DOCTYPE x [<!ENTITY a \"b\">]><OAI-PMH/>", ERR_FORMAT, true},
	    {"a loop", PAGE("oai:x:1", "t1"), HARVEST_LOOP, true},
	    {"no more than a moment", STATUS("503 Busy\r\nRetry-After: 5"), ERR_NETWORK, false},
	    {"too many requests", STATUS("429 Slow down"), ERR_NETWORK, false},
	    {"a long wait", STATUS("503 Busy\r\nRetry-After: 86400"), ERR_POSTPONED, false},
	    {"a refusal", STATUS("403 No"), ERR_REFUSED, false},
	    {"a bad argument", OAI("<error code=\"badArgument\"/>"), ERR_PROTOCOL, false},
	    {"the end", PAGE("oai:x:1", ""), HARVEST_COMPLETE, false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const char *answers[] = {IDENTIFY, cases[i].answer};
		struct bench bench;
		bench_init(&bench, answers, N_ITEMS(answers));
		assert_int_equal(identify(&bench), 0);
		int rc = list(&bench);
		if (rc != cases[i].expected)
			fail_msg("%s: got %d, expected %d: %s", cases[i].what, rc,
			    cases[i].expected, bench.err.text);
		if (harvester_may_split(bench.harvester) != cases[i].may_split)
			fail_msg("%s: may_split", cases[i].what);
		assert_true(harvester_was_reached(bench.harvester));
		bench_clear(&bench);
	}
}

static void the_sinks_failure_is_no_reason_to_split(void **state)
{
	(void)state;
	const char *answers[] = {IDENTIFY, PAGE("oai:x:1", "")};
	struct bench bench;
	bench_init(&bench, answers, N_ITEMS(answers));
	bench.sink.record = refuse_record;
	assert_int_equal(identify(&bench), 0);
	assert_int_equal(list(&bench), ERR_FULL);
	assert_false(harvester_may_split(bench.harvester));
	bench_clear(&bench);
}

static void knows_what_was_never_reached(void **state)
{
	(void)state;
	const char *answers[] = {NULL};
	struct bench bench;
	bench_init(&bench, answers, N_ITEMS(answers));
	bench.endpoint.url = "http://127.0.0.1:1/oai";
	assert_int_equal(identify(&bench), ERR_NETWORK);
	assert_false(harvester_was_reached(bench.harvester));
	assert_int_equal(list(&bench), ERR_NETWORK);
	assert_false(harvester_may_split(bench.harvester));
	bench_clear(&bench);
}

static void says_until_when_it_is_postponed(void **state)
{
	(void)state;
	const char *answers[] = {IDENTIFY, STATUS("503 Busy\r\nRetry-After: 86400")};
	struct bench bench;
	bench_init(&bench, answers, N_ITEMS(answers));
	assert_int_equal(identify(&bench), 0);
	assert_true(harvester_postponed_until(bench.harvester) == UTC_NONE);
	assert_int_equal(list(&bench), ERR_POSTPONED);
	assert_int_equal(harvester_postponed_until(bench.harvester), 1000 + 86400);
	bench_clear(&bench);
}

static void gives_up_after_many_failures_in_a_row(void **state)
{
	(void)state;
	const char *answers[] = {IDENTIFY, STATUS("500 Oops")};
	struct bench bench;
	bench_init(&bench, answers, N_ITEMS(answers));
	assert_int_equal(identify(&bench), 0);
	for (int i = 0; i < LIMIT_FAILED_REQUESTS; i++) /* a caller that never learns */
		assert_int_equal(list(&bench), ERR_NETWORK);
	assert_false(harvester_may_split(bench.harvester));
	assert_non_null(strstr(bench.err.text, "gave up after"));
	bench_clear(&bench);
	assert_int_equal(bench.server.n_requests, 1 + LIMIT_FAILED_REQUESTS);
}

static void an_answer_ends_the_row_of_failures(void **state)
{
	(void)state;
	const char *answers[1 + 3 * LIMIT_FAILED_REQUESTS];
	struct bench bench;
	for (size_t i = 0; i < N_ITEMS(answers); i++)
		answers[i] = i % 2 ? STATUS("500 Oops") : IDENTIFY;
	bench_init(&bench, answers, N_ITEMS(answers));
	for (size_t i = 0; i < N_ITEMS(answers) / 2; i++)
		assert_int_equal(identify(&bench), 0);
	bench_clear(&bench);
}

static void a_list_takes_one_connection(void **state)
{
	(void)state;
	const char *answers[] = {
	    IDENTIFY, PAGE("oai:x:1", "t1"), PAGE("oai:x:2", "t2"), PAGE("oai:x:3", "")};
	struct bench bench;
	bench_init(&bench, answers, N_ITEMS(answers));
	assert_int_equal(identify(&bench), 0);
	assert_int_equal(list(&bench), HARVEST_COMPLETE);
	bench_clear(&bench);
	assert_int_equal(bench.server.n_requests, 4);
	assert_int_equal(bench.server.n_connections, 1);
}

static void waits_between_requests(void **state)
{
	(void)state;
	const struct {
		const char *what, *header;
		int64_t delay_ms, expected_ms; /* over three requests */
	} cases[] = {
	    {"nothing", "", 0, 0},
	    {"the endpoint's delay", "", 3000, 6000},
	    {"a rate limit", "RateLimit-Remaining: 0\r\nRateLimit-Reset: 7\r\n", 0, 14000},
	    {"the longer of them", "RateLimit-Remaining: 0\r\nRateLimit-Reset: 7\r\n", 9000, 18000},
	    {"a rate limit that holds", "RateLimit-Remaining: 1\r\nRateLimit-Reset: 7\r\n", 0, 0},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const char *bodies[] = {
		    PAGE("oai:x:1", "t1"), PAGE("oai:x:2", "t2"), PAGE("oai:x:3", "")};
		char pages[N_ITEMS(bodies)][1000];
		const char *answers[N_ITEMS(bodies)];
		struct bench bench;
		for (size_t page = 0; page < N_ITEMS(bodies); page++) {
			snprintf(pages[page], sizeof(pages[page]), "HTTP/1.1 200 OK\r\n%s\r\n%s",
			    cases[i].header, bodies[page]);
			answers[page] = pages[page];
		}
		bench_init(&bench, answers, N_ITEMS(answers));
		bench.endpoint.delay_ms = cases[i].delay_ms;
		assert_int_equal(list(&bench), HARVEST_COMPLETE);
		int64_t waited_ms = bench.clock.fixed_ms - 1000000;
		if (waited_ms != cases[i].expected_ms)
			fail_msg("%s: waited %lld ms", cases[i].what, (long long)waited_ms);
		bench_clear(&bench);
	}
}

static int note_set(void *ctx, const struct repository_set *set, struct err *err)
{
	(void)err;
	buf_addf(ctx, "%.*s=%.*s;", STR_ARG(set->spec), STR_ARG(set->name));
	return str_eq(set->spec, STR("enough")) ? HARVEST_ENOUGH : 0;
}

#define SET(spec, name) "<set><setSpec>" spec "</setSpec><setName>" name "</setName></set>"
#define SETS(sets, token)                                                                          \
	OAI("<ListSets>" sets "<resumptionToken>" token "</resumptionToken></ListSets>")

static void lists_sets(void **state)
{
	(void)state;
	const struct {
		const char *what, *first, *second;
		int expected;
		const char *sets;
	} cases[] = {
	    {"two pages", SETS(SET("a", "All &amp; any") SET("a:b", ""), "t1"),
		OAI("<ListSets>" SET("c", "C") "</ListSets>"), HARVEST_COMPLETE,
		"a=All & any;a:b=;c=C;"},
	    {"a set without a spec", SETS(SET("", "nothing") SET(" b ", "B"), ""), "",
		HARVEST_COMPLETE, "b=B;"},
	    {"records of sets are none",
		SETS(SET("a", "A") "<record><header><identifier>x</identifier>"
				   "<setSpec>b</setSpec></header></record>",
		    ""),
		"", HARVEST_COMPLETE, "a=A;"},
	    {"no sets", OAI("<error code=\"noSetHierarchy\">none</error>"), "", HARVEST_NO_SETS,
		""},
	    {"a loop", SETS(SET("a", "A"), "t1"), SETS(SET("b", "B"), "t1"), HARVEST_LOOP,
		"a=A;b=B;"},
	    {"enough", SETS(SET("enough", "") SET("b", "B"), "t1"), "", HARVEST_ENOUGH, "enough=;"},
	    {"badVerb", OAI("<error code=\"badVerb\"/>"), "", ERR_PROTOCOL, ""},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		const char *answers[] = {cases[i].first, cases[i].second};
		struct bench bench;
		struct buf sets;
		buf_init(&sets, 1000);
		bench_init(&bench, answers, N_ITEMS(answers));
		struct harvest_sink sink = {.ctx = &sets, .set = note_set};
		int rc = harvest_list_sets(bench.harvester, &sink, &bench.counters, &bench.err);
		if (rc != cases[i].expected)
			fail_msg("%s: got %d: %s", cases[i].what, rc, bench.err.text);
		assert_str(cases[i].what, buf_str(&sets), cases[i].sets);
		bench_clear(&bench);
		buf_clear(&sets);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_what_smaller_windows_may_mend),
	    cmocka_unit_test(the_sinks_failure_is_no_reason_to_split),
	    cmocka_unit_test(knows_what_was_never_reached),
	    cmocka_unit_test(says_until_when_it_is_postponed),
	    cmocka_unit_test(gives_up_after_many_failures_in_a_row),
	    cmocka_unit_test(an_answer_ends_the_row_of_failures),
	    cmocka_unit_test(a_list_takes_one_connection),
	    cmocka_unit_test(waits_between_requests),
	    cmocka_unit_test(lists_sets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
