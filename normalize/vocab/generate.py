#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Build tool: tables from the system's data, to standard output.

generate.py languages ISO_CODES_JSON_DIR CLDR_COMMON_DIR LOCALE_DIR NEWER.tsv
    term, ISO 639-3 code, rule, rank: the codes of ISO 639-1, -2 and -3 and the names of
    languages in NEWER.tsv, in all of CLDR's locales, and in iso-codes' translations. A
    two-letter or three-letter code outranks a name, and each source the one after it.
generate.py newer ISO_CODES_JSON_DIR CLDR_COMMON_DIR CLDR_LOCALENAMES_JSON_DIR
    NEWER.tsv of the names that a newer release of CLDR (the JSON package cldr-localenames-full)
    has beyond the system's: run by hand, when there is one
generate.py months CLDR_COMMON_DIR, generate.py weekdays CLDR_COMMON_DIR
    name, number, rule: of the Gregorian calendar in all of CLDR's locales
generate.py entities
    name, text: C initialisers in the order of the names:: HTML's named characters
generate.py concepts TYPES.tsv
    the COAR resource types as C initialisers, sorted by code, each with its ancestors' indices
"""
import gettext
import glob
import html.entities
import json
import os
import sys
import xml.etree.ElementTree as ElementTree


def read_codes(iso, cldr):
    """Every code to its ISO 639-3 code, and the names that ISO 639 gives, with a rank."""
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
            if key in entry:
                names.append((entry[key], three, 3 if known else 4))
    supplement = ElementTree.parse(os.path.join(cldr, "supplemental", "supplementalMetadata.xml"))
    for alias in supplement.iter("languageAlias"):
        old, new = alias.get("type"), alias.get("replacement")
        if old.isalpha() and old not in code and new in code:
            code[old] = code[new]
    return code, names


def read_cldr(cldr, code):
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
                yield text, three, 2


def read_translations(locales, iso_names):
    """Names in iso-codes' catalogues of messages, where the system keeps them."""
    of_name = {}
    for name, three, _ in iso_names:
        of_name.setdefault(name, three)
    for part in ("iso_639-2", "iso_639-3"):
        for path in sorted(glob.glob(os.path.join(locales, "*", "LC_MESSAGES", part + ".mo"))):
            with open(path, "rb") as file:
                catalogue = gettext.GNUTranslations(file)
            for name, three in of_name.items():
                text = catalogue.gettext(name)
                if text != name:
                    yield text, three, 5


def split_synonyms(names):
    """Part 2 names some languages with their synonyms: "Spanish; Castilian"."""
    for text, three, rank in names:
        for name in text.split(";"):
            name = name.strip()
            if name and "\t" not in name and "\n" not in name:
                yield name, three, rank


def languages(iso, cldr, locales, newer):
    code, names = read_codes(iso, cldr)
    for old in sorted(code):
        print(old, code[old], "code", 0, sep="\t")
    names += [*read_cldr(cldr, code), *read_translations(locales, list(names))]
    for line in open(newer, encoding="utf-8"):
        if not line.startswith("#"):
            name, three, _ = line.rstrip("\n").split("\t")
            names.append((name, three, 1))
    for name, three, rank in sorted(set(split_synonyms(names))):
        print(name, three, "name", rank, sep="\t")


def newer(iso, cldr, localenames):
    code, _ = read_codes(iso, cldr)
    known = {(name, three) for name, three, _ in read_cldr(cldr, code)}
    found = set()
    for path in sorted(glob.glob(os.path.join(localenames, "main", "*", "languages.json"))):
        (locale,) = json.load(open(path, encoding="utf-8"))["main"].values()
        for key, name in locale["localeDisplayNames"]["languages"].items():
            tag, _, form = key.partition("-alt-")
            three = code.get(tag.split("-")[0])
            # "Kurdish" and "Central" of the menu's two columns are no names.
            if three and name != key and not form.startswith("menu-") and "-menu-" not in key:
                if (name, three) not in known:
                    found.add((name, three))
    of_name = {}
    for name, three in found:
        of_name.setdefault(name, set()).add(three)
    version = json.load(open(os.path.join(localenames, "package.json"), encoding="utf-8"))["version"]
    print(f"# Names of languages that older releases of CLDR lack: name, ISO 639-3 code, rule; source: Unicode CLDR {version}, "
          "localeDisplayNames; licence: Unicode-3.0")
    for name, three in sorted(found):
        if len(of_name[name]) == 1 and "\t" not in name and "\n" not in name:
            print(name.strip(), three, "name", sep="\t")


def calendar_names(cldr, path):
    """Names of three letters or more (of two where letters are syllables), without digits."""
    numbers = {"sun": 7, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
    main = os.path.join(cldr, "main")
    found = set()
    for file in sorted(os.listdir(main)):
        if not file.endswith(".xml"):
            continue
        locale = ElementTree.parse(os.path.join(main, file))
        for element in locale.findall("./dates/calendars/calendar[@type='gregorian']/" + path):
            name = (element.text or "").strip().rstrip(".")
            short = len(name) < 3 and (len(name) < 2 or name.isascii())
            if short or "↑" in name or any(c.isdigit() or c.isspace() for c in name):
                continue
            kind = element.get("type")
            found.add((name, numbers.get(kind) or int(kind)))
    for name, number in sorted(found):
        print(name, number, "name", sep="\t")


def months(cldr):
    calendar_names(cldr, "months/monthContext/monthWidth[@type!='narrow']/month")


def weekdays(cldr):
    calendar_names(cldr, "days/dayContext/dayWidth[@type!='narrow']/day")


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
    {"languages": languages, "newer": newer, "months": months, "weekdays": weekdays,
     "entities": entities, "concepts": concepts}[sys.argv[1]](*sys.argv[2:])
