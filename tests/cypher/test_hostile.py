"""Hostile queries against the guard and the mirror together, and against each layer alone."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphapp.cypher.embedded.mirror import Mirror
from graphapp.cypher.embedded.process import Process, ProcessDied
from graphapp.cypher.embedded.snapshot_writer import SnapshotWriter
from graphapp.cypher.guard import check
from graphapp.errors import BadInput, QueryError, QueryStopped
from graphapp.settings import Settings

SECONDS = 1.0
# tests/hostile/test_shells.py asks the same queries with a longer limit
HOSTILE_SECONDS = 0.2
SETTINGS = Settings(query_memory_mb=256)
SLOW = "RETURN reduce(s = 0, i IN range(1, 20000) | s + reduce(t = 0, j IN range(1, 20000) | t + j % 7)) AS x"


def large() -> dict[str, list[tuple[Any, ...]]]:
    """150 papers of three authors each, in a ring, so that paths and products grow large."""
    authors = [(f"name:A{i:03}", f"A{i:03}", f"a{i:03}") for i in range(150)]
    papers = [
        (f"p{i:03}", f"T{i}", 2000 + i % 20, "other", "text " * 50, None, None, [f"x:{i}"], False)
        for i in range(150)
    ]
    wrote = sorted((f"name:A{(i + k * k) % 150:03}", f"p{i:03}", k) for i in range(150) for k in range(3))
    return {
        "Author": authors,
        "Paper": papers,
        "Venue": [("v", "V", None)],
        "WROTE": wrote,
        "PUBLISHED_IN": [(paper[0], "v") for paper in papers],
    }


@pytest.fixture(scope="module")
def target(small_rows, limits) -> Iterator[Any]:
    mirror = Mirror(small_rows(tables=large()), SETTINGS)

    def ask(query: str, parameters: dict[str, Any], seconds: float = 5.0) -> Any:
        check(query, SETTINGS)
        return mirror.query(query, parameters, limits._replace(seconds=seconds))

    yield ask
    mirror.close()


def everything(ask: Any) -> list[Any]:
    nodes = ask("MATCH (n) RETURN n ORDER BY n.id", {}).rows
    return [nodes, ask("MATCH ()-[r]->() RETURN r ORDER BY startNode(r).id, endNode(r).id", {}).rows]


def test_there_are_enough_hostile_queries(hostile_queries) -> None:
    assert len(hostile_queries) >= 300
    assert len({(hostile.text, str(hostile.parameters)) for hostile in hostile_queries}) == len(
        hostile_queries
    )


def test_the_guard_alone_refuses_what_writes_reads_files_or_is_no_query(hostile_queries) -> None:
    for hostile in hostile_queries:
        if hostile.guarded:
            with pytest.raises(QueryError):
                check(hostile.text, SETTINGS)


def test_hostile_queries_write_nothing_read_no_file_and_end_in_time(
    hostile_queries, target, canary: Path, canary_text: str
) -> None:
    before = everything(target)
    content = canary.read_bytes()
    slowest = 0.0
    for hostile in hostile_queries:
        aimed = hostile.aimed_at(str(canary))
        started = time.monotonic()
        try:
            table = target(aimed.text, aimed.parameters, HOSTILE_SECONDS)
        except (QueryError, BadInput) as error:
            said = f"{error.message} {error.hint}"
        else:
            assert not aimed.guarded, aimed.text[:80]
            said = str(table)
        slowest = max(slowest, time.monotonic() - started)
        assert slowest < HOSTILE_SECONDS + 8, aimed.text[:80]
        assert canary_text not in said
        assert "Traceback" not in said
        if not aimed.guarded:
            assert target("RETURN 1 AS x", {}).rows == [[1]], aimed.text[:80]
    assert everything(target) == before
    assert canary.read_bytes() == content
    assert list(canary.parent.iterdir()) == [canary]


# --- the layers alone: the process, without the guard


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A sealed process with one author, used without any guard."""
    file = str(tmp_path / "saved.snapshot")
    writer = SnapshotWriter()
    writer.add("Author", [["x"], ["X"], ["x"]])
    writer.write(file, 0o600)
    process = Process()
    process.send({"load": file, "temporary": "", "share": 1 << 30})
    assert process.receive(20) == {"loaded": True}
    process.send({"seal": True, "memory": 256 << 20})
    assert process.receive(20)["ready"]
    yield process
    process.kill()


