"""Queries that only count take no work, and count the same as queries that look at each node."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphapp.cypher.evaluator.counting import known_count
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.results import QueryLimits
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.cypher.evaluator.asking import Evaluator, graph_of
from tests.cypher.parity.graph import GRAPH

NO_WORK = QueryLimits(10.0, 1000, 100_000, 10_000_000, 1)
LIMITS = NO_WORK._replace(work=10**8)


@pytest.fixture(scope="module")
def parity() -> Iterator[Evaluator]:
    store = open_store("memory:", Settings.read(environ={}))
    store.upsert(GRAPH)
    yield Evaluator(graph_of(store))
    store.close()


# each with a query for the same number that does look
@pytest.mark.parametrize(
    ("counting", "looking"),
    [
        ("MATCH (n) RETURN count(*)", "MATCH (n) WHERE n.id IS NOT NULL RETURN count(*)"),
        ("MATCH (p:Paper) RETURN count(*)", "MATCH (p:Paper) WHERE p.id <> '' RETURN count(*)"),
        ("MATCH (p:Paper) RETURN count(p)", "MATCH (p:Paper) WHERE p.id <> '' RETURN count(p)"),
        ("MATCH (p:Paper) RETURN count(DISTINCT p) AS n", "MATCH (p:Paper) WITH p.id AS i RETURN count(i)"),
        ("MATCH (x:Unknown) RETURN count(x)", "MATCH (x:Unknown) WHERE x.id <> '' RETURN count(x)"),
        ("MATCH ()-[w:WROTE]->() RETURN count(w)", "MATCH (a:Author)-[w:WROTE]->() RETURN count(w)"),
        ("MATCH (p)<-[:WROTE]-(a) RETURN count(*)", "MATCH (a:Author)-[w:WROTE]->() RETURN count(w)"),
        ("MATCH ()-[r]->() RETURN count(*)", "MATCH (a)-[r]->(b) WHERE a.id <> '' RETURN count(*)"),
        ("MATCH ()-[x:UNKNOWN]->() RETURN count(x)", "MATCH (a:Paper)-[x:UNKNOWN]->() RETURN count(x)"),
    ],
)
def test_a_count_is_known(parity: Evaluator, counting: str, looking: str) -> None:
    assert parity.query(counting, {}, NO_WORK).rows == parity.query(looking, {}, LIMITS).rows


# what the pattern excludes, or another value, is not a number that the graph knows
@pytest.mark.parametrize(
    "text",
    [
        "MATCH (a)-[r]->(a) RETURN count(*)",
        "MATCH (a)-[r]-(b) RETURN count(*)",
        "MATCH (a)-[*1..2]->(b) RETURN count(*)",
        "MATCH (p:Paper {year: 2019}) RETURN count(*)",
        "MATCH (p:Paper WHERE p.year = 2019) RETURN count(*)",
        "MATCH (p:Paper|Venue) RETURN count(*)",
        "MATCH (p:Paper) RETURN count(p.year)",
        "MATCH (p:Paper) RETURN count(*) + 1",
        "MATCH (p:Paper) RETURN count(*) LIMIT 0",
        "MATCH (p:Paper), (v:Venue) RETURN count(*)",
        "MATCH (p:Paper) MATCH (v:Venue) RETURN count(*)",
        "MATCH (a)-[r:WROTE]->(b) RETURN count(DISTINCT a)",
        "MATCH (p:Paper) RETURN p.year, count(*)",
        "OPTIONAL MATCH (p:Paper) RETURN count(*)",
    ],
)
def test_another_query_looks(parity: Evaluator, text: str) -> None:
    assert known_count(parity.graph, parse(text).parts[0]) is None


def test_a_count_in_a_subquery_and_in_a_union(parity: Evaluator) -> None:
    papers = len(GRAPH)
    text = "UNWIND [1, 2] AS x CALL { MATCH (p:Paper) RETURN count(*) AS n } RETURN x, n"
    assert parity.query(text, {}, LIMITS).rows == [[1, papers], [2, papers]]
    union = "MATCH (p:Paper) RETURN count(*) AS n UNION ALL MATCH (p:Paper) RETURN count(p) AS n"
    assert parity.query(union, {}, LIMITS).rows == [[papers], [papers]]
