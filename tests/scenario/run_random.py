#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Harvests repositories that misbehave in ways drawn by chance, several at once.

usage: run_random.py SHEAF [N [SEED]]

Each of N repositories (30) has records with datestamps, and some of the quirks below. It is harvested,
changed, harvested again, and once more. Whenever sheaf calls the harvest complete (exit code 0), the
store must hold every record that the repository had, as it was, and no record that was deleted with a
tombstone. A harvest that is told as partial or failed may hold less; how many there are is printed, so
that nobody takes giving up for being right. In the end the store is made anew from the responses that
were kept, and must hold the same.

What no harvester can know is left out: a list that ends early and neither announces its size nor gives
a token, a record that is changed under its old datestamp, and which set a record is in where the
repository forgets the set that was asked for and its headers name none.
"""
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import zlib
from datetime import datetime, timedelta, timezone

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import loopback  # pylint: disable=wrong-import-position

START = datetime(2024, 1, 1, tzinfo=timezone.utc)
NAMESPACE = 'http://www.openarchives.org/OAI/2.0/'
DC = ('<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
      'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></oai_dc:dc>')

# name: share of the repositories that have it
QUIRKS = {
    'days': .3,  # datestamps are days
    'other granularity': .1,  # than Identify names
    'from exclusive': .15,
    'until exclusive': .1,
    'until midnight': .15,
    'early from nothing': .15,  # noRecordsMatch where it is before the first record
    'early from refused': .1,
    'dates ignored': .1,
    'token dies once': .15,
    'token dies always': .1,  # behind the second page
    'poison': .1,  # one record gives HTTP 500
    'busy': .15,
    'cut': .15,
    'html': .1,
    'empty pages': .15,
    'short once': .1,  # ends early without a token; the size is announced
    'short always': .05,
    'circle': .07,
    'repeats': .15,  # records that stand on two pages
    'lower case': .1,
    'prefix': .15,
    'no namespace': .1,
    'gzip undeclared': .1,
    'broken characters': .15,
    'unordered': .3,
    'two sets': .25,
    'set lost': .15,
    'no sets in headers': .3,
    'window': .2,  # what the endpoint is configured with
    'clock': .2,
}


def stamp(t, is_day):
    return t.strftime('%Y-%m-%d' if is_day else '%Y-%m-%dT%H:%M:%SZ')


class Record:
    def __init__(self, number, datestamp, sets):
        self.name, self.datestamp, self.sets = f'oai:r.example:{number}', datestamp, sets
        self.version, self.is_deleted = 0, False

    def title(self):
        return f'{self.name} version {self.version}'


class Repository:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.lock = threading.Lock()
        self.quirks = {name for name, share in QUIRKS.items() if self.chance.random() < share}
        if self.has('dates ignored'):
            self.quirks -= {'early from nothing', 'early from refused'}
        self.deletions = self.chance.choice(['no', 'transient', 'persistent'])
        self.end = self.chance.choice(['empty token', 'none', 'noRecordsMatch', 'empty page'])
        self.size = self.chance.choice(['none', 'right', 'page', 'wrong'])
        if self.quirks & {'short once', 'short always'}:
            self.size = 'right'
        self.earliest = self.chance.choice(['right', 'late', 'epoch', 'empty'])
        self.n_page = self.chance.randint(2, 15)
        self.n_short = 0
        self.requests = []
        self.tokens = {}
        self.now = START + timedelta(days=150, seconds=self.chance.randrange(86400))
        self.records = []
        for _ in range(self.chance.randint(1, 80)):
            self.add(START + timedelta(days=self.chance.randrange(145)))
        self.order = list(range(len(self.records)))
        if 'unordered' in self.quirks:
            self.chance.shuffle(self.order)
        self.poisoned = self.chance.choice(self.records).name

    def has(self, quirk):
        return quirk in self.quirks

    def moment(self, t):
        """Some at midnight, where mistakes with bounds show, some in the second before."""
        midnight = t.replace(hour=0, minute=0, second=0)
        kind = self.chance.random()
        if kind < .3:
            return midnight
        if kind < .5:
            return midnight - timedelta(seconds=1)
        return midnight + timedelta(seconds=self.chance.randrange(86400))

    def add(self, t):
        sets = self.chance.choice([['a'], ['b'], ['a', 'b']])
        self.records.append(Record(len(self.records), self.moment(t), sets))

    def change(self):
        """A day or more passes, in which records come, change and go."""
        before, self.now = self.now, self.now + timedelta(days=self.chance.randint(1, 5))
        span = (self.now - before).total_seconds()

        def at():
            return before + timedelta(seconds=int(self.chance.random() * span))
        for record in self.records:
            kind = self.chance.random()
            if kind < .15 and not record.is_deleted:
                record.version += 1
                record.datestamp = at()
            elif kind < .2 and self.deletions != 'no':
                record.is_deleted = True
                record.datestamp = at()
        for _ in range(self.chance.randint(0, 8)):
            self.add(before)
            self.records[-1].datestamp = at()
        self.order = list(range(len(self.records)))
        if self.has('unordered'):
            self.chance.shuffle(self.order)

    # ---- answers ----

    def read_bound(self, text, is_end):
        """A datetime, or None where the repository refuses it."""
        is_day = self.has('days') != self.has('other granularity')
        if (len(text) == 10) != is_day:
            return None
        t = datetime.fromisoformat(text.replace('Z', '+00:00'))
        t = t if t.tzinfo else t.replace(tzinfo=timezone.utc)
        if is_day and is_end and not self.has('until midnight'):
            t += timedelta(days=1, seconds=-1)
        return t

    def place(self, record):
        return self.order.index(self.records.index(record))

    def select(self, arguments):
        """Records, or an OAI-PMH error's code."""
        start = end = None
        first = min(r.datestamp for r in self.records)
        if 'from' in arguments:
            start = self.read_bound(arguments['from'], False)
            if not start:
                return 'badArgument'
            if start.date() < first.date() and self.has('early from refused'):
                return 'badArgument'
            if start.date() < first.date() and self.has('early from nothing'):
                return 'noRecordsMatch'
        if 'until' in arguments:
            end = self.read_bound(arguments['until'], True)
            if not end:
                return 'badArgument'
        if 'from' in arguments and self.has('from exclusive'):
            start += timedelta(days=1) if len(arguments['from']) == 10 else timedelta(seconds=1)
        if end and self.has('until exclusive'):
            end -= timedelta(days=1) if len(arguments['until']) == 10 else timedelta(seconds=1)
        if self.has('dates ignored'):
            start = end = None
        found = [self.records[i] for i in self.order]
        if 'set' in arguments:
            found = [r for r in found if arguments['set'] in r.sets]
        return [r for r in found if (not start or r.datestamp >= start) and (not end or r.datestamp <= end)]

    def render(self, record, is_header=False):
        status = ' status="deleted"' if record.is_deleted else ''
        sets = '' if self.has('no sets in headers') else ''.join(f'<setSpec>{s}</setSpec>' for s in record.sets)
        header = (f'<header{status}><identifier>{record.name}</identifier>'
                  f'<datestamp>{stamp(record.datestamp, self.has("days"))}</datestamp>{sets}</header>')
        if is_header:
            return header
        if record.is_deleted:
            return f'<record>{header}</record>'
        title = record.title()
        if self.has('broken characters') and zlib.crc32(record.name.encode()) % 5 == 0:
            title += ' \x0b & \x80'
        return f'<record>{header}<metadata>{DC.format(title)}</metadata></record>'

    def list(self, arguments):
        """The inside of the list, an OAI-PMH error, or a number: an HTTP status."""
        is_headers = arguments['verb'] == 'ListIdentifiers'
        at = n_pages = 0
        token = arguments.get('resumptionToken')
        if token:
            if token not in self.tokens:
                return '<error code="badResumptionToken"/>'
            arguments, found, at, n_pages = self.tokens[token]
            dies = self.has('token dies always') and n_pages == 2
            dies |= self.has('token dies once') and self.chance.random() < .1
            if dies:
                self.tokens.pop(token)
                return '<error code="badResumptionToken"/>'
            if self.has('set lost') and 'set' in arguments and n_pages == 1:
                # what follows in the list of all sets
                last = self.place(found[at - 1]) if at else -1
                arguments = {k: v for k, v in arguments.items() if k != 'set'}
                found = self.select(arguments)
                at = len([r for r in found if self.place(r) <= last])
        else:
            found = self.select(arguments)
        if isinstance(found, str):
            return f'<error code="{found}"/>'
        total = len(found)
        if at >= total and not (token and self.end == 'empty page'):
            return '<error code="noRecordsMatch"/>'
        page = found[at:at + self.n_page]
        repeats = self.has('repeats') and 0 < at < total
        if repeats:
            page = found[at - 1:at - 1 + self.n_page]
        if any(r.name == self.poisoned and not r.is_deleted for r in page) and self.has('poison'):
            return 500
        following = at + len(page) - repeats
        if self.has('empty pages') and self.chance.random() < .2 and at < total:
            page, following = [], at
        if self.has('circle') and n_pages == 3:
            following = 0
        has_more = following < total or (self.end in ('noRecordsMatch', 'empty page') and page)
        is_short = page and (self.has('short always') and n_pages == 1 or
                    self.has('short once') and n_pages == 1 and not self.n_short) and following < total
        if is_short:
            self.n_short += 1
            has_more = False
        size = {'none': '', 'right': f' completeListSize="{total}"',
                'page': f' completeListSize="{len(page)}"',
                'wrong': f' completeListSize="{total + self.chance.randint(0, 2)}"'}[self.size]
        end = ''
        if has_more:
            token = f't{len(self.tokens)}+{self.chance.randrange(10 ** 6)}/='
            self.tokens[token] = (arguments, found, following, n_pages + 1)
            end = f'<resumptionToken{size}>{token}</resumptionToken>'
        elif is_short:
            end = ''
        elif self.end == 'empty token':
            end = f'<resumptionToken{size}/>'
        return ''.join(self.render(r, is_headers) for r in page) + end

    def identify(self):
        first = min(r.datestamp for r in self.records)
        is_day = self.has('days')
        earliest = {'right': stamp(first, is_day), 'late': stamp(self.now, is_day),
                    'epoch': '1970-01-01' if is_day else '1970-01-01T00:00:00Z', 'empty': ''}[self.earliest]
        return ('<Identify><repositoryName>R</repositoryName><baseURL>http://127.0.0.1/</baseURL>'
                '<protocolVersion>2.0</protocolVersion><adminEmail>admin@example.org</adminEmail>'
                f'<earliestDatestamp>{earliest}</earliestDatestamp><deletedRecord>{self.deletions}</deletedRecord>'
                f'<granularity>{"YYYY-MM-DD" if is_day else "YYYY-MM-DDThh:mm:ssZ"}</granularity></Identify>')

    def answer(self, arguments):
        """Status, headers, body, and how many bytes of it are sent."""
        with self.lock:
            self.requests.append(urllib.parse.unquote(urllib.parse.urlencode(arguments)))
            verb = arguments.get('verb')
            is_list = verb in ('ListRecords', 'ListIdentifiers')
            if is_list and self.has('busy') and self.chance.random() < .15:
                headers = {'Retry-After': '2'} if self.chance.random() < .5 else {}
                return self.chance.choice([503, 500, 502]), headers, b'busy', None
            if is_list and self.has('html') and self.chance.random() < .1:
                return 200, {}, b'<html><head><title>Maintenance</title></head><body>p</body></html>', None
            if is_list:
                inner = self.list(arguments)
                if isinstance(inner, str) and not inner.startswith('<error'):
                    inner = f'<{verb}>{inner}</{verb}>'
            elif verb == 'ListSets':
                inner = '<ListSets><set><setSpec>a</setSpec></set><set><setSpec>b</setSpec></set></ListSets>'
            else:
                inner = self.identify()
            if isinstance(inner, int):
                return inner, {}, b'NullPointerException', None
            if self.has('lower case'):
                inner = inner.replace('resumptionToken', 'resumptiontoken').replace('setSpec', 'setspec')
            date = self.now + (timedelta(hours=self.chance.choice([-3, 3])) if self.has('clock') else timedelta())
            root = '' if self.has('no namespace') else f' xmlns="{NAMESPACE}"'
            body = (f'<OAI-PMH{root}><responseDate>{stamp(date, False)}</responseDate>'
                    f'<request>http://127.0.0.1/</request>{inner}</OAI-PMH>')
            if self.has('prefix') and not self.has('no namespace'):
                body = self.put_prefix(body)
            body = ('<?xml version="1.0" encoding="UTF-8"?>' + body).encode('latin-1')
            if self.has('gzip undeclared'):
                body = gzip.compress(body, 1)
            is_cut = is_list and self.has('cut') and self.chance.random() < .15
            return 200, {}, body, self.chance.randrange(len(body)) if is_cut else None

    @staticmethod
    def put_prefix(body):
        for name in ('OAI-PMH', 'responseDate', 'request', 'ListRecords', 'ListIdentifiers', 'record', 'header', 'identifier',
                     'datestamp', 'setSpec', 'setspec', 'metadata', 'resumptionToken', 'resumptiontoken', 'error'):
            for tail in ('>', ' ', '/'):
                body = body.replace(f'<{name}{tail}', f'<o:{name}{tail}')
            body = body.replace(f'</{name}>', f'</o:{name}>')
        return body.replace('<o:OAI-PMH xmlns=', '<o:OAI-PMH xmlns="urn:x" xmlns:o=').replace(
            '<Identify', f'<Identify xmlns="{NAMESPACE}"').replace('<ListSets', f'<ListSets xmlns="{NAMESPACE}"')


