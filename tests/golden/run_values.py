#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mapping files, `sheaf values` and `sheaf renormalize` over a handful of records.

usage: run_values.py SHEAF
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

RECORDS = [
    {"identifier": "1", "dc": {"title": ["One"], "type": ["Zettel"], "language": ["esl"], "rights": ["house rules"]}},
    {"identifier": "2", "dc": {"title": ["Two"], "type": ["Zettel", "Book"], "language": ["xyzzy"]}},
    {"identifier": "3", "dc": {"title": ["Three"], "type": ["zettel"], "language": ["eng"]}},
    {"identifier": "4", "deleted": True},
    {"identifier": "5", "dc": {"title": ["Five"], "type": ["Map"], "date": ["info:eu-repo/date/embargoEnd/2024-06-01"],
                               "rights": ["info:eu-repo/semantics/embargoedAccess"]}},
]
URL = "url = http://x.example/oai\n"


class Place:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        (self.folder / "in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def run(self, *arguments, code=0, now="2024-01-02T03:04:05Z"):
        done = subprocess.run([self.program, "-q", *arguments], cwd=self.folder, capture_output=True, text=True,
                              env=dict(os.environ, SHEAF_NOW=now, LC_ALL="C.UTF-8"), timeout=120)
        expect(done.returncode, code, f"exit code of {arguments}: {done.stderr}")
        return done.stdout if code == 0 else done.stderr

    def values(self, *arguments):
        return [line.split("\t") for line in self.run("values", *arguments).splitlines()]


def expect(found, expected, what):
    if found != expected:
        sys.exit(f"{what}\nexpected {expected!r}\nfound    {found!r}")


def check_values(place):
    expect(place.values("type"), [["2", "Zettel", "", "type-unknown"],
                                  ["1", "Book", "http://purl.org/coar/resource_type/c_2f33", "synonym"],
                                  ["1", "Map", "http://purl.org/coar/resource_type/c_12cd", "synonym"],
                                  ["1", "zettel", "", "type-unknown"]], "values of type")
    expect(place.values("type", "--unmapped"), [["2", "Zettel", "", "type-unknown"], ["1", "zettel", "", "type-unknown"]],
           "unmapped values")
    expect(place.values("rights", "--unmapped"), [["1", "house rules", "", "none"]], "rights that mean nothing known")
    lines = [json.loads(line) for line in place.run("--json", "values", "language").splitlines()]
    expect([line["became"] for line in lines], ["eng", "esl", None], "values as JSON")
    place.run("values", "tpye", code=2)
    place.run("values", "type", "--endpoint", "nobody", code=2)


def check_maps(place):
    place.write("types.tsv", "# ours\nZettel\tletter\n")
    place.write("rights.tsv", "house rules\tCC-BY-4.0\n")
    place.write("endpoints.conf", f"[x]\n{URL}type-map = types.tsv\nrights-map = rights.tsv\nmarc-languages = yes\n")
    before = (place.folder / "sheaf.db").read_bytes()
    diff = place.run("renormalize", "--diff")
    expect((place.folder / "sheaf.db").read_bytes(), before, "--diff writes")
    letter = "http://purl.org/coar/resource_type/c_0857"
    expect(diff.splitlines(), [f"x/1\ttype\tZettel\t\t{letter}", "x/1\tlanguage\tesl\tesl\tspa",
                               "x/1\trights\thouse rules\thouse rules\tCC-BY-4.0; open",
                               f"x/2\ttype\tZettel\t\t{letter}", f"x/3\ttype\tzettel\t\t{letter}"], "--diff")
    place.run("renormalize", now="2024-01-03T00:00:00Z")
    changed = {line["title"]: line["modified"] for line in map(json.loads, place.run("export").splitlines())}
    expect({title: day[:10] for title, day in changed.items()},
           {"One": "2024-01-03", "Two": "2024-01-03", "Three": "2024-01-03", "Five": "2024-01-02"}, "what it touched")
    expect(place.run("renormalize", "--diff"), "", "--diff afterwards")
    expect(place.values("type", "--unmapped"), [], "unmapped values afterwards")
    expect(place.values("type")[0][3], "map", "the rule")
    types = {line["title"]: line["type"] for line in map(json.loads, place.run("export").splitlines())}
    expect(types["One"], "letter", "the publication's type")
    # What comes again is no other record for that.
    place.run("import", "--endpoint", "x", "in.jsonl")
    expect(place.run("renormalize", "--diff"), "", "--diff after an import")


def check_embargo(place):
    """Access opens when the day has come, without a harvest and without a write."""
    before = (place.folder / "sheaf.db").read_bytes()
    for now, access in [("2024-05-31T23:59:59Z", "embargoed"), ("2024-06-01T00:00:00Z", "open")]:
        for of in ("publications", "records"):
            lines = map(json.loads, place.run("export", "--of", of, now=now).splitlines())
            expect([line["access"] for line in lines if line.get("title") == "Five"], [access], f"access of {of}")
    expect((place.folder / "sheaf.db").read_bytes(), before, "an export writes")


def check_kinds_of_names(place):
    """A creator is one name, several or none."""
    for value, kinds in (("Curie, Marie", ["person"]), ("Curie, Marie; Curie, Pierre", ["list", "person", "person"]),
                         ("University of Oxford", ["corporate"]), ("[s.n.]", ["none"]), ("", [])):
        names = json.loads(place.run("--json", "normalize", "creator", value))["values"]
        expect([name["kind"] for name in names], kinds, value)


def check_mistakes(place):
    for text, message in [("Zettel letter\n", "types.tsv:1: there must be a tab"),
                          ("\n# x\nZettel\tblurb\n", "types.tsv:3: 'blurb' is no type that is known"),
                          ("a\tbook\nA\tbook\n", "types.tsv:2: the raw value stands in line 1 already")]:
        place.write("types.tsv", text)
        expect(message in place.run("renormalize", code=2), True, f"the message of {text!r}")
    os.unlink(place.folder / "types.tsv")
    expect("types.tsv" in place.run("import", "in.jsonl", code=2), True, "a missing file")


def check_killed(place):
    """What a killed run had done is not done again, and in the end all is done."""
    many = "".join(json.dumps({"identifier": f"m{i}", "dc": {"title": [f"Title {i}"], "type": ["Zettel"]}}) + "\n"
                   for i in range(40000))
    place.write("many.jsonl", many)
    place.write("endpoints.conf", "")
    place.run("import", "--no-dedup", "--endpoint", "x", "many.jsonl")
    place.write("types.tsv", "Zettel\tletter\n")
    place.write("endpoints.conf", f"[x]\n{URL}type-map = types.tsv\n")
    for kill in (signal.SIGKILL, signal.SIGTERM):
        process = subprocess.Popen([place.program, "-q", "renormalize", "--no-dedup"], cwd=place.folder)
        time.sleep(0.15)
        process.send_signal(kill)
        process.wait()
    place.run("renormalize", "--no-dedup")
    expect(place.values("type", "--unmapped"), [], "unmapped values after a kill")
    expect(place.run("renormalize", "--diff"), "", "--diff after a kill")


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        place = Place(program, folder)
        place.write("endpoints.conf", "")
        place.run("import", "--endpoint", "x", "in.jsonl")
        check_values(place)
        check_maps(place)
        check_embargo(place)
        check_kinds_of_names(place)
        check_mistakes(place)
        check_killed(place)
    print("ok")


main()
