# SPDX-License-Identifier: MIT
"""Repositories over loopback, each address a host of its own, that count how they are asked.

PATH of the base URL says how one behaves:
  ok             three records; nothing is new after
  slow/N         N pages of five records, each after 50 ms
  hang           takes the request and never answers
  die            closes the connection
  lie            a web page
  busy           asks to come back in ten minutes
"""
import asyncio
import pathlib
import sys
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import loopback  # pylint: disable=wrong-import-position

LATENCY = .05
PAGE_RECORDS = 5
HEAD = ('<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<responseDate>2024-05-01T00:00:00Z</responseDate><request>http://example.org/</request>")
IDENTIFY = HEAD + ("<Identify><repositoryName>r</repositoryName><baseURL>http://example.org/</baseURL>"
                   "<protocolVersion>2.0</protocolVersion><adminEmail>a@example.org</adminEmail>"
                   "<earliestDatestamp>2024-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
                   "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify></OAI-PMH>")
NOTHING = HEAD + '<error code="noRecordsMatch">nothing is new</error></OAI-PMH>'


def format_page(name, first, n, token):
    records = "".join(
        f"<record><header><identifier>oai:{name}:{number}</identifier><datestamp>2024-04-01T00:00:00Z</datestamp>"
        '</header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Meadow {number} of {name}</dc:title></oai_dc:dc>'
        "</metadata></record>" for number in range(first, first + n))
    return f"{HEAD}<ListRecords>{records}<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>"


class Repositories:
    def __init__(self):
        self.lists = {}  # "host path" to the tokens asked for, "" for the first page
        self.now, self.most = {}, {}  # requests under way, by host
        self.hanging = 0
        self.lock = threading.Lock()

    def __enter__(self):
        ready = threading.Event()

        async def main():
            self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
            server = await asyncio.start_server(self.serve, sock=loopback.listen_on_loopback(), backlog=256)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await self.stop.wait()

        self.thread = threading.Thread(target=asyncio.run, args=(main(),))
        self.thread.start()
        ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join()

    def url(self, host, path):
        return f"http://127.0.0.{host}:{self.port}/{path}"

    def asked(self, host, path):
        """The tokens that the repository was asked for, in order."""
        with self.lock:
            return list(self.lists.get(f"127.0.0.{host} /{path}", []))

    async def answer(self, host, target):
        url = urllib.parse.urlsplit(target)
        query = {key: values[0] for key, values in urllib.parse.parse_qs(url.query).items()}
        kind, _, n_pages = url.path.strip("/").partition("/")
        if kind == "hang":
            self.hanging += 1
            await asyncio.sleep(3600)
        if kind == "die":
            return None
        if kind == "busy":
            return ""
        if kind == "lie":
            return "<html><head><title>Welcome</title></head><body>no repository here</body></html>"
        if query["verb"] == "Identify":
            return IDENTIFY
        token = query.get("resumptionToken", "")
        with self.lock:
            self.lists.setdefault(f"{host} {url.path}", []).append(token)
        if "from" in query:
            return NOTHING
        if kind == "ok":
            return format_page(host, 0, 3, "")
        await asyncio.sleep(LATENCY)
        page, last = int(token or 0), int(n_pages) - 1
        return format_page(f"{host}-slow", page * PAGE_RECORDS, PAGE_RECORDS, page + 1 if page < last else "")

    async def serve(self, reader, writer):
        host = writer.get_extra_info("sockname")[0]
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                with self.lock:
                    self.now[host] = self.now.get(host, 0) + 1
                    self.most[host] = max(self.most.get(host, 0), self.now[host])
                try:
                    body = await self.answer(host, line.split()[1].decode())
                finally:
                    with self.lock:
                        self.now[host] -= 1
                if body is None:
                    return
                if "/busy" in line.decode():
                    writer.write(b"HTTP/1.1 503 Busy\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n")
                    continue
                data = body.encode()
                kind = b"text/html" if body.startswith("<html") else b"text/xml"
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                             % (kind, len(data), data))
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
