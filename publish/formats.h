/* SPDX-License-Identifier: MIT */
/*
 * Private to publish/: the functions behind the table of formats.
 */
#ifndef PUBLISH_FORMATS_H
#define PUBLISH_FORMATS_H

#include "publish/publish.h"

void jsonl_publication(const struct publish_settings *settings,
    const struct publication *publication, struct buf *out);
void jsonl_record(const struct publish_settings *settings, const struct published_record *published,
    struct buf *out);

void oai_dc_begin(const struct publish_settings *settings, struct buf *out);
void oai_dc_publication(const struct publish_settings *settings,
    const struct publication *publication, struct buf *out);
void oai_dc_end(const struct publish_settings *settings, struct buf *out);

void clusters_publication(const struct publish_settings *settings,
    const struct publication *publication, struct buf *out);

#endif
