"""When two records with the same title, year and last names are one paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from graphapp.ingest.load import InputFile, ingest
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("memory:", Settings(), create=True)
    yield store
    store.close()


def load(store: Store, folder: Path, *records: dict[str, object], bibtex: str = "") -> None:
    """Load records of our own format, then BibTeX."""
    lines = folder / "records.jsonl"
    lines.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    files = [InputFile(lines)]
    if bibtex:
        entries = folder / "entries.bib"
        entries.write_text(bibtex)
        files.append(InputFile(entries))
    ingest(store, files, Settings())


WORKSHOP = {
    "id": "w1",
    "title": "Soft Critics",
    "year": 2018,
    "venue": "ICLR",
    "authors": ["Ann Lee", "Bo Wu"],
}
CONFERENCE = {
    "id": "c1",
    "title": "Soft critics.",
    "year": 2018,
    "venue": "ICML",
    "authors": ["Ann Lee", "B. Wu"],
}
ENTRY = "@inproceedings{x, title={Soft Critics}, year=2018, booktitle={Proceedings of ICML}, author={Lee, A. and Wu, B.}}"


def test_one_source_that_names_two_venues_has_two_papers(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, WORKSHOP, CONFERENCE)
    assert {paper.id for paper in store.papers(["w1", "c1"])} == {"w1", "c1"}
    assert {row.name for key in ("bo wu", "b. wu") for row in store.authors(key)} == {"Bo Wu", "B. Wu"}


def test_one_source_that_has_a_paper_twice_at_one_venue_has_one(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, WORKSHOP, WORKSHOP | {"id": "w2", "title": "SOFT critics"})
    assert store.counts().papers == 1
    assert store.paper("w1").sources == ("jsonl:w1", "jsonl:w2")  # type: ignore[union-attr]


def test_another_source_may_name_the_venue_differently(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, CONFERENCE, bibtex=ENTRY)
    assert store.counts().papers == 1
    assert len(store.paper("c1").sources) == 2  # type: ignore[union-attr]


def test_the_same_doi_is_one_paper_whatever_the_venue(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, WORKSHOP | {"doi": "10.1234/A"}, CONFERENCE | {"doi": "https://doi.org/10.1234/a"})
    assert store.counts().papers == 1


def test_loading_both_again_in_the_other_order_changes_nothing(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, WORKSHOP, CONFERENCE)
    before = store.revision()
    load(store, tmp_path, CONFERENCE, WORKSHOP)
    assert store.revision() == before
