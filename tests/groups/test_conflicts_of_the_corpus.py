"""The conflict list of a prolific author, held against the author's records as the corpus prints them, read here without graphapp."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from graphapp.groups.conflicts.views import ConflictOptions
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

AUTHOR = "Pieter Abbeel"


@pytest.fixture(scope="module")
def records(shared, tmp_path_factory):
    """The records of the corpus with the author, as printed, and a file with them."""
    corpus = shared / "corpora" / "ai-conferences.jsonl.gz"
    if not corpus.exists():
        pytest.skip("the corpus is missing")
    file = tmp_path_factory.mktemp("corpus") / "author.jsonl"
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        found = [line for line in lines if AUTHOR in line]
    file.write_text("".join(found), encoding="utf-8")
    return [json.loads(line) for line in found], file


def test_the_coauthors_and_dates_are_those_of_the_records(records):
    printed, file = records
    # the papers since 29 November 2022: by hand, 38 of them with 166 other names
    joint: dict[str, dict[str, int]] = {}
    for record in printed:
        if record["year"] >= 2022 and AUTHOR in record["authors"]:
            for name in set(record["authors"]) - {AUTHOR}:
                joint.setdefault(name, {})[record["title"].casefold()] = record["year"]
    expected = {
        name: (len(papers), min(papers.values()), max(papers.values())) for name, papers in joint.items()
    }
    settings = Settings.read({"store": "memory:"}, {})
    store = open_store("memory:", settings)
    ingest(store, [file], settings)
    service = GraphService(store, settings)
    try:
        found = service.conflicts.of_author(AUTHOR, options=ConflictOptions(48, date(2026, 11, 29)))
    finally:
        service.close()
    assert {row.name: (row.papers, row.first, row.last) for row in found.rows} == expected
    assert len(expected) > 100
