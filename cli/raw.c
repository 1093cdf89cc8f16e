/* SPDX-License-Identifier: MIT */
#include "cli/raw.h"

#include "base/base64.h"
#include "base/utf8.h"
#include "base/xml.h"

#include <unistd.h>

void raw_add_record(struct buf *out, const struct record *record)
{
	buf_add_text(out, "<record xmlns=\"http://www.openarchives.org/OAI/2.0/\">\n<header");
	if (record->is_deleted)
		buf_add_text(out, " status=\"deleted\"");
	buf_add_text(out, ">\n");
	xml_element(out, "identifier", STR(""), record->identifier);
	xml_element(out, "datestamp", STR(""), record->datestamp);
	for (size_t i = 0; i < record->n_sets; i++)
		xml_element(out, "setSpec", STR(""), record->sets[i]);
	buf_add_text(out, "\n</header>\n");
	if (!record->is_deleted) {
		buf_add_text(out, "<metadata>\n<oai_dc:dc "
				  "xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "
				  "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n");
		for (size_t i = 0; i < record->n_fields; i++) {
			const struct field *field = &record->fields[i];
			struct buf name;
			buf_init(&name, 1024);
			buf_addf(&name, "dc:%s%s%.*s", dc_element_name(field->element),
			    field->qualifier.n ? "." : "", STR_ARG(field->qualifier));
			xml_element(out, name.p, field->lang, field->value);
			buf_add_char(out, '\n');
			buf_clear(&name);
		}
		buf_add_text(out, "</oai_dc:dc>\n</metadata>\n");
	}
	buf_add_text(out, "</record>");
}

void raw_print(struct str bytes)
{
	if (!isatty(STDOUT_FILENO)) {
		fwrite(bytes.p, 1, bytes.n, stdout);
		putchar('\n');
		return;
	}
	while (bytes.n) {
		size_t end = str_find_char(bytes, '\n', 0);
		cli_print_line("%.*s", STR_ARG(str_sub(bytes, 0, end)));
		bytes = str_from_index(bytes, end == STR_NONE ? bytes.n : end + 1);
	}
}

void raw_key_bytes(struct json *json, struct str bytes)
{
	if (utf8_is_valid(bytes)) {
		json_key_str(json, "bytes", bytes);
		return;
	}
	struct buf text;
	buf_init(&text, bytes.n * 2 + 4);
	base64_add(&text, bytes);
	json_key_str(json, "bytes_base64", buf_str(&text));
	buf_clear(&text);
}
