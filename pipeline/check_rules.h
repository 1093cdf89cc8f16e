/* SPDX-License-Identifier: MIT */
/*
 * The rules of `sheaf check`: name, code, severity, weight, section, and the
 * sentences for kept and broken. Private to pipeline/.
 *
 * Codes are stable. An error breaks a must of its section and makes harvests
 * fail or miss records; a warning costs trust or work; advice is what good
 * repositories do besides.
 */
#ifndef PIPELINE_CHECK_RULES_H
#define PIPELINE_CHECK_RULES_H

#include "pipeline/check.h"

/* clang-format off: a table is read in columns */
#define CHECK_RULES(X)                                                                             \
	/* transport */                                                                            \
	X(ANSWERS, "answers", ERROR, 10, "practice", "every request was answered",                 \
	    "a request was not answered")                                                          \
	X(HTTP_STATUS, "http-status", ERROR, 5, "OAI-PMH 3.1.2",                                   \
	    "answers come with HTTP status 200", "an answer comes with another status than 200")   \
	X(CONTENT_TYPE, "content-type", ERROR, 3, "OAI-PMH 3.1.2", "Content-Type is text/xml",     \
	    "Content-Type is not text/xml")                                                        \
	X(POST, "post", ERROR, 5, "OAI-PMH 3.1.1", "POST is answered as GET is",                   \
	    "POST is not answered as GET is")                                                      \
	X(REDIRECT, "redirect", WARNING, 2, "practice", "the base URL leads nowhere else",         \
	    "the base URL redirects; it should be the final one")                                  \
	X(HTTPS, "https", ADVICE, 1, "practice", "the repository is asked over https",             \
	    "the repository is asked over plain http")                                             \
	X(COMPRESSION, "compression", ADVICE, 1, "OAI-PMH 3.1.3",                                  \
	    "responses are compressed on request",                                                 \
	    "responses are not compressed, though asked for")                                      \
	X(LATENCY, "latency", ADVICE, 1, "practice", "no answer took 5 seconds",                   \
	    "an answer took more than 5 seconds")                                                  \
	/* the response */                                                                         \
	X(WELL_FORMED, "xml-well-formed", ERROR, 20, "OAI-PMH 3.2",                                \
	    "responses are well-formed XML", "a response is not well-formed XML")                  \
	X(DOCTYPE, "xml-doctype", ERROR, 10, "OAI-PMH 3.2", "no response has a DOCTYPE",           \
	    "a response has a DOCTYPE, which harvesters refuse")                                   \
	X(UTF8, "xml-utf8", ERROR, 5, "OAI-PMH 3.2", "responses are UTF-8",                        \
	    "a response is not in UTF-8")                                                          \
	X(NAMESPACE, "xml-namespace", ERROR, 10, "OAI-PMH 3.2",                                    \
	    "the root is OAI-PMH in its namespace", "the root is not OAI-PMH in its namespace")    \
	X(SCHEMA, "xml-schema", ERROR, 10, "OAI-PMH 3.2.1", "elements stand as the schema wants",  \
	    "an element does not stand as the schema wants")                                       \
	X(SCHEMA_LOCATION, "xml-schema-location", WARNING, 1, "OAI-PMH 3.2",                       \
	    "the root names the schema", "the root does not name the schema (xsi:schemaLocation)") \
	X(RESPONSE_DATE, "response-date", ERROR, 3, "OAI-PMH 3.2",                                 \
	    "responseDate is UTC to the second", "responseDate is not YYYY-MM-DDThh:mm:ssZ")       \
	X(RESPONSE_CLOCK, "response-clock", WARNING, 3, "OAI-PMH 3.2",                             \
	    "the repository's clock is right", "the repository's clock differs from ours")         \
	X(REQUEST_ELEMENT, "request-element", ERROR, 2, "OAI-PMH 3.2",                             \
	    "the request element repeats what was asked",                                          \
	    "the request element does not repeat what was asked")                                  \
	X(REQUEST_BARE, "request-bare", WARNING, 1, "OAI-PMH 3.2",                                 \
	    "badVerb and badArgument come with a bare request element",                            \
	    "badVerb or badArgument comes with attributes on the request element")                 \
	/* Identify */                                                                             \
	X(IDENTIFY_NAME, "identify-name", ERROR, 3, "OAI-PMH 4.2", "the repository has a name",    \
	    "Identify gives no repositoryName")                                                    \
	X(IDENTIFY_BASE_URL, "identify-base-url", ERROR, 5, "OAI-PMH 4.2",                         \
	    "baseURL is the URL that was asked", "baseURL is not the URL that was asked")          \
	X(IDENTIFY_VERSION, "identify-version", ERROR, 10, "OAI-PMH 4.2",                          \
	    "protocolVersion is 2.0", "protocolVersion is not 2.0")                                \
	X(IDENTIFY_EMAIL, "identify-email", ERROR, 3, "OAI-PMH 4.2",                               \
	    "an administrator can be reached", "adminEmail is missing, or no address")             \
	X(IDENTIFY_EARLIEST, "identify-earliest", ERROR, 5, "OAI-PMH 4.2",                         \
	    "earliestDatestamp is a date in the named granularity",                                \
	    "earliestDatestamp is missing, or not of the named granularity")                       \
	X(EARLIEST_PLAUSIBLE, "earliest-plausible", WARNING, 2, "OAI-PMH 4.2",                     \
	    "earliestDatestamp is plausible", "earliestDatestamp is not plausible")                \
	X(IDENTIFY_DELETED, "identify-deleted", ERROR, 5, "OAI-PMH 2.5.1",                         \
	    "deletedRecord is one of the lawful words",                                            \
	    "deletedRecord is neither no, transient nor persistent")                               \
	X(DELETIONS_KEPT, "deletions-kept", ADVICE, 1, "OAI-PMH 2.5.1",                            \
	    "deletions are kept for good", "deletions are not kept for good")                      \
	X(IDENTIFY_GRANULARITY, "identify-granularity", ERROR, 5, "OAI-PMH 4.2",                   \
	    "granularity is one of the lawful texts",                                              \
	    "granularity is neither YYYY-MM-DD nor YYYY-MM-DDThh:mm:ssZ")                          \
	X(GRANULARITY_SECONDS, "granularity-seconds", ADVICE, 1, "OAI-PMH 2.7.1",                  \
	    "datestamps tell the second", "datestamps tell the day only")                          \
	X(IDENTIFY_COMPRESSION, "identify-compression", ADVICE, 1, "OAI-PMH 4.2",                  \
	    "Identify names the compression that is used",                                         \
	    "Identify and what is sent differ in compression")                                     \
	X(OAI_IDENTIFIER, "oai-identifier", ADVICE, 1, "OAI identifier format",                    \
	    "Identify describes the identifiers", "Identify does not describe the identifiers")    \
	/* formats and sets */                                                                     \
	X(FORMATS, "formats", ERROR, 5, "OAI-PMH 4.4", "ListMetadataFormats is answered",          \
	    "ListMetadataFormats is not answered")                                                 \
	X(FORMATS_OAI_DC, "formats-oai-dc", ERROR, 10, "OAI-PMH 5", "oai_dc is offered",           \
	    "oai_dc is not offered")                                                               \
	X(FORMATS_NAMES, "formats-names", ERROR, 3, "OAI-PMH 5",                                   \
	    "oai_dc has its schema and namespace", "oai_dc has another schema or namespace")       \
	X(FORMATS_ITEM, "formats-item", ERROR, 3, "OAI-PMH 4.4", "an item's formats are told",     \
	    "an item's formats are not told")                                                      \
	X(SETS, "sets", ERROR, 5, "OAI-PMH 4.6", "ListSets is answered",                           \
	    "ListSets is not answered")                                                            \
	X(SETS_SPEC, "sets-spec", ERROR, 3, "OAI-PMH 2.6", "setSpecs are lawful and unique",       \
	    "a setSpec is not lawful, or not unique")                                              \
	X(SETS_NAME, "sets-name", WARNING, 1, "OAI-PMH 2.6", "sets have names",                    \
	    "a set has no name")                                                                   \
	X(SETS_SELECT, "sets-select", ERROR, 5, "OAI-PMH 2.7.2",                                   \
	    "a set's list holds that set's records", "a set's list holds records of others")       \
	X(SETS_UNKNOWN, "sets-unknown", WARNING, 2, "OAI-PMH 3.6",                                 \
	    "an unknown set gives an empty list", "an unknown set does not give noRecordsMatch")   \
	/* lists */                                                                                \
	X(LIST_RECORDS, "list-records", ERROR, 20, "OAI-PMH 4.5", "ListRecords gives records",     \
	    "ListRecords gives no records")                                                        \
	X(LIST_IDENTIFIERS, "list-identifiers", ERROR, 5, "OAI-PMH 4.3",                           \
	    "ListIdentifiers gives the headers of ListRecords",                                    \
	    "ListIdentifiers does not give the headers of ListRecords")                            \
	X(LIST_METADATA, "list-metadata", ERROR, 5, "OAI-PMH 2.5",                                 \
	    "live records have metadata, deleted ones none",                                       \
	    "a live record has no metadata, or a deleted one has")                                 \
	X(LIST_UNIQUE, "list-unique", WARNING, 3, "OAI-PMH 2.4", "no record is listed twice",      \
	    "a record is listed twice")                                                            \
	X(IDENTIFIER_URI, "identifier-uri", ERROR, 3, "OAI-PMH 2.4", "identifiers are URIs",       \
	    "an identifier is no URI")                                                             \
	X(IDENTIFIER_OAI, "identifier-oai", WARNING, 2, "OAI identifier format",                   \
	    "identifiers are as Identify describes them",                                          \
	    "an identifier is not as Identify describes it")                                       \
	X(GET_RECORD, "get-record", ERROR, 5, "OAI-PMH 4.1",                                       \
	    "GetRecord gives the record of the list",                                              \
	    "GetRecord does not give the record of the list")                                      \
	X(GET_DELETED, "get-deleted", WARNING, 2, "OAI-PMH 2.5.1", "GetRecord tells of deletions", \
	    "GetRecord does not tell of a deletion that a list tells of")                          \
	X(DELETIONS_POLICY, "deletions-policy", ERROR, 3, "OAI-PMH 2.5.1",                         \
	    "deletedRecord agrees with the lists",                                                 \
	    "deletedRecord is 'no', but a list tells of deletions")                                \
	/* flow control */                                                                         \
	X(TOKEN_CONTINUES, "token-continues", ERROR, 20, "OAI-PMH 3.5",                            \
	    "a resumptionToken leads on", "a resumptionToken does not lead on")                    \
	X(TOKEN_IDEMPOTENT, "token-idempotent", ERROR, 5, "OAI-PMH 3.5.1",                         \
	    "a resumptionToken can be used again",                                                 \
	    "a resumptionToken used again gives another answer")                                   \
	X(TOKEN_EXCLUSIVE, "token-exclusive", ERROR, 2, "OAI-PMH 3.5",                             \
	    "a resumptionToken admits no other argument",                                          \
	    "a resumptionToken with another argument is not badArgument")                          \
	X(TOKEN_BAD, "token-bad", ERROR, 5, "OAI-PMH 3.6", "a wrong resumptionToken is told",      \
	    "a wrong resumptionToken is not badResumptionToken")                                   \
	X(TOKEN_SIZE, "token-size", WARNING, 2, "OAI-PMH 3.5", "completeListSize stays and fits",  \
	    "completeListSize changes or does not fit")                                            \
	X(TOKEN_CURSOR, "token-cursor", WARNING, 2, "OAI-PMH 3.5",                                 \
	    "cursor counts the records before the page",                                           \
	    "cursor does not count the records before the page")                                   \
	X(TOKEN_EXPIRY, "token-expiry", WARNING, 2, "OAI-PMH 3.5", "tokens live long enough",      \
	    "expirationDate is no date, past, or within two minutes")                              \
	X(TOKEN_LAST, "token-last", ERROR, 3, "OAI-PMH 3.5",                                       \
	    "the last page ends with an empty resumptionToken",                                    \
	    "the last page does not end with an empty resumptionToken")                            \
	/* selective harvesting */                                                                 \
	X(DATESTAMP_FORM, "datestamp-form", ERROR, 5, "OAI-PMH 3.3.2",                             \
	    "datestamps are UTC in the named granularity",                                         \
	    "a datestamp is not UTC in the named granularity")                                     \
	X(DATESTAMP_FUTURE, "datestamp-future", WARNING, 3, "OAI-PMH 2.7.1",                       \
	    "no datestamp lies in the future", "a datestamp lies in the future")                   \
	X(DATESTAMP_EARLIEST, "datestamp-earliest", ERROR, 5, "OAI-PMH 4.2",                       \
	    "no datestamp lies before earliestDatestamp",                                          \
	    "a datestamp lies before earliestDatestamp")                                           \
	X(WINDOW, "window", ERROR, 10, "OAI-PMH 2.7.1", "from and until are honoured",             \
	    "from and until are not honoured")                                                     \
	X(WINDOW_DAYS, "window-days", ERROR, 3, "OAI-PMH 3.3.1", "dates of days are taken",        \
	    "dates of days are not taken")                                                         \
	X(WINDOW_SECONDS, "window-seconds", ERROR, 2, "OAI-PMH 3.3.1",                             \
	    "finer dates than the granularity are refused",                                        \
	    "finer dates than the granularity are not badArgument")                                \
	X(WINDOW_EARLY, "window-early", ERROR, 2, "OAI-PMH 2.7.1",                                 \
	    "until before the first record gives an empty list",                                   \
	    "until before the first record does not give noRecordsMatch")                          \
	X(WINDOW_FUTURE, "window-future", WARNING, 2, "OAI-PMH 2.7.1",                             \
	    "from in the future gives an empty list",                                              \
	    "from in the future does not give noRecordsMatch")                                     \
	X(WINDOW_REVERSED, "window-reversed", ERROR, 2, "OAI-PMH 2.7.1",                           \
	    "from after until is refused", "from after until is not badArgument")                  \
	X(WINDOW_MIXED, "window-mixed", ERROR, 2, "OAI-PMH 2.7.1",                                 \
	    "from and until of two granularities are refused",                                     \
	    "from and until of two granularities are not badArgument")                             \
	X(WINDOW_NO_DATE, "window-no-date", ERROR, 2, "OAI-PMH 3.3.1",                             \
	    "what is no date is refused", "what is no date is not badArgument")                    \
	/* errors */                                                                               \
	X(VERB_UNKNOWN, "verb-unknown", ERROR, 2, "OAI-PMH 3.6", "an unknown verb is badVerb",     \
	    "an unknown verb is not badVerb")                                                      \
	X(VERB_MISSING, "verb-missing", ERROR, 2, "OAI-PMH 3.6", "a missing verb is badVerb",      \
	    "a missing verb is not badVerb")                                                       \
	X(VERB_REPEATED, "verb-repeated", ERROR, 1, "OAI-PMH 3.6", "a repeated verb is badVerb",   \
	    "a repeated verb is not badVerb")                                                      \
	X(ARGUMENT_UNKNOWN, "argument-unknown", ERROR, 1, "OAI-PMH 3.6",                           \
	    "an unknown argument is badArgument", "an unknown argument is not badArgument")        \
	X(ARGUMENT_REPEATED, "argument-repeated", ERROR, 1, "OAI-PMH 3.6",                         \
	    "a repeated argument is badArgument", "a repeated argument is not badArgument")        \
	X(ARGUMENT_MISSING, "argument-missing", ERROR, 2, "OAI-PMH 3.6",                           \
	    "a missing argument is badArgument", "a missing argument is not badArgument")          \
	X(FORMAT_UNKNOWN, "format-unknown", ERROR, 2, "OAI-PMH 3.6",                               \
	    "an unknown format is cannotDisseminateFormat",                                        \
	    "an unknown format is not cannotDisseminateFormat")                                    \
	X(IDENTIFIER_UNKNOWN, "identifier-unknown", ERROR, 2, "OAI-PMH 3.6",                       \
	    "an unknown identifier is idDoesNotExist",                                             \
	    "an unknown identifier is not idDoesNotExist")                                         \
	/* Dublin Core, over the records that were looked at */                                    \
	X(DC_SCHEMA, "dc-schema", ERROR, 5, "OAI-PMH 5",                                           \
	    "metadata are oai_dc as its schema wants",                                             \
	    "metadata are not oai_dc as its schema wants")                                         \
	X(DC_TITLE, "dc-title", WARNING, 3, "DCMI, title", "records have titles",                  \
	    "records lack a title")                                                                \
	X(DC_CREATOR, "dc-creator", ADVICE, 1, "DCMI, creator", "records have creators",           \
	    "records lack a creator")                                                              \
	X(DC_DATE, "dc-date", WARNING, 2, "DCMI, date", "records have dates",                      \
	    "records lack a date")                                                                 \
	X(DC_TYPE, "dc-type", WARNING, 2, "DCMI, type", "records have types",                      \
	    "records lack a type")                                                                 \
	X(DC_LANGUAGE, "dc-language", ADVICE, 1, "DCMI, language", "records have languages",       \
	    "records lack a language")                                                             \
	X(DC_LINK, "dc-link", WARNING, 2, "DCMI, identifier", "records have a URL or a DOI",       \
	    "records lack an identifier that is a URL or a DOI")                                   \
	X(DC_RIGHTS, "dc-rights", ADVICE, 1, "DCMI, rights", "records tell their rights",          \
	    "records lack rights")                                                                 \
	X(DC_DATE_KNOWN, "dc-date-known", WARNING, 2, "W3CDTF", "dates can be read",               \
	    "dates cannot be read")                                                                \
	X(DC_TYPE_KNOWN, "dc-type-known", ADVICE, 1, "COAR resource types",                        \
	    "types are of a known vocabulary", "types are of no known vocabulary")                 \
	X(DC_LANGUAGE_KNOWN, "dc-language-known", ADVICE, 1, "ISO 639",                            \
	    "languages are of a known vocabulary", "languages are of no known vocabulary")         \
	X(DC_RIGHTS_KNOWN, "dc-rights-known", ADVICE, 1, "COAR access rights, SPDX",               \
	    "rights name a licence or an access right",                                            \
	    "rights name no licence and no access right")                                          \
	X(DC_MARKUP, "dc-markup", WARNING, 2, "practice", "values are plain text",                 \
	    "values hold mark-up")                                                                 \
	X(DC_ESCAPED, "dc-escaped", WARNING, 2, "practice", "values are escaped once",             \
	    "values are escaped twice")                                                            \
	X(DC_MOJIBAKE, "dc-mojibake", WARNING, 3, "practice",                                      \
	    "characters are what they should be", "characters were decoded wrongly before")        \
	X(DC_PLACEHOLDER, "dc-placeholder", ADVICE, 1, "practice", "values say something",         \
	    "values say that there is none")                                                       \
	/* the OpenAIRE guidelines for literature repositories, version 3 */                       \
	X(OPENAIRE_SET, "openaire-set", ADVICE, 1, "OpenAIRE literature v3, OAI-PMH",              \
	    "there is a set openaire", "there is no set openaire")                                 \
	X(OPENAIRE_ACCESS, "openaire-access", ADVICE, 1, "OpenAIRE literature v3, dc:rights",      \
	    "rights give the access level",                                                        \
	    "records lack an access level (info:eu-repo/semantics/openAccess ...)")                \
	X(OPENAIRE_LICENCE, "openaire-licence", ADVICE, 1, "OpenAIRE literature v3, dc:rights",    \
	    "rights give a licence's URL", "records lack the URL of a licence")                    \
	X(OPENAIRE_TYPE, "openaire-type", ADVICE, 1, "OpenAIRE literature v3, dc:type",            \
	    "types give the publication type",                                                     \
	    "records lack a publication type (info:eu-repo/semantics/article ...)")                \
	X(OPENAIRE_VERSION, "openaire-version", ADVICE, 1, "OpenAIRE literature v3, dc:type",      \
	    "types give the publication version",                                                  \
	    "records lack a version (info:eu-repo/semantics/publishedVersion ...)")                \
	X(OPENAIRE_DATE, "openaire-date", ADVICE, 1, "OpenAIRE literature v3, dc:date",            \
	    "dates are W3CDTF", "dates are not W3CDTF (YYYY, YYYY-MM or YYYY-MM-DD)")              \
	X(OPENAIRE_LANGUAGE, "openaire-language", ADVICE, 1,                                       \
	    "OpenAIRE literature v3, dc:language", "languages are ISO 639-3 codes",                \
	    "languages are not ISO 639-3 codes")                                                   \
	X(OPENAIRE_LINK, "openaire-link", ADVICE, 1, "OpenAIRE literature v3, dc:identifier",      \
	    "identifiers give a URL", "records lack a URL as dc:identifier")                       \
	X(OPENAIRE_PROJECT, "openaire-project", ADVICE, 1, "OpenAIRE literature v3, dc:relation",  \
	    "projects are info:eu-repo/grantAgreement/FUNDER/PROGRAMME/ID",                        \
	    "a project is not info:eu-repo/grantAgreement/FUNDER/PROGRAMME/ID")
/* clang-format on */

enum check_rule_id {
#define X(name, code, severity, weight, section, good, bad) CHECK_RULE_##name,
	CHECK_RULES(X)
#undef X
	    CHECK_RULE_N
};

#endif
