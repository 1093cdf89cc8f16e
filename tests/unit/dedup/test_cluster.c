/* SPDX-License-Identifier: MIT */
#include "tests/unit/dedup/support.h"
int main(void)
{
	return 0;
}
