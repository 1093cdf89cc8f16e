#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes answers to ListRecords, 100 records a page: made up, in several languages, the same for the same seed.

usage: generate_pages.py FOLDER N_PAGES [SEED]

FOLDER gets p000000.xml ... (the token of page N is tN), identify.xml, and truth.tsv: identifier, number of
the work it describes. About one record in six describes a work that another one describes too, with other
spelling, names cut to initials, another form of the DOI or none, a typing error, fields left out; some works
only look alike: parts of a series, generic titles. totals.tsv counts records and bytes of values.
"""
import os
import random
import sys
import unicodedata
from xml.sax.saxutils import escape

PAGE_RECORDS = 100
REPEATED = 0.16
PART_OF_SERIES = 0.02
GENERIC = 0.004
# Code and its other spellings, share, small words, words that carry the meaning.
LANGUAGES = [
    (["eng", "en", "English", "en_US"], 60, "of the in and for with on from".split(),
     """assessment barley coastal composition decline drainage erosion estimates fertility forest grain groundwater
     harvest heat hydrology irrigation landscape local long-term management measurement meadow mineral nitrogen
     organic pasture phosphorus population rainfall regional rye sediment seasonal soil species stability storage
     sustainable transport uptake variation vegetation water wheat yield""".split()),
    (["ger", "de", "deu", "Deutsch"], 9, "der die und im von für zur bei".split(),
     """Abschätzung Ackerbau Auswirkung Bewässerung Boden Düngung Ernte Ertrag Feuchtwiesen Gerste Getreide
     Grundwasser Kartierung Landwirtschaft Messung Nährstoffe Niederschläge Roggen Rückgang Schädlinge Standort
     Trockenheit Vergleich Wälder Weizen Züchtung""".split()),
    (["fre", "fr", "fra", "Français"], 9, "de la des et dans les sur du".split(),
     """azote bassins blé céréales comparaison croissance culture dégradation écosystèmes érosion évaluation forêts
     fertilité irrigation mesure milieux orge paysages pluies prairies précipitations récolte rendement sécheresse
     seigle sols variabilité végétation""".split()),
    (["spa", "es", "Español"], 8, "de la en el y los para del".split(),
     """agua años bosques calidad cebada cereales comparación cosecha cuenca degradación diseño erosión estación
     evaluación fertilización humedad lluvias medición nitrógeno paisaje producción regiones riego sequía suelos
     trigo variación""".split()),
    (["por", "pt", "pt_BR", "Português"], 6, "de da em e para dos na com".split(),
     """água avaliação bacias cevada colheita comparação criação degradação erosão estações fertilização florestas
     irrigação medição nitrogênio paisagem pastagens precipitação produção regiões seca solos trigo
     variação""".split()),
    (["rus", "ru"], 4, "и в на для при из".split(),
     """влажность засуха зерно измерение климат леса луга оценка осадки почва пшеница рожь севооборот состав
     сравнение удобрение урожай устойчивость ячмень""".split()),
    (["gre", "el"], 2, "και της των στην για".split(),
     "αξιολόγηση βροχή δάση έδαφος εκτίμηση καλλιέργεια κριθάρι μέτρηση ποιότητα σιτάρι σύγκριση ύδατα".split()),
    (["jpn", "ja"], 2, ["の", "と"], "土壌 小麦 大麦 降水 灌漑 収量 測定 評価 森林 流域 変動 比較".split()),
]
SYLLABLES = "ba ke lo mi nu pa re si to vu dra fle gri ska tro ün ér ña øl ša kwe".split()
GENERIC_TITLES = ["Editorial", "Introduction", "Book reviews", "Preface", "Erratum"]
KINDS = ["info:eu-repo/semantics/article", "Article", "article", "doctoralThesis", "Text", "Report",
         "info:eu-repo/semantics/conferenceObject"]
RIGHTS = ["info:eu-repo/semantics/openAccess", "https://creativecommons.org/licenses/by/4.0/", "restricted access",
          "All rights reserved", "CC BY-NC-SA 3.0"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.terms = [self.make_word(2, 4) for _ in range(40000)]
        self.families = [self.make_word(2, 3).capitalize() for _ in range(9000)]
        self.given = [self.make_word(1, 3).capitalize() for _ in range(700)]
        self.journals = [f"Annals of {self.make_word(2, 3).capitalize()} {kind}"
                         for kind in ("Science", "Studies", "Research") for _ in range(500)]
        self.works = []

    def make_word(self, low, high):
        return "".join(self.random.choices(SYLLABLES, k=self.random.randint(low, high)))

    def make_text(self, language, n):
        small, large = language[2], language[3]
        words = []
        for _ in range(n):
            x = self.random.random()
            words.append(self.random.choice(small if x < .3 else large if x < .75 else self.terms))
        return " ".join(words)

    def make_work(self):
        pick = self.random
        language = pick.choices(LANGUAGES, [row[1] for row in LANGUAGES])[0]
        title = self.make_text(language, pick.randint(5, 13))
        title = title[0].upper() + title[1:]
        if pick.random() < .25:
            title += ": " + self.make_text(language, pick.randint(3, 7))
        if self.works and pick.random() < PART_OF_SERIES:
            title = pick.choice(self.works)["title"].split(", part")[0] + f", part {pick.randint(2, 9)}"
        if pick.random() < GENERIC:
            title = pick.choice(GENERIC_TITLES)
        number = len(self.works)
        work = {"number": number, "title": title, "language": language, "year": pick.randint(1970, 2024),
                "creators": [(pick.choice(self.families), pick.choice(self.given), pick.choice(self.given))
                             for _ in range(min(1 + int(pick.expovariate(.55)), 12))],
                "abstract": self.make_text(language, pick.randint(60, 150)) + ".",
                "subjects": [self.make_text(language, 2) for _ in range(pick.randint(0, 6))],
                "journal": pick.choice(self.journals), "volume": pick.randint(1, 90), "page": pick.randint(1, 900),
                "doi": f"10.5555/bench.{number:07d}" if pick.random() < .6 else None,
                "kind": pick.choice(KINDS), "rights": pick.choice(RIGHTS)}
        self.works.append(work)
        return work

    def spell_title(self, title):
        x = self.random.random()
        if x < .15:
            return title.upper()
        if x < .3:
            return "".join(c for c in unicodedata.normalize("NFD", title) if not unicodedata.combining(c))
        if x < .4 and len(title) > 30:  # a typing error
            at = self.random.randrange(10, len(title) - 10)
            return title[:at] + title[at + 1] + title[at] + title[at + 2:]
        if x < .5:
            return title.replace(": ", " - ") + "."
        if x < .55:
            return f"<i>{title}</i>"
        return title

    def spell_name(self, creator, style):
        family, given, second = creator
        return {0: f"{family}, {given} {second}", 1: f"{family}, {given[0]}. {second[0]}.",
                2: f"{given} {family}", 3: f"{family}, {given}"}[style]

    def make_fields(self, work, is_repeated):
        pick = self.random
        style = pick.randrange(4)
        yield "title", self.spell_title(work["title"]) if is_repeated else work["title"]
        for creator in work["creators"]:
            yield "creator", self.spell_name(creator, style)
        for subject in work["subjects"]:
            yield "subject", subject
        if pick.random() < (.6 if is_repeated else .85):
            yield "description", work["abstract"]
        yield "publisher", work["journal"].split(" of ")[1] + " Society"
        x = pick.random()
        yield "date", str(work["year"]) if x < .6 else f"{work['year']}-0{pick.randint(1, 9)}-1{pick.randint(0, 9)}"
        yield "type", work["kind"]
        if pick.random() < .5:
            yield "format", "application/pdf"
        yield "identifier", f"https://repository-{pick.randrange(40)}.example.org/handle/{pick.randrange(10 ** 6)}"
        if work["doi"] and pick.random() < .75:
            form = pick.choice(["https://doi.org/{}", "doi:{}", "{}", "http://dx.doi.org/{}"])
            doi = form.format(work["doi"])
            yield "identifier", doi.upper() if pick.random() < .1 else doi
        if pick.random() < .7:
            yield "source", f"{work['journal']}, {work['volume']}, pp. {work['page']}-{work['page'] + 14}"
        if pick.random() < .9:
            yield "language", pick.choice(work["language"][0])
        if pick.random() < .7:
            yield "rights", work["rights"]

    def make_record(self, number):
        """Identifier, the work's number, its fields; no fields for a deleted one."""
        is_repeated = bool(self.works) and self.random.random() < REPEATED
        if is_repeated:
            # Near in time, mostly: repositories harvest each other.
            work = self.works[-1 - int(self.random.expovariate(1 / 4000)) % len(self.works)]
        else:
            work = self.make_work()
        fields = [] if self.random.random() < .01 else list(self.make_fields(work, is_repeated))
        return f"oai:bench.example.org:{number}", work["number"], fields


