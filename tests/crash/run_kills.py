#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills a harvest of four unreliable repositories at random moments, and lets it go on.

usage: run_kills.py SHEAF [N [SEED]]

The repositories are served here. They fail now and then, each in its own ways: HTTP 500 and 503, pages
cut off, tokens that die, broken characters, gzip that nobody announced, a record that no request may
touch, records that vanish without a word. A first harvest and, after a change of the repositories, a
full one are killed (SIGKILL) at a moment drawn by chance, N times in all (20), and called again until
they end, then deduplicated: which record founds a publication, and so its id, depends on what has come
by then. Then every export has the same bytes as without any kill, no run is called complete whose list
was not had whole, and all counters balance. The responses were kept, and a store made of them alone, with
nothing to ask, has the same exports and the same status again.
"""
import gzip
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import loopback  # pylint: disable=wrong-import-position

NOW = "2024-06-01T00:00:00Z"
ENVIRONMENT = dict(os.environ, SHEAF_NOW=NOW, LC_ALL="C.UTF-8", TZ="UTC")
EXPORTS = ["publications", "records", "clusters"]
COUNTERS = ["new", "changed", "unchanged", "deleted", "rejected"]
ENDS = ["", "-wal"]
PAGE = 20


class Repository:
    """Records by day; what is done to each request is drawn from its number and the repository's faults."""

    def __init__(self, name, n_records, faults, deletions):
        self.name, self.faults, self.deletions = name, faults, deletions
        self.lock = threading.Lock()
        self.epoch, self.n_requests, self.tokens = 0, 0, {}
        letters = random.Random(name)
        self.records = []
        for i in range(n_records):
            work = i if letters.random() < 0.5 else letters.randrange(10 ** 6)
            self.records.append((f"oai:{name}:{i}", f"2024-0{1 + i * 5 // n_records}-{1 + i % 28:02}", work))

    def metadata(self, i, work):
        words = random.Random(work)
        title = " ".join("".join(words.choices("abdegiklmnoprstu", k=7)) for _ in range(6))
        broken = "\x0b &amp; \x02" if "characters" in self.faults and i % 17 == 0 else "&amp;"
        return ('<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
                ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
                f"<dc:title>{title} {broken} {work % 10}</dc:title><dc:creator>Oxborrow, L.</dc:creator>"
                f"<dc:date>{1990 + work % 30}</dc:date></oai_dc:dc>")

    def listed(self, arguments):
        start, end = arguments.get("from", "")[:10], arguments.get("until", "9999")[:10]
        for i, (identifier, day, work) in enumerate(self.records):
            if start <= day <= end and not (self.epoch and self.deletions == "no" and i % 13 == 0):
                yield i, identifier, day, work

    def page(self, arguments):
        """The body, or a number: an HTTP status."""
        token = arguments.get("resumptionToken")
        if token:
            if "tokens" in self.faults and self.chance.random() < 0.2:
                return self.error("badResumptionToken")
            if token not in self.tokens:
                return self.error("badResumptionToken")
            arguments, start = self.tokens[token]
        else:
            start = 0
        hits = list(self.listed(arguments))
        part = hits[start:start + PAGE]
        if not part:
            return self.error("noRecordsMatch")
        if "poison" in self.faults and any(i == 57 for i, *_ in part):
            return 500
        inner = ""
        for i, identifier, day, work in part:
            header = f"<identifier>{identifier}</identifier><datestamp>{day}</datestamp>"
            if self.deletions == "persistent" and i % 11 == self.epoch:
                inner += f'<record><header status="deleted">{header}</header></record>'
            else:
                inner += (f"<record><header>{header}</header>"
                          f"<metadata>{self.metadata(i, work + (self.epoch and i % 7 == 0))}</metadata></record>")
        if start + PAGE < len(hits):
            following = f"{self.name}/{start + PAGE}/{json.dumps(arguments, sort_keys=True)}"
            self.tokens[following] = (arguments, start + PAGE)
            inner += f"<resumptionToken>{following.replace('&', '&amp;')}</resumptionToken>"
        return f"<ListRecords>{inner}</ListRecords>"

    def error(self, code):
        return f'<error code="{code}"></error>'

    def answer(self, arguments):
        """Status, headers and body of an answer, and how many bytes of it are sent (None: all)."""
        with self.lock:
            self.n_requests += 1
            self.chance = random.Random(f"{self.name} {self.n_requests}")
            headers = {"Content-Type": "text/xml"}
            if arguments.get("verb") == "Identify":
                body = ("<Identify><repositoryName>R</repositoryName><baseURL>http://127.0.0.1/</baseURL>"
                        "<protocolVersion>2.0</protocolVersion><adminEmail>admin@example.org</adminEmail>"
                        "<earliestDatestamp>2024-01-01</earliestDatestamp>"
                        f"<deletedRecord>{self.deletions}</deletedRecord>"
                        "<granularity>YYYY-MM-DD</granularity></Identify>")
            else:
                if "status" in self.faults and self.chance.random() < 0.2:
                    if self.chance.random() < 0.5:
                        headers["Retry-After"] = "1"
                    return self.chance.choice([500, 502, 503, 429]), headers, b"busy", None
                body = self.page(arguments)
                if isinstance(body, int):
                    return body, headers, b"NullPointerException", None
            body = ('<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
                    f"<responseDate>{NOW}</responseDate><request>http://127.0.0.1/</request>{body}</OAI-PMH>").encode()
            if "gzip" in self.faults:
                body = gzip.compress(body, 1)
            is_cut = "cuts" in self.faults and self.chance.random() < 0.2
            return 200, headers, body, len(body) * 2 // 3 if is_cut else None


