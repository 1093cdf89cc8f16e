/* SPDX-License-Identifier: MIT */
#include "tests/support/sample_repository/answer.h"

#include "base/xml.h"
#include "model/dc.h"

/* The arguments of a request, checked; NULL where not given. */
struct arguments {
	const char *verb, *identifier, *metadata_prefix, *from, *until, *set, *token;
};

struct answer {
	struct repository *repository;
	struct arguments arguments;
	struct buf *out;
	const char *error; /* the code of the error that the answer is, and its text */
	const char *message;
};

/* A list: what was asked for, and where in it the page begins. */
struct selection {
	int64_t from, until; /* UTC_NONE where open */
	struct str from_text, until_text, set;
	size_t offset;
};

static bool fail(struct answer *answer, const char *code, const char *message)
{
	answer->error = code;
	answer->message = message;
	return false;
}

/* --- parts of responses --- */

static void add_number(struct buf *out, const char *name, size_t number)
{
	buf_addf(out, " %s=\"%zu\"", name, number);
}

static void add_time(const struct answer *answer, const char *name, int64_t seconds)
{
	char text[UTC_TEXT_MAX];
	xml_element(
	    answer->out, name, STR(""), utc_format(seconds, answer->repository->granularity, text));
}

static void add_header(const struct answer *answer, const struct item *item)
{
	size_t i;
	json_t *set;
	buf_add_text(answer->out, item->is_deleted ? "<header status=\"deleted\">" : "<header>");
	xml_element(answer->out, "identifier", STR(""), item->identifier);
	add_time(answer, "datestamp", item->datestamp);
	json_array_foreach(json_object_get(item->json, "sets"), i, set)
	    xml_element(answer->out, "setSpec", STR(""), str_from(json_string_value(set)));
	buf_add_text(answer->out, "</header>\n");
}

static void add_metadata(struct buf *out, const struct item *item)
{
	buf_add_text(out,
	    "<metadata><oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\""
	    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
	    " xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/"
	    " http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n");
	const json_t *dc = json_object_get(item->json, "dc");
	for (int element = 0; element < DC_N_ELEMENTS; element++) {
		const char *name = dc_element_name((enum dc_element)element);
		char tag[32] = "dc:";
		strncat(tag, name, sizeof(tag) - 4);
		size_t i;
		json_t *value;
		json_array_foreach(json_object_get(dc, name), i, value)
		{
			const json_t *text =
			    json_is_object(value) ? json_object_get(value, "value") : value;
			const json_t *lang =
			    json_is_object(value) ? json_object_get(value, "lang") : NULL;
			xml_element(out, tag, str_from(json_string_value(lang)),
			    str_from(json_string_value(text)));
			buf_add_char(out, '\n');
		}
	}
	buf_add_text(out, "</oai_dc:dc></metadata>");
}

static void add_record(const struct answer *answer, const struct item *item)
{
	buf_add_text(answer->out, "<record>");
	add_header(answer, item);
	if (!item->is_deleted)
		add_metadata(answer->out, item);
	buf_add_text(answer->out, "</record>\n");
}

/* --- lists --- */

static bool is_given(struct str text)
{
	return text.n > 0;
}

/* One bound; until a day means until its last second. */
static bool read_bound(struct answer *answer, struct str text, bool is_until, int64_t *seconds,
    enum utc_granularity *granularity)
{
	bool is_lawful = false;
	*seconds = UTC_NONE;
	if (!is_given(text))
		return true;
	*seconds = utc_parse(text, granularity, &is_lawful);
	if (*seconds == UTC_NONE || !is_lawful)
		return fail(answer, "badArgument", "from and until must be UTC datestamps");
	if (*granularity == UTC_SECOND && answer->repository->granularity == UTC_DAY)
		return fail(answer, "badArgument", "the granularity of this repository is the day");
	if (is_until && *granularity == UTC_DAY)
		*seconds += 86399;
	return true;
}

static bool read_bounds(struct answer *answer, struct selection *selection)
{
	enum utc_granularity from = UTC_SECOND, until = UTC_SECOND;
	if (!read_bound(answer, selection->from_text, false, &selection->from, &from) ||
	    !read_bound(answer, selection->until_text, true, &selection->until, &until))
		return false;
	if (selection->from == UTC_NONE || selection->until == UTC_NONE)
		return true;
	if (from != until)
		return fail(answer, "badArgument", "from and until differ in granularity");
	if (selection->from > selection->until)
		return fail(answer, "badArgument", "from is later than until");
	return true;
}

