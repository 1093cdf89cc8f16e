/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/archive.h"
#include "base/buf.h"
#include "harvest/oai_parser.h"
#include "harvest/payload.h"
#include "model/limits.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BLOCK_BYTES 65536

static const char *const format_names[] = {
    [SOURCE_AUTO] = "auto",
    [SOURCE_OAI] = "oai",
    [SOURCE_STATIC] = "static",
    [SOURCE_OAI_DC] = "oai_dc",
    [SOURCE_JSONL] = "jsonl",
};
#define N_FORMATS ((int)(sizeof(format_names) / sizeof(*format_names)))

const char *source_format_name(enum source_format format)
{
	return (unsigned)format < (unsigned)N_FORMATS ? format_names[format] : "?";
}

enum source_format source_format_find(struct str name)
{
	for (int i = 0; i < N_FORMATS; i++) {
		if (str_eq(name, str_from(format_names[i])))
			return (enum source_format)i;
	}
	return (enum source_format) - 1;
}

/* One walk over what was named. */
struct import {
	enum source_format format;
	const struct harvest_sink *sink;
	source_report_fn report;
	void *report_ctx;
	struct oai_parser *parser;
	struct record record;
	uint64_t n_bytes;
	int sink_rc; /* what the sink returned where it failed: that ends the walk */
	/* A folder reached through itself by a link */
	struct {
		dev_t device;
		ino_t inode;
	} above[LIMIT_PATH_DEPTH];
	int depth;
};

/* The sink of the caller, with its failures remembered: they must not look like those of the file. */
static int pass_record(void *ctx, struct record *record, struct err *err)
{
	struct import *import = ctx;
	const struct harvest_sink *sink = import->sink;
	return import->sink_rc = sink->record ? sink->record(sink->ctx, record, err) : 0;
}

static int pass_rejected(void *ctx, const struct rejected *rejected, struct err *err)
{
	struct import *import = ctx;
	const struct harvest_sink *sink = import->sink;
	return import->sink_rc = sink->reject ? sink->reject(sink->ctx, rejected, err) : 0;
}

static void pass_warning(void *ctx, const char *kind, struct str text)
{
	struct import *import = ctx;
	if (import->sink->warning)
		import->sink->warning(import->sink->ctx, kind, text);
}

static long read_block(
    struct import *import, struct archive_entry_reader *reader, char *block, struct err *err)
{
	long n = archive_entry_read(reader, block, BLOCK_BYTES, err);
	if (n > 0) {
		import->n_bytes += (uint64_t)n;
		if (import->sink->progress)
			import->sink->progress(import->sink->ctx, import->n_bytes);
	}
	return n;
}

static int end_page(struct import *import, const struct source_report *report,
    int64_t response_date, struct err *err)
{
	const struct harvest_sink *sink = import->sink;
	struct page_end page = {
	    .is_last = true,
	    .response_date = response_date,
	    .complete_list_size = -1,
	    .cursor = -1,
	    .n_records = report->n_records + report->n_deleted + report->n_rejected,
	    .source = report->name,
	};
	return sink->page ? import->sink_rc = sink->page(sink->ctx, &page, err) : 0;
}

/* XML */

static int read_xml(struct import *import, struct archive_entry_reader *reader, char *block, long n,
    struct source_report *report, int64_t *response_date, struct err *err)
{
	struct oai_response response;
	int rc = 0;
	oai_parser_reset(import->parser, report->name);
	while (n > 0 && rc == 0) {
		rc = oai_parser_feed(import->parser, block, (size_t)n, err);
		if (rc == 0)
			n = read_block(import, reader, block, err);
	}
	int finished = oai_parser_finish(import->parser, &response, err);
	*response_date = response.response_date;
	report->n_records = response.n_records;
	report->n_deleted = response.n_deleted;
	report->n_rejected = response.n_rejected;
	report->is_well_formed = response.is_well_formed;
	report->format = oai_parser_format(import->parser);
	if (rc < 0 || n < 0 || finished < 0)
		return rc < 0 ? rc : n < 0 ? (int)n : finished;
	if (report->format == SOURCE_AUTO)
		return err_set(err, ERR_FORMAT, "not recognised: the root element is '%.*s'",
		    STR_ARG(response.root));
	if (!response.is_whole)
		return err_set(err, ERR_FORMAT, "the end is missing");
	return 0;
}

/* JSON Lines */

