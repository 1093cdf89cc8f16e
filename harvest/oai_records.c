/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "harvest/oai_parser_state.h"

/* The record at hand as it was received, as far as out has room for it. */
static void copy_record(const struct oai_parser *p, struct buf *out)
{
	if (p->is_unit)
		buf_add(out, str_sub(p->unit, 0, out->max));
	else
		oai_parser_copy_bytes(p, p->border, oai_parser_place(p), out);
}

/* Rejected records */

/* Cut at a character's border; without what is no valid UTF-8. */
static struct str make_presentable(struct arena *arena, struct str text, size_t max)
{
	size_t n_repaired;
	return utf8_repair(arena, utf8_cut(text, max), &n_repaired);
}

/* Before a record is delivered, whatever its fate. A file may hold as many as it likes. */
static int admit(const struct oai_parser *p)
{
	if (p->accepts_files || oai_parser_count(p) < LIMIT_RECORDS_PER_PAGE)
		return 0;
	return err_set(
	    p->err, ERR_LIMIT, "the response has more than %d records", LIMIT_RECORDS_PER_PAGE);
}

int oai_parser_reject(
    struct oai_parser *p, struct str identifier, const char *reason, struct str bytes)
{
	int rc = admit(p);
	if (rc < 0)
		return rc;
	struct arena arena = {0};
	struct rejected rejected = {
	    .identifier = make_presentable(&arena, identifier, LIMIT_IDENTIFIER_BYTES),
	    .reason = make_presentable(&arena, str_from(reason), sizeof(p->failure)),
	    .bytes = str_sub(bytes, 0, LIMIT_REJECTED_BYTES),
	    .source = p->source,
	    .position = oai_parser_count(p) + 1,
	};
	p->response.n_rejected++;
	rc = p->sink->reject ? p->sink->reject(p->sink->ctx, &rejected, p->err) : 0;
	arena_clear(&arena);
	return rc < 0 ? rc : 0;
}

/* Rejects the record at hand, which is well-formed but no record. */
static void reject_record(struct oai_parser *p, const char *reason)
{
	struct buf bytes;
	buf_init(&bytes, LIMIT_REJECTED_BYTES);
	copy_record(p, &bytes);
	int rc = oai_parser_reject(p, p->record.identifier, reason, str_trim(buf_str(&bytes)));
	buf_clear(&bytes);
	if (rc < 0)
		oai_parser_stop(p, rc);
}

/* Records */

void oai_parser_begin_record(struct oai_parser *p, struct frame *frame, bool is_namespace_wrong)
{
	record_reset(&p->record);
	frame->is_record = true;
	p->is_in_record = true;
	p->has_header = p->is_header_only = p->has_metadata = false;
	p->has_nested = p->has_unknown = p->is_cut = false;
	p->is_namespace_wrong = is_namespace_wrong;
	if (!p->is_unit)
		p->repaired = 0;
}

static void add_issue(struct oai_parser *p, enum issue_code code, struct str value)
{
	record_add_issue(&p->record, code, ISSUE_NO_FIELD, value);
}

static void add_record_issues(struct oai_parser *p)
{
	if (p->repaired & REPAIRED_CHARACTERS)
		add_issue(p, ISSUE_CHARACTERS_REMOVED, STR(""));
	if (p->repaired & REPAIRED_UTF8)
		add_issue(p, ISSUE_UTF8_REPAIRED, STR(""));
	if (p->repaired & REPAIRED_MARKUP)
		add_issue(p, ISSUE_MARKUP_REPAIRED, STR(""));
	if (p->is_namespace_wrong)
		add_issue(p, ISSUE_NAMESPACE_WRONG, STR(""));
	if (p->has_header) {
		bool is_lawful = false;
		if (p->record.datestamp.n == 0)
			add_issue(p, ISSUE_DATESTAMP_MISSING, STR(""));
		else if (utc_parse(p->record.datestamp, NULL, &is_lawful) == UTC_NONE || !is_lawful)
			add_issue(p, ISSUE_DATESTAMP_ODD, p->record.datestamp);
	}
	if (!p->record.is_deleted && !p->has_metadata && !p->is_header_only)
		add_issue(p, ISSUE_METADATA_MISSING, STR(""));
}

/* A header without its record: stored, it would take the metadata of the one that is there. */
static void pass_header(struct oai_parser *p)
{
	if (p->is_unit && p->is_unit_record)
		return; /* its record's start tag was lost in mending: that record is rejected */
	if (!p->accepts_files) {
		reject_record(p, "there is a header instead of the record");
		return;
	}
	if (!p->has_told_headers)
		oai_parser_warn(p, "lists of headers passed over",
		    "passed over headers, of which only deletions are taken: it lists identifiers");
	p->has_told_headers = true;
}

void oai_parser_end_record(struct oai_parser *p)
{
	struct record *record = &p->record;
	p->is_in_record = false;
	if (p->is_header_only && !p->delivers_headers && !record->is_deleted &&
	    record->identifier.n) {
		pass_header(p);
		return;
	}
	if (!p->has_header && p->accepts_files) {
		p->n_nameless++;
		record->identifier =
		    p->is_collection || p->n_nameless > 1
			? arena_printf(&record->arena, "%.*s#%llu", STR_ARG(p->source),
			      (unsigned long long)p->n_nameless)
			: arena_str(&record->arena, p->source);
	}
	if (record->identifier.n == 0) {
		reject_record(p, "the record has no identifier");
		return;
	}
	if (record->identifier.n > LIMIT_IDENTIFIER_BYTES) {
		reject_record(p, "the record's identifier is too long");
		return;
	}
	add_record_issues(p);
	if (p->repaired || p->is_cut) {
		buf_reset(&p->original);
		copy_record(p, &p->original);
		record->original = str_trim(buf_str(&p->original));
	}
	bool is_deleted = record->is_deleted;
	int rc = admit(p);
	if (rc < 0) {
		oai_parser_stop(p, rc);
		return;
	}
	if (p->sink->record)
		rc = p->sink->record(p->sink->ctx, record, p->err);
	if (is_deleted)
		p->response.n_deleted++;
	else
		p->response.n_records++;
	if (rc < 0)
		oai_parser_stop(p, rc);
}

/* Sets */

void oai_parser_begin_set(struct oai_parser *p)
{
	record_reset(&p->record);
	p->set = (struct repository_set){0};
}

void oai_parser_end_set(struct oai_parser *p)
{
	int rc = 0;
	if (p->sink->set && p->set.spec.n > 0)
		rc = p->sink->set(p->sink->ctx, &p->set, p->err);
	if (rc < 0)
		oai_parser_stop(p, rc);
}