static bool has_fault(const struct answer *answer, enum fault_flag flag)
{
	return faults_have(&answer->repository->faults, flag);
}

static bool read_token(struct answer *answer, struct selection *selection)
{
	struct str rest = str_from(answer->arguments.token), offset;
	uint64_t number;
	if (!str_next(&rest, ',', &offset) || !str_to_u64(offset, SIZE_MAX / 2, &number) ||
	    !str_next(&rest, ',', &selection->from_text) ||
	    !str_next(&rest, ',', &selection->until_text) || number == 0 ||
	    number % answer->repository->page_size != 0 || !read_bounds(answer, selection))
		return fail(answer, "badResumptionToken", "this token is none of ours");
	if (has_fault(answer, FAULT_TOKEN_ONCE) && answer->repository->last_token >= number)
		return fail(answer, "badResumptionToken", "this token was used before");
	answer->repository->last_token = number;
	selection->set = rest;
	selection->offset = has_fault(answer, FAULT_TOKEN_IGNORED) ? 0 : number;
	return true;
}

static bool is_selected(const struct selection *selection, const struct item *item)
{
	return (selection->from == UTC_NONE || item->datestamp >= selection->from) &&
	       (selection->until == UTC_NONE || item->datestamp <= selection->until) &&
	       (!is_given(selection->set) || item_is_in_set(item, selection->set));
}

static void add_token(const struct answer *answer, const struct selection *selection, size_t total)
{
	size_t next = selection->offset + answer->repository->page_size, start = answer->out->n;
	buf_add_text(answer->out, "<resumptionToken");
	add_number(answer->out, "completeListSize", total);
	add_number(answer->out, "cursor", selection->offset);
	if (next >= total && has_fault(answer, FAULT_TOKEN_UNENDED)) {
		answer->out->n = start;
		return;
	}
	if (next >= total) {
		buf_add_text(answer->out, "/>");
		return;
	}
	buf_addf(answer->out, ">%zu,", next);
	xml_text(answer->out, selection->from_text);
	buf_add_char(answer->out, ',');
	xml_text(answer->out, selection->until_text);
	buf_add_char(answer->out, ',');
	xml_text(answer->out, selection->set);
	buf_add_text(answer->out, "</resumptionToken>");
}

static bool answer_list(
    struct answer *answer, void (*add)(const struct answer *, const struct item *))
{
	const struct arguments *arguments = &answer->arguments;
	const struct records *records = answer->repository->records;
	struct selection selection = {
	    .from_text = str_from(arguments->from),
	    .until_text = str_from(arguments->until),
	    .set = str_from(arguments->set),
	};
	if (arguments->token ? !read_token(answer, &selection) : !read_bounds(answer, &selection))
		return false;
	if (arguments->metadata_prefix && strcmp(arguments->metadata_prefix, "oai_dc") != 0)
		return fail(answer, "cannotDisseminateFormat", "oai_dc is the only format");
	if (is_given(selection.set) && !records->n_sets)
		return fail(answer, "noSetHierarchy", "this repository has no sets");
	if (has_fault(answer, FAULT_IGNORES_DATES))
		selection.from = selection.until = UTC_NONE;
	if (has_fault(answer, FAULT_IGNORES_SET))
		selection.set = STR("");
	size_t total = 0;
	for (size_t i = 0; i < records->n_items && !has_fault(answer, FAULT_EMPTY); i++)
		total += is_selected(&selection, &records->items[i]);
	if (arguments->token && selection.offset >= total)
		return fail(answer, "badResumptionToken", "the list has ended before");
	if (!total)
		return fail(answer, "noRecordsMatch", "no record is in this list");
	buf_addf(answer->out, "<%s>\n", arguments->verb);
	size_t at = 0, end = selection.offset + answer->repository->page_size;
	for (size_t i = 0; i < records->n_items && at < end; i++) {
		if (is_selected(&selection, &records->items[i]) && at++ >= selection.offset)
			add(answer, &records->items[i]);
	}
	if (total > answer->repository->page_size)
		add_token(answer, &selection, total);
	buf_addf(answer->out, "</%s>\n", arguments->verb);
	return true;
}

static bool answer_list_identifiers(struct answer *answer)
{
	return answer_list(answer, add_header);
}

