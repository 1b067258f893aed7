"""The embedded engine's graph read for the evaluator: the same nodes, relationships and properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import kglite
import pytest

from graphapp.cypher.embedded.fill import fill
from graphapp.cypher.mirror_graph import read_graph
from graphapp.cypher.results import QueryLimits
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from tests.cypher.evaluator.asking import Evaluator, graph_of
from tests.cypher.parity.case import comparable
from tests.cypher.parity.graph import GRAPH

LIMITS = QueryLimits(10.0, 1000, 100_000, 10_000_000, 10**8)


class Here:
    """Stands for the engine's process: does in this one what it is sent."""

    def __init__(self) -> None:
        self.graph = kglite.KnowledgeGraph()

    def send(self, message: dict[str, Any]) -> None:
        if "run" in message:
            self.graph.cypher(message["run"], params={"r": message["rows"]})


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = open_store("memory:", Settings.read(environ={}))
    store.upsert(GRAPH)
    yield store
    store.close()


def test_the_graph_of_the_engine_answers_as_that_of_the_store(store: Store) -> None:
    process = Here()
    fill(process, store, lambda _share: None)  # type: ignore[arg-type]
    asked: list[str] = []

    def ask(text: str, parameters: dict[str, Any]) -> Any:
        asked.append(text)
        return process.graph.cypher(text, params=parameters)

    graph = read_graph(ask)
    assert not any("title" in text for text in asked)
    engine, ours = Evaluator(graph), Evaluator(graph_of(store))
    for text in (
        "MATCH (n) RETURN n",
        "MATCH (a)-[r]->(b) RETURN a.id, r, b.id",
        "MATCH (p:Paper) WHERE p.abstract IS NULL RETURN p.id, p.title, p.sources, p.year",
    ):
        rows = [sorted(map(comparable, one.query(text, {}, LIMITS).rows)) for one in (engine, ours)]
        assert rows[0] == rows[1]
    assert any("title" in text for text in asked)


def test_strings_are_given_as_people_have_them(store: Store) -> None:
    process = Here()
    fill(process, store, lambda _share: None)  # type: ignore[arg-type]
    graph = read_graph(lambda text, parameters: process.graph.cypher(text, params=parameters), str.upper)
    rows = (
        Evaluator(graph)
        .query("MATCH (p:Paper {id: 'P1'}) RETURN p.title, p.sources, p.year", {}, LIMITS)
        .rows
    )
    assert rows == [["GRAPHS", ["A:1", "B:1"], 2001]]


def test_an_engine_without_nodes_is_an_empty_graph() -> None:
    process = Here()
    graph = read_graph(lambda text, parameters: process.graph.cypher(text, params=parameters))
    assert Evaluator(graph).query("MATCH (n) RETURN count(n) AS n", {}, LIMITS).rows == [[0]]
