"""Several processes, killed processes, a full disk: the file is as before or after a complete batch."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from graphapp.errors import GraphappError, StoreUnavailable
from graphapp.stores import open_store
from graphapp.stores.sqlite import writer


def whole_batches(path, settings, batch, size=7):
    """The number of batches in the file, after checking that they are the first ones, complete, and searchable."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    with closing(open_store(path, settings)) as store:
        count, rest = divmod(store.counts().papers, size)
        assert rest == 0
        papers = [paper for number in range(count) for paper in batch(number, size)]
        assert sorted(found.id for found in store.papers([paper.id for paper in papers])) == sorted(
            paper.id for paper in papers
        )
        with closing(open_store("memory:", settings)) as plain:
            plain.upsert(papers)
            assert store.counts() == plain.counts()
            assert store.search_authors("author b", 30) == plain.search_authors("author b", 30)
            assert store.search_papers("title b0", 9) == plain.search_papers("title b0", 9)
            assert store.top_authors(50) == plain.top_authors(50)
            assert store.top_venues(9) == plain.top_venues(9)
    return count


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_whole_batches(tmp_path, settings, batch, start_writer):
    chance = random.Random(20)
    found = []
    for run in range(20):
        path = str(tmp_path / f"{run}.db")
        # every third writer continues where another was killed before it settled
        if run % 3 == 2:
            path = str(tmp_path / f"{run - 1}.db")
        process = start_writer(path, "--batches", "60")
        # from the creation of the file (0) to the indexes that are built at the end (60)
        for _ in range(round(run * 60 / 19) + 1):
            process.stdout.readline()
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if not os.path.exists(path):
            found.append(0)
            continue
        found.append(whole_batches(path, settings, batch))
        # the next writer finishes the deferred work, and existing data does not change
        with closing(open_store(path, settings, writable=True)) as store:
            for number in range(found[-1]):
                store.upsert(batch(number))
        assert whole_batches(path, settings, batch) == found[-1]
    assert len(set(found)) > 3, f"every writer was killed at the same place: {found}"


def test_a_full_disk_ends_a_load_with_a_sentence_and_whole_batches(path, settings, batch, start_writer):
    process = start_writer(path, "--bytes", "1500000", "--size", "100")
    out, err = process.communicate(timeout=120)
    assert err == ""
    last = out.strip().splitlines()[-1]
    assert last.startswith("StoreUnavailable")
    assert "Free disk space, then load the same files again" in last
    written = out.count("wrote")
    assert written > 3
    # the error came with the batch after the one that did not fit
    assert whole_batches(path, settings, batch, 100) in (written - 1, written)


def test_a_batch_that_does_not_fit_is_reported_and_the_next_ones_are_written(path, settings, batch):
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0))
        store.counts()
        pages = store._writer._db.execute("PRAGMA page_count").fetchone()[0]
        store._writer._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        store.upsert(batch(1, 500))
        with pytest.raises(StoreUnavailable, match="full"):
            store.counts()
        assert store.counts().papers == 7
        store._writer._db.execute("PRAGMA max_page_count = 100000")
        store.upsert(batch(1))
        store.upsert(batch(2))
        store.settle()
    assert whole_batches(path, settings, batch) == 3


@pytest.fixture
def fails(monkeypatch):
    """`fails += [False, True]`: the second of the next transactions of this process is rolled back at its end."""
    planned = []
    real = writer.transaction

    @contextmanager
    def transaction(db):
        with real(db):
            yield
            if planned and planned.pop(0):
                raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(writer, "transaction", transaction)
    return planned


def test_what_is_counted_when_the_disk_is_full_is_counted_later(path, settings, batch, fails):
    other = batch(0)
    other[0].authors = other[1].authors
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(other)
        store.settle()
        # the papers of these authors are counted at the end of the load
        store.upsert(batch(0))
        store.counts()
        fails.append(True)
        with pytest.raises(GraphappError):
            store.settle()
        store.upsert(batch(1))
        store.settle()
    assert whole_batches(path, settings, batch) == 2


def test_a_store_that_cannot_be_completed_when_it_is_opened_can_be_opened_again(path, settings, batch, fails):
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0))
    fails += [False, True]
    with pytest.raises(GraphappError) as caught:
        open_store(path, settings, writable=True)
    # also as long as something refers to the error
    open_store(path, settings, writable=True).close()
    assert caught.value.message


def test_a_batch_interrupted_during_its_preparation_leaves_no_trace(path, settings, batch):
    broken = batch(1)
    broken[-1].sources = None
    with closing(open_store(path, settings, create=True)) as store:
        with pytest.raises(TypeError):
            store.upsert(broken)
        assert store.counts().authors == 0
        store.upsert(batch(0))
        store.upsert(batch(1))
    assert whole_batches(path, settings, batch) == 2


def test_a_batch_interrupted_before_it_is_written_leaves_no_trace(path, settings, batch, monkeypatch):
    def interrupted(_job):
        raise KeyboardInterrupt

    with closing(open_store(path, settings, create=True)) as store:
        with monkeypatch.context() as patch:
            patch.setattr(store._writer, "_begin", interrupted)
            with pytest.raises(KeyboardInterrupt):
                store.upsert(batch(0))
        store.upsert(batch(0))
    # also no authorship of an author who is not in the file
    assert whole_batches(path, settings, batch) == 1


