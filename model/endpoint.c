/* SPDX-License-Identifier: MIT */
#include "model/endpoint.h"

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
