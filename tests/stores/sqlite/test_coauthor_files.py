"""The arrays of coauthors of a large SQLite file: their chains are those of the file, and they always fit its state."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.errors import StoreBusy
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.sqlite import coauthor_files
from graphapp.stores.sqlite.coauthor_arrays import CoauthorArrays, coauthor_arrays
from graphapp.stores.sqlite.coauthor_build import build
from graphapp.stores.sqlite.coauthor_files import CoauthorFiles
from graphapp.stores.sqlite.schema import writer_lock
from graphapp.stores.sqlite.shortest import on_chains
from graphapp.support.array_file import read_arrays

ROOM = 10_000_000


def paper(number, *members):
    # every third author has two rows
    rows = [
        AuthorRow(f"name:A{n}" if n % 3 or number % 2 else f"x:{n}", f"A{n}", f"a{n}")
        for n in sorted(members)
    ]
    return StoredPaper(
        f"p{number}", f"T{number}", None, "other", None, tuple(map(Authorship, rows, range(99)))
    )


def opened(path, **given):
    return open_store(str(path), Settings.read(environ={}), **given)


@given(
    st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=4), max_size=16),
    st.sets(st.integers(1, 12), min_size=1, max_size=2),
    st.sets(st.integers(1, 12), min_size=1, max_size=2),
    st.integers(1, 6),
)
@settings(max_examples=40, deadline=None)
def test_the_chains_in_arrays_are_those_in_the_file(tmp_path_factory, lists, starts, ends, steps):
    path = tmp_path_factory.mktemp("chains") / "g.db"
    with closing(opened(path, create=True)) as store:
        store.upsert([paper(number, *members) for number, members in enumerate(lists)])
        # numbers with gaps
        store.upsert([], ["p1"])
    with closing(sqlite3.connect(path)) as db:
        known = {n for (n,) in db.execute("SELECT n FROM cluster")}
        first, last = starts & known, (ends - starts) & known
        if first and last:
            assert coauthor_arrays(db).on_chains(first, last, steps) == on_chains(db, first, last, steps)


@pytest.fixture
def files(tmp_path):
    return CoauthorFiles(str(tmp_path / "g.db"), ROOM, tmp_path / "kept")


@pytest.fixture
def store(tmp_path, monkeypatch, files):
    """A store with a chain of three authors, which counts as large."""
    monkeypatch.setattr(coauthor_files, "MANY_PAPERS", 1)
    monkeypatch.setattr(CoauthorFiles, "build_in_background", lambda *_: None)
    (tmp_path / "kept").mkdir()
    with closing(opened(tmp_path / "g.db", create=True)) as store:
        store._coauthors = files
        store.upsert([paper(1, 1, 2), paper(2, 2, 4)])
        # others see papers once they are written
        store.settle()
        yield store


def test_a_search_uses_the_arrays_of_the_present_state(store, files, tmp_path, monkeypatch):
    assert store.shortest_path("a1", "a4", 5) == ["a1", "a2", "a4"]
    build(store.address, tmp_path / "kept", ROOM)
    used = []
    search = CoauthorArrays.on_chains
    monkeypatch.setattr(CoauthorArrays, "on_chains", lambda *given: used.append(given) or search(*given))
    assert store.shortest_path("a1", "a4", 5) == ["a1", "a2", "a4"]
    assert len(store.chains_between(["a1"], ["a4"], 5).papers) == 2
    assert len(used) == 2
    # another state, in which the arrays do not count
    store.upsert([paper(3, 1, 4)])
    assert store.shortest_path("a1", "a4", 5) == ["a1", "a4"]
    assert len(used) == 2
    build(store.address, tmp_path / "kept", ROOM)
    assert store.shortest_path("a1", "a4", 5) == ["a1", "a4"]
    assert len(used) == 3
    # those of earlier states are removed
    assert list((tmp_path / "kept").glob("*.arrays")) == [files.path(store.revision())]


def test_a_damaged_file_is_removed_and_the_search_goes_on(store, files, tmp_path):
    for damage in (b"", b"nonsense", None):
        build(store.address, tmp_path / "kept", ROOM)
        path = files.path(store.revision())
        path.write_bytes(path.read_bytes()[:-100] if damage is None else damage)
        assert store.shortest_path("a1", "a4", 5) == ["a1", "a2", "a4"]
        assert not path.exists()


def test_arrays_that_do_not_belong_together_are_refused(store, tmp_path):
    build(store.address, tmp_path / "kept", ROOM)
    found = read_arrays(next((tmp_path / "kept").glob("*.arrays")))
    with pytest.raises(ValueError, match="belong together"):
        CoauthorArrays.of({**found, "papers": found["papers"][:-1]})
    with pytest.raises(ValueError, match="not the arrays"):
        CoauthorArrays.of({"papers": found["papers"]})


def test_the_oldest_files_of_other_stores_are_removed_beyond_the_limit(store, tmp_path):
    kept = tmp_path / "kept"
    build(store.address, kept, ROOM)
    (own,) = kept.glob("*.arrays")
    size = own.stat().st_size
    for age in (300, 200, 100):
        other = kept / f"other-{age}.arrays"
        other.write_bytes(b"x" * size)
        os.utime(other, (other.stat().st_mtime - age,) * 2)
    store.upsert([paper(3, 1, 4)])
    store.settle()
    build(store.address, kept, 7 * size // 2)
    assert {path.name for path in kept.glob("other-*")} == {"other-100.arrays", "other-200.arrays"}


def test_arrays_without_room_are_neither_kept_nor_computed(store, tmp_path, monkeypatch):
    def never(db):
        raise AssertionError("computed without room")

    # too little for the arrays, and for the four authorships alone
    for room in (100, 31):
        build(store.address, tmp_path / "kept", room)
        assert list((tmp_path / "kept").glob("*.arrays")) == []
        monkeypatch.setattr("graphapp.stores.sqlite.coauthor_arrays.coauthor_arrays", never)


def test_only_one_process_builds_the_arrays_of_a_store(store, files, tmp_path):
    with closing(writer_lock(str(files.lock), 0)), pytest.raises(StoreBusy):
        build(store.address, tmp_path / "kept", ROOM)
    assert not files.path(store.revision()).exists()
    build(store.address, tmp_path / "kept", ROOM)
    assert files.path(store.revision()).exists()


def test_a_process_builds_the_arrays_and_ends(tmp_path):
    with closing(opened(tmp_path / "g.db", create=True)) as store:
        store.upsert([paper(1, 1, 2)])
    files = CoauthorFiles(str(tmp_path / "g.db"), ROOM, tmp_path / "kept")
    with closing(opened(tmp_path / "g.db")) as store:
        revision = store.revision()
    try:
        files.build_in_background(revision)
        files.wait(60)
        arrays = files.of(revision)
        assert arrays is not None
        assert arrays.on_chains([1], [2], 3).papers == {1}
    finally:
        files.close()


def test_without_room_nothing_is_started(tmp_path):
    files = CoauthorFiles(str(Path(tmp_path) / "g.db"), 0, tmp_path / "kept")
    files.build_in_background("r")
    assert not (tmp_path / "kept").exists()
    files.close()