static bool answer_list_records(struct answer *answer)
{
	return answer_list(answer, add_record);
}

/* --- the other verbs --- */

/* The OAI identifier format (http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm). */
static void add_description(struct buf *out, struct str host, struct str sample)
{
	buf_add_text(out,
	    "\n<description><oai-identifier "
	    "xmlns=\"http://www.openarchives.org/OAI/2.0/oai-identifier\""
	    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
	    " xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai-identifier"
	    " http://www.openarchives.org/OAI/2.0/oai-identifier.xsd\"><scheme>oai</scheme>");
	xml_element(out, "repositoryIdentifier", STR(""), host);
	buf_add_text(out, "<delimiter>:</delimiter>");
	xml_element(out, "sampleIdentifier", STR(""), sample);
	buf_add_text(out, "</oai-identifier></description>");
}

static bool answer_identify(struct answer *answer)
{
	const struct repository *repository = answer->repository;
	struct buf *out = answer->out;
	buf_add_text(out, "<Identify>\n");
	xml_element(out, "repositoryName", STR(""), str_from(repository->name));
	xml_element(out, "baseURL", STR(""), str_from(repository->base_url));
	buf_add_text(out, "<protocolVersion>2.0</protocolVersion>"
			  "<adminEmail>admin@repository.example</adminEmail>");
	add_time(answer, "earliestDatestamp", repository->records->earliest);
	xml_element(out, "deletedRecord", STR(""),
	    repository->keeps_deleted ? STR("persistent") : STR("no"));
	xml_element(out, "granularity", STR(""),
	    repository->granularity == UTC_DAY ? STR("YYYY-MM-DD") : STR("YYYY-MM-DDThh:mm:ssZ"));
	buf_add_text(out, "<compression>gzip</compression>");
	struct str host = records_host(repository->records);
	if (is_given(host))
		add_description(out, host, repository->records->items[0].identifier);
	buf_add_text(out, "\n</Identify>\n");
	return true;
}

static bool answer_list_metadata_formats(struct answer *answer)
{
	const char *identifier = answer->arguments.identifier;
	if (identifier && !records_find(answer->repository->records, str_from(identifier)))
		return fail(answer, "idDoesNotExist", "no record of that identifier");
	buf_add_text(answer->out, "<ListMetadataFormats><metadataFormat>"
				  "<metadataPrefix>oai_dc</metadataPrefix>"
				  "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
				  "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/"
				  "</metadataNamespace></metadataFormat></ListMetadataFormats>\n");
	return true;
}

static bool answer_list_sets(struct answer *answer)
{
	const struct records *records = answer->repository->records;
	if (answer->arguments.token)
		return fail(answer, "badResumptionToken", "the list of sets is one page");
	if (!records->n_sets)
		return fail(answer, "noSetHierarchy", "this repository has no sets");
	buf_add_text(answer->out, "<ListSets>\n");
	for (size_t i = 0; i < records->n_sets; i++) {
		buf_add_text(answer->out, "<set>");
		xml_element(answer->out, "setSpec", STR(""), str_from(records->sets[i]));
		xml_element(answer->out, "setName", STR(""), str_from(records->sets[i]));
		buf_add_text(answer->out, "</set>\n");
	}
	buf_add_text(answer->out, "</ListSets>\n");
	return true;
}

static bool answer_get_record(struct answer *answer)
{
	const struct item *item =
	    records_find(answer->repository->records, str_from(answer->arguments.identifier));
	if (!item)
		return fail(answer, "idDoesNotExist", "no record of that identifier");
	if (strcmp(answer->arguments.metadata_prefix, "oai_dc") != 0)
		return fail(answer, "cannotDisseminateFormat", "oai_dc is the only format");
	buf_add_text(answer->out, "<GetRecord>\n");
	add_record(answer, item);
	buf_add_text(answer->out, "</GetRecord>\n");
	return true;
}

/* --- requests --- */

/* By letter: i identifier, m metadataPrefix, f from, u until, s set, r resumptionToken. */
static const struct verb {
	const char *name;
	const char *required, *optional;
	bool (*answer)(struct answer *answer);
} verbs[] = {
    {"GetRecord", "im", "", answer_get_record},
    {"Identify", "", "", answer_identify},
    {"ListIdentifiers", "m", "fusr", answer_list_identifiers},
    {"ListMetadataFormats", "", "i", answer_list_metadata_formats},
    {"ListRecords", "m", "fusr", answer_list_records},
    {"ListSets", "", "r", answer_list_sets},
};

