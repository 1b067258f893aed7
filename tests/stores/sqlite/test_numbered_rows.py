"""The rows of an SQLite file by the numbers of its tables: the graph is that of `Store.rows`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graphapp.cypher.embedded.node_places import PlacesByNumber, UnknownEnd
from graphapp.cypher.embedded.snapshot import Snapshot
from graphapp.cypher.embedded.snapshot_graph import graph_of
from graphapp.cypher.embedded.snapshot_writer import SnapshotWriter
from graphapp.cypher.evaluator.columns import ColumnGraph
from graphapp.cypher.results import QueryLimits
from graphapp.model.rows import Table
from graphapp.settings import Settings
from graphapp.stores.sqlite.store import SQLiteStore
from tests.cypher.evaluator.asking import Evaluator
from tests.cypher.parity.case import comparable
from tests.cypher.parity.graph import GRAPH

LIMITS = QueryLimits(10.0, 1000, 100_000, 10_000_000, 10**8)
TABLES: tuple[Table, ...] = ("Author", "Venue", "Paper", "WROTE", "PUBLISHED_IN")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLiteStore]:
    """The graph of the parity tests, with gaps in the numbers of its papers and authors."""
    store = SQLiteStore(str(tmp_path / "graph.db"), Settings.read(environ={}), create=True)
    store.upsert(GRAPH)
    store.upsert([], gone=[GRAPH[0].id])
    store.upsert(GRAPH[:1])
    store.settle()
    yield store
    store.close()


def by_number(store: SQLiteStore, folder: Path) -> ColumnGraph:
    with closing(SnapshotWriter(folder)) as writer, store.numbered_rows() as (revision, rows):
        assert revision == store.revision()
        for table, columns in rows:
            writer.add(table, columns)
        writer.write(str(folder / "numbered.snapshot"), 0o600)
    return graph_of(Snapshot(str(folder / "numbered.snapshot")))


def by_id(store: SQLiteStore, folder: Path) -> ColumnGraph:
    writer = SnapshotWriter()
    for table in TABLES:
        for batch in store.rows(table):
            writer.add(table, list(zip(*batch, strict=True)))
    writer.write(str(folder / "rows.snapshot"), 0o600)
    return graph_of(Snapshot(str(folder / "rows.snapshot")))


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n",
        "MATCH (a)-[r]->(b) RETURN a.id, r, b.id",
        "MATCH (a)<-[r]-(b) RETURN a.id, r, b.id",
        "MATCH (p:Paper) RETURN p.id, p.abstract, p.sources, p.year, p.authors_cut",
        "MATCH (a:Author)-[w:WROTE]->(p)<-[:WROTE]-(b) RETURN a.name, b.name, w.position",
    ],
)
def test_the_graph_is_that_of_the_rows(store: SQLiteStore, tmp_path: Path, text: str) -> None:
    graphs: list[Callable[[SQLiteStore, Path], ColumnGraph]] = [by_number, by_id]
    numbered, expected = (
        sorted(map(comparable, Evaluator(graph(store, tmp_path)).query(text, {}, LIMITS).rows))
        for graph in graphs
    )
    assert expected
    assert numbered == expected


def test_a_store_without_papers_has_an_empty_graph(tmp_path: Path) -> None:
    store = SQLiteStore(str(tmp_path / "graph.db"), Settings.read(environ={}), create=True)
    graph = by_number(store, tmp_path)
    assert Evaluator(graph).query("MATCH (n) RETURN count(n)", {}, LIMITS).rows == [[0]]
    store.close()


def test_an_authorship_of_an_author_that_is_missing_is_refused(store: SQLiteStore, tmp_path: Path) -> None:
    # only a damaged file has one
    with sqlite3.connect(tmp_path / "graph.db") as db:
        db.execute("DELETE FROM author WHERE n = (SELECT min(author) FROM wrote)")
    with pytest.raises(UnknownEnd):
        by_number(store, tmp_path)


@pytest.mark.parametrize(
    ("numbers", "sought", "places"),
    [([1, 2, 3], [3, 1, 1], [2, 0, 0]), ([2, 5, 9], [9, 2], [2, 0]), ([4], [], []), ([], [], [])],
)
def test_the_place_of_a_node_is_its_rank(numbers: list[int], sought: list[int], places: list[int]) -> None:
    held = PlacesByNumber()
    held.add(numbers)
    assert list(held.of(sought)) == places


@pytest.mark.parametrize(
    ("numbers", "sought"), [([1, 2, 3], [0]), ([1, 2, 3], [4]), ([2, 5, 9], [3]), ([2, 5], [9]), ([], [1])]
)
def test_a_number_without_a_node_is_unknown(numbers: list[int], sought: list[int]) -> None:
    held: Any = PlacesByNumber()
    held.add(numbers)
    with pytest.raises(UnknownEnd):
        held.of(sought)
