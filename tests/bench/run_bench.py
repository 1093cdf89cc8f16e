#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the program and prints the figures, each with what it aims at.

usage: run_bench.py SHEAF FOLDER [STAGE...]

STAGE: import, normalize, harvest, many, dedup, export, big-page (all). FOLDER keeps the pages between runs. Environment:
  BENCH_PAGES=N           pages of 100 records (200)
  SHEAF_PAGES=FOLDER      pages to harvest instead: p000000.xml ..., identify.xml
  SHEAF_FLOOR=PROGRAM     does the least that a harvester must: fetches from a port, parses and inserts.
                          Called as PROGRAM PORT 999999 STORE 100 0 0 NORMAL; run in turn with ours
  SHEAF_UNNORMALISED=PROGRAM  ours with normalisation switched off, for the stage normalize; meson sets it

Harvests go over loopback to nginx (skipped where it is not installed). A machine's speed varies: ratios
are medians of runs in turn; other figures are the best of one run.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

import generate_pages
import slow_repositories

PROGRAM, FOLDER = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
STAGES = sys.argv[3:] or ["import", "harvest", "many", "dedup", "export", "big-page"]
ROUNDS = 3
BIG_PAGE_BYTES = 200 << 20
BLOCK_BYTES = 4096
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NGINX_CONF = """daemon off; master_process off; pid {run}/nginx.pid; error_log {run}/error.log warn;
events {{ worker_connections 64; }}
http {{
  types {{ text/xml xml; }} default_type text/xml; access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {run}/t; proxy_temp_path {run}/t; fastcgi_temp_path {run}/t; uwsgi_temp_path {run}/t;
  scgi_temp_path {run}/t; charset utf-8; charset_types text/xml;
  map $arg_resumptionToken $page {{ default "p000000"; "~^t(?<n>[0-9]+)$" "p$n"; }}
  map $arg_verb $file {{ default $page; Identify identify; }}
  server {{ listen 127.0.0.1:{port}; root {root}; location /oai {{ try_files /$file.xml =404; }} }}
}}
"""


class Usage:
    """What a process took."""

    def __init__(self, arguments, **options):
        began = time.monotonic()
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.monotonic() - began
        self.cpu = usage.ru_utime + usage.ru_stime
        self.rss_mb = usage.ru_maxrss / 1024
        if process.returncode:
            sys.exit(f"{' '.join(arguments)}: exit {process.returncode}")


def sheaf(store, *arguments, config="/dev/null", program=PROGRAM, **options):
    options.setdefault("stdout", subprocess.DEVNULL)
    return Usage([program, "-q", "--store", str(store), "--config", str(config), *arguments], cwd=FOLDER, **options)


def show(name, figure, unit, target=""):
    print(f"{name + ':':<38}{figure:>12} {unit}{f'  (target {target})' if target else ''}", flush=True)


def fresh(name):
    for path in FOLDER.glob(name + "*"):
        path.unlink()
    return FOLDER / name


def read_status(store):
    done = subprocess.run([PROGRAM, "--store", str(store), "status", "--json"], capture_output=True, check=True)
    return json.loads(done.stdout)


def count_live(store):
    return read_status(store)["records"]


def pages():
    if "SHEAF_PAGES" in os.environ:
        return pathlib.Path(os.environ["SHEAF_PAGES"])
    n_pages = int(os.environ.get("BENCH_PAGES", 200))
    folder = FOLDER / f"pages-{n_pages}"
    if not (folder / "totals.tsv").exists():
        generate_pages.write_pages(folder, n_pages, 1)
    return folder


def list_pages():
    """Not the folder: truth.tsv is no page, and a .gz may stand beside each."""
    return map(str, sorted(pages().glob("p*.xml")))


