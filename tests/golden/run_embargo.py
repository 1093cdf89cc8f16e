#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An embargo that ends is a change, though no record changed.

    run_embargo.py SHEAF

Deduplicates the same records before and after the day on which an embargo ends,
and reads the change log each time.
"""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

SHEAF = sys.argv[1]
BEFORE, LAST_SECOND, ENDED = "2024-02-01T12:00:00Z", "2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z"
LATER = "2024-05-05T00:00:00Z"


def record(name, end=None, **more):
    dc = {"title": [f"A study of {name}"], "date": ["2024-01-05"], "rights": ["open access"]}
    if end:
        dc["rights"] = ["info:eu-repo/semantics/embargoedAccess"]
        dc["date"].append(f"info:eu-repo/date/embargoEnd/{end}")
    return dict({"identifier": f"oai:x:{name}", "datestamp": "2024-01-06", "dc": dc}, **more)


class Place:
    def __init__(self, folder, name):
        self.store = os.path.join(folder, name)
        self.seq = 0

    def run(self, now, *arguments, given=""):
        done = subprocess.run([SHEAF, "-q", "--store", self.store, "--config", "/dev/null", *arguments],
                              input=given, text=True, stdout=subprocess.PIPE, timeout=120,
                              env=dict(os.environ, SHEAF_NOW=now))
        if done.returncode:
            sys.exit(f"sheaf {' '.join(arguments)}: exit {done.returncode}")
        return done.stdout

    def put(self, now, *records):
        self.run(now, "import", "-", given="".join(json.dumps(r) + "\n" for r in records))

    def ask(self, sql, *values):
        connection = sqlite3.connect(self.store)
        with connection:
            rows = connection.executescript(sql) if ";" in sql else connection.execute(sql, values)
            rows = rows.fetchall()
        connection.close()
        return rows

    def changes(self):
        """What the log has gained since the last time: (op, title)."""
        titles = {p["id"]: p["title"] for p in self.publications().values()}
        rows = self.ask("SELECT c.seq, c.op, p.public_id FROM change c JOIN publication p "
                        "ON p.id = c.publication WHERE c.seq > ? ORDER BY c.seq", self.seq)
        self.seq = rows[-1][0] if rows else self.seq
        return [({1: "upsert", 2: "delete"}[op], titles.get(name)) for _, op, name in rows]

    def publications(self, now=ENDED):
        lines = self.run(now, "export").splitlines()
        return {p["title"]: p for p in map(json.loads, lines)}


def must_be(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: {got!r}, wanted {wanted!r}")


BARLEY, OAT = "A study of barley", "A study of oat"
RECORDS = [record("barley", "2024-03-01"), record("oat", "2024-05-05"), record("rye")]


def test_end(folder):
    place = Place(folder, "end.db")
    place.put(BEFORE, *RECORDS)
    must_be("first", sorted(place.changes()), [("upsert", f"A study of {n}") for n in ("barley", "oat", "rye")])
    place.run(LAST_SECOND, "dedup")
    must_be("under embargo", place.changes(), [])
    n_dedups = place.ask("SELECT count(*) FROM dedup_run")
    told = json.loads(place.run(ENDED, "dedup", "--json"))
    must_be("told", told["publications_changed"], 1)
    must_be("ended", place.changes(), [("upsert", BARLEY)])
    must_be("access", place.publications()[BARLEY]["access"], "open")
    must_be("modified", place.publications()[BARLEY]["modified"], ENDED)
    must_be("can be replayed", place.ask("SELECT count(*) FROM dedup_run")[0][0], n_dedups[0][0] + 1)
    place.run(ENDED, "dedup")
    place.run(ENDED, "dedup", "--full")
    must_be("once", place.changes(), [])
    # What brings the same records again brings the end of an embargo too.
    place.put(LATER, *RECORDS)
    must_be("by an import", place.changes(), [("upsert", OAT)])


def test_other_changes(folder):
    place = Place(folder, "other.db")
    place.put(BEFORE, *RECORDS)
    place.put(BEFORE, record("barley", "2024-05-05"), record("oat", deleted=True))
    place.changes()
    place.run(ENDED, "dedup", "--full")
    must_be("put off, deleted", place.changes(), [])
    place.run(LATER, "dedup", "--full")
    must_be("at the later date", place.changes(), [("upsert", BARLEY)])
    # Already over when it is first seen: open from the start, and never news.
    place.put(LATER, record("spelt", "2024-03-01"))
    place.changes()
    place.run(LATER, "dedup", "--full")
    must_be("long over", place.changes(), [])


def test_older_store(folder):
    place = Place(folder, "older.db")
    place.put(BEFORE, *RECORDS)
    place.changes()
    place.ask("DROP TABLE embargo; PRAGMA user_version = 7;")
    place.run(BEFORE, "dedup")
    must_be("brought up to date", place.changes(), [])
    place.run(ENDED, "dedup")
    must_be("of an older store", place.changes(), [("upsert", BARLEY)])


with tempfile.TemporaryDirectory() as scratch:
    for test in (test_end, test_other_changes, test_older_store):
        test(scratch)
        print("ok", test.__name__)
