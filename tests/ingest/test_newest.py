"""The papers that loads added most recently: found without reading what loads only repeated."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from graphapp.ingest import newest, recorded
from graphapp.ingest.load import ingest
from graphapp.ingest.newest import newest_records
from graphapp.ingest.unload import unload
from graphapp.settings import Settings
from graphapp.stores import open_store

SETTINGS = Settings.read({"store": "memory:", "batch_papers": 2}, {})
A, B, C, D, E = (
    {"id": id, "title": f"On {id}", "year": 2000, "authors": [f"Ada {id}"]}
    for id in ("a", "b", "c", "d", "e")
)


@pytest.fixture
def load(tmp_path: Path):
    """A function that loads records from a file of its own into a store, and the store."""
    with closing(open_store("memory:", SETTINGS, create=True)) as store:
        numbers = iter(range(100))

        def load(*records):
            file = tmp_path / f"{next(numbers)}.jsonl"
            file.write_text("".join(json.dumps(record) + "\n" for record in records))
            ingest(store, [file], SETTINGS)
            return store

        yield load


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The batches that were read."""
    found: list[bytes] = []

    def first_read(data: bytes) -> list[str]:
        found.append(data)
        return recorded.first_read(data)

    monkeypatch.setattr(newest, "first_read", first_read)
    return found


def test_records_that_were_loaded_again_keep_their_place_and_are_not_read(load, read):
    load(A, B, C)
    load(D)
    store = load(A, B, C, D)
    assert list(newest_records(store)) == ["jsonl:d", "jsonl:c", "jsonl:b", "jsonl:a"]
    # two batches of the first load and one of the second
    assert len(read) == 3


def test_of_a_file_with_a_few_new_records_those_are_the_newest(load, read, monkeypatch):
    load(A, B, C, D)
    store = load(A, B, C, D, E)
    assert list(newest_records(store)) == ["jsonl:e", "jsonl:d", "jsonl:c", "jsonl:b", "jsonl:a"]
    monkeypatch.setattr(newest, "MOST_BATCHES", 2)
    read.clear()
    assert list(newest_records(store)) == ["jsonl:e"]
    assert len(read) == 2


def test_a_merged_record_is_new_once_the_load_of_the_other_one_was_undone(load):
    load(A, B)
    store = load({**A, "id": "x"})
    assert store.counts().papers == 2
    unload(store, 1, SETTINGS)
    assert list(newest_records(store)) == ["jsonl:x"]
