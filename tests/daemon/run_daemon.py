#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A real daemon against repositories over loopback (repositories.py), by the real clock.

usage: run_daemon.py SHEAF CASE

CASE is faults, end, kill, shared, once, month, manager or metrics; each says in its first line what it proves.
"""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import repositories

PROGRAM, CASE = os.path.abspath(sys.argv[1]), sys.argv[2]
PATIENCE = 60  # for a machine that is busy; nothing takes that long


class Fault(Exception):
    pass


def require(holds, *what):
    if not holds:
        raise Fault(" ".join(map(str, what)))


def wait_for(what, condition):
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        require(time.monotonic() < end, "in vain waited for", what)
        time.sleep(.05)
    return found


class Place:
    """A folder with a store and a configuration."""

    def __init__(self, folder, server):
        self.folder, self.server = pathlib.Path(folder), server
        self.conf = self.folder / "endpoints.conf"
        self.base = [PROGRAM, "--store", str(self.folder / "x.db"), "--config", str(self.conf)]
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in ("SHEAF_NOW", "NOTIFY_SOCKET", "JOURNAL_STREAM")}
        self.daemons = []

    def configure(self, *endpoints, head="contact = a@example.org\njobs = 4\n", defaults="every = 1\nretries = 0\n"):
        """Endpoints are (name, host, path, further lines)."""
        text = f"[sheaf]\n{head}[defaults]\n{defaults}"
        for name, host, path, *lines in endpoints:
            text += f"[{name}]\nurl = {self.server.url(host, path)}\n" + "".join(line + "\n" for line in lines)
        self.conf.write_text(text, encoding="utf-8")

    def run(self, *arguments, code=0, **environment):
        done = subprocess.run([*self.base, *arguments], env={**self.environment, **environment},
                              capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
        require(code is None or done.returncode == code, " ".join(arguments), "exit", done.returncode, done.stderr)
        return done

    def start(self, *arguments, **environment):
        daemon = Daemon(self, arguments, environment)
        self.daemons.append(daemon)
        return daemon

    def status(self):
        done = self.run("status", "--json", code=None)
        return json.loads(done.stdout) if done.returncode == 0 else {"daemon": None, "endpoints": []}

    def endpoint(self, name):
        return next((e for e in self.status()["endpoints"] if e["name"] == name), None)


class Daemon:
    def __init__(self, place, arguments, environment):
        self.path = place.folder / f"log-{len(place.daemons)}"
        with open(self.path, "wb") as log:
            self.process = subprocess.Popen(
                [*place.base, "daemon", *arguments], env={**place.environment, **environment}, stderr=log,
                stdin=subprocess.DEVNULL)

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        return self.path.read_text(encoding="utf-8")

    def wait_for(self, pattern, times=1):
        wait_for(f"'{pattern}' in\n{self.log()}", lambda: len(re.findall(pattern, self.log())) >= times)

    def send(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM, code=0):
        self.send(number)
        require(self.process.wait(PATIENCE) == code, "exit", self.process.returncode, "\n" + self.log())


def balances(run):
    return run["received"] == sum(run[key] for key in ("new", "changed", "unchanged", "deleted", "rejected"))


def find_wait(endpoint):
    """Seconds from the last run's begin to when it is due."""
    due, began = (time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
                  for text in (endpoint["next_due"], endpoint["last_run"]["started"]))
    return due - began


