"""Thousands of random queries have the computed result in every engine. More of them: python -m tests.cypher.fuzz --help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from tests.cypher.fuzz.plain import Graph, both, either, equal, less
from tests.cypher.fuzz.questions import ALIKE, question
from tests.cypher.fuzz.runner import disagreements
from tests.cypher.parity.graph import GRAPH

MIRROR_ALONE = 6_000
# A query takes Neo4j more than ten times as long as the embedded engine. The server plans queries that differ only in literals once, which
# takes most of its time: a few of each shape
SHAPES, OF_EACH = 150, 4
SEED = 41_000_000


@pytest.fixture(scope="module")
def memory_store() -> Iterator[Store]:
    store = open_store("memory:", Settings.read(environ={}))
    store.upsert(GRAPH)
    yield store
    store.close()


@pytest.fixture(scope="module")
def graph(memory_store: Store) -> Graph:
    return Graph(memory_store)


@pytest.mark.timeout(900)
def test_the_mirror_answers_random_questions_as_worked_out(memory_store: Store, graph: Graph) -> None:
    numbers = range(SEED, SEED + MIRROR_ALONE * ALIKE, ALIKE)
    asked, found = disagreements(graph, {"memory:": memory_store}, numbers)
    assert asked > MIRROR_ALONE * 0.99
    assert not found, "\n".join(map(str, found[:20]))


@pytest.fixture(scope="module")
def neo4j_store(empty_neo4j_store: Store) -> Store:
    empty_neo4j_store.upsert(GRAPH)
    return empty_neo4j_store


@pytest.mark.timeout(900)
def test_the_mirror_and_neo4j_answer_random_questions_as_worked_out(
    memory_store: Store, neo4j_store: Store, graph: Graph
) -> None:
    numbers = [2 * SEED + shape * ALIKE + one for shape in range(SHAPES) for one in range(OF_EACH)]
    asked, found = disagreements(graph, {"memory:": memory_store, "Neo4j": neo4j_store}, numbers)
    assert asked > len(numbers) * 0.99
    assert not found, "\n".join(map(str, found[:20]))


def test_questions_are_of_many_kinds(graph: Graph) -> None:
    texts = [question(number, graph).text for number in range(SEED, SEED + 3000 * ALIKE, ALIKE)]
    for word in (
        *(
            "OPTIONAL MATCH",
            "WITH",
            "UNWIND",
            "UNION",
            "CALL",
            "EXISTS {",
            "COUNT {",
            "exists(",
            "CASE",
            "coalesce(",
        ),
        *(
            "DISTINCT",
            "ORDER BY",
            "LIMIT",
            "collect(",
            "avg(",
            "=~",
            "STARTS WITH",
            "XOR",
            " IN ",
            "IS NULL",
            "*1..3",
        ),
    ):
        assert sum(word in text for text in texts) >= 10, word


def test_the_same_number_gives_the_same_question(graph: Graph) -> None:
    assert question(7, graph).text == question(7, graph).text
    assert len({question(number, graph).text for number in range(0, 1000, ALIKE)}) > 90


def test_the_plain_answers_are_those_of_the_parity_suite(graph: Graph) -> None:
    # 14 pairs of authors of one paper, see parity/graph.py
    from tests.cypher.fuzz.plain import NodePattern, Part, RelationshipPattern

    wrote, written = RelationshipPattern("", ("WROTE",), ">"), RelationshipPattern("", ("WROTE",), "<")
    coauthors = Part((NodePattern("a"), wrote, NodePattern(), written, NodePattern("b")))
    assert sum(1 for _ in graph.matches([coauthors], {})) == 14
    assert [equal(1, 1.0), equal("1", 1), equal(None, None), equal([1, None], [1, None])] == [
        True,
        False,
        None,
        None,
    ]
    assert [less(1, "a"), less("a", "b"), both(None, False), either(None, True)] == [None, True, False, True]
