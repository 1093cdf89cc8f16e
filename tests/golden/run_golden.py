#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the program over a small input and compares what it exports, byte for byte.

usage: run_golden.py SHEAF             compares with expected/
       run_golden.py SHEAF --refresh   writes expected/; read the diff before you commit it

alpha.jsonl and beta.jsonl are imported in both orders: what comes out is the same.
"""
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = HERE / "expected"
NOW = "2024-01-02T03:04:05Z"
DIFF_LINES_MAX = 60

# File, and the options of export that make it.
EXPORTS = {
    "publications.jsonl": ["--of", "publications"],
    "oai_dc.xml": ["--of", "publications", "--format", "oai_dc"],
    "records.jsonl": ["--of", "records"],
    "records-original.jsonl": ["--of", "records", "--original"],
    "clusters.tsv": ["--of", "clusters"],
}


def run(program, store, *arguments):
    environment = dict(os.environ, SHEAF_NOW=NOW, LC_ALL="C.UTF-8", TZ="UTC")
    done = subprocess.run([program, "--store", store, *arguments], env=environment, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=120)
    if done.returncode:
        message = done.stderr.decode(errors="replace")
        sys.exit(f"sheaf {' '.join(arguments)}: exit {done.returncode}\n{message}")
    return done.stdout


def forget_detected(content):
    """Builds without the library detect no language: that is for the unit tests."""
    return re.sub(rb'"detected_language":\{[^}]*\}', b'"detected_language":null', content)


def make_exports(program, endpoints):
    """The bytes of each export, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "sheaf.db")
        for endpoint in endpoints:
            run(program, store, "import", "--no-dedup", "--endpoint", endpoint, str(HERE / f"{endpoint}.jsonl"))
        run(program, store, "dedup")
        exports = {name: run(program, store, "export", *options) for name, options in EXPORTS.items()}
        whole_publications = exports["publications.jsonl"]
        exports = {name: forget_detected(content) for name, content in exports.items()}
        whole = os.path.join(folder, "publications.jsonl")
        run(program, store, "export", "--output", whole)
        if pathlib.Path(whole).read_bytes() != whole_publications:
            sys.exit("export --output writes other bytes than export to standard output")
        return exports


def check_form(name, content):
    """What is written must at least be what its name says."""
    if name.endswith(".xml"):
        ElementTree.fromstring(content)
    if name.endswith(".jsonl"):
        for line in content.decode().split("\n")[:-1]:
            json.loads(line)


def show_difference(name, expected, found):
    difference = list(difflib.unified_diff(expected.decode(errors="replace").splitlines(),
                                           found.decode(errors="replace").splitlines(),
                                           f"expected/{name}", "found", lineterm="", n=0))
    print("\n".join(difference[:DIFF_LINES_MAX]))


def compare(exports, what):
    n_bad = 0
    for name, content in exports.items():
        path = EXPECTED / name
        expected = path.read_bytes() if path.exists() else b""
        if content == expected:
            print(f"ok {name} ({what})")
        else:
            n_bad += 1
            print(f"NOT AS EXPECTED {name} ({what})")
            show_difference(name, expected, content)
    return n_bad


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--refresh"]):
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    exports = make_exports(program, ["alpha", "beta"])
    for name, content in exports.items():
        check_form(name, content)
    if sys.argv[2:]:
        EXPECTED.mkdir(exist_ok=True)
        for name, content in exports.items():
            (EXPECTED / name).write_bytes(content)
    n_bad = compare(exports, "alpha, beta")
    n_bad += compare(make_exports(program, ["beta", "alpha"]), "beta, alpha")
    sys.exit(1 if n_bad else 0)


main()
