#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The order in which records arrive does not matter.

    run_orders.py SHEAF FILE.jsonl...

Imports the records in several shuffled orders, in pieces of several sizes, with
some of them first in an older form or deleted in between, deduplicating after
each piece. However it was done, the publications must be those of one import of
all, and `dedup --full` must change nothing. Ids and times are left out: they
are the store's history. Where the same came between the same deduplications,
ids are the same too, though: publications that became one among them.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

sheaf, files = sys.argv[1], sys.argv[2:]
records = []
for path in files:
    endpoint = os.path.basename(path).split('.')[0]
    with open(path, encoding='utf-8') as lines:
        records += [(endpoint, json.loads(line)) for line in lines if line.strip()]
environment = dict(os.environ, SHEAF_NOW='2024-01-02T03:04:05Z')


def run(store, *arguments, **options):
    done = subprocess.run([sheaf, '-q', '--store', store, '--config', '/dev/null', *arguments],
                          env=environment, stdout=subprocess.PIPE, text=True, **options)
    if done.returncode:
        sys.exit(f'sheaf {" ".join(arguments)}: exit {done.returncode}')
    return done.stdout


def publications(store):
    found = []
    for line in run(store, 'export').splitlines():
        publication = json.loads(line)
        for key in ('id', 'first_seen', 'modified'):
            del publication[key]
        found.append(json.dumps(publication, sort_keys=True))
    return sorted(found)


def put(store, pieces):
    for piece in pieces:
        for endpoint in dict.fromkeys(endpoint for endpoint, _ in piece):
            lines = '\n'.join(json.dumps(r) for e, r in piece if e == endpoint)
            run(store, 'import', '--no-dedup', '--endpoint', endpoint, '-', input=lines + '\n')
        run(store, 'dedup')


def older(record):
    """An earlier state of it: another title, or deleted."""
    if record.get('deleted'):
        return dict(record, deleted=False, dc={'title': ['A record that will be deleted']})
    if random.random() < 0.5:
        return dict(record, deleted=True, dc={})
    return dict(record, dc=dict(record['dc'], title=['Something else'], identifier=[]))


with tempfile.TemporaryDirectory() as folder:
    whole = os.path.join(folder, 'whole.db')
    put(whole, [records])
    expected = publications(whole)
    for seed, size in ((1, 1000), (2, 40), (3, 9), (4, 25)):
        random.seed(seed)
        order = records[:]
        random.shuffle(order)
        first = [(e, older(r)) for e, r in order if random.random() < 0.2]
        sequence = first + order
        store = os.path.join(folder, f'{seed}.db')
        put(store, [sequence[i:i + size] for i in range(0, len(sequence), size)])
        for step in ('piecewise', 'full'):
            got = publications(store)
            if got != expected:
                for line in sorted(set(got) ^ set(expected))[:6]:
                    print('+' if line in got else '-', line[:2000])
                sys.exit(f'order {seed}, pieces of {size}, {step}: other publications than at once')
            ids = run(store, 'export', '--of', 'clusters')
            run(store, 'dedup', '--full')
            if run(store, 'export', '--of', 'clusters') != ids:
                sys.exit(f'order {seed}: dedup --full changed ids')
        print(f'ok order {seed}, pieces of {size}: {len(got)} publications')

with tempfile.TemporaryDirectory() as folder:
    random.seed(5)
    # Each record comes as a work of its own; later some turn out to be the same.
    strangers = [(e, dict(r, deleted=False, dc={'title': [f'On {r["identifier"]}']})) for e, r in records]
    found = set()
    for i in range(4):
        store = os.path.join(folder, f'{i}.db')
        random.shuffle(strangers)
        random.shuffle(records)
        put(store, [strangers, records])
        found.add(run(store, 'export', '--of', 'clusters'))
    if len(found) > 1:
        sys.exit('ids depend on the order of records between two deduplications')
    print('ok ids of publications that became one')

with tempfile.TemporaryDirectory() as folder:
    store = os.path.join(folder, 'trust.db')
    conf = os.path.join(folder, 'endpoints.conf')
    put(store, [records])
    endpoint = records[0][0]
    before = run(store, 'export')
    with open(conf, 'w', encoding='utf-8') as out:
        out.write(f'[{endpoint}]\nurl = http://127.0.0.1/\ntrust = 100\n')
    run(store, '--config', conf, 'dedup')
    trusted = run(store, 'export')
    if trusted == before:
        sys.exit('a change of trust changes nothing')
    run(store, '--config', conf, 'dedup', '--full')
    if run(store, 'export') != trusted:
        sys.exit('a change of trust needs dedup --full')
    print('ok a change of trust')
