"""Files that break the rules of their format, resemble another format, or expand when they are read."""

from __future__ import annotations

import io
import json

import pytest

import loaders
from loaders import aminer, cff, crossref_xml, csl_json, esummary, json_ld, marc, ovid, plos_json

# --- Ovid


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Smith MA", "Smith MA"),
        ("Jones BS", "Jones BS"),
        ("Lovelace, Ada MA", "Ada Lovelace"),
        ("Lovelace, Ada, MD, PhD", "Ada Lovelace"),
        ("Ada Lovelace, PhD", "Ada Lovelace"),
        ("Smith MA, FRCS", "Smith MA"),
        ("Smith PhD", "Smith"),
    ],
)
def test_initials_without_a_given_name_are_not_degrees(read, printed, name):
    text = f"<1>\nAuthors\n  {printed}\nTitle\n  On Looms.\n"
    assert read(ovid, text).people == [name]


# --- binary MARC


def marc_record(title: str, length: str = "") -> bytes:
    """A record with a title; `length` replaces the length at its beginning."""
    field = b"10\x1fa" + title.encode() + b"\x1e"
    directory = b"245%04d00000\x1e" % len(field)
    base = 24 + len(directory)
    size = base + len(field) + 1
    leader = f"{length or f'{size:05}'}nam a22{base:05} a 4500".encode()
    return leader + directory + field + b"\x1d"


@pytest.mark.parametrize("between", [b"\n", b"\r\n", b"\0" * 300_000, b" \x1a"])
def test_padding_between_marc_records_is_skipped(read, between):
    found = read(marc, between.join(marc_record(f"Title {number}") for number in range(5)))
    assert [paper.title for paper in found.papers] == [f"Title {number}" for number in range(5)]
    assert found.problems == []


def test_marc_records_are_read_across_the_ends_of_blocks(read):
    titles = [f"{number} " + "x" * 9_000 for number in range(60)]
    found = read(marc, b"".join(map(marc_record, titles)))
    assert [paper.title for paper in found.papers] == titles


@pytest.mark.parametrize("length", ["-0100", "00004", "00023", "abcde", "00030", "99999"])
def test_a_marc_record_with_a_wrong_length_is_one_problem_and_the_next_one_is_read(read, length):
    data = marc_record("One") + marc_record("Two", length) + marc_record("Three")
    found = read(marc, data)
    assert [paper.title for paper in found.papers] == ["One", "Three"]
    assert (found.problem.where, found.refused) == ("record 2", 1)


