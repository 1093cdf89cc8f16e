#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The manual names every command, option and key, and the sample configuration every key.

usage: docs.py SHEAF
"""
import re
import subprocess
import sys

import tree

MANUAL = "doc/man/sheaf.1.scd"
CONF_MANUAL = "doc/man/sheaf-endpoints.conf.5.scd"
SAMPLE = "endpoints.conf"
TABLES = "cli/endpoints_conf.c"


def help_of(*command):
    return subprocess.run([sys.argv[1], "help", *command], capture_output=True, text=True, check=True).stdout


def has_word(text, word):
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)


def check_options():
    manual, overview = tree.read(MANUAL), help_of()
    commands = re.findall(r"^  ([a-z]+) ", overview.split("commands:")[1].split("global options:")[0], re.M)
    for command in commands:
        yield has_word(manual, f"sheaf {command}") or f"{MANUAL}: no word of the command '{command}'"
        for option in re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", help_of(command), re.M):
            yield has_word(manual, option) or f"{MANUAL}: no word of '{option}' of '{command}'"


def check_keys():
    table = tree.read(TABLES)
    rows = re.search(r"struct key keys\[\] = \{(.*?)^\};", table, re.M | re.S)[1]
    keys = re.findall(r'^\s*\{"([a-z-]+)", ("\w+"|NULL)', rows, re.M)
    general = re.findall(r'"([a-z-]+)"', re.search(r"sheaf_keys\[\] = \{(.*?)\}", table, re.S)[1])
    manual, sample = tree.read(CONF_MANUAL), tree.read(SAMPLE)
    for key in [*(name for name, _ in keys), *general]:
        yield has_word(manual, key) or f"{CONF_MANUAL}: no word of the key '{key}'"
        yield has_word(sample, key) or f"{SAMPLE}: no word of the key '{key}'"
    for _, alias in keys:
        yield alias == "NULL" or has_word(manual, alias.strip('"')) or f"{CONF_MANUAL}: no word of the key {alias}"


findings = [*check_options(), *check_keys()]
tree.finish([finding for finding in findings if isinstance(finding, str)], len(findings))
