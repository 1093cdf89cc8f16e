#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Harvests from servers that want memory, and prints what each of them got.

usage: run_hostile.py SHEAF [ATTACK...]

Each attack is served over loopback, made while it is sent. Printed: the peak of resident memory, the
wall time, the bytes that went over the wire, the exit code and the reason. Exit code 1 where one took
more than LIMIT_MB. Environment: HOSTILE_GB=N is what "endless" means (10).
"""
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib

SHEAF = os.path.abspath(sys.argv[1])
GB = float(os.environ.get("HOSTILE_GB", "10"))
ENDLESS = int(GB * (1 << 30))
LIMIT_MB = 128  # SQLite's cache may have 64, everything else 64
PIECE = 1 << 20
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n"
OPEN = (b'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        b"<responseDate>2024-06-01T00:00:00Z</responseDate>")
LIST = OPEN + b"<ListRecords>"
HEADER = b"<header><identifier>oai:x:1</identifier><datestamp>2024-01-01</datestamp></header>"
DC = (b'<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
      b' xmlns:dc="http://purl.org/dc/elements/1.1/">')
RECORD = LIST + b"<record>" + HEADER + b"<metadata>" + DC
END = b"</oai_dc:dc></metadata></record></ListRecords></OAI-PMH>"
IDENTIFY = OPEN + b"<Identify><granularity>YYYY-MM-DD</granularity></Identify></OAI-PMH>"
NO_CAP = "max-page-bytes = 100G"


def repeat(piece, n_bytes):
    """So many bytes of copies of a piece, whole ones."""
    block = piece * max(1, PIECE // len(piece))
    for _ in range(max(1, n_bytes // len(block))):
        yield block


def body(*parts):
    yield HEAD + b"\r\n"
    for part in parts:
        yield from [part] if isinstance(part, bytes) else part


def records():
    for number in range(ENDLESS // 400):
        yield (b"<record><header><identifier>oai:x:%d</identifier><datestamp>2024-01-01</datestamp></header>"
               b"<metadata>" % number + DC + b"<dc:title>Title %d</dc:title></oai_dc:dc></metadata></record>" % number)


def gzipped(parts):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield HEAD + b"Content-Encoding: gzip\r\n\r\n"
    for part in parts:
        packed = packer.compress(part)
        if packed:
            yield packed
    yield packer.flush()


def named(n_bytes):
    return b"n" * n_bytes


MB = 1 << 20
# name: (what is sent, keys of the endpoint)
ATTACKS = {
    "nothing bad": (lambda: body(RECORD, b"<dc:title>A title</dc:title>", END), ""),
    "blanks": (lambda: body(LIST, repeat(b" ", ENDLESS)), ""),
    "blanks, max-page-bytes = 100G": (lambda: body(LIST, repeat(b" ", ENDLESS)), NO_CAP),
    "no XML": (lambda: body(repeat(b"no XML ", ENDLESS)), ""),
    "no XML, max-page-bytes = 100G": (lambda: body(repeat(b"no XML ", ENDLESS)), NO_CAP),
    "records": (lambda: body(LIST, records()), ""),
    "one record": (lambda: body(RECORD, repeat(b"<dc:title>A title</dc:title>", ENDLESS)), NO_CAP),
    "one field": (lambda: body(RECORD, b"<dc:title>", repeat(b"text ", ENDLESS)), NO_CAP),
    "one field of broken bytes": (lambda: body(RECORD, b"<dc:title>", repeat(b"\xff&\x01", ENDLESS)), NO_CAP),
    "one field of references": (lambda: body(RECORD, b"<dc:title>", repeat(b"&amp;", ENDLESS)), NO_CAP),
    "one CDATA section": (lambda: body(RECORD, b"<dc:title><![CDATA[", repeat(b"text ", ENDLESS)), NO_CAP),
    "one comment": (lambda: body(LIST, b"<!--", repeat(b"text ", ENDLESS)), NO_CAP),
    "one processing instruction": (lambda: body(LIST, b"<?x ", repeat(b"text ", ENDLESS)), NO_CAP),
    "one resumptionToken": (lambda: body(LIST, b"<resumptionToken>", repeat(b"t", ENDLESS)), NO_CAP),
    "one error": (lambda: body(OPEN, b'<error code="badVerb">', repeat(b"text ", ENDLESS)), NO_CAP),
    "sets of one record": (lambda: body(LIST, b"<record><header><identifier>oai:x:1</identifier>",
                                        repeat(b"<setSpec>a</setSpec>", ENDLESS)), NO_CAP),
    "broken elements": (lambda: body(LIST, repeat(b"<record><a></b></record>", ENDLESS)), NO_CAP),
    "behind the end": (lambda: body(LIST, b"</ListRecords></OAI-PMH>", repeat(b"<x>tail</x>", ENDLESS)), NO_CAP),
    "gzip bomb": (lambda: gzipped(repeat(bytes(PIECE), ENDLESS)), ""),
    "gzip bomb, max-page-bytes = 100G": (lambda: gzipped(repeat(bytes(PIECE), ENDLESS)), NO_CAP),
    "1 M deep": (lambda: body(RECORD, repeat(b"<a>", 3 * MB), repeat(b"</a>", 4 * MB), END), ""),
    "1 M deep, outside": (lambda: body(OPEN, repeat(b"<a>", 3 * MB), repeat(b"</a>", 4 * MB)), ""),
    "1 M attributes": (lambda: body(RECORD, b"<dc:title", (b' a%d="v"' % n for n in range(MB)), b">x</dc:title>",
                                    END), ""),
    "1 M namespaces": (lambda: body(RECORD, b"<dc:title", (b' xmlns:a%d="v"' % n for n in range(MB)),
                                    b">x</dc:title>", END), ""),
    "1 M names": (lambda: body(RECORD, (b"<n%d/>" % n for n in range(MB)), END), ""),
    "50 MB name": (lambda: body(RECORD, b"<", named(50 * MB), b">x</", named(50 * MB), b">", END), ""),
    "50 MB attribute": (lambda: body(RECORD, b'<dc:title a="', named(50 * MB), b'">x</dc:title>', END), ""),
    "50 MB identifier": (lambda: body(LIST, b"<record><header><identifier>", named(50 * MB),
                                      b"</identifier></header></record></ListRecords></OAI-PMH>"), ""),
    "headers": (lambda: [HEAD, *repeat(b"X-Filler: " + b"x" * 1000 + b"\r\n", 64 * MB)], ""),
    "one header line": (lambda: [HEAD, b"X-Filler: ", *repeat(b"x", 64 * MB)], ""),
    "interim answers": (lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n", ENDLESS), ""),
    "chunk extensions": (lambda: [HEAD, b"Transfer-Encoding: chunked\r\n\r\n1;", *repeat(b"x", 64 * MB)], ""),
    "a redirect's body": (lambda: [b"HTTP/1.1 302 Found\r\nLocation: /oai\r\nConnection: close\r\n\r\n",
                                   *repeat(b" ", 64 * MB)], ""),
}


def read_request(connection):
    request = b""
    while b"\r\n\r\n" not in request:
        got = connection.recv(65536)
        if not got:
            return None
        request += got
    return request


class Server:
    def __init__(self, make_parts):
        self.make_parts, self.n_sent = make_parts, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                try:
                    request = read_request(connection)
                    if request is None:
                        continue
                    parts = body(IDENTIFY) if b"verb=Identify" in request else self.make_parts()
                    for part in parts:
                        connection.sendall(part)
                        self.n_sent += len(part)
                except OSError:
                    pass


def attack(name):
    make_parts, keys = ATTACKS[name]
    server = Server(make_parts)
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/endpoints.conf", "w", encoding="utf-8") as file:
            file.write(f"[hostile]\nurl = http://127.0.0.1:{server.port}/oai\nretries = 0\n{keys}\n")
        began = time.monotonic()
        with open(f"{folder}/talk", "w+b") as talk:
            process = subprocess.Popen(
                [SHEAF, "-q", "--store", f"{folder}/store.db", "--config", f"{folder}/endpoints.conf", "harvest",
                 "--no-dedup"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=talk)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            talk.seek(0)
            lines = [line for line in talk.read().decode("utf-8", "replace").splitlines() if "contact" not in line]
        seconds = time.monotonic() - began
    server.listener.close()
    reason = lines[-1].split("hostile: ", 1)[-1][:100] if lines else ""
    rss_mb = usage.ru_maxrss / 1024
    verdict = "" if rss_mb <= LIMIT_MB else f"  MORE THAN {LIMIT_MB}"
    print(f"{name + ':':<36}{rss_mb:>6.0f} MB {seconds:>6.1f} s {server.n_sent / MB:>9.1f} MB sent  "
          f"exit {process.returncode}  {reason}{verdict}", flush=True)
    return rss_mb <= LIMIT_MB and process.returncode >= 0


def main():
    names = sys.argv[2:] or list(ATTACKS)
    return 0 if all([attack(name) for name in names]) else 1


sys.exit(main())
