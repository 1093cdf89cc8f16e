#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes stores anew from the responses that others kept, where no scenario can show it.

usage: run_replay.py SHEAF

A harvest that is killed, or interrupted, in the middle of a page of which a part is committed, before and
after it went on; a page of 50 MB; what cannot be replayed, and what replays otherwise. The repository is
served here, and gone when its responses are replayed.
"""
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import loopback  # pylint: disable=wrong-import-position

NOW = "2024-06-01T00:00:00Z"
VIEWS = (["export", "--of", "records"], ["export"], ["export", "--of", "clusters"], ["status", "--json"],
         ["status", "--rejected", "--raw", "--json"])
PAGE = 5000  # records: more than are committed at once
SENT = 4500  # of them, before the server falls silent
COMMITTED = 2000
BIG_PAGE_BYTES = 50 << 20
BIG_PAGE_MB = 150  # resident at most: caches of SQLite, batches, and no page
SECONDS = 100


class Fault(Exception):
    pass


def require(holds, *what):
    if not holds:
        raise Fault(" ".join(map(str, what)))


def record(number, text=""):
    # Every thousandth has no identifier: it is kept aside.
    identifier = f"<identifier>oai:x:{number}</identifier>" if number % 1000 else ""
    return (f"<record><header>{identifier}<datestamp>2024-01-01</datestamp></header>"
            '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>Title {number}</dc:title>{text}</oai_dc:dc></metadata></record>\n")


def envelope(inner):
    return ('<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{NOW}</responseDate><request>http://127.0.0.1/</request>{inner}</OAI-PMH>").encode()


IDENTIFY = envelope(
    "<Identify><repositoryName>R</repositoryName><baseURL>http://127.0.0.1/</baseURL>"
    "<protocolVersion>2.0</protocolVersion><adminEmail>admin@example.org</adminEmail>"
    "<earliestDatestamp>2024-01-01</earliestDatestamp><deletedRecord>no</deletedRecord>"
    "<granularity>YYYY-MM-DD</granularity></Identify>")


def make_page(first, token="", text=""):
    inner = "".join(record(first + i, text) for i in range(PAGE))
    return envelope(f"<ListRecords>{inner}{token}</ListRecords>")


class Handler(loopback.Handler):
    def do_GET(self):
        server = self.server
        arguments = dict(urllib.parse.parse_qsl(self.path.partition("?")[2]))
        falls_silent = False
        if arguments["verb"] == "Identify":
            body = IDENTIFY
        elif server.is_big:
            filler = "filler " * (BIG_PAGE_BYTES // PAGE // 7)
            body = make_page(0, text=f"<dc:description>{filler}</dc:description>")
        elif "resumptionToken" not in arguments:
            body = make_page(0, token="<resumptionToken>second</resumptionToken>")
        else:
            body = make_page(PAGE)
            falls_silent = server.falls_silent
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if falls_silent:
            self.wfile.write(body[:body.index(record(PAGE + SENT).encode())])
            server.may_end.wait(SECONDS)
            self.close_connection = True
        else:
            self.wfile.write(body)


class Place:
    """A folder with a repository, until that is taken away."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        with open(program, "rb") as file:
            self.is_sanitized = b"__asan_init" in file.read()
        self.server = loopback.Server(Handler)
        self.server.daemon_threads = True
        self.server.falls_silent = self.server.is_big = False
        self.server.may_end = threading.Event()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        url = f"url = http://127.0.0.1:{self.server.server_port}/oai\n"
        (folder / "endpoints.conf").write_text(f"[repo]\n{url}keep-responses = yes\n[other]\n{url}", encoding="utf-8")

    def take_away(self):
        self.server.may_end.set()
        self.server.shutdown()
        self.server.server_close()

    def start(self, *arguments, store="old.db", out=subprocess.DEVNULL, said=subprocess.DEVNULL):
        return subprocess.Popen([self.program, "--store", store, *arguments], cwd=self.folder,
                                env=dict(os.environ, SHEAF_NOW=NOW), stdin=subprocess.DEVNULL, stdout=out, stderr=said)

    def call(self, *arguments, code=0, store="old.db"):
        """Standard output, standard error, and megabytes that it took at most."""
        peak_mb = 0
        with open(self.folder / "out", "wb") as out, open(self.folder / "said", "wb") as said:
            process = self.start(*arguments, store=store, out=out, said=said)
            while process.poll() is None:
                try:
                    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
                except OSError:
                    break
                found = re.search(r"VmHWM:\s*(\d+) kB", status)
                peak_mb = max(peak_mb, int(found[1]) // 1024 if found else 0)
                time.sleep(.005)
            process.wait(timeout=SECONDS)
        talk = (self.folder / "said").read_text(encoding="utf-8", errors="replace")
        require(process.returncode == code, arguments, "exit", process.returncode, "and not", code, talk)
        return (self.folder / "out").read_bytes(), talk, peak_mb

    def wait_for_commit(self, n_received):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                db = sqlite3.connect(f"file:{self.folder}/old.db?mode=ro", uri=True)
                found = db.execute("SELECT max(received) FROM run").fetchone()[0] or 0
                db.close()
            except sqlite3.Error:
                found = 0
            if found >= n_received:
                return
            time.sleep(.02)
        raise Fault("nothing was committed")

    def change(self, sql):
        db = sqlite3.connect(self.folder / "old.db")
        db.execute(sql)
        db.commit()
        db.close()

    def received(self):
        status = json.loads(self.call("status", "--json")[0])
        return status["endpoints"][0]["last_run"]["received"]

    def check_lacking(self, store, words):
        """What lacks responses says so, and is not taken for whole."""
        said = self.call("import", "--replay", "old.db", store=store, code=3)[1]
        require(words in said, said)
        run = json.loads(self.call("status", "--json", store=store)[0])["endpoints"][0]["last_run"]
        require(run["outcome"] in ("partial", "failed") and run["error"]["code"] == "not-found", run)
        return said

    def check_copy(self, what):
        for path in self.folder.glob("copy.db*"):
            path.unlink()
        peak_mb = self.call("import", "--replay", "old.db", store="copy.db")[2]
        for view in VIEWS:
            old, new = self.call(*view)[0], self.call(*view, store="copy.db")[0]
            require(old == new, what, view, "differ:\n", old.decode()[-3000:], "\n", new.decode()[-3000:])
        return peak_mb


def cut_off(place, how):
    """In the middle of the second page, of which a part is committed."""
    place.server.falls_silent = True
    process = place.start("harvest", "--no-dedup", "repo")
    place.wait_for_commit(PAGE + COMMITTED)
    process.send_signal(how)
    process.wait(timeout=SECONDS)
    require(process.returncode in (-how, 128 + how), "exit", process.returncode)
    received = place.received()
    require(PAGE < received < 2 * PAGE, "cut off outside of the page:", received)
    place.call("dedup")
    place.check_copy("cut off")
    place.server.falls_silent = False
    place.call("harvest", "repo", code=3)
    require(place.received() == PAGE + received, "the page did not come again:", place.received())
    place.take_away()
    place.check_copy("gone on")
    # Without what the first process received, the run is not whole, whoever goes on with it.
    first = "SELECT id FROM response WHERE leg = (SELECT min(id) FROM leg)"
    place.change(f"DELETE FROM response_part WHERE response IN ({first})")
    place.change(f"DELETE FROM response WHERE id IN ({first})")
    place.check_lacking("lacks1.db", "bring 5000 records, and the run had received")
    place.change("DELETE FROM leg WHERE id = (SELECT min(id) FROM leg)")
    said = place.check_lacking("lacks2.db", "bring 5000 records, and the run had received")
    require("kept only the responses of its end" in said, said)
    place.change("DELETE FROM response WHERE id = (SELECT max(id) FROM response)")
    place.check_lacking("lacks3.db", "bring 0 records, and the run had received")


def killed(place):
    cut_off(place, signal.SIGKILL)


def interrupted(place):
    cut_off(place, signal.SIGTERM)


def large_page(place):
    place.server.is_big = True
    peaks = [place.call("harvest", "--no-dedup", "repo", code=3)[2]]
    place.take_away()
    peaks.append(place.check_copy("a large page"))
    require(place.is_sanitized or max(peaks) <= BIG_PAGE_MB, "took", peaks, "MB")


def not_kept(place):
    (place.folder / "one.jsonl").write_text('{"identifier":"a","dc":{"title":["A"]}}\n', encoding="utf-8")
    place.call("import", "one.jsonl")
    said = place.call("import", "--replay", "old.db", store="copy1.db", code=1)[1]
    require("import: the run of 2024-06-01T00:00:00Z (import) kept no responses" in said, said)
    require("there is nothing to replay" in said, said)
    place.call("harvest", "repo", code=3)
    place.call("harvest", "other", code=3)
    place.take_away()
    said = place.call("import", "--replay", "old.db", store="copy2.db", code=3)[1]
    require("1 runs, 0 of them came out otherwise" in said and "2 runs without responses" in said, said)


def told_apart(place):
    place.call("harvest", "--no-dedup", "repo", code=3)
    place.take_away()
    for arguments, store, words in (
            (["old.db"], "old.db", "cannot be replayed into itself"),
            (["old.db", "--endpoint", "x"], "copy.db", "goes without --endpoint"),
            (["old.db", "--format", "oai"], "copy.db", "goes without --endpoint")):
        said = place.call("import", "--replay", *arguments, store=store, code=2)[1]
        require(words in said, said)
    said = place.call("import", "--replay", "none.db", store="copy.db", code=1)[1]
    require("no store at 'none.db'" in said, said)
    require(not (place.folder / "copy.db").exists(), "a store was made of nothing")
    # Another request than the one that was kept; a response that lacks its end; one that is damaged.
    place.change("UPDATE response SET url = replace(url, 'second', 'third')")
    said = place.call("import", "--replay", "old.db", store="copy1.db", code=3)[1]
    require(re.search("replay: request 3 asks 'http://[^']*second', the kept one was 'http://[^']*third'", said), said)
    require("came out otherwise: partial" in said, said)
    place.change("UPDATE response SET url = replace(url, 'third', 'second'), is_ended = id < 3")
    said = place.call("import", "--replay", "old.db", store="copy2.db", code=3)[1]
    require("came out otherwise: partial" in said, said)
    place.change("UPDATE response SET is_ended = 1")
    place.check_copy("made good again")
    said = place.call("import", "--replay", "old.db", store="copy.db", code=2)[1]
    require("holds runs of 'repo' already" in said, said)
    place.change("DELETE FROM response WHERE id = (SELECT max(id) FROM response)")
    place.check_lacking("copy3.db", "the response to request 3")
    place.change("UPDATE response_part SET bytes = x'1f8b08000000000000ffffffff' WHERE id = (SELECT min(id) FROM response_part)")
    said = place.call("import", "--replay", "old.db", store="copy4.db", code=1)[1]
    require("damaged" in said, said)


def main():
    n_faults = 0
    for case in (killed, interrupted, large_page, not_kept, told_apart):
        with tempfile.TemporaryDirectory() as folder:
            place = Place(os.path.abspath(sys.argv[1]), pathlib.Path(folder))
            try:
                case(place)
                print("ok", case.__name__)
            except Fault as fault:
                n_faults += 1
                print(f"{case.__name__}: {fault}")
            finally:
                place.server.may_end.set()
    return 1 if n_faults else 0


if __name__ == "__main__":
    sys.exit(main())
