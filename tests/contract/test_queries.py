"""Queries in every store: the examples, plans, positions of errors, and cancellation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from graphapp.cypher.cancellation import Stopper
from graphapp.cypher.examples import EXAMPLES
from graphapp.cypher.results import PlanStep
from graphapp.demo import DEMO
from graphapp.errors import QueryCancelled, QueryError
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store

PATIENT = Settings(query_seconds=60, query_work=10**12)
LONG = "UNWIND range(1, 90000) AS x UNWIND range(1, 90000) AS y RETURN sum(x * y % 7) AS s"


@pytest.fixture
def service(store: Store) -> GraphService:
    """The store with the papers of the demo."""
    ingest(store, [DEMO], PATIENT)
    return GraphService(store, PATIENT)


@pytest.fixture(scope="module")
def plain() -> Iterator[Callable[[str], list[list[object]]]]:
    """The result of the store in memory for an example."""
    store = open_store("memory:", PATIENT)
    ingest(store, [DEMO], PATIENT)
    service = GraphService(store, PATIENT)
    yield lambda name: service.query(*service.saved(name)).rows
    service.close()


def test_every_example_has_the_same_result(service, plain) -> None:
    for example in EXAMPLES:
        found = service.query(*service.saved(example.name))
        assert found.rows, example.name
        assert (found.truncated, found.warnings) == ("", []), example.name
        if example.name == "chain":
            # several chains may have the same length
            ((mine,),), ((other,),) = found.rows, plain("chain")
            assert len(mine.nodes) == len(other.nodes)
        elif example.name == "network":
            assert _sorted(found.rows) == _sorted(plain(example.name))
        else:
            assert found.rows == plain(example.name), example.name


def _sorted(rows: list[list[object]]) -> list[str]:
    return sorted(map(repr, rows))


def test_the_network_of_an_answer_can_be_clicked_and_expanded(service) -> None:
    view = service.query_network(service.query(*service.saved("network")))
    node = next(node for node in view.nodes if node.name == "Weizhu Chen")
    assert len(service.papers_of_node(view.spec, node.id)) == 12
    assert len(service.expand(view.spec, node.id).nodes) == 1 + 49 - 12
    view = service.query_network(service.query(*service.saved("coauthors")))
    assert len(view.nodes) == 50
    assert service.network(view.spec).nodes == view.nodes


def test_a_plan_is_a_tree_of_steps_and_runs_nothing(service) -> None:
    service.query("RETURN 1 AS x")
    started = time.monotonic()
    plan = service.explain(LONG)
    assert time.monotonic() - started < 10
    steps: list[PlanStep] = [plan]
    for step in steps:
        steps += step.children
    assert {"ProduceResults", "Unwind"} <= {step.operator for step in steps}
    with pytest.raises(QueryError) as error:
        service.explain("MATCH (a:Author)\nRETURN oops")
    assert (error.value.line, error.value.column) == (2, 8)


def test_an_error_names_its_place_in_the_text_as_typed(service) -> None:
    with pytest.raises(QueryError) as error:
        service.query("MATCH (a:Author) // 😀\nWHERE a.name = 'x' AND oops\nRETURN a")
    assert (error.value.line, error.value.column) == (2, 24)
    place = error.value.excerpt()
    assert (place.before, place.after) == ("WHERE a.name = 'x' AND ", "oops")


def test_an_abandoned_query_ends_at_once_and_the_next_one_runs(service) -> None:
    assert service.query("RETURN 1 AS x").rows == [[1]]
    stop = Stopper()
    wisher = threading.Timer(0.7, stop.wish)
    wisher.start()
    started = time.monotonic()
    with pytest.raises(QueryCancelled):
        service.query(LONG, stop=stop)
    wisher.join()
    assert time.monotonic() - started < 8
    assert service.query("RETURN 2 AS x").rows == [[2]]
