"""A file that is not a graphapp store is refused with a message, and left unchanged."""

from __future__ import annotations

import dataclasses
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from graphapp.cypher.results import QueryLimits
from graphapp.errors import BadInput, GraphappError, StoreBusy, StoreUnavailable, StoreUnreadable
from graphapp.stores import open_store
from graphapp.stores.base import Scope
from graphapp.stores.sqlite.schema import APPLICATION_ID, VERSION, translated

WAYS = ({}, {"writable": True}, {"create": True})


@pytest.fixture
def made(path, settings, batch) -> str:
    """The path of a store with two batches."""
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0))
        store.upsert(batch(1, 300))
        store.settle()
    return path


def refused(path, settings, way):
    """The error with which a file is refused, after checking that the file and its folder are unchanged."""
    before = Path(path).read_bytes()
    lock = {Path(path).name + "-writer"}
    beside = set(os.listdir(Path(path).parent)) | lock
    with pytest.raises(StoreUnreadable) as caught:
        open_store(path, settings, **way)
    assert Path(path).read_bytes() == before
    assert set(os.listdir(Path(path).parent)) | lock == beside
    assert caught.value.hint
    assert path in caught.value.message
    return caught.value


@pytest.mark.parametrize("way", WAYS[:2])
def test_an_absent_file_is_refused_and_not_made(path, settings, way):
    with pytest.raises(StoreUnreadable, match="There is no store at") as caught:
        open_store(path, settings, **way)
    assert "graphapp load" in caught.value.hint
    assert os.listdir(Path(path).parent) == []


def test_an_absent_file_is_created_on_request(path, settings):
    deep = str(Path(path).parent / "a" / "b" / "graph.db")
    open_store(deep, settings, create=True).close()
    assert open_store(deep, settings).counts().papers == 0
    assert [name for name in os.listdir(Path(deep).parent) if name.endswith(".new")] == []


@pytest.mark.parametrize("exists", [False, True])
def test_the_drafts_of_killed_processes_are_deleted_by_the_next_one(path, settings, exists):
    if exists:
        open_store(path, settings, create=True).close()
    drafts = [Path(f"{path}.0123abcd.new"), Path(f"{path}.0123abcd.new-wal")]
    others = [Path(f"{path}2.0123abcd.new"), Path(f"{path}.notes.new")]
    for file in (*drafts, *others):
        file.write_bytes(b"unfinished")
    open_store(path, settings, create=True).close()
    assert not any(file.exists() for file in drafts)
    assert all(file.exists() for file in others)


def test_creating_a_store_leaves_an_existing_one_unchanged(made, settings):
    with closing(open_store(made, settings, create=True)) as store:
        assert store.counts().papers == 307


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"@article{a,}\n" * 100,
        b"\0" * 8192,
        b"SQLite format 3\0",
        b"SQLite format 3\0" + b"\7" * 5000,
    ],
    ids=["empty", "one byte", "text", "zeros", "magic", "magic and rubbish"],
)
def test_a_file_that_is_not_a_store_is_refused_unchanged(path, settings, way, content):
    Path(path).write_bytes(content)
    refused(path, settings, way)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_an_sqlite_file_of_another_program_is_refused_untouched(path, settings, way, mode):
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA journal_mode={mode}")
        db.execute("CREATE TABLE paper (n INTEGER)")
        db.commit()
    error = refused(path, settings, way)
    assert "another program" in error.message


@pytest.mark.parametrize("way", WAYS)
def test_a_file_of_a_newer_version_is_refused_untouched(made, settings, way):
    with closing(sqlite3.connect(made, isolation_level=None)) as db:
        db.execute(f"PRAGMA user_version={VERSION + 1}")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    error = refused(made, settings, way)
    assert "newer version" in error.message
    assert "newer version of graphapp" in error.hint


