#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What systemd itself says of the units: they are right, and leave little open.

usage: check_units.py SHEAF UNIT...
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

EXPOSURE_MAX = 2.0  # of 10, as systemd-analyze reckons it

if not shutil.which("systemd-analyze"):
    sys.exit(77)
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
faults = []
with tempfile.TemporaryDirectory() as folder:
    units = []
    for unit in map(pathlib.Path, sys.argv[2:]):
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={PROGRAM}", unit.read_text(), flags=re.M)
        units.append(pathlib.Path(folder, unit.name))
        units[-1].write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, units)], capture_output=True, text=True)
    # Of other units of the machine nothing is asked.
    said = [line for line in done.stderr.splitlines() if "sheaf" in line]
    if done.returncode or said:
        faults.append(f"exit {done.returncode}: {done.stderr}")
    for unit in units:
        if unit.suffix == ".service":
            done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)],
                                  capture_output=True, text=True)
            level = re.search(r"Overall exposure level for \S+ (\d+\.\d+)", done.stdout)
            print(unit.name, level[1] if level else done.stderr)
            if not level or float(level[1]) > EXPOSURE_MAX:
                faults.append(done.stdout)
print("\n".join(faults))
sys.exit(bool(faults))
