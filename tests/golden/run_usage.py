#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is asked wrongly is answered at once: with one exit code for each kind of mistake, and words that say what to do.

usage: run_usage.py SHEAF
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

RECORD = {"identifier": "1", "datestamp": "2024-01-01", "dc": {"title": ["Oats"]}}
CONF = "[sheaf]\ncontact = a@example.org\n[idle]\nurl = http://x.example/oai\nenabled = no\n"
HEADERS = ('<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListIdentifiers>'
           "<header><identifier>1</identifier><datestamp>2024-01-01</datestamp></header>"
           "<header><identifier>2</identifier><datestamp>2024-01-01</datestamp></header></ListIdentifiers></OAI-PMH>")

# What is named in commands and in the configuration is wrong usage; what the store does not hold is a failure.
CASES = [
    # arguments, exit code, what standard error says
    ("frobnicate", 2, "there is no command 'frobnicate'"),
    ("harvst", 2, "did you mean 'harvest'?"),
    ("help frobnicate", 2, "there is no command 'frobnicate'"),
    ("status --frobnicate", 2, "unknown option '--frobnicate'"),
    ("dedup a", 2, "usage: sheaf dedup (no arguments)"),
    ("show", 2, "usage: sheaf show ID"),
    ("harvest nobody", 2, "there is no endpoint 'nobody'"),
    ("check nobody", 2, "'nobody'"),
    ("reconcile nobody", 2, "there is no endpoint 'nobody'"),
    ("status nobody", 2, "there is no endpoint 'nobody'"),
    ("status --json nobody", 2, "there is no endpoint 'nobody'"),
    ("status --errors nobody", 2, "no endpoint 'nobody'"),
    ("status --rejected nobody", 2, "no endpoint 'nobody'"),
    ("values title --endpoint nobody", 2, "no endpoint 'nobody'"),
    ("values frobs", 2, "unknown element 'frobs'"),
    ("normalize frobs x", 2, "unknown element 'frobs'"),
    ("export --of frobs", 2, "'--of frobs'"),
    ("export --format frob", 2, "'--format frob': must be one of"),
    ("import --format frob x", 2, "'--format frob'"),
    ("completion frob", 2, "'frob' is none of the shells"),
    ("completion bash --json", 2, "has no --json"),
    ("status --raw", 2, "--raw goes with --rejected"),
    ("status --errors --rejected", 2, "ask for one at a time"),
    ("harvest --from soon", 2, "'--from soon'"),
    ("--store file:x status", 2, "must be the path of a file"),
    ("--config none.conf harvest", 2, "there is no configuration 'none.conf'"),
    ("--config none.conf status", 0, "there is no configuration 'none.conf'"),
    ("--config none.conf renormalize", 2, "there is no configuration 'none.conf'"),
    ("--config none.conf import in.jsonl", 2, "there is no configuration 'none.conf'"),
    ("harvest --full --from 2024-01-01", 2, "without --from and --until"),
    ("show pub-000", 1, "there is no publication 'pub-000'"),
    ("show import/2", 1, "there is no record 'import/2'"),
    ("show nobody/1", 1, "there is no record 'nobody/1'"),
    ("explain pub-000", 1, "there is no publication 'pub-000'"),
    ("explain import/1 import/2", 1, "there is no record 'import/2'"),
    ("import none.jsonl", 1, "cannot read 'none.jsonl'"),
    ("--store none.db status", 1, "no store at 'none.db'"),
    ("--store none.db dedup", 1, "no store at 'none.db'"),
    ("--store none.db renormalize", 1, "no store at 'none.db'"),
    ("--store none.db status import", 1, "no store at 'none.db'"),
    ("--store . status", 1, "'.' is a folder"),
    ("--store . import in.jsonl", 1, "'.' is a folder"),
    ("--store endpoints.conf export", 1, "is not a store of sheaf"),
    ("daemon --once", 0, "'endpoints.conf' has no enabled endpoint"),
]


def expect(holds, *what):
    if not holds:
        sys.exit(" ".join(map(str, what)))


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="sheaf-usage-") as folder:
        place = pathlib.Path(folder)
        (place / "in.jsonl").write_text(json.dumps(RECORD) + "\n")
        (place / "ids.xml").write_text(HEADERS)
        (place / "endpoints.conf").write_text(CONF)

        def run(*arguments, code=0):
            done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, timeout=60,
                                  stdin=subprocess.DEVNULL, env={"SHEAF_NOW": "2024-01-02T03:04:05Z"})
            expect(done.returncode == code, arguments, "exit", done.returncode, done.stderr)
            return done

        run("import", "in.jsonl")
        for arguments, code, says in CASES:
            done = run(*arguments.split(), code=code)
            lines = done.stderr.splitlines()
            expect(says in done.stderr, arguments, "does not say", says, "but", done.stderr)
            expect(len(lines) == 1 or code == 0, arguments, "takes more than a line:", done.stderr)
            expect(code == 0 or not done.stdout, arguments, "prints", done.stdout)
        expect(not (place / "none.db").exists(), "a store was made")

        done = run("import", "ids.xml")
        expect(done.stderr.count("passed over headers") == 1 and "0 received" in done.stderr, done.stderr)

        expect(json.loads(run("--version", "--json").stdout)["version"], "no version")
        expect("commands" in json.loads(run("help", "--json").stdout), "no commands")
        plain = run("export", "--of", "clusters").stdout
        expect(plain and run("export", "--of", "clusters", "--json").stdout == plain, "--json changes a format")
        runs = json.loads(run("status", "import", "--json").stdout)["endpoints"]
        expect([e["name"] for e in runs] == ["import"], runs)
        expect([r["received"] for r in runs[0]["runs"]] == [0, 1], runs)
        expect("runs" not in json.loads(run("status", "--json").stdout)["endpoints"][0], "runs of all")
        expect("not in the configuration" in run("status", "import").stdout, "state of an import")
        expect("not enabled" in run("status", "idle").stdout, "state of what is off")


main()
