"""Undoing a load: the graph is then as if the load had never happened, whatever else was loaded, and in any order."""

from __future__ import annotations

import dataclasses
import itertools
import json
import sqlite3
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.errors import BadInput, NotFound
from graphapp.ingest import unload as unloading
from graphapp.ingest.ledger import ledger, ledger_entry, unrecorded
from graphapp.ingest.load import ingest
from graphapp.ingest.unload import unload
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import copy, digest
from tests.ingest.overlapping import LOADS, RECORDS

SETTINGS = Settings.read({"store": "memory:", "batch_papers": 2}, {})


def load(store, tmp: Path, number: int, records, *, settings: Settings = SETTINGS, **how) -> None:
    file = tmp / f"{number}.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    ingest(store, [file], settings, **how)


def contents(store):
    """Everything in the store, also the values of single records."""
    ids = [row[0] for batch in store.rows("Paper") for row in batch]
    return {paper.id: paper for paper in store.papers(ids)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=LOADS, data=st.data())
def test_the_graph_is_as_if_the_load_had_never_happened(loads, data, tmp_path):
    """Loads are undone one after the other, in any order."""
    merged = [data.draw(st.sampled_from([True, True, False])) for _ in loads]
    order = data.draw(st.permutations(range(len(loads))))
    store = open_store("memory:", SETTINGS)
    for number, records in enumerate(loads):
        load(store, tmp_path, number, records, merge=merged[number])
    left = list(range(len(loads)))
    for number in order:
        unload(store, number + 1, SETTINGS)
        left.remove(number)
        expected = open_store("memory:", SETTINGS)
        for other in left:
            load(expected, tmp_path, other, loads[other], merge=merged[other])
        assert digest(store) == digest(expected)
        assert contents(store) == contents(expected)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(RECORDS, min_size=1, max_size=5), loads=LOADS, data=st.data())
def test_papers_loaded_before_the_journal_began_are_kept_as_they_were(first, loads, data, tmp_path):
    """The first load is not recorded; the others are undone one after the other, in any order."""
    order = data.draw(st.permutations(range(len(loads))))
    unrecorded = dataclasses.replace(SETTINGS, undo="off")
    store = open_store("memory:", SETTINGS)
    load(store, tmp_path, 99, first, settings=unrecorded)
    for number, records in enumerate(loads):
        load(store, tmp_path, number, records)
    left = list(range(len(loads)))
    for number in order:
        unload(store, number + 1, SETTINGS)
        left.remove(number)
        expected = open_store("memory:", SETTINGS)
        load(expected, tmp_path, 99, first, settings=unrecorded)
        for other in left:
            load(expected, tmp_path, other, loads[other])
        assert digest(store) == digest(expected)
        assert contents(store) == contents(expected)


ENGINES = {"id": "a", "title": "On Engines", "year": 1843, "authors": ["Ada Lovelace"], "doi": "10.1000/a"}
LAMPS = {"id": "b", "title": "On Lamps", "year": 1843, "authors": [{"name": "A. Lovelace", "id": "orcid:1"}]}
LAMPS_AGAIN = {**LAMPS, "abstract": "Of lamps.", "venue": {"name": "Talks", "kind": "conference"}}
BRIDGE = {**ENGINES, "id": "c", "title": "On Engines!", "authors": [{"name": "Ada King", "id": "orcid:1"}]}


@pytest.fixture
def store(tmp_path):
    store = open_store(str(tmp_path / "graph.db"), SETTINGS, create=True)
    yield store
    store.close()


def test_a_load_is_in_the_ledger_with_its_files_and_counts(store, tmp_path):
    load(store, tmp_path, 1, [ENGINES, LAMPS])
    load(store, tmp_path, 2, [BRIDGE, LAMPS_AGAIN])
    first, second = ledger(store)
    assert (first.number, second.number) == (1, 2)
    assert (first.state, first.papers, second.papers) == ("loaded", (0, 2), (2, 2))
    (file,) = second.files
    assert (file.name, file.format, file.read, file.loaded, file.merged) == (
        str(tmp_path / "2.jsonl"),
        "jsonl",
        2,
        0,
        2,
    )
    content = (tmp_path / "2.jsonl").read_bytes()
    assert second.digests == {file.name: blake2b(content, digest_size=16).hexdigest()}


def test_what_was_undone_is_reported_and_stays_undone(store, tmp_path):
    load(store, tmp_path, 1, [ENGINES])
    load(store, tmp_path, 2, [BRIDGE, LAMPS])
    done = unload(store, 2, SETTINGS)
    assert (done.removed, done.changed, done.after.papers) == (1, 1, 1)
    assert [entry.state for entry in ledger(store)] == ["loaded", "undone"]
    assert [each.file for each in store.loads()] == [str(tmp_path / "1.jsonl")]
    with pytest.raises(BadInput):
        unload(store, 2, SETTINGS)
    with pytest.raises(NotFound):
        unload(store, 7, SETTINGS)
    # the number is not used again
    load(store, tmp_path, 3, [LAMPS])
    assert [entry.number for entry in ledger(store)] == [1, 2, 3]
    unload(store, 1, SETTINGS)
    assert store.counts().papers == 1
    # nothing of what was undone takes up space
    assert [entry.place for entry in store.journal(2)] == [0]


