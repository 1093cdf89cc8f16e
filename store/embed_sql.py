#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the migrations as a C table: embed_sql.py OUT.c 001-initial.sql ...

The number in a file's name is the schema version that the file leads to; they
must follow each other without a gap.
"""
import os
import sys


def main():
    out, paths = sys.argv[1], sys.argv[2:]
    lines = ['#include "store/migrate.h"', "", "const struct migration migrations[] = {"]
    for number, path in enumerate(paths, start=1):
        name = os.path.basename(path)
        if not name.startswith("%03d-" % number):
            sys.exit("embed_sql.py: expected migration %03d, got %s" % (number, name))
        lines.append('    {%d, "%s",' % (number, name))
        with open(path, encoding="ascii") as file:
            for line in file:
                # Comments and indentation would only lengthen sqlite_schema.
                text = line.split("--")[0].rstrip()
                if text:
                    text = text.replace("\\", "\\\\").replace('"', '\\"')
                    lines.append('\t"%s\\n"' % text)
        lines.append("    },")
    lines += ["};", "const int migrations_n = %d;" % len(paths), ""]
    with open(out, "w", encoding="ascii") as file:
        file.write("\n".join(lines))


main()
