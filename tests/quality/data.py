# SPDX-License-Identifier: MIT
"""What the quality tests share: the data, which are not part of the project, and the program."""
import os
import pathlib
import subprocess
import sys

PROGRAM = os.path.abspath(sys.argv[1])
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")


def folder(name):
    """$SHEAF_DATA/name; without it the test is skipped."""
    path = pathlib.Path(os.environ.get("SHEAF_DATA", "/nonexistent")) / name
    if not path.is_dir():
        print(f"skipped: SHEAF_DATA names no folder with '{name}'")
        sys.exit(77)
    return path


def sheaf(store, *arguments, accept=(0,)):
    """Standard output; ends the test on an exit code that is not accepted."""
    done = subprocess.run([PROGRAM, "--store", str(store), *map(str, arguments)], env=ENVIRONMENT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in accept:
        sys.exit(f"sheaf {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")
    return done.stdout
