/* SPDX-License-Identifier: MIT */
#include "harvest/oai_request.h"

#include "model/limits.h"

static bool is_unreserved_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* Percent-encoded: all but unreserved bytes. */
static void add_encoded(struct buf *out, struct str bytes)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		if (is_unreserved_byte(c)) {
			buf_add_char(out, (char)c);
		} else {
			buf_add_char(out, '%');
			buf_add_char(out, digits[c >> 4]);
			buf_add_char(out, digits[c & 15]);
		}
	}
}

/* May stand in a query as it is: no blank, no control character, nothing that ends a value. */
static bool is_safe_verbatim(struct str token)
{
	for (size_t i = 0; i < token.n; i++) {
		unsigned char c = (unsigned char)token.p[i];
		if (c <= ' ' || c >= 0x7f || strchr("&;#\"<>", c))
			return false;
	}
	return true;
}

static int hex_value(char c)
{
	return ascii_is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10;
}

static void add_decoded(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] == '%' && i + 2 < bytes.n && ascii_is_xdigit(bytes.p[i + 1]) &&
		    ascii_is_xdigit(bytes.p[i + 2])) {
			buf_add_char(out,
			    (char)(hex_value(bytes.p[i + 1]) << 4 | hex_value(bytes.p[i + 2])));
			i += 2;
		} else {
			buf_add_char(out, bytes.p[i]);
		}
	}
}

void oai_request_add(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "&%s=", name);
	add_encoded(out, value);
}

static void add_argument(struct buf *out, const char *name, struct str value)
{
	if (value.n > 0)
		oai_request_add(out, name, value);
}

const char *oai_request_name_token_form(enum token_form form)
{
	static const char *const names[TOKEN_N_FORMS] = {
	    [TOKEN_ENCODED] = "as OAI-PMH has it",
	    [TOKEN_WITH_PREFIX] = "with metadataPrefix beside it",
	    [TOKEN_VERBATIM] = "unencoded",
	    [TOKEN_DECODED] = "decoded first",
	};
	return names[form];
}

static void add_token(struct buf *out, const struct oai_request *request)
{
	struct buf decoded;
	buf_init(&decoded, request->token.n);
	if (request->token_form == TOKEN_DECODED)
		add_decoded(&decoded, request->token);
	if (request->token_form == TOKEN_VERBATIM && is_safe_verbatim(request->token)) {
		buf_add(out, STR("&resumptionToken="));
		buf_add(out, request->token);
	} else {
		add_argument(
		    out, "resumptionToken", decoded.n > 0 ? buf_str(&decoded) : request->token);
	}
	buf_clear(&decoded);
	if (request->token_form == TOKEN_WITH_PREFIX)
		add_argument(out, "metadataPrefix", request->metadata_prefix);
}

int oai_request_arguments(struct buf *out, const struct oai_request *request, struct err *err)
{
	char from_text[UTC_TEXT_MAX], until_text[UTC_TEXT_MAX];
	buf_addf(out, "verb=%s", request->verb);
	if (request->token.n > 0) {
		add_token(out, request);
		return 0;
	}
	struct str from = {0}, until = {0};
	if (request->from != UTC_NONE)
		from = utc_format(request->from, request->granularity, from_text);
	if (request->until != UTC_NONE)
		until = utc_format(request->until, request->granularity, until_text);
	if (from.n > 0 && until.n > 0 && request->from > request->until)
		return err_set(err, ERR_USAGE, "from %.*s lies after until %.*s", STR_ARG(from),
		    STR_ARG(until));
	add_argument(out, "metadataPrefix", request->metadata_prefix);
	add_argument(out, "set", request->set);
	add_argument(out, "from", from);
	add_argument(out, "until", until);
	return 0;
}

int oai_request_url(struct buf *out, struct str base_url, struct str arguments, struct err *err)
{
	size_t end = str_find_char(base_url, '#', 0);
	if (end == STR_NONE)
		end = base_url.n;
	size_t mark = str_find_char(str_sub(base_url, 0, end), '?', 0);
	struct str query = {0};
	if (mark != STR_NONE)
		query = str_sub(base_url, mark + 1, end - mark - 1);
	else
		mark = end;

	buf_add(out, str_sub(base_url, 0, mark));
	char separator = '?';
	for (struct str part; str_next(&query, '&', &part);) {
		if (part.n == 0 || str_starts(part, STR("verb=")))
			continue;
		buf_add_char(out, separator);
		buf_add(out, part);
		separator = '&';
	}
	if (arguments.n > 0) {
		buf_add_char(out, separator);
		buf_add(out, arguments);
	}
	if (out->failed || out->n > LIMIT_URL_BYTES)
		return err_set(err, ERR_LIMIT,
		    "the request is longer than %d bytes; the endpoint's method = POST may help",
		    LIMIT_URL_BYTES);
	return 0;
}
