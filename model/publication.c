/* SPDX-License-Identifier: MIT */
#include "model/publication.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {"different", "same", "version", "uncertain"};
	return names[verdict];
}
