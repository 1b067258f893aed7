"""The formats of the JSON family over real files.

`expected/json.json` has, for every sample file, the number of its records as jq counts them, and for some records of each format every
field as another tool prints it. Author lists of all records are compared with plain walks of the decoded JSON, written here.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphapp.model.records import Paper, PersonName, Problem
from loaders.reading.opening import opened

EXPECTED = json.loads((Path(__file__).parent / "expected" / "json.json").read_text(encoding="utf-8"))
FILES = [pytest.param(entry, id=entry["file"]) for entry in EXPECTED["files"]]
RECORDS = [
    pytest.param(entry, id=f"{entry['format']}-{entry['file']}-{entry['where']}")
    for entry in EXPECTED["records"]
]


@functools.lru_cache(maxsize=4)
def read(path: Path) -> tuple[str, tuple[Paper | Problem, ...]]:
    """The detected format of a file, and its items."""
    with opened(path) as source:
        loader = loaders.detect(source.head, path.name)
        return loader.NAME, tuple(loader.load(source.stream))


@pytest.mark.parametrize("entry", FILES)
def test_every_record_of_a_file_is_a_paper_or_refused_and_the_format_is_detected(shared, entry):
    path = shared / "samples" / entry["file"]
    format, items = read(path)
    papers = [item for item in items if isinstance(item, Paper)]
    refused = sum(item.refused for item in items if isinstance(item, Problem))
    # a file of JSON lines is counted line by line
    assert (format, len(papers) + refused) == (entry["format"], entry["records"])
    numbered = [paper.record for paper in papers if ":content:" not in paper.record]
    assert len(set(numbered)) == len(numbered)


def as_printed(person: PersonName) -> dict[str, Any]:
    fields = {
        "name": person.name,
        "id": person.id,
        "group": person.group,
        "printed": person.printed,
        "affiliation": person.affiliation,
        "ids": list(person.ids),
    }
    return {name: value for name, value in fields.items() if value}


@pytest.mark.parametrize("entry", RECORDS)
def test_every_field_of_a_record_is_as_another_tool_prints_it(shared, entry):
    _, items = read(shared / "samples" / entry["file"])
    (paper,) = [item for item in items if isinstance(item, Paper) and item.where == entry["where"]]
    if entry["record"]:
        assert paper.record == entry["record"]
    else:
        assert paper.record.startswith(f"{entry['format']}:content:")
    assert paper.title == entry["title"]
    assert (paper.year, paper.kind, paper.authors_cut) == (entry["year"], entry["kind"], entry["cut"])
    assert (list(paper.venue) if paper.venue else None) == entry["venue"]
    assert [as_printed(person) for person in paper.authors] == entry["authors"]
    assert (paper.doi, paper.url) == (entry["doi"], entry["url"])
    if entry["abstract_length"] >= 0:
        assert len(paper.abstract or "") == entry["abstract_length"]


# --- author lists of all records, read by independent code


def decoded(path: Path) -> Any:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        return json.loads(raw)
    except json.JSONDecodeError:
        return [json.loads(line) for line in raw.splitlines()]


def spaced(*parts: str | None) -> str:
    return " ".join(" ".join(part for part in parts if part).split())


def openalex(data: Any) -> Iterator[list[str]]:
    for work in data.get("results", [data]):
        if work["id"].startswith("https://openalex.org/W"):
            yield [entry["author"]["display_name"] for entry in work["authorships"]]


def crossref_name(entry: Any) -> str | None:
    """The suffix is part of the name where it is Jr. or a number, and not where it is Ph.D."""
    suffix = entry.get("suffix") if entry.get("suffix") in ("Jr.", "Jr", "II", "III") else None
    return spaced(entry.get("given"), entry.get("family"), suffix) or entry.get("name")


def crossref(data: Any) -> Iterator[list[str]]:
    answers = data if isinstance(data, list) else [data]
    for answer in answers:
        message = answer.get("message", answer)
        for work in message.get("items", [message]):
            if any(title.strip() for title in work.get("title", [])):
                people = work.get("author", [])
                names = (crossref_name(each) for each in people)
                yield [name for name in names if name]


def datacite(data: Any) -> Iterator[list[str]]:
    yield [spaced(each["givenName"], each["familyName"]) for each in data["creators"]]


def semantic_scholar(data: Any) -> Iterator[list[str]]:
    rows = (
        data
        if isinstance(data, list)
        else data.get("data") or data.get("papers") or data["recommendedPapers"]
    )
    for row in rows:
        paper = row.get("citingPaper", row)
        if paper.get("title"):
            people = paper.get("authors", [])
            yield [
                each.get("name") or spaced(each.get("first"), *each.get("middle", []), each.get("last"))
                for each in people
            ]


def openreview(data: Any) -> Iterator[list[str]]:
    for venue in data:
        for note in venue["submissions"]:
            yield note["content"]["authors"]


def csl_json(data: Any) -> Iterator[list[str]]:
    for item in data:
        yield [
            each.get("literal") or spaced(each.get("given"), each.get("family"))
            for each in item.get("author", [])
        ]


def zotero_json(data: Any) -> Iterator[list[str]]:
    for item in data["items"]:
        if item["itemType"] != "note":
            people = [each for each in item["creators"] if each["creatorType"] == "author"]
            yield [spaced(each.get("firstName"), each.get("lastName")) or each["name"] for each in people]


def arxiv_snapshot(data: Any) -> Iterator[list[str]]:
    for paper in data:
        yield [spaced(first, last, suffix) for last, first, suffix, *_ in paper["authors_parsed"]]


def paperlists(data: Any) -> Iterator[list[str]]:
    for paper in data:
        yield [
            name.strip() for name in re.split("[;,]" if ";" not in paper["author"] else ";", paper["author"])
        ]


def inspire(data: Any) -> Iterator[list[str]]:
    yield [" ".join(reversed(each["full_name"].split(", "))) for each in data["_source"]["authors"]]


WALKS: dict[str, Callable[[Any], Iterator[list[str]]]] = {
    "openalex": openalex,
    "crossref": crossref,
    "datacite": datacite,
    "semantic-scholar": semantic_scholar,
    "openreview": openreview,
    "csl-json": csl_json,
    "zotero-json": zotero_json,
    "arxiv-snapshot": arxiv_snapshot,
    "paperlists": paperlists,
    "inspire": inspire,
}

# differences between the loader and the file, with the reason why each is right
DIFFERENCES: dict[str, str] = {
    # TeX in a field of Zotero
    'M. P\\"{a}ckert': "M. Päckert",
}


@pytest.mark.parametrize("entry", [each for each in FILES if each.values[0]["format"] in WALKS])
def test_the_author_lists_are_those_that_a_plain_walk_finds(shared, entry):
    path = shared / "samples" / entry["file"]
    found = [[person.name for person in item.authors] for item in read(path)[1] if isinstance(item, Paper)]
    wanted = [
        [DIFFERENCES.get(name, name) for name in names] for names in WALKS[entry["format"]](decoded(path))
    ]
    assert found == wanted
