"""A preparation that takes long waits until someone needs the engine, says before what it takes, and can be cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphapp.cypher.embedded import mirror as mirrors
from graphapp.cypher.embedded import pool as pools
from graphapp.cypher.embedded import store_snapshots
from graphapp.errors import StoreBusy
from graphapp.settings import Settings

COUNT = "MATCH (p:Paper) RETURN count(p) AS n"


def until(what: Callable[[], Any], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def long(small_rows, new_mirror, monkeypatch) -> Any:
    """A followed mirror whose preparation counts as one that takes long; nothing has asked for it."""
    monkeypatch.setattr(mirrors, "EAGER_SECONDS", 0.0)
    monkeypatch.setattr(mirrors, "WATCH_SECONDS", 0.02)
    asked = new_mirror(small_rows())
    asked.mirror.prepare()
    time.sleep(0.3)
    return asked


def test_nothing_is_built_before_it_is_needed_and_the_state_says_what_it_takes(long) -> None:
    state = long.mirror.state()
    assert long.rows_of_store.read == []
    assert state.name == "none"
    # half a second and 40 MiB for any store
    assert state.text == (
        "not prepared yet: for 4 papers, this takes about 1 s, 41 MiB of memory and 1 MiB of disk space"
    )
    assert state.hint == "The first query starts it."


def test_a_query_starts_it(long) -> None:
    until(lambda: _rows(long) == [[4]])
    assert len(long.rows_of_store.read) == 5
    assert long.mirror.state().name == "ready"


def _rows(asked: Any) -> Any:
    try:
        return asked(COUNT).rows
    except StoreBusy:
        return None


def test_while_the_first_engine_starts_it_is_not_ready(long, monkeypatch) -> None:
    go_on = threading.Event()
    load = pools.Engine.load
    monkeypatch.setattr(
        pools.Engine, "load", lambda engine, *given: (go_on.wait(30), load(engine, *given))[1]
    )
    long.mirror.request()
    until(lambda: long.mirror.state().text == "being started")
    assert long.mirror.state().name == "preparing"
    go_on.set()
    until(lambda: long.mirror.state().name == "ready")


def test_a_request_starts_it(long) -> None:
    long.mirror.request()
    until(lambda: long.mirror.state().name == "ready")


def test_a_change_is_mirrored_after_the_next_query_only(long) -> None:
    long.mirror.request()
    until(lambda: long.mirror.state().name == "ready")
    # a query before the change does not count
    assert long(COUNT).rows == [[4]]
    rows = long.rows_of_store
    rows.tables["Paper"].append(("p5", "More", 2020, "other", None, None, None, ["a:5"], False))
    rows.revised = "2"
    time.sleep(0.5)
    assert len(rows.read) == 5
    old = long(COUNT)
    assert old.rows == [[4]]
    assert old.warnings == [
        f"The store has changed: this result shows its state as of {old.as_of}. The Cypher engine is being updated."
    ]
    until(lambda: long(COUNT).rows == [[5]])


def test_an_existing_snapshot_is_opened_at_once(small_rows, new_mirror, monkeypatch, tmp_path: Path) -> None:
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    new_mirror(small_rows(file))(COUNT)
    monkeypatch.setattr(mirrors, "EAGER_SECONDS", 0.0)
    asked = new_mirror(small_rows(file))
    asked.mirror.prepare()
    until(lambda: asked.mirror.state().name == "ready")
    assert asked.rows_of_store.read == []


def _held_up(rows: Any) -> tuple[threading.Event, threading.Event]:
    """Have the reading of these rows wait. Returns the event that it has begun, and the one that it waits for."""
    reading, go_on = threading.Event(), threading.Event()

    def wait(_table: str) -> None:
        reading.set()
        go_on.wait(30)

    rows.before_rows = wait
    return reading, go_on


def test_a_cancelled_preparation_starts_again_with_the_next_query(long) -> None:
    rows = long.rows_of_store
    reading, go_on = _held_up(rows)
    long.mirror.request()
    assert reading.wait(10)
    assert long.mirror.state().name == "preparing"
    long.mirror.cancel()
    go_on.set()
    until(lambda: long.mirror.state().name == "none")
    rows.read.clear()
    time.sleep(0.5)
    assert rows.read == []
    rows.before_rows = lambda _table: None
    until(lambda: _rows(long) == [[4]])


def test_those_who_wait_for_a_cancelled_preparation_learn_it(long) -> None:
    reading, go_on = _held_up(long.rows_of_store)
    told: list[str] = []

    def ask() -> None:
        try:
            long(COUNT, limits=long.limits._replace(seconds=30.0))
        except StoreBusy as error:
            told.append(f"{error.message} {error.hint}")

    thread = threading.Thread(target=ask)
    thread.start()
    assert reading.wait(10)
    long.mirror.cancel()
    go_on.set()
    thread.join(30)
    assert told == [
        "The preparation of the Cypher engine was cancelled. It starts again with the next query."
    ]


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [("memory", r"only 10 MiB of memory is free"), ("setting", r"`mirror_memory_mb` setting allows 10 MiB")],
)
def test_a_store_that_is_too_large_is_refused_before_anyone_asks(
    small_rows, new_mirror, monkeypatch, lacking: str, reason: str
) -> None:
    settings = Settings(mirror_memory_mb=10) if lacking == "setting" else Settings()
    if lacking == "memory":
        monkeypatch.setattr(store_snapshots, "available_memory", lambda: 10 << 20)
    state = new_mirror(small_rows(), settings).mirror.state()
    assert state.name == "failed"
    assert state.text.startswith("not ready: Preparing Cypher queries on 4 papers takes about")
    assert reason in state.text
    assert "`graphapp neo4j-export FOLDER --store memory:`" in state.hint
