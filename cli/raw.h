/* SPDX-License-Identifier: MIT */
/*
 * Records as they were received: their own bytes where these were kept, which may
 * be anything, else the stored values in the form of OAI-PMH.
 */
#ifndef CLI_RAW_H
#define CLI_RAW_H

#include "cli/cli.h"
#include "model/record.h"

/* Appends a <record> with the header and the raw values. */
void raw_add_record(struct buf *out, const struct record *record);

/* To standard output: the very bytes; on a terminal, what can safely be shown of them. */
void raw_print(struct str bytes);

/* A key "bytes", or "bytes_base64" where they are no text. */
void raw_key_bytes(struct json *json, struct str bytes);

#endif
