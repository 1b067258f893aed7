"""The plan of a query: its steps in execution order, with the estimated rows if known."""

from __future__ import annotations

from typing import Any

import pytest

from graphapp.cypher.evaluator.columns import ColumnGraph, of_entities
from graphapp.cypher.evaluator.engine import evaluate, explain
from graphapp.cypher.evaluator.plan import PlannedStep
from graphapp.errors import QuerySyntax


@pytest.fixture(scope="module")
def graph() -> ColumnGraph:
    """Four authors, two papers with two authors each."""
    nodes = [(("Author",), {"name": name}) for name in "abcd"]
    nodes += [(("Paper",), {"title": title, "year": 2000}) for title in "xy"]
    wrote = [(author, "WROTE", 4 + author // 2, {}) for author in range(4)]
    return of_entities(nodes, wrote)


def steps(graph: ColumnGraph, text: str, **parameters: Any) -> list[tuple[str, str, float | None]]:
    """The steps in order; those of a subquery precede the step that contains it."""
    found: list[tuple[str, str, float | None]] = []

    def add(step: PlannedStep) -> None:
        for before in step.before:
            add(before)
        found.append((step.operator, step.details, step.rows))

    add(explain(text, parameters, graph, seconds=5.0, work=10**6))
    return found


def test_an_equal_property_is_found_by_an_index(graph: ColumnGraph) -> None:
    query = "MATCH (a:Author {name: $name})-[:WROTE]->(p:Paper) WHERE p.year > 1999 RETURN p.title AS t"
    assert steps(graph, query, name="b") == [
        ("NodeIndexSeek", "a:Author(name)", 1.0),
        # four relationships from four authors: a factor of 1
        ("Expand(All)", "(a)-[:WROTE]->(p)", 1.0),
        ("Filter", "p.year", None),
        ("Projection", "t", None),
        ("ProduceResults", "t", None),
    ]


def test_without_a_condition_the_scan_starts_at_the_smaller_end(graph: ColumnGraph) -> None:
    query = "MATCH (a:Author)-[:WROTE]->(p:Paper) RETURN p.title AS t, count(a) AS n ORDER BY n DESC LIMIT 1"
    assert steps(graph, query) == [
        ("NodeByLabelScan", "p:Paper", 2.0),
        ("Expand(All)", "(a)-[:WROTE]->(p)", 4.0),
        ("EagerAggregation", "n by t", None),
        ("Top", "n DESC", None),
        ("Limit", "1", 1.0),
        ("ProduceResults", "t, n", 1.0),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("MATCH (n) RETURN count(*) AS n", ["CountFromGraph", "ProduceResults"]),
        ("MATCH (n) RETURN count(n.year) AS n", ["AllNodesScan", "EagerAggregation", "ProduceResults"]),
        ("RETURN 1 AS x UNION RETURN 2 AS x", ["Projection", "Projection", "Union", "ProduceResults"]),
        ("UNWIND [1] AS x WITH DISTINCT x WHERE x > 0 RETURN x SKIP 1", ["Unwind", "Distinct", "Filter", "Skip", "ProduceResults"]),
        ("MATCH (a:Author) WHERE EXISTS { (a)-->(:Paper) } RETURN a", ["NodeByLabelScan", "Expand(All)", "Filter", "ProduceResults"]),
        ("MATCH (p:Paper) OPTIONAL MATCH (p)<--(a) RETURN a", ["NodeByLabelScan", "Expand(All)", "Optional", "ProduceResults"]),
        ("MATCH (a:Author)-[*1..3]-(b:Author) RETURN b", ["NodeByLabelScan", "VarLengthExpand", "ProduceResults"]),
        ("CALL { MATCH (p:Paper) RETURN p } RETURN p", ["NodeByLabelScan", "Subquery", "ProduceResults"]),
    ],
)  # fmt: skip
def test_each_kind_of_step_is_reported(graph: ColumnGraph, query: str, expected: list[str]) -> None:
    assert [operator for operator, _, _ in steps(graph, query)] == expected


def test_a_shortest_path_is_reported_with_its_ends(graph: ColumnGraph) -> None:
    query = "MATCH p = shortestPath((a:Author {name: 'a'})-[:WROTE*]-(b:Author {name: 'b'})) RETURN length(p) AS n"
    found = steps(graph, query)
    assert ("ShortestPath", "shortestPath from (a) to (b)", None) in found
    assert found[-1][0] == "ProduceResults"


def test_an_invalid_query_has_no_plan(graph: ColumnGraph) -> None:
    with pytest.raises(QuerySyntax):
        explain("RETURN oops", {}, graph, seconds=5.0, work=10**6)


def test_explain_does_not_run_the_query(graph: ColumnGraph) -> None:
    endless = "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN count(*) AS n"
    assert explain(endless, {}, graph, seconds=5.0, work=1000).operator == "ProduceResults"
    assert list(evaluate("RETURN 1 AS x", {}, graph, seconds=5.0, work=1000).rows) == [[1]]
