#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills the program at many of its writes, lets it go on, and compares with a run that nobody disturbed.

usage: run_crash.py SHEAF FAULT-LIBRARY SAMPLE-REPOSITORY SAMPLES COMMAND FAULT [SECONDS]

COMMAND is import, harvest or dedup; FAULT is kill or full (a disk without space). What must hold after
each fault: the program says in one line what is wrong (full); what was committed is sound and its counters
balance; no run is called complete that did not see its whole list; the next run finishes the work; and
then every export has the same bytes as if nothing had happened.

The points next to syncs, truncations and unlinks come first, then all others, coarse to fine, until
SECONDS (15) are over.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

NOW = "2024-01-02T03:04:05Z"
TRACE_BYTES = 1 << 20
N_RECORDS = {"import": 2100, "dedup": 300}  # an import of more than one batch
EXPORTS = ["publications", "records", "clusters"]
COUNTERS = ["new", "changed", "unchanged", "deleted", "rejected"]
# A sanitizer's run-time library wants to be first of all; what is preloaded here asks nothing of it.
ENVIRONMENT = dict(os.environ, SHEAF_NOW=NOW, LC_ALL="C.UTF-8", TZ="UTC",
                   ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")


class Fault(Exception):
    pass


def require(holds, *what):
    if not holds:
        raise Fault(" ".join(map(str, what)))


class Bench:
    """A folder with the program's input, and the ways to run the program on a store in it."""

    def __init__(self, folder, program, shim, command):
        self.folder, self.program, self.shim, self.command = folder, program, shim, command
        self.trace = folder / "trace"
        self.arguments = []
        self.seed = None  # a store to start from

    def run(self, store, *arguments, **fault):
        extra = {}
        if fault:
            with open(self.trace, "wb") as trace:
                trace.truncate(TRACE_BYTES)
            extra = {"LD_PRELOAD": self.shim, "FAULT_TRACE": str(self.trace),
                     **{f"FAULT_{key.upper()}": str(value) for key, value in fault.items()}}
        return subprocess.run([self.program, "--store", str(store), *arguments], env={**ENVIRONMENT, **extra},
                              capture_output=True, stdin=subprocess.DEVNULL, cwd=self.folder, timeout=120)

    def begin(self, **fault):
        """A fresh store, and the command on it."""
        store = self.folder / "sheaf.db"
        for end in "", "-wal", "-shm":
            pathlib.Path(f"{store}{end}").unlink(missing_ok=True)
        if self.seed:
            shutil.copy(self.seed, store)
        return store, self.run(store, *self.arguments, **fault)

    def succeed(self, store, *arguments):
        done = self.run(store, *arguments)
        require(done.returncode == 0, f"sheaf {' '.join(arguments)}: exit {done.returncode}:",
                done.stderr.decode(errors="replace"))
        return done.stdout

    def export(self, store):
        return {what: self.succeed(store, "export", "--of", what) for what in EXPORTS}

    def check_status(self, store, expected):
        """Of a store that a fault has left behind."""
        done = self.run(store, "status", "--json")
        if done.returncode == 1 and b"no store at" in done.stderr:
            return  # not even its tables were committed
        require(done.returncode == 0, "status: exit", done.returncode, done.stderr.decode(errors="replace"))
        status = json.loads(done.stdout)
        for endpoint in status["endpoints"]:
            run = endpoint.get("last_run")
            if not run:
                continue
            require(run["received"] == sum(run[name] for name in COUNTERS), "counters do not balance:", run)
            if run["outcome"] == "complete":
                require(endpoint["records"] + endpoint["deleted"] == expected[endpoint["name"]],
                        "called complete, but is not:", endpoint)

    def count_records(self, store):
        status = json.loads(self.succeed(store, "status", "--json"))
        return {endpoint["name"]: endpoint["records"] + endpoint["deleted"] for endpoint in status["endpoints"]}


def write_records(path, n_records):
    """Every third describes a work that is there already."""
    with open(path, "w", encoding="utf-8") as lines:
        for i in range(n_records):
            work = i // 3 + 1 if i % 3 == 0 else i
            letters = random.Random(work)
            words = ["".join(letters.choices("abdegiklmnoprstu", k=7)) for _ in range(6)]
            lines.write(json.dumps({"identifier": f"oai:crash:{i}", "datestamp": "2020-01-01", "dc": {
                "title": [" ".join(words[1:])], "creator": [f"{words[0].title()}, A."],
                "date": [str(1990 + work % 30)],
                "identifier": [f"https://doi.org/10.5555/crash.{work}"]}}) + "\n")


def spread(n):
    """0 ... n-1, coarse to fine."""
    seen, step = set(), n
    while len(seen) < n:
        for i in range(0, n, max(step, 1)):
            if i not in seen:
                seen.add(i)
                yield i
        step //= 2


def choose_points(trace):
    """Each call that may meet the fault: next to what is no plain write first."""
    near = [i for i in range(len(trace)) if any(kind != "w" for kind in trace[max(i - 1, 0):i + 2])]
    near = [near[i] for i in spread(len(near))][:24]
    return list(dict.fromkeys([*near, *spread(len(trace))]))


def test_point(bench, point, fault, expected, n_records):
    how = "full" if fault == "full" else "tear" if point % 2 else "kill"
    store, done = bench.begin(at=point, how=how)
    said = done.stderr.decode(errors="replace")
    if fault == "kill":
        require(done.returncode == -signal.SIGKILL, "was not killed: exit", done.returncode, said)
    else:
        # Records were committed and their deduplication was not: done in part.
        is_part = bench.command != "dedup" and "error: deduplication: " in said
        require(done.returncode in (0, 3 if is_part else 1), "exit", done.returncode, said)
        if done.returncode:
            last = said.rstrip("\n").split("\n")[-1]
            require(last.startswith("sheaf: ") and "space" in last, "does not say what is wrong:", said)
    bench.check_status(store, n_records)
    if bench.command == "dedup":
        bench.succeed(store, "dedup")
    else:
        bench.succeed(store, *bench.arguments)
    found = bench.export(store)
    for what in EXPORTS:
        require(found[what] == expected[what], f"export --of {what} differs from the undisturbed run's")


def start_repositories(bench, program, samples):
    """Serves the samples, and names them in a configuration."""
    started, conf = [], ""
    for path in sorted(pathlib.Path(samples).glob("*.jsonl")):
        process = subprocess.Popen([program, "--life", "300", str(path)], stdout=subprocess.PIPE, text=True)
        started.append(process)
        conf += f"[{path.stem}]\nurl = {process.stdout.readline().strip()}\n"
    (bench.folder / "endpoints.conf").write_text(conf, encoding="utf-8")
    return started


def test_points(bench, fault, seconds):
    store, done = bench.begin(at=-1, how="kill")
    require(done.returncode == 0, "undisturbed: exit", done.returncode, done.stderr.decode(errors="replace"))
    expected, n_records = bench.export(store), bench.count_records(store)
    require(all(expected.values()), "an export is empty")
    # How many calls there are differs a little from run to run where threads share the work.
    trace = bench.trace.read_bytes().rstrip(b"\0").decode()
    require(len(trace) > 10, "the calls are not seen:", trace)
    deadline, n_done, n_faults = time.monotonic() + seconds, 0, 0
    for point in choose_points(trace[:-2]):
        try:
            test_point(bench, point, fault, expected, n_records)
        except Fault as reason:
            n_faults += 1
            print(f"at call {point} ({trace[point]}): {reason}")
        n_done += 1
        if time.monotonic() > deadline:
            break
    print(f"{bench.command}, {fault}: {n_done} of {len(trace)} calls tried, {n_faults} faults")
    return n_faults


def main():
    program, shim, repository, samples = map(os.path.abspath, sys.argv[1:5])
    command, fault = sys.argv[5:7]
    seconds = float(sys.argv[7]) if len(sys.argv) > 7 else 15
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(folder), program, shim, command)
        repositories = []
        if command == "harvest":
            repositories = start_repositories(bench, repository, samples)
            bench.arguments = ["--config", "endpoints.conf", "harvest", "--jobs", "1"]
        else:
            write_records(bench.folder / "records.jsonl", N_RECORDS[command])
            bench.arguments = ["import", "--endpoint", "crash", "records.jsonl"]
        try:
            if command == "dedup":
                store, done = bench.begin()
                require(done.returncode == 0, "import: exit", done.returncode)
                bench.seed, bench.arguments = bench.folder / "seed.db", ["dedup", "--full"]
                shutil.copy(store, bench.seed)
            sys.exit(1 if test_points(bench, fault, seconds) else 0)
        finally:
            for process in repositories:
                process.kill()
                process.wait()
                process.stdout.close()


main()