def faults(place):
    """Endpoints that hang, die or lie delay nobody; the configuration is read again; status tells."""
    server = place.server
    endpoints = [("good", 2, "ok"), ("hangs", 3, "hang", "timeout = 600"), ("dies", 4, "die"),
                 ("lies", 5, "lie", "every = 1d"), ("busy", 8, "busy", "max-wait = 1h", "every = 1d"), ("off", 6, "ok", "enabled = no")]
    place.configure(*endpoints)
    daemon = place.start("--metrics", str(place.folder / "metrics"))
    wait_for("a third harvest of the good one", lambda: len(server.asked(2, "ok")) >= 3)
    wait_for("the hanging one", lambda: server.hanging)
    wait_for("the busy one", lambda: "busy: finish" in daemon.log() and "lies: finish" in daemon.log())
    wait_for("a second try of the dying one", lambda: (place.endpoint("dies") or {}).get("failures", 0) >= 2)
    status = place.status()
    by_name = {e["name"]: e for e in status["endpoints"]}
    require(status["daemon"]["alive"] and status["daemon"]["pid"] == daemon.pid, status["daemon"])
    require("hangs" in [job["endpoint"] for job in status["daemon"]["jobs"]], status["daemon"])
    require(by_name["hangs"]["state"] == "running", by_name["hangs"])
    require(by_name["lies"]["state"] == "idle" and by_name["lies"]["failures"] == 1, by_name["lies"])
    require(300 <= find_wait(by_name["lies"]) <= 400, by_name["lies"])
    # Its wait is not sat out, for it would hold one of the jobs.
    require(by_name["busy"]["state"] == "postponed" and 600 <= find_wait(by_name["busy"]) <= 700, by_name["busy"])
    require("busy: postponed until=" in daemon.log(), daemon.log())
    require("asks for a wait of 600 seconds, and at most 60 are waited for" in daemon.log(), daemon.log())
    require("off" not in by_name and not server.asked(6, "ok"), "what is switched off is not harvested")
    text = place.run("status").stdout
    require(f"daemon: process {daemon.pid}" in text and "is at work on it" in text, text)

    place.configure(("good", 2, "ok", "every = 2", "username = u", "password = s3cr3t"), *endpoints[1:3],
                    ("added", 7, "ok"))
    daemon.send(signal.SIGHUP)
    daemon.wait_for("configuration: read again, 5 changes")
    for line in ("endpoint 'good' changed=\"every, username, password-file\"", "endpoint 'lies' removed",
                 "endpoint 'off' removed", "endpoint 'added' added"):
        require(f"configuration: {line}" in daemon.log(), line, "is missing in\n" + daemon.log())
    require("s3cr3t" not in daemon.log(), "a secret in the log")
    wait_for("the added one", lambda: server.asked(7, "ok"))

    place.configure(("good", 2, "ok", "evry = 1"))
    daemon.send(signal.SIGHUP)
    daemon.wait_for("unknown key 'evry'.*stays in force")
    n = len(server.asked(2, "ok"))
    wait_for("a harvest by the old configuration", lambda: len(server.asked(2, "ok")) > n)

    daemon.end()  # though one still hangs
    require(place.status()["daemon"] is None, "a heartbeat was left behind")
    require(place.endpoint("hangs")["last_run"]["outcome"] == "failed", place.endpoint("hangs"))
    require(max(server.most.values()) == 1, "two requests at once to a host:", server.most)


def end(place):
    """SIGTERM ends after the page in hand; nothing is lost, and no page is asked for twice."""
    server = place.server
    place.configure(("slow", 2, "slow/60"))
    daemon = place.start()
    wait_for("some pages", lambda: len(server.asked(2, "slow/60")) >= 5)
    daemon.end()
    run = place.endpoint("slow")["last_run"]
    n_asked = len(server.asked(2, "slow/60"))
    require(5 <= n_asked < 60 and run["received"] == n_asked * repositories.PAGE_RECORDS and balances(run), run)
    require(run["error"]["code"] == "interrupted", run)
    again = place.start()
    wait_for("its end", lambda: place.endpoint("slow")["last_run"]["outcome"] == "complete")
    again.end(signal.SIGINT)
    require(server.asked(2, "slow/60")[:60] == ["", *map(str, range(1, 60))], server.asked(2, "slow/60"))
    status = place.status()
    require(status["records"] == 60 * repositories.PAGE_RECORDS, status)