def read_totals(folder):
    """Records and bytes of their values; for pages of others by reading them."""
    path = folder / "totals.tsv"
    if path.exists():
        return tuple(map(int, path.read_text().split()))
    n_records = n_bytes = 0
    for page in folder.glob("p*.xml"):
        text = page.read_bytes()
        n_records += text.count(b"<header")
        n_bytes += sum(map(len, re.findall(rb"<dc:\w+[^>]*>([^<]*)</dc:", text)))
    return n_records, n_bytes


def size(store):
    return sum(path.stat().st_size for path in store.parent.glob(store.name + "*"))


def show_intake(what, usage, n_records):
    show(f"{what}, records a second", f"{n_records / usage.wall:,.0f}", "records/s")
    show(f"{what}, CPU", f"{usage.cpu * 1e6 / n_records:.1f}", "us/record")
    show(f"{what}, records a CPU second", f"{n_records / usage.cpu:,.0f}", "records/s")
    show(f"{what}, CPU time to wall", f"{usage.cpu / usage.wall:.2f}", "cores", "1.5 of 2")
    show(f"{what}, peak memory", f"{usage.rss_mb:.1f}", "MB", "64 + 64 of SQLite's cache")


def bench_import():
    folder, store = pages(), fresh("import.db")
    n_records, n_bytes = read_totals(folder)
    usage = sheaf(store, "import", "--no-dedup", "--endpoint", "bench", *list_pages())
    show_intake("import", usage, n_records)
    show("store size", f"{size(store) / n_records:,.0f}", "bytes/record")
    show("store size to values' bytes", f"{size(store) / n_bytes:.2f}", "ratio", "1.35")


def bench_normalize():
    """What normalising adds to an import's CPU, by the same program without."""
    n_records, _ = read_totals(pages())
    ratios = []
    for _ in range(ROUNDS):
        arguments = ["import", "--no-dedup", "--endpoint", "bench", *list_pages()]
        ours = sheaf(fresh("import.db"), *arguments).cpu
        without = sheaf(fresh("import.db"), *arguments, program=os.environ["SHEAF_UNNORMALISED"]).cpu
        ratios.append(ours / without - 1)
        show("import, CPU with and without", f"{ours * 1e6 / n_records:.1f} {without * 1e6 / n_records:.1f}", "us/record")
    show("what normalising adds", f"{statistics.median(ratios) * 100:.0f}", "%", "40 at most")


