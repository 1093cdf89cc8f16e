#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays one .scenario: a repository that behaves in a certain way, what sheaf
asks it, and what sheaf makes of it.

    run_scenario.py SHEAF SERVER FILE.scenario [--replay]

With --replay the endpoint keeps its responses. When the scenario is over, and its
server gone, a new store is made of them, which must be the same as the old one.

The first line says what the scenario proves. Then, in order of events:

    now 2024-06-01T00:00:00Z    the fixed clock (this is the default; waits pass at once)
    now real                    the real clock
    network public              plays in a network of its own, with repository.test at a public
                                address and inside.test at a private one; skipped where the
                                system has no such namespaces
    endpoint                    keys of endpoints.conf follow, indented; {PORT} is the server's,
                                {FOLDER} is where the file of the next line stands
    password TEXT               makes the file {FOLDER}/password
    identify KEY=VALUE...       what Identify says: granularity, deleted, earliest, date
                                (endpoint and identify hold for the runs that follow)
    run harvest [OPTION...]     runs `sheaf harvest --no-dedup`; checks belong to the last run
    run COMMAND [ARGUMENT...]   another command; the endpoint's name is repo
    > ARGUMENT=VALUE...         the next request, arguments in any order, percent-encoded here
                                ("> POST ..." where it must be one); "> *" is any request
    >+ TEXT                     a header line of that request begins with TEXT
    >- TEXT                     none does
    >= TEXT                     its query, or its form, holds TEXT as it is
    < KIND ...                  the reply to it, one of
        page [-]ID[{SET}...][@DATESTAMP]... [token=T] [size=N] [cursor=N] [date=D]
                                - is a deleted record; token= without a value is the empty element
        sets SPEC... [token=T]  of ListSets
        headers ...             the same as a page of ListIdentifiers
        error CODE [TEXT]       an OAI-PMH error
        html TITLE              a web page
        identify KEY=VALUE...   an answer to Identify, in turn
        redirect STATUS URL
        body                    the indented lines that follow, with \\xNN for bytes, {N * TEXT} for
                                repetition, {PORT} and {FOLDER} as above
        list                    the same as a ListRecords: a line that begins with an identifier
                                and a blank is the record with what follows in its dc
        nothing                 an empty body
        zeros BYTES             a page that never ends
        bomb BYTES              so many blanks, gzipped
    <+ HOW                      how it is sent; several may follow:
        status N, header NAME: VALUE, type CONTENT-TYPE, encoded CHARSET, gzip, gzip undeclared,
        gzip damaged, deflate, chunked, chunked unended (without its last chunk), no-length, length N (so many more than there are),
        cut N, reset, delay MS, dribble MS, hang, close, repeat N,
        headers BYTES (so many more), header-line BYTES (one more of that length), identify (it answers Identify, in turn)
    truth N                     so many live records the repository has of what was asked for: a harvest that is
                                called complete, or exits with 0, holds no fewer
    exit N                      of sheaf
    status KEY=VALUE...         of last_run in `status --json`; error=CODE, error=null
    message TEXT                is in the last run's error message
    says TEXT                   is on standard error
    hides TEXT                  is neither there nor in the status
    prints TEXT                 is a line of standard output, blanks around it apart
    prints-no TEXT              is nowhere on standard output
    records [-]ID...            what the store holds, in any order
    field ID ELEMENT[@LANG] TEXT    one of the record's original values, with \\xNN for bytes
    no-field ID ELEMENT         it has none
    issues ID CODE...           what was odd about the record, in any order, of harvest/ alone
    raw ID TEXT                 is in what `show --raw` gives, with \\xNN for bytes
    rejected ID REASON          a record kept aside; ID is - where it has none
    kept ID TEXT                is in its bytes, with \\xNN for bytes
    memory N                    megabytes that sheaf took at most, as the system counts

