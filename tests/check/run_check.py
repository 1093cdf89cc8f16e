#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`sheaf check` against a good repository, and against one with one fault at a time.

usage: run_check.py SHEAF SAMPLE-REPOSITORY

The good repository has the full score. Each fault (tests/support/sample_repository/fault.c) must
break exactly the rules that stand beside it here, and nothing else; "..." at the end allows for
more, where one fault hides much. Every rule is broken by some fault, but for those of UNTRIED.
"""
import concurrent.futures
import datetime
import json
import os
import subprocess
import sys
import tempfile

SHEAF, REPOSITORY = sys.argv[1:3]
GOOD = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'good.jsonl')
ADVICE_OF_RIGHTS = 'openaire-access openaire-licence'

FAULTS = {
    'ampersand': 'xml-well-formed',
    'doctype': 'xml-doctype ...',
    'latin1': 'xml-utf8 dc-mojibake',
    'namespace': 'xml-namespace ...',
    'schema-location': 'xml-schema-location',
    'element-unknown': 'xml-schema',
    'response-date': 'response-date response-clock',
    'response-clock': 'response-clock',
    'request-element': 'request-element',
    'request-of-error': 'request-bare',
    'name-missing': 'identify-name xml-schema',
    'base-url': 'identify-base-url',
    'version': 'identify-version',
    'email': 'identify-email',
    'earliest-missing': 'identify-earliest xml-schema',
    'earliest-old': 'earliest-plausible',
    'earliest-late': 'earliest-plausible datestamp-earliest window-early',
    'deleted-odd': 'identify-deleted',
    'deleted-no': 'deletions-kept deletions-policy',
    'granularity': 'identify-granularity',
    'compression-unnamed': 'identify-compression',
    'identifiers-undescribed': 'oai-identifier',
    'identifiers-otherwise': 'identifier-oai',
    'formats-missing': 'formats formats-item xml-schema ...',
    'formats-prefix': 'formats-oai-dc formats-item',
    'formats-namespace': 'formats-names',
    'sets-missing': 'sets xml-schema openaire-set ...',
    'sets-spec': 'sets-spec openaire-set',
    'sets-name': 'sets-name xml-schema',
    'sets-no-openaire': 'openaire-set',
    'headers-otherwise': 'list-metadata',
    'metadata-missing': 'list-metadata',
    'identifier-no-uri': 'identifier-uri identifier-oai get-record get-deleted formats-item',
    'identifiers-repeated': 'list-unique ...',
    'get-record': 'get-record',
    'list-identifiers': 'list-identifiers window window-days',
    'token-cursor': 'token-cursor',
    'token-size': 'token-size',
    'token-expired': 'token-expiry',
    'datestamp-form': 'datestamp-form',
    'datestamp-future': 'datestamp-future ...',
    'no-bad-verb': 'verb-unknown verb-missing verb-repeated',
    'no-bad-argument': 'argument-unknown argument-repeated argument-missing token-exclusive window-reversed '
                       'window-mixed window-no-date',
    'no-bad-token': 'token-bad request-bare',
    'no-format-error': 'format-unknown request-bare',
    'no-identifier-error': 'identifier-unknown request-bare',
    'no-no-records': 'window-early window-future sets-unknown',
    'dc-namespace': 'dc-schema',
    'dc-no-title': 'dc-title',
    'dc-no-creator': 'dc-creator',
    'dc-no-date': 'dc-date',
    'dc-no-type': 'dc-type openaire-type openaire-version',
    'dc-no-language': 'dc-language',
    'dc-no-identifier': 'dc-link openaire-link',
    'dc-no-rights': 'dc-rights ' + ADVICE_OF_RIGHTS,
    'dc-date-odd': 'openaire-date',
    'dc-date-unknown': 'dc-date-known openaire-date',
    'dc-type-unknown': 'dc-type-known openaire-type',
    'dc-language-unknown': 'dc-language-known openaire-language',
    'dc-rights-unknown': 'dc-rights-known ' + ADVICE_OF_RIGHTS,
    'dc-markup': 'dc-markup',
    'dc-escaped': 'dc-escaped',
    'dc-mojibake': 'dc-mojibake',
    'dc-placeholder': 'dc-placeholder',
    'openaire-version': 'openaire-version',
    'openaire-language': 'openaire-language',
    'openaire-project': 'openaire-project',
    'ignores-dates': 'window window-days window-early window-future',
    'ignores-set': 'sets-select sets-unknown',
    'token-once': 'token-idempotent',
    'token-ignored': 'token-continues list-unique',
    'token-unended': 'token-last',
    'no-post': 'post http-status',
    'plain-text': 'content-type',
    'errors-404': 'http-status',
    'no-gzip': 'compression',
    'redirect': 'redirect identify-base-url',
    'empty': 'list-records',
}
# Rules that need more than a fault in what is said.
UNTRIED = {'answers', 'latency', 'https', 'granularity-seconds', 'window-seconds'}


def run(arguments, now=None):
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith('_proxy')}
    if now:
        environment['SHEAF_NOW'] = now
    return subprocess.run([SHEAF, *arguments], env=environment, capture_output=True, text=True, timeout=100)


class Repository:
    def __init__(self, *options):
        self.process = subprocess.Popen([REPOSITORY, '--life', '100', *options, GOOD],
                                        stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self.process.stdout.readline().strip()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


def check(url, *options):
    """The exit code, the report, and the codes of the rules that are broken."""
    # a fixed clock waits at once, and is right all the same
    now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    done = run(['--config', CONF, 'check', '--json', url, *options], now)
    if not done.stdout:
        raise SystemExit(f'{url}: exit {done.returncode}: {done.stderr}')
    report = json.loads(done.stdout)
    broken = {f['code'] for f in report['findings'] if f['severity'] != 'good'}
    return done.returncode, report, broken


def try_fault(fault):
    with Repository('--fault', fault) as url:
        url = url.replace('/oai', '/moved') if fault == 'redirect' else url
        code, report, broken = check(url)
    expected = set(FAULTS[fault].split())
    is_open = '...' in expected
    expected.discard('...')
    missing, more = expected - broken, set() if is_open else broken - expected
    faults = []
    if missing or more:
        faults.append(f'{fault}: not found: {sorted(missing)}; found besides: {sorted(more)}')
    weights = {f['code']: f['weight'] for f in report['findings'] if f['severity'] != 'good'}
    if report['score'] != max(0, 100 - sum(weights.values())):
        faults.append(f'{fault}: the score {report["score"]} is not 100 less {weights}')
    if code != (4 if report['errors'] else 0):
        faults.append(f'{fault}: exit {code} with {report["errors"]} errors')
    if report['requests'] > 40:
        faults.append(f'{fault}: {report["requests"]} requests')
    return broken, faults


def expect(what, is_so, got):
    return [] if is_so else [f'{what}: {got}']


def try_good():
    with Repository() as url:
        code, report, broken = check(url)
        again = check(url)[1]
        text = run(['--config', CONF, 'check', url], '2024-01-01T00:00:00Z').stdout
    faults = expect('the good repository', code == 0 and report['score'] == 100 and not broken, report)
    # Requests may name a time of the repository's clock; what was found does not depend on it.
    found = [[(f['code'], f['severity'], f['detail']) for f in each['findings']] for each in (report, again)]
    differing = sorted(set(found[0]) ^ set(found[1]))
    faults += expect('two checks of one repository differ', again['score'] == 100 and not differing, differing)
    faults += expect('records looked at', report['records'] >= 23, report['records'])
    faults += expect('the text ends with the score', text.splitlines()[-1].startswith('Score: '), text)
    with Repository('--granularity', 'day') as url:
        code, report, broken = check(url)
        faults += expect('granularity of days', code == 0 and broken == {'granularity-seconds'}, broken)
        tried = {f['code'] for f in report['findings']}
        faults += expect('finer dates are tried', 'window-seconds' in tried, tried)
    with Repository('--deleted', 'no') as url:
        code, report, broken = check(url)
        faults += expect('without deletions', broken == {'deletions-kept'}, broken)
    return faults


def try_wrong_urls():
    """Who gives a wrong URL is told what it is, and what to do."""
    now, faults = '2024-01-01T00:00:00Z', []
    with Repository('--fault', 'web-page') as url, Repository() as other:
        cases = [
            (url.replace('/oai', '/'), 1,
             ["is a web page (HTML) titled 'Our library'", f"there is a repository at '{url}'"]),
            (other.replace('/oai', '/nothing'), 1, ['HTTP 404', f"there is a repository at '{other}'"]),
            ('http://127.0.0.1:1/oai', 1, ['connection refused', 'is the port right']),
            ('http://nowhere.invalid/oai', 1, ['could not resolve host', 'is this computer online']),
            ('www.example.org/oai', 2, ['begins with https://']),
            ('http://me:secret@127.0.0.1/oai', 2, ['may hold no user and password']),
            (url + '?verb=Identify', 0, []),
        ]
        for argument, code, texts in cases:
            done = run(['--config', CONF, 'check', argument], now)
            is_good = done.returncode == code and all(text in done.stderr for text in texts)
            faults += expect(argument, is_good, f'exit {done.returncode}: {done.stderr}')
            faults += expect(argument, 'secret' not in done.stderr + done.stdout, 'a password was told')
    return faults


def main():
    rules = [json.loads(line) for line in run(['check', '--rules', '--json']).stdout.splitlines()]
    known = {rule['code'] for rule in rules}
    broken_by_any, faults = set(), try_good() + try_wrong_urls()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for broken, found in pool.map(try_fault, FAULTS):
            broken_by_any |= broken
            faults += found
    faults += expect('rules that no fault breaks', known - broken_by_any == UNTRIED,
                     sorted(known - broken_by_any ^ UNTRIED))
    print('\n'.join(faults) if faults else f'{len(FAULTS)} faults, {len(known)} rules')
    return 1 if faults else 0


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as folder:
        CONF = os.path.join(folder, 'endpoints.conf')
        with open(CONF, 'w', encoding='ascii'):
            pass  # nothing is configured
        sys.exit(main())