/* Where an argument is kept; NULL for an unknown one. */
static const char **find_argument(struct arguments *arguments, const char *key, char *letter)
{
	const struct {
		const char *key;
		char letter;
		const char **value;
	} known[] = {
	    {"verb", 'v', &arguments->verb},
	    {"identifier", 'i', &arguments->identifier},
	    {"metadataPrefix", 'm', &arguments->metadata_prefix},
	    {"from", 'f', &arguments->from},
	    {"until", 'u', &arguments->until},
	    {"set", 's', &arguments->set},
	    {"resumptionToken", 'r', &arguments->token},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(known[i].key, key) == 0) {
			*letter = known[i].letter;
			return known[i].value;
		}
	}
	return NULL;
}

static const struct verb *find_verb(struct answer *answer, const struct request *request)
{
	const char *name = NULL;
	for (size_t i = 0; i < request->n_arguments; i++) {
		if (strcmp(request->arguments[i].key, "verb") == 0) {
			if (name) {
				fail(answer, "badVerb", "the verb is repeated");
				return NULL;
			}
			name = request->arguments[i].value;
		}
	}
	for (size_t i = 0; name && i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(name, verbs[i].name) == 0)
			return &verbs[i];
	}
	fail(answer, "badVerb", name ? "the verb is unknown" : "the verb is missing");
	return NULL;
}

static bool read_arguments(
    struct answer *answer, const struct request *request, const struct verb *verb)
{
	bool has_token = false, has_other = false;
	size_t n_required = 0;
	for (size_t i = 0; i < request->n_arguments; i++) {
		char letter = 0;
		const char **value =
		    find_argument(&answer->arguments, request->arguments[i].key, &letter);
		if (!value)
			return fail(answer, "badArgument", "unknown argument");
		if (*value)
			return fail(answer, "badArgument", "repeated argument");
		*value = request->arguments[i].value;
		if (letter == 'v')
			continue;
		if (!strchr(verb->required, letter) && !strchr(verb->optional, letter))
			return fail(answer, "badArgument", "not an argument of this verb");
		n_required += strchr(verb->required, letter) != NULL;
		*(letter == 'r' ? &has_token : &has_other) = true;
	}
	if (has_token && has_other)
		return fail(answer, "badArgument", "resumptionToken stands alone");
	if (!has_token && n_required < strlen(verb->required))
		return fail(answer, "badArgument", "a required argument is missing");
	return true;
}

/* The request is repeated without arguments where they are the error (OAI-PMH section 3.2). */
static void add_request(const struct answer *answer, const struct request *request, struct buf *out)
{
	bool is_plain = answer->error && (strcmp(answer->error, "badVerb") == 0 ||
					     strcmp(answer->error, "badArgument") == 0);
	buf_add_text(out, "<request");
	for (size_t i = 0; !is_plain && i < request->n_arguments; i++) {
		xml_attribute(
		    out, request->arguments[i].key, str_from(request->arguments[i].value));
	}
	buf_add_char(out, '>');
	xml_text(out, str_from(answer->repository->base_url));
	buf_add_text(out, "</request>\n");
}

bool answer_request(
    struct repository *repository, const struct request *request, int64_t now, struct buf *out)
{
	char date[UTC_TEXT_MAX];
	struct buf body;
	buf_init(&body, 64u << 20);
	struct answer answer = {.repository = repository, .out = &body};
	const struct verb *verb = find_verb(&answer, request);
	if (verb && read_arguments(&answer, request, verb))
		verb->answer(&answer);
	buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			  "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\""
			  " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
			  " xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/"
			  " http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd\">\n");
	xml_element(out, "responseDate", STR(""), utc_format(now, UTC_SECOND, date));
	add_request(&answer, request, out);
	if (answer.error) {
		buf_add_text(out, "<error");
		xml_attribute(out, "code", str_from(answer.error));
		buf_add_char(out, '>');
		xml_text(out, str_from(answer.message));
		buf_add_text(out, "</error>\n");
	} else {
		buf_add(out, buf_str(&body));
	}
	buf_add_text(out, "</OAI-PMH>\n");
	buf_clear(&body);
	faults_edit(&repository->faults, out);
	return answer.error != NULL;
}
