#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Scores the clusters of labelled sets: precision, recall and F1 over pairs of records.

usage: run_dedup.py SHEAF        with SHEAF_DATA naming the folder that holds dedup/NAME/{dc.jsonl,gold_pairs.tsv}

A pair without a label is different, except in sets that label different pairs too: there only labels count.
In dblp-acm only pairs across its two sources count.
"""
import collections
import itertools
import pathlib
import sys
import tempfile

import data

# Precision and recall that must not be lost again.
FLOORS = {
    "asysd-diabetes": (.99, .99),
    "bibdedupe-cytology_screening": (.99, .98),
    "bibdedupe-haematology": (.95, .84),
    "bibdedupe-respiratory": (.99, .98),
    "bibdedupe-special_cases": (1, 1),
    "bibdedupe-testcases": (.90, 1),
    "cora": (.93, .77),
    "dblp-acm": (.98, .955),
    "s2apler-test": (.53, .58),
}


def read_pairs(path):
    """Label to pairs."""
    pairs = collections.defaultdict(set)
    for line in path.read_text(encoding="utf-8").split("\n")[1:]:
        if line:
            a, b, label = line.split("\t")[:3]
            pairs[label].add(tuple(sorted((a, b))))
    return pairs


def read_clusters(text):
    clusters = collections.defaultdict(list)
    for line in text.split("\n")[:-1]:
        publication, _, identifier = line.split("\t")
        clusters[publication].append(identifier)
    return clusters.values()


def score(clusters, gold, is_cross):
    found = {tuple(sorted(pair)) for members in clusters for pair in itertools.combinations(members, 2)}
    if is_cross:
        found = {pair for pair in found if pair[0].split(":")[0] != pair[1].split(":")[0]}
    if gold["different"]:
        found &= gold["dup"] | gold["different"]
    right = len(found & gold["dup"])
    return right / len(found) if found else 1, right / len(gold["dup"])


def main():
    folder, is_low = data.folder("dedup"), False
    with tempfile.TemporaryDirectory() as place:
        for path in sorted(folder.glob("*/dc.jsonl")):
            name = path.parent.name
            store = pathlib.Path(place) / f"{name}.db"
            data.sheaf(store, "import", "--endpoint", name, path)
            clusters = read_clusters(data.sheaf(store, "export", "--of", "clusters"))
            precision, recall = score(clusters, read_pairs(path.parent / "gold_pairs.tsv"), name == "dblp-acm")
            low = FLOORS.get(name, (0, 0))
            falls_short = precision < low[0] or recall < low[1]
            is_low |= falls_short
            print(f"{name:<32} P {precision:.4f} R {recall:.4f} F1 {2 * precision * recall / (precision + recall):.4f}"
                  f"  at least {low[0]:.3f} {low[1]:.3f}{'  TOO LOW' if falls_short else ''}")
    sys.exit(1 if is_low else 0)


main()
