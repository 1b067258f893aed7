"""The mirror of a server: prepared in the background, with a spare engine; queries run on the previous state while a change is mirrored."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from graphapp.cypher.cancellation import Stopper
from graphapp.cypher.embedded import pool, process, store_snapshots
from graphapp.errors import QueryCancelled, QueryStopped, QueryTooBig, StoreBusy, StoreUnavailable
from graphapp.settings import Settings
from tests.cypher.conftest import SLOW, crash, limits_of

COUNT = "MATCH (p:Paper) RETURN count(p) AS n"
CRASH = "RETURN reduce(s = {}, i IN range(1, 16000) | {a: s}) AS x"
MANY = 100_000
GRAPHAPP = Path(sys.executable).with_name("graphapp")


def until(what: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait for an event in the background."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def many() -> dict[str, list[tuple[Any, ...]]]:
    """A graph as large as the corpus, with as many authors as papers, and two authors per paper."""
    return {
        "Author": [(f"name:Author {n:06}", f"Author {n:06}", f"author {n:06}") for n in range(MANY)],
        "Paper": [
            (f"p{n:06}", f"Title {n}", 1960 + n % 60, "journal", None, f"10.1/{n}", None, [f"x:{n}"], False)
            for n in range(MANY)
        ],
        "Venue": [("v", "V", "journal")],
        "WROTE": sorted(
            (f"name:Author {(n + k * 7) % MANY:06}", f"p{n:06}", k) for n in range(MANY) for k in range(2)
        ),
        "PUBLISHED_IN": [(f"p{n:06}", "v") for n in range(MANY)],
    }


@pytest.fixture(scope="module")
def large(small_rows, tmp_path_factory) -> Any:
    """Rows of a store with that graph, whose mirror file exists."""
    file = tmp_path_factory.mktemp("large") / "graph.db"
    file.write_bytes(b"a store")
    tables = many()
    from graphapp.cypher.embedded.mirror import Mirror

    mirror = Mirror(small_rows(file, tables), Settings())
    assert mirror.query(COUNT, {}, limits_of(Settings())).rows == [[MANY]]
    mirror.close()
    return lambda: small_rows(file, tables)


# --- 100,000 papers


def test_a_large_file_is_read_back_after_a_restart(large, new_mirror) -> None:
    for _ in range(2):
        rows = large()
        asked = new_mirror(rows)
        assert asked("MATCH (p:Paper {id: 'p000007'}) RETURN p.title AS t").rows == [["Title 7"]]
        assert rows.read == []
        asked.mirror.close()


def test_two_queries_at_once_need_nothing_to_be_made_again(large, new_mirror) -> None:
    rows = large()
    asked = new_mirror(rows)
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(asked(COUNT).rows)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[[MANY]], [[MANY]]]
    assert rows.read == []


def test_after_a_query_that_ended_its_engine_the_next_one_does_not_wait(large, new_mirror) -> None:
    rows = large()
    asked = new_mirror(rows)
    asked.mirror.prepare()
    until(lambda: len(asked.mirror._pool._idle) == 2)
    crash(asked)
    started = time.monotonic()
    assert asked("MATCH (p:Paper {id: 'p000007'}) RETURN p.title AS t").rows == [["Title 7"]]
    # starting another engine takes several times as long
    assert time.monotonic() - started < 2
    until(lambda: len(asked.mirror._pool._idle) == 2)
    assert rows.read == []


KILLED = """
import os, signal, sys
from graphapp.cypher.embedded.mirror import Mirror
from graphapp.settings import Settings
from tests.cypher.conftest import SMALL, Rows, limits_of
mirror = Mirror(Rows(SMALL), Settings())
mirror.query("RETURN 1 AS x", {}, limits_of(Settings()))
pids = [engine.process.pid for engine in mirror._pool._idle]
print(flush=True)
for pid in pids:
    os.kill(pid, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="age decides on Windows")
def test_leftovers_of_killed_processes_are_removed_by_the_next_start(
    small_rows, new_mirror, tmp_path, monkeypatch
) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=root, env={**os.environ, "TMPDIR": str(tmp_path)}, check=False
    )
    assert done.returncode == -9
    assert [path.name[:16] for path in tmp_path.iterdir()] == ["graphapp-mirror-"]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    asked = new_mirror(small_rows(file))
    asked(COUNT)
    assert list(tmp_path.glob("graphapp-*")) == []