def raw(process: Process, query: str, **parameters: Any) -> dict[str, Any]:
    """The answer of the process within three seconds."""
    process.send(
        {
            "evaluate": query,
            "parameters": parameters,
            "seconds": SECONDS,
            "work": 1_000_000,
            "rows": 100,
            "cells": 1000,
            "bytes": 100_000,
        }
    )
    return process.receive(SECONDS + 2)


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the limits of a process")
def test_a_sealed_process_can_open_no_file_write_none_and_leaves_no_core(process) -> None:
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    for name in ("Max open files", "Max file size", "Max core file size"):
        (line,) = (line for line in limits.splitlines() if line.startswith(name))
        assert line.removeprefix(name).split()[:2] == ["0", "0"]


@pytest.mark.parametrize(
    "query",
    [
        "LOAD CSV FROM '{canary}' AS r RETURN r",
        "RETURN 1 AS r UNION LOAD CSV FROM '{canary}' AS r RETURN r",
        "LOAD CSV FROM $p AS r RETURN r",
        "CALL apoc.load.json('{canary}') YIELD value RETURN value",
    ],
)
def test_without_the_guard_the_process_still_reads_no_file(
    process, canary: Path, query: str, canary_text: str
) -> None:
    answer = raw(process, query.replace("{canary}", str(canary)), p=str(canary))
    assert "error" in answer
    assert canary_text not in str(answer)


@pytest.mark.parametrize(
    "query",
    [
        "CREATE (:Author {id: 5})",
        "MERGE (:Author {id: 5})",
        "MATCH (n) SET n.x = 1",
        "MATCH (n) REMOVE n.id",
        "MATCH (n) DETACH DELETE n",
        "CREATE INDEX x FOR (n:Author) ON (n.name)",
        "CREATE CONSTRAINT FOR (n:Author) REQUIRE n.name IS UNIQUE",
        "CALL db.createLabel('x')",
    ],
)
def test_without_the_guard_the_process_still_writes_nothing(process, query: str) -> None:
    assert "error" in raw(process, query)
    assert raw(process, "MATCH (n) RETURN count(n) AS n, collect(n.id) AS ids")["rows"] == [[1, ["x"]]]


@pytest.mark.skipif(
    not os.path.exists("/proc/self/statm"), reason="this system does not tell a process's memory"
)
@pytest.mark.parametrize(
    "query",
    [
        "RETURN reduce(s = 'x', i IN range(1, 40) | s + s) AS x",
        "UNWIND range(1, 8000000) AS x RETURN collect([x, x]) AS xs",
    ],
)
def test_without_the_guard_memory_is_still_capped(process, query: str) -> None:
    most = 0
    with contextlib.suppress(ProcessDied, TimeoutError):
        process.send(
            {
                "evaluate": query,
                "parameters": {},
                "seconds": 2.0,
                "work": 10**9,
                "rows": 10,
                "cells": 10,
                "bytes": 100,
            }
        )
        for _ in range(300):
            status = Path(f"/proc/{process.pid}/statm")
            most = max(most, int(status.read_text().split()[1]) * 4096 if status.exists() else 0)
            with contextlib.suppress(TimeoutError):
                process.receive(0.01)
                break
    assert most < 600 << 20


def test_an_alarm_ends_a_process_whose_parent_does_not(process) -> None:
    """A query that cannot be interrupted ends its own process, even if no parent is left to kill it."""
    process.send(
        {"evaluate": "RETURN $text =~ '(a+)+c' AS x", "parameters": {"text": "a" * 45 + "b"},
         "seconds": 0.5, "work": 10**15, "rows": 10, "cells": 10, "bytes": 100}
    )  # fmt: skip
    started = time.monotonic()
    with pytest.raises(ProcessDied):
        process.receive(10)
    assert 2 < time.monotonic() - started < 8


def test_a_process_ends_when_nobody_talks_to_it_any_more(process) -> None:
    process._process.stdin.close()
    with pytest.raises(ProcessDied):
        process.receive(5)


def test_without_a_deadline_of_the_engine_the_mirror_ends_the_process(
    small_rows, new_mirror, monkeypatch
) -> None:
    asked = new_mirror(small_rows())
    asked("RETURN 1 AS x")
    monkeypatch.setattr("graphapp.cypher.embedded.mirror.GRACE_SECONDS", -5.5)
    started = time.monotonic()
    with pytest.raises(QueryStopped):
        asked(
            SLOW,
            limits=asked.limits._replace(seconds=6.0, work=10**15),
        )
    assert time.monotonic() - started < 5