def test_what_was_loaded_before_the_journal_began_is_kept_as_it_was(store, tmp_path):
    """The load adds an abstract and a kind of venue to one paper, and joins two others."""
    tables = {"id": "t", "title": "On Tables", "year": 1843, "authors": ["Ada Lovelace"], "venue": "Talks"}
    twin = {**ENGINES, "id": "a2", "title": "On Engines!", "doi": None, "authors": ["Ada Lovelace", "C. B."]}
    (tmp_path / "1.jsonl").write_text("".join(json.dumps(each) + "\n" for each in (ENGINES, tables, twin)))
    ingest(store, [tmp_path / "1.jsonl"], dataclasses.replace(SETTINGS, undo="off"))
    before = digest(store)
    again = {**tables, "abstract": "Of tables.", "venue": {"name": "Talks", "kind": "conference"}}
    bridge = {**twin, "id": "z", "doi": ENGINES["doi"]}
    load(store, tmp_path, 2, [again, bridge, LAMPS])
    assert digest(store) != before
    unload(store, 1, SETTINGS)
    assert digest(store) == before


def test_a_load_that_is_not_recorded_makes_the_earlier_ones_final(store, tmp_path):
    load(store, tmp_path, 1, [ENGINES])
    (tmp_path / "2.jsonl").write_text(json.dumps(LAMPS) + "\n")
    ingest(store, [tmp_path / "2.jsonl"], dataclasses.replace(SETTINGS, undo="off"))
    with pytest.raises(BadInput, match="cannot be undone"):
        unload(store, 1, SETTINGS)
    load(store, tmp_path, 3, [BRIDGE])
    unload(store, 2, SETTINGS)
    assert store.counts().papers == 2


def test_loads_without_a_journal_cannot_be_undone(store, tmp_path):
    (tmp_path / "1.jsonl").write_text(json.dumps(ENGINES) + "\n")
    report = ingest(store, [tmp_path / "1.jsonl"], dataclasses.replace(SETTINGS, undo="off"))
    assert report.number is None
    assert list(store.journal()) == []
    with pytest.raises(NotFound):
        unload(store, 1, SETTINGS)


def test_a_store_of_an_earlier_version_is_loaded_and_its_loads_cannot_be_undone(tmp_path):
    path = tmp_path / "older.db"
    with closing(open_store(str(path), SETTINGS, create=True)) as store:
        load(store, tmp_path, 1, [ENGINES])
    with closing(sqlite3.connect(path)) as db:
        for table in ("journal", "change", "change_paper", "record_hash", "hash_state"):
            db.execute(f"DROP TABLE {table}")
    with closing(open_store(str(path), SETTINGS, writable=True)) as store:
        before = digest(store)
        assert (ledger(store), unrecorded(store)) == ([], 1)
        with pytest.raises(NotFound) as error:
            unload(store, 1, SETTINGS)
        assert "earlier versions" in error.value.hint
        load(store, tmp_path, 2, [BRIDGE, LAMPS])
        assert (store.counts().papers, unrecorded(store)) == (2, 1)
        unload(store, 1, SETTINGS)
        assert digest(store) == before


def test_the_first_report_on_a_file_that_was_loaded_twice_is_shown_again(store, tmp_path):
    load(store, tmp_path, 1, [ENGINES, LAMPS])
    load(store, tmp_path, 1, [ENGINES, LAMPS, BRIDGE])
    unload(store, 2, SETTINGS)
    (record,) = store.loads()
    assert (record.read, record.loaded) == (2, 2)


class Killed(Exception):
    """The process ends."""


def test_an_interrupted_undo_is_completed_and_nothing_is_loaded_meanwhile(store, tmp_path, monkeypatch):
    """Interrupted after each write in turn."""
    upsert = store.upsert
    for stop in itertools.count():
        load(store, tmp_path, 1, [LAMPS, {**ENGINES, "authors": [{"name": "Ada King", "id": "orcid:1"}]}])
        load(store, tmp_path, 2, [BRIDGE, {**LAMPS, "id": "e", "title": "On Chairs"}])
        expected = open_store("memory:", SETTINGS)
        load(expected, tmp_path, 2, [BRIDGE, {**LAMPS, "id": "e", "title": "On Chairs"}])
        number = len(ledger(store)) - 1
        calls = itertools.count()

        def dying(*given, calls=calls, stop=stop):
            if next(calls) == stop:
                raise Killed
            upsert(*given)

        monkeypatch.setattr(store, "upsert", dying)
        try:
            unload(store, number, SETTINGS)
            finished = True
        except Killed:
            finished = False
        monkeypatch.undo()
        if not finished:
            if ledger_entry(store, number).state == "undoing":
                with pytest.raises(BadInput):
                    load(store, tmp_path, 3, [LAMPS])
            if ledger_entry(store, number).state != "undone":
                unload(store, number, SETTINGS)
        assert digest(store) == digest(expected)
        expected.close()
        unload(store, number + 1, SETTINGS)
        assert store.counts().papers == 0
        if finished:
            break
    assert stop > 5


def test_a_copy_can_be_undone_too(store, tmp_path):
    load(store, tmp_path, 1, [ENGINES, LAMPS])
    load(store, tmp_path, 2, [BRIDGE, LAMPS_AGAIN])
    other = open_store("memory:", SETTINGS)
    copy(store, other, 100)
    unload(other, 2, SETTINGS)
    unload(store, 2, SETTINGS)
    assert digest(other) == digest(store)
    assert contents(other) == contents(store)
    other.close()


def test_temporary_files_are_removed(store, tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(unloading, "_SMALL", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    load(store, tmp_path, 1, [ENGINES])
    with pytest.raises(Killed):
        unload(store, 1, SETTINGS, lambda *_: (_ for _ in ()).throw(Killed))
    assert ledger_entry(store, 1).state == "loaded"
    assert list((tmp_path / "tmp").iterdir()) == []
    assert unloading._PREFIX.startswith("graphapp-")
