"""OPTIONAL MATCH, and tests for existence."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column, refused
from tests.cypher.parity.graph import VENUE_A, VENUE_B, VENUE_C

CASES: list[Case] = [
    refused("MATCH (n:Author) WHERE (n)-[r]->(x) RETURN n"),
    refused("MATCH (n:Author) WHERE NOT exists((n)-->(x)) RETURN n"),
    refused("MATCH (n:Author) RETURN (n)-->() AS x"),
    ask("MATCH (p:Paper) OPTIONAL MATCH (p)-->(v:Venue) RETURN p.id AS p, v.id AS v ORDER BY p", [["p1", "a"], ["p2", "b"], ["p3", None], ["p4", "a"], ["p5", "a"], ["p6", "c"]]),
    ask("MATCH (p:Paper) OPTIONAL MATCH (p)-->(v) RETURN v, count(*) AS n", [[VENUE_A, 3], [VENUE_B, 1], [VENUE_C, 1], [None, 1]]),
    ask("MATCH (p:Paper) OPTIONAL MATCH (p)-->(v) RETURN v.name AS v, count(p) AS n ORDER BY v", [["A", 3], ["B", 1], ["C", 1], [None, 1]]),
    ask("OPTIONAL MATCH (p)-[:PUBLISHED_IN]->(v) RETURN v.id AS v, count(*) AS n ORDER BY v", [["a", 3], ["b", 1], ["c", 1]]),
    ask("MATCH (p:Paper) OPTIONAL MATCH (p)<--(a:Author) RETURN p.id AS p, count(a) AS n ORDER BY p", [["p1", 2], ["p2", 3], ["p3", 1], ["p4", 1], ["p5", 3], ["p6", 0]]),
    ask("MATCH (p:Paper) OPTIONAL MATCH (p)<--(a:Author) WHERE a.name = 'Cy' RETURN p.id AS p, a.key AS k ORDER BY p", [["p1", None], ["p2", "cy"], ["p3", "cy"], ["p4", None], ["p5", "cy"], ["p6", None]]),
    ask("OPTIONAL MATCH (a:Author {name: 'Zoe'}) RETURN a, a.name AS n", [[None, None]]),
    ask("OPTIONAL MATCH (a:Author {name: 'Zoe'}) OPTIONAL MATCH (a)-->(p) RETURN p, count(p) AS n", [[None, 0]]),
    ask("MATCH (a:Author {name: 'Dot'}) OPTIONAL MATCH (a)-->(p)<--(b) RETURN a.name AS a, b AS b", [["Dot", None]]),
    ask("MATCH (a:Author) OPTIONAL MATCH (a)-[w:WROTE {position: 0}]->(p) RETURN a.name AS a, count(w) AS n ORDER BY a", [["Ada Alt", 2], ["BEN", 0], ["Ben", 0], ["Cy", 1], ["Dot", 0], ["Émile Zé", 1]]),
    ask("MATCH (a:Author {name: 'Ben'}) OPTIONAL MATCH (a)-->(p {year: 2001}) OPTIONAL MATCH (p)-->(v) RETURN p.id AS p, v.name AS v", [["p1", "A"]]),
    ask("MATCH (a:Author {key: 'ben'}) OPTIONAL MATCH x = (a) WHERE a.name = 'Ben' RETURN a.name AS n, length(x) AS l ORDER BY n", [["BEN", None], ["Ben", 0]], mirror="warned single-node path", neo4j="differs single-node path"),
    # one relationship
    ask("MATCH (p:Paper) WHERE (p)-[:PUBLISHED_IN]->() RETURN p.id AS p ORDER BY p", column("p1", "p2", "p4", "p5", "p6")),
    ask("MATCH (p:Paper) WHERE NOT (p)-[:PUBLISHED_IN]->() RETURN p.id", column("p3")),
    ask("MATCH (p:Paper) WHERE NOT (p)<-[:WROTE]-() RETURN p.id", column("p6")),
    ask("MATCH (p:Paper) WHERE exists((p)-->(:Venue {id: 'b'})) RETURN p.id", column("p2")),
    ask("MATCH (a:Author) WHERE EXISTS { (a)-[:WROTE]->(:Paper {year: 2010}) } RETURN a.name AS n ORDER BY n", column("BEN", "Cy", "Émile Zé")),
    ask("MATCH (a:Author) WHERE EXISTS { MATCH (a)-[w:WROTE]->(p) WHERE w.position = 0 AND p.year = 2003 } RETURN a.name AS n ORDER BY n", column("Ada Alt", "Cy")),
    ask("MATCH (a:Author) WHERE NOT EXISTS { (a)-[:WROTE {position: 0}]->() } RETURN a.name AS n ORDER BY n", column("BEN", "Ben", "Dot")),
    # two relationships of one type: the author of a single-author paper has no coauthor
    ask("MATCH (a:Author) WHERE (a)-[:WROTE]->()<-[:WROTE]-() RETURN a.name AS n ORDER BY n", column("Ada Alt", "BEN", "Ben", "Cy", "Émile Zé")),
    ask("MATCH (a:Author) WHERE NOT (a)-[:WROTE]->()<-[:WROTE]-() RETURN a.name", column("Dot")),
    ask("MATCH (a:Author) WHERE (a)-->()<--() AND NOT (a)-->()<--({name: 'Cy'}) RETURN a.name AS n ORDER BY n", column("Cy")),
    ask("MATCH (a:Author) WHERE EXISTS { (a)-[:WROTE]->()<-[:WROTE]-(:Author {name: 'Émile Zé'}) } RETURN a.name AS n ORDER BY n", column("BEN", "Cy")),
    ask("MATCH (a:Author) RETURN a.name AS n, EXISTS { MATCH (a)-->(p)<--(b) WHERE b.key = 'ben' AND p.year > 2001 } AS x ORDER BY n", [["Ada Alt", True], ["BEN", False], ["Ben", False], ["Cy", True], ["Dot", False], ["Émile Zé", True]]),
    ask("MATCH (a:Author) RETURN a.name AS n, CASE WHEN (a)-->()<--() THEN 'joint' ELSE 'alone' END AS x ORDER BY n", [["Ada Alt", "joint"], ["BEN", "joint"], ["Ben", "joint"], ["Cy", "joint"], ["Dot", "alone"], ["Émile Zé", "joint"]]),
    ask("MATCH (a:Author) WHERE (a)-->(:Paper {id: 'p3'}) OR (a)-->()<--({name: 'Émile Zé'}) RETURN a.name AS n ORDER BY n", column("BEN", "Cy")),
    ask("MATCH (v:Venue) WHERE (v)<--()<--({name: 'Cy'}) RETURN v.id AS v ORDER BY v", column("a", "b")),
    ask("MATCH (a:Author), (b:Author) WHERE a.id < b.id AND NOT (a)-->()<--(b) RETURN a.name AS a, b.name AS b ORDER BY a, b", [["Ada Alt", "BEN"], ["Ada Alt", "Dot"], ["Ada Alt", "Émile Zé"], ["BEN", "Dot"], ["Ben", "BEN"], ["Ben", "Dot"], ["Ben", "Émile Zé"], ["Cy", "Dot"], ["Dot", "Émile Zé"]]),
    ask("MATCH (a:Author)-[r]->(p)<-[r]-(b) RETURN a", []),
]  # fmt: skip