class Server:
    """nginx over a folder of pages, on a port that was free."""

    def __init__(self, root):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        run = FOLDER / "nginx"
        run.mkdir(exist_ok=True)
        conf = run / "nginx.conf"
        conf.write_text(NGINX_CONF.format(run=run, root=root, port=self.port), encoding="utf-8")
        self.process = subprocess.Popen([NGINX, "-c", str(conf), "-e", str(run / "error.log")])
        self.conf = FOLDER / "endpoints.conf"
        self.conf.write_text(f"[sheaf]\ncontact = bench@example.org\n[bench]\nurl = http://127.0.0.1:{self.port}/oai\n", encoding="utf-8")
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/oai?verb=Identify").close()
                return
            except OSError:
                time.sleep(.05)
        sys.exit("nginx does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def count_blocks_changed(before, after):
    n = n_changed = 0
    with open(before, "rb") as a, open(after, "rb") as b:
        while True:
            pair = a.read(BLOCK_BYTES), b.read(BLOCK_BYTES)
            if not any(pair):
                return n_changed, n
            n += 1
            n_changed += pair[0] != pair[1]


def bench_harvest():
    if not NGINX:
        print("harvest: skipped, nginx is not installed")
        return
    folder = pages()
    n_records, _ = read_totals(folder)
    floor = os.environ.get("SHEAF_FLOOR")
    with Server(folder) as server:
        ours, floors = [], []
        for _ in range(ROUNDS):
            store = fresh("harvest.db")
            ours.append(sheaf(store, "harvest", "--no-dedup", config=server.conf))
            if floor:
                floors.append(Usage([floor, str(server.port), "999999", str(fresh("floor.db")), "100", "0", "0",
                                     "NORMAL"], stdout=subprocess.DEVNULL))
        show_intake("harvest", min(ours, key=lambda usage: usage.cpu), n_records)
        if floors:
            ratios = [least.cpu / usage.cpu for least, usage in zip(floors, ours)]
            show("harvest, floor's CPU to ours", f"{statistics.median(ratios):.2f}", "ratio", "0.60, aim 0.85")
            ratios = [least.wall / usage.wall for least, usage in zip(floors, ours)]
            show("harvest, floor's wall to ours", f"{statistics.median(ratios):.2f}", "ratio")
            show("floor, CPU", f"{min(least.cpu for least in floors) * 1e6 / n_records:.1f}", "us/record")
        before = shutil.copy(store, fresh("before.db"))
        again = sheaf(store, "harvest", "--no-dedup", "--full", config=server.conf)
        run = read_status(store)["endpoints"][0]["last_run"]
        show("harvest again, CPU", f"{again.cpu * 1e6 / n_records:.1f}", "us/record")
        show("harvest again, CPU to the first", f"{again.cpu / min(usage.cpu for usage in ours):.2f}", "ratio")
        show("harvest again, new and changed", run["new"] + run["changed"], "records", "0")
        changed, of = count_blocks_changed(before, store)
        show("harvest again, blocks rewritten", changed, f"of {of}", "only the run's own")
        fresh("before.db")


def prepare():
    """A store with the pages' records."""
    store = fresh("dedup.db")
    sheaf(store, "import", "--no-dedup", "--endpoint", "bench", *list_pages())
    return store


def count_pairs(groups):
    return sum(n * (n - 1) // 2 for n in groups.values())


def count(items):
    groups = {}
    for item in items:
        groups[item] = groups.get(item, 0) + 1
    return groups


def score(clusters, truth):
    """Pairs of records that are in one cluster against those of one work: precision, recall."""
    common = count((clusters[name], work) for name, work in truth.items() if name in clusters)
    right = count_pairs(common)
    return right / max(count_pairs(count(clusters.values())), 1), right / max(count_pairs(count(truth.values())), 1)


def digest(store, *what):
    """Of an export."""
    with open(FOLDER / "export", "w+b") as out:
        sheaf(store, "export", "--of", *what, stdout=out)
        out.seek(0)
        return hashlib.file_digest(out, "sha256").hexdigest()


def bench_change(store, full):
    """One record in a hundred becomes another one: the time to follow, and whether the outcome is a full run's."""
    n_pages = max(len(list(list_pages())) // 100, 1)
    generate_pages.write_pages(FOLDER / "changed", n_pages, 2)
    sheaf(store, "import", "--no-dedup", "--endpoint", "bench", *map(str, (FOLDER / "changed").glob("p*.xml")))
    usage = sheaf(store, "dedup")
    show("dedup after 1 % new or changed, to full", f"{usage.cpu / full.cpu:.3f}", "ratio", "0.05")
    before = digest(store, "clusters"), digest(store, "publications")
    sheaf(store, "dedup", "--full")
    is_same = before == (digest(store, "clusters"), digest(store, "publications"))
    show("the same bytes as after a full one", "yes" if is_same else "NO", "", "yes")


def bench_dedup():
    store = prepare()
    first = sheaf(store, "dedup")
    n_records = count_live(store)
    show("dedup of all that is new", f"{n_records / first.wall:,.0f}", "records/s")
    with open(FOLDER / "said", "w+", encoding="utf-8") as said:
        full = Usage([PROGRAM, "--store", str(store), "dedup", "--full"], stderr=said)
        said.seek(0)
        n_pairs = re.search(r"(\d+) pairs", said.read())
    show("dedup --full", f"{n_records / full.wall:,.0f}", "records/s", "50,000 a core")
    show("dedup --full, records a CPU second", f"{n_records / full.cpu:,.0f}", "records/s", "50,000")
    show("dedup --full, peak memory", f"{full.rss_mb:.1f}", "MB")
    if n_pairs:
        show("dedup --full, candidate pairs", f"{int(n_pairs[1]) / n_records:.2f}", "a record", "20 at most")
    unchanged = sheaf(store, "dedup")
    show("dedup when nothing changed", f"{unchanged.wall:.3f}", "s")
    path = pages() / "truth.tsv"
    if path.exists():
        bench_change(shutil.copy(store, fresh("changed.db")), full)
        bench_quality(store, path)


def bench_quality(store, path):
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    with open(FOLDER / "clusters.tsv", "w+b") as out:
        sheaf(store, "export", "--of", "clusters", stdout=out)
        out.seek(0)
        clusters = {line.split("\t")[2]: line.split("\t")[0] for line in out.read().decode().split("\n")[:-1]}
    precision, recall = score(clusters, {row[0]: row[1] for row in rows if row[0] in clusters})
    show("dedup, precision of pairs", f"{precision:.4f}", "")
    show("dedup, recall of pairs", f"{recall:.4f}", "")


def bench_export():
    store = prepare()
    sheaf(store, "dedup")
    status = read_status(store)
    n = {"publications": status["publications"], "records": status["records"], "clusters": status["records"]}
    for what, form in ("publications", "jsonl"), ("publications", "oai_dc"), ("records", "jsonl"), ("clusters", "tsv"):
        usage = sheaf(store, "export", "--of", what, "--format", form)
        target = "100,000 on 2 cores" if (what, form) == ("publications", "jsonl") else ""
        show(f"export of {what}, {form}", f"{n[what] / usage.wall:,.0f}", what.rstrip("s") + "s/s", target)
        show(f"export of {what}, {form}, memory", f"{usage.rss_mb:.1f}", "MB")


def bench_big_page():
    if not NGINX:
        print("big-page: skipped, nginx is not installed")
        return
    root = FOLDER / "big"
    root.mkdir(exist_ok=True)
    n_records = generate_pages.write_big_page(root / "p000000.xml", BIG_PAGE_BYTES)
    (root / "identify.xml").write_text(generate_pages.IDENTIFY, encoding="utf-8")
    with Server(root) as server:
        usage = sheaf(fresh("big.db"), "harvest", "--no-dedup", config=server.conf)
    show_intake("one page of 200 MB", usage, n_records)
    shutil.rmtree(root)
    fresh("big.db")


def read_counts(server):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/counts") as answer:
        return json.load(answer)


def bench_many():
    """200 endpoints, each a host, that answer after 50 ms: all at once against one after the other."""
    with slow_repositories.Repositories(200, .05) as server:
        config = FOLDER / "many.conf"
        config.write_text(server.conf(), encoding="utf-8")
        alone = sheaf(fresh("many.db"), "harvest", "--no-dedup", "--jobs", "1", config=config)
        read_counts(server)
        rounds = [sheaf(fresh("many.db"), "harvest", "--no-dedup", "--jobs", "32", config=config)
                  for _ in range(ROUNDS)]
        counts = read_counts(server)
    wall = statistics.median(usage.wall for usage in rounds)
    show("200 slow endpoints, one at a time", f"{alone.wall:.2f}", "s")
    show("200 slow endpoints, 32 jobs", f"{wall:.2f}", "s")
    show("200 slow endpoints, 32 jobs, gain", f"{alone.wall / wall:.1f}", "times", "20")
    show("200 slow endpoints, CPU", f"{rounds[0].cpu:.2f}", "s")
    show("most requests at once", f"{counts['most']}", "")
    show("most requests at once to a host", f"{counts['most_of_a_host']}", "", "1")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    run = {"import": bench_import, "normalize": bench_normalize, "harvest": bench_harvest, "many": bench_many, "dedup": bench_dedup, "export": bench_export,
           "big-page": bench_big_page}
    for stage in STAGES:
        # Each in a process of its own: what this one holds would count as the program's peak memory.
        process = os.fork()
        if process == 0:
            run[stage]()
            sys.exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
            sys.exit(1)


main()
