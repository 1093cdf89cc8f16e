#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header alone, with warnings as errors.

usage: headers.py PACKAGE... -- COMPILER [FLAG...]   packages are those of pkg-config that headers need
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import tree

FLAGS = ["-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wstrict-prototypes", "-Wundef", "-D_GNU_SOURCE",
         "-x", "c"]


def main():
    split = sys.argv.index("--")
    packages, compiler = sys.argv[1:split], sys.argv[split + 1:]
    found = subprocess.run(["pkg-config", "--cflags", *packages], capture_output=True, text=True, check=True)
    command = [*compiler, *FLAGS, f"-I{tree.ROOT}", *found.stdout.split()]

    def compile_header(path):
        return subprocess.run([*command, str(tree.ROOT / path)], capture_output=True, text=True).stderr

    headers = [path for folder in [*tree.CODE_FOLDERS, "tests"] for path in tree.files(".h", under=folder)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [f"{path}: does not compile alone\n{said}"
                  for path, said in zip(headers, pool.map(compile_header, headers)) if said]
    tree.finish(faults, len(headers))


main()