def kill(place):
    """After a kill -9, status knows, and the next daemon goes on; the work is done once."""
    server = place.server
    place.configure(("slow", 2, "slow/40"), ("other", 2, "ok"), ("good", 3, "ok"))
    daemon = place.start()
    wait_for("some pages", lambda: len(server.asked(2, "slow/40")) >= 8)
    require(place.status()["daemon"]["alive"], "it lives")
    daemon.end(signal.SIGKILL, -signal.SIGKILL)
    status = place.status()
    require(status["daemon"]["pid"] == daemon.pid and not status["daemon"]["alive"], status["daemon"])
    require(all(e["state"] != "running" for e in status["endpoints"]), status)
    require(f"process {daemon.pid} on " in place.run("status").stdout
            and "has died: no heartbeat since " in place.run("status").stdout, place.run("status").stdout)
    again = place.start()
    wait_for("its end", lambda: place.endpoint("slow")["last_run"]["outcome"] == "complete")
    wait_for("the other", lambda: place.endpoint("other"))
    require(place.status()["daemon"]["pid"] == again.pid, place.status()["daemon"])
    again.end(signal.SIGKILL, -signal.SIGKILL)
    place.run("daemon", "--once", code=None)
    status = place.status()
    require(status["daemon"] is None, "a dead one is remembered:", status["daemon"])
    require(status["records"] == 40 * repositories.PAGE_RECORDS + 6, status)
    require(all(balances(e["last_run"]) for e in status["endpoints"]), status)
    require(max(server.most.values()) == 1, "two requests at once to a host:", server.most)


def shared(place):
    """Two daemons and commands on one store: all is done once, and a host is one process's at a time."""
    server = place.server
    place.configure(("slow", 2, "slow/50"), ("same-host", 2, "ok"), ("third", 3, "slow/30"), ("good", 4, "ok"),
                    defaults="every = 1d\nretries = 0\n")
    first = place.start()
    wait_for("its heartbeat", lambda: place.status()["daemon"])
    second = place.start()
    second.wait_for(f"warning: daemon: another one is at work on .*: process {first.pid} on ")
    wait_for("both heartbeats", lambda: place.status()["other_daemons"])
    status = place.status()
    require({status["daemon"]["pid"], *(d["pid"] for d in status["other_daemons"])} == {first.pid, second.pid}, status)
    text = place.run("status").stdout
    require(all(f"daemon: process {d.pid} on " in text for d in (first, second)), text)
    require("another one" not in first.log(), first.log())
    wait_for("some pages", lambda: len(server.asked(2, "slow/50")) >= 3)
    jsonl = place.folder / "some.jsonl"
    jsonl.write_text('{"identifier":"x:1","dc":{"title":["Meadow"]}}\n', encoding="utf-8")
    place.run("import", str(jsonl))
    place.run("dedup")
    # Held by a daemon: the command waits for its end, and finds nothing new.
    done = place.run("harvest", "slow", code=None)
    require(done.returncode in (0, 75), done.stderr)
    require(done.returncode == 0 or "another run (process" in done.stderr, done.stderr)
    wait_for("the end of all", lambda: sum(
        e["last_run"]["outcome"] == "complete" for e in place.status()["endpoints"]) == 5)
    first.end()
    second.end()
    place.run("dedup")
    require(place.status()["waiting"] == 0, "nothing is left to deduplicate")
    for host, path, n in (2, "slow/50", 50), (3, "slow/30", 30):
        pages = [token for token in server.asked(host, path)]
        require(pages[:n] == ["", *map(str, range(1, n))], path, "was asked for", pages)
    require(len(server.asked(4, "ok")) == 1, "harvested twice:", server.asked(4, "ok"))
    require(max(server.most.values()) == 1, "two requests at once to a host:", server.most)
    status = place.status()
    require(status["records"] == 80 * repositories.PAGE_RECORDS + 3 + 3 + 1, status)
    require(status["daemon"] is None, status["daemon"])


