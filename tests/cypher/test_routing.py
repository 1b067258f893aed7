"""Which engine answers a query: the embedded one only where it is known to be right."""

from __future__ import annotations

from typing import Any

import pytest

from graphapp.cypher.routing import for_engine, should_evaluate
from graphapp.errors import QuerySyntax


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (p:Paper) RETURN count(*) AS n",
        "MATCH (a:Author {key: 'ada'})-[:WROTE]->(p) RETURN p.title",
        "MATCH (a:Author) WHERE a.key IN ['ada', 'ben'] RETURN a.name",
        "MATCH (a:Author)-[:WROTE]->(p:Paper) RETURN a.name, count(p) AS n ORDER BY n DESC LIMIT 10",
        "MATCH (p:Paper) WHERE p.year >= 2020 AND p.title CONTAINS 'graph' RETURN p.title",
        "MATCH (v:Venue)<-[:PUBLISHED_IN]-(p)<-[:WROTE]-(a) RETURN v.name, count(DISTINCT a) AS n ORDER BY n DESC",
    ],
)
def test_a_plain_match_goes_to_the_engine(text: str) -> None:
    assert for_engine(text, {}) is not None


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("RETURN 1 AS x", {}),
        ("MATCH (a:Author) WHERE a.id CONTAINS a.name RETURN count(*) AS n", {}),
        ("MATCH (p:Paper) WHERE p.title CONTAINS '\\u0000' RETURN p.title", {}),
        ("MATCH (p:Paper) WHERE p.title = $t RETURN p.title", {"t": "x\0"}),
        ("MATCH (p:Paper) RETURN 'id__p' AS v, count(*) AS n", {}),
        ("MATCH (p:Paper) RETURN {months: 1, days: 2, seconds: 3} AS d", {}),
        ("MATCH (p:Paper) RETURN toLower(coalesce([], p.title)) AS x", {}),
        ("MATCH (:Author)-[w:WROTE]->() RETURN avg(w.position) AS x", {}),
        ("MATCH (a:Author {key: 'ben'}) WITH a.name AS a WHERE a < 'C' RETURN max(a) AS x", {}),
        # what the engine refuses, or answers otherwise with a warning or silently
        ("MATCH (p:Paper) WHERE 2018 <= p.year <= 2020 RETURN p.id", {}),
        ("MATCH (p:Paper WHERE p.year > 2018) RETURN p.id", {}),
        ("MATCH p = (:Author) RETURN count(p) AS n", {}),
        ("MATCH p = shortestPath((a:Author)-[*]-(b:Author)) WHERE length(p) > 4 RETURN p", {}),
        ("MATCH (a:Author)-[:WROTE*]-(b) RETURN count(DISTINCT b) AS n", {}),
        ("MATCH (v:Venue)<--(p) WITH v, p ORDER BY p.year RETURN v.kind, collect(p.year) AS years", {}),
        ("MATCH (p:Paper) WITH p.year AS y UNWIND [y, y * 1.0] AS z RETURN count(DISTINCT z) AS n", {}),
        ("MATCH (p:Paper) RETURN round(p.year / 3.0, 2) AS r", {}),
        ("MATCH (p:Paper) WHERE p.year < 9007199254740993 RETURN count(*) AS n", {}),
        ("""MATCH (p:Paper) WHERE p.title <> '["Oslo"]' RETURN count(*) AS n""", {}),
        ("MATCH (p:Paper) WHERE p.title <> $t RETURN count(*) AS n", {"t": "[1, 2]"}),
        ("MATCH (p:Paper) RETURN percentileCont(p.year, 0.5) AS m", {}),
        ("MATCH (p:Paper) RETURN p.id AS id UNION MATCH (a:Author) RETURN a.id AS id", {}),
        ("MATCH (a:Author) WHERE (a)-[:WROTE]->()<-[:WROTE]-() RETURN count(a) AS n", {}),
    ],
)  # fmt: skip
def test_everything_else_is_evaluated(text: str, parameters: dict[str, Any]) -> None:
    assert for_engine(text, parameters) is None


def test_what_is_no_query_is_an_error_of_ours() -> None:
    with pytest.raises(QuerySyntax) as error:
        for_engine("MATCH (a:Author) RETURN b.name", {})
    assert error.value.column == 25


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"rows": []}, False),
        ({"error": "CypherExecutionError", "message": "unknown function"}, True),
        ({"error": "CypherTimeoutError", "message": ""}, False),
        ({"error": "CypherExecutionError", "message": "work budget exceeded"}, False),
        ({"error": "MemoryError", "message": ""}, False),
    ],
)
def test_an_error_of_the_engine_is_no_answer_but_where_a_limit_was_reached(
    answer: dict[str, Any], expected: bool
) -> None:
    assert should_evaluate(answer) is expected