static int read_line(struct import *import, struct str line, uint64_t number,
    struct source_report *report, struct err *err)
{
	struct err reason = {0};
	if (str_trim(line).n == 0)
		return 0;
	record_reset(&import->record);
	if (payload_jsonl_read(&import->record, line, &reason) == 0) {
		bool is_deleted = import->record.is_deleted;
		int rc = pass_record(import, &import->record, err);
		if (is_deleted)
			report->n_deleted++;
		else
			report->n_records++;
		return rc;
	}
	char text[ERR_TEXT_MAX + 32];
	int n =
	    snprintf(text, sizeof(text), "line %llu: %s", (unsigned long long)number, reason.text);
	struct rejected rejected = {
	    .identifier = import->record.identifier,
	    .reason = str_make(text, (size_t)n),
	    .bytes = str_sub(line, 0, LIMIT_REJECTED_BYTES),
	    .source = report->name,
	    .position = number,
	};
	report->n_rejected++;
	return pass_rejected(import, &rejected, err);
}

static int reject_long_line(struct import *import, struct str line, uint64_t number,
    struct source_report *report, struct err *err)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "line %llu: longer than %u bytes",
	    (unsigned long long)number, LIMIT_LINE_BYTES);
	struct rejected rejected = {
	    .reason = str_make(text, (size_t)n),
	    .bytes = str_sub(line, 0, LIMIT_REJECTED_BYTES),
	    .source = report->name,
	    .position = number,
	};
	report->n_rejected++;
	return pass_rejected(import, &rejected, err);
}

static int read_jsonl(struct import *import, struct archive_entry_reader *reader, char *block,
    long n, struct source_report *report, struct err *err)
{
	struct buf line;
	buf_init(&line, LIMIT_LINE_BYTES);
	report->format = SOURCE_JSONL;
	uint64_t number = 1;
	bool is_too_long = false;
	int rc = 0;
	struct str rest = str_make(block, (size_t)n);
	if (str_starts(rest, STR("\xEF\xBB\xBF")))
		rest = str_from_index(rest, 3);
	while (n > 0 && rc == 0) {
		while (rest.n && rc == 0) {
			size_t end = str_find_char(rest, '\n', 0);
			struct str part = str_sub(rest, 0, end == STR_NONE ? rest.n : end);
			rest = str_from_index(rest, end == STR_NONE ? rest.n : end + 1);
			if (!is_too_long)
				buf_add(&line, part);
			if (line.failed && !is_too_long) {
				is_too_long = true;
				rc = reject_long_line(import, buf_str(&line), number, report, err);
			}
			if (end == STR_NONE)
				break;
			if (!is_too_long && rc == 0)
				rc = read_line(import, buf_str(&line), number, report, err);
			is_too_long = false;
			buf_reset(&line);
			number++;
		}
		if (rc == 0) {
			n = read_block(import, reader, block, err);
			rest = str_make(block, n > 0 ? (size_t)n : 0);
		}
	}
	if (rc == 0 && n == 0 && !is_too_long)
		rc = read_line(import, buf_str(&line), number, report, err);
	buf_clear(&line);
	return n < 0 ? (int)n : rc;
}

/* Recognition */

/* By its first bytes; SOURCE_OAI stands for any XML. */
static enum source_format recognise(struct str start)
{
	if (str_starts(start, STR("\xEF\xBB\xBF")))
		start = str_from_index(start, 3);
	if (str_starts(start, STR("\xFF\xFE")) || str_starts(start, STR("\xFE\xFF")))
		return SOURCE_OAI;
	size_t at = 0;
	while (at < start.n && (ascii_is_space(start.p[at]) || start.p[at] == '\0'))
		at++;
	start = str_from_index(start, at);
	struct str head = str_sub(start, 0, LIMIT_XML_HEAD_BYTES);
	if (str_starts(start, STR("<")) || str_find(head, STR("<?xml"), 0) != STR_NONE ||
	    str_find(head, STR("<OAI-PMH"), 0) != STR_NONE)
		return SOURCE_OAI;
	return str_starts(start, STR("{")) ? SOURCE_JSONL : SOURCE_AUTO;
}

static void send_report(struct import *import, const struct source_report *report)
{
	if (import->report)
		import->report(import->report_ctx, report);
}

