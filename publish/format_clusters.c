/* SPDX-License-Identifier: MIT */
/*
 * Clusters as tab-separated lines without a header: publication id, endpoint,
 * record identifier; one line a record.
 */
#include "publish/formats.h"

/* What would break a line or a column goes percent-encoded, as it would in a URI. */
static void add_column(struct buf *out, struct str text)
{
	size_t plain = 0;
	for (size_t i = 0; i < text.n; i++) {
		const char *escape;
		switch (text.p[i]) {
		case '\t': escape = "%09"; break;
		case '\n': escape = "%0A"; break;
		case '\r': escape = "%0D"; break;
		default: continue;
		}
		buf_add_bytes(out, text.p + plain, i - plain);
		buf_add_text(out, escape);
		plain = i + 1;
	}
	buf_add_bytes(out, text.p + plain, text.n - plain);
}

void clusters_publication(
    const struct publish_settings *settings, const struct publication *publication, struct buf *out)
{
	(void)settings;
	for (size_t i = 0; i < publication->n_members; i++) {
		const struct member *member = &publication->members[i];
		add_column(out, publication->id);
		buf_add_char(out, '\t');
		add_column(out, member->endpoint);
		buf_add_char(out, '\t');
		add_column(out, member->identifier);
		buf_add_char(out, '\n');
	}
}