class Handler(loopback.Handler):
    def do_GET(self):
        path, _, query = self.path.partition('?')
        repository = self.server.repositories[int(path.strip('/'))]
        status, headers, body, n_sent = repository.answer(dict(urllib.parse.parse_qsl(query)))
        self.send_response(status)
        self.send_header('Content-Type', 'text/xml')
        for name, value in headers.items():
            self.send_header(name, value)
        if n_sent is None or repository.n_page % 2:
            self.send_header('Content-Length', str(len(body)))
        else:
            self.send_header('Connection', 'close')
        self.end_headers()
        self.wfile.write(body[:n_sent])
        self.wfile.flush()
        if n_sent is not None:
            self.close_connection = True


class Play:
    def __init__(self, sheaf, number, repository, port, folder):
        self.sheaf, self.repository, self.folder = sheaf, repository, pathlib.Path(folder)
        self.folder.mkdir()
        sets = 'set = a\nset = b\n' if repository.has('two sets') else ''
        window = f'window = {repository.chance.choice(["month", "year"])}\n' if repository.has('window') else ''
        start = f'from = 2020-01-01\n' if repository.chance.random() < .3 else ''
        (self.folder / 'endpoints.conf').write_text(
            f'[sheaf]\ncontact = a@example.org\n[r]\nurl = http://127.0.0.1:{port}/{number}\ndelay = 0s\n'
            f'allow-private = yes\nkeep-responses = yes\n{sets}{window}{start}')

    def call(self, *words, store='store.db'):
        now = stamp(self.repository.now, False)
        environment = dict(os.environ, SHEAF_NOW=now, LC_ALL='C.UTF-8')
        return subprocess.run(
            [*self.sheaf, '--store', self.folder / store, '--config', self.folder / 'endpoints.conf', *words],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)

    def compare(self):
        """What a harvest that is called complete lacks."""
        held = {}
        for line in self.call('export', '--of', 'records', '--format', 'jsonl').stdout.splitlines():
            record = json.loads(line)
            held[record['identifier']] = record
        for record in self.repository.records:
            was = held.get(record.name)
            if record.is_deleted:
                if self.repository.quirks >= {'two sets', 'set lost', 'no sets in headers'}:
                    continue
                if was and not was['deleted']:
                    yield f'{record.name} is deleted, and lives in the store'
            elif not was or was['deleted']:
                yield f'{record.name} ({stamp(record.datestamp, False)}) is missing'
            elif record.title() not in json.dumps(was):
                yield f'{record.name} ({stamp(record.datestamp, False)}) is of an older version'

    def run(self):
        """The exit codes of three harvests, and what was wrong."""
        codes, faults = [], []
        for turn in range(3):
            if turn:
                self.repository.change()
            result = self.call('harvest', '--no-dedup')
            if result.returncode == 0 and codes and codes[-1] != 0:
                # one that went on holds what there was when it began; what came since is the next one's
                result = self.call('harvest', '--no-dedup')
            codes.append(result.returncode)
            if os.environ.get('VERBOSE') == '2':
                print('\n'.join(self.repository.requests), result.stderr.decode('utf-8', 'replace'), sep='\n')
                self.repository.requests.clear()
            if result.returncode not in (0, 1, 3, 75):
                faults.append(f'exit code {result.returncode}')
            if result.returncode == 0:
                faults += list(self.compare())
            if faults:
                faults.append(result.stderr.decode('utf-8', 'replace')[-3000:])
                break
        if not faults:
            replay = self.call('import', '--replay', self.folder / 'store.db', store='again.db')
            views = [self.call('export', '--of', 'records', store=name).stdout for name in ('store.db', 'again.db')]
            if views[0] != views[1]:
                faults += ['replayed, it holds something else', replay.stderr.decode('utf-8', 'replace')[-3000:]]
        return codes, faults


def main():
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    sheaf = [sys.argv[1]]
    server = loopback.Server(Handler)
    server.repositories = [Repository(seed + i) for i in range(n)]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    n_failed = 0
    ends = {}
    with tempfile.TemporaryDirectory() as folder:
        for i, repository in enumerate(server.repositories):
            codes, faults = Play(sheaf, i, repository, server.server_port, f'{folder}/{i}').run()
            for code in codes:
                ends[code] = ends.get(code, 0) + 1
            if os.environ.get('VERBOSE'):
                print(seed + i, codes, sorted(repository.quirks), repository.end, repository.size,
                      repository.earliest, repository.deletions, flush=True)
            if faults:
                n_failed += 1
                print(f'repository {seed + i}, {codes}: {", ".join(sorted(repository.quirks))}; ends with '
                      f'{repository.end}, size {repository.size}, earliest {repository.earliest}, '
                      f'deletions {repository.deletions}\n  ' + '\n  '.join(faults[:4] + faults[-1:]), flush=True)
    print(f'{n} repositories, {n_failed} of them wrong; exit codes: ' +
          ', '.join(f'{code}: {count}' for code, count in sorted(ends.items())))
    return n_failed > 0


if __name__ == '__main__':
    sys.exit(main())