class Handler(loopback.Handler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        status, headers, body, n_sent = self.server.repositories[path.strip("/")].answer(
            dict(urllib.parse.parse_qsl(query)))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:n_sent])
        if n_sent is not None:
            self.close_connection = True


class Fault(Exception):
    pass


def require(holds, *what):
    if not holds:
        raise Fault(" ".join(map(str, what)))


class Bench:
    def __init__(self, folder, program, server):
        self.folder, self.program, self.server = folder, program, server
        self.repositories = server.repositories
        conf = "[defaults]\ndeletion-brake = 50%\nkeep-responses = yes\n"
        for name in self.repositories:
            conf += f"[{name}]\nurl = http://127.0.0.{len(conf) % 7 + 1}:{server.server_port}/{name}\n"
        (folder / "endpoints.conf").write_text(conf, encoding="utf-8")

    def start(self, *arguments):
        return subprocess.Popen([self.program, "--store", "sheaf.db", *arguments], env=ENVIRONMENT, cwd=self.folder,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self, *arguments):
        """Until it ends as well as it can: one repository has a record that nobody gets. Seconds of the first try."""
        began, seconds = time.monotonic(), None
        for _ in range(20):
            process = self.start(*arguments)
            said = process.communicate(timeout=100)[1].decode(errors="replace")
            seconds = seconds or time.monotonic() - began
            require(process.returncode in (1, 3, 75), "exit", process.returncode, said)
            if self.has_ended():
                self.read("dedup")
                return seconds
        raise Fault("it never ends: " + said)

    def has_ended(self):
        """All lists came to their ends, but for the record that nobody gets."""
        endpoints = json.loads(self.read("status", "--json"))["endpoints"]
        return all(e["last_run"]["outcome"] == "complete" or (e["name"] == "plain" and len(e["gaps"]) == 1
                   and e["last_run"]["error"]["code"] == "protocol") for e in endpoints)

    def read(self, *arguments, store="sheaf.db"):
        done = subprocess.run([self.program, "--store", store, *arguments], env=ENVIRONMENT, cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=100)
        require(done.returncode == 0, arguments, "exit", done.returncode, done.stderr.decode(errors="replace"))
        return done.stdout

    def export(self, store="sheaf.db"):
        return {what: self.read("export", "--of", what, store=store) for what in EXPORTS}

    def check_replay(self, found):
        """A copy of what was kept, and a copy of what that kept again."""
        status = self.read("status", "--json")
        for source, copy in (("sheaf.db", "second.db"), ("second.db", "third.db")):
            for path in self.folder.glob(copy + "*"):
                path.unlink()
            self.read("import", "--replay", source, store=copy)
            copied = self.export(copy)
            for what in EXPORTS:
                require(copied[what] == found[what], f"export --of {what} of {copy} differs")
            copied = self.read("status", "--json", store=copy)
            require(copied == status, f"status of {copy} differs:", status, copied)

    def check_status(self):
        if not (self.folder / "sheaf.db").exists():
            return
        try:
            status = json.loads(self.read("status", "--json"))
        except Fault as fault:
            require("no store at" in str(fault), fault)
            return
        for endpoint in status["endpoints"]:
            run = endpoint["last_run"]
            if not run:
                continue
            require(run["received"] == sum(run[name] for name in COUNTERS), "counters do not balance:", run)
            if run["outcome"] == "complete":
                held = endpoint["records"] + endpoint["deleted"]
                n_all = len(self.repositories[endpoint["name"]].records)
                require(held == n_all, "called complete, but is not:", endpoint)

    def restore(self, saved):
        for end in ENDS:
            (self.folder / f"sheaf.db{end}").unlink(missing_ok=True)
        for end, content in saved.items():
            (self.folder / f"sheaf.db{end}").write_bytes(content)

    def save(self):
        files = {end: self.folder / f"sheaf.db{end}" for end in ENDS}
        return {end: path.read_bytes() for end, path in files.items() if path.exists()}

    def set_epoch(self, epoch):
        for repository in self.repositories.values():
            repository.epoch = epoch

    def disturb(self, saved, arguments, seconds, expected):
        """One kill, after so many seconds."""
        self.restore(saved)
        process = self.start(*arguments)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        self.check_status()
        self.finish(*arguments)
        self.check_status()
        found = self.export()
        for what in EXPORTS:
            lines = sorted(set(found[what].splitlines()) ^ set(expected[what].splitlines()))
            require(not lines, f"export --of {what} differs from the undisturbed one:", *lines[:2])
            require(found[what] == expected[what], f"export --of {what} is in another order")
        self.check_replay(found)
        return process.returncode == -9


