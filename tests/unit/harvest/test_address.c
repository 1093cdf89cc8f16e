/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "harvest/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static const struct {
	const char *address;
	bool is_private;
} addresses[] = {
    {"8.8.8.8", false},
    {"9.255.255.255", false},
    {"10.0.0.1", true},
    {"10.255.255.255", true},
    {"11.0.0.0", false},
    {"0.0.0.0", true},
    {"0.1.2.3", true},
    {"100.63.255.255", false},
    {"100.64.0.1", true},
    {"100.128.0.0", false},
    {"127.0.0.1", true},
    {"127.255.0.9", true},
    {"169.253.1.1", false},
    {"169.254.169.254", true},
    {"172.15.255.255", false},
    {"172.16.0.1", true},
    {"172.31.255.255", true},
    {"172.32.0.0", false},
    {"192.0.0.8", true},
    {"192.0.1.1", false},
    {"192.167.1.1", false},
    {"192.168.1.1", true},
    {"198.17.255.255", false},
    {"198.18.0.1", true},
    {"198.20.0.0", false},
    {"223.255.255.255", false},
    {"224.0.0.1", true},
    {"255.255.255.255", true},
    {"2600::1", false},
    {"2001:470::1", false},
    {"::", true},
    {"::1", true},
    {"::8.8.8.8", false},
    {"::10.0.0.1", true},
    {"::ffff:8.8.8.8", false},
    {"::ffff:127.0.0.1", true},
    {"::ffff:169.254.169.254", true},
    {"::ffff:0:10.0.0.1", true},
    {"::ffff:0:8.8.8.8", false},
    {"64:ff9b::8.8.8.8", false},
    {"64:ff9b::192.168.0.1", true},
    {"64:ff9b:1::8.8.8.8", true},
    {"2002:7f00:1::", true},
    {"2002:808:808::1", false},
    {"2001:0:1234::1", true},
    {"100::1", true},
    {"100:1::1", false},
    {"fc00::1", true},
    {"fdff::1", true},
    {"fe80::1", true},
    {"fec0::1", true},
    {"ff02::1", true},
};

static struct sockaddr_storage parse(const char *text)
{
	struct sockaddr_storage out = {0};
	struct sockaddr_in *v4 = (struct sockaddr_in *)&out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&out;
	out.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	void *bytes = out.ss_family == AF_INET ? (void *)&v4->sin_addr : (void *)&v6->sin6_addr;
	if (inet_pton(out.ss_family, text, bytes) != 1)
		fail_msg("'%s' is no address", text);
	return out;
}

static void tells_private_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ITEMS(addresses); i++) {
		struct sockaddr_storage address = parse(addresses[i].address);
		if (address_is_private((struct sockaddr *)&address) != addresses[i].is_private)
			fail_msg("'%s'", addresses[i].address);
	}
	struct sockaddr_storage local = {.ss_family = AF_UNIX};
	assert_true(address_is_private((struct sockaddr *)&local));
}

/* Hop by hop: what an endpoint's requests ("|" begins one) and their redirects meet, in order. */
static void keeps_public_repositories_outside(void **state)
{
	(void)state;
	const struct {
		const char *what;
		bool allows_private;
		const char *hops[6];
		bool is_admitted; /* the last of them */
	} cases[] = {
	    {"a public one", false, {"8.8.8.8"}, true},
	    {"a private one", false, {"192.168.1.1"}, true},
	    {"public to public", false, {"8.8.8.8", "9.9.9.9"}, true},
	    {"public to loopback", false, {"8.8.8.8", "127.0.0.1"}, false},
	    {"public to loopback, allowed", true, {"8.8.8.8", "127.0.0.1"}, true},
	    {"public to metadata", false, {"8.8.8.8", "169.254.169.254"}, false},
	    {"public to any", false, {"2600::1", "0.0.0.0"}, false},
	    {"public to mapped", false, {"8.8.8.8", "::ffff:10.0.0.1"}, false},
	    {"public to NAT64", false, {"2600::1", "64:ff9b::127.0.0.1"}, false},
	    {"in the end", false, {"8.8.8.8", "9.9.9.9", "2600::1", "::1"}, false},
	    {"private to private", false, {"192.168.1.1", "10.0.0.1"}, true},
	    {"private to public and back", false, {"10.0.0.1", "8.8.8.8", "10.0.0.1"}, false},
	    {"private to public, again", false, {"10.0.0.1", "8.8.8.8", "|", "10.0.0.1"}, true},
	    {"a name that changes its address", false, {"8.8.8.8", "|", "10.0.0.1"}, false},
	    {"later", false, {"8.8.8.8", "|", "8.8.8.8", "|", "9.9.9.9", "10.0.0.1"}, false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct address_rule rule = {.allows_private = cases[i].allows_private};
		bool is_admitted = true, is_redirected = false;
		for (size_t k = 0; k < N_ITEMS(cases[i].hops) && cases[i].hops[k]; k++) {
			if (cases[i].hops[k][0] == '|') {
				address_rule_begin(&rule);
				is_redirected = false;
				continue;
			}
			struct sockaddr_storage address = parse(cases[i].hops[k]);
			if (!is_admitted)
				fail_msg("%s: refused too early", cases[i].what);
			is_admitted = address_rule_admits(&rule, (struct sockaddr *)&address);
			address_rule_note(&rule, cases[i].hops[k], is_redirected);
			is_redirected = true;
		}
		if (is_admitted != cases[i].is_admitted)
			fail_msg("%s", cases[i].what);
	}
}

static void tells_private_hosts_of_urls(void **state)
{
	(void)state;
	const struct {
		const char *host;
		bool expected;
	} cases[] = {
	    {"localhost", true},
	    {"LOCALHOST", true},
	    {"a.localhost", true},
	    {"notlocalhost", false},
	    {"127.0.0.1", true},
	    {"[::1]", true},
	    {"[2600::1]", false},
	    {"example.org", false},
	    {"10.0.0.1.example.org", false},
	    {"", false},
	    {"[", false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++)
		if (address_is_private_host(cases[i].host) != cases[i].expected)
			fail_msg("'%s'", cases[i].host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_private_addresses),
	    cmocka_unit_test(keeps_public_repositories_outside),
	    cmocka_unit_test(tells_private_hosts_of_urls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