@pytest.mark.parametrize("way", WAYS)
def test_a_folder_is_refused(tmp_path, settings, way):
    with pytest.raises(StoreUnreadable, match="folder"):
        open_store(str(tmp_path), settings, **way)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(made):
    os.chmod(made, 0)
    script = (
        "import sys\nfrom graphapp.errors import StoreUnreadable\nfrom graphapp.settings import Settings\n"
        "from graphapp.stores import open_store\n"
        "try: open_store(sys.argv[1], Settings.read(environ={}))\n"
        "except StoreUnreadable as error: print(error.message, error.hint)"
    )
    # root may read everything unless it drops that privilege
    drop = [
        "setpriv",
        "--bounding-set",
        "-dac_override,-dac_read_search",
        "--inh-caps",
        "-dac_override,-dac_read_search",
    ]
    command = [*(drop if os.geteuid() == 0 else []), sys.executable, "-c", script, made]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "No permission to read" in done.stdout, done.stderr


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_store_is_refused_untouched(made, settings, way, part):
    whole = Path(made).read_bytes()
    Path(made).write_bytes(whole[: int(len(whole) * part)])
    error = refused(made, settings, way)
    assert "is damaged or incomplete" in error.message
    assert "Restore the file from a copy, or load the records again into a new file" in error.hint


def questions(store):
    return (
        store.counts,
        lambda: store.search_authors("author", 20),
        lambda: store.search_papers("title", 20),
        lambda: store.top_authors(20),
        lambda: store.papers([f"b1:{n}" for n in range(300)]),
        lambda: store.authorships(Scope("all")),
        lambda: store.shortest_path("author 1 b", "author 90 b", 12),
        lambda: [list(store.rows(table)) for table in ("Author", "Paper", "WROTE")],
        store.loads,
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_store_answers_or_says_that_it_is_damaged(made, settings, seed):
    chance = random.Random(seed)
    content = bytearray(Path(made).read_bytes())
    for _ in range(40):
        at = chance.randrange(100, len(content) - 200)
        content[at : at + 200] = chance.randbytes(200)
    Path(made).write_bytes(content)
    errors = 0
    for way in ({}, {"writable": True}):
        try:
            store = open_store(made, settings, **way)
        except GraphappError:
            errors += 1
            continue
        for ask in questions(store):
            try:
                ask()
            except GraphappError:
                errors += 1
        store.close()
    assert errors


def test_the_header_says_whose_file_it_is(made):
    with closing(sqlite3.connect(made)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_every_reference_in_the_file_is_declared_and_holds(made):
    with closing(sqlite3.connect(made)) as db:
        declared = {
            (table, *db.execute(f"PRAGMA foreign_key_list({table})").fetchall()[0][2:4])
            for table in ("author", "paper", "source", "tally")
        }
        assert declared == {
            ("author", "cluster", "cluster"),
            ("paper", "venue", "venue"),
            ("source", "paper", "paper"),
            ("tally", "cluster", "cluster"),
        }
        assert len(db.execute("PRAGMA foreign_key_list(wrote)").fetchall()) == 2
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_store_that_was_opened_for_reading_writes_nothing(made, settings, batch):
    before = Path(made).read_bytes()
    with closing(open_store(made, settings)) as store:
        for write in (lambda: store.upsert(batch(9)), store.settle):
            with pytest.raises(StoreUnavailable, match="reading only"):
                write()
        with (
            store._reading() as db,
            pytest.raises(sqlite3.OperationalError, match="readonly"),
        ):
            db.execute("DELETE FROM paper")
    assert Path(made).read_bytes() == before


def test_a_closed_store_says_so(made, settings):
    store = open_store(made, settings)
    store.close()
    for ask in (store.counts, lambda: store.query("RETURN 1", {}, QueryLimits(1, 1, 1, 1, 1))):
        with pytest.raises(StoreUnavailable, match="closed"):
            ask()


def test_more_space_is_not_advised_where_a_store_may_not_be_written(made):
    with (
        closing(sqlite3.connect(f"file:{made}?mode=ro", uri=True)) as db,
        pytest.raises(sqlite3.OperationalError) as caught,
    ):
        db.execute("DELETE FROM paper")
    hint = translated(caught.value, made).hint
    assert "writable" in hint
    assert "Free disk space" not in hint


def test_a_store_on_a_read_only_medium_is_read(made, settings, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: mode == os.R_OK)
    before = sorted(os.listdir(Path(made).parent))
    with closing(open_store(made, settings)) as store:
        assert store.counts().papers == 307
        assert sorted(os.listdir(Path(made).parent)) == before


def test_a_path_may_hold_any_character(tmp_path, settings, batch):
    path = str(tmp_path / "a ?mode=memory&x#%41 ünï 'q\".db")
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0))
    with closing(open_store(f"sqlite:{path}", settings)) as store:
        assert store.counts().papers == 7
    assert os.path.isfile(path)


