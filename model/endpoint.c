/* SPDX-License-Identifier: MIT */
#include "model/endpoint.h"

#include "base/utf8.h"
#include "model/limits.h"

void endpoint_init(struct endpoint *endpoint)
{
	*endpoint = (struct endpoint){
	    .metadata_prefix = "oai_dc",
	    .every_s = 86400,
	    .full_every_s = ENDPOINT_AUTO,
	    .timeout_s = 60,
	    .retries = 5,
	    .max_wait_s = 3600,
	    .max_page_bytes = LIMIT_PAGE_BYTES,
	    .tls_verify = true,
	    .deletion_brake_percent = 10,
	    .trust = 50,
	    .is_enabled = true,
	};
}

bool endpoint_is_name(struct str name)
{
	if (name.n == 0 || name.n > ENDPOINT_NAME_MAX || !utf8_is_valid(name))
		return false;
	for (size_t at = 0; at < name.n;) {
		int32_t c = utf8_next(name, &at);
		if (c < 0x20 || c == '/' || (c >= 0x7F && c < 0xA0))
			return false;
	}
	return true;
}
