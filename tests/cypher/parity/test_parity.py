"""One Cypher in every store: each case has rows worked out by hand, or an error, or a known and reported difference."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from graphapp.cypher.differences import DIFFERENCES, warning_of
from graphapp.cypher.guard import check
from graphapp.cypher.results import QueryLimits, ResultTable
from graphapp.errors import GraphappError, QueryError
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from tests.cypher.parity.case import Case, comparable
from tests.cypher.parity.cases import TOPICS
from tests.cypher.parity.graph import GRAPH

SETTINGS = Settings.read(environ={})
LIMITS = QueryLimits(
    SETTINGS.query_seconds,
    SETTINGS.query_rows,
    SETTINGS.query_cells,
    SETTINGS.query_bytes,
    SETTINGS.query_work,
)
CASES = list(itertools.chain.from_iterable(TOPICS.values()))
NAMED = [
    pytest.param(case, id=f"{topic}-{case.query[:70]}") for topic, cases in TOPICS.items() for case in cases
]


@pytest.fixture(scope="module")
def memory_store() -> Iterator[Store]:
    store = open_store("memory:", SETTINGS)
    yield store
    store.close()


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(str(tmp_path_factory.mktemp("parity") / "graph.db"), SETTINGS, create=True)
    yield store
    store.close()


@pytest.fixture(scope="module")
def neo4j_store(empty_neo4j_store: Store) -> Store:
    return empty_neo4j_store


@pytest.fixture(scope="module", params=("memory_store", "sqlite_store", "neo4j_store"))
def store(request: pytest.FixtureRequest) -> Store:
    """Each store, with the graph of graph.py in it."""
    store: Store = request.getfixturevalue(request.param)
    store.upsert(GRAPH)
    return store


def ask(store: Store, case: Case) -> ResultTable:
    check(case.query, SETTINGS)
    return store.query(case.query, case.parameters, LIMITS)


def verdict(store: Store, case: Case) -> tuple[str, str]:
    """The expectation for a store: "refused", "warned", "answers", "differs" or "", and the name of the difference."""
    said = case.neo4j if "://" in store.address else case.mirror
    word, _, name = said.partition(" ")
    return word, name


def in_order(rows: list[list[Any]], case: Case) -> list[str]:
    """Rows as strings, sorted if the query does not order them."""
    texts = [comparable(row) for row in rows]
    return texts if case.ordered else sorted(texts)


@pytest.fixture(scope="module")
def columns() -> dict[str, list[str]]:
    """The names of the columns of each query, from the first store that answered."""
    return {}


@pytest.mark.parametrize("case", NAMED)
def test_a_query_has_the_rows_that_were_worked_out_by_hand(
    store: Store, case: Case, columns: dict[str, list[str]], request: pytest.FixtureRequest
) -> None:
    word, name = verdict(store, case)
    if word == "refused":
        with pytest.raises(QueryError):
            ask(store, case)
        return
    if word == "differs":
        request.applymarker(pytest.mark.xfail(strict=True, reason=warning_of(name), raises=AssertionError))
    table = ask(store, case)
    assert in_order(table.rows, case) == in_order(case.rows, case)
    assert table.truncated == ""
    assert table.columns == columns.setdefault(case.query, table.columns)


@pytest.mark.parametrize("case", [case for case in NAMED if case.values[0].mirror.startswith("warned")])
def test_a_result_that_may_differ_has_a_warning(store: Store, case: Case) -> None:
    _, _, name = case.mirror.partition(" ")
    assert (warning_of(name) in ask(store, case).warnings) == ("://" not in store.address)


def test_a_plan_warns_of_its_engine(store: Store) -> None:
    table = store.query("EXPLAIN MATCH (a:Author) RETURN a.name", {}, LIMITS)
    assert table.rows
    assert (warning_of("plans") in table.warnings) == ("://" not in store.address)


def test_no_answer_warns_of_a_difference_that_it_does_not_have(memory_store: Store) -> None:
    memory_store.upsert(GRAPH)
    told = {difference.here for difference in DIFFERENCES if difference.how == "warned"}
    for case in CASES:
        if verdict(memory_store, case)[0] == "":
            assert not told & set(ask(memory_store, case).warnings), case.query


def test_an_error_of_what_cypher_forbids_points_at_the_place(store: Store) -> None:
    without = []
    for case in CASES:
        if verdict(store, case)[0] == "refused":
            try:
                ask(store, case)
            except QueryError as error:
                if error.line is None:
                    without.append(case.query)
    # only visible at run time: a division by zero, a month 13, a number too large, a function that the engine lacks
    assert len(without) <= 30, without


def test_there_are_cases_enough_and_none_twice() -> None:
    assert len(CASES) >= 200
    twice = [
        text for text, n in Counter(f"{case.query} {case.parameters}" for case in CASES).items() if n > 1
    ]
    assert twice == []


def test_every_difference_is_tried_by_a_case_and_every_case_names_one() -> None:
    named = {case.mirror.partition(" ")[2] for case in CASES} - {""}
    # a plan has its own test
    assert named | {"plans"} == {difference.name for difference in DIFFERENCES}
    how = {difference.name: difference.how for difference in DIFFERENCES}
    for case in CASES:
        word, _, name = case.mirror.partition(" ")
        if name:
            assert {"answers": "answered"}.get(word, word) == how[name], case.query


def test_a_value_is_equal_only_to_one_of_its_own_type() -> None:
    values = [1, 1.0, True, "1", None, [1], [1.0], {"a": 1}, {"a": 1.0}, "None", {}, []]
    assert len({comparable(value) for value in values}) == len(values)
    with pytest.raises(TypeError):
        comparable(GraphappError)
