#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many repositories that take their time, each a host of its own: 127.0.0.1, 127.0.0.2 ...

As a module: Repositories(n_hosts, latency_s) is a context with .port, and .read() for what was asked. Each
answers Identify and ListRecords after the latency with a few records; the most requests that were under way
at once are counted, for each host and in all.
"""
import asyncio
import json
import multiprocessing
import pathlib
import sys
import urllib.parse

import generate_pages

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import loopback  # pylint: disable=wrong-import-position

N_RECORDS = 20


def make_answer(body):
    data = body.encode()
    return (b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(data)
            + data)


def make_list(generator, host):
    records = (generator.make_record(number) for number in range(N_RECORDS))
    return make_answer(generate_pages.LIST + "".join(
        generate_pages.format_record(f"oai:{host}:{number}", number, fields)
        for number, (_, _, fields) in enumerate(records)) + "</ListRecords></OAI-PMH>\n")


IDENTIFY = make_answer(generate_pages.IDENTIFY)


class Server:
    def __init__(self, latency):
        self.latency = latency
        self.lists = {}
        self.now = {}  # requests under way, by host
        self.counts = {"requests": 0, "most_of_a_host": 0, "most": 0}

    async def answer(self, host, target):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(target).query)
        counts = self.counts
        counts["requests"] += 1
        self.now[host] = self.now.get(host, 0) + 1
        counts["most_of_a_host"] = max(counts["most_of_a_host"], self.now[host])
        counts["most"] = max(counts["most"], sum(self.now.values()))
        await asyncio.sleep(self.latency)
        self.now[host] -= 1
        return IDENTIFY if query.get("verb") == ["Identify"] else self.lists[host]

    async def serve(self, reader, writer):
        host = writer.get_extra_info("sockname")[0]
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                target = line.split()[1].decode()
                if target == "/counts":
                    writer.write(make_answer(json.dumps(self.counts)))
                    self.counts.update(dict.fromkeys(self.counts, 0))
                else:
                    writer.write(await self.answer(host, target))
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


def run(pipe, hosts, latency):
    server = Server(latency)
    generator = generate_pages.Generator(1)
    server.lists = {host: make_list(generator, host) for host in hosts}

    async def main():
        listener = await asyncio.start_server(server.serve, sock=loopback.listen_on_loopback(), backlog=1024)
        pipe.send(listener.sockets[0].getsockname()[1])
        async with listener:
            await listener.serve_forever()

    asyncio.run(main())


class Repositories:
    def __init__(self, n_hosts, latency_s):
        self.hosts = [f"127.0.0.{n}" for n in range(1, n_hosts + 1)]
        self.latency = latency_s

    def __enter__(self):
        pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=run, args=(other, self.hosts, self.latency), daemon=True)
        self.process.start()
        self.port = pipe.recv()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.join()

    def conf(self):
        return "[sheaf]\ncontact = bench@example.org\n" + "".join(
            f"[{host}]\nurl = http://{host}:{self.port}/oai\n" for host in self.hosts)
