/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/unit.h"

#include "base/archive.h"
#include "tests/unit/harvest/transcript.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define OAI "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"
#define RECORD(id)                                                                                 \
	"<record><header><identifier>" id                                                          \
	"</identifier><datestamp>2020-01-01</datestamp></header>"                                  \
	"<metadata><dc:title "                                                                     \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\">T</dc:title></metadata>"                    \
	"</record>"
#define PAGE(id) OAI "<ListRecords>" RECORD(id) "</ListRecords></OAI-PMH>"
#define LINE(id) "R " id " 2020-01-01 title=T\n"

static char folder[64];

static void write_file(const char *name, const void *p, size_t n)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *stream = fopen(path, "wb");
	assert_non_null(stream);
	struct archive_writer *writer;
	assert_int_equal(archive_writer_open(&writer, stream, name, NULL), 0);
	assert_int_equal(archive_writer_write(writer, p, n, NULL), 0);
	assert_int_equal(archive_writer_close(writer, NULL), 0);
	fclose(stream);
}

static void write_text(const char *name, const char *text)
{
	write_file(name, text, strlen(text));
}

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/sheaf-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	char command[128];
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static int on_page(void *ctx, const struct page_end *page, struct err *err)
{
	(void)err;
	assert_true(page->is_last);
	buf_addf(ctx, "page of %llu\n", (unsigned long long)page->n_records);
	return 0;
}

static void on_report(void *ctx, const struct source_report *report)
{
	struct str name = str_from_index(report->name, strlen(folder) + 1);
	buf_addf(ctx, "%.*s: %s %llu %llu %llu %s%s%.*s\n", STR_ARG(name),
	    source_format_name(report->format), (unsigned long long)report->n_records,
	    (unsigned long long)report->n_deleted, (unsigned long long)report->n_rejected,
	    report->is_well_formed ? "well-formed" : "odd", report->problem.n ? ": " : "",
	    STR_ARG(report->problem));
}

/* Imports a path inside the folder, and compares all that the caller gets to see. */
static void check(const char *name, const char *expected)
{
	struct buf lines;
	struct err err = {0};
	buf_init(&lines, TRANSCRIPT_BYTES);
	struct harvest_sink sink = {.ctx = &lines,
	    .record = transcript_record,
	    .reject = transcript_reject,
	    .page = on_page};
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(harvest_files(path, SOURCE_AUTO, &sink, on_report, &lines, &err), 0);
	assert_str(name, buf_str(&lines), expected);
	buf_clear(&lines);
}

static void test_single_files(void **state)
{
	(void)state;
	static const struct {
		const char *name, *content, *expected;
	} cases[] = {
	    {"a.xml", PAGE("a"), LINE("a") "page of 1\na.xml: oai 1 0 0 well-formed\n"},
	    {"b.txt.gz", PAGE("b"), LINE("b") "page of 1\nb.txt.gz: oai 1 0 0 well-formed\n"},
	    {"c.zst", PAGE("c"), LINE("c") "page of 1\nc.zst: oai 1 0 0 well-formed\n"},
	    {"d.dat",
		"{\"identifier\":\"d\",\"dc\":{}}\n\nbad\n{\"identifier\":\"e\",\"deleted\":true}",
		"R d\nX  line 3: not JSON: '[' or '{' expected near 'bad'\nD e\n"
		"page of 3\nd.dat: jsonl 1 1 1 well-formed\n"},
	    {"empty", "", "page of 0\nempty: auto 0 0 0 odd: the file is empty\n"},
	    {"text", "hello\n",
		"page of 0\ntext: auto 0 0 0 odd: not recognised: neither XML nor JSON Lines\n"},
	    {"page.html", "<!DOCTYPE html><html></html>",
		"page of 0\npage.html: auto 0 0 0 odd: not recognised: the root element is "
		"'html'\n"},
	    {"cut", OAI "<ListRecords>" RECORD("f") "<record>",
		LINE("f") "page of 1\ncut: oai 1 0 0 odd: the end is missing\n"},
	    {"evil", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
		"page of 0\nevil: auto 0 0 0 odd: the response has a DOCTYPE, which is refused\n"},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		write_text(cases[i].name, cases[i].content);
		check(cases[i].name, cases[i].expected);
	}
}

static void test_folder(void **state)
{
	(void)state;
	char path[256], target[256];
	snprintf(path, sizeof(path), "%s/tree", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/tree/b", folder);
	mkdir(path, 0700);
	write_text("tree/b/x.xml", PAGE("bx"));
	write_text("tree/B.xml.gz", PAGE("B"));
	write_text("tree/c.txt", "nothing");
	write_text("tree/.hidden.xml", PAGE("h"));
	snprintf(target, sizeof(target), "%s/tree", folder);
	snprintf(path, sizeof(path), "%s/tree/b/loop", folder);
	assert_int_equal(symlink(target, path), 0);
	check("tree",
	    LINE("B") "page of 1\ntree/B.xml.gz: oai 1 0 0 well-formed\n"
		      "tree/b/loop: auto 0 0 0 odd: a link to a folder around it, which is passed "
		      "over\n" LINE("bx") "page of 1\ntree/b/x.xml: oai 1 0 0 well-formed\n"
					  "page of 0\ntree/c.txt: auto 0 0 0 odd: "
					  "not recognised: neither XML nor JSON Lines\n");
}

static int refuse(void *ctx, struct record *record, struct err *err)
{
	(void)ctx;
	(void)record;
	return err_set(err, ERR_FULL, "no room");
}

static void test_errors(void **state)
{
	(void)state;
	struct harvest_sink sink = {.record = refuse};
	struct err err = {0};
	char path[256];
	snprintf(path, sizeof(path), "%s/missing", folder);
	assert_int_equal(harvest_files(path, SOURCE_AUTO, &sink, NULL, NULL, &err), ERR_NOT_FOUND);
	write_text("full.xml", PAGE("a"));
	snprintf(path, sizeof(path), "%s/full.xml", folder);
	assert_int_equal(harvest_files(path, SOURCE_AUTO, &sink, NULL, NULL, &err), ERR_FULL);
	assert_string_equal(err.text, "no room");
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(source_format_find(STR("jsonl")), SOURCE_JSONL);
	assert_int_equal(source_format_find(STR("nothing")), (enum source_format) - 1);
	assert_string_equal(source_format_name(SOURCE_STATIC), "static");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_single_files),
	    cmocka_unit_test(test_folder),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
