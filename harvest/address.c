/* SPDX-License-Identifier: MIT */
#include "harvest/address.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

static bool is_private_v4(uint32_t address)
{
	/* the IANA registry of special-purpose addresses (RFC 6890) */
	static const struct {
		uint32_t net, bits;
	} nets[] = {
	    {0x00000000, 8},  /* this network */
	    {0x0A000000, 8},  /* private, RFC 1918 */
	    {0x64400000, 10}, /* behind carriers' NAT, RFC 6598 */
	    {0x7F000000, 8},  /* loopback */
	    {0xA9FE0000, 16}, /* link-local; clouds answer there with credentials */
	    {0xAC100000, 12}, /* private */
	    {0xC0000000, 24}, /* protocols */
	    {0xC0A80000, 16}, /* private */
	    {0xC6120000, 15}, /* benchmarks */
	    {0xE0000000, 3},  /* multicast and reserved */
	};
	for (size_t i = 0; i < sizeof(nets) / sizeof(*nets); i++)
		if ((address ^ nets[i].net) >> (32 - nets[i].bits) == 0)
			return true;
	return false;
}

static uint32_t read_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

struct prefix {
	unsigned char bytes[12];
	size_t n, v4_at; /* bytes of the prefix; where the IPv4 address stands */
};

static bool is_private_v6(const unsigned char a[16])
{
	static const struct prefix with_v4[] = {
	    {{0}, 12, 12},			  /* compatible; ::1 and :: too */
	    {{[10] = 0xff, [11] = 0xff}, 12, 12}, /* mapped */
	    {{[8] = 0xff, [9] = 0xff}, 12, 12},	  /* translated, RFC 2765 */
	    {{0x00, 0x64, 0xff, 0x9b}, 12, 12},	  /* NAT64, RFC 6052 */
	    {{0x20, 0x02}, 2, 2},		  /* 6to4, RFC 3056 */
	};
	static const struct prefix local[] = {
	    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6, 0}, /* local NAT64, RFC 8215 */
	    {{0x01}, 8, 0},				  /* discard, RFC 6666 */
	    {{0x20, 0x01, 0x00, 0x00}, 4, 0},		  /* Teredo hides its IPv4 address */
	};
	for (size_t i = 0; i < sizeof(with_v4) / sizeof(*with_v4); i++)
		if (memcmp(a, with_v4[i].bytes, with_v4[i].n) == 0)
			return is_private_v4(read_be32(a + with_v4[i].v4_at));
	for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
		if (memcmp(a, local[i].bytes, local[i].n) == 0)
			return true;
	return (a[0] & 0xfe) == 0xfc ||			  /* unique local */
	       (a[0] == 0xfe && (a[1] & 0xc0) >= 0x80) || /* link-local, site-local */
	       a[0] == 0xff;				  /* multicast */
}

bool address_is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_private_v4(
		    ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return is_private_v6(
		    ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	return true;
}

bool address_may_have_proxy(void)
{
	static const char *const names[] = {
	    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return true;
	}
	return false;
}

bool address_parse(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	*out = (struct sockaddr_storage){0};
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
		out->ss_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
		out->ss_family = AF_INET6;
	return out->ss_family != 0;
}

void address_rule_begin(struct address_rule *rule)
{
	rule->has_been_public = false;
}

bool address_rule_admits(const struct address_rule *rule, const struct sockaddr *address)
{
	return rule->allows_private || !(rule->is_public || rule->has_been_public) ||
	       !address_is_private(address);
}

void address_rule_note(struct address_rule *rule, const char *address, bool is_redirected)
{
	struct sockaddr_storage parsed;
	if (!address_parse(address, &parsed) || address_is_private((struct sockaddr *)&parsed))
		return;
	rule->has_been_public = true;
	rule->is_public |= !is_redirected;
}

bool address_is_private_host(const char *host)
{
	char text[INET6_ADDRSTRLEN + 1];
	struct sockaddr_storage parsed;
	struct str name = str_from(host);
	if (str_eq_nocase(name, STR("localhost")) || str_ends_nocase(name, STR(".localhost")))
		return true;
	if (str_starts(name, STR("[")) && str_ends(name, STR("]")))
		name = str_sub(name, 1, name.n - 2);
	if (name.n == 0 || name.n >= sizeof(text))
		return false;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	return address_parse(text, &parsed) && address_is_private((struct sockaddr *)&parsed);
}

void address_print(const struct sockaddr *address, char *out)
{
	const void *bytes =
	    address->sa_family == AF_INET6
		? (const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr
		: (const void *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
	if (!inet_ntop(address->sa_family, bytes, out, INET6_ADDRSTRLEN))
		memcpy(out, "?", 2);
}
