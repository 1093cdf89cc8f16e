#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What no source file may hold: unsafe functions, notes to oneself, trailing white space, too many lines.

usage: words.py
"""
import re

import tree

# Each with what to use instead.
BANNED = {
    "strcpy|strcat|stpcpy|strncpy|strncat": "struct str or struct buf",
    "sprintf|vsprintf": "snprintf or buf_printf",
    "gets": "base/file.h",
    "strtok": "str_next",
    "atoi|atol|atoll|atof": "a parser that sees errors",
    "localtime|gmtime|asctime|ctime|mktime|strptime": "base/utc.h",
    "rand|srand|random|drand48": "an explicit seed",
    "system|popen|wordexp": "nothing: the program runs no other",
    "tmpnam|tempnam|mktemp": "mkstemp",
    "alloca|setjmp|longjmp": "no such thing",
    "isalpha|isdigit|isspace|isalnum|isupper|islower|toupper|tolower|strcasecmp|strncasecmp":
        "ascii_is_... of base/str.h: these follow the locale",
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")(_r)?\s*\(")
NOTE = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
SKIP_IN_C = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)
LINES_MAX = 800


def blank(match):
    """Comments and literals to nothing, their lines kept."""
    return "\n" * match[0].count("\n")


def check_calls(path, text):
    for number, line in enumerate(SKIP_IN_C.sub(blank, text).split("\n"), 1):
        for call in CALL.finditer(line):
            instead = next(use for names, use in BANNED.items() if call[1] in names.split("|"))
            yield f"{path}:{number}: {call[1]}: use {instead}"


def check(path):
    text = tree.read(path)
    lines = text.split("\n")
    if "SPDX-License-Identifier: MIT" not in "\n".join(lines[:2] if text.startswith("#!") else lines[:1]):
        yield f"{path}:1: the licence line is missing"
    if len(lines) > LINES_MAX:
        yield f"{path}: {len(lines)} lines, {LINES_MAX} are the most"
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield f"{path}:{len(lines)}: ends otherwise than in one line feed"
    for number, line in enumerate(lines, 1):
        if NOTE.search(line):
            yield f"{path}:{number}: a note to oneself"
        if line != line.rstrip():
            yield f"{path}:{number}: trailing white space"
    if path.suffix in (".c", ".h") and path.parts[0] in tree.CODE_FOLDERS:
        yield from check_calls(path, text)


sources = tree.files(".c", ".h", ".py", ".sh", ".sql")
tree.finish([fault for path in sources for fault in check(path)], len(sources))