def once(place):
    """`daemon --once` and `harvest --due` do what is due, and tell how it went, by a clock that stands."""
    server = place.server
    place.configure(("good", 2, "ok"), ("daily", 3, "ok", "every = 1d"), defaults="every = 1h\nretries = 0\n")
    noon = {"SHEAF_NOW": "2024-05-02T12:00:00Z"}
    done = place.run("daemon", "--once", "--json", **noon)
    require([json.loads(line)["run"]["outcome"] for line in done.stdout.splitlines()] == ["complete"] * 2, done.stdout)
    require("2024-05-02T12:00:00Z sheaf: good: finish outcome=complete received=3" in done.stderr, done.stderr)
    require(place.status()["waiting"] == 0, "it deduplicates")
    for command in ["daemon", "--once"], ["harvest", "--due"]:
        done = place.run(*command, **noon)
        require("nothing is due before 2024-05-02T13:0" in done.stderr, done.stderr)
    require(len(server.asked(2, "ok")) == 1, server.asked(2, "ok"))
    with contextlib.closing(sqlite3.connect(place.folder / "x.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # as a deduplication holds it
        place.run("daemon", "--once", **noon)
    place.run("harvest", "--due", SHEAF_NOW="2024-05-02T13:06:00Z")
    require(len(server.asked(2, "ok")) == 2 and len(server.asked(3, "ok")) == 1, "only what is due")
    done = place.run("harvest", "--due", "daily", SHEAF_NOW="2024-05-02T13:06:00Z")
    require("nothing is due before 2024-05-03T1" in done.stderr, done.stderr)
    place.run("daemon", "--once", SHEAF_NOW="2024-05-03T14:24:00Z")
    require(len(server.asked(2, "ok")) == 3 and len(server.asked(3, "ok")) == 2, "both were due")
    place.configure(("good", 2, "ok"), ("dies", 4, "die"))
    require(place.endpoint("dies")["state"] == "waiting", "what was never harvested is in the status too")
    place.run("daemon", "--once", code=3, SHEAF_NOW="2024-05-04T14:24:00Z")
    place.configure(("dies", 4, "die"))
    place.run("daemon", "--once", code=1, SHEAF_NOW="2024-05-05T14:24:00Z")
    place.conf.write_text("[x]\n", encoding="utf-8")
    require("has no url" in place.run("daemon", code=2).stderr, "a wrong configuration")


def month(place):
    """By a clock that moves on as soon as nothing is under way, a month passes as the schedule says."""
    place.configure(*((f"e{host}", host, "ok") for host in range(2, 6)), defaults="every = 1d\nfull-every = 10d\n")
    daemon = place.start(SHEAF_NOW="2024-02-15T00:00:00Z")
    daemon.wait_for("2024-03-16T.*start", 1)
    daemon.end()
    for host in range(2, 6):
        runs = [(time.mktime(time.strptime(when, "%Y-%m-%dT%H:%M:%SZ")), mode) for when, mode in
                re.findall(rf"(\S+) sheaf: e{host}: start mode=(\w+)", daemon.log())]
        steps = [later[0] - sooner[0] for sooner, later in zip(runs, runs[1:])]
        fulls = [when for when, mode in runs if mode == "full"]
        # A full harvest that is due comes before its day is over.
        require(27 <= len(runs) <= 34 and all(step <= 1.1 * 86400 for step in steps), f"e{host}", runs)
        require(sum(step >= 86400 for step in steps) >= len(steps) - 3, f"e{host}", steps)
        require(3 <= len(fulls) <= 4 and all(10 * 86400 <= later - sooner <= 10.2 * 86400
                                             for sooner, later in zip(fulls, fulls[1:])), f"e{host}", fulls)


def manager(place):
    """The service manager hears that it is ready, alive, reading again and ending; the journal gets priorities."""
    place.configure(("good", 2, "ok"), ("dies", 4, "die"))
    for address in str(place.folder / "notify"), f"\0sheaf-test-{os.getpid()}":
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(address)
            listener.settimeout(PATIENCE)
            daemon = place.start(NOTIFY_SOCKET=address.replace("\0", "@"), WATCHDOG_USEC="400000")
            heard = []

            def hear(word):
                while not any(word in message for message in heard):
                    heard.append(listener.recv(4096).decode())

            hear("READY=1")
            heard.clear()
            hear("WATCHDOG=1")
            hear("STATUS=")
            daemon.send(signal.SIGHUP)
            hear("RELOADING=1\nMONOTONIC_USEC=")
            hear("READY=1")
            heard.clear()
            daemon.end()
            hear("STOPPING=1")
    log = place.folder / "journal"
    with open(log, "wb") as stream:
        info = os.fstat(stream.fileno())
        environment = {**place.environment, "JOURNAL_STREAM": f"{info.st_dev}:{info.st_ino}"}
        process = subprocess.Popen([*place.base, "daemon"], env=environment, stderr=stream)
    wait_for("an error", lambda: "<3>dies: finish outcome=failed" in log.read_text())
    process.terminate()
    require(process.wait(PATIENCE) == 0, "exit", process.returncode)
    lines = log.read_text().splitlines()
    require(lines[0].startswith("<6>daemon: start") and all(re.match("<[3467]>", line) for line in lines), lines)


SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?\d+)')


def metrics(place):
    """The file of metrics is OpenMetrics, whatever an endpoint is called, and says how things are."""
    name = 'a "quoted" \\ näme'
    path = place.folder / "metrics"
    place.configure((name, 2, "ok"), ("dies", 4, "die", "every = 1d"), defaults="every = 1d\nretries = 0\n")
    daemon = place.start("--metrics", str(path))
    label = 'endpoint="a \\"quoted\\" \\\\ näme"'
    done = f'sheaf_endpoint_last_run_outcome{{{label},outcome="complete"}} 1\n'
    failed = 'sheaf_endpoint_failures{endpoint="dies"} 1\n'
    deduplicated = "sheaf_records_waiting 0\n"
    wait_for("figures", lambda: path.exists() and all(
        what in path.read_text(encoding="utf-8") for what in (done, failed, deduplicated, "sheaf_publications 3\n")))
    text = path.read_text(encoding="utf-8")
    daemon.end()
    require(text.endswith("\n# EOF\n") and text.count("# EOF") == 1, "the end of the file")
    family, families = None, {}
    for line in text.splitlines()[:-1]:
        if line.startswith("# "):
            _, what, of, rest = line.split(" ", 3)
            if what == "TYPE":
                require(of not in families and rest == "gauge", line)
                family = families[of] = set()
            else:
                require(what in ("UNIT", "HELP") and family is families.get(of), line)
            if what == "UNIT":
                require(of.endswith("_" + rest), line)
        else:
            sample = SAMPLE.fullmatch(line)
            require(sample and families.get(sample[1]) is family, "no sample:", line)
            require(sample[2] not in family, "given twice:", line)
            family.add(sample[2])
    for line in ("sheaf_records 3", f"sheaf_endpoint_records{{{label}}} 3", "sheaf_records_rejected 0",
                 f'sheaf_endpoint_last_run_records{{{label},result="new"}} 3',
                 f'sheaf_endpoint_state{{{label},state="idle"}} 1'):
        require(line + "\n" in text, line, "is missing in", text)
    beat = int(re.search(r"^sheaf_daemon_heartbeat_timestamp_seconds (\d+)$", text, re.M)[1])
    require(abs(beat - time.time()) < PATIENCE, "the heartbeat is of", beat)
    due = int(re.search(r'^sheaf_endpoint_next_due_timestamp_seconds\{endpoint="dies"\} (\d+)$', text, re.M)[1])
    require(beat + 240 < due < beat + 400, "next due", due)
    for once in [], ["--once"]:
        done = place.run("daemon", *once, "--metrics", str(place.folder / "no" / "folder"), code=2)
        require(done.stderr.startswith("sheaf: error: --metrics: ") or "Z sheaf: error: --metrics: " in done.stderr, done.stderr)


def main():
    with tempfile.TemporaryDirectory(prefix="sheaf-daemon-") as folder, repositories.Repositories() as server:
        place = Place(folder, server)
        try:
            {"faults": faults, "end": end, "kill": kill, "shared": shared, "once": once, "month": month, "manager": manager,
             "metrics": metrics}[CASE](place)
        except Fault as fault:
            for daemon in place.daemons:
                print(f"--- {daemon.path.name}\n{daemon.log()}")
            sys.exit(f"{CASE}: {fault}")
        finally:
            for daemon in place.daemons:
                if daemon.process.poll() is None:
                    daemon.process.kill()
                    daemon.process.wait()


main()
