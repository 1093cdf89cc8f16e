/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/unit.h"

#include "base/buf.h"
#include "cli/check_conf.h"

#include <stdio.h>
#include <unistd.h>

#define CONTACT "[sheaf]\ncontact = a@b.example\n"
#define GOOD	"[a]\nurl = https://a.org/oai\ndelay = 1\n"

static const struct {
	const char *name, *conf, *codes; /* "endpoint:code" each, "-" for the whole */
} cases[] = {
    {"good", CONTACT GOOD, ""},
    {"no contact", GOOD, "-:contact "},
    {"a contact that is none", "[sheaf]\ncontact = me\n" GOOD, "-:contact "},
    {"none enabled", CONTACT GOOD "enabled = no\n", "-:none-enabled "},
    {"plain http", CONTACT "[a]\nurl = http://a.org/oai\ndelay = 1\n", "a:plain-http "},
    {"plain http at home", CONTACT "[a]\nurl = http://127.0.0.1:80/\n[b]\nurl = http://nas/\n", ""},
    {"secrets in clear", CONTACT "[a]\nurl = http://nas/\nheader = X-Key: 1\n",
	"a:secrets-in-clear "},
    {"no delay", CONTACT "[a]\nurl = https://a.org/oai\n", "a:no-delay "},
    {"tls", CONTACT GOOD "tls-verify = no\nca-file = /nonexistent\n",
	"a:tls-unverified a:ca-file "},
    {"cut", CONTACT GOOD "max-records = 5\n", "a:max-records "},
    {"one host", CONTACT GOOD "[b]\nurl = https://A.org/other\ndelay = 1\n", "b:same-host "},
    {"one host with its port", CONTACT GOOD "[b]\nurl = https://a.org:443/other\ndelay = 1\n",
	"b:same-host "},
    {"one list", CONTACT GOOD "set = x\n[b]\nurl = https://a.org/oai\ndelay = 1\nset = x\n",
	"b:same-list "},
    {"two sets", CONTACT GOOD "set = x\n[b]\nurl = https://a.org/oai\ndelay = 1\nset = y\n",
	"b:same-host "},
};

static void judges(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		char path[] = "sheaf-conf-XXXXXX";
		int fd = mkstemp(path);
		size_t n = strlen(cases[i].conf);
		assert_true(fd >= 0 && write(fd, cases[i].conf, n) == (ssize_t)n);
		close(fd);
		struct conf conf;
		struct err err = {0};
		int rc = conf_read(&conf, path, &err);
		unlink(path);
		if (rc < 0)
			fail_msg("%s: %s", cases[i].name, err.text);
		struct conf_findings findings = {0};
		struct buf out;
		buf_init(&out, 1 << 16);
		conf_judge(&conf, &findings);
		for (size_t j = 0; j < findings.n; j++)
			buf_addf(&out, "%s:%s ",
			    findings.items[j].endpoint ? findings.items[j].endpoint : "-",
			    findings.items[j].code);
		assert_str(cases[i].name, buf_str(&out), cases[i].codes);
		conf_findings_clear(&findings);
		conf_clear(&conf);
		buf_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(judges)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
