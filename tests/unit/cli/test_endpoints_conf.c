/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/unit.h"

#include "cli/endpoints_conf.h"

#include <stdio.h>
#include <unistd.h>

static char path[] = "/tmp/sheaf-conf-XXXXXX";

static int make_file(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static int read_text(const char *text, struct conf *conf, struct err *err)
{
	FILE *stream = fopen(path, "w");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
	return conf_read(conf, path, err);
}

static void test_reads_every_kind_of_key(void **state)
{
	(void)state;
	struct conf conf;
	struct err err = {0};
	int rc = read_text(
	    "# a comment\n"
	    "[sheaf]\ncontact = someone@example.org\njobs = 8\n"
	    "[defaults]\ndelay = 0.5\ntrust = 30\nheader = X-A: 1\n"
	    "[first]\nurl = https://a.example/oai?x=1#y\nset = one\nset = two\ntimeout = 2m\n"
	    "max-page-bytes = 64M\nmax-records = none\nmethod = POST\ntls-verify = no\n"
	    "from = 2020-01-31\nretries = 0\nmax-wait = 1d\n"
	    "; another\n"
	    "[second]\nurl = http://b.example/oai\nmetadataPrefix = dc ; comment\ntrust = 90\n"
	    "header = X-B: 2\nenabled = no\n",
	    &conf, &err);
	if (rc < 0)
		fail_msg("%s", err.text);
	assert_string_equal(conf.contact, "someone@example.org");
	assert_int_equal(conf.jobs, 8);
	assert_int_equal(conf.n_endpoints, 2);
	const struct endpoint *a = &conf.endpoints[0], *b = &conf.endpoints[1];
	assert_string_equal(a->name, "first");
	assert_string_equal(a->url, "https://a.example/oai?x=1#y");
	assert_int_equal(a->n_sets, 2);
	assert_string_equal(a->sets[1], "two");
	assert_int_equal(a->timeout_s, 120);
	assert_int_equal(a->max_page_bytes, 64 << 20);
	assert_int_equal(a->max_records, 0);
	assert_true(a->use_post);
	assert_false(a->tls_verify);
	assert_int_equal(a->delay_ms, 500);
	assert_int_equal(a->trust, 30);
	assert_int_equal(a->max_wait_s, 86400);
	assert_int_equal(a->n_headers, 1);
	assert_string_equal(b->metadata_prefix, "dc");
	assert_int_equal(b->trust, 90);
	assert_int_equal(b->n_headers, 1);
	assert_string_equal(b->headers[0], "X-B: 2");
	assert_false(b->is_enabled);
	assert_int_equal(b->n_sets, 0);

	const struct endpoint *found;
	assert_int_equal(conf_find(&conf, "secnd", &found, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "did you mean 'second'?"));
	conf_clear(&conf);
}

static void test_names_line_and_nearest_key(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message; /* what stands behind the path */
	} cases[] = {
	    {"[a]\nurll = http://x/\n", ":2: unknown key 'urll'; did you mean 'url'?"},
	    {"[a]\nset = x\n[b]\nurl = http://x/\n", ":1: endpoint 'a' has no url"},
	    {"[a]\n", ":1: endpoint 'a' has no url"},
	    {"[a]\nurl = http://x/\nurl = http://y/\n", ":3: 'url' is given twice in [a]"},
	    {"[a]\nurl = http://x/\n[a]\nurl = http://y/\n", ":3: endpoint 'a' is given twice"},
	    {"[a]\nurl = ftp://x/\n", ":2: 'url = ftp://x/': must begin with http:// or https://"},
	    {"[a]\nurl = http://me:secret@x/\n",
		":2: 'url' may hold no user and password; use 'username' and 'password-file'"},
	    {"[a]\nurl = http://\n", ":2: 'url = http://': names no host"},
	    {"[a]\nurl = http:///oai\n", ":2: 'url = http:///oai': names no host"},
	    {"[a]\nurl = http://:80/oai\n", ":2: 'url = http://:80/oai': names no host"},
	    {"[a]\nurl = http://x:80a/oai\n", ":2: 'url = http://x:80a/oai': has no port behind "
					      "its ':' (a number from 1 to 65535)"},
	    {"[a]\nurl = http://x:65536\n", ":2: 'url = http://x:65536': has no port behind its "
					    "':' (a number from 1 to 65535)"},
	    {"[a]\nurl = https://[::1]:0/\n", ":2: 'url = https://[::1]:0/': has no port behind "
					      "its ':' (a number from 1 to 65535)"},
	    {"[a]\nurl = http://x/ y\n", ":2: 'url = http://x/ y': may hold no blank"},
	    {"[a]\nurl = http://x/\nheader = Foo\n", ":3: 'header = Foo': must be 'Name: value'"},
	    {"[a]\nurl = http://x/\ntimeout = 0\n",
		":3: 'timeout = 0': must be 1 second at least and at most 3600 seconds"},
	    {"[a]\nurl = http://x/\nfrom = 2021-01-01\nuntil = 2020-01-01\n",
		":1: endpoint 'a': 'from' is after 'until'"},
	    {"[a]\nurl = http://x/\nusername = me\n",
		":1: endpoint 'a': 'username' and 'password-file' go together"},
	    {"[a]\nurl = http://x/\ndelay = soon\n",
		":3: 'delay = soon': must be a time such as 90, 30m, 6h, 1d"},
	    {"[a]\nurl = http://x/\ntrust = 101\n",
		":3: 'trust = 101': must be a number from 0 to 100"},
	    {"[a]\nurl = http://x/\nenabled = maybe\n", ":3: 'enabled = maybe': must be yes or no"},
	    {"url = http://x/\n", ":1: 'url' stands before the first section"},
	    {"[a]\nurl\n", ":2: this line is neither [section], key = value nor a comment"},
	    {"[a\nurl = http://x/\n", ":1: '[a' lacks its ']'"},
	    {"[a/b]\nurl = http://x/\n",
		":1: an endpoint's name has 1 to 127 bytes, no '/' and no control character"},
	    {"[sheaf]\njobs = 0\n", ":2: 'jobs = 0': must be a number from 1 to 64"},
	    {"[sheaf]\ncontakt = x\n",
		":2: unknown key 'contakt' in [sheaf]; did you mean 'contact'?"},
	    {"[a]\nurl = http://x/\n[defaults]\ntrust = 1\n",
		":3: [defaults] must stand before the first endpoint"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct conf conf;
		struct err err = {0};
		char expected[300];
		snprintf(expected, sizeof(expected), "%s%s", path, cases[i].message);
		assert_int_equal(read_text(cases[i].text, &conf, &err), ERR_CONFIG);
		assert_string_equal(err.text, expected);
	}
}

static void test_refuses_over_long_lines(void **state)
{
	(void)state;
	struct conf conf;
	struct err err = {0};
	char text[600];
	snprintf(text, sizeof(text), "[a]\nurl = http://x/%0400d\n", 0);
	assert_int_equal(read_text(text, &conf, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, ":2: this line is longer than"));
}

static void test_tells_a_missing_file(void **state)
{
	(void)state;
	struct conf conf;
	struct err err = {0};
	assert_int_equal(conf_read(&conf, "/nonexistent/conf", &err), ERR_NOT_FOUND);
}

static void note_change(void *ctx, const char *endpoint, const char *what)
{
	char *text = ctx;
	size_t n = strlen(text);
	snprintf(text + n, 500 - n, "%s: %s\n", endpoint ? endpoint : "[sheaf]", what);
}

static void test_compares(void **state)
{
	static const char *const before =
	    "[sheaf]\ncontact = a@example.org\njobs = 2\n"
	    "[gone]\nurl = http://gone/\n"
	    "[kept]\nurl = http://kept/\nset = a\nset = b\nevery = 1h\ntls-verify = no\n"
	    "[texts]\nurl = http://a/\nset = a\nusername = u\npassword = secret1\nfrom = "
	    "2020-01-01\n"
	    "[numbers]\nurl = http://b/\n";
	static const char *const after =
	    "[sheaf]\ncontact = b@example.org\njobs = 3\n"
	    "[new]\nurl = http://new/\n"
	    "[numbers]\nurl = http://b/\nevery = 2h\nfull-every = never\nwindow = day\ndelay = 1\n"
	    "retries = 9\nmax-page-bytes = 1M\nmax-records = 7\nmethod = POST\ntls-verify = no\n"
	    "deletion-brake = 3%\nenabled = no\n"
	    "[kept]\nurl = http://kept/\nset = a\nset = b\nevery = 60m\ntls-verify = no\n"
	    "[texts]\nurl = http://A/\nset = b\nset = a\nusername = u\npassword = secret2\n"
	    "header = A: b\n";
	(void)state;
	struct conf was, now;
	struct err err = {0};
	char text[500] = "";
	assert_int_equal(read_text(before, &was, &err), 0);
	assert_int_equal(read_text(after, &now, &err), 0);
	conf_compare(&was, &now, note_change, text);
	assert_string_equal(text,
	    "[sheaf]: contact, jobs\n"
	    "gone: removed\n"
	    "new: added\n"
	    "numbers: every, full-every, window, delay, retries, max-page-bytes, max-records, "
	    "method, tls-verify, deletion-brake, enabled\n"
	    "texts: url, set, from, password-file, header\n");
	text[0] = '\0';
	conf_compare(&now, &now, note_change, text);
	assert_string_equal(text, "");
	conf_clear(&was);
	conf_clear(&now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_every_kind_of_key),
	    cmocka_unit_test(test_names_line_and_nearest_key),
	    cmocka_unit_test(test_refuses_over_long_lines),
	    cmocka_unit_test(test_tells_a_missing_file),
	    cmocka_unit_test(test_compares),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
