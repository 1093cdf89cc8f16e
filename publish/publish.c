/* SPDX-License-Identifier: MIT */
#include "publish/publish.h"

#include "publish/formats.h"
#include "publish/view.h"

/* The first of a kind is its default. */
static const struct publish_format formats[] = {
    {
	.of = PUBLISH_PUBLICATIONS,
	.name = "jsonl",
	.suffix = ".jsonl",
	.publication = jsonl_publication,
    },
    {
	.of = PUBLISH_PUBLICATIONS,
	.name = "oai_dc",
	.suffix = ".xml",
	.begin = oai_dc_begin,
	.publication = oai_dc_publication,
	.end = oai_dc_end,
    },
    {
	.of = PUBLISH_RECORDS,
	.name = "jsonl",
	.suffix = ".jsonl",
	.record = jsonl_record,
    },
    {
	.of = PUBLISH_CLUSTERS,
	.name = "tsv",
	.suffix = ".tsv",
	.publication = clusters_publication,
    },
};

static const char *const of_names[PUBLISH_N] = {
    [PUBLISH_PUBLICATIONS] = "publications",
    [PUBLISH_RECORDS] = "records",
    [PUBLISH_CLUSTERS] = "clusters",
};

const char *publish_of_name(enum publish_of of)
{
	return of < PUBLISH_N ? of_names[of] : "?";
}

enum publish_of publish_of_find(struct str name)
{
	for (int of = 0; of < PUBLISH_N; of++) {
		if (str_eq(name, str_from(of_names[of])))
			return (enum publish_of)of;
	}
	return PUBLISH_N;
}

const struct publish_format *publish_format_find(enum publish_of of, struct str name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (formats[i].of == of && (!name.n || str_eq(name, str_from(formats[i].name))))
			return &formats[i];
	}
	return NULL;
}

const struct publish_format *publish_formats(size_t *n)
{
	*n = sizeof(formats) / sizeof(*formats);
	return formats;
}

int64_t publish_embargo_end(const struct publication *publication)
{
	struct view view = view_of_publication(publication);
	return view_embargo_end(&view);
}