def test_no_more_than_a_block_of_marc_is_read_at_once():
    sizes = set()

    class Blocks(io.BytesIO):
        def read(self, size=-1, /):
            sizes.add(size)
            return super().read(size)

    file = Blocks(marc_record("One", "-0100") + b"x" * 1_000_000)
    (problem, rest) = marc.load(file)
    assert (problem.refused, rest.refused) == (1, 1)
    assert all(0 < size <= 1_000_000 // 2 for size in sizes)


# --- JSON

PLOS_DOI = "10.1371/journal.pone.0000001"


@pytest.mark.parametrize(
    "records",
    [
        [{"id": PLOS_DOI, "title": "On Looms", "authors": ["Ada Lovelace"], "year": 1843}],
        [{"id": PLOS_DOI, "type": "article-journal", "title": "On Looms", "author": [{"family": "Lovelace"}], "abstract": "x"}],
        [{"id": PLOS_DOI, "type": "article-journal", "title": "On Looms", "issued": {"raw": "1843"}, "author": ["A"]}],
    ],
)  # fmt: skip
def test_other_json_with_dois_of_plos_is_not_a_search_of_plos(records):
    assert not plos_json.sniff(json.dumps(records).encode(), "x.json")


def test_csl_json_with_dois_of_plos_keeps_its_authors(read):
    item = {"id": PLOS_DOI, "type": "article-journal", "title": "On Looms", "issued": {"date-parts": [[1843]]}, "author": [{"family": "Lovelace", "given": "Ada"}]}  # fmt: skip
    text = json.dumps([item])
    assert loaders.detect(text.encode(), "x.json") is csl_json
    assert (read(csl_json, text).people, read(csl_json, text).paper.year) == (["Ada Lovelace"], 1843)


@pytest.mark.parametrize(
    "answer",
    [
        {"response": {"docs": [{"id": PLOS_DOI, "title": "On Looms"}]}},
        [{"id": PLOS_DOI, "title_display": "On Looms"}],
        [{"id": PLOS_DOI, "title": "On Looms", "author": ["Ada Lovelace"]}],
    ],
)
def test_documents_of_plos_are_detected_with_few_fields(answer):
    assert loaders.detect(json.dumps(answer).encode(), "x.json") is plos_json


def test_numbers_of_mongodb_are_read_wherever_a_block_ends():
    data = b'[{"year" : NumberInt(1843), "n" : NumberLong("12"), "title" : "No. N"}, NumberInt(-1)]'
    plain = b'[{"year" : 1843, "n" : 12, "title" : "No. N"}, -1]'

    class Pieces:
        def __init__(self, cut: int) -> None:
            self.pieces = [data[:cut], data[cut:]]

        def read(self, size: int, /) -> bytes:
            return self.pieces.pop(0) if self.pieces else b""

    for cut in range(1, len(data)):
        file = aminer._PlainNumbers(Pieces(cut))
        assert b"".join(iter(lambda file=file: file.read(1000), b"")) == plain, cut


def test_the_objects_of_a_graph_are_collected_once(read, monkeypatch):
    calls = []
    known = json_ld._known
    monkeypatch.setattr(json_ld, "_known", lambda around: (calls.append(1), known(around))[1])
    works = [{"@type": "Article", "name": f"On {n}", "author": {"@id": "#a"}} for n in range(5)]

    def graph(name: str) -> str:
        person = {"@id": "#a", "@type": "Person", "name": name}
        return json.dumps({"@context": "https://schema.org", "@graph": [*works, person]})

    found = read(json_ld, f"{graph('Ada Lovelace')}\n{graph('Alan Turing')}\n")
    assert [paper.authors[0].name for paper in found.papers] == ["Ada Lovelace"] * 5 + ["Alan Turing"] * 5
    assert len(calls) == 2


def summary(*records: dict[str, object]) -> str:
    """A response with records, which are keyed by their numbers, from 1."""
    return json.dumps(
        {"header": {"type": "esummary"}, "result": {str(n): each for n, each in enumerate(records, 1)}}
    )


def test_summaries_without_a_number_are_identified_by_their_content(read):
    one, two = (
        read(esummary, summary({"title": title, "pubtype": []})).paper for title in ("On Looms", "On Mills")
    )
    assert one.record.startswith("esummary:content:")
    assert one.record != two.record


def test_a_summary_longer_than_the_limit_is_refused(read):
    records = [{"uid": "1", "title": "x" * 500}, {"uid": "2", "title": "On Looms"}]
    found = read(esummary, summary(*records), max_record_bytes=400)
    assert (found.paper.title, found.problem.what) == ("On Looms", "longer than 400 bytes")


# --- XML


def test_a_harvest_of_datacite_is_not_one_of_crossref():
    harvest = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><metadata>'
        '<resource xmlns="http://datacite.org/schema/kernel-4"><funderIdentifier schemeURI="https://www.crossref.org/services/funder-registry/">x'
    )
    assert not crossref_xml.sniff(harvest.encode(), "x.xml")
    for schema in ("schema/unixref1.0", "xschema/1.1", "qrschema/3.0"):
        assert crossref_xml.sniff(harvest.replace("services", schema).encode(), "x.xml")


# --- CITATION.cff

CFF = "cff-version: 1.2.0\ntitle: On Looms\n"


@pytest.mark.parametrize(
    "value",
    ["!!timestamp foo", "!!bool foo", "!!int ''", "!!float foo", "!!binary é", "2026-13-45", "&a [*b]"],
)
def test_a_value_that_does_not_fit_its_tag_is_one_problem(read, value):
    found = read(cff, f"{CFF}year: {value}\n")
    assert (found.problem.what, found.refused) == ("invalid YAML", 1)


def test_an_integer_of_many_digits_is_no_year(read):
    paper = read(cff, f"{CFF}year: 0x{'f' * 5000}\n").paper
    assert (paper.title, paper.year) == ("On Looms", None)


def test_aliases_are_limited_in_number(read):
    author = "x: &a {family-names: Lovelace, given-names: Ada}\n"
    few = read(cff, f"{CFF}{author}authors: [{', '.join(['*a'] * 1000)}]\n")
    assert (len(few.paper.authors), few.problems) == (1000, [])
    many = read(cff, f"{CFF}{author}authors: [{', '.join(['*a'] * 1001)}]\n")
    assert (many.papers, many.problem.what) == ([], "too many YAML aliases")
    # asterisks in text are not aliases
    assert read(cff, f"{CFF}abstract: {'x*' * 2000}\n").problems == []


def test_keys_that_are_merged_are_limited_in_number(read):
    assert read(cff, f"{CFF}x: &a {{url: u}}\ny: {{<<: *a}}\n").problems == []
    some, others = (", ".join(f"{letter}{n}: v" for n in range(600)) for letter in "ab")
    found = read(cff, f"{CFF}x: &x {{{some}}}\ny: &y {{{others}}}\nz: {{<<: [*x, *y]}}\n")
    assert (found.problem.what, found.refused) == ("invalid YAML", 1)
