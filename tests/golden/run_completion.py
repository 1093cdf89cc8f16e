#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Completions are scripts that their shells can read: run_completion.py SHEAF

Shells that are not installed are passed over. Help texts may hold no quotes.
"""
import json
import shutil
import subprocess
import sys

sheaf = sys.argv[1]


def ask(*arguments):
    return subprocess.run([sheaf, *arguments], check=True, capture_output=True, text=True).stdout


def texts(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ('help', 'summary'):
                yield value
            else:
                yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


for text in texts(json.loads(ask('help', '--json'))):
    if any(c in text for c in '\'"`$\\'):
        sys.exit(f'a help text holds a quote: {text}')
for shell, check in (('bash', ['bash', '-n']), ('zsh', ['zsh', '-n']), ('fish', ['fish', '--no-config'])):
    script = ask('completion', shell)
    if not shutil.which(shell):
        print(f'{shell} is not installed')
        continue
    done = subprocess.run(check, input=script, capture_output=True, text=True)
    if done.returncode or done.stderr:
        sys.exit(f'{shell}: {done.stderr}')
    print(f'ok {shell}')
done = subprocess.run(['bash', '-c', ask('completion', 'bash') + """
COMP_WORDS=(sheaf --store x.db export --of rec); COMP_CWORD=5; _sheaf; echo "${COMPREPLY[@]}"
COMP_WORDS=(sheaf ha); COMP_CWORD=1; _sheaf; echo "${COMPREPLY[@]}"
COMP_WORDS=(sheaf harvest --fu); COMP_CWORD=2; _sheaf; echo "${COMPREPLY[@]}"
"""], capture_output=True, text=True)
if done.stdout != 'records\nharvest\n--full\n':
    sys.exit(f'bash completes otherwise: {done.stdout!r} {done.stderr}')
