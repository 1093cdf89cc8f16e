/* SPDX-License-Identifier: MIT */
#include "model/publication.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {"different", "same", "version", "uncertain"};
	return names[verdict];
}

const struct merged_value *publication_find(
    const struct publication *publication, enum value_kind kind, enum dc_element element)
{
	for (size_t i = 0; i < publication->n_values; i++) {
		const struct merged_value *value = &publication->values[i];
		if (value->value.kind == kind && value->value.element == element)
			return value;
	}
	return NULL;
}
