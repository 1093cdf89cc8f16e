/* SPDX-License-Identifier: MIT */
#include "base/archive.h"
