#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Imports recorded responses one by one, and compares what was received with what they hold.

usage: run_oai.py SHEAF          with SHEAF_DATA naming the folder that holds oai/ and its PROVENANCE.tsv

Of a well-formed file, records and tombstones must be exactly those listed; of another, at least those.
"""
import csv
import json
import pathlib
import sys
import tempfile

import data

SHOWN_MAX = 40
# Nothing in the file is a record of OAI-PMH or Dublin Core: exit 1. Some of it was not readable: 3.
ACCEPTED = (0, 1, 3)


def main():
    folder = data.folder("oai")
    with open(folder / "PROVENANCE.tsv", encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    faults, n_records = [], 0
    with tempfile.TemporaryDirectory() as place:
        store = pathlib.Path(place) / "sheaf.db"
        for i, row in enumerate(rows):
            data.sheaf(store, "import", "--no-dedup", "--endpoint", f"file{i}", folder / row["file"], accept=ACCEPTED)
        status = json.loads(data.sheaf(store, "status", "--json"))
    runs = {endpoint["name"]: endpoint["last_run"] or {} for endpoint in status["endpoints"]}
    for i, row in enumerate(rows):
        run = runs.get(f"file{i}", {})
        found = run.get("received", 0), run.get("deleted", 0)
        listed = int(row["records"]), int(row["deleted"])
        n_records += found[0]
        is_right = found == listed if row["well_formed"] == "yes" else found >= listed
        if not is_right:
            faults.append(f"{row['file']}: received and deleted {found}, listed {listed}")
    print("\n".join(faults[:SHOWN_MAX]))
    print(f"{len(rows)} files, {n_records} records, {len(faults)} files with faults")
    sys.exit(1 if faults else 0)


main()