DC = ('<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
      'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
      'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ '
      'http://www.openarchives.org/OAI/2.0/oai_dc.xsd">')
HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<responseDate>2024-01-02T03:04:05Z</responseDate>")
LIST = HEAD + '<request verb="ListRecords" metadataPrefix="oai_dc">http://127.0.0.1/oai</request><ListRecords>\n'
IDENTIFY = HEAD + ('<request verb="Identify">http://127.0.0.1/oai</request><Identify><repositoryName>Bench'
                   "</repositoryName><baseURL>http://127.0.0.1/oai</baseURL><protocolVersion>2.0</protocolVersion>"
                   "<adminEmail>bench@example.org</adminEmail><earliestDatestamp>2010-01-01T00:00:00Z"
                   "</earliestDatestamp><deletedRecord>persistent</deletedRecord><granularity>"
                   "YYYY-MM-DDThh:mm:ssZ</granularity></Identify></OAI-PMH>\n")


def format_record(identifier, number, fields):
    status = "" if fields else ' status="deleted"'
    stamp = f"20{10 + number % 13:02d}-{1 + number % 12:02d}-{1 + number % 28:02d}T{number % 24:02d}:00:00Z"
    header = (f"<record><header{status}><identifier>{identifier}</identifier><datestamp>{stamp}</datestamp>"
              f"<setSpec>set-{number % 7}</setSpec></header>")
    if not fields:
        return header + "</record>\n"
    body = "\n".join(f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in fields)
    return f"{header}<metadata>{DC}\n{body}\n</oai_dc:dc></metadata></record>\n"


