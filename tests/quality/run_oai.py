#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Imports recorded responses one by one, and compares what was received with what they hold.

usage: run_oai.py SHEAF          with SHEAF_DATA naming the folder that holds oai/ and its PROVENANCE.tsv

Of a well-formed file, records and tombstones must be exactly those listed; of another, at least those. What
is rejected counts as received: nothing is dropped silently.
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
# The list counts the <record> of a MARC payload too.
CORRECTIONS = {"vufind-org__vufindharvest/tests_fixtures_marc.xml": (100, 0)}


def judge(row, report):
    """What is wrong, or nothing."""
    # Lists of headers hold tombstones, but no records.
    n_records, n_deleted = int(row["records"]), int(row["deleted"])
    n_records, n_deleted = CORRECTIONS.get(row["file"], (max(n_records, n_deleted), n_deleted))
    n_received = report["records"] + report["deleted"] + report["rejected"]
    if row["well_formed"] != "yes":
        if report["well_formed"] and report["format"] != "unknown":
            return "taken for well-formed"
        return None if n_received >= n_records else f"received {n_received}, listed {n_records}"
    if not report["well_formed"] and (report["format"] != "unknown" or n_records):
        return f"not taken for well-formed: {report['problem']}"
    if n_received != n_records:
        return f"received {n_received}, listed {n_records}"
    # A tombstone without an identifier is rejected.
    if not report["deleted"] <= n_deleted <= report["deleted"] + report["rejected"]:
        return f"deleted {report['deleted']}, listed {n_deleted}"
    return None


def main():
    folder = data.folder("oai")
    with open(folder / "PROVENANCE.tsv", encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    faults, n_records, n_rejected = [], 0, 0
    with tempfile.TemporaryDirectory() as place:
        store = pathlib.Path(place) / "sheaf.db"
        for i, row in enumerate(rows):
            said = data.sheaf(store, "import", "--json", "--no-dedup", "--endpoint", f"file{i}", folder / row["file"],
                              accept=ACCEPTED)
            report = json.loads(said)
            n_records += report["records"] + report["deleted"]
            n_rejected += report["rejected"]
            fault = judge(row, report)
            if fault:
                faults.append(f"{row['file']}: {fault}")
    print("\n".join(faults[:SHOWN_MAX]))
    print(f"{len(rows)} files, {n_records} records, {n_rejected} rejected, {len(faults)} files with faults")
    sys.exit(1 if faults else 0)


main()