def test_an_unsupported_address_is_refused(settings):
    for address in (
        "http://example.org/graph",
        "neo4j://localhost",
        "bolt://localhost:7687",
        "sqlite:",
        "memory:x",
    ):
        with pytest.raises(BadInput) as caught:
            open_store(address, settings, create=True)
        assert caught.value.hint


def test_a_store_cannot_be_made_below_a_file(tmp_path, settings):
    (tmp_path / "file").write_text("text")
    with pytest.raises(StoreUnavailable, match="No store can be created"):
        open_store(str(tmp_path / "file" / "graph.db"), settings, create=True)


@pytest.mark.idle
def test_a_second_writer_waits_and_is_then_refused(made, settings):
    first = open_store(made, settings, writable=True)
    start = time.monotonic()
    with pytest.raises(StoreBusy, match="Another process is writing") as caught:
        open_store(made, settings, writable=True)
    assert 0.3 <= time.monotonic() - start < 5
    assert caught.value.hint
    with closing(open_store(made, settings)) as reader:
        assert reader.counts().papers == 307
    first.close()
    open_store(made, settings, writable=True).close()


def test_a_second_writer_continues_when_the_first_has_finished(made, settings):
    first = open_store(made, settings, writable=True)
    closing_soon = threading.Timer(0.4, first.close)
    closing_soon.start()
    patient = dataclasses.replace(settings, writer_wait_seconds=30.0)
    open_store(made, patient, writable=True).close()
    closing_soon.join()


def test_a_file_that_replaces_the_one_that_is_read_is_read_from_then_on(tmp_path, settings, batch):
    path, new = str(tmp_path / "graph.db"), str(tmp_path / "new.db")
    for place, number in ((path, 0), (new, 1)):
        with closing(open_store(place, settings, create=True)) as store:
            store.upsert(batch(number))
    with closing(open_store(path, settings)) as store:
        assert {paper.id for paper in store.papers(["b0:0", "b1:0"])} == {"b0:0"}
        before = store.revision()
        os.replace(new, path)
        assert store.revision() != before
        assert {paper.id for paper in store.papers(["b0:0", "b1:0"])} == {"b1:0"}


def test_a_file_replaces_one_that_grew_while_it_was_read(tmp_path, settings, batch):
    path, new = str(tmp_path / "graph.db"), str(tmp_path / "new.db")
    for place, number in ((path, 0), (new, 1)):
        with closing(open_store(place, settings, create=True)) as store:
            store.upsert(batch(number))
    with closing(open_store(path, settings)) as store:
        assert store.counts().papers == 7
        # as by a command while a server has the file open
        with closing(open_store(path, settings, writable=True)) as writing:
            writing.upsert(batch(2))
        assert {paper.id for paper in store.papers(["b0:0", "b2:0"])} == {"b0:0", "b2:0"}
        os.replace(new, path)
        assert {paper.id for paper in store.papers(["b0:0", "b1:0", "b2:0"])} == {"b1:0"}


def test_another_file_in_place_of_the_store_is_reported(tmp_path, settings, batch):
    path, other = str(tmp_path / "graph.db"), tmp_path / "other"
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0))
    other.write_bytes(b"not a store")
    with closing(open_store(path, settings)) as store:
        assert store.counts().papers == 7
        os.replace(other, path)
        with pytest.raises(StoreUnreadable):
            store.revision()
