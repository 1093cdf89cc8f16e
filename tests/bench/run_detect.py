#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the detection of languages over labelled titles: precision, coverage, time each.

usage: run_detect.py SHEAF       with SHEAF_TITLES naming a TSV file with the columns title and iso639_3
"""
import csv
import json
import os
import resource
import subprocess
import sys

LENGTH_MIN = 20  # characters: shorter titles tell nothing
LINES = 50_000   # timed


def ask(program, element, lines):
    """The answers, and the CPU that they took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, "--json", "normalize", element], input="\n".join(lines) + "\n", text=True,
                          capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [json.loads(line)["values"] for line in done.stdout.splitlines()], cpu


def main():
    program = sys.argv[1]
    if "SHEAF_TITLES" not in os.environ:
        print("skipped: SHEAF_TITLES names no file")
        return
    with open(os.environ["SHEAF_TITLES"], encoding="utf-8", newline="") as file:
        rows = [(row["title"], row["iso639_3"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if len(row["title"]) >= LENGTH_MIN]
    titles = [title for title, _ in rows]
    answers, _ = ask(program, "language-of", titles)
    answered = [(found[0], language) for found, (_, language) in zip(answers, rows) if found]
    right = sum(found == language for found, language in answered)
    print(f"titles:     {len(rows):>8}")
    print(f"coverage:   {len(answered) / max(len(rows), 1):>8.4f}  (target 0.80)")
    print(f"precision:  {right / max(len(answered), 1):>8.4f}  (target 0.99)")
    many = (titles * (LINES // max(len(titles), 1) + 1))[:LINES]
    # What the program does besides: the same lines as an element whose values are kept as they are.
    (_, cpu), (_, idle) = ask(program, "language-of", many), ask(program, "format", many)
    print(f"each:       {(cpu - idle) * 1e6 / len(many):>8.1f}  us (target 25)")


main()
