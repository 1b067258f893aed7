"""The process that fills a file: whichever process is killed, and when, the file contains whole batches and is writable."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from graphapp.errors import StoreBusy, StoreUnavailable
from graphapp.stores import open_store
from graphapp.stores.sqlite import writer
from graphapp.stores.sqlite.schema import INDEXES

pytestmark = pytest.mark.slow

SIZE = 40


@pytest.fixture(autouse=True)
def from_one_paper_on(monkeypatch):
    monkeypatch.setattr("graphapp.stores.sqlite.writer.LARGE", 1)


@pytest.fixture
def holds(settings, batch):
    """`holds(path)` returns the number of batches in a file, after checking that they are the first ones, and complete."""

    def holds(path):
        with closing(open_store(path, settings)) as store:
            count, rest = divmod(store.counts().papers, SIZE)
            assert rest == 0
            with closing(open_store("memory:", settings)) as plain:
                plain.upsert([paper for number in range(count) for paper in batch(number, SIZE)])
                assert store.counts() == plain.counts()
                assert store.top_authors(50) == plain.top_authors(50)
                assert store.search_authors("author b", 30) == plain.search_authors("author b", 30)
                for table in ("Author", "Venue", "Paper", "WROTE", "PUBLISHED_IN"):
                    rows = [[row for part in one.rows(table) for row in part] for one in (store, plain)]
                    assert rows[0] == rows[1]
        return count

    return holds


def test_batches_that_another_process_writes_are_there_like_others(path, settings, batch, holds):
    with closing(open_store(path, settings, create=True)) as store:
        for number in range(5):
            store.upsert(batch(number, SIZE))
            assert store._writer._process is not None
            assert store.counts().papers == SIZE * (number + 1)
        # a paper that changes, after which some authors, clusters and a venue have no papers
        changed = batch(4, SIZE)[0]
        changed.authors, changed.venue, changed.title = (), None, "Other words"
        store.upsert([changed])
        assert [paper.id for paper in store.search_papers("other words", 5)] == [changed.id]
        store.upsert(batch(4, SIZE))
        store.settle()
        assert store._writer._process is None
        store.upsert(batch(5, SIZE))
    assert holds(path) == 6


def indexes(path):
    """The names of the indexes in a file, except those of primary keys."""
    with closing(sqlite3.connect(path)) as db:
        return {
            name
            for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql <> ''")
        }


KEPT = {"venue_id"}


def test_the_indexes_are_deferred_until_the_end_of_a_first_load(path, settings, batch, holds):
    with closing(open_store(path, settings, create=True)) as store:
        all_of_them = indexes(path)
        assert len(all_of_them) == len(INDEXES)
        store.upsert(batch(0, SIZE))
        assert store.counts().papers == SIZE
        assert indexes(path) == KEPT
        store.upsert(batch(1, SIZE))
        assert store.counts().papers == 2 * SIZE
        # readers get the same results in the meantime
        assert holds(path) == 2
        told = []
        store.settle(lambda *step: told.append(step))
        assert indexes(path) == all_of_them
        assert told[0] == ("Creating indexes", 0, told[0][2])
        assert list(dict.fromkeys(step[0] for step in told)) == [
            "Creating indexes",
            "Indexing titles by year",
            "Counting papers",
            "Ranking venues and authors",
        ]
        assert [step[1] for step in told] == sorted(step[1] for step in told)
        assert len({step[2] for step in told}) == 1
        # fewer papers than the file has
        store.upsert(batch(2, SIZE))
        store.counts()
        assert indexes(path) == all_of_them
        # as many
        store.upsert(batch(3, SIZE))
        store.counts()
        assert indexes(path) == KEPT
        store.settle()
    assert indexes(path) == all_of_them
    assert holds(path) == 4


def test_an_index_that_no_query_needs_any_more_is_dropped_with_the_others(path, settings, batch):
    with closing(open_store(path, settings, create=True)) as store:
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE INDEX paper_year ON paper (year)")
        store.upsert(batch(0, SIZE))
        store.settle()
    assert "paper_year" not in indexes(path)


def test_a_load_larger_than_the_dictionaries_of_the_cache_continues_in_the_same_way(
    path, settings, batch, holds, monkeypatch
):
    monkeypatch.setattr("graphapp.stores.sqlite.writer.REMEMBERED", SIZE)
    with closing(open_store(path, settings, create=True)) as store:
        for number in range(4):
            store.upsert(batch(number, SIZE))
            assert [paper.id for paper in store.matching(["b0:3"], [], [])] == ["b0:3"]
        assert store._writer._cache.compacted
        assert indexes(path) == KEPT
        store.upsert(batch(0, SIZE))
    assert holds(path) == 4


def test_the_next_writer_builds_the_indexes_that_a_killed_one_deferred(
    path, settings, batch, holds, start_writer
):
    process = start_writer(path, "--size", str(SIZE), "--large", "1", "--batches", "2", "--stepwise")
    process.stdin.write("\n\n")
    process.stdin.flush()
    assert [process.stdout.readline() for _ in range(3)] == ["ready\n", "wrote 0\n", "wrote 1\n"]
    process.kill()
    process.wait()
    assert holds(path) == 2
    open_store(path, settings, writable=True).close()
    open_store(f"{path}2", settings, create=True).close()
    assert indexes(path) == indexes(f"{path}2")
    assert holds(path) == 2


def test_the_next_writer_waits_for_a_process_that_a_killed_load_left_behind(
    path, settings, batch, monkeypatch
):
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0, 2))
    told = []
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as left:
        left.execute("BEGIN IMMEDIATE")

        def tell(what, *_):
            told.append(what)
            if left.in_transaction:
                left.execute("COMMIT")

        open_store(path, settings, writable=True, tell=tell).close()
        assert told[0].startswith("Waiting for another process to finish writing")
        left.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(writer, "ORPHAN_SECONDS", 0.3)
        with pytest.raises(StoreBusy):
            open_store(path, settings, writable=True)


def test_authors_that_were_removed_by_the_other_process_can_come_again(path, settings, batch):
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0, 2)[1:])
        alone = batch(0, 2)[1]
        alone.authors, alone.venue = (), None
        store.upsert([alone])
        assert store.counts()[:4] == (0, 0, 1, 0)
        store.upsert(batch(0, 2)[1:])
        assert store.counts()[:4] == (3, 3, 1, 1)


@pytest.mark.slow
def test_a_load_killed_at_any_moment_leaves_whole_batches_and_the_next_writer_continues(
    tmp_path, settings, batch, holds, start_writer
):
    chance = random.Random(5)
    found = []
    for run in range(12):
        path = str(tmp_path / f"{run}.db")
        process = start_writer(path, "--size", str(SIZE), "--large", "1")
        for _ in range(run * 2 + 1):
            process.stdout.readline()
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        # immediately: the writing process may have a batch to finish
        if not os.path.exists(path):
            continue
        with closing(open_store(path, settings, writable=True)) as store:
            count = store.counts().papers // SIZE
            found.append(count)
            for number in range(count + 2):
                store.upsert(batch(number, SIZE))
        assert holds(path) == count + 2
        process.communicate()
    assert len(set(found)) > 3, f"every load was killed at the same place: {found}"


def test_a_load_whose_writing_process_is_killed_says_so_and_can_be_repeated(path, settings, batch, holds):
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0, SIZE))
        store.counts()
        child = store._writer._process._child
        child.kill()
        child.wait()
        store.upsert(batch(1, SIZE))
        with pytest.raises(StoreUnavailable, match="ended unexpectedly") as caught:
            store.counts()
        assert caught.value.hint
        assert store.counts().papers == SIZE
        store.upsert(batch(1, SIZE))
    assert holds(path) == 2


def test_a_disk_that_is_full_for_the_other_process_is_reported(path, settings, batch, holds, start_writer):
    process = start_writer(path, "--bytes", "1500000", "--size", str(SIZE), "--large", "1")
    out, err = process.communicate(timeout=120)
    assert err == ""
    assert out.strip().splitlines()[-1].startswith("StoreUnavailable")
    assert "Free disk space" in out
    written = out.count("wrote")
    assert written > 3
    assert holds(path) in (written - 1, written)


def test_a_file_is_filled_also_where_no_process_can_be_started(path, settings, batch, holds, monkeypatch):
    for number, command in enumerate(("/nonexistent", "/bin/false")):
        monkeypatch.setattr(sys, "executable", command)
        with closing(open_store(f"{path}{number}", settings, create=True)) as store:
            store.upsert(batch(0, SIZE))
            store.upsert(batch(1, SIZE))
        assert holds(f"{path}{number}") == 2


def test_ctrl_c_is_for_the_load_alone(path, settings, batch):
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0, SIZE))
        child = store._writer._process._child
        assert os.getsid(child.pid) != os.getsid(0)


def test_no_process_is_left_and_none_is_started_for_a_few_papers(path, settings, batch, monkeypatch):
    monkeypatch.setattr("graphapp.stores.sqlite.writer.LARGE", SIZE)
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0, SIZE - 1))
        assert store._writer._process is None
        store.upsert(batch(1, SIZE))
        child = store._writer._process._child
        assert isinstance(child, subprocess.Popen)
    assert child.returncode == 0