def write_pages(folder, n_pages, seed):
    os.makedirs(folder, exist_ok=True)
    generator, value_bytes = Generator(seed), 0
    with open(os.path.join(folder, "truth.tsv"), "w", encoding="utf-8") as truth:
        for page in range(n_pages):
            with open(os.path.join(folder, f"p{page:06d}.xml"), "w", encoding="utf-8") as out:
                out.write(LIST)
                for number in range(page * PAGE_RECORDS, (page + 1) * PAGE_RECORDS):
                    identifier, work, fields = generator.make_record(number)
                    out.write(format_record(identifier, number, fields))
                    value_bytes += sum(len(value.encode()) for _, value in fields)
                    if fields:
                        truth.write(f"{identifier}\t{work}\n")
                token = f"t{page + 1:06d}" if page + 1 < n_pages else ""
                out.write(f"<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>\n")
    with open(os.path.join(folder, "identify.xml"), "w", encoding="utf-8") as out:
        out.write(IDENTIFY)
    with open(os.path.join(folder, "totals.tsv"), "w", encoding="utf-8") as out:
        out.write(f"{n_pages * PAGE_RECORDS}\t{value_bytes}\n")


def write_big_page(path, n_bytes, seed=1):
    """One answer of about n_bytes, with no end but its own."""
    generator = Generator(seed)
    block = [generator.make_record(number) for number in range(1000)]
    with open(path, "w", encoding="utf-8") as out:
        out.write(LIST)
        number = 0
        while out.tell() < n_bytes:
            for _, _, fields in block:
                out.write(format_record(f"oai:bench.example.org:big/{number}", number, fields))
                number += 1
        out.write("</ListRecords></OAI-PMH>\n")
    return number


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    write_pages(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 1)
