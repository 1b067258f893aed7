"""What is in the real files, as other tools say: the numbers of records, and some of them field by field (bibtex, tables and
tagged in `expected`)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphapp.model.names import words
from graphapp.model.records import Paper, Problem

EXPECTED = Path(__file__).with_name("expected")
FAMILIES = ("bibtex", "tables", "tagged")
TABLES = {name: tomllib.loads((EXPECTED / f"{name}.toml").read_text(encoding="utf-8")) for name in FAMILIES}
RECORDS = [record for table in TABLES.values() for record in table["record"]]


def items(shared: Path, said: dict[str, Any]) -> list[Paper | Problem]:
    loader = loaders.by_name(said["format"])
    with (shared / "samples" / said["path"]).open("rb") as file:
        return list(loader.load(file))


@pytest.mark.parametrize("family", TABLES)
def test_every_record_of_a_file_is_a_paper_or_is_refused(shared, family):
    for said in TABLES[family]["file"]:
        found = items(shared, said)
        papers = sum(isinstance(item, Paper) for item in found)
        refused = sum(item.refused for item in found if isinstance(item, Problem))
        assert papers + refused == said["records"], said["path"]
        assert refused == said.get("refused", refused), said["path"]


@pytest.mark.parametrize("family", TABLES)
def test_every_file_is_found_to_be_of_its_format(shared, family):
    for said in TABLES[family]["file"]:
        path = shared / "samples" / said["path"]
        if said["records"]:
            assert said["format"] == loaders.detect(path.read_bytes()[:65_536], path.name).NAME, said["path"]


@pytest.mark.parametrize("said", RECORDS, ids=lambda said: f"{said['format']}-{said['where']}")
def test_a_record_has_every_field_that_it_has_in_the_file(shared, said):
    paper = next(
        item for item in items(shared, said) if isinstance(item, Paper) and item.where == said["where"]
    )
    assert paper.record.startswith(said.get("record", said.get("record_begins")))
    assert paper.title == said["title"] or words(paper.title) == words(said["title"])
    assert (paper.year, paper.kind, paper.doi) == (said["year"], said["kind"], said.get("doi"))
    assert (paper.venue.name if paper.venue else None) == said.get("venue")
    assert paper.url == said.get("url")
    assert len(" ".join((paper.abstract or "").split())) == said.get("abstract_characters", 0)
    assert not paper.authors_cut
    assert [(person.name, person.id, person.printed, person.group) for person in paper.authors] == [
        (author["name"], author.get("id"), author.get("printed"), author.get("group", False))
        for author in said["authors"]
    ]
    if any("affiliation_characters" in author for author in said["authors"]):
        assert [len(person.affiliation or "") for person in paper.authors] == [
            author.get("affiliation_characters", 0) for author in said["authors"]
        ]


def test_there_are_three_records_of_each_format_at_least():
    formats = [record["format"] for record in RECORDS]
    assert {format for format in formats if formats.count(format) < 3} == set()
    assert {file["format"] for table in TABLES.values() for file in table["file"]} == set(formats)