/* A whole file, or an entry of a packed one. Only what the sink returns is an error here. */
static int read_entry(
    void *ctx, const char *name, struct archive_entry_reader *reader, struct err *err)
{
	struct import *import = ctx;
	struct source_report report = {.name = str_from(name), .is_well_formed = true};
	struct err problem = {0};
	int64_t response_date = UTC_NONE;
	char *block = xmalloc(BLOCK_BYTES);
	long n = read_block(import, reader, block, &problem);
	int rc = n < 0 ? (int)n : 0;
	if (n == 0)
		rc = err_set(&problem, ERR_FORMAT, "the file is empty");
	if (rc == 0) {
		enum source_format format = import->format;
		if (format == SOURCE_AUTO)
			format = recognise(str_make(block, (size_t)n));
		if (format == SOURCE_JSONL)
			rc = read_jsonl(import, reader, block, n, &report, &problem);
		else if (format != SOURCE_AUTO)
			rc = read_xml(import, reader, block, n, &report, &response_date, &problem);
		else
			rc = err_set(
			    &problem, ERR_FORMAT, "not recognised: neither XML nor JSON Lines");
	}
	free(block);
	if (import->sink_rc >= 0)
		end_page(import, &report, response_date, &problem);
	if (import->sink_rc < 0) {
		if (err)
			*err = problem;
		return import->sink_rc;
	}
	if (rc < 0) {
		report.problem = str_from(problem.text);
		report.is_well_formed &= report.format == SOURCE_JSONL;
	}
	send_report(import, &report);
	return 0;
}

/* Files and folders */

static void report_problem(struct import *import, const char *path, const char *text)
{
	struct source_report report = {.name = str_from(path), .problem = str_from(text)};
	send_report(import, &report);
}

static int import_file(struct import *import, const char *path, struct err *err)
{
	struct err problem = {0};
	import->sink_rc = 0;
	int rc = archive_walk(path, read_entry, import, &problem);
	if (import->sink_rc < 0) {
		if (err)
			*err = problem;
		return import->sink_rc;
	}
	if (rc < 0)
		report_problem(import, path, problem.text);
	return 0;
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int import_path(struct import *import, const char *path, struct err *err);

static int import_folder(
    struct import *import, const char *path, const struct stat *status, struct err *err)
{
	for (int i = 0; i < import->depth; i++) {
		if (import->above[i].device == status->st_dev &&
		    import->above[i].inode == status->st_ino) {
			report_problem(
			    import, path, "a link to a folder around it, which is passed over");
			return 0;
		}
	}
	if (import->depth == LIMIT_PATH_DEPTH) {
		report_problem(import, path, "folders are nested too deeply");
		return 0;
	}
	struct dirent **entries = NULL;
	int n = scandir(path, &entries, is_shown, compare_names);
	if (n < 0) {
		report_problem(import, path, strerror(errno));
		return 0;
	}
	import->above[import->depth].device = status->st_dev;
	import->above[import->depth].inode = status->st_ino;
	import->depth++;
	int rc = 0;
	for (int i = 0; i < n; i++) {
		size_t size = strlen(path) + strlen(entries[i]->d_name) + 2;
		char *inner = xmalloc(size);
		bool has_slash = path[strlen(path) - 1] == '/';
		snprintf(inner, size, "%s%s%s", path, has_slash ? "" : "/", entries[i]->d_name);
		if (rc == 0)
			rc = import_path(import, inner, err);
		free(inner);
		free(entries[i]);
	}
	free(entries);
	import->depth--;
	return rc;
}

static int import_path(struct import *import, const char *path, struct err *err)
{
	struct stat status;
	if (stat(path, &status) < 0)
		report_problem(import, path, strerror(errno));
	else if (S_ISDIR(status.st_mode))
		return import_folder(import, path, &status, err);
	/* A pipe that was named is read; one that lies around would hang the walk. */
	else if (S_ISREG(status.st_mode) || import->depth == 0)
		return import_file(import, path, err);
	else
		report_problem(import, path, "not a regular file");
	return 0;
}

int harvest_files(const char *path, enum source_format format, const struct harvest_sink *sink,
    source_report_fn report, void *report_ctx, struct err *err)
{
	struct import import = {
	    .format = format,
	    .sink = sink,
	    .report = report,
	    .report_ctx = report_ctx,
	};
	struct harvest_sink own = {
	    .ctx = &import,
	    .record = pass_record,
	    .reject = pass_rejected,
	    .warning = pass_warning,
	};
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat status;
	if (!is_stdin && (!*path || stat(path, &status) < 0))
		return err_set(err, errno == ENOENT || !*path ? ERR_NOT_FOUND : ERR_IO,
		    "cannot read '%s': %s", path, *path ? strerror(errno) : "no name");
	oai_parser_new(&import.parser, &own, STR(""));
	oai_parser_accept_files(import.parser);
	int rc = is_stdin ? import_file(&import, path, err) : import_path(&import, path, err);
	oai_parser_free(import.parser);
	record_clear(&import.record);
	return rc;
}
