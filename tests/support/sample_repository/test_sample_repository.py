#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The sample repository's own test: a provider that is wrong would test nothing.

usage: test_sample_repository.py SAMPLE-REPOSITORY FILE.jsonl
"""
import json
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

PROGRAM, FILE = sys.argv[1:3]
OAI = "{http://www.openarchives.org/OAI/2.0/}"


def get(base, post=False, **arguments):
    query = urllib.parse.urlencode({key.rstrip("_"): value for key, value in arguments.items()})
    response = urllib.request.urlopen(base, query.encode()) if post else urllib.request.urlopen(f"{base}?{query}")
    with response:
        return ElementTree.fromstring(response.read())


def walk(base, verb, post=False, **arguments):
    """The headers of each page of a list."""
    root = get(base, post, verb=verb, metadataPrefix="oai_dc", **arguments)
    while True:
        yield list(root.iter(OAI + "header"))
        token = root.find(f"{OAI}{verb}/{OAI}resumptionToken")
        if token is None or not token.text:
            return
        root = get(base, post, verb=verb, resumptionToken=token.text)


class SampleRepository(unittest.TestCase):
    def serve(self, *options):
        process = subprocess.Popen([PROGRAM, "--life", "60", *options, FILE], stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.terminate)
        self.addCleanup(process.stdout.close)
        return process.stdout.readline().strip()

    def setUp(self):
        with open(FILE, encoding="utf-8") as lines:
            self.records = [json.loads(line) for line in lines]

    def test_lists_every_record_once(self):
        base = self.serve("--page-size", "7")
        for verb in "ListRecords", "ListIdentifiers":
            for post in False, True:
                pages = list(walk(base, verb, post))
                self.assertTrue(all(len(page) == 7 for page in pages[:-1]))
                headers = [header for page in pages for header in page]
                self.assertEqual([header.findtext(OAI + "identifier") for header in headers],
                                 [record["identifier"] for record in self.records])
                self.assertEqual([header.get("status") == "deleted" for header in headers],
                                 [record["deleted"] for record in self.records])

    def test_leaves_deletions_out_where_it_keeps_none(self):
        base = self.serve("--deleted", "no")
        n = sum(len(page) for page in walk(base, "ListIdentifiers"))
        self.assertEqual(n, sum(not record["deleted"] for record in self.records))
        identify = get(base, verb="Identify").find(OAI + "Identify")
        self.assertEqual(identify.findtext(OAI + "deletedRecord"), "no")

    def test_selects_by_set_and_datestamp(self):
        base = self.serve()
        sets = {spec for record in self.records for spec in record["sets"]}
        for spec in sets | {spec.split(":")[0] for spec in sets}:
            expected = [record["identifier"] for record in self.records
                        if any((name + ":").startswith(spec + ":") for name in record["sets"])]
            found = [header.findtext(OAI + "identifier")
                     for page in walk(base, "ListRecords", set=spec) for header in page]
            self.assertEqual(found, expected, spec)
        stamps = sorted(record["datestamp"] for record in self.records)
        low, high = stamps[3], stamps[-4]
        found = sum(len(page) for page in walk(base, "ListIdentifiers", from_=low, until=high))
        self.assertEqual(found, sum(low <= stamp <= high for stamp in stamps))
        day = sum(len(page) for page in walk(base, "ListIdentifiers", from_=low[:10], until=low[:10]))
        self.assertEqual(day, sum(stamp[:10] == low[:10] for stamp in stamps))

    def test_answers_errors(self):
        base = self.serve("--granularity", "day")
        first = self.records[0]["identifier"]
        list_records = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
        cases = [
            ({}, "badVerb"),
            ({"verb": "list"}, "badVerb"),
            ({"verb": "Identify", "set": "a"}, "badArgument"),
            ({"verb": "ListRecords"}, "badArgument"),
            ({"verb": "GetRecord", "identifier": first}, "badArgument"),
            ({"verb": "GetRecord", "identifier": "oai:none", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
            ({"verb": "GetRecord", "identifier": first, "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
            ({"verb": "ListMetadataFormats", "identifier": "oai:none"}, "idDoesNotExist"),
            ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
            ({"verb": "ListRecords", "resumptionToken": "none"}, "badResumptionToken"),
            ({"verb": "ListRecords", "resumptionToken": "9990,,,"}, "badResumptionToken"),
            ({"verb": "ListSets", "resumptionToken": "10,,,"}, "badResumptionToken"),
            ({**list_records, "resumptionToken": "10,,,"}, "badArgument"),
            ({**list_records, "from": "2012"}, "badArgument"),
            ({**list_records, "from": "2012-01-01T00:00:00Z"}, "badArgument"),
            ({**list_records, "from": "2013-01-01", "until": "2012-01-01"}, "badArgument"),
            ({**list_records, "from": "2999-01-01"}, "noRecordsMatch"),
        ]
        for arguments, code in cases:
            error = get(base, **arguments).find(OAI + "error")
            self.assertIsNotNone(error, arguments)
            self.assertEqual(error.get("code"), code, arguments)

    def test_serves_nothing_but_oai(self):
        base = self.serve()
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(base.replace("/oai", "/"))
        self.assertEqual(caught.exception.code, 404)
        caught.exception.close()

    def test_ends_by_itself(self):
        process = subprocess.run([PROGRAM, "--life", "1", FILE], capture_output=True, timeout=20)
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
