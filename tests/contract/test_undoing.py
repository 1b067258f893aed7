"""Undoing loads, on every store: equal to a store in which the load never happened."""

from __future__ import annotations

import json

import pytest

from graphapp.ingest.additions import additions
from graphapp.ingest.ledger import ledger
from graphapp.ingest.load import ingest
from graphapp.ingest.unload import unload
from graphapp.model.rows import JournalEntry
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import digest

SETTINGS = Settings.read({"store": "memory:", "batch_papers": 2}, {})
ADA = {"name": "Ada Lovelace", "id": "orcid:1"}
KING = {"name": "Augusta Ada King", "id": "orcid:1"}
LOADS = (
    [
        {"id": "a", "title": "On Engines", "year": 1843, "doi": "10.1000/a", "authors": [ADA, "C. Babbage"]},
        {"id": "b", "title": "On Lamps", "year": 1844, "venue": "Talks", "authors": ["Alan Turing"]},
    ],
    [
        {"id": "c", "title": "On Engines", "year": 1843, "doi": "10.1000/a", "authors": [KING, "C. Babbage"]},
        {"id": "b", "title": "On Lamps", "year": 1844, "abstract": "Of lamps.", "authors": ["Alan Turing"]},
        {"id": "d", "title": "On Chairs", "year": 1845, "authors": [KING, "Alan Turing"]},
    ],
    [
        {
            "id": "e",
            "title": "On Lamps",
            "year": 1844,
            "venue": {"name": "TALKS", "kind": "conference"},
            "authors": ["Alan Turing"],
        },
        {"id": "a", "title": "Something Else", "authors": ["Nobody"]},
    ],
)


def load(store, tmp_path, number):
    file = tmp_path / f"{number}.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in LOADS[number]))
    return ingest(store, [file], SETTINGS)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0)])
def test_loads_are_undone_in_any_order(store, tmp_path, order):
    for number in range(3):
        load(store, tmp_path, number)
    left = [0, 1, 2]
    for number in order:
        unload(store, number + 1, SETTINGS)
        left.remove(number)
        expected = open_store("memory:", SETTINGS)
        for other in left:
            load(expected, tmp_path, other)
        assert digest(store) == digest(expected)
    assert [entry.state for entry in ledger(store)] == ["undone"] * 3


def test_what_a_load_added_is_known(store, tmp_path):
    load(store, tmp_path, 0)
    load(store, tmp_path, 1)
    found = additions(store, 2)
    assert [paper.title for paper in found.papers] == ["On Chairs"]
    (merged,) = found.merged
    assert [record.sources for record in merged.before] == [("jsonl:a",)]
    assert [record.sources for record in merged.added] == [("jsonl:c",)]
    # the row orcid:1 has the name of the first load, so its cluster is not new; its pair with Alan Turing is
    assert found.authors == []
    assert [(pair.one, pair.other, pair.papers) for pair in found.pairs] == [
        ("Ada Lovelace", "Alan Turing", 1)
    ]


def test_the_journal_keeps_replaces_and_removes_entries(store):
    revision = store.revision()
    entries = [JournalEntry(2, 0, b"two"), JournalEntry(1, 1, b"\x00\xff"), JournalEntry(1, 0, b"one")]
    store.upsert((), (), entries)
    assert list(store.journal()) == [entries[2], entries[1], entries[0]]
    store.upsert((), (), [JournalEntry(1, 0, b"new"), JournalEntry(2, 0, None), JournalEntry(9, 9, None)])
    assert list(store.journal()) == [JournalEntry(1, 0, b"new"), JournalEntry(1, 1, b"\x00\xff")]
    assert list(store.journal(1, 1)) == [JournalEntry(1, 1, b"\x00\xff")]
    assert list(store.journal(place=0)) == [JournalEntry(1, 0, b"new")]
    assert list(store.journal(3)) == []
    assert store.revision() == revision
