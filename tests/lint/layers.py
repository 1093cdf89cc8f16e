#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads every #include against the table of layers: data flows one way, stages do not know each other.

usage: layers.py
"""
import re

import tree

STAGES = ["harvest", "normalize", "dedup", "relate", "store", "publish"]
BELOW = {
    "base": [],
    "model": ["base"],
    **{stage: ["model", "base"] for stage in STAGES},
    "pipeline": [*STAGES, "model", "base"],
    "serve": [*STAGES, "model", "base"],
    "cli": ["pipeline", "serve", "model", "base"],
}
# The caps of all that comes from outside stand in one header, for the lowest layer too.
FOR_ALL = "model/limits.h"
# Tests include anything, but private headers only in the mirrored folder and in these.
SEES_PRIVATE = ["tests/fuzz", "tests/bench"]
# Third-party headers and the only files that may include them.
HOMES = {
    r"curl/": r"harvest/(http|http_error|origin)\.[ch]",
    r"libxml/": r"harvest/(oai_parser|oai_elements|oai_tree)\w*\.[ch]",
    r"jansson\.h": r"harvest/payload_jsonl\.c|tests/support/sample_repository/.*",
    r"archive(_entry)?\.h": r"base/archive\.c|tests/unit/base/test_archive\.c",
    r"sqlite3\.h": r"store/.*|tests/unit/store/.*",
    r"xxhash\.h": r"base/hash\.c",
    r"utf8proc\.h": r"base/utf8\.c",
    r"ini\.h": r"cli/endpoints_conf\.c",
    r"zlib\.h": r"harvest/(inflate|tape)\.[ch]|tests/.*",
    r"libstemmer\.h": r"relate/terms\.c",
    r"microhttpd\.h": r"serve/http_server\.c|tests/support/.*",
    r"cmocka\.h": r"tests/.*",
    r"cld2/": r"normalize/language_cld2\.cc",
}
STANDARD = set("""arpa/inet assert ctype dirent errno fcntl fnmatch float getopt glob grp iconv inttypes limits locale math
    net/if netdb netinet/in netinet/tcp poll pthread pwd sched setjmp signal spawn stdalign stdarg stdatomic stdbool stddef stdint
    stdio stdlib stdnoreturn string strings sys/file sys/mman sys/resource sys/select sys/socket sys/stat sys/syscall sys/time
    sys/types sys/un sys/wait sysexits syslog termios threads time unistd dlfcn sys/ioctl sys/uio""".split())
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def is_private(header):
    """Of a stage, all but the one header named after it; elsewhere, what says so of itself."""
    folder = header.split("/")[0]
    if folder in STAGES:
        return header != f"{folder}/{folder}.h"
    return f"Private to {folder}/" in tree.read(header)


def judge_own(path, header):
    folder, other = path.split("/")[0], header.split("/")[0]
    if not (tree.ROOT / header).is_file():
        # What a generator makes has no folder in its name.
        return None if "/" not in header and header.endswith(".inc") else "no such header from the root"
    if folder == other or header == FOR_ALL:
        return None
    if folder == "tests":
        sees = other == "tests" or not is_private(header) or path.startswith(
            (f"tests/unit/{other}/", *(name + "/" for name in SEES_PRIVATE)))
        return None if sees else f"a private header of {other}/"
    if other not in BELOW[folder]:
        return f"{folder}/ may include only {', '.join(BELOW[folder]) or 'nothing of ours'}"
    return f"a private header of {other}/" if is_private(header) else None


def judge_foreign(path, header):
    for pattern, home in HOMES.items():
        if re.match(pattern, header):
            return None if re.fullmatch(home, path) else f"has its home elsewhere ({home})"
    return None if header.removesuffix(".h") in STANDARD else "not in the table of third-party headers"


def main():
    faults, n_includes = [], 0
    for folder in [*tree.CODE_FOLDERS, "tests"]:
        for path in map(str, tree.files(".c", ".h", under=folder)):
            for number, line in enumerate(tree.read(path).split("\n"), 1):
                include = INCLUDE.match(line)
                if not include:
                    continue
                n_includes += 1
                judge = judge_own if include[1] == '"' else judge_foreign
                fault = judge(path, include[2])
                if fault:
                    faults.append(f"{path}:{number}: {include[2]}: {fault}")
    tree.finish(faults, n_includes)


main()