def main():
    program = os.path.abspath(sys.argv[1])
    n_kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    server = loopback.Server(Handler)
    server.repositories = {r.name: r for r in (
        Repository("plain", 300, {"status", "poison"}, "persistent"),
        Repository("tokens", 200, {"tokens", "gzip"}, "no"),
        Repository("cuts", 240, {"cuts", "characters"}, "no"),
        Repository("all", 160, {"status", "tokens", "cuts", "characters", "gzip"}, "transient"))}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    n_faults = n_killed = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(folder), program, server)
        phases, saved = [], {}
        for epoch, arguments in enumerate((["harvest", "--no-dedup"], ["harvest", "--no-dedup", "--full"])):
            bench.set_epoch(epoch)
            seconds = bench.finish(*arguments)
            bench.check_status()
            phases.append((epoch, arguments, saved, bench.export(), seconds))
            require(all(phases[-1][3].values()), "an export is empty")
            saved = bench.save()
        for i in range(n_kills):
            epoch, arguments, saved, expected, seconds = phases[i % len(phases)]
            bench.set_epoch(epoch)
            moment = chance.uniform(0, seconds)
            try:
                n_killed += bench.disturb(saved, arguments, moment, expected)
            except Fault as fault:
                n_faults += 1
                print(f"{' '.join(arguments)}, killed after {moment:.3f} s: {fault}")
    server.shutdown()
    print(f"{n_kills} moments, {n_killed} of them before the end, {n_faults} faults")
    return 1 if n_faults or not n_killed else 0


if __name__ == "__main__":
    sys.exit(main())
