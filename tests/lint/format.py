#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C file stands as clang-format would write it.

usage: format.py        to mend: clang-format -i FILE
"""
import re
import shutil
import subprocess
import sys

import tree

if not shutil.which("clang-format"):
    print("clang-format is not installed")
    sys.exit(77)
sources = [str(path) for path in tree.files(".c", ".h")]
done = subprocess.run(["clang-format", "--dry-run", *sources], cwd=tree.ROOT, capture_output=True, text=True)
faults = {}
for place in re.findall(r"^(\S+?):\d+:\d+: warning", done.stderr, re.M):
    faults[place] = faults.get(place, 0) + 1
tree.finish([f"{path}: {n} places are not formatted" for path, n in faults.items()], len(sources))
