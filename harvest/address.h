/* SPDX-License-Identifier: MIT */
/*
 * Which addresses a transfer may connect to: pure. Private to harvest/.
 *
 * A repository that was reached at a public address must not lead into the
 * network behind the harvester, neither by a redirect nor by giving its name
 * another address. What is asked is the address that is about to be connected
 * to, after every trick with names.
 */
#ifndef HARVEST_ADDRESS_H
#define HARVEST_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

struct address_rule {
	bool allows_private;  /* the endpoint's allow-private */
	bool is_public;	      /* the repository has answered at a public address */
	bool has_been_public; /* the request at hand has */
};

/* A new request, at the repository's own host. */
void address_rule_begin(struct address_rule *rule);

/* Whether a connection to the address may be opened, or used again. */
bool address_rule_admits(const struct address_rule *rule, const struct sockaddr *address);

/* An answer came from this address, as text; behind redirects or not. */
void address_rule_note(struct address_rule *rule, const char *address, bool is_redirected);

/*
 * Loopback, private, link-local, shared, reserved, multicast; the same inside an
 * IPv6 address that stands for an IPv4 one (mapped, NAT64, 6to4 ...); and what
 * is neither IPv4 nor IPv6.
 */
bool address_is_private(const struct sockaddr *address);

/* Whether a URL's host is such an address, or localhost, without asking for its name. */
bool address_is_private_host(const char *host);

/* Whether the environment names a proxy, which connects in our place, as libcurl reads it. */
bool address_may_have_proxy(void);

/* Reads an address; false where the text is none. And writes one, into INET6_ADDRSTRLEN bytes. */
bool address_parse(const char *text, struct sockaddr_storage *out);
void address_print(const struct sockaddr *address, char *out);

#endif