def test_the_shell_reads_back_what_its_first_query_has_made(tmp_path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_bytes(
        b"".join(
            orjson.dumps(
                {"id": f"r{n}", "title": f"Title {n}", "year": 2000, "authors": [f"Author {n % 9000}"]}
            )
            + b"\n"
            for n in range(12_000)
        )
    )
    store = tmp_path / "graph.db"
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run(
        [GRAPHAPP, "load", "--no-merge", "--store", store, records], check=True, capture_output=True
    )
    made = set()
    for _ in range(3):
        query = [GRAPHAPP, "query", "--output", "csv", "--store", store, COUNT]
        done = subprocess.run(query, env=environ, check=True, capture_output=True, text=True)
        assert done.stdout == "n\n12000\n"
        (cache,) = tmp_path.glob("*.snapshot")
        made.add((cache.name, cache.stat().st_ino, cache.stat().st_mtime_ns))
        assert list(tmp_path.glob("graphapp-*")) == []
    assert len(made) == 1


# --- errors of the disk


def worker_that(tmp_path: Path, name: str, lines: str) -> Path:
    """A worker that runs something before it begins."""
    script = tmp_path / f"{name}.py"
    script.write_text(f"from graphapp.cypher.embedded import {name}\n{lines}\n{name}.main()\n")
    return script


def test_a_file_that_cannot_be_read_is_kept_and_the_reason_reported(
    large, new_mirror, tmp_path, monkeypatch
) -> None:
    rows = large()
    (cache,) = Path(rows.address).parent.glob("*.snapshot")
    before = cache.read_bytes()
    lines = (
        "from graphapp.cypher.embedded import snapshot\n"
        "def broken(*_): raise OSError(5, 'Input/output error')\n"
        "snapshot._check = broken"
    )
    monkeypatch.setattr(process, "_WORKER", worker_that(tmp_path, "worker", lines))
    asked = new_mirror(rows)
    with pytest.raises(
        StoreUnavailable, match=r"cannot read its copy of the store: .*Input/output error"
    ) as info:
        asked(COUNT)
    assert str(cache) in info.value.hint
    assert cache.read_bytes() == before
    assert rows.read == []
    monkeypatch.undo()
    assert asked(COUNT).rows == [[MANY]]
    assert rows.read == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits on Windows")
def test_a_full_disk_is_reported_when_the_mirror_cannot_be_written(
    small_rows, new_mirror, tmp_path, monkeypatch
) -> None:
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    script = worker_that(tmp_path, "build_worker", "build_worker.limit('RLIMIT_FSIZE', 10)")
    monkeypatch.setattr(process, "_BUILD_WORKER", script)
    with pytest.raises(StoreUnavailable, match=r"cannot write its copy of the store to .*File too large"):
        new_mirror(small_rows(file))(COUNT)
    assert list(tmp_path.glob("*.snapshot*")) == []


# --- memory


def test_a_store_that_needs_more_memory_than_allowed_is_refused_at_once(small_rows, new_mirror) -> None:
    rows = small_rows()
    asked = new_mirror(rows, replace(Settings(), mirror_memory_mb=10))
    with pytest.raises(StoreUnavailable, match=r"4 papers takes about .* MiB .* allows 10 MiB") as info:
        asked(COUNT)
    assert "neo4j-export" in info.value.hint
    assert rows.read == []
    assert asked.mirror.state().name == "failed"


def test_a_store_that_needs_more_memory_than_is_free_is_refused_until_there_is_enough(
    small_rows, new_mirror, monkeypatch
) -> None:
    rows = small_rows()
    asked = new_mirror(rows)
    monkeypatch.setattr(store_snapshots, "available_memory", lambda: 10 << 20)
    with pytest.raises(
        StoreUnavailable, match=r"4 papers takes about .* MiB .* only 10 MiB .* is free"
    ) as info:
        asked(COUNT)
    assert "neo4j-export" in info.value.hint
    assert rows.read == []
    # where the system does not report it, the setting is the only limit
    monkeypatch.setattr(store_snapshots, "available_memory", lambda: None)
    assert asked(COUNT).rows


@pytest.mark.skipif(sys.platform != "linux", reason="memory is capped where the system can")
def test_a_filling_that_takes_more_memory_than_allowed_is_ended(
    small_rows, new_mirror, tmp_path, monkeypatch
) -> None:
    lines = "limit = build_worker.limit\nbuild_worker.limit = lambda name, _: limit(name, 1 << 20)"
    monkeypatch.setattr(process, "_BUILD_WORKER", worker_that(tmp_path, "build_worker", lines))
    with pytest.raises(StoreUnavailable, match="stopped unexpectedly while it was loading the graph") as info:
        new_mirror(small_rows())(COUNT)
    assert "mirror_memory_mb" in info.value.hint


# --- in the background


def test_a_prepared_mirror_is_built_before_the_first_query_with_a_spare_engine(
    small_rows, new_mirror
) -> None:
    rows = small_rows()
    asked = new_mirror(rows)
    asked.mirror.prepare()
    asked.mirror.prepare()
    until(lambda: asked.mirror.state().name == "ready" and len(asked.mirror._pool._idle) == 2)
    assert len(rows.read) == 5
    assert asked.mirror.state().text.endswith(" UTC, 4 papers")
    assert asked(COUNT).rows == [[4]]
    assert len(asked.mirror._pool._idle) == 2


def test_a_query_during_the_preparation_gets_the_progress_in_time(small_rows, new_mirror) -> None:
    rows = small_rows()
    rows.before_rows = lambda _table: time.sleep(1)
    asked = new_mirror(rows)
    asked.mirror.prepare()
    started = time.monotonic()
    with pytest.raises(StoreBusy, match=r"The Cypher engine is being prepared: \d+ %"):
        asked(COUNT, limits=asked.limits._replace(seconds=0.5))
    assert time.monotonic() - started < 10


def test_while_a_change_is_mirrored_queries_run_on_the_previous_state_with_a_warning(
    small_rows, new_mirror
) -> None:
    rows = small_rows()
    asked = new_mirror(rows)
    asked.mirror.prepare()
    until(lambda: asked.mirror.state().name == "ready")
    before = asked(COUNT)
    assert before.warnings == []
    go_on = threading.Event()
    rows.before_rows = lambda _table: go_on.wait(30)
    rows.tables["Paper"].append(("p5", "More", 2020, "other", None, None, None, ["a:5"], False))
    rows.revised = "2"
    until(lambda: asked.mirror.state().name == "updating")
    old = asked(COUNT)
    assert old.rows == [[4]]
    assert old.as_of == before.as_of
    assert old.warnings == [
        f"The store has changed: this result shows its state as of {old.as_of}. The Cypher engine is being updated."
    ]
    go_on.set()
    until(lambda: asked(COUNT).rows == [[5]])
    assert asked(COUNT).warnings == []
    until(lambda: len(asked.mirror._pool._idle) == 2)


def test_a_store_that_is_being_written_is_mirrored_when_it_rests(small_rows, new_mirror) -> None:
    rows = small_rows()
    asked = new_mirror(rows)
    asked.mirror.prepare()
    until(lambda: asked.mirror.state().name == "ready")
    rows.read.clear()
    ends = time.monotonic() + 3
    while time.monotonic() < ends:
        rows.revised += "x"
        assert asked(COUNT).rows == [[4]]
        time.sleep(0.05)
    assert rows.read == []
    until(lambda: len(rows.read) == 5)


def test_a_damaged_file_is_rebuilt_before_the_first_query(small_rows, new_mirror, tmp_path) -> None:
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    first = new_mirror(small_rows(file))
    first(COUNT)
    first.mirror.close()
    (cache,) = tmp_path.glob("*.snapshot")
    good = cache.read_bytes()
    cache.write_bytes(good[:100])
    rows = small_rows(file)
    asked = new_mirror(rows)
    asked.mirror.prepare()
    until(lambda: len(rows.read) == 5 and asked.mirror.state().name == "ready")
    assert len(cache.read_bytes()) == len(good)


def test_a_file_that_is_damaged_later_is_made_again_while_the_engines_left_answer(
    small_rows, new_mirror, tmp_path
) -> None:
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    rows = small_rows(file)
    asked = new_mirror(rows)
    asked.mirror.prepare()
    until(lambda: len(asked.mirror._pool._idle) == 2)
    (cache,) = tmp_path.glob("*.snapshot")
    good = cache.read_bytes()
    cache.unlink()
    cache.write_bytes(good[:100])
    asked.mirror._pool._idle[0].process.kill()
    # the query takes the next engine, and another one is started
    until(lambda: asked(COUNT).rows == [[4]] and cache.exists() and cache.stat().st_size == len(good))
    assert len(rows.read) == 10
    until(lambda: len(asked.mirror._pool._idle) == 2)


def test_a_query_does_not_wait_for_those_of_others(small_rows, new_mirror) -> None:
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=4))
    asked.mirror.prepare()
    until(lambda: len(asked.mirror._pool._idle) == 2)
    patient = asked.limits._replace(seconds=60, work=10**12)
    stops = [Stopper(), Stopper()]
    ended: list[type[BaseException]] = []

    def slow(stop: Stopper) -> None:
        try:
            asked.mirror.query(SLOW, {}, patient, stop)
        except QueryCancelled as error:
            ended.append(type(error))

    threads = [threading.Thread(target=slow, args=(stop,)) for stop in stops]
    for thread in threads:
        thread.start()
        # the second finds the spare, and another is started
        until(lambda: len(asked.mirror._pool._idle) >= 1)
    assert asked(COUNT).rows == [[4]]
    assert not ended
    for stop, thread in zip(stops, threads, strict=True):
        stop.wish()
        thread.join(30)
    assert ended == [QueryCancelled, QueryCancelled]


