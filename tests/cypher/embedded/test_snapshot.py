"""A snapshot contains the graph of the rows that it was built from, and detects damage."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.embedded.node_places import UnknownEnd
from graphapp.cypher.embedded.snapshot import Snapshot, SnapshotDamaged
from graphapp.cypher.embedded.snapshot_graph import graph_of, memory_of
from graphapp.cypher.embedded.snapshot_writer import SnapshotWriter
from graphapp.cypher.evaluator.columns import ColumnGraph
from graphapp.cypher.results import QueryLimits
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from tests.cypher.conftest import SMALL
from tests.cypher.evaluator.asking import Evaluator
from tests.cypher.evaluator.asking import graph_of as graph_of_store
from tests.cypher.parity.case import comparable
from tests.cypher.parity.graph import GRAPH

LIMITS = QueryLimits(10.0, 1000, 100_000, 10_000_000, 10**8)
PAPER = 1
"""The group of papers: labels are numbered in the order in which they are shown."""
TABLES = ("Author", "Venue", "Paper", "WROTE", "PUBLISHED_IN")


def written(tables: dict[Any, list[tuple[Any, ...]]], folder: Path, batch: int = 3) -> str:
    """The file of these rows."""
    writer = SnapshotWriter()
    for table in TABLES:
        for start in range(0, len(tables[table]), batch):
            writer.add(table, list(zip(*tables[table][start : start + batch], strict=True)))
    path = str(folder / "graph.snapshot")
    writer.write(path, 0o600)
    return path


def opened(tables: dict[Any, list[tuple[Any, ...]]], folder: Path) -> ColumnGraph:
    return graph_of(Snapshot(written(tables, folder)))


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = open_store("memory:", Settings.read(environ={}))
    store.upsert(GRAPH)
    yield store
    store.close()


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n",
        "MATCH (a)-[r]->(b) RETURN a.id, r, b.id",
        "MATCH (a)<-[r]-(b) RETURN a.id, r, b.id",
        "MATCH (p:Paper) WHERE p.abstract IS NULL RETURN p.id, p.title, p.sources, p.year, p.authors_cut",
        "MATCH (a:Author)-[w:WROTE]->(p)<-[:WROTE]-(b) RETURN a.name, b.name, w.position",
    ],
)
def test_the_graph_of_a_snapshot_answers_as_that_of_the_store(
    store: Store, tmp_path: Path, text: str
) -> None:
    tables = {table: [row for batch in store.rows(table) for row in batch] for table in TABLES}
    graphs = (opened(tables, tmp_path), graph_of_store(store))
    one, other = (sorted(map(comparable, Evaluator(graph).query(text, {}, LIMITS).rows)) for graph in graphs)
    assert one
    assert one == other


STRINGS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PAPERS = st.lists(
    st.tuples(
        STRINGS,
        st.none() | st.integers(-(1 << 63) + 1, (1 << 63) - 1) | st.integers(1900, 2030),
        st.sampled_from(["journal", "book", "other"]),
        STRINGS,
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=3),
        st.booleans(),
    ),
    max_size=40,
)


# the number that represents null among integers of 4 bytes
@example([("", None, "journal", None, [], False), ("", -(1 << 31), "journal", None, [], False)])
@given(PAPERS)
def test_every_value_comes_back_one_by_one_and_all_at_once(tmp_path_factory, papers: list[Any]) -> None:
    rows = [
        (f"p{i}", title, year, kind, abstract, None, None, sources, cut)
        for i, (title, year, kind, abstract, sources, cut) in enumerate(papers)
    ]
    tables: dict[Any, Any] = {table: [] for table in TABLES} | {"Paper": rows}
    path = written(tables, tmp_path_factory.mktemp("values"))
    for place, name in enumerate(PROPERTIES["Paper"]):
        expected = [row[place] for row in rows]
        assert list(graph_of(Snapshot(path)).node_column(name)[PAPER]) == expected
        graph = graph_of(Snapshot(path))
        assert [graph.node_column(name)[PAPER][i] for i in range(len(rows))] == expected


@given(st.lists(STRINGS, max_size=40), STRINGS)
def test_a_title_is_found_where_it_is(tmp_path_factory, titles: list[str | None], other: str | None) -> None:
    rows = [(f"p{i}", title, None, "other", None, None, None, [], False) for i, title in enumerate(titles)]
    graph = opened({table: [] for table in TABLES} | {"Paper": rows}, tmp_path_factory.mktemp("titles"))
    for sought in {*titles, other} - {None}:
        expected = [i for i, title in enumerate(titles) if title == sought]
        assert list(graph.find("Paper", "title", sought)) == expected
        assert list(graph.find(None, "title", sought)) == expected
    assert list(graph.find("Paper", "title", 5)) == []


def test_a_value_is_found_however_often_one_is_sought(tmp_path: Path) -> None:
    graph = opened(SMALL, tmp_path)
    for _ in range(20):
        assert [list(graph.find("Author", "name", name)) for name in ("Ada Alt", "Cy", "x")] == [[0], [2], []]


def test_an_empty_store_is_an_empty_graph(tmp_path: Path) -> None:
    graph = opened({table: [] for table in TABLES}, tmp_path)
    rows = Evaluator(graph).query("MATCH (n) OPTIONAL MATCH (n)--(m) RETURN count(n) AS n", {}, LIMITS).rows
    assert rows == [[0]]


def test_relationships_of_unknown_nodes_are_refused() -> None:
    writer = SnapshotWriter()
    writer.add("Author", [["a"], ["A"], ["a"]])
    with pytest.raises(UnknownEnd):
        writer.add("WROTE", [["a"], ["p"], [0]])


def test_a_snapshot_can_be_written_again_elsewhere(tmp_path: Path) -> None:
    writer = SnapshotWriter()
    writer.add("Author", [["a", "b"], ["A", "B"], ["a", "b"]])
    writer.add("Paper", [["p"], ["P"], *[[None]] * 5, [["r"]], [False]])
    # not in the order of the authors, which the file has
    writer.add("WROTE", [["b", "a"], ["p", "p"], [0, 1]])
    first, second = tmp_path / "first.snapshot", tmp_path / "second.snapshot"
    writer.write(str(first), 0o600)
    writer.write(str(second), 0o600)
    assert second.read_bytes() == first.read_bytes()


def test_the_reported_memory_grows_with_the_graph(tmp_path: Path) -> None:
    small = memory_of(Snapshot(written(SMALL, tmp_path)))
    more = {**SMALL, "Author": [*SMALL["Author"], ("z" * 1000, "Z", "z")]}
    assert memory_of(Snapshot(written(more, tmp_path))) >= small + 1000


# --- damage


@pytest.mark.parametrize("part", range(0, 100, 7))
def test_a_flipped_bit_is_noticed_wherever_it_is(tmp_path: Path, part: int) -> None:
    path = written(SMALL, tmp_path)
    content = bytearray(Path(path).read_bytes())
    content[len(content) * part // 100] ^= 4
    Path(path).write_bytes(content)
    with pytest.raises(SnapshotDamaged):
        Snapshot(path)


@pytest.mark.parametrize("length", [0, 1, 39, 40, 100, -1])
def test_a_truncated_file_is_noticed(tmp_path: Path, length: int) -> None:
    path = written(SMALL, tmp_path)
    content = Path(path).read_bytes()
    Path(path).write_bytes(content[:length])
    with pytest.raises(SnapshotDamaged):
        Snapshot(path)


def test_zeros_and_other_files_are_noticed(tmp_path: Path) -> None:
    path = written(SMALL, tmp_path)
    size = os.path.getsize(path)
    for content in (
        bytes(size),
        b"SQLite format 3\0" + bytes(size),
        struct.pack("<8sI", b"gapp-col", 99) + bytes(size),
    ):
        Path(path).write_bytes(content)
        with pytest.raises(SnapshotDamaged):
            Snapshot(path)


def test_a_file_that_cannot_be_read_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Snapshot(str(tmp_path / "none.snapshot"))


def test_a_file_that_cannot_be_written_whole_leaves_what_was_there(tmp_path: Path, monkeypatch) -> None:
    path = written(SMALL, tmp_path)
    before = Path(path).read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("graphapp.cypher.embedded.snapshot_sections.Sections.finish", full)
    with pytest.raises(OSError, match="No space"):
        written({table: [] for table in TABLES}, tmp_path)
    assert Path(path).read_bytes() == before
    assert list(tmp_path.iterdir()) == [Path(path)]
