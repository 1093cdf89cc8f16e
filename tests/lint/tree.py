# SPDX-License-Identifier: MIT
"""The project's own files, for the lint scripts: what a build made is left out."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE_FOLDERS = ["base", "model", "harvest", "normalize", "dedup", "relate", "store", "publish", "pipeline", "serve",
                "cli"]


def files(*suffixes, under="."):
    """Paths relative to the root, sorted."""
    found = []
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = [name for name in folders if not name.startswith((".git", "build", "__pycache__"))]
        found += [(pathlib.Path(folder) / name).relative_to(ROOT) for name in names if name.endswith(suffixes)]
    return sorted(found)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def finish(faults, n_checked):
    """Prints the faults; fails where there is one, or where nothing was looked at."""
    for fault in faults:
        print(fault)
    print(f"{n_checked} looked at, {len(faults)} faults")
    sys.exit(1 if faults or not n_checked else 0)