def test_surplus_engines_after_a_peak_are_ended(small_rows, new_mirror, monkeypatch) -> None:
    monkeypatch.setattr(pool, "IDLE_SECONDS", 0.2)
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=4))
    asked(COUNT)
    threads = [threading.Thread(target=asked, args=(COUNT,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: len(asked.mirror._pool._idle) == 2 and not asked.mirror._pool._starting)
    assert asked(COUNT).rows == [[4]]


@pytest.mark.parametrize("query", [SLOW, CRASH])
def test_a_result_or_an_error_comes_in_time_regardless_of_other_queries(
    small_rows, new_mirror, query: str
) -> None:
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=1))
    asked.mirror.prepare()
    until(lambda: len(asked.mirror._pool._idle) == 1)
    took: list[float] = []

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises((QueryStopped, QueryTooBig, StoreBusy)):
            asked(query, limits=asked.limits._replace(seconds=1.0, work=10**12))
        took.append(time.monotonic() - began)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 4
    assert max(took) < 3


def test_closing_while_it_is_prepared_ends_everything(small_rows, new_mirror) -> None:
    rows = small_rows()
    reading = threading.Event()

    def wait(_table: str) -> None:
        reading.set()
        time.sleep(0.2)

    rows.before_rows = wait
    asked = new_mirror(rows)
    asked.mirror.prepare()
    assert reading.wait(10)
    asked.mirror.close()
    assert not asked.mirror._watcher.is_alive()
    with pytest.raises(StoreUnavailable):
        asked(COUNT)


def test_a_single_query_starts_a_single_engine(small_rows, new_mirror, tmp_path) -> None:
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    new_mirror(small_rows(file))(COUNT)
    asked = new_mirror(small_rows(file))
    started: list[process.Process] = []
    start = asked.mirror._pool._start

    def noted() -> process.Process:
        started.append(start())
        return started[-1]

    asked.mirror._pool._start = noted
    assert asked(COUNT).rows == [[4]]
    assert len(started) == 1
    assert not asked.mirror._pool._starting


def test_there_are_never_more_engines_than_allowed(small_rows, new_mirror) -> None:
    rows = small_rows()
    asked = new_mirror(rows, replace(Settings(), query_processes=1))
    asked.mirror.prepare()
    until(lambda: len(asked.mirror._pool._idle) == 1)
    rows.revised = "2"
    until(lambda: len(rows.read) == 10 and asked.mirror.state().name == "ready")
    assert asked(COUNT).rows == [[4]]
    assert len(asked.mirror._pool._idle) == 1
    assert not asked.mirror._pool._starting
