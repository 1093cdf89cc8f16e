/* SPDX-License-Identifier: MIT */
#include "pipeline/normalizer.h"

int normalizer_init(
    struct normalizer *normalizer, const struct endpoint *endpoint, int64_t now, struct err *err)
{
	const char *paths[] = {
	    [NORMALIZE_MAP_LANGUAGE] = endpoint->language_map,
	    [NORMALIZE_MAP_TYPE] = endpoint->type_map,
	    [NORMALIZE_MAP_RIGHTS] = endpoint->rights_map,
	};
	*normalizer = (struct normalizer){0};
	for (int kind = NORMALIZE_MAP_LANGUAGE; kind <= NORMALIZE_MAP_RIGHTS; kind++) {
		int rc = paths[kind] ? normalize_map_read(&normalizer->maps[kind], paths[kind],
					   (enum normalize_map_kind)kind, err)
				     : 0;
		if (rc < 0) {
			normalizer_clear(normalizer);
			return rc;
		}
	}
	normalizer->settings = (struct normalize_settings){
	    .language = endpoint->language,
	    .type = endpoint->type,
	    .access = endpoint->access,
	    .marc_languages = endpoint->marc_languages,
	    .language_map = normalizer->maps[NORMALIZE_MAP_LANGUAGE],
	    .type_map = normalizer->maps[NORMALIZE_MAP_TYPE],
	    .rights_map = normalizer->maps[NORMALIZE_MAP_RIGHTS],
	    .today = now,
	    .memo = normalize_memo_new(),
	};
	return 0;
}

void normalizer_clear(struct normalizer *normalizer)
{
	if (!normalizer)
		return;
	for (int kind = NORMALIZE_MAP_LANGUAGE; kind <= NORMALIZE_MAP_RIGHTS; kind++)
		normalize_map_free(normalizer->maps[kind]);
	normalize_memo_free(normalizer->settings.memo);
	*normalizer = (struct normalizer){0};
}

uint64_t normalizer_digest(const struct normalizer *normalizer)
{
	const struct normalize_settings *settings = &normalizer->settings;
	uint64_t digest = NORMALIZE_VERSION * 2 + settings->marc_languages;
	const char *const texts[] = {settings->language, settings->type, settings->access};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		digest = hash64_combine(digest, hash64_str(str_from(texts[i]), texts[i] != NULL));
	for (int kind = NORMALIZE_MAP_LANGUAGE; kind <= NORMALIZE_MAP_RIGHTS; kind++)
		digest = hash64_combine(digest, normalize_map_digest(normalizer->maps[kind]));
	return digest;
}
