"""The evaluator passes the suites for all engines: cases with expected rows worked out by hand, and random
queries with a plain reference implementation."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from graphapp.cypher.results import QueryLimits
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from tests.cypher.evaluator.asking import Evaluator, graph_of
from tests.cypher.fuzz.plain import Graph
from tests.cypher.fuzz.questions import ALIKE
from tests.cypher.fuzz.runner import disagreements
from tests.cypher.parity.case import Case, comparable
from tests.cypher.parity.cases import TOPICS
from tests.cypher.parity.graph import GRAPH

pytestmark = pytest.mark.slow

LIMITS = QueryLimits(10.0, 1000, 100_000, 10_000_000, 10**8)
# tests/cypher/fuzz asks many more of the same kind
QUESTIONS, SEED = 400, 61_000_000
ANSWERED = [
    case
    for case in itertools.chain.from_iterable(TOPICS.values())
    if not case.neo4j.startswith("refused") and not case.mirror.startswith("refused")
]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = open_store("memory:", Settings.read(environ={}))
    store.upsert(GRAPH)
    yield store
    store.close()


@pytest.fixture(scope="module")
def evaluator(store: Store) -> Evaluator:
    return Evaluator(graph_of(store))


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.query[:70])
def test_a_parity_case_returns_the_rows_of_cypher(evaluator: Evaluator, case: Case) -> None:
    found = list(map(comparable, evaluator.query(case.query, case.parameters, LIMITS).rows))
    expected = list(map(comparable, case.rows))
    if not case.ordered:
        found, expected = sorted(found), sorted(expected)
    assert found == expected


@pytest.mark.timeout(300)
def test_random_queries_agree_with_the_reference(store: Store, evaluator: Evaluator) -> None:
    numbers = range(SEED, SEED + QUESTIONS * ALIKE, ALIKE)
    asked, found = disagreements(Graph(store), {"evaluator": evaluator}, numbers)  # type: ignore[dict-item]
    assert asked > QUESTIONS * 0.99
    assert not found, "\n".join(map(str, found[:20]))