Whatever a scenario says: the counters of every run balance, a run that is called complete leaves no gap,
and the exit code says the same as the outcome.
"""
import base64
import difflib
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zlib
from xml.sax.saxutils import escape

NOW = '2024-06-01T00:00:00Z'
DATESTAMP = '2024-01-01T00:00:00Z'
SERVER_SECONDS = 120
PUBLIC_ADDRESS = '203.0.113.1'  # of RFC 5737, kept for examples
IN_PUBLIC = 'SCENARIO_IN_PUBLIC'


CHECKS = ('truth', 'exit', 'status', 'message', 'says', 'hides', 'prints', 'prints-no', 'records', 'field', 'no-field', 'issues', 'raw',
          'rejected', 'kept', 'memory')
# Issues that normalize/ finds come and go with its rules.
ISSUES = ('characters-removed', 'utf8-repaired', 'markup-repaired', 'datestamp-odd', 'datestamp-missing',
          'metadata-missing', 'namespace-wrong', 'nested-dc', 'element-unknown', 'field-too-long',
          'too-many-fields')


class Failure(Exception):
    pass


def unescape_bytes(text):
    raw = text.encode('utf-8')
    return re.sub(rb'\\x([0-9A-Fa-f]{2})', lambda m: bytes([int(m.group(1), 16)]), raw)


def exact_bytes(answer):
    return base64.b64decode(answer['bytes_base64']) if 'bytes_base64' in answer else answer['bytes'].encode()


def make_bytes(lines, folder, port):
    text = '\n'.join(lines).replace('{PORT}', str(port)).replace('{FOLDER}', folder)
    text = re.sub(r'\{(\d+) \* (.*?)\}', lambda m: int(m.group(1)) * m.group(2), text)
    return unescape_bytes(text)


def unquote(value):
    return urllib.parse.unquote(value)


def split_options(words, names):
    """Words of the form name=value, for these names, and the rest."""
    options, rest = {}, []
    for word in words:
        name, equals, value = word.partition('=')
        if equals and name in names:
            options[name] = unquote(value)
        else:
            rest.append(word)
    return options, rest


def envelope(inner, date=NOW):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f'<responseDate>{date}</responseDate><request>http://127.0.0.1/oai</request>'
            f'{inner}</OAI-PMH>\n').encode()


def make_record(word, fields=None):
    is_deleted = word.startswith('-')
    identifier, at, datestamp = word.lstrip('-').partition('@')
    identifier, *sets = re.split(r'[{}]+', identifier)
    header = (f'<identifier>{escape(unquote(identifier))}</identifier>'
              f'<datestamp>{datestamp if at else DATESTAMP}</datestamp>'
              + ''.join(f'<setSpec>{escape(name)}</setSpec>' for name in sets if name))
    if is_deleted:
        return f'<record><header status="deleted">{header}</header></record>\n'
    fields = fields or f'<dc:title>Title of {escape(unquote(identifier))}</dc:title>'
    return (f'<record><header>{header}</header><metadata>'
            '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f'{fields}</oai_dc:dc></metadata></record>\n')


def make_page(words, verb='ListRecords'):
    options, ids = split_options(words, ('token', 'size', 'cursor', 'date'))
    inner = ''.join(make_record(word) for word in ids)
    if verb == 'ListIdentifiers':
        inner = re.sub(r'</?record>|<metadata>.*?</metadata>', '', inner)
    if 'token' in options or 'size' in options:
        attributes = ''
        if 'size' in options:
            attributes += f' completeListSize="{options["size"]}"'
        if 'cursor' in options:
            attributes += f' cursor="{options["cursor"]}"'
        inner += f'<resumptionToken{attributes}>{escape(options.get("token", ""))}</resumptionToken>'
    return envelope(f'<{verb}>\n{inner}</{verb}>', options.get('date', NOW))


def make_sets(words):
    options, specs = split_options(words, ('token',))
    inner = ''.join(f'<set><setSpec>{escape(unquote(spec))}</setSpec><setName>A set</setName></set>\n'
                    for spec in specs)
    if 'token' in options:
        inner += f'<resumptionToken>{escape(options["token"])}</resumptionToken>'
    return envelope(f'<ListSets>\n{inner}</ListSets>')
def make_list(lines):
    inner = []
    for line in lines:
        identifier, blank, fields = line.partition(' ')
        if blank and not line.startswith('<'):
            line = make_record(identifier, fields)
        inner.append(line)
    return envelope('<ListRecords>\n' + '\n'.join(inner) + '\n</ListRecords>').decode().split('\n')


def make_identify(words):
    names = ('granularity', 'deleted', 'earliest', 'date')
    options, rest = split_options(words, names)
    if rest:
        raise Failure(f'identify: unknown: {rest}')
    return envelope(
        '<Identify><repositoryName>A repository</repositoryName><baseURL>http://127.0.0.1/oai</baseURL>'
        '<protocolVersion>2.0</protocolVersion><adminEmail>admin@example.org</adminEmail>'
        f'<earliestDatestamp>{options.get("earliest", "2000-01-01T00:00:00Z")}</earliestDatestamp>'
        f'<deletedRecord>{options.get("deleted", "persistent")}</deletedRecord>'
        f'<granularity>{options.get("granularity", "YYYY-MM-DDThh:mm:ssZ")}</granularity></Identify>',
        options.get('date', NOW))


class Reply:
    """A response and how it goes over the line."""

    def __init__(self, text, port):
        kind, _, rest = text.partition(' ')
        words = rest.split()
        self.status, self.headers, self.options = 200, [], {}
        self.content_type = 'text/xml; charset=UTF-8'
        self.is_chunked = self.has_no_length = False
        self.is_ended, self.excess = True, 0
        self.body = b''
        if kind == 'page':
            self.body = make_page(words)
        elif kind == 'sets':
            self.body = make_sets(words)
        elif kind == 'headers':
            self.body = make_page(words, 'ListIdentifiers')
        elif kind == 'error':
            self.body = envelope(f'<error code="{words[0]}">{escape(" ".join(words[1:]))}</error>')
        elif kind == 'html':
            self.content_type = 'text/html'
            self.body = (f'<!DOCTYPE html>\n<html><head><title>{rest}</title></head>'
                         '<body><p>&nbsp;Please come back.<br></body></html>').encode()
        elif kind == 'identify':
            self.body = make_identify(words)
            self.options['identify'] = 1
        elif kind == 'redirect':
            self.status = int(words[0])
            self.headers.append(f'Location: {words[1].replace("{PORT}", str(port))}')
        elif kind == 'zeros':
            self.body = envelope('<ListRecords>')[:-len('</OAI-PMH>\n')]
            self.options['fill'] = int(words[0])
            self.has_no_length = True
        elif kind == 'bomb':
            self.body = gzip.compress(b' ' * int(words[0]))
        elif kind not in ('body', 'list', 'nothing'):
            raise Failure(f'unknown reply: {kind}')

    def modify(self, text):
        word, _, rest = text.partition(' ')
        if word == 'status':
            self.status = int(rest)
        elif word == 'header':
            self.headers.append(rest)
        elif word == 'type':
            self.content_type = rest
        elif word == 'encoded':
            self.body = self.body.decode().encode(rest)
        elif word == 'gzip':
            self.body = gzip.compress(self.body, mtime=0)
            if rest == 'damaged':
                self.body = self.body[:-8] + b'xxxx' + self.body[-4:]
            if rest != 'undeclared':
                self.headers.append('Content-Encoding: gzip')
        elif word == 'deflate':
            self.body = zlib.compress(self.body)
            self.headers.append('Content-Encoding: deflate')
        elif word == 'chunked':
            self.is_chunked = True
            self.is_ended = rest != 'unended'
        elif word == 'no-length':
            self.has_no_length = True
        elif word == 'length':
            self.excess = int(rest)
        elif word == 'header-line':
            self.headers.append('X-Filler: ' + 'x' * int(rest))
        elif word == 'headers':
            self.headers += [f'X-Filler-{i}: {"x" * 1000}' for i in range(int(rest) // 1000)]
        elif word in ('reset', 'hang', 'close', 'identify'):
            self.options[word] = 1
        elif word in ('cut', 'delay', 'repeat'):
            self.options[word] = int(rest)
        elif word == 'dribble':
            self.options['step'] = int(rest)
        else:
            raise Failure(f'unknown manner of sending: {word}')

    def to_bytes(self):
        body = self.body
        headers = [f'HTTP/1.1 {self.status} Scripted', f'Content-Type: {self.content_type}']
        if self.is_chunked:
            headers.append('Transfer-Encoding: chunked')
            half = len(body) // 2
            parts = [body[:half], body[half:]]
            body = b''.join(b'%x\r\n%s\r\n' % (len(p), p) for p in parts if p)
            if self.is_ended:
                body += b'0\r\n\r\n'
            else:
                self.options['close'] = 1
        elif self.has_no_length:
            headers.append('Connection: close')
            self.options['close'] = 1
        else:
            headers.append(f'Content-Length: {len(body) + self.excess}')
            if self.excess:
                self.options['close'] = 1
        head = '\r\n'.join(headers + self.headers).encode() + b'\r\n\r\n'
        if 'cut' in self.options:  # counted in the body
            self.options['cut'] += len(head)
        options = ' '.join(f'{name}={value}' for name, value in self.options.items())
        return options.encode() + b' \n' + head + body


class Request:
    def __init__(self, text):
        words = text.split()
        self.method = words.pop(0) if words and words[0] in ('GET', 'POST') else 'GET'
        self.is_any = words == ['*']
        self.arguments = [] if self.is_any else sorted(tuple(unquote(p) for p in word.split('=', 1)) for word in words)
        self.headers, self.absent, self.verbatim, self.times = [], [], [], 1


class Recorded:
    """A request as the server wrote it down."""

    def __init__(self, line):
        _, number, self.method, target = line.split(' ', 3)
        self.is_identify = number == '0'
        self.target = target.rsplit(' ', 1)[0]
        self.headers, self.body = [], ''

    def query(self):
        return self.body if self.method == 'POST' else self.target.partition('?')[2]

    def arguments(self):
        return sorted(urllib.parse.parse_qsl(self.query(), keep_blank_values=True))


class Run:
    def __init__(self, words, now, endpoint, identify):
        self.words, self.now = words, now
        self.endpoint, self.identify = endpoint, identify
        self.requests, self.checks = [], []
        self.printed = ''


class Scenario:
    def __init__(self, path, folder, port):
        self.folder, self.port = folder, port
        self.endpoint, self.identify = [], make_identify([])
        self.runs, self.replies = [], []
        with open(path, encoding='utf-8') as file:
            lines = file.read().split('\n')
        self.proves = lines[0]
        now, at = NOW, 1
        while at < len(lines):
            line, number = lines[at], at + 1
            at += 1
            if not line.strip() or line.startswith('#'):
                continue
            block = []
            if line.split()[0] == 'endpoint' or line.startswith(('< body', '< list')):
                while at < len(lines) and lines[at].startswith('    '):
                    block.append(lines[at][4:])
                    at += 1
            try:
                now = self.read_line(line, block, now)
            except (Failure, ValueError, IndexError) as error:
                raise Failure(f'{path}:{number}: {error}') from error

    def read_line(self, line, block, now):
        word, _, rest = line.partition(' ')
        if word == 'now':
            return rest.strip()
        if word == 'network':
            return now
        if word == 'endpoint':
            self.endpoint = [
                text.replace('{PORT}', str(self.port)).replace('{FOLDER}', self.folder)
                for text in block]
        elif word == 'password':
            with open(os.path.join(self.folder, 'password'), 'w', encoding='utf-8') as file:
                file.write(rest + '\n')
            os.chmod(os.path.join(self.folder, 'password'), 0o600)
        elif word == 'identify':
            self.identify = make_identify(rest.split())
        elif word == 'run':
            self.runs.append(Run(rest.split(), now, self.endpoint, self.identify))
        elif word == '>':
            self.runs[-1].requests.append(Request(rest))
        elif word == '>+':
            self.runs[-1].requests[-1].headers.append(rest)
        elif word == '>-':
            self.runs[-1].requests[-1].absent.append(rest)
        elif word == '>=':
            self.runs[-1].requests[-1].verbatim.append(rest)
        elif word == '<':
            self.replies.append(Reply(rest, self.port))
            if block:
                lines = make_list(block) if rest == 'list' else block
                self.replies[-1].body = make_bytes(lines, self.folder, self.port)
        elif word == '<+':
            self.replies[-1].modify(rest)
            if rest.startswith('repeat ') and 'identify' not in self.replies[-1].options:
                self.runs[-1].requests[-1].times = int(rest.split()[1])
        elif word in CHECKS:
            self.runs[-1].checks.append((word, rest))
        else:
            raise Failure(f'unknown line: {line}')
        return now


def check(what, got, expected):
    if got != expected:
        raise Failure(f'{what}:\n  got      {got}\n  expected {expected}')


# What is read of the old store and of the new one.
VIEWS = (['export', '--of', 'records'], ['export', '--of', 'publications'], ['export', '--of', 'clusters'],
         ['status', '--json'], ['status', '--rejected', '--raw', '--json'])


class Player:
    def __init__(self, sheaf, folder, port, keeps):
        self.sheaf, self.folder, self.port, self.keeps = sheaf, folder, port, keeps
        self.n_seen = self.peak_mb = 0
        with open(sheaf[-1], 'rb') as file:
            self.is_sanitized = b'__asan_init' in file.read()

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, words, now, store='store.db'):
        environment = {k: v for k, v in os.environ.items() if not k.lower().endswith('_proxy')}
        environment.pop('SHEAF_NOW', None)
        if now != 'real':
            environment['SHEAF_NOW'] = now
        command = self.sheaf + ['--store', self.path(store), '--config', self.path('endpoints.conf')]
        with subprocess.Popen(command + words, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            watch = threading.Thread(target=self.watch_memory, args=[process])
            watch.start()
            try:
                out, talk = process.communicate(timeout=SERVER_SECONDS - 20)
            finally:
                process.kill()
                watch.join()
        return subprocess.CompletedProcess(words, process.returncode, out, talk)

    def watch_memory(self, process):
        """The kernel's own high-water mark, read until the process is gone."""
        self.peak_mb = 0
        while process.poll() is None:
            try:
                with open(f'/proc/{process.pid}/status', encoding='ascii') as file:
                    found = re.search(r'VmHWM:\s*(\d+) kB', file.read())
            except OSError:
                return
            if found:
                self.peak_mb = max(self.peak_mb, int(found[1]) // 1024)
            time.sleep(.005)

    def new_requests(self):
        requests = []
        if os.path.exists(self.path('requests')):
            with open(self.path('requests'), encoding='utf-8', errors='replace') as file:
                for line in file:
                    line = line.rstrip('\n')
                    if line.startswith('REQUEST '):
                        requests.append(Recorded(line))
                    elif line.startswith('H '):
                        requests[-1].headers.append(line[2:])
                    elif line.startswith('B '):
                        requests[-1].body = line[2:]
        fresh = requests[self.n_seen:]
        self.n_seen = len(requests)
        return [request for request in fresh if not request.is_identify]

    def check_requests(self, run):
        expected = [request for request in run.requests for _ in range(request.times)]
        got = self.new_requests()
        is_any = [wanted.is_any for wanted in expected] + [False] * len(got)
        check('the requests', ['*' if is_any[i] else (r.method, r.arguments()) for i, r in enumerate(got)],
              ['*' if r.is_any else (r.method, r.arguments) for r in expected])
        for request, wanted in zip(got, expected):
            for text in wanted.headers:
                if not any(h.lower().startswith(text.lower()) for h in request.headers):
                    raise Failure(f'no header "{text}" in {request.headers}')
            for text in wanted.verbatim:
                if text not in request.query():
                    raise Failure(f'no "{text}" in "{request.query()}"')
            for text in wanted.absent:
                if any(h.lower().startswith(text.lower()) for h in request.headers):
                    raise Failure(f'a header "{text}" in {request.headers}')

    def records(self, now):
        result = self.call(['export', '--of', 'records'], now)
        check('the exit code of export', result.returncode, 0)
        return [json.loads(line) for line in result.stdout.decode().splitlines()]

    def prepare(self, run):
        """Writes the configuration, and what Identify says."""
        keys = [line.partition('=')[0].strip() for line in run.endpoint]
        with open(self.path('endpoints.conf'), 'w', encoding='utf-8') as file:
            if self.keeps:
                file.write('[defaults]\nkeep-responses = yes\n')
            file.write('[repo]\n')
            if 'url' not in keys:
                file.write(f'url = http://127.0.0.1:{self.port}/oai\n')
            file.write('\n'.join(run.endpoint) + '\n')
        identify = Reply('nothing', self.port)
        identify.body = run.identify
        with open(self.path('identify.reply'), 'wb') as file:
            file.write(identify.to_bytes())

    def play(self, run):
        self.prepare(run)
        result = self.call(run.words + (['--no-dedup'] if run.words[0] == 'harvest' else []), run.now)
        peak_mb = self.peak_mb
        talk = result.stderr.decode('utf-8', 'replace')
        run.printed = result.stdout.decode('utf-8', 'replace')
        try:
            self.check_requests(run)
            if run.words[0] == 'harvest':
                self.check_promises(run, result.returncode)
            for kind, text in run.checks:
                self.peak_mb = peak_mb
                self.check_one(kind, text, run, result.returncode, talk)
        except Failure as failure:
            status = self.call(['status', '--json'], run.now).stdout.decode()
            raise Failure(f'{failure}\n--- standard error\n{talk}--- status\n{status}') from failure

    def check_promises(self, run, code):
        """What holds for every harvest, whatever the repository does."""
        if not os.path.exists(self.path('store.db')):
            return
        endpoints = json.loads(self.call(['status', '--json'], run.now).stdout)['endpoints']
        for endpoint in endpoints:
            last = endpoint['last_run']
            if not last:
                continue
            total = sum(last[k] for k in ('new', 'changed', 'unchanged', 'deleted', 'rejected'))
            check('status: the sum of received', last['received'], total)
            if last['outcome'] == 'complete':
                check('gaps of a complete harvest', endpoint['gaps'], [])
        # Of several the code says the worst, and 75 may be of a run that did not begin.
        if len(endpoints) != 1 or not endpoints[0]['last_run'] or code == 75:
            return
        last = endpoints[0]['last_run']
        expected = {'complete': 5 if last['held'] else 3 if last['rejected'] else 0,
                    'partial': 3, 'failed': 1, 'postponed': 75}[last['outcome']]
        check(f'the exit code of a harvest that is {last["outcome"]}', code, expected)

    def check_truth(self, wanted, run, code):
        last = self.last_run(run.now)
        live = len([r for r in self.records(run.now) if not r['deleted']])
        if live < wanted and (code == 0 or last['outcome'] == 'complete'):
            raise Failure(f'{live} live records of {wanted}, and the harvest is called {last["outcome"]} ({code})')

    def must(self, words, now, store):
        result = self.call(words, now, store)
        if result.returncode != 0:
            raise Failure(f'{" ".join(words)}: exit {result.returncode}: {result.stderr.decode()}')
        return result.stdout.decode('utf-8', 'replace').splitlines()

    def replay(self, now):
        """Without the server: the new store is the same, where anything was harvested."""
        if not os.path.exists(self.path('store.db')):
            return
        self.must(['dedup'], now, 'store.db')
        self.must(['import', '--replay', self.path('store.db')], 'real', 'copy.db')
        for view in VIEWS:
            old, new = self.must(view, now, 'store.db'), self.must(view, now, 'copy.db')
            if new != old:
                difference = '\n'.join(difflib.unified_diff(old, new, 'harvested', 'replayed', '', '', 0, ''))
                raise Failure(f'{" ".join(view)} differs:\n{difference}')

    def record(self, identifier, now):
        for record in self.records(now):
            if record['identifier'] == unquote(identifier):
                return record
        raise Failure(f'there is no record {identifier}')

    def rejected(self, identifier, now):
        result = self.call(['status', '--rejected', '--raw', '--json'], now)
        found = [json.loads(line) for line in result.stdout.decode().splitlines()]
        found = [r for r in found if r['identifier'] == ('' if identifier == '-' else unquote(identifier))]
        if not found:
            raise Failure(f'{identifier} was not kept aside: {result.stdout.decode()[:2000]}')
        return found

    def last_run(self, now):
        result = self.call(['status', '--json'], now)
        check('the exit code of status', result.returncode, 0)
        return json.loads(result.stdout)['endpoints'][0]['last_run']

    def check_one(self, kind, text, run, code, talk):
        if kind == 'truth':
            self.check_truth(int(text), run, code)
        elif kind == 'exit':
            check('the exit code', code, int(text))
        elif kind == 'says':
            if text.replace('{PORT}', str(self.port)) not in talk:
                raise Failure(f'standard error does not say "{text}"')
        elif kind == 'prints':
            if text not in [line.strip() for line in run.printed.splitlines()]:
                raise Failure(f'no line "{text}" in\n{run.printed}')
        elif kind == 'prints-no':
            if text in run.printed:
                raise Failure(f'"{text}" is in\n{run.printed}')
        elif kind == 'hides':
            status = self.call(['status', '--json'], run.now).stdout.decode()
            if text in talk or text in status:
                raise Failure(f'"{text}" was told')
        elif kind == 'message':
            message = (self.last_run(run.now)['error'] or {}).get('message', '')
            if text.replace('{PORT}', str(self.port)) not in message:
                raise Failure(f'the message is "{message}", without "{text}"')
        elif kind == 'status':
            last = self.last_run(run.now)
            for word in text.split():
                key, _, value = word.partition('=')
                got = last[key]
                if key == 'error':
                    got = got['code'] if got else 'null'
                check(f'status: {key}', str(got), value)
        elif kind == 'records':
            got = sorted(('-' if r['deleted'] else '') + r['identifier'] for r in self.records(run.now))
            check('the records', got, sorted(unquote(word) for word in text.split()))
        elif kind == 'field':
            identifier, element, value = text.split(' ', 2)
            element, at, lang = element.partition('@')
            values = []
            for item in self.record(identifier, run.now)['original'].get(element, []):
                item = item if isinstance(item, dict) else {'value': item, 'lang': ''}
                if not at or item['lang'] == lang:
                    values.append(item['value'])
            wanted = unescape_bytes(value).decode()
            if wanted not in values:
                raise Failure(f'{identifier}: no {element} {wanted!r} in {str(values)[:2000]}')
        elif kind == 'no-field':
            identifier, element = text.split()
            check(f'{identifier}: {element}',
                  self.record(identifier, run.now)['original'].get(element, []), [])
        elif kind == 'issues':
            identifier, *codes = text.split()
            got = {issue['code'] for issue in self.record(identifier, run.now)['issues']}
            check(f'the issues of {identifier}', sorted(got & set(ISSUES)), sorted(codes))
        elif kind == 'raw':
            identifier, value = text.split(' ', 1)
            result = self.call(['show', '--raw', 'repo/' + unquote(identifier)], run.now)
            if unescape_bytes(value) not in result.stdout:
                raise Failure(f'{identifier}: not in what was received: {value}\n{result.stdout[:2000]}')
            shown = self.call(['show', '--raw', '--json', 'repo/' + unquote(identifier)], run.now)
            if exact_bytes(json.loads(shown.stdout)) + b'\n' != result.stdout:
                raise Failure(f'{identifier}: --json gives other bytes: {shown.stdout[:2000]}')
        elif kind == 'rejected':
            identifier, reason = text.split(' ', 1)
            reasons = [r['reason'] for r in self.rejected(identifier, run.now)]
            if reason not in reasons:
                raise Failure(f'{identifier}: kept aside because {reasons}, not {reason}')
        elif kind == 'kept':
            identifier, value = text.split(' ', 1)
            kept = [exact_bytes(r) for r in self.rejected(identifier, run.now)]
            if not any(unescape_bytes(value) in b for b in kept):
                raise Failure(f'{identifier}: not in its bytes: {value}\n{str(kept)[:2000]}')
        elif kind == 'memory':
            if self.peak_mb > int(text) and not self.is_sanitized:
                raise Failure(f'sheaf took {self.peak_mb} MB, {text} are allowed')


# What a shell does in the new namespaces, before it plays: $0 becomes /etc/hosts.
ENTER_PUBLIC = (f'ip link set lo up && ip address add {PUBLIC_ADDRESS}/32 dev lo && '
                'mount --bind "$0" /etc/hosts && exec "$@"')
HOSTS = f'127.0.0.1 localhost inside.test\n{PUBLIC_ADDRESS} repository.test\n'


def play_in_public():
    """Plays in new namespaces: the exit code, 77 where there can be none."""
    with tempfile.NamedTemporaryFile('w') as hosts:
        hosts.write(HOSTS)
        hosts.flush()
        enter = ['unshare', '--map-root-user', '--net', '--mount', 'sh', '-c', ENTER_PUBLIC, hosts.name]
        try:
            if subprocess.run(enter + ['true'], stderr=subprocess.DEVNULL).returncode != 0:
                return 77
        except FileNotFoundError:
            return 77
        return subprocess.run(enter + [sys.executable, *sys.argv], env={**os.environ, IN_PUBLIC: '1'}).returncode


def main():
    sheaf, server_program, path = sys.argv[1].split(), sys.argv[2], sys.argv[3]
    with open(path, encoding='utf-8') as file:
        is_public = 'network public\n' in file
    if is_public and IN_PUBLIC not in os.environ:
        return play_in_public()
    is_replayed = sys.argv[4:] == ['--replay']
    with tempfile.TemporaryDirectory() as folder:
        address = '0.0.0.0' if is_public else '127.0.0.1'
        server = subprocess.Popen([server_program, folder, str(SERVER_SECONDS), address],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            port = int(server.stdout.readline())
            scenario = Scenario(path, folder, port)
            for number, reply in enumerate(scenario.replies, 1):
                with open(os.path.join(folder, f'{number}.reply'), 'wb') as file:
                    file.write(reply.to_bytes())
            player = Player(sheaf, folder, port, is_replayed)
            for run in scenario.runs:
                player.play(run)
        finally:
            server.stdin.close()
            server.wait(timeout=10)
            server.stdout.close()
        if is_replayed:
            player.replay(scenario.runs[-1].now)
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Failure as failure:
        print(f'{sys.argv[3]}: {failure}', file=sys.stderr)
        sys.exit(1)