def test_an_error_of_the_last_batch_is_not_lost_when_the_store_is_closed(path, settings, batch):
    store = open_store(path, settings, create=True)
    pages = store._writer._db.execute("PRAGMA page_count").fetchone()[0]
    store._writer._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    store.upsert(batch(1, 500))
    with pytest.raises(StoreUnavailable, match="full"):
        store.close()
    # the writer lock was released
    open_store(path, settings, writable=True).close()


def test_readers_see_the_last_whole_batch_while_another_process_loads(path, settings, batch, start_writer):
    open_store(path, settings, create=True).close()
    with closing(open_store(path, settings)) as reader:
        process = start_writer(path, "--batches", "3", "--stepwise")
        assert process.stdout.readline() == "ready\n"
        seen = [(reader.revision(), reader.counts().papers)]
        for number in range(3):
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"wrote {number}\n"
            seen.append((reader.revision(), reader.counts().papers))
            # names are found before the load has indexed them
            assert reader.search_authors(f"author {number * 7}", 5)
        assert [papers for _, papers in seen] == [0, 7, 14, 21]
        assert len({revision for revision, _ in seen}) == 4
        assert process.stdout.readline() == "done\n"
        process.communicate()
        assert reader.revision() == seen[-1][0]
        assert [hit.key for hit in reader.search_authors("author 0 b", 1)] == ["author 0 b"]


def test_readers_never_see_a_part_of_a_batch(path, settings, batch):
    open_store(path, settings, create=True).close()
    counted: set[int] = set()
    finished = threading.Event()

    def watch() -> None:
        with closing(open_store(path, settings)) as reader:
            while not finished.is_set():
                counted.add(reader.counts().papers)

    watcher = threading.Thread(target=watch)
    with closing(open_store(path, settings, writable=True)) as store:
        watcher.start()
        for number in range(30):
            store.upsert(batch(number, 50))
        store.settle()
    finished.set()
    watcher.join()
    assert {count % 50 for count in counted} == {0}
    assert len(counted) > 2


def test_a_load_larger_than_the_cache_continues(path, settings, batch, monkeypatch):
    monkeypatch.setattr("graphapp.stores.sqlite.writer.REMEMBERED", 60)
    with closing(open_store(path, settings, create=True)) as store:
        for number in range(12):
            assert store.matching([f"b{number}:0"], [], []) == []
            store.upsert(batch(number))
            assert [found.id for found in store.matching(["b0:3"], [], [])] == ["b0:3"]
        assert store._writer._cache.compacted
    assert whole_batches(path, settings, batch) == 12


def test_a_loaded_file_is_small_enough_to_be_copied_alone(path, settings, batch):
    """After closing, everything is in the one file."""
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0))
    copy = Path(path).with_name("copy.db")
    copy.write_bytes(Path(path).read_bytes())
    assert whole_batches(str(copy), settings, batch) == 1


@pytest.fixture
def half_moved(path, settings, batch) -> str:
    """The path of a store whose writer was ended while it moved batches from its log into the file."""
    with closing(open_store(path, settings, create=True)) as store:
        before = Path(path).read_bytes()
        for number in range(3):
            store.upsert(batch(number, 300))
        store.counts()
        log = Path(f"{path}-wal").read_bytes()
    after = Path(path).read_bytes()
    # SQLite moves pages in the order of their numbers, and the first page states the length of the file
    half = len(before) // 2
    assert len(before) < len(after)
    Path(path).write_bytes(after[:half] + before[half:])
    Path(f"{path}-wal").write_bytes(log)
    return path


def test_a_store_whose_writer_ended_while_it_moved_batches_is_read(half_moved, settings, batch):
    with closing(open_store(half_moved, settings)) as store:
        assert store.counts().papers == 900
    assert whole_batches(half_moved, settings, batch, 300) == 3


@pytest.fixture
def full_disk() -> Callable[[str], str]:
    """`full_disk(path)`: the results of two threads that count papers in a process that cannot make any file longer."""
    script = (
        "import resource, signal, sys\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from graphapp.settings import Settings\nfrom graphapp.stores import open_store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "store = open_store(sys.argv[1], Settings.read(environ={}))\n"
        "with ThreadPoolExecutor(2) as pool:\n"
        "    print(*pool.map(lambda _: store.counts().papers, range(6)))\n"
        "print(*[store.counts().papers for _ in range(2)])\n"
        "store.close()\n"
    )

    def run(path: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, path], capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout + done.stderr

    return run


def test_a_store_on_a_full_disk_is_read(path, settings, batch, full_disk):
    with closing(open_store(path, settings, create=True)) as store:
        store.upsert(batch(0))
    assert full_disk(path).split() == ["7"] * 8
    assert whole_batches(path, settings, batch) == 1


def test_a_store_that_filled_the_disk_itself_is_read_there(half_moved, settings, batch, full_disk):
    assert full_disk(half_moved).split() == ["900"] * 8
    assert whole_batches(half_moved, settings, batch, 300) == 3
