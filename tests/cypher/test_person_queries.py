"""Queries see persons if they name them as a label or a type, and only then."""

from __future__ import annotations

import pytest

from graphapp.cypher.person_queries import names_persons


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (x:Person) RETURN x",
        "match (x:`Person`) return x",
        "EXPLAIN MATCH (x:Person) RETURN x",
        "MATCH (:Author)-[:IS]->(x) RETURN x",
        "MATCH (:Author)-[r:WROTE|IS]->(x) RETURN x",
        "MATCH (x)-[:AUTHOR_OF]->(:Paper) RETURN x",
        "MATCH (x) WHERE x:Person RETURN x",
        "MATCH (x) WHERE NOT x:Author|Person RETURN x",
        "MATCH ()-[r]->() WHERE r:IS RETURN r",
        "MATCH (a:Author) WHERE EXISTS { (a)-[:IS]->() } RETURN a",
        "MATCH (a:Author) RETURN COUNT { (a)-[:IS]->() } AS n",
        "MATCH (a:Author) RETURN [(a)-[:IS]->(x) | x.name] AS names",
        "MATCH (a:Author) CALL { WITH a MATCH (a)-->(x:Person) RETURN x } RETURN x",
        "RETURN 1 AS x UNION MATCH (p:Person) RETURN p.id AS x",
        # an error in such a query must be reported, not answered with nothing
        "MATCH (x:Person RETURN x",
    ],
)
def test_a_query_that_names_persons_sees_them(query: str) -> None:
    assert names_persons(query)


@pytest.mark.parametrize(
    "query",
    [
        "RETURN 1 AS x",
        "MATCH (n) RETURN count(n)",
        "MATCH (a)-->(b) RETURN a, b",
        "MATCH (a:Author) WHERE a.id IS NULL RETURN a",
        "MATCH (a:Author) RETURN a.name AS Person",
        "MATCH (Person:Author) RETURN Person, Person.name",
        "RETURN {Person: 1, IS: 2} AS AUTHOR_OF",
        "MATCH (p:Paper) WHERE p.title = 'Person' RETURN p",
        "MATCH (p:Paper {title: 'IS'}) // (:Person)\nRETURN p",
        "MATCH (x:person) RETURN x",
        "MATCH (n) WHERE 'Person' IN labels(n) RETURN n",
        "CALL db.labels() YIELD label RETURN label",
    ],
)
def test_every_other_query_does_not(query: str) -> None:
    assert not names_persons(query)
