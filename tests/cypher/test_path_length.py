"""The advice for a query for paths that took too long."""

from __future__ import annotations

from typing import Any

import pytest

from graphapp.cypher.embedded.question import Question
from graphapp.cypher.results import QueryLimits

LIMITS = QueryLimits(seconds=10, rows=100, cells=1000, bytes=10_000, work=10_000)
STOPPED: dict[str, Any] = {"error": "QueryStopped", "message": "", "hint": "", "line": None, "column": None}
GENERAL = "Narrow the query: add a LIMIT, use fewer steps, or match fewer nodes."
QUANTIFIED = "Limit the path length, for example -[:WROTE]-{1,6}."
VARIABLE = "Limit the path length, for example -[:WROTE*..6]-."
FEWER = "Search for fewer or shorter paths, for example -[:WROTE]-{1,6}."


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("MATCH p = SHORTEST 3 (a:Author)-[:WROTE]-+(b:Author) RETURN p", QUANTIFIED),
        ("MATCH p = ANY SHORTEST (a:Author)-[:WROTE]-{2,}(b:Author) RETURN p", QUANTIFIED),
        ("MATCH (a:Author) ((x)-[:WROTE]-(y))* (b:Author) RETURN count(*)", QUANTIFIED),
        ("MATCH p = shortestPath((a:Author)-[:WROTE*]-(b:Author)) WHERE length(p) > 4 RETURN p", VARIABLE),
        ("RETURN EXISTS { MATCH (a:Author)-[:WROTE*2..]-(b:Author) }", VARIABLE),
        ("MATCH p = SHORTEST 3 (a:Author)-[:WROTE]-{1,20}(b:Author) RETURN p", FEWER),
        ("MATCH p = ANY SHORTEST (a:Author)-[:WROTE]-{1,6}(b:Author) RETURN p", GENERAL),
        ("MATCH (a:Author), (b:Author) RETURN count(*)", GENERAL),
    ],
)
def test_a_query_that_took_too_long_gets_advice_to_bound_its_paths(text: str, hint: str) -> None:
    question = Question(text, {})
    assert question.stopped(LIMITS).hint == hint
    assert question.error(STOPPED, LIMITS).hint == hint
