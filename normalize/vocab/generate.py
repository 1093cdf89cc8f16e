#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Build tool: tables from the system's data, to standard output.

generate.py languages ISO_CODES_JSON_DIR CLDR_COMMON_DIR
    term, ISO 639-3 code, rule, rank: the codes of ISO 639-1, -2 and -3 and the names of
    languages in all of CLDR's locales. A two-letter or three-letter code outranks a name.
generate.py entities
    name, text: C initialisers in the order of the names:: HTML's named characters
generate.py concepts TYPES.tsv
    the COAR resource types as C initialisers, sorted by code, each with its ancestors' indices
"""
import html.entities
import json
import os
import sys
import xml.etree.ElementTree as ElementTree


def languages(iso, cldr):
    part3 = json.load(open(os.path.join(iso, "iso_639-3.json"), encoding="utf-8"))["639-3"]
    part2 = json.load(open(os.path.join(iso, "iso_639-2.json"), encoding="utf-8"))["639-2"]
    code = {}
    names = []
    for entry in part3 + part2:
        three = entry["alpha_3"]
        if "qaa" in three:
            continue
        known = three in code
        code[three] = three
        for key in ("alpha_2", "bibliographic"):
            if key in entry:
                code.setdefault(entry[key], three)
        for key in ("name", "inverted_name", "common_name"):
            # Part 2 names some languages with their synonyms: "Spanish; Castilian"
            for name in entry.get(key, "").split(";"):
                if name.strip():
                    names.append((name.strip(), three, 2 if known else 3))
    supplement = ElementTree.parse(os.path.join(cldr, "supplemental", "supplementalMetadata.xml"))
    for alias in supplement.iter("languageAlias"):
        old, new = alias.get("type"), alias.get("replacement")
        if old.isalpha() and old not in code and new in code:
            code[old] = code[new]
    for old in sorted(code):
        print(old, code[old], "code", 0, sep="\t")
    main = os.path.join(cldr, "main")
    for file in sorted(os.listdir(main)):
        if not file.endswith(".xml"):
            continue
        locale = ElementTree.parse(os.path.join(main, file))
        for element in locale.findall("./localeDisplayNames/languages/language"):
            # "zh_Hant" and "en_GB" are the language all the same
            three = code.get(element.get("type").split("_")[0])
            text = (element.text or "").strip()
            if three and text and text != "↑↑↑":
                names.append((text, three, 1))
    for name, three, rank in sorted(set(names)):
        if "\t" not in name and "\n" not in name:
            print(name, three, "name", rank, sep="\t")


def entities():
    for name in sorted(html.entities.html5, key=lambda name: name.rstrip(";")):
        if name.endswith(";"):
            text = html.entities.html5[name]
            print('{"%s", "%s"},' % (name[:-1], "".join("\\%03o" % b for b in text.encode())))


def concepts(path):
    rows = []
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            code, label, broader = line.rstrip("\n").split("\t")
            rows.append((code, label, broader))
    rows.sort()
    index = {row[0]: i for i, row in enumerate(rows)}
    for code, label, broader in rows:
        print('{"%s", "%s", %d},' % (code, label, index[broader] if broader else -1))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    {"languages": languages, "entities": entities, "concepts": concepts}[sys.argv[1]](*sys.argv[2:])
