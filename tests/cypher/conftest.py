"""A small graph, worked out by hand, and mirrors over it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graphapp.cypher.embedded.mirror import Mirror
from graphapp.cypher.results import QueryLimits, ResultTable
from graphapp.errors import QueryTooBig
from graphapp.model.rows import Counts, Table
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store

# Ada and Ben wrote Graphs (2001, at A) and, with Cy, Trees (2003, at B); Cy wrote Nets (2003, nowhere) alone,
# Dot wrote Loops (no year, at A, cut list) alone.
SMALL: dict[Table, list[tuple[Any, ...]]] = {
    "Author": [
        ("name:Ada Alt", "Ada Alt", "ada alt"),
        ("name:Ben", "Ben", "ben"),
        ("name:Cy", "Cy", "cy"),
        ("name:Dot", "Dot", "dot"),
    ],
    "Paper": [
        ("p1", "Graphs", 2001, "conference", None, "10.1/g", None, ["a:1", "b:1"], False),
        ("p2", "Trees", 2003, "journal", "On 'trees'.", None, "https://example.org/2", ["a:2"], False),
        ("p3", "Nets", 2003, "preprint", None, None, None, ["a:3"], False),
        ("p4", "Loops", None, "other", None, None, None, ["a:4"], True),
    ],
    "Venue": [("a", "A", "conference"), ("b", "B", None)],
    "WROTE": [
        ("name:Ada Alt", "p1", 0),
        ("name:Ada Alt", "p2", 0),
        ("name:Ben", "p1", 1),
        ("name:Ben", "p2", 1),
        ("name:Cy", "p2", 2),
        ("name:Cy", "p3", 0),
        ("name:Dot", "p4", None),
    ],
    "PUBLISHED_IN": [("p1", "a"), ("p2", "b"), ("p4", "a")],
}


@dataclass
class Rows:
    """The part of a store that a mirror needs, with plain rows. `before_rows` is called before a table is read."""

    tables: dict[Table, list[tuple[Any, ...]]]
    address: str = "memory:"
    revised: str = "1"
    read: list[Table] = field(default_factory=list)
    before_rows: Callable[[Table], None] = lambda _table: None

    def revision(self) -> str:
        return self.revised

    def counts(self) -> Counts:
        number = {table: len(rows) for table, rows in self.tables.items()}
        return Counts(number["Author"], number["Author"], number["Paper"], number["Venue"], number["WROTE"])

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        self.before_rows(table)
        self.read.append(table)
        rows = self.tables[table]
        size = 3 if len(rows) < 100 else 5000
        for start in range(0, len(rows), size):
            yield rows[start : start + size]


@dataclass
class Asked:
    """A mirror for tests: `asked("RETURN 1")` returns the table."""

    mirror: Mirror
    rows_of_store: Rows
    limits: QueryLimits

    def __call__(self, query: str, limits: QueryLimits | None = None, **parameters: Any) -> ResultTable:
        return self.mirror.query(query, parameters, limits or self.limits)


SLOW = "RETURN reduce(s = 0, i IN range(1, 20000) | s + reduce(t = 0, j IN range(1, 20000) | t + j % 7)) AS x"


def crash(asked: Asked) -> None:
    """Run a query whose process ends during the query, as when the system runs out of memory."""
    pool = asked.mirror._pool

    def end() -> None:
        deadline = time.monotonic() + 20
        while not pool._lent and time.monotonic() < deadline:
            time.sleep(0.01)
        next(iter(pool._lent)).process.kill()

    thread = threading.Thread(target=end)
    thread.start()
    with pytest.raises(QueryTooBig):
        asked(SLOW, limits=asked.limits._replace(seconds=30.0, work=10**12))
    thread.join()


def limits_of(settings: Settings, **changed: Any) -> QueryLimits:
    limits = QueryLimits(
        settings.query_seconds,
        settings.query_rows,
        settings.query_cells,
        settings.query_bytes,
        settings.query_work,
    )
    return limits._replace(**changed)


@pytest.fixture(scope="session")
def small_rows() -> Callable[..., Rows]:
    """Returns a source with the rows of the small graph (or of other tables)."""

    def make(
        address: str | Path = "memory:", tables: dict[Table, list[tuple[Any, ...]]] | None = None
    ) -> Rows:
        tables = SMALL if tables is None else tables
        return Rows({table: list(rows) for table, rows in tables.items()}, str(address))

    return make


@pytest.fixture(scope="session")
def limits() -> QueryLimits:
    """The limits of the default settings."""
    return limits_of(Settings())


@pytest.fixture(scope="module")
def asked(small_rows: Callable[..., Rows], limits: QueryLimits) -> Iterator[Asked]:
    """A mirror of the small graph."""
    rows = small_rows()
    mirror = Mirror(rows, Settings())
    yield Asked(mirror, rows, limits)
    mirror.close()


@pytest.fixture
def new_mirror(limits: QueryLimits) -> Iterator[Callable[..., Asked]]:
    """Returns new mirrors, which are closed after the test."""
    made: list[Mirror] = []

    def make(rows: Rows, settings: Settings | None = None) -> Asked:
        mirror = Mirror(rows, settings or Settings())
        made.append(mirror)
        return Asked(mirror, rows, limits)

    yield make
    for mirror in made:
        mirror.close()


@pytest.fixture(scope="module")
def empty_neo4j_store(emptied_neo4j: Any, neo4j_environ: dict[str, str]) -> Iterator[Store]:
    """An empty store on the Neo4j server for tests, the same for all tests of a module."""
    with pytest.MonkeyPatch.context() as environ:
        for variable, value in neo4j_environ.items():
            environ.setenv(variable, value)
        store = open_store(emptied_neo4j(), Settings.read(environ={}), create=True)
    yield store
    store.close()
