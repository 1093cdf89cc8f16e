/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "harvest/http_error.h"

#include "model/limits.h"

#include <errno.h>
#include <string.h>

/* What to do about it, by OpenSSL's words. */
static const char *tls_hint(const char *text)
{
	if (strcasestr(text, "expired"))
		return " (those who run the repository must renew it; tls-verify = no harvests "
		       "all the same, unprotected)";
	if (strcasestr(text, "self-signed") || strcasestr(text, "self signed") ||
	    strcasestr(text, "local issuer"))
		return " (where you trust it, name its issuer's certificate with ca-file)";
	if (strcasestr(text, "target host name"))
		return " (is the host in url the one that the certificate is for?)";
	if (strcasestr(text, "wrong version number") || strcasestr(text, "packet length too long"))
		return " (no TLS is spoken there: is it http://, or another port?)";
	return " (ca-file and tls-verify of the endpoint decide)";
}

int http_explain_curl(const struct curl_outcome *outcome, struct err *err)
{
	const char *url = outcome->url;
	const char *text = outcome->text[0] ? outcome->text : curl_easy_strerror(outcome->code);
	long os_error = 0;
	curl_easy_getinfo(outcome->easy, CURLINFO_OS_ERRNO, &os_error);
	double total_s = 0;
	curl_easy_getinfo(outcome->easy, CURLINFO_TOTAL_TIME, &total_s);
	switch (outcome->code) {
	case CURLE_ABORTED_BY_CALLBACK:
		return err_set(err, ERR_INTERRUPTED, "interrupted while waiting for '%s'", url);
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(err, ERR_NETWORK,
		    "cannot reach '%s': could not resolve host (is its name right, and is this "
		    "computer "
		    "online?)",
		    url);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return err_set(err, ERR_NETWORK,
		    "cannot reach '%s': could not resolve the proxy that the environment names",
		    url);
	case CURLE_COULDNT_CONNECT:
		return err_set(err, ERR_NETWORK, "cannot reach '%s': %s", url,
		    os_error == ECONNREFUSED
			? "connection refused (is the port right, and the server running?)"
		    : os_error ? strerror((int)os_error)
			       : text);
	case CURLE_OPERATION_TIMEDOUT:
		if (total_s >= LIMIT_PAGE_SECONDS)
			return err_set(err, ERR_NETWORK,
			    "timeout: '%s' sent %llu bytes and no whole response in %d seconds",
			    url, (unsigned long long)outcome->n_received, LIMIT_PAGE_SECONDS);
		if (!outcome->was_sent)
			return err_set(
			    err, ERR_NETWORK, "cannot reach '%s': timeout while connecting", url);
		return err_set(err, ERR_NETWORK,
		    "timeout: '%s' sent %llu bytes and then nothing, or too little, for %lld "
		    "seconds",
		    url, (unsigned long long)outcome->n_received, (long long)outcome->timeout_s);
	case CURLE_PARTIAL_FILE:
		return err_set(err, ERR_NETWORK,
		    "the response from '%s' is cut off after %llu bytes", url,
		    (unsigned long long)outcome->n_received);
	case CURLE_GOT_NOTHING:
		return err_set(
		    err, ERR_NETWORK, "'%s' closed the connection without an answer", url);
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return err_set(err, ERR_NETWORK,
		    "the connection to '%s' broke after %llu bytes: %s", url,
		    (unsigned long long)outcome->n_received, text);
	case CURLE_SSL_CONNECT_ERROR:
		/* the handshake may break for reasons of the network as well */
		if (os_error == ECONNRESET || strcasestr(text, "reset by peer"))
			return err_set(err, ERR_NETWORK, "cannot reach '%s': %s", url, text);
		/* fall through */
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_CACERT_BADFILE:
		return err_set(
		    err, ERR_REFUSED, "TLS with '%s' failed: %s%s", url, text, tls_hint(text));
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return err_set(err, ERR_REFUSED, "'%s' is not an http or https URL", url);
	case CURLE_OUT_OF_MEMORY: /* what libcurl also says of a header line above its own cap */
		return err_set(err, ERR_LIMIT,
		    "the response from '%s' has a header line that is too long, or memory is "
		    "lacking",
		    url);
	default: return err_set(err, ERR_NETWORK, "the request to '%s' failed: %s", url, text);
	}
}
