/* SPDX-License-Identifier: MIT */
/*
 * How this program names itself to repositories. Private to pipeline/.
 */
#ifndef PIPELINE_USER_AGENT_H
#define PIPELINE_USER_AGENT_H

#define USER_AGENT_BYTES 300

/* "sheaf/0.1 (+mailto:you@example.org)", without the rest where there is no contact; gives out. */
const char *user_agent_write(const char *contact, char out[USER_AGENT_BYTES]);

#endif
